//! The list of nominations: which partners come to the events of which OUs (D-15).

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use pep_db::lists::{partners, vocabulary};
use pep_db::{AnyConnection, DbError};
use pep_domain::access::{Actor, action, authorize};
use pep_domain::ids::{EventSeriesId, ImportId, OuId, PartnerId, ProgramId};
use pep_domain::people::Role;
use pep_domain::reports::ChangeSource;
use pep_domain::time::UtcMicros;
use pep_sheets::Mapping;
use pep_sheets::records::{NominationRecord, Parsed};
use serde::{Deserialize, Serialize};

use crate::events::nominated_ous;
use crate::imports::importer::ListReach;
use crate::imports::plan::{ListImport, Plan, Refusal};

pub(in crate::imports) struct Nominations;

/// One nomination of a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::imports) struct NominationState {
    series_id: i64,
    ou: String,
    partner_one_id: String,
}

/// May the actor nominate in an OU of a program? Operators import every list.
pub(super) fn may_nominate(actor: &Actor, program: ProgramId, ou: OuId) -> bool {
    actor.holds(Role::Operator)
        || authorize::<action::NominatePartners>(actor).is_ok_and(|permit| permit.reaches_event(program, ou))
}

impl ListImport for Nominations {
    type Record = NominationRecord;
    type State = NominationState;

    fn plan(
        conn: &mut AnyConnection,
        parsed: &Parsed<NominationRecord>,
        _: &Mapping,
        reach: &ListReach,
    ) -> Result<Vec<Plan<NominationState>>, DbError> {
        let id = EventSeriesId(reach.target.ok_or(DbError::NotFound)?);
        let series = pep_db::events::find_series(conn, id)?.ok_or(DbError::NotFound)?;
        let program = ProgramId(series.program_id);
        let planned = nominated_ous(conn, &series)?;
        let ous = vocabulary::ous(conn)?;
        let listed = partners::all(conn)?;
        let elected: BTreeSet<i64> =
            pep_db::teams::partners_of_program(conn, program)?.into_iter().map(|(id, _)| id).collect();
        let standing: BTreeSet<(i64, i64)> = pep_db::events::live_nominations(conn, id)?
            .into_iter()
            .map(|(ou, partner)| (ou.0, partner.0))
            .collect();
        let mut plans = Vec::new();
        for (row_number, record) in parsed.records() {
            let ou = ous.id(&record.ou);
            let partner =
                listed.get(&partners::key_of(&record.partner_one_id)).filter(|found| !found.is_removed);
            let of_ou = |detail: String| Refusal { field: "ou", value: record.ou.clone(), detail };
            let of_partner = |detail: String| Refusal {
                field: "partner_one_id",
                value: record.partner_one_id.clone(),
                detail,
            };
            let refusal = match (ou, partner) {
                (None, _) => Some(of_ou(format!("There is no sales unit {}. Correct its name.", record.ou))),
                (Some(ou), _) if !planned.contains(&OuId(ou)) => Some(of_ou(format!(
                    "{} is not in the plan {}. Add the OU to the plan first, or leave the row out.",
                    record.ou, series.name
                ))),
                (Some(ou), _) if !may_nominate(&reach.actor, program, OuId(ou)) => Some(of_ou(format!(
                    "{} is not one of your sales units. Leave the row out, or ask its ECM.",
                    record.ou
                ))),
                (_, None) => Some(of_partner(format!(
                    "No partner has the Partner One ID {}. Import the list of partners first, or correct the ID.",
                    record.partner_one_id
                ))),
                (_, Some(partner)) if !elected.contains(&partner.id) => Some(of_partner(format!(
                    "{} is not elected in {}. Elect it on the program's page first, then import the list again.",
                    partner.state.name, series.program_name
                ))),
                _ => None,
            };
            let after = NominationState {
                series_id: id.0,
                ou: record.ou.clone(),
                partner_one_id: partner.map_or_else(
                    || record.partner_one_id.clone(),
                    |found| found.state.partner_one_id.clone(),
                ),
            };
            let is_there = ou.zip(partner).is_some_and(|(ou, partner)| standing.contains(&(ou, partner.id)));
            plans.push(Plan {
                row_number,
                more_rows: Vec::new(),
                key: format!("{} {}", record.ou, record.partner_one_id),
                id: partner.filter(|_| is_there).map(|found| found.id),
                comes_back: false,
                before: is_there.then(|| after.clone()),
                after,
                refusal,
            });
        }
        Ok(plans)
    }

    fn write(
        conn: &mut AnyConnection,
        now: UtcMicros,
        _: ImportId,
        _: ChangeSource,
        plans: &[&Plan<NominationState>],
        progress: &mut dyn FnMut(usize),
    ) -> Result<Vec<i64>, DbError> {
        let states: Vec<&NominationState> = plans.iter().map(|plan| &plan.after).collect();
        let keys = keys_of(conn, &states)?;
        let mut ids = Vec::with_capacity(keys.len());
        for key in keys {
            let key = key.ok_or(DbError::NotFound)?;
            pep_db::events::nominate(conn, key, "list", "", None, now)?;
            ids.push(key.2.0);
            progress(ids.len());
        }
        pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?;
        Ok(ids)
    }

    fn present(
        conn: &mut AnyConnection,
        states: &[NominationState],
    ) -> Result<Vec<Option<NominationState>>, DbError> {
        let all: Vec<&NominationState> = states.iter().collect();
        let keys = keys_of(conn, &all)?;
        let mut standing: BTreeMap<i64, BTreeSet<(OuId, PartnerId)>> = BTreeMap::new();
        for state in states {
            if let Entry::Vacant(unread) = standing.entry(state.series_id) {
                let of_series = pep_db::events::live_nominations(conn, EventSeriesId(state.series_id))?;
                unread.insert(of_series.into_iter().collect());
            }
        }
        Ok(states
            .iter()
            .zip(keys)
            .map(|(state, key)| {
                let (_, ou, partner) = key?;
                let stands = standing.get(&state.series_id).is_some_and(|all| all.contains(&(ou, partner)));
                stands.then(|| state.clone())
            })
            .collect())
    }

    fn take_back(
        conn: &mut AnyConnection,
        now: UtcMicros,
        _: ImportId,
        things: &[(i64, NominationState)],
    ) -> Result<usize, DbError> {
        let states: Vec<&NominationState> = things.iter().map(|(_, state)| state).collect();
        for key in keys_of(conn, &states)?.into_iter().flatten() {
            pep_db::events::remove_nomination(conn, key, None, now)?;
        }
        pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?;
        Ok(0)
    }
}

type Key = (EventSeriesId, OuId, PartnerId);

fn keys_of(conn: &mut AnyConnection, states: &[&NominationState]) -> Result<Vec<Option<Key>>, DbError> {
    let ous = vocabulary::ous(conn)?;
    let listed = partners::all(conn)?;
    Ok(states
        .iter()
        .map(|state| {
            let ou = OuId(ous.id(&state.ou)?);
            let partner = PartnerId(listed.get(&partners::key_of(&state.partner_one_id))?.id);
            Some((EventSeriesId(state.series_id), ou, partner))
        })
        .collect())
}
