//! Addresses that take no mail (B4-02). What came back for good holds every mail to the address; a complaint holds what its
//! recipient could decline, because the rest is what they agreed to come to. Nothing is handed over until somebody lifts it.

use pep_db::AnyConnection;
use pep_db::mail_blocks::{MailBlock, NewMailBlock};
use pep_db::messages::{MessageEvent, StoredMessage};
use pep_domain::access::{Permit, action};
use pep_domain::ids::MailBlockId;
use pep_domain::mail::BlockReason;
use pep_domain::preferences::MailKind;
use serde_json::json;

use super::outbox::reaches;
use crate::audit::{self, AuditEntry};
use crate::jobs::checked_reason;
use crate::{AppContext, AppError};

/// Most addresses in the list.
const LISTED: i64 = 500;

/// Blocks the address of a message if an event says that it takes none; false if it says nothing of that, or nothing new.
pub(super) fn note(
    conn: &mut AnyConnection,
    event: &MessageEvent,
    message: &StoredMessage,
) -> Result<bool, AppError> {
    let reason = match event.kind.as_str() {
        "bounce" => BlockReason::Bounce,
        "complaint" => BlockReason::Complaint,
        _ => return Ok(false),
    };
    let address = message.to_address.to_lowercase();
    // An event of a mail that left before the block was lifted says nothing new.
    if pep_db::mail_blocks::last_lifted(conn, &address)?
        .is_some_and(|lifted| message.submitted_at.is_none_or(|sent| sent <= lifted))
    {
        return Ok(false);
    }
    let new = NewMailBlock {
        address: &address,
        reason,
        detail: &event.detail,
        message: message.id,
        program: message.program_id,
        since: event.at,
    };
    pep_db::mail_blocks::add(conn, &new)?;
    Ok(true)
}

/// Why a message must not be handed over, in words; `None` if it may.
pub(super) fn refusal(conn: &mut AnyConnection, message: &StoredMessage) -> Result<Option<String>, AppError> {
    let blocks = pep_db::mail_blocks::of_address(conn, &message.to_address.to_lowercase())?;
    let stops = |block: &&MailBlock| {
        block.reason == BlockReason::Bounce || MailKind::declinable(&message.template).is_some()
    };
    let day =
        |block: &MailBlock| pep_domain::events::words::day_in_words(block.since.to_datetime().date_naive());
    Ok(blocks.iter().find(stops).map(|block| match block.reason {
        BlockReason::Bounce => format!(
            "Not sent: mail to {} came back for good on {}. Correct the person's address and send it again, or lift the block \
             in the Outbox if the mailbox works now.",
            block.address,
            day(block)
        ),
        BlockReason::Complaint => format!(
            "Not sent: {} complained about a mail on {}. Ask the person; if mails are welcome, lift the block in the Outbox and \
             send it again.",
            block.address,
            day(block)
        ),
    }))
}

/// The addresses that take no mail, the newest first: all for those who run the platform, of one's programs' mails for those
/// who run programs.
///
/// # Errors
/// If the database does not answer.
pub async fn list_blocks(
    ctx: &AppContext,
    permit: &Permit<action::ManageOutbox>,
) -> Result<Vec<MailBlock>, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            let programs = (!permit.reaches_all()).then(|| permit.program_scope().programs.clone());
            Ok(pep_db::mail_blocks::list(conn, programs.as_deref(), LISTED)?)
        })
        .await
}

/// Lifts a block: mails to the address leave again.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`] without a reason.
pub async fn lift_block(
    ctx: &AppContext,
    permit: &Permit<action::ManageOutbox>,
    id: MailBlockId,
    reason: &str,
) -> Result<(), AppError> {
    let reason = checked_reason(reason)?;
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let block = pep_db::mail_blocks::find(conn, id)?
                .filter(|block| reaches(&permit, block.program))
                .ok_or(AppError::NotFound)?;
            if !pep_db::mail_blocks::lift(conn, id, permit.actor().person_id, &reason, now)? {
                return Err(AppError::NotFound);
            }
            let detail = json!({ "verb": "lift", "block": block.reason.as_str(), "reason": reason });
            let entry = AuditEntry {
                action: "manage_outbox",
                object_kind: "mail_block",
                object_id: Some(id.0),
                detail,
            };
            Ok(audit::write(conn, now, Some(permit.actor()), entry)?)
        })
        .await
}
