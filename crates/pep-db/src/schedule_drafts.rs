//! Drafts of events' schedules (B3-02): one for each event, with the sessions it proposes.

use diesel::prelude::*;
use pep_domain::event_schedules::{DraftMark, DraftMode};
use pep_domain::ids::{EventId, PersonId, SlotId, TeamId};
use pep_domain::time::UtcMicros;

use crate::schema::{schedule_draft, schedule_draft_session};
use crate::types::{instant, word};
use crate::{AnyConnection, DbError};

/// How good a draft is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftResult {
    /// Of all sessions, accepted ones included, tenths of a point.
    pub value: i64,
    /// The same less what flex slots and changes cost, tenths of a point.
    pub objective: i64,
    /// No schedule has a higher objective, tenths of a point.
    pub bound: i64,
    /// Until the first schedule was there, milliseconds.
    pub first_ms: i64,
    /// Spent on it so far, milliseconds.
    pub spent_ms: i64,
    /// What is proven about floors that are not met, as JSON.
    pub fairness: String,
}

/// A draft as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// Its event.
    pub event: EventId,
    /// What it plans.
    pub mode: DraftMode,
    /// Sessions that each team should get at least.
    pub floor: i64,
    /// What it costs to change a request that was sent, tenths of a point.
    pub change_cost: i64,
    /// Seed of the search.
    pub seed: i64,
    /// The search that may write.
    pub run: String,
    /// The search goes on until then at the latest.
    pub searches_until: Option<UtcMicros>,
    /// Somebody wants the search to end.
    pub is_stop_wanted: bool,
    /// How good it is.
    pub result: DraftResult,
    /// The counter of changes of events when the event was read.
    pub events_version: i64,
    /// Counts up with each change.
    pub row_version: i64,
}

/// One session of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftSession {
    /// The partner's team.
    pub partner: TeamId,
    /// Microsoft's team.
    pub seller: TeamId,
    /// The slot.
    pub slot: SlotId,
    /// The pair's value, tenths of a point.
    pub value: i64,
    /// What the organiser says of it.
    pub mark: DraftMark,
}

type Row =
    ((i64, String, i64, i64, i64, String, Option<i64>, bool), (i64, i64, i64, i64, i64, String), (i64, i64));

/// The draft of an event, if there is one.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, event: EventId) -> Result<Option<DraftRow>, DbError> {
    use schedule_draft as draft;
    let row: Option<Row> = draft::table
        .find(event.0)
        .select((
            (
                draft::event_id,
                draft::mode,
                draft::floor_sessions,
                draft::change_cost,
                draft::seed,
                draft::run,
                draft::searches_until,
                draft::is_stop_wanted,
            ),
            (draft::value, draft::objective, draft::bound, draft::first_ms, draft::spent_ms, draft::fairness),
            (draft::events_version, draft::row_version),
        ))
        .first(conn)
        .optional()?;
    row.map(|(head, result, versions)| {
        let (event, mode, floor, change_cost, seed, run, searches_until, is_stop_wanted) = head;
        let (value, objective, bound, first_ms, spent_ms, fairness) = result;
        Ok(DraftRow {
            event: EventId(event),
            mode: word("schedule_draft.mode", &mode, DraftMode::parse)?,
            floor,
            change_cost,
            seed,
            run,
            searches_until: instant(searches_until),
            is_stop_wanted,
            result: DraftResult { value, objective, bound, first_ms, spent_ms, fairness },
            events_version: versions.0,
            row_version: versions.1,
        })
    })
    .transpose()
}

/// The sessions of a draft, by slot and teams.
///
/// # Errors
/// Whatever the database answers.
pub fn sessions(conn: &mut AnyConnection, event: EventId) -> Result<Vec<DraftSession>, DbError> {
    use schedule_draft_session as session;
    let rows: Vec<(i64, i64, i64, i64, String)> = session::table
        .filter(session::event_id.eq(event.0))
        .order((session::slot_id, session::partner_team_id, session::seller_team_id))
        .select((
            session::partner_team_id,
            session::seller_team_id,
            session::slot_id,
            session::value,
            session::mark,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(partner, seller, slot, value, mark)| {
            Ok(DraftSession {
                partner: TeamId(partner),
                seller: TeamId(seller),
                slot: SlotId(slot),
                value,
                mark: word("schedule_draft_session.mark", &mark, DraftMark::parse)?,
            })
        })
        .collect()
}

/// Puts a draft in the place of the one that is there, whoever wrote it; its sessions come with [`put_sessions`].
///
/// # Errors
/// Whatever the database answers.
pub fn put(conn: &mut AnyConnection, row: &DraftRow, by: PersonId, now: UtcMicros) -> Result<(), DbError> {
    use schedule_draft as draft;
    let values = (
        (
            draft::mode.eq(row.mode.as_str()),
            draft::floor_sessions.eq(row.floor),
            draft::change_cost.eq(row.change_cost),
            draft::seed.eq(row.seed),
            draft::run.eq(&row.run),
            draft::searches_until.eq(row.searches_until.map(|at| at.0)),
            draft::is_stop_wanted.eq(row.is_stop_wanted),
        ),
        (
            draft::value.eq(row.result.value),
            draft::objective.eq(row.result.objective),
            draft::bound.eq(row.result.bound),
            draft::first_ms.eq(row.result.first_ms),
            draft::spent_ms.eq(row.result.spent_ms),
            draft::fairness.eq(&row.result.fairness),
        ),
        (
            draft::events_version.eq(row.events_version),
            draft::row_version.eq(row.row_version),
            draft::created_by.eq(by.0),
            draft::updated_at.eq(now.0),
        ),
    );
    let new = (draft::event_id.eq(row.event.0), values, draft::created_at.eq(now.0));
    with_backend!(conn, c => diesel::insert_into(draft::table)
        .values(new)
        .on_conflict(draft::event_id)
        .do_update()
        .set(values)
        .execute(c))?;
    Ok(())
}

/// Replaces the sessions of a draft.
///
/// # Errors
/// Whatever the database answers.
pub fn put_sessions(
    conn: &mut AnyConnection,
    event: EventId,
    sessions: &[DraftSession],
) -> Result<(), DbError> {
    use schedule_draft_session as session;
    diesel::delete(session::table.filter(session::event_id.eq(event.0))).execute(conn)?;
    let rows: Vec<_> = sessions
        .iter()
        .map(|row| {
            (
                session::event_id.eq(event.0),
                session::partner_team_id.eq(row.partner.0),
                session::seller_team_id.eq(row.seller.0),
                session::slot_id.eq(row.slot.0),
                session::value.eq(row.value),
                session::mark.eq(row.mark.as_str()),
            )
        })
        .collect();
    for part in rows.chunks(1_000) {
        with_backend!(conn, c => diesel::insert_into(session::table).values(part.to_vec()).execute(c))?;
    }
    Ok(())
}

/// Writes what a search has found by now, if it still may; answers whether it shall go on. `ends`: it has come to its end.
///
/// # Errors
/// Whatever the database answers.
pub fn report_search(
    conn: &mut AnyConnection,
    event: EventId,
    run: &str,
    result: &DraftResult,
    ends: bool,
    now: UtcMicros,
) -> Result<bool, DbError> {
    use schedule_draft as draft;
    let mine = draft::table.find(event.0).filter(draft::run.eq(run).and(draft::searches_until.is_not_null()));
    let set = (
        draft::value.eq(result.value),
        draft::objective.eq(result.objective),
        draft::bound.eq(result.bound),
        draft::spent_ms.eq(result.spent_ms),
        draft::fairness.eq(&result.fairness),
        draft::row_version.eq(draft::row_version + 1),
        draft::updated_at.eq(now.0),
    );
    let changed = if ends {
        diesel::update(mine).set((set, draft::searches_until.eq(None::<i64>))).execute(conn)?
    } else {
        diesel::update(mine).set(set).execute(conn)?
    };
    Ok(changed == 1)
}

/// Does somebody want this search to end, or has something else taken its place?
///
/// # Errors
/// Whatever the database answers.
pub fn is_stop_wanted(conn: &mut AnyConnection, event: EventId, run: &str) -> Result<bool, DbError> {
    use schedule_draft as draft;
    let goes_on: i64 = draft::table
        .filter(draft::event_id.eq(event.0).and(draft::run.eq(run)).and(draft::is_stop_wanted.eq(false)))
        .count()
        .get_result(conn)?;
    Ok(goes_on == 0)
}

/// Asks the search of a draft to end; false if none is going on.
///
/// # Errors
/// Whatever the database answers.
pub fn want_stop(conn: &mut AnyConnection, event: EventId) -> Result<bool, DbError> {
    use schedule_draft as draft;
    let searching = draft::table.find(event.0).filter(draft::searches_until.is_not_null());
    let changed = diesel::update(searching).set(draft::is_stop_wanted.eq(true)).execute(conn)?;
    Ok(changed == 1)
}

/// Writes that the organiser changed a draft by hand, and ends its search, so that what was chosen is not overwritten. `run`:
/// a new word. `added_value`: what the change adds to the draft's value, tenths of a point.
///
/// # Errors
/// Whatever the database answers.
pub fn change_by_hand(
    conn: &mut AnyConnection,
    event: EventId,
    run: &str,
    added_value: i64,
    now: UtcMicros,
) -> Result<(), DbError> {
    use schedule_draft as draft;
    diesel::update(draft::table.find(event.0))
        .set((
            draft::run.eq(run),
            draft::searches_until.eq(None::<i64>),
            draft::value.eq(draft::value + added_value),
            draft::objective.eq(draft::objective + added_value),
            draft::row_version.eq(draft::row_version + 1),
            draft::updated_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Throws a draft away; false if there is none.
///
/// # Errors
/// Whatever the database answers.
pub fn remove(conn: &mut AnyConnection, event: EventId) -> Result<bool, DbError> {
    Ok(diesel::delete(schedule_draft::table.find(event.0)).execute(conn)? == 1)
}

/// Locks the draft of an event until the transaction ends, so that of two who send it one comes second. A writer on SQLite
/// is alone anyway.
///
/// # Errors
/// Whatever the database answers.
pub fn lock(conn: &mut AnyConnection, event: EventId) -> Result<(), DbError> {
    if let AnyConnection::Postgres(c) = conn {
        schedule_draft::table.find(event.0).select(schedule_draft::event_id).for_update().load::<i64>(c)?;
    }
    Ok(())
}
