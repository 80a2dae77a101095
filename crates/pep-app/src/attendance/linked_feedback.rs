//! Feedback on one session from the link in its mail, without signing in (B3-13, ADR 16). Reading it changes nothing. Whoever
//! holds the link answers as the person to whom it was sent; there is one answer, and it can be changed until its last day.

use pep_db::AnyConnection;
use pep_db::attendance::Feedback;
use pep_db::mail_links::MailLink;
use pep_domain::access::Actor;
use pep_domain::email_address::masked;
use pep_domain::sessions::SessionState;
use pep_domain::time::UtcMicros;

use super::afterwards::{NewFeedback, check_feedback, take_feedback};
use crate::session_days::{self, DayView};
use crate::sign_in::Caller;
use crate::sign_in::links::{find_any, is_over};
use crate::{AppContext, AppError};

/// A session as the holder of its link reads it: no people, no accounts, no outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedSession {
    /// Its title.
    pub title: String,
    /// The program.
    pub program_name: String,
    /// The event or the engagement.
    pub part_of: Option<String>,
    /// Start.
    pub starts_at: UtcMicros,
    /// End.
    pub ends_at: UtcMicros,
    /// The session's own zone.
    pub time_zone: String,
    /// To whom the link was sent, just enough to be recognised.
    pub masked_address: String,
    /// Until when an answer is taken.
    pub open_until: UtcMicros,
    /// Is one taken now?
    pub is_open: bool,
    /// The answer so far.
    pub feedback: Option<Feedback>,
}

/// The session on which a link takes feedback.
///
/// # Errors
/// [`AppError::NotFound`] for a token that is unknown, withdrawn or takes no feedback, and once its recipient takes no part any
/// more; [`AppError::RateLimited`] after too many unknown ones.
pub async fn find_linked_feedback(
    ctx: &AppContext,
    token: &str,
    caller: &Caller,
) -> Result<LinkedSession, AppError> {
    let link = find_any(ctx, token, caller).await?;
    let now = ctx.now();
    ctx.db
        .read(move |conn| {
            let (_, view) = of_link(conn, &link)?;
            Ok(seen(&link, view, now))
        })
        .await
}

/// Takes the feedback of the holder of a link, in place of what the person said before.
///
/// # Errors
/// As [`find_linked_feedback`]; [`AppError::WrongState`] once the link is too old, or for a session called off;
/// [`AppError::Invalid`] for another rating, without a word on the use, or for a comment that is too long.
pub async fn give_linked_feedback(
    ctx: &AppContext,
    token: &str,
    caller: &Caller,
    feedback: NewFeedback,
) -> Result<LinkedSession, AppError> {
    let link = find_any(ctx, token, caller).await?;
    check_feedback(&feedback)?;
    // The mail chooses the rating; this has to be chosen on the page. A scanner that opens links and presses buttons says nothing.
    if feedback.useful.is_none() {
        return Err(AppError::invalid("/useful", "Choose whether it was useful for your accounts."));
    }
    let now = ctx.now();
    ctx.db
        .write(move |conn| {
            let (actor, view) = of_link(conn, &link)?;
            if is_over(&link, now) {
                return Err(AppError::WrongState(
                    "The last day for feedback on this session is over. Write to its organisers instead."
                        .to_owned(),
                ));
            }
            let view = take_feedback(conn, &actor, view.session.id, feedback, now, Some(link.id))?;
            Ok(seen(&link, view, now))
        })
        .await
}

fn of_link(conn: &mut AnyConnection, link: &MailLink) -> Result<(Actor, DayView), AppError> {
    let session = link.feedback_on.ok_or(AppError::NotFound)?;
    let actor = pep_db::sign_in_sessions::find_actor(conn, link.person_id)?.ok_or(AppError::NotFound)?;
    let view = session_days::own(conn, &actor, session)?;
    Ok((actor, view))
}

fn seen(link: &MailLink, view: DayView, now: UtcMicros) -> LinkedSession {
    let session = view.session;
    LinkedSession {
        title: session.title,
        program_name: session.program.1,
        part_of: session.event.map(|(_, name)| name).or(session.engagement.map(|(_, title)| title)),
        starts_at: session.starts_at,
        ends_at: session.ends_at,
        time_zone: session.time_zone,
        masked_address: masked(&link.email),
        open_until: link.expires_at,
        is_open: !is_over(link, now) && session.state != SessionState::Cancelled && session.starts_at <= now,
        feedback: view.feedback,
    }
}
