//! Templates of plans: what comes again from event to event, with days counted from the first one (B3-16).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::plan::EventPlan;
use super::slots::{generate, kept};

/// The longest description of a template, characters.
pub const DESCRIPTION_MAX_CHARS: usize = 500;

/// A plan without OUs and without dates: its days are counted from the first one.
///
/// Whatever it is made of, it holds no people, no teams, no OUs, no zones of OUs and no nominations.
///
/// Source: requirement B3-16.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanTemplate(EventPlan);

/// The day that stands for the first one.
fn anchor() -> NaiveDate {
    NaiveDate::default()
}

impl PlanTemplate {
    /// What comes again of a plan; `None` if it has no day from which the others could be counted.
    #[must_use]
    pub fn of(plan: &EventPlan) -> Option<Self> {
        let mut plan = EventPlan { ous: Vec::new(), ou_zones: BTreeMap::new(), ..plan.clone() };
        // Slots of one OU go with the OU.
        plan.slots.own.retain(|slot| slot.ou.is_none());
        let first = plan.slots.event_days().into_iter().next()?;
        Some(Self(plan.shifted((anchor() - first).num_days())))
    }

    /// The template as a plan whose first day is 1 January 1970, to be stored; [`of`](Self::of) reads it.
    #[must_use]
    pub fn counted(&self) -> &EventPlan {
        &self.0
    }

    /// The plan of an event that begins on `first_day`: other days come as long after it, or before it, as in the plan
    /// that the template was made of, at the same times on the clock.
    #[must_use]
    pub fn plan(&self, first_day: NaiveDate) -> EventPlan {
        self.0.shifted((first_day - anchor()).num_days())
    }

    /// How many days it has.
    #[must_use]
    pub fn day_count(&self) -> usize {
        self.0.slots.event_days().len()
    }

    /// How many slots it gives where no change of the clocks takes one.
    #[must_use]
    pub fn slot_count(&self) -> usize {
        kept(&generate(&self.0.slots, Tz::UTC)).len()
    }
}

#[cfg(test)]
mod tests {
    use super::PlanTemplate;
    use crate::events::plan::{EventMail, EventPlan};
    use crate::events::slots::{SlotPattern, generate, kept};
    use crate::ids::OuId;

    fn plan() -> EventPlan {
        EventPlan {
            ous: vec![OuId(1), OuId(2)],
            ou_zones: [(OuId(2), "Asia/Tokyo".to_owned())].into(),
            time_zone: "Europe/Berlin".to_owned(),
            slots: SlotPattern {
                days: vec!["2027-03-24".parse().unwrap(), "2027-03-22".parse().unwrap()],
                removed: vec!["2027-03-24T09:00:00".parse().unwrap()],
                ..SlotPattern::default()
            },
            heatmaps_due_on: Some("2027-03-01".parse().unwrap()),
            requests_close_on: Some("2027-03-19".parse().unwrap()),
            mail_texts: vec![(EventMail::Summary, "Bring coffee".to_owned())],
            ..EventPlan::default()
        }
    }

    fn clock(plan: &EventPlan) -> Vec<(i64, String)> {
        let slots = kept(&generate(&plan.slots, plan.zone().unwrap()));
        let first = slots.first().unwrap().starts_local.date();
        let of = |day: chrono::NaiveDate| (day - first).num_days();
        slots
            .iter()
            .map(|slot| (of(slot.starts_local.date()), slot.starts_local.time().to_string()))
            .collect()
    }

    #[test]
    fn a_plan_comes_back_on_other_days_at_the_same_times() {
        let template = PlanTemplate::of(&plan()).unwrap();
        // The clocks change on 28 March, between the two.
        let next = template.plan("2027-04-05".parse().unwrap());
        assert_eq!(clock(&next), clock(&plan()));
        assert_eq!(next.slots.days.iter().min().unwrap().to_string(), "2027-04-05");
        assert_eq!(next.heatmaps_due_on.unwrap().to_string(), "2027-03-15");
        assert_eq!(next.requests_close_on.unwrap().to_string(), "2027-04-02");
        assert_eq!(next.slots.removed[0].to_string(), "2027-04-07 09:00:00");
        assert_eq!((&next.time_zone, &next.mail_texts), (&plan().time_zone, &plan().mail_texts));
        assert_eq!((template.day_count(), template.slot_count()), (2, 15));
    }

    #[test]
    fn it_holds_no_ou_and_no_date() {
        let template = PlanTemplate::of(&plan()).unwrap();
        assert_eq!((template.counted().ous.len(), template.counted().ou_zones.len()), (0, 0));
        assert_eq!(template.counted().slots.days.iter().min().unwrap().to_string(), "1970-01-01");
        assert_eq!(PlanTemplate::of(template.counted()), Some(template), "it is read as it was stored");
        assert_eq!(PlanTemplate::of(&EventPlan::default()), None, "without a day nothing can be counted");
    }
}
