//! Single accounts: notes, bulk edits.

use std::collections::BTreeSet;

use diesel::prelude::*;
use pep_domain::ids::AccountId;
use pep_domain::time::UtcMicros;

use crate::heatmap::PersonName;
use crate::schema::{
    account, account_note, atu, industry, partner, person, report_request, report_request_account,
    role_grant, segment,
};
use crate::{AnyConnection, DbError};

/// The words by which an account is found; see [`pep_domain::text::words_of`].
#[must_use]
pub fn words_of(name: &str, city: &str, tpid: &str) -> Vec<String> {
    pep_domain::text::words_of([name, city, tpid])
}

/// The segments and the industries of these accounts, by name, each once.
///
/// # Errors
/// Whatever the database answers.
pub fn kinds_of(
    conn: &mut AnyConnection,
    accounts: &[AccountId],
) -> Result<(Vec<String>, Vec<String>), DbError> {
    let (mut segments, mut industries) = (BTreeSet::new(), BTreeSet::new());
    for part in accounts.chunks(1_000) {
        let ids: Vec<i64> = part.iter().map(|id| id.0).collect();
        let rows: Vec<(String, String)> = account::table
            .inner_join(segment::table)
            .inner_join(industry::table)
            .filter(account::id.eq_any(ids))
            .select((segment::name, industry::name))
            .load(conn)?;
        for (segment, industry) in rows {
            segments.insert(segment);
            industries.insert(industry);
        }
    }
    Ok((segments.into_iter().collect(), industries.into_iter().collect()))
}

/// An account's internal note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRow {
    /// The note.
    pub note: String,
    /// Counts up with every change.
    pub row_version: i64,
    /// Who wrote it.
    pub updated_by: PersonName,
    /// When.
    pub updated_at: UtcMicros,
}

/// The note of an account, if there is one.
///
/// # Errors
/// Whatever the database answers.
pub fn find_note(conn: &mut AnyConnection, account_id: i64) -> Result<Option<NoteRow>, DbError> {
    let row: Option<(String, i64, PersonName, i64)> = account_note::table
        .inner_join(person::table)
        .filter(account_note::account_id.eq(account_id))
        .select((
            account_note::note,
            account_note::row_version,
            (person::id, person::first_name, person::last_name, person::email),
            account_note::updated_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(note, row_version, updated_by, at)| NoteRow {
        note,
        row_version,
        updated_by,
        updated_at: UtcMicros(at),
    }))
}

/// Writes a note if its version is still `seen` (0: there is none yet). An empty note is kept as a row, so that versions
/// never run backwards. Returns the new version, or `None` if somebody was faster.
///
/// # Errors
/// Whatever the database answers.
pub fn save_note(
    conn: &mut AnyConnection,
    account_id: i64,
    note: &str,
    seen: i64,
    by: i64,
    now: UtcMicros,
) -> Result<Option<i64>, DbError> {
    let rows = if seen == 0 {
        let row = (
            account_note::account_id.eq(account_id),
            account_note::note.eq(note),
            account_note::row_version.eq(1),
            account_note::updated_by.eq(by),
            account_note::updated_at.eq(now.0),
        );
        with_backend!(conn, c => {
            diesel::insert_into(account_note::table).values(row).on_conflict_do_nothing().execute(c)
        })?
    } else {
        diesel::update(
            account_note::table
                .filter(account_note::account_id.eq(account_id).and(account_note::row_version.eq(seen))),
        )
        .set((
            account_note::note.eq(note),
            account_note::row_version.eq(seen + 1),
            account_note::updated_by.eq(by),
            account_note::updated_at.eq(now.0),
        ))
        .execute(conn)?
    };
    Ok((rows == 1).then_some(seen + 1))
}

/// The values a bulk edit can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Queryable)]
pub struct EditableFields {
    /// The ECM.
    pub ecm_id: Option<i64>,
    /// Sales unit.
    pub ou_id: i64,
    /// ATU, one of the sales unit's.
    pub atu_id: Option<i64>,
    /// Industry.
    pub industry_id: i64,
    /// Segment.
    pub segment_id: i64,
}

/// Locks these listed accounts (PostgreSQL; SQLite's one writer has them anyway) and reads what a bulk edit can change,
/// by id.
///
/// # Errors
/// Whatever the database answers.
pub fn lock_editable(conn: &mut AnyConnection, ids: &[i64]) -> Result<Vec<(i64, EditableFields)>, DbError> {
    let mut found = Vec::with_capacity(ids.len());
    for part in ids.chunks(1_000) {
        let query = account::table
            .filter(account::id.eq_any(part).and(account::removed_at.is_null()))
            .order(account::id)
            .select((
                account::id,
                (account::ecm_id, account::ou_id, account::atu_id, account::industry_id, account::segment_id),
            ));
        // SQLite has no FOR UPDATE and needs none.
        let rows: Vec<(i64, EditableFields)> =
            with_backend!(conn, postgres p => query.for_update().load(p), sqlite s => query.load(s))?;
        found.extend(rows);
    }
    Ok(found)
}

/// Sets the fields of these accounts and counts their versions up.
///
/// # Errors
/// Whatever the database answers.
pub fn set_editable(
    conn: &mut AnyConnection,
    ids: &[i64],
    fields: EditableFields,
    now: UtcMicros,
) -> Result<(), DbError> {
    for part in ids.chunks(1_000) {
        diesel::update(account::table.filter(account::id.eq_any(part)))
            .set((
                account::ecm_id.eq(fields.ecm_id),
                account::ou_id.eq(fields.ou_id),
                account::atu_id.eq(fields.atu_id),
                account::industry_id.eq(fields.industry_id),
                account::segment_id.eq(fields.segment_id),
                account::row_version.eq(account::row_version + 1),
                account::updated_at.eq(now.0),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The sales unit of an ATU.
///
/// # Errors
/// Whatever the database answers.
pub fn find_atu_ou(conn: &mut AnyConnection, atu_id: i64) -> Result<Option<i64>, DbError> {
    Ok(atu::table.find(atu_id).select(atu::ou_id).first(conn).optional()?)
}

/// Everybody who is listed and holds the role ECM, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn list_ecms(conn: &mut AnyConnection) -> Result<Vec<PersonName>, DbError> {
    let query = person::table
        .filter(person::removed_at.is_null())
        .filter(
            person::id
                .eq_any(role_grant::table.filter(role_grant::role.eq("ecm")).select(role_grant::person_id)),
        )
        .order((person::name_folded, person::id))
        .select((person::id, person::first_name, person::last_name, person::email));
    Ok(with_backend!(conn, c => query.load(c))?)
}

/// An open request that holds an account: request, partner, partner's name, when it was sent.
pub type OpenRequestRow = (i64, i64, String, i64);

/// The open requests that hold an account, by partner.
///
/// # Errors
/// Whatever the database answers.
pub fn list_open_requests(conn: &mut AnyConnection, account_id: i64) -> Result<Vec<OpenRequestRow>, DbError> {
    Ok(report_request_account::table
        .inner_join(report_request::table.inner_join(partner::table))
        .filter(report_request_account::account_id.eq(account_id).and(report_request::state.eq("open")))
        .order((partner::name_folded, report_request::id))
        .select((report_request::id, partner::id, partner::name, report_request::created_at))
        .load(conn)?)
}
