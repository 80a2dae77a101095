//! Accounts that are one: aliases, merging two, taking a merge back (B1-08).

mod moved;

use std::collections::{BTreeMap, BTreeSet};

pub use pep_db::account_merges::{AccountIdentity, AliasRow, CellRow, MergeRow};

use pep_db::AnyConnection;
use pep_db::account_merges as rows;
use pep_domain::access::{Permit, action};
use pep_domain::account_merges::{AliasKind, CellChoice, CellPlan, plan_cells};
use pep_domain::heatmap::HeatmapFilter;
use pep_domain::ids::{AccountAliasId, AccountId, AccountMergeId, OuId, PartnerId};
use pep_domain::reports::ReportState;
use serde_json::json;

use crate::audit::{self, AuditEntry};
use crate::heatmap::find_account_ids;
use crate::{AppContext, AppError, FieldError};

/// The longest TPID or name of an alias, characters.
const ALIAS_MAX_CHARS: usize = 200;
/// Most accounts shown that look like another one.
const LOOKALIKES: i64 = 20;

/// Under what else an account is known, and what it may be the same as.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Other TPIDs and names.
    pub aliases: Vec<AliasRow>,
    /// Merges into it that can be taken back, newest first.
    pub merges: Vec<MergeRow>,
    /// Other accounts within reach with the same name.
    pub lookalikes: Vec<AccountIdentity>,
}

/// Under what else an account is known.
///
/// # Errors
/// [`AppError::NotFound`] if it is not within reach.
pub async fn get_identity(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    id: AccountId,
) -> Result<Identity, AppError> {
    let own = ctx.db.read(move |conn| rows::identity(conn, id)).await?;
    let alike = ctx.db.read(move |conn| rows::lookalikes(conn, &own, LOOKALIKES)).await?;
    let accounts = alike.iter().map(|other| AccountId(other.id)).chain([id]).collect();
    let filter = HeatmapFilter { accounts, ..HeatmapFilter::default() };
    let reached: BTreeSet<i64> =
        find_account_ids(ctx, permit.account_scope(), filter).await?.into_iter().map(|id| id.0).collect();
    if !reached.contains(&id.0) {
        return Err(AppError::NotFound);
    }
    ctx.db
        .read(move |conn| {
            Ok(Identity {
                aliases: rows::aliases(conn, id)?,
                merges: rows::merges(conn, Some(id), None)?,
                lookalikes: alike.into_iter().filter(|other| reached.contains(&other.id)).collect(),
            })
        })
        .await
}

/// Adds another TPID or name of an account. Rows of lists with that TPID are rows of this account from now on.
///
/// # Errors
/// [`AppError::NotFound`] if the account is not within reach; [`AppError::Invalid`] for an empty or long value;
/// [`AppError::AlreadyExists`] if an account has it already.
pub async fn add_alias(
    ctx: &AppContext,
    permit: &Permit<action::EditAccounts>,
    id: AccountId,
    kind: AliasKind,
    value: &str,
) -> Result<AliasRow, AppError> {
    let value = value.trim().to_owned();
    if value.is_empty() || value.chars().count() > ALIAS_MAX_CHARS || value.chars().any(char::is_control) {
        return Err(AppError::invalid("/value", "Write 1 to 200 characters in one line."));
    }
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            reached(conn, &permit, &[id])?;
            let is_taken = kind == AliasKind::Tpid
                && pep_db::lists::accounts::find(conn, std::slice::from_ref(&value))?
                    .get(&value)
                    .is_some_and(|found| !found.is_removed);
            let by = permit.actor().person_id;
            let new = if is_taken { None } else { rows::insert_alias(conn, id, (kind, &value), None, by, now)? };
            let Some(new) = new else {
                return Err(AppError::AlreadyExists(format!(
                    "“{value}” is already the {kind} or an alias of an account. If the two are one, merge them."
                )));
            };
            let detail = json!({ "kind": kind.as_str(), "value": value });
            write_audit(conn, now, &permit, "add_account_alias", id, detail)?;
            rows::aliases(conn, id)?.into_iter().find(|alias| alias.id == new).ok_or(AppError::NotFound)
        })
        .await
}

/// Takes an alias away. One that a merge brought goes with the merge.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such alias within reach; [`AppError::WrongState`] if a merge brought it.
pub async fn remove_alias(
    ctx: &AppContext,
    permit: &Permit<action::EditAccounts>,
    id: AccountId,
    alias: AccountAliasId,
) -> Result<(), AppError> {
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            reached(conn, &permit, &[id])?;
            let known = rows::aliases(conn, id)?;
            let known = known.into_iter().find(|known| known.id == alias).ok_or(AppError::NotFound)?;
            if !rows::delete_alias(conn, id, alias)? {
                return Err(AppError::WrongState(
                    "This alias came with a merge. Take the merge back instead.".to_owned(),
                ));
            }
            let detail = json!({ "kind": known.kind.as_str(), "value": known.value });
            write_audit(conn, now, &permit, "remove_account_alias", id, detail)
        })
        .await
}

/// What merging an account into another one would do.
#[derive(Debug, Clone)]
pub struct MergePreview {
    /// The account that would go.
    pub gone: AccountIdentity,
    /// Reports of partners that have none on the account that stays.
    pub taken_cells: usize,
    /// Partners that said different things on the two: what stays is for a person to choose. Kept one first.
    pub conflicts: Vec<(CellRow, CellRow)>,
    /// Rows of requests that would move.
    pub request_rows: usize,
    /// Does it have an internal note?
    pub has_note: bool,
}

/// Shows what merging `gone` into `kept` would do. Changes nothing.
///
/// # Errors
/// [`AppError::NotFound`] if one of them is not within reach; [`AppError::Invalid`] if they are the same.
pub async fn preview_merge(
    ctx: &AppContext,
    permit: &Permit<action::EditAccounts>,
    kept: AccountId,
    gone: AccountId,
) -> Result<MergePreview, AppError> {
    check_two(kept, gone)?;
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            reached(conn, &permit, &[kept, gone])?;
            let cells = Cells::load(conn, kept, gone)?;
            let plan = cells.plan(&BTreeMap::new());
            let conflicts = plan.undecided.iter().filter_map(|partner| {
                Some((cells.kept.get(partner)?.clone(), cells.gone.get(partner)?.clone()))
            });
            Ok(MergePreview {
                conflicts: conflicts.collect(),
                taken_cells: plan.taken.len(),
                request_rows: rows::request_rows(conn, gone)?.len(),
                has_note: rows::note(conn, gone)?.is_some_and(|(note, _)| !note.is_empty()),
                gone: rows::identity(conn, gone)?,
            })
        })
        .await
}

/// Makes two accounts one: reports, their history, requests, sellers, what they say and the note of `gone` come to
/// `kept`; its TPID and name become aliases, so that lists with them find `kept`; `gone` is off the list.
///
/// # Errors
/// As [`preview_merge`]; [`AppError::Invalid`] with a field for each partner whose differing reports nobody decided.
pub async fn merge(
    ctx: &AppContext,
    permit: &Permit<action::EditAccounts>,
    kept: AccountId,
    gone: AccountId,
    choices: BTreeMap<PartnerId, CellChoice>,
) -> Result<(), AppError> {
    check_two(kept, gone)?;
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            reached(conn, &permit, &[kept, gone])?;
            let cells = Cells::lock(conn, kept, gone)?;
            let plan = cells.plan(&choices);
            if !plan.undecided.is_empty() {
                let undecided = plan.undecided.iter().filter_map(|partner| {
                    let name = &cells.kept.get(partner)?.partner_name;
                    let detail = format!(
                        "{name} reported differently on the two accounts. Choose which report stays."
                    );
                    Some(FieldError::new(format!("/cells/{partner}"), detail))
                });
                return Err(AppError::Invalid(undecided.collect()));
            }
            let by = permit.actor().person_id;
            let merge = rows::insert_merge(conn, (kept, gone), by, now)?;
            let identity = rows::identity(conn, gone)?;
            let moved = moved::carry_over(conn, (kept, &identity), &cells, &plan, merge, by, now)?;
            let text = serde_json::to_string(&moved).map_err(AppError::internal)?;
            rows::set_moved(conn, merge, &text)?;
            rows::set_removed(conn, gone, Some(now), now)?;
            let detail = json!({ "merge": merge.0, "gone": gone.0, "tpid": identity.tpid, "moved": moved });
            write_audit(conn, now, &permit, "merge_accounts", kept, detail)?;
            bump(conn)
        })
        .await
}

/// What an undone merge could not give back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unmerged {
    /// The account that is on the list again.
    pub account: i64,
    /// Partners whose report was changed since the merge: it stays where it is, and the account that comes back has the
    /// report from before the merge.
    pub changed_since: usize,
}

/// Takes a merge back: the account that went is on the list again with what it brought. What was changed since stays.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such merge within reach; [`AppError::WrongState`] if the account it went into is
/// not on the list any more.
pub async fn undo_merge(
    ctx: &AppContext,
    permit: &Permit<action::EditAccounts>,
    id: AccountMergeId,
) -> Result<Unmerged, AppError> {
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let merge = rows::merges(conn, None, Some(id))?.pop().ok_or(AppError::NotFound)?;
            reached(conn, &permit, &[merge.kept])?;
            let moved: moved::Moved = serde_json::from_str(&merge.moved).map_err(AppError::internal)?;
            if !rows::mark_undone(conn, id, permit.actor().person_id, now)? {
                return Err(AppError::NotFound);
            }
            rows::set_removed(conn, merge.gone, None, now)?;
            // The account may have been moved to a unit that is none of the caller's before it was merged.
            reached(conn, &permit, &[merge.gone])?;
            Cells::lock(conn, merge.kept, merge.gone)?;
            let changed_since = moved::give_back(conn, &merge, &moved, now)?;
            let detail = json!({ "merge": id.0, "gone": merge.gone.0, "changedSince": changed_since });
            write_audit(conn, now, &permit, "undo_account_merge", merge.kept, detail)?;
            bump(conn)?;
            Ok(Unmerged { account: merge.gone.0, changed_since })
        })
        .await
}

/// The reports on two accounts.
struct Cells {
    kept: BTreeMap<PartnerId, CellRow>,
    gone: BTreeMap<PartnerId, CellRow>,
}

impl Cells {
    fn load(conn: &mut AnyConnection, kept: AccountId, gone: AccountId) -> Result<Self, AppError> {
        let by_partner = |cells: Vec<CellRow>| cells.into_iter().map(|cell| (cell.partner, cell)).collect();
        Ok(Self { kept: by_partner(rows::cells(conn, kept)?), gone: by_partner(rows::cells(conn, gone)?) })
    }

    /// The same, after all writers of these partners' reports have ended.
    fn lock(conn: &mut AnyConnection, kept: AccountId, gone: AccountId) -> Result<Self, AppError> {
        let before = Self::load(conn, kept, gone)?;
        let requests = rows::request_rows(conn, gone)?;
        let partners: BTreeSet<PartnerId> = (before.kept.keys().chain(before.gone.keys()).copied())
            .chain(requests.into_iter().map(|row| PartnerId(row.partner)))
            .collect();
        for partner in partners {
            pep_db::reporting::lock_partner(conn, partner)?;
        }
        Self::load(conn, kept, gone)
    }

    fn plan(&self, choices: &BTreeMap<PartnerId, CellChoice>) -> CellPlan {
        let states = |cells: &BTreeMap<PartnerId, CellRow>| -> BTreeMap<PartnerId, ReportState> {
            cells.iter().map(|(partner, cell)| (*partner, cell.state.clone())).collect()
        };
        plan_cells(&states(&self.kept), &states(&self.gone), choices)
    }
}

fn check_two(kept: AccountId, gone: AccountId) -> Result<(), AppError> {
    if kept == gone {
        return Err(AppError::invalid("/otherId", "Choose another account; this one is the account itself."));
    }
    Ok(())
}

/// All of these accounts are listed and within reach; on PostgreSQL they are locked until the transaction ends.
fn reached(
    conn: &mut AnyConnection,
    permit: &Permit<action::EditAccounts>,
    ids: &[AccountId],
) -> Result<(), AppError> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let found = pep_db::accounts::lock_editable(conn, &ids)?;
    let is_reached = found.iter().all(|(_, fields)| permit.reaches_ou(OuId(fields.ou_id)));
    if found.len() == ids.len() && is_reached { Ok(()) } else { Err(AppError::NotFound) }
}

fn bump(conn: &mut AnyConnection) -> Result<(), AppError> {
    use pep_db::data_version::{self, ACCOUNTS, ANNOTATIONS, REPORTS};
    for name in [ACCOUNTS, ANNOTATIONS, REPORTS] {
        data_version::bump(conn, name)?;
    }
    Ok(())
}

fn write_audit(
    conn: &mut AnyConnection,
    now: pep_domain::time::UtcMicros,
    permit: &Permit<action::EditAccounts>,
    action: &'static str,
    account: AccountId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    let entry = AuditEntry { action, object_kind: "account", object_id: Some(account.0), detail };
    Ok(audit::write(conn, now, Some(permit.actor()), entry)?)
}
