//! The organiser's draft of a schedule: how good it is, its sessions to pin or drop, and the way to send it.

use std::sync::Arc;

use leptos::task::spawn_local;
use pep_api_types::schedule_drafts::{
    DraftMark, DraftSessionMark, DraftStanding, ScheduleDraft, ScheduleDraftSession,
};

use super::draft_dialogs::{ProposeDialog, SendDialog};
use super::state::BoardState;
use crate::api::client;
use crate::browser;
use crate::components::badge::{Badge, Tone};
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button};
use crate::components::disclosure::Disclosure;
use crate::components::icon::Icon;
use crate::components::progress::ProgressBar;
use crate::logic::draft_words::{count_words, fairness_words, mode_words, points, worth_words};
use crate::prelude::*;
use crate::state::toasts::Intent;

/// So many sessions are listed at first, and with each press.
const LISTED: usize = 40;

/// A list of so many sessions is open at first; a longer one would push the board away.
const OPEN_UP_TO: usize = 12;

/// How the list of sessions is looked at.
#[derive(Clone, Copy)]
struct List {
    listed: RwSignal<usize>,
    /// None: nobody has opened or closed it.
    is_open: RwSignal<Option<bool>>,
}

/// The draft over the board, and its dialogs; for organisers.
#[component]
pub fn DraftPanel() -> impl IntoView {
    let state = use_context::<BoardState>()?;
    // Both outlive the panel, which is drawn anew with each change of the draft.
    let list = List { listed: RwSignal::new(LISTED), is_open: RwSignal::new(None) };
    Some(view! {
        {move || state.draft.get().map(|draft| panel(state, &draft, list))}
        <ProposeDialog />
        <SendDialog />
    })
}

fn panel(state: BoardState, draft: &Arc<ScheduleDraft>, list: List) -> AnyView {
    let spent = format!("{}.{} s", draft.spent_ms / 1000, draft.spent_ms % 1000 / 100);
    let search = draft.is_searching.then(|| {
        view! {
            <div class="draft-search">
                <ProgressBar label="Searching for a better schedule" done=Signal::stored(None) detail=Signal::stored(spent.clone()) />
                <Button on_click=move |_| stop(state)>"Stop here"</Button>
            </div>
        }
    });
    let took = format!("First proposal after {} ms, {spent} in all.", draft.first_ms);
    let stale = (draft.is_stale && !draft.is_searching).then(|| {
        view! {
            <Banner intent=Intent::Warning>"Something in the events changed since this was proposed. Solve it again, or send what still can be asked for."</Banner>
        }
    });
    let short = (!draft.short_teams.is_empty()).then(|| {
        let teams = draft.short_teams.iter().map(|team| {
            let why = if team.is_impossible { ", cannot have more" } else { "" };
            view! { <li>{format!("{}: {}{why}", team.team.name, team.session_count)}</li> }
        });
        let teams = teams.collect_view();
        view! { <Disclosure label="Which teams"><ul class="board-warnings">{teams}</ul></Disclosure> }
    });
    let lost = (!draft.lost_pins.is_empty()).then(|| {
        let lines = draft.lost_pins.iter().map(|line| view! { <li>{line.clone()}</li> }).collect_view();
        view! {
            <Banner intent=Intent::Warning>
                "What you pinned and could not be kept:"
                <ul class="board-warnings">{lines}</ul>
            </Banner>
        }
    });
    let left_out = (draft.left_out_count > 0).then(|| {
        view! { <p class="quiet">{format!("Open requests that are not in it: {}.", draft.left_out_count)}</p> }
    });
    let may_send = draft.may_send;
    view! {
        <section class="panel-part draft-panel" aria-label="Draft of a schedule">
            <h2>"Draft of a schedule"</h2>
            {stale}
            {lost}
            {search}
            <p><strong>{worth_words(draft)}</strong></p>
            <p>{count_words(draft)} " " {fairness_words(draft)}</p>
            {short}
            {left_out}
            <p class="quiet">{mode_words(draft.mode)} ". " {took} " Nobody is asked and nothing is booked before you send it."</p>
            <div class="panel-actions is-start">
                <Button icon=Icon::Refresh on_click=move |_| state.is_proposing.set(true)>"Solve again"</Button>
                <Show when=move || may_send>
                    <Button appearance=Appearance::Primary icon=Icon::Send on_click=move |_| state.is_sending.set(true)>"Send as requests"</Button>
                </Show>
                <Button appearance=Appearance::Subtle icon=Icon::Trash on_click=move |_| discard(state)>"Throw away"</Button>
            </div>
            {sessions(state, draft.clone(), list)}
        </section>
    }
}

/// The list of sessions, those first that need a look.
fn sessions(state: BoardState, draft: Arc<ScheduleDraft>, list: List) -> AnyView {
    let label = format!("Sessions ({})", draft.sessions.len());
    let is_open = list.is_open.get_untracked().unwrap_or(draft.sessions.len() <= OPEN_UP_TO);
    let toggle = move |_| list.is_open.update(|open| *open = Some(!open.unwrap_or(is_open)));
    let listed = list.listed;
    let mut order: Vec<usize> = (0..draft.sessions.len()).collect();
    let place = |slot: i64| draft.slots.iter().position(|other| other.id == slot);
    order.sort_by_key(|number| {
        draft.sessions.get(*number).map(|session| {
            (session.obstacle.is_none(), session.mark == DraftMark::Dropped, place(session.slot_id))
        })
    });
    let count = order.len();
    let rows = move || {
        let shown = order.iter().take(listed.get()).filter_map(|number| draft.sessions.get(*number));
        shown.map(|session| session_row(state, session)).collect_view()
    };
    view! {
        <details class="disclosure" open=is_open>
            <summary on:click=toggle>{label}</summary>
            <div class="disclosure-body">
                <ul class="board-list">{rows}</ul>
                <Show when=move || { listed.get() < count }>
                    <Button on_click=move |_| listed.update(|shown| *shown += LISTED)>"Show more"</Button>
                </Show>
            </div>
        </details>
    }
}

fn session_row(state: BoardState, session: &ScheduleDraftSession) -> AnyView {
    let pair = (session.partner_team_id, session.seller_team_id);
    let names = format!("{} × {}", state.team_name(pair.0), state.team_name(pair.1));
    let (badge, tone) = match (session.mark, session.standing) {
        (DraftMark::Dropped, _) => ("Dropped", Tone::Neutral),
        (DraftMark::Pinned, _) => ("Pinned", Tone::Brand),
        (DraftMark::Proposed, DraftStanding::New) => ("New", Tone::Success),
        (DraftMark::Proposed, DraftStanding::Asked) => ("Asked for", Tone::Neutral),
        (DraftMark::Proposed, DraftStanding::Moves) => ("Moves", Tone::Warning),
    };
    view! {
        <li class="board-item draft-session" data-draft=format!("{}:{}", pair.0, pair.1) class:is-dropped=session.mark == DraftMark::Dropped>
            <div class="board-item-text">
                <strong>{names}</strong>
                <span>{state.slot_words(session.slot_id)}</span>
                <span class="quiet">{format!("{} points. {}", points(session.value_tenths), session.reason)}</span>
                {session.obstacle.clone().map(|obstacle| view! { <span class="field-error">{obstacle}</span> })}
            </div>
            <Badge tone>{badge}</Badge>
            {marks(state, session)}
        </li>
    }
}

/// The buttons that pin and drop a session of the draft.
pub fn marks(state: BoardState, session: &ScheduleDraftSession) -> AnyView {
    let pair = (session.partner_team_id, session.seller_team_id);
    let names = format!("{} and {}", state.team_name(pair.0), state.team_name(pair.1));
    let button = move |words: &'static str, icon: Icon, mark: DraftMark| {
        let names = names.clone();
        view! {
            <Button icon on_click=move |_| set_mark(state, pair, mark)>
                {words}<span class="visually-hidden">": " {names}</span>
            </Button>
        }
    };
    match session.mark {
        DraftMark::Dropped => button("Allow again", Icon::Undo, DraftMark::Proposed),
        DraftMark::Pinned => view! {
            {button("Unpin", Icon::Undo, DraftMark::Proposed)}
            {button("Drop", Icon::Dismiss, DraftMark::Dropped)}
        },
        DraftMark::Proposed => view! {
            {button("Pin", Icon::Star, DraftMark::Pinned)}
            {button("Drop", Icon::Dismiss, DraftMark::Dropped)}
        },
    }
}

fn set_mark(state: BoardState, (partner_team_id, seller_team_id): (i64, i64), mark: DraftMark) {
    spawn_local(async move {
        let body = DraftSessionMark { partner_team_id, seller_team_id, mark };
        match client().mark_schedule_session(state.event, &body).await {
            Ok(draft) => {
                let is_in_list = state.opened.with_untracked(Option::is_none);
                state.opened.set(None);
                state.show_draft(Some(draft));
                if is_in_list {
                    focus_row((partner_team_id, seller_team_id));
                }
            }
            Err(error) => {
                state.toasts.failure("The session stays as it was", &error);
                state.look_at_draft();
            }
        }
    });
}

/// The row is drawn anew: whoever works by keyboard goes on where they were.
fn focus_row(pair: (i64, i64)) {
    let selector = format!("[data-draft='{}:{}'] button", pair.0, pair.1);
    request_animation_frame(move || {
        if let Ok(Some(button)) = document().query_selector(&selector) {
            browser::focus(&button);
        }
    });
}

fn stop(state: BoardState) {
    spawn_local(async move {
        if let Err(error) = client().stop_schedule_search(state.event).await {
            state.toasts.failure("The search goes on", &error);
        }
        state.look_at_draft();
    });
}

fn discard(state: BoardState) {
    spawn_local(async move {
        match client().discard_schedule_draft(state.event).await {
            Ok(()) => {
                state.show_draft(None);
                state.toasts.success("The draft was thrown away; nobody was asked");
            }
            Err(error) => state.toasts.failure("The draft is still there", &error),
        }
    });
}
