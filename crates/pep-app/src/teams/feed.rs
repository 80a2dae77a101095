//! When the feed of contacts or sellers takes people away, their teams follow (D-60, D-13).

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_db::teams::{TeamFilter, TeamReach, TeamRow};
use pep_domain::access::Actor;
use pep_domain::ids::{PersonId, TeamId};
use pep_domain::mail::MessageClass;
use pep_mail::MailTemplate;
use pep_mail::kinds::TeamWithoutContact;
use serde_json::json;

use super::members_changed;
use crate::audit::{self, AuditEntry};
use crate::mail::NewMail;
use crate::{AppContext, AppError};

/// Whoever is no longer listed, or changed partner or ATU, leaves the teams. A team that loses its primary contact is
/// told to choose another one: until then it cannot ask or answer. In the caller's transaction; running it again finds
/// nothing more to do.
///
/// # Errors
/// If the database does not answer.
pub(crate) fn settle_gone_members(conn: &mut AnyConnection, ctx: &AppContext) -> Result<(), AppError> {
    let mut gone: BTreeMap<TeamId, Vec<PersonId>> = BTreeMap::new();
    for (team, person) in pep_db::teams::gone_members(conn)? {
        gone.entry(team).or_default().push(person);
    }
    // All at once and first: whoever books for one of them takes the same locks in the same order.
    let teams: Vec<TeamId> = gone.keys().copied().collect();
    pep_db::sessions::lock_teams(conn, &teams)?;
    let now = ctx.now();
    for (team, people) in gone {
        let mut is_headless = false;
        for person in &people {
            pep_db::teams::remove_member(conn, team, *person, None, now)?;
            is_headless |= pep_db::teams::clear_primary_contact(conn, team, *person, now)?;
        }
        members_changed(conn, ctx, team)?;
        if is_headless {
            ask_for_contact(conn, ctx, team)?;
        }
        pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?;
        let detail =
            json!({ "removed": people.iter().map(|id| id.0).collect::<Vec<_>>(), "headless": is_headless });
        let entry = AuditEntry {
            action: "settle_gone_members",
            object_kind: "team",
            object_id: Some(team.0),
            detail,
        };
        audit::write(conn, now, None, entry)?;
    }
    // A team that lost the last of its invited sellers takes part no more: nobody shall wait for it.
    crate::sessions::end_stranded(conn, ctx)
}

/// Takes somebody out of a team who leaves its program, in the caller's transaction. `is_asked`: the team goes on, and is
/// asked to choose another primary contact if it lost its own.
pub(crate) fn leave_team(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: Option<&Actor>,
    team: TeamId,
    person: PersonId,
    is_asked: bool,
) -> Result<(), AppError> {
    let now = ctx.now();
    pep_db::teams::remove_member(conn, team, person, actor.map(|actor| actor.person_id), now)?;
    let is_headless = pep_db::teams::clear_primary_contact(conn, team, person, now)?;
    members_changed(conn, ctx, team)?;
    if is_headless && is_asked {
        ask_for_contact(conn, ctx, team)?;
    }
    let detail = json!({ "removed": [person.0], "headless": is_headless });
    let entry = AuditEntry { action: "leave_team", object_kind: "team", object_id: Some(team.0), detail };
    Ok(audit::write(conn, now, actor, entry)?)
}

/// Writes to the remaining members, and to the partner's primary contacts, that the team needs a primary contact.
fn ask_for_contact(conn: &mut AnyConnection, ctx: &AppContext, id: TeamId) -> Result<(), AppError> {
    let everything = TeamReach { is_all: true, ..TeamReach::default() };
    let filter = TeamFilter { id: Some(id), ..TeamFilter::default() };
    let Some(team) = pep_db::teams::list(conn, &everything, &filter)?.pop() else { return Ok(()) };
    let brand = crate::mail::brand(conn, ctx, Some(team.program.0))?;
    for (person, (name, email)) in concerned(conn, &team)? {
        let title = format!("{} needs a new primary contact", team.name);
        let body = "Until one is chosen, the team cannot ask for sessions or answer requests.";
        crate::notices::leave(conn, ctx.now(), person, "team", &title, body, &format!("/teams/{id}"))?;
        let mail = TeamWithoutContact {
            recipient_name: name.clone(),
            team_name: team.name.clone(),
            ou_name: team.ou.1.clone(),
            team_url: format!("/teams/{id}"),
        };
        crate::mail::enqueue(
            conn,
            ctx,
            NewMail {
                class: MessageClass::Notify,
                template: TeamWithoutContact::KIND,
                program_id: Some(team.program.0),
                recipient_id: Some(person),
                to_name: name,
                to_address: email,
                rendered: pep_mail::render(&mail, &brand).map_err(AppError::internal)?,
                once_key: Some(format!("team-contact:{id}:{}:{person}", team.row_version)),
                run_at: ctx.now(),
                not_after: None,
                resend_of: None,
                origin: Some(("team", id.0)),
            },
        )?;
    }
    Ok(())
}

/// Who can choose: the members, the partner's primary contacts, the sellers of the ATU where no member is left.
fn concerned(
    conn: &mut AnyConnection,
    team: &TeamRow,
) -> Result<BTreeMap<PersonId, (String, String)>, AppError> {
    let mut people: BTreeMap<PersonId, (String, String)> = pep_db::teams::list_members(conn, &[team.id])?
        .into_iter()
        .map(|member| (member.id, (member.name, member.email)))
        .collect();
    if let Some((partner, _)) = &team.partner {
        let admins = pep_db::teams::partner_candidates(conn, *partner)?;
        people.extend(
            admins
                .into_iter()
                .filter(|person| person.is_primary_contact)
                .map(|person| (person.id, (person.name, person.email))),
        );
    } else if let (Some((atu, _)), true) = (&team.atu, people.is_empty()) {
        let sellers = pep_db::teams::atu_candidates(conn, *atu)?;
        people.extend(sellers.into_iter().map(|person| (person.id, (person.name, person.email))));
    }
    Ok(people)
}
