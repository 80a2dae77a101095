//! The list of partner contacts, also as a feed that adds and removes (D-59, D-60).

use std::collections::{BTreeSet, HashMap};

use pep_db::lists::people::KnownPerson;
use pep_db::lists::{ContactState, Found, partners, people};
use pep_db::{AnyConnection, DbError};
use pep_domain::ids::ImportId;
use pep_domain::people::Side;
use pep_domain::reports::ChangeSource;
use pep_domain::time::UtcMicros;
use pep_sheets::Mapping;
use pep_sheets::records::{Parsed, PartnerContactRecord};

use super::shared;
use crate::imports::importer::ListReach;
use crate::imports::plan::{ListImport, Plan, Refusal, said_or_kept};
use crate::personal_data::ErasedAddresses;

pub(in crate::imports) struct Contacts;

impl ListImport for Contacts {
    type Record = PartnerContactRecord;
    type State = ContactState;

    fn plan(
        conn: &mut AnyConnection,
        parsed: &Parsed<PartnerContactRecord>,
        _: &Mapping,
        _: &ListReach,
    ) -> Result<Vec<Plan<ContactState>>, DbError> {
        let listed = partners::all(conn)?;
        let emails: Vec<String> = parsed.records().map(|(_, record)| record.email.clone()).collect();
        let known = people::find(conn, &emails)?;
        let erased = ErasedAddresses::among(conn, &emails)?;
        let mut taken: HashMap<String, u32> = HashMap::new();
        let mut plans = Vec::with_capacity(emails.len());
        for (row_number, record) in parsed.records() {
            let person = known.get(&record.email);
            let partner =
                listed.get(&partners::key_of(&record.partner_one_id)).filter(|found| !found.is_removed);
            let refusal = match (partner, person) {
                (None, _) => Some(Refusal {
                    field: "partner_one_id",
                    value: record.partner_one_id.clone(),
                    detail: format!("No partner has the Partner One ID {}. Import the list of partners first, or correct the ID.", record.partner_one_id),
                }),
                (_, Some(person)) if person.side == Side::Microsoft => Some(Refusal {
                    field: "email",
                    value: record.email.clone(),
                    detail: format!("{} belongs to a Microsoft person. A person is on one side only; correct the address.", record.email),
                }),
                // An address is a way to sign in, so it belongs to one partner.
                _ => taken.get(&record.email).map(|first| Refusal {
                    field: "email",
                    value: record.email.clone(),
                    detail: format!("Row {first} lists {} for another partner. An address can belong to one partner only.", record.email),
                }),
            };
            let refusal = refusal.or_else(|| shared::erased_person(&erased, "email", &record.email));
            taken.entry(record.email.clone()).or_insert(row_number);
            let kept = person.map(|person| state_of(person, &record.email));
            let after = ContactState {
                email: record.email.clone(),
                partner_one_id: partner.map_or_else(
                    || record.partner_one_id.clone(),
                    |found| found.state.partner_one_id.clone(),
                ),
                first_name: said_or_kept(
                    &record.first_name,
                    kept.as_ref().map(|kept| kept.first_name.as_str()),
                ),
                last_name: said_or_kept(&record.last_name, kept.as_ref().map(|kept| kept.last_name.as_str())),
                title: said_or_kept(&record.title, kept.as_ref().map(|kept| kept.title.as_str())),
                is_primary: record.is_primary,
                time_zone: shared::zone(&record.time_zone, person),
            };
            plans.push(Plan {
                row_number,
                more_rows: Vec::new(),
                key: record.email.clone(),
                id: person.map(|person| person.id),
                comes_back: person.is_some_and(|person| person.is_removed),
                before: kept,
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
        plans: &[&Plan<ContactState>],
        progress: &mut dyn FnMut(usize),
    ) -> Result<Vec<i64>, DbError> {
        let listed = partners::all(conn)?;
        let mut states = Vec::with_capacity(plans.len());
        for plan in plans {
            let partner =
                listed.get(&partners::key_of(&plan.after.partner_one_id)).ok_or(DbError::NotFound)?;
            states.push((plan.id, partner.id, &plan.after));
        }
        people::write_contacts(conn, now, &states, progress)
    }

    fn present(
        conn: &mut AnyConnection,
        states: &[ContactState],
    ) -> Result<Vec<Option<ContactState>>, DbError> {
        shared::present(conn, states.iter().map(|state| state.email.clone()).collect(), state_of)
    }

    fn take_back(
        conn: &mut AnyConnection,
        now: UtcMicros,
        _: ImportId,
        things: &[(i64, ContactState)],
    ) -> Result<usize, DbError> {
        shared::take_back(conn, now, things)
    }

    fn missing(
        conn: &mut AnyConnection,
        plans: &[Plan<ContactState>],
    ) -> Result<Vec<Found<String>>, DbError> {
        let listed = shared::listed(plans);
        let ids = partners::all(conn)?;
        let partner_ids: BTreeSet<i64> = plans
            .iter()
            .filter_map(|plan| ids.get(&partners::key_of(&plan.after.partner_one_id)))
            .map(|found| found.id)
            .collect();
        people::missing(conn, "contacts", &listed, &partner_ids.into_iter().collect::<Vec<_>>(), &[])
    }

    fn remove(conn: &mut AnyConnection, now: UtcMicros, ids: &[i64]) -> Result<(), DbError> {
        people::remove(conn, now, ids)
    }
}

fn state_of(person: &KnownPerson, email: &str) -> ContactState {
    ContactState {
        email: email.to_owned(),
        partner_one_id: person.partner_one_id.clone().unwrap_or_default(),
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        title: person.title.clone(),
        is_primary: person.is_primary,
        time_zone: person.time_zone.clone(),
    }
}
