//! The one way in which a partner's report is written: cell, trace, requests, notifications, all or nothing.

use std::collections::BTreeSet;

use pep_db::AnyConnection;
use pep_db::reporting::NewChange;
use pep_domain::ids::{AccountId, PartnerId, PersonId, ReportChangeId};
use pep_domain::jobs::Queue;
use pep_domain::reports::{ChangeSource, ReportState, notification_ceiling};
use pep_domain::time::MINUTE_US;
use serde_json::json;

use crate::jobs::{DebouncedJob, enqueue_debounced};
use crate::{AppContext, AppError, report_notification};

/// One cell's change, as decided by the caller who holds the partner's lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellWrite {
    /// The account.
    pub account: AccountId,
    /// What the cell holds now; `None` without a report.
    pub old: Option<ReportState>,
    /// What it shall hold; `None` takes the report away.
    pub new: Option<ReportState>,
    /// The change that this one takes back.
    pub undoes: Option<ReportChangeId>,
}

/// Writes changes of one partner's cells in the caller's transaction: the cells, their trace under one batch, the
/// answered requests, and the notifications that are now due after each request's delay (H-22…H-27). The caller took
/// [`pep_db::reporting::lock_partner`] before it read what the cells hold.
///
/// # Errors
/// Whatever the database answers.
pub fn write_cells(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    partner: PartnerId,
    by: Option<PersonId>,
    source: ChangeSource,
    writes: &[CellWrite],
) -> Result<(), AppError> {
    if writes.is_empty() {
        return Ok(());
    }
    let now = ctx.now();
    let batch = crate::random::secret(ctx.random.as_ref());
    for write in writes {
        match &write.new {
            Some(state) => {
                pep_db::reporting::upsert_report(conn, (write.account, partner), state, by, now)?;
            }
            None => pep_db::reporting::remove_report(conn, write.account, partner)?,
        }
        let change = NewChange {
            account: write.account,
            partner,
            at: now,
            by,
            source,
            old: write.old.clone(),
            new: write.new.clone(),
            batch: batch.clone(),
            undoes: write.undoes,
        };
        pep_db::reporting::insert_change(conn, &change)?;
    }
    let accounts: Vec<i64> = writes.iter().map(|write| write.account.0).collect();
    for part in accounts.chunks(1_000) {
        if source == ChangeSource::Undo {
            for account in part {
                pep_db::reporting::unmark_reported(conn, partner, AccountId(*account))?;
            }
        } else {
            pep_db::reporting::mark_reported(conn, partner, part, now)?;
        }
        pep_db::reporting::settle_requests(conn, partner, part, now)?;
    }
    pep_db::data_version::bump(conn, pep_db::data_version::REPORTS)?;
    ask_for_notifications(conn, ctx, partner, &accounts)
}

fn ask_for_notifications(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    partner: PartnerId,
    accounts: &[i64],
) -> Result<(), AppError> {
    let mut listeners = BTreeSet::new();
    for part in accounts.chunks(1_000) {
        listeners.extend(pep_db::report_news::listeners(conn, partner, part)?);
    }
    // In the same order everywhere, so that two writers never wait for each other's job rows.
    for listener in listeners {
        let delay_us = listener.delay_minutes.saturating_mul(MINUTE_US);
        enqueue_debounced(
            conn,
            ctx.now(),
            DebouncedJob {
                kind: report_notification::KIND,
                queue: Queue::Notify,
                debounce_key: format!("hm:{}:{}", listener.request, listener.recipient),
                payload: json!({ "v": 1, "request": listener.request.0, "recipient": listener.recipient.0 }),
                delay_us,
                ceiling_us: notification_ceiling(delay_us),
            },
        )?;
    }
    Ok(())
}
