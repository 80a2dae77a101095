//! Writing reports from a list.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::upsert::excluded;
use pep_domain::ids::ImportId;
use pep_domain::reports::ChangeSource;
use pep_domain::time::UtcMicros;
use serde::{Deserialize, Serialize};

use super::BATCH;
use crate::schema::{account, report, report_change};
use crate::{AnyConnection, DbError, data_version};

/// A report as the list has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportListState {
    /// The partner.
    pub partner_one_id: String,
    /// The account.
    pub tpid: String,
    /// `target`, `past_customer` or `active_customer`.
    pub status: Option<String>,
    /// `business`, `it` or `both`.
    pub relationship: Option<String>,
    /// Exec or director level.
    pub is_exec_level: Option<bool>,
    /// Notes.
    pub notes: String,
}

/// What the account of a row is to the importer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportAccount {
    /// The account.
    pub id: i64,
    /// Its own TPID, where the row names an alias.
    pub tpid: String,
    /// Its sales unit, to check the importer's reach.
    pub ou_id: i64,
}

/// The accounts with these TPIDs, or these aliases of a TPID, that have not been removed, by what was asked.
///
/// # Errors
/// Whatever the database answers.
pub fn accounts(
    conn: &mut AnyConnection,
    tpids: &[String],
) -> Result<HashMap<String, ReportAccount>, DbError> {
    let mut found = HashMap::with_capacity(tpids.len());
    for part in tpids.chunks(BATCH) {
        let rows = account::table
            .filter(account::tpid.eq_any(part).and(account::removed_at.is_null()))
            .select((account::tpid, account::id, account::ou_id))
            .load::<(String, i64, i64)>(conn)?;
        found.extend(
            rows.into_iter().map(|(tpid, id, ou_id)| (tpid.clone(), ReportAccount { id, tpid, ou_id })),
        );
    }
    let unknown: Vec<String> = tpids.iter().filter(|tpid| !found.contains_key(*tpid)).cloned().collect();
    for (alias, (id, tpid)) in crate::account_merges::resolve_tpids(conn, &unknown)? {
        let ou_id = account::table.find(id.0).select(account::ou_id).first(conn)?;
        found.insert(alias, ReportAccount { id: id.0, tpid, ou_id });
    }
    Ok(found)
}

/// What partners say now about these accounts: status, relationship, exec level, notes, by (account, partner).
pub type PresentReports = HashMap<(i64, i64), (Option<String>, Option<String>, Option<bool>, String)>;

/// The present reports on these accounts.
///
/// # Errors
/// Whatever the database answers.
pub fn present(conn: &mut AnyConnection, account_ids: &[i64]) -> Result<PresentReports, DbError> {
    type Row = (i64, i64, Option<String>, Option<String>, Option<bool>, String);
    let mut found = HashMap::new();
    for part in account_ids.chunks(BATCH) {
        let rows = report::table
            .filter(report::account_id.eq_any(part))
            .select((
                report::account_id,
                report::partner_id,
                report::status,
                report::relationship,
                report::is_exec_level,
                report::notes,
            ))
            .load::<Row>(conn)?;
        found.extend(rows.into_iter().map(
            |(account_id, partner_id, status, relationship, is_exec_level, notes)| {
                ((account_id, partner_id), (status, relationship, is_exec_level, notes))
            },
        ));
    }
    Ok(found)
}

/// One report to write: where, what was there, what will be. `after` = `None` takes the report away.
#[derive(Debug, Clone)]
pub struct ReportWrite<'a> {
    /// The account.
    pub account_id: i64,
    /// The partner.
    pub partner_id: i64,
    /// The state before; `None` if there was no report.
    pub before: Option<&'a ReportListState>,
    /// The state after.
    pub after: Option<&'a ReportListState>,
}

/// Writes reports and their history in batches.
///
/// # Errors
/// Whatever the database answers.
pub fn write(
    conn: &mut AnyConnection,
    now: UtcMicros,
    import_id: ImportId,
    source: ChangeSource,
    writes: &[ReportWrite<'_>],
    progress: &mut dyn FnMut(usize),
) -> Result<(), DbError> {
    let mut done = 0;
    for part in writes.chunks(BATCH) {
        let changes: Vec<_> = part.iter().map(|write| change_row(now, import_id, source, write)).collect();
        with_backend!(conn, c => diesel::insert_into(report_change::table).values(changes).execute(c))?;
        let upserts: Vec<_> =
            part.iter().filter_map(|write| write.after.map(|after| report_row(now, write, after))).collect();
        if !upserts.is_empty() {
            with_backend!(conn, c => diesel::insert_into(report::table)
                .values(upserts)
                .on_conflict((report::account_id, report::partner_id))
                .do_update()
                .set((
                    report::status.eq(excluded(report::status)),
                    report::relationship.eq(excluded(report::relationship)),
                    report::is_exec_level.eq(excluded(report::is_exec_level)),
                    report::notes.eq(excluded(report::notes)),
                    report::reported_at.eq(excluded(report::reported_at)),
                    report::reported_by.eq(excluded(report::reported_by)),
                    report::row_version.eq(report::row_version + 1),
                ))
                .execute(c))?;
        }
        for write in part.iter().filter(|write| write.after.is_none()) {
            diesel::delete(report::table.find((write.account_id, write.partner_id))).execute(conn)?;
        }
        done += part.len();
        progress(done);
    }
    data_version::bump(conn, data_version::REPORTS)?;
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = report, treat_none_as_default_value = false)]
struct NewReport<'a> {
    account_id: i64,
    partner_id: i64,
    status: Option<&'a str>,
    relationship: Option<&'a str>,
    is_exec_level: Option<bool>,
    notes: &'a str,
    reported_by: Option<i64>,
    reported_at: i64,
}

fn report_row<'a>(now: UtcMicros, write: &ReportWrite<'a>, after: &'a ReportListState) -> NewReport<'a> {
    NewReport {
        account_id: write.account_id,
        partner_id: write.partner_id,
        status: after.status.as_deref(),
        relationship: after.relationship.as_deref(),
        is_exec_level: after.is_exec_level,
        notes: &after.notes,
        reported_by: None,
        reported_at: now.0,
    }
}

#[derive(Insertable)]
#[diesel(table_name = report_change, treat_none_as_default_value = false)]
struct NewChange<'a> {
    account_id: i64,
    partner_id: i64,
    at: i64,
    source: &'a str,
    import_id: Option<i64>,
    old_status: Option<&'a str>,
    old_relationship: Option<&'a str>,
    old_is_exec_level: Option<bool>,
    old_notes: Option<&'a str>,
    new_status: Option<&'a str>,
    new_relationship: Option<&'a str>,
    new_is_exec_level: Option<bool>,
    new_notes: &'a str,
    is_removed: bool,
}

fn change_row<'a>(
    now: UtcMicros,
    import_id: ImportId,
    source: ChangeSource,
    write: &ReportWrite<'a>,
) -> NewChange<'a> {
    NewChange {
        account_id: write.account_id,
        partner_id: write.partner_id,
        at: now.0,
        source: source.as_str(),
        import_id: Some(import_id.0),
        old_status: write.before.and_then(|state| state.status.as_deref()),
        old_relationship: write.before.and_then(|state| state.relationship.as_deref()),
        old_is_exec_level: write.before.and_then(|state| state.is_exec_level),
        old_notes: write.before.map(|state| state.notes.as_str()),
        new_status: write.after.and_then(|state| state.status.as_deref()),
        new_relationship: write.after.and_then(|state| state.relationship.as_deref()),
        new_is_exec_level: write.after.and_then(|state| state.is_exec_level),
        new_notes: write.after.map_or("", |state| state.notes.as_str()),
        is_removed: write.after.is_none(),
    }
}
