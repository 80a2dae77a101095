//! What came of a session, and what people thought of it.

use pep_db::AnyConnection;
use pep_db::attendance::{Feedback, NewOutcome};
use pep_domain::access::{Actor, Permit, action};
use pep_domain::feedback::Usefulness;
use pep_domain::ids::SessionId;
use pep_domain::sessions::SessionState;
use pep_domain::time::UtcMicros;
use serde_json::json;

use super::check_words;
use crate::session_days::{self, DayView};
use crate::{AppContext, AppError};

/// Writes what came of a session over what was read as `seen` (0: nothing). Everybody who takes part may, of either side:
/// the outcome is common ground.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not take part; [`AppError::Changed`] if somebody was faster;
/// [`AppError::Invalid`] for an owner who does not take part or a text that is too long.
pub async fn put_outcome(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    id: SessionId,
    seen: i64,
    outcome: NewOutcome,
) -> Result<DayView, AppError> {
    check_words("/note", &outcome.note)?;
    check_words("/nextStep", &outcome.next_step)?;
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let view = session_days::own(conn, &actor, id)?;
            if view.session.state == SessionState::Cancelled || now < view.session.starts_at {
                return Err(AppError::WrongState("Note the outcome once the session has begun.".to_owned()));
            }
            let takes_part = |owner| view.people.iter().any(|other| other.person.person == owner);
            if outcome.owner.is_some_and(|owner| !takes_part(owner)) {
                return Err(AppError::invalid("/ownerId", "Choose somebody who takes part in the session."));
            }
            if !pep_db::attendance::put_outcome(conn, id, seen, &outcome, actor.person_id, now)? {
                return Err(AppError::Changed(
                    "Somebody else noted an outcome meanwhile. Read it, then save yours again.".to_owned(),
                ));
            }
            // Another step, or another one who does it, is a new one: what was done is not that.
            let is_other = view.outcome.as_ref().is_some_and(|before| {
                let owner = before.owner.as_ref().map(|(owner, _)| *owner);
                before.next_step.trim() != outcome.next_step.trim() || owner != outcome.owner
            });
            if is_other {
                pep_db::attendance::set_step_done(conn, id, None)?;
            }
            let detail = serde_json::json!({ "outcome": outcome.result.as_str() });
            super::audit(conn, now, Some(&actor), id, detail)?;
            session_days::own(conn, &actor, id)
        })
        .await
}

/// The sessions whose next step is the caller's to do and open, first what is due first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_next_steps(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
) -> Result<Vec<DayView>, AppError> {
    let actor = permit.actor().clone();
    ctx.db
        .read(move |conn| {
            let ids = pep_db::attendance::open_steps(conn, actor.person_id)?;
            let mut found = session_days::own_all(conn, &actor, ids.clone())?;
            found.sort_by_key(|view| ids.iter().position(|id| *id == view.session.id));
            Ok(found)
        })
        .await
}

/// Says that the next step of a session is done, or that it is open again. Everybody who takes part may.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not take part; [`AppError::WrongState`] if there is no next step.
pub async fn set_next_step_done(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    id: SessionId,
    is_done: bool,
) -> Result<DayView, AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let view = session_days::own(conn, &actor, id)?;
            let Some(outcome) = view.outcome.as_ref().filter(|outcome| !outcome.next_step.is_empty()) else {
                return Err(AppError::WrongState(
                    "This session has no next step. Note one with its outcome.".to_owned(),
                ));
            };
            if outcome.done_at.is_some() == is_done {
                return Ok(view);
            }
            pep_db::attendance::set_step_done(conn, id, is_done.then_some((actor.person_id, now)))?;
            super::audit(conn, now, Some(&actor), id, serde_json::json!({ "nextStepDone": is_done }))?;
            session_days::own(conn, &actor, id)
        })
        .await
}

/// What somebody says of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFeedback {
    /// 1 (poor) to 5 (excellent).
    pub rating: i64,
    /// Was it useful for the person's accounts?
    pub useful: Option<Usefulness>,
    /// A comment; may be empty.
    pub comment: String,
}

/// Writes what the caller thought of a session, 1 to 5, in place of what the caller wrote before.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not take part; [`AppError::Invalid`] for another rating or a comment that is
/// too long; [`AppError::WrongState`] before the session began.
pub async fn put_feedback(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    id: SessionId,
    feedback: NewFeedback,
) -> Result<DayView, AppError> {
    check_feedback(&feedback)?;
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db.write(move |conn| take_feedback(conn, &actor, id, feedback, now, None)).await
}

pub(super) fn check_feedback(feedback: &NewFeedback) -> Result<(), AppError> {
    check_words("/comment", &feedback.comment)?;
    if !(1..=5).contains(&feedback.rating) {
        return Err(AppError::invalid("/rating", "Choose 1 to 5."));
    }
    Ok(())
}

/// Writes what the actor says, in the caller's transaction. `link`: the link in a mail through which it came.
pub(super) fn take_feedback(
    conn: &mut AnyConnection,
    actor: &Actor,
    id: SessionId,
    new: NewFeedback,
    now: UtcMicros,
    link: Option<i64>,
) -> Result<DayView, AppError> {
    let view = session_days::own(conn, actor, id)?;
    if view.session.state == SessionState::Cancelled || now < view.session.starts_at {
        return Err(AppError::WrongState("Give feedback once the session has begun.".to_owned()));
    }
    let NewFeedback { rating, useful, comment } = new;
    let feedback = Feedback { session: id, person: actor.person_id, rating, useful, comment };
    pep_db::attendance::put_feedback(conn, &feedback, now)?;
    let detail = match link {
        Some(link) => json!({ "feedback": rating, "linkId": link }),
        None => json!({ "feedback": rating }),
    };
    super::audit(conn, now, Some(actor), id, detail)?;
    session_days::own(conn, actor, id)
}
