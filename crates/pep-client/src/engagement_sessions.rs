//! Sessions of engagements, and engagements as sellers see them.

use pep_api_types::engagement_sessions::{
    AccountEngagement, EngagementAccountQuery, EngagementSession, EngagementSessionSave,
    MyEngagementSessions, SessionAttendees,
};
use pep_api_types::page::Page;
use pep_api_types::sessions::SessionDetail;
use pep_api_types::teams::NamedThing;

use crate::{ApiError, Client, Method, Request, Transport, version_tag, with_query};

impl<T: Transport> Client<T> {
    /// The sessions of an engagement, by time.
    pub async fn list_engagement_sessions(&self, id: i64) -> Result<Page<EngagementSession>, ApiError> {
        self.get(format!("/api/v1/engagements/{id}/sessions")).await
    }

    /// Sets a session up.
    pub async fn create_engagement_session(
        &self,
        id: i64,
        body: &EngagementSessionSave,
    ) -> Result<EngagementSession, ApiError> {
        self.call(Method::Post, format!("/api/v1/engagements/{id}/sessions"), body).await
    }

    /// Changes a session that was read as `row_version`. `changed` if somebody was faster.
    pub async fn save_engagement_session(
        &self,
        id: i64,
        session: i64,
        row_version: i64,
        body: &EngagementSessionSave,
    ) -> Result<EngagementSession, ApiError> {
        let request = Request::new(Method::Put, format!("/api/v1/engagements/{id}/sessions/{session}"));
        self.fetch(request.header("if-match", version_tag(row_version)).json(body)?).await
    }

    /// Accounts that match an engagement.
    pub async fn list_engagement_accounts(
        &self,
        id: i64,
        query: &EngagementAccountQuery,
    ) -> Result<Page<NamedThing>, ApiError> {
        self.get(with_query(&format!("/api/v1/engagements/{id}/accounts"), query)?).await
    }

    /// The sessions of an engagement with the caller's partner.
    pub async fn list_my_engagement_sessions(&self, id: i64) -> Result<MyEngagementSessions, ApiError> {
        self.get(format!("/api/v1/my-engagements/{id}/sessions")).await
    }

    /// Chooses who of the caller's partner comes to a session.
    pub async fn set_my_session_attendees(
        &self,
        id: i64,
        session: i64,
        body: &SessionAttendees,
    ) -> Result<MyEngagementSessions, ApiError> {
        self.call(Method::Put, format!("/api/v1/my-engagements/{id}/sessions/{session}/attendees"), body)
            .await
    }

    /// The engagements about the caller's accounts.
    pub async fn list_account_engagements(&self) -> Result<Page<AccountEngagement>, ApiError> {
        self.get("/api/v1/account-engagements").await
    }

    /// One engagement about the caller's accounts.
    pub async fn find_account_engagement(&self, id: i64) -> Result<AccountEngagement, ApiError> {
        self.get(format!("/api/v1/account-engagements/{id}")).await
    }

    /// The caller comes to a session.
    pub async fn attend_session(&self, id: i64) -> Result<SessionDetail, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/sessions/{id}/attend"))).await
    }

    /// The caller stays away from a session after all.
    pub async fn leave_session(&self, id: i64) -> Result<SessionDetail, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/sessions/{id}/leave"))).await
    }
}
