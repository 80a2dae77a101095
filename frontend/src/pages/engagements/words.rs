//! The words and times of an engagement: what can be changed in a draft and once it is published.

use crate::prelude::*;
use pep_client::ApiError;

use crate::components::field::Field;
use crate::components::text_input::{TextArea, TextInput, TextKind};
use crate::logic::engagement_words::EngagementDraft;
use crate::logic::field_problems::problem_of;

/// What the fields work on; a handle that can be copied.
#[derive(Clone, Copy)]
pub(super) struct Words {
    /// What is entered.
    pub(super) draft: RwSignal<EngagementDraft>,
    /// Why it was not saved.
    pub(super) error: RwSignal<Option<ApiError>>,
}

impl Words {
    fn text(self, read: fn(&EngagementDraft) -> String) -> Signal<String> {
        Signal::derive(move || self.draft.with(read))
    }

    fn problem(self, pointer: &'static str) -> Signal<String> {
        Signal::derive(move || self.error.with(|error| problem_of(error.as_ref(), pointer)))
    }
}

/// The title.
pub(super) fn title(form: Words) -> AnyView {
    let draft = form.draft;
    view! {
        <Field label="Title" hint="Partners see it." error=form.problem("/title") required=true>
            <TextInput value=form.text(|draft| draft.title.clone()) on_input=move |text: String| draft.update(|draft| draft.title = text) max_length=120 />
        </Field>
    }
}

/// The last day, and when the coordinator is told of reports.
pub(super) fn times(form: Words) -> AnyView {
    let draft = form.draft;
    view! {
        <Field label="Prepare by" hint="Whoever is not done after this day is late; may stay empty." error=form.problem("/dueOn")>
            <TextInput kind=TextKind::Date value=form.text(|draft| draft.due_on.clone()) on_input=move |day: String| draft.update(|draft| draft.due_on = day) />
        </Field>
        <Field label="Tell me of reports after (minutes)" error=form.problem("/notificationDelayMinutes")>
            <TextInput kind=TextKind::Number value=form.text(|draft| draft.delay.clone()) on_input=move |delay: String| draft.update(|draft| draft.delay = delay) />
        </Field>
    }
}

/// What the partners read.
pub(super) fn message(form: Words) -> AnyView {
    let draft = form.draft;
    view! {
        <Field label="Message to the partners" hint="In the invitation and on their page; may stay empty." error=form.problem("/message")>
            <TextArea value=form.text(|draft| draft.message.clone()) on_input=move |text: String| draft.update(|draft| draft.message = text) max_length=4000 />
        </Field>
    }
}
