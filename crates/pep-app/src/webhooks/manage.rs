//! What an operator does with webhooks. Each change locks the webhook, writes it, and notes it in the audit log under its
//! client; secrets and addresses are not noted.

use std::sync::Arc;

use pep_db::AnyConnection;
use pep_db::data_version;
use pep_db::webhooks::Webhook;
use pep_domain::access::{Permit, action};
use pep_domain::ids::{ApiClientId, WebhookDeliveryId, WebhookId};
use pep_domain::insights::webhooks::{
    DeliveryState, NoticeKind, OLD_SECRET_US, WebhookAddress, WebhookState,
};
use pep_domain::time::UtcMicros;
use pep_webhooks::{Secret, WebhookSender};
use serde_json::json;

use super::look::view;
use super::{WebhookView, ask, enqueue};
use crate::api_clients::{audit, live};
use crate::random::secret as random_text;
use crate::{AppContext, AppError};

/// So many webhooks of one client.
const MOST_WEBHOOKS: usize = 5;

type Manage = Permit<action::ManageApiClients>;

/// Who brings notices, or what to do so that there is somebody.
fn sender(ctx: &AppContext) -> Result<Arc<WebhookSender>, AppError> {
    ctx.webhooks.clone().ok_or_else(|| {
        AppError::WrongState(
            "This installation sends no notices yet. Set insights_webhook_hosts and insights_webhook_key in its configuration."
                .to_owned(),
        )
    })
}

fn checked(sender: &WebhookSender, address: &str) -> Result<String, AppError> {
    WebhookAddress::parse(address, sender.hosts())
        .map(|address| address.as_str().to_owned())
        .map_err(|error| AppError::invalid("/address", error.to_string()))
}

/// Enters an address that is told from the next change on.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`] for an address to which notices may not go; [`AppError::AlreadyExists`];
/// [`AppError::WrongState`] if the client is revoked, has five already, or webhooks are not configured.
pub async fn create(
    ctx: &AppContext,
    permit: &Manage,
    client: ApiClientId,
    address: &str,
) -> Result<(WebhookView, Secret), AppError> {
    let sender = sender(ctx)?;
    let address = checked(&sender, address)?;
    // Of what is there already nothing is told: the client reads it anyway.
    crate::insights::refresh(ctx).await?;
    let (actor, now) = (permit.actor().clone(), ctx.now());
    let salt = random_text(ctx.random.as_ref());
    ctx.db
        .write(move |conn| {
            live(conn, client)?;
            let present = pep_db::webhooks::list(conn, client)?;
            if present.len() >= MOST_WEBHOOKS {
                return Err(AppError::WrongState(format!(
                    "This client has {MOST_WEBHOOKS} webhooks already. Remove one that is not needed any more."
                )));
            }
            refuse_twice(&present, &address, None)?;
            let change = data_version::get(conn, data_version::INSIGHTS)?;
            let new = pep_db::webhooks::NewWebhook {
                client,
                address: &address,
                salt: &salt,
                change,
                by: actor.person_id,
                now,
            };
            let id = pep_db::webhooks::insert(conn, new)?;
            audit(conn, now, Some(&actor), client, json!({ "verb": "create_webhook", "webhook": id.0 }))?;
            let webhook = pep_db::webhooks::find(conn, id)?;
            let secret = sender.secret(&webhook.salt, webhook.secret_version);
            Ok((view(conn, webhook)?, secret))
        })
        .await
}

fn refuse_twice(present: &[Webhook], address: &str, but: Option<WebhookId>) -> Result<(), AppError> {
    if present.iter().any(|other| other.address == address && Some(other.id) != but) {
        return Err(AppError::AlreadyExists(
            "This client has a webhook with this address already. Enter another address.".to_owned(),
        ));
    }
    Ok(())
}

/// One change of one webhook: locks it, lets `change` write, notes the verb and the notice that it is about, if any.
async fn changed(
    ctx: &AppContext,
    permit: &Manage,
    id: WebhookId,
    verb: &'static str,
    change: impl FnOnce(&mut AnyConnection, &AppContext, Webhook) -> Result<Option<WebhookDeliveryId>, AppError>
    + Send
    + 'static,
) -> Result<WebhookView, AppError> {
    let (actor, ctx) = (permit.actor().clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let webhook = pep_db::webhooks::lock(conn, id)?;
            let client = webhook.client;
            let delivery = change(conn, &ctx, webhook)?.map(|delivery| delivery.0);
            let detail = json!({ "verb": verb, "webhook": id.0, "delivery": delivery });
            audit(conn, ctx.now(), Some(&actor), client, detail)?;
            let webhook = pep_db::webhooks::find(conn, id)?;
            view(conn, webhook)
        })
        .await
}

/// Gives a webhook another address. A notice that is under way goes there.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Changed`]; as [`create`] for the address.
pub async fn update_address(
    ctx: &AppContext,
    permit: &Manage,
    id: WebhookId,
    row_version: i64,
    address: &str,
) -> Result<WebhookView, AppError> {
    let address = checked(&*sender(ctx)?, address)?;
    changed(ctx, permit, id, "update_webhook", move |conn, _, webhook| {
        if webhook.row_version != row_version {
            return Err(AppError::Changed(
                "Somebody changed this webhook meanwhile. Look at it again, then change it.".to_owned(),
            ));
        }
        refuse_twice(&pep_db::webhooks::list(conn, webhook.client)?, &address, Some(id))?;
        pep_db::webhooks::set_target(conn, id, &address, webhook.secret_version)?;
        Ok(None)
    })
    .await
}

/// Makes another secret; for a day the one before signs too.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if webhooks are not configured.
pub async fn rotate_secret(
    ctx: &AppContext,
    permit: &Manage,
    id: WebhookId,
) -> Result<(WebhookView, Secret), AppError> {
    let sender = sender(ctx)?;
    let made = changed(ctx, permit, id, "rotate_webhook_secret", move |conn, ctx, mut webhook| {
        let version = webhook.secret_version + 1;
        webhook.standing.old_secret_until = Some(ctx.now().plus(OLD_SECRET_US));
        pep_db::webhooks::set_standing(conn, id, &webhook.standing)?;
        pep_db::webhooks::set_target(conn, id, &webhook.address, version)?;
        Ok(None)
    })
    .await?;
    let secret = sender.secret(&made.webhook.salt, made.webhook.secret_version);
    Ok((made, secret))
}

/// Tells a webhook nothing more until it is resumed. What waits is dropped.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if it is told nothing already.
pub async fn pause(ctx: &AppContext, permit: &Manage, id: WebhookId) -> Result<WebhookView, AppError> {
    changed(ctx, permit, id, "pause_webhook", move |conn, ctx, mut webhook| {
        if webhook.standing.state != WebhookState::Active {
            return Err(AppError::WrongState("This webhook is told nothing already.".to_owned()));
        }
        webhook.standing.state = WebhookState::Paused;
        pep_db::webhooks::set_standing(conn, id, &webhook.standing)?;
        pep_db::webhooks::drop_waiting(conn, id, ctx.now())?;
        Ok(None)
    })
    .await
}

/// Tells a webhook again, also of what changed since the last notice that arrived.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if it is told already.
pub async fn resume(ctx: &AppContext, permit: &Manage, id: WebhookId) -> Result<WebhookView, AppError> {
    changed(ctx, permit, id, "resume_webhook", move |conn, _, mut webhook| {
        if webhook.standing.state == WebhookState::Active {
            return Err(AppError::WrongState("This webhook is told already.".to_owned()));
        }
        let standing = &mut webhook.standing;
        standing.state = WebhookState::Active;
        standing.reason.clear();
        standing.failing_since = None;
        standing.told_change = standing.delivered_change;
        pep_db::webhooks::set_standing(conn, id, standing)?;
        Ok(None)
    })
    .await
}

/// Sends a notice that says nothing, to see whether it arrives. It is tried once.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if one is under way or webhooks are not configured.
pub async fn send_test(ctx: &AppContext, permit: &Manage, id: WebhookId) -> Result<WebhookView, AppError> {
    sender(ctx)?;
    changed(ctx, permit, id, "test_webhook", move |conn, ctx, webhook| {
        let what = (NoticeKind::Test, webhook.standing.delivered_change);
        match ask(conn, ctx, id, what, ctx.now())? {
            Some(delivery) => Ok(Some(delivery)),
            None => Err(under_way("A test notice is under way. See what comes of it first.")),
        }
    })
    .await
}

fn under_way(words: &str) -> AppError {
    AppError::WrongState(words.to_owned())
}

/// Sends a notice that ended once more, under its own id, and tries it as often as a new one.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if it is under way, another one of its kind is, or the webhook is told
/// nothing.
pub async fn send_again(
    ctx: &AppContext,
    permit: &Manage,
    id: WebhookId,
    delivery: WebhookDeliveryId,
) -> Result<WebhookView, AppError> {
    sender(ctx)?;
    changed(ctx, permit, id, "send_webhook_again", move |conn, ctx, webhook| {
        let found = pep_db::webhooks::find_delivery(conn, delivery)?;
        let mut found = found.filter(|found| found.webhook == id).ok_or(AppError::NotFound)?;
        if found.kind == NoticeKind::Changes && webhook.standing.state != WebhookState::Active {
            return Err(under_way("This webhook is told nothing at the moment. Resume it first."));
        }
        let others = pep_db::webhooks::deliveries(conn, id, i64::MAX)?;
        let is_busy = |other: &pep_db::webhooks::Delivery| {
            other.kind == found.kind && other.state == DeliveryState::Waiting
        };
        if !found.state.may_become(DeliveryState::Waiting) || others.iter().any(is_busy) {
            return Err(under_way("A notice to this webhook is under way. See what comes of it first."));
        }
        begin_again(&mut found, ctx.now());
        pep_db::webhooks::set_delivery(conn, &found)?;
        let tried = pep_db::webhooks::attempts(conn, &[delivery])?.get(&delivery).map_or(0, Vec::len);
        enqueue(conn, ctx, delivery, tried, ctx.now())?;
        Ok(Some(delivery))
    })
    .await
}

/// Everything up to now goes with it, so its last change is taken anew.
fn begin_again(delivery: &mut pep_db::webhooks::Delivery, now: UtcMicros) {
    delivery.state = DeliveryState::Waiting;
    delivery.tries = 0;
    delivery.up_to_change = None;
    delivery.next_try_at = Some(now);
    delivery.ended_at = None;
}

/// Removes a webhook with its notices.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn remove(ctx: &AppContext, permit: &Manage, id: WebhookId) -> Result<(), AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let webhook = pep_db::webhooks::lock(conn, id)?;
            pep_db::webhooks::remove_of(conn, webhook.client, Some(id))?;
            let detail = json!({ "verb": "remove_webhook", "webhook": id.0 });
            audit(conn, now, Some(&actor), webhook.client, detail)
        })
        .await
}
