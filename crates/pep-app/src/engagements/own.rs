//! Engagements as a partner sees them: what it was asked, what it prepares, and nothing of criteria, OU, accounts or other
//! partners.

use chrono::NaiveDate;
use pep_db::AnyConnection;
use pep_db::engagements::{EngagementPartnerRow, EngagementRow};
use pep_domain::access::{Actor, Permit, action, authorize};
use pep_domain::engagements::{EngagementKind, EngagementState, InvitationState};
use pep_domain::ids::{EngagementId, PartnerId, ProgramId, ReportRequestId};
use pep_domain::time::UtcMicros;

use super::board::{TaskView, views};
use super::is_open_to;
use crate::{AppContext, AppError};

/// An engagement as a partner sees it. What is not in this type goes no further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnEngagement {
    /// The engagement.
    pub id: EngagementId,
    /// Its program.
    pub program: (ProgramId, String),
    /// What kind it is.
    pub kind: EngagementKind,
    /// Where it stands.
    pub state: EngagementState,
    /// Title.
    pub title: String,
    /// The program's words to its partners.
    pub message: String,
    /// Last day to prepare.
    pub due_on: Option<NaiveDate>,
    /// The partner's answer, or that it is waited for.
    pub answer: InvitationState,
    /// Who answered.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<UtcMicros>,
    /// May the reader accept or decline now?
    pub may_answer: bool,
    /// May the reader take the acceptance back now?
    pub may_step_back: bool,
    /// What the partner prepares, in order.
    pub tasks: Vec<TaskView>,
    /// The request to report that belongs to it.
    pub request: Option<ReportRequestId>,
}

/// The engagements to which the reader's partner is invited, newest first.
///
/// # Errors
/// [`AppError::NotFound`] for somebody without a partner.
pub async fn list_own_engagements(
    ctx: &AppContext,
    permit: &Permit<action::PrepareEngagements>,
) -> Result<Vec<OwnEngagement>, AppError> {
    let partner = permit.partner_id().ok_or(AppError::NotFound)?;
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            let mut found = Vec::new();
            for row in pep_db::engagements::list_of_partner(conn, partner)? {
                if is_open_to(conn, row.program.0, partner)? {
                    found.push(own(conn, &actor, partner, row.id, now)?);
                }
            }
            Ok(found)
        })
        .await
}

/// One engagement to which the reader's partner is invited.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get_own_engagement(
    ctx: &AppContext,
    permit: &Permit<action::PrepareEngagements>,
    id: EngagementId,
) -> Result<OwnEngagement, AppError> {
    let partner = permit.partner_id().ok_or(AppError::NotFound)?;
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db.read(move |conn| own(conn, &actor, partner, id, now)).await
}

/// The engagement and the partner's own row in it, if it is shown to the partner: a draft, a withdrawn invitation and a
/// program that took the partner out are not (reliability 3.3).
pub(crate) fn shown(
    conn: &mut AnyConnection,
    partner: PartnerId,
    id: EngagementId,
) -> Result<(EngagementRow, EngagementPartnerRow), AppError> {
    let engagement = pep_db::engagements::find(conn, id)?
        .filter(|found| found.state != EngagementState::Draft)
        .ok_or(AppError::NotFound)?;
    let row = pep_db::engagements::list_partners(conn, &[id])?
        .into_iter()
        .find(|row| row.partner.0 == partner && row.state.shows_engagement())
        .ok_or(AppError::NotFound)?;
    if !is_open_to(conn, engagement.program.0, partner)? {
        return Err(AppError::NotFound);
    }
    Ok((engagement, row))
}

pub(super) fn own(
    conn: &mut AnyConnection,
    actor: &Actor,
    partner: PartnerId,
    id: EngagementId,
    now: UtcMicros,
) -> Result<OwnEngagement, AppError> {
    let (engagement, row) = shown(conn, partner, id)?;
    let board = views(conn, vec![engagement], now)?.pop().ok_or(AppError::NotFound)?;
    let tasks = board
        .partners
        .into_iter()
        .find(|view| view.partner.partner.0 == partner && row.state == InvitationState::Accepted)
        .map_or_else(Vec::new, |view| view.tasks);
    let engagement = board.engagement;
    let is_open = matches!(row.state, InvitationState::Invited | InvitationState::Declined);
    let answers = engagement.state.is_live() && authorize::<action::AnswerEngagements>(actor).is_ok();
    let may_step_back = row.state == InvitationState::Accepted
        && answers
        && !crate::sessions::has_met(conn, id, partner, now)?;
    Ok(OwnEngagement {
        id,
        program: engagement.program,
        kind: engagement.kind,
        state: engagement.state,
        title: engagement.title,
        message: engagement.message,
        due_on: engagement.due_on,
        answer: row.state,
        answered_by: row.answered_by,
        answered_at: row.answered_at,
        may_answer: is_open && answers,
        may_step_back,
        tasks,
        request: row.request,
    })
}
