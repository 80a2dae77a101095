//! Who was there, what came of it, and what people thought of it (D-50, B3-11 … B3-13).

use chrono::NaiveDate;
use diesel::prelude::*;
use pep_domain::attendance::OutcomeResult;
use pep_domain::feedback::Usefulness;
use pep_domain::ids::{PersonId, SessionId};
use pep_domain::people::Side;
use pep_domain::sessions::AttendanceSource;
use pep_domain::time::UtcMicros;

use crate::reporting::person_name;
use crate::schema::{attendance, person, session, session_feedback, session_outcome};
use crate::types::{instant, optional_word, word};
use crate::{AnyConnection, DbError};

/// What one source says of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttendanceRecord {
    /// Of which session.
    pub session: SessionId,
    /// About whom, if PEP knows the person.
    pub person: Option<PersonId>,
    /// The name the meeting showed.
    pub name: String,
    /// The address, if the meeting knew it.
    pub email: String,
    /// Who says it.
    pub source: AttendanceSource,
    /// The side of whoever recorded it.
    pub by_side: Option<Side>,
    /// Was the person there?
    pub is_present: bool,
    /// How long, if a meeting says so.
    pub seconds: Option<i64>,
    /// First joined.
    pub first_joined_at: Option<UtcMicros>,
    /// Last left.
    pub last_left_at: Option<UtcMicros>,
    /// When it was recorded.
    pub recorded_at: UtcMicros,
}

/// Everything recorded of these sessions.
///
/// # Errors
/// Whatever the database answers.
pub fn of_sessions(conn: &mut AnyConnection, of: &[SessionId]) -> Result<Vec<AttendanceRecord>, DbError> {
    type Row = (
        (i64, Option<i64>, String, String, String, bool),
        (Option<i64>, Option<i64>, Option<i64>, i64, Option<String>),
    );
    let ids: Vec<i64> = of.iter().map(|id| id.0).collect();
    let mut found = Vec::new();
    for ids in ids.chunks(500) {
        let rows: Vec<Row> = attendance::table
            .left_join(person::table.on(attendance::recorded_by.eq(person::id.nullable())))
            .filter(attendance::session_id.eq_any(ids.to_vec()))
            .order((attendance::session_id, attendance::id))
            .select((
                (
                    attendance::session_id,
                    attendance::person_id,
                    attendance::name,
                    attendance::email,
                    attendance::source,
                    attendance::is_present,
                ),
                (
                    attendance::seconds,
                    attendance::first_joined_at,
                    attendance::last_left_at,
                    attendance::recorded_at,
                    person::side.nullable(),
                ),
            ))
            .load(conn)?;
        for ((session, person, name, email, source, is_present), (seconds, first, last, at, side)) in rows {
            found.push(AttendanceRecord {
                session: SessionId(session),
                person: person.map(PersonId),
                name,
                email,
                source: word("attendance.source", &source, AttendanceSource::parse)?,
                by_side: optional_word("person.side", side.as_deref(), Side::parse)?,
                is_present,
                seconds,
                first_joined_at: instant(first),
                last_left_at: instant(last),
                recorded_at: UtcMicros(at),
            });
        }
    }
    Ok(found)
}

/// What to record.
#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = attendance, treat_none_as_null = true)]
pub struct NewAttendance<'a> {
    /// Of which session.
    pub session_id: i64,
    /// About whom.
    pub person_id: Option<i64>,
    /// The name shown.
    pub name: &'a str,
    /// The address.
    pub email: &'a str,
    /// Who says it.
    pub source: &'a str,
    /// Tells records of one source apart.
    pub record_key: &'a str,
    /// Was the person there?
    pub is_present: bool,
    /// How long.
    pub seconds: Option<i64>,
    /// First joined.
    pub first_joined_at: Option<i64>,
    /// Last left.
    pub last_left_at: Option<i64>,
    /// By whom, if a person says it.
    pub recorded_by: Option<i64>,
    /// When.
    pub recorded_at: i64,
}

/// Records what a source says, in place of what it said before.
///
/// # Errors
/// Whatever the database answers.
pub fn put(conn: &mut AnyConnection, record: &NewAttendance<'_>) -> Result<(), DbError> {
    with_backend!(conn, c => diesel::insert_into(attendance::table)
        .values(record)
        .on_conflict((attendance::session_id, attendance::source, attendance::record_key))
        .do_update()
        .set(record)
        .execute(c))?;
    Ok(())
}

/// The listed person with this folded address.
///
/// # Errors
/// Whatever the database answers.
pub fn find_person(conn: &mut AnyConnection, email_folded: &str) -> Result<Option<PersonId>, DbError> {
    let id: Option<i64> = person::table
        .filter(person::email_folded.eq(email_folded).and(person::removed_at.is_null()))
        .select(person::id)
        .first(conn)
        .optional()?;
    Ok(id.map(PersonId))
}

/// Notes that the meeting's reports were read.
///
/// # Errors
/// Whatever the database answers.
pub fn note_checked(conn: &mut AnyConnection, of: SessionId, now: UtcMicros) -> Result<(), DbError> {
    diesel::update(session::table.find(of.0))
        .set(session::attendance_checked_at.eq(Some(now.0)))
        .execute(conn)?;
    Ok(())
}

/// What came of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Of which.
    pub session: SessionId,
    /// In a word.
    pub result: OutcomeResult,
    /// A note.
    pub note: String,
    /// What happens next.
    pub next_step: String,
    /// Who does it.
    pub owner: Option<(PersonId, String)>,
    /// Until when.
    pub due_on: Option<NaiveDate>,
    /// When it was last written.
    pub recorded_at: UtcMicros,
    /// Version.
    pub row_version: i64,
    /// When the next step was done.
    pub done_at: Option<UtcMicros>,
}

/// The outcomes of these sessions.
///
/// # Errors
/// Whatever the database answers.
pub fn outcomes(conn: &mut AnyConnection, of: &[SessionId]) -> Result<Vec<Outcome>, DbError> {
    type Row = (
        (i64, String, String, String, Option<i64>),
        Option<(String, String, String)>,
        (Option<NaiveDate>, i64, i64, Option<i64>),
    );
    let ids: Vec<i64> = of.iter().map(|id| id.0).collect();
    let mut found = Vec::new();
    for ids in ids.chunks(500) {
        let rows: Vec<Row> = session_outcome::table
            .left_join(person::table.on(session_outcome::owner_id.eq(person::id.nullable())))
            .filter(session_outcome::session_id.eq_any(ids.to_vec()))
            .select((
                (
                    session_outcome::session_id,
                    session_outcome::result,
                    session_outcome::note,
                    session_outcome::next_step,
                    session_outcome::owner_id,
                ),
                (person::first_name, person::last_name, person::email).nullable(),
                (
                    session_outcome::due_on,
                    session_outcome::recorded_at,
                    session_outcome::row_version,
                    session_outcome::done_at,
                ),
            ))
            .load(conn)?;
        for ((session, result, note, next_step, owner), name, rest) in rows {
            let (due_on, at, row_version, done_at) = rest;
            let name = name.map(|(first, last, email)| person_name(&first, &last, &email));
            found.push(Outcome {
                session: SessionId(session),
                result: word("session_outcome.result", &result, OutcomeResult::parse)?,
                note,
                next_step,
                owner: owner.map(PersonId).zip(name),
                due_on,
                recorded_at: UtcMicros(at),
                row_version,
                done_at: instant(done_at),
            });
        }
    }
    Ok(found)
}

/// An outcome to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOutcome {
    /// In a word.
    pub result: OutcomeResult,
    /// A note.
    pub note: String,
    /// What happens next.
    pub next_step: String,
    /// Who does it.
    pub owner: Option<PersonId>,
    /// Until when.
    pub due_on: Option<NaiveDate>,
}

/// The sessions whose next step this person has to do and nobody has done: first what is due first, without a day last.
///
/// # Errors
/// Whatever the database answers.
pub fn open_steps(conn: &mut AnyConnection, owner: PersonId) -> Result<Vec<SessionId>, DbError> {
    let mut rows: Vec<(i64, Option<NaiveDate>)> = session_outcome::table
        .filter(
            session_outcome::owner_id
                .eq(owner.0)
                .and(session_outcome::done_at.is_null())
                .and(session_outcome::next_step.ne("")),
        )
        .order(session_outcome::session_id)
        .select((session_outcome::session_id, session_outcome::due_on))
        .load(conn)?;
    // The engines differ in where they put what has no day.
    rows.sort_by_key(|(id, due_on)| (due_on.is_none(), *due_on, *id));
    Ok(rows.into_iter().map(|(id, _)| SessionId(id)).collect())
}

/// Notes that the next step of a session is done, by whom and when; or, with none, that it is open again. False if there is
/// no outcome.
///
/// # Errors
/// Whatever the database answers.
pub fn set_step_done(
    conn: &mut AnyConnection,
    of: SessionId,
    done: Option<(PersonId, UtcMicros)>,
) -> Result<bool, DbError> {
    let changed = diesel::update(session_outcome::table.find(of.0))
        .set((
            session_outcome::done_at.eq(done.map(|(_, at)| at.0)),
            session_outcome::done_by.eq(done.map(|(by, _)| by.0)),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Writes an outcome over the one that was read as `seen` (0: none); false if somebody was faster.
///
/// # Errors
/// Whatever the database answers.
pub fn put_outcome(
    conn: &mut AnyConnection,
    of: SessionId,
    seen: i64,
    outcome: &NewOutcome,
    by: PersonId,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let values = (
        session_outcome::result.eq(outcome.result.as_str()),
        session_outcome::note.eq(&outcome.note),
        session_outcome::next_step.eq(&outcome.next_step),
        session_outcome::owner_id.eq(outcome.owner.map(|id| id.0)),
        session_outcome::due_on.eq(outcome.due_on),
        session_outcome::recorded_by.eq(by.0),
        session_outcome::recorded_at.eq(now.0),
    );
    let changed = if seen == 0 {
        with_backend!(conn, c => diesel::insert_into(session_outcome::table)
            .values((session_outcome::session_id.eq(of.0), values))
            .on_conflict_do_nothing()
            .execute(c))?
    } else {
        diesel::update(session_outcome::table.find(of.0).filter(session_outcome::row_version.eq(seen)))
            .set((values, session_outcome::row_version.eq(seen + 1)))
            .execute(conn)?
    };
    Ok(changed == 1)
}

/// What somebody thought of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    /// Of which.
    pub session: SessionId,
    /// Who.
    pub person: PersonId,
    /// 1 to 5.
    pub rating: i64,
    /// Was it useful for the person's accounts? None: not said.
    pub useful: Option<Usefulness>,
    /// A comment; may be empty.
    pub comment: String,
}

/// What was said of these sessions; only by this person if one is given.
///
/// # Errors
/// Whatever the database answers.
pub fn feedback(
    conn: &mut AnyConnection,
    of: &[SessionId],
    by: Option<PersonId>,
) -> Result<Vec<Feedback>, DbError> {
    let ids: Vec<i64> = of.iter().map(|id| id.0).collect();
    let mut found = Vec::new();
    for ids in ids.chunks(500) {
        let mut query = session_feedback::table
            .filter(session_feedback::session_id.eq_any(ids.to_vec()))
            .order((session_feedback::session_id, session_feedback::person_id))
            .select((
                session_feedback::session_id,
                session_feedback::person_id,
                session_feedback::rating,
                session_feedback::useful,
                session_feedback::comment,
            ))
            .into_boxed();
        if let Some(by) = by {
            query = query.filter(session_feedback::person_id.eq(by.0));
        }
        let rows: Vec<(i64, i64, i64, Option<String>, String)> = query.load(conn)?;
        for (session, person, rating, useful, comment) in rows {
            found.push(Feedback {
                session: SessionId(session),
                person: PersonId(person),
                rating,
                useful: optional_word("session_feedback.useful", useful.as_deref(), Usefulness::parse)?,
                comment,
            });
        }
    }
    Ok(found)
}

/// Writes what somebody thought, in place of what was written before.
///
/// # Errors
/// Whatever the database answers.
pub fn put_feedback(conn: &mut AnyConnection, feedback: &Feedback, now: UtcMicros) -> Result<(), DbError> {
    let values = (
        session_feedback::rating.eq(feedback.rating),
        session_feedback::useful.eq(feedback.useful.map(Usefulness::as_str)),
        session_feedback::comment.eq(&feedback.comment),
        session_feedback::given_at.eq(now.0),
    );
    with_backend!(conn, c => diesel::insert_into(session_feedback::table)
        .values((
            session_feedback::session_id.eq(feedback.session.0),
            session_feedback::person_id.eq(feedback.person.0),
            values,
        ))
        .on_conflict((session_feedback::session_id, session_feedback::person_id))
        .do_update()
        .set(values)
        .execute(c))?;
    Ok(())
}
