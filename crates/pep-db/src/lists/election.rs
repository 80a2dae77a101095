//! Writing the lists of a program: elected partners and invited sellers.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use pep_domain::ids::ProgramId;
use serde::{Deserialize, Serialize};

use super::BATCH;
use crate::schema::{person, program_partner, program_seller};
use crate::{AnyConnection, DbError};

/// Somebody of a program as its list has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ElectionState {
    /// The program.
    pub program_id: i64,
    /// Partner One ID, or address.
    pub key: String,
}

/// Who stands in a program, by id, and who was taken out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Elected {
    /// Takes part.
    pub live: HashSet<i64>,
    /// Was taken out.
    pub removed: HashSet<i64>,
}

fn parted(rows: Vec<(i64, Option<i64>)>) -> Elected {
    let mut found = Elected::default();
    for (id, removed_at) in rows {
        if removed_at.is_some() {
            found.removed.insert(id)
        } else {
            found.live.insert(id)
        };
    }
    found
}

/// The partners of a program.
///
/// # Errors
/// Whatever the database answers.
pub fn partners(conn: &mut AnyConnection, program: ProgramId) -> Result<Elected, DbError> {
    let rows = program_partner::table
        .filter(program_partner::program_id.eq(program.0))
        .select((program_partner::partner_id, program_partner::removed_at))
        .load(conn)?;
    Ok(parted(rows))
}

/// The sellers of a program.
///
/// # Errors
/// Whatever the database answers.
pub fn sellers(conn: &mut AnyConnection, program: ProgramId) -> Result<Elected, DbError> {
    let rows = program_seller::table
        .filter(program_seller::program_id.eq(program.0))
        .select((program_seller::person_id, program_seller::removed_at))
        .load(conn)?;
    Ok(parted(rows))
}

/// Listed people by address (lower case): id, and whether they are Microsoft's.
///
/// # Errors
/// Whatever the database answers.
pub fn people(conn: &mut AnyConnection, emails: &[String]) -> Result<HashMap<String, (i64, bool)>, DbError> {
    let mut found = HashMap::with_capacity(emails.len());
    for part in emails.chunks(BATCH) {
        let rows: Vec<(String, i64, String)> = person::table
            .filter(person::email_folded.eq_any(part).and(person::removed_at.is_null()))
            .select((person::email_folded, person::id, person::side))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(email, id, side)| (email, (id, side == "microsoft"))));
    }
    Ok(found)
}
