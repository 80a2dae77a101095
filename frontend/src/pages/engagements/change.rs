//! What coordinators still change about an engagement that is published: title, words, last day, delay (C-06).

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::engagements::Engagement;
use pep_client::ApiError;

use super::words::{Words, message, times, title};
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::Dialog;
use crate::components::error_panel::ErrorPanel;
use crate::logic::engagement_words::EngagementDraft;
use crate::logic::field_problems::rest_of;
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

const POINTERS: [&str; 4] = ["/title", "/message", "/dueOn", "/notificationDelayMinutes"];

/// The dialog; whoever opens it sees the engagement as it is now.
pub(super) fn dialog(found: Answer<Engagement>, open: RwSignal<bool>) -> AnyView {
    let toasts = Toasts::current();
    let draft = RwSignal::new(EngagementDraft::default());
    let error = RwSignal::new(None::<ApiError>);
    let missing = RwSignal::new("");
    let busy = RwSignal::new(false);
    Effect::new(move |_| {
        let now = if open.get() { untrack(|| found.ok()) } else { None };
        let Some(now) = now else { return };
        let shown = EngagementDraft::of(&now);
        draft.set(shown.clone());
        error.set(None);
        missing.set("");
        // A partner that accepted meanwhile is no reason to refuse what is entered now.
        spawn_local(async move {
            let Ok(newest) = client().get_engagement(now.id).await else { return };
            if draft.try_with_untracked(|draft| *draft == shown) == Some(true) {
                draft.try_set(EngagementDraft::of(&newest));
                found.replace(newest);
            }
        });
    });
    let save = move |_| {
        let Some(before) = untrack(|| found.ok()) else { return };
        let body = match draft.with_untracked(EngagementDraft::save) {
            Ok(body) => body,
            Err(what) => return missing.set(what),
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        missing.set("");
        spawn_local(async move {
            let answer = client().save_engagement(before.id, before.row_version, &body).await;
            busy.try_set(false);
            match answer {
                Ok(saved) => {
                    toasts.success("The engagement is changed");
                    open.try_set(false);
                    found.replace(saved);
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let words = Words { draft, error };
    let footer = move || {
        view! {
            <Button on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button appearance=Appearance::Primary busy on_click=save>"Save"</Button>
        }
    };
    view! {
        <Dialog open on_close=move |()| open.set(false) title="Change this engagement" footer>
            <p class="quiet">"Partners find it changed on their page. Type, OU and criteria stay: they were asked for these."</p>
            {title(words)}
            {times(words)}
            {message(words)}
            <p class="field-error" role="alert" hidden=move || missing.get().is_empty()>{missing}</p>
            {move || rest_of(error.get(), &POINTERS).map(|error| view! { <ErrorPanel error /> })}
        </Dialog>
    }
}
