//! Sending accounts to partners for report, and chasing what was asked.

use pep_api_types::page::Page;
use pep_api_types::report_requests::{
    ReportRequestCancel, ReportRequestCreate, ReportRequestDetail, ReportRequestPreview, ReportRequestQuery,
    ReportRequestRemind, ReportRequestSummary, ReportRequestUpdate, ReportRequestsCreated,
};

use crate::{ApiError, Client, Method, Request, Transport, with_query};

impl<T: Transport> Client<T> {
    /// Exactly what the partners would see and get; nothing is sent.
    pub async fn preview_report_requests(
        &self,
        body: &ReportRequestCreate,
    ) -> Result<ReportRequestPreview, ApiError> {
        self.call(Method::Post, "/api/v1/report-requests/preview", body).await
    }

    /// Sends accounts to partners for report. `idempotency_key`: one for each press of the button, so that a repeated
    /// call sends nothing twice.
    pub async fn create_report_requests(
        &self,
        body: &ReportRequestCreate,
        idempotency_key: &str,
    ) -> Result<ReportRequestsCreated, ApiError> {
        let request = Request::new(Method::Post, "/api/v1/report-requests")
            .header("idempotency-key", idempotency_key)
            .json(body)?;
        self.fetch(request).await
    }

    /// Requests and how far they are.
    pub async fn list_report_requests(
        &self,
        query: &ReportRequestQuery,
    ) -> Result<Page<ReportRequestSummary>, ApiError> {
        self.get(with_query("/api/v1/report-requests", query)?).await
    }

    /// One request with its accounts.
    pub async fn find_report_request(&self, id: i64) -> Result<ReportRequestDetail, ApiError> {
        self.get(format!("/api/v1/report-requests/{id}")).await
    }

    /// Changes the last day or the delay of an open request.
    pub async fn update_report_request(&self, id: i64, body: &ReportRequestUpdate) -> Result<(), ApiError> {
        self.tell(Method::Patch, format!("/api/v1/report-requests/{id}"), body).await
    }

    /// Reminds the partner's contacts.
    pub async fn remind_report_request(&self, id: i64, body: &ReportRequestRemind) -> Result<(), ApiError> {
        self.tell(Method::Post, format!("/api/v1/report-requests/{id}/remind"), body).await
    }

    /// Withdraws an open request.
    pub async fn cancel_report_request(&self, id: i64, body: &ReportRequestCancel) -> Result<(), ApiError> {
        self.tell(Method::Post, format!("/api/v1/report-requests/{id}/cancel"), body).await
    }
}
