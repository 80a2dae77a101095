//! Nominations: from a list, by ECMs for their OUs with a reason, and taken back (D-15, D-16).

use pep_db::AnyConnection;
use pep_db::events::{NominationRow, SeriesRow};
use pep_domain::access::{Actor, Permit, action, authorize};
use pep_domain::ids::{EventSeriesId, OuId, PartnerId, ProgramId};
use pep_domain::people::Role;
use pep_domain::text::fold;
use serde_json::json;

use super::plan_store;
use crate::audit::{self, AuditEntry};
use crate::list_parts::{FoundPart, ListPart, part_of};
use crate::{AppContext, AppError};

/// A nomination as organisers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nominated {
    /// The nomination.
    pub nomination: NominationRow,
    /// Is the partner elected in the program? If not, it cannot take part.
    pub is_elected: bool,
    /// Has it a team in the OU?
    pub has_team: bool,
}

/// The OUs of a series, planned or published.
///
/// # Errors
/// Whatever the database answers; a plan that cannot be read is corrupt data.
pub(crate) fn nominated_ous(
    conn: &mut AnyConnection,
    series: &SeriesRow,
) -> Result<Vec<OuId>, pep_db::DbError> {
    let plan = plan_store::read(&series.plan);
    let mut ous = plan.map_err(|error| pep_db::DbError::Corrupt(error.to_string()))?.ous;
    for event in pep_db::events::list_of_series(conn, EventSeriesId(series.id))? {
        if !ous.contains(&event.ou.0) {
            ous.push(event.ou.0);
        }
    }
    Ok(ous)
}

/// The series into which a list of nominations goes: the chosen one, or the newest that is not over in a program within
/// the actor's reach. Operators import every list.
///
/// # Errors
/// [`AppError::NotFound`] for a series out of reach; [`AppError::Invalid`] if there is none.
pub(crate) async fn series_for_list(
    ctx: &AppContext,
    actor: &Actor,
    chosen: Option<i64>,
) -> Result<i64, AppError> {
    let actor = actor.clone();
    ctx.db
        .read(move |conn| {
            let permit = authorize::<action::NominatePartners>(&actor).ok();
            let is_operator = actor.holds(Role::Operator);
            let is_reached = |conn: &mut AnyConnection, series: &SeriesRow| -> Result<bool, AppError> {
                let program = ProgramId(series.program_id);
                let ous = nominated_ous(conn, series)?;
                Ok(is_operator
                    || permit.as_ref().is_some_and(|permit| {
                        permit.program_scope().reaches(program)
                            || ous.iter().any(|ou| permit.reaches_event(program, *ou))
                    }))
            };
            if let Some(id) = chosen {
                let series =
                    pep_db::events::find_series(conn, EventSeriesId(id))?.ok_or(AppError::NotFound)?;
                return if is_reached(conn, &series)? { Ok(id) } else { Err(AppError::NotFound) };
            }
            let mut newest = None;
            for program in pep_db::programs::list(conn)? {
                let Some(id) = pep_db::events::newest_series_of(conn, ProgramId(program.id))? else {
                    continue;
                };
                let Some(series) = pep_db::events::find_series(conn, id)? else { continue };
                if is_reached(conn, &series)? {
                    newest = newest.max(Some(id.0));
                }
            }
            newest.ok_or_else(|| {
                AppError::invalid(
                    "targetId",
                    "There is no event that nominations could go to. Plan one first.",
                )
            })
        })
        .await
}

fn reached(
    conn: &mut AnyConnection,
    permit: &Permit<action::NominatePartners>,
    id: EventSeriesId,
) -> Result<(SeriesRow, Vec<OuId>), AppError> {
    let series = pep_db::events::find_series(conn, id)?.ok_or(AppError::NotFound)?;
    let mut ous = nominated_ous(conn, &series)?;
    ous.retain(|ou| permit.reaches_event(ProgramId(series.program_id), *ou));
    let is_program = permit.program_scope().reaches(ProgramId(series.program_id));
    if ous.is_empty() && !is_program { Err(AppError::NotFound) } else { Ok((series, ous)) }
}

/// Which nominations to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NominationFilter {
    /// Only of this OU.
    pub ou: Option<OuId>,
    /// Which of them; words of the partner, its Partner One ID and the OU are searched.
    pub part: ListPart<NominationPlace>,
}

/// What the list is ordered by: the OU, then the partner's folded name, each with its id.
pub type NominationPlace = (String, i64, String, i64);

fn place(nomination: &NominationRow) -> NominationPlace {
    let ((ou, ou_name), (partner, name, _)) = (&nomination.ou, &nomination.partner);
    (ou_name.clone(), ou.0, fold(name), partner.0)
}

/// The nominations of a series in those of its OUs that are within the reader's reach, by OU and partner.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn list_nominations(
    ctx: &AppContext,
    permit: &Permit<action::NominatePartners>,
    id: EventSeriesId,
    filter: NominationFilter,
) -> Result<FoundPart<Nominated, NominationPlace>, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            let (series, ous) = reached(conn, &permit, id)?;
            let program = ProgramId(series.program_id);
            let elected: Vec<i64> =
                pep_db::teams::partners_of_program(conn, program)?.into_iter().map(|(id, _)| id).collect();
            let mut found = pep_db::events::list_nominations(conn, id)?;
            found.retain(|nomination| {
                let ou = nomination.ou.0;
                ous.contains(&ou) && filter.ou.is_none_or(|only| ou == only)
            });
            let mut teams_of: Option<(OuId, Vec<Option<i64>>)> = None;
            part_of(found, &filter.part, place, |nomination| {
                vec![&nomination.ou.1, &nomination.partner.1, &nomination.partner.2]
            })
            .try_map(|nomination| {
                let ou = nomination.ou.0;
                // The list is sorted by OU, so each OU's teams are read once.
                if teams_of.as_ref().is_none_or(|(of, _)| *of != ou) {
                    let teams = pep_db::events::planned_teams(conn, id, program, ou)?;
                    teams_of = Some((ou, teams.into_iter().map(|team| team.partner_id).collect()));
                }
                let partner = nomination.partner.0;
                let has_team = teams_of.as_ref().is_some_and(|(_, teams)| teams.contains(&Some(partner.0)));
                let is_elected = elected.contains(&partner.0);
                Ok(Nominated { nomination, is_elected, has_team })
            })
        })
        .await
}

/// Partners to nominate to the event of one OU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNominations {
    /// The OU.
    pub ou: OuId,
    /// The partners.
    pub partners: Vec<PartnerId>,
    /// Why.
    pub reason: String,
}

/// Nominates partners; those who are nominated already stay as they are. Returns how many are new.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`], also for a partner that the program has not elected.
pub async fn add_nominations(
    ctx: &AppContext,
    permit: &Permit<action::NominatePartners>,
    id: EventSeriesId,
    new: NewNominations,
) -> Result<usize, AppError> {
    let reason = new.reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > 500 {
        return Err(AppError::invalid("/reason", "Say why, in 1 to 500 characters."));
    }
    if new.partners.is_empty() || new.partners.len() > 200 {
        return Err(AppError::invalid("/partnerIds", "Choose 1 to 200 partners."));
    }
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let (series, ous) = reached(conn, &permit, id)?;
            let program = ProgramId(series.program_id);
            if !permit.reaches_event(program, new.ou) {
                return Err(AppError::NotFound);
            }
            if !ous.contains(&new.ou) {
                return Err(AppError::invalid("/ouId", "This OU is not in the plan. Choose one that is."));
            }
            let may_elect = authorize::<action::ManageElection>(permit.actor())
                .is_ok_and(|permit| permit.program_scope().reaches(program));
            for (index, partner) in new.partners.iter().enumerate() {
                if !pep_db::teams::is_elected(conn, program, *partner)? {
                    let way_out = if may_elect {
                        "Elect it on the program's page first."
                    } else {
                        "Ask the program team to elect it first."
                    };
                    return Err(AppError::invalid(
                        format!("/partnerIds/{index}"),
                        format!("This partner is not elected in the program. {way_out}"),
                    ));
                }
            }
            let mut added = 0;
            for partner in &new.partners {
                let by = Some(permit.actor().person_id);
                let key = (id, new.ou, *partner);
                added += usize::from(pep_db::events::nominate(conn, key, "manual", &reason, by, ctx.now())?);
            }
            let detail =
                json!({ "ou": new.ou.0, "partners": new.partners.iter().map(|id| id.0).collect::<Vec<_>>() });
            wrote(conn, &ctx, &permit, "nominate_partners", id, detail)?;
            Ok(added)
        })
        .await
}

/// Takes a nomination back: the partner's teams no longer take part in the OU's event.
///
/// # Errors
/// [`AppError::NotFound`] if none stands within reach.
pub async fn remove_nomination(
    ctx: &AppContext,
    permit: &Permit<action::NominatePartners>,
    id: EventSeriesId,
    ou: OuId,
    partner: PartnerId,
) -> Result<(), AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let (series, _) = reached(conn, &permit, id)?;
            if !permit.reaches_event(ProgramId(series.program_id), ou) {
                return Err(AppError::NotFound);
            }
            let by = Some(permit.actor().person_id);
            if !pep_db::events::remove_nomination(conn, (id, ou, partner), by, ctx.now())? {
                return Err(AppError::NotFound);
            }
            wrote(conn, &ctx, &permit, "remove_nomination", id, json!({ "ou": ou.0, "partner": partner.0 }))
        })
        .await
}

fn wrote(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    permit: &Permit<action::NominatePartners>,
    what: &str,
    id: EventSeriesId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?;
    let entry = AuditEntry { action: what, object_kind: "event_series", object_id: Some(id.0), detail };
    Ok(audit::write(conn, ctx.now(), Some(permit.actor()), entry)?)
}
