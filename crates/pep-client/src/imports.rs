//! Imports of lists.

use bytes::Bytes;
use pep_api_types::imports::{
    Import, ImportApply, ImportCreate, ImportKindInfo, ImportRollback, ImportRow, ImportRowQuery,
    ImportUpdate,
};
use pep_api_types::page::Page;

use crate::{ApiError, Client, Method, Request, Transport, with_pairs, with_query};

/// Address of the rows with errors as a workbook, for a link that downloads it.
#[must_use]
pub fn import_errors_path(id: i64) -> String {
    format!("/api/v1/imports/{id}/errors.xlsx")
}

impl<T: Transport> Client<T> {
    /// The lists that the caller may import.
    pub async fn list_import_kinds(&self) -> Result<Vec<ImportKindInfo>, ApiError> {
        self.get("/api/v1/import-kinds").await
    }

    /// The caller's imports, newest first; `cursor`: `next` of the page before.
    pub async fn list_imports(&self, cursor: Option<&str>) -> Result<Page<Import>, ApiError> {
        let pairs: Vec<_> = cursor.into_iter().map(|cursor| ("cursor", cursor.to_owned())).collect();
        self.get(with_pairs("/api/v1/imports", &pairs)).await
    }

    /// Uploads a file, which is read and compared with the data; nothing is written. `tooLarge` above 10 MB.
    pub async fn create_import(
        &self,
        query: &ImportCreate,
        file: impl Into<Bytes>,
    ) -> Result<Import, ApiError> {
        let request = Request::new(Method::Post, with_query("/api/v1/imports", query)?)
            .bytes("application/octet-stream", file);
        self.fetch(request).await
    }

    /// One import, with its progress.
    pub async fn find_import(&self, id: i64) -> Result<Import, ApiError> {
        self.get(format!("/api/v1/imports/{id}")).await
    }

    /// What each row of the file would do, or why it cannot be taken.
    pub async fn list_import_rows(
        &self,
        id: i64,
        query: &ImportRowQuery,
    ) -> Result<Page<ImportRow>, ApiError> {
        self.get(with_query(&format!("/api/v1/imports/{id}/rows"), query)?).await
    }

    /// Corrects how the file is read; it is read again at once.
    pub async fn update_import(&self, id: i64, body: &ImportUpdate) -> Result<Import, ApiError> {
        self.call(Method::Patch, format!("/api/v1/imports/{id}"), body).await
    }

    /// Writes what the preview showed.
    pub async fn apply_import(&self, id: i64, body: &ImportApply) -> Result<Import, ApiError> {
        self.call(Method::Post, format!("/api/v1/imports/{id}/apply"), body).await
    }

    /// Takes an applied import back; what somebody changed since keeps its newer state.
    pub async fn rollback_import(&self, id: i64) -> Result<ImportRollback, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/imports/{id}/rollback"))).await
    }

    /// Throws an import away that was not applied.
    pub async fn discard_import(&self, id: i64) -> Result<(), ApiError> {
        self.act(Method::Post, format!("/api/v1/imports/{id}/discard")).await
    }

    /// The rows with errors as a workbook, to repair and upload again.
    pub async fn get_import_errors(&self, id: i64) -> Result<Bytes, ApiError> {
        self.bytes(import_errors_path(id)).await
    }
}
