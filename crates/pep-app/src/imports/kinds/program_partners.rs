//! The list of partners that a program elects, and nominates in the same step to the events of the sales units that stand
//! beside them (D-03, D-15, D-63).

use std::collections::{BTreeMap, BTreeSet};

use pep_db::lists::{election, partners, vocabulary};
use pep_db::programs::election::{self as rows, Elector};
use pep_db::{AnyConnection, DbError};
use pep_domain::access::Actor;
use pep_domain::ids::{EventSeriesId, ImportId, OuId, PartnerId, ProgramId};
use pep_domain::reports::ChangeSource;
use pep_domain::time::UtcMicros;
use pep_sheets::Mapping;
use pep_sheets::records::{Parsed, ProgramPartnerRecord};
use serde::{Deserialize, Serialize};

use super::nominations::may_nominate;
use crate::events::nominated_ous;
use crate::imports::importer::ListReach;
use crate::imports::plan::{ListImport, Plan, Refusal};

pub(in crate::imports) struct ProgramPartners;

/// A partner in a program, as far as the list speaks of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::imports) struct ElectedState {
    program_id: i64,
    key: String,
    /// The plan of events into which nominations go.
    #[serde(default)]
    series_id: Option<i64>,
    /// The sales units of which the list speaks.
    #[serde(default)]
    ous: Vec<String>,
    /// Those of them to which the partner is nominated.
    #[serde(default)]
    nominated: Vec<String>,
}

impl ListImport for ProgramPartners {
    type Record = ProgramPartnerRecord;
    type State = ElectedState;

    fn plan(
        conn: &mut AnyConnection,
        parsed: &Parsed<ProgramPartnerRecord>,
        _: &Mapping,
        reach: &ListReach,
    ) -> Result<Vec<Plan<ElectedState>>, DbError> {
        let program_id = reach.target.ok_or(DbError::NotFound)?;
        let listed = partners::all(conn)?;
        let elected = election::partners(conn, ProgramId(program_id))?;
        let events = Events::read(conn, &reach.actor, ProgramId(program_id))?;
        let mut plans = Vec::new();
        // A partner may stand in several rows, one for each sales unit; a row that is refused refuses no other.
        let mut merged: BTreeMap<String, Plan<ElectedState>> = BTreeMap::new();
        for (row_number, record) in parsed.records() {
            let found =
                listed.get(&partners::key_of(&record.partner_one_id)).filter(|found| !found.is_removed);
            let refusal = match found {
                None => Some(Refusal {
                    field: "partner_one_id",
                    value: record.partner_one_id.clone(),
                    detail: format!(
                        "No partner has the Partner One ID {}. Import the list of partners first, or correct the ID.",
                        record.partner_one_id
                    ),
                }),
                Some(_) => record.ous.iter().find_map(|ou| events.refuse(ou)),
            };
            let own = blank(program_id, row_number, record, events.series);
            let Some(found) = found.filter(|_| refusal.is_none()) else {
                plans.push(Plan { refusal, ..own });
                continue;
            };
            let plan = merged
                .entry(partners::key_of(&record.partner_one_id))
                .and_modify(|plan| plan.more_rows.push(row_number))
                .or_insert(own);
            plan.id = Some(found.id);
            plan.after.key.clone_from(&found.state.partner_one_id);
            plan.after.ous.extend(record.ous.iter().cloned());
        }
        for plan in merged.values_mut() {
            let Some(id) = plan.id else { continue };
            let is_in = elected.live.contains(&id);
            let after = &mut plan.after;
            after.ous.sort_unstable();
            after.ous.dedup();
            // What a partner that is not in had before is none of this list's doing, and is not taken back with it.
            after.ous.retain(|ou| is_in || !events.stands(ou, id));
            after.nominated.clone_from(&after.ous);
            if is_in {
                let nominated = after.ous.iter().filter(|ou| events.stands(ou, id)).cloned().collect();
                plan.before = Some(ElectedState { nominated, ..after.clone() });
            }
        }
        plans.extend(merged.into_values());
        plans.sort_by_key(|plan| plan.row_number);
        Ok(plans)
    }

    fn write(
        conn: &mut AnyConnection,
        now: UtcMicros,
        _: ImportId,
        _: ChangeSource,
        plans: &[&Plan<ElectedState>],
        progress: &mut dyn FnMut(usize),
    ) -> Result<Vec<i64>, DbError> {
        let ous = vocabulary::ous(conn)?;
        let mut ids = Vec::with_capacity(plans.len());
        for plan in plans {
            let id = plan.id.ok_or(DbError::NotFound)?;
            let state = &plan.after;
            let program = ProgramId(state.program_id);
            rows::add_partners(conn, Elector { program, is_import: true, by: None, now }, &[id])?;
            for (ou, name) in state.ous.iter().filter_map(|name| Some((ous.id(name)?, name))) {
                let Some(series) = state.series_id else { continue };
                let key = (EventSeriesId(series), OuId(ou), PartnerId(id));
                if state.nominated.contains(name) {
                    pep_db::events::nominate(conn, key, "list", "", None, now)?;
                } else {
                    pep_db::events::remove_nomination(conn, key, None, now)?;
                }
            }
            ids.push(id);
            progress(ids.len());
        }
        Ok(ids)
    }

    fn present(
        conn: &mut AnyConnection,
        states: &[ElectedState],
    ) -> Result<Vec<Option<ElectedState>>, DbError> {
        let listed = partners::all(conn)?;
        let ous = vocabulary::ous(conn)?;
        let program = states.first().map_or(0, |state| state.program_id);
        let elected = election::partners(conn, ProgramId(program))?;
        let series: BTreeSet<i64> = states.iter().filter_map(|state| state.series_id).collect();
        let mut standing = BTreeSet::new();
        for id in series {
            let live = pep_db::events::live_nominations(conn, EventSeriesId(id))?;
            standing.extend(live.into_iter().map(|(ou, partner)| (id, ou.0, partner.0)));
        }
        Ok(states
            .iter()
            .map(|state| {
                let found = listed.get(&partners::key_of(&state.key))?;
                let stands = |name: &&String| {
                    let key = state.series_id.zip(ous.id(name));
                    key.is_some_and(|(series, ou)| standing.contains(&(series, ou, found.id)))
                };
                let nominated = state.ous.iter().filter(stands).cloned().collect();
                elected.live.contains(&found.id).then(|| ElectedState { nominated, ..state.clone() })
            })
            .collect())
    }

    fn take_back(
        conn: &mut AnyConnection,
        now: UtcMicros,
        _: ImportId,
        things: &[(i64, ElectedState)],
    ) -> Result<usize, DbError> {
        let ous = vocabulary::ous(conn)?;
        for (id, state) in things {
            let elector = Elector { program: ProgramId(state.program_id), is_import: true, by: None, now };
            for ou in state.nominated.iter().filter_map(|name| ous.id(name)) {
                let Some(series) = state.series_id else { continue };
                let key = (EventSeriesId(series), OuId(ou), PartnerId(*id));
                pep_db::events::remove_nomination(conn, key, None, now)?;
            }
            rows::remove_partner(conn, elector, PartnerId(*id))?;
        }
        Ok(0)
    }
}

fn blank(
    program_id: i64,
    row_number: u32,
    record: &ProgramPartnerRecord,
    series_id: Option<i64>,
) -> Plan<ElectedState> {
    let key = record.partner_one_id.clone();
    Plan {
        row_number,
        more_rows: Vec::new(),
        key: key.clone(),
        id: None,
        before: None,
        after: ElectedState { program_id, key, series_id, ous: Vec::new(), nominated: Vec::new() },
        comes_back: false,
        refusal: None,
    }
}

/// The events of the program to which partners can be nominated: those of its newest plan that is not over.
struct Events {
    series: Option<i64>,
    known: vocabulary::Words,
    planned: Vec<OuId>,
    within: Vec<OuId>,
    standing: BTreeSet<(OuId, PartnerId)>,
}

impl Events {
    fn read(conn: &mut AnyConnection, actor: &Actor, program: ProgramId) -> Result<Self, DbError> {
        let known = vocabulary::ous(conn)?;
        let newest = pep_db::events::newest_series_of(conn, program)?;
        let (mut planned, mut standing) = (Vec::new(), BTreeSet::new());
        if let Some(id) = newest
            && let Some(series) = pep_db::events::find_series(conn, id)?
        {
            planned = nominated_ous(conn, &series)?;
            standing.extend(pep_db::events::live_nominations(conn, id)?);
        }
        let within = planned.iter().copied().filter(|ou| may_nominate(actor, program, *ou)).collect();
        Ok(Self { series: newest.map(|id| id.0), known, planned, within, standing })
    }

    fn stands(&self, ou: &str, partner: i64) -> bool {
        self.known.id(ou).is_some_and(|ou| self.standing.contains(&(OuId(ou), PartnerId(partner))))
    }

    /// Why nobody can be nominated to this OU's event by this list; none: they can.
    fn refuse(&self, name: &str) -> Option<Refusal> {
        let detail = match self.known.id(name).map(OuId) {
            None => format!("There is no sales unit {name}. Correct its name."),
            Some(_) if self.series.is_none() => {
                "The program has no plan of events to nominate to. Plan one first, or leave the sales unit out.".to_owned()
            }
            Some(ou) if !self.planned.contains(&ou) => format!(
                "{name} is not in the program's newest plan of events. Add the OU to the plan first, or leave it out."
            ),
            Some(ou) if !self.within.contains(&ou) => {
                format!("{name} is not one of your sales units. Leave it out, or ask its ECM.")
            }
            Some(_) => return None,
        };
        Some(Refusal { field: "ou", value: name.to_owned(), detail })
    }
}
