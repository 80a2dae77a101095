//! Reporting tools are told that OCP Insights changed (B4-20): signed notices without content, to addresses that an operator
//! entered for an API client.
//!
//! A clock looks whether there are changes (`tell`), a job brings each notice (`deliver`), operators keep the addresses
//! (`manage`) and look at what arrived (`look`).

mod deliver;
mod look;
mod manage;
mod tell;

use pep_db::AnyConnection;
use pep_domain::ids::{WebhookDeliveryId, WebhookId};
use pep_domain::insights::webhooks::NoticeKind;
use pep_domain::jobs::Queue;
use pep_domain::time::UtcMicros;
use serde_json::json;

use crate::jobs::{self, NewJob};
use crate::random::Random;
use crate::{AppContext, AppError};

pub use deliver::{DeliverStep, deliver};
pub use look::{ClientWebhooks, DeliveryView, WebhookView, deliveries, list};
pub use manage::{create, pause, remove, resume, rotate_secret, send_again, send_test, update_address};
pub use pep_db::webhooks::{Attempt, Delivery, Webhook};
pub use pep_webhooks::Secret;
pub use tell::tell;

/// The job that looks whether there is something to tell.
pub const TELL: &str = "tell_webhooks";
/// The job that brings a notice.
pub const DELIVER: &str = "deliver_webhook";

/// The id of a notice, random: `msg_` and 32 hexadecimal digits.
fn message_id(random: &dyn Random) -> String {
    let mut bytes = [0_u8; 16];
    random.fill(&mut bytes);
    format!("msg_{}", hex::encode(bytes))
}

/// Asks for a notice, to be tried at `at`. `None` if one of its kind is under way.
fn ask(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    webhook: WebhookId,
    (kind, since_change): (NoticeKind, i64),
    at: UtcMicros,
) -> Result<Option<WebhookDeliveryId>, AppError> {
    let message_id = message_id(ctx.random.as_ref());
    let now = ctx.now();
    let new = pep_db::webhooks::NewDelivery {
        webhook,
        message_id: &message_id,
        kind,
        since_change,
        now,
        next_try_at: at,
    };
    let Some(id) = pep_db::webhooks::insert_delivery(conn, new)? else { return Ok(None) };
    enqueue(conn, ctx, id, 0, at)?;
    Ok(Some(id))
}

/// Asks for the job that tries a notice at `at`. `tried`: how often it was tried in all; a try is asked for once.
fn enqueue(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    id: WebhookDeliveryId,
    tried: usize,
    at: UtcMicros,
) -> Result<(), AppError> {
    let job = NewJob {
        once_key: Some(format!("webhook:{id}:{tried}:{}", at.0)),
        origin: Some(("webhook_delivery", id.0)),
        ..NewJob::new(DELIVER, Queue::Meetings, json!({ "v": 1, "delivery": id.0 }), at)
    };
    jobs::enqueue(conn, ctx.now(), job)?;
    Ok(())
}
