//! Sending accounts to partners for report, and chasing what was asked (H-15…H-19, B1-02…B1-04). Internal only.
//!
//! Operations, all under `/api/v1`: `POST /report-requests/preview` preview_report_requests · `POST /report-requests`
//! create_report_requests (takes `Idempotency-Key`) · `GET /report-requests` list_report_requests ·
//! `GET /report-requests/{requestId}` find_report_request · `PATCH /report-requests/{requestId}` update_report_request ·
//! `POST /report-requests/{requestId}/remind` remind_report_request · `POST /report-requests/{requestId}/cancel`
//! cancel_report_request.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::heatmap::HeatmapFilterInput;
use crate::reporting::ReportedStatus;

/// Which accounts are sent: those of a heatmap filter, or chosen ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum AccountSelection {
    /// Every account the filter shows to the caller. Re-requesting stale reports is `olderThanDays` here (B1-02).
    Filter(HeatmapFilterInput),
    /// Chosen accounts, 1 to 5,000.
    Ids(Vec<i64>),
}

/// To whom of a partner the mail goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum RequestRecipients {
    /// Every contact, each with a mail of its own.
    #[default]
    AllContacts,
    /// The primary contact; every contact if none is named.
    PrimaryContact,
}

/// What is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportRequestCreate {
    /// The accounts.
    pub accounts: AccountSelection,
    /// The partners, 1 to 50 (H-17). Each gets a request of its own and sees nothing of the others.
    pub partner_ids: Vec<i64>,
    /// The program in whose name the mail goes; may be left out where there is only one.
    #[serde(default)]
    pub program_id: Option<i64>,
    /// Minutes after a report before the ECM is told, 0 to 10,080 (H-24).
    pub notification_delay_minutes: i64,
    /// Last day for the report, today or later.
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// A word to the partner, at most 4,000 characters; may be empty.
    #[serde(default)]
    pub message: String,
    /// To whom of each partner.
    #[serde(default)]
    pub recipients: RequestRecipients,
}

/// What each partner will get (B1-04). Nothing is sent or stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportRequestPreview {
    /// How many accounts would be sent.
    pub account_count: i64,
    /// The first 50 of them, exactly as the partner's page shows them.
    pub rows: Vec<PreviewRow>,
    /// Partner by partner.
    pub partners: Vec<PartnerPreview>,
    /// What to think about before sending.
    pub warnings: Vec<PreviewWarning>,
    /// True if sending would be refused; the warnings say why.
    pub is_blocked: bool,
}

/// All that a partner sees of an account (H-33…H-37).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PreviewRow {
    /// Account name.
    pub name: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// Country.
    pub country: String,
}

/// What one partner will get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PartnerPreview {
    /// The partner.
    pub partner_id: i64,
    /// Its name.
    pub partner_name: String,
    /// Who gets a mail.
    pub recipients: Vec<RecipientPreview>,
    /// Accounts an open request already asks this partner about.
    pub already_asked_count: i64,
    /// Accounts this partner reported on within the last 90 days.
    pub fresh_report_count: i64,
    /// The mail to the first recipient, as rendered; absent without a recipient.
    pub mail: Option<MailPreview>,
}

/// Somebody who will get a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecipientPreview {
    /// The person.
    pub person_id: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Is it the primary contact?
    pub is_primary_contact: bool,
}

/// A mail as rendered; its link is a placeholder, because the real one is made for its recipient alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MailPreview {
    /// Sender's name.
    pub from_name: String,
    /// Sender's address.
    pub from_address: String,
    /// Subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part, a whole document; show it in a sandboxed frame.
    pub html: String,
}

/// Something to think about before sending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PreviewWarning {
    /// Which kind.
    pub code: PreviewWarningCode,
    /// The partner it is about, if one.
    pub partner_id: Option<i64>,
    /// In words, with what to do.
    pub detail: String,
}

/// Kinds of warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum PreviewWarningCode {
    /// The selection holds no account; sending is refused.
    NoAccounts,
    /// More accounts than one request takes; sending is refused.
    TooManyAccounts,
    /// The partner has nobody to write to; sending is refused.
    NoContacts,
    /// No primary contact is named; all contacts get the mail.
    NoPrimaryContact,
    /// An open request already asks for some of the accounts.
    AlreadyAsked,
    /// Some reports are younger than 90 days.
    FreshReports,
}

/// What was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportRequestsCreated {
    /// One for each partner, in the order asked.
    pub requests: Vec<ReportRequestCreated>,
}

/// One request that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportRequestCreated {
    /// Its id.
    pub id: i64,
    /// The partner.
    pub partner_id: i64,
    /// Its name.
    pub partner_name: String,
    /// Accounts asked about.
    pub account_count: i64,
    /// Mails queued.
    pub mail_count: i64,
}

/// Which requests to list (B1-03).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportRequestQuery {
    /// In this state only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<ReportRequestState>,
    /// Sent to this partner only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<i64>,
    /// `true`: only those the caller sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mine: Option<bool>,
    /// `true`: only open ones whose last day is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue: Option<bool>,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<i64>,
    /// Entries in one answer, 1 to 200; 50 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(minimum = 1, maximum = 200))]
    pub limit: Option<i64>,
}

/// How far a request has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ReportRequestState {
    /// Accounts are still to be reported.
    Open,
    /// Every account has been reported.
    Complete,
    /// Withdrawn.
    Cancelled,
}

/// A request in the chase list. Counts cover the accounts the caller may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportRequestSummary {
    /// Its id.
    pub id: i64,
    /// The partner asked.
    pub partner_id: i64,
    /// Its name.
    pub partner_name: String,
    /// Who asked.
    pub requested_by_id: i64,
    /// Their name.
    pub requested_by_name: String,
    /// The program in whose name it was sent.
    pub program_name: String,
    /// The event before which it asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_name: Option<String>,
    /// Accounts asked about.
    pub account_count: i64,
    /// Of those reported.
    pub reported_count: i64,
    /// Reported per cent, 0 to 100, rounded down.
    pub percent: i64,
    /// Last day for the report.
    pub due_on: Option<NaiveDate>,
    /// That day is over and accounts are open.
    pub is_overdue: bool,
    /// Minutes after a report before the ECM is told.
    pub notification_delay_minutes: i64,
    /// What the sender wrote.
    pub message: String,
    /// How far it is.
    pub state: ReportRequestState,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
    /// When it was completed or withdrawn.
    pub closed_at: Option<DateTime<Utc>>,
    /// When the partner was last reminded.
    pub reminded_at: Option<DateTime<Utc>>,
    /// How often.
    pub reminder_count: i64,
    /// May the caller remind, change and withdraw it?
    pub may_manage: bool,
}

/// A request with its accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportRequestDetail {
    /// The request.
    pub request: ReportRequestSummary,
    /// Its accounts that the caller may see, by name.
    pub accounts: Vec<ReportRequestAccount>,
}

/// One account of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReportRequestAccount {
    /// The account.
    pub account_id: i64,
    /// Its name.
    pub name: String,
    /// Its city.
    pub city: String,
    /// Its sales unit.
    pub ou: String,
    /// When it was reported in answer to this request.
    pub reported_at: Option<DateTime<Utc>>,
    /// The partner's present status.
    pub status: Option<ReportedStatus>,
    /// Whom of the partner it was handed to.
    pub assigned_to_name: Option<String>,
}

/// A change of an open request. A field left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportRequestUpdate {
    /// Last day for the report; `null` removes it.
    #[serde(default, deserialize_with = "crate::reporting::given", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<NaiveDate>))]
    pub due_on: Option<Option<NaiveDate>>,
    /// Minutes after a report before the ECM is told; holds from the next change on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notification_delay_minutes: Option<i64>,
}

/// A reminder to the partner's contacts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportRequestRemind {
    /// A word to the partner, at most 4,000 characters; may be empty.
    #[serde(default)]
    pub message: String,
}

/// Withdrawing a request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportRequestCancel {
    /// Why, in words for the partner; at most 4,000 characters; may be empty.
    #[serde(default)]
    pub reason: String,
}
