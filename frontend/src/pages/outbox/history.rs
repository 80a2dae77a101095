//! What happened to a mail.

use crate::prelude::*;
use pep_api_types::mail::MessageDetail;

use super::state::Outbox;
use crate::components::relative_date::ExactDate;
use crate::logic::outbox_view::happening_words;

/// What happened, oldest first, and the mail that this one repeats.
#[component]
pub fn History(mail: MessageDetail) -> impl IntoView {
    let outbox = Outbox::current();
    let attempts = match mail.attempts {
        0 => "PEP has not tried to hand it over yet.".to_owned(),
        1 => "PEP tried once to hand it over.".to_owned(),
        times => format!("PEP tried {times} times to hand it over."),
    };
    let happenings = mail.history.into_iter().map(|happening| {
        let words = happening_words(&happening.kind);
        view! {
            <li>
                <span class="mail-history-at"><ExactDate at=happening.at /></span>
                <strong>{words}</strong>
                <span>{happening.detail}</span>
            </li>
        }
    });
    view! {
        <ol class="mail-history">{happenings.collect_view()}</ol>
        <p class="quiet">{attempts} {format!(" Job {}.", mail.job_id)}</p>
        {mail.resend_of.map(|first| view! {
            <p>
                "It repeats an earlier mail: "
                <button type="button" class="link-button" on:click=move |_| outbox.change(|view| view.message = Some(first))>
                    "open the first one"
                </button>
            </p>
        })}
    }
}
