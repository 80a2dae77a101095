//! A Microsoft seller's own view of their accounts.

use pep_api_types::page::Page;
use pep_api_types::seller_statuses::{SellerStatus, SellerStatusQuery, SellerStatusUpdate};

use crate::{ApiError, Client, Method, Request, Transport, version_tag, with_query};

impl<T: Transport> Client<T> {
    /// The caller's accounts with what the caller and the partners say of them.
    pub async fn list_seller_statuses(
        &self,
        query: &SellerStatusQuery,
    ) -> Result<Page<SellerStatus>, ApiError> {
        self.get(with_query("/api/v1/seller-statuses", query)?).await
    }

    /// Says something of an account that was read as `version` (0 for the first); `changed` if another window was
    /// faster.
    pub async fn update_seller_status(
        &self,
        account_id: i64,
        version: i64,
        body: &SellerStatusUpdate,
    ) -> Result<SellerStatus, ApiError> {
        let request = Request::new(Method::Put, format!("/api/v1/seller-statuses/{account_id}"))
            .header("if-match", version_tag(version))
            .json(body)?;
        self.fetch(request).await
    }
}
