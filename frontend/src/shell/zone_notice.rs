//! "You seem to be in Tokyo": takes the browser's time zone over, or asks about it.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::zones::{OwnTimeZoneChange, TimeZoneSource};

use crate::api::client;
use crate::browser::{intl, storage};
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button};
use crate::components::zone_input::now_in;
use crate::logic::time_words::zone_place;
use crate::logic::zone_notice::{ZoneStep, zone_step};
use crate::state::session::Session;
use crate::state::toasts::{Intent, Toasts};

/// Under which name a machine remembers the zone that was refused there.
const KEPT: &str = "pep.zone-kept";

/// The question, while there is one.
#[component]
pub fn ZoneNotice() -> impl IntoView {
    let session = Session::current();
    let toasts = Toasts::current();
    let seen = StoredValue::new(intl::own_zone());
    let kept = RwSignal::new(storage::read(KEPT));
    let step = Memo::new(move |_| {
        let known = session.known()?;
        let own = known.person.as_ref()?.time_zone.clone();
        let seen = seen.get_value();
        let is_same_time = own.as_deref().is_some_and(|own| now_in(own) == now_in(&seen));
        let step = zone_step(own.as_deref(), &seen, is_same_time, kept.get().as_deref(), known.is_demo);
        Some((step, own.unwrap_or_default()))
    });
    let set = move |source: TimeZoneSource| {
        let change = OwnTimeZoneChange { time_zone: Some(seen.get_value()), source };
        spawn_local(async move {
            match client().set_own_time_zone(&change).await {
                Ok(_) => session.reload(),
                // A zone that only this browser knows is nothing to trouble the person with who did not ask.
                Err(_) if source == TimeZoneSource::Browser => {}
                Err(error) => toasts.failure("Your time zone stays as it is", &error),
            }
        });
    };
    let is_taken = StoredValue::new(false);
    Effect::new(move |_| {
        let takes_over = matches!(step.get(), Some((ZoneStep::TakeOver, _)));
        if takes_over && !is_taken.get_value() {
            is_taken.set_value(true);
            set(TimeZoneSource::Browser);
        }
    });
    let keep = move |_| {
        storage::write(KEPT, Some(&seen.get_value()));
        kept.set(Some(seen.get_value()));
    };
    move || {
        let (ZoneStep::Ask, own) = step.get()? else { return None };
        let place = seen.get_value();
        let words = format!("You seem to be in {}. Your mails and times follow {own}.", zone_place(&place));
        let (use_it, keep_it) = (format!("Use {place}"), format!("Keep {own}"));
        let actions = move || {
            let (use_it, keep_it) = (use_it.clone(), keep_it.clone());
            view! {
                <Button on_click=move |_| set(TimeZoneSource::Chosen)>{use_it}</Button>
                <Button appearance=Appearance::Subtle on_click=keep>{keep_it}</Button>
            }
        };
        Some(view! { <Banner intent=Intent::Info actions>{words}</Banner> })
    }
}
