//! Choosing a time zone: the browser's own list, searched by typing, with the time there.

use crate::prelude::*;

use crate::browser;
use crate::browser::intl::{self, DateStyle};
use crate::components::field::FieldIds;
use crate::components::unique_id;

/// A time zone by its IANA name. What is typed need not be in the list; the server says if there is no such zone.
#[component]
pub fn ZoneInput(
    /// The IANA name.
    #[prop(into)]
    value: Signal<String>,
    /// Changed by the person, with every key.
    #[prop(into)]
    on_input: Callback<String>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Name for screen readers where no [`Field`](crate::components::field::Field) is around.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let ids = FieldIds::current();
    let list = unique_id("zones");
    // Some four hundred zones with their clocks: only for who wants to choose.
    let is_wanted = RwSignal::new(false);
    let there = move || {
        let zone = value.get();
        intl::is_known(&zone).then(|| format!("It is {} there now.", now_in(&zone)))
    };
    view! {
        <input
            class="input"
            id=ids.input
            list=list.clone()
            autocomplete="off"
            spellcheck="false"
            placeholder="Type a city"
            prop:value=value
            disabled=disabled
            required=ids.is_required
            aria-label=label
            aria-describedby=ids.described_by
            aria-invalid=move || ids.is_invalid.get().then_some("true")
            on:focus=move |_| is_wanted.set(true)
            on:input=move |event| on_input.run(event_target_value(&event))
        />
        <datalist id=list>
            {move || is_wanted.get().then(|| options().collect_view())}
        </datalist>
        <p class="field-hint">{there}</p>
    }
}

fn options() -> impl Iterator<Item = AnyView> {
    intl::zones().into_iter().map(|zone| {
        let label = now_in(&zone);
        view! { <option value=zone>{label}</option> }.into_any()
    })
}

/// The clock in a zone with its offset, like `23:02 GMT+9`.
pub fn now_in(zone: &str) -> String {
    intl::in_zone(browser::server_now_ms(), DateStyle::Clock, Some(zone))
}
