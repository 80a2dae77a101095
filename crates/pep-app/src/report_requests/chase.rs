//! What was asked and how far it is (B1-03).

use chrono::NaiveDate;
use pep_db::report_requests::{RequestAccount, RequestFilter, RequestRow};
use pep_domain::access::{Permit, action};
use pep_domain::ids::{PartnerId, ReportRequestId};
use pep_domain::reports::RequestState;

use super::{may_manage, today};
use crate::{AppContext, AppError};

/// Which requests to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// In this state.
    pub state: Option<RequestState>,
    /// To this partner.
    pub partner: Option<PartnerId>,
    /// Only the caller's own.
    pub is_mine: bool,
    /// Only open ones whose last day is over.
    pub is_overdue: bool,
    /// Older than this one.
    pub before: Option<ReportRequestId>,
    /// 1 to 200; 50 if not given.
    pub limit: Option<i64>,
}

/// A request as the caller sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRequest {
    /// The request.
    pub row: RequestRow,
    /// Open, and its last day is over.
    pub is_overdue: bool,
    /// May the caller remind, change and withdraw it?
    pub may_manage: bool,
}

/// A request with its accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestDetail {
    /// The request.
    pub request: ListedRequest,
    /// Its accounts within the caller's reach, by name.
    pub accounts: Vec<RequestAccount>,
}

fn listed(row: RequestRow, today: NaiveDate, actor: &pep_domain::access::Actor) -> ListedRequest {
    let is_overdue = row.state == RequestState::Open && row.due_on.is_some_and(|due| due < today);
    let may_manage = may_manage(actor, &row);
    ListedRequest { row, is_overdue, may_manage }
}

/// Requests about accounts within the caller's reach, newest first, and where the list goes on.
///
/// # Errors
/// [`AppError::Invalid`] for a limit that cannot be.
pub async fn list_requests(
    ctx: &AppContext,
    permit: &Permit<action::ViewReportRequests>,
    query: ListQuery,
) -> Result<(Vec<ListedRequest>, Option<ReportRequestId>), AppError> {
    let limit = query.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(AppError::invalid("limit", "Ask for 1 to 200 requests."));
    }
    let (scope, actor, today) = (permit.account_scope().clone(), permit.actor().clone(), today(ctx.now()));
    let filter = RequestFilter {
        id: None,
        state: query.state,
        partner: query.partner,
        requested_by: query.is_mine.then_some(actor.person_id),
        overdue_on: query.is_overdue.then_some(today),
        before: query.before,
        limit: limit + 1,
    };
    let mut rows = ctx.db.read(move |conn| pep_db::report_requests::list(conn, &scope, &filter)).await?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > wanted;
    rows.truncate(wanted);
    let next = rows.last().filter(|_| has_more).map(|row| row.id);
    Ok((rows.into_iter().map(|row| listed(row, today, &actor)).collect(), next))
}

/// One request with its accounts.
///
/// # Errors
/// [`AppError::NotFound`] if it asks about no account within the caller's reach.
pub async fn find_request(
    ctx: &AppContext,
    permit: &Permit<action::ViewReportRequests>,
    id: ReportRequestId,
) -> Result<RequestDetail, AppError> {
    let (scope, actor, today) = (permit.account_scope().clone(), permit.actor().clone(), today(ctx.now()));
    ctx.db
        .read(move |conn| {
            let filter = RequestFilter { id: Some(id), limit: 1, ..RequestFilter::default() };
            let row =
                pep_db::report_requests::list(conn, &scope, &filter)?.pop().ok_or(AppError::NotFound)?;
            let accounts = pep_db::report_requests::list_accounts(conn, &scope, id, row.partner.0)?;
            Ok(RequestDetail { request: listed(row, today, &actor), accounts })
        })
        .await
}
