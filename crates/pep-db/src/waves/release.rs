//! What the release of a wave looks at and writes, all within one transaction that holds the wave.

use diesel::prelude::*;
use pep_domain::ids::{EventId, MessageId, PartnerId, ProgramId, ReportRequestId, WaveId};
use pep_domain::jobs::JobState;
use pep_domain::time::{MINUTE_US, UtcMicros};
use pep_domain::waves::{RecipientState, WaveFlow};

use crate::schema::{job, message, person, report_request, wave_recipient};
use crate::{AnyConnection, DbError, zones};

/// What of a wave has left within the last minute or is about to.
///
/// # Errors
/// Whatever the database answers.
pub fn flow(conn: &mut AnyConnection, wave: WaveId, now: UtcMicros) -> Result<WaveFlow, DbError> {
    let of_wave = message::table
        .inner_join(job::table.on(job::id.eq(message::job_id)))
        .filter(message::wave_id.eq(wave.0));
    let waiting: i64 = of_wave
        .filter(
            message::submitted_at
                .is_null()
                .and(job::state.eq_any([JobState::Ready.as_str(), JobState::Leased.as_str()])),
        )
        .count()
        .get_result(conn)?;
    let left: i64 =
        of_wave.filter(message::submitted_at.gt(now.plus(-MINUTE_US).0)).count().get_result(conn)?;
    // Newer messages are for later instants, so the newest tells.
    let last: Option<i64> = message::table
        .inner_join(job::table.on(job::id.eq(message::job_id)))
        .filter(message::wave_id.eq(wave.0))
        .order(message::id.desc())
        .select(job::run_at)
        .first(conn)
        .optional()?;
    Ok(WaveFlow { within_minute: waiting + left, last_at: last.map(UtcMicros) })
}

/// A recipient whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Due {
    /// When it is the turn, counted from 1.
    pub position: i64,
    /// The person.
    pub person: i64,
    /// On whose behalf.
    pub team: Option<i64>,
    /// The mail before, where this one repeats it.
    pub before: Option<i64>,
}

/// People of one of these zones and one of these OUs; `None` in them: not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Among {
    /// IANA zones.
    pub zones: Vec<Option<String>>,
    /// OUs.
    pub ous: Vec<Option<i64>>,
}

/// The next recipients: in their order, and only those `among` these; without it everybody.
///
/// # Errors
/// Whatever the database answers.
pub fn due(
    conn: &mut AnyConnection,
    wave: WaveId,
    among: Option<&Among>,
    limit: i64,
) -> Result<Vec<Due>, DbError> {
    let mut query = wave_recipient::table
        .inner_join(person::table.on(person::id.eq(wave_recipient::person_id)))
        .filter(
            wave_recipient::wave_id
                .eq(wave.0)
                .and(wave_recipient::state.eq(RecipientState::Planned.as_str())),
        )
        .order(wave_recipient::position)
        .limit(limit)
        .select((
            wave_recipient::position,
            wave_recipient::person_id,
            wave_recipient::team_id,
            wave_recipient::message_id,
        ))
        .into_boxed();
    if let Some(Among { zones: open, ous }) = among {
        query = if open.contains(&None) {
            query.filter(zones::of_reader().eq_any(open.clone()).or(zones::of_reader().is_null()))
        } else {
            query.filter(zones::of_reader().eq_any(open.clone()))
        };
        query = if ous.contains(&None) {
            query.filter(person::ou_id.eq_any(ous.clone()).or(person::ou_id.is_null()))
        } else {
            query.filter(person::ou_id.eq_any(ous.clone()))
        };
    }
    Ok(query.load(conn)?)
}

/// Notes the mail of a recipient.
///
/// # Errors
/// Whatever the database answers.
pub fn attach(
    conn: &mut AnyConnection,
    wave: WaveId,
    person: i64,
    mail: MessageId,
    now: UtcMicros,
) -> Result<(), DbError> {
    diesel::update(message::table.find(mail.0)).set(message::wave_id.eq(Some(wave.0))).execute(conn)?;
    diesel::update(wave_recipient::table.find((wave.0, person)))
        .set((
            wave_recipient::state.eq(RecipientState::Released.as_str()),
            wave_recipient::message_id.eq(Some(mail.0)),
            wave_recipient::released_at.eq(Some(now.0)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Leaves a recipient out.
///
/// # Errors
/// Whatever the database answers.
pub fn skip(conn: &mut AnyConnection, wave: WaveId, person: i64, reason: &str) -> Result<(), DbError> {
    diesel::update(wave_recipient::table.find((wave.0, person)))
        .set((
            wave_recipient::state.eq(RecipientState::Skipped.as_str()),
            wave_recipient::skipped_reason.eq(Some(reason)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Cancels the wave's mails that no worker holds yet; returns how many.
///
/// # Errors
/// Whatever the database answers.
pub fn cancel_unsent(conn: &mut AnyConnection, wave: WaveId, now: UtcMicros) -> Result<usize, DbError> {
    let of_wave = message::table.filter(message::wave_id.eq(wave.0)).select(message::job_id);
    Ok(diesel::update(
        job::table.filter(job::id.eq_any(of_wave).and(job::state.eq(JobState::Ready.as_str()))),
    )
    .set((
        job::state.eq(JobState::Cancelled.as_str()),
        job::finished_at.eq(Some(now.0)),
        job::updated_at.eq(now.0),
    ))
    .execute(conn)?)
}

/// Does a release of this wave wait or run? The kind is the job's.
///
/// # Errors
/// Whatever the database answers.
pub fn has_release_job(conn: &mut AnyConnection, wave: WaveId, kind: &str) -> Result<bool, DbError> {
    let found = job::table
        .filter(
            job::kind
                .eq(kind)
                .and(job::origin_kind.eq("wave"))
                .and(job::origin_id.eq(wave.0))
                .and(job::state.eq_any([JobState::Ready.as_str(), JobState::Leased.as_str()])),
        )
        .select(job::id)
        .first::<i64>(conn)
        .optional()?;
    Ok(found.is_some())
}

/// What became of the newest mails of a wave that left since `since`, at most `most`: how many, how many came back, how many were
/// complained about.
///
/// # Errors
/// Whatever the database answers.
pub fn newest_fates(
    conn: &mut AnyConnection,
    wave: WaveId,
    since: UtcMicros,
    most: i64,
) -> Result<(i64, i64, i64), DbError> {
    let rows: Vec<(bool, bool)> = message::table
        .filter(message::wave_id.eq(wave.0).and(message::submitted_at.ge(since.0)))
        .order(message::id.desc())
        .limit(most)
        .select((message::bounced_at.is_not_null(), message::complained_at.is_not_null()))
        .load(conn)?;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Ok((
        count(rows.len()),
        count(rows.iter().filter(|row| row.0).count()),
        count(rows.iter().filter(|row| row.1).count()),
    ))
}

/// The report request of a partner for an event, if it was made: its id, and whether it still stands.
///
/// # Errors
/// Whatever the database answers.
pub fn event_request(
    conn: &mut AnyConnection,
    program: ProgramId,
    partner: PartnerId,
    event: EventId,
) -> Result<Option<ReportRequestId>, DbError> {
    let id: Option<i64> = report_request::table
        .filter(
            report_request::program_id
                .eq(program.0)
                .and(report_request::partner_id.eq(partner.0))
                .and(report_request::event_id.eq(event.0))
                .and(report_request::state.ne("cancelled")),
        )
        .order(report_request::id)
        .select(report_request::id)
        .first(conn)
        .optional()?;
    Ok(id.map(ReportRequestId))
}

/// Notes that a report request belongs to an event.
///
/// # Errors
/// Whatever the database answers.
pub fn mark_event_request(
    conn: &mut AnyConnection,
    request: ReportRequestId,
    event: EventId,
) -> Result<(), DbError> {
    diesel::update(report_request::table.find(request.0))
        .set(report_request::event_id.eq(Some(event.0)))
        .execute(conn)?;
    Ok(())
}

/// The listed accounts of an OU.
///
/// # Errors
/// Whatever the database answers.
pub fn accounts_of_ou(conn: &mut AnyConnection, ou: pep_domain::ids::OuId) -> Result<Vec<i64>, DbError> {
    use crate::schema::account;
    Ok(account::table
        .filter(account::ou_id.eq(ou.0).and(account::removed_at.is_null()))
        .order(account::id)
        .select(account::id)
        .load(conn)?)
}
