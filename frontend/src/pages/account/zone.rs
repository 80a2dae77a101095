//! One's own time zone.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::zones::{OwnTimeZoneChange, TimeZoneSource};
use pep_client::ApiError;

use crate::api::client;
use crate::browser::intl;
use crate::components::button::{Appearance, Button, ButtonKind};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::zone_input::ZoneInput;
use crate::logic::field_problems::{problem_of, rest_of};
use crate::logic::people_view::known;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// The zone in which mails come at nine and tell times.
#[component]
pub fn Zone() -> impl IntoView {
    let session = Session::current();
    let toasts = Toasts::current();
    let own = Memo::new(move |_| session.person().and_then(|person| person.time_zone).unwrap_or_default());
    let entered = RwSignal::new(String::new());
    Effect::new(move |_| entered.set(own.get()));
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let is_changed = Memo::new(move |_| entered.with(|entered| entered.trim() != own.get()));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let change =
            OwnTimeZoneChange { time_zone: known(&entered.get_untracked()), source: TimeZoneSource::Chosen };
        spawn_local(async move {
            let answer = client().set_own_time_zone(&change).await;
            busy.try_set(false);
            match answer {
                Ok(_) => {
                    toasts.success("Your time zone is saved");
                    session.reload();
                }
                Err(why) => drop(error.try_set(Some(why))),
            }
        });
    };
    let seen = intl::own_zone();
    let use_seen = {
        let seen = seen.clone();
        move |_| entered.set(seen.clone())
    };
    let problem = Signal::derive(move || error.with(|error| problem_of(error.as_ref(), "/timeZone")));
    view! {
        <section class="account-part">
            <h2>"Your time zone"</h2>
            <form class="account-zone" on:submit=save novalidate=true>
                <Field
                    label="Time zone"
                    hint="Mails at 9:00 are 9:00 there, and times in mails are told there. Empty: the zone of your OU or of the event."
                    error=problem
                >
                    <ZoneInput value=entered on_input=move |typed| entered.set(typed) />
                </Field>
                {move || rest_of(error.get(), &["/timeZone"]).map(|error| view! { <ErrorPanel error /> })}
                <div class="panel-actions is-start">
                    <Button
                        appearance=Appearance::Primary
                        kind=ButtonKind::Submit
                        busy
                        disabled=Signal::derive(move || !is_changed.get())
                    >
                        "Save"
                    </Button>
                    <Button appearance=Appearance::Subtle on_click=use_seen>{format!("Use this browser's: {seen}")}</Button>
                </div>
            </form>
        </section>
    }
}
