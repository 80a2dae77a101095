//! Which partners are nominated to the events of a series, by OU (D-15, D-16).

use diesel::prelude::*;
use pep_domain::ids::{EventSeriesId, OuId, PartnerId, PersonId, ProgramId};
use pep_domain::time::UtcMicros;

use crate::schema::{event, event_series, nomination, ou, partner, person, program_partner};
use crate::{AnyConnection, DbError};

/// A nomination that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NominationRow {
    /// The OU.
    pub ou: (OuId, String),
    /// The partner: id, name, Partner One ID.
    pub partner: (PartnerId, String, String),
    /// `list` or `manual`.
    pub source: String,
    /// Why; may be empty.
    pub reason: String,
    /// Who added it.
    pub added_by: Option<String>,
    /// When.
    pub added_at: UtcMicros,
}

type Listed = ((i64, String), (i64, String, String), (String, String, i64), Option<(String, String, String)>);

/// The nominations of a series that stand, by OU and partner.
///
/// # Errors
/// Whatever the database answers.
pub fn list_nominations(
    conn: &mut AnyConnection,
    series: EventSeriesId,
) -> Result<Vec<NominationRow>, DbError> {
    let rows: Vec<Listed> = nomination::table
        .inner_join(ou::table.on(ou::id.eq(nomination::ou_id)))
        .inner_join(partner::table.on(partner::id.eq(nomination::partner_id)))
        .left_join(person::table.on(person::id.nullable().eq(nomination::added_by)))
        .filter(nomination::series_id.eq(series.0).and(nomination::removed_at.is_null()))
        .order((ou::name, partner::name_folded, partner::id))
        .select((
            (ou::id, ou::name),
            (partner::id, partner::name, partner::partner_one_id),
            (nomination::source, nomination::reason, nomination::added_at),
            (person::first_name, person::last_name, person::email).nullable(),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|((ou_id, ou_name), (id, name, one_id), (source, reason, added_at), by)| NominationRow {
            ou: (OuId(ou_id), ou_name),
            partner: (PartnerId(id), name, one_id),
            source,
            reason,
            added_by: by.map(|(first, last, email)| crate::reporting::person_name(&first, &last, &email)),
            added_at: UtcMicros(added_at),
        })
        .collect())
}

/// The nominations of a series that stand, as ids.
///
/// # Errors
/// Whatever the database answers.
pub fn live_nominations(
    conn: &mut AnyConnection,
    series: EventSeriesId,
) -> Result<Vec<(OuId, PartnerId)>, DbError> {
    let rows: Vec<(i64, i64)> = nomination::table
        .filter(nomination::series_id.eq(series.0).and(nomination::removed_at.is_null()))
        .order((nomination::ou_id, nomination::partner_id))
        .select((nomination::ou_id, nomination::partner_id))
        .load(conn)?;
    Ok(rows.into_iter().map(|(ou, partner)| (OuId(ou), PartnerId(partner))).collect())
}

/// How many partners are nominated in an OU and still elected in the program.
///
/// # Errors
/// Whatever the database answers.
pub fn count_nominations(
    conn: &mut AnyConnection,
    series: EventSeriesId,
    program: ProgramId,
    ou: OuId,
) -> Result<i64, DbError> {
    let elected = program_partner::table
        .filter(program_partner::program_id.eq(program.0).and(program_partner::removed_at.is_null()))
        .select(program_partner::partner_id);
    Ok(nomination::table
        .filter(
            nomination::series_id
                .eq(series.0)
                .and(nomination::ou_id.eq(ou.0))
                .and(nomination::removed_at.is_null())
                .and(nomination::partner_id.eq_any(elected)),
        )
        .count()
        .get_result(conn)?)
}

/// The name of an OU; `None` if there is no such OU.
///
/// # Errors
/// Whatever the database answers.
pub fn ou_name(conn: &mut AnyConnection, id: OuId) -> Result<Option<String>, DbError> {
    Ok(ou::table.find(id.0).select(ou::name).first(conn).optional()?)
}

/// Nominates a partner, or nominates it again; false if it was nominated already.
///
/// # Errors
/// Whatever the database answers.
pub fn nominate(
    conn: &mut AnyConnection,
    (series, ou, partner): (EventSeriesId, OuId, PartnerId),
    source: &str,
    reason: &str,
    by: Option<PersonId>,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let key = (series.0, ou.0, partner.0);
    let stands: Option<Option<i64>> =
        nomination::table.find(key).select(nomination::removed_at).first(conn).optional()?;
    match stands {
        Some(None) => return Ok(false),
        Some(Some(_)) => {
            diesel::update(nomination::table.find(key))
                .set((
                    nomination::source.eq(source),
                    nomination::reason.eq(reason),
                    nomination::added_by.eq(by.map(|by| by.0)),
                    nomination::added_at.eq(now.0),
                    nomination::removed_by.eq(None::<i64>),
                    nomination::removed_at.eq(None::<i64>),
                ))
                .execute(conn)?;
        }
        None => {
            diesel::insert_into(nomination::table)
                .values((
                    nomination::series_id.eq(series.0),
                    nomination::ou_id.eq(ou.0),
                    nomination::partner_id.eq(partner.0),
                    nomination::source.eq(source),
                    nomination::reason.eq(reason),
                    nomination::added_by.eq(by.map(|by| by.0)),
                    nomination::added_at.eq(now.0),
                ))
                .execute(conn)?;
        }
    }
    Ok(true)
}

/// Takes a nomination back; false if none stands.
///
/// # Errors
/// Whatever the database answers.
pub fn remove_nomination(
    conn: &mut AnyConnection,
    (series, ou, partner): (EventSeriesId, OuId, PartnerId),
    by: Option<PersonId>,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        nomination::table.find((series.0, ou.0, partner.0)).filter(nomination::removed_at.is_null()),
    )
    .set((nomination::removed_by.eq(by.map(|by| by.0)), nomination::removed_at.eq(now.0)))
    .execute(conn)?;
    Ok(changed == 1)
}

/// The newest series of a program that is not over: a draft, or one with an event that is neither closed nor cancelled.
///
/// # Errors
/// Whatever the database answers.
pub fn newest_series_of(
    conn: &mut AnyConnection,
    program: ProgramId,
) -> Result<Option<EventSeriesId>, DbError> {
    let live = event::table.filter(event::phase.ne_all(["closed", "cancelled"])).select(event::series_id);
    let id: Option<i64> = event_series::table
        .filter(
            event_series::program_id
                .eq(program.0)
                .and(event_series::state.eq("draft").or(event_series::id.eq_any(live))),
        )
        .order(event_series::id.desc())
        .select(event_series::id)
        .first(conn)
        .optional()?;
    Ok(id.map(EventSeriesId))
}
