//! Mails about requests for sessions and about sessions. Of the other side they name the team; people only where both
//! sides coordinate. A span of time is in words, in the recipient's zone with the event's beside it.

use serde::Serialize;

use crate::template::MailTemplate;

/// To a primary contact: another team asks for a session (D-24).
#[derive(Debug, Clone, Serialize)]
pub struct SessionRequested {
    /// Name of the contact.
    pub recipient_name: String,
    /// The team that asks.
    pub asking_team: String,
    /// The contact's own team.
    pub asked_team: String,
    /// The event.
    pub event_name: String,
    /// The slot.
    pub when: String,
    /// What those who ask wrote.
    pub message: Option<String>,
    /// The slot that the contact's team had asked for, if this is proposed instead.
    pub instead_of: Option<String>,
    /// The slot for which those who ask had asked before, if they moved their request.
    pub moved_from: Option<String>,
    /// A colleague or an organiser handed the request over; why, if that was said.
    pub handed_over: Option<String>,
    /// When the request ends by itself.
    pub answer_by: Option<String>,
    /// The organiser's own words.
    pub intro: Option<String>,
    /// The link answers by itself, once, without signing in (B3-05).
    pub answers_directly: bool,
    /// Where to answer.
    pub answer_url: String,
}

impl MailTemplate for SessionRequested {
    const KIND: &'static str = "session_request";
}

/// To a primary contact: a request still waits (D-52).
#[derive(Debug, Clone, Serialize)]
pub struct RequestReminder {
    /// Name of the contact.
    pub recipient_name: String,
    /// The team that asks.
    pub asking_team: String,
    /// The contact's own team.
    pub asked_team: String,
    /// The event.
    pub event_name: String,
    /// The slot.
    pub when: String,
    /// What those who ask wrote.
    pub message: Option<String>,
    /// Since when it waits.
    pub asked_on: String,
    /// When the request ends by itself.
    pub answer_by: Option<String>,
    /// The link answers by itself, once, without signing in (B3-05).
    pub answers_directly: bool,
    /// Where to answer.
    pub answer_url: String,
}

impl MailTemplate for RequestReminder {
    const KIND: &'static str = "request_reminder";
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestOutcome {
    /// There is a session.
    Accepted,
    /// Declined.
    Declined,
    /// Nobody answered in time.
    Expired,
    /// Another request was faster.
    SlotTaken,
    /// Those who asked took it back.
    Withdrawn,
    /// It was handed to another team.
    HandedOver,
}

/// To a primary contact: a request was decided.
#[derive(Debug, Clone, Serialize)]
pub struct RequestDecided {
    /// Name of the contact.
    pub recipient_name: String,
    /// What became of it.
    pub outcome: RequestOutcome,
    /// The contact's own team.
    pub own_team: String,
    /// The other team.
    pub other_team: String,
    /// The event.
    pub event_name: String,
    /// The slot.
    pub when: String,
    /// What was written with the answer.
    pub note: Option<String>,
    /// An organiser decided in the team's place.
    pub by_organiser: bool,
    /// The contact's team asked; else it was asked.
    pub we_asked: bool,
    /// Slots that are free for both teams now.
    pub alternatives: Vec<String>,
    /// Where to look, or ask for another slot.
    pub url: String,
}

impl MailTemplate for RequestDecided {
    const KIND: &'static str = "session_request_decided";
}

/// To both primary contacts: a request is in the later queue, please coordinate (D-48).
#[derive(Debug, Clone, Serialize)]
pub struct SessionLater {
    /// Name of the contact.
    pub recipient_name: String,
    /// The contact's own team.
    pub own_team: String,
    /// The other team.
    pub other_team: String,
    /// The event.
    pub event_name: String,
    /// The slot that was asked for.
    pub when: String,
    /// What was written with it.
    pub note: Option<String>,
    /// Whom to speak to on the other side.
    pub contact_name: Option<String>,
    /// That person's address.
    pub contact_email: Option<String>,
    /// When it leaves the queue by itself.
    pub ends_on: Option<String>,
    /// The contact's team answers; else it asked, and can take the request back.
    pub we_answer: bool,
    /// Where to answer.
    pub url: String,
}

impl MailTemplate for SessionLater {
    const KIND: &'static str = "session_later";
}

/// To the primary contacts of a request in the later queue: its slot is free again (B3-06).
#[derive(Debug, Clone, Serialize)]
pub struct SlotFree {
    /// Name of the contact.
    pub recipient_name: String,
    /// The contact's own team.
    pub own_team: String,
    /// The other team.
    pub other_team: String,
    /// The event.
    pub event_name: String,
    /// The slot.
    pub when: String,
    /// The contact's team answers; else it waits.
    pub we_answer: bool,
    /// Where to answer.
    pub url: String,
}

impl MailTemplate for SlotFree {
    const KIND: &'static str = "session_slot_free";
}

/// To everybody in a session: it is in your calendar, and here is the link (D-30 … D-32).
#[derive(Debug, Clone, Serialize)]
pub struct SessionInvitation {
    /// Name of the person.
    pub recipient_name: String,
    /// The session.
    pub title: String,
    /// When.
    pub when: String,
    /// Its teams.
    pub teams: Vec<String>,
    /// Who else is in it.
    pub people: Vec<String>,
    /// The engagement that it belongs to, if it belongs to one.
    pub engagement: Option<String>,
    /// Accounts in it that the reader may know of.
    pub accounts: Vec<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Where to join.
    pub join_url: String,
    /// The organiser's own words.
    pub intro: Option<String>,
    /// The session's page.
    pub page_url: String,
    /// Where to say that one comes, or does not.
    pub answer: AnswerUrls,
}

impl MailTemplate for SessionInvitation {
    const KIND: &'static str = "session_invitation";
}

/// Where somebody says with one tap whether he or she comes (B4-08).
#[derive(Debug, Clone, Serialize)]
pub struct AnswerUrls {
    /// "I'll be there".
    pub coming: String,
    /// "I can't come".
    pub not_coming: String,
}

/// To everybody in a session: it changed.
#[derive(Debug, Clone, Serialize)]
pub struct SessionChanged {
    /// Name of the person.
    pub recipient_name: String,
    /// The session.
    pub title: String,
    /// When it is now.
    pub when: String,
    /// When it was, if that changed.
    pub was: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Where to join.
    pub join_url: String,
    /// The session's page.
    pub page_url: String,
    /// Where to say that one comes, or does not; only where it was moved.
    pub answer: Option<AnswerUrls>,
}

impl MailTemplate for SessionChanged {
    const KIND: &'static str = "session_changed";
}

/// To somebody who was in a session: it was called off, or they are no longer in it.
#[derive(Debug, Clone, Serialize)]
pub struct SessionCancelled {
    /// Name of the person.
    pub recipient_name: String,
    /// The session.
    pub title: String,
    /// When it would have been.
    pub when: String,
    /// Only this person is no longer in it.
    pub only_you: bool,
    /// Why.
    pub reason: Option<String>,
    /// The event's page.
    pub page_url: String,
}

impl MailTemplate for SessionCancelled {
    const KIND: &'static str = "session_cancelled";
}
