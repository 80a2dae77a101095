//! Mails about co-sell engagements. Those to partners name the program and the engagement, never a person of Microsoft, an
//! account or another partner.

use serde::Serialize;

use crate::template::MailTemplate;

/// To a partner's admin: will you take part (C-11, C-13)?
#[derive(Debug, Clone, Serialize)]
pub struct EngagementInvitation {
    /// Name of the admin.
    pub recipient_name: String,
    /// The admin's company.
    pub partner_name: String,
    /// The engagement.
    pub title: String,
    /// "Co-Sell", "Accelerate" or "Showcase".
    pub kind: String,
    /// What the coordinator wrote to the partners.
    pub sender_message: Option<String>,
    /// Last day to prepare: "Friday, 4 December 2026".
    pub due_on: Option<String>,
    /// What there will be to prepare, in order; what need not be done says so.
    pub tasks: Vec<String>,
    /// Where to accept or decline.
    pub page_url: String,
}

impl MailTemplate for EngagementInvitation {
    const KIND: &'static str = "engagement_invitation";
}

/// To a partner's admin: a session was set up for the partner; who comes (C-24, C-25)?
#[derive(Debug, Clone, Serialize)]
pub struct EngagementSessionPlanned {
    /// Name of the admin.
    pub recipient_name: String,
    /// The admin's company.
    pub partner_name: String,
    /// The engagement.
    pub title: String,
    /// The session.
    pub session_title: String,
    /// When, on the reader's clock and the session's.
    pub when: String,
    /// What it is about, in the coordinator's words.
    pub description: Option<String>,
    /// Where to say who comes.
    pub page_url: String,
}

impl MailTemplate for EngagementSessionPlanned {
    const KIND: &'static str = "engagement_session_planned";
}

/// To a coordinator: a partner accepted or declined (C-14, C-15).
#[derive(Debug, Clone, Serialize)]
pub struct EngagementAnswered {
    /// Name of the coordinator.
    pub recipient_name: String,
    /// Who answered.
    pub partner_name: String,
    /// The engagement.
    pub title: String,
    /// Did the partner accept?
    pub is_accepted: bool,
    /// What the partner said with it.
    pub note: Option<String>,
    /// How many accounts the partner is asked to report on; none after a decline.
    pub account_count: usize,
    /// The engagement's page.
    pub page_url: String,
}

impl MailTemplate for EngagementAnswered {
    const KIND: &'static str = "engagement_answered";
}

/// To a partner's people: you have not answered yet, or something is still to prepare.
#[derive(Debug, Clone, Serialize)]
pub struct EngagementReminder {
    /// Name of the recipient.
    pub recipient_name: String,
    /// The recipient's company.
    pub partner_name: String,
    /// The engagement.
    pub title: String,
    /// True while the invitation waits for an answer.
    pub is_unanswered: bool,
    /// What is still to do, in order.
    pub open_tasks: Vec<String>,
    /// Last day to prepare.
    pub due_on: Option<String>,
    /// That day is over.
    pub overdue: bool,
    /// What the coordinator typed.
    pub sender_message: Option<String>,
    /// The engagement's page.
    pub page_url: String,
}

impl MailTemplate for EngagementReminder {
    const KIND: &'static str = "engagement_reminder";
}

/// To a partner's people: the invitation is withdrawn, or the engagement called off; nothing needs to be done.
#[derive(Debug, Clone, Serialize)]
pub struct EngagementWithdrawn {
    /// Name of the recipient.
    pub recipient_name: String,
    /// The recipient's company.
    pub partner_name: String,
    /// The engagement.
    pub title: String,
    /// Called off for everybody, not for this partner only.
    pub is_cancelled: bool,
    /// What the coordinator typed.
    pub sender_message: Option<String>,
}

impl MailTemplate for EngagementWithdrawn {
    const KIND: &'static str = "engagement_withdrawn";
}
