//! What an operator sees of webhooks.

use std::collections::HashMap;

use pep_db::AnyConnection;
use pep_db::webhooks::{Attempt, Delivery, Webhook};
use pep_domain::access::{Permit, action};
use pep_domain::ids::{ApiClientId, WebhookDeliveryId, WebhookId};

use crate::{AppContext, AppError};

/// So many notices are shown.
const NOTICES_SHOWN: i64 = 50;

/// A webhook as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookView {
    /// The webhook.
    pub webhook: Webhook,
    /// The name of who made it.
    pub created_by: Option<String>,
    /// The last notice, with its tries.
    pub last: Option<DeliveryView>,
}

/// A notice with its tries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryView {
    /// The notice.
    pub delivery: Delivery,
    /// Its tries, the first one first.
    pub attempts: Vec<Attempt>,
}

/// The webhooks of a client, and what holds for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientWebhooks {
    /// The webhooks, the oldest first.
    pub webhooks: Vec<WebhookView>,
    /// The hosts to which notices may go.
    pub hosts: Vec<String>,
    /// May they go to this machine, as in a demo?
    pub allows_loopback: bool,
    /// Does the configuration let notices go anywhere?
    pub is_configured: bool,
    /// Is everything that leaves held at the moment?
    pub is_held: bool,
}

/// The webhooks of a client.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn list(
    ctx: &AppContext,
    _permit: &Permit<action::ManageApiClients>,
    client: ApiClientId,
) -> Result<ClientWebhooks, AppError> {
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .read(move |conn| {
            pep_db::api_clients::find(conn, client)?.ok_or(AppError::NotFound)?;
            let found = pep_db::webhooks::list(conn, client)?;
            let webhooks = found.into_iter().map(|webhook| view(conn, webhook)).collect::<Result<_, _>>()?;
            let hosts = ctx.webhooks.as_ref().map(|sender| sender.hosts().clone()).unwrap_or_default();
            Ok(ClientWebhooks {
                webhooks,
                hosts: hosts.in_words(),
                allows_loopback: hosts.allows_loopback(),
                is_configured: !hosts.is_empty(),
                is_held: pep_db::outbound_gate::find(conn)?.is_some_and(|gate| !gate.is_live),
            })
        })
        .await
}

/// A webhook as it is shown.
pub(super) fn view(conn: &mut AnyConnection, webhook: Webhook) -> Result<WebhookView, AppError> {
    let ids: Vec<i64> = webhook.created_by.iter().map(|id| id.0).collect();
    let names: HashMap<i64, String> = pep_db::people::names(conn, &ids)?;
    let created_by = webhook.created_by.and_then(|id| names.get(&id.0).cloned());
    let last = notices(conn, webhook.id, 1)?.pop();
    Ok(WebhookView { webhook, created_by, last })
}

/// The last notices to a webhook, the newest first.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn deliveries(
    ctx: &AppContext,
    _permit: &Permit<action::ManageApiClients>,
    id: WebhookId,
) -> Result<Vec<DeliveryView>, AppError> {
    ctx.db
        .read(move |conn| {
            pep_db::webhooks::find(conn, id)?;
            notices(conn, id, NOTICES_SHOWN)
        })
        .await
}

fn notices(conn: &mut AnyConnection, of: WebhookId, most: i64) -> Result<Vec<DeliveryView>, AppError> {
    let found = pep_db::webhooks::deliveries(conn, of, most)?;
    let ids: Vec<WebhookDeliveryId> = found.iter().map(|delivery| delivery.id).collect();
    let mut attempts = pep_db::webhooks::attempts(conn, &ids)?;
    Ok(found
        .into_iter()
        .map(|delivery| DeliveryView {
            attempts: attempts.remove(&delivery.id).unwrap_or_default(),
            delivery,
        })
        .collect())
}
