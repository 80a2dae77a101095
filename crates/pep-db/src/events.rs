//! Mass co-sell events: series, events of one OU each, their slots, and which teams take part (D-14 … D-20, D-66, D-67).

mod counts;
mod nominations;
mod series;
mod slots;
mod teams;
mod templates;

pub use counts::{EventCounts, TeamCounts, count_event, count_team};
pub use nominations::{
    NominationRow, count_nominations, list_nominations, live_nominations, newest_series_of, nominate,
    ou_name, remove_nomination,
};
pub use series::{
    NewSeries, SeriesRow, find_series, insert_series, list_series, save_plan, set_series_state,
};
pub use slots::{
    EventSlotRow, NewSlot, has_open_requests_or_bookings, insert_slots, list_slots, remove_slot,
    set_slot_kind,
};
pub use teams::{EventTeamRow, event_teams, planned_teams};
pub use templates::{
    NewTemplate, TEMPLATE_NAME_KEY, TemplateRow, delete_template, insert_template, list_templates,
    rename_template,
};

use chrono::NaiveDate;
use diesel::prelude::*;
use pep_domain::events::EventPhase;
use pep_domain::ids::{EventId, EventSeriesId, OuId, PartnerId, PersonId, ProgramId};
use pep_domain::time::UtcMicros;

use crate::schema::{
    atu, event, nomination, ou, program, program_partner, program_seller, team, team_member,
};
use crate::types::{instant, word};
use crate::{AnyConnection, DbError};

/// An event of one OU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// The event.
    pub id: EventId,
    /// The series it was planned in.
    pub series: EventSeriesId,
    /// The program.
    pub program: (ProgramId, String),
    /// The OU.
    pub ou: (OuId, String),
    /// Name for people.
    pub name: String,
    /// A few words about it; may be empty.
    pub description: String,
    /// IANA zone.
    pub time_zone: String,
    /// First day, in its zone.
    pub starts_on: NaiveDate,
    /// Last day, in its zone.
    pub ends_on: NaiveDate,
    /// Where it stands.
    pub phase: EventPhase,
    /// When the heatmap phase begins by itself.
    pub heatmaps_at: Option<UtcMicros>,
    /// Last day for heatmaps.
    pub heatmaps_due_on: Option<NaiveDate>,
    /// When requests open by themselves.
    pub requests_open_at: Option<UtcMicros>,
    /// When requests close by themselves.
    pub requests_close_at: Option<UtcMicros>,
    /// JSON of the rules; empty means those of the program.
    pub rules: String,
    /// JSON of the organiser's own words in its mails.
    pub mail_texts: String,
    /// JSON of how feedback is asked for; empty means as the program has it.
    pub feedback: String,
    /// Counts up with each change.
    pub row_version: i64,
}

type Identity = (i64, i64, i64, String, i64, String, String, String, String);
type Times = (NaiveDate, NaiveDate, String, Option<i64>, Option<NaiveDate>, Option<i64>, Option<i64>);
type Rest = (String, String, String, i64);

macro_rules! event_columns {
    () => {
        (
            (
                event::id,
                event::series_id,
                program::id,
                program::name,
                ou::id,
                ou::name,
                event::name,
                event::description,
                event::time_zone,
            ),
            (
                event::starts_on,
                event::ends_on,
                event::phase,
                event::heatmaps_at,
                event::heatmaps_due_on,
                event::requests_open_at,
                event::requests_close_at,
            ),
            (event::rules, event::mail_texts, event::feedback, event::row_version),
        )
    };
}

fn row((identity, times, rest): (Identity, Times, Rest)) -> Result<EventRow, DbError> {
    let (id, series, program_id, program_name, ou_id, ou_name, name, description, time_zone) = identity;
    let (starts_on, ends_on, phase, heatmaps_at, heatmaps_due_on, open_at, close_at) = times;
    let (rules, mail_texts, feedback, row_version) = rest;
    Ok(EventRow {
        id: EventId(id),
        series: EventSeriesId(series),
        program: (ProgramId(program_id), program_name),
        ou: (OuId(ou_id), ou_name),
        name,
        description,
        time_zone,
        starts_on,
        ends_on,
        phase: word("event.phase", &phase, EventPhase::parse)?,
        heatmaps_at: instant(heatmaps_at),
        heatmaps_due_on,
        requests_open_at: instant(open_at),
        requests_close_at: instant(close_at),
        rules,
        mail_texts,
        feedback,
        row_version,
    })
}

/// One event.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, id: EventId) -> Result<Option<EventRow>, DbError> {
    let found: Option<(Identity, Times, Rest)> = event::table
        .inner_join(program::table.on(program::id.eq(event::program_id)))
        .inner_join(ou::table.on(ou::id.eq(event::ou_id)))
        .filter(event::id.eq(id.0))
        .select(event_columns!())
        .first(conn)
        .optional()?;
    found.map(row).transpose()
}

/// All events, the latest day first. There are hundreds, not hundreds of thousands: who may see which is decided in
/// memory.
///
/// # Errors
/// Whatever the database answers.
pub fn list(conn: &mut AnyConnection) -> Result<Vec<EventRow>, DbError> {
    let found: Vec<(Identity, Times, Rest)> = event::table
        .inner_join(program::table.on(program::id.eq(event::program_id)))
        .inner_join(ou::table.on(ou::id.eq(event::ou_id)))
        .order((event::starts_on.desc(), event::id))
        .select(event_columns!())
        .load(conn)?;
    found.into_iter().map(row).collect()
}

/// The events of a series, by OU.
///
/// # Errors
/// Whatever the database answers.
pub fn list_of_series(conn: &mut AnyConnection, series: EventSeriesId) -> Result<Vec<EventRow>, DbError> {
    let found: Vec<(Identity, Times, Rest)> = event::table
        .inner_join(program::table.on(program::id.eq(event::program_id)))
        .inner_join(ou::table.on(ou::id.eq(event::ou_id)))
        .filter(event::series_id.eq(series.0))
        .order((ou::name, event::id))
        .select(event_columns!())
        .load(conn)?;
    found.into_iter().map(row).collect()
}

/// The events that are neither closed nor cancelled.
///
/// # Errors
/// Whatever the database answers.
pub fn list_live(conn: &mut AnyConnection) -> Result<Vec<EventRow>, DbError> {
    let found: Vec<(Identity, Times, Rest)> = event::table
        .inner_join(program::table.on(program::id.eq(event::program_id)))
        .inner_join(ou::table.on(ou::id.eq(event::ou_id)))
        .filter(event::phase.ne_all(["closed", "cancelled"]))
        .order(event::id)
        .select(event_columns!())
        .load(conn)?;
    found.into_iter().map(row).collect()
}

/// The values of an event that its organiser can change.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, AsChangeset)]
#[diesel(table_name = event, treat_none_as_null = true)]
pub struct EventValues {
    /// Name for people.
    pub name: String,
    /// A few words about it.
    pub description: String,
    /// IANA zone.
    pub time_zone: String,
    /// When the heatmap phase begins by itself, UTC microseconds.
    pub heatmaps_at: Option<i64>,
    /// Last day for heatmaps.
    pub heatmaps_due_on: Option<NaiveDate>,
    /// When requests open by themselves, UTC microseconds.
    pub requests_open_at: Option<i64>,
    /// When requests close by themselves, UTC microseconds.
    pub requests_close_at: Option<i64>,
    /// JSON.
    pub rules: String,
    /// JSON.
    pub mail_texts: String,
    /// JSON; empty means as the program has it.
    pub feedback: String,
}

/// An event to store.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Its series.
    pub series: EventSeriesId,
    /// Its program.
    pub program: ProgramId,
    /// Its OU.
    pub ou: OuId,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// The rest.
    pub values: EventValues,
}

/// Stores an event in its first phase.
///
/// # Errors
/// Whatever the database answers.
pub fn insert(conn: &mut AnyConnection, new: &NewEvent, now: UtcMicros) -> Result<EventId, DbError> {
    let id: i64 = diesel::insert_into(event::table)
        .values((
            event::series_id.eq(new.series.0),
            event::program_id.eq(new.program.0),
            event::ou_id.eq(new.ou.0),
            event::starts_on.eq(new.starts_on),
            event::ends_on.eq(new.ends_on),
            event::phase.eq(EventPhase::Nominating.as_str()),
            &new.values,
            event::created_at.eq(now.0),
            event::updated_at.eq(now.0),
        ))
        .returning(event::id)
        .get_result(conn)?;
    Ok(EventId(id))
}

/// Changes an event that is still at `row_version`; false if it is not.
///
/// # Errors
/// Whatever the database answers.
pub fn update(
    conn: &mut AnyConnection,
    id: EventId,
    row_version: i64,
    values: &EventValues,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed =
        diesel::update(event::table.filter(event::id.eq(id.0).and(event::row_version.eq(row_version))))
            .set((values, event::row_version.eq(row_version + 1), event::updated_at.eq(now.0)))
            .execute(conn)?;
    Ok(changed == 1)
}

/// First and last day of an event, after slots came or went.
///
/// # Errors
/// Whatever the database answers.
pub fn set_days(
    conn: &mut AnyConnection,
    id: EventId,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(event::table.find(id.0))
        .set((event::starts_on.eq(starts_on), event::ends_on.eq(ends_on), event::updated_at.eq(now.0)))
        .execute(conn)?;
    Ok(())
}

/// Moves an event that is still in phase `from`; false if it is not.
///
/// # Errors
/// Whatever the database answers.
pub fn move_phase(
    conn: &mut AnyConnection,
    id: EventId,
    from: EventPhase,
    to: EventPhase,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed = diesel::update(event::table.filter(event::id.eq(id.0).and(event::phase.eq(from.as_str()))))
        .set((
            event::phase.eq(to.as_str()),
            event::row_version.eq(event::row_version + 1),
            event::updated_at.eq(now.0),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Zone and rules (JSON, may be empty) with which a program's events begin.
///
/// # Errors
/// Whatever the database answers.
pub fn program_defaults(conn: &mut AnyConnection, id: ProgramId) -> Result<(String, String), DbError> {
    Ok(program::table.find(id.0).select((program::time_zone, program::rules)).first(conn)?)
}

/// The events in which a partner can take part: it is elected in the program and nominated to them.
///
/// # Errors
/// Whatever the database answers.
pub fn list_of_partner(conn: &mut AnyConnection, partner: PartnerId) -> Result<Vec<EventId>, DbError> {
    let ids: Vec<i64> = event::table
        .inner_join(
            nomination::table
                .on(nomination::series_id.eq(event::series_id).and(nomination::ou_id.eq(event::ou_id))),
        )
        .inner_join(program_partner::table.on(program_partner::program_id.eq(event::program_id)))
        .filter(
            nomination::partner_id
                .eq(partner.0)
                .and(nomination::removed_at.is_null())
                .and(program_partner::partner_id.eq(partner.0))
                .and(program_partner::removed_at.is_null()),
        )
        .order(event::id)
        .select(event::id)
        .load(conn)?;
    Ok(ids.into_iter().map(EventId).collect())
}

/// The events in which a seller of these ATUs can take part: the program invited the seller, and the event is in the OU of
/// an ATU, or of a team in which the seller is.
///
/// # Errors
/// Whatever the database answers.
pub fn list_of_seller(
    conn: &mut AnyConnection,
    seller: PersonId,
    atus: &[i64],
) -> Result<Vec<EventId>, DbError> {
    let of_atus = atu::table.filter(atu::id.eq_any(atus.to_vec())).select(atu::ou_id);
    let of_teams = team::table
        .inner_join(team_member::table.on(team_member::team_id.eq(team::id)))
        .filter(
            team_member::person_id
                .eq(seller.0)
                .and(team_member::removed_at.is_null())
                .and(team::closed_at.is_null()),
        )
        .select(team::ou_id);
    let ids: Vec<i64> = event::table
        .inner_join(program_seller::table.on(program_seller::program_id.eq(event::program_id)))
        .filter(
            program_seller::person_id
                .eq(seller.0)
                .and(program_seller::removed_at.is_null())
                .and(event::ou_id.eq_any(of_atus).or(event::ou_id.eq_any(of_teams))),
        )
        .order(event::id)
        .select(event::id)
        .load(conn)?;
    Ok(ids.into_iter().map(EventId).collect())
}
