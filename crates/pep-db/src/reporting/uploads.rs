//! Filled tables that were sent back and wait to be applied (B1-05).

use diesel::prelude::*;
use pep_domain::ids::{PartnerId, PersonId};
use pep_domain::time::UtcMicros;

use crate::schema::report_upload;
use crate::{AnyConnection, DbError};

/// A filled table as it was compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredUpload {
    /// The file's name.
    pub file_name: String,
    /// JSON of the edits, written and read by the use case.
    pub edits: String,
    /// When it was sent.
    pub created_at: UtcMicros,
    /// When it was applied.
    pub applied_at: Option<UtcMicros>,
}

/// Keeps a compared table; returns its id.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_upload(
    conn: &mut AnyConnection,
    (partner, person): (PartnerId, PersonId),
    file_name: &str,
    edits: &str,
    now: UtcMicros,
) -> Result<i64, DbError> {
    Ok(diesel::insert_into(report_upload::table)
        .values((
            report_upload::person_id.eq(person.0),
            report_upload::partner_id.eq(partner.0),
            report_upload::file_name.eq(file_name),
            report_upload::edits.eq(edits),
            report_upload::created_at.eq(now.0),
        ))
        .returning(report_upload::id)
        .get_result(conn)?)
}

/// A table that this person sent.
///
/// # Errors
/// [`DbError::NotFound`] if there is none with this id.
pub fn find_upload(
    conn: &mut AnyConnection,
    (partner, person): (PartnerId, PersonId),
    id: i64,
) -> Result<StoredUpload, DbError> {
    let (file_name, edits, created_at, applied_at): (String, String, i64, Option<i64>) = report_upload::table
        .find(id)
        .filter(report_upload::person_id.eq(person.0).and(report_upload::partner_id.eq(partner.0)))
        .select((
            report_upload::file_name,
            report_upload::edits,
            report_upload::created_at,
            report_upload::applied_at,
        ))
        .first(conn)?;
    Ok(StoredUpload {
        file_name,
        edits,
        created_at: UtcMicros(created_at),
        applied_at: applied_at.map(UtcMicros),
    })
}

/// Marks a table as applied; false if it was before.
///
/// # Errors
/// Whatever the database answers.
pub fn mark_applied(conn: &mut AnyConnection, id: i64, now: UtcMicros) -> Result<bool, DbError> {
    let marked = diesel::update(report_upload::table.find(id).filter(report_upload::applied_at.is_null()))
        .set(report_upload::applied_at.eq(Some(now.0)))
        .execute(conn)?;
    Ok(marked == 1)
}
