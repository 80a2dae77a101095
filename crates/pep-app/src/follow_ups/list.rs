//! The follow-ups of each side, page by page, the one that changed last first.

use pep_db::AnyConnection;
use pep_db::follow_ups::{self as rows, FollowUpFilter, FollowUpRow, FollowUpsOf};
use pep_domain::access::{Permit, action};
use pep_domain::follow_ups::FollowUpState;
use pep_domain::ids::FollowUpId;
use pep_domain::people::Role;
use pep_domain::time::UtcMicros;

use super::require_asked;
use super::view::{Shared, common, share};
use crate::{AppContext, AppError};

/// Which page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineQuery {
    /// Only in these states; none: in any.
    pub states: Vec<FollowUpState>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// At most this many, at least 1.
    pub limit: usize,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePage {
    /// The follow-ups.
    pub lines: Vec<Line>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A follow-up in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What both sides know.
    pub shared: Shared,
    /// Does it wait for the reader?
    pub waits_for_me: bool,
    /// How many starts both have, while one is to be picked.
    pub common_count: Option<usize>,
}

/// The caller's follow-ups.
///
/// # Errors
/// [`AppError::Invalid`] for a cursor that is none.
pub async fn list(
    ctx: &AppContext,
    permit: &Permit<action::ScheduleFollowUps>,
    query: LineQuery,
) -> Result<LinePage, AppError> {
    let (me, now) = (permit.actor().person_id, ctx.now());
    let after = query.cursor.as_deref().map(read_cursor).transpose()?;
    ctx.db
        .read(move |conn| {
            let filter = FollowUpFilter { states: query.states, after, limit: one_more(query.limit) };
            let found = rows::list(conn, FollowUpsOf::Seller(me), &filter)?;
            page(conn, found, query.limit, now, |row| {
                matches!(row.state, FollowUpState::Answered | FollowUpState::NoOverlap)
            })
        })
        .await
}

/// The follow-ups that the caller was asked for; for whom administers the partner's side all of the partner.
///
/// # Errors
/// [`AppError::Invalid`] for a cursor that is none.
pub async fn list_invitations(
    ctx: &AppContext,
    permit: &Permit<action::AnswerFollowUps>,
    query: LineQuery,
) -> Result<LinePage, AppError> {
    let (permit, now) = (permit.clone(), ctx.now());
    let after = query.cursor.as_deref().map(read_cursor).transpose()?;
    ctx.db
        .read(move |conn| {
            let actor = permit.actor();
            let of = match permit.partner_id().filter(|_| actor.holds(Role::PartnerAdmin)) {
                Some(partner) => FollowUpsOf::Partner(partner),
                None => FollowUpsOf::Contact(actor.person_id),
            };
            let mut filter = FollowUpFilter { states: query.states, after, limit: one_more(query.limit) };
            let mut asked = Vec::new();
            // What the reader may not see is passed over before pages are cut, so that neither a short page nor its
            // cursor tells that there is something.
            while asked.len() <= query.limit {
                let found = rows::list(conn, of, &filter)?;
                let Some(last) = found.last() else { break };
                filter.after = Some((last.updated_at, last.id));
                for row in found {
                    match require_asked(conn, &permit, Some(row)) {
                        Ok(row) => asked.push(row),
                        Err(AppError::NotFound) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
            page(conn, asked, query.limit, now, |row| {
                row.state == FollowUpState::Waiting && row.contact == actor.person_id
            })
        })
        .await
}

/// One more than asked tells whether there is a next page.
fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

fn page(
    conn: &mut AnyConnection,
    mut found: Vec<FollowUpRow>,
    limit: usize,
    now: UtcMicros,
    waits_for_me: impl Fn(&FollowUpRow) -> bool,
) -> Result<LinePage, AppError> {
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(write_cursor);
    let mut lines = Vec::with_capacity(found.len());
    for shared in share(conn, found)? {
        let common_count = match shared.row.state {
            FollowUpState::Answered => Some(common(conn, &shared.row, now)?.len()),
            _ => None,
        };
        lines.push(Line { waits_for_me: waits_for_me(&shared.row), common_count, shared });
    }
    Ok(LinePage { lines, next })
}

fn write_cursor(row: &FollowUpRow) -> String {
    format!("{}.{}", row.updated_at.0, row.id.0)
}

fn read_cursor(cursor: &str) -> Result<(UtcMicros, FollowUpId), AppError> {
    let read = || {
        let (at, id) = cursor.split_once('.')?;
        Some((UtcMicros(at.parse().ok()?), FollowUpId(id.parse().ok()?)))
    };
    read().ok_or_else(|| AppError::invalid("cursor", "Pass `next` of the page before, as it was given."))
}
