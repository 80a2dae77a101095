//! Engagements as sellers see them: what is planned with partners about their own accounts, and nothing of what partners
//! answer, prepare and report (C-01, C-28; reliability 3.3).

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_db::engagements::EngagementRow;
use pep_db::sessions::{AccountsFor, SessionAccountRow, SessionFilter, SessionPartnerRow, SessionRow};
use pep_domain::access::{Permit, action};
use pep_domain::engagements::InvitationState;
use pep_domain::ids::{EngagementId, PartnerId, PersonId, SessionId};
use pep_domain::sessions::SessionState;
use pep_domain::time::UtcMicros;

use super::stored;
use crate::session_days::by_session;
use crate::{AppContext, AppError};

/// A session about a seller's accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedSession {
    /// The session.
    pub row: SessionRow,
    /// Its partners, by name.
    pub partners: Vec<SessionPartnerRow>,
    /// The seller's own accounts in it, by name.
    pub accounts: Vec<SessionAccountRow>,
    /// The seller comes.
    pub attends: bool,
    /// It can still be come to or stayed away from.
    pub is_open: bool,
}

/// An engagement about a seller's accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedEngagement {
    /// The engagement.
    pub engagement: EngagementRow,
    /// The partners that take part, by name.
    pub partners: Vec<(PartnerId, String)>,
    /// How many of the seller's accounts match it.
    pub account_count: usize,
    /// Its sessions about the seller's accounts, by time.
    pub sessions: Vec<FollowedSession>,
}

/// The published engagements about the caller's accounts, newest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_followed(
    ctx: &AppContext,
    permit: &Permit<action::AttendEngagements>,
) -> Result<Vec<FollowedEngagement>, AppError> {
    followed(ctx, permit, None).await
}

/// One of them.
///
/// # Errors
/// [`AppError::NotFound`] for one about none of the caller's accounts.
pub async fn find_followed(
    ctx: &AppContext,
    permit: &Permit<action::AttendEngagements>,
    id: EngagementId,
) -> Result<FollowedEngagement, AppError> {
    followed(ctx, permit, Some(id)).await?.pop().ok_or(AppError::NotFound)
}

async fn followed(
    ctx: &AppContext,
    permit: &Permit<action::AttendEngagements>,
    only: Option<EngagementId>,
) -> Result<Vec<FollowedEngagement>, AppError> {
    let (me, now) = (permit.actor().person_id, ctx.now());
    let near = ctx
        .db
        .read(move |conn| {
            let mut rows = pep_db::engagements::list_of_seller(conn, me)?;
            rows.retain(|row| only.is_none_or(|id| row.id == id));
            let mut open = Vec::new();
            for row in rows {
                if pep_db::sessions::is_open_to(conn, row.program.0, me, None)? {
                    open.push(row);
                }
            }
            Ok::<_, AppError>(open)
        })
        .await?;
    // How many of the own accounts match, by the same criteria that the heatmap knows.
    let mut counts = BTreeMap::new();
    for row in &near {
        let filter = stored::read_criteria(&row.criteria)?.filter(&row.ou.1);
        let own = crate::heatmap::find_account_ids(ctx, permit.account_scope(), filter).await?;
        counts.insert(row.id, own.len());
    }
    ctx.db
        .read(move |conn| {
            let mut found = Vec::new();
            for row in near {
                let sessions = sessions(conn, &row, me, now)?;
                let account_count = counts.get(&row.id).copied().unwrap_or_default();
                if account_count == 0 && sessions.is_empty() {
                    continue;
                }
                let partners = pep_db::engagements::list_partners(conn, &[row.id])?
                    .into_iter()
                    .filter(|partner| partner.state == InvitationState::Accepted)
                    .map(|partner| partner.partner)
                    .collect();
                found.push(FollowedEngagement { engagement: row, partners, account_count, sessions });
            }
            Ok(found)
        })
        .await
}

fn sessions(
    conn: &mut AnyConnection,
    engagement: &EngagementRow,
    me: PersonId,
    now: UtcMicros,
) -> Result<Vec<FollowedSession>, AppError> {
    let filter = SessionFilter { engagement: Some(engagement.id), ..SessionFilter::default() };
    let rows = pep_db::sessions::list_sessions(conn, &filter)?;
    let ids: Vec<SessionId> = rows.iter().map(|row| row.id).collect();
    let own = pep_db::sessions::accounts_of_sessions(conn, &ids, AccountsFor::Seller(me))?;
    let mut accounts = by_session(own, |row| row.session);
    let mut partners = by_session(pep_db::sessions::partners_of_sessions(conn, &ids)?, |row| row.session);
    let inside = pep_db::sessions::people_of_sessions(conn, &ids)?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let accounts = accounts.remove(&row.id)?;
            Some(FollowedSession {
                accounts,
                partners: partners.remove(&row.id).unwrap_or_default(),
                attends: inside.iter().any(|one| one.session == row.id && one.person.id == me),
                is_open: row.state == SessionState::Scheduled
                    && engagement.state.is_live()
                    && row.ends_at > now,
                row,
            })
        })
        .collect())
}
