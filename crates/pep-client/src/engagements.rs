//! Co-sell engagements, for organisers and for partners.

use pep_api_types::engagements::{
    Engagement, EngagementAnswer, EngagementInvite, EngagementOptions, EngagementOptionsQuery,
    EngagementQuery, EngagementReason, EngagementRemind, EngagementReminded, EngagementSave,
    EngagementSummary, EngagementTaskList, EngagementTaskMark, MyEngagement,
};
use pep_api_types::page::Page;

use crate::{ApiError, Client, Method, Request, Transport, version_tag, with_query};

impl<T: Transport> Client<T> {
    /// The engagements of the caller's programs and OUs.
    pub async fn list_engagements(
        &self,
        query: &EngagementQuery,
    ) -> Result<Page<EngagementSummary>, ApiError> {
        self.get(with_query("/api/v1/engagements", query)?).await
    }

    /// Starts a draft.
    pub async fn create_engagement(&self, body: &EngagementSave) -> Result<Engagement, ApiError> {
        self.call(Method::Post, "/api/v1/engagements", body).await
    }

    /// One engagement with its board.
    pub async fn get_engagement(&self, id: i64) -> Result<Engagement, ApiError> {
        self.get(format!("/api/v1/engagements/{id}")).await
    }

    /// Saves an engagement that was read as `row_version`.
    /// `changed` if somebody was faster.
    pub async fn save_engagement(
        &self,
        id: i64,
        row_version: i64,
        body: &EngagementSave,
    ) -> Result<Engagement, ApiError> {
        let request = Request::new(Method::Put, format!("/api/v1/engagements/{id}"));
        self.fetch(request.header("if-match", version_tag(row_version)).json(body)?).await
    }

    /// Throws a draft away.
    pub async fn discard_engagement(&self, id: i64) -> Result<(), ApiError> {
        self.act(Method::Post, format!("/api/v1/engagements/{id}/discard")).await
    }

    /// Publishes a draft that was read as `row_version`. `idempotency_key`: one for each press of the button.
    /// `invalid` with every problem that stands in the way.
    pub async fn publish_engagement(
        &self,
        id: i64,
        row_version: i64,
        idempotency_key: &str,
    ) -> Result<Engagement, ApiError> {
        let request = Request::new(Method::Post, format!("/api/v1/engagements/{id}/publish"))
            .header("if-match", version_tag(row_version))
            .header("idempotency-key", idempotency_key);
        self.fetch(request).await
    }

    /// Closes an engagement that was held.
    pub async fn complete_engagement(&self, id: i64) -> Result<Engagement, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/engagements/{id}/complete"))).await
    }

    /// Calls an engagement off.
    pub async fn cancel_engagement(&self, id: i64, body: &EngagementReason) -> Result<Engagement, ApiError> {
        self.call(Method::Post, format!("/api/v1/engagements/{id}/cancel"), body).await
    }

    /// Invites further partners.
    pub async fn invite_engagement_partners(
        &self,
        id: i64,
        body: &EngagementInvite,
    ) -> Result<Engagement, ApiError> {
        self.call(Method::Post, format!("/api/v1/engagements/{id}/partners"), body).await
    }

    /// Takes a partner's invitation back.
    pub async fn withdraw_engagement_partner(
        &self,
        id: i64,
        partner: i64,
        body: &EngagementReason,
    ) -> Result<Engagement, ApiError> {
        self.call(Method::Post, format!("/api/v1/engagements/{id}/partners/{partner}/withdraw"), body).await
    }

    /// Reminds partners.
    pub async fn remind_engagement_partners(
        &self,
        id: i64,
        body: &EngagementRemind,
    ) -> Result<EngagementReminded, ApiError> {
        self.call(Method::Post, format!("/api/v1/engagements/{id}/remind"), body).await
    }

    /// Marks a partner's task.
    pub async fn set_engagement_task(
        &self,
        id: i64,
        task: i64,
        body: &EngagementTaskMark,
    ) -> Result<Engagement, ApiError> {
        self.call(Method::Put, format!("/api/v1/engagements/{id}/tasks/{task}"), body).await
    }

    /// What the caller can choose from.
    pub async fn get_engagement_options(
        &self,
        query: &EngagementOptionsQuery,
    ) -> Result<EngagementOptions, ApiError> {
        self.get(with_query("/api/v1/engagement-options", query)?).await
    }

    /// The tasks that a program gives.
    pub async fn get_program_engagement_tasks(&self, program: i64) -> Result<EngagementTaskList, ApiError> {
        self.get(format!("/api/v1/programs/{program}/engagement-tasks")).await
    }

    /// Sets the tasks that a program gives.
    pub async fn set_program_engagement_tasks(
        &self,
        program: i64,
        body: &EngagementTaskList,
    ) -> Result<EngagementTaskList, ApiError> {
        self.call(Method::Put, format!("/api/v1/programs/{program}/engagement-tasks"), body).await
    }

    /// The engagements to which the caller's partner is invited.
    pub async fn list_my_engagements(&self) -> Result<Page<MyEngagement>, ApiError> {
        self.get("/api/v1/my-engagements").await
    }

    /// One engagement to which the caller's partner is invited.
    pub async fn get_my_engagement(&self, id: i64) -> Result<MyEngagement, ApiError> {
        self.get(format!("/api/v1/my-engagements/{id}")).await
    }

    /// Accepts for the caller's partner.
    pub async fn accept_engagement(
        &self,
        id: i64,
        body: &EngagementAnswer,
    ) -> Result<MyEngagement, ApiError> {
        self.call(Method::Post, format!("/api/v1/my-engagements/{id}/accept"), body).await
    }

    /// Declines for the caller's partner.
    pub async fn decline_engagement(
        &self,
        id: i64,
        body: &EngagementAnswer,
    ) -> Result<MyEngagement, ApiError> {
        self.call(Method::Post, format!("/api/v1/my-engagements/{id}/decline"), body).await
    }

    /// Marks a task of the caller's partner.
    pub async fn set_my_engagement_task(
        &self,
        id: i64,
        task: i64,
        body: &EngagementTaskMark,
    ) -> Result<MyEngagement, ApiError> {
        self.call(Method::Put, format!("/api/v1/my-engagements/{id}/tasks/{task}"), body).await
    }
}
