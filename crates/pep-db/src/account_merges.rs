//! Aliases of accounts, and what a merge of two accounts moves (B1-08).

use std::collections::HashMap;

use diesel::prelude::*;
use pep_domain::account_merges::AliasKind;
use pep_domain::heatmap::{AccountStatus, Relationship};
use pep_domain::ids::{AccountAliasId, AccountId, AccountMergeId, PartnerId, PersonId, ReportRequestId};
use pep_domain::reports::ReportState;
use pep_domain::text::fold;
use pep_domain::time::UtcMicros;

use crate::heatmap::PersonName;
use crate::schema::{
    account, account_alias, account_merge, account_note, account_seller, partner, person, report,
    report_change, report_request, report_request_account, seller_status,
};
use crate::types::{optional_word, word};
use crate::{AnyConnection, DbError};

/// What tells one account from another.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct AccountIdentity {
    /// The account.
    pub id: i64,
    /// Its TPID.
    pub tpid: String,
    /// Its name.
    pub name: String,
    /// City.
    pub city: String,
    /// Country.
    pub country: String,
    /// Its sales unit.
    pub ou_id: i64,
}

macro_rules! identity {
    () => {
        (account::id, account::tpid, account::name, account::city, account::country, account::ou_id)
    };
}

/// A listed account's identity.
///
/// # Errors
/// [`DbError::NotFound`] if it is not listed, or whatever the database answers.
pub fn identity(conn: &mut AnyConnection, id: AccountId) -> Result<AccountIdentity, DbError> {
    let listed = account::table.filter(account::id.eq(id.0).and(account::removed_at.is_null()));
    Ok(listed.select(identity!()).first(conn)?)
}

/// Other listed accounts with the same name, however it is written.
///
/// # Errors
/// Whatever the database answers.
pub fn lookalikes(
    conn: &mut AnyConnection,
    of: &AccountIdentity,
    limit: i64,
) -> Result<Vec<AccountIdentity>, DbError> {
    Ok(account::table
        .filter(account::name_folded.eq(fold(&of.name)))
        .filter(account::id.ne(of.id).and(account::removed_at.is_null()))
        .order(account::id)
        .limit(limit)
        .select(identity!())
        .load(conn)?)
}

/// Takes an account off the list, or puts it back.
///
/// # Errors
/// Whatever the database answers.
pub fn set_removed(
    conn: &mut AnyConnection,
    id: AccountId,
    removed_at: Option<UtcMicros>,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(account::table.find(id.0))
        .set((
            account::removed_at.eq(removed_at.map(|at| at.0)),
            account::updated_at.eq(now.0),
            account::row_version.eq(account::row_version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Another TPID or name of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasRow {
    /// The alias.
    pub id: AccountAliasId,
    /// The account.
    pub account: AccountId,
    /// What it is.
    pub kind: AliasKind,
    /// As written.
    pub value: String,
    /// The merge that brought it, if one did.
    pub merge: Option<AccountMergeId>,
    /// Who added it.
    pub created_by: PersonName,
    /// When.
    pub created_at: UtcMicros,
}

type AliasColumns = (i64, i64, String, String, Option<i64>, PersonName, i64);

macro_rules! alias_columns {
    () => {
        (
            account_alias::id,
            account_alias::account_id,
            account_alias::kind,
            account_alias::value,
            account_alias::merge_id,
            (person::id, person::first_name, person::last_name, person::email),
            account_alias::created_at,
        )
    };
}

fn alias_of((id, account, kind, value, merge, created_by, at): AliasColumns) -> Result<AliasRow, DbError> {
    Ok(AliasRow {
        id: AccountAliasId(id),
        account: AccountId(account),
        kind: word("account_alias.kind", &kind, AliasKind::parse)?,
        value,
        merge: merge.map(AccountMergeId),
        created_by,
        created_at: UtcMicros(at),
    })
}

/// The aliases of an account, oldest first.
///
/// # Errors
/// Whatever the database answers.
pub fn aliases(conn: &mut AnyConnection, of: AccountId) -> Result<Vec<AliasRow>, DbError> {
    account_alias::table
        .inner_join(person::table)
        .filter(account_alias::account_id.eq(of.0))
        .order(account_alias::id)
        .select(alias_columns!())
        .load::<AliasColumns>(conn)?
        .into_iter()
        .map(alias_of)
        .collect()
}

/// Which listed account a TPID that is an alias means: alias → (account, its own TPID).
///
/// # Errors
/// Whatever the database answers.
pub fn resolve_tpids(
    conn: &mut AnyConnection,
    tpids: &[String],
) -> Result<HashMap<String, (AccountId, String)>, DbError> {
    let mut found = HashMap::new();
    for part in tpids.chunks(500) {
        let folded: Vec<String> = part.iter().map(|tpid| fold(tpid)).collect();
        let rows: Vec<(String, i64, String)> = account_alias::table
            .inner_join(account::table)
            .filter(account_alias::kind.eq(AliasKind::Tpid.as_str()))
            .filter(account_alias::folded.eq_any(folded).and(account::removed_at.is_null()))
            .select((account_alias::folded, account::id, account::tpid))
            .load(conn)?;
        let by_folded: HashMap<String, (AccountId, String)> =
            rows.into_iter().map(|(folded, id, tpid)| (folded, (AccountId(id), tpid))).collect();
        found
            .extend(part.iter().filter_map(|tpid| Some((tpid.clone(), by_folded.get(&fold(tpid))?.clone()))));
    }
    Ok(found)
}

/// Adds an alias; `None` if another account, or this one, has it already.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_alias(
    conn: &mut AnyConnection,
    of: AccountId,
    (kind, value): (AliasKind, &str),
    merge: Option<AccountMergeId>,
    by: PersonId,
    now: UtcMicros,
) -> Result<Option<AccountAliasId>, DbError> {
    let row = (
        account_alias::account_id.eq(of.0),
        account_alias::kind.eq(kind.as_str()),
        account_alias::value.eq(value),
        account_alias::folded.eq(fold(value)),
        account_alias::merge_id.eq(merge.map(|id| id.0)),
        account_alias::created_by.eq(by.0),
        account_alias::created_at.eq(now.0),
    );
    let inserted = with_backend!(conn, c => {
        diesel::insert_into(account_alias::table).values(row).on_conflict_do_nothing().execute(c)
    })?;
    if inserted == 0 {
        return Ok(None);
    }
    let id: i64 = account_alias::table
        .filter(account_alias::kind.eq(kind.as_str()).and(account_alias::folded.eq(fold(value))))
        .select(account_alias::id)
        .first(conn)?;
    Ok(Some(AccountAliasId(id)))
}

/// Takes an alias of an account away; `false` if the account has no such alias, or a merge brought it.
///
/// # Errors
/// Whatever the database answers.
pub fn delete_alias(conn: &mut AnyConnection, of: AccountId, id: AccountAliasId) -> Result<bool, DbError> {
    let own = account_alias::table
        .filter(account_alias::id.eq(id.0).and(account_alias::account_id.eq(of.0)))
        .filter(account_alias::merge_id.is_null());
    Ok(diesel::delete(own).execute(conn)? == 1)
}

/// Gives aliases to another account.
///
/// # Errors
/// Whatever the database answers.
pub fn move_aliases(conn: &mut AnyConnection, ids: &[i64], to: AccountId) -> Result<(), DbError> {
    diesel::update(account_alias::table.filter(account_alias::id.eq_any(ids)))
        .set(account_alias::account_id.eq(to.0))
        .execute(conn)?;
    Ok(())
}

/// Takes away what aliases a merge brought.
///
/// # Errors
/// Whatever the database answers.
pub fn delete_aliases_of_merge(conn: &mut AnyConnection, merge: AccountMergeId) -> Result<(), DbError> {
    diesel::delete(account_alias::table.filter(account_alias::merge_id.eq(merge.0))).execute(conn)?;
    Ok(())
}

/// Two accounts made one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeRow {
    /// The merge.
    pub id: AccountMergeId,
    /// The account that stayed.
    pub kept: AccountId,
    /// The account that went.
    pub gone: AccountId,
    /// Its TPID.
    pub gone_tpid: String,
    /// Its name.
    pub gone_name: String,
    /// What moved, as JSON.
    pub moved: String,
    /// Who merged them.
    pub merged_by: PersonName,
    /// When.
    pub merged_at: UtcMicros,
}

/// The merges into an account that stand, newest first; with `only`, that one if it stands, whatever the account.
///
/// # Errors
/// Whatever the database answers.
pub fn merges(
    conn: &mut AnyConnection,
    into: Option<AccountId>,
    only: Option<AccountMergeId>,
) -> Result<Vec<MergeRow>, DbError> {
    type Row = (i64, i64, i64, String, String, String, PersonName, i64);
    let mut query = account_merge::table
        .inner_join(account::table)
        .inner_join(person::table)
        .filter(account_merge::undone_at.is_null())
        .order(account_merge::id.desc())
        .select((
            account_merge::id,
            account_merge::kept_id,
            account_merge::gone_id,
            account::tpid,
            account::name,
            account_merge::moved,
            (person::id, person::first_name, person::last_name, person::email),
            account_merge::merged_at,
        ))
        .into_boxed();
    if let Some(into) = into {
        query = query.filter(account_merge::kept_id.eq(into.0));
    }
    if let Some(only) = only {
        query = query.filter(account_merge::id.eq(only.0));
    }
    let rows = query.load::<Row>(conn)?.into_iter();
    Ok(rows
        .map(|(id, kept, gone, gone_tpid, gone_name, moved, merged_by, at)| MergeRow {
            id: AccountMergeId(id),
            kept: AccountId(kept),
            gone: AccountId(gone),
            gone_tpid,
            gone_name,
            moved,
            merged_by,
            merged_at: UtcMicros(at),
        })
        .collect())
}

/// Writes a merge down.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_merge(
    conn: &mut AnyConnection,
    (kept, gone): (AccountId, AccountId),
    by: PersonId,
    now: UtcMicros,
) -> Result<AccountMergeId, DbError> {
    let id: i64 = diesel::insert_into(account_merge::table)
        .values((
            account_merge::kept_id.eq(kept.0),
            account_merge::gone_id.eq(gone.0),
            account_merge::moved.eq("{}"),
            account_merge::merged_by.eq(by.0),
            account_merge::merged_at.eq(now.0),
        ))
        .returning(account_merge::id)
        .get_result(conn)?;
    Ok(AccountMergeId(id))
}

/// Keeps what an undo of the merge needs.
///
/// # Errors
/// Whatever the database answers.
pub fn set_moved(conn: &mut AnyConnection, id: AccountMergeId, moved: &str) -> Result<(), DbError> {
    diesel::update(account_merge::table.find(id.0)).set(account_merge::moved.eq(moved)).execute(conn)?;
    Ok(())
}

/// Marks a merge as taken back; `false` if it was before.
///
/// # Errors
/// Whatever the database answers.
pub fn mark_undone(
    conn: &mut AnyConnection,
    id: AccountMergeId,
    by: PersonId,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let standing =
        account_merge::table.filter(account_merge::id.eq(id.0).and(account_merge::undone_at.is_null()));
    let undone = (account_merge::undone_by.eq(Some(by.0)), account_merge::undone_at.eq(Some(now.0)));
    Ok(diesel::update(standing).set(undone).execute(conn)? == 1)
}

/// A partner's report on an account, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellRow {
    /// The partner.
    pub partner: PartnerId,
    /// Its name.
    pub partner_name: String,
    /// What it says.
    pub state: ReportState,
    /// Who said so.
    pub reported_by: Option<PersonId>,
    /// When.
    pub reported_at: UtcMicros,
}

/// The reports on an account, by partner.
///
/// # Errors
/// Whatever the database answers.
pub fn cells(conn: &mut AnyConnection, of: AccountId) -> Result<Vec<CellRow>, DbError> {
    type Row = (i64, String, Option<String>, Option<String>, Option<bool>, String, Option<i64>, i64);
    report::table
        .inner_join(partner::table)
        .filter(report::account_id.eq(of.0))
        .order(report::partner_id)
        .select((
            report::partner_id,
            partner::name,
            report::status,
            report::relationship,
            report::is_exec_level,
            report::notes,
            report::reported_by,
            report::reported_at,
        ))
        .load::<Row>(conn)?
        .into_iter()
        .map(|(partner, partner_name, status, relationship, is_exec_level, notes, by, at)| {
            Ok(CellRow {
                partner: PartnerId(partner),
                partner_name,
                state: ReportState {
                    status: optional_word("report.status", status.as_deref(), AccountStatus::parse)?,
                    relationship: optional_word(
                        "report.relationship",
                        relationship.as_deref(),
                        Relationship::parse,
                    )?,
                    is_exec_level,
                    notes,
                },
                reported_by: by.map(PersonId),
                reported_at: UtcMicros(at),
            })
        })
        .collect()
}

/// The changes of an account's reports, oldest first; with `partner`, only of that one.
///
/// # Errors
/// Whatever the database answers.
pub fn change_ids(
    conn: &mut AnyConnection,
    of: AccountId,
    partner: Option<PartnerId>,
) -> Result<Vec<i64>, DbError> {
    let mut query = report_change::table
        .filter(report_change::account_id.eq(of.0))
        .order(report_change::id)
        .select(report_change::id)
        .into_boxed();
    if let Some(partner) = partner {
        query = query.filter(report_change::partner_id.eq(partner.0));
    }
    Ok(query.load(conn)?)
}

/// Lets changes speak of another account. Nothing else of a change is ever written again.
///
/// # Errors
/// Whatever the database answers.
pub fn readdress_changes(conn: &mut AnyConnection, ids: &[i64], to: AccountId) -> Result<(), DbError> {
    for part in ids.chunks(500) {
        diesel::update(report_change::table.filter(report_change::id.eq_any(part)))
            .set(report_change::account_id.eq(to.0))
            .execute(conn)?;
    }
    Ok(())
}

/// A row of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct RequestRow {
    /// The request.
    pub request: i64,
    /// The partner asked.
    pub partner: i64,
    /// To whom it was handed.
    pub assigned_to: Option<i64>,
    /// When it was answered.
    pub reported_at: Option<i64>,
}

/// The rows of requests that ask about an account.
///
/// # Errors
/// Whatever the database answers.
pub fn request_rows(conn: &mut AnyConnection, of: AccountId) -> Result<Vec<RequestRow>, DbError> {
    Ok(report_request_account::table
        .inner_join(report_request::table)
        .filter(report_request_account::account_id.eq(of.0))
        .order(report_request_account::request_id)
        .select((
            report_request_account::request_id,
            report_request::partner_id,
            report_request_account::assigned_to,
            report_request_account::reported_at,
        ))
        .load(conn)?)
}

/// Puts a row back into a request.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_request_row(conn: &mut AnyConnection, of: AccountId, row: RequestRow) -> Result<(), DbError> {
    let values = (
        report_request_account::request_id.eq(row.request),
        report_request_account::account_id.eq(of.0),
        report_request_account::assigned_to.eq(row.assigned_to),
        report_request_account::reported_at.eq(row.reported_at),
    );
    with_backend!(conn, c => {
        diesel::insert_into(report_request_account::table).values(values).on_conflict_do_nothing().execute(c)
    })?;
    Ok(())
}

/// Takes a row out of a request; `false` if it is not there.
///
/// # Errors
/// Whatever the database answers.
pub fn delete_request_row(
    conn: &mut AnyConnection,
    of: AccountId,
    request: ReportRequestId,
) -> Result<bool, DbError> {
    Ok(diesel::delete(report_request_account::table.find((request.0, of.0))).execute(conn)? == 1)
}

/// Gives an account the sellers of another one; returns those that it did not have.
///
/// # Errors
/// Whatever the database answers.
pub fn copy_sellers(conn: &mut AnyConnection, from: AccountId, to: AccountId) -> Result<Vec<i64>, DbError> {
    let present: Vec<i64> = sellers(conn, to)?;
    let new: Vec<i64> = sellers(conn, from)?.into_iter().filter(|id| !present.contains(id)).collect();
    let rows: Vec<_> = new
        .iter()
        .map(|id| (account_seller::account_id.eq(to.0), account_seller::person_id.eq(*id)))
        .collect();
    if !rows.is_empty() {
        with_backend!(conn, c => diesel::insert_into(account_seller::table).values(rows.clone()).execute(c))?;
    }
    Ok(new)
}

fn sellers(conn: &mut AnyConnection, of: AccountId) -> Result<Vec<i64>, DbError> {
    Ok(account_seller::table
        .filter(account_seller::account_id.eq(of.0))
        .order(account_seller::person_id)
        .select(account_seller::person_id)
        .load(conn)?)
}

/// Takes sellers from an account.
///
/// # Errors
/// Whatever the database answers.
pub fn delete_sellers(conn: &mut AnyConnection, of: AccountId, people: &[i64]) -> Result<(), DbError> {
    let rows = account_seller::table
        .filter(account_seller::account_id.eq(of.0).and(account_seller::person_id.eq_any(people)));
    diesel::delete(rows).execute(conn)?;
    Ok(())
}

/// Moves what sellers say of an account to another one, where they have said nothing; returns whose moved. With `only`,
/// of these people.
///
/// # Errors
/// Whatever the database answers.
pub fn move_seller_statuses(
    conn: &mut AnyConnection,
    from: AccountId,
    to: AccountId,
    only: Option<&[i64]>,
) -> Result<Vec<i64>, DbError> {
    let people_of = |conn: &mut AnyConnection, of: AccountId| -> Result<Vec<i64>, DbError> {
        Ok(seller_status::table
            .filter(seller_status::account_id.eq(of.0))
            .select(seller_status::person_id)
            .load(conn)?)
    };
    let present = people_of(conn, to)?;
    let moved: Vec<i64> = people_of(conn, from)?
        .into_iter()
        .filter(|id| !present.contains(id) && only.is_none_or(|only| only.contains(id)))
        .collect();
    let rows = seller_status::table
        .filter(seller_status::account_id.eq(from.0).and(seller_status::person_id.eq_any(moved.clone())));
    diesel::update(rows).set(seller_status::account_id.eq(to.0)).execute(conn)?;
    Ok(moved)
}

/// The text and the version of an account's internal note.
///
/// # Errors
/// Whatever the database answers.
pub fn note(conn: &mut AnyConnection, of: AccountId) -> Result<Option<(String, i64)>, DbError> {
    let row = account_note::table.find(of.0).select((account_note::note, account_note::row_version));
    Ok(row.first(conn).optional()?)
}
