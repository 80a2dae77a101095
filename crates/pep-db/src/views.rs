//! Saved views of the heatmap.

use diesel::prelude::*;

use crate::heatmap::PersonName;
use crate::schema::{person, saved_view};
use crate::{AnyConnection, DbError, UniqueKey};

/// A person's views have different names.
pub const NAME_KEY: UniqueKey =
    UniqueKey { postgres: "saved_view_person_id_name_key", sqlite: "saved_view.person_id, saved_view.name" };

/// A view with its owner.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ViewRow {
    /// View id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Query string.
    pub query: String,
    /// Can others open it?
    pub is_shared: bool,
    /// UTC microseconds.
    pub updated_at: i64,
    /// Whose.
    pub owner: PersonName,
}

/// A view to be.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = saved_view)]
pub struct ViewFields<'a> {
    /// Name.
    pub name: &'a str,
    /// Query string.
    pub query: &'a str,
    /// Can others open it?
    pub is_shared: bool,
    /// UTC microseconds.
    pub updated_at: i64,
}

/// The views of a person and those that listed others share: own ones first, then by name.
///
/// # Errors
/// Whatever the database answers.
pub fn list_for(conn: &mut AnyConnection, person_id: i64) -> Result<Vec<ViewRow>, DbError> {
    let mut rows: Vec<ViewRow> = saved_view::table
        .inner_join(person::table)
        .filter(
            saved_view::person_id
                .eq(person_id)
                .or(saved_view::is_shared.eq(true).and(person::removed_at.is_null())),
        )
        .order(saved_view::id)
        .select((
            saved_view::id,
            saved_view::name,
            saved_view::query,
            saved_view::is_shared,
            saved_view::updated_at,
            (person::id, person::first_name, person::last_name, person::email),
        ))
        .load(conn)?;
    // Sorted here, because the engines order text differently.
    rows.sort_by_cached_key(|row| (row.owner.id != person_id, row.name.to_lowercase(), row.id));
    Ok(rows)
}

/// Adds a view; returns its id.
///
/// # Errors
/// [`DbError::Unique`] of [`NAME_KEY`], or whatever the database answers.
pub fn create(conn: &mut AnyConnection, person_id: i64, fields: &ViewFields<'_>) -> Result<i64, DbError> {
    Ok(diesel::insert_into(saved_view::table)
        .values((
            saved_view::person_id.eq(person_id),
            saved_view::created_at.eq(fields.updated_at),
            saved_view::name.eq(fields.name),
            saved_view::query.eq(fields.query),
            saved_view::is_shared.eq(fields.is_shared),
            saved_view::updated_at.eq(fields.updated_at),
        ))
        .returning(saved_view::id)
        .get_result(conn)?)
}

/// Changes a person's own view.
///
/// # Errors
/// [`DbError::NotFound`] if it is not theirs, [`DbError::Unique`] of [`NAME_KEY`], or whatever the database answers.
pub fn update(
    conn: &mut AnyConnection,
    person_id: i64,
    view_id: i64,
    fields: &ViewFields<'_>,
) -> Result<(), DbError> {
    let own = saved_view::table.filter(saved_view::id.eq(view_id).and(saved_view::person_id.eq(person_id)));
    let rows = diesel::update(own).set(fields).execute(conn)?;
    if rows == 1 { Ok(()) } else { Err(DbError::NotFound) }
}

/// Deletes a person's own view.
///
/// # Errors
/// [`DbError::NotFound`] if it is not theirs, or whatever the database answers.
pub fn delete(conn: &mut AnyConnection, person_id: i64, view_id: i64) -> Result<(), DbError> {
    let own = saved_view::table.filter(saved_view::id.eq(view_id).and(saved_view::person_id.eq(person_id)));
    if diesel::delete(own).execute(conn)? == 1 { Ok(()) } else { Err(DbError::NotFound) }
}
