//! Follow-ups, of sellers and of partners' contacts.

use pep_api_types::follow_ups::{
    BusyTimes, BusyTimesQuery, ContactChoice, FollowUp, FollowUpAnswer, FollowUpCountQuery, FollowUpCounts,
    FollowUpCreate, FollowUpInvitation, FollowUpLine, FollowUpOptions, FollowUpOptionsQuery, FollowUpPick,
    FollowUpReason, FollowUpRound, FollowUpVersion, FollowUpsQuery, ZoneQuery,
};
use pep_api_types::page::Page;

use crate::{ApiError, Client, Method, Transport, with_query};

impl<T: Transport> Client<T> {
    /// The caller's follow-ups, the one that changed last first.
    pub async fn list_follow_ups(&self, query: &FollowUpsQuery) -> Result<Page<FollowUpLine>, ApiError> {
        self.get(with_query("/api/v1/follow-ups", query)?).await
    }

    /// How many follow-ups stand where.
    pub async fn count_follow_ups(&self, query: &FollowUpCountQuery) -> Result<FollowUpCounts, ApiError> {
        self.get(with_query("/api/v1/follow-up-counts", query)?).await
    }

    /// What the caller can choose among.
    pub async fn get_follow_up_options(
        &self,
        query: &FollowUpOptionsQuery,
    ) -> Result<FollowUpOptions, ApiError> {
        self.get(with_query("/api/v1/follow-up-options", query)?).await
    }

    /// Asks for a follow-up.
    pub async fn create_follow_up(&self, body: &FollowUpCreate) -> Result<FollowUp, ApiError> {
        self.call(Method::Post, "/api/v1/follow-ups", body).await
    }

    /// One of the caller's follow-ups.
    pub async fn find_follow_up(&self, id: i64, query: &ZoneQuery) -> Result<FollowUp, ApiError> {
        self.get(with_query(&format!("/api/v1/follow-ups/{id}"), query)?).await
    }

    /// Begins another round.
    pub async fn propose_follow_up_again(&self, id: i64, body: &FollowUpRound) -> Result<FollowUp, ApiError> {
        self.call(Method::Post, format!("/api/v1/follow-ups/{id}/propose-again"), body).await
    }

    /// Picks a time, or moves the meeting.
    pub async fn pick_follow_up_time(&self, id: i64, body: &FollowUpPick) -> Result<FollowUp, ApiError> {
        self.call(Method::Post, format!("/api/v1/follow-ups/{id}/pick"), body).await
    }

    /// Asks somebody else of the partner.
    pub async fn change_follow_up_contact(
        &self,
        id: i64,
        body: &ContactChoice,
    ) -> Result<FollowUp, ApiError> {
        self.call(Method::Post, format!("/api/v1/follow-ups/{id}/change-contact"), body).await
    }

    /// Reminds the contact.
    pub async fn remind_follow_up_contact(
        &self,
        id: i64,
        body: &FollowUpVersion,
    ) -> Result<FollowUp, ApiError> {
        self.call(Method::Post, format!("/api/v1/follow-ups/{id}/remind"), body).await
    }

    /// Takes a follow-up back.
    pub async fn withdraw_follow_up(&self, id: i64, body: &FollowUpReason) -> Result<FollowUp, ApiError> {
        self.call(Method::Post, format!("/api/v1/follow-ups/{id}/withdraw"), body).await
    }

    /// What the caller's side was asked for.
    pub async fn list_follow_up_invitations(
        &self,
        query: &FollowUpsQuery,
    ) -> Result<Page<FollowUpLine>, ApiError> {
        self.get(with_query("/api/v1/follow-up-invitations", query)?).await
    }

    /// One follow-up that the caller's side was asked for.
    pub async fn find_follow_up_invitation(
        &self,
        id: i64,
        query: &ZoneQuery,
    ) -> Result<FollowUpInvitation, ApiError> {
        self.get(with_query(&format!("/api/v1/follow-up-invitations/{id}"), query)?).await
    }

    /// Marks the caller's times.
    pub async fn answer_follow_up(
        &self,
        id: i64,
        body: &FollowUpAnswer,
    ) -> Result<FollowUpInvitation, ApiError> {
        self.call(Method::Post, format!("/api/v1/follow-up-invitations/{id}/answer"), body).await
    }

    /// Lets a colleague answer. The caller may not see it any more.
    pub async fn hand_over_follow_up(&self, id: i64, body: &ContactChoice) -> Result<(), ApiError> {
        self.tell(Method::Post, format!("/api/v1/follow-up-invitations/{id}/hand-over"), body).await
    }

    /// Says no, or calls the meeting off.
    pub async fn decline_follow_up(
        &self,
        id: i64,
        body: &FollowUpReason,
    ) -> Result<FollowUpInvitation, ApiError> {
        self.call(Method::Post, format!("/api/v1/follow-up-invitations/{id}/decline"), body).await
    }

    /// When the caller is busy.
    pub async fn list_busy_times(&self, query: &BusyTimesQuery) -> Result<BusyTimes, ApiError> {
        self.get(with_query("/api/v1/busy-times", query)?).await
    }
}
