//! Sessions for outside reporting tools (D-51): one flat row each, as CSV or as one JSON object a line.

use pep_db::AnyConnection;
use pep_db::engagements::{EngagementRow, EngagementScope};
use pep_db::event_reports::{EventsOf, ReportedEvent, SessionsOf};
use pep_domain::access::{Permit, action};
use pep_domain::attendance::Presence;
use pep_domain::engagements::EngagementState;
use pep_domain::ids::{EventId, ProgramId, SessionId};
use pep_domain::people::Side;
use pep_sheets::write::CsvWriter;

use super::facts::{self, HeldSession};
use super::teams_of;
use crate::session_days::by_session;
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
            rows_of_event(conn, &event)
        })
        .await?;
    write(&rows, format)
}

/// The sessions of all events and engagements of a program that the caller organises.
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
            let of_program = EngagementScope { is_all: false, programs: vec![program], ous: Vec::new() };
            let mut engagements = pep_db::engagements::list(conn, &of_program)?;
            engagements.retain(|row| {
                row.state != EngagementState::Draft && permit.reaches_event(row.program.0, row.ou.0)
            });
            if events.is_empty() && engagements.is_empty() && !permit.program_scope().reaches(program) {
                return Err(AppError::NotFound);
            }
            let mut rows = Vec::new();
            for event in &events {
                rows.append(&mut rows_of_event(conn, event)?);
            }
            for engagement in engagements.iter().rev() {
                rows.append(&mut rows_of_engagement(conn, engagement)?);
            }
            Ok(rows)
        })
        .await?;
    write(&rows, format)
}

/// What sessions belong to.
struct Origin<'a> {
    program: &'a str,
    event: Option<&'a str>,
    ou: &'a str,
    /// Title and kind.
    engagement: Option<(&'a str, &'a str)>,
}

fn rows_of_event(conn: &mut AnyConnection, event: &ReportedEvent) -> Result<Vec<ExportedSession>, AppError> {
    let origin =
        Origin { program: &event.program.1, event: Some(&event.name), ou: &event.ou.1, engagement: None };
    let mut rows = Vec::new();
    for session in facts::sessions(conn, SessionsOf::Event(event.id))? {
        let partners = session
            .teams
            .iter()
            .filter_map(|team| team.partner.as_ref().map(|(_, name)| name.clone()))
            .collect();
        rows.push(row(&origin, &session, partners));
    }
    Ok(rows)
}

/// They have partners and no teams.
fn rows_of_engagement(
    conn: &mut AnyConnection,
    engagement: &EngagementRow,
) -> Result<Vec<ExportedSession>, AppError> {
    let origin = Origin {
        program: &engagement.program.1,
        event: None,
        ou: &engagement.ou.1,
        engagement: Some((&engagement.title, engagement.kind.as_str())),
    };
    let sessions = facts::sessions(conn, SessionsOf::Engagement(engagement.id))?;
    let ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
    let mut partners = by_session(pep_db::sessions::partners_of_sessions(conn, &ids)?, |row| row.session);
    Ok(sessions
        .iter()
        .map(|session| {
            let named = partners.remove(&session.id).unwrap_or_default();
            row(&origin, session, named.into_iter().map(|row| row.partner.1).collect())
        })
        .collect())
}

fn row(origin: &Origin<'_>, session: &HeldSession, partners: Vec<String>) -> ExportedSession {
    let instant = |at: pep_domain::time::UtcMicros| at.to_datetime().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let there = |side: Side| {
        session
            .people
            .iter()
            .filter(|person| person.side == side && person.is_invited && person.presence == Presence::Present)
            .count()
    };
    let outcome = session.outcome.as_ref();
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    ExportedSession {
        fields: vec![
            ("sessionId", Value::Number(session.id.0)),
            ("program", origin.program.into()),
            ("event", origin.event.into()),
            ("ou", origin.ou.into()),
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
            ("engagement", origin.engagement.map(|(title, _)| title).into()),
            ("engagementType", origin.engagement.map(|(_, kind)| kind).into()),
        ],
    }
}

/// The names of the columns, for a file without rows.
const COLUMNS: [&str; 25] = [
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
    "engagement",
    "engagementType",
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
