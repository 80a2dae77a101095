//! Who is to be written to around a session day. Narrow rows: the texts are read only for those whose mail is due.

use std::collections::BTreeSet;

use diesel::prelude::*;
use pep_domain::engagements::InvitationState;
use pep_domain::events::EventPhase;
use pep_domain::ids::{EngagementId, EventId, OuId, PersonId, ProgramId, SessionId};
use pep_domain::people::Side;
use pep_domain::session_mails::DigestTime;
use pep_domain::sessions::{AttendancePlan, SessionState};
use pep_domain::time::UtcMicros;

use crate::schema::{
    account_seller, engagement_partner, event, follow_up, job_once, person, program, session,
    session_account, session_partner, session_person,
};
use crate::session_days::takes_part;
use crate::types::{optional_word, word};
use crate::{AnyConnection, DbError};

/// Somebody whom a session concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Which session.
    pub session: SessionId,
    /// Of which program.
    pub program: ProgramId,
    /// Of which event.
    pub event: Option<EventId>,
    /// Of which engagement.
    pub engagement: Option<EngagementId>,
    /// Start.
    pub starts_at: UtcMicros,
    /// End.
    pub ends_at: UtcMicros,
    /// Who.
    pub person: PersonId,
    /// On which side.
    pub side: Side,
    /// In which zone to read the clock for the person: the person's own, else the event's or that of an engagement's
    /// session, else the program's.
    pub zone: String,
    /// What the person plans.
    pub plan: AttendancePlan,
    /// The rules of the event as stored; empty: the program's.
    pub event_rules: Option<String>,
    /// The rules of the program as stored; empty: the defaults.
    pub program_rules: String,
}

type Row = (
    (i64, i64, Option<i64>, Option<i64>, i64, i64, i64, String),
    (Option<String>, Option<String>, Option<String>, String, String, String),
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
                    session::engagement_id,
                    session::starts_at,
                    session::ends_at,
                    person::id,
                    person::side,
                ),
                (
                    crate::zones::of_reader(),
                    crate::zones::of_sessions_ou(),
                    event::time_zone.nullable(),
                    session::time_zone,
                    program::time_zone,
                    session_person::plan,
                ),
                (event::rules.nullable(), program::rules, event::phase.nullable()),
            ))
    };
}

fn read(rows: Vec<Row>) -> Result<Vec<Candidate>, DbError> {
    let mut found = Vec::with_capacity(rows.len());
    for (ids, (own_zone, ou_zone, event_zone, session_zone, program_zone, plan), rules) in rows {
        let (event_rules, program_rules, phase) = rules;
        let phase = optional_word("event.phase", phase.as_deref(), EventPhase::parse)?;
        if phase.is_some_and(EventPhase::is_over) {
            continue;
        }
        let (session, program, event, engagement, starts_at, ends_at, person, side) = ids;
        let event_zone = event_zone.or(engagement.map(|_| session_zone));
        found.push(Candidate {
            session: SessionId(session),
            program: ProgramId(program),
            event: event.map(EventId),
            engagement: engagement.map(EngagementId),
            starts_at: UtcMicros(starts_at),
            ends_at: UtcMicros(ends_at),
            person: PersonId(person),
            side: word("person.side", &side, Side::parse)?,
            zone: own_zone.or(ou_zone).or(event_zone).unwrap_or(program_zone),
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

/// A seller whom a session of an engagement concerns by the own accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcernedSeller {
    /// Which session.
    pub session: SessionId,
    /// Of which program.
    pub program: ProgramId,
    /// Of which engagement.
    pub engagement: EngagementId,
    /// Start.
    pub starts_at: UtcMicros,
    /// End.
    pub ends_at: UtcMicros,
    /// Who.
    pub person: PersonId,
    /// In which zone to read the clock for the person: the person's own, else the session's.
    pub zone: String,
    /// What the program says about its sessions, as stored.
    pub program_rules: String,
    /// The seller's OU, whose closed days count.
    pub ou: Option<OuId>,
    /// When in the week the program's digests come.
    pub digest: DigestTime,
}

/// Which sessions of engagements concern sellers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concerning {
    /// Those that were not called off and ended after the first instant and not after the second; only sellers who were
    /// not in them (C-53).
    Missed(UtcMicros, UtcMicros),
    /// Those that will take place and start after the first instant and not after the second (C-27).
    Upcoming(UtcMicros, UtcMicros),
}

/// The sellers to accounts of sessions of engagements, each once for each session, by time.
///
/// # Errors
/// Whatever the database answers.
pub fn concerned_sellers(
    conn: &mut AnyConnection,
    which: Concerning,
) -> Result<Vec<ConcernedSeller>, DbError> {
    type Row = (
        i64,
        i64,
        i64,
        (i64, i64),
        (i64, Option<i64>),
        (Option<String>, Option<String>, String),
        (String, i64, i64),
    );
    let mut query = session_account::table
        .inner_join(session::table.on(session::id.eq(session_account::session_id)))
        .inner_join(account_seller::table.on(account_seller::account_id.eq(session_account::account_id)))
        .inner_join(person::table.on(person::id.eq(account_seller::person_id)))
        .inner_join(program::table.on(program::id.eq(session::program_id)))
        .filter(session::engagement_id.is_not_null().and(person::side.eq("microsoft")))
        .filter(takes_part!(session::program_id))
        .order((session::starts_at, session::id, person::id))
        .select((
            session::id,
            session::program_id,
            session::engagement_id.assume_not_null(),
            (session::starts_at, session::ends_at),
            (person::id, person::ou_id),
            (crate::zones::of_reader(), crate::zones::of_sessions_ou(), session::time_zone),
            (program::rules, program::digest_weekday, program::digest_hour),
        ))
        .distinct()
        .into_boxed();
    query = match which {
        Concerning::Missed(from, to) => query
            .filter(session::state.ne(SessionState::Cancelled.as_str()))
            .filter(session::ends_at.gt(from.0).and(session::ends_at.le(to.0)))
            .filter(diesel::dsl::not(diesel::dsl::exists(
                session_person::table
                    .filter(session_person::session_id.eq(session::id))
                    .filter(session_person::person_id.eq(person::id))
                    .filter(session_person::removed_at.is_null()),
            ))),
        Concerning::Upcoming(from, to) => query
            .filter(session::state.eq(SessionState::Scheduled.as_str()))
            .filter(session::starts_at.gt(from.0).and(session::starts_at.le(to.0))),
    };
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(session, program, engagement, (starts_at, ends_at), (person, ou), zones, of_program)| {
            let ((own, of_ou, zone), (program_rules, weekday, hour)) = (zones, of_program);
            ConcernedSeller {
                session: SessionId(session),
                program: ProgramId(program),
                engagement: EngagementId(engagement),
                starts_at: UtcMicros(starts_at),
                ends_at: UtcMicros(ends_at),
                person: PersonId(person),
                zone: own.or(of_ou).unwrap_or(zone),
                program_rules,
                ou: ou.map(OuId),
                digest: DigestTime::of(weekday, hour).unwrap_or_default(),
            }
        })
        .collect())
}

/// Whom the sessions of engagements concern at partners that came along and chose nobody: the primary contacts, or where
/// there is none who accepted for the partner. Of sessions that were not called off and ended after `from` and not after
/// `to`; nobody of theirs was in them, so all of them stayed away.
///
/// # Errors
/// Whatever the database answers.
pub fn partners_without_people(
    conn: &mut AnyConnection,
    from: UtcMicros,
    to: UtcMicros,
) -> Result<Vec<Candidate>, DbError> {
    type Row = (i64, i64, i64, (i64, i64), (i64, i64, bool), (Option<String>, String), String);
    let colleague = diesel::alias!(person as colleague);
    let rows: Vec<Row> = session_partner::table
        .inner_join(session::table.on(session::id.eq(session_partner::session_id)))
        .inner_join(
            engagement_partner::table.on(engagement_partner::partner_id
                .eq(session_partner::partner_id)
                .and(session::engagement_id.eq(engagement_partner::engagement_id.nullable()))),
        )
        .inner_join(person::table.on(person::partner_id.eq(session_partner::partner_id.nullable())))
        .inner_join(program::table.on(program::id.eq(session::program_id)))
        .filter(session::state.ne(SessionState::Cancelled.as_str()))
        .filter(session::ends_at.gt(from.0).and(session::ends_at.le(to.0)))
        .filter(engagement_partner::state.eq(InvitationState::Accepted.as_str()))
        .filter(
            person::is_primary_contact.eq(true).or(engagement_partner::answered_by.eq(person::id.nullable())),
        )
        .filter(takes_part!(session::program_id))
        .filter(diesel::dsl::not(diesel::dsl::exists(
            session_person::table
                .inner_join(colleague.on(colleague.field(person::id).eq(session_person::person_id)))
                .filter(session_person::session_id.eq(session::id))
                .filter(session_person::removed_at.is_null())
                .filter(colleague.field(person::partner_id).eq(session_partner::partner_id.nullable())),
        )))
        .order((
            session::starts_at,
            session::id,
            session_partner::partner_id,
            person::is_primary_contact.desc(),
            person::id,
        ))
        .select((
            session::id,
            session::program_id,
            engagement_partner::engagement_id,
            (session::starts_at, session::ends_at),
            (session_partner::partner_id, person::id, person::is_primary_contact),
            (person::time_zone, session::time_zone),
            program::rules,
        ))
        .load(conn)?;
    let mut found = Vec::new();
    // Primary contacts come first; who accepted is asked only where there is none.
    let mut with_primary: BTreeSet<(i64, i64)> = BTreeSet::new();
    for (
        session,
        program,
        engagement,
        (starts_at, ends_at),
        (partner, person, is_primary),
        zones,
        program_rules,
    ) in rows
    {
        if is_primary {
            with_primary.insert((session, partner));
        } else if with_primary.contains(&(session, partner)) {
            continue;
        }
        found.push(Candidate {
            session: SessionId(session),
            program: ProgramId(program),
            event: None,
            engagement: Some(EngagementId(engagement)),
            starts_at: UtcMicros(starts_at),
            ends_at: UtcMicros(ends_at),
            person: PersonId(person),
            side: Side::Partner,
            zone: zones.0.unwrap_or(zones.1),
            plan: AttendancePlan::NotAttending,
            event_rules: None,
            program_rules,
        });
    }
    Ok(found)
}

/// Engagements that are prepared, of whose sessions at least one was held and none is to come any more: with the end of
/// the last and the program's zone.
///
/// # Errors
/// Whatever the database answers.
pub fn engagements_over(conn: &mut AnyConnection) -> Result<Vec<(EngagementId, UtcMicros, String)>, DbError> {
    use crate::schema::engagement;
    let to_come: Vec<i64> = session::table
        .filter(session::state.eq(SessionState::Scheduled.as_str()).and(session::engagement_id.is_not_null()))
        .select(session::engagement_id.assume_not_null())
        .load(conn)?;
    let rows: Vec<(i64, i64, String)> = session::table
        .inner_join(engagement::table.on(session::engagement_id.eq(engagement::id.nullable())))
        .inner_join(program::table.on(program::id.eq(engagement::program_id)))
        .filter(engagement::state.eq("preparing").and(session::state.eq(SessionState::Held.as_str())))
        .filter(diesel::dsl::not(engagement::id.eq_any(to_come)))
        .order((engagement::id, session::ends_at.desc()))
        .select((engagement::id, session::ends_at, program::time_zone))
        .load(conn)?;
    let mut found: Vec<(EngagementId, UtcMicros, String)> =
        rows.into_iter().map(|(id, end, zone)| (EngagementId(id), UtcMicros(end), zone)).collect();
    // The first of each is the last session.
    found.dedup_by_key(|row| row.0);
    Ok(found)
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
