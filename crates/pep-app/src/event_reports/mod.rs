//! What an event came to, for its organisers: funnel, coverage, attendance, outcomes (B3-09, B3-11, B3-20), and its
//! sessions for outside reporting tools (D-51).

mod export;
mod facts;
mod feedback;
mod nudge;
mod pack;
mod tally;

pub use export::{ExportFormat, ExportedSession, export_event_sessions, export_program_sessions};
pub use facts::{Facts, HeldSession};
pub use feedback::{EventFeedback, FeedbackComment};
pub use nudge::{Nudged, nudge};
pub use pack::write_report_pack;
pub use tally::{StatusTally, Tally, TeamCoverage};

pub use pep_db::event_reports::{ReportedEvent, ReportedTeam};

use std::collections::BTreeMap;

use pep_domain::access::{Permit, action};
use pep_domain::attendance::OutcomeResult;
use pep_domain::feedback::FeedbackCount;
use pep_domain::ids::{EventId, OuId, PartnerId};
use pep_domain::people::Side;

use crate::{AppContext, AppError};

/// The report of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct EventReport {
    /// The event.
    pub event: ReportedEvent,
    /// All of it.
    pub total: Tally,
    /// By partner, by name.
    pub partners: Vec<(PartnerId, String, Tally)>,
    /// By OU: the events planned together with this one, as far as the reader reaches them.
    pub ous: Vec<(OuId, String, EventId, Tally)>,
    /// By account status.
    pub statuses: Vec<StatusTally>,
    /// How each team is served.
    pub teams: Vec<TeamCoverage>,
    /// Its sessions, in the order of the day.
    pub sessions: Vec<HeldSession>,
    /// How many outcomes of each kind were noted.
    pub outcomes: Vec<(OutcomeResult, usize)>,
    /// What people thought of its sessions.
    pub feedback: EventFeedback,
    /// The same by OU, counted; as `ous`.
    pub feedback_by_ou: Vec<(String, EventId, FeedbackCount)>,
}

/// The report of an event.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not organise it.
pub async fn report(
    ctx: &AppContext,
    permit: &Permit<action::ViewEvents>,
    id: EventId,
) -> Result<EventReport, AppError> {
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            let event = facts::reached_event(conn, &permit, id)?;
            let facts = facts::load(conn, &event, now)?;
            let (mut ous, mut feedback_by_ou) = (Vec::new(), Vec::new());
            for other in facts::reached_series(conn, &permit, &event)? {
                let loaded = if other.id == event.id { None } else { Some(facts::load(conn, &other, now)?) };
                let of = loaded.as_ref().unwrap_or(&facts);
                feedback_by_ou.push((other.ou.1.clone(), other.id, feedback::of(of).total()));
                ous.push((other.ou.0, other.ou.1, other.id, tally::total(of)));
            }
            let statuses = tally::by_status(&facts, &pep_db::event_reports::status_counts(conn, &event)?);
            Ok(EventReport {
                total: tally::total(&facts),
                partners: partners(&facts),
                ous,
                statuses,
                teams: tally::coverage(&facts),
                outcomes: outcomes(&facts),
                feedback: feedback::of(&facts),
                feedback_by_ou,
                sessions: facts.sessions,
                event,
            })
        })
        .await
}

fn partners(facts: &Facts) -> Vec<(PartnerId, String, Tally)> {
    let mut names: BTreeMap<PartnerId, String> = BTreeMap::new();
    for team in &facts.teams {
        if let Some((id, name)) = &team.partner {
            names.insert(*id, name.clone());
        }
    }
    let mut partners: Vec<_> =
        names.into_iter().map(|(id, name)| (id, name, tally::of_partner(facts, id))).collect();
    partners.sort_by_cached_key(|(_, name, _)| pep_domain::text::fold(name));
    partners
}

fn outcomes(facts: &Facts) -> Vec<(OutcomeResult, usize)> {
    OutcomeResult::ALL
        .iter()
        .map(|result| {
            let count = facts
                .sessions
                .iter()
                .filter(|session| session.outcome.as_ref().is_some_and(|outcome| outcome.result == *result))
                .count();
            (*result, count)
        })
        .collect()
}

/// The names of a session's teams on one side.
#[must_use]
pub fn teams_of(session: &HeldSession, side: Side) -> Vec<String> {
    session.teams.iter().filter(|team| team.side == side).map(|team| team.name.clone()).collect()
}
