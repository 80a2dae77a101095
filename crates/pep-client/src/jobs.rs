//! Jobs, schedules, the outbound gate and the rehearsal clock.

use pep_api_types::jobs::{
    AdvanceClock, ClockView, JobOverview, JobSummary, MailForecast, OutboundGate, Reason, ScheduleSummary,
    SetOutboundGate,
};
use pep_api_types::page::Page;

use crate::{ApiError, Client, Method, Request, Transport};

impl<T: Transport> Client<T> {
    /// Queues, failures and what runs now.
    pub async fn get_job_overview(&self) -> Result<JobOverview, ApiError> {
        self.get("/api/v1/jobs").await
    }

    /// Runs a failed job once more.
    pub async fn retry_job(&self, id: i64, body: &Reason) -> Result<JobSummary, ApiError> {
        self.call(Method::Post, format!("/api/v1/jobs/{id}/retry"), body).await
    }

    /// Takes a waiting job out of the queue.
    pub async fn cancel_job(&self, id: i64, body: &Reason) -> Result<JobSummary, ApiError> {
        self.call(Method::Post, format!("/api/v1/jobs/{id}/cancel"), body).await
    }

    /// What the mails that go out by themselves would be, if nobody acted; the next first.
    pub async fn list_mail_forecasts(&self) -> Result<Page<MailForecast>, ApiError> {
        self.get("/api/v1/mail-forecasts").await
    }

    /// What runs by itself, when next, and how it went last.
    pub async fn list_schedules(&self) -> Result<Page<ScheduleSummary>, ApiError> {
        self.get("/api/v1/schedules").await
    }

    /// Runs a schedule now, beside its plan.
    pub async fn run_schedule(&self, id: i64) -> Result<JobSummary, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/schedules/{id}/run"))).await
    }

    /// Whether mail may leave the house.
    pub async fn get_outbound_gate(&self) -> Result<OutboundGate, ApiError> {
        self.get("/api/v1/outbound-gate").await
    }

    /// Opens or closes the gate for outgoing mail.
    pub async fn set_outbound_gate(&self, body: &SetOutboundGate) -> Result<OutboundGate, ApiError> {
        self.call(Method::Put, "/api/v1/outbound-gate", body).await
    }

    /// What time it is for PEP.
    pub async fn get_clock(&self) -> Result<ClockView, ApiError> {
        self.get("/api/v1/clock").await
    }

    /// Moves the rehearsal's clock forward.
    pub async fn advance_clock(&self, body: &AdvanceClock) -> Result<ClockView, ApiError> {
        self.call(Method::Post, "/api/v1/clock/advance", body).await
    }
}
