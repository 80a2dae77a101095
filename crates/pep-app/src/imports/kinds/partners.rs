//! The list of partners.

use pep_db::lists::{PartnerState, partners};
use pep_db::{AnyConnection, DbError};
use pep_domain::ids::ImportId;
use pep_domain::reports::ChangeSource;
use pep_domain::time::UtcMicros;
use pep_sheets::Mapping;
use pep_sheets::records::{Parsed, PartnerRecord};

use crate::imports::importer::ListReach;
use crate::imports::plan::{ListImport, Plan, said_or_kept};

pub(in crate::imports) struct Partners;

impl ListImport for Partners {
    type Record = PartnerRecord;
    type State = PartnerState;

    fn plan(
        conn: &mut AnyConnection,
        parsed: &Parsed<PartnerRecord>,
        _: &Mapping,
        _: &ListReach,
    ) -> Result<Vec<Plan<PartnerState>>, DbError> {
        let mut present = partners::all(conn)?;
        Ok(parsed
            .records()
            .map(|(row_number, record)| {
                let found = present.remove(&partners::key_of(&record.partner_one_id));
                let kept = found.as_ref().map(|found| &found.state);
                let after = PartnerState {
                    // The spelling under which the partner is known stays: only case can differ.
                    partner_one_id: kept
                        .map_or_else(|| record.partner_one_id.clone(), |kept| kept.partner_one_id.clone()),
                    name: record.name.clone(),
                    city: said_or_kept(&record.city, kept.map(|kept| kept.city.as_str())),
                    country: said_or_kept(&record.country, kept.map(|kept| kept.country.as_str())),
                    website: said_or_kept(
                        record.website.as_deref().unwrap_or_default(),
                        kept.map(|kept| kept.website.as_str()),
                    ),
                };
                Plan {
                    row_number,
                    more_rows: Vec::new(),
                    key: record.partner_one_id.clone(),
                    id: found.as_ref().map(|found| found.id),
                    comes_back: found.as_ref().is_some_and(|found| found.is_removed),
                    before: found.map(|found| found.state),
                    after,
                    refusal: None,
                }
            })
            .collect())
    }

    fn write(
        conn: &mut AnyConnection,
        now: UtcMicros,
        _: ImportId,
        _: ChangeSource,
        plans: &[&Plan<PartnerState>],
        progress: &mut dyn FnMut(usize),
    ) -> Result<Vec<i64>, DbError> {
        let states: Vec<_> = plans.iter().map(|plan| (plan.id, &plan.after)).collect();
        partners::write(conn, now, &states, progress)
    }

    fn present(
        conn: &mut AnyConnection,
        states: &[PartnerState],
    ) -> Result<Vec<Option<PartnerState>>, DbError> {
        let mut all = partners::all(conn)?;
        Ok(states
            .iter()
            .map(|state| {
                all.remove(&partners::key_of(&state.partner_one_id))
                    .filter(|found| !found.is_removed)
                    .map(|found| found.state)
            })
            .collect())
    }

    fn take_back(
        conn: &mut AnyConnection,
        now: UtcMicros,
        _: ImportId,
        things: &[(i64, PartnerState)],
    ) -> Result<usize, DbError> {
        partners::take_back(conn, now, &things.iter().map(|(id, _)| *id).collect::<Vec<_>>())
    }
}
