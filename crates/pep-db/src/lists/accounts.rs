//! Writing the managed account list.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use pep_domain::text::fold;
use pep_domain::time::UtcMicros;
use serde::{Deserialize, Serialize};

use super::people::ensure_microsoft_people;
use super::{BATCH, Found, vocabulary};
use crate::schema::{account, account_seller, atu, industry, ou, person, segment};
use crate::{AnyConnection, DbError, data_version};

/// An account as the list has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountState {
    /// The key.
    pub tpid: String,
    /// Name.
    pub name: String,
    /// City.
    pub city: String,
    /// State or province.
    pub state: String,
    /// Country.
    pub country: String,
    /// Segment.
    pub segment: String,
    /// Sales unit.
    pub ou: String,
    /// Account team unit; may be empty.
    pub atu: String,
    /// Industry.
    pub industry: String,
    /// The ECM's address, lower case; may be empty.
    pub ecm: String,
    /// The sellers' addresses, lower case, sorted.
    pub sellers: BTreeSet<String>,
    /// Web address; may be empty.
    pub website: String,
}

/// The present state of the accounts with these TPIDs, with their ids, by TPID.
///
/// # Errors
/// Whatever the database answers.
pub fn find(
    conn: &mut AnyConnection,
    tpids: &[String],
) -> Result<HashMap<String, Found<AccountState>>, DbError> {
    type Row = (
        (i64, Option<i64>),
        (String, String, String, String, String),
        String,
        String,
        Option<String>,
        String,
        Option<String>,
        String,
    );
    let mut found = HashMap::with_capacity(tpids.len());
    for part in tpids.chunks(BATCH) {
        let rows = account::table
            .inner_join(segment::table)
            .inner_join(ou::table)
            .inner_join(industry::table)
            .left_join(atu::table)
            .left_join(person::table.on(account::ecm_id.eq(person::id.nullable())))
            .filter(account::tpid.eq_any(part))
            .select((
                (account::id, account::removed_at),
                (account::tpid, account::name, account::city, account::state, account::country),
                segment::name,
                ou::name,
                atu::name.nullable(),
                industry::name,
                person::email_folded.nullable(),
                account::website,
            ))
            .load::<Row>(conn)?;
        let ids: Vec<i64> = rows.iter().map(|row| row.0.0).collect();
        let mut sellers: HashMap<i64, BTreeSet<String>> = HashMap::new();
        for (account_id, email) in account_seller::table
            .inner_join(person::table)
            .filter(account_seller::account_id.eq_any(&ids))
            .select((account_seller::account_id, person::email_folded))
            .load::<(i64, String)>(conn)?
        {
            sellers.entry(account_id).or_default().insert(email);
        }
        for (
            (id, removed_at),
            (tpid, name, city, state, country),
            segment,
            ou,
            atu,
            industry,
            ecm,
            website,
        ) in rows
        {
            let state = AccountState {
                tpid: tpid.clone(),
                name,
                city,
                state,
                country,
                segment,
                ou,
                atu: atu.unwrap_or_default(),
                industry,
                ecm: ecm.unwrap_or_default(),
                sellers: sellers.remove(&id).unwrap_or_default(),
                website,
            };
            found.insert(tpid, Found { id, state, is_removed: removed_at.is_some() });
        }
    }
    Ok(found)
}

#[derive(Insertable)]
#[diesel(table_name = account, treat_none_as_default_value = false)]
struct NewAccount<'a> {
    tpid: &'a str,
    name: &'a str,
    name_folded: String,
    city: &'a str,
    state: &'a str,
    country: &'a str,
    segment_id: i64,
    ou_id: i64,
    atu_id: Option<i64>,
    industry_id: i64,
    website: &'a str,
    ecm_id: Option<i64>,
    removed_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

/// Writes states: those with an id replace the account's fields, those without become new accounts. Returns the ids in
/// the order of `states`. `progress` hears how many are done.
///
/// # Errors
/// Whatever the database answers.
pub fn write(
    conn: &mut AnyConnection,
    now: UtcMicros,
    states: &[(Option<i64>, &AccountState)],
    progress: &mut dyn FnMut(usize),
) -> Result<Vec<i64>, DbError> {
    let mut segments = vocabulary::segments(conn)?;
    let mut industries = vocabulary::industries(conn)?;
    let mut ous = vocabulary::ous(conn)?;
    let mut atus = vocabulary::atus(conn)?;
    let emails: BTreeSet<&str> = states
        .iter()
        .flat_map(|(_, state)| {
            state.sellers.iter().map(String::as_str).chain(std::iter::once(state.ecm.as_str()))
        })
        .filter(|email| !email.is_empty())
        .collect();
    let people = ensure_microsoft_people(conn, now, &emails)?;
    let mut ids = Vec::with_capacity(states.len());
    for part in states.chunks(BATCH) {
        let mut rows = Vec::with_capacity(part.len());
        for (id, state) in part {
            let ou_id = vocabulary::ensure_ou(conn, &mut ous, &state.ou)?;
            let row = NewAccount {
                tpid: &state.tpid,
                name: &state.name,
                name_folded: fold(&state.name),
                city: &state.city,
                state: &state.state,
                country: &state.country,
                segment_id: vocabulary::ensure_segment(conn, &mut segments, &state.segment)?,
                ou_id,
                atu_id: vocabulary::ensure_atu(conn, &mut atus, ou_id, &state.atu)?,
                industry_id: vocabulary::ensure_industry(conn, &mut industries, &state.industry)?,
                website: &state.website,
                ecm_id: people.get(state.ecm.as_str()).copied(),
                removed_at: None,
                created_at: now.0,
                updated_at: now.0,
            };
            rows.push((*id, row));
        }
        let mut fresh = insert(conn, rows.iter().filter(|(id, _)| id.is_none()).map(|(_, row)| row))?;
        let mut links = Vec::new();
        let mut old_ids = Vec::new();
        for ((id, row), (_, state)) in rows.iter().zip(part) {
            let account_id = match id {
                Some(id) => {
                    update(conn, *id, row)?;
                    old_ids.push(*id);
                    *id
                }
                None => fresh.remove(row.tpid).ok_or(DbError::NotFound)?,
            };
            ids.push(account_id);
            links.push((account_id, *state));
        }
        replace_links(conn, &old_ids, &links, &people)?;
        progress(ids.len());
    }
    data_version::bump(conn, data_version::ACCOUNTS)?;
    Ok(ids)
}

fn insert<'a>(
    conn: &mut AnyConnection,
    rows: impl Iterator<Item = &'a NewAccount<'a>>,
) -> Result<HashMap<String, i64>, DbError> {
    let rows: Vec<&NewAccount<'_>> = rows.collect();
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<(String, i64)> = with_backend!(conn, c => diesel::insert_into(account::table)
        .values(rows)
        .returning((account::tpid, account::id))
        .get_results(c))?;
    Ok(ids.into_iter().collect())
}

fn update(conn: &mut AnyConnection, id: i64, row: &NewAccount<'_>) -> Result<(), DbError> {
    diesel::update(account::table.find(id))
        .set((
            (
                account::name.eq(row.name),
                account::name_folded.eq(&row.name_folded),
                account::city.eq(row.city),
                account::state.eq(row.state),
                account::country.eq(row.country),
                account::segment_id.eq(row.segment_id),
                account::ou_id.eq(row.ou_id),
            ),
            (
                account::atu_id.eq(row.atu_id),
                account::industry_id.eq(row.industry_id),
                account::website.eq(row.website),
                account::ecm_id.eq(row.ecm_id),
                account::removed_at.eq(row.removed_at),
                account::updated_at.eq(row.updated_at),
                account::row_version.eq(account::row_version + 1),
            ),
        ))
        .execute(conn)?;
    Ok(())
}

/// Sets the sellers of accounts. `old_ids`: those that may have some already.
fn replace_links(
    conn: &mut AnyConnection,
    old_ids: &[i64],
    links: &[(i64, &AccountState)],
    people: &HashMap<String, i64>,
) -> Result<(), DbError> {
    if !old_ids.is_empty() {
        diesel::delete(account_seller::table.filter(account_seller::account_id.eq_any(old_ids)))
            .execute(conn)?;
    }
    let mut sellers = Vec::new();
    for (account_id, state) in links {
        for person_id in state.sellers.iter().filter_map(|email| people.get(email)) {
            sellers
                .push((account_seller::account_id.eq(*account_id), account_seller::person_id.eq(*person_id)));
        }
    }
    for part in sellers.chunks(5 * BATCH) {
        with_backend!(conn, c => diesel::insert_into(account_seller::table).values(part.to_vec()).execute(c))?;
    }
    Ok(())
}

/// Takes new accounts back: deletes those that nothing refers to, marks the others as removed. Returns how many were
/// only marked.
///
/// # Errors
/// Whatever the database answers.
pub fn take_back(conn: &mut AnyConnection, now: UtcMicros, ids: &[i64]) -> Result<usize, DbError> {
    use crate::schema::{
        account_alias, account_merge, account_note, report, report_change, report_request_account,
        seller_status,
    };
    let mut marked = 0;
    for part in ids.chunks(BATCH) {
        let mut kept: BTreeSet<i64> = BTreeSet::new();
        kept.extend(
            report::table
                .filter(report::account_id.eq_any(part))
                .select(report::account_id)
                .load::<i64>(conn)?,
        );
        kept.extend(
            report_change::table
                .filter(report_change::account_id.eq_any(part))
                .select(report_change::account_id)
                .load::<i64>(conn)?,
        );
        kept.extend(
            report_request_account::table
                .filter(report_request_account::account_id.eq_any(part))
                .select(report_request_account::account_id)
                .load::<i64>(conn)?,
        );
        kept.extend(
            seller_status::table
                .filter(seller_status::account_id.eq_any(part))
                .select(seller_status::account_id)
                .load::<i64>(conn)?,
        );
        kept.extend(
            account_note::table
                .filter(account_note::account_id.eq_any(part))
                .select(account_note::account_id)
                .load::<i64>(conn)?,
        );
        kept.extend(
            account_alias::table
                .filter(account_alias::account_id.eq_any(part))
                .select(account_alias::account_id)
                .load::<i64>(conn)?,
        );
        let merges = account_merge::table
            .filter(account_merge::kept_id.eq_any(part).or(account_merge::gone_id.eq_any(part)))
            .select((account_merge::kept_id, account_merge::gone_id))
            .load::<(i64, i64)>(conn)?;
        let merged = merges.into_iter().flat_map(|(into, gone)| [into, gone]);
        kept.extend(merged.filter(|id| part.contains(id)));
        let free: Vec<i64> = part.iter().copied().filter(|id| !kept.contains(id)).collect();
        diesel::delete(account_seller::table.filter(account_seller::account_id.eq_any(part)))
            .execute(conn)?;
        diesel::delete(account::table.filter(account::id.eq_any(&free))).execute(conn)?;
        let kept: Vec<i64> = kept.into_iter().collect();
        diesel::update(account::table.filter(account::id.eq_any(&kept)))
            .set(account::removed_at.eq(now.0))
            .execute(conn)?;
        marked += kept.len();
    }
    data_version::bump(conn, data_version::ACCOUNTS)?;
    Ok(marked)
}
