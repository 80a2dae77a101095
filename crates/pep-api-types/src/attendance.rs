//! The day of whoever takes part in sessions, who was there, and what came of it (D-50, B3-10 … B3-13).
//!
//! | Operation | Path | Takes | Answers |
//! |---|---|---|---|
//! | `list_my_sessions` | `GET /my-sessions?from=&to=` | | [`MySessions`] |
//! | `get_my_session` | `GET /my-sessions/{id}` | | [`MySession`] |
//! | `set_attendance_plan` | `PUT /my-sessions/{id}/plan` | [`PlanUpdate`] | [`MySession`] |
//! | `tell_running_late` | `POST /my-sessions/{id}/running-late` | [`RunningLate`] | [`ToldCount`] |
//! | `tap_attendance` | `PUT /my-sessions/{id}/attendance` | [`AttendanceTaps`] | [`MySession`] |
//! | `update_session_outcome` | `PUT /my-sessions/{id}/outcome` (`If-Match`) | [`OutcomeUpdate`] | [`MySession`] |
//! | `list_my_next_steps` | `GET /my-next-steps` | | `Page<NextStep>` |
//! | `set_next_step_done` | `PUT /my-sessions/{id}/next-step` | [`NextStepDone`] | [`MySession`] |
//! | `find_linked_feedback` | `POST /links/feedback` (signed out too) | `LinkToken` | [`LinkedSession`] |
//! | `give_linked_feedback` | `POST /links/feedback/answer` (signed out too) | [`LinkedFeedback`] | [`LinkedSession`] |
//! | `give_session_feedback` | `PUT /my-sessions/{id}/feedback` | [`FeedbackUpdate`] | [`MySession`] |
//! | `get_session_attendance` | `GET /sessions/{id}/attendance` | | [`SessionAttendance`] |
//! | `correct_attendance` | `PUT /sessions/{id}/attendance/{personId}` | [`AttendanceCorrection`] | [`SessionAttendance`] |
//! | `refresh_attendance` | `POST /sessions/{id}/attendance/refresh` | | [`SessionAttendance`] |

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::people::Side;
use crate::sessions::{AttendancePlan, SessionState};

/// Was somebody there?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Presence {
    /// Was there.
    Present,
    /// Was not.
    Absent,
    /// Nobody has said.
    Unknown,
}

/// Who says so. Later ones outweigh earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum AttendanceSource {
    /// The meeting's own report.
    Meeting,
    /// One tap by one of the teams.
    Team,
    /// The organiser's correction.
    Organiser,
}

/// What came of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum OutcomeResult {
    /// A co-sell opportunity.
    Opportunity,
    /// Worth another talk.
    FollowUp,
    /// Nothing to sell together.
    NoFit,
    /// Something else; the note says what.
    Other,
}

/// Which of one's sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MySessionsQuery {
    /// Those that end after this; 30 days ago if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    /// Those that start before this; a year ahead if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<DateTime<Utc>>,
}

/// The caller's sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MySessions {
    /// PEP's own time, which a rehearsal may have moved.
    pub now: DateTime<Utc>,
    /// The sessions, in the order of the day.
    pub items: Vec<MySession>,
}

/// A session in which the caller takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MySession {
    /// The session.
    pub id: i64,
    /// Title.
    pub title: String,
    /// Description; may be empty.
    pub description: String,
    /// The program.
    pub program_name: String,
    /// The event, if it belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<i64>,
    /// The event's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_name: Option<String>,
    /// The engagement, if it belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engagement_id: Option<i64>,
    /// The engagement's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engagement_title: Option<String>,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// The session's own zone.
    pub time_zone: String,
    /// Where it stands.
    pub state: SessionState,
    /// It has begun: attendance, outcome and feedback can be told, unless it was called off.
    pub has_begun: bool,
    /// It is over.
    pub is_over: bool,
    /// The caller can say now that he or she will be late.
    pub may_tell_late: bool,
    /// Where to join, once the meeting is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_url: Option<String>,
    /// What the caller plans.
    pub plan: AttendancePlan,
    /// The teams, the partner's first.
    pub teams: Vec<MySessionTeam>,
    /// Who takes part.
    pub people: Vec<MySessionPerson>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<SessionOutcome>,
    /// The form for feedback of the event or the program, for the caller's side. Without one, PEP asks itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback_url: Option<String>,
    /// What the caller thought of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<SessionFeedback>,
}

/// A team of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MySessionTeam {
    /// The team.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its side.
    pub side: Side,
    /// Its partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_name: Option<String>,
}

/// Somebody who takes part in a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MySessionPerson {
    /// The person.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Side.
    pub side: Side,
    /// Is it the caller?
    pub is_me: bool,
    /// What the person plans.
    pub plan: AttendancePlan,
    /// Was the person there, as far as the caller may know?
    pub presence: Presence,
    /// Who says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<AttendanceSource>,
    /// The side of whoever tapped, where a tap decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_side: Option<Side>,
}

/// What came of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionOutcome {
    /// In a word.
    pub result: OutcomeResult,
    /// A note; may be empty.
    pub note: String,
    /// What happens next; may be empty.
    pub next_step: String,
    /// Who does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<i64>,
    /// That person's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// When the next step was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<DateTime<Utc>>,
    /// When it was last written.
    pub recorded_at: DateTime<Utc>,
    /// Send as `If-Match` to change it.
    pub version: i64,
}

/// A next step that is the caller's to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NextStep {
    /// The session that it came of.
    pub session_id: i64,
    /// The session's title.
    pub session_title: String,
    /// When that session was.
    pub starts_at: DateTime<Utc>,
    /// What is to be done.
    pub next_step: String,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
}

/// Is the next step of a session done?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NextStepDone {
    /// Done, or open again.
    pub is_done: bool,
}

/// What an engagement that grows out of a session would begin with (B3-12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpportunityStart {
    /// The program.
    pub program_id: i64,
    /// The OU of the event.
    pub ou_id: i64,
    /// The session's partners.
    pub partner_ids: Vec<i64>,
    /// Segments of the accounts that both teams share.
    pub segments: Vec<String>,
    /// Industries of them.
    pub industries: Vec<String>,
}

/// Was a session useful for somebody's accounts?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Usefulness {
    /// Yes.
    Yes,
    /// For some of them.
    Partly,
    /// No.
    No,
}

/// What somebody thought of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionFeedback {
    /// 1 (poor) to 5 (excellent).
    pub rating: i64,
    /// Was it useful for the person's accounts? Absent: not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub useful: Option<Usefulness>,
    /// A comment; may be empty.
    pub comment: String,
}

/// What the caller plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanUpdate {
    /// Will the caller come?
    pub plan: AttendancePlan,
}

/// The caller will be late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RunningLate {
    /// By about so many minutes, 1 to 60.
    pub minutes: i64,
    /// A word to the others, at most 280 characters; may be empty.
    #[serde(default)]
    pub note: String,
}

/// How many people were told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ToldCount {
    /// So many.
    pub told_count: i64,
}

/// Who was there, as the caller's side says. Whoever is not listed keeps what was said before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttendanceTaps {
    /// People of the session, at most 200.
    pub people: Vec<AttendanceTap>,
}

/// Was this person there?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttendanceTap {
    /// The person.
    pub person_id: i64,
    /// Yes or no.
    pub is_present: bool,
}

/// What came of a session: the whole of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OutcomeUpdate {
    /// In a word.
    pub result: OutcomeResult,
    /// A note, at most 4,000 characters; may be empty.
    #[serde(default)]
    pub note: String,
    /// What happens next, at most 4,000 characters; may be empty.
    #[serde(default)]
    pub next_step: String,
    /// Who does it: somebody of the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<i64>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
}

/// What the caller thought of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FeedbackUpdate {
    /// 1 (poor) to 5 (excellent).
    pub rating: i64,
    /// Was it useful for the caller's accounts?
    #[serde(default)]
    pub useful: Option<Usefulness>,
    /// A comment, at most 4,000 characters; may be empty.
    #[serde(default)]
    pub comment: String,
}

/// The attendance of a session, for its organisers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionAttendance {
    /// The session.
    pub session_id: i64,
    /// Has it a meeting that can be asked?
    pub has_meeting: bool,
    /// When the meeting was last asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_at: Option<DateTime<Utc>>,
    /// Its teams.
    pub teams: Vec<AttendanceTeam>,
    /// Its people.
    pub people: Vec<AttendancePerson>,
    /// Who else was in the meeting.
    pub strangers: Vec<AttendanceStranger>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<SessionOutcome>,
    /// With what an engagement out of it would begin, for a session of an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opportunity: Option<OpportunityStart>,
    /// What people thought of it.
    pub feedback: Vec<SessionFeedback>,
}

/// A team of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AttendanceTeam {
    /// The team.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its side.
    pub side: Side,
    /// Was one of its people there? `absent`: it did not show up.
    pub presence: Presence,
}

/// Somebody of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AttendancePerson {
    /// The person.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Side.
    pub side: Side,
    /// Of which team; none if added to this one session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_id: Option<i64>,
    /// What the person planned.
    pub plan: AttendancePlan,
    /// Was the person there?
    pub presence: Presence,
    /// Who says so: of what was said, the weightiest; the meeting also for somebody whom its report does not name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<AttendanceSource>,
    /// The side of whoever tapped, where a tap decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_side: Option<Side>,
    /// Everything that was said: by organisers, by teams, by the meeting. The other side's word weighs least.
    pub entries: Vec<AttendanceEntry>,
}

/// What one source says of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AttendanceEntry {
    /// Who says it.
    pub source: AttendanceSource,
    /// The side of whoever tapped or corrected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_side: Option<Side>,
    /// Was the person there?
    pub is_present: bool,
    /// How long, if the meeting says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<i64>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Somebody who was in the meeting and was not invited, or could not be recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AttendanceStranger {
    /// The name the meeting showed.
    pub name: String,
    /// The address, if the meeting knew it; else empty.
    pub email: String,
    /// How long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<i64>,
}

/// The organiser's word on somebody's attendance. It outweighs all else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttendanceCorrection {
    /// Was the person there?
    pub is_present: bool,
    /// Why it is corrected, at most 4,000 characters; the audit log keeps it.
    pub reason: String,
}

/// A session as the holder of its feedback link reads it, without signing in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LinkedSession {
    /// Its title.
    pub title: String,
    /// The program.
    pub program_name: String,
    /// The event or the engagement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// The session's own zone.
    pub time_zone: String,
    /// To whom the link was sent, just enough to be recognised.
    pub masked_address: String,
    /// Until when an answer is taken, or another one.
    pub open_until: DateTime<Utc>,
    /// Is one taken now?
    pub is_open: bool,
    /// The answer so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<SessionFeedback>,
}

/// Feedback from the link in a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkedFeedback {
    /// The token: what follows `/l/` in the link.
    pub token: String,
    /// 1 (poor) to 5 (excellent).
    pub rating: i64,
    /// Was it useful for the person's accounts?
    pub useful: Option<Usefulness>,
    /// A comment, at most 4,000 characters; may be empty.
    #[serde(default)]
    pub comment: String,
}
