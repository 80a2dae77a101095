//! The weekly digest: on the day and at the hour that its program chose, on each seller's clock and on a working day of the
//! seller's OU, the sessions of the next two weeks that are about the seller's accounts, with the ways to attend and to
//! schedule a follow-up (C-27 … C-29, B3-08). One for each program, in its look; nothing if nothing comes up.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use pep_db::AnyConnection;
use pep_db::people::PersonRecord;
use pep_db::session_mails::{ConcernedSeller, Concerning};
use pep_db::sessions::{AccountsFor, SessionRow};
use pep_domain::ids::{PersonId, ProgramId, SessionId};
use pep_domain::mail::MessageClass;
use pep_domain::session_mails::{Timing, digest_window};
use pep_domain::time::{DAY_US, UtcMicros, span_in_words};
use pep_mail::MailTemplate;
use pep_mail::kinds::{EngagementSessionLine, SessionDigest};

use crate::mail::NewMail;
use crate::mail_forecast::{self, Addressee};
use crate::report_requests::day_in_words;
use crate::session_days::by_session;
use crate::session_mails::{follow_up_links, may_ask};
use crate::sign_in::links::{self, LinkPurpose};
use crate::{AppContext, AppError};

/// The job's kind.
pub const KIND: &str = "send_session_digests";

/// So far ahead the digest looks.
const AHEAD_US: i64 = 14 * DAY_US;

/// What comes up for one seller in one program.
struct Week {
    program: ProgramId,
    person: PersonId,
    zone: Tz,
    sessions: Vec<SessionId>,
    key: String,
    due_at: UtcMicros,
    latest_at: UtcMicros,
}

/// Writes every digest that is due and was not written. Returns how many.
///
/// # Errors
/// If the database does not answer.
pub async fn send_due(ctx: &AppContext) -> Result<usize, AppError> {
    let now = ctx.now();
    let due = ctx.db.read(move |conn| due(conn, now)).await?;
    let mut sent = 0;
    // One transaction for each person: a mail that cannot be written holds up nobody else's.
    for week in due {
        let (program, person, inner) = (week.program, week.person, ctx.clone());
        let written = ctx
            .db
            .write(move |conn| match pep_db::people::find(conn, week.person)? {
                Some(person) => write(conn, &inner, &week, &person),
                None => Ok(false),
            })
            .await;
        match written {
            Ok(is_written) => sent += usize::from(is_written),
            Err(error) => tracing::error!(%program, %person, %error, "a weekly digest could not be written"),
        }
    }
    Ok(sent)
}

fn due(conn: &mut AnyConnection, now: UtcMicros) -> Result<Vec<Week>, AppError> {
    let upcoming = Concerning::Upcoming(now, now.plus(AHEAD_US));
    let mut weeks: BTreeMap<(ProgramId, PersonId), Vec<ConcernedSeller>> = BTreeMap::new();
    for seller in pep_db::session_mails::concerned_sellers(conn, upcoming)? {
        weeks.entry((seller.program, seller.person)).or_default().push(seller);
    }
    let closed = pep_db::holidays::closed_days(conn)?;
    let mut due = Vec::new();
    for ((program, person), sellers) in weeks {
        let Some(first) = sellers.first() else { continue };
        let zone = first.zone.parse().unwrap_or(Tz::UTC);
        let closed = closed.of(first.ou);
        let (monday, window) = digest_window(now, zone, first.digest, closed);
        if window.at(now) == Timing::Due && closed.let_out(window.due_at, now, zone) {
            due.push(Week {
                program,
                person,
                zone,
                sessions: sellers.into_iter().map(|seller| seller.session).collect(),
                key: format!("session-digest:{program}:{monday}:{person}"),
                due_at: window.due_at,
                latest_at: window.latest_at,
            });
        }
    }
    let keys: Vec<String> = due.iter().map(|week| week.key.clone()).collect();
    let used = pep_db::session_mails::used_keys(conn, &keys)?;
    due.retain(|week| !used.contains(&week.key));
    Ok(due)
}

/// Whom digests would go to until an instant, as things stand.
pub(crate) fn planned(
    conn: &mut AnyConnection,
    now: UtcMicros,
    until: UtcMicros,
) -> Result<Vec<Addressee>, AppError> {
    let closed = pep_db::holidays::closed_days(conn)?;
    let mut moments = BTreeSet::new();
    let upcoming = Concerning::Upcoming(now, until.plus(AHEAD_US));
    for seller in pep_db::session_mails::concerned_sellers(conn, upcoming)? {
        let zone = seller.zone.parse().unwrap_or(Tz::UTC);
        for week in 0..=2 {
            let at = now.plus(week * 7 * DAY_US);
            let (_, window) = digest_window(at, zone, seller.digest, closed.of(seller.ou));
            moments.insert(window.due_at);
        }
    }
    moments.retain(|at| *at <= until);
    mail_forecast::ask(conn, now, moments, |conn, at| {
        let weeks = due(conn, at)?.into_iter();
        Ok(weeks
            .map(|week| Addressee {
                program: week.program,
                person: week.person,
                zone: week.zone,
                due_at: week.due_at,
            })
            .collect())
    })
}

fn write(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    week: &Week,
    person: &PersonRecord,
) -> Result<bool, AppError> {
    let mail = SessionDigest {
        recipient_name: person.name(),
        sessions: lines(conn, ctx, week)?,
        page_url: link(conn, ctx, week, "/engagements")?,
    };
    if mail.sessions.is_empty() {
        return Ok(false);
    }
    let brand = crate::mail::brand_for(conn, ctx, Some(week.program), person.id, SessionDigest::KIND)?;
    let written = crate::mail::enqueue(
        conn,
        ctx,
        NewMail {
            class: MessageClass::Digest,
            template: SessionDigest::KIND,
            program_id: Some(week.program),
            recipient_id: Some(person.id),
            to_name: person.name(),
            to_address: person.email.clone(),
            rendered: pep_mail::render(&mail, &brand).map_err(AppError::internal)?,
            once_key: Some(week.key.clone()),
            run_at: ctx.now(),
            not_after: Some(week.latest_at),
            resend_of: None,
            origin: Some(("person", person.id.0)),
        },
    )?;
    // Whoever declined it is done with for this week too.
    if written.is_none() {
        pep_db::jobs::take_once(conn, &week.key, ctx.now())?;
    }
    Ok(written.is_some())
}

fn lines(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    week: &Week,
) -> Result<Vec<EngagementSessionLine>, AppError> {
    let (ids, me) = (&week.sessions, week.person);
    let mut partners = by_session(pep_db::sessions::partners_of_sessions(conn, ids)?, |row| row.session);
    let own = pep_db::sessions::accounts_of_sessions(conn, ids, AccountsFor::Seller(me))?;
    let mut accounts = by_session(own, |row| row.session);
    let inside = pep_db::sessions::people_of_sessions(conn, ids)?;
    let asks = may_ask(conn, me)?;
    let mut lines = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(row) = pep_db::sessions::find_session(conn, *id)? else { continue };
        let partners = partners.remove(id).unwrap_or_default();
        lines.push(EngagementSessionLine {
            is_to_come: true,
            title: row.title.clone(),
            time: time(&row, week.zone),
            accounts: accounts.remove(id).unwrap_or_default().into_iter().map(|row| row.account.1).collect(),
            attends: inside.iter().any(|other| other.session == *id && other.person.id == me),
            page_url: link(conn, ctx, week, &format!("/sessions/{id}"))?,
            rate_url: None,
            follow_ups: if asks {
                follow_up_links(&partners, &row, |path| link(conn, ctx, week, path))?
            } else {
                Vec::new()
            },
            partners: partners.into_iter().map(|row| row.partner.1).collect(),
        });
    }
    Ok(lines)
}

fn time(row: &SessionRow, reader: Tz) -> String {
    let zone = row.time_zone.parse().unwrap_or(Tz::UTC);
    let day = day_in_words(row.starts_at.date_in(reader));
    format!("{day}, {}", span_in_words(row.starts_at, row.ends_at, reader, zone))
}

fn link(conn: &mut AnyConnection, ctx: &AppContext, week: &Week, path: &str) -> Result<String, AppError> {
    links::create(conn, ctx, week.person, LinkPurpose::Session, path, Some(week.program), None)
}
