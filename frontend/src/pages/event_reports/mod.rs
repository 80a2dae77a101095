//! What an event came to, for its organisers: pictures with the numbers beside them, coverage with a nudge, sessions, and
//! files for elsewhere (B3-09, B3-20, D-51).

mod chart;
mod coverage;

use crate::prelude::*;
use leptos_router::hooks::use_params_map;
use pep_api_types::attendance::Presence;
use pep_api_types::event_reports::{
    EventReport, EventStatusTally, FeedbackComment, NamedFeedback, NamedTally, ReportedSession,
};
use pep_api_types::events::EventPhase;
use pep_api_types::people::Side;
use pep_api_types::sessions::SessionState;
use pep_client::event_reports::{event_report_address, event_sessions_address};

use crate::api::client;
use crate::browser;
use crate::components::button::{Appearance, Button, DownloadButton};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::relative_date::ExactDate;
use crate::components::status_tag::StatusMark;
use crate::logic::event_charts::{answered, coverage as coverage_bars, funnel, rating, ratings};
use crate::logic::my_day::outcome_words;
use crate::logic::status::StatusLook;
use crate::state::answer::Answer;
use chart::BarChart;
use coverage::CoverageTable;

/// The page.
#[component]
pub fn EventReportPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<i64>().ok())));
    let report = Answer::<EventReport>::default();
    let load = move || {
        if let Some(id) = id.get_untracked() {
            report.load(async move { client().get_event_report(id).await });
        }
    };
    Effect::new(move |_| {
        id.track();
        report.forget();
        load();
    });
    let title = Signal::derive(move || {
        report.ok().map_or_else(|| "Report".to_owned(), |report| format!("Report: {}", report.event_name))
    });
    let lead = move || {
        let id = id.get()?;
        let place = report.ok().map(|report| format!("{} · {} · ", report.program_name, report.ou_name));
        Some(view! { {place} <a href=format!("/events/{id}")>"Back to the event"</a> })
    };
    let actions = move || {
        id.get().map(|id| {
            view! {
                <DownloadButton href=event_report_address(id) appearance=Appearance::Primary>"Excel"</DownloadButton>
                <DownloadButton href=event_sessions_address(id, "csv")>"Sessions as CSV"</DownloadButton>
                <DownloadButton href=event_sessions_address(id, "ndjson")>"NDJSON"</DownloadButton>
                <Button icon=Icon::File on_click=move |_| browser::print()>"Print"</Button>
            }
        })
    };
    view! {
        <PageHeader title lead actions />
        {move || match report.get() {
            None => view! { <Loading what="Counting" /> }.into_any(),
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
            Some(Ok(found)) => whole(&found, Callback::new(move |()| load())),
        }}
    }
}

fn whole(report: &EventReport, changed: Callback<()>) -> AnyView {
    let total = report.total;
    let numbers = [
        ("Requested", total.requested),
        ("Accepted", total.accepted),
        ("Declined", total.declined),
        ("Later", total.later),
        ("Waiting", total.waiting),
        ("Ended otherwise", total.ended),
        ("Held", total.held),
        ("Both came", total.met),
        ("Not known", total.not_known),
        ("No-show", total.no_show),
        ("Called off", total.cancelled),
    ]
    .map(|(label, number)| {
        view! { <div class="report-number"><dt>{label}</dt><dd>{number}</dd></div> }.into_any()
    })
    .into_iter()
    .collect_view();
    let outcomes: Vec<String> = report
        .outcomes
        .iter()
        .filter(|outcome| outcome.count > 0)
        .map(|outcome| format!("{} × {}", outcome.count, outcome_words(outcome.result)))
        .collect();
    let can_nudge = matches!(report.phase, EventPhase::Requests | EventPhase::Review | EventPhase::Scheduled);
    let noted =
        if outcomes.is_empty() { "No outcome was noted yet.".to_owned() } else { outcomes.join(", ") };
    let feedback = match report.rating_tenths {
        Some(tenths) => {
            format!(
                "{} of {} people gave feedback, {} on average.",
                report.feedback_given,
                report.feedback_asked,
                rating(tenths)
            )
        }
        None => format!("Nobody of {} people gave feedback in PEP yet.", report.feedback_asked),
    };
    view! {
        <dl class="report-numbers">{numbers}</dl>
        <div class="report-charts">
            <BarChart title="From request to session" bars=funnel(&report.total) />
            <BarChart title="Teams" bars=coverage_bars(&report.teams) />
        </div>
        <section class="report-part">
            <h2>"Coverage"</h2>
            <CoverageTable event=report.event_id can_nudge teams=report.teams.clone() changed />
        </section>
        <section class="report-part">
            <h2>"By partner"</h2>
            {tally_table("Requests and sessions by partner", "Partner", report.partners.clone())}
        </section>
        <section class="report-part">
            <h2>"By OU"</h2>
            {tally_table("Requests and sessions by OU", "OU", report.ous.clone())}
        </section>
        <section class="report-part">
            <h2>"By account status"</h2>
            <p class="quiet">
                "Accounts that the nominated partners reported in this OU, and how many of them were reached: partner and account team asked one another, agreed, met."
            </p>
            {status_table(report.statuses.clone())}
        </section>
        <section class="report-part">
            <h2>"Feedback"</h2>
            <BarChart title="Ratings" bars=ratings(&report.feedback) />
            {feedback_table(report.feedback.clone())}
            {comments(&report.comments)}
        </section>
        <section class="report-part">
            <h2>"Sessions"</h2>
            <p>{noted} " " {feedback}</p>
            {session_table(report.sessions.clone())}
        </section>
    }
    .into_any()
}

fn tally_table(caption: &'static str, name: &'static str, rows: Vec<NamedTally>) -> AnyView {
    let columns = vec![
        TableColumn::new("name", name, |row: &NamedTally| row.name.clone()),
        TableColumn::new("requested", "Requested", |row: &NamedTally| row.tally.requested.to_string()),
        TableColumn::new("accepted", "Accepted", |row: &NamedTally| row.tally.accepted.to_string()),
        TableColumn::new("declined", "Declined", |row: &NamedTally| row.tally.declined.to_string()),
        TableColumn::new("later", "Later", |row: &NamedTally| row.tally.later.to_string()),
        TableColumn::new("waiting", "Waiting", |row: &NamedTally| row.tally.waiting.to_string()),
        TableColumn::new("ended", "Ended otherwise", |row: &NamedTally| row.tally.ended.to_string()),
        TableColumn::new("held", "Held", |row: &NamedTally| row.tally.held.to_string()),
        TableColumn::new("noshow", "No-show", |row: &NamedTally| row.tally.no_show.to_string()),
    ];
    view! { <DataTable caption columns rows row_key=|row: &NamedTally| format!("{row:?}") /> }.into_any()
}

fn feedback_table(rows: Vec<NamedFeedback>) -> AnyView {
    let columns = vec![
        TableColumn::new("name", "Who", |row: &NamedFeedback| row.name.clone()),
        TableColumn::new("given", "Answered", |row: &NamedFeedback| answered(row.given, row.asked)),
        TableColumn::new("rating", "Average", |row: &NamedFeedback| row.rating_tenths.map(rating)),
        TableColumn::new("useful", "Useful: yes, partly, no", |row: &NamedFeedback| {
            row.useful.iter().map(ToString::to_string).collect::<Vec<_>>().join(" · ")
        }),
    ];
    view! { <DataTable caption="Feedback by role and OU" columns rows row_key=|row: &NamedFeedback| format!("{row:?}") /> }
        .into_any()
}

fn comments(comments: &[FeedbackComment]) -> AnyView {
    let line = |comment: &FeedbackComment| {
        let who = match comment.side {
            Side::Partner => "A partner",
            Side::Microsoft => "Microsoft",
        };
        view! {
            <li>
                <p class="quiet">{format!("{who}, {} of 5, {}", comment.rating, comment.session_title)}</p>
                <blockquote class="request-words">{comment.comment.clone()}</blockquote>
            </li>
        }
        .into_any()
    };
    if comments.is_empty() {
        return view! { <p class="quiet">"No comments yet."</p> }.into_any();
    }
    view! { <ul class="report-comments">{comments.iter().map(line).collect_view()}</ul> }.into_any()
}

fn status_table(rows: Vec<EventStatusTally>) -> AnyView {
    let columns = vec![
        TableColumn::new("status", "Status", |row: &EventStatusTally| {
            view! { <StatusMark status=StatusLook::from(Some(row.status)) with_words=true /> }
        }),
        TableColumn::new("reported", "Reported", |row: &EventStatusTally| row.reported.to_string()),
        TableColumn::new("requested", "Requested", |row: &EventStatusTally| row.requested.to_string()),
        TableColumn::new("accepted", "Agreed", |row: &EventStatusTally| row.accepted.to_string()),
        TableColumn::new("held", "Held", |row: &EventStatusTally| row.held.to_string()),
    ];
    view! {
        <DataTable caption="Accounts by status" columns rows row_key=|row: &EventStatusTally| format!("{row:?}") />
    }
    .into_any()
}

/// The state of a session in words.
fn state_words(session: &ReportedSession) -> &'static str {
    match session.state {
        SessionState::Scheduled => "Scheduled",
        SessionState::Held if session.is_no_show => "No-show",
        SessionState::Held => "Held",
        SessionState::Cancelled => "Called off",
    }
}

fn session_table(rows: Vec<ReportedSession>) -> AnyView {
    let columns = vec![
        TableColumn::new("start", "Start", |row: &ReportedSession| view! { <ExactDate at=row.starts_at /> }),
        TableColumn::new("title", "Session", |row: &ReportedSession| {
            view! { <a href=format!("/sessions/{}", row.id)>{row.title.clone()}</a> }
        }),
        TableColumn::new("teams", "Teams", |row: &ReportedSession| {
            let names: Vec<String> = row
                .teams
                .iter()
                .map(|team| match team.presence {
                    Presence::Absent => format!("{} (did not come)", team.name),
                    Presence::Present | Presence::Unknown => team.name.clone(),
                })
                .collect();
            names.join(" × ")
        }),
        TableColumn::new("state", "State", |row: &ReportedSession| state_words(row)),
        TableColumn::new("attendance", "Attendance", |row: &ReportedSession| {
            view! {
                <a href=format!("/sessions/{}/attendance", row.id)>
                    "Who was there" <span class="visually-hidden">{format!(" at {}", row.title)}</span>
                </a>
            }
        }),
        TableColumn::new("outcome", "Outcome", |row: &ReportedSession| {
            row.outcome.map(outcome_words).unwrap_or_default()
        }),
    ];
    view! {
        <DataTable caption="Sessions of the event" columns rows row_key=|row: &ReportedSession| format!("{row:?}") />
    }
    .into_any()
}
