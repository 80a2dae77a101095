//! Waves of invitations (D-64, D-65, B4-01, B4-02, B4-05, B4-06), for the teams of programs.
//!
//! | Operation | Input | Answer |
//! |---|---|---|
//! | `GET /programs/{id}/waves` `list_waves` | | [`WaveList`] |
//! | `POST /programs/{id}/waves` `create_wave` | [`WaveInput`] | [`Wave`] |
//! | `POST /programs/{id}/waves/preview` `preview_wave_audience` | [`WaveInput`] | [`WaveAudiencePreview`] |
//! | `GET /programs/{id}/wave-exclusions?kind&eventId&q` `list_wave_exclusion_choices` | | [`WaveExclusionChoices`] |
//! | `GET /waves/{id}` `find_wave` | | [`Wave`] |
//! | `PUT /waves/{id}` `update_wave` (If-Match) | [`WaveInput`] | [`Wave`] |
//! | `DELETE /waves/{id}` `delete_wave` | | |
//! | `GET /waves/{id}/mail?person` `preview_wave_mail` | | [`WaveMail`] |
//! | `POST /waves/{id}/test` `test_wave` | [`WaveTest`] | [`WaveTested`] |
//! | `POST /waves/{id}/launch` `launch_wave` (Idempotency-Key) | [`WaveLaunch`] | [`Wave`] |
//! | `POST /waves/{id}/pause`, `/resume`, `/cancel`, `/resend-failed` | | [`Wave`] |
//! | `GET /waves/{id}/recipients?status&cursor&limit` `list_wave_recipients` | | [`WaveRecipients`] |

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Whom a wave invites to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum WaveKind {
    /// Contacts of elected partners, to the program.
    ProgramPartners,
    /// Invited sellers, to the program.
    ProgramSellers,
    /// Primary contacts of an event's teams, to report on the OU's accounts.
    EventHeatmaps,
}

/// Where a wave stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum WaveState {
    /// Planned; nothing leaves.
    Draft,
    /// Under way, or waiting for its start.
    Running,
    /// Stopped for now.
    Paused,
    /// Stopped for good.
    Cancelled,
    /// Everybody was invited.
    Done,
}

/// How the conditions of an audience add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum AudienceMatch {
    /// Every one that is set must be met.
    #[default]
    All,
    /// One of them is enough.
    Any,
}

/// Whom a wave is for. A list that is empty is no condition; without conditions everybody of the wave's kind is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct WaveAudience {
    /// How the conditions add up.
    pub matches: AudienceMatch,
    /// Sellers of these OUs, partners with a team in them.
    pub ou_ids: Vec<i64>,
    /// People of these partners.
    pub partner_ids: Vec<i64>,
    /// Primary contacts of partners.
    pub is_primary_contact: bool,
    /// These people never.
    pub excluded_person_ids: Vec<i64>,
    /// The people of these partners never.
    pub excluded_partner_ids: Vec<i64>,
}

/// What somebody plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaveInput {
    /// Whom it invites to what.
    pub kind: WaveKind,
    /// The event, for heatmap invitations.
    #[serde(default)]
    pub event_id: Option<i64>,
    /// Its name, for organisers: 1 to 120 characters.
    pub name: String,
    /// Whom.
    #[serde(default)]
    pub audience: WaveAudience,
    /// A word of the organiser in every mail, at most 4,000 characters; may be empty.
    #[serde(default)]
    pub message: String,
    /// Invitations a minute, 1 to 6,000; the program's if absent.
    #[serde(default)]
    pub per_minute: Option<i64>,
    /// Not before; at once if absent.
    #[serde(default)]
    pub starts_at: Option<DateTime<Utc>>,
    /// Only Monday to Friday, 9 to 17, in the recipient's zone?
    #[serde(default)]
    pub is_business_hours: bool,
    /// The first so many go out as a trial; then the wave waits. 0: no trial.
    #[serde(default)]
    pub trial_count: i64,
}

/// A wave with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Wave {
    /// Id.
    pub id: i64,
    /// Its program.
    pub program_id: i64,
    /// Where it stands.
    pub state: WaveState,
    /// Why it waits, in words; only while it is paused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_reason: Option<String>,
    /// Whom it invites to what.
    pub kind: WaveKind,
    /// The event, for heatmap invitations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<i64>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_name: Option<String>,
    /// The wave's name.
    pub name: String,
    /// Whom.
    pub audience: WaveAudience,
    /// A word of the organiser; may be empty.
    pub message: String,
    /// Invitations a minute.
    pub per_minute: i64,
    /// Not before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<DateTime<Utc>>,
    /// Only in the recipient's business hours?
    pub is_business_hours: bool,
    /// The first so many as a trial; 0: none.
    pub trial_count: i64,
    /// How many recipients stand where; empty for a draft.
    pub counts: Vec<WaveCount>,
    /// When it will be through, while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<DateTime<Utc>>,
    /// Who planned it.
    pub created_by: String,
    /// Planned.
    pub created_at: DateTime<Utc>,
    /// Launched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launched_at: Option<DateTime<Utc>>,
    /// Done or cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
    /// Counts up with each change; the ETag.
    pub row_version: i64,
}

/// The waves of a program, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WaveList {
    /// Newest first.
    pub items: Vec<Wave>,
}

/// Where a recipient stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum RecipientStatus {
    /// Comes when it is the turn.
    Planned,
    /// The mail is written and waits to leave.
    Queued,
    /// The mail left.
    Sent,
    /// It arrived, as the provider told.
    Delivered,
    /// It came back.
    Bounced,
    /// The recipient complained about it.
    Complained,
    /// It was not sent: the address takes no mail.
    Suppressed,
    /// It could not be sent.
    Failed,
    /// Nobody knows whether it left.
    InDoubt,
    /// Left out, with a reason.
    Skipped,
    /// The wave was cancelled before.
    Cancelled,
}

/// How many recipients stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WaveCount {
    /// Where.
    pub status: RecipientStatus,
    /// How many.
    pub count: i64,
}

/// Whom a wave would invite. Nothing is sent or stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WaveAudiencePreview {
    /// How many.
    pub count: i64,
    /// How many are meant who were invited before; they get nothing.
    pub invited_before: i64,
    /// The first ten.
    pub sample: Vec<SampledRecipient>,
    /// When the wave would be through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<DateTime<Utc>>,
    /// What is left out, people first.
    pub exclusions: Vec<WaveExclusion>,
}

/// What can be left out of an audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum WaveExclusionKind {
    /// One person.
    Person,
    /// All people of a partner.
    Partner,
}

/// Something that an audience leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WaveExclusion {
    /// What it is.
    pub kind: WaveExclusionKind,
    /// The person or the partner.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// How many people would be invited too, if it were not left out.
    pub count: i64,
}

/// For which wave somebody is sought who could be left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaveExclusionQuery {
    /// Whom the wave invites to what.
    pub kind: WaveKind,
    /// The event, for heatmap invitations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<i64>,
    /// Beginnings of words of a name, an address or a partner's name; without it the first ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
}

/// Somebody, or a whole partner, who could be left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WaveExclusionChoice {
    /// What it is.
    pub kind: WaveExclusionKind,
    /// The person or the partner.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// A person's address and company, or how many people a partner has among those whom the wave could invite.
    pub hint: String,
}

/// At most 20, partners first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WaveExclusionChoices {
    /// By name.
    pub items: Vec<WaveExclusionChoice>,
}

/// Somebody who would be invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SampledRecipient {
    /// The person.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Partner or OU; may be empty.
    pub of: String,
    /// The zone of the person's business hours.
    pub time_zone: String,
}

/// One recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WaveRecipient {
    /// The person.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// The partner, on the partner side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_name: Option<String>,
    /// Where.
    pub status: RecipientStatus,
    /// Why left out, or what went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The mail, in the Outbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<i64>,
    /// When the mail was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released_at: Option<DateTime<Utc>>,
}

/// Recipients in the order of their turns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WaveRecipients {
    /// In their order.
    pub items: Vec<WaveRecipient>,
    /// Pass as `cursor` for the next ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// The mail as one recipient would get it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WaveMail {
    /// To whom.
    pub to_name: String,
    /// At which address.
    pub to_address: String,
    /// Sender's name.
    pub from_name: String,
    /// Sender's address.
    pub from_address: String,
    /// One line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part, a whole document.
    pub html: String,
}

/// For whom a test is written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct WaveTest {
    /// As this recipient would get it; the first if absent.
    pub person_id: Option<i64>,
}

/// Where a test went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WaveTested {
    /// The caller's own address.
    pub to_address: String,
}

/// The confirmation of a launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaveLaunch {
    /// How many will be invited, as the person confirmed it.
    pub expected_count: i64,
}
