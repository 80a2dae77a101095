//! Plans as a whole: what stands in the way, copies, zones.

use super::*;
use crate::events::EventPhase;
use crate::events::standing::Standing;

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
    let words = "Thursday, 17 December 2026 is a closed day in Germany (Founders' day), and 8 of the slots";
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
    assert!(words.contains(
        &"Spain: 1 nominated partner is not elected in the program. Elect them, or take them off the list."
    ));
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
    assert!(!problem.is_blocking && problem.detail.contains("is in Australia/Sydney"), "{}", problem.detail);
    let own = EventPlan { time_zone: "Australia/Sydney".to_owned(), ..good() };
    let found_own = problems("Winter", &own, &[far], &Standing::default(), NOW);
    assert!(
        found_own.iter().all(|problem| !problem.detail.contains("is in Australia/Sydney")),
        "{found_own:?}"
    );
    assert_eq!(together(vec![found.clone(), found.clone()]), found);
}
