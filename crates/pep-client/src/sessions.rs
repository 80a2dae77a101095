//! Requests for sessions, the slot board and sessions.

use pep_api_types::page::Page;
use pep_api_types::sessions::{
    Board, BoardSlot, CandidateQuery, ChangedSession, CounterProposal, DecidedRequest, EventSessionQuery,
    FreeSlotQuery, MakeUpAnswer, MakeUpAsk, RequestDecision, RequestMove, RequestOverride,
    RequestReassignment, RulesPreview, RulesPreviewQuery, SessionCancel, SessionCandidate, SessionDetail,
    SessionMove, SessionPersonAdd, SessionRequest, SessionRequestCreate, SessionRequestList,
    SessionRequestQuery, SessionSummary, SessionSwap, SessionUpdate, SlotOpen, TeamBlackout, TeamRef,
};

use crate::{ApiError, Client, Method, Request, Transport, version_tag, with_query};

impl<T: Transport> Client<T> {
    /// The board of an event. `known`: the version that is shown already; `None` if it is still the newest.
    pub async fn get_event_board(&self, event: i64, known: Option<i64>) -> Result<Option<Board>, ApiError> {
        self.get_newer(format!("/api/v1/events/{event}/board"), known).await
    }

    /// The requests of an event that the caller may see, newest first. `known`: the version that is shown already, asked
    /// for with the same query; `None` if it is still the newest.
    pub async fn list_session_requests(
        &self,
        event: i64,
        query: &SessionRequestQuery,
        known: Option<i64>,
    ) -> Result<Option<SessionRequestList>, ApiError> {
        self.get_newer(with_query(&format!("/api/v1/events/{event}/requests"), query)?, known).await
    }

    async fn get_newer<A: serde::de::DeserializeOwned>(
        &self,
        path: String,
        known: Option<i64>,
    ) -> Result<Option<A>, ApiError> {
        let mut request = Request::new(Method::Get, path);
        if let Some(version) = known {
            request = request.header("if-none-match", version_tag(version));
        }
        let response = self.send_raw(request).await?;
        if response.status == 304 {
            return Ok(None);
        }
        response.into_json().map(Some)
    }

    /// Asks for a session.
    pub async fn create_session_request(
        &self,
        event: i64,
        body: &SessionRequestCreate,
    ) -> Result<SessionRequest, ApiError> {
        self.call(Method::Post, format!("/api/v1/events/{event}/requests"), body).await
    }

    /// Slots that are free for both teams.
    pub async fn list_free_slots(
        &self,
        event: i64,
        query: &FreeSlotQuery,
    ) -> Result<Page<BoardSlot>, ApiError> {
        self.get(with_query(&format!("/api/v1/events/{event}/free-slots"), query)?).await
    }

    /// One request.
    pub async fn find_session_request(&self, id: i64) -> Result<SessionRequest, ApiError> {
        self.get(format!("/api/v1/session-requests/{id}")).await
    }

    /// Accepts a request. `wrongState` if another one for the slot was faster.
    pub async fn accept_session_request(
        &self,
        id: i64,
        body: &RequestDecision,
    ) -> Result<DecidedRequest, ApiError> {
        self.call(Method::Post, format!("/api/v1/session-requests/{id}/accept"), body).await
    }

    /// Declines a request.
    pub async fn decline_session_request(
        &self,
        id: i64,
        body: &RequestDecision,
    ) -> Result<DecidedRequest, ApiError> {
        self.call(Method::Post, format!("/api/v1/session-requests/{id}/decline"), body).await
    }

    /// Puts a request into the later queue; both primary contacts are mailed to coordinate.
    pub async fn queue_session_request(
        &self,
        id: i64,
        body: &RequestDecision,
    ) -> Result<DecidedRequest, ApiError> {
        self.call(Method::Post, format!("/api/v1/session-requests/{id}/later"), body).await
    }

    /// Takes a request back.
    pub async fn withdraw_session_request(
        &self,
        id: i64,
        body: &RequestDecision,
    ) -> Result<DecidedRequest, ApiError> {
        self.call(Method::Post, format!("/api/v1/session-requests/{id}/withdraw"), body).await
    }

    /// Asks for another slot with an own request that still waits.
    pub async fn move_session_request(
        &self,
        id: i64,
        body: &RequestMove,
    ) -> Result<SessionRequest, ApiError> {
        self.call(Method::Post, format!("/api/v1/session-requests/{id}/move"), body).await
    }

    /// Declines a request and asks for another slot instead; answers the new request.
    pub async fn counter_propose_session_request(
        &self,
        id: i64,
        body: &CounterProposal,
    ) -> Result<SessionRequest, ApiError> {
        self.call(Method::Post, format!("/api/v1/session-requests/{id}/counter-propose"), body).await
    }

    /// Hands a request to another team of the side that was asked; answers the new request.
    pub async fn reassign_session_request(
        &self,
        id: i64,
        body: &RequestReassignment,
    ) -> Result<SessionRequest, ApiError> {
        self.call(Method::Post, format!("/api/v1/session-requests/{id}/reassign"), body).await
    }

    /// Decides in a team's place.
    pub async fn override_session_request(
        &self,
        id: i64,
        body: &RequestOverride,
    ) -> Result<DecidedRequest, ApiError> {
        self.call(Method::Post, format!("/api/v1/session-requests/{id}/override"), body).await
    }

    /// The teams to which a request can be handed.
    pub async fn list_reassignment_teams(&self, id: i64) -> Result<Page<TeamRef>, ApiError> {
        self.get(format!("/api/v1/session-requests/{id}/teams")).await
    }

    /// The sessions of an event that the caller may see, by time.
    pub async fn list_event_sessions(
        &self,
        event: i64,
        query: &EventSessionQuery,
    ) -> Result<Page<SessionSummary>, ApiError> {
        self.get(with_query(&format!("/api/v1/events/{event}/sessions"), query)?).await
    }

    /// One session.
    pub async fn find_session(&self, id: i64) -> Result<SessionDetail, ApiError> {
        self.get(format!("/api/v1/sessions/{id}")).await
    }

    /// Changes title or description.
    pub async fn update_session(
        &self,
        id: i64,
        row_version: i64,
        body: &SessionUpdate,
    ) -> Result<SessionDetail, ApiError> {
        self.change_session(Method::Patch, format!("/api/v1/sessions/{id}"), row_version, body).await
    }

    /// Moves a session to another free slot.
    pub async fn move_session(
        &self,
        id: i64,
        row_version: i64,
        body: &SessionMove,
    ) -> Result<ChangedSession, ApiError> {
        self.change_session(Method::Post, format!("/api/v1/sessions/{id}/move"), row_version, body).await
    }

    /// Exchanges the slots of two sessions, as organiser.
    pub async fn swap_sessions(
        &self,
        id: i64,
        row_version: i64,
        body: &SessionSwap,
    ) -> Result<ChangedSession, ApiError> {
        self.change_session(Method::Post, format!("/api/v1/sessions/{id}/swap"), row_version, body).await
    }

    /// Calls a session off.
    pub async fn cancel_session(
        &self,
        id: i64,
        row_version: i64,
        body: &SessionCancel,
    ) -> Result<SessionDetail, ApiError> {
        self.change_session(Method::Post, format!("/api/v1/sessions/{id}/cancel"), row_version, body).await
    }

    /// Slots to which a session can be moved.
    pub async fn list_session_slots(&self, id: i64) -> Result<Page<BoardSlot>, ApiError> {
        self.get(format!("/api/v1/sessions/{id}/free-slots")).await
    }

    /// People who can be added to a session.
    pub async fn list_session_candidates(
        &self,
        id: i64,
        query: &CandidateQuery,
    ) -> Result<Page<SessionCandidate>, ApiError> {
        self.get(with_query(&format!("/api/v1/sessions/{id}/candidates"), query)?).await
    }

    /// Adds somebody to this one session.
    pub async fn add_session_person(
        &self,
        id: i64,
        body: &SessionPersonAdd,
    ) -> Result<ChangedSession, ApiError> {
        self.call(Method::Post, format!("/api/v1/sessions/{id}/people"), body).await
    }

    /// Takes somebody out of this one session.
    pub async fn remove_session_person(&self, id: i64, person: i64) -> Result<SessionDetail, ApiError> {
        self.fetch(Request::new(Method::Delete, format!("/api/v1/sessions/{id}/people/{person}"))).await
    }

    /// Puts somebody else in a person's place.
    pub async fn replace_session_person(
        &self,
        id: i64,
        person: i64,
        body: &SessionPersonAdd,
    ) -> Result<ChangedSession, ApiError> {
        self.call(Method::Post, format!("/api/v1/sessions/{id}/people/{person}/replace"), body).await
    }

    /// Tries again to make a session's meeting.
    pub async fn retry_session_meeting(&self, id: i64) -> Result<SessionDetail, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/sessions/{id}/meeting/retry"))).await
    }

    /// Opens a flex slot, or keeps it back again.
    pub async fn set_slot_open(&self, event: i64, slot: i64, body: &SlotOpen) -> Result<(), ApiError> {
        self.tell(Method::Put, format!("/api/v1/events/{event}/slots/{slot}/open"), body).await
    }

    /// Says that a team cannot in a slot, or that it can again.
    pub async fn set_team_blackout(&self, event: i64, body: &TeamBlackout) -> Result<(), ApiError> {
        self.tell(Method::Put, format!("/api/v1/events/{event}/blackouts"), body).await
    }

    /// What the rules of an event, or those of its plan, would do next.
    pub async fn preview_event_rules(
        &self,
        event: i64,
        query: RulesPreviewQuery,
    ) -> Result<RulesPreview, ApiError> {
        self.get(with_query(&format!("/api/v1/events/{event}/rules/preview"), &query)?).await
    }

    async fn change_session<A: serde::de::DeserializeOwned>(
        &self,
        method: Method,
        path: String,
        row_version: i64,
        body: &impl serde::Serialize,
    ) -> Result<A, ApiError> {
        let request = Request::new(method, path).header("if-match", version_tag(row_version)).json(body)?;
        self.fetch(request).await
    }

    /// The make-up session that the caller can ask for out of a session.
    pub async fn find_make_up_session(&self, id: i64) -> Result<MakeUpAnswer, ApiError> {
        self.get(format!("/api/v1/sessions/{id}/make-up")).await
    }

    /// Asks for a make-up session.
    pub async fn ask_make_up_session(&self, id: i64, body: &MakeUpAsk) -> Result<SessionRequest, ApiError> {
        self.call(Method::Post, format!("/api/v1/sessions/{id}/make-up"), body).await
    }
}
