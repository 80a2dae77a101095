//! What coordinators still change about an engagement that is published: title, words, last day, delay (C-06).

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::engagements::Engagement;
use pep_client::ApiError;

use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::Dialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::text_input::{TextArea, TextInput, TextKind};
use crate::logic::engagement_words::EngagementDraft;
use crate::logic::field_problems::{problem_of, rest_of};
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
        if let Some(now) = now {
            draft.set(EngagementDraft::of(&now));
            error.set(None);
            missing.set("");
        }
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
    let text = move |read: fn(&EngagementDraft) -> String| Signal::derive(move || draft.with(read));
    let problem = move |pointer: &'static str| {
        Signal::derive(move || error.with(|error| problem_of(error.as_ref(), pointer)))
    };
    let footer = move || {
        view! {
            <Button on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button appearance=Appearance::Primary busy on_click=save>"Save"</Button>
        }
    };
    view! {
        <Dialog open on_close=move |()| open.set(false) title="Change this engagement" footer>
            <p class="quiet">"Partners find it changed on their page. Type, OU and criteria stay: they were asked for these."</p>
            <Field label="Title" error=problem("/title") required=true>
                <TextInput value=text(|draft| draft.title.clone()) on_input=move |text: String| draft.update(|draft| draft.title = text) max_length=120 />
            </Field>
            <Field label="Prepare by" hint="Whoever is not done after this day is late; may stay empty." error=problem("/dueOn")>
                <TextInput kind=TextKind::Date value=text(|draft| draft.due_on.clone()) on_input=move |day: String| draft.update(|draft| draft.due_on = day) />
            </Field>
            <Field label="Tell me of reports after (minutes)" error=problem("/notificationDelayMinutes")>
                <TextInput kind=TextKind::Number value=text(|draft| draft.delay.clone()) on_input=move |delay: String| draft.update(|draft| draft.delay = delay) />
            </Field>
            <Field label="Message to the partners" error=problem("/message")>
                <TextArea value=text(|draft| draft.message.clone()) on_input=move |text: String| draft.update(|draft| draft.message = text) max_length=4000 />
            </Field>
            <p class="field-error" role="alert" hidden=move || missing.get().is_empty()>{missing}</p>
            {move || rest_of(error.get(), &POINTERS).map(|error| view! { <ErrorPanel error /> })}
        </Dialog>
    }
}
