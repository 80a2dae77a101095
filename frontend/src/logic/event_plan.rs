//! Changing a plan by hand: days, single slots, words of mails.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Weekday};
use pep_api_types::events::{
    EventMail, EventPlan, EventSeries, FeedbackBy, MailText, PlannedOu, PlannedOuZone, PlannedSlot,
};
use pep_domain::events::plan as domain;
use pep_domain::placeholders::Placeholder;

/// Puts a day in, or takes it out; the days stay in order.
pub fn toggle_day(days: &mut Vec<NaiveDate>, day: NaiveDate) {
    if let Some(at) = days.iter().position(|other| *other == day) {
        days.remove(at);
    } else {
        days.push(day);
        days.sort_unstable();
    }
}

/// The working day after the last one, to go on with: no weekend, and closed in none of the plan's OUs.
pub fn next_day(days: &[NaiveDate], closed: &BTreeSet<NaiveDate>) -> Option<NaiveDate> {
    let mut day = days.iter().max()?.checked_add_days(Days::new(1))?;
    while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) || closed.contains(&day) {
        day = day.checked_add_days(Days::new(1))?;
    }
    Some(day)
}

/// Takes a single slot out, or puts it back.
pub fn toggle_slot(plan: &mut EventPlan, key: &str) {
    let removed = &mut plan.slots.removed;
    if let Some(at) = removed.iter().position(|other| other == key) {
        removed.remove(at);
    } else {
        removed.push(key.to_owned());
    }
}

/// The slots by day, in order.
pub fn by_day(slots: &[PlannedSlot]) -> Vec<(NaiveDate, Vec<PlannedSlot>)> {
    let mut days: Vec<(NaiveDate, Vec<PlannedSlot>)> = Vec::new();
    for slot in slots {
        match days.last_mut() {
            Some((day, of_day)) if *day == slot.day => of_day.push(slot.clone()),
            _ => days.push((slot.day, vec![slot.clone()])),
        }
    }
    days
}

/// The OUs of a slot that not all have, behind its times: `, only France`.
pub fn only_ous(slot: &PlannedSlot, ous: &[PlannedOu]) -> String {
    if slot.ou_ids.is_empty() {
        return String::new();
    }
    let named = ous.iter().filter(|ou| slot.ou_ids.contains(&ou.ou.id)).map(|ou| ou.ou.name.as_str());
    format!(", only {}", named.collect::<Vec<_>>().join(" and "))
}

/// The days of the plan on which an OU is closed, with why: "Christmas Day (Germany)".
pub fn closed_days(series: &EventSeries) -> BTreeMap<NaiveDate, String> {
    let mut why: BTreeMap<NaiveDate, Vec<String>> = BTreeMap::new();
    for ou in &series.ous {
        for closed in &ou.closed_days {
            why.entry(closed.day).or_default().push(format!("{} ({})", closed.name, ou.ou.name));
        }
    }
    why.into_iter().map(|(day, why)| (day, why.join(", "))).collect()
}

/// The zone in which the event of an OU is meant.
pub fn zone_of(plan: &EventPlan, ou: i64) -> String {
    let own = plan.ou_zones.iter().find(|one| one.ou_id == ou);
    own.map_or(&plan.time_zone, |one| &one.time_zone).clone()
}

/// Means the event of an OU in a zone of its own.
pub fn set_zone_of(plan: &mut EventPlan, ou: i64, time_zone: String) {
    match plan.ou_zones.iter_mut().find(|one| one.ou_id == ou) {
        Some(one) => one.time_zone = time_zone,
        None => plan.ou_zones.push(PlannedOuZone { ou_id: ou, time_zone }),
    }
}

/// The OUs of a series by name, each with its zone where they have zones of their own.
pub fn ous_in_words(plan: &EventPlan, series: &EventSeries) -> String {
    let named = series.ous.iter().map(|ou| {
        let name = &ou.ou.name;
        if plan.ou_zones.is_empty() { name.clone() } else { format!("{name}: {}", zone_of(plan, ou.ou.id)) }
    });
    named.collect::<Vec<_>>().join(", ")
}

/// The words in one mail; empty if there are none.
pub fn words_of(plan: &EventPlan, mail: EventMail) -> String {
    plan.mail_texts.iter().find(|text| text.mail == mail).map(|text| text.words.clone()).unwrap_or_default()
}

/// Sets the words in one mail; empty words are no entry.
pub fn set_words(plan: &mut EventPlan, mail: EventMail, words: String) {
    plan.mail_texts.retain(|text| text.mail != mail);
    if !words.trim().is_empty() {
        plan.mail_texts.push(MailText { mail, words });
    }
    plan.mail_texts.sort_by_key(|text| text.mail);
}

/// What the words in a mail may name.
pub fn placeholders_of(mail: EventMail) -> &'static [Placeholder] {
    match mail {
        EventMail::HeatmapInvitation => domain::EventMail::HeatmapInvitation,
        EventMail::SessionRequest => domain::EventMail::SessionRequest,
        EventMail::SessionInvitation => domain::EventMail::SessionInvitation,
        EventMail::Summary => domain::EventMail::Summary,
        EventMail::FollowUp => domain::EventMail::FollowUp,
    }
    .placeholders()
}

/// The text with `{name}` put in at `at`, counted in UTF-16 units as browsers do; at the end if `at` is nowhere.
pub fn with_placeholder(text: &str, at: u32, name: &str) -> String {
    let mut units = 0;
    let split = text
        .char_indices()
        .find(|(_, c)| {
            let is_here = units >= at;
            units += u32::try_from(c.len_utf16()).unwrap_or(1);
            is_here
        })
        .map_or(text.len(), |(index, _)| index);
    let (before, after) = text.split_at(split);
    format!("{before}{{{name}}}{after}")
}

/// How an event can ask for feedback: the way, its key in a list, its words.
pub const FEEDBACK_WAYS: [(FeedbackBy, &str, &str); 3] = [
    (FeedbackBy::Program, "program", "What the program has"),
    (FeedbackBy::Own, "own", "PEP's own short form"),
    (FeedbackBy::Forms, "forms", "Microsoft forms of this event"),
];

/// The key of a way to ask for feedback.
pub fn by_key(by: FeedbackBy) -> &'static str {
    FEEDBACK_WAYS.iter().find(|(way, ..)| *way == by).map_or("program", |(_, key, _)| key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_stay_in_order_and_go_when_chosen_again() {
        let mut days = vec![day("2026-12-03")];
        toggle_day(&mut days, day("2026-12-01"));
        assert_eq!(days, [day("2026-12-01"), day("2026-12-03")]);
        toggle_day(&mut days, day("2026-12-03"));
        assert_eq!(days, [day("2026-12-01")]);
    }

    #[test]
    fn a_placeholder_stands_where_the_caret_was() {
        assert_eq!(with_placeholder("Dear ,", 5, "recipient"), "Dear {recipient},");
        assert_eq!(with_placeholder("🎉 ", 3, "event"), "🎉 {event}");
        assert_eq!(with_placeholder("🎉!", 2, "event"), "🎉{event}!");
        assert_eq!(with_placeholder("", 9, "date"), "{date}");
    }

    #[test]
    fn after_a_friday_comes_a_monday() {
        let closed = BTreeSet::new();
        assert_eq!(next_day(&[day("2026-12-04")], &closed), Some(day("2026-12-07")));
        assert_eq!(next_day(&[], &closed), None);
    }

    #[test]
    fn closed_days_are_passed_over() {
        // Christmas is a Friday; the Monday after it is closed as well.
        let closed = [day("2026-12-25"), day("2026-12-28")].into_iter().collect();
        assert_eq!(next_day(&[day("2026-12-24")], &closed), Some(day("2026-12-29")));
    }
}
