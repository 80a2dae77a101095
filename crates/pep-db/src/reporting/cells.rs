//! Writing cells of the heatmap, each with its trace.

use diesel::prelude::*;
use pep_domain::heatmap::{AccountStatus, Relationship};
use pep_domain::ids::{AccountId, PartnerId, PersonId, ReportChangeId, ReportRequestId};
use pep_domain::reports::{ChangeSource, ReportState};
use pep_domain::time::UtcMicros;

use crate::schema::{report, report_change, report_request, report_request_account};
use crate::types::{optional_word, word};
use crate::{AnyConnection, DbError};

/// Lets other writers of this partner's reports wait until the transaction ends. Then ids of changes become visible in
/// their order, which the live update relies on, and two people's edits of one row meet one after the other. SQLite has
/// one writer anyway, PostgreSQL takes an advisory lock.
///
/// # Errors
/// Whatever the database answers.
pub fn lock_partner(conn: &mut AnyConnection, partner: PartnerId) -> Result<(), DbError> {
    if let AnyConnection::Postgres(c) = conn {
        diesel::sql_query("SELECT pg_advisory_xact_lock(7302113, CAST($1 % 2147483647 AS INTEGER))")
            .bind::<diesel::sql_types::BigInt, _>(partner.0)
            .execute(c)?;
    }
    Ok(())
}

/// Writes what a cell holds now.
///
/// # Errors
/// Whatever the database answers.
pub fn upsert_report(
    conn: &mut AnyConnection,
    (account, partner): (AccountId, PartnerId),
    state: &ReportState,
    by: Option<PersonId>,
    at: UtcMicros,
) -> Result<(), DbError> {
    let values = (
        report::status.eq(state.status.map(AccountStatus::as_str)),
        report::relationship.eq(state.relationship.map(Relationship::as_str)),
        report::is_exec_level.eq(state.is_exec_level),
        report::notes.eq(&state.notes),
        report::reported_by.eq(by.map(|person| person.0)),
        report::reported_at.eq(at.0),
    );
    with_backend!(conn, c => diesel::insert_into(report::table)
        .values((report::account_id.eq(account.0), report::partner_id.eq(partner.0), values))
        .on_conflict((report::account_id, report::partner_id))
        .do_update()
        .set((values, report::row_version.eq(report::row_version + 1)))
        .execute(c))?;
    Ok(())
}

/// Takes a report away, as if it had never been given.
///
/// # Errors
/// Whatever the database answers.
pub fn remove_report(
    conn: &mut AnyConnection,
    account: AccountId,
    partner: PartnerId,
) -> Result<(), DbError> {
    diesel::delete(report::table.find((account.0, partner.0))).execute(conn)?;
    Ok(())
}

/// A change to write down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChange {
    /// The account.
    pub account: AccountId,
    /// The partner.
    pub partner: PartnerId,
    /// When.
    pub at: UtcMicros,
    /// Who.
    pub by: Option<PersonId>,
    /// How.
    pub source: ChangeSource,
    /// Before; `None` if there was no report.
    pub old: Option<ReportState>,
    /// After; `None` if the report was taken back.
    pub new: Option<ReportState>,
    /// The same word for all changes of one step.
    pub batch: String,
    /// The change that this one takes back.
    pub undoes: Option<ReportChangeId>,
}

/// Writes a change down.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_change(conn: &mut AnyConnection, change: &NewChange) -> Result<ReportChangeId, DbError> {
    let old = change.old.as_ref();
    let new = change.new.clone().unwrap_or_default();
    let id: i64 = diesel::insert_into(report_change::table)
        .values((
            (
                report_change::account_id.eq(change.account.0),
                report_change::partner_id.eq(change.partner.0),
                report_change::at.eq(change.at.0),
                report_change::by_person_id.eq(change.by.map(|person| person.0)),
                report_change::source.eq(change.source.as_str()),
                report_change::batch.eq(&change.batch),
                report_change::undoes.eq(change.undoes.map(|undone| undone.0)),
                report_change::is_removed.eq(change.new.is_none()),
            ),
            (
                report_change::old_status.eq(old.and_then(|state| state.status).map(AccountStatus::as_str)),
                report_change::old_relationship
                    .eq(old.and_then(|state| state.relationship).map(Relationship::as_str)),
                report_change::old_is_exec_level.eq(old.and_then(|state| state.is_exec_level)),
                report_change::old_notes.eq(old.map(|state| state.notes.clone())),
                report_change::new_status.eq(new.status.map(AccountStatus::as_str)),
                report_change::new_relationship.eq(new.relationship.map(Relationship::as_str)),
                report_change::new_is_exec_level.eq(new.is_exec_level),
                report_change::new_notes.eq(new.notes),
            ),
        ))
        .returning(report_change::id)
        .get_result(conn)?;
    Ok(ReportChangeId(id))
}

/// Marks the rows of all live requests to the partner that ask for these accounts as reported.
///
/// # Errors
/// Whatever the database answers.
pub fn mark_reported(
    conn: &mut AnyConnection,
    partner: PartnerId,
    accounts: &[i64],
    at: UtcMicros,
) -> Result<(), DbError> {
    let live = report_request::table
        .filter(report_request::partner_id.eq(partner.0).and(report_request::state.ne("cancelled")))
        .select(report_request::id);
    diesel::update(
        report_request_account::table.filter(
            report_request_account::account_id
                .eq_any(accounts.to_vec())
                .and(report_request_account::request_id.eq_any(live)),
        ),
    )
    .set(report_request_account::reported_at.eq(Some(at.0)))
    .execute(conn)?;
    Ok(())
}

/// Opens the account's row again in every live request for which, after an undo, no answer stands any more.
///
/// # Errors
/// Whatever the database answers.
pub fn unmark_reported(
    conn: &mut AnyConnection,
    partner: PartnerId,
    account: AccountId,
) -> Result<(), DbError> {
    let requests: Vec<(i64, i64)> = report_request::table
        .inner_join(report_request_account::table)
        .filter(
            report_request::partner_id
                .eq(partner.0)
                .and(report_request::state.ne("cancelled"))
                .and(report_request_account::account_id.eq(account.0))
                .and(report_request_account::reported_at.is_not_null()),
        )
        .select((report_request::id, report_request::created_at))
        .load(conn)?;
    for (request, created_at) in requests {
        if !stands_since(conn, account, partner, UtcMicros(created_at))? {
            diesel::update(report_request_account::table.find((request, account.0)))
                .set(report_request_account::reported_at.eq(None::<i64>))
                .execute(conn)?;
        }
    }
    Ok(())
}

/// Completes open requests of the partner that have no open row left, and opens complete ones that have one again.
/// Returns the requests that were completed.
///
/// # Errors
/// Whatever the database answers.
pub fn settle_requests(
    conn: &mut AnyConnection,
    partner: PartnerId,
    accounts: &[i64],
    now: UtcMicros,
) -> Result<Vec<ReportRequestId>, DbError> {
    let touched: Vec<(i64, String)> = report_request::table
        .inner_join(report_request_account::table)
        .filter(
            report_request::partner_id
                .eq(partner.0)
                .and(report_request::state.ne("cancelled"))
                .and(report_request_account::account_id.eq_any(accounts.to_vec())),
        )
        .select((report_request::id, report_request::state))
        .distinct()
        .load(conn)?;
    let mut completed = Vec::new();
    let mut is_moved = false;
    for (id, state) in touched {
        let open: i64 = report_request_account::table
            .filter(
                report_request_account::request_id.eq(id).and(report_request_account::reported_at.is_null()),
            )
            .count()
            .get_result(conn)?;
        let (to, closed_at) = match (state.as_str(), open) {
            ("open", 0) => ("complete", Some(now.0)),
            ("complete", 1..) => ("open", None),
            _ => continue,
        };
        diesel::update(report_request::table.find(id))
            .set((report_request::state.eq(to), report_request::closed_at.eq(closed_at)))
            .execute(conn)?;
        is_moved = true;
        if to == "complete" {
            completed.push(ReportRequestId(id));
        }
    }
    if is_moved {
        // An engagement's heatmap task is done when its request is (C-19).
        crate::engagements::settle_heatmap_tasks(conn, partner, now)?;
    }
    Ok(completed)
}

/// A change as it was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredChange {
    /// Its id.
    pub id: ReportChangeId,
    /// What it says.
    pub change: NewChange,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = report_change)]
pub(crate) struct ChangeRow {
    id: i64,
    account_id: i64,
    partner_id: i64,
    at: i64,
    by_person_id: Option<i64>,
    source: String,
    old_status: Option<String>,
    old_relationship: Option<String>,
    old_is_exec_level: Option<bool>,
    old_notes: Option<String>,
    new_status: Option<String>,
    new_relationship: Option<String>,
    new_is_exec_level: Option<bool>,
    new_notes: String,
    is_removed: bool,
    batch: String,
    undoes: Option<i64>,
}

impl ChangeRow {
    pub(crate) fn read(self) -> Result<StoredChange, DbError> {
        let state = |status: Option<String>, relationship: Option<String>, is_exec_level, notes| {
            Ok::<_, DbError>(ReportState {
                status: optional_word("report_change.status", status.as_deref(), AccountStatus::parse)?,
                relationship: optional_word(
                    "report_change.relationship",
                    relationship.as_deref(),
                    Relationship::parse,
                )?,
                is_exec_level,
                notes,
            })
        };
        // Only where there was no report before have the old notes no value: a report's notes always have one.
        let old = match self.old_notes {
            Some(notes) => {
                Some(state(self.old_status, self.old_relationship, self.old_is_exec_level, notes)?)
            }
            None => None,
        };
        let new = if self.is_removed {
            None
        } else {
            Some(state(self.new_status, self.new_relationship, self.new_is_exec_level, self.new_notes)?)
        };
        Ok(StoredChange {
            id: ReportChangeId(self.id),
            change: NewChange {
                account: AccountId(self.account_id),
                partner: PartnerId(self.partner_id),
                at: UtcMicros(self.at),
                by: self.by_person_id.map(PersonId),
                source: word("report_change.source", &self.source, ChangeSource::parse)?,
                old,
                new,
                batch: self.batch,
                undoes: self.undoes.map(ReportChangeId),
            },
        })
    }
}

/// The person's latest step that can be taken back: not itself an undo, not undone yet, made after `since`. Empty if
/// there is none.
///
/// # Errors
/// Whatever the database answers.
pub fn last_batch(
    conn: &mut AnyConnection,
    partner: PartnerId,
    person: PersonId,
    since: UtcMicros,
) -> Result<Vec<StoredChange>, DbError> {
    let undone = diesel::alias!(report_change as undone);
    let by_me = report_change::partner_id
        .eq(partner.0)
        .and(report_change::by_person_id.eq(person.0))
        .and(report_change::source.eq_any(["page", "paste", "bulk", "upload"]))
        .and(report_change::at.ge(since.0))
        // Without a word of its own a change belongs to no step, and cannot be taken back as one.
        .and(report_change::batch.ne(""))
        .and(
            report_change::id.ne_all(
                undone
                    .filter(undone.field(report_change::undoes).is_not_null())
                    .filter(undone.field(report_change::partner_id).eq(partner.0))
                    .select(undone.field(report_change::undoes).assume_not_null()),
            ),
        );
    let batch: Option<String> = report_change::table
        .filter(by_me.clone())
        .order(report_change::id.desc())
        .select(report_change::batch)
        .first(conn)
        .optional()?;
    let Some(batch) = batch else { return Ok(Vec::new()) };
    let rows: Vec<ChangeRow> = report_change::table
        .filter(by_me.and(report_change::batch.eq(batch)))
        .order(report_change::id.desc())
        .select(ChangeRow::as_select())
        .load(conn)?;
    rows.into_iter().map(ChangeRow::read).collect()
}

/// True if a report given at or after `since` stands for the cell: made by the partner, not undone.
///
/// # Errors
/// Whatever the database answers.
fn stands_since(
    conn: &mut AnyConnection,
    account: AccountId,
    partner: PartnerId,
    since: UtcMicros,
) -> Result<bool, DbError> {
    let undone = diesel::alias!(report_change as undone);
    let standing: i64 = report_change::table
        .filter(
            report_change::account_id
                .eq(account.0)
                .and(report_change::partner_id.eq(partner.0))
                .and(report_change::at.ge(since.0))
                .and(report_change::source.ne("undo"))
                .and(report_change::is_removed.eq(false))
                .and(
                    report_change::id.ne_all(
                        undone
                            .filter(undone.field(report_change::undoes).is_not_null())
                            .filter(undone.field(report_change::account_id).eq(account.0))
                            .select(undone.field(report_change::undoes).assume_not_null()),
                    ),
                ),
        )
        .count()
        .get_result(conn)?;
    Ok(standing > 0)
}

/// The id of the partner's newest change; 0 without any.
///
/// # Errors
/// Whatever the database answers.
pub fn latest_change(conn: &mut AnyConnection, partner: PartnerId) -> Result<i64, DbError> {
    let id: Option<i64> = report_change::table
        .filter(report_change::partner_id.eq(partner.0))
        .order(report_change::id.desc())
        .select(report_change::id)
        .first(conn)
        .optional()?;
    Ok(id.unwrap_or(0))
}

/// Changes of the partner after the change `after`, made by anybody but `person`: (change id, account), oldest first,
/// at most `limit`.
///
/// # Errors
/// Whatever the database answers.
pub fn changed_accounts_after(
    conn: &mut AnyConnection,
    partner: PartnerId,
    person: PersonId,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, i64)>, DbError> {
    Ok(report_change::table
        .filter(
            report_change::partner_id
                .eq(partner.0)
                .and(report_change::id.gt(after))
                .and(report_change::by_person_id.ne(person.0).or(report_change::by_person_id.is_null())),
        )
        .order(report_change::id)
        .limit(limit)
        .select((report_change::id, report_change::account_id))
        .load(conn)?)
}
