//! Notices and their tries.

use std::collections::BTreeMap;

use diesel::prelude::*;
use pep_domain::ids::{ApiClientId, WebhookDeliveryId, WebhookId};
use pep_domain::insights::webhooks::{DeliveryState, NoticeKind};
use pep_domain::time::UtcMicros;

use crate::schema::{webhook, webhook_attempt, webhook_delivery};
use crate::types::{instant, word};
use crate::{AnyConnection, DbError};

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Id.
    pub id: WebhookDeliveryId,
    /// To which webhook.
    pub webhook: WebhookId,
    /// The `webhook-id` of every try.
    pub message_id: String,
    /// What it is about.
    pub kind: NoticeKind,
    /// It tells of changes since this one.
    pub since_change: i64,
    /// The last change when it was first tried; none: not tried yet.
    pub up_to_change: Option<i64>,
    /// Where it stands.
    pub state: DeliveryState,
    /// Tries since it was last asked for.
    pub tries: i64,
    /// First asked for.
    pub created_at: UtcMicros,
    /// Tried next.
    pub next_try_at: Option<UtcMicros>,
    /// Ended.
    pub ended_at: Option<UtcMicros>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhook_delivery)]
struct Row {
    id: i64,
    webhook_id: i64,
    message_id: String,
    kind: String,
    since_change: i64,
    up_to_change: Option<i64>,
    state: String,
    tries: i64,
    created_at: i64,
    next_try_at: Option<i64>,
    ended_at: Option<i64>,
}

fn read(row: Row) -> Result<Delivery, DbError> {
    Ok(Delivery {
        id: WebhookDeliveryId(row.id),
        webhook: WebhookId(row.webhook_id),
        message_id: row.message_id,
        kind: word("webhook_delivery.kind", &row.kind, NoticeKind::parse)?,
        since_change: row.since_change,
        up_to_change: row.up_to_change,
        state: word("webhook_delivery.state", &row.state, DeliveryState::parse)?,
        tries: row.tries,
        created_at: UtcMicros(row.created_at),
        next_try_at: instant(row.next_try_at),
        ended_at: instant(row.ended_at),
    })
}

/// The last notices to a webhook, the newest first.
///
/// # Errors
/// Whatever the database answers.
pub fn deliveries(conn: &mut AnyConnection, of: WebhookId, most: i64) -> Result<Vec<Delivery>, DbError> {
    let rows: Vec<Row> = webhook_delivery::table
        .filter(webhook_delivery::webhook_id.eq(of.0))
        .order(webhook_delivery::id.desc())
        .limit(most)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

/// A notice, if it is still there.
///
/// # Errors
/// Whatever the database answers.
pub fn find_delivery(conn: &mut AnyConnection, id: WebhookDeliveryId) -> Result<Option<Delivery>, DbError> {
    let row: Option<Row> =
        webhook_delivery::table.find(id.0).select(Row::as_select()).first(conn).optional()?;
    row.map(read).transpose()
}

/// A notice to store.
#[derive(Debug, Clone, Copy)]
pub struct NewDelivery<'a> {
    /// To which webhook.
    pub webhook: WebhookId,
    /// The `webhook-id` of every try.
    pub message_id: &'a str,
    /// What it is about.
    pub kind: NoticeKind,
    /// It tells of changes since this one.
    pub since_change: i64,
    /// When it is asked for.
    pub now: UtcMicros,
    /// When it is tried.
    pub next_try_at: UtcMicros,
}

/// Stores a notice that waits. `None` if one of this kind is under way.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_delivery(
    conn: &mut AnyConnection,
    new: NewDelivery<'_>,
) -> Result<Option<WebhookDeliveryId>, DbError> {
    let id: Option<i64> = with_backend!(conn, c => diesel::insert_into(webhook_delivery::table)
        .values((
            webhook_delivery::webhook_id.eq(new.webhook.0),
            webhook_delivery::message_id.eq(new.message_id),
            webhook_delivery::kind.eq(new.kind.as_str()),
            webhook_delivery::since_change.eq(new.since_change),
            webhook_delivery::state.eq(DeliveryState::Waiting.as_str()),
            webhook_delivery::created_at.eq(new.now.0),
            webhook_delivery::next_try_at.eq(Some(new.next_try_at.0)),
        ))
        .on_conflict_do_nothing()
        .returning(webhook_delivery::id)
        .get_result(c)
        .optional())?;
    Ok(id.map(WebhookDeliveryId))
}

/// Writes what changed of a notice: its state, its tries, its last change, and when it is tried or ended.
///
/// # Errors
/// Whatever the database answers.
pub fn set_delivery(conn: &mut AnyConnection, delivery: &Delivery) -> Result<(), DbError> {
    diesel::update(webhook_delivery::table.find(delivery.id.0))
        .set((
            webhook_delivery::up_to_change.eq(delivery.up_to_change),
            webhook_delivery::state.eq(delivery.state.as_str()),
            webhook_delivery::tries.eq(delivery.tries),
            webhook_delivery::next_try_at.eq(delivery.next_try_at.map(|at| at.0)),
            webhook_delivery::ended_at.eq(delivery.ended_at.map(|at| at.0)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Drops the notices to a webhook that wait.
///
/// # Errors
/// Whatever the database answers.
pub fn drop_waiting(conn: &mut AnyConnection, of: WebhookId, now: UtcMicros) -> Result<(), DbError> {
    let waiting = webhook_delivery::table.filter(
        webhook_delivery::webhook_id
            .eq(of.0)
            .and(webhook_delivery::state.eq(DeliveryState::Waiting.as_str())),
    );
    diesel::update(waiting)
        .set((
            webhook_delivery::state.eq(DeliveryState::Dropped.as_str()),
            webhook_delivery::next_try_at.eq(None::<i64>),
            webhook_delivery::ended_at.eq(Some(now.0)),
        ))
        .execute(conn)?;
    Ok(())
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When it began.
    pub at: UtcMicros,
    /// How long it took, milliseconds.
    pub took_ms: i64,
    /// What the receiver answered, if it did.
    pub status: Option<i64>,
    /// What stood in the way; empty: it arrived.
    pub problem: String,
}

/// Writes a try down.
///
/// # Errors
/// Whatever the database answers.
pub fn add_attempt(
    conn: &mut AnyConnection,
    of: WebhookDeliveryId,
    attempt: &Attempt,
) -> Result<(), DbError> {
    diesel::insert_into(webhook_attempt::table)
        .values((
            webhook_attempt::delivery_id.eq(of.0),
            webhook_attempt::at.eq(attempt.at.0),
            webhook_attempt::took_ms.eq(attempt.took_ms),
            webhook_attempt::status.eq(attempt.status),
            webhook_attempt::problem.eq(&attempt.problem),
        ))
        .execute(conn)?;
    Ok(())
}

/// The tries of notices, the first one first.
///
/// # Errors
/// Whatever the database answers.
pub fn attempts(
    conn: &mut AnyConnection,
    of: &[WebhookDeliveryId],
) -> Result<BTreeMap<WebhookDeliveryId, Vec<Attempt>>, DbError> {
    type Row = (i64, i64, i64, Option<i64>, String);
    let ids: Vec<i64> = of.iter().map(|id| id.0).collect();
    let rows: Vec<Row> = webhook_attempt::table
        .filter(webhook_attempt::delivery_id.eq_any(ids))
        .order(webhook_attempt::id)
        .select((
            webhook_attempt::delivery_id,
            webhook_attempt::at,
            webhook_attempt::took_ms,
            webhook_attempt::status,
            webhook_attempt::problem,
        ))
        .load(conn)?;
    let mut found: BTreeMap<WebhookDeliveryId, Vec<Attempt>> = BTreeMap::new();
    for (id, at, took_ms, status, problem) in rows {
        let attempt = Attempt { at: UtcMicros(at), took_ms, status, problem };
        found.entry(WebhookDeliveryId(id)).or_default().push(attempt);
    }
    Ok(found)
}

/// Deletes webhooks with all that belongs to them: one, or all of a client.
///
/// # Errors
/// Whatever the database answers.
pub fn remove_of(
    conn: &mut AnyConnection,
    client: ApiClientId,
    only: Option<WebhookId>,
) -> Result<usize, DbError> {
    let hooks: Vec<i64> = match only {
        Some(id) => vec![id.0],
        None => webhook::table.filter(webhook::client_id.eq(client.0)).select(webhook::id).load(conn)?,
    };
    let notices: Vec<i64> = webhook_delivery::table
        .filter(webhook_delivery::webhook_id.eq_any(hooks.clone()))
        .select(webhook_delivery::id)
        .load(conn)?;
    remove_notices(conn, notices)?;
    Ok(diesel::delete(webhook::table.filter(webhook::id.eq_any(hooks))).execute(conn)?)
}

/// Forgets notices that ended before; returns how many.
///
/// # Errors
/// Whatever the database answers.
pub fn prune(conn: &mut AnyConnection, before: UtcMicros) -> Result<usize, DbError> {
    let old: Vec<i64> = webhook_delivery::table
        .filter(webhook_delivery::ended_at.lt(before.0))
        .select(webhook_delivery::id)
        .load(conn)?;
    remove_notices(conn, old)
}

/// So many are deleted by one statement: engines take a limited number of values.
const AT_ONCE: usize = 10_000;

fn remove_notices(conn: &mut AnyConnection, ids: Vec<i64>) -> Result<usize, DbError> {
    let mut gone = 0;
    for part in ids.chunks(AT_ONCE) {
        diesel::delete(webhook_attempt::table.filter(webhook_attempt::delivery_id.eq_any(part.to_vec())))
            .execute(conn)?;
        gone += diesel::delete(webhook_delivery::table.filter(webhook_delivery::id.eq_any(part.to_vec())))
            .execute(conn)?;
    }
    Ok(gone)
}
