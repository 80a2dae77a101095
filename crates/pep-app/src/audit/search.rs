//! Reading the audit log by object, person, action and period, and taking it along as CSV (B4-18).

use pep_db::AnyConnection;
use pep_db::audit::{self as rows, AuditRow};
use pep_domain::access::{Permit, action};
use pep_domain::time::UtcMicros;
use pep_sheets::write::CsvWriter;
use serde_json::{Map, Value};

use super::AuditEntry;
use crate::{AppContext, AppError};

pub use pep_db::audit::AuditFilter;

/// Where a row names the place of values that say who a person is.
const PERSONAL: &str = "personal";

/// The most rows that one file holds.
pub const MOST_EXPORTED: i64 = 50_000;

/// One value that was changed or noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditChange {
    /// Its name.
    pub field: String,
    /// Before, where that was noted.
    pub old: Option<String>,
    /// Afterwards; what was noted where nothing came before.
    pub new: Option<String>,
}

/// A row of the log, for reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: UtcMicros,
    /// Who: id and name; none: PEP itself.
    pub actor: Option<(i64, String)>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub object_kind: String,
    /// To which one.
    pub object_id: Option<i64>,
    /// What that one is called.
    pub object_name: Option<String>,
    /// What was changed or noted.
    pub changes: Vec<AuditChange>,
    /// In which request.
    pub request_id: String,
}

/// A part of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    /// The newest first.
    pub lines: Vec<AuditLine>,
    /// Pass as `before` for the rows before these.
    pub next: Option<i64>,
}

/// Rows of the log within reach, the newest first. `filter.limit`: at most so many; `filter.programs` is set here.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    ctx: &AppContext,
    permit: &Permit<action::ViewAudit>,
    filter: AuditFilter,
) -> Result<AuditPage, AppError> {
    let filter = within(permit, filter);
    ctx.db
        .read(move |conn| {
            let limit = filter.limit;
            // One more than asked tells whether there is a next page.
            let mut found = rows::search(conn, &AuditFilter { limit: limit + 1, ..filter })?;
            let has_more = found.len() > usize::try_from(limit).unwrap_or(usize::MAX);
            if has_more {
                found.pop();
            }
            let next = found.last().filter(|_| has_more).map(|row| row.id);
            Ok(AuditPage { lines: lines(conn, found)?, next })
        })
        .await
}

/// The same rows as CSV without formulas, at most [`MOST_EXPORTED`]. That it was taken along is noted in the log.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn export(
    ctx: &AppContext,
    permit: &Permit<action::ViewAudit>,
    filter: AuditFilter,
) -> Result<Vec<u8>, AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    let filter = AuditFilter { limit: MOST_EXPORTED, ..within(permit, filter) };
    let lines = ctx
        .db
        .write(move |conn| {
            let found = rows::search(conn, &filter)?;
            let detail = serde_json::json!({
                "rows": found.len(), "objectKind": filter.object_kind, "objectId": filter.object_id,
                "actor": filter.actor, "action": filter.action,
            });
            let entry = AuditEntry { action: "export_audit", object_kind: "audit", object_id: None, detail };
            super::write(conn, now, Some(&actor), entry)?;
            lines(conn, found)
        })
        .await?;
    write_csv(&lines).map_err(AppError::internal)
}

fn within(permit: &Permit<action::ViewAudit>, filter: AuditFilter) -> AuditFilter {
    let scope = permit.program_scope();
    let programs =
        (!scope.is_all).then(|| scope.programs.iter().map(|program| program.0).collect::<Vec<_>>());
    AuditFilter { programs, ..filter }
}

fn lines(conn: &mut AnyConnection, found: Vec<AuditRow>) -> Result<Vec<AuditLine>, AppError> {
    let mut lines = Vec::with_capacity(found.len());
    // SQLite binds at most 32,766 values in a statement.
    for part in found.chunks(1_000) {
        let actors: Vec<i64> = part.iter().filter_map(|row| row.actor_id).collect();
        let people = pep_db::people::names(conn, &actors)?;
        let names = rows::object_names(conn, part)?;
        let details = with_values(conn, part)?;
        for (row, detail) in part.iter().zip(details) {
            let object = row.object_id.map(|id| (row.object_kind.clone(), id));
            lines.push(AuditLine {
                id: row.id,
                at: UtcMicros(row.at),
                actor: row.actor_id.map(|id| (id, people.get(&id).cloned().unwrap_or_default())),
                action: row.action.clone(),
                object_name: object.and_then(|key| names.get(&key).cloned()),
                object_kind: row.object_kind.clone(),
                object_id: row.object_id,
                changes: changes(detail),
                request_id: row.request_id.clone(),
            });
        }
    }
    Ok(lines)
}

/// The JSON of each row, with the values that say who a person is put back: the log itself holds only where they stand, so
/// that they can be erased from it (B4-17).
fn with_values(conn: &mut AnyConnection, rows: &[AuditRow]) -> Result<Vec<Map<String, Value>>, AppError> {
    let mut details: Vec<Map<String, Value>> = rows.iter().map(|row| noted(&row.detail)).collect();
    let wanted: Vec<i64> = details.iter().filter_map(|detail| detail.get(PERSONAL)?.as_i64()).collect();
    let values = pep_db::personal_data::noted_values(conn, &wanted)?;
    for detail in &mut details {
        let Some(place) = detail.get(PERSONAL).and_then(Value::as_i64) else { continue };
        match values.get(&place).map(|text| serde_json::from_str::<Map<String, Value>>(text)) {
            Some(Ok(found)) => {
                detail.remove(PERSONAL);
                detail.extend(found);
            }
            Some(Err(error)) => return Err(AppError::internal(error)),
            None => drop(detail.insert(PERSONAL.to_owned(), "erased".into())),
        }
    }
    Ok(details)
}

/// A row's JSON; what is none says nothing.
fn noted(detail: &str) -> Map<String, Value> {
    serde_json::from_str(detail).unwrap_or_default()
}

/// What a row's JSON says, value by value: `old` and `new` beside each other where both were noted.
fn changes(noted: Map<String, Value>) -> Vec<AuditChange> {
    let mut changes = Vec::new();
    for (name, value) in &noted {
        let (old, new) = match (name.as_str(), noted.get("old"), noted.get("new")) {
            ("old", old, Some(new)) => (old, Some(new)),
            // Told with `old`.
            ("new", Some(_), _) => continue,
            _ => (None, Some(value)),
        };
        match (old, new) {
            (Some(Value::Object(old)), Some(Value::Object(new))) => {
                let fields = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
                changes.extend(fields.filter(|name| old.get(*name) != new.get(*name)).map(|name| {
                    AuditChange {
                        field: name.clone(),
                        old: old.get(name).and_then(words),
                        new: new.get(name).and_then(words),
                    }
                }));
            }
            (old, new) => changes.push(AuditChange {
                field: if name == "old" { "value".to_owned() } else { name.clone() },
                old: old.and_then(words),
                new: new.and_then(words),
            }),
        }
    }
    changes
}

fn words(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn write_csv(lines: &[AuditLine]) -> Result<Vec<u8>, pep_sheets::SheetError> {
    let mut csv = CsvWriter::start(Vec::new())?;
    csv.push([
        "id",
        "at",
        "actorId",
        "actor",
        "action",
        "objectKind",
        "objectId",
        "object",
        "changes",
        "requestId",
    ])?;
    for line in lines {
        let changes: Vec<String> = line
            .changes
            .iter()
            .map(|change| match &change.old {
                Some(old) => {
                    format!("{}: {old} → {}", change.field, change.new.as_deref().unwrap_or("nothing"))
                }
                None => format!("{}: {}", change.field, change.new.as_deref().unwrap_or("nothing")),
            })
            .collect();
        let (actor_id, actor) = match &line.actor {
            Some((id, name)) => (id.to_string(), name.as_str()),
            None => (String::new(), "PEP"),
        };
        csv.push([
            line.id.to_string().as_str(),
            &line.at.to_datetime().to_rfc3339(),
            &actor_id,
            actor,
            &line.action,
            &line.object_kind,
            &line.object_id.map(|id| id.to_string()).unwrap_or_default(),
            line.object_name.as_deref().unwrap_or_default(),
            &changes.join("; "),
            &line.request_id,
        ])?;
    }
    csv.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_new_stand_beside_each_other() {
        let change = |field: &str, old: Option<&str>, new: Option<&str>| AuditChange {
            field: field.to_owned(),
            old: old.map(ToOwned::to_owned),
            new: new.map(ToOwned::to_owned),
        };
        let changes = |detail: &str| changes(noted(detail));
        assert_eq!(
            changes(
                r#"{"old":{"name":"A","zone":null},"new":{"name":"B","zone":null,"kept":1},"reason":"x"}"#
            ),
            [
                change("name", Some("A"), Some("B")),
                change("kept", None, Some("1")),
                change("reason", None, Some("x"))
            ]
        );
        assert_eq!(changes(r#"{"old":"a","new":null}"#), [change("value", Some("a"), None)]);
        assert_eq!(changes(r#"{"role":"ecm"}"#), [change("role", None, Some("ecm"))]);
        assert_eq!(changes("no JSON"), []);
    }
}
