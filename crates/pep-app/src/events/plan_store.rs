//! The plan of a series as it is stored: JSON with a version, read and written whole, only here.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use pep_domain::events::SlotKind;
use pep_domain::events::plan::{EventMail, EventPlan};
use pep_domain::events::slots::{Break, OwnSlot, SlotPattern, SlotUntil};
use pep_domain::ids::OuId;
use serde::{Deserialize, Serialize};

use super::{feedback, rules};
use crate::AppError;

const VERSION: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Stored {
    v: u32,
    ous: Vec<i64>,
    description: String,
    time_zone: String,
    ou_zones: BTreeMap<i64, String>,
    slots: StoredSlots,
    heatmaps_on: Option<NaiveDate>,
    heatmaps_due_on: Option<NaiveDate>,
    requests_open_on: Option<NaiveDate>,
    requests_close_on: Option<NaiveDate>,
    /// As [`rules`] writes them.
    rules: String,
    mail_texts: BTreeMap<String, String>,
    feedback: feedback::Stored,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct StoredSlots {
    days: Vec<NaiveDate>,
    first: NaiveTime,
    length_minutes: u32,
    gap_minutes: u32,
    count: Option<u32>,
    end: Option<NaiveTime>,
    breaks: Vec<(NaiveTime, NaiveTime)>,
    flex_per_day: u32,
    removed: Vec<NaiveDateTime>,
    own: Vec<StoredSlot>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredSlot {
    starts: NaiveDateTime,
    ends: NaiveDateTime,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_flex: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ou: Option<i64>,
}

impl Default for Stored {
    fn default() -> Self {
        Self::of(&EventPlan::default())
    }
}

impl Default for StoredSlots {
    fn default() -> Self {
        Self::of(&SlotPattern::default())
    }
}

impl Stored {
    fn of(plan: &EventPlan) -> Self {
        Self {
            v: VERSION,
            ous: plan.ous.iter().map(|id| id.0).collect(),
            description: plan.description.clone(),
            time_zone: plan.time_zone.clone(),
            ou_zones: plan.ou_zones.iter().map(|(ou, zone)| (ou.0, zone.clone())).collect(),
            slots: StoredSlots::of(&plan.slots),
            heatmaps_on: plan.heatmaps_on,
            heatmaps_due_on: plan.heatmaps_due_on,
            requests_open_on: plan.requests_open_on,
            requests_close_on: plan.requests_close_on,
            rules: rules::write(&plan.rules),
            mail_texts: plan
                .mail_texts
                .iter()
                .map(|(mail, words)| (mail.as_str().to_owned(), words.clone()))
                .collect(),
            feedback: feedback::Stored::of(&plan.feedback),
        }
    }

    fn plan(self) -> Result<EventPlan, AppError> {
        Ok(EventPlan {
            ous: self.ous.into_iter().map(OuId).collect(),
            description: self.description,
            time_zone: self.time_zone,
            ou_zones: self.ou_zones.into_iter().map(|(ou, zone)| (OuId(ou), zone)).collect(),
            slots: self.slots.pattern(),
            heatmaps_on: self.heatmaps_on,
            heatmaps_due_on: self.heatmaps_due_on,
            requests_open_on: self.requests_open_on,
            requests_close_on: self.requests_close_on,
            rules: rules::read(&self.rules)?,
            mail_texts: EventMail::ALL
                .iter()
                .filter_map(|mail| self.mail_texts.get(mail.as_str()).map(|words| (*mail, words.clone())))
                .collect(),
            feedback: self.feedback.feedback(),
        })
    }
}

impl StoredSlots {
    fn of(pattern: &SlotPattern) -> Self {
        let (count, end) = match pattern.until {
            SlotUntil::Count(count) => (Some(count), None),
            SlotUntil::End(end) => (None, Some(end)),
        };
        Self {
            days: pattern.days.clone(),
            first: pattern.first,
            length_minutes: pattern.length_minutes,
            gap_minutes: pattern.gap_minutes,
            count,
            end,
            breaks: pattern.breaks.iter().map(|pause| (pause.from, pause.to)).collect(),
            flex_per_day: pattern.flex_per_day,
            removed: pattern.removed.clone(),
            own: pattern.own.iter().map(StoredSlot::of).collect(),
        }
    }

    fn pattern(self) -> SlotPattern {
        SlotPattern {
            days: self.days,
            first: self.first,
            length_minutes: self.length_minutes,
            gap_minutes: self.gap_minutes,
            until: match (self.end, self.count) {
                (Some(end), _) => SlotUntil::End(end),
                (None, count) => SlotUntil::Count(count.unwrap_or_default()),
            },
            breaks: self.breaks.into_iter().map(|(from, to)| Break { from, to }).collect(),
            flex_per_day: self.flex_per_day,
            removed: self.removed,
            own: self.own.into_iter().map(StoredSlot::slot).collect(),
        }
    }
}

impl StoredSlot {
    fn of(slot: &OwnSlot) -> Self {
        Self {
            starts: slot.starts_local,
            ends: slot.ends_local,
            is_flex: slot.kind == SlotKind::Flex,
            ou: slot.ou.map(|ou| ou.0),
        }
    }

    fn slot(self) -> OwnSlot {
        OwnSlot {
            starts_local: self.starts,
            ends_local: self.ends,
            kind: if self.is_flex { SlotKind::Flex } else { SlotKind::Regular },
            ou: self.ou.map(OuId),
        }
    }
}

/// The plan in `text`; what it does not say is as in an empty plan.
///
/// # Errors
/// [`AppError::Internal`] if another version wrote what this one cannot read.
pub(crate) fn read(text: &str) -> Result<EventPlan, AppError> {
    let stored: Stored = serde_json::from_str(text).map_err(AppError::internal)?;
    if stored.v > VERSION {
        return Err(AppError::internal(format!("the plan has the unknown version {}", stored.v)));
    }
    stored.plan()
}

/// The plan as it is stored.
///
/// # Errors
/// [`AppError::Internal`]: a defect.
pub fn write(plan: &EventPlan) -> Result<String, AppError> {
    serde_json::to_string(&Stored::of(plan)).map_err(AppError::internal)
}

#[cfg(test)]
mod tests {
    use pep_domain::feedback::EventFeedback;

    use super::*;

    #[test]
    fn a_plan_comes_back_as_it_was_saved() {
        let plan = EventPlan {
            ous: vec![OuId(3), OuId(1)],
            time_zone: "Europe/Berlin".to_owned(),
            ou_zones: BTreeMap::from([(OuId(2), "Australia/Sydney".to_owned())]),
            slots: SlotPattern {
                days: vec!["2026-12-03".parse().unwrap()],
                until: SlotUntil::End("17:30:00".parse().unwrap()),
                breaks: vec![Break { from: "12:00:00".parse().unwrap(), to: "13:00:00".parse().unwrap() }],
                removed: vec!["2026-12-03T09:00:00".parse().unwrap()],
                own: vec![OwnSlot {
                    starts_local: "2026-12-04T09:00:00".parse().unwrap(),
                    ends_local: "2026-12-04T09:45:00".parse().unwrap(),
                    kind: SlotKind::Flex,
                    ou: Some(OuId(3)),
                }],
                ..SlotPattern::default()
            },
            mail_texts: vec![(EventMail::Summary, "Bring coffee".to_owned())],
            feedback: EventFeedback::Own,
            ..EventPlan::default()
        };
        assert_eq!(read(&write(&plan).unwrap()).unwrap(), plan);
    }

    #[test]
    fn an_empty_plan_is_the_default_one() {
        assert_eq!(read("{}").unwrap(), EventPlan::default());
        assert!(read("{\"v\":99}").is_err());
    }
}
