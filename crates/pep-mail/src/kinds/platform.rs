//! Mails of the portal itself.

use serde::Serialize;

use crate::template::MailTemplate;

/// To a person signing in: the one-time code. Nothing in it signs in by a click, so that nobody learns to follow such links.
#[derive(Debug, Clone, Serialize)]
pub struct SignInCode {
    /// Name, where it is known.
    pub recipient_name: Option<String>,
    /// Eight digits; shown in two groups of four.
    pub code: String,
    /// For how many minutes it can be used.
    pub minutes: u32,
}

impl MailTemplate for SignInCode {
    const KIND: &'static str = "sign_in_code";
}

/// To an operator: mail works.
#[derive(Debug, Clone, Serialize)]
pub struct TestMail {
    /// Who asked for it.
    pub requested_by: String,
    /// When, in words.
    pub requested_at: String,
    /// Name of the transport: `file`, `smtp` or `ses`.
    pub transport: String,
}

impl MailTemplate for TestMail {
    const KIND: &'static str = "test_mail";
}

/// To a person who wants some mails together once a day: what happened since the last one.
#[derive(Debug, Clone, Serialize)]
pub struct Digest {
    /// Name.
    pub recipient_name: String,
    /// What happened, oldest first; at least one.
    pub lines: Vec<DigestLine>,
    /// Where one chooses which mails come, and how.
    pub preferences_url: String,
}

impl MailTemplate for Digest {
    const KIND: &'static str = "digest";
}

/// One thing that happened.
#[derive(Debug, Clone, Serialize)]
pub struct DigestLine {
    /// One line.
    pub title: String,
    /// Where it leads.
    pub url: Option<String>,
}
