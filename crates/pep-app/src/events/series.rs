//! Series: planned in the wizard, saved at every step, copied for the next time (D-14, D-40, B3-16, B4-11).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use pep_db::AnyConnection;
use pep_db::events::{EventRow, NewSeries, SeriesRow};
use pep_db::holidays::HolidayFilter;
use pep_domain::access::{Action, Actor, Permit, action, authorize};
use pep_domain::events::EventRules;
use pep_domain::events::plan::{EventPlan, OuFacts, PlanProblem, problems, together};
use pep_domain::events::slots::{PlannedSlot, generate};
use pep_domain::events::standing::Standing;
use pep_domain::events::words::rules_in_words;
use pep_domain::ids::{EventId, EventSeriesId, EventTemplateId, OuId, PartnerId, ProgramId};
use pep_domain::people::Role;
use serde_json::json;

use super::{plan_store, rules, templates};
use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError};

/// One OU of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedOu {
    /// The OU.
    pub id: OuId,
    /// What is known of it.
    pub facts: OuFacts,
    /// Its event, once published.
    pub event: Option<EventId>,
}

/// A series with everything the wizard shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesDetail {
    /// The series.
    pub series: SeriesRow,
    /// Its plan.
    pub plan: EventPlan,
    /// The slots it gives, those taken out marked; each with the only OUs that have it, none meaning all.
    pub slots: Vec<(PlannedSlot, Vec<OuId>)>,
    /// What to look at before publishing.
    pub problems: Vec<PlanProblem>,
    /// What each rule will do.
    pub rules_in_words: Vec<(&'static str, String)>,
    /// Its OUs.
    pub ous: Vec<PlannedOu>,
}

/// The series whose planning or nominations concern the reader, newest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_series(
    ctx: &AppContext,
    permit: &Permit<action::ViewEvents>,
) -> Result<Vec<(SeriesRow, EventPlan)>, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            let mut found = Vec::new();
            for series in pep_db::events::list_series(conn)? {
                let plan = plan_store::read(&series.plan)?;
                let program = ProgramId(series.program_id);
                let is_reached = permit.program_scope().reaches(program)
                    || plan.ous.iter().any(|ou| permit.reaches_ou(*ou));
                if is_reached {
                    found.push((series, plan));
                }
            }
            Ok(found)
        })
        .await
}

/// A series that the holder of a permit may change; what is another program's is not there.
pub(super) fn managed(
    conn: &mut AnyConnection,
    permit: &Permit<action::ManageEvents>,
    id: EventSeriesId,
) -> Result<SeriesRow, AppError> {
    pep_db::events::find_series(conn, id)?
        .filter(|series| permit.program_scope().reaches(ProgramId(series.program_id)))
        .ok_or(AppError::NotFound)
}

/// The rules of a series as they are saved in its plan.
///
/// # Errors
/// [`AppError::NotFound`].
pub(crate) fn planned_rules(conn: &mut AnyConnection, id: EventSeriesId) -> Result<EventRules, AppError> {
    let series = pep_db::events::find_series(conn, id)?.ok_or(AppError::NotFound)?;
    Ok(plan_store::read(&series.plan)?.rules)
}

/// One series with its plan.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get_series(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    id: EventSeriesId,
) -> Result<SeriesDetail, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .read(move |conn| {
            let series = managed(conn, &permit, id)?;
            detail(conn, &ctx, series)
        })
        .await
}

pub(super) fn detail(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    series: SeriesRow,
) -> Result<SeriesDetail, AppError> {
    let plan = plan_store::read(&series.plan)?;
    let (id, program) = (EventSeriesId(series.id), ProgramId(series.program_id));
    let events = pep_db::events::list_of_series(conn, id)?;
    let ous = planned_ous(conn, id, program, &plan, &events)?;
    let slots = slots_of(&plan);
    let mut found = Vec::new();
    for part in plan.by_zone() {
        let of_part: Vec<OuFacts> =
            ous.iter().filter(|ou| part.ous.contains(&ou.id)).map(|ou| ou.facts.clone()).collect();
        found.push(problems(&series.name, &part, &of_part, &standing(conn, &part, &events)?, ctx.now()));
    }
    Ok(SeriesDetail {
        problems: together(found),
        rules_in_words: rules_in_words(&plan.rules, &plan.dates()),
        slots,
        ous,
        plan,
        series,
    })
}

/// The slots of all OUs on the clock, which shows the same in every zone.
fn slots_of(plan: &EventPlan) -> Vec<(PlannedSlot, Vec<OuId>)> {
    let mut all: Vec<(PlannedSlot, Vec<OuId>)> = Vec::new();
    for part in plan.by_zone() {
        let slots = part.zone().map_or_else(Vec::new, |zone| generate(&part.slots, zone));
        for slot in slots {
            let same = |(other, _): &&mut (PlannedSlot, Vec<OuId>)| {
                let seen = |slot: &PlannedSlot| (slot.starts_local, slot.ends_local, slot.kind);
                seen(other) == seen(&slot)
            };
            match all.iter_mut().find(same) {
                Some((_, ous)) => ous.extend(&part.ous),
                None => all.push((slot, part.ous.clone())),
            }
        }
    }
    for (_, ous) in &mut all {
        if ous.len() == plan.ous.len() {
            ous.clear();
        }
    }
    all.sort_by_key(|(slot, _)| (slot.starts_local, slot.ends_local));
    all
}

/// May somebody plan the events of a program? Operators import every list.
pub(crate) fn may_plan(actor: &Actor, program: ProgramId) -> bool {
    let permit = authorize::<action::ManageEvents>(actor);
    permit.is_ok_and(|permit| permit.program_scope().reaches(program)) || actor.holds(Role::Operator)
}

/// The series into whose plan a list of slots goes.
///
/// # Errors
/// [`AppError::NotFound`] for a series that the actor does not plan.
pub(crate) async fn series_for_slots(ctx: &AppContext, actor: &Actor, id: i64) -> Result<i64, AppError> {
    let actor = actor.clone();
    let found = ctx.db.read(move |conn| pep_db::events::find_series(conn, EventSeriesId(id))).await?;
    let planned = found.filter(|series| may_plan(&actor, ProgramId(series.program_id)));
    planned.map(|series| series.id).ok_or(AppError::NotFound)
}

/// What every event of the plan has that is not over.
fn standing(conn: &mut AnyConnection, plan: &EventPlan, events: &[EventRow]) -> Result<Standing, AppError> {
    let mut all: Option<Standing> = None;
    for ou in &plan.ous {
        let Some(event) = events.iter().find(|event| event.ou.0 == *ou) else {
            return Ok(Standing::default());
        };
        if event.phase.is_over() {
            continue;
        }
        let slots = pep_db::events::list_slots(conn, event.id)?;
        let one = Standing {
            slots: slots.iter().map(|slot| (slot.starts_at, slot.ends_at)).collect(),
            requests_close_at: event.requests_close_at,
            earliest_phase: Some(event.phase),
        };
        all = Some(match all {
            Some(before) => before.and(one),
            None => one,
        });
    }
    Ok(all.unwrap_or_default())
}

fn planned_ous(
    conn: &mut AnyConnection,
    id: EventSeriesId,
    program: ProgramId,
    plan: &EventPlan,
    events: &[EventRow],
) -> Result<Vec<PlannedOu>, AppError> {
    let nominated = pep_db::events::live_nominations(conn, id)?;
    let elected: BTreeSet<PartnerId> = pep_db::teams::partners_of_program(conn, program)?
        .into_iter()
        .map(|(partner, _)| PartnerId(partner))
        .collect();
    let mut ous = Vec::new();
    for ou in &plan.ous {
        let Some(name) = pep_db::events::ou_name(conn, *ou)? else { continue };
        let teams = pep_db::events::planned_teams(conn, id, program, *ou)?;
        let with_team: BTreeSet<i64> = teams.iter().filter_map(|team| team.partner_id).collect();
        let (standing, not_elected): (Vec<PartnerId>, Vec<PartnerId>) = nominated
            .iter()
            .filter(|(of, _)| of == ou)
            .map(|(_, partner)| *partner)
            .partition(|partner| elected.contains(partner));
        let microsoft_teams = teams.iter().filter(|team| team.atu_id.is_some()).count();
        let facts = OuFacts {
            name,
            nominated: standing.len(),
            not_elected: not_elected.len(),
            without_team: standing.iter().filter(|partner| !with_team.contains(&partner.0)).count(),
            partner_teams: teams.len() - microsoft_teams,
            microsoft_teams,
            headless: teams.iter().filter(|team| team.primary_contact_id.is_none()).count(),
            closed: closed_of(conn, *ou, plan)?,
            zone: pep_db::zones::of_ou(conn, *ou)?.and_then(|zone| zone.parse().ok()),
        };
        let event = events.iter().find(|event| event.ou.0 == *ou).map(|event| event.id);
        ous.push(PlannedOu { id: *ou, facts, event });
    }
    Ok(ous)
}

/// The closed days of an OU among those of a plan and in the month after them, into which days are added; where two countries rest on one day, both names.
fn closed_of(
    conn: &mut AnyConnection,
    ou: OuId,
    plan: &EventPlan,
) -> Result<Vec<(NaiveDate, String)>, AppError> {
    let days = plan.slots.event_days();
    let last = days.last().copied();
    let filter = HolidayFilter {
        ous: Some(vec![ou.0]),
        from: days.first().copied(),
        to: last.and_then(|last| last.checked_add_days(Days::new(DAYS_AHEAD))),
    };
    let mut names: BTreeMap<NaiveDate, Vec<String>> = BTreeMap::new();
    for row in pep_db::holidays::list(conn, &filter, MOST_CLOSED)? {
        if days.contains(&row.on_date) || last.is_some_and(|last| row.on_date > last) {
            let name =
                if row.country.is_empty() { row.name } else { format!("{}, {}", row.name, row.country) };
            names.entry(row.on_date).or_default().push(name);
        }
    }
    Ok(names.into_iter().map(|(day, names)| (day, names.join("; "))).collect())
}

/// How far closed days are told beyond the last day of a plan.
const DAYS_AHEAD: u64 = 31;

/// More closed days of one OU between the days of a plan are not told.
const MOST_CLOSED: i64 = 1_000;

/// A series to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSeriesInput {
    /// The program.
    pub program: ProgramId,
    /// Name for people.
    pub name: String,
    /// The series to copy.
    pub copy_of: Option<EventSeriesId>,
    /// The template to start from, of the same program.
    pub template: Option<EventTemplateId>,
    /// Where the first day of a copy or of a template goes; its other days move alike.
    pub first_day: Option<NaiveDate>,
    /// Does a copy take the nominations along?
    pub with_nominations: bool,
}

/// Begins a series: empty, with the program's zone and rules, from a template, or as a copy of another one.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`].
pub async fn create_series(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    input: NewSeriesInput,
) -> Result<SeriesDetail, AppError> {
    let name = input.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 120 || name.chars().any(char::is_control) {
        return Err(AppError::invalid("/name", "Write 1 to 120 characters on one line."));
    }
    if input.copy_of.is_some() && input.template.is_some() {
        return Err(AppError::invalid(
            "/templateId",
            "Start from a template or from another plan, not from both.",
        ));
    }
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            if !permit.program_scope().reaches(input.program)
                || pep_db::programs::find(conn, input.program)?.is_none()
            {
                return Err(AppError::NotFound);
            }
            let plan = match (input.copy_of, input.template) {
                (None, Some(of)) => templates::plan_from(conn, &permit, input.program, of, input.first_day)?,
                (Some(of), _) => {
                    let original = plan_store::read(&managed(conn, &permit, of)?.plan)?;
                    let first = original.slots.event_days().first().copied();
                    let days = input.first_day.zip(first).map_or(0, |(to, from)| (to - from).num_days());
                    original.shifted(days)
                }
                (None, None) => {
                    let (time_zone, text) = pep_db::events::program_defaults(conn, input.program)?;
                    EventPlan { time_zone, rules: rules::read(&text)?, ..EventPlan::default() }
                }
            };
            let actor = permit.actor();
            let new = NewSeries {
                program: input.program,
                name,
                plan: plan_store::write(&plan)?,
                cloned_from: input.copy_of,
                created_by: actor.person_id,
            };
            let id = pep_db::events::insert_series(conn, &new, now)?;
            if let Some(of) = input.copy_of.filter(|_| input.with_nominations) {
                for nomination in pep_db::events::list_nominations(conn, of)? {
                    let key = (id, nomination.ou.0, nomination.partner.0);
                    let by = Some(actor.person_id);
                    pep_db::events::nominate(conn, key, &nomination.source, &nomination.reason, by, now)?;
                }
            }
            let what = json!({
                "program": input.program.0,
                "copyOf": input.copy_of.map(|id| id.0),
                "template": input.template.map(|id| id.0),
            });
            wrote(conn, &ctx, actor, "create_series", id, what)?;
            let series = managed(conn, &permit, id)?;
            detail(conn, &ctx, series)
        })
        .await
}

const CHANGED: &str =
    "Somebody else changed this plan since you opened it. Reload the page to go on from there.";

/// Saves name and plan of a series that the caller has seen at `row_version`; unfinished plans are saved too.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Changed`] if somebody was faster.
pub async fn save_series(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    id: EventSeriesId,
    row_version: i64,
    name: String,
    plan: EventPlan,
) -> Result<SeriesDetail, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            managed(conn, &permit, id)?;
            let text = plan_store::write(&plan)?;
            // A longer name is named as a problem; what cannot be stored at all is cut.
            let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
            if !pep_db::events::save_plan(conn, id, row_version, name.trim(), &text, ctx.now())? {
                return Err(AppError::Changed(CHANGED.to_owned()));
            }
            wrote(conn, &ctx, permit.actor(), "save_series", id, json!({ "version": row_version + 1 }))?;
            let series = managed(conn, &permit, id)?;
            detail(conn, &ctx, series)
        })
        .await
}

/// Throws a draft away. A published series stays: its events are cancelled one by one.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`]; [`AppError::Changed`].
pub async fn discard_series(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    id: EventSeriesId,
    row_version: i64,
) -> Result<(), AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let series = managed(conn, &permit, id)?;
            if series.state != "draft" {
                return Err(AppError::WrongState(
                    "The plan is published. Cancel its events instead.".to_owned(),
                ));
            }
            if !pep_db::events::set_series_state(conn, id, row_version, "discarded", ctx.now())? {
                return Err(AppError::Changed(CHANGED.to_owned()));
            }
            wrote(conn, &ctx, permit.actor(), "discard_series", id, json!({ "name": series.name }))
        })
        .await
}

pub(super) fn wrote(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: &Actor,
    what: &str,
    id: EventSeriesId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    let mut detail = detail;
    if let Some(fields) = detail.as_object_mut() {
        fields.insert("permit".to_owned(), action::ManageEvents::KIND.as_str().into());
    }
    let entry = AuditEntry { action: what, object_kind: "event_series", object_id: Some(id.0), detail };
    Ok(audit::write(conn, ctx.now(), Some(actor), entry)?)
}
