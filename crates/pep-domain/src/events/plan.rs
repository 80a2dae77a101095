//! The plan of a series, and everything that stands in the way of publishing it (D-40, B4-11).

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::phases::{PhaseTimes, date_that_counts};
use super::slots::{
    MAX_DAYS, MAX_GAP_MINUTES, MAX_LENGTH_MINUTES, MAX_SLOTS, MIN_LENGTH_MINUTES, PlannedSlot, SlotPattern,
    generate, instant, is_weekend, kept,
};
use super::standing::Standing;
use super::words::{EventDates, day_in_words};
use super::{EventPhase, EventRules};
use crate::feedback::{EventFeedback, FeedbackForms, check_form_link};
use crate::ids::OuId;
use crate::people::text_enum;
use crate::placeholders::{Placeholder, check_placeholders};
use crate::time::UtcMicros;

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
        Self { ous: vec![ou], time_zone, ou_zones: BTreeMap::new(), ..self.clone() }
    }

    /// One plan for each zone with the OUs whose events are meant in it, in the order of the OUs; without OUs the plan
    /// itself.
    #[must_use]
    pub fn by_zone(&self) -> Vec<Self> {
        let mut plans: Vec<Self> = Vec::new();
        for ou in &self.ous {
            let plan = self.of_ou(*ou);
            match plans.iter_mut().find(|one| one.time_zone == plan.time_zone) {
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

/// What is known of one OU of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OuFacts {
    /// Its name.
    pub name: String,
    /// Partners nominated and elected.
    pub nominated: usize,
    /// Nominated partners that the program has not elected.
    pub not_elected: usize,
    /// Nominated partners without a team in the OU.
    pub without_team: usize,
    /// Partner teams that take part.
    pub partner_teams: usize,
    /// Microsoft teams that take part.
    pub microsoft_teams: usize,
    /// Teams that take part and have no primary contact.
    pub headless: usize,
    /// Its closed days among those of the plan and in the month after them, with their names, by day (B3-08).
    pub closed: Vec<(NaiveDate, String)>,
    /// The zone in which it works, if it was given one.
    pub zone: Option<Tz>,
}

/// Something to look at before publishing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanProblem {
    /// Where it is put right.
    pub step: PlanStep,
    /// Does it stand in the way of publishing?
    pub is_blocking: bool,
    /// What is wrong and what to do, for people.
    pub detail: String,
}

struct Problems(Vec<PlanProblem>);

impl Problems {
    fn blocking(&mut self, step: PlanStep, detail: impl Into<String>) {
        self.0.push(PlanProblem { step, is_blocking: true, detail: detail.into() });
    }

    fn warning(&mut self, step: PlanStep, detail: impl Into<String>) {
        self.0.push(PlanProblem { step, is_blocking: false, detail: detail.into() });
    }
}

/// The problems of the plans of several zones as one list: what stands in the way of all of them is said once.
#[must_use]
pub fn together(plans: Vec<Vec<PlanProblem>>) -> Vec<PlanProblem> {
    let mut all: Vec<PlanProblem> = Vec::new();
    for problem in plans.into_iter().flatten() {
        if !all.contains(&problem) {
            all.push(problem);
        }
    }
    all.sort_by_key(|problem| problem.step);
    all
}

/// Every problem of a plan of one zone ([`EventPlan::by_zone`]), by step. `name`: of the series. `ous`: one entry for each OU of the plan that is there.
/// `standing`: what its events have already; that it is past by now stands in the way of nothing.
#[must_use]
pub fn problems(
    name: &str,
    plan: &EventPlan,
    ous: &[OuFacts],
    standing: &Standing,
    now: UtcMicros,
) -> Vec<PlanProblem> {
    let mut found = Problems(Vec::new());
    about_ous(&mut found, name, plan, ous);
    about_slots(&mut found, plan, ous, standing, now);
    about_teams(&mut found, ous);
    about_dates(&mut found, plan, standing, now);
    about_rules(&mut found, plan);
    for (mail, text) in &plan.mail_texts {
        let name = mail_name(*mail);
        if text.chars().count() > TEXT_MAX_CHARS {
            found.blocking(
                PlanStep::Mails,
                format!("Your words in the mail “{name}” are longer than 4,000 characters. Shorten them."),
            );
        }
        if let Err(error) = check_placeholders(text, mail.placeholders()) {
            found.blocking(PlanStep::Mails, format!("In your words in the mail “{name}” {error}."));
        }
    }
    if let EventFeedback::Forms(forms) = &plan.feedback {
        about_forms(&mut found, forms);
    }
    found.0
}

fn about_forms(found: &mut Problems, forms: &FeedbackForms) {
    if *forms == FeedbackForms::default() {
        found.blocking(
            PlanStep::Mails,
            "Forms of the event's own are chosen for feedback, but no link is given. Give one, or choose another way."
                .to_owned(),
        );
    }
    for (role, link) in forms.links() {
        if let Some(Err(error)) = link.map(check_form_link) {
            let whose = match role {
                "partners" => "partners",
                "sellers" => "Microsoft",
                _ => "everybody",
            };
            found.blocking(PlanStep::Mails, format!("The feedback form for {whose} is no form. {error}"));
        }
    }
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

fn about_ous(found: &mut Problems, name: &str, plan: &EventPlan, ous: &[OuFacts]) {
    let length = name.trim().chars().count();
    if length == 0 || length > 120 {
        found.blocking(PlanStep::Ous, "Give the event a name of 1 to 120 characters.");
    }
    if plan.ous.is_empty() {
        found.blocking(PlanStep::Ous, "Choose at least one OU: each gets an event of its own.");
    } else if ous.len() < plan.ous.len() {
        found.blocking(PlanStep::Ous, "An OU of the plan is not there any more. Choose the OUs again.");
    }
    if plan.description.chars().count() > TEXT_MAX_CHARS {
        found.blocking(PlanStep::Ous, "The description is longer than 4,000 characters. Shorten it.");
    }
}

fn about_slots(found: &mut Problems, plan: &EventPlan, ous: &[OuFacts], standing: &Standing, now: UtcMicros) {
    let Some(zone) = plan.zone() else {
        return found.blocking(
            PlanStep::Slots,
            if plan.time_zone.is_empty() {
                "Choose the time zone in which the slots are meant.".to_owned()
            } else {
                format!("“{}” is no time zone that PEP knows. Choose one of the list.", plan.time_zone)
            },
        );
    };
    let pattern = &plan.slots;
    if pattern.days.is_empty() {
        return found.blocking(PlanStep::Slots, "Choose the day or days of the event.");
    }
    if pattern.days.len() > MAX_DAYS {
        found.blocking(PlanStep::Slots, "An event has 31 days at most. Plan a second one.");
    }
    if !(MIN_LENGTH_MINUTES..=MAX_LENGTH_MINUTES).contains(&pattern.length_minutes) {
        found.blocking(PlanStep::Slots, "A slot lasts 5 to 480 minutes.");
    }
    if pattern.gap_minutes > MAX_GAP_MINUTES {
        found.blocking(PlanStep::Slots, "The gap between slots is 480 minutes at most.");
    }
    if pattern.breaks.iter().any(|pause| pause.from >= pause.to) {
        found.blocking(PlanStep::Slots, "A break ends before it begins. Correct its times.");
    }
    let slots = kept(&generate(pattern, zone));
    if slots.is_empty() {
        found.blocking(PlanStep::Slots, "These times give no slot. Change the start, the end or the length.");
    }
    if slots.len() > MAX_SLOTS {
        found.blocking(
            PlanStep::Slots,
            format!(
                "These times give {} slots; an event has {MAX_SLOTS} at most. Take some out.",
                slots.len()
            ),
        );
    }
    let is_new = |slot: &&PlannedSlot| !standing.slots.contains(&(slot.starts_at, slot.ends_at));
    match slots.iter().filter(is_new).find(|slot| slot.starts_at <= now) {
        Some(_) if standing.slots.is_empty() => {
            found.blocking(PlanStep::Slots, "The first slot is in the past. Choose a later day.");
        }
        Some(slot) => found.blocking(
            PlanStep::Slots,
            format!(
                "The slot on {} is new and in the past. Choose a later time for it, or take it out; slots that the event \
                 has stay as they were.",
                super::words::instant_in_words(slot.starts_at, zone)
            ),
        ),
        None => {}
    }
    if !slots.is_empty() && slots.iter().all(|slot| slot.kind == super::SlotKind::Flex) {
        found.blocking(
            PlanStep::Slots,
            "All slots are flex slots, so nothing can be asked for. Keep some regular.",
        );
    }
    let mut weekend: Vec<NaiveDate> = pattern.days.iter().copied().filter(|day| is_weekend(*day)).collect();
    weekend.sort_unstable();
    if let Some(day) = weekend.first() {
        found.warning(PlanStep::Slots, format!("{} is a weekend. Is that meant?", day_in_words(*day)));
    }
    for ou in ous {
        for (day, name) in &ou.closed {
            let on_it = slots.iter().filter(|slot| slot.starts_local.date() == *day).count();
            if on_it > 0 {
                let of = &ou.name;
                found.warning(
                    PlanStep::Slots,
                    format!(
                        "{} is a closed day in {of} ({name}), and {on_it} of the slots lie on it. Leave the day out, or plan \
                         {of} apart.",
                        day_in_words(*day)
                    ),
                );
            }
        }
    }
    if let Some(first) = slots.first() {
        about_distance(found, ous, first, zone);
    }
    if let Some(day) = clock_change(plan, zone, now) {
        found.warning(
            PlanStep::Slots,
            format!(
                "The clocks in {} change on {}, before the event. Slots keep their time on the clock; for people in \
                 other zones they move.",
                super::words::zone_in_words(zone),
                day_in_words(day)
            ),
        );
    }
}

/// Warns of OUs that would meet at another time of their day than the plan says.
fn about_distance(found: &mut Problems, ous: &[OuFacts], first: &PlannedSlot, zone: Tz) {
    let shown = |zone: Tz| first.starts_at.to_datetime().with_timezone(&zone).format("%H:%M").to_string();
    for ou in ous {
        if let Some(own) = ou.zone.filter(|own| shown(*own) != shown(zone)) {
            found.warning(
                PlanStep::Slots,
                format!(
                    "{} is in {own}: the first slot, {} in {zone}, is {} there. Give its event a time zone of its own, or \
                     leave it so.",
                    ou.name,
                    shown(zone),
                    shown(own)
                ),
            );
        }
    }
}

/// The first day from now to the last slot on which the zone's clocks change.
fn clock_change(plan: &EventPlan, zone: Tz, now: UtcMicros) -> Option<NaiveDate> {
    use chrono::{Offset, TimeZone};
    let last = plan.slots.days.iter().max()?;
    let offset = |day: NaiveDate| {
        let noon = day.and_time(NaiveTime::MIN) + TimeDelta::hours(12);
        zone.offset_from_utc_datetime(&noon).fix().local_minus_utc()
    };
    let mut day = now.date_in(zone);
    // A plan for years ahead is warned of the next change, whichever it is.
    for _ in 0..400 {
        let next = day.succ_opt()?;
        if next > *last {
            return None;
        }
        if offset(next) != offset(day) {
            return Some(next);
        }
        day = next;
    }
    None
}

fn about_teams(found: &mut Problems, ous: &[OuFacts]) {
    for ou in ous {
        let of = &ou.name;
        if ou.nominated == 0 {
            found.warning(
                PlanStep::Teams,
                format!("{of}: no partner is nominated yet, so no partner team can take part."),
            );
        }
        if ou.not_elected > 0 {
            found.warning(
                PlanStep::Teams,
                format!(
                    "{of}: {} not elected in the program. Elect them, or take them off the list.",
                    partners(ou.not_elected, "is", "are")
                ),
            );
        }
        if ou.without_team > 0 {
            found.warning(
                PlanStep::Teams,
                format!("{of}: {} no sales team in this OU yet.", partners(ou.without_team, "has", "have")),
            );
        }
        if ou.microsoft_teams == 0 {
            found.warning(
                PlanStep::Teams,
                format!("{of}: no Microsoft team yet, so partners find nobody to meet."),
            );
        }
        if ou.headless > 0 {
            found.warning(
                PlanStep::Teams,
                format!(
                    "{of}: {} without a primary contact cannot ask or answer.",
                    count(ou.headless, "team")
                ),
            );
        }
    }
}

fn partners(number: usize, one: &str, more: &str) -> String {
    if number == 1 {
        format!("1 nominated partner {one}")
    } else {
        format!("{number} nominated partners {more}")
    }
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

fn about_dates(found: &mut Problems, plan: &EventPlan, standing: &Standing, now: UtcMicros) {
    let step = PlanStep::Heatmaps;
    let mut earlier: Option<(&str, NaiveDate)> = None;
    for (what, day) in [
        ("Heatmaps begin", plan.heatmaps_on),
        ("Heatmaps are due", plan.heatmaps_due_on),
        ("Requests open", plan.requests_open_on),
        ("Requests close", plan.requests_close_on),
        ("The event begins", plan.slots.days.iter().min().copied()),
    ] {
        let Some(day) = day else { continue };
        if let Some((before, first)) = earlier
            && day < first
        {
            found.blocking(
                step,
                format!(
                    "{what} on {}, but “{before}” is on {}. Change one of the two.",
                    day_in_words(day),
                    day_in_words(first)
                ),
            );
        }
        earlier = Some((what, day));
    }
    if plan.requests_open_on.is_some() && plan.requests_open_on == plan.slots.days.iter().min().copied() {
        found.warning(step, "Requests open only on the day of the event itself.");
    }
    let today = now.date_in(plan.zone().unwrap_or(Tz::UTC));
    let closes_at = plan.requests_close_at();
    let is_new = closes_at.is_none() || closes_at != standing.requests_close_at;
    if is_new && plan.requests_close_on.is_some_and(|day| day < today) {
        found.blocking(step, "Requests would have closed already. Choose a later day.");
    }
    for (what, phase, day, at) in [
        ("heatmaps begin", EventPhase::Heatmaps, plan.heatmaps_on, plan.heatmaps_at()),
        ("requests open", EventPhase::Requests, plan.requests_open_on, plan.requests_open_at()),
        ("requests close", EventPhase::Review, plan.requests_close_on, plan.requests_close_at()),
    ] {
        if let (Some(day), Some(stands_in)) = (day, standing.earliest_phase)
            && date_that_counts(phase, at, stands_in, now) != at
        {
            found.warning(
                step,
                format!(
                    "An event stands before that {what}, but the day for it, {}, has passed. Choose a later day, or move \
                     the event on by hand.",
                    day_in_words(day)
                ),
            );
        }
    }
    for (what, day) in [
        ("when heatmaps begin", plan.heatmaps_on),
        ("when requests open", plan.requests_open_on),
        ("when requests close", plan.requests_close_on),
    ] {
        if day.is_none() {
            found.warning(step, format!("No day says {what}: somebody has to move the event on by hand."));
        }
    }
}

fn about_rules(found: &mut Problems, plan: &EventPlan) {
    let rules = &plan.rules;
    if let (Some(remind), Some(decline)) = (rules.remind_after_hours, rules.decline_after_hours)
        && remind >= decline
    {
        found.blocking(
            PlanStep::Rules,
            "The reminder comes only after the request was declined. Remind earlier, or decline later.",
        );
    }
    let dates = plan.dates();
    let settled =
        dates.first_slot.and_then(|first| PhaseTimes::settled(first, rules.remove_days_before, dates.zone));
    if let (Some(settled), Some(open)) = (settled, dates.requests_open_at)
        && rules.remove_days_before.is_some()
    {
        if settled <= open {
            found.blocking(PlanStep::Rules, "Open requests would be removed before they can be asked. Remove them later, or open earlier.");
        } else if dates.requests_close_at.is_some_and(|close| settled < close) {
            found.warning(PlanStep::Rules, "Open requests are removed before requests close. Is that meant?");
        }
    }
    if let Some(per_day) = rules.max_sessions_per_day
        && per_day == 0
    {
        found.blocking(
            PlanStep::Rules,
            "With 0 sessions on a day nobody can meet. Choose 1 or more, or turn the rule off.",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 23 November 2026, 08:00 UTC.
    const NOW: UtcMicros = UtcMicros(1_795_420_800_000_000);

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    fn good() -> EventPlan {
        EventPlan {
            ous: vec![OuId(1)],
            time_zone: "Europe/Berlin".to_owned(),
            slots: SlotPattern { days: day("2026-12-17").into_iter().collect(), ..SlotPattern::default() },
            heatmaps_on: day("2026-11-25"),
            heatmaps_due_on: day("2026-12-02"),
            requests_open_on: day("2026-12-03"),
            requests_close_on: day("2026-12-14"),
            ..EventPlan::default()
        }
    }

    fn facts() -> Vec<OuFacts> {
        vec![OuFacts {
            name: "Germany".to_owned(),
            nominated: 2,
            partner_teams: 2,
            microsoft_teams: 1,
            ..OuFacts::default()
        }]
    }

    fn blocking(name: &str, plan: &EventPlan) -> Vec<PlanStep> {
        problems(name, plan, &facts(), &Standing::default(), NOW)
            .into_iter()
            .filter(|p| p.is_blocking)
            .map(|p| p.step)
            .collect()
    }

    #[test]
    fn words_with_an_unknown_placeholder_are_in_the_way() {
        let of = |words: &str| {
            let plan = EventPlan { mail_texts: vec![(EventMail::Summary, words.to_owned())], ..good() };
            let found = problems("Winter", &plan, &facts(), &Standing::default(), NOW);
            found.into_iter().filter(|p| p.is_blocking).map(|p| p.detail).collect::<Vec<_>>()
        };
        let good_ones = of("Dear {recipient}, {event} on {date}: {1+1} {}");
        let bad = of("Meet at {time}");
        assert!(!good_ones.iter().any(|detail| detail.contains("placeholder")), "{good_ones:?}");
        assert!(bad.iter().any(|detail| detail.contains("there is no placeholder {time}")), "{bad:?}");
    }

    #[test]
    fn a_good_plan_has_no_problems() {
        assert_eq!(problems("Winter", &good(), &facts(), &Standing::default(), NOW), []);
    }

    #[test]
    fn an_empty_plan_names_every_step_that_is_missing() {
        let steps = blocking("", &EventPlan::default());
        assert_eq!(steps, [PlanStep::Ous, PlanStep::Ous, PlanStep::Slots]);
    }

    #[test]
    fn dates_have_an_order() {
        let plan = EventPlan { requests_close_on: day("2026-12-20"), ..good() };
        assert_eq!(blocking("Winter", &plan), [PlanStep::Heatmaps]);
        let plan = EventPlan { requests_open_on: day("2026-12-01"), ..good() };
        assert_eq!(blocking("Winter", &plan), [PlanStep::Heatmaps]);
    }

    #[test]
    fn more_slots_than_an_event_can_have_are_named() {
        let mut plan = good();
        plan.slots.days = (10..=18).filter_map(|n| day(&format!("2026-12-{n}"))).collect();
        plan.requests_close_on = day("2026-12-09");
        let found = problems("Winter", &plan, &facts(), &Standing::default(), NOW);
        assert!(found.iter().any(|p| p.is_blocking && p.detail.contains("72 slots")), "{found:?}");
        assert!(found.iter().any(|p| !p.is_blocking && p.detail.contains("Saturday, 12 December 2026")));
    }

    #[test]
    fn slots_on_a_closed_day_of_an_ou_are_warned_of() {
        let name = |text: &str| text.to_owned();
        let closed = vec![
            (day("2026-12-17").unwrap(), name("Founders' day")),
            (day("2026-12-18").unwrap(), name("Another one")),
        ];
        let ous = [OuFacts { closed, ..facts().remove(0) }];
        let found = problems("Winter", &good(), &ous, &Standing::default(), NOW);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(!found[0].is_blocking && found[0].step == PlanStep::Slots);
        let words =
            "Thursday, 17 December 2026 is a closed day in Germany (Founders' day), and 8 of the slots";
        assert!(found[0].detail.starts_with(words), "{}", found[0].detail);
    }

    #[test]
    fn a_change_of_the_clocks_before_the_event_is_warned_of() {
        let mut plan = good();
        plan.slots.days = day("2027-04-07").into_iter().collect();
        let found = problems("Spring", &plan, &facts(), &Standing::default(), NOW);
        let warned: Vec<_> = found.iter().filter(|p| p.detail.contains("28 March 2027")).collect();
        assert_eq!(warned.len(), 1, "{found:?}");
        assert!(!warned[0].is_blocking);
    }

    #[test]
    fn a_rule_that_would_act_before_requests_open_is_refused() {
        let mut plan = good();
        plan.rules.remove_days_before = Some(14);
        assert_eq!(blocking("Winter", &plan), [PlanStep::Rules]);
        plan.rules = EventRules { remind_after_hours: Some(200), ..EventRules::default() };
        assert_eq!(blocking("Winter", &plan), [PlanStep::Rules]);
    }

    #[test]
    fn ous_without_partners_or_teams_are_warned_of() {
        let facts = [OuFacts {
            name: "Spain".to_owned(),
            not_elected: 1,
            without_team: 2,
            headless: 1,
            ..OuFacts::default()
        }];
        let found = problems("Winter", &good(), &facts, &Standing::default(), NOW);
        let words: Vec<&str> = found.iter().map(|p| p.detail.as_str()).collect();
        assert!(words.contains(&"Spain: 1 nominated partner is not elected in the program. Elect them, or take them off the list."));
        assert!(words.contains(&"Spain: 2 nominated partners have no sales team in this OU yet."));
        assert!(found.iter().all(|p| !p.is_blocking && p.step == PlanStep::Teams));
    }

    #[test]
    fn only_what_is_new_can_be_in_the_past() {
        let mut plan = good();
        plan.slots.days = day("2026-11-23").into_iter().collect();
        (plan.heatmaps_on, plan.heatmaps_due_on) = (day("2026-11-02"), day("2026-11-05"));
        (plan.requests_open_on, plan.requests_close_on) = (day("2026-11-06"), day("2026-11-20"));
        assert_eq!(blocking("Winter", &plan), [PlanStep::Slots, PlanStep::Heatmaps]);
        let slots = generate(&plan.slots, chrono_tz::Europe::Berlin);
        // Under way: at nine in Berlin the first slot began.
        let standing = Standing {
            slots: slots.iter().map(|slot| (slot.starts_at, slot.ends_at)).collect(),
            requests_close_at: plan.requests_close_at(),
            earliest_phase: Some(EventPhase::Scheduled),
        };
        let found = |plan: &EventPlan, standing: &Standing| {
            let found = problems("Winter", plan, &facts(), standing, NOW);
            found.into_iter().filter(|p| p.is_blocking).collect::<Vec<_>>()
        };
        assert_eq!(found(&plan, &standing), []);
        // A slot before it, which the event does not have yet.
        let mut earlier = plan.clone();
        earlier.slots.first = NaiveTime::from_hms_opt(8, 15, 0).unwrap_or_default();
        let [problem] = &found(&earlier, &standing)[..] else { panic!("one problem") };
        assert!(problem.detail.contains("Monday, 23 November 2026, 08:15 Berlin time is new"), "{problem:?}");
        // Another day on which requests would have closed.
        plan.requests_close_on = day("2026-11-21");
        assert_eq!(found(&plan, &standing).first().map(|p| p.step), Some(PlanStep::Heatmaps));
        // Where one of two events lacks a slot, it is new.
        let both = standing.clone().and(Standing { slots: Vec::new(), ..standing });
        assert_eq!(found(&good(), &both), []);
        assert_eq!(both.slots, []);
    }

    #[test]
    fn a_copy_moves_every_date_alike() {
        let copy = good().shifted(7);
        assert_eq!(copy.slots.days.first().copied(), day("2026-12-24"));
        assert_eq!((copy.heatmaps_on, copy.requests_close_on), (day("2026-12-02"), day("2026-12-21")));
    }

    #[test]
    fn each_zone_has_a_plan_of_its_own() {
        let mut plan = good();
        plan.ous = vec![OuId(1), OuId(2), OuId(3)];
        plan.ou_zones = BTreeMap::from([(OuId(2), "Australia/Sydney".to_owned())]);
        let parts: Vec<(Vec<OuId>, String)> =
            plan.by_zone().into_iter().map(|part| (part.ous, part.time_zone)).collect();
        assert_eq!(
            parts,
            [
                (vec![OuId(1), OuId(3)], "Europe/Berlin".to_owned()),
                (vec![OuId(2)], "Australia/Sydney".to_owned())
            ]
        );
        let (berlin, sydney) = (plan.of_ou(OuId(1)), plan.of_ou(OuId(2)));
        let first = |plan: &EventPlan| plan.dates().first_slot.unwrap();
        // Nine o'clock in December: ten hours apart.
        assert_eq!(first(&berlin).since(first(&sydney)), 10 * crate::time::HOUR_US);
        assert_eq!(EventPlan::default().by_zone(), [EventPlan::default()]);
    }

    #[test]
    fn an_ou_far_away_is_warned_of_once_and_not_in_its_own_zone() {
        let far = OuFacts { zone: Some(Tz::Australia__Sydney), ..facts()[0].clone() };
        let found = problems("Winter", &good(), std::slice::from_ref(&far), &Standing::default(), NOW);
        let [problem] = found.as_slice() else { panic!("{found:?}") };
        assert!(
            !problem.is_blocking && problem.detail.contains("is in Australia/Sydney"),
            "{}",
            problem.detail
        );
        let own = EventPlan { time_zone: "Australia/Sydney".to_owned(), ..good() };
        let found_own = problems("Winter", &own, &[far], &Standing::default(), NOW);
        assert!(
            found_own.iter().all(|problem| !problem.detail.contains("is in Australia/Sydney")),
            "{found_own:?}"
        );
        assert_eq!(together(vec![found.clone(), found.clone()]), found);
    }
}
