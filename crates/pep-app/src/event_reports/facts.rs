//! Everything that reports of an event count, read once.

use std::collections::BTreeSet;

use pep_db::AnyConnection;
use pep_db::attendance::Outcome;
use pep_db::event_reports::{EventsOf, ReportedEvent, ReportedRequest, ReportedTeam, SessionsOf};
use pep_db::session_days::SessionPerson;
use pep_domain::access::Permit;
use pep_domain::attendance::{Presence, of_team, weigh};
use pep_domain::feedback::Said;
use pep_domain::ids::{EventId, PartnerId, SessionId, TeamId};
use pep_domain::people::Side;
use pep_domain::sessions::{RequestState, SessionState};
use pep_domain::time::UtcMicros;

use crate::AppError;
use crate::session_days::{by_session, has_report, statements_of};

/// What reports count.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// When they were read.
    pub now: UtcMicros,
    /// The teams that take part, and those that did and asked or met.
    pub teams: Vec<ReportedTeam>,
    /// Which of them take part now.
    pub taking_part: BTreeSet<TeamId>,
    /// The requests.
    pub requests: Vec<ReportedRequest>,
    /// The sessions.
    pub sessions: Vec<HeldSession>,
    /// The teams that were nudged today.
    pub nudged: BTreeSet<TeamId>,
}

/// A team in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldTeam {
    /// Which.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Its side.
    pub side: Side,
    /// Its partner.
    pub partner: Option<(PartnerId, String)>,
    /// Was one of its people there?
    pub presence: Presence,
}

/// Somebody in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldPerson {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Side.
    pub side: Side,
    /// Of which team.
    pub team: Option<String>,
    /// Was the person invited, with a team or alone?
    pub is_invited: bool,
    /// Was the person there?
    pub presence: Presence,
    /// Who says so: the meeting, a team, the organiser.
    pub source: Option<pep_domain::sessions::AttendanceSource>,
    /// How long, as the meeting says.
    pub seconds: Option<i64>,
}

/// A session with what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldSession {
    /// Which.
    pub id: SessionId,
    /// Title.
    pub title: String,
    /// Start.
    pub starts_at: UtcMicros,
    /// End.
    pub ends_at: UtcMicros,
    /// Its own zone.
    pub time_zone: String,
    /// Where it stands.
    pub state: SessionState,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
    /// Its teams.
    pub teams: Vec<HeldTeam>,
    /// How many people take part.
    pub people_count: usize,
    /// Who takes part, and who else was there.
    pub people: Vec<HeldPerson>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// What those who take part thought of it.
    pub said: Vec<Said>,
}

impl HeldSession {
    /// Is it over and was not called off?
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.state == SessionState::Held
    }

    /// Is it over, and did a team not show up?
    #[must_use]
    pub fn is_no_show(&self) -> bool {
        self.is_held() && self.teams.iter().any(|team| team.presence == Presence::Absent)
    }

    /// Is it over, and is it known that somebody of every team came?
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.is_held()
            && !self.teams.is_empty()
            && self.teams.iter().all(|team| team.presence == Presence::Present)
    }
}

/// The event, if the permit's holder organises it.
pub(super) fn reached_event<A>(
    conn: &mut AnyConnection,
    permit: &Permit<A>,
    id: EventId,
) -> Result<ReportedEvent, AppError> {
    pep_db::event_reports::events(conn, EventsOf::Event(id))?
        .pop()
        .filter(|event| permit.reaches_event(event.program.0, event.ou.0))
        .ok_or(AppError::NotFound)
}

/// The events planned together with this one that the permit's holder organises, by OU.
pub(super) fn reached_series<A>(
    conn: &mut AnyConnection,
    permit: &Permit<A>,
    event: &ReportedEvent,
) -> Result<Vec<ReportedEvent>, AppError> {
    let mut events = pep_db::event_reports::events(conn, EventsOf::Series(event.series))?;
    events.retain(|other| permit.reaches_event(other.program.0, other.ou.0));
    Ok(events)
}

/// Reads what reports of an event count.
pub(super) fn load(
    conn: &mut AnyConnection,
    event: &ReportedEvent,
    now: UtcMicros,
) -> Result<Facts, AppError> {
    let mut requests = pep_db::event_reports::requests(conn, &[event.id])?;
    // A request that was handed over, or answered with another slot, goes on in the one that followed it: it counts once,
    // by what became of it in the end. One for a make-up session is another matter than the session that it makes up for.
    let went_on: BTreeSet<_> = requests.iter().filter_map(|request| request.follows).collect();
    requests.retain(|request| request.state == RequestState::Accepted || !went_on.contains(&request.id));
    let taking_part: BTreeSet<TeamId> =
        pep_db::events::event_teams(conn, event.id)?.into_iter().map(|team| TeamId(team.id)).collect();
    let sessions = sessions(conn, SessionsOf::Event(event.id))?;
    let mut ids: BTreeSet<i64> = taking_part.iter().map(|id| id.0).collect();
    ids.extend(requests.iter().flat_map(|request| [request.partner_team.0, request.seller_team.0]));
    ids.extend(sessions.iter().flat_map(|session| session.teams.iter().map(|team| team.id.0)));
    let ids: Vec<i64> = ids.into_iter().collect();
    let teams = pep_db::event_reports::teams(conn, &ids)?;
    let keys: Vec<String> = teams.iter().map(|team| super::nudge::key(event, team.id, now)).collect();
    let used = pep_db::session_mails::used_keys(conn, &keys)?;
    let nudged = teams
        .iter()
        .filter(|team| used.contains(&super::nudge::key(event, team.id, now)))
        .map(|team| team.id)
        .collect();
    Ok(Facts { now, teams, taking_part, requests, sessions, nudged })
}

/// The sessions of an event or an engagement with what came of them.
pub(super) fn sessions(conn: &mut AnyConnection, of: SessionsOf) -> Result<Vec<HeldSession>, AppError> {
    let rows = pep_db::event_reports::sessions(conn, of)?;
    let ids: Vec<SessionId> = rows.iter().map(|session| session.id).collect();
    let mut people = by_session(pep_db::session_days::people(conn, &ids)?, |person| person.session);
    let mut teams = by_session(pep_db::session_days::teams(conn, &ids)?, |team| team.session);
    let mut records = by_session(pep_db::attendance::of_sessions(conn, &ids)?, |record| record.session);
    let mut outcomes = by_session(pep_db::attendance::outcomes(conn, &ids)?, |outcome| outcome.session);
    let mut feedback =
        by_session(pep_db::attendance::feedback(conn, &ids, None)?, |feedback| feedback.session);
    let mut sessions = Vec::with_capacity(rows.len());
    for row in rows {
        let records = records.remove(&row.id).unwrap_or_default();
        let roster = people.remove(&row.id).unwrap_or_default();
        let session_teams = teams.remove(&row.id).unwrap_or_default();
        let has_report = has_report(&records);
        let said =
            |person: &SessionPerson| weigh(&statements_of(&records, person.person), person.side, has_report);
        let mut listed: Vec<HeldPerson> = roster
            .iter()
            .map(|person| {
                let said = said(person);
                HeldPerson {
                    name: person.name.clone(),
                    email: person.email.clone(),
                    side: person.side,
                    team: session_teams
                        .iter()
                        .find(|team| Some(team.team) == person.team)
                        .map(|team| team.name.clone()),
                    is_invited: true,
                    presence: said.presence,
                    source: said.source,
                    seconds: records
                        .iter()
                        .filter(|record| record.person == Some(person.person))
                        .find_map(|record| record.seconds),
                }
            })
            .collect();
        listed.extend(
            records
                .iter()
                .filter(|record| {
                    record.is_present && !roster.iter().any(|person| record.person == Some(person.person))
                })
                .map(|record| HeldPerson {
                    name: record.name.clone(),
                    email: record.email.clone(),
                    side: Side::Partner,
                    team: None,
                    is_invited: false,
                    presence: Presence::Present,
                    source: Some(record.source),
                    seconds: record.seconds,
                }),
        );
        sessions.push(HeldSession {
            teams: session_teams
                .into_iter()
                .map(|team| {
                    let members: Vec<Presence> = roster
                        .iter()
                        .filter(|person| person.team == Some(team.team))
                        .map(|person| said(person).presence)
                        .collect();
                    HeldTeam {
                        id: team.team,
                        name: team.name,
                        side: team.side,
                        partner: team.partner,
                        presence: of_team(&members),
                    }
                })
                .collect(),
            people_count: roster.len(),
            people: listed,
            outcome: outcomes.remove(&row.id).and_then(|mut list| list.pop()),
            said: feedback
                .remove(&row.id)
                .unwrap_or_default()
                .into_iter()
                .filter_map(|given| {
                    // Who was taken out of the session is asked no more, and does not count.
                    let side = roster.iter().find(|person| person.person == given.person)?.side;
                    Some(Said { side, rating: given.rating, useful: given.useful, comment: given.comment })
                })
                .collect(),
            id: row.id,
            title: row.title,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            time_zone: row.time_zone,
            state: row.state,
            cancel_reason: row.cancel_reason,
        });
    }
    Ok(sessions)
}
