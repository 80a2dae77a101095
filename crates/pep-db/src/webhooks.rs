//! Addresses that are told when OCP Insights change (B4-20). Their secrets are not here: see `pep-webhooks`.

mod deliveries;

use diesel::prelude::*;
use pep_domain::ids::{ApiClientId, PersonId, WebhookId};
use pep_domain::insights::webhooks::{DeliveryState, NoticeKind, WebhookState};
use pep_domain::time::UtcMicros;

use crate::schema::{api_client, webhook, webhook_delivery};
use crate::types::{instant, word};
use crate::{AnyConnection, DbError};

pub use deliveries::{
    Attempt, Delivery, NewDelivery, add_attempt, attempts, deliveries, drop_waiting, find_delivery,
    insert_delivery, prune, remove_of, set_delivery,
};

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Id.
    pub id: WebhookId,
    /// Whose it is.
    pub client: ApiClientId,
    /// Where notices go.
    pub address: String,
    /// Random, its own; secrets are made of it.
    pub salt: String,
    /// Counted up by each rotation.
    pub secret_version: i64,
    /// What may change by itself or by an operator.
    pub standing: Standing,
    /// Counted up when an operator changes it.
    pub row_version: i64,
    /// By whom it was made.
    pub created_by: Option<PersonId>,
    /// When it was made.
    pub created_at: UtcMicros,
}

/// How a webhook stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Is it told?
    pub state: WebhookState,
    /// Why it was switched off, in a sentence.
    pub reason: String,
    /// Until then the secret before the present one signs too.
    pub old_secret_until: Option<UtcMicros>,
    /// The last change that a notice covered which arrived.
    pub delivered_change: i64,
    /// The last change that any notice covered.
    pub told_change: i64,
    /// Since when nothing has arrived although it was tried.
    pub failing_since: Option<UtcMicros>,
    /// When a notice last arrived.
    pub last_arrived_at: Option<UtcMicros>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhook)]
struct Row {
    id: i64,
    client_id: i64,
    address: String,
    salt: String,
    secret_version: i64,
    old_secret_until: Option<i64>,
    state: String,
    state_reason: String,
    delivered_change: i64,
    told_change: i64,
    failing_since: Option<i64>,
    last_arrived_at: Option<i64>,
    row_version: i64,
    created_by: Option<i64>,
    created_at: i64,
}

fn read(row: Row) -> Result<Webhook, DbError> {
    let standing = Standing {
        state: word("webhook.state", &row.state, WebhookState::parse)?,
        reason: row.state_reason,
        old_secret_until: instant(row.old_secret_until),
        delivered_change: row.delivered_change,
        told_change: row.told_change,
        failing_since: instant(row.failing_since),
        last_arrived_at: instant(row.last_arrived_at),
    };
    Ok(Webhook {
        id: WebhookId(row.id),
        client: ApiClientId(row.client_id),
        address: row.address,
        salt: row.salt,
        secret_version: row.secret_version,
        standing,
        row_version: row.row_version,
        created_by: row.created_by.map(PersonId),
        created_at: UtcMicros(row.created_at),
    })
}

/// The webhooks of a client, the oldest first.
///
/// # Errors
/// Whatever the database answers.
pub fn list(conn: &mut AnyConnection, of: ApiClientId) -> Result<Vec<Webhook>, DbError> {
    let rows: Vec<Row> = webhook::table
        .filter(webhook::client_id.eq(of.0))
        .order(webhook::id)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

/// One webhook.
///
/// # Errors
/// [`DbError::NotFound`]; whatever the database answers.
pub fn find(conn: &mut AnyConnection, id: WebhookId) -> Result<Webhook, DbError> {
    read(webhook::table.find(id.0).select(Row::as_select()).first(conn)?)
}

/// [`find`], and nobody else changes the webhook until the transaction ends.
///
/// # Errors
/// [`DbError::NotFound`]; whatever the database answers.
pub fn lock(conn: &mut AnyConnection, id: WebhookId) -> Result<Webhook, DbError> {
    if let AnyConnection::Postgres(c) = conn {
        webhook::table.find(id.0).select(webhook::id).for_update().first::<i64>(c)?;
    }
    find(conn, id)
}

/// A webhook to store.
#[derive(Debug, Clone, Copy)]
pub struct NewWebhook<'a> {
    /// Whose it is.
    pub client: ApiClientId,
    /// Where notices go.
    pub address: &'a str,
    /// Random, its own.
    pub salt: &'a str,
    /// The last change so far: of those up to it nothing is told.
    pub change: i64,
    /// By whom.
    pub by: PersonId,
    /// When.
    pub now: UtcMicros,
}

/// Stores a webhook that is active.
///
/// # Errors
/// Whatever the database answers.
pub fn insert(conn: &mut AnyConnection, new: NewWebhook<'_>) -> Result<WebhookId, DbError> {
    let id: i64 = diesel::insert_into(webhook::table)
        .values((
            webhook::client_id.eq(new.client.0),
            webhook::address.eq(new.address),
            webhook::salt.eq(new.salt),
            webhook::secret_version.eq(1),
            webhook::state.eq(WebhookState::Active.as_str()),
            webhook::delivered_change.eq(new.change),
            webhook::told_change.eq(new.change),
            webhook::created_by.eq(Some(new.by.0)),
            webhook::created_at.eq(new.now.0),
        ))
        .returning(webhook::id)
        .get_result(conn)?;
    Ok(WebhookId(id))
}

/// Writes how a webhook stands.
///
/// # Errors
/// Whatever the database answers.
pub fn set_standing(conn: &mut AnyConnection, id: WebhookId, standing: &Standing) -> Result<(), DbError> {
    let Standing {
        state,
        reason,
        old_secret_until,
        delivered_change,
        told_change,
        failing_since,
        last_arrived_at,
    } = standing;
    diesel::update(webhook::table.find(id.0))
        .set((
            webhook::state.eq(state.as_str()),
            webhook::state_reason.eq(reason),
            webhook::old_secret_until.eq(old_secret_until.map(|at| at.0)),
            webhook::delivered_change.eq(delivered_change),
            webhook::told_change.eq(told_change),
            webhook::failing_since.eq(failing_since.map(|at| at.0)),
            webhook::last_arrived_at.eq(last_arrived_at.map(|at| at.0)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Writes address and version of the secret, and counts the row up.
///
/// # Errors
/// Whatever the database answers.
pub fn set_target(
    conn: &mut AnyConnection,
    id: WebhookId,
    address: &str,
    secret_version: i64,
) -> Result<(), DbError> {
    diesel::update(webhook::table.find(id.0))
        .set((
            webhook::address.eq(address),
            webhook::secret_version.eq(secret_version),
            webhook::row_version.eq(webhook::row_version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Is any webhook told?
///
/// # Errors
/// Whatever the database answers.
pub fn any_active(conn: &mut AnyConnection) -> Result<bool, DbError> {
    let active = webhook::table.filter(webhook::state.eq(WebhookState::Active.as_str()));
    Ok(active.select(webhook::id).limit(1).first::<i64>(conn).optional()?.is_some())
}

/// The active webhooks of clients that work, to which no notice covered the changes up to `change` and none is under way,
/// each with the last change of which a notice arrived.
///
/// # Errors
/// Whatever the database answers.
pub fn to_be_told(conn: &mut AnyConnection, change: i64) -> Result<Vec<(WebhookId, i64)>, DbError> {
    let under_way = webhook_delivery::table
        .filter(
            webhook_delivery::state
                .eq(DeliveryState::Waiting.as_str())
                .and(webhook_delivery::kind.eq(NoticeKind::Changes.as_str())),
        )
        .select(webhook_delivery::webhook_id);
    let rows: Vec<(i64, i64)> = webhook::table
        .inner_join(api_client::table)
        .filter(
            webhook::state
                .eq(WebhookState::Active.as_str())
                .and(api_client::revoked_at.is_null())
                .and(webhook::told_change.lt(change))
                .and(webhook::id.ne_all(under_way)),
        )
        .order(webhook::id)
        .select((webhook::id, webhook::delivered_change))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, since)| (WebhookId(id), since)).collect())
}
