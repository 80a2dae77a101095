//! The organiser's draft of an event's schedule.

use pep_api_types::schedule_drafts::{
    DraftSend, DraftSessionMark, ScheduleDraft, ScheduleDraftAnswer, ScheduleOrder, SentSchedule,
};

use crate::{ApiError, Client, Method, Transport};

impl<T: Transport> Client<T> {
    /// The draft of an event, if there is one.
    pub async fn find_schedule_draft(&self, event: i64) -> Result<ScheduleDraftAnswer, ApiError> {
        self.get(format!("/api/v1/events/{event}/schedule-draft")).await
    }

    /// Proposes a schedule; the search goes on after the answer.
    pub async fn propose_schedule(
        &self,
        event: i64,
        body: &ScheduleOrder,
    ) -> Result<ScheduleDraft, ApiError> {
        self.call(Method::Post, format!("/api/v1/events/{event}/schedule-draft"), body).await
    }

    /// Pins a session of the draft, drops it, or takes that back.
    pub async fn mark_schedule_session(
        &self,
        event: i64,
        body: &DraftSessionMark,
    ) -> Result<ScheduleDraft, ApiError> {
        self.call(Method::Put, format!("/api/v1/events/{event}/schedule-draft/sessions"), body).await
    }

    /// Ends the search for a better schedule.
    pub async fn stop_schedule_search(&self, event: i64) -> Result<(), ApiError> {
        self.act(Method::Post, format!("/api/v1/events/{event}/schedule-draft/stop")).await
    }

    /// Sends the draft as requests.
    /// `changed` if it is not what was seen any more.
    pub async fn send_schedule_draft(&self, event: i64, body: &DraftSend) -> Result<SentSchedule, ApiError> {
        self.call(Method::Post, format!("/api/v1/events/{event}/schedule-draft/send"), body).await
    }

    /// Throws the draft away.
    pub async fn discard_schedule_draft(&self, event: i64) -> Result<(), ApiError> {
        self.act(Method::Delete, format!("/api/v1/events/{event}/schedule-draft")).await
    }
}
