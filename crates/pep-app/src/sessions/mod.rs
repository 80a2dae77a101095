//! Requests for sessions, the slot board, sessions and their calendar entries (D-20 … D-32, D-46, D-48, D-52 … D-55,
//! D-58, D-61; reliability 2.13).

mod ask;
mod attend;
mod board;
pub(crate) mod calls;
mod change;
mod conflicts;
mod decide;
mod drafts;
mod engagement;
mod invitations;
mod leaving;
mod link_answers;
mod mails;
mod make_up;
pub mod meetings;
mod move_request;
mod overlap;
mod people;
mod requests;
mod rules;
mod scene;
mod seat;
mod slots;
mod suggestions;
mod swap;
mod view;
mod warnings;
mod weights;

pub use ask::{NewAsk, ask, counter_propose, list_reassignment_teams, reassign};
pub use attend::{OwnSession, attend, choose_attendees, leave, list_own_sessions};
pub use board::{BoardCell, BoardTeam, BoardView, CellState, board};
pub use change::{
    MoveTo, SessionWords, cancel, cancel_all_of_event, list_session_slots, move_session, update_session,
};
pub use decide::{Answer, Decided, TELL_ENDED, decide, tell_ended};
pub use drafts::{
    DraftOrder, DraftSessionView, DraftStanding, DraftView, DraftedTeam, LeftOut, RefusedSession,
    ScheduleSearches, SendOrder, SentDraft, discard_draft, find_draft, mark_draft_session, propose_schedule,
    send_draft, stop_search,
};
pub use engagement::{
    EngagementSession, SessionInput, create_engagement_session, list_engagement_accounts,
    list_engagement_sessions, save_engagement_session,
};
pub(crate) use engagement::{call_off_all, has_met, has_sessions_to_come, take_partner_out, without_people};
pub(crate) use leaving::{Commitments, commitments, end_for_teams, end_stranded, seats, take_out};
pub use link_answers::{LinkAnswer, LinkStanding, LinkedRequestView, answer_linked, find_linked};
pub(crate) use mails::when;
pub use make_up::{MakeUp, ask_make_up, find_make_up};
pub use move_request::move_request;
pub(crate) use overlap::shared_accounts;
pub use people::{add_person, list_candidates, remove_person, replace_person, sync_team};
pub use pep_db::sessions::{
    Contact, RequestRow, SessionAccountRow, SessionPartnerRow, SessionPersonRow, SessionRow, SessionTeamRow,
};
pub use requests::{
    Answerer, NamedTeam, OrganiserView, RequestQuery, RequestView, find_request, list_free_slots,
    list_requests,
};
pub use rules::{KIND as APPLY_RULES, PlannedStep, StepKind, WhoseRules, apply_event_rules, preview_rules};
pub use scene::EventAccess;
pub use slots::{set_blackout, set_slot_open};
pub use suggestions::{
    ReasonedSuggestion, SuggestedTeam, Suggestions, list_partner_suggestions, list_suggestions,
    set_suggestion_hidden,
};
pub use swap::swap_sessions;
pub use view::{
    ListedSession, PersonView, SessionListFilter, SessionPlace, SessionView, find_session, list_sessions,
};
pub use warnings::{Warning, WarningKind};
pub use weights::{ComparedPair, get_weights, preview_weights, set_weights};

use pep_db::AnyConnection;
use pep_domain::access::Actor;

use crate::audit::AuditEntry;
use crate::{AppContext, AppError};

/// The longest reason, note or message, characters.
const WORDS_MAX_CHARS: usize = 2_000;

fn check_words(pointer: &str, words: &str) -> Result<(), AppError> {
    if words.chars().count() > WORDS_MAX_CHARS {
        return Err(AppError::invalid(pointer, "The text is longer than 2,000 characters. Shorten it."));
    }
    Ok(())
}

/// Boards and event pages look again.
fn touch(conn: &mut AnyConnection) -> Result<(), AppError> {
    Ok(pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?)
}

fn changed(what: &str) -> AppError {
    AppError::Changed(format!(
        "Somebody changed this {what} since you looked at it. Look at it again, then repeat the step if it still holds."
    ))
}

fn audit(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: Option<&Actor>,
    action: &str,
    object_kind: &str,
    object_id: i64,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    let entry = AuditEntry { action, object_kind, object_id: Some(object_id), detail };
    Ok(crate::audit::write(conn, ctx.now(), actor, entry)?)
}
