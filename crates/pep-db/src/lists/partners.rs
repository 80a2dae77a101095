//! Writing the list of partners.

use std::collections::HashMap;

use diesel::prelude::*;
use pep_domain::text::fold;
use pep_domain::time::UtcMicros;
use serde::{Deserialize, Serialize};

use super::{BATCH, Found};
use crate::schema::{partner, person, report, report_change, report_request};
use crate::{AnyConnection, DbError, data_version};

/// A partner as the list has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartnerState {
    /// The key, compared without case.
    pub partner_one_id: String,
    /// Name.
    pub name: String,
    /// City; may be empty.
    pub city: String,
    /// Country; may be empty.
    pub country: String,
    /// Web address; may be empty.
    pub website: String,
}

/// The key under which a Partner One ID is compared.
#[must_use]
pub fn key_of(partner_one_id: &str) -> String {
    partner_one_id.to_uppercase()
}

/// The present state of every partner, removed ones too, by key. There are hundreds, not millions.
///
/// # Errors
/// Whatever the database answers.
pub fn all(conn: &mut AnyConnection) -> Result<HashMap<String, Found<PartnerState>>, DbError> {
    let rows = partner::table
        .select((
            (partner::id, partner::removed_at),
            (partner::partner_one_id, partner::name, partner::city, partner::country, partner::website),
        ))
        .load::<((i64, Option<i64>), (String, String, String, String, String))>(conn)?;
    Ok(rows
        .into_iter()
        .map(|((id, removed_at), (partner_one_id, name, city, country, website))| {
            let key = key_of(&partner_one_id);
            let state = PartnerState { partner_one_id, name, city, country, website };
            (key, Found { id, state, is_removed: removed_at.is_some() })
        })
        .collect())
}

/// Writes states: with an id the partner is changed (and comes back, if it was removed), without one it is new. Returns
/// ids in order.
///
/// # Errors
/// Whatever the database answers.
pub fn write(
    conn: &mut AnyConnection,
    now: UtcMicros,
    states: &[(Option<i64>, &PartnerState)],
    progress: &mut dyn FnMut(usize),
) -> Result<Vec<i64>, DbError> {
    let mut ids = Vec::with_capacity(states.len());
    for (id, state) in states {
        let values = (
            partner::partner_one_id.eq(&state.partner_one_id),
            partner::name.eq(&state.name),
            partner::name_folded.eq(fold(&state.name)),
            partner::city.eq(&state.city),
            partner::country.eq(&state.country),
            partner::website.eq(&state.website),
            partner::updated_at.eq(now.0),
        );
        ids.push(match id {
            Some(id) => {
                diesel::update(partner::table.find(*id))
                    .set((values, partner::removed_at.eq(None::<i64>)))
                    .execute(conn)?;
                *id
            }
            None => diesel::insert_into(partner::table)
                .values((values, partner::created_at.eq(now.0)))
                .returning(partner::id)
                .get_result(conn)?,
        });
        if ids.len() % BATCH == 0 {
            progress(ids.len());
        }
    }
    data_version::bump(conn, data_version::PARTNERS)?;
    Ok(ids)
}

/// Takes new partners back: deletes those that nothing refers to, marks the others as removed. Returns how many were
/// only marked.
///
/// # Errors
/// Whatever the database answers.
pub fn take_back(conn: &mut AnyConnection, now: UtcMicros, ids: &[i64]) -> Result<usize, DbError> {
    let mut marked = 0;
    for id in ids {
        let is_used = diesel::select(diesel::dsl::exists(person::table.filter(person::partner_id.eq(*id))))
            .get_result::<bool>(conn)?
            || diesel::select(diesel::dsl::exists(report::table.filter(report::partner_id.eq(*id))))
                .get_result::<bool>(conn)?
            || diesel::select(diesel::dsl::exists(
                report_change::table.filter(report_change::partner_id.eq(*id)),
            ))
            .get_result::<bool>(conn)?
            || diesel::select(diesel::dsl::exists(
                report_request::table.filter(report_request::partner_id.eq(*id)),
            ))
            .get_result::<bool>(conn)?;
        if is_used {
            diesel::update(partner::table.find(*id)).set(partner::removed_at.eq(now.0)).execute(conn)?;
            marked += 1;
        } else {
            diesel::delete(partner::table.find(*id)).execute(conn)?;
        }
    }
    data_version::bump(conn, data_version::PARTNERS)?;
    Ok(marked)
}
