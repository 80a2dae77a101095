//! Mails about reporting on accounts. Those to partners name the program, never a person of Microsoft.

use serde::Serialize;

use crate::template::MailTemplate;

/// To a partner's contact: accounts wait for your report (H-18, H-19). Never names the ECM or an account.
#[derive(Debug, Clone, Serialize)]
pub struct HeatmapRequest {
    /// Name of the contact.
    pub recipient_name: String,
    /// The contact's company.
    pub partner_name: String,
    /// The program's own opening words, placeholders already filled.
    pub intro: Option<String>,
    /// What the sender typed into the request.
    pub sender_message: Option<String>,
    /// How many accounts are asked about.
    pub account_count: usize,
    /// Last day for the report: "Friday, 4 December 2026".
    pub due_on: Option<String>,
    /// The reporting page.
    pub report_url: String,
}

impl MailTemplate for HeatmapRequest {
    const KIND: &'static str = "heatmap_request";
}

/// To a partner's contact: some of the accounts have no report yet.
#[derive(Debug, Clone, Serialize)]
pub struct HeatmapReminder {
    /// Name of the contact.
    pub recipient_name: String,
    /// The contact's company.
    pub partner_name: String,
    /// What the sender typed into the reminder.
    pub sender_message: Option<String>,
    /// How many accounts the request asked about.
    pub account_count: usize,
    /// How many of them have no report yet.
    pub open_count: usize,
    /// Last day for the report.
    pub due_on: Option<String>,
    /// That day is over.
    pub overdue: bool,
    /// The reporting page.
    pub report_url: String,
}

impl MailTemplate for HeatmapReminder {
    const KIND: &'static str = "heatmap_reminder";
}

/// To a partner's contact: a request is withdrawn, nothing needs to be done.
#[derive(Debug, Clone, Serialize)]
pub struct HeatmapRequestCancelled {
    /// Name of the contact.
    pub recipient_name: String,
    /// The contact's company.
    pub partner_name: String,
    /// How many accounts the request asked about.
    pub account_count: usize,
    /// Day of the request.
    pub requested_on: String,
    /// What the sender typed when cancelling.
    pub sender_message: Option<String>,
}

impl MailTemplate for HeatmapRequestCancelled {
    const KIND: &'static str = "heatmap_request_cancelled";
}

/// To an ECM: partners reported (H-25 to H-30). The first 50 changes are shown.
#[derive(Debug, Clone, Serialize)]
pub struct ReportNotification {
    /// Name of the ECM.
    pub recipient_name: String,
    /// The partners that reported, in the order in which they are to be named; at least one.
    pub partners: Vec<String>,
    /// The changes, in the order in which they are to be shown. More than 50 need not be given.
    pub changes: Vec<ReportChange>,
    /// How many changes there are in all.
    pub change_count: usize,
    /// How many accounts they concern.
    pub account_count: usize,
    /// The heatmap, filtered to exactly these accounts and partners (H-29, H-30).
    pub heatmap_url: String,
}

impl MailTemplate for ReportNotification {
    const KIND: &'static str = "report_notification";
}

/// What a partner changed about one account.
#[derive(Debug, Clone, Serialize)]
pub struct ReportChange {
    /// Name of the account.
    pub account_name: String,
    /// Name of the partner.
    pub partner_name: String,
    /// Status before; none where this is the first report.
    pub old_status: Option<ReportedStatus>,
    /// Status now; none where the partner took it back.
    pub new_status: Option<ReportedStatus>,
    /// "Business", "IT" or "Business and IT" (H-41).
    pub relationship: Option<String>,
    /// Whether the relationship reaches executives or directors (H-42).
    pub exec_level: Option<bool>,
    /// The partner's notes (H-43); the mail shows the first 300 characters.
    pub notes: Option<String>,
    /// Who at the partner reported.
    pub changed_by: Option<String>,
    /// When, in words: "21 Nov 2026, 14:05 CET".
    pub changed_at: String,
}

/// What a partner says an account is to it (H-38 to H-40).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportedStatus {
    /// Red.
    Target,
    /// Yellow.
    PastCustomer,
    /// Green.
    ActiveCustomer,
}

/// To a partner's employee: a colleague handed over some accounts to report on.
#[derive(Debug, Clone, Serialize)]
pub struct RowsDelegated {
    /// Name of the employee.
    pub recipient_name: String,
    /// The colleague who handed them over.
    pub delegated_by: String,
    /// The company of both.
    pub partner_name: String,
    /// How many accounts.
    pub account_count: usize,
    /// Last day for the report.
    pub due_on: Option<String>,
    /// What the colleague typed.
    pub sender_message: Option<String>,
    /// The reporting page, on these accounts.
    pub report_url: String,
}

impl MailTemplate for RowsDelegated {
    const KIND: &'static str = "rows_delegated";
}
