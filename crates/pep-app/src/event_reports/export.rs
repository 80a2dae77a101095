//! Sessions for outside reporting tools (D-51): one flat row each, as CSV or as one JSON object a line.

use pep_db::AnyConnection;
use pep_db::event_reports::{EventsOf, ReportedEvent};
use pep_domain::access::{Permit, action};
use pep_domain::attendance::Presence;
use pep_domain::ids::{EventId, ProgramId};
use pep_domain::people::Side;
use pep_sheets::write::CsvWriter;

use super::facts::{self, HeldSession};
use super::teams_of;
use crate::{AppContext, AppError};

/// How the rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// CSV for Excel: UTF-8 with byte order mark, no cell that runs as a formula.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

/// A row. Times are RFC 3339 in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedSession {
    /// Names and values, in the order of the columns.
    pub fields: Vec<(&'static str, Value)>,
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A number.
    Number(i64),
    /// Nothing.
    None,
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}

/// The sessions of an event.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not organise it.
pub async fn export_event_sessions(
    ctx: &AppContext,
    permit: &Permit<action::ViewEvents>,
    id: EventId,
    format: ExportFormat,
) -> Result<Vec<u8>, AppError> {
    let permit = permit.clone();
    let rows = ctx
        .db
        .read(move |conn| {
            let event = facts::reached_event(conn, &permit, id)?;
            rows_of(conn, &[event])
        })
        .await?;
    write(&rows, format)
}

/// The sessions of all events of a program that the caller organises.
///
/// # Errors
/// [`AppError::NotFound`] if the caller organises none.
pub async fn export_program_sessions(
    ctx: &AppContext,
    permit: &Permit<action::ViewEvents>,
    program: ProgramId,
    format: ExportFormat,
) -> Result<Vec<u8>, AppError> {
    let permit = permit.clone();
    let rows = ctx
        .db
        .read(move |conn| {
            let mut events = pep_db::event_reports::events(conn, EventsOf::Program(program))?;
            events.retain(|event| permit.reaches_event(event.program.0, event.ou.0));
            if events.is_empty() && !permit.program_scope().reaches(program) {
                return Err(AppError::NotFound);
            }
            rows_of(conn, &events)
        })
        .await?;
    write(&rows, format)
}

fn rows_of(conn: &mut AnyConnection, events: &[ReportedEvent]) -> Result<Vec<ExportedSession>, AppError> {
    let mut rows = Vec::new();
    for event in events {
        for session in facts::sessions(conn, event.id)? {
            rows.push(row(event, &session));
        }
    }
    Ok(rows)
}

fn row(event: &ReportedEvent, session: &HeldSession) -> ExportedSession {
    let instant = |at: pep_domain::time::UtcMicros| at.to_datetime().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let there = |side: Side| {
        session
            .people
            .iter()
            .filter(|person| person.side == side && person.is_invited && person.presence == Presence::Present)
            .count()
    };
    let partners: Vec<String> =
        session.teams.iter().filter_map(|team| team.partner.as_ref().map(|(_, name)| name.clone())).collect();
    let outcome = session.outcome.as_ref();
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    ExportedSession {
        fields: vec![
            ("sessionId", Value::Number(session.id.0)),
            ("program", event.program.1.as_str().into()),
            ("event", event.name.as_str().into()),
            ("ou", event.ou.1.as_str().into()),
            ("title", session.title.as_str().into()),
            ("startsAt", instant(session.starts_at).into()),
            ("endsAt", instant(session.ends_at).into()),
            ("timeZone", session.time_zone.as_str().into()),
            ("state", session.state.as_str().into()),
            ("cancelReason", session.cancel_reason.clone().into()),
            ("partners", partners.join("; ").into()),
            ("partnerTeams", teams_of(session, Side::Partner).join("; ").into()),
            ("microsoftTeams", teams_of(session, Side::Microsoft).join("; ").into()),
            ("invited", session.people_count.into()),
            ("attendedPartner", there(Side::Partner).into()),
            ("attendedMicrosoft", there(Side::Microsoft).into()),
            ("noShow", if session.is_no_show() { "yes" } else { "no" }.into()),
            ("outcome", outcome.map(|outcome| outcome.result.as_str()).into()),
            ("nextStep", outcome.and_then(|outcome| some(&outcome.next_step)).into()),
            ("owner", outcome.and_then(|outcome| outcome.owner.clone()).map(|(_, name)| name).into()),
            ("dueOn", outcome.and_then(|outcome| outcome.due_on).map(|day| day.to_string()).into()),
            ("ratings", session.said.len().into()),
            ("ratingSum", Value::Number(session.said.iter().map(|said| said.rating).sum())),
        ],
    }
}

/// The names of the columns, for a file without rows.
const COLUMNS: [&str; 23] = [
    "sessionId",
    "program",
    "event",
    "ou",
    "title",
    "startsAt",
    "endsAt",
    "timeZone",
    "state",
    "cancelReason",
    "partners",
    "partnerTeams",
    "microsoftTeams",
    "invited",
    "attendedPartner",
    "attendedMicrosoft",
    "noShow",
    "outcome",
    "nextStep",
    "owner",
    "dueOn",
    "ratings",
    "ratingSum",
];

fn write(rows: &[ExportedSession], format: ExportFormat) -> Result<Vec<u8>, AppError> {
    match format {
        ExportFormat::Csv => {
            let mut csv = CsvWriter::start(Vec::new()).map_err(AppError::internal)?;
            csv.push(COLUMNS).map_err(AppError::internal)?;
            for row in rows {
                let cells: Vec<String> = row
                    .fields
                    .iter()
                    .map(|(_, value)| match value {
                        Value::Text(text) => text.clone(),
                        Value::Number(number) => number.to_string(),
                        Value::None => String::new(),
                    })
                    .collect();
                csv.push(cells.iter().map(String::as_str)).map_err(AppError::internal)?;
            }
            csv.finish().map_err(AppError::internal)
        }
        ExportFormat::Ndjson => {
            let mut out = Vec::new();
            for row in rows {
                let object: serde_json::Map<String, serde_json::Value> = row
                    .fields
                    .iter()
                    .map(|(name, value)| {
                        let value = match value {
                            Value::Text(text) => text.as_str().into(),
                            Value::Number(number) => (*number).into(),
                            Value::None => serde_json::Value::Null,
                        };
                        ((*name).to_owned(), value)
                    })
                    .collect();
                serde_json::to_writer(&mut out, &object).map_err(AppError::internal)?;
                out.push(b'\n');
            }
            Ok(out)
        }
    }
}
