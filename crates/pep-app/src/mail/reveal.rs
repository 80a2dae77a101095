//! Reading a mail of another's program (reliability 2.11): with a reason, written down first. The entry in the audit log is itself
//! the leave to read, so no text is shown without one.

use pep_db::messages::MessageKey;
use pep_domain::access::{Actor, Permit, action};
use pep_domain::ids::MessageId;
use pep_domain::mail::RevealReason;
use pep_domain::time::MINUTE_US;
use serde_json::json;

use super::outbox::{MessageView, find, is_kept_from, without_code};
use crate::audit::{self, AuditEntry};
use crate::jobs::checked_reason;
use crate::{AppContext, AppError};

const ACTION: &str = "reveal_mail";

/// How long the texts can be fetched under one entry: long enough to read a mail and to save its source.
const SHOWN_FOR_US: i64 = 15 * MINUTE_US;

/// Shows one mail to an operator for this once. `words`: why, 3 to 500 characters.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`] without words; [`AppError::WrongState`] for a mail that the reader may read anyway,
/// or of which the text was deleted.
pub async fn reveal(
    ctx: &AppContext,
    permit: &Permit<action::RevealMail>,
    id: MessageId,
    reason: RevealReason,
    words: &str,
) -> Result<MessageView, AppError> {
    let words = checked_reason(words)?;
    let (actor, now) = (permit.actor().clone(), ctx.now());
    let entry = ctx
        .db
        .write(move |conn| {
            let message = pep_db::messages::find(conn, MessageKey::Id(id))?;
            if !is_kept_from(&actor, &message) {
                return Err(AppError::WrongState("You can read this mail already; open it.".to_owned()));
            }
            if message.body_text.is_empty() {
                return Err(AppError::WrongState(
                    "The text of this mail was deleted, because it was kept long enough.".to_owned(),
                ));
            }
            let detail = json!({ "why": reason.as_str(), "reason": words });
            let entry = AuditEntry { action: ACTION, object_kind: "message", object_id: Some(id.0), detail };
            Ok(audit::write_numbered(conn, now, Some(&actor), entry)?)
        })
        .await?;
    let view = MessageView { reveal: Some(entry), ..find(ctx, id).await? };
    Ok(without_code(view))
}

/// `shown`, if it is the number of an entry under which this reader may still see the texts of this message.
pub(super) async fn holding(
    ctx: &AppContext,
    actor: &Actor,
    id: MessageId,
    shown: Option<i64>,
) -> Result<Option<i64>, AppError> {
    let Some(shown) = shown else { return Ok(None) };
    let (person, now) = (actor.person_id.0, ctx.now());
    let entry = ctx.db.read(move |conn| Ok::<_, AppError>(pep_db::audit::find(conn, shown)?)).await?;
    let holds = entry.is_some_and(|entry| {
        entry.action == ACTION
            && entry.object_kind == "message"
            && entry.object_id == Some(id.0)
            && entry.actor_id == Some(person)
            && now.0.saturating_sub(entry.at) < SHOWN_FOR_US
    });
    Ok(holds.then_some(shown))
}
