//! Closed days of OUs (B3-08).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use pep_domain::holidays::ClosedDays;
use pep_domain::ids::{HolidayId, OuId, PersonId};
use pep_domain::time::UtcMicros;

use crate::schema::{holiday, ou, person};
use crate::{AnyConnection, DbError};

/// A closed day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayRow {
    /// Id.
    pub id: HolidayId,
    /// The OU that is closed, with its name.
    pub ou: (OuId, String),
    /// The day.
    pub on_date: NaiveDate,
    /// In which country of the OU; empty: in all of it.
    pub country: String,
    /// What it is called.
    pub name: String,
}

/// Which closed days.
#[derive(Debug, Clone, Default)]
pub struct HolidayFilter {
    /// Of these OUs; none: of all.
    pub ous: Option<Vec<i64>>,
    /// From this day on.
    pub from: Option<NaiveDate>,
    /// Until this day, which counts.
    pub to: Option<NaiveDate>,
}

/// Closed days by day, OU and country, at most `limit`.
///
/// # Errors
/// Whatever the database answers.
pub fn list(
    conn: &mut AnyConnection,
    filter: &HolidayFilter,
    limit: i64,
) -> Result<Vec<HolidayRow>, DbError> {
    let mut query = holiday::table
        .inner_join(ou::table)
        .order((holiday::on_date, ou::folded, holiday::country, holiday::id))
        .select((holiday::id, ou::id, ou::name, holiday::on_date, holiday::country, holiday::name))
        .limit(limit)
        .into_boxed();
    if let Some(ous) = &filter.ous {
        query = query.filter(holiday::ou_id.eq_any(ous.clone()));
    }
    if let Some(from) = filter.from {
        query = query.filter(holiday::on_date.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(holiday::on_date.le(to));
    }
    let rows: Vec<(i64, i64, String, NaiveDate, String, String)> = query.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, ou, ou_name, on_date, country, name)| HolidayRow {
            id: HolidayId(id),
            ou: (OuId(ou), ou_name),
            on_date,
            country,
            name,
        })
        .collect())
}

/// One closed day.
///
/// # Errors
/// [`DbError::NotFound`].
pub fn find(conn: &mut AnyConnection, id: HolidayId) -> Result<HolidayRow, DbError> {
    let (id, ou, ou_name, on_date, country, name): (i64, i64, String, NaiveDate, String, String) =
        holiday::table
            .inner_join(ou::table)
            .filter(holiday::id.eq(id.0))
            .select((holiday::id, ou::id, ou::name, holiday::on_date, holiday::country, holiday::name))
            .first(conn)?;
    Ok(HolidayRow { id: HolidayId(id), ou: (OuId(ou), ou_name), on_date, country, name })
}

/// The closed days of every OU that has some.
///
/// # Errors
/// Whatever the database answers.
pub fn closed_days(conn: &mut AnyConnection) -> Result<ClosedOus, DbError> {
    let rows: Vec<(i64, NaiveDate)> = holiday::table.select((holiday::ou_id, holiday::on_date)).load(conn)?;
    let mut days: BTreeMap<OuId, BTreeSet<NaiveDate>> = BTreeMap::new();
    for (ou, day) in rows {
        days.entry(OuId(ou)).or_default().insert(day);
    }
    Ok(ClosedOus {
        by_ou: days.into_iter().map(|(ou, days)| (ou, days.into_iter().collect())).collect(),
        open: ClosedDays::default(),
    })
}

/// The closed days of one OU; of none: none.
///
/// # Errors
/// Whatever the database answers.
pub fn closed_days_of(conn: &mut AnyConnection, ou: Option<OuId>) -> Result<ClosedDays, DbError> {
    let Some(ou) = ou else { return Ok(ClosedDays::default()) };
    let days: Vec<NaiveDate> =
        holiday::table.filter(holiday::ou_id.eq(ou.0)).select(holiday::on_date).load(conn)?;
    Ok(days.into_iter().collect())
}

/// The closed days of a person's OU with their names, by day; a day of two countries stands there twice.
///
/// # Errors
/// Whatever the database answers.
pub fn of_person(conn: &mut AnyConnection, of: PersonId) -> Result<Vec<(NaiveDate, String)>, DbError> {
    Ok(holiday::table
        .inner_join(person::table.on(person::ou_id.eq(holiday::ou_id.nullable())))
        .filter(person::id.eq(of.0))
        .order((holiday::on_date, holiday::country))
        .select((holiday::on_date, holiday::name))
        .load(conn)?)
}

/// The closed days of OUs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClosedOus {
    by_ou: BTreeMap<OuId, ClosedDays>,
    open: ClosedDays,
}

impl ClosedOus {
    /// Those of one OU; whoever has no OU has no closed days.
    #[must_use]
    pub fn of(&self, ou: Option<OuId>) -> &ClosedDays {
        ou.and_then(|ou| self.by_ou.get(&ou)).unwrap_or(&self.open)
    }
}

/// Keeps a closed day; one that is there gets the name. Returns its id.
///
/// # Errors
/// Whatever the database answers.
pub fn keep(
    conn: &mut AnyConnection,
    (ou, on_date, country): (OuId, NaiveDate, &str),
    name: &str,
    now: UtcMicros,
) -> Result<HolidayId, DbError> {
    let id: i64 = with_backend!(conn, c => diesel::insert_into(holiday::table)
        .values((
            holiday::ou_id.eq(ou.0),
            holiday::on_date.eq(on_date),
            holiday::country.eq(country),
            holiday::name.eq(name),
            holiday::created_at.eq(now.0),
        ))
        .on_conflict((holiday::ou_id, holiday::on_date, holiday::country))
        .do_update()
        .set(holiday::name.eq(name))
        .returning(holiday::id)
        .get_result(c))?;
    Ok(HolidayId(id))
}

/// Removes a closed day. False if it is not there.
///
/// # Errors
/// Whatever the database answers.
pub fn remove(conn: &mut AnyConnection, id: HolidayId) -> Result<bool, DbError> {
    Ok(diesel::delete(holiday::table.find(id.0)).execute(conn)? == 1)
}
