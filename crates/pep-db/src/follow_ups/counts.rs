//! How many follow-ups stand where, for those who run engagements: numbers, and nothing of who asked whom.

use diesel::prelude::*;
use pep_domain::follow_ups::FollowUpState;
use pep_domain::ids::EngagementId;

use crate::engagements::EngagementScope;
use crate::schema::{account, follow_up, follow_up_account, session};
use crate::types::word;
use crate::{AnyConnection, DbError};

/// Which follow-ups are counted.
#[derive(Debug, Clone)]
pub enum CountedOf {
    /// Those of these programs, and those about an account of one of these OUs.
    Scope(EngagementScope),
    /// Those about a session of this engagement.
    Engagement(EngagementId),
}

/// How many follow-ups stand where; a state without any is left out.
///
/// # Errors
/// Whatever the database answers.
pub fn count(conn: &mut AnyConnection, of: &CountedOf) -> Result<Vec<(FollowUpState, i64)>, DbError> {
    let mut query = follow_up::table
        .group_by(follow_up::state)
        .select((follow_up::state, diesel::dsl::count_star()))
        .into_boxed();
    match of {
        CountedOf::Scope(scope) if scope.is_all => {}
        CountedOf::Scope(scope) => {
            let programs: Vec<i64> = scope.programs.iter().map(|id| id.0).collect();
            let ous: Vec<i64> = scope.ous.iter().map(|id| id.0).collect();
            let about = follow_up_account::table
                .inner_join(account::table.on(account::id.eq(follow_up_account::account_id)))
                .filter(account::ou_id.eq_any(ous))
                .select(follow_up_account::follow_up_id);
            query = query.filter(follow_up::program_id.eq_any(programs).or(follow_up::id.eq_any(about)));
        }
        CountedOf::Engagement(id) => {
            let sessions =
                session::table.filter(session::engagement_id.eq(id.0)).select(session::id.nullable());
            query = query.filter(follow_up::about_session_id.eq_any(sessions));
        }
    }
    query
        .load::<(String, i64)>(conn)?
        .into_iter()
        .map(|(state, count)| Ok((word("follow_up.state", &state, FollowUpState::parse)?, count)))
        .collect()
}
