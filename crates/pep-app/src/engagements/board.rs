//! Engagements as their organisers see them: partners × tasks, and who is late.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use pep_db::AnyConnection;
use pep_db::engagements::{EngagementPartnerRow, EngagementRow, EngagementScope, TaskRow};
use pep_domain::access::{Action, Permit, action};
use pep_domain::engagements::{
    Criteria, EngagementProblem, EngagementState, EngagementText, InvitationState, PartnerFacts, is_late,
    publish_problems,
};
use pep_domain::heatmap::AccountScope;
use pep_domain::ids::{AccountId, EngagementId, OuId, PartnerId, ProgramId};
use pep_domain::time::UtcMicros;

use super::{is_open_to, stored};
use crate::list_parts::{FoundPart, ListPart, part_of};
use crate::{AppContext, AppError};

/// A task, and whether it is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskView {
    /// The task.
    pub task: TaskRow,
    /// Is its last day over without it?
    pub is_late: bool,
}

/// A partner of an engagement with its tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerView {
    /// The partner.
    pub partner: EngagementPartnerRow,
    /// Has not answered, or not done what it must, although the last day is over.
    pub is_late: bool,
    /// What it prepares, in order; nothing before it accepts.
    pub tasks: Vec<TaskView>,
}

impl PartnerView {
    /// What must be done and is not.
    fn open_count(&self) -> usize {
        self.tasks.iter().filter(|view| view.task.plan.is_required && view.task.done_at.is_none()).count()
    }

    /// Is there something to remind it of: an answer, or a task that must be done?
    pub(super) fn is_awaited(&self) -> bool {
        match self.partner.state {
            InvitationState::Invited => true,
            InvitationState::Accepted => self.open_count() > 0,
            InvitationState::Chosen | InvitationState::Declined | InvitationState::Withdrawn => false,
        }
    }
}

/// An engagement with everything its organisers see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngagementView {
    /// The engagement.
    pub engagement: EngagementRow,
    /// Which accounts it is about.
    pub criteria: Criteria,
    /// Its partners, by name.
    pub partners: Vec<PartnerView>,
    /// Accounts that match now; only for one engagement.
    pub account_count: Option<usize>,
    /// What stands in the way of publishing; only for one draft.
    pub problems: Vec<EngagementProblem>,
}

impl EngagementView {
    /// Partners in this state.
    #[must_use]
    pub fn count(&self, state: InvitationState) -> usize {
        self.partners.iter().filter(|partner| partner.partner.state == state).count()
    }

    /// Tasks that must be done and are not.
    #[must_use]
    pub fn open_task_count(&self) -> usize {
        self.partners
            .iter()
            .filter(|view| view.partner.state == InvitationState::Accepted)
            .map(PartnerView::open_count)
            .sum()
    }

    /// Partners that are late.
    #[must_use]
    pub fn late_count(&self) -> usize {
        self.partners.iter().filter(|partner| partner.is_late).count()
    }
}

/// Which engagements to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EngagementFilter {
    /// Only of this program.
    pub program: Option<ProgramId>,
    /// Only of this OU.
    pub ou: Option<OuId>,
    /// Only those that stand here.
    pub state: Option<EngagementState>,
    /// Which of them; words of the title, the program, the OU and the coordinator are searched.
    pub part: ListPart<EngagementPlace>,
}

/// What the list is ordered by: the newest first.
pub type EngagementPlace = Reverse<i64>;

/// The engagements within reach, newest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_engagements(
    ctx: &AppContext,
    permit: &Permit<action::ViewEngagements>,
    filter: EngagementFilter,
) -> Result<FoundPart<EngagementView, EngagementPlace>, AppError> {
    let (programs, accounts) = (permit.program_scope(), permit.account_scope());
    let scope = EngagementScope {
        is_all: programs.is_all || accounts.is_all,
        programs: programs.programs.clone(),
        ous: accounts.ous.clone(),
    };
    let now = ctx.now();
    ctx.db
        .read(move |conn| {
            let mut rows = pep_db::engagements::list(conn, &scope)?;
            rows.retain(|row| {
                filter.program.is_none_or(|program| row.program.0 == program)
                    && filter.ou.is_none_or(|ou| row.ou.0 == ou)
                    && filter.state.is_none_or(|state| row.state == state)
            });
            let FoundPart { items, total, next } = part_of(
                rows,
                &filter.part,
                |row| Reverse(row.id.0),
                |row| vec![&row.title, &row.program.1, &row.ou.1, &row.coordinator.1],
            );
            Ok(FoundPart { items: views(conn, items, now)?, total, next })
        })
        .await
}

/// One engagement within reach.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get_engagement(
    ctx: &AppContext,
    permit: &Permit<action::ViewEngagements>,
    id: EngagementId,
) -> Result<EngagementView, AppError> {
    let found = get_row(ctx, permit, id).await?;
    view(ctx, found).await
}

/// The bare engagement, if it is within the permit's reach.
pub(crate) async fn get_row<A: Action + Send + Sync + Clone + 'static>(
    ctx: &AppContext,
    permit: &Permit<A>,
    id: EngagementId,
) -> Result<EngagementRow, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            pep_db::engagements::find(conn, id)?
                .filter(|found| permit.reaches_event(found.program.0, found.ou.0))
                .ok_or(AppError::NotFound)
        })
        .await
}

/// The accounts that match an engagement now: those of its OU, whoever asks.
pub(crate) async fn matching_accounts(
    ctx: &AppContext,
    engagement: &EngagementRow,
) -> Result<Vec<AccountId>, AppError> {
    let filter = stored::read_criteria(&engagement.criteria)?.filter(&engagement.ou.1);
    crate::heatmap::find_account_ids(ctx, &AccountScope::of_ou(engagement.ou.0), filter).await
}

/// One engagement whole, as it now stands.
pub(super) async fn view(ctx: &AppContext, engagement: EngagementRow) -> Result<EngagementView, AppError> {
    let accounts = matching_accounts(ctx, &engagement).await?.len();
    let now = ctx.now();
    ctx.db
        .read(move |conn| {
            let mut view = views(conn, vec![engagement], now)?.pop().ok_or(AppError::NotFound)?;
            view.account_count = Some(accounts);
            if view.engagement.state == EngagementState::Draft {
                let chosen: Vec<PartnerId> =
                    view.partners.iter().map(|view| view.partner.partner.0).collect();
                let facts = partner_facts(conn, &view.engagement, &chosen)?;
                let today = today(&view.engagement, now);
                view.problems = publish_problems(&text(&view.engagement), &facts, accounts, today);
            }
            Ok(view)
        })
        .await
}

/// The words and numbers that somebody typed.
pub(super) fn text(engagement: &EngagementRow) -> EngagementText {
    EngagementText {
        title: engagement.title.clone(),
        message: engagement.message.clone(),
        due_on: engagement.due_on,
        delay_minutes: engagement.delay_minutes,
    }
}

/// What matters for inviting these partners; one that is not there any more is left out.
pub(super) fn partner_facts(
    conn: &mut AnyConnection,
    engagement: &EngagementRow,
    partners: &[PartnerId],
) -> Result<Vec<PartnerFacts>, AppError> {
    let mut facts = Vec::new();
    for id in partners {
        if let Some(name) = pep_db::report_requests::find_partner(conn, *id)? {
            facts.push(PartnerFacts {
                name,
                is_elected: is_open_to(conn, engagement.program.0, *id)?,
                answerers: pep_db::engagements::answerers(conn, *id)?.len(),
            });
        }
    }
    Ok(facts)
}

/// The day by which the engagement judges what is late: that of its program.
pub(super) fn today(engagement: &EngagementRow, now: UtcMicros) -> NaiveDate {
    now.date_in(engagement.time_zone.parse().unwrap_or(chrono_tz::UTC))
}

/// Engagements with their partners and tasks.
pub(super) fn views(
    conn: &mut AnyConnection,
    rows: Vec<EngagementRow>,
    now: UtcMicros,
) -> Result<Vec<EngagementView>, AppError> {
    let ids: Vec<EngagementId> = rows.iter().map(|row| row.id).collect();
    let (mut partners, mut tasks) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
    for part in ids.chunks(1_000) {
        for partner in pep_db::engagements::list_partners(conn, part)? {
            partners.entry(partner.engagement).or_default().push(partner);
        }
        for task in pep_db::engagements::list_tasks(conn, part)? {
            tasks.entry((task.engagement, task.partner)).or_default().push(task);
        }
    }
    rows.into_iter()
        .map(|engagement| {
            let today = today(&engagement, now);
            let partners = partners.remove(&engagement.id).unwrap_or_default();
            let partners = partners
                .into_iter()
                .map(|partner| {
                    let own = tasks.remove(&(engagement.id, partner.partner.0)).unwrap_or_default();
                    partner_view(&engagement, partner, own, today)
                })
                .collect();
            Ok(EngagementView {
                criteria: stored::read_criteria(&engagement.criteria)?,
                engagement,
                partners,
                account_count: None,
                problems: Vec::new(),
            })
        })
        .collect()
}

fn partner_view(
    engagement: &EngagementRow,
    partner: EngagementPartnerRow,
    tasks: Vec<TaskRow>,
    today: NaiveDate,
) -> PartnerView {
    let is_live = engagement.state.is_live();
    let prepares = is_live && partner.state == InvitationState::Accepted;
    let tasks: Vec<TaskView> = tasks
        .into_iter()
        .map(|task| {
            let is_done = task.done_at.is_some();
            let is_late = prepares && is_late(task.plan.is_required, is_done, engagement.due_on, today);
            TaskView { task, is_late }
        })
        .collect();
    let is_mute = is_live
        && partner.state == InvitationState::Invited
        && is_late(true, false, engagement.due_on, today);
    PartnerView { is_late: is_mute || tasks.iter().any(|task| task.is_late), partner, tasks }
}
