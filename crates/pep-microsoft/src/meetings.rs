//! Teams meetings: made, changed and taken down so that doing it again does no harm, and who was there.

mod graph;
#[cfg(test)]
mod tests;
mod token;
mod wire;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, Utc};
use thiserror::Error;

pub use graph::GraphMeetings;

/// A future in a box, so that a provider can be a trait object.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, MeetingError>> + Send + 'a>>;

/// Somebody who keeps meetings. Every call may be repeated: the same external id is the same meeting, a change sets what
/// shall be, and what is gone is gone.
pub trait Meetings: Send + Sync {
    /// `graph` or `simulated`, as stored with a session.
    fn name(&self) -> &'static str;

    /// The accounts in whose name meetings can be; never empty. Each takes a limited number (Graph: 2,000 a month).
    fn organizers(&self) -> &[String];

    /// The meeting with this external id of this organizer, made if it is not there, with open doors.
    fn create_or_get(&self, organizer: String, wanted: WantedMeeting) -> Answer<'_, MadeMeeting>;

    /// Sets time and subject of a meeting.
    fn update(&self, organizer: String, reference: String, wanted: WantedMeeting) -> Answer<'_, ()>;

    /// Takes a meeting down; also fine if it is gone.
    fn delete(&self, organizer: String, reference: String) -> Answer<'_, ()>;

    /// Who was there: one report for each time that people met, in order of time.
    fn attendance_reports(&self, organizer: String, reference: String) -> Answer<'_, Vec<AttendanceReport>>;

    /// When somebody's own calendar is taken, and nothing of what for: from, to. Spans of at most 62 days.
    fn busy_times(
        &self,
        mailbox: String,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Answer<'_, Vec<BusySpan>>;
}

/// From when to when a calendar is taken.
pub type BusySpan = (DateTime<Utc>, DateTime<Utc>);

/// A meeting as it shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedMeeting {
    /// The caller's own name for it. The same for the life of the meeting, whatever else changes.
    pub external_id: String,
    /// What it is called.
    pub subject: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
}

/// A meeting that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeMeeting {
    /// The provider's name for it.
    pub reference: String,
    /// Where to join.
    pub join_url: String,
}

/// Who was there, from the first to the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendanceReport {
    /// The provider's name for the report.
    pub id: String,
    /// When the first came.
    pub starts_at: DateTime<Utc>,
    /// When the last left.
    pub ends_at: DateTime<Utc>,
    /// Who was there.
    pub records: Vec<AttendanceRecord>,
}

/// One participant of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendanceRecord {
    /// As the participant was shown; may be empty.
    pub name: String,
    /// Whoever joined without signing in has none.
    pub email: Option<String>,
    /// From when to when, one for each joining.
    pub intervals: Vec<(DateTime<Utc>, DateTime<Utc>)>,
}

/// How to reach Microsoft Graph.
#[derive(Clone, PartialEq, Eq)]
pub struct GraphConfig {
    /// Where tokens come from: `https://login.microsoftonline.com`.
    pub login_url: String,
    /// `https://graph.microsoft.com/v1.0`.
    pub graph_url: String,
    /// GUID or domain; never `common`.
    pub tenant: String,
    /// PEP's client id there.
    pub client_id: String,
    /// PEP's secret there.
    pub client_secret: String,
    /// Object ids of the accounts in whose name meetings are.
    pub organizers: Vec<String>,
}

// By hand, so that the secret is in no log.
impl std::fmt::Debug for GraphConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GraphConfig")
            .field("tenant", &self.tenant)
            .field("client_id", &self.client_id)
            .field("organizers", &self.organizers)
            .finish_non_exhaustive()
    }
}

/// Why a call came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MeetingError {
    /// Too many calls, or the provider is not well: the same call may go through later. Nothing is known of its effect,
    /// which does not matter, because it may be repeated.
    #[error("{why}")]
    Passing {
        /// What happened.
        why: String,
        /// Not before, as the provider says.
        retry_after: Option<Duration>,
    },
    /// The account may not be used: an administrator has to grant the application access policy (it takes up to 30
    /// minutes to work).
    #[error("{0}")]
    PolicyMissing(String),
    /// The provider does not know or trust PEP, or the configuration cannot work.
    #[error("{0}")]
    Config(String),
    /// The meeting is not there any more.
    #[error("the meeting is not there any more")]
    Gone,
    /// The provider refused for good.
    #[error("{0}")]
    Refused(String),
}
