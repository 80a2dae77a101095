//! Segments, industries, OUs and ATUs: words that come from the lists (H-09), kept once each.

use std::collections::HashMap;

use diesel::prelude::*;
use pep_domain::text::fold;

use crate::schema::{atu, industry, ou, segment};
use crate::{AnyConnection, DbError};

/// The words of one kind, with their ids, by folded text.
#[derive(Debug, Default)]
pub struct Words(HashMap<String, (i64, String)>);

impl Words {
    /// The id of a word, if it is known.
    #[must_use]
    pub fn id(&self, word: &str) -> Option<i64> {
        self.0.get(&fold(word)).map(|(id, _)| *id)
    }

    /// The spelling of every word, sorted.
    #[must_use]
    pub fn spellings(&self) -> Vec<String> {
        let mut all: Vec<String> = self.0.values().map(|(_, name)| name.clone()).collect();
        all.sort();
        all
    }
}

macro_rules! vocabulary {
    ($(#[$doc:meta])* $list:ident, $ensure:ident, $table:ident) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// Whatever the database answers.
        pub fn $list(conn: &mut AnyConnection) -> Result<Words, DbError> {
            let rows = $table::table.select(($table::id, $table::name, $table::folded)).load::<(i64, String, String)>(conn)?;
            Ok(Words(rows.into_iter().map(|(id, name, folded)| (folded, (id, name))).collect()))
        }

        /// The same words with `word` among them; adds it if it is new.
        ///
        /// # Errors
        /// Whatever the database answers.
        pub fn $ensure(conn: &mut AnyConnection, words: &mut Words, word: &str) -> Result<i64, DbError> {
            if let Some(id) = words.id(word) {
                return Ok(id);
            }
            let folded = fold(word);
            let id = diesel::insert_into($table::table)
                .values(($table::name.eq(word), $table::folded.eq(&folded)))
                .returning($table::id)
                .get_result::<i64>(conn)?;
            words.0.insert(folded, (id, word.to_owned()));
            Ok(id)
        }
    };
}

vocabulary!(
    /// Every segment.
    segments, ensure_segment, segment
);
vocabulary!(
    /// Every industry.
    industries, ensure_industry, industry
);
vocabulary!(
    /// Every OU.
    ous, ensure_ou, ou
);

/// ATUs with their ids, by OU and folded name.
#[derive(Debug, Default)]
pub struct Atus(HashMap<(i64, String), i64>);

/// Every ATU.
///
/// # Errors
/// Whatever the database answers.
pub fn atus(conn: &mut AnyConnection) -> Result<Atus, DbError> {
    let rows = atu::table.select((atu::ou_id, atu::folded, atu::id)).load::<(i64, String, i64)>(conn)?;
    Ok(Atus(rows.into_iter().map(|(ou_id, folded, id)| ((ou_id, folded), id)).collect()))
}

/// The ATU of an OU; added if it is new. No name, no ATU.
///
/// # Errors
/// Whatever the database answers.
pub fn ensure_atu(
    conn: &mut AnyConnection,
    atus: &mut Atus,
    ou_id: i64,
    name: &str,
) -> Result<Option<i64>, DbError> {
    if name.is_empty() {
        return Ok(None);
    }
    let key = (ou_id, fold(name));
    if let Some(id) = atus.0.get(&key) {
        return Ok(Some(*id));
    }
    let id = diesel::insert_into(atu::table)
        .values((atu::ou_id.eq(ou_id), atu::name.eq(name), atu::folded.eq(&key.1)))
        .returning(atu::id)
        .get_result::<i64>(conn)?;
    atus.0.insert(key, id);
    Ok(Some(id))
}
