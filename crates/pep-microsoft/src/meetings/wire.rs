//! What Graph says and hears.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{AttendanceRecord, AttendanceReport, BusySpan, MeetingError};

/// For `createOrGet`, which takes exactly these.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateOrGet<'a> {
    pub(super) external_id: &'a str,
    pub(super) subject: &'a str,
    pub(super) start_date_time: DateTime<Utc>,
    pub(super) end_date_time: DateTime<Utc>,
}

/// For `PATCH`. A change of time needs both ends.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Patch<'a> {
    pub(super) subject: &'a str,
    pub(super) start_date_time: DateTime<Utc>,
    pub(super) end_date_time: DateTime<Utc>,
    pub(super) lobby_bypass_settings: Lobby,
}

/// Partners are nobody whom a service account would let in: everybody comes in by the link.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(super) struct Lobby {
    pub(super) scope: String,
    #[serde(default)]
    pub(super) is_dial_in_bypass_enabled: bool,
}

impl Lobby {
    pub(super) fn open() -> Self {
        Self { scope: "everyone".to_owned(), is_dial_in_bypass_enabled: true }
    }
}

/// The members of an online meeting that are used.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OnlineMeeting {
    pub(super) id: String,
    pub(super) join_web_url: String,
    pub(super) start_date_time: Option<DateTime<Utc>>,
    pub(super) end_date_time: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(super) subject: Option<String>,
    pub(super) lobby_bypass_settings: Option<Lobby>,
}

/// Graph's envelope around a failure.
#[derive(Deserialize)]
pub(super) struct Failed {
    pub(super) error: FailedError,
}

#[derive(Deserialize)]
pub(super) struct FailedError {
    #[serde(default)]
    pub(super) code: String,
    #[serde(default)]
    pub(super) message: String,
}

/// A list, or a part of one.
#[derive(Deserialize)]
pub(super) struct Listed<T> {
    pub(super) value: Vec<T>,
    #[serde(rename = "@odata.nextLink", default)]
    pub(super) next_link: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    pub(super) id: String,
    pub(super) meeting_start_date_time: DateTime<Utc>,
    pub(super) meeting_end_date_time: DateTime<Utc>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Record {
    #[serde(default)]
    email_address: Option<String>,
    #[serde(default)]
    identity: Option<Identity>,
    #[serde(default)]
    attendance_intervals: Vec<Interval>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity {
    #[serde(default)]
    display_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Interval {
    join_date_time: DateTime<Utc>,
    leave_date_time: DateTime<Utc>,
}

impl Report {
    pub(super) fn with(self, records: Vec<Record>) -> AttendanceReport {
        AttendanceReport {
            id: self.id,
            starts_at: self.meeting_start_date_time,
            ends_at: self.meeting_end_date_time,
            records: records
                .into_iter()
                .map(|record| AttendanceRecord {
                    name: record.identity.and_then(|identity| identity.display_name).unwrap_or_default(),
                    email: record.email_address.filter(|email| !email.trim().is_empty()),
                    intervals: record
                        .attendance_intervals
                        .into_iter()
                        .map(|interval| (interval.join_date_time, interval.leave_date_time))
                        .collect(),
                })
                .collect(),
        }
    }
}

/// For `getSchedule`. Everything in UTC: otherwise zones come by their Windows names.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetSchedule<'a> {
    schedules: [&'a str; 1],
    start_time: Moment,
    end_time: Moment,
    availability_view_interval: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Moment {
    date_time: String,
    time_zone: String,
}

impl Moment {
    fn of(at: DateTime<Utc>) -> Self {
        Self { date_time: at.format("%Y-%m-%dT%H:%M:%S").to_string(), time_zone: "UTC".to_owned() }
    }

    fn read(&self) -> Result<DateTime<Utc>, MeetingError> {
        let at = NaiveDateTime::parse_from_str(&self.date_time, "%Y-%m-%dT%H:%M:%S%.f").ok();
        at.filter(|_| self.time_zone == "UTC").map(|at| at.and_utc()).ok_or_else(|| {
            MeetingError::Refused(format!("Graph names the time {} {}", self.date_time, self.time_zone))
        })
    }
}

impl<'a> GetSchedule<'a> {
    pub(super) fn of(mailbox: &'a str, from: DateTime<Utc>, to: DateTime<Utc>) -> Self {
        Self {
            schedules: [mailbox],
            start_time: Moment::of(from),
            end_time: Moment::of(to),
            availability_view_interval: 30,
        }
    }
}

/// One mailbox's schedule. Subject and place are in it too, and are not read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Schedule {
    #[serde(default)]
    schedule_items: Vec<ScheduleItem>,
    #[serde(default)]
    error: Option<ScheduleError>,
}

#[derive(Deserialize)]
struct ScheduleItem {
    status: String,
    start: Moment,
    end: Moment,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ScheduleError {
    #[serde(default)]
    message: String,
    #[serde(default)]
    response_code: String,
}

impl Schedule {
    /// When the mailbox is taken. Somebody who works elsewhere is there.
    pub(super) fn busy(self) -> Result<Vec<BusySpan>, MeetingError> {
        if let Some(error) = self.error {
            let message: String = error.message.chars().take(300).collect();
            return Err(MeetingError::Refused(format!("Graph answers {}: {message}", error.response_code)));
        }
        self.schedule_items
            .iter()
            .filter(|item| matches!(item.status.as_str(), "busy" | "tentative" | "oof"))
            .map(|item| Ok((item.start.read()?, item.end.read()?)))
            .collect()
    }
}
