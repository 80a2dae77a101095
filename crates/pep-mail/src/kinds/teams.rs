//! Mails about sales teams.

use serde::Serialize;

use crate::template::MailTemplate;

/// To members of a team and to its partner's primary contacts: the primary contact left, choose another one (D-13, D-60).
#[derive(Debug, Clone, Serialize)]
pub struct TeamWithoutContact {
    /// Name of the recipient.
    pub recipient_name: String,
    /// The team.
    pub team_name: String,
    /// Its OU.
    pub ou_name: String,
    /// The team's page.
    pub team_url: String,
}

impl MailTemplate for TeamWithoutContact {
    const KIND: &'static str = "team_without_contact";
}
