//! Co-sell engagements: a coordinator plans one in an aligned OU and publishes it, partners accept and prepare (C-04 …
//! C-19, C-45 … C-48, C-57, C-58).

mod answer;
mod board;
mod draft;
mod followed;
mod mails;
mod own;
mod partners;
mod publish;
pub(crate) mod stored;
mod tasks;
mod tend;

pub use answer::{accept_engagement, decline_engagement};
pub use board::{
    EngagementFilter, EngagementPlace, EngagementView, PartnerView, TaskView, get_engagement,
    list_engagements,
};
pub(crate) use board::{get_row, matching_accounts};
pub use draft::{
    EngagementInput, EngagementOptions, create_engagement, discard_engagement, engagement_options, pointer,
    save_engagement,
};
pub use followed::{FollowedEngagement, FollowedSession, find_followed, list_followed};
pub(crate) use mails::tell_session;
pub(crate) use own::shown;
pub use own::{OwnEngagement, get_own_engagement, list_own_engagements};
pub use partners::{Reminded, invite_partners, remind_partners, withdraw_partner};
pub use publish::{Published, cancel_engagement, complete_engagement, publish_engagement};
pub(crate) use stored::criteria_of;
pub use tasks::{list_program_tasks, set_own_task, set_program_tasks, set_task};
pub(crate) use tend::planned_reminders;
pub use tend::{TEND, complete_held, remind_due};

pub use pep_db::engagements::EngagementRow;

use pep_db::AnyConnection;
use pep_domain::access::{Actor, Permit};
use pep_domain::ids::{EngagementId, PartnerId, ProgramId};
use pep_domain::reports::MESSAGE_MAX_CHARS;
use serde_json::Value;

use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError};

/// An engagement within the permit's programs and OUs; any other is the same as none (C-57, C-58).
pub(crate) fn reached<A>(
    conn: &mut AnyConnection,
    permit: &Permit<A>,
    id: EngagementId,
) -> Result<EngagementRow, AppError> {
    pep_db::engagements::lock(conn, id)?
        .filter(|found| permit.reaches_event(found.program.0, found.ou.0))
        .ok_or(AppError::NotFound)
}

/// Is the program open to the partner: it elected it, or it never elected any?
fn is_open_to(conn: &mut AnyConnection, program: ProgramId, partner: PartnerId) -> Result<bool, AppError> {
    use pep_db::programs::election;
    Ok(election::partner_takes_part(conn, program, partner)? || !election::limits_partners(conn, program)?)
}

fn check_words(pointer: &str, words: &str) -> Result<(), AppError> {
    if words.chars().count() > MESSAGE_MAX_CHARS || words.contains('\0') {
        return Err(AppError::invalid(pointer, "The text is longer than 4,000 characters. Shorten it."));
    }
    Ok(())
}

/// What stands in a text, if anything does.
fn spoken(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn wrote(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: &Actor,
    what: &str,
    id: EngagementId,
    detail: Value,
) -> Result<(), AppError> {
    let entry = AuditEntry { action: what, object_kind: "engagement", object_id: Some(id.0), detail };
    Ok(audit::write(conn, ctx.now(), Some(actor), entry)?)
}

const CHANGED: &str =
    "Somebody else changed this engagement since you opened it. Reload the page to go on from there.";
pub(crate) const NOT_LIVE: &str = "This engagement is not under way, so nothing changes in it any more.";
