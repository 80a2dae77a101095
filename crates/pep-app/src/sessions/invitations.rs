//! A session in everybody's calendar: one entry with one identity, added, changed and taken out by mail to only those
//! whom it concerns (D-30 … D-32, B3-14, B4-08; integrations 5).

use pep_db::AnyConnection;
use pep_db::sessions::{AccountsFor, SessionPartnerRow, SessionPersonRow, SessionRow};
use pep_domain::events::plan::EventMail;
use pep_domain::ids::PersonId;
use pep_domain::mail::MessageClass;
use pep_domain::people::Side;
use pep_domain::sessions::SessionState;
use pep_domain::time::UtcMicros;
use pep_mail::kinds::{AnswerUrls, SessionCancelled, SessionChanged, SessionInvitation};
use pep_mail::{CalendarEntry, MailTemplate, Rendered};

use super::mails::when;
use super::scene::zone_of;
use crate::events::mail_texts;
use crate::mail::NewMail;
use crate::sign_in::links::{self, LinkPurpose};
use crate::zones::reader_zone;
use crate::{AppContext, AppError};

/// Why people hear of a session.
#[derive(Debug, Clone, Copy)]
pub(super) enum News<'a> {
    /// They are in it.
    Invitation,
    /// It was moved.
    Moved {
        /// From here.
        was: (UtcMicros, UtcMicros),
        /// Why.
        reason: &'a str,
    },
    /// It has other words.
    Words,
}

/// Writes to these people of a session that will take place and has its meeting; without one, nothing: the job that makes
/// the meeting invites them. Returns how many mails were written.
pub(super) fn send(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    session: &SessionRow,
    everybody: &[SessionPersonRow],
    to: &[PersonId],
    news: News<'_>,
) -> Result<i64, AppError> {
    let Some(join_url) =
        session.meeting.join_url.clone().filter(|_| session.state == SessionState::Scheduled)
    else {
        return Ok(0);
    };
    let zone = zone_of(&session.time_zone);
    let ou_zone = pep_db::zones::of_session(conn, session.id)?;
    let teams: Vec<String> =
        pep_db::sessions::teams_of_sessions(conn, &[session.id])?.into_iter().map(|team| team.name).collect();
    let event = match session.event {
        Some(event) => pep_db::events::find(conn, event)?,
        None => None,
    };
    let engagement = match session.engagement {
        Some(id) => pep_db::engagements::find(conn, id)?.map(|found| found.title),
        None => None,
    };
    let partners = pep_db::sessions::partners_of_sessions(conn, &[session.id])?;
    let brand = crate::mail::brand(conn, ctx, Some(session.program))?;
    let mut count = 0;
    for person in everybody.iter().filter(|person| to.contains(&person.person.id)) {
        let own = person.person.time_zone.as_deref();
        let reader = reader_zone(own, ou_zone.as_deref(), Some(&session.time_zone));
        let now = when(session.starts_at, session.ends_at, reader, zone);
        let description = Some(session.description.clone()).filter(|text| !text.trim().is_empty());
        let page_url = page(conn, ctx, session, person.person.id)?;
        let shown: Vec<&SessionPersonRow> =
            everybody.iter().filter(|other| knows_of(person, other)).collect();
        let entry = entry(conn, ctx, session, shown.iter().map(|other| named(other)).collect())?;
        let recipient_name = person.person.name.clone();
        // A person who is taken out and put in again is invited again.
        let once =
            |what: &str| format!("session:{}:{what}:{}:{}", session.id, person.person.id, person.added_at.0);
        let (template, rendered, once_key) = match news {
            News::Invitation => {
                let intro = match &event {
                    Some(event) => {
                        let values = [
                            ("recipient", recipient_name.as_str()),
                            ("program", &event.program.1),
                            ("event", &event.name),
                            ("time", &now),
                            ("session", &session.title),
                        ];
                        mail_texts::filled(&event.mail_texts, EventMail::SessionInvitation, &values)?
                    }
                    None => None,
                };
                let mail = SessionInvitation {
                    recipient_name,
                    title: session.title.clone(),
                    when: now,
                    teams: teams.iter().cloned().chain(partner_names(&partners, person)).collect(),
                    people: shown
                        .iter()
                        .filter(|other| other.person.id != person.person.id)
                        .map(|other| other.person.name.clone())
                        .collect(),
                    engagement: engagement.clone(),
                    accounts: accounts_for(conn, session, person)?,
                    description,
                    join_url: join_url.clone(),
                    intro,
                    page_url,
                    answer: answer_urls(conn, ctx, session, person.person.id)?,
                };
                let once_key = once(&format!("invite:{}", session.calendar_sequence));
                (SessionInvitation::KIND, render(&mail, &brand)?, once_key)
            }
            News::Moved { .. } | News::Words => {
                let (was, reason, what) = match news {
                    News::Moved { was, reason } => (
                        Some(when(was.0, was.1, reader, zone)),
                        Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty()),
                        format!("moved:{}", session.calendar_sequence),
                    ),
                    News::Invitation | News::Words => (None, None, format!("words:{}", session.row_version)),
                };
                let answer = match news {
                    News::Moved { .. } => Some(answer_urls(conn, ctx, session, person.person.id)?),
                    News::Invitation | News::Words => None,
                };
                let mail = SessionChanged {
                    answer,
                    recipient_name,
                    title: session.title.clone(),
                    when: now,
                    was,
                    reason,
                    description,
                    join_url: join_url.clone(),
                    page_url,
                };
                (SessionChanged::KIND, render(&mail, &brand)?, once(&what))
            }
        };
        count += i64::from(write(conn, ctx, session, person, template, rendered, once_key, &entry)?);
    }
    pep_db::sessions::set_invited(conn, session.id, to, session.calendar_sequence)?;
    Ok(count)
}

/// Takes a session out of the calendars of these people, as far as it is in them. `session` carries the sequence of the
/// cancellation. `only_you`: the session itself stays.
pub(super) fn cancel(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    session: &SessionRow,
    to: &[SessionPersonRow],
    only_you: bool,
    reason: &str,
) -> Result<i64, AppError> {
    let zone = zone_of(&session.time_zone);
    let ou_zone = pep_db::zones::of_session(conn, session.id)?;
    let brand = crate::mail::brand(conn, ctx, Some(session.program))?;
    let mut count = 0;
    for person in to.iter().filter(|person| person.invited_sequence.is_some()) {
        let own = person.person.time_zone.as_deref();
        let reader = reader_zone(own, ou_zone.as_deref(), Some(&session.time_zone));
        let page_url = match (session.event, session.engagement) {
            (Some(event), _) => format!("/events/{event}"),
            (None, Some(engagement)) => format!("/engagements/{engagement}"),
            (None, None) => page_path(conn, session)?,
        };
        let mail = SessionCancelled {
            recipient_name: person.person.name.clone(),
            title: session.title.clone(),
            when: when(session.starts_at, session.ends_at, reader, zone),
            only_you,
            reason: Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty()),
            page_url,
        };
        // To the one who goes, naming only that one: so the others' entries stay as they are.
        let entry = CalendarEntry {
            is_cancelled: true,
            join_url: None,
            ..entry(conn, ctx, session, vec![named(person)])?
        };
        let once_key = format!(
            "session:{}:cancel:{}:{}:{}",
            session.id, session.calendar_sequence, person.person.id, person.added_at.0
        );
        let rendered = render(&mail, &brand)?;
        count +=
            i64::from(write(conn, ctx, session, person, SessionCancelled::KIND, rendered, once_key, &entry)?);
    }
    Ok(count)
}

/// Partners that meet in one session do not learn of each other, also not from their calendars.
fn knows_of(reader: &SessionPersonRow, other: &SessionPersonRow) -> bool {
    let is_inside = |person: &SessionPersonRow| person.person.side == Side::Microsoft;
    is_inside(reader) || is_inside(other) || reader.person.partner == other.person.partner
}

fn partner_names(partners: &[SessionPartnerRow], reader: &SessionPersonRow) -> Vec<String> {
    let of = reader.person.partner;
    let shown = partners.iter().filter(|row| of.is_none() || of == Some(row.partner.0));
    shown.map(|row| row.partner.1.clone()).collect()
}

/// The accounts of a session that a reader may know of: a seller's own, a partner's own.
fn accounts_for(
    conn: &mut AnyConnection,
    session: &SessionRow,
    reader: &SessionPersonRow,
) -> Result<Vec<String>, AppError> {
    let whose = match reader.person.partner {
        Some(partner) => AccountsFor::Partner(partner),
        None => AccountsFor::Seller(reader.person.id),
    };
    let accounts = pep_db::sessions::accounts_of_sessions(conn, &[session.id], whose)?;
    Ok(accounts.into_iter().map(|row| row.account.1).collect())
}

fn named(person: &SessionPersonRow) -> (String, String) {
    (person.person.name.clone(), person.person.email.clone())
}

fn entry(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    session: &SessionRow,
    attendees: Vec<(String, String)>,
) -> Result<CalendarEntry, AppError> {
    // The organiser of the entry is the sender of the mail; anything else looks forged to mail programs.
    let program = pep_db::messages::mail_program(conn, session.program)?;
    Ok(CalendarEntry {
        uid: session.calendar_uid.clone(),
        sequence: session.calendar_sequence,
        written_at: ctx.now().to_datetime(),
        starts_at: session.starts_at.to_datetime(),
        ends_at: session.ends_at.to_datetime(),
        summary: session.title.clone(),
        description: session.description.clone(),
        join_url: session.meeting.join_url.clone(),
        page_url: Some(format!("{}{}", ctx.config.base_url, page_path(conn, session)?)),
        organizer: (program.from_name, program.from_address),
        attendees,
        is_cancelled: false,
    })
}

/// Where people look at a session: the meeting of a follow-up on the follow-up's page.
fn page_path(conn: &mut AnyConnection, session: &SessionRow) -> Result<String, AppError> {
    let follow_up = match (session.event, session.engagement) {
        (Some(_), _) | (_, Some(_)) => None,
        (None, None) => pep_db::follow_ups::of_session(conn, session.id)?,
    };
    Ok(match follow_up {
        Some(id) => format!("/follow-ups/{id}"),
        None => format!("/sessions/{}", session.id),
    })
}

fn page(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    session: &SessionRow,
    to: PersonId,
) -> Result<String, AppError> {
    let target = page_path(conn, session)?;
    links::create(conn, ctx, to, LinkPurpose::Session, &target, Some(session.program), None)
}

/// Where the recipient says with one tap whether he or she comes. Opening the page says nothing yet.
fn answer_urls(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    session: &SessionRow,
    to: PersonId,
) -> Result<AnswerUrls, AppError> {
    let mut link = |answer: &str| {
        let target = format!("/my-sessions/{}?answer={answer}", session.id);
        links::create(conn, ctx, to, LinkPurpose::Session, &target, Some(session.program), None)
    };
    Ok(AnswerUrls { coming: link("coming")?, not_coming: link("not-coming")? })
}

fn render<T: MailTemplate>(mail: &T, brand: &pep_mail::Brand) -> Result<Rendered, AppError> {
    pep_mail::render(mail, brand).map_err(AppError::internal)
}

#[expect(clippy::too_many_arguments, reason = "one mail's parts")]
fn write(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    session: &SessionRow,
    to: &SessionPersonRow,
    template: &'static str,
    rendered: Rendered,
    once_key: String,
    entry: &CalendarEntry,
) -> Result<bool, AppError> {
    let title = rendered.subject.clone();
    let mail = NewMail {
        class: MessageClass::SessionInvite,
        template,
        program_id: Some(session.program),
        recipient_id: Some(to.person.id),
        to_name: to.person.name.clone(),
        to_address: to.person.email.clone(),
        rendered,
        once_key: Some(once_key),
        run_at: ctx.now(),
        not_after: Some(session.ends_at),
        resend_of: None,
        origin: Some(("session", session.id.0)),
    };
    let written = crate::mail::enqueue_with_calendar(conn, ctx, mail, &entry.to_part())?.is_some();
    if written {
        let target = if entry.is_cancelled { String::new() } else { page_path(conn, session)? };
        crate::notices::leave(conn, ctx.now(), to.person.id, template, &title, "", &target)?;
    }
    Ok(written)
}
