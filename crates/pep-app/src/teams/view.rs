//! Looking at teams, and what one can be built of.

use std::collections::{BTreeSet, HashMap};

use pep_db::AnyConnection;
use pep_db::teams::{Candidate, TeamFilter, TeamMemberRow, TeamPlace, TeamReach, TeamRow};
use pep_domain::access::{Actor, Permit, action, authorize};
use pep_domain::ids::{AtuId, PartnerId, ProgramId, TeamId};
use pep_domain::people::Side;

use super::{may_change, own_atus, reach};
use crate::{AppContext, AppError};

/// A team with its people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamView {
    /// The team.
    pub team: TeamRow,
    /// Its live members, by name.
    pub members: Vec<TeamMemberRow>,
    /// May the reader change it?
    pub may_change: bool,
    /// Open requests and scheduled sessions it is part of; only for one team.
    pub commitments: Option<(i64, i64)>,
}

/// A part of a list of teams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamPage {
    /// The teams.
    pub teams: Vec<TeamView>,
    /// After which the next part begins; none: there is no more.
    pub next: Option<TeamPlace>,
}

/// The open teams within reach, as many as `filter` wants.
///
/// # Errors
/// [`AppError::NotFound`] if teams are nothing to the reader.
pub async fn list_teams(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    filter: TeamFilter,
) -> Result<TeamPage, AppError> {
    let (reach, actor) = (reach(permit)?, permit.actor().clone());
    ctx.db
        .read(move |conn| {
            // One more than is wanted tells whether there is more.
            let wanted = filter.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(0));
            let one_more = TeamFilter { limit: filter.limit.map(|limit| limit + 1), ..filter };
            let mut teams = pep_db::teams::list(conn, &reach, &one_more)?;
            let has_more = teams.len() > wanted;
            teams.truncate(wanted);
            let next = teams.last().filter(|_| has_more).map(TeamRow::place);
            let ids: Vec<TeamId> = teams.iter().map(|team| team.id).collect();
            let mut by_team: HashMap<TeamId, Vec<TeamMemberRow>> = HashMap::new();
            for member in pep_db::teams::list_members(conn, &ids)? {
                by_team.entry(member.team).or_default().push(member);
            }
            let views = teams.into_iter().map(|team| TeamView {
                members: by_team.remove(&team.id).unwrap_or_default(),
                may_change: may_change(&actor, &team),
                commitments: None,
                team,
            });
            Ok(TeamPage { teams: views.collect(), next })
        })
        .await
}

/// One team.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get_team(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    id: TeamId,
) -> Result<TeamView, AppError> {
    let (reach, actor) = (reach(permit)?, permit.actor().clone());
    ctx.db.read(move |conn| view(conn, &reach, &actor, id)).await
}

pub(super) fn view(
    conn: &mut AnyConnection,
    reach: &TeamReach,
    actor: &Actor,
    id: TeamId,
) -> Result<TeamView, AppError> {
    let filter = TeamFilter { id: Some(id), ..TeamFilter::default() };
    let team = pep_db::teams::list(conn, reach, &filter)?.pop().ok_or(AppError::NotFound)?;
    Ok(TeamView {
        members: pep_db::teams::list_members(conn, &[id])?,
        may_change: may_change(actor, &team),
        commitments: Some(pep_db::teams::count_commitments(conn, id)?),
        team,
    })
}

/// What a team can be built of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamOptions {
    /// The programs in which the reader may build teams.
    pub programs: Vec<(i64, String)>,
    /// All OUs.
    pub ous: Vec<(i64, String)>,
    /// The ATUs whose teams the reader may build, with their OU.
    pub atus: Vec<(i64, String, i64)>,
    /// The partners whose teams the reader may build, in the program asked about.
    pub partners: Vec<(i64, String)>,
    /// Whom to choose from: the people of the partner or ATU asked about, or of the reader's own.
    pub people: Vec<Candidate>,
}

/// For whom the options are asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OptionsOf {
    /// The program.
    pub program: Option<ProgramId>,
    /// A partner, for program teams.
    pub partner: Option<PartnerId>,
    /// An ATU, for program teams and sellers of several ATUs.
    pub atu: Option<AtuId>,
}

/// What the reader can build a team of.
///
/// # Errors
/// [`AppError::NotFound`] if the reader may build none, or not of those asked about.
pub async fn team_options(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    of: OptionsOf,
) -> Result<TeamOptions, AppError> {
    let actor = permit.actor().clone();
    ctx.db
        .read(move |conn| {
            let ous = pep_db::teams::ous(conn)?;
            if let Ok(manager) = authorize::<action::ManageTeams>(&actor) {
                return program_options(conn, &manager, of, ous);
            }
            authorize::<action::ManageOwnTeams>(&actor)?;
            match (actor.side, actor.partner_id) {
                (Side::Partner, Some(partner)) => Ok(TeamOptions {
                    programs: pep_db::teams::programs_of_partner(conn, partner)?,
                    people: pep_db::teams::partner_candidates(conn, partner)?,
                    ous,
                    ..TeamOptions::default()
                }),
                (Side::Partner, None) => Err(AppError::NotFound),
                (Side::Microsoft, _) => {
                    let own: BTreeSet<i64> = own_atus(&actor).into_iter().map(|id| id.0).collect();
                    let atus: Vec<_> =
                        pep_db::teams::atus(conn)?.into_iter().filter(|(id, ..)| own.contains(id)).collect();
                    let atu = of.atu.or_else(|| atus.first().map(|(id, ..)| AtuId(*id)));
                    let atu = atu.filter(|atu| own.contains(&atu.0));
                    Ok(TeamOptions {
                        programs: pep_db::teams::programs_of_seller(conn, actor.person_id)?,
                        people: atu.map_or(Ok(Vec::new()), |atu| pep_db::teams::atu_candidates(conn, atu))?,
                        ous,
                        atus,
                        ..TeamOptions::default()
                    })
                }
            }
        })
        .await
}

fn program_options(
    conn: &mut AnyConnection,
    manager: &Permit<action::ManageTeams>,
    of: OptionsOf,
    ous: Vec<(i64, String)>,
) -> Result<TeamOptions, AppError> {
    let programs: Vec<(i64, String)> = pep_db::programs::list(conn)?
        .into_iter()
        .filter(|program| manager.program_scope().reaches(ProgramId(program.id)))
        .map(|program| (program.id, program.name))
        .collect();
    let program = of.program.or_else(|| programs.first().map(|(id, _)| ProgramId(*id)));
    let partners = match program.filter(|program| manager.program_scope().reaches(*program)) {
        Some(program) => pep_db::teams::partners_of_program(conn, program)?,
        None => Vec::new(),
    };
    let is_elected = |partner: PartnerId| partners.iter().any(|(id, _)| *id == partner.0);
    let people = match (of.partner, of.atu) {
        (Some(partner), _) if is_elected(partner) => pep_db::teams::partner_candidates(conn, partner)?,
        (None, Some(atu)) => pep_db::teams::atu_candidates(conn, atu)?,
        _ => Vec::new(),
    };
    Ok(TeamOptions { programs, ous, atus: pep_db::teams::atus(conn)?, partners, people })
}
