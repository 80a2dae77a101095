//! Who comes to the sessions of an engagement: a partner chooses among its people, sellers choose for themselves (C-25,
//! C-26, C-28).

use pep_db::AnyConnection;
use pep_db::sessions::{
    AccountsFor, Contact, SessionAccountRow, SessionFilter, SessionPersonRow, SessionRow,
};
use pep_domain::access::{Permit, action};
use pep_domain::ids::{EngagementId, PartnerId, PersonId, SessionId};
use pep_domain::sessions::AttendancePlan;
use pep_domain::time::UtcMicros;
use serde_json::json;

use super::invitations::{self, News};
use super::people::take;
use super::scene::EventAccess;
use super::seat::Seat;
use super::view::SessionView;
use super::{audit, touch};
use crate::engagements::shown;
use crate::session_days::by_session;
use crate::{AppContext, AppError};

/// A session of an engagement as one of its partners sees it: nothing of the other partners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSession {
    /// The session.
    pub row: SessionRow,
    /// Whom the partner chose.
    pub attendees: Vec<SessionPersonRow>,
    /// The one of them who is the contact for follow-ups.
    pub contact: Option<PersonId>,
    /// The accounts that the partner was asked about.
    pub accounts: Vec<SessionAccountRow>,
    /// The reader may choose now who comes.
    pub may_choose: bool,
}

/// The sessions of an engagement with the reader's partner, by time, and the partner's people to choose among.
///
/// # Errors
/// [`AppError::NotFound`] for an engagement that is not shown to the partner.
pub async fn list_own_sessions(
    ctx: &AppContext,
    permit: &Permit<action::PrepareEngagements>,
    id: EngagementId,
) -> Result<(Vec<OwnSession>, Vec<Contact>), AppError> {
    let partner = permit.partner_id().ok_or(AppError::NotFound)?;
    let now = ctx.now();
    ctx.db.read(move |conn| own_sessions(conn, partner, id, now)).await
}

fn own_sessions(
    conn: &mut AnyConnection,
    partner: PartnerId,
    id: EngagementId,
    now: UtcMicros,
) -> Result<(Vec<OwnSession>, Vec<Contact>), AppError> {
    let (engagement, answer) = shown(conn, partner, id)?;
    if answer.state != pep_domain::engagements::InvitationState::Accepted {
        return Ok((Vec::new(), Vec::new()));
    }
    let filter = SessionFilter { engagement: Some(id), ..SessionFilter::default() };
    let mut rows = pep_db::sessions::list_sessions(conn, &filter)?;
    let ids: Vec<SessionId> = rows.iter().map(|row| row.id).collect();
    let mut partners = pep_db::sessions::partners_of_sessions(conn, &ids)?;
    partners.retain(|row| row.partner.0 == partner);
    rows.retain(|row| partners.iter().any(|own| own.session == row.id));
    let ids: Vec<SessionId> = rows.iter().map(|row| row.id).collect();
    let mut people = pep_db::sessions::people_of_sessions(conn, &ids)?;
    people.retain(|person| person.person.partner == Some(partner));
    let mut people = by_session(people, |row| row.session);
    let accounts = pep_db::sessions::accounts_of_sessions(conn, &ids, AccountsFor::Partner(partner))?;
    let mut accounts = by_session(accounts, |row| row.session);
    let sessions = rows
        .into_iter()
        .map(|row| OwnSession {
            attendees: people.remove(&row.id).unwrap_or_default(),
            contact: partners.iter().find(|own| own.session == row.id).and_then(|own| own.contact),
            accounts: accounts.remove(&row.id).unwrap_or_default(),
            may_choose: engagement.state.is_live()
                && row.state == pep_domain::sessions::SessionState::Scheduled
                && row.ends_at > now,
            row,
        })
        .collect();
    let ids: Vec<PersonId> =
        pep_db::reporting::colleagues(conn, partner)?.into_iter().map(|colleague| colleague.id).collect();
    Ok((sessions, pep_db::sessions::contacts(conn, &ids)?))
}

/// Says who of the reader's partner comes to a session; `contact` is the one for follow-ups, the first if none is named.
/// Who is new gets an invitation, who is left out a cancellation; nobody else hears of it.
///
/// # Errors
/// [`AppError::NotFound`] for a session of others; [`AppError::Invalid`] for somebody who is none of the partner's people;
/// [`AppError::WrongState`] if it is over or called off.
pub async fn choose_attendees(
    ctx: &AppContext,
    permit: &Permit<action::PrepareEngagements>,
    (engagement, id): (EngagementId, SessionId),
    chosen: Vec<PersonId>,
    contact: Option<PersonId>,
) -> Result<(Vec<OwnSession>, Vec<Contact>), AppError> {
    let partner = permit.partner_id().ok_or(AppError::NotFound)?;
    let access = EventAccess::of_partner(permit);
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let seat = Seat::lock(conn, &access, id, ctx.now())?;
            if seat.own_partner != Some(partner) || seat.row.engagement != Some(engagement) {
                return Err(AppError::NotFound);
            }
            seat.require_to_come()?;
            let theirs: Vec<PersonId> = pep_db::reporting::colleagues(conn, partner)?
                .into_iter()
                .map(|colleague| colleague.id)
                .collect();
            if !chosen.iter().all(|person| theirs.contains(person)) {
                return Err(AppError::invalid("/personIds", "Choose among the people of your company."));
            }
            if contact.is_some_and(|contact| !chosen.contains(&contact)) {
                return Err(AppError::invalid("/contactId", "The contact is one of those who come."));
            }
            let before: Vec<&SessionPersonRow> =
                seat.people.iter().filter(|row| row.person.partner == Some(partner)).collect();
            let gone: Vec<SessionPersonRow> = before
                .iter()
                .filter(|row| !chosen.contains(&row.person.id))
                .map(|row| (*row).clone())
                .collect();
            let mut new: Vec<PersonId> = chosen.clone();
            new.retain(|person| !before.iter().any(|row| row.person.id == *person));
            if !gone.is_empty() {
                take(conn, &ctx, &seat.row, &gone)?;
            }
            put_all(conn, &ctx, id, &new, access.me(), AttendancePlan::Unknown)?;
            let contact = contact.or(chosen.first().copied());
            pep_db::sessions::set_contact(conn, id, partner, contact)?;
            touch(conn)?;
            let people: Vec<i64> = chosen.iter().map(|person| person.0).collect();
            let detail = json!({ "partner": partner.0, "people": people, "contact": contact.map(|id| id.0) });
            audit(conn, &ctx, Some(access.actor()), "choose_session_attendees", "session", id.0, detail)?;
            own_sessions(conn, partner, engagement, ctx.now())
        })
        .await
}

/// Puts people into a session and invites them, if its meeting is there already.
fn put_all(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    id: SessionId,
    people: &[PersonId],
    by: PersonId,
    plan: AttendancePlan,
) -> Result<(), AppError> {
    if people.is_empty() {
        return Ok(());
    }
    let mut new = people.to_vec();
    new.sort_unstable();
    new.dedup();
    for person in &new {
        pep_db::sessions::put_person(conn, id, *person, None, Some(by), ctx.now())?;
        pep_db::session_days::set_plan(conn, id, *person, plan, ctx.now())?;
    }
    let row = pep_db::sessions::find_session(conn, id)?.ok_or(AppError::NotFound)?;
    let everybody = pep_db::sessions::people_of_sessions(conn, &[id])?;
    invitations::send(conn, ctx, &row, &everybody, &new, News::Invitation)?;
    Ok(())
}

/// The caller comes to a session about one of the own accounts, and gets its calendar entry. Saying so twice is no error.
///
/// # Errors
/// [`AppError::NotFound`] for a session about none of the own accounts; [`AppError::WrongState`] if it is over or called
/// off.
pub async fn attend(
    ctx: &AppContext,
    permit: &Permit<action::AttendEngagements>,
    id: SessionId,
) -> Result<SessionView, AppError> {
    come_or_not(ctx, permit, id, true).await
}

/// The caller does not come after all: the session leaves the own calendar.
///
/// # Errors
/// [`AppError::NotFound`] for a session about none of the own accounts; [`AppError::WrongState`] if it is over or called
/// off, or the caller was not coming.
pub async fn leave(
    ctx: &AppContext,
    permit: &Permit<action::AttendEngagements>,
    id: SessionId,
) -> Result<SessionView, AppError> {
    come_or_not(ctx, permit, id, false).await
}

async fn come_or_not(
    ctx: &AppContext,
    permit: &Permit<action::AttendEngagements>,
    id: SessionId,
    attends: bool,
) -> Result<SessionView, AppError> {
    let access = EventAccess::of_seller(permit);
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let seat = Seat::lock(conn, &access, id, ctx.now())?;
            if !seat.sells {
                return Err(AppError::NotFound);
            }
            seat.require_live()?;
            if seat.row.ends_at <= ctx.now() {
                return Err(AppError::WrongState("This session is over.".to_owned()));
            }
            let me = access.me();
            let mine = seat.people.iter().find(|row| row.person.id == me).cloned();
            match (mine, attends) {
                (Some(_), true) => {
                    pep_db::session_days::set_plan(conn, id, me, AttendancePlan::Attending, ctx.now())?;
                }
                (None, true) => put_all(conn, &ctx, id, &[me], me, AttendancePlan::Attending)?,
                (Some(mine), false) => take(conn, &ctx, &seat.row, &[mine])?,
                (None, false) => {
                    return Err(AppError::WrongState("You were not coming to this session.".to_owned()));
                }
            }
            touch(conn)?;
            let detail = json!({ "attends": attends });
            audit(conn, &ctx, Some(access.actor()), "attend_session", "session", id.0, detail)?;
            Seat::take(conn, &access, id, ctx.now())?.view(conn, access.actor())
        })
        .await
}
