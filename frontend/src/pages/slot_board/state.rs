//! What the parts of the board share: the board as it was last told, what is open, what is carried to another slot.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::schedule_drafts::ScheduleDraft;
use pep_api_types::sessions::{BoardCellState, CounterProposal, RequestMove, SessionMove};
use pep_client::ApiError;

use crate::api::client;
use crate::components::slot_time::slot_line;
use crate::logic::slot_board::{BoardView, RowShown, SlotBoard};
use crate::logic::url_query::UrlQuery;
use crate::prelude::*;
use crate::state::paged::keep_asking;
use crate::state::toasts::{Intent, Toast, Toasts};

/// How often the board looks for others' changes.
const LOOK_EVERY: Duration = Duration::from_secs(4);

/// How often a search that goes on is looked at.
const SEARCHED_EVERY: Duration = Duration::from_millis(500);

/// A cell: team and slot.
pub type Place = (i64, i64);

/// What is on its way to another slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// A session.
    Session(i64),
    /// A request that an own team asked.
    Asking(i64),
    /// A request that an own team is to answer; another slot is a counter-proposal.
    Asked(i64),
}

/// A cell that was picked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Where it was picked up.
    pub from: Place,
    /// What it is.
    pub load: Load,
    /// The other team.
    pub other: Option<i64>,
    /// The slots to which a session can go, once the server told them.
    pub slots: Option<Vec<i64>>,
    /// From when to when it was inside a flex slot, to be put back there.
    pub span: Option<Span>,
}

/// A time inside a flex slot.
type Span = (DateTime<Utc>, DateTime<Utc>);

type Navigate = Rc<dyn Fn(&str, NavigateOptions)>;

/// The page's shared state; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct BoardState {
    /// The event.
    pub event: i64,
    /// The board, once it is here.
    pub board: RwSignal<Option<Arc<SlotBoard>>>,
    /// Why it is not here.
    pub error: RwSignal<Option<ApiError>>,
    /// What the URL says.
    pub view: Memo<BoardView>,
    /// The rows that are shown.
    pub rows: Memo<Arc<Vec<RowShown>>>,
    /// The cell whose dialog is open.
    pub opened: RwSignal<Option<Place>>,
    /// What is carried to another slot.
    pub carried: RwSignal<Option<Carried>>,
    /// What a screen reader is told.
    pub said: RwSignal<String>,
    /// The organiser's draft of a schedule, if there is one.
    pub draft: RwSignal<Option<Arc<ScheduleDraft>>>,
    /// The dialog that proposes a schedule is open.
    pub is_proposing: RwSignal<bool>,
    /// The dialog that sends the draft is open.
    pub is_sending: RwSignal<bool>,
    /// Toasts of the window.
    pub toasts: Toasts,
    navigate: StoredValue<Navigate, LocalStorage>,
}

impl BoardState {
    /// Begins to load the board of `event`, keeps it up to date, and shares it with the parts of the page.
    pub fn provide(event: i64) -> Self {
        let search = use_location().search;
        let navigate: Navigate = Rc::new(use_navigate());
        let board = RwSignal::new(None::<Arc<SlotBoard>>);
        let view = Memo::new(move |_| BoardView::read(&UrlQuery::read(&search.get())));
        let rows = Memo::new(move |_| {
            let Some(board) = board.get() else { return Arc::default() };
            let words =
                board.board.slots.iter().map(|slot| {
                    (slot.id, slot_line(slot.starts_at, slot.ends_at, &board.board.event.time_zone))
                });
            let words: HashMap<i64, String> = words.collect();
            Arc::new(view.with(|view| board.rows(view, &words)))
        });
        let state = Self {
            event,
            board,
            error: RwSignal::new(None),
            view,
            rows,
            opened: RwSignal::new(None),
            carried: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            draft: RwSignal::new(None),
            is_proposing: RwSignal::new(false),
            is_sending: RwSignal::new(false),
            toasts: Toasts::current(),
            navigate: StoredValue::new_local(navigate),
        };
        state.reload();
        keep_asking(LOOK_EVERY, move || state.look());
        keep_asking(SEARCHED_EVERY, move || {
            let is_searching =
                |draft: &Option<Arc<ScheduleDraft>>| draft.as_ref().is_some_and(|draft| draft.is_searching);
            if state.draft.with_untracked(is_searching) {
                state.look_at_draft();
            }
        });
        provide_context(state);
        state
    }

    /// Asks for the board; what is shown stays until it is here.
    pub fn reload(self) {
        self.ask(None);
    }

    fn look(self) {
        let known = self.board.with_untracked(|board| board.as_ref().map(|board| board.board.version));
        if known.is_some() {
            self.ask(known);
        }
    }

    fn ask(self, known: Option<i64>) {
        spawn_local(async move {
            match client().get_event_board(self.event, known).await {
                Ok(Some(board)) => {
                    self.error.try_set(None);
                    let is_organiser = board.event.is_organiser;
                    let draft = self.draft.try_get_untracked().flatten();
                    let board = SlotBoard::new(board).with_draft(draft.as_deref());
                    self.board.try_set(Some(Arc::new(board)));
                    if is_organiser {
                        self.look_at_draft();
                    }
                }
                Ok(None) => {}
                // A look that fails is repeated in a few seconds; the board that is here stays.
                Err(error) if known.is_none() => drop(self.error.try_set(Some(error))),
                Err(_) => {}
            }
        });
    }

    /// Asks for the draft of a schedule; only organisers are answered.
    pub fn look_at_draft(self) {
        spawn_local(async move {
            // A look that fails is repeated with the next change of the board.
            if let Ok(answer) = client().find_schedule_draft(self.event).await {
                self.show_draft(answer.draft);
            }
        });
    }

    /// Lays a draft over the board, or takes it away.
    pub fn show_draft(self, draft: Option<ScheduleDraft>) {
        let draft = draft.map(Arc::new);
        let is_new = self.draft.try_with_untracked(|shown| *shown != draft).unwrap_or(false);
        if is_new {
            self.draft.try_set(draft.clone());
            if let Some(board) = self.board.try_get_untracked().flatten() {
                let board = SlotBoard::new(board.board.clone()).with_draft(draft.as_deref());
                self.board.try_set(Some(Arc::new(board)));
            }
        }
    }

    /// Changes the view, and with it the URL.
    pub fn change(self, change: impl FnOnce(&mut BoardView)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        let options = NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() };
        self.navigate.with_value(|navigate| navigate(&view.href(self.event), options));
    }

    /// A slot in words; empty if there is no such slot.
    pub fn slot_words(self, slot: i64) -> String {
        self.board.with_untracked(|board| {
            let board = board.as_ref();
            let slot =
                board.and_then(|board| board.slot(slot).map(|slot| (slot, &board.board.event.time_zone)));
            slot.map(|(slot, zone)| slot_line(slot.starts_at, slot.ends_at, zone)).unwrap_or_default()
        })
    }

    /// A team's name.
    pub fn team_name(self, team: i64) -> String {
        self.board.with_untracked(|board| {
            let team = board.as_ref().and_then(|board| board.team(team));
            team.map(|team| team.team.name.clone()).unwrap_or_default()
        })
    }

    /// What could be picked up in a cell.
    pub fn load_of(self, place: Place) -> Option<Carried> {
        let board = self.board.get_untracked()?;
        let cell = board.cell(place.0, place.1)?;
        let request = || {
            let id = *cell.request_ids.first().filter(|_| cell.request_ids.len() == 1)?;
            board.board.requests.iter().find(|request| request.id == id)
        };
        let other_of = |partner: i64, seller: i64| if partner == place.0 { seller } else { partner };
        let (load, other) = match cell.state {
            BoardCellState::Booked if board.board.event.takes_changes => {
                (Load::Session(cell.session_id?), None)
            }
            BoardCellState::RequestedByUs if board.board.event.takes_requests => {
                let request = request()?;
                (Load::Asking(request.id), Some(other_of(request.partner_team_id, request.seller_team_id)))
            }
            BoardCellState::RequestedOfUs if board.board.event.takes_answers => {
                let request = request()?;
                (Load::Asked(request.id), Some(other_of(request.partner_team_id, request.seller_team_id)))
            }
            _ => return None,
        };
        Some(Carried { from: place, load, other, slots: None, span: None })
    }

    /// Picks a cell up, if something in it can be moved.
    pub fn pick_up(self, place: Place) {
        let Some(carried) = self.load_of(place) else {
            self.said.set("Nothing here can be moved.".to_owned());
            return;
        };
        self.opened.set(None);
        if let Load::Session(id) = carried.load {
            spawn_local(async move {
                let Ok(slots) = client().list_session_slots(id).await else { return };
                let ids = slots.items.iter().map(|slot| slot.id).collect();
                self.carried.try_update(|carried| {
                    if let Some(carried) =
                        carried.as_mut().filter(|carried| carried.load == Load::Session(id))
                    {
                        carried.slots = Some(ids);
                    }
                });
            });
        }
        self.carried.set(Some(carried));
        self.said.set(
            "Picked up. Choose another slot in the row; Enter puts it there, Escape leaves it.".to_owned(),
        );
    }

    /// Why what is carried cannot be put into a cell, and for which team; `None`: it can.
    pub fn refusal(self, carried: &Carried, place: Place) -> Option<String> {
        if carried.from.0 != place.0 {
            return Some("that is another team's row".to_owned());
        }
        let board = self.board.get_untracked()?;
        let slot = board.slot(place.1)?;
        if carried.slots.as_ref().is_some_and(|slots| slots.contains(&place.1)) {
            return None;
        }
        let obstacle = |team: i64| {
            let why = board.obstacle(team, slot)?;
            let name = board.team(team).map_or("the team", |team| team.team.name.as_str());
            Some(format!("{name}: {why}"))
        };
        let found = obstacle(place.0).or_else(|| carried.other.and_then(obstacle));
        // What the server does not offer though the board shows nothing against it.
        found.or_else(|| carried.slots.is_some().then(|| "not free for both teams".to_owned()))
    }

    /// Puts what is carried into a cell.
    pub fn put(self, place: Place) {
        let Some(carried) = self.carried.get_untracked() else { return };
        if carried.from == place {
            self.carried.set(None);
            self.said.set("Put back.".to_owned());
            return;
        }
        if let Some(refusal) = self.refusal(&carried, place) {
            self.said.set(format!("Not here: {refusal}."));
            self.toasts.show(
                Toast::new(Intent::Warning, "It cannot go there").detail(format!("Not here: {refusal}.")),
            );
            return;
        }
        self.carried.set(None);
        // The toast says what came of it; what was said on the way is over.
        self.said.set(String::new());
        self.send(carried, place.1, true);
    }

    fn send(self, mut carried: Carried, slot: i64, may_undo: bool) {
        let when = self.slot_words(slot);
        spawn_local(async move {
            let done = self.carry_out(&carried, slot).await;
            self.reload();
            match done {
                Ok((words, was)) => {
                    let mut toast = Toast::new(Intent::Success, words).detail(when);
                    if may_undo && matches!(carried.load, Load::Session(_)) {
                        let from = carried.from.1;
                        carried.span = was;
                        toast = toast.action("Undo", move || self.send(carried.clone(), from, false));
                    }
                    self.toasts.show(toast);
                }
                Err(error) => self.toasts.failure("It stays where it was", &error),
            }
        });
    }

    /// What happened in words, and where in a flex slot a session was before.
    async fn carry_out(self, carried: &Carried, slot_id: i64) -> Result<(String, Option<Span>), ApiError> {
        let message = String::new();
        match carried.load {
            Load::Session(id) => {
                let before = client().find_session(id).await?;
                let was = before.flex.map(|_| (before.session.starts_at, before.session.ends_at));
                let (starts_at, ends_at) = carried.span.unzip();
                let body = SessionMove { slot_id, starts_at, ends_at, reason: message };
                let moved = client().move_session(id, before.row_version, &body).await?;
                let words =
                    format!("“{}” moved, {} people are told", moved.session.session.title, moved.mail_count);
                Ok((words, was))
            }
            Load::Asked(id) => {
                let row_version = client().find_session_request(id).await?.row_version;
                let body = CounterProposal { row_version, slot_id, message };
                let request = client().counter_propose_session_request(id, &body).await?;
                Ok((format!("Another slot proposed to {}", request.asked_team.name), None))
            }
            Load::Asking(id) => {
                let row_version = client().find_session_request(id).await?.row_version;
                let new = client().move_session_request(id, &RequestMove { row_version, slot_id }).await?;
                Ok((format!("Asked {} for another slot", new.asked_team.name), None))
            }
        }
    }
}
