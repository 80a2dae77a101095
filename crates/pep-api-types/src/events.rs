//! Mass co-sell events (D-14 … D-43): series, events, slots, nominations, and the rules they work by.
//!
//! Operations, all under `/api/v1`. Planning: `GET|POST /event-series` list_event_series, create_event_series ·
//! `GET|PUT /event-series/{seriesId}` get_event_series, save_event_series (ETag, If-Match) · `POST …/discard`
//! discard_event_series (If-Match) · `POST …/publish` publish_event_series (If-Match, Idempotency-Key) · `POST …/mail-preview`
//! preview_event_mail · `POST …/mail-test` send_event_test_mail · `GET|POST …/nominations` list_nominations,
//! add_nominations · `POST …/nominations/remove` remove_nomination. Organisers: `GET /events` list_events ·
//! `GET /events/{eventId}` get_event · `POST …/phase` move_event · `POST …/cancel` cancel_event; what else changes in an
//! event changes with its plan, which is published again. Those who take part: `GET /my-events` list_my_events · `GET /my-events/{eventId}` get_my_event.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::teams::NamedThing;

/// Where an event stands. The order is the order of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum EventPhase {
    /// Partners are nominated and teams are built.
    Nominating,
    /// Teams report on their accounts.
    Heatmaps,
    /// Sessions can be asked for, answered, moved.
    Requests,
    /// Nothing new can be asked for; what is open is answered.
    Review,
    /// All is answered; the day comes.
    Scheduled,
    /// The last slot is over.
    Held,
    /// The follow-up mails are out.
    FollowedUp,
    /// Ended; everything is read-only.
    Closed,
    /// Called off.
    Cancelled,
}

/// What a slot is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum SlotKind {
    /// Open from the first round on.
    Regular,
    /// Kept for overflow, the later queue and make-up sessions until it is opened.
    Flex,
}

/// When the follow-up goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum FollowUpTiming {
    /// The next morning at 9:00 to everybody (D-37).
    NextMorning,
    /// At once to those who attended, the next morning to all others.
    ByAttendance,
}

/// How much a conflict weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum RuleLevel {
    /// Nobody looks at it.
    Off,
    /// Whoever goes on has to confirm it.
    Warn,
    /// It cannot be done.
    Refuse,
}

/// What can stand against a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum ConflictRule {
    /// The team said that it cannot then; at least warned of.
    Blackout,
    /// Closer to another session of the team than the gap.
    Gap,
    /// More sessions than the team takes; at least warned of.
    TeamLimit,
    /// More sessions on one day than the event allows.
    DayLimit,
    /// More unanswered requests than the event allows.
    OpenRequests,
    /// Outside the team's working hours.
    WorkingHours,
    /// On a closed day of the OU.
    ClosedDay,
    /// Somebody of the team is in another session.
    PersonTwice,
    /// The two teams meet in this event already.
    SamePair,
    /// Something that is warned of for a team of others; no more is told. Has no level of its own.
    OtherTeam,
}

impl ConflictRule {
    /// Every rule with its word on the wire.
    const WORDS: [(Self, &'static str); 10] = [
        (Self::Blackout, "blackout"),
        (Self::Gap, "gap"),
        (Self::TeamLimit, "teamLimit"),
        (Self::DayLimit, "dayLimit"),
        (Self::OpenRequests, "openRequests"),
        (Self::WorkingHours, "workingHours"),
        (Self::ClosedDay, "closedDay"),
        (Self::PersonTwice, "personTwice"),
        (Self::SamePair, "samePair"),
        (Self::OtherTeam, "otherTeam"),
    ];

    /// The word on the wire, for a header.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::WORDS.into_iter().find(|(rule, _)| *rule == self).map_or("", |(_, word)| word)
    }

    /// The rule of a word, if it is one.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::WORDS.into_iter().find(|(_, of)| *of == word).map(|(rule, _)| rule)
    }
}

/// The level of a conflict rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConflictLevel {
    /// The rule.
    pub rule: ConflictRule,
    /// Its level.
    pub level: RuleLevel,
}

/// The rules of an event, and those that a program's events begin with. A rule that is null is off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventRules {
    /// Remind the team that has not answered so many hours after the request (D-52).
    pub remind_after_hours: Option<u32>,
    /// Decline requests that were not answered for so many hours (D-53).
    pub decline_after_hours: Option<u32>,
    /// Remove open requests and unfilled slots so many days before the event, at 9:00 in its zone (D-54).
    pub remove_days_before: Option<u32>,
    /// End what waits in a later queue after so many hours.
    pub later_expires_after_hours: Option<u32>,
    /// At least so many minutes between two sessions of one team, 0 to 240.
    pub gap_minutes: u32,
    /// At most so many open requests that one team has asked.
    pub max_open_requests: Option<u32>,
    /// At most so many sessions of one team on one day.
    pub max_sessions_per_day: Option<u32>,
    /// How much each conflict weighs (B4-13); what is not named has its usual level: `workingHours` and `personTwice` warn,
    /// `closedDay` and `samePair` are off, all others refuse. Answers name what is not as usual.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<ConflictLevel>,
    /// When the follow-up goes out.
    pub follow_up: FollowUpTiming,
    /// Is a summary sent the day before at 9:00 (D-33)?
    pub sends_summary: bool,
    /// Somebody attended who was there for so many seconds, 0 to 3,600.
    pub attended_after_seconds: u32,
}

/// A step of the wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum PlanStep {
    /// Name, OUs.
    Ous,
    /// Days, zone, slots.
    Slots,
    /// Nominations and teams.
    Teams,
    /// Heatmap invitation and the dates of the phases.
    Heatmaps,
    /// Rules.
    Rules,
    /// The organiser's own words.
    Mails,
}

/// A mail into which the organiser can write own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum EventMail {
    /// The invitation to report on accounts.
    HeatmapInvitation,
    /// A team asks for a session.
    SessionRequest,
    /// The invitation to an accepted session.
    SessionInvitation,
    /// The sessions of the day, the day before.
    Summary,
    /// After the day.
    FollowUp,
}

/// The organiser's words in one mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MailText {
    /// The mail.
    pub mail: EventMail,
    /// Plain text, at most 4,000 characters.
    pub words: String,
}

/// A time of every day without slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SlotBreak {
    /// When it begins, `12:00`.
    pub from: String,
    /// When it ends, `13:00`.
    pub to: String,
}

/// What slots are generated from. Days and times are civil, in the event's zone; times are written `09:30`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SlotPattern {
    /// The days of the event, at most 31.
    pub days: Vec<NaiveDate>,
    /// When the first slot of a day begins.
    pub first: String,
    /// How long a slot is, 5 to 480 minutes.
    pub length_minutes: u32,
    /// How long between two slots, 0 to 480 minutes.
    pub gap_minutes: u32,
    /// So many slots on a day; left out where `end` is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// The last slot of a day ends no later than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// Times without slots.
    #[serde(default)]
    pub breaks: Vec<SlotBreak>,
    /// So many of the last slots of each day are kept as flex slots.
    #[serde(default)]
    pub flex_per_day: u32,
    /// Single slots that were taken out, by their `key`.
    #[serde(default)]
    pub removed: Vec<String>,
}

/// What the wizard gathers. Phases begin at 9:00 and requests close at 18:00 of their day, in the event's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventPlan {
    /// One event for each of these OUs.
    pub ou_ids: Vec<i64>,
    /// A few words about the event; may be empty.
    #[serde(default)]
    pub description: String,
    /// IANA zone; may be empty while planning.
    pub time_zone: String,
    /// Zones of OUs whose events are meant in another one; the days and times on the clock are the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ou_zones: Vec<PlannedOuZone>,
    /// The slots.
    pub slots: SlotPattern,
    /// Heatmaps begin on this day; absent: moved by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heatmaps_on: Option<NaiveDate>,
    /// Last day for heatmaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heatmaps_due_on: Option<NaiveDate>,
    /// Requests open on this day; absent: moved by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_open_on: Option<NaiveDate>,
    /// Requests close on this day; absent: moved by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_close_on: Option<NaiveDate>,
    /// The rules.
    pub rules: EventRules,
    /// The organiser's own words.
    #[serde(default)]
    pub mail_texts: Vec<MailText>,
    /// How feedback is asked for.
    #[serde(default)]
    pub feedback: EventFeedback,
}

/// How an event asks for feedback.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventFeedback {
    /// Which way.
    pub by: FeedbackBy,
    /// Microsoft form for everybody who has no other; only with `forms`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub common: Option<String>,
    /// That for people of partners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partners: Option<String>,
    /// That for people of Microsoft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sellers: Option<String>,
}

/// Ways to ask for feedback.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum FeedbackBy {
    /// As the program does.
    #[default]
    Program,
    /// With PEP's own short form, from the mail, without signing in.
    Own,
    /// With forms of the event's own; the program's where it has none for a role.
    Forms,
}

/// The zone in which the event of an OU is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlannedOuZone {
    /// The OU.
    pub ou_id: i64,
    /// IANA zone; may be empty while planning.
    pub time_zone: String,
}

/// A slot that the plan gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlannedSlot {
    /// By which it is taken out: `2026-12-03T09:00`.
    pub key: String,
    /// Its day.
    pub day: NaiveDate,
    /// When it begins, on the event's clock: `09:00`.
    pub starts: String,
    /// When it ends, on the event's clock.
    pub ends: String,
    /// What it is for.
    pub kind: SlotKind,
    /// Was it taken out?
    pub is_removed: bool,
}

/// Something to look at before publishing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlanProblem {
    /// Where it is put right.
    pub step: PlanStep,
    /// Does it stand in the way of publishing?
    pub is_blocking: bool,
    /// What is wrong and what to do.
    pub detail: String,
}

/// What one rule will do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RuleWords {
    /// The rule's name: `remindAfterHours`.
    pub rule: String,
    /// What it will do to this event, with real days.
    pub words: String,
}

/// A closed day of an OU on which the plan has an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlannedClosedDay {
    /// The day.
    pub day: NaiveDate,
    /// What it is called.
    pub name: String,
}

/// One OU of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PlannedOu {
    /// The OU.
    pub ou: NamedThing,
    /// Partners nominated and elected.
    pub nominated_count: i64,
    /// Nominated partners that the program has not elected.
    pub not_elected_count: i64,
    /// Nominated partners without a team in the OU.
    pub without_team_count: i64,
    /// Partner teams that take part.
    pub partner_team_count: i64,
    /// Microsoft teams that take part.
    pub microsoft_team_count: i64,
    /// Teams without a primary contact.
    pub headless_team_count: i64,
    /// Its closed days among the days of the plan and in the month after them, by day.
    pub closed_days: Vec<PlannedClosedDay>,
    /// The zone in which it works, if it was given one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_time_zone: Option<String>,
    /// Its event, once published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<i64>,
}

/// A series in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventSeriesSummary {
    /// The series.
    pub id: i64,
    /// Its program.
    pub program: NamedThing,
    /// Name for people.
    pub name: String,
    /// Is it published? If not, it is a draft.
    pub is_published: bool,
    /// First day planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<NaiveDate>,
    /// How many OUs it has.
    pub ou_count: i64,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Counts up with each change; the ETag.
    pub row_version: i64,
}

/// A series with its plan and everything that follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventSeries {
    /// The series.
    pub id: i64,
    /// Its program.
    pub program: NamedThing,
    /// Name for people.
    pub name: String,
    /// Is it published?
    pub is_published: bool,
    /// The plan.
    pub plan: EventPlan,
    /// The slots it gives, those taken out marked.
    pub slots: Vec<PlannedSlot>,
    /// What to look at before publishing.
    pub problems: Vec<PlanProblem>,
    /// What each rule will do.
    pub rule_words: Vec<RuleWords>,
    /// Its OUs.
    pub ous: Vec<PlannedOu>,
    /// Counts up with each change; the ETag.
    pub row_version: i64,
    /// Last change.
    pub updated_at: DateTime<Utc>,
}

/// A series to begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventSeriesCreate {
    /// The program.
    pub program_id: i64,
    /// Name for people, 1 to 120 characters.
    pub name: String,
    /// A series to copy: OUs, slots, rules, words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<i64>,
    /// Where a copy's first day goes; its other days move alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_day: Option<NaiveDate>,
    /// Does a copy take the nominations along?
    #[serde(default)]
    pub with_nominations: bool,
}

/// Name and plan, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventSeriesSave {
    /// Name for people.
    pub name: String,
    /// The plan.
    pub plan: EventPlan,
}

/// The events that publishing made or brought up to date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventSeriesPublished {
    /// By OU.
    pub event_ids: Vec<i64>,
}

/// Which mail to try out, with which words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventMailTry {
    /// The mail.
    pub mail: EventMail,
    /// The words, saved or not.
    #[serde(default)]
    pub words: String,
}

/// A mail as one real recipient would get it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventMailPreview {
    /// The recipient's name.
    pub to_name: String,
    /// The recipient's address.
    pub to_address: String,
    /// One line.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// Where a test mail went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventMailSent {
    /// The address.
    pub to_address: String,
}

/// A nomination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Nomination {
    /// The OU.
    pub ou: NamedThing,
    /// The partner.
    pub partner: NamedThing,
    /// Its Partner One ID.
    pub partner_one_id: String,
    /// From a list? If not, somebody added it.
    pub is_from_list: bool,
    /// Why; may be empty.
    pub reason: String,
    /// Who added it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added_by: Option<String>,
    /// When.
    pub added_at: DateTime<Utc>,
    /// Is the partner elected in the program? If not, it cannot take part.
    pub is_elected: bool,
    /// Has it a team in the OU?
    pub has_team: bool,
}

/// Partners to nominate to the event of one OU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NominationsAdd {
    /// The OU.
    pub ou_id: i64,
    /// The partners, 1 to 200; the program has elected them.
    pub partner_ids: Vec<i64>,
    /// Why, 1 to 500 characters.
    pub reason: String,
}

/// How many nominations are new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NominationsAdded {
    /// Those that stood already are not counted.
    pub added_count: i64,
}

/// A nomination to take back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NominationRemove {
    /// The OU.
    pub ou_id: i64,
    /// The partner.
    pub partner_id: i64,
}

/// How far an event is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventCounts {
    /// Partners nominated and elected.
    pub nominated: i64,
    /// Partner teams that take part.
    pub partner_teams: i64,
    /// Microsoft teams that take part.
    pub microsoft_teams: i64,
    /// Teams without a primary contact.
    pub headless_teams: i64,
    /// Partners asked to report for it.
    pub heatmaps_asked: i64,
    /// Of those complete.
    pub heatmaps_reported: i64,
    /// Requests that wait for an answer.
    pub requests_open: i64,
    /// All requests.
    pub requests: i64,
    /// Sessions that were not cancelled.
    pub sessions: i64,
}

/// An event in an organiser's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventSummary {
    /// The event.
    pub id: i64,
    /// Its series.
    pub series_id: i64,
    /// Its program.
    pub program: NamedThing,
    /// Its OU.
    pub ou: NamedThing,
    /// Name for people.
    pub name: String,
    /// IANA zone.
    pub time_zone: String,
    /// First day, in its zone.
    pub starts_on: NaiveDate,
    /// Last day, in its zone.
    pub ends_on: NaiveDate,
    /// Where it stands.
    pub phase: EventPhase,
    /// How far it is.
    pub counts: EventCounts,
    /// May the reader change it?
    pub may_manage: bool,
}

/// A slot of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventSlot {
    /// The slot.
    pub id: i64,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// What it is for.
    pub kind: SlotKind,
    /// Can it be asked for? A flex slot only once it was opened.
    pub is_open: bool,
}

/// Something to do now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventTodo {
    /// What.
    pub words: String,
    /// Where: a path of the portal.
    pub target: String,
}

/// A phase to which the event can be moved by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventPhaseMove {
    /// The phase.
    pub to: EventPhase,
    /// What it opens, in words.
    pub opens: Vec<String>,
    /// What it closes, in words.
    pub closes: Vec<String>,
}

/// One event as its organisers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventDetail {
    /// Where it stands and how far it is.
    pub event: EventSummary,
    /// A few words about it.
    pub description: String,
    /// When heatmaps begin by themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heatmaps_at: Option<DateTime<Utc>>,
    /// Last day for heatmaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heatmaps_due_on: Option<NaiveDate>,
    /// When requests open by themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_open_at: Option<DateTime<Utc>>,
    /// When requests close by themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_close_at: Option<DateTime<Utc>>,
    /// The rules.
    pub rules: EventRules,
    /// What each rule will do.
    pub rule_words: Vec<RuleWords>,
    /// The organiser's words in its mails.
    pub mail_texts: Vec<MailText>,
    /// Its slots, in time order.
    pub slots: Vec<EventSlot>,
    /// What to do now.
    pub todo: Vec<EventTodo>,
    /// Where it can be moved by hand; empty for those who may not.
    pub moves: Vec<EventPhaseMove>,
    /// Where it moves by itself next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_phase: Option<EventPhase>,
    /// And when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_phase_at: Option<DateTime<Utc>>,
    /// May the reader add nominations?
    pub may_nominate: bool,
    /// Counts up with each change; the ETag.
    pub row_version: i64,
}

/// A move by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventMove {
    /// The phase in which the caller saw the event.
    pub from: EventPhase,
    /// Where to.
    pub to: EventPhase,
}

/// Why an event is called off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventCancel {
    /// 3 to 500 characters.
    pub reason: String,
}

/// One of the reader's teams in an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MyEventTeam {
    /// The team.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Without a primary contact it cannot ask or answer.
    pub is_headless: bool,
    /// Requests that wait for its answer.
    pub to_answer_count: i64,
    /// Its requests that wait for another team's answer.
    pub asked_count: i64,
    /// Its sessions.
    pub session_count: i64,
}

/// An event as those see it who take part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MyEvent {
    /// The event.
    pub id: i64,
    /// Name of its program.
    pub program_name: String,
    /// Name of its OU.
    pub ou_name: String,
    /// Name for people.
    pub name: String,
    /// A few words about it.
    pub description: String,
    /// IANA zone.
    pub time_zone: String,
    /// First day, in its zone.
    pub starts_on: NaiveDate,
    /// Last day, in its zone.
    pub ends_on: NaiveDate,
    /// Where it stands.
    pub phase: EventPhase,
    /// Last day for heatmaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heatmaps_due_on: Option<NaiveDate>,
    /// When requests open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_open_at: Option<DateTime<Utc>>,
    /// When requests close.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests_close_at: Option<DateTime<Utc>>,
    /// Slots that can be asked for.
    pub slot_count: i64,
    /// The reader's teams in it.
    pub teams: Vec<MyEventTeam>,
    /// What to do now.
    pub todo: Vec<EventTodo>,
}
