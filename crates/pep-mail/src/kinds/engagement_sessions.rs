//! Mails about sessions of engagements: the weekly digest of a seller, and what follows a session.

use serde::Serialize;

use crate::template::MailTemplate;

/// A session as these mails list it.
#[derive(Debug, Clone, Serialize)]
pub struct EngagementSessionLine {
    /// Its title.
    pub title: String,
    /// When, on the reader's clock and the session's: "Thursday, 3 December 2026, 09:00–09:30 Berlin time".
    pub time: String,
    /// Partners that the reader may know of.
    pub partners: Vec<String>,
    /// The reader's accounts in it.
    pub accounts: Vec<String>,
    /// The reader comes, or was there.
    pub attends: bool,
    /// It is still to come when the mail is written.
    pub is_to_come: bool,
    /// The session's page.
    pub page_url: String,
    /// Where to schedule a follow-up with each partner; none for whom cannot.
    pub follow_ups: Vec<FollowUpLink>,
    /// PEP's own short form, where the mail asks with it.
    pub rate_url: Option<String>,
}

/// Where to schedule a follow-up.
#[derive(Debug, Clone, Serialize)]
pub struct FollowUpLink {
    /// With which partner.
    pub partner: String,
    /// The page, filled in as far as it is known.
    pub url: String,
}

/// What comes up about a seller's accounts (C-27 … C-29).
#[derive(Debug, Clone, Serialize)]
pub struct SessionDigest {
    /// Name of the seller.
    pub recipient_name: String,
    /// The sessions of the next two weeks, by time.
    pub sessions: Vec<EngagementSessionLine>,
    /// Where all engagements about the seller's accounts are.
    pub page_url: String,
}

impl MailTemplate for SessionDigest {
    const KIND: &'static str = "session_digest";
}

/// After a session of an engagement (C-31, C-49 … C-54).
#[derive(Debug, Clone, Serialize)]
pub struct EngagementFollowUp {
    /// Name of the reader.
    pub recipient_name: String,
    /// The engagement's title.
    pub title: String,
    /// The day: "Thursday, 3 December 2026".
    pub day: String,
    /// Was the reader there?
    pub attended: bool,
    /// The reader is of the partner.
    pub is_partner: bool,
    /// The sessions of the day that concern the reader, by time.
    pub sessions: Vec<EngagementSessionLine>,
    /// The program's form for feedback, or the page on which somebody who was not in a session says so; without one each
    /// session is rated with PEP's short form.
    pub feedback_url: Option<String>,
}

impl MailTemplate for EngagementFollowUp {
    const KIND: &'static str = "engagement_follow_up";
}
