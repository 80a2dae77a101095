//! The board where there is no room for a grid: one team, its slots under each other.

use super::state::BoardState;
use crate::components::button::{Appearance, Button};
use crate::components::slot_time::SlotTime;
use crate::logic::slot_board::Mark;
use crate::prelude::*;

/// The slots of the team that the reader acts for; organisers without one see the first team.
#[component]
pub fn BoardList() -> impl IntoView {
    let state = use_context::<BoardState>()?;
    let shown = move || {
        let board = state.board.get()?;
        let acting = state.view.with(|view| board.acting(view));
        let team = acting.or_else(|| board.board.teams.first().map(|team| team.team.id))?;
        let zone = board.board.event.time_zone.clone();
        let rows = board.board.slots.iter().map(|slot| {
            let place = (team, slot.id);
            let mark = board.mark(team, slot);
            let cell = board.cell(team, slot.id);
            let words = match cell.and_then(|cell| cell.with.clone()) {
                Some(with) => format!("{} with {with}", mark.words()),
                None => mark.words().to_owned(),
            };
            let (verb, appearance) = match mark {
                Mark::Free | Mark::Discouraged => ("Ask", Appearance::Primary),
                Mark::Asked => ("Answer", Appearance::Primary),
                _ => ("Open", Appearance::Secondary),
            };
            view! {
                <li class="board-item">
                    <span class=format!("board-cell is-{}", mark.key()) aria-hidden="true">{mark.letter()}</span>
                    <div class="board-item-text">
                        <SlotTime starts_at=slot.starts_at ends_at=slot.ends_at zone=zone.clone() />
                        <span>{words}</span>
                    </div>
                    <Button appearance on_click=move |_| state.opened.set(Some(place))>{verb}</Button>
                </li>
            }
        });
        Some(view! {
            <h2>{state.team_name(team)}</h2>
            <ul class="board-list">{rows.collect_view()}</ul>
        })
    };
    Some(shown)
}
