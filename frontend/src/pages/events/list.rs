//! Plans and events as organisers see them.

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use pep_api_types::events::{EventPhase, EventQuery, EventSeriesSummary, EventSummary};
use pep_api_types::page::Page;
use pep_domain::access::ActionKind;

use super::begin::Start;
use super::templates::{Worded, WordsDialog};
use crate::api::client;
use crate::browser::days;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::dialog::ConfirmDialog;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::relative_date::RelativeDate;
use crate::components::searched_list::{Answering, ListWords, SearchedList, Sought};
use crate::components::select::Choice;
use crate::logic::event_words::phase_words;
use crate::logic::heatmap_words::counted;
use crate::state::answer::Answer;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// Both lists.
#[component]
pub fn EventList(
    /// What a new plan starts from, while one is begun.
    start: RwSignal<Option<Start>>,
) -> impl IntoView {
    let session = Session::current();
    let events = SearchedList::new("phase", ask);
    let plans = Answer::<Page<EventSeriesSummary>>::default();
    let load = move || plans.load(async { client().list_event_series().await });
    load();
    let may_manage = Memo::new(move |_| session.may(ActionKind::ManageEvents));
    let discarded = RwSignal::new(None::<EventSeriesSummary>);
    let worded = RwSignal::new(None::<Worded>);
    let toasts = Toasts::current();
    let busy = RwSignal::new(false);
    let discard = move |()| {
        let Some(plan) = discarded.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            let answer = client().discard_event_series(plan.id, plan.row_version).await;
            busy.try_set(false);
            discarded.try_set(None);
            match answer {
                Ok(()) => toasts.success(format!("The plan “{}” is discarded", plan.name)),
                Err(error) => toasts.failure("The plan stays", &error),
            }
            load();
        });
    };
    let question = move || {
        let name = discarded.with(|plan| plan.as_ref().map(|plan| plan.name.clone()));
        format!("Discard the plan “{}”?", name.unwrap_or_default())
    };
    let plan_list = move || {
        let plans = plans.ok().map(|page| page.items.clone()).unwrap_or_default();
        (!plans.is_empty()).then(|| {
            let line = move |series: EventSeriesSummary| {
                plan_line(series, may_manage.get_untracked(), start, worded, discarded)
            };
            view! {
                <section class="panel-part">
                    <h2>"Plans"</h2>
                    <ul class="event-plans">{plans.into_iter().map(line).collect_view()}</ul>
                </section>
            }
            .into_any()
        })
    };
    let words = ListWords {
        search: "Search event, OU or program",
        choice: "Phase",
        loading: "Loading the events",
        no_match: "No event matches",
    };
    let phases = PHASE_WORDS.into_iter().map(|(phase, word)| Choice::new(word, phase_words(phase)));
    let choices = std::iter::once(Choice::new("", "Any phase")).chain(phases).collect();
    let nothing = move || {
        let detail = if may_manage.get() {
            "Plan one: choose OUs and days, nominate partners, publish."
        } else {
            "As soon as the program team publishes an event in your OUs, you find it here."
        };
        view! { <EmptyState icon=Icon::Calendar title="No events yet" detail /> }
    };
    let rows = |rows: Signal<Vec<EventSummary>>| {
        let key = |event: &EventSummary| format!("{}|{:?}|{:?}", event.id, event.phase, event.counts);
        view! { <DataTable caption="Events" columns=columns() rows row_key=key /> }
    };
    view! {
        {events.view(words, choices, nothing, rows)}
        {plan_list}
        <WordsDialog worded on_saved=Callback::new(|()| ()) />
        <ConfirmDialog
            open=Signal::derive(move || discarded.with(Option::is_some))
            title=Signal::derive(question)
            confirm="Discard the plan"
            is_dangerous=true
            busy
            on_confirm=discard
            on_cancel=move |()| discarded.set(None)
        >
            <p>"Its days, rules, words and nominations are gone then, for everybody who plans it. It cannot be brought back."</p>
        </ConfirmDialog>
    }
    .into_any()
}

/// The phases, by their word in the URL.
const PHASE_WORDS: [(EventPhase, &str); 9] = [
    (EventPhase::Nominating, "nominating"),
    (EventPhase::Heatmaps, "heatmaps"),
    (EventPhase::Requests, "requests"),
    (EventPhase::Review, "review"),
    (EventPhase::Scheduled, "scheduled"),
    (EventPhase::Held, "held"),
    (EventPhase::FollowedUp, "followedUp"),
    (EventPhase::Closed, "closed"),
    (EventPhase::Cancelled, "cancelled"),
];

fn ask(sought: Sought) -> Answering<EventSummary> {
    let Sought { q, choice, cursor, limit } = sought;
    let phase = PHASE_WORDS.into_iter().find(|(_, word)| *word == choice).map(|(phase, _)| phase);
    let query = EventQuery { phase, q, cursor, limit, ..EventQuery::default() };
    Box::pin(async move { client().list_events(&query).await })
}

fn plan_line(
    series: EventSeriesSummary,
    may_manage: bool,
    start: RwSignal<Option<Start>>,
    worded: RwSignal<Option<Worded>>,
    discarded: RwSignal<Option<EventSeriesSummary>>,
) -> AnyView {
    let first = series.starts_on.map_or_else(|| "no day yet".to_owned(), days::words);
    let facts = format!("{} · {first} · {}", series.program.name, counted(series.ou_count, "OU", "OUs"));
    let href = format!("/events/plan/{}/{}", series.id, if series.is_published { "review" } else { "ous" });
    let copied = series.clone();
    let copy = move |_| start.set(Some(Start::Copy(copied.clone())));
    // Without a day there is nothing from which a template could count.
    let kept = series.starts_on.map(|_| {
        let (id, name) = (series.id, series.name.clone());
        let keep = move |_| worded.set(Some(Worded::Plan(id, name.clone())));
        view! { <Button appearance=Appearance::Subtle icon=Icon::Star on_click=keep>"Save as template"</Button> }
    });
    let thrown = (!series.is_published).then(|| {
        let draft = series.clone();
        let ask = move |_| discarded.set(Some(draft.clone()));
        view! { <Button appearance=Appearance::Subtle icon=Icon::Trash on_click=ask>"Discard"</Button> }
            .into_any()
    });
    let (tone, state) =
        if series.is_published { (Tone::Success, "Published") } else { (Tone::Neutral, "Draft") };
    view! {
        <li class="event-plan">
            <div>
                <strong>{series.name}</strong> " " <Badge tone>{state}</Badge>
                <p class="quiet">{facts} ", changed " <RelativeDate at=series.updated_at /></p>
            </div>
            {may_manage.then(|| view! {
                <div class="panel-actions is-start">
                    <LinkButton href appearance=Appearance::Secondary icon=Icon::Edit>"Open the plan"</LinkButton>
                    <Button appearance=Appearance::Subtle icon=Icon::Copy on_click=copy>"Copy"</Button>
                    {kept}
                    {thrown}
                </div>
            }.into_any())}
        </li>
    }
    .into_any()
}

/// How loudly a phase speaks.
pub fn phase_tone(phase: EventPhase) -> Tone {
    match phase {
        EventPhase::Requests | EventPhase::Review => Tone::Brand,
        EventPhase::Held | EventPhase::FollowedUp | EventPhase::Scheduled => Tone::Success,
        EventPhase::Cancelled => Tone::Danger,
        EventPhase::Nominating | EventPhase::Heatmaps | EventPhase::Closed => Tone::Neutral,
    }
}

fn columns() -> Vec<TableColumn<EventSummary>> {
    vec![
        TableColumn::new("name", "Event", |event: &EventSummary| {
            let (href, name, program) =
                (format!("/events/{}", event.id), event.name.clone(), event.program.name.clone());
            view! {
                <A href=href attr:class="text-button">{name}</A>
                <span class="outbox-second">{program}</span>
            }
            .into_any()
        }),
        TableColumn::new("ou", "OU", |event: &EventSummary| event.ou.name.clone()),
        TableColumn::new("days", "First day", |event: &EventSummary| days::words(event.starts_on)),
        TableColumn::new("phase", "Phase", |event: &EventSummary| {
            let phase = event.phase;
            view! { <Badge tone=phase_tone(phase)>{phase_words(phase)}</Badge> }.into_any()
        }),
        TableColumn::new("nominated", "Nominated", |event: &EventSummary| event.counts.nominated).numeric(),
        TableColumn::new("teams", "Teams", |event: &EventSummary| {
            event.counts.partner_teams + event.counts.microsoft_teams
        })
        .numeric(),
        TableColumn::new("open", "Open requests", |event: &EventSummary| event.counts.requests_open)
            .numeric(),
        TableColumn::new("sessions", "Sessions", |event: &EventSummary| event.counts.sessions).numeric(),
    ]
}
