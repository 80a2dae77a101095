//! Who was there: read from meetings, tapped by teams, corrected by organisers (D-50, B3-11); and what came of a session
//! (B3-12, B3-13).

mod afterwards;
mod linked_feedback;
mod meetings;
mod organiser;
mod taps;

pub use afterwards::{NewFeedback, list_next_steps, put_feedback, put_outcome, set_next_step_done};
pub use linked_feedback::{LinkedSession, find_linked_feedback, give_linked_feedback};
pub use meetings::{
    HOLD_KIND as HOLD_SESSIONS_JOB, KIND as READ_ATTENDANCE_JOB, mark_held, read_reports, refresh,
};
pub(crate) use organiser::team_presence;
pub use organiser::{
    AttendancePerson, AttendanceView, OpportunityStart, Stranger, TeamAttendance, correct, reached, view,
};
pub use taps::tap;

pub use pep_db::attendance::{Feedback, NewOutcome, Outcome};

use pep_db::{AnyConnection, DbError};
use pep_domain::access::Actor;
use pep_domain::ids::SessionId;
use pep_domain::time::UtcMicros;

use crate::audit::AuditEntry;

/// Leaves a trace of what somebody said about a session.
pub(crate) fn audit(
    conn: &mut AnyConnection,
    now: UtcMicros,
    actor: Option<&Actor>,
    id: SessionId,
    detail: serde_json::Value,
) -> Result<(), DbError> {
    let entry =
        AuditEntry { action: "attend_session", object_kind: "session", object_id: Some(id.0), detail };
    crate::audit::write(conn, now, actor, entry)
}

/// Refuses a text that is too long.
fn check_words(pointer: &str, words: &str) -> Result<(), crate::AppError> {
    if words.chars().count() > pep_domain::attendance::WORDS_MAX_CHARS {
        return Err(crate::AppError::invalid(
            pointer,
            "The text is longer than 4,000 characters. Shorten it.",
        ));
    }
    Ok(())
}
