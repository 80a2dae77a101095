//! The list of sellers whom a program invites (D-62).

use pep_db::lists::{ElectionState, election};
use pep_db::programs::election::{self as rows, Elector};
use pep_db::{AnyConnection, DbError};
use pep_domain::ids::{ImportId, PersonId, ProgramId};
use pep_domain::reports::ChangeSource;
use pep_domain::time::UtcMicros;
use pep_sheets::Mapping;
use pep_sheets::records::{Parsed, ProgramSellerRecord};

use crate::imports::importer::ListReach;
use crate::imports::plan::{ListImport, Plan, Refusal};

pub(in crate::imports) struct ProgramSellers;

impl ListImport for ProgramSellers {
    type Record = ProgramSellerRecord;
    type State = ElectionState;

    fn plan(
        conn: &mut AnyConnection,
        parsed: &Parsed<ProgramSellerRecord>,
        _: &Mapping,
        reach: &ListReach,
    ) -> Result<Vec<Plan<ElectionState>>, DbError> {
        let program_id = reach.target.ok_or(DbError::NotFound)?;
        let emails: Vec<String> = parsed.records().map(|(_, record)| record.email.clone()).collect();
        let known = election::people(conn, &emails)?;
        let invited = election::sellers(conn, ProgramId(program_id))?;
        Ok(parsed
            .records()
            .map(|(row_number, record)| {
                let person = known.get(&record.email);
                let id = person.filter(|(_, is_microsoft)| *is_microsoft).map(|(id, _)| *id);
                let after = ElectionState { program_id, key: record.email.clone() };
                let detail = match person {
                    Some(_) => format!("{} is a partner's contact. Only Microsoft people are invited as sellers.", record.email),
                    None => format!("Nobody has the address {}. Import the list of sellers first, or correct the address.", record.email),
                };
                Plan {
                    row_number,
                    more_rows: Vec::new(),
                    key: record.email.clone(),
                    id,
                    before: id.filter(|id| invited.live.contains(id)).map(|_| after.clone()),
                    after,
                    comes_back: false,
                    refusal: id.is_none().then(|| Refusal { field: "email", value: record.email.clone(), detail }),
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
            rows::add_sellers(conn, Elector { program, is_import: true, by: None, now }, &[id])?;
            ids.push(id);
        }
        Ok(ids)
    }

    fn present(
        conn: &mut AnyConnection,
        states: &[ElectionState],
    ) -> Result<Vec<Option<ElectionState>>, DbError> {
        let emails: Vec<String> = states.iter().map(|state| state.key.clone()).collect();
        let known = election::people(conn, &emails)?;
        let program = states.first().map_or(0, |state| state.program_id);
        let invited = election::sellers(conn, ProgramId(program))?;
        Ok(states
            .iter()
            .map(|state| {
                let (id, _) = known.get(&state.key)?;
                invited.live.contains(id).then(|| state.clone())
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
            rows::remove_seller(conn, elector, PersonId(*id))?;
        }
        Ok(0)
    }
}
