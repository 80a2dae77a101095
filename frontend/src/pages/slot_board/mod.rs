//! The slot board of an event: teams × slots, to see, to ask, to move (D-41, B3-03, B3-18).

mod cell_dialog;
mod draft;
mod draft_dialogs;
mod grid;
mod list;
mod state;
pub mod suggested;
mod toolbar;

use leptos::ev;
use leptos_router::hooks::use_params_map;

use crate::browser;
use crate::components::banner::Banner;
use crate::components::button::{Button, LinkButton};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::prelude::*;
use crate::state::toasts::Intent;
use cell_dialog::CellDialog;
use draft::DraftPanel;
use grid::BoardGrid;
use list::BoardList;
use state::BoardState;
use suggested::{SuggestFor, suggested};
use toolbar::Toolbar;

/// Narrower than this there is no room for a grid.
const NARROW: &str = "(max-width: 640px)";

/// The page.
#[component]
pub fn SlotBoardPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("event").and_then(|id| id.parse::<i64>().ok())).unwrap_or_default()
    });
    move || page(id.get())
}

fn page(event: i64) -> AnyView {
    let state = BoardState::provide(event);
    let is_narrow = RwSignal::new(browser::media_matches(NARROW));
    let handle = window_event_listener(ev::resize, move |_| {
        let now = browser::media_matches(NARROW);
        if is_narrow.get_untracked() != now {
            is_narrow.set(now);
        }
    });
    on_cleanup(move || handle.remove());
    let title = Signal::derive(move || {
        let name = state.board.with(|board| board.as_ref().map(|board| board.board.event.name.clone()));
        name.map_or_else(|| "Slot board".to_owned(), |name| format!("Slot board: {name}"))
    });
    let lead = move || {
        let words = move || {
            state.board.with(|board| {
                let event = board.as_ref().map(|board| &board.board.event);
                event.map(|event| format!(" · {} · {}", event.program_name, event.ou_name))
            })
        };
        view! { <a href=format!("/events/{event}")>"The event"</a> {words} }
    };
    let is_here = Memo::new(move |_| state.board.with(Option::is_some));
    let closed =
        Memo::new(move |_| state.board.with(|board| board.as_ref().and_then(|board| board.closed_words())));
    let has_no_team = Memo::new(move |_| {
        state.board.with(|board| {
            board.as_ref().is_some_and(|board| {
                !board.board.event.is_organiser && !board.board.teams.iter().any(|team| team.team.is_mine)
            })
        })
    });
    let is_organiser = Memo::new(move |_| {
        state.board.with(|board| board.as_ref().is_some_and(|board| board.board.event.is_organiser))
    });
    let acting = Memo::new(move |_| {
        state.board.with(|board| {
            let board = board.as_ref().filter(|board| board.board.event.takes_requests)?;
            let team = board.team(state.view.with(|view| board.acting(view))?)?;
            let event = &board.board.event;
            Some(SuggestFor {
                event: event.id,
                team: team.team.id,
                side: team.team.side,
                is_organiser: event.is_organiser,
                zone: event.time_zone.clone(),
            })
        })
    });
    let is_empty = Memo::new(move |_| state.rows.with(|rows| rows.is_empty()));
    view! {
        <PageHeader title lead />
        {move || state.error.get().map(|error| view! { <ErrorPanel error on_retry=move |()| state.reload() /> })}
        <Show
            when=move || is_here.get()
            fallback=move || state.error.with(Option::is_none).then(|| view! { <Loading what="Loading the board" /> })
        >
            {move || closed.get().map(|words| view! { <Banner intent=Intent::Info>{words}". What is there can be looked at."</Banner> })}
            {move || has_no_team.get().then(|| view! {
                <Banner intent=Intent::Info>"You have no team in this event yet. " <a href="/teams">"Build one"</a> " to ask for sessions."</Banner>
            })}
            <Toolbar />
            {move || is_organiser.get().then(|| view! { <DraftPanel /> })}
            {move || acting.get().map(|of| suggestions(state, of))}
            <Show when=move || !is_empty.get() fallback=move || nothing(state)>
                <Show when=move || is_narrow.get() fallback=|| view! { <BoardGrid /> }>
                    <BoardList />
                </Show>
            </Show>
        </Show>
        <p class="visually-hidden" role="status">{state.said}</p>
        <CellDialog />
    }
}

/// What is suggested to the team for which the reader asks.
fn suggestions(state: BoardState, of: SuggestFor) -> AnyView {
    let heading = if of.is_organiser {
        format!("Suggested for {}", state.team_name(of.team))
    } else {
        "Suggested for you".to_owned()
    };
    suggested(of, heading, Callback::new(move |()| state.reload()))
}

fn nothing(state: BoardState) -> AnyView {
    let is_filtered =
        state.view.with(|view| view.side.is_some() || view.mark.is_some() || !view.text.is_empty());
    if is_filtered {
        let clear = move |_| {
            state.change(|view| {
                view.side = None;
                view.mark = None;
                view.text.clear();
            });
        };
        let actions = move || view! { <Button on_click=clear>"Clear filters"</Button> };
        return view! { <EmptyState icon=Icon::Filter title="No team matches these filters" detail="Take one out to see more." actions /> };
    }
    let actions = || view! { <LinkButton href="/teams" icon=Icon::People>"Open teams"</LinkButton> };
    view! {
        <EmptyState icon=Icon::People title="No teams yet" detail="Teams appear here once their partner is nominated and they are built." actions />
    }
}
