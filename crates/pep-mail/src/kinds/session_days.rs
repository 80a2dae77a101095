//! Mails around a session day: the day before, the morning after, and a word to a team that others wait for.

use serde::Serialize;

use crate::template::MailTemplate;

/// A session as these mails list it.
#[derive(Debug, Clone, Serialize)]
pub struct ListedSession {
    /// Its title.
    pub title: String,
    /// When, on the reader's clock and the event's: "09:00–09:30 Berlin time".
    pub time: String,
    /// With whom: names of the other side's teams.
    pub with: Vec<String>,
    /// Where to join the meeting, if there is one yet.
    pub join_url: Option<String>,
    /// The session's page.
    pub page_url: String,
    /// PEP's own short form, where the mail asks with it.
    pub rate_url: Option<String>,
}

/// The day before (D-33 … D-35, D-49): the sessions of a day with their links.
#[derive(Debug, Clone, Serialize)]
pub struct SessionSummary {
    /// Name of the reader.
    pub recipient_name: String,
    /// How far the day is: "tomorrow", "today".
    pub distance: String,
    /// The day: "Thursday, 3 December 2026".
    pub day: String,
    /// The organiser's own words.
    pub intro: Option<String>,
    /// The sessions, in the order of the day.
    pub sessions: Vec<ListedSession>,
    /// The page of the day.
    pub page_url: String,
}

impl MailTemplate for SessionSummary {
    const KIND: &'static str = "session_summary";
}

/// After the day (D-37, D-38): what did you think of it, and what came of it?
#[derive(Debug, Clone, Serialize)]
pub struct SessionFollowUp {
    /// Name of the reader.
    pub recipient_name: String,
    /// The day: "Thursday, 3 December 2026".
    pub day: String,
    /// Was the reader there? Nothing is known: `true`.
    pub attended: bool,
    /// The organiser's own words.
    pub intro: Option<String>,
    /// The sessions, in the order of the day.
    pub sessions: Vec<ListedSession>,
    /// The program's or event's form for feedback; without one each session is rated with PEP's short form.
    pub feedback_url: Option<String>,
}

impl MailTemplate for SessionFollowUp {
    const KIND: &'static str = "session_follow_up";
}

/// To a team's primary contact: others wait for you, or nobody has found you yet (B3-09).
#[derive(Debug, Clone, Serialize)]
pub struct TeamNudge {
    /// Name of the primary contact.
    pub recipient_name: String,
    /// The team.
    pub team_name: String,
    /// The event.
    pub event_name: String,
    /// When it takes place: "3 December 2026".
    pub event_days: String,
    /// How many requests wait for the team's answer.
    pub waiting_count: i64,
    /// How many sessions the team has.
    pub session_count: i64,
    /// What the organiser typed.
    pub sender_message: Option<String>,
    /// Where to answer and ask.
    pub page_url: String,
}

impl MailTemplate for TeamNudge {
    const KIND: &'static str = "team_nudge";
}

/// To the primary contacts of an event's teams: sessions can be asked for now (D-20).
#[derive(Debug, Clone, Serialize)]
pub struct EventOpened {
    /// Name of the primary contact.
    pub recipient_name: String,
    /// The teams that the person leads in the event.
    pub teams: Vec<String>,
    /// The event.
    pub event_name: String,
    /// When it takes place: "Thursday, 3 December 2026".
    pub event_on: String,
    /// Until when sessions can be asked for, if that is planned.
    pub closes_at: Option<String>,
    /// The board.
    pub board_url: String,
}

impl MailTemplate for EventOpened {
    const KIND: &'static str = "event_opened";
}
