//! What an event came to, as rows to count: requests, sessions, and what partners reported in its OU (B3-09, B3-20).
//! For organisers only.

use std::collections::BTreeMap;

use diesel::prelude::*;
use pep_domain::events::EventPhase;
use pep_domain::heatmap::AccountStatus;
use pep_domain::ids::{
    AtuId, EngagementId, EventId, OuId, PartnerId, PersonId, ProgramId, SessionId, SessionRequestId, TeamId,
};
use pep_domain::people::Side;
use pep_domain::sessions::{RequestState, SessionState};
use pep_domain::time::UtcMicros;

use crate::reporting::person_name;
use crate::schema::{
    account, event, nomination, ou, partner, person, program, report, session, session_request, session_team,
    team, team_member,
};
use crate::types::{instant, word};
use crate::{AnyConnection, DbError};

diesel::allow_columns_to_appear_in_same_group_by_clause!(report::partner_id, account::atu_id, report::status);

/// The head of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedEvent {
    /// Id.
    pub id: EventId,
    /// The events planned together with it.
    pub series: i64,
    /// Name.
    pub name: String,
    /// Program.
    pub program: (ProgramId, String),
    /// OU.
    pub ou: (OuId, String),
    /// Zone.
    pub time_zone: String,
    /// Phase.
    pub phase: EventPhase,
}

/// The events of a series, or one event's series, by OU.
///
/// # Errors
/// Whatever the database answers.
pub fn events(conn: &mut AnyConnection, filter: EventsOf) -> Result<Vec<ReportedEvent>, DbError> {
    type Row = (i64, i64, String, (i64, String), (i64, String), String, String);
    let mut query = event::table
        .inner_join(program::table.on(program::id.eq(event::program_id)))
        .inner_join(ou::table.on(ou::id.eq(event::ou_id)))
        .order((ou::name, event::id))
        .select((
            event::id,
            event::series_id,
            event::name,
            (program::id, program::name),
            (ou::id, ou::name),
            event::time_zone,
            event::phase,
        ))
        .into_boxed();
    query = match filter {
        EventsOf::Event(id) => query.filter(event::id.eq(id.0)),
        EventsOf::Series(id) => query.filter(event::series_id.eq(id)),
        EventsOf::Program(id) => query.filter(event::program_id.eq(id.0)),
    };
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter()
        .map(|(id, series, name, program, ou, time_zone, phase)| {
            Ok(ReportedEvent {
                id: EventId(id),
                series,
                name,
                program: (ProgramId(program.0), program.1),
                ou: (OuId(ou.0), ou.1),
                time_zone,
                phase: word("event.phase", &phase, EventPhase::parse)?,
            })
        })
        .collect()
}

/// Which events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventsOf {
    /// This one.
    Event(EventId),
    /// All of a series.
    Series(i64),
    /// All of a program.
    Program(ProgramId),
}

/// A team that takes part, or that has asked or met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedTeam {
    /// Id.
    pub id: TeamId,
    /// Name.
    pub name: String,
    /// Side.
    pub side: Side,
    /// Partner.
    pub partner: Option<(PartnerId, String)>,
    /// ATU.
    pub atu: Option<AtuId>,
    /// Who answers for it; none: headless.
    pub primary_contact: Option<(PersonId, String)>,
    /// How many people it has.
    pub members: i64,
}

/// Teams by id, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn teams(conn: &mut AnyConnection, ids: &[i64]) -> Result<Vec<ReportedTeam>, DbError> {
    type Row = (
        (i64, String, String, Option<i64>),
        Option<(i64, String)>,
        Option<i64>,
        Option<(String, String, String)>,
    );
    let mut found = Vec::new();
    for ids in ids.chunks(500) {
        let rows: Vec<Row> = team::table
            .left_join(partner::table.on(team::partner_id.eq(partner::id.nullable())))
            .left_join(person::table.on(team::primary_contact_id.eq(person::id.nullable())))
            .filter(team::id.eq_any(ids.to_vec()))
            .order((team::name_folded, team::id))
            .select((
                (team::id, team::name, team::side, team::atu_id),
                (partner::id, partner::name).nullable(),
                team::primary_contact_id,
                (person::first_name, person::last_name, person::email).nullable(),
            ))
            .load(conn)?;
        let counts: Vec<(i64, i64)> = team_member::table
            .filter(team_member::team_id.eq_any(ids.to_vec()).and(team_member::removed_at.is_null()))
            .group_by(team_member::team_id)
            .select((team_member::team_id, diesel::dsl::count_star()))
            .load(conn)?;
        let counts: BTreeMap<i64, i64> = counts.into_iter().collect();
        for ((id, name, side, atu), partner, contact, contact_name) in rows {
            let contact_name = contact_name.map(|(first, last, email)| person_name(&first, &last, &email));
            found.push(ReportedTeam {
                id: TeamId(id),
                name,
                side: word("team.side", &side, Side::parse)?,
                partner: partner.map(|(id, name)| (PartnerId(id), name)),
                atu: atu.map(AtuId),
                primary_contact: contact.map(PersonId).zip(contact_name),
                members: counts.get(&id).copied().unwrap_or(0),
            });
        }
    }
    Ok(found)
}

/// A request of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedRequest {
    /// Id.
    pub id: SessionRequestId,
    /// The event.
    pub event: EventId,
    /// Where it stands.
    pub state: RequestState,
    /// Was it ever put in the later queue?
    pub was_later: bool,
    /// The partner's team.
    pub partner_team: TeamId,
    /// Microsoft's team.
    pub seller_team: TeamId,
    /// The side that asked.
    pub asked_by: Side,
    /// When.
    pub asked_at: UtcMicros,
    /// When it was decided.
    pub decided_at: Option<UtcMicros>,
    /// The request that it goes on from, or whose session it makes up for.
    pub follows: Option<SessionRequestId>,
}

/// The requests of these events.
///
/// # Errors
/// Whatever the database answers.
pub fn requests(conn: &mut AnyConnection, of: &[EventId]) -> Result<Vec<ReportedRequest>, DbError> {
    type Row = (i64, i64, String, Option<i64>, i64, i64, String, i64, Option<i64>, Option<i64>);
    let rows: Vec<Row> = session_request::table
        .filter(session_request::event_id.eq_any(of.iter().map(|id| id.0).collect::<Vec<_>>()))
        .order(session_request::id)
        .select((
            session_request::id,
            session_request::event_id,
            session_request::state,
            session_request::later_at,
            session_request::partner_team_id,
            session_request::seller_team_id,
            session_request::asked_by_side,
            session_request::asked_at,
            session_request::decided_at,
            session_request::follows,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(
            |(id, event, state, later_at, partner_team, seller_team, side, asked_at, decided_at, follows)| {
                Ok(ReportedRequest {
                    id: SessionRequestId(id),
                    event: EventId(event),
                    state: word("session_request.state", &state, RequestState::parse)?,
                    was_later: later_at.is_some(),
                    partner_team: TeamId(partner_team),
                    seller_team: TeamId(seller_team),
                    asked_by: word("session_request.asked_by_side", &side, Side::parse)?,
                    asked_at: UtcMicros(asked_at),
                    decided_at: instant(decided_at),
                    follows: follows.map(SessionRequestId),
                })
            },
        )
        .collect()
}

/// A session of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedSession {
    /// Id.
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
    pub teams: Vec<(TeamId, Side)>,
}

/// Whose sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionsOf {
    /// An event's.
    Event(EventId),
    /// An engagement's.
    Engagement(EngagementId),
}

/// The sessions of an event or an engagement, in the order of the day.
///
/// # Errors
/// Whatever the database answers.
pub fn sessions(conn: &mut AnyConnection, of: SessionsOf) -> Result<Vec<ReportedSession>, DbError> {
    type Row = (i64, String, i64, i64, String, String, Option<String>);
    let mut query = session::table.into_boxed();
    query = match of {
        SessionsOf::Event(id) => query.filter(session::event_id.eq(id.0)),
        SessionsOf::Engagement(id) => query.filter(session::engagement_id.eq(id.0)),
    };
    let rows: Vec<Row> = query
        .order((session::starts_at, session::id))
        .select((
            session::id,
            session::title,
            session::starts_at,
            session::ends_at,
            session::time_zone,
            session::state,
            session::cancel_reason,
        ))
        .load(conn)?;
    let mut teams: BTreeMap<i64, Vec<(TeamId, Side)>> = BTreeMap::new();
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    for part in ids.chunks(1_000) {
        let pairs: Vec<(i64, i64, String)> = session_team::table
            .filter(session_team::session_id.eq_any(part.to_vec()))
            .order((session_team::session_id, session_team::side.desc(), session_team::team_id))
            .select((session_team::session_id, session_team::team_id, session_team::side))
            .load(conn)?;
        for (session, team, side) in pairs {
            let side = word("session_team.side", &side, Side::parse)?;
            teams.entry(session).or_default().push((TeamId(team), side));
        }
    }
    rows.into_iter()
        .map(|(id, title, starts_at, ends_at, time_zone, state, cancel_reason)| {
            Ok(ReportedSession {
                id: SessionId(id),
                title,
                starts_at: UtcMicros(starts_at),
                ends_at: UtcMicros(ends_at),
                time_zone,
                state: word("session.state", &state, SessionState::parse)?,
                cancel_reason,
                teams: teams.remove(&id).unwrap_or_default(),
            })
        })
        .collect()
}

/// How many accounts of an ATU a partner reported with a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusCount {
    /// The partner.
    pub partner: PartnerId,
    /// The ATU; accounts without one count for the OU as a whole.
    pub atu: Option<AtuId>,
    /// The status.
    pub status: AccountStatus,
    /// How many accounts.
    pub accounts: i64,
}

/// What the partners nominated to the event reported on the accounts of its OU.
///
/// # Errors
/// Whatever the database answers.
pub fn status_counts(conn: &mut AnyConnection, of: &ReportedEvent) -> Result<Vec<StatusCount>, DbError> {
    let nominated = nomination::table
        .filter(
            nomination::series_id
                .eq(of.series)
                .and(nomination::ou_id.eq(of.ou.0.0))
                .and(nomination::removed_at.is_null()),
        )
        .select(nomination::partner_id);
    let rows: Vec<(i64, Option<i64>, Option<String>, i64)> = report::table
        .inner_join(account::table.on(account::id.eq(report::account_id)))
        .filter(
            account::ou_id
                .eq(of.ou.0.0)
                .and(account::removed_at.is_null())
                .and(report::status.is_not_null())
                .and(report::partner_id.eq_any(nominated)),
        )
        .group_by((report::partner_id, account::atu_id, report::status))
        .select((report::partner_id, account::atu_id, report::status, diesel::dsl::count_star()))
        .load(conn)?;
    let mut counts = Vec::with_capacity(rows.len());
    for (partner, atu, status, accounts) in rows {
        let Some(status) = status else { continue };
        counts.push(StatusCount {
            partner: PartnerId(partner),
            atu: atu.map(AtuId),
            status: word("report.status", &status, AccountStatus::parse)?,
            accounts,
        });
    }
    Ok(counts)
}

/// The rules of an event and of its program, as stored.
///
/// # Errors
/// [`DbError::NotFound`], or whatever the database answers.
pub fn stored_rules(conn: &mut AnyConnection, id: EventId) -> Result<(String, String), DbError> {
    Ok(event::table
        .inner_join(program::table.on(program::id.eq(event::program_id)))
        .filter(event::id.eq(id.0))
        .select((event::rules, program::rules))
        .first(conn)?)
}

/// First and last day of an event, in its zone.
///
/// # Errors
/// [`DbError::NotFound`], or whatever the database answers.
pub fn days(
    conn: &mut AnyConnection,
    id: EventId,
) -> Result<(chrono::NaiveDate, chrono::NaiveDate), DbError> {
    Ok(event::table.find(id.0).select((event::starts_on, event::ends_on)).first(conn)?)
}
