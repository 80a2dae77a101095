//! Sales teams: partners build theirs of their contacts, sellers of the members of their ATU, program teams any (D-08 …
//! D-13, D-60, B3-14).

mod change;
mod feed;
mod view;

pub use change::{TeamInput, TeamOwner, close_team, create_team, update_team};
pub(crate) use feed::{leave_team, settle_gone_members};
pub use view::{OptionsOf, TeamOptions, TeamPage, TeamView, get_team, list_teams, team_options};

pub use pep_db::teams::{Candidate, TeamFilter, TeamMemberRow, TeamPlace, TeamRow};

use pep_db::AnyConnection;
use pep_db::teams::TeamReach;
use pep_domain::access::{Actor, GrantScope, Permit, action, authorize};
use pep_domain::ids::{AtuId, TeamId};
use pep_domain::people::{Role, Side};

use crate::{AppContext, AppError};

/// The ATUs for which the actor is a seller.
pub(crate) fn own_atus(actor: &Actor) -> Vec<AtuId> {
    let mut atus: Vec<AtuId> = actor
        .grants
        .iter()
        .filter(|grant| grant.role == Role::Seller)
        .filter_map(|grant| if let GrantScope::Atu(atu) = grant.scope { Some(atu) } else { None })
        .collect();
    atus.sort_unstable();
    atus.dedup();
    atus
}

/// Which teams the actor may see: as an organiser those of its programs and OUs, as somebody who takes part those of
/// the own partner or ATU (reliability 3.3).
///
/// # Errors
/// [`AppError::NotFound`] if teams are nothing to the actor.
fn reach(permit: &Permit<action::UseOwnAccount>) -> Result<TeamReach, AppError> {
    let actor = permit.actor();
    let organises = authorize::<action::ViewTeams>(actor).ok();
    let takes_part = authorize::<action::TakePart>(actor).ok();
    if organises.is_none() && takes_part.is_none() {
        return Err(AppError::NotFound);
    }
    let mut reach = TeamReach::default();
    if let Some(permit) = organises {
        reach.is_all = permit.account_scope().is_all || permit.program_scope().is_all;
        reach.programs = permit.program_scope().programs.iter().map(|id| id.0).collect();
        reach.ous = permit.account_scope().ous.iter().map(|id| id.0).collect();
    }
    if takes_part.is_some() {
        match actor.side {
            Side::Partner => reach.partner = actor.partner_id.map(|id| id.0),
            Side::Microsoft => {
                reach.atus = own_atus(actor).into_iter().map(|id| id.0).collect();
                reach.seller = Some(actor.person_id.0);
            }
        }
    }
    Ok(reach)
}

/// May the actor change this team? Whoever may, sees it too.
fn may_change(actor: &Actor, team: &TeamRow) -> bool {
    if authorize::<action::ManageTeams>(actor)
        .is_ok_and(|permit| permit.program_scope().reaches(team.program.0))
    {
        return true;
    }
    if authorize::<action::ManageOwnTeams>(actor).is_err() {
        return false;
    }
    match team.side {
        Side::Partner => {
            actor.partner_id.is_some() && team.partner.as_ref().map(|(id, _)| *id) == actor.partner_id
        }
        Side::Microsoft => team.atu.as_ref().is_some_and(|(id, _)| own_atus(actor).contains(id)),
    }
}

/// Members came or went: the team's upcoming sessions are told, and only whom it concerns gets mail (B3-14). The one
/// call site for what sessions do about it.
fn members_changed(conn: &mut AnyConnection, ctx: &AppContext, team: TeamId) -> Result<(), AppError> {
    crate::sessions::sync_team(conn, ctx, team)
}
