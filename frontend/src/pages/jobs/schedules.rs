//! What repeats: when it runs next, how it went last, and running it now.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::jobs::{JobStateName, ScheduleSummary};
use pep_domain::access::ActionKind;

use super::state::Jobs;
use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::components::button::Button;
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::error_panel::ErrorPanel;
use crate::components::progress::Loading;
use crate::components::relative_date::ExactDate;
use crate::logic::jobs_words::state_words;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// The repeating jobs, the next one first.
#[component]
pub fn Schedules() -> impl IntoView {
    let jobs = Jobs::current();
    let rows = Memo::new(move |_| jobs.schedules.ok().map(|page| page.items.clone()).unwrap_or_default());
    let problem = Memo::new(move |_| jobs.schedules.get().map(|answer| answer.err()));
    move || match problem.get() {
        None => view! { <Loading what="Loading schedules" /> }.into_any(),
        Some(Some(error)) => view! { <ErrorPanel error on_retry=move |()| jobs.reload() /> }.into_any(),
        Some(None) => {
            let key = |row: &ScheduleSummary| {
                format!("{}|{}|{:?}|{:?}", row.id, row.next_at, row.last_at, row.last_state)
            };
            view! { <DataTable caption="Schedules" columns=columns() rows row_key=key /> }.into_any()
        }
    }
}

fn columns() -> Vec<TableColumn<ScheduleSummary>> {
    vec![
        TableColumn::new("what", "What", |row: &ScheduleSummary| {
            view! {
                <span class="jobs-title">{row.title.clone()}</span>
                <span class="outbox-second">{format!("{} ({})", row.rule.trim_end_matches('.'), row.time_zone)}</span>
            }
        }),
        TableColumn::new("next", "Next run", |row: &ScheduleSummary| {
            if row.is_enabled {
                row.next_in_words.clone().into_any()
            } else {
                view! { <Badge>"Switched off"</Badge> }.into_any()
            }
        }),
        TableColumn::new("last", "Last run", |row: &ScheduleSummary| last(row)),
        TableColumn::new(
            "actions",
            "Actions",
            |row: &ScheduleSummary| view! { <RunNow schedule=row.clone() /> },
        ),
    ]
}

fn last(row: &ScheduleSummary) -> AnyView {
    let Some(at) = row.last_at else {
        return view! { <span class="quiet">"Not yet"</span> }.into_any();
    };
    let state = row.last_state.map(|state| {
        let tone = match state {
            JobStateName::Done => Tone::Success,
            JobStateName::Failed => Tone::Danger,
            JobStateName::InDoubt => Tone::Warning,
            JobStateName::Ready | JobStateName::Leased => Tone::Brand,
            JobStateName::Cancelled | JobStateName::Merged => Tone::Neutral,
        };
        view! { <Badge tone>{state_words(state)}</Badge> }
    });
    view! {
        <span class="outbox-badges"><ExactDate at /> {state}</span>
        {row.last_error.clone().map(|error| view! { <span class="outbox-second">{error}</span> })}
    }
    .into_any()
}

#[component]
fn RunNow(schedule: ScheduleSummary) -> impl IntoView {
    let jobs = Jobs::current();
    let session = Session::current();
    let toasts = Toasts::current();
    let busy = RwSignal::new(false);
    let id = schedule.id;
    let title = StoredValue::new(schedule.title);
    let run = move || {
        busy.set(true);
        spawn_local(async move {
            let answer = client().run_schedule(id).await;
            busy.try_set(false);
            let title = title.try_get_value().unwrap_or_default();
            match answer {
                Ok(_) => toasts.success(format!("“{title}” starts within seconds")),
                Err(error) => toasts.failure(format!("“{title}” was not started"), &error),
            }
            jobs.reload();
        });
    };
    view! {
        <Show when=move || session.may(ActionKind::ManageJobs)>
            <Button busy on_click=move |_| run()>"Run now"</Button>
        </Show>
    }
}
