//! The plan of a series, and everything that stands in the way of publishing it (D-40, B4-11).

mod problems;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::EventRules;
use super::slots::{SlotPattern, generate, instant, kept};
use super::words::EventDates;
use crate::feedback::EventFeedback;
use crate::ids::OuId;
use crate::people::text_enum;
use crate::placeholders::Placeholder;
use crate::time::UtcMicros;

pub use problems::{OuFacts, PlanProblem, problems, together};

/// The longest text of a mail, characters.
pub const TEXT_MAX_CHARS: usize = 4_000;

/// The steps of the wizard, in order; they can be visited in any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
text_enum!(PlanStep {
    Ous = "ous",
    Slots = "slots",
    Teams = "teams",
    Heatmaps = "heatmaps",
    Rules = "rules",
    Mails = "mails",
});

/// The mails of an event into which the organiser can write own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
text_enum!(EventMail {
    HeatmapInvitation = "heatmap_invitation",
    SessionRequest = "session_request",
    SessionInvitation = "session_invitation",
    Summary = "summary",
    FollowUp = "follow_up",
});

impl EventMail {
    /// What the organiser's words in this mail may name; the sender of the mail knows the values.
    #[must_use]
    pub fn placeholders(self) -> &'static [Placeholder] {
        const RECIPIENT: Placeholder = Placeholder { name: "recipient", meaning: "name of the reader" };
        const EVENT: Placeholder = Placeholder { name: "event", meaning: "name of the event" };
        const PROGRAM: Placeholder = Placeholder { name: "program", meaning: "name of the program" };
        const DATE: Placeholder = Placeholder { name: "date", meaning: "the day" };
        const TIME: Placeholder = Placeholder { name: "time", meaning: "day and time on the reader's clock" };
        const TEAM: Placeholder = Placeholder { name: "team", meaning: "the reader's team" };
        const OTHER_TEAM: Placeholder = Placeholder { name: "other_team", meaning: "the team that asks" };
        const SESSION: Placeholder = Placeholder { name: "session", meaning: "title of the session" };
        const LAST_DAY: Placeholder = Placeholder { name: "last_day", meaning: "last day for heatmaps" };
        match self {
            Self::HeatmapInvitation => &[RECIPIENT, PROGRAM, EVENT, DATE, TEAM, LAST_DAY],
            Self::SessionRequest => &[RECIPIENT, PROGRAM, EVENT, TIME, TEAM, OTHER_TEAM],
            Self::SessionInvitation => &[RECIPIENT, PROGRAM, EVENT, TIME, SESSION],
            Self::Summary | Self::FollowUp => &[RECIPIENT, PROGRAM, EVENT, DATE],
        }
    }
}

/// What the wizard gathers. Days and times are civil, in the event's zone; phases begin at 9:00 and requests close at
/// 18:00 of their day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventPlan {
    /// One event for each of these OUs.
    pub ous: Vec<OuId>,
    /// A few words about the event; may be empty.
    pub description: String,
    /// IANA zone; may be empty while planning.
    pub time_zone: String,
    /// Zones of OUs whose events are meant in another one than `time_zone`.
    pub ou_zones: BTreeMap<OuId, String>,
    /// The slots.
    pub slots: SlotPattern,
    /// Heatmaps begin on this day; none: moved by hand.
    pub heatmaps_on: Option<NaiveDate>,
    /// Last day for heatmaps.
    pub heatmaps_due_on: Option<NaiveDate>,
    /// Requests open on this day; none: moved by hand.
    pub requests_open_on: Option<NaiveDate>,
    /// Requests close on this day; none: moved by hand.
    pub requests_close_on: Option<NaiveDate>,
    /// The rules.
    pub rules: EventRules,
    /// The organiser's own words, by mail.
    pub mail_texts: Vec<(EventMail, String)>,
    /// How feedback is asked for.
    pub feedback: EventFeedback,
}

impl EventPlan {
    /// The zone, if it names one.
    #[must_use]
    pub fn zone(&self) -> Option<Tz> {
        self.time_zone.parse().ok()
    }

    /// The plan as it is meant for the event of one of its OUs: in that OU's zone.
    #[must_use]
    pub fn of_ou(&self, ou: OuId) -> Self {
        let time_zone = self.ou_zones.get(&ou).unwrap_or(&self.time_zone).clone();
        let slots = self.slots.of_ou(ou);
        Self { ous: vec![ou], time_zone, ou_zones: BTreeMap::new(), slots, ..self.clone() }
    }

    /// One plan for each zone with the OUs whose events are meant in it and have the same slots, in the order of the
    /// OUs; without OUs the plan itself.
    #[must_use]
    pub fn by_zone(&self) -> Vec<Self> {
        let mut plans: Vec<Self> = Vec::new();
        for ou in &self.ous {
            let plan = self.of_ou(*ou);
            match plans.iter_mut().find(|one| one.time_zone == plan.time_zone && one.slots == plan.slots) {
                Some(one) => one.ous.push(*ou),
                None => plans.push(plan),
            }
        }
        if plans.is_empty() { vec![self.clone()] } else { plans }
    }

    /// When heatmaps begin.
    #[must_use]
    pub fn heatmaps_at(&self) -> Option<UtcMicros> {
        at_hour(self.heatmaps_on?, 9, self.zone()?)
    }

    /// When requests open.
    #[must_use]
    pub fn requests_open_at(&self) -> Option<UtcMicros> {
        at_hour(self.requests_open_on?, 9, self.zone()?)
    }

    /// When requests close.
    #[must_use]
    pub fn requests_close_at(&self) -> Option<UtcMicros> {
        at_hour(self.requests_close_on?, 18, self.zone()?)
    }

    /// The dates that its rules speak of.
    #[must_use]
    pub fn dates(&self) -> EventDates {
        let zone = self.zone().unwrap_or(Tz::UTC);
        let slots = kept(&generate(&self.slots, zone));
        EventDates {
            zone,
            first_slot: slots.first().map(|slot| slot.starts_at),
            last_day: slots.last().map(|slot| slot.starts_local.date()),
            requests_open_at: self.requests_open_at(),
            requests_close_at: self.requests_close_at(),
        }
    }

    /// The same plan `days` later, as a copy for the next event.
    #[must_use]
    pub fn shifted(&self, days: i64) -> Self {
        let delta = TimeDelta::days(days);
        let shift = |day: NaiveDate| day.checked_add_signed(delta).unwrap_or(day);
        let mut plan = self.clone();
        plan.slots.days = plan.slots.days.iter().map(|day| shift(*day)).collect();
        plan.slots.removed =
            plan.slots.removed.iter().map(|at| at.checked_add_signed(delta).unwrap_or(*at)).collect();
        let shift_time = |at: NaiveDateTime| at.checked_add_signed(delta).unwrap_or(at);
        for own in &mut plan.slots.own {
            own.starts_local = shift_time(own.starts_local);
            own.ends_local = shift_time(own.ends_local);
        }
        plan.heatmaps_on = plan.heatmaps_on.map(shift);
        plan.heatmaps_due_on = plan.heatmaps_due_on.map(shift);
        plan.requests_open_on = plan.requests_open_on.map(shift);
        plan.requests_close_on = plan.requests_close_on.map(shift);
        plan
    }
}

fn at_hour(day: NaiveDate, hour: i64, zone: Tz) -> Option<UtcMicros> {
    instant(day.and_time(NaiveTime::MIN) + TimeDelta::hours(hour), zone)
}

/// A mail's name for people.
#[must_use]
pub fn mail_name(mail: EventMail) -> &'static str {
    match mail {
        EventMail::HeatmapInvitation => "Heatmap invitation",
        EventMail::SessionRequest => "Session request",
        EventMail::SessionInvitation => "Session invitation",
        EventMail::Summary => "Summary of the day before",
        EventMail::FollowUp => "Follow-up",
    }
}

#[cfg(test)]
mod tests;
