//! The one switch for everything that leaves the house, and the guard that closes it on a copied or long-sleeping
//! database (reliability 2.10).

use pep_db::messages::{OutboxFilter, OutboxRow};
use pep_db::outbound_gate::Gate;
use pep_domain::access::{Permit, action};
use pep_domain::jobs::{JobState, Queue};
use pep_domain::sessions::Outage;
use pep_domain::time::{HOUR_US, UtcMicros};
use serde_json::json;

use crate::audit::{self, AuditEntry};
use crate::jobs::checked_reason;
use crate::{AppContext, AppError};

/// Mail that waited longer than this without any worker is not sent without asking.
const ASLEEP_US: i64 = 6 * HOUR_US;

/// Without any worker for longer than this, people lost time to answer.
const OUTAGE_US: i64 = HOUR_US;

/// The gate with what waits behind it.
#[derive(Debug, Clone)]
pub struct GateView {
    /// The gate; `None` before the first start.
    pub gate: Option<Gate>,
    /// The name of who moved it.
    pub changed_by: Option<String>,
    /// How many messages would leave at once.
    pub waiting: i64,
    /// The first 100 of them.
    pub messages: Vec<OutboxRow>,
}

/// Looks at the database before any worker starts: a new one is opened; one of another installation, or one that no
/// worker has seen for six hours while mail was due, is held until somebody confirms. Returns the reason, if held.
///
/// # Errors
/// If the database does not answer.
pub async fn guard_at_start(ctx: &AppContext) -> Result<Option<String>, AppError> {
    let now = ctx.now();
    let here = ctx.config.environment_id.clone();
    ctx.db
        .write(move |conn| {
            let Some(gate) = pep_db::outbound_gate::find(conn)? else {
                pep_db::outbound_gate::create(conn, &here, now)?;
                return Ok(None);
            };
            if !gate.is_live {
                return Ok(gate.held_reason);
            }
            let Some(reason) = reason_to_hold(conn, &gate, &here, now)? else { return Ok(None) };
            pep_db::outbound_gate::hold(conn, &reason, None, now)?;
            let detail = json!({ "mode": "hold", "reason": reason });
            let entry = AuditEntry {
                action: "manage_jobs",
                object_kind: "outbound_gate",
                object_id: Some(1),
                detail,
            };
            audit::write(conn, now, None, entry)?;
            Ok(Some(reason))
        })
        .await
}

fn reason_to_hold(
    conn: &mut pep_db::AnyConnection,
    gate: &Gate,
    here: &str,
    now: UtcMicros,
) -> Result<Option<String>, AppError> {
    if gate.environment_id != here {
        return Ok(Some(format!(
            "These data belong to the installation “{}” and this one is “{here}”: is this a restored or copied \
             database? Its mail may have been sent already.",
            gate.environment_id
        )));
    }
    let asleep = now.since(gate.worker_seen_at);
    if asleep > ASLEEP_US && pep_db::jobs::has_due(conn, Queue::Mail, now)? {
        return Ok(Some(format!(
            "No worker has run for {} hours and mail is due: is this a restored database? Its mail may have been \
             sent already.",
            asleep / HOUR_US
        )));
    }
    Ok(None)
}

/// Notes that a worker is at work; once a minute is enough. If none was for more than an hour, that is written down:
/// deadlines are moved by it (reliability 2.9).
///
/// # Errors
/// If the database does not answer.
pub async fn worker_is_alive(ctx: &AppContext) -> Result<(), AppError> {
    let now = ctx.now();
    // A rehearsal's clock that jumps is no outage: nobody was kept from answering.
    let is_rehearsal = ctx.rehearsal.is_some();
    Ok(ctx
        .db
        .write(move |conn| {
            let seen = pep_db::outbound_gate::find(conn)?.map(|gate| gate.worker_seen_at);
            // Of several workers that wake at once, the first writes the outage down.
            let is_first = match seen {
                Some(seen) => pep_db::outbound_gate::touch_from(conn, seen, now)?,
                None => false,
            };
            if let Some(from) = seen.filter(|seen| is_first && !is_rehearsal && now.since(*seen) > OUTAGE_US)
            {
                pep_db::outages::insert(conn, Outage { from, to: now })?;
            }
            Ok::<_, pep_db::DbError>(())
        })
        .await?)
}

/// The gate with what waits behind it.
///
/// # Errors
/// If the database does not answer.
pub async fn view(ctx: &AppContext, _permit: &Permit<action::ViewJobs>) -> Result<GateView, AppError> {
    read(ctx).await
}

async fn read(ctx: &AppContext) -> Result<GateView, AppError> {
    let now = ctx.now();
    ctx.db
        .read(move |conn| {
            let gate = pep_db::outbound_gate::find(conn)?;
            let changed_by = match gate.as_ref().and_then(|gate| gate.changed_by) {
                Some(id) => pep_db::people::find(conn, id)?.map(|person| person.name()),
                None => None,
            };
            let waiting = pep_db::jobs::count_due(conn, Queue::Mail, now)?;
            let filter =
                OutboxFilter { states: vec![JobState::Ready], due_by: Some(now), ..OutboxFilter::default() };
            let messages = pep_db::messages::list(conn, &filter, 100)?;
            Ok(GateView { gate, changed_by, waiting, messages })
        })
        .await
}

/// Opens the gate, or closes it.
///
/// # Errors
/// [`AppError::Invalid`] without a reason.
pub async fn set(
    ctx: &AppContext,
    permit: &Permit<action::ManageJobs>,
    is_live: bool,
    reason: &str,
) -> Result<GateView, AppError> {
    let reason = checked_reason(reason)?;
    let now = ctx.now();
    let here = ctx.config.environment_id.clone();
    let actor = permit.actor().clone();
    ctx.db
        .write(move |conn| {
            pep_db::outbound_gate::create(conn, &here, now)?;
            if is_live {
                pep_db::outbound_gate::open(conn, &here, actor.person_id, now)?;
            } else {
                pep_db::outbound_gate::hold(conn, &reason, Some(actor.person_id), now)?;
            }
            let detail = json!({ "mode": if is_live { "live" } else { "hold" }, "reason": reason });
            let entry = AuditEntry {
                action: "manage_jobs",
                object_kind: "outbound_gate",
                object_id: Some(1),
                detail,
            };
            Ok::<_, AppError>(audit::write(conn, now, Some(&actor), entry)?)
        })
        .await?;
    read(ctx).await
}
