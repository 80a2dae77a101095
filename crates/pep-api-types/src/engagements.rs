//! Co-sell engagements (C-05 … C-19, C-45 … C-48).
//!
//! Organisers: `GET|POST /engagements` · `GET|PUT /engagements/{id}` (ETag, If-Match) · `POST /engagements/{id}/discard`,
//! `…/publish` (If-Match, Idempotency-Key), `…/complete`, `…/cancel`, `…/partners`, `…/partners/{partnerId}/withdraw`,
//! `…/remind` · `PUT /engagements/{id}/tasks/{taskId}` · `GET /engagement-options` ·
//! `GET|PUT /programs/{id}/engagement-tasks`.
//! Partners: `GET /my-engagements`, `GET /my-engagements/{id}`, `POST /my-engagements/{id}/accept`, `…/decline`,
//! `PUT /my-engagements/{id}/tasks/{taskId}`: types of their own, without criteria, OU, accounts and other partners.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::heatmap::CellStatus;
use crate::teams::NamedThing;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "camelCase")]
        pub enum $name { $($(#[$word_doc])* $word),+ }
    )+};
}

words! {
    /// What kind of engagement it is (C-07).
    EngagementKind {
        /// A co-sell day.
        CoSell,
        /// An accelerate programme with few partners.
        Accelerate,
        /// A showcase day.
        Showcase,
    }
    /// Where an engagement stands.
    EngagementStatus {
        /// Being written; no partner knows of it.
        Draft,
        /// Published; nobody has accepted yet.
        Planning,
        /// At least one partner prepares.
        Preparing,
        /// Held and closed.
        Complete,
        /// Called off.
        Cancelled,
    }
    /// What became of inviting one partner.
    InvitationState {
        /// Chosen in a draft; knows nothing.
        Chosen,
        /// Invited, has not answered.
        Invited,
        /// Prepares.
        Accepted,
        /// Declined.
        Declined,
        /// Taken back.
        Withdrawn,
    }
    /// What a task is.
    EngagementTaskKind {
        /// Report on every account; done by itself when all are reported.
        CompleteHeatmap,
        /// Upload the showcase recording.
        UploadRecording,
        /// Upload the superpower slide.
        UploadSlide,
        /// A call before the day.
        PrepCall,
        /// Whatever else the program asks for.
        Other,
    }
}

/// Which accounts of the OU: the heatmap's criteria, an empty list means any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct EngagementCriteria {
    /// Segments, by name.
    pub segment: Vec<String>,
    /// Industries, by name.
    pub industry: Vec<String>,
    /// A partner reported one of these.
    pub status: Vec<CellStatus>,
}

/// All that a coordinator sets about an engagement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EngagementSave {
    /// The program.
    pub program_id: i64,
    /// The OU, one of the coordinator's own.
    pub ou_id: i64,
    /// What kind it is.
    pub kind: EngagementKind,
    /// Title, at most 120 characters; may be empty in a draft.
    #[serde(default)]
    pub title: String,
    /// Words to the partners, at most 4,000 characters.
    #[serde(default)]
    pub message: String,
    /// Which accounts.
    #[serde(default)]
    pub criteria: EngagementCriteria,
    /// Last day to prepare.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Minutes after a report before the coordinator is told, 0 to 10,080.
    pub notification_delay_minutes: i64,
    /// Whom to invite, at most 50; only looked at while it is a draft.
    #[serde(default)]
    pub partner_ids: Vec<i64>,
}

/// Which engagements.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EngagementQuery {
    /// Only of this program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program_id: Option<i64>,
    /// Only of this OU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ou_id: Option<i64>,
    /// Only those that stand here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<EngagementStatus>,
    /// Only those of which words begin so: of the title, the program, the OU and the coordinator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many, 1 to 200; 100 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

/// An engagement in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EngagementSummary {
    /// The engagement.
    pub id: i64,
    /// Its program.
    pub program: NamedThing,
    /// Its OU.
    pub ou: NamedThing,
    /// What kind it is.
    pub kind: EngagementKind,
    /// Where it stands.
    pub status: EngagementStatus,
    /// Title; may be empty in a draft.
    pub title: String,
    /// Last day to prepare.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Who runs it.
    pub coordinator: String,
    /// Partners chosen or invited, without those withdrawn.
    pub partner_count: i64,
    /// Partners that accepted.
    pub accepted_count: i64,
    /// Tasks that must be done and are not.
    pub open_task_count: i64,
    /// Partners that are late.
    pub late_count: i64,
    /// Last change.
    pub updated_at: DateTime<Utc>,
}

/// A task of one partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EngagementTask {
    /// The task.
    pub id: i64,
    /// What it is.
    pub kind: EngagementTaskKind,
    /// How it is called.
    pub title: String,
    /// Must it be done?
    pub is_required: bool,
    /// When it was done; absent: it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<DateTime<Utc>>,
    /// Who did it; absent though it is done: it was done by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_by: Option<String>,
    /// Is its last day over without it?
    pub is_late: bool,
}

/// A partner of an engagement as organisers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EngagementPartner {
    /// The partner.
    pub partner: NamedThing,
    /// What became of inviting it.
    pub state: InvitationState,
    /// When it was last invited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_at: Option<DateTime<Utc>>,
    /// Who answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<DateTime<Utc>>,
    /// What was said with the answer; may be empty.
    pub answer_note: String,
    /// When it was last reminded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminded_at: Option<DateTime<Utc>>,
    /// How often.
    pub reminder_count: i64,
    /// The request to report that its acceptance began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<i64>,
    /// Has it not answered, or not done what it must, although the last day is over?
    pub is_late: bool,
    /// What it prepares, in order.
    pub tasks: Vec<EngagementTask>,
}

/// Something in the way of publishing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EngagementProblem {
    /// JSON pointer into the engagement as it is saved.
    pub pointer: String,
    /// What is wrong and what would be right.
    pub detail: String,
}

/// An engagement as organisers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Engagement {
    /// The engagement.
    pub id: i64,
    /// Its program.
    pub program: NamedThing,
    /// Its OU.
    pub ou: NamedThing,
    /// What kind it is.
    pub kind: EngagementKind,
    /// Where it stands.
    pub status: EngagementStatus,
    /// Title; may be empty in a draft.
    pub title: String,
    /// Words to the partners.
    pub message: String,
    /// Which accounts.
    pub criteria: EngagementCriteria,
    /// Last day to prepare.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Minutes after a report before the coordinator is told.
    pub notification_delay_minutes: i64,
    /// Who runs it.
    pub coordinator: NamedThing,
    /// Accounts that match now.
    pub account_count: i64,
    /// Its partners, by name.
    pub partners: Vec<EngagementPartner>,
    /// What stands in the way of publishing a draft.
    pub problems: Vec<EngagementProblem>,
    /// Why it was called off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<String>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<DateTime<Utc>>,
    /// Counts up with each change; the ETag.
    pub row_version: i64,
}

/// For which program options are asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EngagementOptionsQuery {
    /// Whose partners; the first program's if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program_id: Option<i64>,
}

/// What a coordinator can choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EngagementOptions {
    /// Programs.
    pub programs: Vec<NamedThing>,
    /// The coordinator's OUs.
    pub ous: Vec<NamedThing>,
    /// The partners that the program elected.
    pub partners: Vec<NamedThing>,
}

/// Partners to invite to a published engagement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EngagementInvite {
    /// Which.
    pub partner_ids: Vec<i64>,
}

/// Why something is called off or taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EngagementReason {
    /// In words that go to the partners; may be empty, at most 4,000 characters.
    #[serde(default)]
    pub reason: String,
}

/// Whom to remind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EngagementRemind {
    /// These partners; empty: everybody who has not answered or not done what they must.
    #[serde(default)]
    pub partner_ids: Vec<i64>,
    /// A word to them, at most 4,000 characters.
    #[serde(default)]
    pub message: String,
}

/// What reminding came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EngagementReminded {
    /// Partners that were written to, by name.
    pub partners: Vec<String>,
    /// Partners that were reminded within the last hour, by name.
    pub skipped: Vec<String>,
}

/// A task as done or open again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EngagementTaskMark {
    /// Is it done?
    pub is_done: bool,
}

/// A partner's answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EngagementAnswer {
    /// A word to the coordinator; may be empty, at most 4,000 characters.
    #[serde(default)]
    pub note: String,
}

/// An engagement as the invited partner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MyEngagement {
    /// The engagement.
    pub id: i64,
    /// Its program.
    pub program: NamedThing,
    /// What kind it is.
    pub kind: EngagementKind,
    /// Where it stands.
    pub status: EngagementStatus,
    /// Title.
    pub title: String,
    /// The program's words to its partners.
    pub message: String,
    /// Last day to prepare.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// The partner's answer, or that it is waited for.
    pub answer: InvitationState,
    /// Who answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<DateTime<Utc>>,
    /// May the reader accept or decline now?
    pub may_answer: bool,
    /// May the reader take the acceptance back now, by declining with a reason?
    pub may_step_back: bool,
    /// What the partner prepares, in order.
    pub tasks: Vec<EngagementTask>,
    /// The request to report that belongs to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_request_id: Option<i64>,
}

/// A task as a program gives it to partners that accept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EngagementTaskPlan {
    /// What it is.
    pub kind: EngagementTaskKind,
    /// How it is called, 1 to 120 characters.
    pub title: String,
    /// Must it be done?
    pub is_required: bool,
}

/// The tasks of a program, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EngagementTaskList {
    /// In order, 1 to 20.
    pub tasks: Vec<EngagementTaskPlan>,
}
