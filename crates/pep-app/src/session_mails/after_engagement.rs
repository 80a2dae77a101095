//! The mail after the sessions of an engagement: thanks and the form for feedback, and for sellers the list of sessions
//! with a way to a follow-up with each partner (C-31, C-49 … C-54). One for each person and day: whoever was thanked does
//! not hear of having missed something, and the other way round (A11).

use pep_db::AnyConnection;
use pep_db::people::PersonRecord;
use pep_db::sessions::{AccountsFor, SessionAccountRow, SessionFilter, SessionPartnerRow, SessionRow};
use pep_domain::ids::{EngagementId, PersonId, SessionId};
use pep_domain::mail::MessageClass;
use pep_domain::people::{Role, Side};
use pep_domain::session_mails::follow_up_window;
use pep_domain::sessions::SessionState;
use pep_domain::time::span_in_words;
use pep_mail::kinds::{EngagementFollowUp, EngagementSessionLine, FollowUpLink};

use super::days::Day;
use super::{link, rate_link, zone_of};
use crate::report_requests::day_in_words;
use crate::session_days::by_session;
use crate::{AppContext, AppError};

/// Writes the mail of a day; false if nothing of it concerns the person any more.
pub(super) fn write(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    day: &Day,
    engagement: EngagementId,
    person: &PersonRecord,
    attended: bool,
) -> Result<bool, AppError> {
    let Some(title) = pep_db::engagements::find(conn, engagement)?.map(|found| found.title) else {
        return Ok(false);
    };
    let sessions = sessions_of_day(conn, day, engagement, person)?;
    let Some((first, last_end)) = sessions.first().map(|row| row.id).zip(day.last_end()) else {
        return Ok(false);
    };
    let program = pep_db::programs::find(conn, day.program)?.ok_or(AppError::NotFound)?;
    let inside = pep_db::sessions::people_of_sessions(conn, &ids_of(&sessions))?;
    let was_in =
        |id: SessionId| attended && inside.iter().any(|row| row.session == id && row.person.id == person.id);
    let form = program.forms().link_for(person.side).map(str::to_owned);
    let rates = form.is_none();
    let feedback_url = match form {
        // Who was in none of them can still say so on the page of one.
        None if !sessions.iter().any(|row| was_in(row.id)) => {
            Some(link(conn, ctx, day, &format!("/sessions/{first}"))?)
        }
        form => form,
    };
    let mail = EngagementFollowUp {
        recipient_name: person.name(),
        title,
        day: day_in_words(day.date),
        attended,
        is_partner: person.side == Side::Partner,
        sessions: lines(conn, ctx, day, person, &sessions, rates, was_in)?,
        feedback_url,
    };
    let window = follow_up_window(last_end, day.zone, day.timing, false);
    let sent = (MessageClass::FollowUp, "followup", window.latest_at);
    super::send(conn, ctx, day, person, &mail, sent, Some(("engagement", engagement.0)))
}

/// The engagement's sessions of the reader's day that concern the reader: those the person was in, those about the own
/// accounts, and those to which the own partner chose nobody; also what is still to come on that day, because there is one mail only.
fn sessions_of_day(
    conn: &mut AnyConnection,
    day: &Day,
    engagement: EngagementId,
    person: &PersonRecord,
) -> Result<Vec<SessionRow>, AppError> {
    let filter = SessionFilter { engagement: Some(engagement), ..SessionFilter::default() };
    let mut sessions = pep_db::sessions::list_sessions(conn, &filter)?;
    sessions
        .retain(|row| row.state != SessionState::Cancelled && row.starts_at.date_in(day.zone) == day.date);
    let inside = pep_db::sessions::people_of_sessions(conn, &ids_of(&sessions))?;
    let own = match person.side {
        Side::Microsoft => {
            let reader = AccountsFor::Seller(person.id);
            pep_db::sessions::accounts_of_sessions(conn, &ids_of(&sessions), reader)?
        }
        Side::Partner => Vec::new(),
    };
    let partners = pep_db::sessions::partners_of_sessions(conn, &ids_of(&sessions))?;
    let is_ours = |id: SessionId| {
        partners.iter().any(|row| row.session == id && Some(row.partner.0) == person.partner_id)
    };
    let sent_nobody = |id: SessionId| {
        is_ours(id)
            && !inside.iter().any(|other| other.session == id && other.person.partner == person.partner_id)
    };
    sessions.retain(|row| {
        inside.iter().any(|other| other.session == row.id && other.person.id == person.id)
            || own.iter().any(|account| account.session == row.id)
            || sent_nobody(row.id)
    });
    Ok(sessions)
}

fn ids_of(sessions: &[SessionRow]) -> Vec<SessionId> {
    sessions.iter().map(|row| row.id).collect()
}

fn lines(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    day: &Day,
    person: &PersonRecord,
    sessions: &[SessionRow],
    rates: bool,
    was_in: impl Fn(SessionId) -> bool,
) -> Result<Vec<EngagementSessionLine>, AppError> {
    let ids = ids_of(sessions);
    let mut partners = by_session(partners_for(conn, &ids, person)?, |row| row.session);
    let mut accounts = by_session(accounts_for(conn, &ids, person)?, |row| row.session);
    let asks = may_ask(conn, person.id)?;
    let mut lines = Vec::with_capacity(sessions.len());
    for row in sessions {
        let partners = partners.remove(&row.id).unwrap_or_default();
        let attends = was_in(row.id);
        let page = if attends { "my-sessions" } else { "sessions" };
        lines.push(EngagementSessionLine {
            title: row.title.clone(),
            time: span_in_words(row.starts_at, row.ends_at, day.zone, zone_of(&row.time_zone)),
            accounts: accounts
                .remove(&row.id)
                .unwrap_or_default()
                .into_iter()
                .map(|account| account.account.1)
                .collect(),
            attends,
            is_to_come: row.starts_at > ctx.now(),
            page_url: link(conn, ctx, day, &format!("/{page}/{}", row.id))?,
            rate_url: if rates && attends {
                Some(rate_link(conn, ctx, day, row.id, row.ends_at)?)
            } else {
                None
            },
            follow_ups: if asks {
                follow_up_links(&partners, row, |path| link(conn, ctx, day, path))?
            } else {
                Vec::new()
            },
            partners: partners.into_iter().map(|row| row.partner.1).collect(),
        });
    }
    Ok(lines)
}

/// The partners that a reader may know of: a partner's people know of no other.
fn partners_for(
    conn: &mut AnyConnection,
    ids: &[SessionId],
    person: &PersonRecord,
) -> Result<Vec<SessionPartnerRow>, AppError> {
    match person.side {
        Side::Microsoft => Ok(pep_db::sessions::partners_of_sessions(conn, ids)?),
        Side::Partner => Ok(Vec::new()),
    }
}

fn accounts_for(
    conn: &mut AnyConnection,
    ids: &[SessionId],
    person: &PersonRecord,
) -> Result<Vec<SessionAccountRow>, AppError> {
    let reader = match (person.side, person.partner_id) {
        (Side::Microsoft, _) => AccountsFor::Seller(person.id),
        (Side::Partner, Some(partner)) => AccountsFor::Partner(partner),
        (Side::Partner, None) => return Ok(Vec::new()),
    };
    Ok(pep_db::sessions::accounts_of_sessions(conn, ids, reader)?)
}

/// May the person schedule follow-ups? Sellers may.
pub(crate) fn may_ask(conn: &mut AnyConnection, person: PersonId) -> Result<bool, AppError> {
    let grants = pep_db::sign_in_sessions::grants_of(conn, person)?;
    Ok(grants.iter().any(|grant| grant.role == Role::Seller))
}

/// The page on which a follow-up with each partner of a session is scheduled, filled in (C-29, C-32, C-51).
pub(crate) fn follow_up_links(
    partners: &[SessionPartnerRow],
    session: &SessionRow,
    mut link: impl FnMut(&str) -> Result<String, AppError>,
) -> Result<Vec<FollowUpLink>, AppError> {
    let mut links = Vec::with_capacity(partners.len());
    for row in partners {
        let (partner, name) = &row.partner;
        let path =
            format!("/follow-ups/new?program={}&partner={partner}&session={}", session.program, session.id);
        links.push(FollowUpLink { partner: name.clone(), url: link(&path)? });
    }
    Ok(links)
}
