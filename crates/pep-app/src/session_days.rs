//! The day of whoever takes part: one's own sessions, what one plans, and a word to the others (B3-10).

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_db::attendance::{AttendanceRecord, Feedback, Outcome};
pub use pep_db::session_days::{DayFilter, DaySession, SessionPerson, SessionTeam};
use pep_domain::access::{Actor, Permit, action};
use pep_domain::attendance::{Presence, Statement, weigh};
use pep_domain::ids::{PersonId, SessionId, TeamId};
use pep_domain::people::{Role, Side};
use pep_domain::sessions::{AttendancePlan, AttendanceSource, SessionState};
use pep_domain::time::{DAY_US, MINUTE_US, UtcMicros};

use crate::events::feedback::form_for;
use crate::{AppContext, AppError};

/// Somebody of a session, with what the reader may know of the attendance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayPerson {
    /// Who.
    pub person: SessionPerson,
    /// Was the person there, as far as the reader may know?
    pub presence: Presence,
    /// Who says so.
    pub source: Option<AttendanceSource>,
    /// The side of whoever tapped, where a tap decided.
    pub by_side: Option<Side>,
}

/// A session as one of its people sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayView {
    /// The session.
    pub session: DaySession,
    /// Its teams.
    pub teams: Vec<SessionTeam>,
    /// Its people.
    pub people: Vec<DayPerson>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// What the reader thought of it.
    pub feedback: Option<Feedback>,
    /// The form that asks the reader instead of PEP.
    pub feedback_url: Option<String>,
}

/// How far back and ahead the list of one's sessions reaches if nothing else is asked.
const USUAL_SPAN_US: (i64, i64) = (30 * DAY_US, 366 * DAY_US);

/// The caller's sessions that end after `from` and start before `to`, in the order of the day.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    from: Option<UtcMicros>,
    to: Option<UtcMicros>,
) -> Result<Vec<DayView>, AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    let filter = DayFilter {
        ids: None,
        from: Some(from.unwrap_or_else(|| now.plus(-USUAL_SPAN_US.0))),
        to: Some(to.unwrap_or_else(|| now.plus(USUAL_SPAN_US.1))),
    };
    ctx.db.read(move |conn| views(conn, &actor, &filter)).await
}

/// One of the caller's sessions.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not take part.
pub async fn find(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    id: SessionId,
) -> Result<DayView, AppError> {
    let actor = permit.actor().clone();
    ctx.db.read(move |conn| own(conn, &actor, id)).await
}

/// One of the actor's sessions, in the caller's transaction.
pub(crate) fn own(conn: &mut AnyConnection, actor: &Actor, id: SessionId) -> Result<DayView, AppError> {
    own_all(conn, actor, vec![id])?.pop().ok_or(AppError::NotFound)
}

/// Those of these sessions in which the actor takes part, in the order of time.
pub(crate) fn own_all(
    conn: &mut AnyConnection,
    actor: &Actor,
    ids: Vec<SessionId>,
) -> Result<Vec<DayView>, AppError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    views(conn, actor, &DayFilter { ids: Some(ids), ..DayFilter::default() })
}

fn views(conn: &mut AnyConnection, actor: &Actor, filter: &DayFilter) -> Result<Vec<DayView>, AppError> {
    let sessions = pep_db::session_days::list(conn, actor.person_id, filter)?;
    let ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
    let mut people = by_session(pep_db::session_days::people(conn, &ids)?, |person| person.session);
    let mut teams = by_session(pep_db::session_days::teams(conn, &ids)?, |team| team.session);
    let mut records = by_session(pep_db::attendance::of_sessions(conn, &ids)?, |record| record.session);
    let mut outcomes = by_session(pep_db::attendance::outcomes(conn, &ids)?, |outcome| outcome.session);
    let mut feedback =
        by_session(pep_db::attendance::feedback(conn, &ids, Some(actor.person_id))?, |feedback| {
            feedback.session
        });
    sessions
        .into_iter()
        .map(|session| {
            let records = records.remove(&session.id).unwrap_or_default();
            let people = people
                .remove(&session.id)
                .unwrap_or_default()
                .into_iter()
                .filter(|person| !is_other_partner(actor, person))
                .map(|person| seen_by(actor, person, &records))
                .collect();
            Ok(DayView {
                feedback_url: form_for(&session.event_feedback, &session.forms, actor.side)?,
                teams: teams.remove(&session.id).unwrap_or_default(),
                people,
                outcome: outcomes.remove(&session.id).and_then(|mut list| list.pop()),
                feedback: feedback.remove(&session.id).and_then(|mut list| list.pop()),
                session,
            })
        })
        .collect()
}

/// Partners that meet in one session do not learn of each other.
fn is_other_partner(actor: &Actor, person: &SessionPerson) -> bool {
    actor.side == Side::Partner && person.side == Side::Partner && person.partner_id != actor.partner_id
}

/// Sorts rows into the sessions they belong to.
pub(crate) fn by_session<T>(rows: Vec<T>, session: impl Fn(&T) -> SessionId) -> BTreeMap<SessionId, Vec<T>> {
    let mut sorted: BTreeMap<SessionId, Vec<T>> = BTreeMap::new();
    for row in rows {
        sorted.entry(session(&row)).or_default().push(row);
    }
    sorted
}

/// What `records` say of a person.
pub(crate) fn statements_of(records: &[AttendanceRecord], person: PersonId) -> Vec<Statement> {
    records
        .iter()
        .filter(|record| record.person == Some(person))
        .map(|record| Statement {
            source: record.source,
            by_side: record.by_side,
            is_present: record.is_present,
            recorded_at: record.recorded_at,
        })
        .collect()
}

/// True if the meeting itself reported.
pub(crate) fn has_report(records: &[AttendanceRecord]) -> bool {
    records.iter().any(|record| record.source == AttendanceSource::Meeting)
}

/// What a reader may know of somebody's attendance (reliability 3.3): of one's own side everything, a partner's plain
/// sellers only about themselves and what their side tapped; of the other side only what one's own side tapped.
fn seen_by(actor: &Actor, person: SessionPerson, records: &[AttendanceRecord]) -> DayPerson {
    let is_own_side =
        person.side == actor.side && (actor.side == Side::Microsoft || person.partner_id == actor.partner_id);
    let may_see_all = is_own_side
        && (actor.side == Side::Microsoft
            || actor.holds(Role::PartnerAdmin)
            || person.person == actor.person_id);
    let statements: Vec<Statement> = statements_of(records, person.person)
        .into_iter()
        .filter(|statement| {
            may_see_all
                || (statement.source == AttendanceSource::Team && statement.by_side == Some(actor.side))
        })
        .collect();
    let said = weigh(&statements, person.side, may_see_all && has_report(records));
    // Of whom nobody said anything, nobody is named: the meeting's report just does not hold them.
    let source = said.source.filter(|_| !statements.is_empty());
    DayPerson { presence: said.presence, source, by_side: said.by_side, person }
}

/// Which teams of a session came, as far as the actor may know; nothing about a session that is not the actor's.
pub(crate) fn team_presence(
    conn: &mut AnyConnection,
    actor: &Actor,
    id: SessionId,
) -> Result<BTreeMap<TeamId, Presence>, AppError> {
    let mut of_team: BTreeMap<TeamId, Vec<Presence>> = BTreeMap::new();
    for view in own_all(conn, actor, vec![id])? {
        for person in &view.people {
            if let Some(team) = person.person.team {
                of_team.entry(team).or_default().push(person.presence);
            }
        }
    }
    Ok(of_team.into_iter().map(|(team, people)| (team, pep_domain::attendance::of_team(&people))).collect())
}

/// Says whether the caller will come.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not take part; [`AppError::WrongState`] if the session is over or called off.
pub async fn set_plan(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    id: SessionId,
    plan: AttendancePlan,
) -> Result<DayView, AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let view = own(conn, &actor, id)?;
            let is_open = view.session.state == SessionState::Scheduled && now < view.session.ends_at;
            if !is_open {
                return Err(AppError::WrongState("This session is over or was called off.".to_owned()));
            }
            if view.session.plan == plan {
                return Ok(view);
            }
            pep_db::session_days::set_plan(conn, id, actor.person_id, plan, now)?;
            pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?;
            super::attendance::audit(
                conn,
                now,
                Some(&actor),
                id,
                serde_json::json!({ "plan": plan.as_str() }),
            )?;
            if plan == AttendancePlan::NotAttending {
                tell_of_absence(conn, now, &actor, &view)?;
            }
            own(conn, &actor, id)
        })
        .await
}

/// Tells those who can do something about it that somebody cannot come while the session stands: who runs the engagement,
/// the primary contact of the own team, and where there is neither, as in a follow-up, the others.
fn tell_of_absence(
    conn: &mut AnyConnection,
    now: UtcMicros,
    actor: &Actor,
    view: &DayView,
) -> Result<(), AppError> {
    let id = view.session.id;
    let Some(row) = pep_db::sessions::find_session(conn, id)? else { return Ok(()) };
    let people = pep_db::sessions::people_of_sessions(conn, &[id])?;
    let me = people.iter().find(|other| other.person.id == actor.person_id);
    let mut concerned: Vec<(PersonId, String)> = Vec::new();
    if let Some(engagement) = row.engagement {
        let coordinator = pep_db::engagements::find(conn, engagement)?.map(|found| found.coordinator.0);
        concerned.extend(coordinator.map(|person| (person, format!("/sessions/{id}"))));
    } else if row.event.is_some() {
        let own = me.and_then(|me| me.team);
        let teams = pep_db::sessions::teams_of_sessions(conn, &[id])?;
        let leads =
            teams.iter().filter(|team| Some(team.team) == own).filter_map(|team| team.primary_contact);
        concerned.extend(leads.map(|person| (person, format!("/my-sessions/{id}"))));
    } else {
        concerned.extend(people.iter().map(|other| (other.person.id, format!("/my-sessions/{id}"))));
    }
    let name = me.map_or_else(|| "Somebody".to_owned(), |me| me.person.name.clone());
    let title = format!("{name} cannot come to {}", row.title);
    let body = "The session stands. Ask somebody else, or move it.";
    for (person, target) in concerned.into_iter().filter(|(person, _)| *person != actor.person_id) {
        crate::notices::leave(conn, now, person, "session_absence", &title, body, &target)?;
    }
    Ok(())
}

/// Can somebody of this session say at `now` that he or she will be late?
#[must_use]
pub fn may_tell_late(session: &DaySession, now: UtcMicros) -> bool {
    session.state == SessionState::Scheduled
        && now >= session.starts_at.plus(-LATE_FROM_US)
        && now < session.ends_at
}

/// From so long before a session until its end one can say that one is late.
const LATE_FROM_US: i64 = 120 * MINUTE_US;
/// Once in so long.
const LATE_EVERY_US: i64 = 10 * MINUTE_US;
/// The longest word to the others, characters.
const LATE_NOTE_MAX_CHARS: usize = 280;

/// Tells the others in the session, as a notice, that the caller will be `minutes` late. Returns how many were told.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not take part; [`AppError::WrongState`] if the session is not near;
/// [`AppError::RateLimited`] if the others were told a moment ago.
pub async fn running_late(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    id: SessionId,
    minutes: i64,
    note: String,
) -> Result<usize, AppError> {
    if !(1..=60).contains(&minutes) {
        return Err(AppError::invalid("/minutes", "Choose 1 to 60 minutes."));
    }
    if note.chars().count() > LATE_NOTE_MAX_CHARS {
        return Err(AppError::invalid("/note", "The note is longer than 280 characters. Shorten it."));
    }
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let view = own(conn, &actor, id)?;
            if !may_tell_late(&view.session, now) {
                return Err(AppError::WrongState(
                    "You can say that you are late from two hours before the session until its end."
                        .to_owned(),
                ));
            }
            let window = now.0 - now.0.rem_euclid(LATE_EVERY_US);
            let bucket = format!("late:{id}:{}", actor.person_id);
            if pep_db::rate_limits::hit(conn, &bucket, window)? > 1 {
                let wait_us = window + LATE_EVERY_US - now.0;
                let retry_after_s = u64::try_from(wait_us / 1_000_000 + 1).unwrap_or(600);
                return Err(AppError::RateLimited { retry_after_s });
            }
            let me = view.people.iter().find(|other| other.person.person == actor.person_id);
            let name = me.map(|me| me.person.name.clone()).ok_or(AppError::NotFound)?;
            let title = format!("{name} will be {minutes} min late");
            let body = match note.trim() {
                "" => view.session.title.clone(),
                note => format!("{}: {note}", view.session.title),
            };
            let mut told = 0;
            for other in view.people.iter().filter(|other| other.person.person != actor.person_id) {
                let target = format!("/my-sessions/{id}");
                crate::notices::leave(
                    conn,
                    now,
                    other.person.person,
                    "running_late",
                    &title,
                    &body,
                    &target,
                )?;
                told += 1;
            }
            super::attendance::audit(
                conn,
                now,
                Some(&actor),
                id,
                serde_json::json!({ "lateMinutes": minutes }),
            )?;
            Ok(told)
        })
        .await
}
