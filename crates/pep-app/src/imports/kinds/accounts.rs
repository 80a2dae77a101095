//! The managed account list.

use std::collections::BTreeSet;

use pep_db::account_merges;
use pep_db::lists::{AccountState, accounts, people, vocabulary};
use pep_db::{AnyConnection, DbError};
use pep_domain::ids::{ImportId, OuId};
use pep_domain::people::Side;
use pep_domain::reports::ChangeSource;
use pep_domain::time::UtcMicros;
use pep_sheets::Mapping;
use pep_sheets::records::{AccountRecord, Parsed};

use super::shared::erased_person;
use crate::imports::importer::ListReach;
use crate::imports::plan::{ListImport, Plan, Refusal, said_or_kept};
use crate::personal_data::ErasedAddresses;

pub(in crate::imports) struct Accounts;

/// What an account gets that comes without a segment, an OU or an industry.
const UNASSIGNED: &str = "Unassigned";

impl ListImport for Accounts {
    type Record = AccountRecord;
    type State = AccountState;

    fn plan(
        conn: &mut AnyConnection,
        parsed: &Parsed<AccountRecord>,
        _: &Mapping,
        ListReach { accounts: scope, .. }: &ListReach,
    ) -> Result<Vec<Plan<AccountState>>, DbError> {
        let tpids: Vec<String> = parsed.records().map(|(_, record)| record.tpid.clone()).collect();
        let aliases = account_merges::resolve_tpids(conn, &tpids)?;
        let wanted: Vec<String> =
            tpids.iter().cloned().chain(aliases.values().map(|(_, own)| own.clone())).collect();
        let present = accounts::find(conn, &wanted)?;
        let mut spoken_for: BTreeSet<String> = tpids.iter().cloned().collect();
        let emails: BTreeSet<String> = parsed
            .records()
            .flat_map(|(_, record)| record.seller_emails.iter().chain(record.ecm_email.iter()).cloned())
            .collect();
        let erased = ErasedAddresses::among(conn, &emails)?;
        let known = people::find(conn, &emails.into_iter().collect::<Vec<_>>())?;
        let ous = vocabulary::ous(conn)?;
        let is_within = |ou: &str| scope.is_all || ous.id(ou).is_some_and(|id| scope.ous.contains(&OuId(id)));
        let mut plans = Vec::with_capacity(tpids.len());
        for (row_number, record) in parsed.records() {
            let (found, after) = match aliases.get(&record.tpid) {
                None => {
                    let found = present.get(&record.tpid).cloned();
                    let after = after(record, found.as_ref().map(|found| &found.state));
                    (found, after)
                }
                Some((_, own)) => {
                    let found = present.get(own).cloned();
                    let kept = found.as_ref().map(|found| &found.state);
                    // A row of the account's own TPID, or an alias before this one, has spoken for the account.
                    let after = match kept.filter(|_| !spoken_for.insert(own.clone())) {
                        Some(kept) => kept.clone(),
                        None => AccountState { tpid: own.clone(), ..after(record, kept) },
                    };
                    (found, after)
                }
            };
            let foreign =
                |email: &&String| known.get(*email).is_some_and(|person| person.side == Side::Partner);
            let refusal = if !is_within(&after.ou)
                || found.as_ref().is_some_and(|found| !is_within(&found.state.ou))
            {
                Some(Refusal {
                    field: "ou",
                    value: after.ou.clone(),
                    detail: format!(
                        "The account is in {}, which is not one of your sales units. Ask an ECM of that unit, or the program team, to import it.",
                        after.ou
                    ),
                })
            } else if let Some(email) = record.ecm_email.iter().find(foreign) {
                Some(partner_person("ecm", email))
            } else {
                record.seller_emails.iter().find(foreign).map(|email| partner_person("sellers", email))
            };
            let refusal = refusal
                .or_else(|| record.ecm_email.iter().find_map(|email| erased_person(&erased, "ecm", email)))
                .or_else(|| {
                    record.seller_emails.iter().find_map(|email| erased_person(&erased, "sellers", email))
                });
            plans.push(Plan {
                row_number,
                more_rows: Vec::new(),
                key: record.tpid.clone(),
                id: found.as_ref().map(|found| found.id),
                comes_back: found.as_ref().is_some_and(|found| found.is_removed),
                before: found.map(|found| found.state),
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
        plans: &[&Plan<AccountState>],
        progress: &mut dyn FnMut(usize),
    ) -> Result<Vec<i64>, DbError> {
        let states: Vec<_> = plans.iter().map(|plan| (plan.id, &plan.after)).collect();
        accounts::write(conn, now, &states, progress)
    }

    fn present(
        conn: &mut AnyConnection,
        states: &[AccountState],
    ) -> Result<Vec<Option<AccountState>>, DbError> {
        let tpids: Vec<String> = states.iter().map(|state| state.tpid.clone()).collect();
        let mut found = accounts::find(conn, &tpids)?;
        Ok(tpids
            .iter()
            .map(|tpid| found.remove(tpid).filter(|found| !found.is_removed).map(|found| found.state))
            .collect())
    }

    fn take_back(
        conn: &mut AnyConnection,
        now: UtcMicros,
        _: ImportId,
        things: &[(i64, AccountState)],
    ) -> Result<usize, DbError> {
        accounts::take_back(conn, now, &things.iter().map(|(id, _)| *id).collect::<Vec<_>>())
    }
}

fn partner_person(field: &'static str, email: &str) -> Refusal {
    Refusal {
        field,
        value: email.to_owned(),
        detail: format!(
            "{email} is a partner's contact and cannot hold a Microsoft role. Correct the address."
        ),
    }
}

fn after(record: &AccountRecord, kept: Option<&AccountState>) -> AccountState {
    let or_unassigned = |said: &str, kept: Option<&str>| {
        let word = said_or_kept(said, kept);
        if word.is_empty() { UNASSIGNED.to_owned() } else { word }
    };
    let sellers: BTreeSet<String> = record.seller_emails.iter().cloned().collect();
    AccountState {
        tpid: record.tpid.clone(),
        name: record.name.clone(),
        city: said_or_kept(&record.city, kept.map(|kept| kept.city.as_str())),
        state: said_or_kept(&record.state, kept.map(|kept| kept.state.as_str())),
        country: said_or_kept(&record.country, kept.map(|kept| kept.country.as_str())),
        segment: or_unassigned(&record.segment, kept.map(|kept| kept.segment.as_str())),
        ou: or_unassigned(&record.ou, kept.map(|kept| kept.ou.as_str())),
        atu: said_or_kept(&record.atu, kept.map(|kept| kept.atu.as_str())),
        industry: or_unassigned(&record.industry, kept.map(|kept| kept.industry.as_str())),
        ecm: said_or_kept(
            record.ecm_email.as_deref().unwrap_or_default(),
            kept.map(|kept| kept.ecm.as_str()),
        ),
        sellers: if sellers.is_empty() {
            kept.map(|kept| kept.sellers.clone()).unwrap_or_default()
        } else {
            sellers
        },
        website: said_or_kept(
            record.website.as_deref().unwrap_or_default(),
            kept.map(|kept| kept.website.as_str()),
        ),
    }
}
