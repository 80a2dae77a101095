//! Closed days of OUs: public holidays and others (B3-08). Waves, digests and reminders do not go out on one.
//!
//! Operations, all under `/api/v1`: `GET /holidays` list_holidays · `POST /holidays` keep_holiday · `DELETE /holidays/{id}`
//! remove_holiday. Lists of them (CSV, Excel, iCalendar) come in by import.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Which closed days, as a query string.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HolidayQuery {
    /// Of these OUs; empty: of all within reach.
    pub ou: Vec<i64>,
    /// From this day on.
    pub from: Option<NaiveDate>,
    /// Until this day, which counts.
    pub to: Option<NaiveDate>,
}

/// A closed day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Holiday {
    /// Id.
    pub id: i64,
    /// The OU that is closed.
    pub ou_id: i64,
    /// Its name.
    pub ou: String,
    /// The day.
    pub on_date: NaiveDate,
    /// What it is called.
    pub name: String,
    /// In which country of the OU; absent: in all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// An OU whose closed days the caller keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HolidayOu {
    /// The OU.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// Closed days, with the OUs that the caller keeps them for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Holidays {
    /// By day, at most 2,000.
    pub items: Vec<Holiday>,
    /// By name.
    pub ous: Vec<HolidayOu>,
}

/// Days to keep closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HolidayKeep {
    /// The OU.
    pub ou_id: i64,
    /// The first day.
    pub on_date: NaiveDate,
    /// The last day, which counts; absent: only the first. At most 31 days in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_on: Option<NaiveDate>,
    /// What it is called, 1 to 120 characters.
    pub name: String,
    /// In which country of the OU, at most 80 characters; absent: in all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// The days that are closed now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HolidaysKept {
    /// By day.
    pub items: Vec<Holiday>,
}
