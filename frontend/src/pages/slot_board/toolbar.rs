//! Above the board: for whom one asks, filters, the legend with its counts, what to look at.

use pep_api_types::events::EventPhase;
use pep_api_types::people::Side;
use pep_api_types::sessions::BoardWarning;

use super::cell_dialog::open_slot;
use super::state::BoardState;
use crate::browser;
use crate::components::button::{Button, LinkButton};
use crate::components::disclosure::Disclosure;
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Menu, MenuItem};
use crate::components::search_box::SearchBox;
use crate::components::select::{Choice, Select};
use crate::logic::slot_board::{Mark, side_key};
use crate::prelude::*;

/// The toolbar.
#[component]
pub fn Toolbar() -> impl IntoView {
    let state = use_context::<BoardState>();
    state.map(toolbar)
}

fn toolbar(state: BoardState) -> AnyView {
    let is_organiser = Memo::new(move |_| {
        state.board.with(|board| board.as_ref().is_some_and(|board| board.board.event.is_organiser))
    });
    let is_early = Memo::new(move |_| {
        state
            .board
            .with(|board| board.as_ref().is_some_and(|board| board.board.event.phase <= EventPhase::Requests))
    });
    let acting = Signal::derive(move || {
        let board = state.board.get();
        let acting = board.and_then(|board| state.view.with(|view| board.acting(view)));
        acting.map(|id| id.to_string()).unwrap_or_default()
    });
    // Organisers can ask for any team, others for their own ones.
    let teams = Memo::new(move |_| {
        let Some(board) = state.board.get() else { return vec![] };
        let all = is_organiser.get();
        let nobody = all.then(|| Choice::new("", "Nobody in particular"));
        let teams = board.board.teams.iter().filter(|team| all || team.team.is_mine);
        let teams = teams.map(|team| Choice::new(team.team.id.to_string(), team.team.name.clone()));
        nobody.into_iter().chain(teams).collect::<Vec<_>>()
    });
    let side = Signal::derive(move || {
        state.view.with(|view| view.side.map(side_key).unwrap_or_default().to_owned())
    });
    let sides = vec![
        Choice::new("", "Both sides"),
        Choice::new("partner", "Partner teams"),
        Choice::new("microsoft", "Seller teams"),
    ];
    let sides = Signal::stored(sides);
    let change_side = move |key: String| {
        state.change(|view| {
            view.side = match key.as_str() {
                "partner" => Some(Side::Partner),
                "microsoft" => Some(Side::Microsoft),
                _ => None,
            };
        });
    };
    let flex = move || {
        let slots = state.board.get().map(|board| board.board.slots.clone()).unwrap_or_default();
        let flex: Vec<_> =
            slots.into_iter().filter(|slot| slot.kind == pep_api_types::events::SlotKind::Flex).collect();
        let flex = StoredValue::new(flex);
        let button =
            || view! { <span class="button-label">"Flex slots"</span><Glyph icon=Icon::ChevronDown /> };
        let any = !flex.with_value(Vec::is_empty);
        any.then(|| view! {
            <Menu label="Flex slots" button class="button">
                {flex.get_value().into_iter().map(|slot| {
                    let what = if slot.is_open { "Keep back" } else { "Open" };
                    let words = format!("{what}: {}", state.slot_words(slot.id));
                    view! { <MenuItem on_choose=move |()| open_slot(state, slot.id, !slot.is_open)>{words}</MenuItem> }
                }).collect_view()}
            </Menu>
        })
    };
    let event = state.event;
    view! {
        <div class="board-tools" role="group" aria-label="Board">
            <Show when=move || { teams.with(Vec::len) > 1 }>
                <div class="board-tool">
                    <span class="board-tool-words">"Asking for"</span>
                    <Select
                        label="Asking for"
                        value=acting
                        choices=teams
                        on_change=move |id: String| state.change(|view| view.team = id.parse().ok())
                    />
                </div>
            </Show>
            <SearchBox
                label="Search teams"
                value=Signal::derive(move || state.view.with(|view| view.text.clone()))
                on_search=move |text: String| state.change(|view| view.text = text)
            />
            <Show when=move || is_organiser.get()>
                <Select label="Side" value=side choices=sides on_change=change_side />
            </Show>
            {move || is_organiser.get().then(flex)}
            <Show when=move || is_organiser.get() && is_early.get()>
                <Button icon=Icon::Calendar on_click=move |_| state.is_proposing.set(true)>"Propose a schedule"</Button>
            </Show>
            <LinkButton href=format!("/events/{event}/requests") icon=Icon::Mail>"Requests"</LinkButton>
            <LinkButton href=format!("/events/{event}/sessions") icon=Icon::People>"Sessions"</LinkButton>
            <Button icon=Icon::File on_click=move |_| browser::print()>"Print"</Button>
        </div>
        <Legend />
        <Warnings />
    }
}

#[component]
fn Legend() -> impl IntoView {
    let state = use_context::<BoardState>()?;
    let counts = Memo::new(move |_| {
        state.board.with(|board| board.as_ref().map(|board| board.counts()).unwrap_or_default())
    });
    let chosen = Memo::new(move |_| state.view.with(|view| view.mark));
    let press = move |mark: Mark| {
        state.change(|view| view.mark = if view.mark == Some(mark) { None } else { Some(mark) });
    };
    Some(view! {
        <ul class="board-legend" aria-label="Legend; press to see only teams with such a cell">
            <For each=move || counts.get() key=|count| *count let:count>
                <li>
                    <button
                        type="button"
                        class="board-key"
                        aria-pressed=move || (chosen.get() == Some(count.0)).to_string()
                        on:click=move |_| press(count.0)
                    >
                        <span class=format!("board-cell is-{}", count.0.key()) aria-hidden="true">{count.0.letter()}</span>
                        {count.0.words()} " " <span class="tab-count">{count.1}</span>
                    </button>
                </li>
            </For>
        </ul>
    })
}

#[component]
fn Warnings() -> impl IntoView {
    let state = use_context::<BoardState>()?;
    let warnings = Memo::new(move |_| {
        state.board.with(|board| board.as_ref().map(|board| board.board.warnings.clone()).unwrap_or_default())
    });
    let line = move |warning: BoardWarning| {
        let sessions = warning.session_ids.into_iter().map(|id| {
            view! { " " <a href=format!("/sessions/{id}")>{format!("Session {id}")}</a> }
        });
        let team = warning.team_id.map(|id| view! { " " <a href=format!("/teams/{id}")>"Open the team"</a> });
        view! { <li>{warning.detail}{team}{sessions.collect_view()}</li> }
    };
    Some(move || {
        let warnings = warnings.get();
        (!warnings.is_empty()).then(|| {
            let label = match warnings.len() {
                1 => "1 thing to look at".to_owned(),
                count => format!("{count} things to look at"),
            };
            view! {
                <Disclosure label>
                    <ul class="board-warnings">{warnings.into_iter().map(line).collect_view()}</ul>
                </Disclosure>
            }
        })
    })
}
