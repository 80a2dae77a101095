//! What failed, and what is in doubt.

use crate::prelude::*;
use leptos_router::components::A;
use pep_api_types::jobs::{JobStateName, JobSummary};
use pep_domain::access::ActionKind;

use super::state::{JobQuestion, Jobs};
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::relative_date::ExactDate;
use crate::logic::jobs_words::{is_doubtful_mail, queue_words, state_words, ways_out};
use crate::logic::outbox_view::{OutboxView, Shelf};
use crate::state::session::Session;

/// The jobs that somebody must look at.
#[component]
pub fn Attention() -> impl IntoView {
    let jobs = Jobs::current();
    let rows =
        Memo::new(move |_| jobs.overview.ok().map(|found| found.attention.clone()).unwrap_or_default());
    let is_here = Memo::new(move |_| jobs.overview.ok().is_some());
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    move || {
        match (is_here.get(), is_empty.get()) {
        (false, _) => ().into_any(),
        (true, true) => view! {
            <EmptyState icon=Icon::Success title="Nothing needs a look" detail="Jobs that fail, and mails of which nobody knows whether they left, appear here." />
        }
        .into_any(),
        (true, false) => {
            let key = |job: &JobSummary| format!("{}|{:?}|{}", job.id, job.state, job.updated_at);
            view! { <DataTable caption="Jobs that need a look" columns=columns() rows row_key=key /> }.into_any()
        }
    }
    }
}

fn columns() -> Vec<TableColumn<JobSummary>> {
    vec![
        TableColumn::new("job", "Job", |job: &JobSummary| {
            let title = job.title.clone();
            let title = match job.message_id {
                Some(id) => {
                    let href = OutboxView { message: Some(id), ..OutboxView::default() }.href();
                    view! { <A href=href>{title}</A> }.into_any()
                }
                None => view! { <span class="jobs-title">{title}</span> }.into_any(),
            };
            view! {
                {title}
                <span class="outbox-second">{format!("{}, job {}", queue_words(&job.queue), job.id)}</span>
            }
        }),
        TableColumn::new("state", "State", |job: &JobSummary| {
            let tone = if job.state == JobStateName::Failed { Tone::Danger } else { Tone::Warning };
            let words = state_words(job.state);
            view! { <Badge tone>{words}</Badge> }
        }),
        TableColumn::new("reason", "What went wrong", |job: &JobSummary| {
            let reason = job.error.clone().unwrap_or_else(|| "No reason was given.".to_owned());
            let tries =
                if job.attempts == 1 { "1 attempt".to_owned() } else { format!("{} attempts", job.attempts) };
            view! {
                <span class="jobs-reason">{reason}</span>
                <span class="outbox-second">{tries}</span>
            }
        }),
        TableColumn::new("since", "Since", |job: &JobSummary| view! { <ExactDate at=job.updated_at /> }),
        TableColumn::new("actions", "Actions", |job: &JobSummary| view! { <WaysOut job=job.clone() /> }),
    ]
}

/// What can be done with a job; nothing where the reader may not.
#[component]
pub fn WaysOut(job: JobSummary) -> impl IntoView {
    let jobs = Jobs::current();
    let session = Session::current();
    let (may_retry, may_cancel) = ways_out(&job);
    let in_outbox = is_doubtful_mail(&job);
    let job = StoredValue::new(job);
    let ask =
        move |question: fn(JobSummary) -> JobQuestion| jobs.question.set(Some(question(job.get_value())));
    let settle = OutboxView { shelf: Shelf::Attention, ..OutboxView::default() }.href();
    view! {
        <div class="jobs-actions">
            {in_outbox.then(|| view! { <LinkButton href=settle icon=Icon::Mail>"Settle in the Outbox"</LinkButton> })}
            <Show when=move || session.may(ActionKind::ManageJobs)>
                {may_retry.then(|| view! {
                    <Button icon=Icon::Refresh on_click=move |_| ask(JobQuestion::Retry)>"Try again…"</Button>
                })}
                {may_cancel.then(|| view! {
                    <Button appearance=Appearance::Subtle on_click=move |_| ask(JobQuestion::Cancel)>"Cancel…"</Button>
                })}
            </Show>
        </div>
    }
}
