//! Looking at the table, and at what colleagues change in it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pep_db::reporting::{PartnerRequest, PartnerRow, RowFilter};
use pep_domain::access::{Permit, action};
use pep_domain::ids::{AccountId, ReportRequestId};
use pep_domain::text::fold;

use super::{viewer, visible_rows};
use crate::{AppContext, AppError};

/// Most changes in one answer of [`list_changes`].
const CHANGES_MAX: i64 = 500;

/// Which rows to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowQuery {
    /// Only rows of this request.
    pub request: Option<ReportRequestId>,
    /// Only rows with an open answer.
    pub is_not_reported: bool,
    /// Only rows handed to the caller.
    pub is_assigned_to_me: bool,
    /// Text within name or city.
    pub text: String,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// Rows in one answer; 200 if not given, 1 to 500.
    pub limit: Option<i64>,
}

/// A part of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowPage {
    /// Rows by name.
    pub rows: Vec<PartnerRow>,
    /// Where the next part begins.
    pub next: Option<String>,
}

/// Has the row been answered in every live request that asks for it?
#[must_use]
pub fn is_reported(row: &PartnerRow) -> bool {
    row.asks.iter().all(|ask| ask.reported_at.is_some())
}

/// The requests that wait for the caller, newest first.
///
/// # Errors
/// Whatever the database answers.
pub async fn list_requests(
    ctx: &AppContext,
    permit: &Permit<action::ReportOnAccounts>,
) -> Result<Vec<PartnerRequest>, AppError> {
    let viewer = viewer(permit)?;
    Ok(ctx.db.read(move |conn| pep_db::reporting::list_requests(conn, viewer)).await?)
}

/// The rows of the table.
///
/// # Errors
/// [`AppError::Invalid`] for a cursor or limit that cannot be.
pub async fn list_rows(
    ctx: &AppContext,
    permit: &Permit<action::ReportOnAccounts>,
    query: RowQuery,
) -> Result<RowPage, AppError> {
    let viewer = viewer(permit)?;
    let limit = query.limit.unwrap_or(200);
    if !(1..=500).contains(&limit) {
        return Err(AppError::invalid("limit", "Ask for 1 to 500 rows."));
    }
    if query.text.chars().count() > 100 {
        return Err(AppError::invalid("q", "Search for at most 100 characters."));
    }
    let after = query.cursor.as_deref().map(read_cursor).transpose()?;
    let filter = RowFilter {
        request: query.request,
        is_not_reported: query.is_not_reported,
        is_assigned_to_me: query.is_assigned_to_me,
        text: fold(&query.text),
        accounts: None,
        after,
        limit: limit + 1,
    };
    let mut rows = ctx.db.read(move |conn| pep_db::reporting::list_rows(conn, viewer, &filter)).await?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > wanted;
    rows.truncate(wanted);
    let next = rows.last().filter(|_| has_more).map(write_cursor);
    Ok(RowPage { rows, next })
}

// The cursor carries the name itself: one that named an account only by its id would tell anybody who makes one up
// where that account stands in the alphabet.
fn write_cursor(row: &PartnerRow) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}\n{}", row.account, row.name_folded))
}

fn read_cursor(cursor: &str) -> Result<(String, i64), AppError> {
    let bad = || AppError::invalid("cursor", "Pass `next` of the page before, as it was given.");
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_unreadable| bad())?;
    let text = String::from_utf8(bytes).map_err(|_unreadable| bad())?;
    let (id, name) = text.split_once('\n').ok_or_else(bad)?;
    if name.contains('\0') {
        return Err(bad());
    }
    Ok((name.to_owned(), id.parse().map_err(|_unreadable| bad())?))
}

/// What others changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowChanges {
    /// Rows as they are now.
    pub rows: Vec<PartnerRow>,
    /// Where to go on.
    pub cursor: i64,
    /// More wait.
    pub has_more: bool,
}

/// What others changed after the change `after`; without it only where the log stands.
///
/// # Errors
/// Whatever the database answers.
pub async fn list_changes(
    ctx: &AppContext,
    permit: &Permit<action::ReportOnAccounts>,
    after: Option<i64>,
) -> Result<RowChanges, AppError> {
    let viewer = viewer(permit)?;
    ctx.db
        .read(move |conn| {
            let latest = pep_db::reporting::latest_change(conn, viewer.partner)?;
            let Some(after) = after.filter(|after| *after < latest) else {
                return Ok(RowChanges { rows: Vec::new(), cursor: latest, has_more: false });
            };
            let changed = pep_db::reporting::changed_accounts_after(
                conn,
                viewer.partner,
                viewer.person,
                after,
                CHANGES_MAX,
            )?;
            let has_more = i64::try_from(changed.len()).unwrap_or(i64::MAX) == CHANGES_MAX;
            let last = changed.last().map_or(latest, |(id, _)| *id);
            let cursor = if has_more { last } else { last.max(latest) };
            let mut accounts: Vec<AccountId> = changed.into_iter().map(|(_, id)| AccountId(id)).collect();
            accounts.sort_unstable();
            accounts.dedup();
            let rows = visible_rows(conn, viewer, &accounts)?.into_values().collect();
            Ok(RowChanges { rows, cursor, has_more })
        })
        .await
}
