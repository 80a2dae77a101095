//! Private, revocable addresses of calendars (B3-19). A calendar reads `GET /calendar/{token}.ics` without signing in.
//!
//! Operations, all under `/api/v1`: `GET /calendar-feeds` list_calendar_feeds · `POST /calendar-feeds`
//! create_calendar_feed · `DELETE /calendar-feeds/{id}` revoke_calendar_feed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The caller's feeds, and the teams that one could be made for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CalendarFeeds {
    /// The feeds, the newest first.
    pub feeds: Vec<CalendarFeed>,
    /// The caller's teams.
    pub teams: Vec<FeedTeam>,
}

/// A feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CalendarFeed {
    /// The feed.
    pub id: i64,
    /// Of which team; absent: the caller's own sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<FeedTeam>,
    /// Made.
    pub created_at: DateTime<Utc>,
    /// Last read by a calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_read_at: Option<DateTime<Utc>>,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FeedTeam {
    /// The team.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// A feed to make.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CalendarFeedCreate {
    /// Of this team; absent: the caller's own sessions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<i64>,
}

/// A feed that was made, with its address, which is told this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CalendarFeedCreated {
    /// The feed.
    pub feed: CalendarFeed,
    /// Its address. Whoever has it can read the calendar.
    pub address: String,
}
