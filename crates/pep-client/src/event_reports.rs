//! What an event came to, for its organisers.

use bytes::Bytes;
use pep_api_types::event_reports::{EventReport, ExportQuery, ProgramExportQuery, TeamNudge, TeamNudged};

use crate::{ApiError, Client, Method, Transport, with_query};

/// Address of an event's report as a workbook, for a link that downloads it.
#[must_use]
pub fn event_report_address(event_id: i64) -> String {
    format!("/api/v1/events/{event_id}/report.xlsx")
}

/// Address of an event's sessions as CSV or NDJSON, for a link that downloads them.
#[must_use]
pub fn event_sessions_address(event_id: i64, format: &str) -> String {
    format!("/api/v1/events/{event_id}/sessions/export?format={format}")
}

impl<T: Transport> Client<T> {
    /// The report of an event.
    pub async fn get_event_report(&self, event_id: i64) -> Result<EventReport, ApiError> {
        self.get(format!("/api/v1/events/{event_id}/report")).await
    }

    /// The report as a workbook.
    pub async fn download_event_report(&self, event_id: i64) -> Result<Bytes, ApiError> {
        self.bytes(event_report_address(event_id)).await
    }

    /// Writes to a team's primary contact.
    pub async fn nudge_team(
        &self,
        event_id: i64,
        team_id: i64,
        body: &TeamNudge,
    ) -> Result<TeamNudged, ApiError> {
        self.call(Method::Post, format!("/api/v1/events/{event_id}/teams/{team_id}/nudge"), body).await
    }

    /// The sessions of an event, as CSV or NDJSON.
    pub async fn export_event_sessions(&self, event_id: i64, query: &ExportQuery) -> Result<Bytes, ApiError> {
        self.bytes(with_query(&format!("/api/v1/events/{event_id}/sessions/export"), query)?).await
    }

    /// The sessions of all events of a program, as CSV or NDJSON.
    pub async fn export_sessions(&self, query: &ProgramExportQuery) -> Result<Bytes, ApiError> {
        self.bytes(with_query("/api/v1/sessions/export", query)?).await
    }
}
