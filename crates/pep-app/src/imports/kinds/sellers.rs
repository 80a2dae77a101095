//! The list of sellers.

use std::collections::BTreeSet;

use pep_db::lists::people::KnownPerson;
use pep_db::lists::{Found, SellerState, people, vocabulary};
use pep_db::{AnyConnection, DbError};
use pep_domain::ids::ImportId;
use pep_domain::people::{Role, Side};
use pep_domain::reports::ChangeSource;
use pep_domain::time::UtcMicros;
use pep_sheets::Mapping;
use pep_sheets::records::{Parsed, SellerRecord};

use super::ecms::partner_person;
use super::shared;
use crate::imports::importer::ListReach;
use crate::imports::plan::{ListImport, Plan, said_or_kept};
use crate::personal_data::ErasedAddresses;

pub(in crate::imports) struct Sellers;

impl ListImport for Sellers {
    type Record = SellerRecord;
    type State = SellerState;

    fn plan(
        conn: &mut AnyConnection,
        parsed: &Parsed<SellerRecord>,
        _: &Mapping,
        _: &ListReach,
    ) -> Result<Vec<Plan<SellerState>>, DbError> {
        let emails: Vec<String> = parsed.records().map(|(_, record)| record.email.clone()).collect();
        let known = people::find(conn, &emails)?;
        let erased = ErasedAddresses::among(conn, &emails)?;
        Ok(parsed
            .records()
            .map(|(row_number, record)| {
                let person = known.get(&record.email);
                let kept = person.map(|person| state_of(person, &record.email));
                let kept_word = |word: fn(&SellerState) -> &str| kept.as_ref().map(word);
                let after = SellerState {
                    email: record.email.clone(),
                    first_name: said_or_kept(&record.first_name, kept_word(|kept| &kept.first_name)),
                    last_name: said_or_kept(&record.last_name, kept_word(|kept| &kept.last_name)),
                    title: said_or_kept(&record.title, kept_word(|kept| &kept.title)),
                    ou: said_or_kept(&record.ou, kept_word(|kept| &kept.ou)),
                    atu: said_or_kept(&record.atu, kept_word(|kept| &kept.atu)),
                    is_seller: true,
                    time_zone: shared::zone(&record.time_zone, person),
                };
                Plan {
                    row_number,
                    more_rows: Vec::new(),
                    key: record.email.clone(),
                    id: person.map(|person| person.id),
                    comes_back: person.is_some_and(|person| person.is_removed),
                    before: kept,
                    after,
                    refusal: person
                        .filter(|person| person.side == Side::Partner)
                        .map(|_| partner_person(&record.email))
                        .or_else(|| shared::erased_person(&erased, "email", &record.email)),
                }
            })
            .collect())
    }

    fn write(
        conn: &mut AnyConnection,
        now: UtcMicros,
        _: ImportId,
        _: ChangeSource,
        plans: &[&Plan<SellerState>],
        progress: &mut dyn FnMut(usize),
    ) -> Result<Vec<i64>, DbError> {
        let states: Vec<_> = plans.iter().map(|plan| (plan.id, &plan.after)).collect();
        people::write_sellers(conn, now, &states, progress)
    }

    fn present(
        conn: &mut AnyConnection,
        states: &[SellerState],
    ) -> Result<Vec<Option<SellerState>>, DbError> {
        shared::present(conn, states.iter().map(|state| state.email.clone()).collect(), state_of)
    }

    fn take_back(
        conn: &mut AnyConnection,
        now: UtcMicros,
        _: ImportId,
        things: &[(i64, SellerState)],
    ) -> Result<usize, DbError> {
        shared::take_back(conn, now, things)
    }

    fn missing(conn: &mut AnyConnection, plans: &[Plan<SellerState>]) -> Result<Vec<Found<String>>, DbError> {
        let listed = shared::listed(plans);
        let ous = vocabulary::ous(conn)?;
        let ou_ids: BTreeSet<i64> = plans.iter().filter_map(|plan| ous.id(&plan.after.ou)).collect();
        people::missing(conn, "sellers", &listed, &[], &ou_ids.into_iter().collect::<Vec<_>>())
    }

    fn remove(conn: &mut AnyConnection, now: UtcMicros, ids: &[i64]) -> Result<(), DbError> {
        people::remove(conn, now, ids)
    }
}

fn state_of(person: &KnownPerson, email: &str) -> SellerState {
    SellerState {
        email: email.to_owned(),
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        title: person.title.clone(),
        ou: person.ou.clone(),
        atu: person.atu.clone(),
        is_seller: person.grants.iter().any(|grant| grant.split('@').next() == Some(Role::Seller.as_str())),
        time_zone: person.time_zone.clone(),
    }
}
