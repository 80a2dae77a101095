//! The mail that an event is open: whoever leads a team of it can ask for sessions from now on (D-20).

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_db::events::EventRow;
use pep_domain::ids::PersonId;
use pep_domain::mail::MessageClass;
use pep_domain::time::{by_day, in_words};
use pep_mail::MailTemplate;
use pep_mail::kinds::EventOpened;

use crate::mail::NewMail;
use crate::report_requests::day_in_words;
use crate::sign_in::links::{self, LinkPurpose};
use crate::zones::reader_zone;
use crate::{AppContext, AppError};

/// Writes to the primary contacts of an event's teams, to each once however often the event opens, and by day.
pub(super) fn write_to_teams(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    event: &EventRow,
) -> Result<(), AppError> {
    let mut led: BTreeMap<PersonId, Vec<String>> = BTreeMap::new();
    for team in pep_db::events::event_teams(conn, event.id)? {
        if let Some(person) = team.primary_contact_id {
            led.entry(PersonId(person)).or_default().push(team.name);
        }
    }
    let program = Some(event.program.0);
    let brand = crate::mail::brand(conn, ctx, program)?;
    let ou_zone = pep_db::zones::of_ou(conn, event.ou.0)?;
    let people: Vec<PersonId> = led.keys().copied().collect();
    for contact in pep_db::sessions::contacts(conn, &people)? {
        let zone =
            reader_zone(contact.time_zone.as_deref(), ou_zone.as_deref(), Some(event.time_zone.as_str()));
        let board = format!("/events/{}/board", event.id);
        let mail = EventOpened {
            recipient_name: contact.name.clone(),
            teams: led.remove(&contact.id).unwrap_or_default(),
            event_name: event.name.clone(),
            event_on: day_in_words(event.starts_on),
            closes_at: event.requests_close_at.map(|at| in_words(at, zone)),
            board_url: links::create(conn, ctx, contact.id, LinkPurpose::Event, &board, program, None)?,
        };
        let mail = NewMail {
            class: MessageClass::Notify,
            template: EventOpened::KIND,
            program_id: program,
            recipient_id: Some(contact.id),
            to_name: contact.name,
            to_address: contact.email,
            rendered: pep_mail::render(&mail, &brand).map_err(AppError::internal)?,
            once_key: Some(format!("event-opened:{}:{}", event.id, contact.id)),
            run_at: by_day(ctx.now(), zone),
            not_after: event.requests_close_at,
            resend_of: None,
            origin: Some(("event", event.id.0)),
        };
        crate::mail::enqueue(conn, ctx, mail)?;
    }
    Ok(())
}
