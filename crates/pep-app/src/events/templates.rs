//! The library of templates: what comes again of a plan is saved under a name, and the next plan starts from it (B3-16).

use chrono::NaiveDate;
use pep_db::AnyConnection;
use pep_db::events::{NewTemplate, TEMPLATE_NAME_KEY, TemplateRow};
use pep_domain::access::{Action, Permit, action};
use pep_domain::events::plan::EventPlan;
use pep_domain::events::templates::{DESCRIPTION_MAX_CHARS, PlanTemplate};
use pep_domain::ids::{EventSeriesId, EventTemplateId, ProgramId};
use pep_domain::text::fold;
use serde_json::json;

use super::plan_store;
use super::series::managed;
use crate::audit::{self, AuditEntry};
use crate::list_parts::{FoundPart, ListPart, part_of};
use crate::{AppContext, AppError, FieldError};

/// A template, and how much it plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateView {
    /// The template.
    pub row: TemplateRow,
    /// What it gives.
    pub template: PlanTemplate,
}

/// Which templates to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateFilter {
    /// Only of this program.
    pub program: Option<ProgramId>,
    /// Which of them; words of the name, the description and the program are searched.
    pub part: ListPart<TemplatePlace>,
}

/// What the list is ordered by: the folded name, then the template.
pub type TemplatePlace = (String, i64);

/// What a template is called and what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateWords {
    /// 1 to 120 characters on one line; once for each program, however it is written.
    pub name: String,
    /// At most 500 characters.
    pub description: String,
}

/// The templates of the caller's programs, by name.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_templates(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    filter: TemplateFilter,
) -> Result<FoundPart<TemplateView, TemplatePlace>, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            let mut rows = pep_db::events::list_templates(conn, filter.program, None)?;
            rows.retain(|row| permit.program_scope().reaches(row.program.0));
            let place = |row: &TemplateRow| (fold(&row.name), row.id.0);
            part_of(rows, &filter.part, place, |row| vec![&row.name, &row.description, &row.program.1])
                .try_map(view)
        })
        .await
}

/// Saves what comes again of a plan, draft or published, as a template of its program.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`]; [`AppError::AlreadyExists`]; [`AppError::WrongState`] for a plan without
/// a day.
pub async fn save_template(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    series: EventSeriesId,
    words: TemplateWords,
) -> Result<TemplateView, AppError> {
    let TemplateWords { name, description } = checked(&words)?;
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let series = managed(conn, &permit, series)?;
            let template = PlanTemplate::of(&plan_store::read(&series.plan)?).ok_or_else(|| {
                AppError::WrongState(
                    "The plan has no day yet, from which a template counts. Choose one first.".to_owned(),
                )
            })?;
            let new = NewTemplate {
                program: ProgramId(series.program_id),
                name,
                description,
                plan: plan_store::write(template.counted())?,
                created_by: permit.actor().person_id,
            };
            let id = pep_db::events::insert_template(conn, &new, ctx.now()).map_err(name_taken)?;
            wrote(
                conn,
                &ctx,
                &permit,
                "save_event_template",
                id,
                json!({ "series": series.id, "name": new.name }),
            )?;
            view(reached(conn, &permit, id)?)
        })
        .await
}

/// Gives a template that the caller has seen at `row_version` other words.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`]; [`AppError::AlreadyExists`]; [`AppError::Changed`] if somebody was faster.
pub async fn rename_template(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    id: EventTemplateId,
    row_version: i64,
    words: TemplateWords,
) -> Result<TemplateView, AppError> {
    let TemplateWords { name, description } = checked(&words)?;
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let before = reached(conn, &permit, id)?;
            let now = ctx.now();
            let is_changed =
                pep_db::events::rename_template(conn, id, row_version, &name, &description, now);
            if !is_changed.map_err(name_taken)? {
                return Err(AppError::Changed(
                    "Somebody else changed this template since you saw it. Reload the page to go on from there."
                        .to_owned(),
                ));
            }
            let what = json!({ "was": before.name, "name": name });
            wrote(conn, &ctx, &permit, "rename_event_template", id, what)?;
            view(reached(conn, &permit, id)?)
        })
        .await
}

/// Deletes a template. Plans that started from it stay as they are.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn delete_template(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    id: EventTemplateId,
) -> Result<(), AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let gone = reached(conn, &permit, id)?;
            pep_db::events::delete_template(conn, id)?;
            wrote(conn, &ctx, &permit, "delete_event_template", id, json!({ "name": gone.name }))
        })
        .await
}

/// The plan that a template of a program gives for an event that begins on `first_day`.
///
/// # Errors
/// [`AppError::NotFound`] also for a template of another program; [`AppError::Invalid`] without a first day.
pub(super) fn plan_from(
    conn: &mut AnyConnection,
    permit: &Permit<action::ManageEvents>,
    program: ProgramId,
    id: EventTemplateId,
    first_day: Option<NaiveDate>,
) -> Result<EventPlan, AppError> {
    let row = reached(conn, permit, id)?;
    if row.program.0 != program {
        return Err(AppError::NotFound);
    }
    let first_day = first_day.ok_or_else(|| {
        AppError::invalid("/firstDay", "Choose the first day: the template's other days follow it.")
    })?;
    Ok(view(row)?.template.plan(first_day))
}

fn reached(
    conn: &mut AnyConnection,
    permit: &Permit<action::ManageEvents>,
    id: EventTemplateId,
) -> Result<TemplateRow, AppError> {
    let found = pep_db::events::list_templates(conn, None, Some(id))?.pop();
    found.filter(|row| permit.program_scope().reaches(row.program.0)).ok_or(AppError::NotFound)
}

fn view(row: TemplateRow) -> Result<TemplateView, AppError> {
    let template = PlanTemplate::of(&plan_store::read(&row.plan)?)
        .ok_or_else(|| AppError::internal(format!("the event template {} has no day", row.id)))?;
    Ok(TemplateView { row, template })
}

fn checked(words: &TemplateWords) -> Result<TemplateWords, AppError> {
    let (name, description) = (words.name.trim(), words.description.trim());
    let mut errors = Vec::new();
    if name.is_empty() || name.chars().count() > 120 || name.chars().any(char::is_control) {
        errors.push(FieldError::new("/name", "Write 1 to 120 characters on one line."));
    }
    if description.chars().count() > DESCRIPTION_MAX_CHARS || description.contains('\0') {
        errors.push(FieldError::new("/description", "Write at most 500 characters."));
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    Ok(TemplateWords { name: name.to_owned(), description: description.to_owned() })
}

fn name_taken(error: pep_db::DbError) -> AppError {
    if error.is_unique(TEMPLATE_NAME_KEY) {
        AppError::AlreadyExists(
            "The program has a template of this name already. Choose another name.".to_owned(),
        )
    } else {
        error.into()
    }
}

fn wrote(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    what: &str,
    id: EventTemplateId,
    mut detail: serde_json::Value,
) -> Result<(), AppError> {
    if let Some(fields) = detail.as_object_mut() {
        fields.insert("permit".to_owned(), action::ManageEvents::KIND.as_str().into());
    }
    let entry = AuditEntry { action: what, object_kind: "event_template", object_id: Some(id.0), detail };
    Ok(audit::write(conn, ctx.now(), Some(permit.actor()), entry)?)
}
