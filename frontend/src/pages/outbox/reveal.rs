//! A mail of a program, for those who run the platform: shown once they say why.

use leptos::task::spawn_local;
use pep_api_types::mail::{MailRevealReason, RevealMessage};
use pep_client::ApiError;

use super::state::Outbox;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::field::Field;
use crate::components::reason_dialog::ReasonDialog;
use crate::components::select::{Choice, Select};
use crate::prelude::*;

const REASONS: [(MailRevealReason, &str, &str); 4] = [
    (MailRevealReason::Support, "support", "Somebody asked for help with it"),
    (MailRevealReason::Delivery, "delivery", "It did not arrive, or arrived wrong"),
    (MailRevealReason::Security, "security", "Something about it is suspicious"),
    (MailRevealReason::Duty, "duty", "The law or a contract asks for it"),
];

/// In the place of the text: that it is the program's, and the way to read it.
pub fn concealed(id: i64) -> AnyView {
    let outbox = Outbox::current();
    let is_asked = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let chosen = RwSignal::new("support".to_owned());
    let show = move |reason: String| {
        let why = chosen
            .with_untracked(|chosen| REASONS.iter().find(|(_, key, _)| key == chosen).map(|(why, ..)| *why));
        let Some(why) = why else { return };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = client().reveal_message(id, &RevealMessage { why, reason }).await;
            busy.try_set(false);
            match answer {
                Ok(mail) => outbox.open.replace(mail),
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let choices: Vec<Choice> = REASONS.iter().map(|(_, key, words)| Choice::new(*key, *words)).collect();
    let choices = StoredValue::new(choices);
    view! {
        <p>"The text of this mail belongs to its program. You can read it for this once; the program team sees in the audit log that you did, and why."</p>
        <div class="panel-actions is-start">
            <Button appearance=Appearance::Primary on_click=move |_| is_asked.set(true)>"Show this mail"</Button>
        </div>
        <ReasonDialog
            open=is_asked
            title="Show this mail?"
            confirm="Show this mail"
            busy
            error
            on_confirm=show
            on_cancel=move |()| is_asked.set(false)
        >
            <Field label="What for">
                <Select value=chosen choices=choices.get_value() on_change=move |key: String| chosen.set(key) />
            </Field>
        </ReasonDialog>
    }
    .into_any()
}
