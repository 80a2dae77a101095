//! The Outbox: every message as it was rendered, and what became of it.

use pep_db::AnyConnection;
use pep_db::jobs::JobRow;
use pep_db::messages::{MessageEvent, MessageKey, OutboxFilter, OutboxReach, OutboxRow, StoredMessage};
use pep_domain::access::{Actor, Permit, action, authorize};
use pep_domain::ids::{MessageId, ProgramId};
use pep_domain::jobs::JobState;
use pep_domain::mail::{MessageClass, MessageFate};
use pep_mail::Rendered;
use serde_json::json;

use super::doubt::{note_settled, settle_as_sent};
use super::submit::{calendar_part, mime_of};
use super::{NewMail, reveal, write};
use crate::audit::{self, AuditEntry};
use crate::jobs::checked_reason;
use crate::{AppContext, AppError};

/// A part of the list.
#[derive(Debug, Clone)]
pub struct OutboxPage {
    /// Newest first.
    pub rows: Vec<OutboxRow>,
    /// Pass as `before` for the older ones.
    pub next: Option<MessageId>,
}

/// One message with its job and history.
#[derive(Debug, Clone)]
pub struct MessageView {
    /// As it was rendered.
    pub message: StoredMessage,
    /// The job that submits it.
    pub job: JobRow,
    /// What happened, oldest first.
    pub events: Vec<MessageEvent>,
    /// When it came back, as the provider told.
    pub bounced_at: Option<pep_domain::time::UtcMicros>,
    /// What became of it.
    pub fate: Option<MessageFate>,
    /// Its texts are kept from this reader until a reason is given; see [`reveal`](super::reveal).
    pub is_concealed: bool,
    /// The entry in the audit log under which they are shown to this reader.
    pub reveal: Option<i64>,
}

/// What to do about a message in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It left.
    WasSent,
    /// Send it; it may arrive twice.
    SendAgain,
    /// Leave it unsent.
    Drop,
}

/// The messages that the reader may see: all for those who run the platform, those of one's programs for those who run
/// programs, and always one's own.
///
/// # Errors
/// If the database does not answer.
pub async fn list(
    ctx: &AppContext,
    permit: &Permit<action::ViewOutbox>,
    mut filter: OutboxFilter,
    limit: i64,
) -> Result<OutboxPage, AppError> {
    filter.reach = (!permit.reaches_all()).then(|| OutboxReach {
        recipient: permit.actor().person_id,
        programs: permit.program_scope().programs.clone(),
    });
    page(ctx, filter, limit).await
}

/// Is a message within reach as one of a program, or because everything is?
pub(super) fn reaches<A>(permit: &Permit<A>, program: Option<ProgramId>) -> bool {
    permit.reaches_all() || program.is_some_and(|program| permit.program_scope().reaches(program))
}

/// May the reader send this message again, or settle what is in doubt about it?
#[must_use]
pub fn may_manage(permit: &Permit<action::ViewOutbox>, message: &StoredMessage) -> bool {
    authorize::<action::ManageOutbox>(permit.actor()).is_ok_and(|permit| reaches(&permit, message.program_id))
}

async fn page(ctx: &AppContext, filter: OutboxFilter, limit: i64) -> Result<OutboxPage, AppError> {
    let mut rows = ctx.db.read(move |conn| pep_db::messages::list(conn, &filter, limit + 1)).await?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > shown;
    rows.truncate(shown);
    let next = rows.last().map(|row| row.id).filter(|_| has_more);
    Ok(OutboxPage { rows, next })
}

/// One message. The code in a sign-in mail is not shown: whoever reads it could sign in as its recipient. The texts of a mail
/// of another's program are shown only under `shown`, the number of a [`reveal`](super::reveal).
///
/// # Errors
/// [`AppError::NotFound`] if there is none, or it is not for this reader.
pub async fn message(
    ctx: &AppContext,
    permit: &Permit<action::ViewOutbox>,
    id: MessageId,
    shown: Option<i64>,
) -> Result<MessageView, AppError> {
    let mut view = find(ctx, id).await?;
    let is_own = view.message.recipient_id == Some(permit.actor().person_id);
    if !is_own && !reaches(permit, view.message.program_id) {
        return Err(AppError::NotFound);
    }
    if is_kept_from(permit.actor(), &view.message) {
        view.reveal = reveal::holding(ctx, permit.actor(), id, shown).await?;
        if view.reveal.is_none() {
            conceal(&mut view);
        }
    }
    Ok(without_code(view))
}

/// Takes a code out of what is shown.
pub(super) fn without_code(mut view: MessageView) -> MessageView {
    if view.message.class == MessageClass::Otp {
        view.message.body_text = CODE_HIDDEN.to_owned();
        view.message.body_html = format!("<p>{CODE_HIDDEN}</p>");
    }
    view
}

/// Is the message one of a program, and the reader neither of its team nor its recipient? Then its texts are the
/// program's own (reliability 2.11).
pub(super) fn is_kept_from(actor: &Actor, message: &StoredMessage) -> bool {
    message.recipient_id != Some(actor.person_id)
        && message.program_id.is_some_and(|program| !actor.runs_program(program))
}

fn conceal(view: &mut MessageView) {
    view.is_concealed = true;
    view.message.body_text = String::new();
    view.message.body_html = CONCEALED.to_owned();
    view.message.calendar = None;
}

const CONCEALED: &str =
    "<html><head></head><body><p>The text of this mail is its program's.</p></body></html>";

const CODE_HIDDEN: &str = "The code in this mail is shown to nobody but its recipient.";

pub(super) async fn find(ctx: &AppContext, id: MessageId) -> Result<MessageView, AppError> {
    ctx.db
        .read(move |conn| {
            let message = pep_db::messages::find(conn, MessageKey::Id(id))?;
            let job = pep_db::jobs::find(conn, message.job_id)?;
            let events = pep_db::messages::events(conn, id)?;
            let bounced_at = events.iter().find(|event| event.kind == "bounce").map(|event| event.at);
            let fate = pep_db::messages::fate(conn, id)?;
            Ok(MessageView { message, job, events, bounced_at, fate, is_concealed: false, reveal: None })
        })
        .await
}

/// One message as a file for a mail program.
///
/// # Errors
/// As [`message`]; [`AppError::WrongState`] if its texts are kept from the reader; [`AppError::Internal`] if the stored
/// message cannot be written as MIME.
pub async fn source(
    ctx: &AppContext,
    permit: &Permit<action::ViewOutbox>,
    id: MessageId,
    shown: Option<i64>,
) -> Result<Vec<u8>, AppError> {
    let view = message(ctx, permit, id, shown).await?;
    if view.is_concealed {
        return Err(AppError::WrongState(
            "The text of this mail is its program's. Open it in the Outbox, press Show this mail and say why.".to_owned(),
        ));
    }
    mime_of(&view.message).map_err(AppError::internal)?.to_mime().map_err(AppError::internal)
}

/// The Outbox of a demo, for anybody who can reach it: only so can the sign-in as a partner be tried from the mail.
///
/// # Errors
/// [`AppError::NotFound`] unless this is a demo.
pub async fn demo_list(ctx: &AppContext, filter: OutboxFilter, limit: i64) -> Result<OutboxPage, AppError> {
    demo_only(ctx)?;
    page(ctx, filter, limit).await
}

/// One message of a demo's Outbox, codes included.
///
/// # Errors
/// [`AppError::NotFound`] unless this is a demo.
pub async fn demo_message(ctx: &AppContext, id: MessageId) -> Result<MessageView, AppError> {
    demo_only(ctx)?;
    find(ctx, id).await
}

fn demo_only(ctx: &AppContext) -> Result<(), AppError> {
    if ctx.config.is_demo { Ok(()) } else { Err(AppError::NotFound) }
}

/// Sends a message again, as a new one with the same texts, to the address at which its recipient is listed now.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] while the first one may still leave, or if it holds a code;
/// [`AppError::Invalid`] for too long a preface.
pub async fn resend(
    ctx: &AppContext,
    permit: &Permit<action::ManageOutbox>,
    id: MessageId,
    preface: Option<String>,
) -> Result<MessageView, AppError> {
    let preface = preface.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if preface.as_ref().is_some_and(|text| text.chars().count() > 1_000) {
        return Err(AppError::invalid("/preface", "Write at most 1,000 characters."));
    }
    let (actor, permit, inner) = (permit.actor().clone(), permit.clone(), ctx.clone());
    let new_id = ctx
        .db
        .write(move |conn| {
            let now = inner.now();
            let old = managed(conn, &permit, id)?;
            let job = pep_db::jobs::find(conn, old.job_id)?;
            refuse_resend(&old, job.state)?;
            // The address may have been mended since.
            let person = match old.recipient_id {
                Some(id) => pep_db::people::find(conn, id)?,
                None => None,
            };
            let (to_name, to_address) = person.map_or_else(
                || (old.to_name.clone(), old.to_address.clone()),
                |person| (person.name(), person.email),
            );
            let mail = NewMail {
                class: old.class,
                // A message of a kind that this version lost is resent under its class.
                template: pep_mail::known_kind(&old.template).unwrap_or("resent"),
                program_id: old.program_id,
                recipient_id: old.recipient_id,
                to_name,
                to_address,
                rendered: with_preface(&old, preface.as_deref()),
                once_key: None,
                run_at: now,
                not_after: None,
                resend_of: Some(id),
                origin: Some(("message", id.0)),
            };
            let calendar =
                old.calendar.as_ref().map(calendar_part).transpose().map_err(AppError::internal)?;
            let new_id = write(conn, &inner, mail, calendar.as_ref())?
                .ok_or_else(|| AppError::internal("a message without a once-key was not written"))?;
            let detail = json!({ "verb": "resend", "newMessage": new_id.0 });
            let entry =
                AuditEntry { action: "manage_outbox", object_kind: "message", object_id: Some(id.0), detail };
            audit::write(conn, now, Some(permit.actor()), entry)?;
            Ok::<_, AppError>(new_id)
        })
        .await?;
    seen_by(ctx, &actor, new_id).await
}

/// A message as it stands after something was done about it: whoever may do that may not always read it.
async fn seen_by(ctx: &AppContext, actor: &Actor, id: MessageId) -> Result<MessageView, AppError> {
    let mut view = find(ctx, id).await?;
    if is_kept_from(actor, &view.message) {
        conceal(&mut view);
    }
    Ok(view)
}

/// A message that the permit's holder looks after.
fn managed(
    conn: &mut AnyConnection,
    permit: &Permit<action::ManageOutbox>,
    id: MessageId,
) -> Result<StoredMessage, AppError> {
    let message = pep_db::messages::find(conn, MessageKey::Id(id))?;
    if reaches(permit, message.program_id) { Ok(message) } else { Err(AppError::NotFound) }
}

fn refuse_resend(old: &StoredMessage, state: JobState) -> Result<(), AppError> {
    let why = match state {
        _ if old.class == MessageClass::Otp => {
            "A code cannot be sent again: ask for a new one on the sign-in page."
        }
        JobState::Ready | JobState::Leased => "It has not left yet; it will by itself.",
        JobState::InDoubt => "It is in doubt whether it left: settle that first.",
        _ if old.body_text.is_empty() => {
            "Its text was deleted, because it was kept long enough. Send a new mail from where this one came from."
        }
        JobState::Done | JobState::Failed | JobState::Cancelled | JobState::Merged => return Ok(()),
    };
    Err(AppError::WrongState(why.to_owned()))
}

fn with_preface(old: &StoredMessage, preface: Option<&str>) -> Rendered {
    let mut rendered = Rendered {
        subject: old.subject.clone(),
        text: old.body_text.clone(),
        html: old.body_html.clone(),
        unsubscribe_url: old.unsubscribe_url.clone(),
    };
    let Some(preface) = preface else { return rendered };
    rendered.text = format!("{preface}\n\n{}", rendered.text);
    let escaped = preface
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\n', "<br>");
    let note = format!("<p style=\"font-family:sans-serif;margin:16px\">{escaped}</p>");
    // After the opening tag of the body: before it, mail readers put the text anywhere.
    let body = rendered.html.find("<body").and_then(|start| {
        rendered.html.get(start..).and_then(|rest| rest.find('>')).map(|length| start + length + 1)
    });
    rendered.html.insert_str(body.unwrap_or(0), &note);
    rendered
}

/// Decides about a message in doubt.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if it is not in doubt; [`AppError::Invalid`] without a reason.
pub async fn settle(
    ctx: &AppContext,
    permit: &Permit<action::ManageOutbox>,
    id: MessageId,
    decision: Decision,
    reason: &str,
) -> Result<MessageView, AppError> {
    let reason = checked_reason(reason)?;
    let (actor, permit, now) = (permit.actor().clone(), permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let message = managed(conn, &permit, id)?;
            let (is_settled, verb) = match decision {
                Decision::WasSent => (settle_as_sent(conn, now, &message)?, "was_sent"),
                Decision::SendAgain => {
                    let again = pep_db::jobs::requeue(conn, now, message.job_id, JobState::InDoubt, now)?;
                    if again {
                        pep_db::messages::mark_possible_duplicate(conn, id)?;
                        note_settled(conn, now, &message, &format!("Sent again by hand: {reason}"))?;
                    }
                    (again, "send_again")
                }
                Decision::Drop => {
                    let dropped = pep_db::jobs::cancel(conn, now, message.job_id, JobState::InDoubt)?;
                    if dropped {
                        note_settled(conn, now, &message, &format!("Dropped by hand: {reason}"))?;
                    }
                    (dropped, "drop")
                }
            };
            if !is_settled {
                return Err(AppError::WrongState(
                    "This message is not in doubt; look at its present state.".to_owned(),
                ));
            }
            let detail = json!({ "verb": verb, "reason": reason });
            let entry =
                AuditEntry { action: "manage_outbox", object_kind: "message", object_id: Some(id.0), detail };
            Ok(audit::write(conn, now, Some(permit.actor()), entry)?)
        })
        .await?;
    seen_by(ctx, &actor, id).await
}
