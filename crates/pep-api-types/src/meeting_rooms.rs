//! The simulated meeting room, where no cloud is configured.
//!
//! Operations, all under `/api/v1`: `GET /meeting-rooms/{room}` get_meeting_room · `POST /meeting-rooms/{room}/stays`
//! join_meeting_room · `POST /meeting-rooms/{room}/stays/{stayId}/leave` leave_meeting_room ·
//! `POST /meeting-rooms/{room}/everybody` play_everybody.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::people::Side;

/// A room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MeetingRoom {
    /// The session that meets here.
    pub session_id: i64,
    /// Subject.
    pub subject: String,
    /// Planned start.
    pub starts_at: DateTime<Utc>,
    /// Planned end.
    pub ends_at: DateTime<Utc>,
    /// Who is expected.
    pub expected: Vec<ExpectedGuest>,
    /// Who was and is there, the earliest first.
    pub stays: Vec<RoomStay>,
    /// The caller can let everybody attend at once.
    pub may_play_everybody: bool,
}

/// Somebody who is expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ExpectedGuest {
    /// The person.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Side.
    pub side: Side,
    /// Is in the room now.
    pub is_here: bool,
}

/// Somebody's stay in the room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RoomStay {
    /// The stay.
    pub id: i64,
    /// The name shown.
    pub name: String,
    /// Joined without an account.
    pub is_anonymous: bool,
    /// It is the caller's own.
    pub is_mine: bool,
    /// Joined.
    pub joined_at: DateTime<Utc>,
    /// Left; absent: still there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_at: Option<DateTime<Utc>>,
}

/// Joining a room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoomJoin {
    /// Without an account, under this name of 1 to 80 characters; absent: as the caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anonymous_name: Option<String>,
}
