//! Saved views of the heatmap.

use pep_api_types::views::{SavedView, SavedViewInput, SavedViewList};

use crate::{ApiError, Client, Method, Transport};

impl<T: Transport> Client<T> {
    /// Own views, and those that others share.
    pub async fn list_views(&self) -> Result<SavedViewList, ApiError> {
        self.get("/api/v1/views").await
    }

    /// Saves a view.
    pub async fn create_view(&self, body: &SavedViewInput) -> Result<SavedView, ApiError> {
        self.call(Method::Post, "/api/v1/views", body).await
    }

    /// Changes an own view.
    pub async fn update_view(&self, id: i64, body: &SavedViewInput) -> Result<SavedView, ApiError> {
        self.call(Method::Put, format!("/api/v1/views/{id}"), body).await
    }

    /// Forgets an own view.
    pub async fn delete_view(&self, id: i64) -> Result<(), ApiError> {
        self.act(Method::Delete, format!("/api/v1/views/{id}")).await
    }
}
