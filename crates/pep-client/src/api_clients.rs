//! The programs that may read OCP Insights, for the operator.

use pep_api_types::api_clients::{ApiClient, ApiClientCreate, ApiClientDetail, ApiClientMade};
use pep_api_types::page::Page;

use crate::{ApiError, Client, Method, Request, Transport};

impl<T: Transport> Client<T> {
    /// All clients, those that work first.
    pub async fn list_api_clients(&self) -> Result<Page<ApiClient>, ApiError> {
        self.get("/api/v1/api-clients").await
    }

    /// A client with its last pulls.
    pub async fn get_api_client(&self, id: i64) -> Result<ApiClientDetail, ApiError> {
        self.get(format!("/api/v1/api-clients/{id}")).await
    }

    /// Makes a client; its secret is told this once.
    pub async fn create_api_client(&self, body: &ApiClientCreate) -> Result<ApiClientMade, ApiError> {
        self.call(Method::Post, "/api/v1/api-clients", body).await
    }

    /// Makes a second secret; it is told this once.
    pub async fn rotate_api_client_secret(&self, id: i64) -> Result<ApiClientMade, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/api-clients/{id}/secrets"))).await
    }

    /// Takes a secret back.
    pub async fn revoke_api_client_secret(&self, id: i64, secret: i64) -> Result<ApiClient, ApiError> {
        self.fetch(Request::new(Method::Delete, format!("/api/v1/api-clients/{id}/secrets/{secret}"))).await
    }

    /// Shuts a client out for good.
    pub async fn revoke_api_client(&self, id: i64) -> Result<ApiClient, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/api-clients/{id}/revoke"))).await
    }
}
