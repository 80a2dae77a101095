//! Follow-ups between a seller and a partner's contact (F-01 … F-14).
//!
//! Times are spans of whole half hours of UTC. Neither side is told the other's times: the seller gets the starts that both
//! have, the partner's side how many there are. The partner's side has types and operations of its own.
//!
//! | Operation | Path | Takes | Answers |
//! |---|---|---|---|
//! | `list_follow_ups` | `GET /follow-ups?state=&cursor=&limit=` | [`FollowUpsQuery`] | [`Page`](crate::page::Page) of [`FollowUpLine`] |
//! | `get_follow_up_options` | `GET /follow-up-options` | [`FollowUpOptionsQuery`] | [`FollowUpOptions`] |
//! | `create_follow_up` | `POST /follow-ups` | [`FollowUpCreate`] | 201 [`FollowUp`] |
//! | `find_follow_up` | `GET /follow-ups/{id}?timeZone=` | | [`FollowUp`] |
//! | `pick_follow_up_time` | `POST /follow-ups/{id}/pick` | [`FollowUpPick`] | [`FollowUp`] |
//! | `propose_follow_up_again` | `POST /follow-ups/{id}/propose-again` | [`FollowUpRound`] | [`FollowUp`] |
//! | `change_follow_up_contact` | `POST /follow-ups/{id}/change-contact` | [`ContactChoice`] | [`FollowUp`] |
//! | `remind_follow_up_contact` | `POST /follow-ups/{id}/remind` | [`FollowUpVersion`] | [`FollowUp`] |
//! | `withdraw_follow_up` | `POST /follow-ups/{id}/withdraw` | [`FollowUpReason`] | [`FollowUp`] |
//! | `list_follow_up_invitations` | `GET /follow-up-invitations?state=&cursor=&limit=` | [`FollowUpsQuery`] | [`Page`](crate::page::Page) of [`FollowUpLine`] |
//! | `find_follow_up_invitation` | `GET /follow-up-invitations/{id}?timeZone=` | | [`FollowUpInvitation`] |
//! | `answer_follow_up` | `POST /follow-up-invitations/{id}/answer` | [`FollowUpAnswer`] | [`FollowUpInvitation`] |
//! | `hand_over_follow_up` | `POST /follow-up-invitations/{id}/hand-over` | [`ContactChoice`] | 204 |
//! | `decline_follow_up` | `POST /follow-up-invitations/{id}/decline` | [`FollowUpReason`] | [`FollowUpInvitation`] |
//! | `count_follow_ups` | `GET /follow-up-counts?engagementId=` | | [`FollowUpCounts`], for who runs engagements |
//! | `list_busy_times` | `GET /busy-times?from=&to=` | | [`BusyTimes`] |

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::teams::NamedThing;

/// Where a follow-up stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum FollowUpState {
    /// The partner's contact was asked and has not marked times.
    Waiting,
    /// Times overlap: the seller picks one.
    Answered,
    /// No time overlaps: the seller proposes others.
    NoOverlap,
    /// A time is picked; there is a meeting.
    Scheduled,
    /// The partner's side said no.
    Declined,
    /// The seller took it back.
    Withdrawn,
    /// Its time is over and nothing was picked.
    Expired,
}

/// What somebody can do with a follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum FollowUpStep {
    /// Mark times, or other ones.
    Answer,
    /// Say no.
    Decline,
    /// Let a colleague answer.
    HandOver,
    /// Pick a time, or move the meeting.
    Pick,
    /// Begin another round.
    ProposeAgain,
    /// Ask somebody else of the partner.
    ChangeContact,
    /// Remind the contact.
    Remind,
    /// Take it back.
    Withdraw,
}

/// From when to when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TimeSpan {
    /// Begins; a full hour or half hour of UTC.
    pub starts_at: DateTime<Utc>,
    /// Ends; the same.
    pub ends_at: DateTime<Utc>,
}

/// What the clocks of a zone show over a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ZoneClock {
    /// IANA zone.
    pub time_zone: String,
    /// By how much its clocks are ahead of UTC, from when on; the first from the beginning of the window.
    pub offsets: Vec<ZoneOffset>,
    /// Days of the window, as this clock counts them, on which nobody works there; those of a seller are the OU's.
    pub closed_on: Vec<NaiveDate>,
}

/// By how much a zone's clocks are ahead of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ZoneOffset {
    /// From when on.
    pub from: DateTime<Utc>,
    /// So many minutes; less than 0 west of Greenwich.
    pub minutes: i64,
}

/// In which times are marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TimeWindow {
    /// Begins.
    pub starts_at: DateTime<Utc>,
    /// Ends.
    pub ends_at: DateTime<Utc>,
    /// PEP's own time, which a rehearsal may have moved.
    pub now: DateTime<Utc>,
    /// The reader's clock.
    pub own: ZoneClock,
    /// The clock of the one on the other side.
    pub theirs: ZoneClock,
}

/// An account, by what a partner may see of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FollowUpAccount {
    /// Name.
    pub name: String,
    /// City; may be empty.
    pub city: String,
    /// State; may be empty.
    pub state: String,
    /// Country; may be empty.
    pub country: String,
}

/// A session that a follow-up is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FollowUpSession {
    /// The session.
    pub id: i64,
    /// Title.
    pub title: String,
    /// Start.
    pub starts_at: DateTime<Utc>,
}

/// What a follow-up is about, and where it stands: the same for both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FollowUpMatter {
    /// The follow-up.
    pub id: i64,
    /// Its program.
    pub program_name: String,
    /// Its partner.
    pub partner_name: String,
    /// Who asks.
    pub seller_name: String,
    /// Who answers for the partner.
    pub contact_name: String,
    /// The accounts that it is about, by name.
    pub accounts: Vec<FollowUpAccount>,
    /// The session that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<FollowUpSession>,
    /// The seller's words; may be empty.
    pub message: String,
    /// How long the meeting shall be.
    pub duration_minutes: i64,
    /// Where it stands.
    pub state: FollowUpState,
    /// Counts the rounds, from 1.
    pub round: i64,
    /// Why it is over; may be empty.
    pub closed_reason: String,
    /// Its meeting, once a time was picked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<FollowUpMeeting>,
    /// Counts up with each step; every step names it.
    pub row_version: i64,
    /// Last change.
    pub updated_at: DateTime<Utc>,
}

/// The meeting of a follow-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FollowUpMeeting {
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// It was called off.
    pub is_cancelled: bool,
    /// Where to join, once the meeting is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_url: Option<String>,
}

/// A follow-up in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FollowUpLine {
    /// What it is about.
    pub matter: FollowUpMatter,
    /// Does it wait for the reader?
    pub waits_for_me: bool,
    /// In how many times both can begin, while one is to be picked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub common_count: Option<i64>,
}

/// Which page of a list of follow-ups.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase")]
pub struct FollowUpsQuery {
    /// Only in this state; repeatable.
    pub state: Vec<FollowUpState>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// 1 to 200; 50 if absent.
    pub limit: Option<i64>,
}

/// Somebody of a partner who can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FollowUpContact {
    /// The person.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Is the person in the session that it is about?
    pub is_in_session: bool,
}

/// A follow-up as its seller sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FollowUp {
    /// What it is about.
    pub matter: FollowUpMatter,
    /// The program, to propose again in.
    pub program_id: i64,
    /// The partner.
    pub partner_id: i64,
    /// Who answers.
    pub contact_id: i64,
    /// In which times are marked.
    pub window: TimeWindow,
    /// The seller's own times.
    pub times: Vec<TimeSpan>,
    /// When the meeting can begin: free for both, still to come.
    pub common_starts: Vec<DateTime<Utc>>,
    /// Others of the partner who could answer.
    pub contacts: Vec<FollowUpContact>,
    /// What the seller can do now.
    pub steps: Vec<FollowUpStep>,
}

/// A follow-up as the partner's side sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FollowUpInvitation {
    /// What it is about.
    pub matter: FollowUpMatter,
    /// Is it the reader who answers?
    pub is_mine: bool,
    /// In which times are marked.
    pub window: TimeWindow,
    /// The reader's own times; none before they were marked.
    pub times: Vec<TimeSpan>,
    /// In how many times both can begin, once times were marked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub common_count: Option<i64>,
    /// Colleagues who could answer instead.
    pub colleagues: Vec<FollowUpContact>,
    /// What the reader can do now.
    pub steps: Vec<FollowUpStep>,
}

/// In which zone the reader reads times.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ZoneQuery {
    /// IANA zone; absent: the reader's own, as far as it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// What was chosen so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FollowUpOptionsQuery {
    /// The program; absent: the first that invited the seller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program_id: Option<i64>,
    /// The partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_id: Option<i64>,
    /// The session that it is about; it tells program and partner too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<i64>,
    /// Who shall answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_id: Option<i64>,
    /// The IANA zone in which the seller reads times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// What a seller can choose among.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FollowUpOptions {
    /// Programs that invited the seller.
    pub programs: Vec<NamedThing>,
    /// The one that is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program_id: Option<i64>,
    /// Its partners, by name.
    pub partners: Vec<NamedThing>,
    /// The one that is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_id: Option<i64>,
    /// The partner's people, those of the session first.
    pub contacts: Vec<FollowUpContact>,
    /// The seller's accounts: name and city.
    pub accounts: Vec<NamedThing>,
    /// The seller's sessions with the partner, the latest first.
    pub sessions: Vec<FollowUpSession>,
    /// How long a meeting can be, minutes.
    pub durations: Vec<i64>,
    /// In which times are marked.
    pub window: TimeWindow,
}

/// A follow-up to ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FollowUpCreate {
    /// In which program.
    pub program_id: i64,
    /// Whom.
    pub partner_id: i64,
    /// Who of the partner shall answer.
    pub contact_id: i64,
    /// About which of one's accounts, at most 20.
    #[serde(default)]
    pub account_ids: Vec<i64>,
    /// About which of one's sessions with the partner.
    #[serde(default)]
    pub session_id: Option<i64>,
    /// Own words, at most 2,000 characters.
    #[serde(default)]
    pub message: String,
    /// 30, 60 or 90.
    pub duration_minutes: i64,
    /// The IANA zone in which the window ends at midnight.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// When one is free.
    pub times: Vec<TimeSpan>,
}

/// Another round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FollowUpRound {
    /// The version that was looked at.
    pub row_version: i64,
    /// Who of the partner shall answer.
    pub contact_id: i64,
    /// Own words, at most 2,000 characters.
    #[serde(default)]
    pub message: String,
    /// 30, 60 or 90.
    pub duration_minutes: i64,
    /// The IANA zone in which the window ends at midnight.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// When one is free.
    pub times: Vec<TimeSpan>,
}

/// The time that is picked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FollowUpPick {
    /// The version that was looked at.
    pub row_version: i64,
    /// One of the common starts.
    pub starts_at: DateTime<Utc>,
}

/// Who shall answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContactChoice {
    /// The version that was looked at.
    pub row_version: i64,
    /// Somebody of the partner.
    pub contact_id: i64,
}

/// A step that needs no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FollowUpVersion {
    /// The version that was looked at.
    pub row_version: i64,
}

/// A step with a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FollowUpReason {
    /// The version that was looked at.
    pub row_version: i64,
    /// Why; the other side reads it.
    #[serde(default)]
    pub reason: String,
}

/// The times at which the contact is free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FollowUpAnswer {
    /// The version that was looked at.
    pub row_version: i64,
    /// When one is free.
    pub times: Vec<TimeSpan>,
}

/// Over which time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BusyTimesQuery {
    /// From.
    pub from: DateTime<Utc>,
    /// To; at most 62 days later.
    pub to: DateTime<Utc>,
}

/// From where busy times come, beside one's sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum BusySource {
    /// From one's calendar.
    Calendar,
    /// One's calendar did not answer; there may be more.
    Unavailable,
    /// There is no calendar that could be read.
    SessionsOnly,
}

/// When one is busy; never with what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct BusyTimes {
    /// In order; may overlap.
    pub spans: Vec<TimeSpan>,
    /// From where.
    pub source: BusySource,
}

/// Which follow-ups are counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FollowUpCountQuery {
    /// Those about the sessions of this engagement; absent: all of the caller's programs and about accounts of the caller's
    /// OUs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engagement_id: Option<i64>,
}

/// How many follow-ups stand somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FollowUpCount {
    /// Where.
    pub state: FollowUpState,
    /// How many.
    pub count: i64,
}

/// How many follow-ups stand where, and nothing of who asked whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FollowUpCounts {
    /// In the order in which they come about; a state without any is left out.
    pub items: Vec<FollowUpCount>,
}
