//! Addresses that are told when OCP Insights change, for the operator.

use pep_api_types::page::Page;
use pep_api_types::webhooks::{ClientWebhooks, Webhook, WebhookDelivery, WebhookInput, WebhookMade};

use crate::{ApiError, Client, Method, Request, Transport, version_tag};

impl<T: Transport> Client<T> {
    /// The webhooks of an API client.
    pub async fn list_webhooks(&self, client: i64) -> Result<ClientWebhooks, ApiError> {
        self.get(format!("/api/v1/api-clients/{client}/webhooks")).await
    }

    /// Enters an address; its secret is told this once.
    pub async fn create_webhook(&self, client: i64, body: &WebhookInput) -> Result<WebhookMade, ApiError> {
        self.call(Method::Post, format!("/api/v1/api-clients/{client}/webhooks"), body).await
    }

    /// Changes the address of a webhook that was read as `row_version`.
    /// `changed` if somebody was faster.
    pub async fn update_webhook(
        &self,
        id: i64,
        row_version: i64,
        body: &WebhookInput,
    ) -> Result<Webhook, ApiError> {
        let request = Request::new(Method::Put, format!("/api/v1/webhooks/{id}"));
        self.fetch(request.header("if-match", version_tag(row_version)).json(body)?).await
    }

    /// Removes a webhook with its notices.
    pub async fn remove_webhook(&self, id: i64) -> Result<(), ApiError> {
        self.act(Method::Delete, format!("/api/v1/webhooks/{id}")).await
    }

    /// Makes another secret; it is told this once.
    pub async fn rotate_webhook_secret(&self, id: i64) -> Result<WebhookMade, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/webhooks/{id}/secret"))).await
    }

    /// Tells a webhook nothing more until it is resumed.
    pub async fn pause_webhook(&self, id: i64) -> Result<Webhook, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/webhooks/{id}/pause"))).await
    }

    /// Tells a webhook again.
    pub async fn resume_webhook(&self, id: i64) -> Result<Webhook, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/webhooks/{id}/resume"))).await
    }

    /// Sends a notice that says nothing.
    pub async fn test_webhook(&self, id: i64) -> Result<Webhook, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/webhooks/{id}/test"))).await
    }

    /// The last notices to a webhook, the newest first.
    pub async fn list_webhook_deliveries(&self, id: i64) -> Result<Page<WebhookDelivery>, ApiError> {
        self.get(format!("/api/v1/webhooks/{id}/deliveries")).await
    }

    /// Sends a notice that ended once more.
    pub async fn send_webhook_again(&self, id: i64, delivery: i64) -> Result<Webhook, ApiError> {
        self.fetch(Request::new(
            Method::Post,
            format!("/api/v1/webhooks/{id}/deliveries/{delivery}/send-again"),
        ))
        .await
    }
}
