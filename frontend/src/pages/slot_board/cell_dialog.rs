//! What a cell opens: asking for a session, the requests in it, its session, why nothing can be done.

use std::sync::Arc;

use leptos::task::spawn_local;
use pep_api_types::people::Side;
use pep_api_types::schedule_drafts::DraftMark;
use pep_api_types::sessions::{BoardSlot, RequestDecision, SessionRequestCreate, SlotOpen, TeamBlackout};
use pep_client::ApiError;

use super::draft::marks;
use super::state::{BoardState, Place};
use crate::api::client;
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::keyboard_hint::KeyboardHint;
use crate::components::select::{Choice, Select};
use crate::components::slot_time::SlotTime;
use crate::components::text_input::TextArea;
use crate::logic::slot_board::{Mark, SlotBoard};
use crate::pages::session_requests::card::RequestById;
use crate::prelude::*;
use crate::state::toasts::{Intent, Toast};

/// Longest word to the other side, characters.
const LONGEST_MESSAGE: u32 = 2_000;

/// The dialog of the opened cell.
#[component]
pub fn CellDialog() -> impl IntoView {
    let state = use_context::<BoardState>();
    state.map(dialog)
}

fn dialog(state: BoardState) -> AnyView {
    let is_open = Memo::new(move |_| state.opened.with(Option::is_some));
    let title =
        Signal::derive(move || state.opened.get().map(|place| state.team_name(place.0)).unwrap_or_default());
    view! {
        <Dialog open=is_open title size=DialogSize::Medium on_close=move |()| state.opened.set(None)>
            {move || {
                let place = state.opened.get()?;
                // Read once: what others change meanwhile must not throw away what is being written.
                let board = state.board.get_untracked()?;
                content(state, &board, place)
            }}
        </Dialog>
    }
}

fn content(state: BoardState, board: &Arc<SlotBoard>, place: Place) -> Option<AnyView> {
    let slot = board.slot(place.1)?.clone();
    let team = board.team(place.0)?;
    let event = &board.board.event;
    let may_set = team.team.is_mine || event.is_organiser;
    let mark = board.mark(place.0, &slot);
    let cell = board.cell(place.0, place.1);
    let requests: Vec<i64> = cell.map(|cell| cell.request_ids.clone()).unwrap_or_default();
    let session = cell.and_then(|cell| cell.session_id);
    let with = cell.and_then(|cell| cell.with.clone());
    let obstacle = board.obstacle(place.0, &slot);
    let movable = state.load_of(place).is_some();
    let carry = movable.then(|| {
        view! {
            <Button icon=Icon::Edit on_click=move |_| state.pick_up(place)>"Move to another slot"</Button>
        }
    });
    let body = match mark {
        Mark::Booked => {
            let words = match with {
                Some(with) => format!("Session with {with}."),
                None => "The team has a session then.".to_owned(),
            };
            view! {
                <p>{words}</p>
                <div class="panel-actions is-start">
                    {session.map(|id| view! {
                        <LinkButton href=format!("/sessions/{id}") appearance=Appearance::Primary>"Open the session"</LinkButton>
                    })}
                    {carry}
                </div>
            }
        }
        Mark::Asked | Mark::Asking | Mark::Later => {
            let change = Callback::new(move |()| state.reload());
            let can_ask = obstacle.is_none() && event.takes_requests && may_set;
            view! {
                {requests.into_iter().map(|id| view! { <RequestById id on_change=change /> }).collect_view()}
                <div class="panel-actions is-start">{carry}</div>
                {can_ask.then(|| ask(state, board, place, &slot))}
            }
        }
        Mark::Free => ask(state, board, place, &slot),
        Mark::Discouraged => view! {
            <p>{board.warning(place.0, place.1).map(|words| format!("It can be asked for after a confirmation: {words}."))}</p>
            {ask(state, board, place, &slot)}
        },
        Mark::Draft => view! {
            {drafted(state, place)}
            {ask(state, board, place, &slot)}
        },
        Mark::Flex | Mark::Blackout | Mark::Unavailable => {
            let words = format!("Nothing can be asked here: {}.", obstacle.unwrap_or("not available"));
            let opens = event.is_organiser && mark == Mark::Flex;
            view! {
                <p>{words}</p>
                <div class="panel-actions is-start">
                    {opens.then(|| view! {
                        <Button appearance=Appearance::Primary on_click=move |_| open_slot(state, place.1, true)>"Open the flex slot for all"</Button>
                    })}
                    {(may_set && mark == Mark::Blackout).then(|| view! {
                        <Button on_click=move |_| black_out(state, place, false)>"It is possible after all"</Button>
                    })}
                </div>
            }
        }
    };
    let zone = event.time_zone.clone();
    Some(view! {
        <p><SlotTime starts_at=slot.starts_at ends_at=slot.ends_at zone /></p>
        {body}
        <Show when=move || movable>
            <KeyboardHint keys=vec!["M"] does="picks up what is in the cell, without this dialog" />
        </Show>
    })
}

/// What the draft has in a cell, to pin or to drop.
fn drafted(state: BoardState, place: Place) -> Option<AnyView> {
    let draft = state.draft.get_untracked()?;
    let session = draft.sessions.iter().find(|session| {
        session.mark != DraftMark::Dropped
            && session.slot_id == place.1
            && (session.partner_team_id == place.0 || session.seller_team_id == place.0)
    })?;
    let other =
        if session.partner_team_id == place.0 { session.seller_team_id } else { session.partner_team_id };
    Some(view! {
        <p>{format!("The draft has a session with {} here. {}", state.team_name(other), session.reason)}</p>
        <div class="panel-actions is-start">{marks(state, session)}</div>
    })
}

/// The form that asks for a session.
fn ask(state: BoardState, board: &Arc<SlotBoard>, place: Place, slot: &BoardSlot) -> AnyView {
    if let Some(closed) = board.closed_words() {
        return view! { <p class="quiet">{closed}"; the organiser opens them."</p> };
    }
    let view = state.view.get_untracked();
    let side_of = |team: i64| board.team(team).map(|team| team.team.side);
    let is_mine = board.team(place.0).is_some_and(|team| team.team.is_mine);
    // A cell of the other side is asked by the team that the reader acts for; else the cell's own team asks.
    let acting =
        board.acting(&view).filter(|acting| *acting != place.0 && side_of(*acting) != side_of(place.0));
    let (asker, asked) = match acting {
        Some(acting) if !is_mine => (acting, Some(place.0)),
        _ => (place.0, None),
    };
    let is_own_side = asked.is_none()
        && !is_mine
        && board.acting(&view).is_some_and(|acting| side_of(acting) == side_of(place.0));
    if is_own_side && !board.board.event.is_organiser {
        return view! { <p class="quiet">"A team of your own side. Ask a team of the other side, or press a free slot of your own team."</p> };
    }
    let may_ask = board.board.event.is_organiser || board.team(asker).is_some_and(|team| team.team.is_mine);
    if !may_ask {
        return view! { <p class="quiet">"Build a team first; then you can ask for sessions."</p> };
    }
    let refusal = match board.team(asker) {
        Some(team) if team.is_headless => {
            Some("your team has no primary contact; choose one first".to_owned())
        }
        _ => board.obstacle(asker, slot).map(|obstacle| format!("{}: {obstacle}", state.team_name(asker))),
    };
    if let Some(refusal) = refusal {
        return view! { <p>"It cannot be asked for: " {refusal} "."</p> };
    }
    let others: Vec<Choice> = board
        .partners_for(asker, slot)
        .into_iter()
        .filter(|(other, obstacle)| obstacle.is_none() && asked.is_none_or(|asked| asked == other.team.id))
        .map(|(other, _)| Choice::new(other.team.id.to_string(), other.team.name.clone()))
        .collect();
    let side = match side_of(asker) {
        Some(Side::Partner) => "seller",
        _ => "partner",
    };
    let blackout = is_mine || board.board.event.is_organiser;
    let blackout = (blackout && asked.is_none()).then(|| {
        view! { <Button on_click=move |_| black_out(state, place, true)>"Not possible then"</Button> }
    });
    if others.is_empty() {
        return view! {
            <p>{format!("No {side} team is free then. Try another slot.")}</p>
            <div class="panel-actions is-start">{blackout}</div>
        };
    }
    let other = RwSignal::new(others.first().map(|choice| choice.value.clone()).unwrap_or_default());
    let message = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let slot_id = slot.id;
    let send = move |_| {
        let Ok(other_team_id) = other.get_untracked().parse() else { return };
        busy.set(true);
        error.set(None);
        let body =
            SessionRequestCreate { slot_id, team_id: asker, other_team_id, message: message.get_untracked() };
        spawn_local(async move {
            let answer = client().create_session_request(state.event, &body).await;
            busy.try_set(false);
            match answer {
                Ok(request) => {
                    state.opened.set(None);
                    state.reload();
                    let (id, row_version) = (request.id, request.row_version);
                    let toast = Toast::new(Intent::Success, format!("Asked {}", request.asked_team.name))
                        .detail(state.slot_words(slot_id))
                        .action("Withdraw", move || withdraw(state, id, row_version));
                    state.toasts.show(toast);
                }
                Err(refused) => drop(error.try_set(Some(refused))),
            }
        });
    };
    let is_choice = asked.is_none();
    let asks_for = format!("{} asks for a session", state.team_name(asker));
    let choices = StoredValue::new(others);
    view! {
        <p>{asks_for}</p>
        <Show when=move || is_choice>
            <Field label=format!("Which {side} team") hint="Only teams that are free then are listed.">
                <Select value=other choices=Signal::derive(move || choices.get_value()) on_change=move |id| other.set(id) />
            </Field>
        </Show>
        <Field label="Message" hint="What you would like to speak about. The team's primary contact gets it by mail.">
            <TextArea value=message on_input=move |text| message.set(text) max_length=LONGEST_MESSAGE />
        </Field>
        {move || error.get().map(|error| view! { <ErrorPanel error /> })}
        <div class="panel-actions is-start">
            <Button appearance=Appearance::Primary icon=Icon::Send busy on_click=send>"Ask for the session"</Button>
            {blackout}
        </div>
    }
}

fn withdraw(state: BoardState, id: i64, row_version: i64) {
    spawn_local(async move {
        let decision = RequestDecision { row_version, note: String::new() };
        match client().withdraw_session_request(id, &decision).await {
            Ok(decided) => {
                state.toasts.success(format!("Request to {} withdrawn", decided.request.asked_team.name))
            }
            Err(error) => state.toasts.failure("The request stays", &error),
        }
        state.reload();
    });
}

fn black_out(state: BoardState, place: Place, is_blackout: bool) {
    spawn_local(async move {
        let body = TeamBlackout { team_id: place.0, slot_id: place.1, is_blackout };
        match client().set_team_blackout(state.event, &body).await {
            Ok(()) => {
                let words = if is_blackout { "cannot then" } else { "can then again" };
                state.opened.set(None);
                state.toasts.success(format!("{} {words}", state.team_name(place.0)));
            }
            Err(error) => state.toasts.failure("The slot stays as it was", &error),
        }
        state.reload();
    });
}

/// Opens a flex slot, or keeps it back again.
pub fn open_slot(state: BoardState, slot: i64, is_open: bool) {
    spawn_local(async move {
        match client().set_slot_open(state.event, slot, &SlotOpen { is_open }).await {
            Ok(()) => {
                let words = if is_open { "Flex slot opened" } else { "Flex slot kept back" };
                state.opened.set(None);
                state.toasts.show(Toast::new(Intent::Success, words).detail(state.slot_words(slot)));
            }
            Err(error) => state.toasts.failure("The slot stays as it was", &error),
        }
        state.reload();
    });
}
