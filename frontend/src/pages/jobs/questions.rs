//! What is asked before something is done by hand: it takes a reason.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::jobs::{GateMode, OutboundGate, Reason, SetOutboundGate};
use pep_api_types::mail::MessageSummary;
use pep_client::ApiError;

use super::state::{JobQuestion, Jobs};
use crate::api::client;
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::dialog::DialogSize;
use crate::components::reason_dialog::ReasonDialog;
use crate::logic::import_words::number;
use crate::logic::jobs_words::mails;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// One dialog for all questions; only one is ever open.
#[component]
pub fn Questions() -> impl IntoView {
    let jobs = Jobs::current();
    let session = Session::current();
    let toasts = Toasts::current();
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    Effect::new(move |_| {
        jobs.question.track();
        error.set(None);
    });
    let carry_out = move |reason: String| {
        let Some(question) = jobs.question.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            let answer = carry_out(&question, reason).await;
            busy.try_set(false);
            match answer {
                Ok(done) => {
                    toasts.success(done);
                    jobs.question.set(None);
                    jobs.reload();
                    // The banner over every page tells whether mail is held.
                    session.reload();
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let say = move |words: fn(&JobQuestion) -> String| {
        Signal::derive(move || {
            jobs.question.with(|question| question.as_ref().map(words).unwrap_or_default())
        })
    };
    let consequence = say(consequence);
    let released = Memo::new(move |_| match jobs.question.get() {
        Some(JobQuestion::Release(gate)) => Some(gate),
        _ => None,
    });
    view! {
        <ReasonDialog
            open=Signal::derive(move || jobs.question.with(Option::is_some))
            title=say(title)
            confirm=say(button)
            is_dangerous=Signal::derive(move || matches!(jobs.question.get(), Some(JobQuestion::Cancel(_))))
            size=DialogSize::Medium
            busy
            error
            on_confirm=carry_out
            on_cancel=move |()| jobs.question.set(None)
        >
            <p>{consequence}</p>
            {move || released.get().map(|gate| view! { <WouldLeave gate /> })}
        </ReasonDialog>
    }
}

/// The mails that leave at once when the gate opens.
#[component]
fn WouldLeave(gate: OutboundGate) -> impl IntoView {
    let hidden = gate.waiting - i64::try_from(gate.waiting_messages.len()).unwrap_or(0);
    let columns = vec![
        TableColumn::new("to", "To", |mail: &MessageSummary| {
            view! {
                <span>{mail.to_name.clone()}</span>
                <span class="outbox-second">{mail.to_address.clone()}</span>
            }
        }),
        TableColumn::new("subject", "Subject", |mail: &MessageSummary| mail.subject.clone()),
    ];
    let has_mails = !gate.waiting_messages.is_empty();
    view! {
        {has_mails.then(|| view! {
            <DataTable caption="Mails that leave at once" columns rows=gate.waiting_messages row_key=|mail: &MessageSummary| mail.id.to_string() />
        })}
        {(hidden > 0).then(|| view! { <p class="quiet">{format!("and {} more", number(hidden))}</p> })}
    }
}

fn title(question: &JobQuestion) -> String {
    match question {
        JobQuestion::Retry(job) => format!("Try “{}” again?", job.title),
        JobQuestion::Cancel(job) => format!("Cancel “{}”?", job.title),
        JobQuestion::Hold => "Hold all outgoing mail?".to_owned(),
        JobQuestion::Release(gate) if gate.waiting == 0 => "Let mail go again?".to_owned(),
        JobQuestion::Release(gate) => format!("Let {} go now?", mails(gate.waiting)),
    }
}

fn button(question: &JobQuestion) -> String {
    match question {
        JobQuestion::Retry(_) => "Try again".to_owned(),
        JobQuestion::Cancel(_) => "Cancel the job".to_owned(),
        JobQuestion::Hold => "Hold all mail".to_owned(),
        JobQuestion::Release(gate) if gate.waiting == 0 => "Let mail go".to_owned(),
        JobQuestion::Release(gate) => format!("Let {} go", mails(gate.waiting)),
    }
}

fn consequence(question: &JobQuestion) -> String {
    match question {
        JobQuestion::Retry(job) => format!("Job {} runs again within seconds, from its beginning.", job.id),
        JobQuestion::Cancel(job) => format!("Job {} does not run any more. This cannot be undone.", job.id),
        JobQuestion::Hold => {
            "Mails are still written, but none leaves until you let them go: invitations, reminders and sign-in codes wait.".to_owned()
        }
        JobQuestion::Release(gate) if gate.waiting == 0 => {
            "Nothing waits at the moment. From now on mail leaves as soon as it is due.".to_owned()
        }
        JobQuestion::Release(_) => {
            "These mails leave at once. On a restored copy, make sure that the original did not send them already.".to_owned()
        }
    }
}

/// Does it; returns what to say about it.
async fn carry_out(question: &JobQuestion, reason: String) -> Result<String, ApiError> {
    let set = |mode: GateMode, reason: String| async move {
        client().set_outbound_gate(&SetOutboundGate { mode, reason }).await
    };
    match question {
        JobQuestion::Retry(job) => {
            client().retry_job(job.id, &Reason { reason }).await?;
            Ok(format!("“{}” is tried again", job.title))
        }
        JobQuestion::Cancel(job) => {
            client().cancel_job(job.id, &Reason { reason }).await?;
            Ok(format!("“{}” is cancelled", job.title))
        }
        JobQuestion::Hold => {
            set(GateMode::Hold, reason).await?;
            Ok("Outgoing mail is held".to_owned())
        }
        JobQuestion::Release(gate) => {
            set(GateMode::Live, reason).await?;
            Ok(if gate.waiting == 0 {
                "Mail leaves again".to_owned()
            } else {
                format!("{} on the way", mails(gate.waiting))
            })
        }
    }
}
