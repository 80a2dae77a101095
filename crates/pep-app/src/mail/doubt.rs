//! Messages of which nobody knows whether they left, and the provider's events that tell (reliability 2.7).

use pep_db::AnyConnection;
use pep_db::jobs::DoubtfulJob;
use pep_db::messages::{MessageEvent, MessageKey, StoredMessage};
use pep_domain::ids::MessageId;
use pep_domain::jobs::{JobState, Queue};
use pep_domain::mail::DoubtPolicy;
use pep_domain::time::UtcMicros;

use pep_mail::events::{EventError, Received};

use super::{blocks, returned};
use crate::{AppContext, AppError};

/// How many are settled in one go.
const BATCH: i64 = 200;

/// Takes a message of the provider's feed, as it was posted.
///
/// # Errors
/// [`AppError::NotFound`] if no feed is configured or the message cannot be believed: whoever posts such things learns
/// nothing; [`AppError::Unavailable`] if it should be posted again.
pub async fn receive_event(ctx: &AppContext, body: &[u8]) -> Result<(), AppError> {
    let feed = ctx.mail_events.clone().ok_or(AppError::NotFound)?;
    match feed.receive(body).await {
        Ok(Received::Event(told)) => {
            let event = MessageEvent {
                event_id: told.event_id,
                message_id: Some(MessageId(told.message_id)),
                kind: told.kind.to_owned(),
                at: UtcMicros::from(told.at),
                detail: told.detail,
            };
            record_event(ctx, event).await
        }
        Ok(Received::Confirmed) => {
            tracing::info!("a subscription to the provider's events was confirmed");
            Ok(())
        }
        Ok(Received::Nothing) => Ok(()),
        Err(error @ EventError::Unreachable(_)) => {
            Err(AppError::Unavailable { retry_after_s: 60, source: Box::new(error) })
        }
        Err(error @ (EventError::Unreadable(_) | EventError::Untrusted(_))) => {
            tracing::warn!(%error, "a message about mails was not taken");
            Err(AppError::NotFound)
        }
    }
}

/// Takes an event of the provider. The same event twice changes nothing; one that proves that a message in doubt left
/// settles it.
///
/// # Errors
/// If the database does not answer.
pub async fn record_event(ctx: &AppContext, event: MessageEvent) -> Result<(), AppError> {
    let now = ctx.now();
    ctx.db
        .write(move |conn| {
            // An event may name a message of another installation that shares the account.
            let known = match event.message_id {
                Some(id) => match pep_db::messages::find(conn, MessageKey::Id(id)) {
                    Ok(message) => Some(message),
                    Err(pep_db::DbError::NotFound) => None,
                    Err(error) => return Err(error.into()),
                },
                None => None,
            };
            let event = MessageEvent { message_id: known.as_ref().map(|message| message.id), ..event };
            if !pep_db::messages::add_event(conn, &event)? {
                return Ok(());
            }
            pep_db::messages::apply_event(conn, &event)?;
            if let Some(message) = known {
                if blocks::note(conn, &event, &message)? {
                    returned::tell(conn, now, &message)?;
                }
                settle_as_sent(conn, now, &message)?;
            }
            Ok(())
        })
        .await
}

/// Settles what can be settled of the messages in doubt; returns how many. In this order: the provider told that it
/// left; the provider tells of others but not of this one; no feed, so the class decides.
///
/// # Errors
/// If the database does not answer.
pub async fn settle_doubts(ctx: &AppContext) -> Result<usize, AppError> {
    let now = ctx.now();
    let patience_us = ctx.config.mail.doubt_patience_us;
    let doubtful = ctx.db.read(move |conn| pep_db::jobs::list_in_doubt(conn, Queue::Mail, BATCH)).await?;
    let mut settled = 0;
    for job in doubtful {
        settled += usize::from(ctx.db.write(move |conn| settle_one(conn, now, patience_us, &job)).await?);
    }
    Ok(settled)
}

fn settle_one(
    conn: &mut AnyConnection,
    now: UtcMicros,
    patience_us: i64,
    job: &DoubtfulJob,
) -> Result<bool, AppError> {
    let message = pep_db::messages::find(conn, MessageKey::Job(job.job_id))?;
    if pep_db::messages::was_reported(conn, message.id)? {
        return settle_as_sent(conn, now, &message);
    }
    if now.since(job.effect_at) < patience_us {
        return Ok(false);
    }
    if pep_db::messages::feed_was_alive_after(conn, job.effect_at)? {
        let words =
            "The provider told of later messages and not of this one: it had not left, and is sent now.";
        return send_again(conn, now, job, &message, words);
    }
    if message.class.doubt_policy() == DoubtPolicy::Hold || message.is_possible_duplicate {
        return Ok(false);
    }
    pep_db::messages::mark_possible_duplicate(conn, message.id)?;
    send_again(conn, now, job, &message, "Nobody can tell whether it left; it is sent once more.")
}

fn send_again(
    conn: &mut AnyConnection,
    now: UtcMicros,
    job: &DoubtfulJob,
    message: &StoredMessage,
    words: &str,
) -> Result<bool, AppError> {
    if !pep_db::jobs::requeue(conn, now, job.job_id, JobState::InDoubt, now)? {
        return Ok(false);
    }
    note_settled(conn, now, message, words)?;
    Ok(true)
}

/// A message in doubt left after all; false if it was not in doubt.
pub(super) fn settle_as_sent(
    conn: &mut AnyConnection,
    now: UtcMicros,
    message: &StoredMessage,
) -> Result<bool, AppError> {
    if !pep_db::jobs::settle_as_done(conn, now, message.job_id, JobState::InDoubt)? {
        return Ok(false);
    }
    pep_db::messages::mark_accepted(conn, message.id, None, now)?;
    note_settled(conn, now, message, "It is known to have left.")?;
    Ok(true)
}

/// Adds the outcome of a doubt to a message's history.
pub(super) fn note_settled(
    conn: &mut AnyConnection,
    now: UtcMicros,
    message: &StoredMessage,
    words: &str,
) -> Result<(), AppError> {
    let event = MessageEvent {
        event_id: format!("settled:{}:{}", message.id, now.0),
        message_id: Some(message.id),
        kind: "settled".to_owned(),
        at: now,
        detail: words.to_owned(),
    };
    pep_db::messages::add_event(conn, &event)?;
    Ok(())
}
