//! Private, revocable addresses of calendars.

use pep_api_types::calendar_feeds::{CalendarFeedCreate, CalendarFeedCreated, CalendarFeeds};

use crate::{ApiError, Client, Method, Transport};

impl<T: Transport> Client<T> {
    /// The caller's feeds, and the teams that one could be made for.
    pub async fn list_calendar_feeds(&self) -> Result<CalendarFeeds, ApiError> {
        self.get("/api/v1/calendar-feeds").await
    }

    /// Makes a feed; its address is told this once.
    pub async fn create_calendar_feed(
        &self,
        body: &CalendarFeedCreate,
    ) -> Result<CalendarFeedCreated, ApiError> {
        self.call(Method::Post, "/api/v1/calendar-feeds", body).await
    }

    /// Takes a feed back.
    pub async fn revoke_calendar_feed(&self, id: i64) -> Result<(), ApiError> {
        self.act(Method::Delete, format!("/api/v1/calendar-feeds/{id}")).await
    }
}
