//! Building, changing and closing teams.

use std::collections::BTreeSet;

use pep_db::AnyConnection;
use pep_db::teams::{ATU_NAME_KEY, NewTeam, PARTNER_NAME_KEY, TeamRow, TeamValues};
use pep_domain::access::{Actor, Permit, action, authorize};
use pep_domain::ids::{AtuId, OuId, PartnerId, PersonId, ProgramId, TeamId};
use pep_domain::people::Side;
use pep_domain::teams::{TeamDraft, TeamField};
use serde_json::json;

use super::view::{TeamView, view};
use super::{members_changed, own_atus, reach};
use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError, FieldError};

/// A team as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamInput {
    /// The OU; a Microsoft team has that of its ATU, whatever stands here.
    pub ou: Option<OuId>,
    /// Name, primary contact, members, most sessions.
    pub draft: TeamDraft,
}

/// Whose team it will be; what is left out is the builder's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TeamOwner {
    /// A partner.
    pub partner: Option<PartnerId>,
    /// An ATU.
    pub atu: Option<AtuId>,
}

/// Builds a team.
///
/// # Errors
/// [`AppError::NotFound`] if the builder may build no team there; [`AppError::Invalid`]; [`AppError::AlreadyExists`].
pub async fn create_team(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    program: ProgramId,
    owner: TeamOwner,
    input: TeamInput,
) -> Result<TeamView, AppError> {
    let (reach, actor) = (reach(permit)?, permit.actor().clone());
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let owner = resolve_owner(conn, &actor, program, owner)?;
            let (ou, members) = check(conn, owner, &input)?;
            let new = NewTeam {
                program,
                partner: owner.partner,
                atu: owner.atu,
                ou,
                name: input.draft.name.trim().to_owned(),
                primary_contact: input.draft.primary_contact,
                max_sessions: input.draft.max_sessions,
                hours: input.draft.hours,
                time_zone: input.draft.time_zone.clone(),
                created_by: actor.person_id,
            };
            let id = pep_db::teams::insert(conn, &new, now).map_err(name_taken)?;
            for member in &members {
                pep_db::teams::put_member(conn, id, *member, actor.person_id, now)?;
            }
            tell_added(conn, &ctx, &actor, id, &new.name, &members)?;
            let detail = json!({ "program": program.0, "ou": ou.0, "members": members.len() });
            wrote(conn, &ctx, &actor, "create_team", id, detail)?;
            view(conn, &reach, &actor, id)
        })
        .await
}

/// Changes a team that the caller has seen at `row_version`: who is in it, who is its primary contact, its name.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`]; [`AppError::AlreadyExists`]; [`AppError::Changed`].
pub async fn update_team(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    id: TeamId,
    row_version: i64,
    input: TeamInput,
) -> Result<TeamView, AppError> {
    let (reach, actor) = (reach(permit)?, permit.actor().clone());
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let before = changeable(view(conn, &reach, &actor, id)?)?;
            let owner = owner_of(&before.team);
            let (ou, members) = check(conn, owner, &input)?;
            let has_commitments = before.commitments.is_some_and(|(asked, booked)| asked + booked > 0);
            if ou != before.team.ou.0 && has_commitments {
                return Err(AppError::WrongState(
                    "The team has open requests or sessions in its OU, so it cannot move to another one. Build a second \
                     team there."
                        .to_owned(),
                ));
            }
            let values = TeamValues {
                ou,
                name: input.draft.name.trim().to_owned(),
                primary_contact: input.draft.primary_contact,
                max_sessions: input.draft.max_sessions,
                hours: input.draft.hours,
                time_zone: input.draft.time_zone.clone(),
            };
            if !pep_db::teams::update(conn, id, row_version, &values, now).map_err(name_taken)? {
                return Err(AppError::Changed(format!(
                    "Somebody changed the team {} since you opened it. Open it again and repeat your change.",
                    before.team.name
                )));
            }
            let had: BTreeSet<PersonId> = before.members.iter().map(|member| member.id).collect();
            let added: BTreeSet<PersonId> = members.difference(&had).copied().collect();
            let removed: Vec<PersonId> = had.difference(&members).copied().collect();
            for member in &added {
                pep_db::teams::put_member(conn, id, *member, actor.person_id, now)?;
            }
            for member in &removed {
                pep_db::teams::remove_member(conn, id, *member, Some(actor.person_id), now)?;
            }
            tell_added(conn, &ctx, &actor, id, &values.name, &added)?;
            if !added.is_empty() || !removed.is_empty() {
                members_changed(conn, &ctx, id)?;
            }
            let detail = json!({
                "added": added.iter().map(|id| id.0).collect::<Vec<_>>(),
                "removed": removed.iter().map(|id| id.0).collect::<Vec<_>>(),
                "primaryContact": { "old": before.team.primary_contact.map(|id| id.0), "new": values.primary_contact.0 },
            });
            wrote(conn, &ctx, &actor, "update_team", id, detail)?;
            view(conn, &reach, &actor, id)
        })
        .await
}

/// Closes a team for good. One that still has open requests or sessions stays until they are settled.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] naming what has to be settled first.
pub async fn close_team(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    id: TeamId,
) -> Result<(), AppError> {
    let (reach, actor) = (reach(permit)?, permit.actor().clone());
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let before = changeable(view(conn, &reach, &actor, id)?)?;
            if let Some((asked, booked)) = before.commitments.filter(|(asked, booked)| asked + booked > 0) {
                return Err(AppError::WrongState(format!(
                    "{} has {} and {}. Answer, withdraw or hand over its requests and cancel its sessions first, then \
                     close it.",
                    before.team.name,
                    counted(asked, "open request"),
                    counted(booked, "session")
                )));
            }
            pep_db::teams::close(conn, id, ctx.now())?;
            wrote(conn, &ctx, &actor, "close_team", id, json!({}))
        })
        .await
}

fn counted(number: i64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// What one may see but not change is answered as if it were not there.
fn changeable(view: TeamView) -> Result<TeamView, AppError> {
    if view.may_change { Ok(view) } else { Err(AppError::NotFound) }
}

fn owner_of(team: &TeamRow) -> TeamOwner {
    TeamOwner { partner: team.partner.as_ref().map(|(id, _)| *id), atu: team.atu.as_ref().map(|(id, _)| *id) }
}

/// Whose team the actor may build in this program.
fn resolve_owner(
    conn: &mut AnyConnection,
    actor: &Actor,
    program: ProgramId,
    wanted: TeamOwner,
) -> Result<TeamOwner, AppError> {
    if authorize::<action::ManageTeams>(actor).is_ok_and(|permit| permit.program_scope().reaches(program)) {
        return match (wanted.partner, wanted.atu) {
            (Some(partner), None) if pep_db::teams::is_elected(conn, program, partner)? => Ok(wanted),
            (Some(_), None) => Err(AppError::invalid(
                "/partnerId",
                "This partner is not elected in the program. Elect it first.",
            )),
            (None, Some(atu)) if pep_db::teams::atus(conn)?.iter().any(|(id, ..)| *id == atu.0) => Ok(wanted),
            _ => Err(AppError::invalid("/partnerId", "Choose the partner or the ATU whose team it is.")),
        };
    }
    authorize::<action::ManageOwnTeams>(actor)?;
    match actor.side {
        Side::Partner => {
            let partner = actor.partner_id.ok_or(AppError::NotFound)?;
            let is_own = wanted.atu.is_none() && wanted.partner.is_none_or(|wanted| wanted == partner);
            if !is_own || !pep_db::teams::is_elected(conn, program, partner)? {
                return Err(AppError::NotFound);
            }
            Ok(TeamOwner { partner: Some(partner), atu: None })
        }
        Side::Microsoft => {
            if wanted.partner.is_some() || !pep_db::teams::is_invited(conn, program, actor.person_id)? {
                return Err(AppError::NotFound);
            }
            let own = own_atus(actor);
            let atu = wanted.atu.or_else(|| own.first().copied()).filter(|atu| own.contains(atu));
            Ok(TeamOwner { partner: None, atu: Some(atu.ok_or(AppError::NotFound)?) })
        }
    }
}

/// The OU and the members of a team, or everything that is wrong with it.
fn check(
    conn: &mut AnyConnection,
    owner: TeamOwner,
    input: &TeamInput,
) -> Result<(OuId, BTreeSet<PersonId>), AppError> {
    let mut errors: Vec<FieldError> = pep_domain::teams::problems(&input.draft)
        .into_iter()
        .map(|(field, detail)| {
            let pointer = match field {
                TeamField::Name => "/name",
                TeamField::PrimaryContact => "/primaryContactId",
                TeamField::Members => "/memberIds",
                TeamField::MaxSessions => "/maxSessions",
                TeamField::Hours => "/hours",
                TeamField::TimeZone => "/timeZone",
            };
            FieldError::new(pointer, detail)
        })
        .collect();
    let (candidates, ou) = match (owner.partner, owner.atu) {
        (Some(partner), _) => {
            let ous = pep_db::teams::ous(conn)?;
            let ou = input.ou.filter(|ou| ous.iter().any(|(id, _)| *id == ou.0));
            (pep_db::teams::partner_candidates(conn, partner)?, ou)
        }
        (None, Some(atu)) => {
            let ou =
                pep_db::teams::atus(conn)?.into_iter().find(|(id, ..)| *id == atu.0).map(|row| OuId(row.2));
            (pep_db::teams::atu_candidates(conn, atu)?, ou)
        }
        (None, None) => return Err(AppError::NotFound),
    };
    let known: BTreeSet<PersonId> = candidates.iter().map(|person| person.id).collect();
    let members: BTreeSet<PersonId> = input.draft.members.iter().copied().collect();
    if !members.is_subset(&known) {
        errors.push(FieldError::new(
            "/memberIds",
            "Some of these people are not there any more. Reload the page and choose again.",
        ));
    }
    if ou.is_none() {
        errors.push(FieldError::new("/ouId", "Choose the OU in which the team sells."));
    }
    match ou {
        Some(ou) if errors.is_empty() => Ok((ou, members)),
        _ => Err(AppError::Invalid(errors)),
    }
}

fn name_taken(error: pep_db::DbError) -> AppError {
    if error.is_unique(PARTNER_NAME_KEY) || error.is_unique(ATU_NAME_KEY) {
        AppError::AlreadyExists("You have a team of this name there already. Choose another name.".to_owned())
    } else {
        error.into()
    }
}

fn tell_added(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: &Actor,
    id: TeamId,
    name: &str,
    added: &BTreeSet<PersonId>,
) -> Result<(), AppError> {
    for person in added.iter().filter(|person| **person != actor.person_id) {
        let title = format!("You are in the sales team {name}");
        crate::notices::leave(conn, ctx.now(), *person, "team", &title, "", &format!("/teams/{id}"))?;
    }
    Ok(())
}

fn wrote(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: &Actor,
    action: &str,
    id: TeamId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?;
    let entry = AuditEntry { action, object_kind: "team", object_id: Some(id.0), detail };
    Ok(audit::write(conn, ctx.now(), Some(actor), entry)?)
}
