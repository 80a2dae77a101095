//! The day of whoever takes part in sessions, who was there, and what came of it.

use pep_api_types::attendance::{
    AttendanceCorrection, AttendanceTaps, FeedbackUpdate, MySession, MySessions, MySessionsQuery, NextStep,
    NextStepDone, OutcomeUpdate, PlanUpdate, RunningLate, SessionAttendance, ToldCount,
};
use pep_api_types::page::Page;

use crate::{ApiError, Client, Method, Request, Transport, version_tag, with_query};

impl<T: Transport> Client<T> {
    /// The caller's sessions, in the order of the day.
    pub async fn list_my_sessions(&self, query: &MySessionsQuery) -> Result<MySessions, ApiError> {
        self.get(with_query("/api/v1/my-sessions", query)?).await
    }

    /// One of the caller's sessions.
    pub async fn get_my_session(&self, id: i64) -> Result<MySession, ApiError> {
        self.get(format!("/api/v1/my-sessions/{id}")).await
    }

    /// Says whether the caller will come.
    pub async fn set_attendance_plan(&self, id: i64, body: &PlanUpdate) -> Result<MySession, ApiError> {
        self.call(Method::Put, format!("/api/v1/my-sessions/{id}/plan"), body).await
    }

    /// Tells the others that the caller will be late.
    pub async fn tell_running_late(&self, id: i64, body: &RunningLate) -> Result<ToldCount, ApiError> {
        self.call(Method::Post, format!("/api/v1/my-sessions/{id}/running-late"), body).await
    }

    /// Says who was there.
    pub async fn tap_attendance(&self, id: i64, body: &AttendanceTaps) -> Result<MySession, ApiError> {
        self.call(Method::Put, format!("/api/v1/my-sessions/{id}/attendance"), body).await
    }

    /// Writes what came of a session over what was read as `version` (0: nothing).
    pub async fn update_session_outcome(
        &self,
        id: i64,
        version: i64,
        body: &OutcomeUpdate,
    ) -> Result<MySession, ApiError> {
        let request = Request::new(Method::Put, format!("/api/v1/my-sessions/{id}/outcome"))
            .header("if-match", version_tag(version))
            .json(body)?;
        self.fetch(request).await
    }

    /// Next steps that are the caller's to do, first what is due first.
    pub async fn list_my_next_steps(&self) -> Result<Page<NextStep>, ApiError> {
        self.get("/api/v1/my-next-steps").await
    }

    /// Says whether the next step of a session is done.
    pub async fn set_next_step_done(&self, id: i64, body: &NextStepDone) -> Result<MySession, ApiError> {
        self.call(Method::Put, format!("/api/v1/my-sessions/{id}/next-step"), body).await
    }

    /// Writes what the caller thought of a session.
    pub async fn give_session_feedback(&self, id: i64, body: &FeedbackUpdate) -> Result<MySession, ApiError> {
        self.call(Method::Put, format!("/api/v1/my-sessions/{id}/feedback"), body).await
    }

    /// The attendance of a session, for its organisers.
    pub async fn get_session_attendance(&self, id: i64) -> Result<SessionAttendance, ApiError> {
        self.get(format!("/api/v1/sessions/{id}/attendance")).await
    }

    /// The organiser's word on somebody's attendance.
    pub async fn correct_attendance(
        &self,
        id: i64,
        person_id: i64,
        body: &AttendanceCorrection,
    ) -> Result<SessionAttendance, ApiError> {
        self.call(Method::Put, format!("/api/v1/sessions/{id}/attendance/{person_id}"), body).await
    }

    /// Asks the meeting again who was there.
    pub async fn refresh_attendance(&self, id: i64) -> Result<SessionAttendance, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/sessions/{id}/attendance/refresh"))).await
    }
}
