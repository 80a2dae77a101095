//! Waves of invitations (D-64, B4-01; reliability 2.8).

mod audience;
mod recipients;
mod release;

pub use audience::{Candidate, candidates, pointed_at};
pub use recipients::{
    NewRecipient, RecipientRow, StatusCount, WaitingPlace, cancel_planned, counts, failed, find_recipient,
    insert_recipients, list_recipients, repeat, waiting_by_place,
};
pub use release::{
    Among, Due, accounts_of_ou, attach, cancel_unsent, due, event_request, flow, has_release_job,
    mark_event_request, newest_fates, skip,
};

use diesel::prelude::*;
use pep_domain::ids::{EventId, PersonId, ProgramId, WaveId};
use pep_domain::time::UtcMicros;
use pep_domain::waves::{WaveKind, WaveState};

use crate::schema::wave;
use crate::types::{instant, word};
use crate::{AnyConnection, DbError};

/// A wave as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaveRow {
    /// The wave.
    pub id: WaveId,
    /// Its program.
    pub program: ProgramId,
    /// Its event, for heatmap invitations.
    pub event: Option<EventId>,
    /// Whom it invites to what.
    pub kind: WaveKind,
    /// Its name, for organisers.
    pub name: String,
    /// Where it stands.
    pub state: WaveState,
    /// JSON of the audience.
    pub audience: String,
    /// What the organiser says in the mails; may be empty.
    pub message: String,
    /// Invitations a minute.
    pub per_minute: i64,
    /// Not before; none: at once.
    pub starts_at: Option<UtcMicros>,
    /// Only Monday to Friday, 9 to 17, in the recipient's zone?
    pub is_business_hours: bool,
    /// The first so many go out as a trial; 0: none.
    pub trial_count: i64,
    /// Did somebody let it go on after the trial?
    pub is_trial_passed: bool,
    /// Why it waits, in words.
    pub paused_reason: Option<String>,
    /// Counts up with each change by a person.
    pub row_version: i64,
    /// Who planned it.
    pub created_by: PersonId,
    /// Planned.
    pub created_at: UtcMicros,
    /// Changed by a person, launched, paused or resumed last.
    pub changed_at: UtcMicros,
    /// Launched.
    pub launched_at: Option<UtcMicros>,
    /// Everybody invited, or cancelled.
    pub finished_at: Option<UtcMicros>,
}

type Row = (
    (i64, i64, Option<i64>, String, String, String),
    (String, String, i64, Option<i64>, bool, i64, bool, Option<String>),
    (i64, i64, i64, i64, Option<i64>, Option<i64>),
);

macro_rules! wave_columns {
    () => {
        (
            (wave::id, wave::program_id, wave::event_id, wave::kind, wave::name, wave::state),
            (
                wave::audience,
                wave::message,
                wave::per_minute,
                wave::starts_at,
                wave::is_business_hours,
                wave::trial_count,
                wave::is_trial_passed,
                wave::paused_reason,
            ),
            (
                wave::row_version,
                wave::created_by,
                wave::created_at,
                wave::updated_at,
                wave::launched_at,
                wave::finished_at,
            ),
        )
    };
}

fn read((identity, plan, rest): Row) -> Result<WaveRow, DbError> {
    let (id, program, event, kind, name, state) = identity;
    let (
        audience,
        message,
        per_minute,
        starts_at,
        is_business_hours,
        trial_count,
        is_trial_passed,
        paused_reason,
    ) = plan;
    let (row_version, created_by, created_at, changed_at, launched_at, finished_at) = rest;
    Ok(WaveRow {
        id: WaveId(id),
        program: ProgramId(program),
        event: event.map(EventId),
        kind: word("wave.kind", &kind, WaveKind::parse)?,
        name,
        state: word("wave.state", &state, WaveState::parse)?,
        audience,
        message,
        per_minute,
        starts_at: instant(starts_at),
        is_business_hours,
        trial_count,
        is_trial_passed,
        paused_reason,
        row_version,
        created_by: PersonId(created_by),
        created_at: UtcMicros(created_at),
        changed_at: UtcMicros(changed_at),
        launched_at: instant(launched_at),
        finished_at: instant(finished_at),
    })
}

/// One wave.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, id: WaveId) -> Result<Option<WaveRow>, DbError> {
    let found: Option<Row> = wave::table.find(id.0).select(wave_columns!()).first(conn).optional()?;
    found.map(read).transpose()
}

/// One wave, and nobody else touches it until the transaction ends. SQLite has one writer anyway.
///
/// # Errors
/// Whatever the database answers.
pub fn lock(conn: &mut AnyConnection, id: WaveId) -> Result<Option<WaveRow>, DbError> {
    if let AnyConnection::Postgres(c) = conn {
        wave::table.find(id.0).select(wave::id).for_update().first::<i64>(c).optional()?;
    }
    find(conn, id)
}

/// The waves of a program, newest first.
///
/// # Errors
/// Whatever the database answers.
pub fn list(conn: &mut AnyConnection, program: ProgramId) -> Result<Vec<WaveRow>, DbError> {
    let found: Vec<Row> = wave::table
        .filter(wave::program_id.eq(program.0))
        .order(wave::id.desc())
        .select(wave_columns!())
        .load(conn)?;
    found.into_iter().map(read).collect()
}

/// The waves that run.
///
/// # Errors
/// Whatever the database answers.
pub fn running(conn: &mut AnyConnection) -> Result<Vec<WaveId>, DbError> {
    let ids: Vec<i64> = wave::table
        .filter(wave::state.eq(WaveState::Running.as_str()))
        .order(wave::id)
        .select(wave::id)
        .load(conn)?;
    Ok(ids.into_iter().map(WaveId).collect())
}

/// What somebody plans.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = wave, treat_none_as_null = true)]
pub struct WaveValues {
    /// Its event, for heatmap invitations.
    pub event_id: Option<i64>,
    /// Whom it invites to what.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// JSON of the audience.
    pub audience: String,
    /// What the organiser says; may be empty.
    pub message: String,
    /// Invitations a minute.
    pub per_minute: i64,
    /// Not before, UTC microseconds.
    pub starts_at: Option<i64>,
    /// Only in the recipient's business hours?
    pub is_business_hours: bool,
    /// The first so many as a trial.
    pub trial_count: i64,
}

/// Stores a draft.
///
/// # Errors
/// Whatever the database answers.
pub fn insert(
    conn: &mut AnyConnection,
    program: ProgramId,
    values: &WaveValues,
    by: PersonId,
    now: UtcMicros,
) -> Result<WaveId, DbError> {
    let id: i64 = diesel::insert_into(wave::table)
        .values((
            values,
            wave::program_id.eq(program.0),
            wave::state.eq(WaveState::Draft.as_str()),
            wave::created_by.eq(by.0),
            wave::created_at.eq(now.0),
            wave::updated_at.eq(now.0),
        ))
        .returning(wave::id)
        .get_result(conn)?;
    Ok(WaveId(id))
}

/// Changes a draft that is still at `row_version`; false if it is not, or no draft any more.
///
/// # Errors
/// Whatever the database answers.
pub fn update(
    conn: &mut AnyConnection,
    id: WaveId,
    row_version: i64,
    values: &WaveValues,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        wave::table
            .find(id.0)
            .filter(wave::row_version.eq(row_version).and(wave::state.eq(WaveState::Draft.as_str()))),
    )
    .set((values, wave::row_version.eq(row_version + 1), wave::updated_at.eq(now.0)))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Deletes a draft; false if it is none.
///
/// # Errors
/// Whatever the database answers.
pub fn delete_draft(conn: &mut AnyConnection, id: WaveId) -> Result<bool, DbError> {
    let gone = diesel::delete(wave::table.find(id.0).filter(wave::state.eq(WaveState::Draft.as_str())))
        .execute(conn)?;
    Ok(gone == 1)
}

/// Moves a wave from one state to another; false if it stands elsewhere.
///
/// # Errors
/// Whatever the database answers.
pub fn advance(
    conn: &mut AnyConnection,
    id: WaveId,
    from: WaveState,
    to: WaveState,
    paused_reason: Option<&str>,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let is_end = matches!(to, WaveState::Cancelled | WaveState::Done);
    let moved = diesel::update(wave::table.find(id.0).filter(wave::state.eq(from.as_str())))
        .set((
            wave::state.eq(to.as_str()),
            wave::paused_reason.eq(paused_reason),
            wave::row_version.eq(wave::row_version + 1),
            wave::updated_at.eq(now.0),
            wave::finished_at.eq(is_end.then_some(now.0)),
        ))
        .execute(conn)?;
    Ok(moved == 1)
}

/// Notes when a wave was launched.
///
/// # Errors
/// Whatever the database answers.
pub fn mark_launched(conn: &mut AnyConnection, id: WaveId, now: UtcMicros) -> Result<(), DbError> {
    diesel::update(wave::table.find(id.0)).set(wave::launched_at.eq(Some(now.0))).execute(conn)?;
    Ok(())
}

/// Notes that somebody let the wave go on after its trial.
///
/// # Errors
/// Whatever the database answers.
pub fn pass_trial(conn: &mut AnyConnection, id: WaveId) -> Result<(), DbError> {
    diesel::update(wave::table.find(id.0)).set(wave::is_trial_passed.eq(true)).execute(conn)?;
    Ok(())
}

/// How many waves stand where, by the stored word of the state.
///
/// # Errors
/// Whatever the database answers.
pub fn count_states(conn: &mut AnyConnection) -> Result<Vec<(String, i64)>, DbError> {
    Ok(wave::table
        .group_by(wave::state)
        .select((wave::state, diesel::dsl::count_star()))
        .order(wave::state)
        .load(conn)?)
}
