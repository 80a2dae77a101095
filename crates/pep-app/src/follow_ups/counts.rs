//! How many follow-ups stand where, for those who run engagements in the accounts' OUs. PEP helps to schedule them and
//! counts; who talks to whom stays with those two (C-56).

use pep_db::engagements::EngagementScope;
use pep_db::follow_ups::{self as rows, CountedOf};
use pep_domain::access::{Permit, action};
use pep_domain::follow_ups::FollowUpState;
use pep_domain::ids::EngagementId;

use crate::{AppContext, AppError};

/// The follow-ups by where they stand: those about the sessions of one engagement, or all of the reader's programs and
/// about accounts of the reader's OUs.
///
/// # Errors
/// [`AppError::NotFound`] for an engagement out of reach.
pub async fn count_follow_ups(
    ctx: &AppContext,
    permit: &Permit<action::ViewEngagements>,
    engagement: Option<EngagementId>,
) -> Result<Vec<(FollowUpState, i64)>, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            let of = match engagement {
                Some(id) => {
                    pep_db::engagements::find(conn, id)?
                        .filter(|found| permit.reaches_event(found.program.0, found.ou.0))
                        .ok_or(AppError::NotFound)?;
                    CountedOf::Engagement(id)
                }
                None => CountedOf::Scope(EngagementScope {
                    is_all: permit.program_scope().is_all || permit.account_scope().is_all,
                    programs: permit.program_scope().programs.clone(),
                    ous: permit.account_scope().ous.clone(),
                }),
            };
            let mut counts = rows::count(conn, &of)?;
            let place = |state: FollowUpState| FollowUpState::ALL.iter().position(|other| *other == state);
            counts.sort_by_key(|(state, _)| place(*state));
            Ok(counts)
        })
        .await
}
