//! The list of closed days (B3-08): of the sales units that its rows name, or of the one that it was uploaded for.

use chrono::NaiveDate;
use pep_db::holidays::{self as rows, HolidayFilter};
use pep_db::lists::vocabulary;
use pep_db::{AnyConnection, DbError};
use pep_domain::access::{action, authorize};
use pep_domain::ids::{HolidayId, ImportId, OuId};
use pep_domain::reports::ChangeSource;
use pep_domain::time::UtcMicros;
use pep_sheets::Mapping;
use pep_sheets::records::{HolidayRecord, Parsed};
use serde::{Deserialize, Serialize};

use crate::imports::importer::ListReach;
use crate::imports::plan::{ListImport, Plan, Refusal};

pub(in crate::imports) struct Holidays;

/// A closed day as a list says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::imports) struct HolidayState {
    ou_id: i64,
    on_date: NaiveDate,
    country: String,
    name: String,
}

impl ListImport for Holidays {
    type Record = HolidayRecord;
    type State = HolidayState;

    fn plan(
        conn: &mut AnyConnection,
        parsed: &Parsed<HolidayRecord>,
        _: &Mapping,
        reach: &ListReach,
    ) -> Result<Vec<Plan<HolidayState>>, DbError> {
        let ous = vocabulary::ous(conn)?;
        let permit = authorize::<action::ManageHolidays>(&reach.actor).ok();
        let known = Known::read(conn)?;
        let mut plans = Vec::new();
        for (row_number, record) in parsed.records() {
            let ou = if record.ou.is_empty() { reach.target } else { ous.id(&record.ou) };
            let detail = match ou {
                None if record.ou.is_empty() => Some(
                    "The row names no sales unit. Choose above for which one the list is, and upload it again."
                        .to_owned(),
                ),
                None => Some(format!("There is no sales unit {}. Correct its name.", record.ou)),
                Some(ou) if !permit.as_ref().is_some_and(|permit| permit.reaches_ou(OuId(ou))) => Some(format!(
                    "{} is not one of your sales units. Leave the row out, or ask its coordinator.",
                    record.ou
                )),
                Some(_) => None,
            };
            let after = HolidayState {
                ou_id: ou.unwrap_or_default(),
                on_date: record.on_date,
                country: record.country.clone(),
                name: record.name.clone(),
            };
            let found = known.find(&after);
            plans.push(Plan {
                row_number,
                more_rows: Vec::new(),
                key: [record.on_date.to_string().as_str(), &record.ou, &record.country]
                    .join(" ")
                    .trim_end()
                    .to_owned(),
                id: found.map(|(id, _)| id.0),
                before: found.map(|(_, state)| state.clone()),
                after,
                comes_back: false,
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
        plans: &[&Plan<HolidayState>],
        progress: &mut dyn FnMut(usize),
    ) -> Result<Vec<i64>, DbError> {
        let mut ids = Vec::with_capacity(plans.len());
        for plan in plans {
            let HolidayState { ou_id, on_date, country, name } = &plan.after;
            ids.push(rows::keep(conn, (OuId(*ou_id), *on_date, country), name, now)?.0);
            progress(ids.len());
        }
        Ok(ids)
    }

    fn present(
        conn: &mut AnyConnection,
        states: &[HolidayState],
    ) -> Result<Vec<Option<HolidayState>>, DbError> {
        let known = Known::read(conn)?;
        Ok(states.iter().map(|state| known.find(state).map(|(_, state)| state.clone())).collect())
    }

    fn take_back(
        conn: &mut AnyConnection,
        _: UtcMicros,
        _: ImportId,
        things: &[(i64, HolidayState)],
    ) -> Result<usize, DbError> {
        for (id, _) in things {
            rows::remove(conn, HolidayId(*id))?;
        }
        Ok(0)
    }
}

/// The closed days that are there, by OU, day and country.
struct Known(std::collections::BTreeMap<(i64, NaiveDate, String), (HolidayId, HolidayState)>);

impl Known {
    fn read(conn: &mut AnyConnection) -> Result<Self, DbError> {
        let all = rows::list(conn, &HolidayFilter::default(), i64::MAX)?;
        let known = all.into_iter().map(|row| {
            let state = HolidayState {
                ou_id: row.ou.0.0,
                on_date: row.on_date,
                country: row.country.clone(),
                name: row.name,
            };
            ((row.ou.0.0, row.on_date, row.country), (row.id, state))
        });
        Ok(Self(known.collect()))
    }

    fn find(&self, state: &HolidayState) -> Option<&(HolidayId, HolidayState)> {
        self.0.get(&(state.ou_id, state.on_date, state.country.clone()))
    }
}
