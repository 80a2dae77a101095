//! Follow-ups: a seller asks a partner's contact for a call, both paint when they are free, and the seller picks one of the
//! times that both have (F-01 … F-14). Neither side sees the other's times, only how they overlap (reliability 3.3).

mod answer;
mod ask;
mod busy;
mod contact;
mod counts;
mod list;
mod mails;
mod offers;
mod pick;
mod tend;
mod view;

pub use answer::{answer, decline};
pub use ask::{NewAsk, NewRound, create, propose_again};
pub use busy::{BusySource, BusyTimes, list_busy};
pub use contact::{change_contact, hand_over, remind};
pub use counts::count_follow_ups;
pub use list::{Line, LinePage, LineQuery, list, list_invitations};
pub use offers::{Offers, OffersOf, offers};
pub use pep_db::follow_ups::{FollowUpAccount, FollowUpRow, OfferedSession};
pub use pep_db::sessions::{Contact, SessionRow};
pub use pick::{pick, withdraw};
pub use tend::{KIND as TEND, tend};
pub use view::{Clock, FollowUpView, InvitationView, Shared, find, find_invitation};

use pep_db::AnyConnection;
use pep_db::follow_ups::{self as rows, FollowUpChange};
use pep_domain::access::{Actor, Permit, action};
use pep_domain::follow_ups::Step;
use pep_domain::ids::{FollowUpId, PersonId, SessionId};
use pep_domain::people::Role;
use serde_json::json;

use crate::audit::AuditEntry;
use crate::{AppContext, AppError};

/// Takes a step of a seller's own follow-up, seen at a version: locked, if the step can be taken now. Any other follow-up is
/// the same as none.
async fn seller_step<T: Send + 'static>(
    ctx: &AppContext,
    permit: &Permit<action::ScheduleFollowUps>,
    (id, row_version): (FollowUpId, i64),
    step: Step,
    take: impl FnOnce(&mut AnyConnection, &AppContext, &Actor, FollowUpRow) -> Result<T, AppError>
    + Send
    + 'static,
) -> Result<T, AppError> {
    let (actor, ctx) = (permit.actor().clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let own = rows::lock(conn, id)?.filter(|row| row.seller == actor.person_id);
            let row = own.ok_or(AppError::NotFound)?;
            require_part(conn, &actor, &row)?;
            require_step(&row, step, row_version)?;
            take(conn, &ctx, &actor, row)
        })
        .await
}

/// Has the meeting's invitation gone out? Before its meeting was made there is nothing that a cancellation could take back.
fn is_invited(conn: &mut AnyConnection, row: &FollowUpRow) -> Result<bool, AppError> {
    let Some(session) = row.session else { return Ok(false) };
    let found = pep_db::sessions::find_session(conn, session)?;
    Ok(found.is_some_and(|session| session.meeting.join_url.is_some()))
}

/// Takes a step of the partner's side of a follow-up, seen at a version: locked, if the step can be taken now. What only the
/// contact answers is for nobody else of the partner.
async fn partner_step<T: Send + 'static>(
    ctx: &AppContext,
    permit: &Permit<action::AnswerFollowUps>,
    (id, row_version): (FollowUpId, i64),
    step: Step,
    take: impl FnOnce(
        &mut AnyConnection,
        &AppContext,
        &Permit<action::AnswerFollowUps>,
        FollowUpRow,
    ) -> Result<T, AppError>
    + Send
    + 'static,
) -> Result<T, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let row = rows::lock(conn, id)?;
            let row = require_asked(conn, &permit, row)?;
            if step != Step::HandOver && row.contact != permit.actor().person_id {
                return Err(AppError::NotFound);
            }
            require_step(&row, step, row_version)?;
            take(conn, &ctx, &permit, row)
        })
        .await
}

/// A follow-up that the reader's partner was asked for: of the contact, or of whom administers the partner's side.
fn require_asked(
    conn: &mut AnyConnection,
    permit: &Permit<action::AnswerFollowUps>,
    row: Option<FollowUpRow>,
) -> Result<FollowUpRow, AppError> {
    let actor = permit.actor();
    let row = row
        .filter(|row| Some(row.partner) == permit.partner_id())
        .filter(|row| row.contact == actor.person_id || actor.holds(Role::PartnerAdmin))
        .ok_or(AppError::NotFound)?;
    require_part(conn, actor, &row)?;
    Ok(row)
}

fn require_part(conn: &mut AnyConnection, actor: &Actor, row: &FollowUpRow) -> Result<(), AppError> {
    let about = match row.about {
        Some(session) => pep_db::sessions::find_session(conn, session)?,
        None => None,
    };
    // A session of an engagement concerns sellers whom the program did not invite, and so may their follow-ups.
    let is_of_engagement = about.is_some_and(|session| session.engagement.is_some());
    let (program, person, partner) = (row.program, actor.person_id, actor.partner_id);
    let is_in = if is_of_engagement {
        pep_db::sessions::is_open_to(conn, program, person, partner)?
    } else {
        pep_db::sessions::takes_part(conn, program, person, partner)?
    };
    if is_in { Ok(()) } else { Err(AppError::NotFound) }
}

/// The session of an engagement that somebody names, if it concerns that person: by the own accounts, or by being in it.
fn concerning(
    conn: &mut AnyConnection,
    me: PersonId,
    session: Option<SessionId>,
) -> Result<Option<SessionRow>, AppError> {
    let Some(id) = session else { return Ok(None) };
    let found = pep_db::sessions::find_session(conn, id)?.filter(|row| row.engagement.is_some());
    let Some(row) = found else { return Ok(None) };
    let is_in = pep_db::sessions::people_of_sessions(conn, &[id])?.iter().any(|one| one.person.id == me);
    let concerns = (is_in || pep_db::sessions::sells_to(conn, id, me)?)
        && pep_db::sessions::is_open_to(conn, row.program, me, None)?;
    Ok(Some(row).filter(|_| concerns))
}

/// Refuses a step that cannot be taken now, and one that was decided on an older version.
fn require_step(row: &FollowUpRow, step: Step, row_version: i64) -> Result<(), AppError> {
    if !row.state.takes(step) {
        return Err(AppError::WrongState(refusal(row, step)));
    }
    if row.row_version != row_version {
        return Err(AppError::Changed(
            "This follow-up changed since you looked at it. Look at it again, then repeat the step if it still holds."
                .to_owned(),
        ));
    }
    Ok(())
}

fn refusal(row: &FollowUpRow, step: Step) -> String {
    use pep_domain::follow_ups::FollowUpState as S;
    match (row.state, step) {
        (S::Withdrawn, _) => "This follow-up was taken back. Ask for a new one.",
        (S::Declined | S::Expired, _) => "This follow-up is over. It can only be proposed again.",
        (S::Scheduled, _) => "A time was picked already. Move the meeting, or call it off.",
        (S::Waiting, Step::Pick) => "The contact has not marked any times yet.",
        (S::NoOverlap, Step::Pick) => "No time is free for both. Propose other times.",
        (_, Step::Remind) => "The contact has marked times already; it is your turn.",
        _ => "This cannot be done now. Look at the follow-up again.",
    }
    .to_owned()
}

/// Writes a change with its trace and reads the follow-up again.
fn write(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: Option<&Actor>,
    row: &FollowUpRow,
    change: &FollowUpChange,
    (action, detail): (&str, serde_json::Value),
) -> Result<FollowUpRow, AppError> {
    rows::change(conn, row.id, change, ctx.now())?;
    let now = rows::find(conn, row.id)?.ok_or(AppError::NotFound)?;
    let detail =
        json!({ "from": row.state.as_str(), "to": now.state.as_str(), "round": now.round, "with": detail });
    audit(conn, ctx, actor, action, row.id, detail)?;
    Ok(now)
}

fn audit(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: Option<&Actor>,
    action: &str,
    id: FollowUpId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    let entry = AuditEntry { action, object_kind: "follow_up", object_id: Some(id.0), detail };
    Ok(crate::audit::write(conn, ctx.now(), actor, entry)?)
}

/// A reason or message that is too long.
fn check_words(pointer: &str, words: &str) -> Result<(), AppError> {
    if words.chars().count() > pep_domain::follow_ups::MESSAGE_MAX_CHARS || words.contains('\0') {
        return Err(AppError::invalid(pointer, "The text is longer than 2,000 characters. Shorten it."));
    }
    Ok(())
}

/// A zone that somebody named; none given: `otherwise`.
fn parse_zone(given: Option<&str>, otherwise: &str) -> Result<chrono_tz::Tz, AppError> {
    match given {
        Some(name) => name
            .parse()
            .map_err(|_unknown| AppError::invalid("/timeZone", "Choose a time zone such as Europe/Berlin.")),
        None => Ok(zone_of(otherwise)),
    }
}

/// A zone by its stored name; UTC if this version does not know it.
fn zone_of(name: &str) -> chrono_tz::Tz {
    name.parse().unwrap_or(chrono_tz::UTC)
}
