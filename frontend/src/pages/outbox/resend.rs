//! Sending a mail once more, as a new one.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::mail::{MessageDetail, ResendMessage};
use pep_client::ApiError;

use super::state::Outbox;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::text_input::TextArea;
use crate::logic::outbox_view::Part;
use crate::state::toasts::Toasts;

/// Longest preface, characters.
const PREFACE_LENGTH: u32 = 1_000;

/// The button and its question.
#[component]
pub fn Resend(mail: MessageDetail) -> impl IntoView {
    let outbox = Outbox::current();
    let toasts = Toasts::current();
    let is_asked = RwSignal::new(false);
    let preface = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let (id, name) = (mail.summary.id, mail.summary.to_name.clone());
    let title = format!("Send it to {name} again?");
    let address = mail.summary.to_address;
    let send = move || {
        busy.set(true);
        error.set(None);
        let name = name.clone();
        spawn_local(async move {
            let body = ResendMessage { preface: Some(preface.get_untracked()) };
            let answer = client().resend_message(id, &body).await;
            busy.try_set(false);
            match answer {
                Ok(again) => {
                    toasts.success(format!("Mail to {name} is sent again"));
                    is_asked.try_set(false);
                    outbox.reload_list();
                    outbox.change(|view| {
                        view.message = Some(again.id);
                        view.part = Part::Html;
                    });
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let send = StoredValue::new(send);
    let footer = move || {
        view! {
            <Button on_click=move |_| is_asked.set(false)>"Back"</Button>
            <Button appearance=Appearance::Primary busy icon=Icon::Send on_click=move |_| send.with_value(|send| send())>
                "Send 1 mail"
            </Button>
        }
    };
    view! {
        <Button icon=Icon::Send on_click=move |_| is_asked.set(true)>"Send again…"</Button>
        <Dialog
            open=is_asked
            on_close=move |()| is_asked.set(false)
            title
            size=DialogSize::Small
            is_dirty=Signal::derive(move || !preface.with(String::is_empty))
            footer
        >
            <p>{format!("A new mail with the same text goes to the address that is listed now. The first one went to {address}.")}</p>
            <Field label="Words before the text" hint="Such as: You may have got this before. May stay empty.">
                <TextArea value=preface on_input=move |typed| preface.set(typed) max_length=PREFACE_LENGTH />
            </Field>
            {move || error.get().map(|error| view! { <ErrorPanel error /> })}
        </Dialog>
    }
}
