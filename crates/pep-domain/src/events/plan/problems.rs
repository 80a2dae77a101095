//! What stands in the way of publishing a plan, and what is worth a look before.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::{EventPlan, PlanStep, TEXT_MAX_CHARS, mail_name};
use crate::events::EventPhase;
use crate::events::phases::{PhaseTimes, date_that_counts};
use crate::events::slots::{
    MAX_DAYS, MAX_GAP_MINUTES, MAX_LENGTH_MINUTES, MAX_SLOTS, MIN_LENGTH_MINUTES, PlannedSlot, generate,
    is_weekend, kept,
};
use crate::events::standing::Standing;
use crate::events::words::day_in_words;
use crate::feedback::{EventFeedback, FeedbackForms, check_form_link};
use crate::placeholders::check_placeholders;
use crate::time::UtcMicros;

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
    let days = pattern.event_days();
    if days.is_empty() {
        return found.blocking(PlanStep::Slots, "Choose the day or days of the event.");
    }
    if days.len() > MAX_DAYS {
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
    for (one, next) in slots.iter().zip(slots.iter().skip(1)) {
        if one.ends_at > next.starts_at {
            let times = |slot: &PlannedSlot| {
                format!("{}–{}", slot.starts_local.format("%-H:%M"), slot.ends_local.format("%-H:%M"))
            };
            let (day, one, next) = (day_in_words(one.starts_local.date()), times(one), times(next));
            found.blocking(
                PlanStep::Slots,
                format!("On {day} the slots {one} and {next} overlap. Take one of the two out."),
            );
        }
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
                crate::events::words::instant_in_words(slot.starts_at, zone)
            ),
        ),
        None => {}
    }
    if !slots.is_empty() && slots.iter().all(|slot| slot.kind == crate::events::SlotKind::Flex) {
        found.blocking(
            PlanStep::Slots,
            "All slots are flex slots, so nothing can be asked for. Keep some regular.",
        );
    }
    if let Some(day) = days.iter().find(|day| is_weekend(**day)) {
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
                crate::events::words::zone_in_words(zone),
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
    let days = plan.slots.event_days();
    let last = days.last()?;
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
        ("The event begins", plan.slots.event_days().first().copied()),
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
    if plan.requests_open_on.is_some() && plan.requests_open_on == plan.slots.event_days().first().copied() {
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
