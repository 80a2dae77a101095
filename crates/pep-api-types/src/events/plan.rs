//! What the wizard gathers and what the server makes of it: plans, series, the mails of an event.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{EventRules, SlotKind};
use crate::teams::NamedThing;

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
    /// Slots of their own, as a list brought them; one stands in place of a slot that the pattern gives at its time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own: Vec<OwnSlot>,
}

/// A slot that stands by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OwnSlot {
    /// Its day.
    pub day: NaiveDate,
    /// When it begins, on the event's clock: `09:00`.
    pub starts: String,
    /// When it ends, on the same day.
    pub ends: String,
    /// What it is for.
    pub kind: SlotKind,
    /// The only OU whose event has it; absent: all of the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ou_id: Option<i64>,
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
    /// The only OUs that have it; absent: all of the plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ou_ids: Vec<i64>,
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
    /// A template of the program to start from: slots, rules, words. It needs `firstDay`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_id: Option<i64>,
    /// Where the first day of a copy or of a template goes; its other days move alike.
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
