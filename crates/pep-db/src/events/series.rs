//! Series: events that are planned together, one for each OU (D-14, D-40).

use diesel::prelude::*;
use pep_domain::ids::{EventSeriesId, PersonId, ProgramId};
use pep_domain::time::UtcMicros;

use crate::schema::{event_series, program};
use crate::{AnyConnection, DbError};

/// A series.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct SeriesRow {
    /// Id.
    pub id: i64,
    /// The program.
    pub program_id: i64,
    /// Its name.
    pub program_name: String,
    /// Name for people.
    pub name: String,
    /// `draft`, `published` or `discarded`.
    pub state: String,
    /// JSON of the plan.
    pub plan: String,
    /// The series it was copied from.
    pub cloned_from: Option<i64>,
    /// Counts up with each change.
    pub row_version: i64,
    /// Last change, UTC microseconds.
    pub updated_at: i64,
}

macro_rules! series_columns {
    () => {
        (
            event_series::id,
            program::id,
            program::name,
            event_series::name,
            event_series::state,
            event_series::plan,
            event_series::cloned_from,
            event_series::row_version,
            event_series::updated_at,
        )
    };
}

/// One series that was not discarded.
///
/// # Errors
/// Whatever the database answers.
pub fn find_series(conn: &mut AnyConnection, id: EventSeriesId) -> Result<Option<SeriesRow>, DbError> {
    Ok(event_series::table
        .inner_join(program::table.on(program::id.eq(event_series::program_id)))
        .filter(event_series::id.eq(id.0).and(event_series::state.ne("discarded")))
        .select(series_columns!())
        .first(conn)
        .optional()?)
}

/// All series that were not discarded, newest first.
///
/// # Errors
/// Whatever the database answers.
pub fn list_series(conn: &mut AnyConnection) -> Result<Vec<SeriesRow>, DbError> {
    Ok(event_series::table
        .inner_join(program::table.on(program::id.eq(event_series::program_id)))
        .filter(event_series::state.ne("discarded"))
        .order(event_series::id.desc())
        .select(series_columns!())
        .load(conn)?)
}

/// A series to store.
#[derive(Debug, Clone)]
pub struct NewSeries {
    /// Its program.
    pub program: ProgramId,
    /// Name for people.
    pub name: String,
    /// JSON of the plan.
    pub plan: String,
    /// The series it is copied from.
    pub cloned_from: Option<EventSeriesId>,
    /// By whom.
    pub created_by: PersonId,
}

/// Stores a draft.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_series(
    conn: &mut AnyConnection,
    new: &NewSeries,
    now: UtcMicros,
) -> Result<EventSeriesId, DbError> {
    let id: i64 = diesel::insert_into(event_series::table)
        .values((
            event_series::program_id.eq(new.program.0),
            event_series::name.eq(&new.name),
            event_series::state.eq("draft"),
            event_series::plan.eq(&new.plan),
            event_series::cloned_from.eq(new.cloned_from.map(|id| id.0)),
            event_series::created_by.eq(new.created_by.0),
            event_series::created_at.eq(now.0),
            event_series::updated_at.eq(now.0),
        ))
        .returning(event_series::id)
        .get_result(conn)?;
    Ok(EventSeriesId(id))
}

/// Saves name and plan of a series that is still at `row_version`; false if it is not.
///
/// # Errors
/// Whatever the database answers.
pub fn save_plan(
    conn: &mut AnyConnection,
    id: EventSeriesId,
    row_version: i64,
    name: &str,
    plan: &str,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        event_series::table.filter(event_series::id.eq(id.0).and(event_series::row_version.eq(row_version))),
    )
    .set((
        event_series::name.eq(name),
        event_series::plan.eq(plan),
        event_series::row_version.eq(row_version + 1),
        event_series::updated_at.eq(now.0),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Publishes or discards a draft that is still at `row_version`; false if it is not.
///
/// # Errors
/// Whatever the database answers.
pub fn set_series_state(
    conn: &mut AnyConnection,
    id: EventSeriesId,
    row_version: i64,
    state: &str,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let published_at = (state == "published").then_some(now.0);
    let changed = diesel::update(
        event_series::table.filter(
            event_series::id
                .eq(id.0)
                .and(event_series::row_version.eq(row_version))
                .and(event_series::state.eq("draft")),
        ),
    )
    .set((
        event_series::state.eq(state),
        event_series::published_at.eq(published_at),
        event_series::row_version.eq(row_version + 1),
        event_series::updated_at.eq(now.0),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}
