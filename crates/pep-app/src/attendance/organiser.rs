//! Attendance as organisers see and correct it: every entry with its source, and who did not show up.

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_db::attendance::{AttendanceRecord, Feedback, NewAttendance, Outcome};
use pep_db::session_days::{SessionHead, SessionPerson, SessionTeam};
use pep_domain::access::{Permit, action};
use pep_domain::attendance::{Presence, of_team, weigh};
use pep_domain::ids::{OuId, PartnerId, PersonId, ProgramId, SessionId, TeamId};
use pep_domain::people::Side;
use pep_domain::sessions::AttendanceSource;
use pep_domain::time::UtcMicros;

use super::check_words;
use crate::session_days::{has_report, statements_of};
use crate::{AppContext, AppError};

/// Somebody of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendancePerson {
    /// Who.
    pub person: SessionPerson,
    /// Was the person there?
    pub presence: Presence,
    /// Who says so, if it was said.
    pub source: Option<AttendanceSource>,
    /// The side of whoever tapped, where a tap decided.
    pub by_side: Option<Side>,
    /// Everything that was said.
    pub records: Vec<AttendanceRecord>,
}

/// A team of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamAttendance {
    /// Which.
    pub team: SessionTeam,
    /// Was one of its people there?
    pub presence: Presence,
}

/// Somebody a meeting reported whom PEP does not know.
pub type Stranger = AttendanceRecord;

/// The attendance of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendanceView {
    /// The session.
    pub session: SessionHead,
    /// Its teams.
    pub teams: Vec<TeamAttendance>,
    /// Its people.
    pub people: Vec<AttendancePerson>,
    /// Who else was in the meeting.
    pub strangers: Vec<Stranger>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// With what an engagement out of it would begin, for a session of an event.
    pub opportunity: Option<OpportunityStart>,
    /// What people thought of it.
    pub feedback: Vec<Feedback>,
}

/// What an engagement that grows out of a session would begin with: the OU, the partners, and the kinds of accounts that
/// both teams share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpportunityStart {
    /// The program.
    pub program: ProgramId,
    /// The event's OU.
    pub ou: OuId,
    /// The session's partners.
    pub partners: Vec<PartnerId>,
    /// Segments of the accounts, by name.
    pub segments: Vec<String>,
    /// Industries of them, by name.
    pub industries: Vec<String>,
}

fn opportunity(
    conn: &mut AnyConnection,
    session: &SessionHead,
    teams: &[TeamAttendance],
    now: UtcMicros,
) -> Result<Option<OpportunityStart>, AppError> {
    let Some((event, ou)) = session.event else { return Ok(None) };
    let ids: Vec<TeamId> = teams.iter().map(|team| team.team.team).collect();
    let shared = crate::sessions::shared_accounts(conn, event, &ids, now)?;
    let (segments, industries) = pep_db::accounts::kinds_of(conn, &shared)?;
    let partners = teams.iter().filter_map(|team| Some(team.team.partner.as_ref()?.0)).collect();
    Ok(Some(OpportunityStart { program: session.program, ou, partners, segments, industries }))
}

/// The session, if the permit's holder organises it.
pub fn reached<A>(
    conn: &mut AnyConnection,
    permit: &Permit<A>,
    id: SessionId,
) -> Result<SessionHead, AppError> {
    let session = pep_db::session_days::head(conn, id)?;
    let ou = session.event.map(|(_, ou)| ou).or(session.engagement.map(|(_, ou)| ou));
    let is_reached = match ou {
        Some(ou) => permit.reaches_event(session.program, ou),
        None => permit.program_scope().reaches(session.program),
    };
    is_reached.then_some(session).ok_or(AppError::NotFound)
}

/// The attendance of a session.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not organise it.
pub async fn view(
    ctx: &AppContext,
    permit: &Permit<action::ViewEvents>,
    id: SessionId,
) -> Result<AttendanceView, AppError> {
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            let session = reached(conn, &permit, id)?;
            load(conn, session, now)
        })
        .await
}

/// The attendance of a session that was found within reach.
pub(super) fn load(
    conn: &mut AnyConnection,
    session: SessionHead,
    now: UtcMicros,
) -> Result<AttendanceView, AppError> {
    let ids = [session.id];
    let records = pep_db::attendance::of_sessions(conn, &ids)?;
    let has_report = has_report(&records);
    let people: Vec<AttendancePerson> = pep_db::session_days::people(conn, &ids)?
        .into_iter()
        .map(|person| {
            let said = weigh(&statements_of(&records, person.person), person.side, has_report);
            AttendancePerson {
                presence: said.presence,
                source: said.source,
                by_side: said.by_side,
                records: records
                    .iter()
                    .filter(|record| record.person == Some(person.person))
                    .cloned()
                    .collect(),
                person,
            }
        })
        .collect();
    let teams: Vec<TeamAttendance> = pep_db::session_days::teams(conn, &ids)?
        .into_iter()
        .map(|team| {
            let members: Vec<Presence> = people
                .iter()
                .filter(|person| person.person.team == Some(team.team))
                .map(|person| person.presence)
                .collect();
            TeamAttendance { presence: of_team(&members), team }
        })
        .collect();
    let is_listed =
        |record: &AttendanceRecord| people.iter().any(|person| record.person == Some(person.person.person));
    let strangers =
        records.iter().filter(|record| record.is_present && !is_listed(record)).cloned().collect();
    Ok(AttendanceView {
        opportunity: opportunity(conn, &session, &teams, now)?,
        teams,
        strangers,
        outcome: pep_db::attendance::outcomes(conn, &ids)?.pop(),
        feedback: pep_db::attendance::feedback(conn, &ids, None)?,
        people,
        session,
    })
}

/// Which teams of a session came, as its organisers know it.
pub(crate) fn team_presence(
    conn: &mut AnyConnection,
    id: SessionId,
) -> Result<BTreeMap<TeamId, Presence>, AppError> {
    let session = pep_db::session_days::head(conn, id)?;
    let now = session.ends_at;
    let teams = load(conn, session, now)?.teams;
    Ok(teams.into_iter().map(|team| (team.team.team, team.presence)).collect())
}

/// Says, as the organiser and with a reason, whether somebody was there. It outweighs all else.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not organise the session or the person does not take part;
/// [`AppError::Invalid`] without a reason; [`AppError::WrongState`] before the session began.
pub async fn correct(
    ctx: &AppContext,
    permit: &Permit<action::ManageSessions>,
    id: SessionId,
    person: PersonId,
    is_present: bool,
    reason: String,
) -> Result<AttendanceView, AppError> {
    check_words("/reason", &reason)?;
    if reason.trim().is_empty() {
        return Err(AppError::invalid("/reason", "Say why you correct it; the audit log keeps the reason."));
    }
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let session = reached(conn, &permit, id)?;
            if now < session.starts_at {
                return Err(AppError::WrongState("The session has not begun.".to_owned()));
            }
            let known = pep_db::session_days::people(conn, &[id])?
                .into_iter()
                .find(|known| known.person == person)
                .ok_or(AppError::NotFound)?;
            pep_db::attendance::put(
                conn,
                &NewAttendance {
                    session_id: id.0,
                    person_id: Some(person.0),
                    name: &known.name,
                    email: &known.email,
                    source: AttendanceSource::Organiser.as_str(),
                    record_key: &format!("person:{person}"),
                    is_present,
                    seconds: None,
                    first_joined_at: None,
                    last_left_at: None,
                    recorded_by: Some(permit.actor().person_id.0),
                    recorded_at: now.0,
                },
            )?;
            pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?;
            let detail = serde_json::json!({ "corrected": [person.0, is_present], "reason": reason.trim() });
            super::audit(conn, now, Some(permit.actor()), id, detail)?;
            load(conn, session, now)
        })
        .await
}
