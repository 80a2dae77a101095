//! What a merge moved from one account to the other, written down so that it can be given back.

use pep_db::AnyConnection;
use pep_db::account_merges::{self as rows, AccountIdentity, CellRow, MergeRow, RequestRow};
use pep_domain::account_merges::{AliasKind, CellPlan, joined_note};
use pep_domain::heatmap::{AccountStatus, Relationship};
use pep_domain::ids::{AccountId, AccountMergeId, PartnerId, PersonId, ReportRequestId};
use pep_domain::reports::ReportState;
use pep_domain::time::UtcMicros;
use serde::{Deserialize, Serialize};

use super::Cells;
use crate::AppError;

/// All that a merge moved. Kept as JSON beside the merge.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Moved {
    cells: Vec<MovedCell>,
    changes: Vec<i64>,
    requests: Vec<MovedRequest>,
    sellers: Vec<i64>,
    seller_statuses: Vec<i64>,
    note: Option<MovedNote>,
    aliases: Vec<i64>,
}

/// A report that the account took over; the other account's own stays with it, unseen.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MovedCell {
    partner: i64,
    taken: KeptCell,
    before: Option<KeptCell>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeptCell {
    status: Option<String>,
    relationship: Option<String>,
    is_exec_level: Option<bool>,
    notes: String,
    reported_by: Option<i64>,
    reported_at: i64,
}

/// A row of a request. `was_there`: the request asked about both, so the row was only taken out.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MovedRequest {
    request: i64,
    partner: i64,
    assigned_to: Option<i64>,
    reported_at: Option<i64>,
    was_there: bool,
}

/// The note before, and the version that the joined one got.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MovedNote {
    before: String,
    version: i64,
}

/// Brings everything of the account that goes to the one that stays.
pub(super) fn carry_over(
    conn: &mut AnyConnection,
    (kept, gone): (AccountId, &AccountIdentity),
    cells: &Cells,
    plan: &CellPlan,
    merge: AccountMergeId,
    by: PersonId,
    now: UtcMicros,
) -> Result<Moved, AppError> {
    let gone_id = AccountId(gone.id);
    let mut moved_cells = Vec::with_capacity(plan.taken.len());
    for partner in &plan.taken {
        let Some(theirs) = cells.gone.get(partner) else { continue };
        let taken = (theirs.reported_by, theirs.reported_at);
        pep_db::reporting::upsert_report(conn, (kept, *partner), &theirs.state, taken.0, taken.1)?;
        moved_cells.push(MovedCell {
            partner: partner.0,
            taken: KeptCell::of(theirs),
            before: cells.kept.get(partner).map(KeptCell::of),
        });
    }
    let changes = rows::change_ids(conn, gone_id, None)?;
    rows::readdress_changes(conn, &changes, kept)?;
    let requests = move_requests(conn, gone_id, kept, now)?;
    let note = move_note(conn, gone, kept, by, now)?;
    let aliases: Vec<i64> = rows::aliases(conn, gone_id)?.into_iter().map(|alias| alias.id.0).collect();
    rows::move_aliases(conn, &aliases, kept)?;
    rows::insert_alias(conn, kept, (AliasKind::Tpid, &gone.tpid), Some(merge), by, now)?;
    // The same name is no alias, and one that another account has stays there.
    let own = rows::identity(conn, kept)?;
    if pep_domain::text::fold(&own.name) != pep_domain::text::fold(&gone.name) {
        rows::insert_alias(conn, kept, (AliasKind::Name, &gone.name), Some(merge), by, now)?;
    }
    Ok(Moved {
        cells: moved_cells,
        changes,
        requests,
        sellers: rows::copy_sellers(conn, gone_id, kept)?,
        seller_statuses: rows::move_seller_statuses(conn, gone_id, kept, None)?,
        note,
        aliases,
    })
}

fn move_requests(
    conn: &mut AnyConnection,
    gone: AccountId,
    kept: AccountId,
    now: UtcMicros,
) -> Result<Vec<MovedRequest>, AppError> {
    let present: Vec<i64> = rows::request_rows(conn, kept)?.into_iter().map(|row| row.request).collect();
    let mut moved = Vec::new();
    for row in rows::request_rows(conn, gone)? {
        let was_there = present.contains(&row.request);
        rows::delete_request_row(conn, gone, ReportRequestId(row.request))?;
        if !was_there {
            rows::insert_request_row(conn, kept, row)?;
        }
        pep_db::reporting::settle_requests(conn, PartnerId(row.partner), &[kept.0], now)?;
        moved.push(MovedRequest {
            request: row.request,
            partner: row.partner,
            assigned_to: row.assigned_to,
            reported_at: row.reported_at,
            was_there,
        });
    }
    Ok(moved)
}

fn move_note(
    conn: &mut AnyConnection,
    gone: &AccountIdentity,
    kept: AccountId,
    by: PersonId,
    now: UtcMicros,
) -> Result<Option<MovedNote>, AppError> {
    let Some((theirs, _)) = rows::note(conn, AccountId(gone.id))?.filter(|(note, _)| !note.is_empty()) else {
        return Ok(None);
    };
    let (before, seen) = rows::note(conn, kept)?.unwrap_or_default();
    let joined = joined_note(&before, &theirs, &gone.tpid);
    if joined == before {
        return Ok(None);
    }
    let version = pep_db::accounts::save_note(conn, kept.0, &joined, seen, by.0, now)?;
    Ok(version.map(|version| MovedNote { before, version }))
}

/// Gives everything back that is still as the merge left it. Returns how many reports were changed since.
pub(super) fn give_back(
    conn: &mut AnyConnection,
    merge: &MergeRow,
    moved: &Moved,
    now: UtcMicros,
) -> Result<usize, AppError> {
    let MergeRow { kept, gone, .. } = *merge;
    let mut changed_since = 0;
    let present = rows::cells(conn, kept)?;
    for cell in &moved.cells {
        let partner = PartnerId(cell.partner);
        let now_there = present.iter().find(|row| row.partner == partner).map(KeptCell::of);
        if now_there.as_ref() != Some(&cell.taken) {
            changed_since += 1;
            continue;
        }
        match &cell.before {
            Some(before) => {
                let by = before.reported_by.map(PersonId);
                let at = UtcMicros(before.reported_at);
                pep_db::reporting::upsert_report(conn, (kept, partner), &before.state(), by, at)?;
            }
            None => pep_db::reporting::remove_report(conn, kept, partner)?,
        }
    }
    rows::readdress_changes(conn, &moved.changes, gone)?;
    for row in &moved.requests {
        let is_back = row.was_there || rows::delete_request_row(conn, kept, ReportRequestId(row.request))?;
        if is_back {
            let again = RequestRow {
                request: row.request,
                partner: row.partner,
                assigned_to: row.assigned_to,
                reported_at: row.reported_at,
            };
            rows::insert_request_row(conn, gone, again)?;
        }
        pep_db::reporting::settle_requests(conn, PartnerId(row.partner), &[kept.0, gone.0], now)?;
    }
    rows::delete_sellers(conn, kept, &moved.sellers)?;
    rows::move_seller_statuses(conn, kept, gone, Some(&moved.seller_statuses))?;
    if let Some(note) = &moved.note {
        // Somebody may have written on since; then the note stays as they left it.
        pep_db::accounts::save_note(conn, kept.0, &note.before, note.version, merge.merged_by.id, now)?;
    }
    rows::delete_aliases_of_merge(conn, merge.id)?;
    rows::move_aliases(conn, &moved.aliases, gone)?;
    Ok(changed_since)
}

impl KeptCell {
    fn of(cell: &CellRow) -> Self {
        Self {
            status: cell.state.status.map(|status| status.as_str().to_owned()),
            relationship: cell.state.relationship.map(|relationship| relationship.as_str().to_owned()),
            is_exec_level: cell.state.is_exec_level,
            notes: cell.state.notes.clone(),
            reported_by: cell.reported_by.map(|person| person.0),
            reported_at: cell.reported_at.0,
        }
    }

    fn state(&self) -> ReportState {
        ReportState {
            status: self.status.as_deref().and_then(AccountStatus::parse),
            relationship: self.relationship.as_deref().and_then(Relationship::parse),
            is_exec_level: self.is_exec_level,
            notes: self.notes.clone(),
        }
    }
}
