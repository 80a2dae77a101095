//! The list of what partners reported.

use pep_db::lists::reports::ReportWrite;
use pep_db::lists::{ReportListState, partners, reports};
use pep_db::{AnyConnection, DbError};
use pep_domain::ids::{ImportId, OuId};
use pep_domain::reports::ChangeSource;
use pep_domain::time::UtcMicros;
use pep_sheets::Mapping;
use pep_sheets::records::{Parsed, ReportRecord};

use crate::imports::importer::ListReach;
use crate::imports::plan::{ListImport, Plan, Refusal};

pub(in crate::imports) struct Reports;

impl ListImport for Reports {
    type Record = ReportRecord;
    type State = ReportListState;

    fn plan(
        conn: &mut AnyConnection,
        parsed: &Parsed<ReportRecord>,
        _: &Mapping,
        ListReach { accounts: scope, .. }: &ListReach,
    ) -> Result<Vec<Plan<ReportListState>>, DbError> {
        let listed = partners::all(conn)?;
        let tpids: Vec<String> = parsed.records().map(|(_, record)| record.tpid.clone()).collect();
        let accounts = reports::accounts(conn, &tpids)?;
        let ids: Vec<i64> = accounts.values().map(|account| account.id).collect();
        let present = reports::present(conn, &ids)?;
        Ok(parsed
            .records()
            .map(|(row_number, record)| {
                let partner = listed.get(&partners::key_of(&record.partner_one_id)).filter(|found| !found.is_removed);
                // Outside one's OUs an account is as good as unknown, and says so in the same words.
                let account = accounts.get(&record.tpid).filter(|account| scope.is_all || scope.ous.contains(&OuId(account.ou_id)));
                let refusal = if partner.is_none() {
                    Some(Refusal {
                        field: "partner_one_id",
                        value: record.partner_one_id.clone(),
                        detail: format!("No partner has the Partner One ID {}. Import the list of partners first, or correct the ID.", record.partner_one_id),
                    })
                } else if account.is_none() {
                    Some(Refusal {
                        field: "tpid",
                        value: record.tpid.clone(),
                        detail: format!("No account within your reach has the TPID {}. Import the account list first, or correct the TPID.", record.tpid),
                    })
                } else {
                    None
                };
                let partner_one_id = partner.map_or_else(|| record.partner_one_id.clone(), |found| found.state.partner_one_id.clone());
                let tpid = account.map_or_else(|| record.tpid.clone(), |account| account.tpid.clone());
                let before = partner.zip(account).and_then(|(partner, account)| present.get(&(account.id, partner.id))).map(
                    |(status, relationship, is_exec_level, notes)| ReportListState {
                        partner_one_id: partner_one_id.clone(),
                        tpid: tpid.clone(),
                        status: status.clone(),
                        relationship: relationship.clone(),
                        is_exec_level: *is_exec_level,
                        notes: notes.clone(),
                    },
                );
                Plan {
                    row_number,
                    more_rows: Vec::new(),
                    key: format!("{} / {}", record.partner_one_id, record.tpid),
                    id: account.map(|account| account.id),
                    comes_back: false,
                    before,
                    after: after(record, partner_one_id, tpid),
                    refusal,
                }
            })
            .collect())
    }

    fn write(
        conn: &mut AnyConnection,
        now: UtcMicros,
        import_id: ImportId,
        source: ChangeSource,
        plans: &[&Plan<ReportListState>],
        progress: &mut dyn FnMut(usize),
    ) -> Result<Vec<i64>, DbError> {
        let listed = partners::all(conn)?;
        let mut writes = Vec::with_capacity(plans.len());
        for plan in plans {
            let partner =
                listed.get(&partners::key_of(&plan.after.partner_one_id)).ok_or(DbError::NotFound)?;
            let account_id = plan.id.ok_or(DbError::NotFound)?;
            writes.push(ReportWrite {
                account_id,
                partner_id: partner.id,
                before: plan.before.as_ref(),
                after: Some(&plan.after),
            });
        }
        reports::write(conn, now, import_id, source, &writes, progress)?;
        Ok(writes.iter().map(|write| write.account_id).collect())
    }

    fn present(
        conn: &mut AnyConnection,
        states: &[ReportListState],
    ) -> Result<Vec<Option<ReportListState>>, DbError> {
        let listed = partners::all(conn)?;
        let tpids: Vec<String> = states.iter().map(|state| state.tpid.clone()).collect();
        let accounts = reports::accounts(conn, &tpids)?;
        let present =
            reports::present(conn, &accounts.values().map(|account| account.id).collect::<Vec<_>>())?;
        Ok(states
            .iter()
            .map(|state| {
                let partner = listed.get(&partners::key_of(&state.partner_one_id))?;
                let account = accounts.get(&state.tpid)?;
                let (status, relationship, is_exec_level, notes) = present.get(&(account.id, partner.id))?;
                Some(ReportListState {
                    partner_one_id: state.partner_one_id.clone(),
                    tpid: state.tpid.clone(),
                    status: status.clone(),
                    relationship: relationship.clone(),
                    is_exec_level: *is_exec_level,
                    notes: notes.clone(),
                })
            })
            .collect())
    }

    fn take_back(
        conn: &mut AnyConnection,
        now: UtcMicros,
        import_id: ImportId,
        things: &[(i64, ReportListState)],
    ) -> Result<usize, DbError> {
        let listed = partners::all(conn)?;
        let mut writes = Vec::with_capacity(things.len());
        for (account_id, state) in things {
            let partner = listed.get(&partners::key_of(&state.partner_one_id)).ok_or(DbError::NotFound)?;
            writes.push(ReportWrite {
                account_id: *account_id,
                partner_id: partner.id,
                before: Some(state),
                after: None,
            });
        }
        reports::write(conn, now, import_id, ChangeSource::Rollback, &writes, &mut |_| {})?;
        Ok(0)
    }
}

fn after(record: &ReportRecord, partner_one_id: String, tpid: String) -> ReportListState {
    ReportListState {
        partner_one_id,
        tpid,
        status: Some(record.status.as_str().to_owned()),
        relationship: record.relationship.map(|relationship| relationship.as_str().to_owned()),
        is_exec_level: record.exec_level,
        notes: record.notes.clone(),
    }
}
