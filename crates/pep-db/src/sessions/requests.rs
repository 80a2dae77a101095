//! Requests for sessions. Every decision is a compare-and-set on state and version (reliability 2.13).

use diesel::prelude::*;
use pep_domain::ids::{EventId, PersonId, SessionRequestId, SlotId, TeamId};
use pep_domain::people::Side;
use pep_domain::sessions::RequestState;
use pep_domain::time::UtcMicros;

use crate::schema::{session, session_request};
use crate::types::{instant, word};
use crate::{AnyConnection, DbError, UniqueKey};

/// Two teams have one open request for a slot.
pub const OPEN_PAIR_KEY: UniqueKey = UniqueKey {
    postgres: "session_request_open",
    sqlite: "session_request.slot_id, session_request.partner_team_id, session_request.seller_team_id",
};

/// A request as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    /// Id.
    pub id: SessionRequestId,
    /// Its event.
    pub event: EventId,
    /// Its slot.
    pub slot: SlotId,
    /// The partner's team.
    pub partner_team: TeamId,
    /// Microsoft's team.
    pub seller_team: TeamId,
    /// Who asked.
    pub asked_by_side: Side,
    /// Where it stands.
    pub state: RequestState,
    /// What those who ask wrote.
    pub message: String,
    /// What those who answered wrote.
    pub answer: String,
    /// The request that it follows.
    pub follows: Option<SessionRequestId>,
    /// Who asked.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: UtcMicros,
    /// When it came into the later queue.
    pub later_at: Option<UtcMicros>,
    /// Who decided; nobody if a rule did.
    pub decided_by: Option<PersonId>,
    /// When.
    pub decided_at: Option<UtcMicros>,
    /// When a reminder went out last.
    pub reminded_at: Option<UtcMicros>,
    /// How often.
    pub reminder_count: i64,
    /// Counts up with each change.
    pub row_version: i64,
}

impl RequestRow {
    /// The team that asks.
    #[must_use]
    pub fn asking_team(&self) -> TeamId {
        if self.asked_by_side == Side::Partner { self.partner_team } else { self.seller_team }
    }

    /// The team that is asked.
    #[must_use]
    pub fn asked_team(&self) -> TeamId {
        if self.asked_by_side == Side::Partner { self.seller_team } else { self.partner_team }
    }
}

type Row = (
    (i64, i64, i64, i64, i64, String, String),
    (String, String, Option<i64>, i64, i64),
    (Option<i64>, Option<i64>, Option<i64>, Option<i64>, i64, i64),
);

macro_rules! request_columns {
    () => {
        (
            (
                session_request::id,
                session_request::event_id,
                session_request::slot_id,
                session_request::partner_team_id,
                session_request::seller_team_id,
                session_request::asked_by_side,
                session_request::state,
            ),
            (
                session_request::message,
                session_request::answer,
                session_request::follows,
                session_request::asked_by,
                session_request::asked_at,
            ),
            (
                session_request::later_at,
                session_request::decided_by,
                session_request::decided_at,
                session_request::reminded_at,
                session_request::reminder_count,
                session_request::row_version,
            ),
        )
    };
}

fn read((head, words, rest): Row) -> Result<RequestRow, DbError> {
    let (id, event, slot, partner_team, seller_team, side, state) = head;
    let (message, answer, follows, asked_by, asked_at) = words;
    let (later_at, decided_by, decided_at, reminded_at, reminder_count, row_version) = rest;
    Ok(RequestRow {
        id: SessionRequestId(id),
        event: EventId(event),
        slot: SlotId(slot),
        partner_team: TeamId(partner_team),
        seller_team: TeamId(seller_team),
        asked_by_side: word("session_request.asked_by_side", &side, Side::parse)?,
        state: word("session_request.state", &state, RequestState::parse)?,
        message,
        answer,
        follows: follows.map(SessionRequestId),
        asked_by: PersonId(asked_by),
        asked_at: UtcMicros(asked_at),
        later_at: instant(later_at),
        decided_by: decided_by.map(PersonId),
        decided_at: instant(decided_at),
        reminded_at: instant(reminded_at),
        reminder_count,
        row_version,
    })
}

/// One request.
///
/// # Errors
/// Whatever the database answers.
pub fn find_request(conn: &mut AnyConnection, id: SessionRequestId) -> Result<Option<RequestRow>, DbError> {
    let row: Option<Row> =
        session_request::table.find(id.0).select(request_columns!()).first(conn).optional()?;
    row.map(read).transpose()
}

/// Which requests to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestFilter {
    /// Of these events; none given: of all.
    pub events: Option<Vec<i64>>,
    /// That one of these teams asked or is asked; none given: of all.
    pub teams: Option<Vec<i64>>,
    /// In one of these states; empty: in any.
    pub states: Vec<RequestState>,
    /// Asked before this.
    pub asked_before: Option<UtcMicros>,
}

/// Requests, newest first.
///
/// # Errors
/// Whatever the database answers.
pub fn list_requests(conn: &mut AnyConnection, filter: &RequestFilter) -> Result<Vec<RequestRow>, DbError> {
    let mut query =
        session_request::table.order(session_request::id.desc()).select(request_columns!()).into_boxed();
    if let Some(events) = &filter.events {
        query = query.filter(session_request::event_id.eq_any(events.clone()));
    }
    if let Some(teams) = &filter.teams {
        query = query.filter(
            session_request::partner_team_id
                .eq_any(teams.clone())
                .or(session_request::seller_team_id.eq_any(teams.clone())),
        );
    }
    if !filter.states.is_empty() {
        let states: Vec<&str> = filter.states.iter().map(|state| state.as_str()).collect();
        query = query.filter(session_request::state.eq_any(states));
    }
    if let Some(before) = filter.asked_before {
        query = query.filter(session_request::asked_at.lt(before.0));
    }
    query.load::<Row>(conn)?.into_iter().map(read).collect()
}

/// A request to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// The event.
    pub event: EventId,
    /// The slot.
    pub slot: SlotId,
    /// The partner's team.
    pub partner_team: TeamId,
    /// Microsoft's team.
    pub seller_team: TeamId,
    /// Who asks.
    pub asked_by_side: Side,
    /// A word to the other team.
    pub message: String,
    /// The request that it follows.
    pub follows: Option<SessionRequestId>,
    /// Who asks.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: UtcMicros,
}

/// Stores a request.
///
/// # Errors
/// [`DbError::Unique`] with [`OPEN_PAIR_KEY`] if the two teams have an open one for the slot.
pub fn insert_request(conn: &mut AnyConnection, new: &NewRequest) -> Result<SessionRequestId, DbError> {
    let id: i64 = diesel::insert_into(session_request::table)
        .values((
            session_request::event_id.eq(new.event.0),
            session_request::slot_id.eq(new.slot.0),
            session_request::partner_team_id.eq(new.partner_team.0),
            session_request::seller_team_id.eq(new.seller_team.0),
            session_request::asked_by_side.eq(new.asked_by_side.as_str()),
            session_request::state.eq(RequestState::Pending.as_str()),
            session_request::message.eq(&new.message),
            session_request::follows.eq(new.follows.map(|id| id.0)),
            session_request::asked_by.eq(new.asked_by.0),
            session_request::asked_at.eq(new.asked_at.0),
        ))
        .returning(session_request::id)
        .get_result(conn)?;
    Ok(SessionRequestId(id))
}

/// How a request is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestDecision<'a> {
    /// The state it has then.
    pub state: RequestState,
    /// The word to the other side.
    pub answer: &'a str,
    /// By whom; nobody if a rule did it.
    pub by: Option<PersonId>,
    /// When.
    pub at: UtcMicros,
}

/// Decides a request that is open and still at `row_version`; false if it is not. Of two that decide at once, one wins.
///
/// # Errors
/// Whatever the database answers.
pub fn decide(
    conn: &mut AnyConnection,
    id: SessionRequestId,
    row_version: i64,
    decision: RequestDecision<'_>,
) -> Result<bool, DbError> {
    let open = session_request::id
        .eq(id.0)
        .and(session_request::row_version.eq(row_version))
        .and(session_request::state.eq_any(["pending", "later"]));
    let set = (
        session_request::state.eq(decision.state.as_str()),
        session_request::answer.eq(decision.answer),
        session_request::decided_by.eq(decision.by.map(|by| by.0)),
        session_request::decided_at.eq(decision.at.0),
        session_request::row_version.eq(session_request::row_version + 1),
    );
    let changed = if decision.state == RequestState::Later {
        diesel::update(session_request::table.filter(open))
            .set((set, session_request::later_at.eq(decision.at.0)))
            .execute(conn)?
    } else {
        diesel::update(session_request::table.filter(open)).set(set).execute(conn)?
    };
    Ok(changed == 1)
}

/// Ends those of these requests that are still pending, because their slot was taken; returns which.
///
/// # Errors
/// Whatever the database answers.
pub fn take_slot(
    conn: &mut AnyConnection,
    requests: &[SessionRequestId],
    at: UtcMicros,
) -> Result<Vec<SessionRequestId>, DbError> {
    let mut taken = Vec::new();
    for part in requests.chunks(1_000) {
        let ids: Vec<i64> = part.iter().map(|id| id.0).collect();
        // In the order of their ids: two acceptances that end the same requests never wait in a circle.
        if let AnyConnection::Postgres(c) = conn {
            session_request::table
                .filter(session_request::id.eq_any(ids.clone()))
                .order(session_request::id)
                .select(session_request::id)
                .for_update()
                .load::<i64>(c)?;
        }
        let rows: Vec<i64> = diesel::update(
            session_request::table
                .filter(session_request::id.eq_any(ids).and(session_request::state.eq("pending"))),
        )
        .set((
            session_request::state.eq(RequestState::SlotTaken.as_str()),
            session_request::decided_at.eq(at.0),
            session_request::row_version.eq(session_request::row_version + 1),
        ))
        .returning(session_request::id)
        .get_results(conn)?;
        taken.extend(rows.into_iter().map(SessionRequestId));
    }
    taken.sort_unstable();
    Ok(taken)
}

/// Counts a reminder of a pending request that was reminded of `count` times so far; false if it was answered, or
/// somebody else reminds now.
///
/// # Errors
/// Whatever the database answers.
pub fn count_request_reminder(
    conn: &mut AnyConnection,
    id: SessionRequestId,
    count: i64,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        session_request::table.filter(
            session_request::id
                .eq(id.0)
                .and(session_request::state.eq("pending"))
                .and(session_request::reminder_count.eq(count)),
        ),
    )
    .set((
        session_request::reminded_at.eq(now.0),
        session_request::reminder_count.eq(session_request::reminder_count + 1),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Is there a request of these two teams for this slot that was declined by a team (and not superseded)?
///
/// # Errors
/// Whatever the database answers.
pub fn was_declined(
    conn: &mut AnyConnection,
    slot: SlotId,
    partner_team: TeamId,
    seller_team: TeamId,
    asked_by_side: Side,
) -> Result<bool, DbError> {
    let count: i64 = session_request::table
        .filter(
            session_request::slot_id
                .eq(slot.0)
                .and(session_request::partner_team_id.eq(partner_team.0))
                .and(session_request::seller_team_id.eq(seller_team.0))
                .and(session_request::asked_by_side.eq(asked_by_side.as_str()))
                .and(session_request::state.eq("declined"))
                .and(session_request::decided_by.is_not_null()),
        )
        .count()
        .get_result(conn)?;
    Ok(count > 0)
}

/// The session that came of each of these requests, if one did.
///
/// # Errors
/// Whatever the database answers.
pub fn sessions_of_requests(
    conn: &mut AnyConnection,
    requests: &[i64],
) -> Result<Vec<(SessionRequestId, pep_domain::ids::SessionId)>, DbError> {
    let mut found = Vec::new();
    for part in requests.chunks(1_000) {
        let rows: Vec<(Option<i64>, i64)> = session::table
            .filter(session::request_id.eq_any(part.iter().copied().map(Some).collect::<Vec<_>>()))
            .order(session::id)
            .select((session::request_id, session::id))
            .load(conn)?;
        found.extend(rows.into_iter().filter_map(|(request, id)| {
            request.map(|request| (SessionRequestId(request), pep_domain::ids::SessionId(id)))
        }));
    }
    Ok(found)
}
