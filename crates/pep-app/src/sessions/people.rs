//! Who is in a session: the members of both teams, and whoever is added to this one (D-58, B3-14).

use pep_db::AnyConnection;
use pep_db::sessions::{
    CandidateFilter, Contact, SessionChange, SessionFilter, SessionPersonRow, SessionRow,
};
use pep_domain::ids::{PersonId, SessionId, TeamId};
use pep_domain::people::Side;
use pep_domain::text::fold;
use serde_json::json;

use super::invitations::{self, News};
use super::scene::EventAccess;
use super::seat::Seat;
use super::view::SessionView;
use super::{audit, touch};
use crate::{AppContext, AppError};

/// So many people are offered at once.
const OFFERED: i64 = 30;

/// People who can be added to a session: for organisers those of its partner and everybody invited of Microsoft, for
/// others those of their own side.
///
/// # Errors
/// [`AppError::NotFound`] for those who may add nobody.
pub async fn list_candidates(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionId,
    text: String,
) -> Result<Vec<Contact>, AppError> {
    if text.chars().count() > 100 {
        return Err(AppError::invalid("q", "Search for at most 100 characters."));
    }
    let access = access.clone();
    let now = ctx.now();
    ctx.db
        .read(move |conn| {
            let seat = Seat::take(conn, &access, id, now)?;
            let filter = candidates_for(&seat, &access, fold(&text)).ok_or(AppError::NotFound)?;
            Ok(pep_db::sessions::candidates(conn, &filter)?)
        })
        .await
}

/// Among whom the reader may choose; `None` if among nobody. Somebody who is in the session may choose a replacement.
fn candidates_for(seat: &Seat, access: &EventAccess, prefix: String) -> Option<CandidateFilter> {
    let own_side = seat.speaks_for.or_else(|| {
        seat.people.iter().find(|person| person.person.id == access.me()).map(|person| person.person.side)
    });
    let own_side = own_side.or(seat.own_partner.map(|_| Side::Partner));
    let of_teams = seat.teams.iter().filter_map(|team| team.partner);
    let partners: Vec<_> = of_teams
        .chain(seat.partners.iter().map(|row| row.partner.0))
        .filter(|partner| seat.manages || access.actor().partner_id == Some(*partner))
        .collect();
    let with_microsoft = seat.manages || own_side == Some(Side::Microsoft);
    (seat.manages || own_side.is_some()).then(|| CandidateFilter {
        session: seat.row.id,
        program: seat.row.program,
        partners: if seat.manages || own_side == Some(Side::Partner) { partners } else { Vec::new() },
        with_microsoft,
        is_for_invited: seat.engagement.is_none(),
        prefix,
        person: None,
        limit: OFFERED,
    })
}

/// Adds somebody to this one session: only that person gets an invitation.
///
/// # Errors
/// [`AppError::NotFound`] for those who may not, and for somebody who is none of the candidates.
pub async fn add_person(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionId,
    who: PersonId,
) -> Result<(SessionView, i64), AppError> {
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let seat = Seat::lock(conn, &access, id, ctx.now())?;
            seat.require_people()?;
            let mails = put(conn, &ctx, &access, &seat, who)?;
            touch(conn)?;
            let detail = json!({ "added": who.0 });
            audit(conn, &ctx, Some(access.actor()), "add_session_person", "session", id.0, detail)?;
            Ok((Seat::take(conn, &access, id, ctx.now())?.view(conn, access.actor())?, mails))
        })
        .await
}

/// Takes somebody out of this one session: only that person's calendar changes.
///
/// # Errors
/// [`AppError::NotFound`] for those who may not, or if the person is not in it; [`AppError::WrongState`] if nobody of
/// that side would be left.
pub async fn remove_person(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionId,
    who: PersonId,
) -> Result<SessionView, AppError> {
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let seat = Seat::lock(conn, &access, id, ctx.now())?;
            seat.require_people()?;
            let person = person_in(&seat, who)?;
            if !seat.may_remove(person) {
                return Err(AppError::NotFound);
            }
            // A session of two teams needs both; one of an engagement is open to whoever comes.
            let is_alone = seat.engagement.is_none()
                && !seat
                    .people
                    .iter()
                    .any(|other| other.person.id != who && other.person.side == person.person.side);
            if is_alone {
                return Err(AppError::WrongState(format!(
                    "{} is the only one of that side. Put somebody else in their place, or call the session off.",
                    person.person.name
                )));
            }
            take(conn, &ctx, &seat.row, std::slice::from_ref(person))?;
            hand_on(conn, &seat, who, None)?;
            touch(conn)?;
            let detail = json!({ "removed": who.0 });
            audit(conn, &ctx, Some(access.actor()), "remove_session_person", "session", id.0, detail)?;
            Seat::take(conn, &access, id, ctx.now())?.view(conn, access.actor())
        })
        .await
}

/// Puts somebody else in a person's place; people may do so for themselves.
///
/// # Errors
/// As [`add_person`] and [`remove_person`].
pub async fn replace_person(
    ctx: &AppContext,
    access: &EventAccess,
    id: SessionId,
    who: PersonId,
    by: PersonId,
) -> Result<(SessionView, i64), AppError> {
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let seat = Seat::lock(conn, &access, id, ctx.now())?;
            let person = person_in(&seat, who)?;
            if who != access.me() {
                seat.require_people()?;
                if !seat.may_remove(person) {
                    return Err(AppError::NotFound);
                }
            }
            if seat.own_partner.is_some() {
                seat.require_to_come()?
            } else {
                seat.require_live()?
            }
            let mails = put(conn, &ctx, &access, &seat, by)?;
            hand_on(conn, &seat, who, Some(by))?;
            let row = pep_db::sessions::find_session(conn, id)?.ok_or(AppError::NotFound)?;
            take(conn, &ctx, &row, std::slice::from_ref(person))?;
            touch(conn)?;
            let detail = json!({ "removed": who.0, "added": by.0 });
            audit(conn, &ctx, Some(access.actor()), "replace_session_person", "session", id.0, detail)?;
            // Whoever put somebody else in the own place may not see the session any more; this answer is the last.
            let mut seat = seat;
            seat.people = pep_db::sessions::people_of_sessions(conn, &[id])?;
            seat.row = pep_db::sessions::find_session(conn, id)?.ok_or(AppError::NotFound)?;
            Ok((seat.view(conn, access.actor())?, mails))
        })
        .await
}

/// Who was a partner's contact for follow-ups and goes hands that on to whoever comes instead (C-26).
fn hand_on(
    conn: &mut AnyConnection,
    seat: &Seat,
    who: PersonId,
    instead: Option<PersonId>,
) -> Result<(), AppError> {
    for row in seat.partners.iter().filter(|row| row.contact == Some(who)) {
        pep_db::sessions::set_contact(conn, seat.row.id, row.partner.0, instead)?;
    }
    Ok(())
}

fn person_in(seat: &Seat, who: PersonId) -> Result<&SessionPersonRow, AppError> {
    seat.people.iter().find(|person| person.person.id == who).ok_or(AppError::NotFound)
}

fn put(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    access: &EventAccess,
    seat: &Seat,
    who: PersonId,
) -> Result<i64, AppError> {
    let filter = candidates_for(seat, access, String::new()).ok_or(AppError::NotFound)?;
    let found =
        pep_db::sessions::candidates(conn, &CandidateFilter { person: Some(who), limit: 1, ..filter })?;
    if found.is_empty() {
        return Err(AppError::NotFound);
    }
    pep_db::sessions::put_person(conn, seat.row.id, who, None, Some(access.me()), ctx.now())?;
    let everybody = pep_db::sessions::people_of_sessions(conn, &[seat.row.id])?;
    invitations::send(conn, ctx, &seat.row, &everybody, &[who], News::Invitation)
}

/// Takes people out. The entry's revision rises, so that a later invitation of the same person is the newer word; whoever
/// stays has what is true already.
pub(super) fn take(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    row: &SessionRow,
    gone: &[SessionPersonRow],
) -> Result<(), AppError> {
    for person in gone {
        pep_db::sessions::take_person(conn, row.id, person.person.id, ctx.now())?;
    }
    let sequence = row.calendar_sequence + 1;
    let change = SessionChange { calendar_sequence: Some(sequence), ..SessionChange::default() };
    pep_db::sessions::change_session(conn, row.id, &change, ctx.now())?;
    let stay: Vec<PersonId> = pep_db::sessions::people_of_sessions(conn, &[row.id])?
        .into_iter()
        .filter(|person| person.invited_sequence == Some(row.calendar_sequence))
        .map(|person| person.person.id)
        .collect();
    pep_db::sessions::set_invited(conn, row.id, &stay, sequence)?;
    let row = SessionRow { calendar_sequence: sequence, ..row.clone() };
    invitations::cancel(conn, ctx, &row, gone, true, "")?;
    Ok(())
}

/// After members of a team came or went: they come into its sessions that are still to come, or leave them. Only they get
/// mail (B3-14). In the caller's transaction.
///
/// # Errors
/// Whatever the database answers.
pub fn sync_team(conn: &mut AnyConnection, ctx: &AppContext, team: TeamId) -> Result<(), AppError> {
    let filter = SessionFilter {
        teams: Some(vec![team.0]),
        is_scheduled: true,
        after: Some(ctx.now()),
        ..SessionFilter::default()
    };
    let sessions = pep_db::sessions::list_sessions(conn, &filter)?;
    if sessions.is_empty() {
        return Ok(());
    }
    // As whoever changes a session does: first the teams, then the session.
    pep_db::sessions::lock_teams(conn, &[team])?;
    let members: Vec<PersonId> =
        pep_db::sessions::members(conn, &[team])?.into_iter().map(|(_, person)| person).collect();
    for session in sessions {
        let Some(row) = pep_db::sessions::lock_session(conn, session.id)? else { continue };
        let people = pep_db::sessions::people_of_sessions(conn, &[row.id])?;
        let gone: Vec<SessionPersonRow> = people
            .iter()
            .filter(|person| person.team == Some(team) && !members.contains(&person.person.id))
            .cloned()
            .collect();
        let new: Vec<PersonId> = members
            .iter()
            .copied()
            .filter(|member| !people.iter().any(|person| person.person.id == *member))
            .collect();
        if !gone.is_empty() {
            take(conn, ctx, &row, &gone)?;
        }
        if !new.is_empty() {
            for person in &new {
                pep_db::sessions::put_person(conn, row.id, *person, Some(team), None, ctx.now())?;
            }
            let row = pep_db::sessions::find_session(conn, row.id)?.ok_or(AppError::NotFound)?;
            let everybody = pep_db::sessions::people_of_sessions(conn, &[row.id])?;
            invitations::send(conn, ctx, &row, &everybody, &new, News::Invitation)?;
        }
    }
    touch(conn)
}
