//! What to look at: nothing forbids it, and somebody should know (B3-15).

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_db::sessions::{SessionPersonRow, SessionRow};
use pep_domain::ids::{PersonId, SessionId, TeamId};

use crate::AppError;

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WarningKind {
    /// A person has two sessions at once.
    PersonTwice,
    /// A team has no primary contact.
    Headless,
    /// A team has neither asked nor been asked nor a session.
    TeamWithNothing,
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What it is.
    pub kind: WarningKind,
    /// In words, with names.
    pub detail: String,
    /// The team it is about.
    pub team: Option<TeamId>,
    /// The sessions it is about.
    pub sessions: Vec<SessionId>,
}

impl Warning {
    pub(super) fn headless(team: TeamId, name: &str) -> Self {
        Self {
            kind: WarningKind::Headless,
            detail: format!("{name} has no primary contact, so it can neither ask nor answer. Choose one."),
            team: Some(team),
            sessions: Vec::new(),
        }
    }

    pub(super) fn nothing(team: TeamId, name: &str) -> Self {
        Self {
            kind: WarningKind::TeamWithNothing,
            detail: format!("{name} has neither a request nor a session."),
            team: Some(team),
            sessions: Vec::new(),
        }
    }
}

/// Who sits in two of these sessions at the same time. Only people whom `may_know` lets through are named.
pub(super) fn people_twice(
    conn: &mut AnyConnection,
    sessions: &[&SessionRow],
    may_know: impl Fn(&SessionPersonRow) -> bool,
) -> Result<Vec<Warning>, AppError> {
    let ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
    let mut of_person: BTreeMap<PersonId, (String, Vec<&SessionRow>)> = BTreeMap::new();
    for row in pep_db::sessions::people_of_sessions(conn, &ids)?.into_iter().filter(may_know) {
        if let Some(session) = sessions.iter().find(|session| session.id == row.session) {
            let entry = of_person.entry(row.person.id).or_insert_with(|| (row.person.name, Vec::new()));
            entry.1.push(session);
        }
    }
    let mut found = Vec::new();
    for (name, of_person) in of_person.into_values() {
        for (at, one) in of_person.iter().enumerate() {
            for other in of_person.iter().skip(at + 1) {
                if one.starts_at < other.ends_at && other.starts_at < one.ends_at {
                    found.push(Warning {
                        kind: WarningKind::PersonTwice,
                        detail: format!(
                            "{name} is in two sessions at the same time: “{}” and “{}”.",
                            one.title, other.title
                        ),
                        team: None,
                        sessions: vec![one.id, other.id],
                    });
                }
            }
        }
    }
    Ok(found)
}
