//! Templates of plans, by program (B3-16).

use diesel::prelude::*;
use pep_domain::ids::{EventTemplateId, PersonId, ProgramId};
use pep_domain::text::fold;
use pep_domain::time::UtcMicros;

use crate::schema::{event_template, person, program};
use crate::{AnyConnection, DbError, UniqueKey};

/// A name for a template is used once for each program.
pub const TEMPLATE_NAME_KEY: UniqueKey = UniqueKey {
    postgres: "event_template_program_id_name_folded_key",
    sqlite: "event_template.program_id, event_template.name_folded",
};

/// A template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateRow {
    /// Id.
    pub id: EventTemplateId,
    /// Its program.
    pub program: (ProgramId, String),
    /// Name for people.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// JSON of the plan, whose days are counted from 1 January 1970.
    pub plan: String,
    /// Who saved it.
    pub created_by: String,
    /// When.
    pub created_at: UtcMicros,
    /// Counts up with each change.
    pub row_version: i64,
}

type Columns = ((i64, i64, String), (String, String, String), (i64, i64), (String, String, String));

/// The templates of one program, or of all; `only`: that one.
///
/// # Errors
/// Whatever the database answers.
pub fn list_templates(
    conn: &mut AnyConnection,
    of: Option<ProgramId>,
    only: Option<EventTemplateId>,
) -> Result<Vec<TemplateRow>, DbError> {
    let mut query = event_template::table
        .inner_join(program::table.on(program::id.eq(event_template::program_id)))
        .inner_join(person::table.on(person::id.eq(event_template::created_by)))
        .order(event_template::id)
        .select((
            (event_template::id, program::id, program::name),
            (event_template::name, event_template::description, event_template::plan),
            (event_template::created_at, event_template::row_version),
            (person::first_name, person::last_name, person::email),
        ))
        .into_boxed();
    if let Some(of) = of {
        query = query.filter(event_template::program_id.eq(of.0));
    }
    if let Some(only) = only {
        query = query.filter(event_template::id.eq(only.0));
    }
    let rows: Vec<Columns> = query.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|((id, program, program_name), (name, description, plan), (created_at, row_version), by)| {
            TemplateRow {
                id: EventTemplateId(id),
                program: (ProgramId(program), program_name),
                name,
                description,
                plan,
                created_by: crate::reporting::person_name(&by.0, &by.1, &by.2),
                created_at: UtcMicros(created_at),
                row_version,
            }
        })
        .collect())
}

/// A template to store.
#[derive(Debug, Clone)]
pub struct NewTemplate {
    /// Its program.
    pub program: ProgramId,
    /// Name for people.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// JSON of the plan.
    pub plan: String,
    /// By whom.
    pub created_by: PersonId,
}

/// Stores a template.
///
/// # Errors
/// [`DbError::Unique`] with [`TEMPLATE_NAME_KEY`].
pub fn insert_template(
    conn: &mut AnyConnection,
    new: &NewTemplate,
    now: UtcMicros,
) -> Result<EventTemplateId, DbError> {
    let id: i64 = diesel::insert_into(event_template::table)
        .values((
            event_template::program_id.eq(new.program.0),
            event_template::name.eq(&new.name),
            event_template::name_folded.eq(fold(&new.name)),
            event_template::description.eq(&new.description),
            event_template::plan.eq(&new.plan),
            event_template::created_by.eq(new.created_by.0),
            event_template::created_at.eq(now.0),
            event_template::updated_at.eq(now.0),
        ))
        .returning(event_template::id)
        .get_result(conn)?;
    Ok(EventTemplateId(id))
}

/// Gives a template that is still at `row_version` another name and description; false if it is not.
///
/// # Errors
/// [`DbError::Unique`] with [`TEMPLATE_NAME_KEY`].
pub fn rename_template(
    conn: &mut AnyConnection,
    id: EventTemplateId,
    row_version: i64,
    name: &str,
    description: &str,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        event_template::table
            .filter(event_template::id.eq(id.0).and(event_template::row_version.eq(row_version))),
    )
    .set((
        event_template::name.eq(name),
        event_template::name_folded.eq(fold(name)),
        event_template::description.eq(description),
        event_template::row_version.eq(row_version + 1),
        event_template::updated_at.eq(now.0),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Deletes a template. No plan knows of it.
///
/// # Errors
/// Whatever the database answers.
pub fn delete_template(conn: &mut AnyConnection, id: EventTemplateId) -> Result<(), DbError> {
    diesel::delete(event_template::table.find(id.0)).execute(conn)?;
    Ok(())
}
