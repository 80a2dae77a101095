//! The partner's side of reporting.

use bytes::Bytes;
use pep_api_types::page::Page;
use pep_api_types::reporting::{
    ReportingBulk, ReportingBulkResult, ReportingChanges, ReportingChangesQuery, ReportingColleague,
    ReportingConflict, ReportingDelegated, ReportingDelegationCreate, ReportingDelegationWithdraw,
    ReportingRequest, ReportingRow, ReportingRowPatch, ReportingRowQuery, ReportingUndone, ReportingUpload,
    ReportingUploadQuery,
};

use crate::{ApiError, Client, Method, Request, Transport, json, with_query};

/// Address of the table as a workbook, for a link that downloads it; append the query of the rows.
pub const EXPORT_REPORTING_ROWS_PATH: &str = "/api/v1/reporting/export.xlsx";

/// What became of a change of one row.
#[derive(Debug, Clone, PartialEq)]
pub enum RowSave {
    /// Saved; the row as it is now.
    Saved(Box<ReportingRow>),
    /// Somebody else changed one of the fields; nothing was saved.
    Conflict(Box<ReportingConflict>),
}

impl<T: Transport> Client<T> {
    /// The requests with rows for the caller.
    pub async fn list_reporting_requests(&self) -> Result<Page<ReportingRequest>, ApiError> {
        self.get("/api/v1/reporting/requests").await
    }

    /// Rows to report on.
    pub async fn list_reporting_rows(
        &self,
        query: &ReportingRowQuery,
    ) -> Result<Page<ReportingRow>, ApiError> {
        self.get(with_query("/api/v1/reporting/rows", query)?).await
    }

    /// Saves fields of one row; a field that somebody else changed since it was seen stops the whole patch.
    pub async fn update_reporting_row(
        &self,
        account_id: i64,
        body: &ReportingRowPatch,
    ) -> Result<RowSave, ApiError> {
        let request =
            Request::new(Method::Patch, format!("/api/v1/reporting/rows/{account_id}")).json(body)?;
        let response = self.send_raw(request).await?;
        if response.status == 412
            && let Ok(conflict) = json::read(&response.body)
        {
            return Ok(RowSave::Conflict(Box::new(conflict)));
        }
        response.into_json().map(|row| RowSave::Saved(Box::new(row)))
    }

    /// Changes many rows in one step, which one undo takes back.
    pub async fn bulk_update_reporting_rows(
        &self,
        body: &ReportingBulk,
    ) -> Result<ReportingBulkResult, ApiError> {
        self.call(Method::Post, "/api/v1/reporting/rows/bulk", body).await
    }

    /// Says that a row is still right.
    pub async fn confirm_reporting_row(&self, account_id: i64) -> Result<ReportingRow, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/reporting/rows/{account_id}/confirm"))).await
    }

    /// Takes the caller's last step back.
    pub async fn undo_reporting_change(&self) -> Result<ReportingUndone, ApiError> {
        self.fetch(Request::new(Method::Post, "/api/v1/reporting/undo")).await
    }

    /// What colleagues changed since the last look.
    pub async fn list_reporting_changes(
        &self,
        query: &ReportingChangesQuery,
    ) -> Result<ReportingChanges, ApiError> {
        self.get(with_query("/api/v1/reporting/changes", query)?).await
    }

    /// Uploads a filled table; tells what it would change, writes nothing.
    pub async fn create_reporting_upload(
        &self,
        query: &ReportingUploadQuery,
        file: impl Into<Bytes>,
    ) -> Result<ReportingUpload, ApiError> {
        let request = Request::new(Method::Post, with_query("/api/v1/reporting/uploads", query)?)
            .bytes("application/octet-stream", file);
        self.fetch(request).await
    }

    /// Writes what the upload showed.
    pub async fn apply_reporting_upload(&self, id: i64) -> Result<ReportingBulkResult, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/reporting/uploads/{id}/apply"))).await
    }

    /// Colleagues to whom rows can be handed.
    pub async fn list_reporting_colleagues(&self) -> Result<Page<ReportingColleague>, ApiError> {
        self.get("/api/v1/reporting/colleagues").await
    }

    /// Hands rows to a colleague.
    pub async fn create_reporting_delegation(
        &self,
        body: &ReportingDelegationCreate,
    ) -> Result<ReportingDelegated, ApiError> {
        self.call(Method::Post, "/api/v1/reporting/delegations", body).await
    }

    /// Takes rows back.
    pub async fn withdraw_reporting_delegation(
        &self,
        body: &ReportingDelegationWithdraw,
    ) -> Result<ReportingDelegated, ApiError> {
        self.call(Method::Post, "/api/v1/reporting/delegations/withdraw", body).await
    }
}
