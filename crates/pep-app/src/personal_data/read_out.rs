//! Everything that is held about a person, as one file: JSON for machines, HTML for people (B4-17).

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use pep_db::personal_data::{self as rows, HeldPerson, TABLES};
use pep_domain::access::{Permit, action};
use pep_domain::ids::PersonId;
use pep_domain::time::UtcMicros;
use serde_json::{Map, Value, json};

use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError};

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadOutFormat {
    /// For machines.
    Json,
    /// For people: one page that opens everywhere, without scripts.
    Html,
}

/// What was found of one kind.
struct Section {
    table: &'static str,
    what: &'static str,
    entries: Vec<Map<String, Value>>,
}

/// The file, UTF-8. That it was taken along is noted in the audit log, with how many entries it holds.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn read_out(
    ctx: &AppContext,
    permit: &Permit<action::ErasePeople>,
    id: PersonId,
    format: ReadOutFormat,
) -> Result<String, AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    let (person, sections) = ctx
        .db
        .write(move |conn| {
            let person = rows::find(conn, id)?.ok_or(AppError::NotFound)?;
            let mut sections = Vec::new();
            for table in TABLES {
                let entries = rows::read(conn, table, id)?
                    .iter()
                    .map(|line| serde_json::from_str(line).map(with_instants).map_err(AppError::internal))
                    .collect::<Result<Vec<_>, _>>()?;
                if !entries.is_empty() {
                    sections.push(Section { table: table.name, what: table.what, entries });
                }
            }
            let count: usize = sections.iter().map(|section| section.entries.len()).sum();
            let detail = json!({ "rows": count });
            let entry = AuditEntry {
                action: "export_personal_data",
                object_kind: "person",
                object_id: Some(id.0),
                detail,
            };
            audit::write(conn, now, Some(&actor), entry)?;
            Ok::<_, AppError>((person, sections))
        })
        .await?;
    Ok(match format {
        ReadOutFormat::Json => as_json(&person, &sections, now),
        ReadOutFormat::Html => as_html(&person, &sections, now),
    })
}

/// Instants are stored as microseconds; people and other programs read them as RFC 3339.
fn with_instants(entry: Map<String, Value>) -> Map<String, Value> {
    entry
        .into_iter()
        .map(|(name, value)| {
            let is_instant = name == "at" || name.ends_with("_at");
            let written =
                value.as_i64().filter(|_| is_instant).and_then(DateTime::<Utc>::from_timestamp_micros);
            let value = written.map_or(value, |at| at.to_rfc3339_opts(SecondsFormat::Secs, true).into());
            (name, value)
        })
        .collect()
}

fn as_json(person: &HeldPerson, sections: &[Section], now: UtcMicros) -> String {
    let held: Vec<Value> = sections
        .iter()
        .map(|section| json!({ "what": section.what, "table": section.table, "entries": section.entries }))
        .collect();
    let whole = json!({
        "readOutAt": now.to_datetime(), "personId": person.id.0, "name": person.name, "email": person.email, "held": held,
    });
    format!("{whole:#}")
}

fn as_html(person: &HeldPerson, sections: &[Section], now: UtcMicros) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>What PEP holds about {0}</title>\n<style>\
         body{{font:14px/1.5 sans-serif;margin:2rem}}table{{border-collapse:collapse}}th,td{{border:1px solid #999;\
         padding:.25rem .5rem;text-align:left;vertical-align:top;white-space:pre-wrap}}</style>\n\
         <h1>What PEP holds about {0}</h1>\n<p>{1}. Read out on {2}, times in UTC.</p>\n",
        escaped(&person.name),
        escaped(&person.email),
        now.to_datetime().format("%-d %B %Y at %H:%M")
    );
    for section in sections {
        let names: Vec<&String> =
            section.entries.first().map(|entry| entry.keys().collect()).unwrap_or_default();
        let _infallible =
            write!(page, "<h2>{} ({})</h2>\n<table>\n<tr>", escaped(section.what), section.entries.len());
        for name in &names {
            let _infallible = write!(page, "<th scope=\"col\">{}</th>", escaped(&name.replace('_', " ")));
        }
        page.push_str("</tr>\n");
        for entry in &section.entries {
            page.push_str("<tr>");
            for name in &names {
                let _infallible = write!(page, "<td>{}</td>", escaped(&words(entry.get(*name))));
            }
            page.push_str("</tr>\n");
        }
        page.push_str("</table>\n");
    }
    page
}

fn words(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
