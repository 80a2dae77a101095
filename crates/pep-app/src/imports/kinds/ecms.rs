//! The list of ECMs and OU coordinators. All rows of one person add up to one plan.

use std::collections::{BTreeMap, BTreeSet};

use pep_db::lists::people::KnownPerson;
use pep_db::lists::{EcmState, Found, people, vocabulary};
use pep_db::{AnyConnection, DbError};
use pep_domain::ids::ImportId;
use pep_domain::people::{Role, Side};
use pep_domain::reports::ChangeSource;
use pep_domain::time::UtcMicros;
use pep_sheets::Mapping;
use pep_sheets::records::{EcmRecord, EcmRole, Parsed};

use super::shared;
use crate::imports::importer::ListReach;
use crate::imports::plan::{ListImport, Plan, Refusal, said_or_kept};
use crate::personal_data::ErasedAddresses;

pub(in crate::imports) struct Ecms;

impl ListImport for Ecms {
    type Record = EcmRecord;
    type State = EcmState;

    fn plan(
        conn: &mut AnyConnection,
        parsed: &Parsed<EcmRecord>,
        _: &Mapping,
        _: &ListReach,
    ) -> Result<Vec<Plan<EcmState>>, DbError> {
        let mut by_email: BTreeMap<&str, Vec<(u32, &EcmRecord)>> = BTreeMap::new();
        for (row_number, record) in parsed.records() {
            by_email.entry(&record.email).or_default().push((row_number, record));
        }
        let emails: Vec<String> = by_email.keys().map(|email| (*email).to_owned()).collect();
        let known = people::find(conn, &emails)?;
        let erased = ErasedAddresses::among(conn, &emails)?;
        let mut plans: Vec<_> = by_email
            .into_iter()
            .filter_map(|(email, rows)| {
                let mut plan = plan_person(email, &rows, known.get(email))?;
                plan.refusal = plan.refusal.or_else(|| shared::erased_person(&erased, "email", email));
                Some(plan)
            })
            .collect();
        plans.sort_by_key(|plan| plan.row_number);
        Ok(plans)
    }

    fn write(
        conn: &mut AnyConnection,
        now: UtcMicros,
        _: ImportId,
        _: ChangeSource,
        plans: &[&Plan<EcmState>],
        progress: &mut dyn FnMut(usize),
    ) -> Result<Vec<i64>, DbError> {
        let states: Vec<_> = plans.iter().map(|plan| (plan.id, &plan.after)).collect();
        people::write_ecms(conn, now, &states, progress)
    }

    fn present(conn: &mut AnyConnection, states: &[EcmState]) -> Result<Vec<Option<EcmState>>, DbError> {
        shared::present(conn, states.iter().map(|state| state.email.clone()).collect(), state_of)
    }

    fn take_back(
        conn: &mut AnyConnection,
        now: UtcMicros,
        _: ImportId,
        things: &[(i64, EcmState)],
    ) -> Result<usize, DbError> {
        shared::take_back(conn, now, things)
    }

    fn missing(conn: &mut AnyConnection, plans: &[Plan<EcmState>]) -> Result<Vec<Found<String>>, DbError> {
        let listed = shared::listed(plans);
        let ous = vocabulary::ous(conn)?;
        let ou_ids: BTreeSet<i64> = plans
            .iter()
            .flat_map(|plan| plan.after.grants.iter())
            .filter_map(|grant| grant.split_once('@').and_then(|(_, ou)| ous.id(ou)))
            .collect();
        people::missing(conn, "ecms", &listed, &[], &ou_ids.into_iter().collect::<Vec<_>>())
    }

    fn remove(conn: &mut AnyConnection, now: UtcMicros, ids: &[i64]) -> Result<(), DbError> {
        people::remove(conn, now, ids)
    }
}

fn plan_person(
    email: &str,
    rows: &[(u32, &EcmRecord)],
    person: Option<&KnownPerson>,
) -> Option<Plan<EcmState>> {
    let (row_number, first) = rows.first()?;
    let kept = person.map(|person| state_of(person, email));
    let grants = rows
        .iter()
        .flat_map(|(_, record)| {
            let role = match record.role {
                EcmRole::Ecm => Role::Ecm,
                EcmRole::OuCoordinator => Role::OuCoordinator,
            };
            record.ous.iter().map(move |ou| format!("{role}@{ou}"))
        })
        .collect();
    let after = EcmState {
        email: email.to_owned(),
        first_name: said_or_kept(&first.first_name, kept.as_ref().map(|kept| kept.first_name.as_str())),
        last_name: said_or_kept(&first.last_name, kept.as_ref().map(|kept| kept.last_name.as_str())),
        grants,
        time_zone: shared::zone(&first.time_zone, person),
    };
    Some(Plan {
        row_number: *row_number,
        more_rows: rows.iter().skip(1).map(|(number, _)| *number).collect(),
        key: email.to_owned(),
        id: person.map(|person| person.id),
        comes_back: person.is_some_and(|person| person.is_removed),
        before: kept,
        after,
        refusal: person.filter(|person| person.side == Side::Partner).map(|_| partner_person(email)),
    })
}

/// A partner's contact stands on a list of Microsoft people.
pub(super) fn partner_person(email: &str) -> Refusal {
    Refusal {
        field: "email",
        value: email.to_owned(),
        detail: format!("{email} is a partner's contact. A person is on one side only; correct the address."),
    }
}

fn state_of(person: &KnownPerson, email: &str) -> EcmState {
    let is_ecm_role = |grant: &&String| !grant.starts_with(Role::Seller.as_str());
    EcmState {
        email: email.to_owned(),
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        grants: person.grants.iter().filter(is_ecm_role).cloned().collect(),
        time_zone: person.time_zone.clone(),
    }
}
