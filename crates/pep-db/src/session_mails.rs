//! Who is to be written to around a session day. Narrow rows: the texts are read only for those whose mail is due.

use std::collections::BTreeSet;

use diesel::prelude::*;
use pep_domain::events::EventPhase;
use pep_domain::ids::{EventId, PersonId, ProgramId, SessionId};
use pep_domain::sessions::{AttendancePlan, SessionState};
use pep_domain::time::UtcMicros;

use crate::schema::{event, follow_up, job_once, person, program, session, session_person};
use crate::session_days::takes_part;
use crate::types::{optional_word, word};
use crate::{AnyConnection, DbError};

/// Somebody in a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Which session.
    pub session: SessionId,
    /// Of which program.
    pub program: ProgramId,
    /// Of which event.
    pub event: Option<EventId>,
    /// Start.
    pub starts_at: UtcMicros,
    /// End.
    pub ends_at: UtcMicros,
    /// Who.
    pub person: PersonId,
    /// In which zone to read the clock for the person: the person's own, else the event's, else the program's.
    pub zone: String,
    /// What the person plans.
    pub plan: AttendancePlan,
    /// The rules of the event as stored; empty: the program's.
    pub event_rules: Option<String>,
    /// The rules of the program as stored; empty: the defaults.
    pub program_rules: String,
}

type Row = (
    (i64, i64, Option<i64>, i64, i64, i64),
    (Option<String>, Option<String>, String, String),
    (Option<String>, String, Option<String>),
);

macro_rules! candidates {
    ($filter:expr) => {
        session_person::table
            .inner_join(session::table.on(session::id.eq(session_person::session_id)))
            .inner_join(person::table.on(person::id.eq(session_person::person_id)))
            .inner_join(program::table.on(program::id.eq(session::program_id)))
            .left_join(event::table.on(session::event_id.eq(event::id.nullable())))
            .filter(session_person::removed_at.is_null())
            .filter(takes_part!(session::program_id))
            .filter($filter)
            .order((session::starts_at, session::id, person::id))
            .select((
                (
                    session::id,
                    session::program_id,
                    event::id.nullable(),
                    session::starts_at,
                    session::ends_at,
                    person::id,
                ),
                (person::time_zone, event::time_zone.nullable(), program::time_zone, session_person::plan),
                (event::rules.nullable(), program::rules, event::phase.nullable()),
            ))
    };
}

fn read(rows: Vec<Row>) -> Result<Vec<Candidate>, DbError> {
    let mut found = Vec::with_capacity(rows.len());
    for (ids, (own_zone, event_zone, program_zone, plan), (event_rules, program_rules, phase)) in rows {
        let phase = optional_word("event.phase", phase.as_deref(), EventPhase::parse)?;
        if phase.is_some_and(EventPhase::is_over) {
            continue;
        }
        let (session, program, event, starts_at, ends_at, person) = ids;
        found.push(Candidate {
            session: SessionId(session),
            program: ProgramId(program),
            event: event.map(EventId),
            starts_at: UtcMicros(starts_at),
            ends_at: UtcMicros(ends_at),
            person: PersonId(person),
            zone: own_zone.or(event_zone).unwrap_or(program_zone),
            plan: word("session_person.plan", &plan, AttendancePlan::parse)?,
            event_rules,
            program_rules,
        });
    }
    Ok(found)
}

/// Everybody in a scheduled session that starts after `from` and not after `to`.
///
/// # Errors
/// Whatever the database answers.
pub fn upcoming(conn: &mut AnyConnection, from: UtcMicros, to: UtcMicros) -> Result<Vec<Candidate>, DbError> {
    read(
        candidates!(
            session::state
                .eq(SessionState::Scheduled.as_str())
                .and(session::starts_at.gt(from.0))
                .and(session::starts_at.le(to.0))
        )
        .load::<Row>(conn)?,
    )
}

/// Everybody in a session that was not cancelled and ended after `from` and not after `to`. The meeting of a follow-up is
/// none of them: PEP finds its time, and stops there (C-55).
///
/// # Errors
/// Whatever the database answers.
pub fn over(conn: &mut AnyConnection, from: UtcMicros, to: UtcMicros) -> Result<Vec<Candidate>, DbError> {
    read(
        candidates!(
            session::state
                .ne(SessionState::Cancelled.as_str())
                .and(session::ends_at.gt(from.0))
                .and(session::ends_at.le(to.0))
                .and(diesel::dsl::not(diesel::dsl::exists(
                    follow_up::table.filter(follow_up::session_id.eq(session::id.nullable()))
                )))
        )
        .load::<Row>(conn)?,
    )
}

/// Which of these once-keys were used.
///
/// # Errors
/// Whatever the database answers.
pub fn used_keys(conn: &mut AnyConnection, keys: &[String]) -> Result<BTreeSet<String>, DbError> {
    let mut used = BTreeSet::new();
    for keys in keys.chunks(500) {
        let found: Vec<String> = job_once::table
            .filter(job_once::once_key.eq_any(keys.to_vec()))
            .select(job_once::once_key)
            .load(conn)?;
        used.extend(found);
    }
    Ok(used)
}

/// The events that were held.
///
/// # Errors
/// Whatever the database answers.
pub fn held_events(conn: &mut AnyConnection) -> Result<Vec<EventId>, DbError> {
    let rows: Vec<i64> =
        event::table.filter(event::phase.eq(EventPhase::Held.as_str())).select(event::id).load(conn)?;
    Ok(rows.into_iter().map(EventId).collect())
}
