//! The organiser's own words in the mails of the event, looked at with a real recipient, and sent to oneself.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::events::{EventFeedback, EventMail, EventMailPreview, EventMailTry, FeedbackBy};
use pep_domain::placeholders::Placeholder;

use wasm_bindgen::JsCast;

use super::state::Plan;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::progress::Loading;
use crate::components::select::{Choice, Select};
use crate::components::text_input::{TextArea, TextInput};
use crate::logic::event_plan::{
    FEEDBACK_WAYS, by_key, placeholders_of, set_words, with_placeholder, words_of,
};
use crate::logic::event_words::MAILS;
use crate::logic::people_view::known;
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

/// The words in each mail.
#[component]
pub fn MailsStep(
    /// The plan.
    plan: Plan,
) -> impl IntoView {
    view! {
        <p class="quiet">"Every mail says what it has to say without you. What you add stands in it as plain text; a name in braces, such as {recipient}, becomes what it stands for."</p>
        {MAILS.map(|(mail, label)| view! { <Words plan mail label /> }.into_any()).collect_view()}
        {feedback(plan)}
    }
    .into_any()
}

/// How the event asks what people thought of it.
fn feedback(plan: Plan) -> AnyView {
    let by = plan.text(|draft| by_key(draft.plan.feedback.by).to_owned());
    let choices = Signal::derive(|| FEEDBACK_WAYS.map(|(_, key, label)| Choice::new(key, label)).to_vec());
    let choose = move |key: String| {
        if let Some((way, ..)) = FEEDBACK_WAYS.iter().find(|(_, known, _)| *known == key) {
            plan.change(|plan| plan.feedback.by = *way);
        }
    };
    let link = move |label: &'static str, read: fn(&mut EventFeedback) -> &mut Option<String>| {
        let value = Signal::derive(move || {
            plan.draft.with(|draft| {
                let mut feedback =
                    draft.as_ref().map(|draft| draft.plan.feedback.clone()).unwrap_or_default();
                read(&mut feedback).clone().unwrap_or_default()
            })
        });
        view! {
            <Field label hint="https://forms.office.com/… or https://forms.microsoft.com/…">
                <TextInput value on_input=move |text: String| plan.change(|plan| *read(&mut plan.feedback) = known(&text)) />
            </Field>
        }
        .into_any()
    };
    let has_forms = Memo::new(move |_| by.get() == by_key(FeedbackBy::Forms));
    view! {
        <h3>"Feedback"</h3>
        <Field label="The mail after the day asks with" hint="The short form is filled in from the mail, on the phone, without signing in.">
            <Select value=by choices on_change=choose />
        </Field>
        {move || has_forms.get().then(|| view! {
            {link("Form for everybody", |feedback| &mut feedback.common)}
            {link("Form for partners, if another one", |feedback| &mut feedback.partners)}
            {link("Form for Microsoft, if another one", |feedback| &mut feedback.sellers)}
        }.into_any())}
    }
    .into_any()
}

/// The placeholders of a mail; each is put in where the caret was.
fn placeholders(plan: Plan, mail: EventMail) -> AnyView {
    let insert = move |event: &web_sys::MouseEvent, name: &str| {
        let caret = event_target::<web_sys::Element>(event)
            .closest(".plan-words")
            .ok()
            .flatten()
            .and_then(|words| words.query_selector("textarea").ok().flatten())
            .and_then(|area| area.dyn_into::<web_sys::HtmlTextAreaElement>().ok())
            .and_then(|area| area.selection_start().ok().flatten());
        plan.change(|plan| {
            let words = with_placeholder(&words_of(plan, mail), caret.unwrap_or(u32::MAX), name);
            set_words(plan, mail, words);
        });
    };
    let button = move |known: &'static Placeholder| {
        let name = known.name;
        view! {
            <button type="button" class="segment" title=known.meaning aria-label=format!("Insert {{{name}}}: {}", known.meaning) on:click=move |event| insert(&event, name)>
                {format!("{{{name}}}")}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="segments plan-placeholders" role="group" aria-label="Placeholders">
            {placeholders_of(mail).iter().map(button).collect_view()}
        </div>
    }
    .into_any()
}

/// The words in one mail.
#[component]
pub fn Words(
    /// The plan.
    plan: Plan,
    /// The mail.
    mail: EventMail,
    /// What the field is called.
    label: &'static str,
) -> impl IntoView {
    let toasts = Toasts::current();
    let value = Signal::derive(move || {
        plan.draft.with(|draft| draft.as_ref().map(|draft| words_of(&draft.plan, mail)).unwrap_or_default())
    });
    let preview = Answer::<EventMailPreview>::default();
    let is_shown = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let body = move || EventMailTry { mail, words: value.get_untracked() };
    let show = move |_| {
        let (id, body) = (plan.series_id(), body());
        preview.forget();
        preview.load(async move { client().preview_event_mail(id, &body).await });
        is_shown.set(true);
    };
    let test = move |_| {
        let (id, body) = (plan.series_id(), body());
        busy.set(true);
        spawn_local(async move {
            let answer = client().send_event_test_mail(id, &body).await;
            busy.try_set(false);
            match answer {
                Ok(sent) => toasts.success(format!("A test is on its way to {}", sent.to_address)),
                Err(error) => toasts.failure("The test was not sent", &error),
            }
        });
    };
    let shown = move || match preview.get() {
        None => view! { <Loading what="Writing the mail" /> }.into_any(),
        Some(Err(error)) => view! { <ErrorPanel error /> }.into_any(),
        Some(Ok(mail)) => view! {
            <p>"To " <strong>{mail.to_name.clone()}</strong> " (" {mail.to_address.clone()} ")"</p>
            <p><strong>{mail.subject.clone()}</strong></p>
            <pre class="mail-text" tabindex="0">{mail.text.clone()}</pre>
        }
        .into_any(),
    };
    view! {
        <div class="plan-words">
            <Field label=label>
                <TextArea value on_input=move |words: String| plan.change(|plan| set_words(plan, mail, words)) max_length=4000 />
            </Field>
            {placeholders(plan, mail)}
            <div class="panel-actions is-start">
                <Button appearance=Appearance::Subtle icon=Icon::Eye on_click=show>"Preview"</Button>
                <Button appearance=Appearance::Subtle icon=Icon::Mail busy on_click=test>"Send me a test"</Button>
            </div>
            <Dialog open=is_shown on_close=move |()| is_shown.set(false) title=label size=DialogSize::Large>{shown}</Dialog>
        </div>
    }
    .into_any()
}
