//! The slot board: which teams are shown, what their cells say, what can be done where. The server decides in the end;
//! this says beforehand, in words, what it will not allow.

use std::collections::HashMap;

use pep_api_types::events::SlotKind;
use pep_api_types::people::Side;
use pep_api_types::schedule_drafts::{DraftMark, ScheduleDraft};
use pep_api_types::sessions::{Board, BoardCell, BoardCellState, BoardSlot, BoardTeam, UnavailableReason};

use super::heatmap_words::counted;
use super::url_query::UrlQuery;

/// What a cell shows. The order is that of the legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Can be asked for.
    Free,
    /// The organiser's draft has a session here.
    Draft,
    /// The other side asked and waits for our answer.
    Asked,
    /// We asked, or somebody asked somebody (organisers).
    Asking,
    /// A session.
    Booked,
    /// In the later queue.
    Later,
    /// A flex slot that is kept back.
    Flex,
    /// The team cannot then.
    Blackout,
    /// Cannot be asked for.
    Unavailable,
    /// Free, but whoever asks has to confirm something.
    Discouraged,
}

impl Mark {
    /// All, as the legend has them.
    pub const ALL: [Self; 10] = [
        Self::Free,
        Self::Discouraged,
        Self::Draft,
        Self::Asked,
        Self::Asking,
        Self::Booked,
        Self::Later,
        Self::Flex,
        Self::Blackout,
        Self::Unavailable,
    ];

    /// The letter in the cell; colour and letter say the same.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Free => "",
            Self::Draft => "◇",
            Self::Asked => "?",
            Self::Asking => "→",
            Self::Booked => "✓",
            Self::Later => "L",
            Self::Flex => "F",
            Self::Blackout => "✕",
            Self::Unavailable => "–",
            Self::Discouraged => "!",
        }
    }

    /// What it is called in the legend.
    pub fn words(self) -> &'static str {
        match self {
            Self::Free => "Free",
            Self::Draft => "Draft",
            Self::Asked => "To answer",
            Self::Asking => "Requested",
            Self::Booked => "Booked",
            Self::Later => "Later",
            Self::Flex => "Flex, kept back",
            Self::Blackout => "Not possible",
            Self::Unavailable => "Not available",
            Self::Discouraged => "Free, with a warning",
        }
    }

    /// What the URL and the style sheet call it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Draft => "draft",
            Self::Asked => "asked",
            Self::Asking => "asking",
            Self::Booked => "booked",
            Self::Later => "later",
            Self::Flex => "flex",
            Self::Blackout => "blackout",
            Self::Unavailable => "unavailable",
            Self::Discouraged => "discouraged",
        }
    }
}

/// What the URL of the board says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BoardView {
    /// The team on whose behalf the reader asks.
    pub team: Option<i64>,
    /// Only teams of this side.
    pub side: Option<Side>,
    /// Text in the team's or its organisation's name.
    pub text: String,
    /// Only teams with such a cell.
    pub mark: Option<Mark>,
}

impl BoardView {
    /// Reads a page's query.
    pub fn read(url: &UrlQuery) -> Self {
        Self {
            team: url.parsed("team"),
            side: match url.first("side") {
                Some("partner") => Some(Side::Partner),
                Some("microsoft") => Some(Side::Microsoft),
                _ => None,
            },
            text: url.first("q").unwrap_or_default().to_owned(),
            mark: Mark::ALL.into_iter().find(|mark| Some(mark.key()) == url.first("state")),
        }
    }

    /// The page's address.
    pub fn href(&self, event: i64) -> String {
        UrlQuery::default()
            .with("team", self.team.map(|id| id.to_string()))
            .with("side", self.side.map(side_key))
            .with("q", [self.text.as_str()])
            .with("state", self.mark.map(Mark::key))
            .on(&format!("/events/{event}/board"))
    }
}

/// What the URL calls a side.
pub fn side_key(side: Side) -> &'static str {
    match side {
        Side::Partner => "partner",
        Side::Microsoft => "microsoft",
    }
}

/// One cell, drawn anew when any of it changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CellShown {
    /// The slot.
    pub slot: i64,
    /// What it shows.
    pub mark: Mark,
    /// The other team of its session, or how many requests there are.
    pub note: String,
    /// For screen readers and the hint: what it is, and why nothing can be done.
    pub words: String,
}

/// One row, drawn anew when any of it changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RowShown {
    /// The team.
    pub team: i64,
    /// Its name.
    pub name: String,
    /// Its organisation, limits, what it lacks.
    pub detail: String,
    /// One of the reader's.
    pub is_mine: bool,
    /// A heading over the row: the first of its group.
    pub group: Option<&'static str>,
    /// Its cells, by slot.
    pub cells: Vec<CellShown>,
}

/// The board with its cells found by place.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotBoard {
    /// As the server told it.
    pub board: Board,
    cells: HashMap<(i64, i64), BoardCell>,
    /// The other team of a session that the draft has for a team in a slot.
    draft: HashMap<(i64, i64), i64>,
}

impl SlotBoard {
    /// Sorts the cells.
    pub fn new(board: Board) -> Self {
        let cells = board.cells.iter().map(|cell| ((cell.team_id, cell.slot_id), cell.clone())).collect();
        Self { board, cells, draft: HashMap::new() }
    }

    /// The same board with a draft laid over it.
    #[must_use]
    pub fn with_draft(mut self, draft: Option<&ScheduleDraft>) -> Self {
        let sessions = draft.into_iter().flat_map(|draft| &draft.sessions);
        self.draft = sessions
            .filter(|session| session.mark != DraftMark::Dropped)
            .flat_map(|session| {
                let (partner, seller, slot) =
                    (session.partner_team_id, session.seller_team_id, session.slot_id);
                [((partner, slot), seller), ((seller, slot), partner)]
            })
            .collect();
        self
    }

    /// The team that the draft has for a team in a slot.
    pub fn drafted(&self, team: i64, slot: i64) -> Option<i64> {
        self.draft.get(&(team, slot)).copied()
    }

    /// A team.
    pub fn team(&self, id: i64) -> Option<&BoardTeam> {
        self.board.teams.iter().find(|team| team.team.id == id)
    }

    /// A slot.
    pub fn slot(&self, id: i64) -> Option<&BoardSlot> {
        self.board.slots.iter().find(|slot| slot.id == id)
    }

    /// What the server told about a cell; free ones are not told.
    pub fn cell(&self, team: i64, slot: i64) -> Option<&BoardCell> {
        self.cells.get(&(team, slot))
    }

    /// The team on whose behalf the reader asks: the one of the URL, else the first own one.
    pub fn acting(&self, view: &BoardView) -> Option<i64> {
        let of_view = view.team.and_then(|id| self.team(id));
        let own = || self.board.teams.iter().find(|team| team.team.is_mine);
        of_view.or_else(own).map(|team| team.team.id)
    }

    /// What a cell shows.
    pub fn mark(&self, team: i64, slot: &BoardSlot) -> Mark {
        match self.cell(team, slot.id).map(|cell| cell.state) {
            Some(BoardCellState::Booked) => Mark::Booked,
            Some(BoardCellState::RequestedOfUs) => Mark::Asked,
            Some(BoardCellState::RequestedByUs | BoardCellState::Requested) => Mark::Asking,
            Some(BoardCellState::Later) => Mark::Later,
            Some(BoardCellState::Blackout) => Mark::Blackout,
            Some(BoardCellState::Unavailable) if slot.kind == SlotKind::Flex && !slot.is_open => Mark::Flex,
            None | Some(BoardCellState::Discouraged) if slot.kind == SlotKind::Flex && !slot.is_open => {
                Mark::Flex
            }
            None | Some(BoardCellState::Discouraged) if !slot.is_open || slot.is_past => Mark::Unavailable,
            Some(BoardCellState::Unavailable) => Mark::Unavailable,
            None | Some(BoardCellState::Discouraged) if self.drafted(team, slot.id).is_some() => Mark::Draft,
            Some(BoardCellState::Discouraged) => Mark::Discouraged,
            None => Mark::Free,
        }
    }

    /// Why a team cannot be asked for in a slot, in words; `None`: it can. Requests hold nothing.
    pub fn obstacle(&self, team: i64, slot: &BoardSlot) -> Option<&'static str> {
        if slot.is_past {
            return Some("the slot is over");
        }
        let cell = self.cell(team, slot.id);
        let reason = cell.and_then(|cell| cell.reason).map(reason_words);
        match cell.map(|cell| cell.state) {
            Some(BoardCellState::Booked) => Some("the team has a session then"),
            Some(BoardCellState::Blackout) => Some("the team cannot then"),
            Some(BoardCellState::Unavailable) => Some(reason.unwrap_or("the team is not available then")),
            _ if slot.kind == SlotKind::Flex && !slot.is_open => Some("the flex slot is not open yet"),
            _ if !slot.is_open => Some("the slot is not open"),
            _ => None,
        }
    }

    /// What the event's rules warn of in a cell, in words.
    pub fn warning(&self, team: i64, slot: i64) -> Option<&'static str> {
        let cell = self.cell(team, slot).filter(|cell| cell.state == BoardCellState::Discouraged)?;
        Some(cell.reason.map_or("the team would rather not meet then", reason_words))
    }

    /// The teams of the other side that `team` can ask in `slot`, free ones first and by name.
    pub fn partners_for(&self, team: i64, slot: &BoardSlot) -> Vec<(&BoardTeam, Option<&'static str>)> {
        let Some(side) = self.team(team).map(|team| team.team.side) else { return vec![] };
        let mut found: Vec<_> = self
            .board
            .teams
            .iter()
            .filter(|other| other.team.side != side)
            .map(|other| {
                let obstacle = if other.is_headless {
                    Some("nobody answers for the team yet")
                } else {
                    self.obstacle(other.team.id, slot)
                };
                (other, obstacle)
            })
            .collect();
        found.sort_by_key(|(other, obstacle)| (obstacle.is_some(), other.team.name.to_lowercase()));
        found
    }

    /// Why nothing can be asked on the board as a whole.
    pub fn closed_words(&self) -> Option<&'static str> {
        (!self.board.event.takes_requests).then_some("Sessions cannot be asked for now")
    }

    /// The rows that the view takes: the acting team first, then by side.
    pub fn rows(&self, view: &BoardView, slot_words: &HashMap<i64, String>) -> Vec<RowShown> {
        let acting = self.acting(view);
        let wanted = view.text.to_lowercase();
        let fits = |team: &&BoardTeam| {
            let organisation = team
                .organiser
                .as_ref()
                .map(|organiser| organiser.organisation.to_lowercase())
                .unwrap_or_default();
            view.side.is_none_or(|side| team.team.side == side)
                && (wanted.is_empty()
                    || team.team.name.to_lowercase().contains(&wanted)
                    || organisation.contains(&wanted))
                && view.mark.is_none_or(|mark| {
                    self.board.slots.iter().any(|slot| self.mark(team.team.id, slot) == mark)
                })
        };
        let mut teams: Vec<&BoardTeam> = self.board.teams.iter().filter(fits).collect();
        teams.sort_by_key(|team| {
            (Some(team.team.id) != acting, !team.team.is_mine, team.team.side == Side::Microsoft)
        });
        let mut before = "";
        teams
            .into_iter()
            .map(|team| {
                let group = group_words(team, acting);
                let begins = group != before;
                before = group;
                RowShown {
                    team: team.team.id,
                    name: team.team.name.clone(),
                    detail: team_detail(team),
                    is_mine: team.team.is_mine || Some(team.team.id) == acting,
                    group: begins.then_some(group),
                    cells: self.board.slots.iter().map(|slot| self.shown(team, slot, slot_words)).collect(),
                }
            })
            .collect()
    }

    fn shown(&self, team: &BoardTeam, slot: &BoardSlot, slot_words: &HashMap<i64, String>) -> CellShown {
        let mark = self.mark(team.team.id, slot);
        let cell = self.cell(team.team.id, slot.id);
        let count = cell.map_or(0, |cell| cell.request_ids.len());
        let note = match (mark, cell) {
            (Mark::Booked, Some(cell)) => cell.with.clone().unwrap_or_default(),
            (Mark::Asking | Mark::Asked, _) if count > 1 => count.to_string(),
            (Mark::Draft, _) => {
                let other = self.drafted(team.team.id, slot.id).and_then(|other| self.team(other));
                other.map(|other| other.team.name.clone()).unwrap_or_default()
            }
            _ => String::new(),
        };
        let when = slot_words.get(&slot.id).map_or("", String::as_str);
        let mut words = format!("{}, {when}: {}", team.team.name, mark.words().to_lowercase());
        if !note.is_empty() {
            words += if matches!(mark, Mark::Booked | Mark::Draft) { " with " } else { ", requests: " };
            words += &note;
        } else if let Some(obstacle) = self.obstacle(team.team.id, slot) {
            words += ", ";
            words += obstacle;
        }
        CellShown { slot: slot.id, mark, note, words }
    }

    /// How many cells show each mark.
    pub fn counts(&self) -> Vec<(Mark, usize)> {
        let mut counts: Vec<(Mark, usize)> = Mark::ALL.map(|mark| (mark, 0)).to_vec();
        for team in &self.board.teams {
            for slot in &self.board.slots {
                let mark = self.mark(team.team.id, slot);
                if let Some((_, count)) = counts.iter_mut().find(|(other, _)| *other == mark) {
                    *count += 1;
                }
            }
        }
        // Without a draft the legend does not speak of one.
        counts.retain(|(mark, count)| *mark != Mark::Draft || *count > 0);
        counts
    }
}

fn group_words(team: &BoardTeam, acting: Option<i64>) -> &'static str {
    match (team.team.is_mine, Some(team.team.id) == acting, team.team.side) {
        (true, ..) => "Your teams",
        (false, true, _) => "Asking for",
        (false, false, Side::Partner) => "Partner teams",
        (false, false, Side::Microsoft) => "Seller teams",
    }
}

fn team_detail(team: &BoardTeam) -> String {
    let mut parts = vec![];
    if let Some(organiser) = &team.organiser {
        parts.push(organiser.organisation.clone());
    }
    if team.is_headless {
        parts.push("no primary contact".to_owned());
    }
    match (team.session_count, team.max_sessions) {
        (Some(count), Some(most)) => parts.push(format!("{count} of {most} sessions")),
        (Some(count), None) if count > 0 => parts.push(counted(count, "session", "sessions")),
        _ => {}
    }
    parts.join(" · ")
}

fn reason_words(reason: UnavailableReason) -> &'static str {
    match reason {
        UnavailableReason::Removed => "the slot was taken out of the event",
        UnavailableReason::NotOpened => "the flex slot is not open yet",
        UnavailableReason::Past => "the slot is over",
        UnavailableReason::Blackout => "the team cannot then",
        UnavailableReason::Booked => "the team has a session then",
        UnavailableReason::TooClose => "too close to a session of the team",
        UnavailableReason::TeamLimit => "the team has all its sessions",
        UnavailableReason::DayLimit => "the team has all its sessions of that day",
        UnavailableReason::OpenRequests => "the team waits for as many answers as it may",
        UnavailableReason::OutsideHours => "the team does not work at that time, where it is",
        UnavailableReason::ClosedDay => "it is a closed day of the OU",
        UnavailableReason::PersonTwice => "somebody of the team is in another session then",
        UnavailableReason::SamePair => "the teams meet already",
    }
}

/// Where a key of the grid leads: rows and columns from 0; column 0 is the team's name.
pub fn moved(
    key: &str,
    control: bool,
    (row, column): (usize, usize),
    (rows, columns): (usize, usize),
) -> Option<(usize, usize)> {
    let (last_row, last_column) = (rows.saturating_sub(1), columns.saturating_sub(1));
    Some(match (key, control) {
        ("ArrowUp", _) => (row.saturating_sub(1), column),
        ("ArrowDown", _) => ((row + 1).min(last_row), column),
        ("ArrowLeft", _) => (row, column.saturating_sub(1)),
        ("ArrowRight", _) => (row, (column + 1).min(last_column)),
        ("Home", false) => (row, 0),
        ("End", false) => (row, last_column),
        ("Home", true) => (0, 0),
        ("End", true) => (last_row, last_column),
        ("PageUp", _) => (row.saturating_sub(10), column),
        ("PageDown", _) => ((row + 10).min(last_row), column),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board() -> SlotBoard {
        let at = |hour: u32| format!("2026-12-01T{hour:02}:00:00Z");
        let slot = |id: i64, kind: &str, open: bool| {
            serde_json::json!({"id": id, "startsAt": at(8 + id as u32), "endsAt": at(9 + id as u32), "kind": kind,
                "isOpen": open, "isPast": false})
        };
        let team = |id: i64, side: &str, mine: bool| {
            serde_json::json!({"id": id, "name": format!("Team {id}"), "side": side, "isMine": mine, "canAsk": true,
                "isHeadless": id == 4, "iDecide": mine})
        };
        let board = serde_json::json!({
            "version": 1,
            "event": {"id": 1, "name": "E", "programId": 1, "programName": "P", "ouName": "O", "timeZone": "UTC",
                "phase": "requests", "takesRequests": true, "takesAnswers": true, "takesChanges": true,
                "isOrganiser": false, "gapMinutes": 0},
            "slots": [slot(1, "regular", true), slot(2, "regular", true), slot(3, "flex", false)],
            "teams": [team(3, "microsoft", false), team(4, "microsoft", false), team(1, "partner", true)],
            "cells": [
                {"teamId": 3, "slotId": 1, "state": "unavailable"},
                {"teamId": 1, "slotId": 2, "state": "requestedOfUs", "requestIds": [7, 8]},
            ],
            "requests": [], "warnings": [],
        });
        SlotBoard::new(serde_json::from_value(board).unwrap())
    }

    #[test]
    fn own_teams_come_first_and_requests_hold_nothing() {
        let board = board();
        let rows = board.rows(&BoardView::default(), &HashMap::new());
        let shown: Vec<_> = rows.iter().map(|row| (row.team, row.group)).collect();
        assert_eq!(shown, [(1, Some("Your teams")), (3, Some("Seller teams")), (4, None)]);
        let slot = board.slot(2).unwrap();
        assert_eq!(board.mark(1, slot), Mark::Asked);
        assert_eq!(board.obstacle(1, slot), None);
        assert_eq!(rows[0].cells[1].words, "Team 1, : to answer, requests: 2");
    }

    #[test]
    fn a_draft_lies_over_what_is_free_and_hides_nothing() {
        let session = |seller: i64, slot: i64, mark: &str| {
            serde_json::json!({"partnerTeamId": 1, "sellerTeamId": seller, "slotId": slot, "valueTenths": 5, "reason": "",
                "mark": mark, "standing": "new"})
        };
        let draft = serde_json::json!({"mode": "all", "floorSessions": 1, "changeCostTenths": 0, "seed": 0,
            "isSearching": false, "isStale": false, "valueTenths": 5, "boundTenths": 5, "gapThousandthsOfPercent": 0,
            "firstMs": 1, "spentMs": 1, "slots": [], "teams": [], "shortTeams": [], "missingInAny": 0, "acceptedCount": 0,
            "leftOutCount": 0, "maySend": true, "rowVersion": 1,
            "sessions": [session(4, 1, "pinned"), session(3, 2, "proposed"), session(3, 1, "dropped")]});
        let draft = serde_json::from_value(draft).unwrap();
        let drafted = board().with_draft(Some(&draft));
        let mark = |team, slot| drafted.mark(team, drafted.slot(slot).unwrap());
        assert_eq!((mark(1, 1), mark(4, 1), mark(3, 2)), (Mark::Draft, Mark::Draft, Mark::Draft));
        assert_eq!((mark(1, 2), mark(3, 1)), (Mark::Asked, Mark::Unavailable));
        let rows = drafted.rows(&BoardView::default(), &HashMap::new());
        assert_eq!(rows[0].cells[0].words, "Team 1, : draft with Team 4");
        assert!(board().counts().iter().all(|(mark, _)| *mark != Mark::Draft));
    }

    #[test]
    fn only_free_teams_of_the_other_side_with_somebody_who_answers_can_be_asked() {
        let board = board();
        let of = |slot: i64| {
            let found = board.partners_for(1, board.slot(slot).unwrap());
            found.into_iter().map(|(team, obstacle)| (team.team.id, obstacle.is_none())).collect::<Vec<_>>()
        };
        assert_eq!(of(2), [(3, true), (4, false)]);
        assert_eq!(of(1), [(3, false), (4, false)]);
        assert_eq!(board.obstacle(3, board.slot(3).unwrap()), Some("the flex slot is not open yet"));
    }

    #[test]
    fn the_url_holds_the_view() {
        for text in ["/events/4/board", "/events/4/board?team=3&side=partner&q=a&state=booked"] {
            let query = text.split_once('?').map_or("", |(_, query)| query);
            assert_eq!(BoardView::read(&UrlQuery::read(query)).href(4), text);
        }
    }

    #[test]
    fn filters_narrow_and_counts_add_up() {
        let board = board();
        let view = BoardView { mark: Some(Mark::Asked), ..BoardView::default() };
        assert_eq!(board.rows(&view, &HashMap::new()).len(), 1);
        let view = BoardView { text: "team 4".to_owned(), ..BoardView::default() };
        assert_eq!(board.rows(&view, &HashMap::new()).len(), 1);
        assert_eq!(board.counts().iter().map(|(_, count)| count).sum::<usize>(), 9);
    }

    #[test]
    fn keys_stay_inside_the_grid() {
        assert_eq!(moved("ArrowUp", false, (0, 0), (3, 4)), Some((0, 0)));
        assert_eq!(moved("ArrowDown", false, (2, 1), (3, 4)), Some((2, 1)));
        assert_eq!(moved("End", true, (0, 0), (3, 4)), Some((2, 3)));
        assert_eq!(moved("x", false, (0, 0), (3, 4)), None);
    }
}
