//! What every kind of list does alike: rows become states, states are compared with what is there, and what differs
//! is written or taken back.

use std::collections::BTreeSet;

use pep_db::lists::Found;
use pep_db::{AnyConnection, DbError};
use pep_domain::ids::ImportId;
use pep_domain::imports::RowOutcome;
use pep_domain::reports::ChangeSource;
use pep_domain::time::UtcMicros;
use pep_sheets::Mapping;
use pep_sheets::records::{Parsed, Record};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::importer::ListReach;
use crate::AppError;

/// How one kind of list is compared, written and taken back.
pub(super) trait ListImport {
    /// A row as the file has it.
    type Record: Record;
    /// What the list says of one thing; stored as "before" and "after".
    type State: Serialize + DeserializeOwned + Clone + PartialEq;

    /// Compares the records with what is there. One plan for each thing, naming the rows it comes from.
    fn plan(
        conn: &mut AnyConnection,
        parsed: &Parsed<Self::Record>,
        mapping: &Mapping,
        reach: &ListReach,
    ) -> Result<Vec<Plan<Self::State>>, DbError>;

    /// Writes the plans; returns the id of each thing, in order. `source`: an import, or rolling one back.
    fn write(
        conn: &mut AnyConnection,
        now: UtcMicros,
        import_id: ImportId,
        source: ChangeSource,
        plans: &[&Plan<Self::State>],
        progress: &mut dyn FnMut(usize),
    ) -> Result<Vec<i64>, DbError>;

    /// The present state under the keys, to see whether anybody changed a thing since it was imported.
    fn present(conn: &mut AnyConnection, states: &[Self::State])
    -> Result<Vec<Option<Self::State>>, DbError>;

    /// Takes new things back. Returns how many had to stay, marked as removed, because other things refer to them.
    fn take_back(
        conn: &mut AnyConnection,
        now: UtcMicros,
        import_id: ImportId,
        things: &[(i64, Self::State)],
    ) -> Result<usize, DbError>;

    /// What the feed listed before and lists no longer: id and key.
    fn missing(conn: &mut AnyConnection, plans: &[Plan<Self::State>]) -> Result<Vec<Found<String>>, DbError> {
        let _ = (conn, plans);
        Ok(Vec::new())
    }

    /// Removes what is missing.
    fn remove(conn: &mut AnyConnection, now: UtcMicros, ids: &[i64]) -> Result<(), DbError> {
        let _ = (conn, now, ids);
        Ok(())
    }
}

/// What an import would do to one thing.
#[derive(Debug, Clone)]
pub(super) struct Plan<S> {
    /// The first row that speaks of it.
    pub(super) row_number: u32,
    /// Further rows that speak of it (an ECM with several OUs).
    pub(super) more_rows: Vec<u32>,
    /// The thing's key, as people know it.
    pub(super) key: String,
    /// Its id, if it is there.
    pub(super) id: Option<i64>,
    /// What is there.
    pub(super) before: Option<S>,
    /// What will be there.
    pub(super) after: S,
    /// Was it removed before, and comes back?
    pub(super) comes_back: bool,
    /// Why it cannot be taken, with the field that is to blame.
    pub(super) refusal: Option<Refusal>,
}

/// Why a row cannot be taken although it reads well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) field: &'static str,
    pub(super) value: String,
    pub(super) detail: String,
}

impl<S: PartialEq> Plan<S> {
    pub(super) fn outcome(&self) -> RowOutcome {
        if self.refusal.is_some() {
            RowOutcome::Error
        } else if self.comes_back {
            RowOutcome::Changed
        } else {
            match &self.before {
                None => RowOutcome::New,
                Some(before) if *before == self.after => RowOutcome::Same,
                Some(_) => RowOutcome::Changed,
            }
        }
    }
}

/// The file's word where it says one, else what is there: a list that is silent on a field clears nothing.
pub(super) fn said_or_kept(said: &str, kept: Option<&str>) -> String {
    if said.is_empty() { kept.unwrap_or_default().to_owned() } else { said.to_owned() }
}

/// Two states as JSON, field by field: name, before, after. Only fields that differ.
pub(super) fn changes(
    before: Option<&str>,
    after: Option<&str>,
) -> Result<Vec<(String, String, String)>, AppError> {
    let read = |text: Option<&str>| -> Result<serde_json::Map<String, serde_json::Value>, AppError> {
        match text {
            Some(text) => serde_json::from_str(text).map_err(AppError::internal),
            None => Ok(serde_json::Map::new()),
        }
    };
    let (before, after) = (read(before)?, read(after)?);
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    Ok(names
        .into_iter()
        .map(|name| (name.clone(), words(before.get(name)), words(after.get(name))))
        .filter(|(_, before, after)| before != after)
        .collect())
}

fn words(value: Option<&serde_json::Value>) -> String {
    use serde_json::Value;
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(true)) => "yes".to_owned(),
        Some(Value::Bool(false)) => "no".to_owned(),
        Some(Value::Array(items)) => {
            items.iter().map(|item| words(Some(item))).collect::<Vec<_>>().join("; ")
        }
        Some(other) => other.to_string(),
    }
}
