//! What leaves or runs within 24 hours.

use crate::prelude::*;
use leptos_router::components::A;

use super::attention::WaysOut;
use super::state::Jobs;
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::relative_date::ExactDate;
use crate::logic::jobs_words::{Upcoming, queue_words, upcoming};
use crate::logic::outbox_view::{OutboxView, kind_words};

/// Mails and jobs, soonest first.
#[component]
pub fn UpcomingList() -> impl IntoView {
    let jobs = Jobs::current();
    let rows = Memo::new(move |_| {
        let mails = jobs.waiting.ok().map(|page| page.items.clone()).unwrap_or_default();
        jobs.overview.ok().map(|found| upcoming(&found, &mails)).unwrap_or_default()
    });
    let is_here = Memo::new(move |_| jobs.overview.ok().is_some() && jobs.waiting.get().is_some());
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    move || {
        match (is_here.get(), is_empty.get()) {
        (false, _) => ().into_any(),
        (true, true) => view! {
            <EmptyState icon=Icon::Clock title="Nothing is planned for the next 24 hours" detail="Mails and notifications appear here when partners report or accounts are sent to them." />
        }
        .into_any(),
        (true, false) => view! {
            <DataTable caption="What leaves or runs within 24 hours" columns=columns() rows row_key=|row: &Upcoming| row.key() />
        }
        .into_any(),
    }
    }
}

fn columns() -> Vec<TableColumn<Upcoming>> {
    vec![
        TableColumn::new("at", "When", |row: &Upcoming| view! { <ExactDate at=row.at() /> }),
        TableColumn::new("what", "What", |row: &Upcoming| match row {
            Upcoming::Mail(mail) => {
                let href = OutboxView { message: Some(mail.id), ..OutboxView::default() }.href();
                let subject = mail.subject.clone();
                view! {
                    <A href=href>{subject}</A>
                    <span class="outbox-second">{kind_words(mail.class)}</span>
                }
                .into_any()
            }
            Upcoming::Job(job) => view! {
                <span class="jobs-title">{job.title.clone()}</span>
                <span class="outbox-second">{format!("{}, job {}", queue_words(&job.queue), job.id)}</span>
            }
            .into_any(),
        }),
        TableColumn::new("to", "To", |row: &Upcoming| match row {
            Upcoming::Mail(mail) => view! {
                <span>{mail.to_name.clone()}</span>
                <span class="outbox-second">{mail.to_address.clone()}</span>
            }
            .into_any(),
            Upcoming::Job(_) => view! { <span class="quiet">"Inside PEP"</span> }.into_any(),
        }),
        TableColumn::new("actions", "Actions", |row: &Upcoming| match row {
            Upcoming::Mail(_) => ().into_any(),
            Upcoming::Job(job) => view! { <WaysOut job=job.clone() /> }.into_any(),
        }),
    ]
}
