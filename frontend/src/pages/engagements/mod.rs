//! Co-sell engagements: the list, a draft, the board of one under way; and what an invited partner and a seller see.

mod attendees;
mod board;
mod change;
mod editor;
mod files;
mod follow_ups;
mod followed;
mod moving;
mod own;
mod partners;
mod sessions;
mod words;

use crate::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use pep_api_types::engagements::{Engagement, EngagementQuery, EngagementStatus, EngagementSummary};
use pep_api_types::page::Page;
use pep_domain::access::ActionKind;

use crate::api::client;
use crate::browser::days;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, LinkButton};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::searched_list::{Answering, ListWords, SearchedList, Sought};
use crate::components::select::Choice;
use crate::logic::engagement_words::{kind_words, status_words};
use crate::state::answer::Answer;
use crate::state::session::Session;

/// The list, for whoever reads it.
#[component]
pub fn EngagementsPage() -> impl IntoView {
    let session = Session::current();
    move || {
        if session.may(ActionKind::ViewEngagements) {
            let also_sells = session.may(ActionKind::AttendEngagements);
            view! { <OrganisedList /> {also_sells.then(followed::own_part)} }
        } else if session.may(ActionKind::AttendEngagements) {
            followed::list()
        } else {
            own::list()
        }
    }
}

/// One engagement: `/engagements/new` or `/engagements/{id}`.
#[component]
pub fn EngagementPage() -> impl IntoView {
    let session = Session::current();
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("engagement").and_then(|id| id.parse::<i64>().ok()))
    });
    move || match id.get() {
        None => editor::begin(),
        Some(id) if session.may(ActionKind::ViewEngagements) => {
            organised(id, session.may(ActionKind::AttendEngagements))
        }
        Some(id) if session.may(ActionKind::AttendEngagements) => followed::page(id),
        Some(id) => own::page(id),
    }
}

/// The organisers' view. Whoever organises elsewhere may sell here (`also_sells`): then what sellers see.
fn organised(id: i64, also_sells: bool) -> AnyView {
    let found = Answer::<Engagement>::default();
    let load = move || found.load(async move { client().get_engagement(id).await });
    load();
    // Whether the draft or the board is shown changes once, when it is published; what is typed is kept meanwhile.
    let is_draft = Memo::new(move |_| found.ok().map(|found| found.status == EngagementStatus::Draft));
    let failed = Memo::new(move |_| found.get().and_then(Result::err));
    let shown = move || match (failed.get(), is_draft.get()) {
        (Some(error), _) if also_sells && error.status() == Some(404) => followed::page(id),
        (Some(error), _) => view! {
            <PageHeader title="Engagement" />
            <ErrorPanel error on_retry=move |()| load() />
        },
        (None, None) => view! { <Loading what="Loading the engagement" /> },
        (None, Some(true)) => editor::draft(found),
        (None, Some(false)) => board::board(found),
    };
    view! { {shown} }
}

/// How loudly a status speaks.
fn status_tone(status: EngagementStatus) -> Tone {
    match status {
        EngagementStatus::Draft => Tone::Neutral,
        EngagementStatus::Planning | EngagementStatus::Preparing => Tone::Brand,
        EngagementStatus::Complete => Tone::Success,
        EngagementStatus::Cancelled => Tone::Danger,
    }
}

/// The list of those who are invited, or whose accounts it is about: a card for each engagement.
fn cards<T: Send + Sync + 'static>(
    list: Answer<Page<T>>,
    load: impl Fn() + Copy + Send + Sync + 'static,
    lead: &'static str,
    nothing: &'static str,
    card: fn(&T) -> AnyView,
) -> AnyView {
    view! {
        <PageHeader title="Engagements" lead=move || lead.into_any() />
        {card_list(list, load, nothing, card)}
    }
}

/// The cards of such a list.
fn card_list<T: Send + Sync + 'static>(
    list: Answer<Page<T>>,
    load: impl Fn() + Copy + Send + Sync + 'static,
    nothing: &'static str,
    card: fn(&T) -> AnyView,
) -> AnyView {
    view! {
        {move || match list.get() {
            None => view! { <Loading what="Loading the engagements" /> },
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> },
            Some(Ok(page)) if page.items.is_empty() => view! {
                <EmptyState icon=Icon::People title="No engagements yet" detail=nothing />
            },
            Some(Ok(page)) => {
                let cards = page.items.iter().map(card).collect_view();
                view! { <ul class="event-cards">{cards}</ul> }
            }
        }}
    }
}

/// One engagement in such a list.
fn card(id: i64, title: &str, status: EngagementStatus, facts: String, words: String) -> AnyView {
    view! {
        <li class="event-card">
            <div class="event-card-head">
                <h2>{title.to_owned()}</h2>
                <Badge tone=status_tone(status)>{status_words(status)}</Badge>
            </div>
            <p class="quiet">{facts}</p>
            <p>{words}</p>
            <div class="panel-actions is-start">
                <LinkButton href=format!("/engagements/{id}") appearance=Appearance::Primary>"Open"</LinkButton>
            </div>
        </li>
    }
}

/// The statuses, by their word in the URL.
const STATUSES: [(EngagementStatus, &str); 5] = [
    (EngagementStatus::Draft, "draft"),
    (EngagementStatus::Planning, "planning"),
    (EngagementStatus::Preparing, "preparing"),
    (EngagementStatus::Complete, "complete"),
    (EngagementStatus::Cancelled, "cancelled"),
];

fn ask(sought: Sought) -> Answering<EngagementSummary> {
    let Sought { q, choice, cursor, limit } = sought;
    let status = STATUSES.into_iter().find(|(_, word)| *word == choice).map(|(status, _)| status);
    let query = EngagementQuery { status, q, cursor, limit, ..EngagementQuery::default() };
    Box::pin(async move { client().list_engagements(&query).await })
}

#[component]
fn OrganisedList() -> impl IntoView {
    let list = SearchedList::new("status", ask);
    let start = || {
        view! {
            <LinkButton href="/engagements/new".to_owned() appearance=Appearance::Primary icon=Icon::Add>
                "Start an engagement"
            </LinkButton>
        }
    };
    let words = ListWords {
        search: "Search title, OU, program or coordinator",
        choice: "Status",
        loading: "Loading the engagements",
        no_match: "No engagement matches",
    };
    let statuses = STATUSES.into_iter().map(|(status, word)| Choice::new(word, status_words(status)));
    let choices = std::iter::once(Choice::new("", "Any status")).chain(statuses).collect();
    let nothing = || {
        view! {
            <EmptyState
                icon=Icon::People
                title="No engagements yet"
                detail="Start one: choose the OU, the accounts and the partners. Nothing is sent before you publish it."
            />
        }
    };
    let rows = |rows: Signal<Vec<EngagementSummary>>| {
        let key = |row: &EngagementSummary| format!("{row:?}");
        view! { <DataTable caption="Engagements" columns=columns() rows row_key=key /> }
    };
    view! {
        <PageHeader
            title="Engagements"
            lead=|| "Co-sell opportunities in your OUs: whom you invite, what they prepare, who is late.".into_any()
            actions=start
        />
        {follow_ups::counts(None)}
        {list.view(words, choices, nothing, rows)}
    }
}

fn columns() -> Vec<TableColumn<EngagementSummary>> {
    vec![
        TableColumn::new("title", "Engagement", |row: &EngagementSummary| {
            let title = if row.title.is_empty() { "Without a title" } else { &row.title };
            let (href, title) = (format!("/engagements/{}", row.id), title.to_owned());
            let second = format!("{} · {}", kind_words(row.kind), row.program.name);
            view! {
                <A href=href attr:class="text-button">{title}</A>
                <span class="outbox-second">{second}</span>
            }
        }),
        TableColumn::new("ou", "OU", |row: &EngagementSummary| row.ou.name.clone()),
        TableColumn::new("status", "Status", |row: &EngagementSummary| {
            let status = row.status;
            view! { <Badge tone=status_tone(status)>{status_words(status)}</Badge> }
        }),
        TableColumn::new("due", "Prepare by", |row: &EngagementSummary| {
            row.due_on.map(days::words).unwrap_or_default()
        }),
        TableColumn::new("partners", "Accepted", |row: &EngagementSummary| {
            format!("{} of {}", row.accepted_count, row.partner_count)
        })
        .numeric(),
        TableColumn::new("open", "Open tasks", |row: &EngagementSummary| row.open_task_count).numeric(),
        TableColumn::new("late", "Late", |row: &EngagementSummary| match row.late_count {
            0 => view! { "–" },
            late => view! { <Badge tone=Tone::Danger>{format!("{late} late")}</Badge> },
        })
        .numeric(),
        TableColumn::new("coordinator", "Coordinator", |row: &EngagementSummary| row.coordinator.clone()),
    ]
}
