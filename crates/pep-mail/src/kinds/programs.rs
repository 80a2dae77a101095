//! Invitations to programs and to the heatmaps of events; they go out in waves.

use serde::Serialize;

use crate::template::MailTemplate;

/// To a partner's contact: the program elected your company (D-06).
#[derive(Debug, Clone, Serialize)]
pub struct ProgramInvitationPartner {
    /// Name of the contact.
    pub recipient_name: String,
    /// The contact's company.
    pub partner_name: String,
    /// What the program says to everybody who arrives.
    pub welcome: Option<String>,
    /// What the organiser says in this wave.
    pub sender_message: Option<String>,
    /// The entry of the program.
    pub entry_url: String,
}

impl MailTemplate for ProgramInvitationPartner {
    const KIND: &'static str = "program_invitation_partner";
}

/// To a seller: the program invites you (D-07).
#[derive(Debug, Clone, Serialize)]
pub struct ProgramInvitationSeller {
    /// Name of the seller.
    pub recipient_name: String,
    /// What the program says to everybody who arrives.
    pub welcome: Option<String>,
    /// What the organiser says in this wave.
    pub sender_message: Option<String>,
    /// The entry of the program.
    pub entry_url: String,
}

impl MailTemplate for ProgramInvitationSeller {
    const KIND: &'static str = "program_invitation_seller";
}

/// To the primary contact of a team: tell how you stand at the accounts of the OU (D-17, D-18).
#[derive(Debug, Clone, Serialize)]
pub struct HeatmapInvitation {
    /// Name of the primary contact.
    pub recipient_name: String,
    /// The team.
    pub team_name: String,
    /// The event.
    pub event_name: String,
    /// When it takes place: "3 December 2026".
    pub event_on: String,
    /// How many accounts; none for sellers, who know theirs.
    pub account_count: Option<usize>,
    /// Last day: "Friday, 27 November 2026".
    pub due_on: Option<String>,
    /// The organiser's own words.
    pub intro: Option<String>,
    /// What the organiser says in this wave.
    pub sender_message: Option<String>,
    /// The reporting page, or the seller's own accounts.
    pub report_url: String,
}

impl MailTemplate for HeatmapInvitation {
    const KIND: &'static str = "heatmap_invitation";
}
