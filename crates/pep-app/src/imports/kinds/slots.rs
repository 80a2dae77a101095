//! The list of slots of a plan (B4-10): each row a slot of its own, of all OUs of the plan or of one.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use pep_db::lists::{Found, vocabulary};
use pep_db::{AnyConnection, DbError};
use pep_domain::events::SlotKind;
use pep_domain::events::plan::EventPlan;
use pep_domain::events::slots::OwnSlot;
use pep_domain::ids::{EventSeriesId, ImportId, OuId, ProgramId};
use pep_domain::reports::ChangeSource;
use pep_domain::time::UtcMicros;
use pep_sheets::Mapping;
use pep_sheets::records::{Parsed, SlotRecord};
use serde::{Deserialize, Serialize};

use crate::events::{may_plan, plan_as_stored, stored_plan};
use crate::imports::importer::ListReach;
use crate::imports::plan::{ListImport, Plan, Refusal};

pub(in crate::imports) struct EventSlots;

/// One slot of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::imports) struct SlotState {
    series_id: i64,
    day: NaiveDate,
    starts: NaiveTime,
    ends: NaiveTime,
    is_flex: bool,
    /// The only OU that has it; empty: all of the plan.
    ou: String,
}

impl SlotState {
    fn own(&self, ou: Option<OuId>) -> OwnSlot {
        OwnSlot {
            starts_local: self.day.and_time(self.starts),
            ends_local: self.day.and_time(self.ends),
            kind: if self.is_flex { SlotKind::Flex } else { SlotKind::Regular },
            ou,
        }
    }
}

impl ListImport for EventSlots {
    type Record = SlotRecord;
    type State = SlotState;

    fn plan(
        conn: &mut AnyConnection,
        parsed: &Parsed<SlotRecord>,
        _: &Mapping,
        reach: &ListReach,
    ) -> Result<Vec<Plan<SlotState>>, DbError> {
        let series_id = reach.target.ok_or(DbError::NotFound)?;
        let open = Open::read(conn, series_id)?;
        if !may_plan(&reach.actor, open.program) {
            return Err(DbError::NotFound);
        }
        let ous = vocabulary::ous(conn)?;
        let mut plans = Vec::new();
        for (row_number, record) in parsed.records() {
            let ou = ous.id(&record.ou).map(OuId);
            let detail = match ou {
                _ if record.ou.is_empty() => None,
                None => Some(format!("There is no sales unit {}. Correct its name.", record.ou)),
                Some(ou) if !open.plan.ous.contains(&ou) => Some(format!(
                    "{} is not in the plan {}. Add the OU to the plan first, or leave the row out.",
                    record.ou, open.name
                )),
                Some(_) => None,
            };
            let after = SlotState {
                series_id,
                day: record.day,
                starts: record.starts,
                ends: record.ends,
                is_flex: record.is_flex,
                ou: record.ou.clone(),
            };
            let wanted = after.own(ou);
            let before = open
                .find(&wanted)
                .map(|found| SlotState { is_flex: found.kind == SlotKind::Flex, ..after.clone() });
            let (from, to) = (record.starts.format("%-H:%M"), record.ends.format("%-H:%M"));
            plans.push(Plan {
                row_number,
                more_rows: Vec::new(),
                key: format!("{} {from}–{to} {}", record.day, record.ou).trim_end().to_owned(),
                id: before.as_ref().map(|_| id_of(series_id, wanted.starts_local)),
                comes_back: false,
                before,
                after,
                refusal: detail.map(|detail| Refusal { field: "ou", value: record.ou.clone(), detail }),
            });
        }
        Ok(plans)
    }

    fn write(
        conn: &mut AnyConnection,
        now: UtcMicros,
        _: ImportId,
        _: ChangeSource,
        plans: &[&Plan<SlotState>],
        progress: &mut dyn FnMut(usize),
    ) -> Result<Vec<i64>, DbError> {
        let Some(first) = plans.first() else { return Ok(Vec::new()) };
        let mut open = Open::read(conn, first.after.series_id)?;
        let ous = vocabulary::ous(conn)?;
        let mut ids = Vec::with_capacity(plans.len());
        for plan in plans {
            let slot = plan.after.own(ous.id(&plan.after.ou).map(OuId));
            open.plan.slots.put(slot);
            ids.push(id_of(open.id, slot.starts_local));
            progress(ids.len());
        }
        open.save(conn, now)?;
        Ok(ids)
    }

    fn present(conn: &mut AnyConnection, states: &[SlotState]) -> Result<Vec<Option<SlotState>>, DbError> {
        let Some(first) = states.first() else { return Ok(Vec::new()) };
        let open = Open::read(conn, first.series_id)?;
        let ous = vocabulary::ous(conn)?;
        let found = |state: &SlotState| {
            let found = open.find(&state.own(ous.id(&state.ou).map(OuId)))?;
            Some(SlotState { is_flex: found.kind == SlotKind::Flex, ..state.clone() })
        };
        Ok(states.iter().map(found).collect())
    }

    fn take_back(
        conn: &mut AnyConnection,
        now: UtcMicros,
        _: ImportId,
        things: &[(i64, SlotState)],
    ) -> Result<usize, DbError> {
        let Some((_, first)) = things.first() else { return Ok(0) };
        let mut open = Open::read(conn, first.series_id)?;
        let ous = vocabulary::ous(conn)?;
        for (_, state) in things {
            open.plan.slots.take(&state.own(ous.id(&state.ou).map(OuId)));
        }
        open.save(conn, now)?;
        Ok(0)
    }

    /// The slots that the plan has and the list does not: whoever replaces the slots by the list takes them out.
    fn missing(conn: &mut AnyConnection, plans: &[Plan<SlotState>]) -> Result<Vec<Found<String>>, DbError> {
        let Some(first) = plans.first() else { return Ok(Vec::new()) };
        let open = Open::read(conn, first.after.series_id)?;
        let ous = vocabulary::ous(conn)?;
        let listed: Vec<OwnSlot> =
            plans.iter().map(|plan| plan.after.own(ous.id(&plan.after.ou).map(OuId))).collect();
        let is_listed = |slot: &OwnSlot| {
            let same = |other: &OwnSlot| other.starts_local == slot.starts_local;
            listed.iter().any(same)
        };
        let left = open.slots().into_iter().filter(|slot| !is_listed(slot));
        let mut missing: Vec<Found<String>> = left
            .map(|slot| Found {
                id: id_of(open.id, slot.starts_local),
                state: format!(
                    "{}–{}",
                    slot.starts_local.format("%Y-%m-%d %-H:%M"),
                    slot.ends_local.format("%-H:%M")
                ),
                is_removed: false,
            })
            .collect();
        missing.dedup_by_key(|found| found.id);
        Ok(missing)
    }

    fn remove(conn: &mut AnyConnection, now: UtcMicros, ids: &[i64]) -> Result<(), DbError> {
        let Some(first) = ids.first() else { return Ok(()) };
        let mut open = Open::read(conn, series_of(*first))?;
        for slot in open.slots() {
            if ids.contains(&id_of(open.id, slot.starts_local)) {
                open.plan.slots.take(&slot);
            }
        }
        open.save(conn, now)
    }
}

/// Minutes of some three thousand years: a number below it is a start, counted from 1970, what is above it the series.
const MINUTES: i64 = 2_000_000_000;

/// The slots of a plan have no ids of their own: the series and the start name one.
fn id_of(series: i64, starts: NaiveDateTime) -> i64 {
    series * MINUTES + starts.and_utc().timestamp() / 60
}

fn series_of(id: i64) -> i64 {
    id / MINUTES
}

/// A plan whose slots are being changed.
struct Open {
    id: i64,
    program: ProgramId,
    name: String,
    row_version: i64,
    plan: EventPlan,
}

impl Open {
    fn read(conn: &mut AnyConnection, id: i64) -> Result<Self, DbError> {
        let series = pep_db::events::find_series(conn, EventSeriesId(id))?.ok_or(DbError::NotFound)?;
        let plan = stored_plan(&series.plan).map_err(|error| DbError::Corrupt(error.to_string()))?;
        let program = ProgramId(series.program_id);
        Ok(Self { id, program, name: series.name, row_version: series.row_version, plan })
    }

    /// The slots that stand, those of the pattern and those of their own.
    fn slots(&self) -> Vec<OwnSlot> {
        self.plan.slots.standing()
    }

    fn find(&self, wanted: &OwnSlot) -> Option<OwnSlot> {
        self.slots().into_iter().find(|slot| slot.is_at_the_time_of(wanted))
    }

    fn save(&self, conn: &mut AnyConnection, now: UtcMicros) -> Result<(), DbError> {
        let text = plan_as_stored(&self.plan).map_err(|error| DbError::Corrupt(error.to_string()))?;
        let id = EventSeriesId(self.id);
        if pep_db::events::save_plan(conn, id, self.row_version, &self.name, &text, now)? {
            Ok(())
        } else {
            Err(DbError::NotFound)
        }
    }
}
