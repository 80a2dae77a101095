//! Time zones: one's own, and those of OUs.
//!
//! Operations: `PUT /time-zone`, `GET /ou-time-zones`, `PUT /ou-time-zones/{id}`.

use serde::{Deserialize, Serialize};

/// Where one's own zone comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TimeZoneSource {
    /// The person chose it.
    Chosen,
    /// The browser told it: taken only where no zone is known.
    Browser,
}

/// One's own zone, to set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OwnTimeZoneChange {
    /// IANA zone such as `Europe/Berlin`; absent: the zone of the OU or of what a mail is about.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Where it comes from.
    pub source: TimeZoneSource,
}

/// One's own zone, as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OwnTimeZone {
    /// IANA zone, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// An OU with the zone of its people whose own is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OuTimeZone {
    /// Id of the OU.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// IANA zone, if it was given one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// The zone to give an OU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OuTimeZoneChange {
    /// IANA zone such as `Australia/Sydney`; absent: none.
    #[serde(default)]
    pub time_zone: Option<String>,
}
