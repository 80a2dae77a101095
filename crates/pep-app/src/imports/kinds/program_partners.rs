//! The list of partners that a program elects (D-03, D-63).

use pep_db::lists::{ElectionState, election, partners};
use pep_db::programs::election::{self as rows, Elector};
use pep_db::{AnyConnection, DbError};
use pep_domain::ids::{ImportId, PartnerId, ProgramId};
use pep_domain::reports::ChangeSource;
use pep_domain::time::UtcMicros;
use pep_sheets::Mapping;
use pep_sheets::records::{Parsed, ProgramPartnerRecord};

use crate::imports::importer::ListReach;
use crate::imports::plan::{ListImport, Plan, Refusal};

pub(in crate::imports) struct ProgramPartners;

impl ListImport for ProgramPartners {
    type Record = ProgramPartnerRecord;
    type State = ElectionState;

    fn plan(
        conn: &mut AnyConnection,
        parsed: &Parsed<ProgramPartnerRecord>,
        _: &Mapping,
        reach: &ListReach,
    ) -> Result<Vec<Plan<ElectionState>>, DbError> {
        let program_id = reach.target.ok_or(DbError::NotFound)?;
        let listed = partners::all(conn)?;
        let elected = election::partners(conn, ProgramId(program_id))?;
        Ok(parsed
            .records()
            .map(|(row_number, record)| {
                let found = listed.get(&partners::key_of(&record.partner_one_id)).filter(|found| !found.is_removed);
                let key = found.map_or_else(
                    || record.partner_one_id.clone(),
                    |found| found.state.partner_one_id.clone(),
                );
                let after = ElectionState { program_id, key };
                let id = found.map(|found| found.id);
                Plan {
                    row_number,
                    more_rows: Vec::new(),
                    key: record.partner_one_id.clone(),
                    id,
                    before: id.filter(|id| elected.live.contains(id)).map(|_| after.clone()),
                    after,
                    comes_back: false,
                    refusal: id.is_none().then(|| Refusal {
                        field: "partner_one_id",
                        value: record.partner_one_id.clone(),
                        detail: format!(
                            "No partner has the Partner One ID {}. Import the list of partners first, or correct the ID.",
                            record.partner_one_id
                        ),
                    }),
                }
            })
            .collect())
    }

    fn write(
        conn: &mut AnyConnection,
        now: UtcMicros,
        _: ImportId,
        _: ChangeSource,
        plans: &[&Plan<ElectionState>],
        _: &mut dyn FnMut(usize),
    ) -> Result<Vec<i64>, DbError> {
        let mut ids = Vec::with_capacity(plans.len());
        for plan in plans {
            let id = plan.id.ok_or(DbError::NotFound)?;
            let program = ProgramId(plan.after.program_id);
            rows::add_partners(conn, Elector { program, is_import: true, by: None, now }, &[id])?;
            ids.push(id);
        }
        Ok(ids)
    }

    fn present(
        conn: &mut AnyConnection,
        states: &[ElectionState],
    ) -> Result<Vec<Option<ElectionState>>, DbError> {
        let listed = partners::all(conn)?;
        let program = states.first().map_or(0, |state| state.program_id);
        let elected = election::partners(conn, ProgramId(program))?;
        Ok(states
            .iter()
            .map(|state| {
                let found = listed.get(&partners::key_of(&state.key))?;
                elected.live.contains(&found.id).then(|| state.clone())
            })
            .collect())
    }

    fn take_back(
        conn: &mut AnyConnection,
        now: UtcMicros,
        _: ImportId,
        things: &[(i64, ElectionState)],
    ) -> Result<usize, DbError> {
        for (id, state) in things {
            let program = ProgramId(state.program_id);
            let elector = Elector { program, is_import: true, by: None, now };
            rows::remove_partner(conn, elector, PartnerId(*id))?;
        }
        Ok(0)
    }
}
