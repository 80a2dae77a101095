//! Programs: in whose name PEP writes to people, who takes part in them, and how people arrive.
//!
//! Operations: `GET /programs`, `POST /programs`, `GET|PUT /programs/{id}` (ETag, If-Match),
//! `GET|PUT|DELETE /programs/{id}/banner` (the image itself, PNG or JPEG, at most 512 KiB) ·
//! `GET|POST /programs/{id}/partners`, `GET /programs/{id}/partner-choices`, `DELETE /programs/{id}/partners/{partnerId}` ·
//! `GET|POST /programs/{id}/sellers`, `GET /programs/{id}/seller-choices`, `DELETE /programs/{id}/sellers/{personId}` ·
//! `GET /programs/by-key/{key}/entry` · `GET /my-programs`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::events::EventRules;

/// A program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Program {
    /// Id.
    pub id: i64,
    /// Short name for commands and addresses: `dta`. Cannot be changed.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Sender's name of its mails.
    pub from_name: String,
    /// Sender's address of its mails.
    pub from_address: String,
    /// Where answers go, if not to the sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// How its mails call the portal, if not PEP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_name: Option<String>,
    /// Address of its own web page, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_url: Option<String>,
    /// True if there is a banner to show.
    pub has_banner: bool,
    /// IANA zone in which its people mean a time that names no other.
    pub time_zone: String,
    /// What its people read where they arrive; may be empty.
    pub welcome: String,
    /// The Microsoft form that the follow-up asks to fill, for everybody who has no other. Without one, PEP asks itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback_url: Option<String>,
    /// That for people of partners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback_url_partners: Option<String>,
    /// That for people of Microsoft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback_url_sellers: Option<String>,
    /// The rules its events begin with.
    pub rules: EventRules,
    /// Invitations a minute, where a wave names no other pace.
    pub wave_per_minute: i64,
    /// In how many of the next days times for follow-ups are offered.
    pub follow_up_days: i64,
    /// On which day its weekly digests come, 1 (Monday) to 7 (Sunday).
    pub digest_weekday: i64,
    /// At which full hour of each reader's clock, 0 to 23.
    pub digest_hour: i64,
    /// Counts up with each change; the ETag.
    pub row_version: i64,
    /// Last change.
    pub updated_at: DateTime<Utc>,
}

/// A program to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewProgram {
    /// Short name: lower-case letters, digits and hyphens, 2 to 30.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Sender's name of its mails.
    pub from_name: String,
    /// Sender's address of its mails.
    pub from_address: String,
    /// Where answers go, if not to the sender.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// How its mails call the portal, if not PEP.
    #[serde(default)]
    pub portal_name: Option<String>,
    /// Address of its own web page, https.
    #[serde(default)]
    pub portal_url: Option<String>,
    /// The Microsoft form that the follow-up asks to fill, for everybody who has no other. Without one, PEP asks itself.
    #[serde(default)]
    pub feedback_url: Option<String>,
    /// That for people of partners.
    #[serde(default)]
    pub feedback_url_partners: Option<String>,
    /// That for people of Microsoft.
    #[serde(default)]
    pub feedback_url_sellers: Option<String>,
    /// What its people read where they arrive, at most 4,000 characters.
    #[serde(default)]
    pub welcome: String,
    /// IANA zone; UTC if absent.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// The rules its events begin with; PEP's own if absent.
    #[serde(default)]
    pub rules: Option<EventRules>,
    /// Invitations a minute, 1 to 6,000; 60 if absent.
    #[serde(default)]
    pub wave_per_minute: Option<i64>,
    /// In how many of the next days times for follow-ups are offered, 1 to 60; stays as it is if absent, 14 for a new one.
    #[serde(default)]
    pub follow_up_days: Option<i64>,
    /// On which day its weekly digests come, 1 (Monday) to 7; stays as it is if absent, 1 for a new one.
    #[serde(default)]
    pub digest_weekday: Option<i64>,
    /// At which full hour of each reader's clock, 0 to 23; stays as it is if absent, 9 for a new one.
    #[serde(default)]
    pub digest_hour: Option<i64>,
}

/// All that can be changed about a program, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProgramChange {
    /// Name for people.
    pub name: String,
    /// Sender's name of its mails.
    pub from_name: String,
    /// Sender's address of its mails.
    pub from_address: String,
    /// Where answers go, if not to the sender.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// How its mails call the portal, if not PEP.
    #[serde(default)]
    pub portal_name: Option<String>,
    /// Address of its own web page, https.
    #[serde(default)]
    pub portal_url: Option<String>,
    /// The Microsoft form that the follow-up asks to fill, for everybody who has no other. Without one, PEP asks itself.
    #[serde(default)]
    pub feedback_url: Option<String>,
    /// That for people of partners.
    #[serde(default)]
    pub feedback_url_partners: Option<String>,
    /// That for people of Microsoft.
    #[serde(default)]
    pub feedback_url_sellers: Option<String>,
    /// What its people read where they arrive, at most 4,000 characters.
    #[serde(default)]
    pub welcome: String,
    /// IANA zone; stays as it is if absent.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// The rules its events begin with; stay as they are if absent.
    #[serde(default)]
    pub rules: Option<EventRules>,
    /// Invitations a minute, 1 to 6,000; stays as it is if absent.
    #[serde(default)]
    pub wave_per_minute: Option<i64>,
    /// In how many of the next days times for follow-ups are offered, 1 to 60; stays as it is if absent, 14 for a new one.
    #[serde(default)]
    pub follow_up_days: Option<i64>,
    /// On which day its weekly digests come, 1 (Monday) to 7; stays as it is if absent, 1 for a new one.
    #[serde(default)]
    pub digest_weekday: Option<i64>,
    /// At which full hour of each reader's clock, 0 to 23; stays as it is if absent, 9 for a new one.
    #[serde(default)]
    pub digest_hour: Option<i64>,
}

/// How somebody came into a program, and went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Election {
    /// By a list that was imported, not by hand.
    pub is_imported: bool,
    /// When.
    pub added_at: DateTime<Utc>,
    /// By whom, if a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added_by: Option<String>,
    /// When taken out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_at: Option<DateTime<Utc>>,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_by: Option<String>,
}

/// A partner that a program elected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ElectedPartner {
    /// The partner.
    pub id: i64,
    /// Its Partner One ID.
    pub partner_one_id: String,
    /// Its name.
    pub name: String,
    /// City and country; may be empty.
    pub place: String,
    /// Contacts that can be reached.
    pub contacts: i64,
    /// How it came in.
    pub election: Election,
}

/// A seller whom a program invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct InvitedSeller {
    /// The person.
    pub id: i64,
    /// Name; the address if none is known.
    pub name: String,
    /// Address.
    pub email: String,
    /// Sales unit; may be empty.
    pub ou: String,
    /// Account team unit; may be empty.
    pub atu: String,
    /// How the person came in.
    pub election: Election,
}

/// Elected partners, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ElectedPartners {
    /// By name.
    pub items: Vec<ElectedPartner>,
    /// Pass as `cursor` for the next ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How many take part in all.
    pub live: i64,
    /// How many were taken out.
    pub removed: i64,
}

/// Invited sellers, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct InvitedSellers {
    /// By name.
    pub items: Vec<InvitedSeller>,
    /// Pass as `cursor` for the next ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How many take part in all.
    pub live: i64,
    /// How many were taken out.
    pub removed: i64,
}

/// What is called off when a partner or a seller is taken out of a program.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Departure {
    /// Open requests for sessions that end; the other team is told.
    pub requests: i64,
    /// Sessions to come that are called off; taking out needs a reason then, which everybody in them reads.
    pub sessions: i64,
    /// Open heatmap requests that are withdrawn.
    pub report_requests: i64,
    /// Sessions to come that a seller leaves, and that stand without.
    pub seats: i64,
    /// Teams that are asked to choose another primary contact.
    pub headless_teams: i64,
}

/// Somebody who could be elected or invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ElectionChoice {
    /// The partner or the person.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What tells it from others of the name: Partner One ID, or the address.
    pub hint: String,
}

/// Those who could be elected or invited, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ElectionChoices {
    /// At most 20.
    pub items: Vec<ElectionChoice>,
}

/// Partners to elect or people to invite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Elect {
    /// 1 to 500 partners or people.
    pub ids: Vec<i64>,
}

/// What electing or inviting came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Elected {
    /// How many were not in before.
    pub added: i64,
}

/// What somebody has to do in a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum EntryTaskKind {
    /// Sessions take place today.
    SessionsToday,
    /// Requests wait for an answer.
    AnswerRequests,
    /// A team has nobody who leads it.
    ChoosePrimaryContact,
    /// There is no team yet.
    BuildTeam,
    /// Accounts wait for a report.
    ReportAccounts,
    /// Sessions can be asked for.
    AskForSessions,
    /// Events are under way, for organisers.
    RunEvents,
    /// The program itself, for its team.
    RunProgram,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EntryTask {
    /// What.
    pub kind: EntryTaskKind,
    /// How many wait.
    pub count: i64,
    /// The team or event it is about, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A path of this portal.
    pub target: String,
}

/// A program as the people who take part in it see it: nothing of its rules, lists or sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OwnProgram {
    /// Id.
    pub id: i64,
    /// Short name, as in `/go/{key}`.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// What to read where one arrives; may be empty.
    pub welcome: String,
    /// True if there is a banner to show.
    pub has_banner: bool,
    /// Counts up with each change; for the banner's address.
    pub row_version: i64,
    /// What its own portal is called (MyDTA), if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_name: Option<String>,
    /// Where that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_url: Option<String>,
}

/// A program as somebody arrives in it (D-57).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProgramEntry {
    /// The program.
    pub program: OwnProgram,
    /// What to do, most pressing first; may be empty.
    pub tasks: Vec<EntryTask>,
}
