//! Mails about follow-ups: asking for times, telling how many overlap, and what became of it.

use serde::Serialize;

use crate::template::MailTemplate;

/// The partner's contact is asked for times (F-07).
#[derive(Debug, Clone, Serialize)]
pub struct FollowUpRequest {
    /// Name of the contact.
    pub recipient_name: String,
    /// Who asks.
    pub seller_name: String,
    /// The contact's partner.
    pub partner_name: String,
    /// Names of the accounts, or the session's title.
    pub about: Vec<String>,
    /// The seller's own words.
    pub message: Option<String>,
    /// How long the meeting shall be.
    pub minutes: i64,
    /// Until when a time can be found, on the contact's clock.
    pub until: String,
    /// Counts the rounds, from 1.
    pub round: i64,
    /// The colleague who passes it on, if one does.
    pub handed_over_by: Option<String>,
    /// Where to mark times.
    pub url: String,
}

impl MailTemplate for FollowUpRequest {
    const KIND: &'static str = "follow_up_request";
}

/// Somebody has been waited for.
#[derive(Debug, Clone, Serialize)]
pub struct FollowUpReminder {
    /// Name of the one who is waited for.
    pub recipient_name: String,
    /// Name of the other one.
    pub other_name: String,
    /// Is it the seller, who picks? Otherwise the contact, who marks times.
    pub to_seller: bool,
    /// Names of the accounts, or the session's title.
    pub about: Vec<String>,
    /// Until when a time can be found, on the reader's clock.
    pub until: String,
    /// Where to do it.
    pub url: String,
}

impl MailTemplate for FollowUpReminder {
    const KIND: &'static str = "follow_up_reminder";
}

/// The seller hears how many times overlap, and picks one (F-10, F-11).
#[derive(Debug, Clone, Serialize)]
pub struct FollowUpAnswered {
    /// Name of the seller.
    pub recipient_name: String,
    /// Who marked times.
    pub contact_name: String,
    /// The contact's partner.
    pub partner_name: String,
    /// How many times overlap; may be 0.
    pub count: usize,
    /// There were some, and they are over, or one of both is in another session then.
    pub are_gone: bool,
    /// Names of the accounts, or the session's title.
    pub about: Vec<String>,
    /// Where to pick one.
    pub url: String,
}

impl MailTemplate for FollowUpAnswered {
    const KIND: &'static str = "follow_up_answered";
}

/// How a follow-up ended for its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FollowUpEnd {
    /// The other side said no.
    Declined,
    /// The seller took it back.
    Withdrawn,
    /// A colleague answers from now on.
    PassedOn,
    /// No time was picked while there was one.
    Expired,
}

/// It is over for its reader.
#[derive(Debug, Clone, Serialize)]
pub struct FollowUpEnded {
    /// Name of the reader.
    pub recipient_name: String,
    /// Name of the one on the other side.
    pub other_name: String,
    /// How.
    pub what: FollowUpEnd,
    /// Who answers from now on.
    pub colleague: Option<String>,
    /// Names of the accounts, or the session's title.
    pub about: Vec<String>,
    /// Why.
    pub reason: Option<String>,
    /// Where to go on, for sellers.
    pub url: Option<String>,
}

impl MailTemplate for FollowUpEnded {
    const KIND: &'static str = "follow_up_ended";
}
