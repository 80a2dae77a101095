//! The Outbox: every mail PEP wrote, as it was rendered, and what became of it.
//!
//! | Operation | Path | Takes | Answers |
//! |---|---|---|---|
//! | `list_mail_blocks` | `GET /mail-blocks` | | `Page<MailBlock>` |
//! | `lift_mail_block` | `POST /mail-blocks/{id}/lift` | [`LiftMailBlock`] | 204 |
//! | `list_event_unreachable_people` | `GET /events/{id}/unreachable-people` | | [`UnreachablePeople`] |
//! | `list_engagement_unreachable_people` | `GET /engagements/{id}/unreachable-people` | | [`UnreachablePeople`] |
//! | `list_messages` | `GET /messages?state=&class=&fate=&recipient=&program=&person=&partner=&session=&event=&engagement=&q=&cursor=&limit=` (`state`, `class`, `fate` repeatable) | | `Page<MessageSummary>` |
//! | `get_message` | `GET /messages/{id}` | | [`MessageDetail`] |
//! | `reveal_message` | `POST /messages/{id}/reveal` | [`RevealMessage`] | [`MessageDetail`] |
//! | `get_message_html` | `GET /messages/{id}/html?reveal=` | | `text/html` for a sandboxed frame |
//! | `get_message_source` | `GET /messages/{id}/source?reveal=` | | `message/rfc822`, a download |
//! | `resend_message` | `POST /messages/{id}/resend` | [`ResendMessage`] | 201 [`MessageSummary`] |
//! | `settle_message` | `POST /messages/{id}/settle` | [`SettleMessage`] | [`MessageDetail`] |
//! | `list_demo_messages` | `GET /demo/messages` (demo only, signed out too) | | `Page<MessageSummary>` |
//! | `get_demo_message` | `GET /demo/messages/{id}` (demo only, signed out too) | | [`MessageDetail`] |
//! | `get_demo_message_html` | `GET /demo/messages/{id}/html` (demo only, signed out too) | | `text/html` |

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MessageState {
    /// Waits for its time, or for another attempt.
    Waiting,
    /// Is being handed over at this moment.
    Sending,
    /// The provider took it.
    Sent,
    /// It is unknown whether it left; somebody may have to settle it.
    InDoubt,
    /// Given up; somebody must look.
    Failed,
    /// Withdrawn or too late.
    Cancelled,
}

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MessageKind {
    /// Asks a partner to report, reminds, cancels, hands over.
    HeatmapLink,
    /// Tells a person of something that happened.
    Notify,
    /// A one-time code.
    Otp,
    /// A regular summary.
    Digest,
    /// Invites to a program or an event.
    Invite,
    /// Invites to a session, moves it or calls it off.
    SessionInvite,
    /// The sessions of the next day.
    Summary,
    /// After a session: thanks and the feedback link.
    FollowUp,
    /// An operator's test.
    Test,
}

/// What became of a message after it was handed over, or instead of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MessageFate {
    /// It arrived.
    Delivered,
    /// It came back for good.
    Bounced,
    /// Its recipient complained about it.
    Complained,
    /// It was not handed over: the address takes no mail.
    Suppressed,
}

/// One message in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessageSummary {
    /// The message.
    pub id: i64,
    /// Where it stands.
    pub state: MessageState,
    /// What it is for.
    pub class: MessageKind,
    /// The template it was made from, e.g. `heatmap_request`.
    pub template: String,
    /// The program in whose name it goes out.
    pub program_id: Option<i64>,
    /// The recipient's name.
    pub to_name: String,
    /// The recipient's address.
    pub to_address: String,
    /// The subject line.
    pub subject: String,
    /// True if it may have arrived twice.
    pub is_possible_duplicate: bool,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it is to leave, while it waits.
    pub due_at: Option<DateTime<Utc>>,
    /// When the provider took it.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it came back as undeliverable.
    pub bounced_at: Option<DateTime<Utc>>,
    /// What became of it, as far as the provider told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fate: Option<MessageFate>,
    /// What went wrong last, in words.
    pub error: Option<String>,
}

/// One message as it was rendered, with its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessageDetail {
    /// What the list shows.
    #[serde(flatten)]
    pub summary: MessageSummary,
    /// The sender's name.
    pub from_name: String,
    /// The sender's address.
    pub from_address: String,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<String>,
    /// The plain text part. The HTML part is at `/messages/{id}/html`.
    pub text: String,
    /// The message that this one repeats.
    pub resend_of: Option<i64>,
    /// The job that submits it.
    pub job_id: i64,
    /// Attempts so far.
    pub attempts: i64,
    /// What happened to it, oldest first.
    pub history: Vec<MessageHappening>,
    /// May the reader send it again?
    pub can_resend: bool,
    /// May the reader settle its doubt?
    pub can_settle: bool,
    /// Its texts are its program's: `text` is empty until the reader says why it must be read.
    pub is_concealed: bool,
    /// Under this number its HTML and its source can be fetched for a quarter of an hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reveal_id: Option<i64>,
}

/// Why an operator reads a mail of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MailRevealReason {
    /// Somebody asked for help with it.
    Support,
    /// It did not arrive, or arrived wrong.
    Delivery,
    /// Something about it is suspicious.
    Security,
    /// The law or a contract asks for it.
    Duty,
}

/// Show a mail of a program for this once; it goes into the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RevealMessage {
    /// What for.
    pub why: MailRevealReason,
    /// In words, for the audit log: 3 to 500 characters.
    pub reason: String,
}

/// One thing that happened to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessageHappening {
    /// When.
    pub at: DateTime<Utc>,
    /// A word: `written`, `attempt`, `accepted`, `delayed`, `rejected`, `inDoubt`, `settled`, `delivery`, `bounce` …
    pub kind: String,
    /// In words.
    pub detail: String,
}

/// Send a message again, as a new message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResendMessage {
    /// Put before the text, e.g. "You may have got this before." At most 1,000 characters.
    #[serde(default)]
    pub preface: Option<String>,
}

/// What to do about a message of which nobody knows whether it left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum DoubtDecision {
    /// It was sent; nothing more to do.
    WasSent,
    /// Send it again; it may then arrive twice.
    SendAgain,
    /// Leave it unsent.
    Drop,
}

/// Settle a message in doubt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SettleMessage {
    /// What to do.
    pub decision: DoubtDecision,
    /// Why, for the audit log: 3 to 500 characters.
    pub reason: String,
}

/// Why an address takes no mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MailBlockReason {
    /// A mail came back for good: nothing is sent to it.
    Bounce,
    /// Its owner complained: what could be declined is not sent to it.
    Complaint,
}

/// An address that takes no mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MailBlock {
    /// Id.
    pub id: i64,
    /// The address, lower case.
    pub address: String,
    /// Why.
    pub reason: MailBlockReason,
    /// What the provider said.
    pub detail: String,
    /// The message that told.
    pub message_id: i64,
    /// Whose message it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program_id: Option<i64>,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Let mails to an address leave again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LiftMailBlock {
    /// Why, for the audit log: 3 to 500 characters.
    pub reason: String,
}

/// Who gets none of the mails of an event or engagement, for those who organise it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UnreachablePeople {
    /// The event's name, or the engagement's title.
    pub title: String,
    /// Its program.
    pub program_id: i64,
    /// By name.
    pub items: Vec<UnreachablePerson>,
    /// May the reader correct addresses?
    pub may_correct: bool,
    /// May the reader let mails through again, in the Outbox?
    pub may_lift: bool,
}

/// Somebody whose address takes no mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UnreachablePerson {
    /// The person.
    pub person_id: i64,
    /// First and last name.
    pub name: String,
    /// The address.
    pub address: String,
    /// The person's partner, on the partner side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_name: Option<String>,
    /// Why.
    pub reason: MailBlockReason,
    /// What the provider said.
    pub detail: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The teams of the event that ask and answer through this person.
    pub answers_for: Vec<UnreachableTeam>,
}

/// A team of which the primary contact gets no mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UnreachableTeam {
    /// The team.
    pub id: i64,
    /// Its name.
    pub name: String,
}
