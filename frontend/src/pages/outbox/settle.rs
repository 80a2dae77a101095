//! Settling a mail of which nobody knows whether it left.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::mail::{DoubtDecision, MessageDetail, SettleMessage};
use pep_client::ApiError;

use super::state::Outbox;
use crate::api::client;
use crate::components::banner::Banner;
use crate::components::button::Button;
use crate::components::reason_dialog::ReasonDialog;
use crate::state::toasts::{Intent, Toasts};

/// What the question says about a decision: title, consequence, button.
fn words(decision: DoubtDecision) -> (&'static str, &'static str, &'static str) {
    match decision {
        DoubtDecision::WasSent => (
            "Was it sent?",
            "The mail counts as sent. Say how you know, for instance from the provider's log.",
            "It was sent",
        ),
        DoubtDecision::SendAgain => (
            "Send it again?",
            "The mail leaves once more. If the first one did leave, the recipient has it twice.",
            "Send 1 mail again",
        ),
        DoubtDecision::Drop => (
            "Leave it unsent?",
            "Nothing more happens with the mail. If it did not leave, the recipient never gets it.",
            "Leave it unsent",
        ),
    }
}

/// The three ways out of the doubt, each behind a question for the reason.
#[component]
pub fn Settle(mail: MessageDetail) -> impl IntoView {
    let outbox = Outbox::current();
    let toasts = Toasts::current();
    let asked = RwSignal::new(None::<DoubtDecision>);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let id = mail.summary.id;
    let name = StoredValue::new(mail.summary.to_name);
    let say = move |part: fn((&'static str, &'static str, &'static str)) -> &'static str| {
        Signal::derive(move || {
            asked.get().map(|decision| part(words(decision)).to_owned()).unwrap_or_default()
        })
    };
    let carry_out = move |reason: String| {
        let Some(decision) = asked.get_untracked() else { return };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = client().settle_message(id, &SettleMessage { decision, reason }).await;
            busy.try_set(false);
            match answer {
                Ok(settled) => {
                    toasts.success(format!("Mail to {} is settled", settled.summary.to_name));
                    asked.try_set(None);
                    outbox.open.replace(settled);
                    outbox.reload_list();
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let ask = move |decision: DoubtDecision| {
        error.set(None);
        asked.set(Some(decision));
    };
    let buttons = move || {
        view! {
            <Button on_click=move |_| ask(DoubtDecision::WasSent)>"It was sent"</Button>
            <Button on_click=move |_| ask(DoubtDecision::SendAgain)>"Send again"</Button>
            <Button on_click=move |_| ask(DoubtDecision::Drop)>"Leave it unsent"</Button>
        }
    };
    let consequence = say(|(_, consequence, _)| consequence);
    view! {
        <Banner intent=Intent::Warning actions=buttons>
            {format!(
                "The connection broke off while this mail to {} was handed over. Nobody knows whether it left.",
                name.get_value(),
            )}
        </Banner>
        <ReasonDialog
            open=Signal::derive(move || asked.get().is_some())
            title=say(|(title, ..)| title)
            confirm=say(|(.., button)| button)
            is_dangerous=Signal::derive(move || asked.get() == Some(DoubtDecision::Drop))
            busy
            error
            on_confirm=carry_out
            on_cancel=move |()| asked.set(None)
        >
            <p>{consequence}</p>
        </ReasonDialog>
    }
}
