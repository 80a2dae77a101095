//! Starting an engagement: what can be chosen, saved at every change, thrown away (C-05 … C-10, C-12).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use pep_db::AnyConnection;
use pep_db::engagements::{EngagementRow, EngagementValues};
use pep_domain::access::{Action, Permit, action};
use pep_domain::engagements::{
    Criteria, EngagementField, EngagementKind, EngagementProblem, EngagementState, EngagementText,
    draft_problems,
};
use pep_domain::ids::{EngagementId, OuId, PartnerId, ProgramId};
use serde_json::json;

use super::board::{EngagementView, view};
use super::{CHANGED, NOT_LIVE, reached, stored, wrote};
use crate::{AppContext, AppError, FieldError};

/// What a coordinator sets about an engagement, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngagementInput {
    /// Its program.
    pub program: ProgramId,
    /// Its OU.
    pub ou: OuId,
    /// What kind it is.
    pub kind: EngagementKind,
    /// Title; a draft may have none yet.
    pub title: String,
    /// Words to the partners.
    pub message: String,
    /// Which accounts of the OU.
    pub criteria: Criteria,
    /// Last day to prepare.
    pub due_on: Option<NaiveDate>,
    /// Minutes after a report before the coordinator is told.
    pub delay_minutes: i64,
    /// Whom to invite; only of a draft.
    pub partners: Vec<PartnerId>,
}

/// What a coordinator can choose from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EngagementOptions {
    /// Programs, by name.
    pub programs: Vec<(i64, String)>,
    /// Aligned OUs, by name.
    pub ous: Vec<(i64, String)>,
    /// The partners that the program elected, by name.
    pub partners: Vec<(i64, String)>,
}

/// What the reader can choose from. `program`: whose partners; the first one's if not given.
///
/// # Errors
/// [`AppError::NotFound`] for a program that the reader may not use.
pub async fn engagement_options(
    ctx: &AppContext,
    permit: &Permit<action::ManageEngagements>,
    program: Option<ProgramId>,
) -> Result<EngagementOptions, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            let programs: Vec<(i64, String)> = pep_db::programs::list(conn)?
                .into_iter()
                .filter(|found| may_use(&permit, ProgramId(found.id)))
                .map(|found| (found.id, found.name))
                .collect();
            let chosen = match program {
                Some(id) if programs.iter().any(|(known, _)| *known == id.0) => Some(id),
                Some(_) => return Err(AppError::NotFound),
                None => programs.first().map(|(id, _)| ProgramId(*id)),
            };
            let ous = pep_db::teams::ous(conn)?;
            Ok(EngagementOptions {
                ous: ous.into_iter().filter(|(id, _)| may_begin_in(&permit, OuId(*id))).collect(),
                partners: chosen.map_or(Ok(Vec::new()), |id| pep_db::teams::partners_of_program(conn, id))?,
                programs,
            })
        })
        .await
}

/// A program team works in its own programs only; ECMs and coordinators in any, within their OUs.
fn may_use(permit: &Permit<action::ManageEngagements>, program: ProgramId) -> bool {
    let scope = permit.account_scope();
    permit.program_scope().reaches(program) || scope.is_all || !scope.ous.is_empty()
}

fn may_begin_in(permit: &Permit<action::ManageEngagements>, ou: OuId) -> bool {
    let programs = permit.program_scope();
    permit.reaches_ou(ou) || programs.is_all || !programs.programs.is_empty()
}

/// Starts a draft. Nobody but the coordinators of the OU and the program's team knows of it.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] for an OU or a program that is not the coordinator's.
pub async fn create_engagement(
    ctx: &AppContext,
    permit: &Permit<action::ManageEngagements>,
    input: EngagementInput,
) -> Result<EngagementView, AppError> {
    check(&input)?;
    let (own, held) = (ctx.clone(), permit.clone());
    let made = ctx
        .db
        .write(move |conn| {
            check_place(conn, &held, &input)?;
            let actor = held.actor();
            let partners = known_partners(conn, &input)?;
            let id = pep_db::engagements::insert(conn, &values(&input)?, actor.person_id, own.now())?;
            pep_db::engagements::choose_partners(conn, id, &partners)?;
            let detail = json!({ "ou": input.ou.0, "program": input.program.0, "kind": input.kind.as_str() });
            wrote(conn, &own, actor, "create_engagement", id, detail)?;
            reached(conn, &held, id)
        })
        .await?;
    view(ctx, made).await
}

/// Saves an engagement that the caller has seen at `row_version`. Once it is published its kind, place and criteria stay
/// as they are, because partners have been asked for them, and partners are invited and withdrawn one by one.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`]; [`AppError::WrongState`]; [`AppError::Changed`].
pub async fn save_engagement(
    ctx: &AppContext,
    permit: &Permit<action::ManageEngagements>,
    id: EngagementId,
    row_version: i64,
    input: EngagementInput,
) -> Result<EngagementView, AppError> {
    check(&input)?;
    let (own, held) = (ctx.clone(), permit.clone());
    let saved = ctx
        .db
        .write(move |conn| {
            let before = reached(conn, &held, id)?;
            let is_draft = before.state == EngagementState::Draft;
            if !is_draft {
                check_published(&before, &input)?;
            }
            check_place(conn, &held, &input)?;
            let now = own.now();
            if !pep_db::engagements::save(conn, id, row_version, &values(&input)?, now)? {
                return Err(AppError::Changed(CHANGED.to_owned()));
            }
            if is_draft {
                let partners = known_partners(conn, &input)?;
                pep_db::engagements::choose_partners(conn, id, &partners)?;
            }
            let detail = json!({
                "old": { "title": before.title, "dueOn": before.due_on, "criteria": before.criteria },
                "new": { "title": input.title, "dueOn": input.due_on, "partners": input.partners.len() },
            });
            wrote(conn, &own, held.actor(), "save_engagement", id, detail)?;
            reached(conn, &held, id)
        })
        .await?;
    view(ctx, saved).await
}

/// Throws a draft away.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if it is published.
pub async fn discard_engagement(
    ctx: &AppContext,
    permit: &Permit<action::ManageEngagements>,
    id: EngagementId,
) -> Result<(), AppError> {
    let (ctx, permit) = (ctx.clone(), permit.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let found = reached(conn, &permit, id)?;
            if found.state != EngagementState::Draft {
                return Err(AppError::WrongState(
                    "The engagement is published. Cancel it instead, so that its partners are told."
                        .to_owned(),
                ));
            }
            pep_db::engagements::set_state(conn, id, EngagementState::Discarded, None, ctx.now())?;
            let detail = json!({ "title": found.title, "permit": action::ManageEngagements::KIND.as_str() });
            wrote(conn, &ctx, permit.actor(), "discard_engagement", id, detail)
        })
        .await
}

fn values(input: &EngagementInput) -> Result<EngagementValues, AppError> {
    Ok(EngagementValues {
        program_id: input.program.0,
        ou_id: input.ou.0,
        kind: input.kind.as_str(),
        title: input.title.trim().to_owned(),
        message: input.message.trim().to_owned(),
        criteria: stored::write_criteria(&input.criteria)?,
        due_on: input.due_on,
        delay_minutes: input.delay_minutes,
    })
}

fn check(input: &EngagementInput) -> Result<(), AppError> {
    let text = EngagementText {
        title: input.title.clone(),
        message: input.message.clone(),
        due_on: input.due_on,
        delay_minutes: input.delay_minutes,
    };
    let mut errors = field_errors(draft_problems(&text, input.partners.len()));
    let criteria = &input.criteria;
    let is_odd = |word: &String| word.contains('\0') || word.chars().count() > 200;
    if criteria.segments.len() + criteria.industries.len() > 200
        || criteria.segments.iter().chain(&criteria.industries).any(is_odd)
    {
        errors.push(FieldError::new("/criteria", "Choose criteria as the heatmap offers them."));
    }
    if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
}

/// Where a field stands on the wire, as a JSON pointer.
#[must_use]
pub fn pointer(field: EngagementField) -> &'static str {
    match field {
        EngagementField::Title => "/title",
        EngagementField::Message => "/message",
        EngagementField::DueOn => "/dueOn",
        EngagementField::DelayMinutes => "/notificationDelayMinutes",
        EngagementField::Criteria => "/criteria",
        EngagementField::Partners => "/partnerIds",
    }
}

/// Problems as errors of the fields on the wire.
pub(super) fn field_errors(problems: Vec<EngagementProblem>) -> Vec<FieldError> {
    problems.into_iter().map(|problem| FieldError::new(pointer(problem.field), problem.detail)).collect()
}

/// OU and program are the coordinator's (C-57). Any other is the same as none.
fn check_place(
    conn: &mut AnyConnection,
    permit: &Permit<action::ManageEngagements>,
    input: &EngagementInput,
) -> Result<(), AppError> {
    let is_there = pep_db::events::ou_name(conn, input.ou)?.is_some()
        && pep_db::programs::find(conn, input.program)?.is_some();
    if is_there && permit.reaches_event(input.program, input.ou) { Ok(()) } else { Err(AppError::NotFound) }
}

fn known_partners(conn: &mut AnyConnection, input: &EngagementInput) -> Result<Vec<PartnerId>, AppError> {
    let partners: BTreeSet<PartnerId> = input.partners.iter().copied().collect();
    for (place, id) in input.partners.iter().enumerate() {
        if pep_db::report_requests::find_partner(conn, *id)?.is_none() {
            return Err(AppError::invalid(
                format!("/partnerIds/{place}"),
                "This partner is not there any more. Choose another one.",
            ));
        }
    }
    Ok(partners.into_iter().collect())
}

fn check_published(before: &EngagementRow, input: &EngagementInput) -> Result<(), AppError> {
    if !before.state.is_live() {
        return Err(AppError::WrongState(NOT_LIVE.to_owned()));
    }
    let is_same = before.program.0 == input.program
        && before.ou.0 == input.ou
        && before.kind == input.kind
        && stored::read_criteria(&before.criteria)? == input.criteria;
    if !is_same {
        return Err(AppError::WrongState(
            "Partners are invited already, so type, OU and criteria stay as they are. Start another engagement for them."
                .to_owned(),
        ));
    }
    if input.title.trim().is_empty() {
        return Err(AppError::invalid("/title", "Give it a title that partners will recognise."));
    }
    Ok(())
}
