//! Sessions of an engagement as its coordinator sets them up: as many as there shall be, each with its own time, partners
//! and accounts (C-24, C-35 … C-44).

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use pep_db::AnyConnection;
use pep_db::engagements::EngagementRow;
use pep_db::sessions::{
    AccountsFor, NewSession, SessionAccountRow, SessionChange, SessionFilter, SessionPartnerRow,
    SessionPersonRow, SessionRow,
};
use pep_domain::access::{Permit, action};
use pep_domain::engagements::sessions::{SessionField, SessionText, session_problems};
use pep_domain::engagements::{EngagementState, InvitationState};
use pep_domain::ids::{AccountId, EngagementId, PartnerId, PersonId, SessionId};
use pep_domain::sessions::{AttendancePlan, SessionState};
use pep_domain::time::{UtcMicros, civil_instant};
use serde_json::json;

use super::change::{call_off, require_version};
use super::decide::calendar_uid;
use super::invitations::{self, News};
use super::people::take;
use super::{audit, meetings, touch};
use crate::engagements::{get_row, matching_accounts, reached};
use crate::session_days::by_session;
use crate::{AppContext, AppError, FieldError};

/// What a coordinator sets about a session, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionInput {
    /// Title and description.
    pub text: SessionText,
    /// The day, in the session's zone.
    pub date: NaiveDate,
    /// When it begins there.
    pub starts: NaiveTime,
    /// When it ends there, on the same day.
    pub ends: NaiveTime,
    /// IANA zone.
    pub time_zone: String,
    /// Partners that take part in the engagement.
    pub partners: Vec<PartnerId>,
    /// Accounts that match the engagement.
    pub accounts: Vec<AccountId>,
}

/// A session of an engagement as its organisers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngagementSession {
    /// The session.
    pub row: SessionRow,
    /// Its partners, by name.
    pub partners: Vec<SessionPartnerRow>,
    /// Its accounts, by name.
    pub accounts: Vec<SessionAccountRow>,
    /// Who comes.
    pub people: Vec<SessionPersonRow>,
}

/// The sessions of an engagement, by time.
///
/// # Errors
/// [`AppError::NotFound`] for an engagement out of reach.
pub async fn list_engagement_sessions(
    ctx: &AppContext,
    permit: &Permit<action::ViewEngagements>,
    id: EngagementId,
) -> Result<Vec<EngagementSession>, AppError> {
    get_row(ctx, permit, id).await?;
    let filter = SessionFilter { engagement: Some(id), ..SessionFilter::default() };
    ctx.db
        .read(move |conn| {
            let rows = pep_db::sessions::list_sessions(conn, &filter)?;
            whole(conn, rows)
        })
        .await
}

/// The accounts that an engagement's sessions can be about: those that match its criteria now, the first by name.
///
/// # Errors
/// As [`list_engagement_sessions`].
pub async fn list_engagement_accounts(
    ctx: &AppContext,
    permit: &Permit<action::ViewEngagements>,
    id: EngagementId,
    text: String,
) -> Result<Vec<(AccountId, String)>, AppError> {
    /// So many are offered at once.
    const OFFERED: usize = 50;
    if text.chars().count() > 100 {
        return Err(AppError::invalid("q", "Search for at most 100 characters."));
    }
    let engagement = get_row(ctx, permit, id).await?;
    let ids = matching_accounts(ctx, &engagement).await?;
    let prefix = pep_domain::text::fold(&text);
    ctx.db.read(move |conn| Ok(pep_db::engagements::accounts_named(conn, &ids, &prefix, OFFERED)?)).await
}

/// Sets a session up. Its meeting is made by a job; whoever comes is invited then. One that was complete goes on.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`] with everything that does not fit; [`AppError::WrongState`] for a draft
/// and for an engagement that was called off.
pub async fn create_engagement_session(
    ctx: &AppContext,
    permit: &Permit<action::ManageEngagements>,
    id: EngagementId,
    input: SessionInput,
) -> Result<EngagementSession, AppError> {
    let seen = get_row(ctx, permit, id).await?;
    let matching = matching_accounts(ctx, &seen).await?;
    let (ctx, permit) = (ctx.clone(), permit.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let found = reached(conn, &permit, id)?;
            require_begun(&found)?;
            let span = check(conn, &found, &input, &matching, None, now)?;
            if found.state == EngagementState::Complete {
                pep_db::engagements::set_state(conn, id, EngagementState::Preparing, None, now)?;
            }
            let new = NewSession {
                program: found.program.0,
                event: None,
                engagement: Some(id),
                request: None,
                slot: None,
                title: input.text.title.trim().to_owned(),
                description: input.text.description.clone(),
                starts_at: span.0,
                ends_at: span.1,
                time_zone: input.time_zone.clone(),
                calendar_uid: calendar_uid(&ctx),
                teams: Vec::new(),
            };
            let session = pep_db::sessions::insert_session(conn, &new, now)?;
            pep_db::sessions::set_partners(conn, session, &input.partners)?;
            pep_db::sessions::set_accounts(conn, session, &input.accounts)?;
            // Whoever runs the engagement is the host of its sessions; in another one's stead where that one has left.
            let host = match pep_db::people::find(conn, found.coordinator.0)? {
                Some(_) => found.coordinator.0,
                None => permit.actor().person_id,
            };
            let by = Some(permit.actor().person_id);
            pep_db::sessions::put_person(conn, session, host, None, by, now)?;
            pep_db::session_days::set_plan(conn, session, host, AttendancePlan::Attending, now)?;
            meetings::want(conn, &ctx, session, 0)?;
            ask_who_comes(conn, &ctx, &found, session, &input.partners)?;
            touch(conn)?;
            let detail = json!({ "engagement": id.0, "partners": input.partners.len(), "accounts": input.accounts.len() });
            audit(conn, &ctx, Some(permit.actor()), "create_session", "session", session.0, detail)?;
            one(conn, session)
        })
        .await
}

/// Changes a session that was read at `row_version`. Everybody's calendar follows; the people of a partner that is left
/// out are taken out.
///
/// # Errors
/// As [`create_engagement_session`]; [`AppError::Changed`]; [`AppError::WrongState`] if it is over or called off.
pub async fn save_engagement_session(
    ctx: &AppContext,
    permit: &Permit<action::ManageEngagements>,
    (id, session): (EngagementId, SessionId),
    row_version: i64,
    input: SessionInput,
) -> Result<EngagementSession, AppError> {
    let seen = get_row(ctx, permit, id).await?;
    let matching = matching_accounts(ctx, &seen).await?;
    let (ctx, permit) = (ctx.clone(), permit.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let found = reached(conn, &permit, id)?;
            let row = pep_db::sessions::lock_session(conn, session)?
                .filter(|row| row.engagement == Some(id))
                .ok_or(AppError::NotFound)?;
            if row.state != SessionState::Scheduled || !found.state.is_live() {
                return Err(AppError::WrongState(
                    "This session is over or was called off, so it cannot be changed.".to_owned(),
                ));
            }
            require_version(&row, row_version)?;
            let span = check(conn, &found, &input, &matching, Some(&row), now)?;
            leave_out(conn, &ctx, &row, |partner| !input.partners.contains(&partner))?;
            let before = pep_db::sessions::partners_of_sessions(conn, &[session])?;
            let mut added = input.partners.clone();
            added.retain(|partner| !before.iter().any(|row| row.partner.0 == *partner));
            pep_db::sessions::set_partners(conn, session, &input.partners)?;
            pep_db::sessions::set_accounts(conn, session, &input.accounts)?;
            let row = pep_db::sessions::find_session(conn, session)?.ok_or(AppError::NotFound)?;
            rewrite(conn, &ctx, &row, span, &input)?;
            ask_who_comes(conn, &ctx, &found, session, &added)?;
            touch(conn)?;
            let detail = json!({
                "old": { "title": row.title, "startsAt": row.starts_at.0, "endsAt": row.ends_at.0 },
                "partners": input.partners.iter().map(|id| id.0).collect::<Vec<_>>(),
                "accounts": input.accounts.len(),
            });
            audit(conn, &ctx, Some(permit.actor()), "save_session", "session", session.0, detail)?;
            one(conn, session)
        })
        .await
}

/// Asks partners that are new in a session who of them comes.
fn ask_who_comes(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    engagement: &EngagementRow,
    session: SessionId,
    partners: &[PartnerId],
) -> Result<(), AppError> {
    let row = pep_db::sessions::find_session(conn, session)?.ok_or(AppError::NotFound)?;
    for partner in partners {
        crate::engagements::tell_session(conn, ctx, engagement, *partner, &row)?;
    }
    Ok(())
}

/// Titles of the sessions still to come to which a partner has chosen nobody.
///
/// # Errors
/// Whatever the database answers.
pub(crate) fn without_people(
    conn: &mut AnyConnection,
    of: EngagementId,
    partner: PartnerId,
) -> Result<Vec<String>, AppError> {
    let filter = SessionFilter { engagement: Some(of), is_scheduled: true, ..SessionFilter::default() };
    let mut rows = pep_db::sessions::list_sessions(conn, &filter)?;
    let ids: Vec<SessionId> = rows.iter().map(|row| row.id).collect();
    let invited = pep_db::sessions::partners_of_sessions(conn, &ids)?;
    let people = pep_db::sessions::people_of_sessions(conn, &ids)?;
    rows.retain(|row| {
        invited.iter().any(|other| other.session == row.id && other.partner.0 == partner)
            && !people.iter().any(|other| other.session == row.id && other.person.partner == Some(partner))
    });
    Ok(rows.into_iter().map(|row| row.title).collect())
}

/// Has a session of the engagement with the partner begun?
///
/// # Errors
/// Whatever the database answers.
pub(crate) fn has_met(
    conn: &mut AnyConnection,
    of: EngagementId,
    partner: PartnerId,
    now: UtcMicros,
) -> Result<bool, AppError> {
    let filter = SessionFilter { engagement: Some(of), ..SessionFilter::default() };
    let mut begun = pep_db::sessions::list_sessions(conn, &filter)?;
    begun.retain(|row| row.state != SessionState::Cancelled && row.starts_at <= now);
    let ids: Vec<SessionId> = begun.iter().map(|row| row.id).collect();
    let partners = pep_db::sessions::partners_of_sessions(conn, &ids)?;
    Ok(partners.iter().any(|row| row.partner.0 == partner))
}

/// Gives a session its words and time, and tells everybody in it if either is new.
fn rewrite(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    row: &SessionRow,
    span: (UtcMicros, UtcMicros),
    input: &SessionInput,
) -> Result<(), AppError> {
    let is_moved = span != (row.starts_at, row.ends_at) || input.time_zone != row.time_zone;
    let title = input.text.title.trim();
    let has_words = title != row.title || input.text.description != row.description;
    let change = SessionChange {
        title: Some(title.to_owned()),
        description: Some(input.text.description.clone()),
        starts_at: Some(span.0.0),
        ends_at: Some(span.1.0),
        time_zone: Some(input.time_zone.clone()),
        calendar_sequence: is_moved.then_some(row.calendar_sequence + 1),
        ..SessionChange::default()
    };
    pep_db::sessions::change_session(conn, row.id, &change, ctx.now())?;
    if !is_moved && !has_words {
        return Ok(());
    }
    let now = pep_db::sessions::find_session(conn, row.id)?.ok_or(AppError::NotFound)?;
    let people = pep_db::sessions::people_of_sessions(conn, &[row.id])?;
    let everybody: Vec<PersonId> = people.iter().map(|person| person.person.id).collect();
    let news =
        if is_moved { News::Moved { was: (row.starts_at, row.ends_at), reason: "" } } else { News::Words };
    invitations::send(conn, ctx, &now, &people, &everybody, news)?;
    meetings::follow(conn, ctx, &now)
}

/// Takes the people of some of a session's partners out of it.
fn leave_out(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    row: &SessionRow,
    is_gone: impl Fn(PartnerId) -> bool,
) -> Result<(), AppError> {
    let mut people = pep_db::sessions::people_of_sessions(conn, &[row.id])?;
    people.retain(|person| person.person.partner.is_some_and(&is_gone));
    if people.is_empty() { Ok(()) } else { take(conn, ctx, row, &people) }
}

fn require_begun(found: &EngagementRow) -> Result<(), AppError> {
    match found.state {
        EngagementState::Planning | EngagementState::Preparing | EngagementState::Complete => Ok(()),
        EngagementState::Draft => Err(AppError::WrongState(
            "This is a draft. Publish it; once a partner has accepted, you can set up sessions.".to_owned(),
        )),
        EngagementState::Cancelled | EngagementState::Discarded => {
            Err(AppError::WrongState("This engagement was called off.".to_owned()))
        }
    }
}

/// The session's start and end, if everything about it fits. `before`: as it is until now.
fn check(
    conn: &mut AnyConnection,
    engagement: &EngagementRow,
    input: &SessionInput,
    matching: &[AccountId],
    before: Option<&SessionRow>,
    now: UtcMicros,
) -> Result<(UtcMicros, UtcMicros), AppError> {
    let mut wrong: Vec<FieldError> =
        session_problems(&input.text, (input.starts, input.ends), input.partners.len(), input.accounts.len())
            .into_iter()
            .map(|(field, detail)| FieldError::new(pointer(field), detail))
            .collect();
    let zone: Option<Tz> = input.time_zone.parse().ok();
    if zone.is_none() {
        wrong.push(FieldError::new("/timeZone", "Choose a time zone such as Europe/Berlin."));
    }
    let zone = zone.unwrap_or(Tz::UTC);
    let span = (civil_instant(input.date, input.starts, zone), civil_instant(input.date, input.ends, zone));
    if span.0 <= now {
        wrong.push(FieldError::new("/date", "This time has passed. Choose a later one."));
    } else if span.1 <= span.0 && input.ends > input.starts {
        wrong.push(FieldError::new("/endTime", "The clocks change in between. Choose another time."));
    }
    let engaged = pep_db::engagements::list_partners(conn, &[engagement.id])?;
    let is_engaged = |id: &PartnerId| {
        engaged.iter().any(|row| row.partner.0 == *id && row.state == InvitationState::Accepted)
    };
    if !input.partners.iter().all(is_engaged) {
        wrong.push(FieldError::new("/partnerIds", "Choose among the partners that have accepted."));
    }
    let known: Vec<AccountId> = match before {
        Some(row) => pep_db::sessions::accounts_of_sessions(conn, &[row.id], AccountsFor::Organiser)?
            .into_iter()
            .map(|row| row.account.0)
            .collect(),
        None => Vec::new(),
    };
    if !input.accounts.iter().all(|id| matching.contains(id) || known.contains(id)) {
        wrong.push(FieldError::new("/accountIds", "Choose among the accounts that match the engagement."));
    }
    if wrong.is_empty() { Ok(span) } else { Err(AppError::Invalid(wrong)) }
}

fn pointer(field: SessionField) -> &'static str {
    match field {
        SessionField::Title => "/title",
        SessionField::Description => "/description",
        SessionField::EndTime => "/endTime",
        SessionField::Partners => "/partnerIds",
        SessionField::Accounts => "/accountIds",
    }
}

fn one(conn: &mut AnyConnection, id: SessionId) -> Result<EngagementSession, AppError> {
    let row = pep_db::sessions::find_session(conn, id)?.ok_or(AppError::NotFound)?;
    whole(conn, vec![row])?.pop().ok_or(AppError::NotFound)
}

fn whole(conn: &mut AnyConnection, rows: Vec<SessionRow>) -> Result<Vec<EngagementSession>, AppError> {
    let ids: Vec<SessionId> = rows.iter().map(|row| row.id).collect();
    let mut partners = by_session(pep_db::sessions::partners_of_sessions(conn, &ids)?, |row| row.session);
    let found = pep_db::sessions::accounts_of_sessions(conn, &ids, AccountsFor::Organiser)?;
    let mut accounts = by_session(found, |row| row.session);
    let mut people: BTreeMap<_, Vec<_>> =
        by_session(pep_db::sessions::people_of_sessions(conn, &ids)?, |row| row.session);
    Ok(rows
        .into_iter()
        .map(|row| EngagementSession {
            partners: partners.remove(&row.id).unwrap_or_default(),
            accounts: accounts.remove(&row.id).unwrap_or_default(),
            people: people.remove(&row.id).unwrap_or_default(),
            row,
        })
        .collect())
}

/// The sessions of an engagement that are still to take place, locked.
fn still_to_come(conn: &mut AnyConnection, of: EngagementId) -> Result<Vec<SessionRow>, AppError> {
    let filter = SessionFilter { engagement: Some(of), is_scheduled: true, ..SessionFilter::default() };
    let mut locked = Vec::new();
    for row in pep_db::sessions::list_sessions(conn, &filter)? {
        let now = pep_db::sessions::lock_session(conn, row.id)?;
        locked.extend(now.filter(|row| row.state == SessionState::Scheduled));
    }
    Ok(locked)
}

/// Are sessions of an engagement still to take place?
pub(crate) fn has_sessions_to_come(conn: &mut AnyConnection, of: EngagementId) -> Result<bool, AppError> {
    Ok(!still_to_come(conn, of)?.is_empty())
}

/// Calls every session off that is still to take place, after its engagement was. In the caller's transaction.
pub(crate) fn call_off_all(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    of: EngagementId,
    reason: &str,
) -> Result<(), AppError> {
    for row in still_to_come(conn, of)? {
        call_off(conn, ctx, &row, reason)?;
    }
    touch(conn)
}

/// Takes a partner that was withdrawn out of the sessions that are still to take place; one that has no other partner is
/// called off. In the caller's transaction.
pub(crate) fn take_partner_out(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    of: EngagementId,
    partner: PartnerId,
) -> Result<(), AppError> {
    for row in still_to_come(conn, of)? {
        let stay: Vec<PartnerId> = pep_db::sessions::partners_of_sessions(conn, &[row.id])?
            .into_iter()
            .map(|row| row.partner.0)
            .collect();
        if !stay.contains(&partner) {
            continue;
        }
        if stay.len() == 1 {
            call_off(conn, ctx, &row, "The partner takes no part any more.")?;
            continue;
        }
        leave_out(conn, ctx, &row, |other| other == partner)?;
        let stay: Vec<PartnerId> = stay.into_iter().filter(|other| *other != partner).collect();
        pep_db::sessions::set_partners(conn, row.id, &stay)?;
    }
    touch(conn)
}
