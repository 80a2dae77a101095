//! Bringing one notice: look, call, write down. A worker may die anywhere in between: the notice is then brought again under
//! the same id, by which the receiver knows it (reliability 2.1 class B).

use std::time::{Duration, Instant};

use pep_db::AnyConnection;
use pep_db::data_version;
use pep_db::webhooks::{Attempt, Delivery, Webhook};
use pep_domain::ids::WebhookDeliveryId;
use pep_domain::insights::webhooks::{
    DeliveryState, NextStep, NoticeKind, TryResult, WebhookState, after_try,
};
use pep_domain::jobs::Lease;
use pep_domain::time::{SECOND_US, UtcMicros};
use pep_webhooks::{Notice, Secret, Tried, WebhookSender};
use serde_json::json;

use super::enqueue;
use crate::api_clients::audit;
use crate::jobs;
use crate::{AppContext, AppError};

/// While nothing may leave, a notice looks again after this long.
const WHILE_HELD: Duration = Duration::from_secs(60);

/// How a job that brings a notice ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliverStep {
    /// Recorded with all that comes of it; the job is finished.
    Finished,
    /// Nothing may leave at the moment: again later, and it was no try.
    Held(Duration),
}

/// What to do about a notice.
enum Plan {
    /// Nothing any more.
    Nothing,
    /// Nothing yet.
    Held,
    /// Send it.
    Send(Notice),
}

/// Brings a notice, and asks for the next try if it did not arrive.
///
/// # Errors
/// [`AppError::WrongState`] if the lease was lost; whatever the database answers.
pub async fn deliver(ctx: &AppContext, lease: Lease, id: WebhookDeliveryId) -> Result<DeliverStep, AppError> {
    // What changed until now goes with this notice.
    crate::insights::refresh(ctx).await?;
    let notice = match plan(ctx, id).await? {
        Plan::Held => return Ok(DeliverStep::Held(WHILE_HELD)),
        Plan::Nothing => {
            jobs::record_done(ctx, lease).await?;
            return Ok(DeliverStep::Finished);
        }
        Plan::Send(notice) => notice,
    };
    let (at, began) = (ctx.now(), Instant::now());
    let tried = match &ctx.webhooks {
        Some(sender) => sender.send(&notice).await,
        None => Tried {
            result: TryResult::NoAnswer,
            problem: Some("Webhooks are not configured any more: insights_webhook_key is empty.".to_owned()),
        },
    };
    let took_ms = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
    record(ctx, lease, id, (at, took_ms), tried).await?;
    Ok(DeliverStep::Finished)
}

async fn plan(ctx: &AppContext, id: WebhookDeliveryId) -> Result<Plan, AppError> {
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let Some((webhook, mut delivery)) = lock(conn, id)? else { return Ok(Plan::Nothing) };
            if delivery.state != DeliveryState::Waiting {
                return Ok(Plan::Nothing);
            }
            if !pep_db::outbound_gate::is_live(conn)? {
                return Ok(Plan::Held);
            }
            if delivery.up_to_change.is_none() {
                delivery.up_to_change = Some(data_version::get(conn, data_version::INSIGHTS)?);
                pep_db::webhooks::set_delivery(conn, &delivery)?;
            }
            Ok(Plan::Send(notice(&ctx, &webhook, &delivery)))
        })
        .await
}

/// A notice with its webhook, which nobody else changes until the transaction ends.
fn lock(conn: &mut AnyConnection, id: WebhookDeliveryId) -> Result<Option<(Webhook, Delivery)>, AppError> {
    let Some(found) = pep_db::webhooks::find_delivery(conn, id)? else { return Ok(None) };
    let webhook = match pep_db::webhooks::lock(conn, found.webhook) {
        Ok(webhook) => webhook,
        // Removed meanwhile.
        Err(pep_db::DbError::NotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    // Read again under the lock.
    Ok(pep_db::webhooks::find_delivery(conn, id)?.map(|delivery| (webhook, delivery)))
}

/// The same at every try but for the time and the signatures.
fn notice(ctx: &AppContext, webhook: &Webhook, delivery: &Delivery) -> Notice {
    let timestamp = delivery.created_at.to_datetime().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let body = match delivery.kind {
        NoticeKind::Changes => json!({
            "type": "insights.sessions.changed",
            "timestamp": timestamp,
            "data": { "since": crate::insights::since(delivery.since_change) },
        }),
        NoticeKind::Test => json!({ "type": "insights.test", "timestamp": timestamp, "data": {} }),
    };
    let secrets = ctx.webhooks.as_ref().map(|sender| secrets(sender, webhook, ctx.now()));
    Notice {
        address: webhook.address.clone(),
        id: delivery.message_id.clone(),
        timestamp: on_the_machine(ctx).0.div_euclid(SECOND_US),
        body: body.to_string(),
        secrets: secrets.unwrap_or_default(),
    }
}

/// When a try is made. A receiver compares it with its own clock, so a rehearsal, whose clock was moved, tells the machine's.
fn on_the_machine(ctx: &AppContext) -> UtcMicros {
    ctx.now().plus(-ctx.clock.ahead_of_machine().unwrap_or(0))
}

/// The present secret, and the one before while it is valid.
fn secrets(sender: &WebhookSender, webhook: &Webhook, now: UtcMicros) -> Vec<Secret> {
    let version = webhook.secret_version;
    let has_old = webhook.standing.old_secret_until.is_some_and(|until| now < until);
    let old = has_old.then(|| sender.secret(&webhook.salt, version - 1));
    std::iter::once(sender.secret(&webhook.salt, version)).chain(old).collect()
}

/// Writes a try down, with what comes of it.
async fn record(
    ctx: &AppContext,
    lease: Lease,
    id: WebhookDeliveryId,
    (at, took_ms): (UtcMicros, i64),
    tried: Tried,
) -> Result<(), AppError> {
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            if let Some((mut webhook, mut delivery)) = lock(conn, id)? {
                let status = match tried.result {
                    TryResult::Answered(status) => Some(i64::from(status)),
                    TryResult::NoAnswer => None,
                };
                let problem = tried.problem.unwrap_or_default();
                let attempt = Attempt { at, took_ms, status, problem: problem.clone() };
                pep_db::webhooks::add_attempt(conn, id, &attempt)?;
                // Whoever paused it meanwhile has the last word.
                if delivery.state == DeliveryState::Waiting {
                    let next = move_on(&mut webhook, &mut delivery, tried.result, &problem, ctx.now());
                    pep_db::webhooks::set_standing(conn, webhook.id, &webhook.standing)?;
                    pep_db::webhooks::set_delivery(conn, &delivery)?;
                    if webhook.standing.state == WebhookState::SwitchedOff {
                        switched_off(conn, &webhook, ctx.now())?;
                    }
                    if let Some(next) = next {
                        let tried = pep_db::webhooks::attempts(conn, &[id])?.get(&id).map_or(0, Vec::len);
                        enqueue(conn, &ctx, id, tried, next)?;
                    }
                }
            }
            jobs::finish(conn, ctx.now(), &lease)
        })
        .await
}

/// What comes of a webhook that was switched off: nothing more goes there, and whoever made it is told.
fn switched_off(conn: &mut AnyConnection, webhook: &Webhook, now: UtcMicros) -> Result<(), AppError> {
    let (id, client) = (webhook.id, webhook.client);
    pep_db::webhooks::drop_waiting(conn, id, now)?;
    audit(conn, now, None, client, json!({ "verb": "switch_off_webhook", "webhook": id.0 }))?;
    let Some(person) = webhook.created_by else { return Ok(()) };
    let name = pep_db::api_clients::find(conn, client)?.map(|client| client.name).unwrap_or_default();
    let title = format!("A webhook of {name} was switched off");
    let target = format!("/api-clients?client={client}");
    crate::notices::leave(conn, now, person, "webhook_off", &title, &webhook.standing.reason, &target)
}

/// Moves a notice and its webhook on after a try; returns when the next try is.
fn move_on(
    webhook: &mut Webhook,
    delivery: &mut Delivery,
    result: TryResult,
    problem: &str,
    now: UtcMicros,
) -> Option<UtcMicros> {
    let standing = &mut webhook.standing;
    delivery.tries += 1;
    delivery.next_try_at = None;
    if !result.arrived() && delivery.kind == NoticeKind::Changes {
        standing.failing_since.get_or_insert(now);
    }
    let failing_us = standing.failing_since.map_or(0, |since| now.since(since));
    let tries = usize::try_from(delivery.tries).unwrap_or(usize::MAX);
    match after_try(delivery.kind, result, tries, failing_us) {
        NextStep::TryAgain { after_us } => {
            let next = now.plus(after_us);
            delivery.next_try_at = Some(next);
            return Some(next);
        }
        NextStep::Delivered => {
            delivery.state = DeliveryState::Delivered;
            standing.failing_since = None;
            standing.last_arrived_at = Some(now);
        }
        NextStep::GiveUp => delivery.state = DeliveryState::GivenUp,
        NextStep::SwitchOff => {
            delivery.state = DeliveryState::GivenUp;
            standing.state = WebhookState::SwitchedOff;
            problem.clone_into(&mut standing.reason);
        }
    }
    delivery.ended_at = Some(now);
    if delivery.kind == NoticeKind::Changes {
        let covered = delivery.up_to_change.unwrap_or(delivery.since_change);
        standing.told_change = standing.told_change.max(covered);
        if delivery.state == DeliveryState::Delivered {
            standing.delivered_change = standing.delivered_change.max(covered);
        }
    }
    None
}
