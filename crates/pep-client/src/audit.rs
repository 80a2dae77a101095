//! The audit log.

use bytes::Bytes;
use pep_api_types::audit::{AuditQuery, AuditRecord};
use pep_api_types::page::Page;

use crate::{ApiError, Client, Transport, with_query};

/// Address of rows of the audit log as CSV, for a link that downloads them; all rows if the query cannot be written.
#[must_use]
pub fn audit_export_address(query: &AuditQuery) -> String {
    with_query(EXPORT, query).unwrap_or_else(|_| EXPORT.to_owned())
}

const EXPORT: &str = "/api/v1/audit/export";

impl<T: Transport> Client<T> {
    /// Rows of the audit log, the newest first.
    /// `invalid` for an id without a kind.
    pub async fn list_audit(&self, query: &AuditQuery) -> Result<Page<AuditRecord>, ApiError> {
        self.get(with_query("/api/v1/audit", query)?).await
    }

    /// The same rows as CSV.
    /// `invalid` for an id without a kind.
    pub async fn export_audit(&self, query: &AuditQuery) -> Result<Bytes, ApiError> {
        self.bytes(with_query(EXPORT, query)?).await
    }
}
