//! Closed days of OUs, kept by hand (B3-08). Lists of them come in by import.

pub use pep_db::holidays::{HolidayFilter, HolidayRow};

use chrono::NaiveDate;
use pep_db::holidays as rows;
use pep_domain::access::{Permit, action};
use pep_domain::holidays::{COUNTRY_MAX_CHARS, MOST_DAYS, NAME_MAX_CHARS};
use pep_domain::ids::{HolidayId, OuId};
use serde_json::json;

use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError, FieldError};

/// So many are listed; nobody keeps more in sight.
const LISTED: i64 = 2_000;

/// Closed days with the OUs that the reader keeps them for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holidays {
    /// By day.
    pub days: Vec<HolidayRow>,
    /// Id and name, by name.
    pub ous: Vec<(i64, String)>,
}

/// Days to keep closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHoliday {
    /// The OU.
    pub ou: OuId,
    /// The first day.
    pub on_date: NaiveDate,
    /// The last day, which counts; none: only the first.
    pub until: Option<NaiveDate>,
    /// What it is called.
    pub name: String,
    /// In which country of the OU; empty: in all of it.
    pub country: String,
}

/// The closed days of OUs within reach.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_holidays(
    ctx: &AppContext,
    permit: &Permit<action::ManageHolidays>,
    filter: HolidayFilter,
) -> Result<Holidays, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            let mut ous = pep_db::teams::ous(conn)?;
            ous.retain(|(id, _)| permit.reaches_ou(OuId(*id)));
            let wanted = |id: &i64| filter.ous.as_ref().is_none_or(|ous| ous.contains(id));
            let within = ous.iter().map(|(id, _)| *id).filter(wanted).collect();
            let filter = HolidayFilter { ous: Some(within), ..filter.clone() };
            Ok(Holidays { days: rows::list(conn, &filter, LISTED)?, ous })
        })
        .await
}

/// Keeps days closed; a day that is there already gets the name. Returns them.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] for an OU out of reach.
pub async fn keep_holiday(
    ctx: &AppContext,
    permit: &Permit<action::ManageHolidays>,
    new: NewHoliday,
) -> Result<Vec<HolidayRow>, AppError> {
    let new = NewHoliday { name: new.name.trim().to_owned(), country: new.country.trim().to_owned(), ..new };
    let days = check(&new)?;
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let is_there = pep_db::teams::ous(conn)?.iter().any(|(id, _)| *id == new.ou.0);
            if !is_there || !permit.reaches_ou(new.ou) {
                return Err(AppError::NotFound);
            }
            let mut kept = Vec::with_capacity(days.len());
            for day in days {
                let id = rows::keep(conn, (new.ou, day, &new.country), &new.name, now)?;
                kept.push(rows::find(conn, id)?);
            }
            let detail = json!({
                "ou": new.ou.0, "from": new.on_date, "until": new.until.unwrap_or(new.on_date),
                "name": new.name, "country": new.country,
            });
            let entry = AuditEntry {
                action: "keep_holiday",
                object_kind: "holiday",
                object_id: kept.first().map(|row| row.id.0),
                detail,
            };
            audit::write(conn, now, Some(permit.actor()), entry)?;
            Ok(kept)
        })
        .await
}

/// The days meant, or everything that is wrong with them.
fn check(new: &NewHoliday) -> Result<Vec<NaiveDate>, AppError> {
    let mut errors = Vec::new();
    let is_text =
        |text: &str, most: usize| text.chars().count() <= most && !text.chars().any(char::is_control);
    if new.name.is_empty() || !is_text(&new.name, NAME_MAX_CHARS) {
        errors.push(FieldError::new("/name", "Give the day a name of 1 to 120 characters."));
    }
    if !is_text(&new.country, COUNTRY_MAX_CHARS) {
        errors.push(FieldError::new("/country", "Give a country of at most 80 characters, or leave it out."));
    }
    let until = new.until.unwrap_or(new.on_date);
    let span = u64::try_from(until.signed_duration_since(new.on_date).num_days()).ok();
    if span.is_none_or(|days| days >= MOST_DAYS) {
        errors.push(FieldError::new(
            "/untilOn",
            "Choose a last day that is not before the first, at most 31 days in all.",
        ));
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    Ok(new.on_date.iter_days().take_while(|day| *day <= until).collect())
}

/// Opens a day again.
///
/// # Errors
/// [`AppError::NotFound`], also for one of an OU out of reach.
pub async fn remove_holiday(
    ctx: &AppContext,
    permit: &Permit<action::ManageHolidays>,
    id: HolidayId,
) -> Result<(), AppError> {
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let found = rows::find(conn, id)?;
            if !permit.reaches_ou(found.ou.0) || !rows::remove(conn, id)? {
                return Err(AppError::NotFound);
            }
            let detail = json!({
                "ou": found.ou.0.0, "day": found.on_date, "name": found.name, "country": found.country,
            });
            let entry = AuditEntry {
                action: "remove_holiday",
                object_kind: "holiday",
                object_id: Some(id.0),
                detail,
            };
            Ok(audit::write(conn, now, Some(permit.actor()), entry)?)
        })
        .await
}
