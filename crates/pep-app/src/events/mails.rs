//! The organiser's words in the mails of an event, looked at with a real recipient, and sent to oneself (B4-05).

use pep_db::AnyConnection;
use pep_domain::access::{Permit, action};
use pep_domain::events::plan::{EventMail, EventPlan, TEXT_MAX_CHARS, mail_name};
use pep_domain::events::words::instant_in_words;
use pep_domain::ids::{EventSeriesId, PersonId, ProgramId};
use pep_domain::mail::MessageClass;
use pep_mail::kinds::EventMailSample;
use pep_mail::{MailTemplate, Rendered};

use super::plan_store;
use super::series::managed;
use crate::mail::NewMail;
use crate::{AppContext, AppError};

/// A mail as one recipient would get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailPreview {
    /// The recipient's name.
    pub to_name: String,
    /// The recipient's address.
    pub to_address: String,
    /// The texts.
    pub rendered: Rendered,
}

/// Shows a mail of a planned event with `words`, for the primary contact of a team that would take part; for the reader
/// where there is none yet. Nothing is sent or stored.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`] if the words are too long.
pub async fn preview_mail(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    id: EventSeriesId,
    mail: EventMail,
    words: String,
) -> Result<MailPreview, AppError> {
    check(&words)?;
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .read(move |conn| {
            let series = managed(conn, &permit, id)?;
            let plan = plan_store::read(&series.plan)?;
            let to =
                recipient(conn, id, ProgramId(series.program_id), &plan)?.unwrap_or(permit.actor().person_id);
            let sample = Sample { mail, words, is_test: false };
            render(conn, &ctx, (series.program_id, &series.name), &plan, to, sample)
        })
        .await
}

/// Sends the same mail to the reader, marked as a test.
///
/// # Errors
/// As [`preview_mail`].
pub async fn send_test_mail(
    ctx: &AppContext,
    permit: &Permit<action::ManageEvents>,
    id: EventSeriesId,
    mail: EventMail,
    words: String,
) -> Result<String, AppError> {
    check(&words)?;
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let series = managed(conn, &permit, id)?;
            let plan = plan_store::read(&series.plan)?;
            let person = permit.actor().person_id;
            let sample = Sample { mail, words, is_test: true };
            let preview = render(conn, &ctx, (series.program_id, &series.name), &plan, person, sample)?;
            crate::mail::enqueue(
                conn,
                &ctx,
                NewMail {
                    class: MessageClass::Test,
                    template: EventMailSample::KIND,
                    program_id: Some(ProgramId(series.program_id)),
                    recipient_id: Some(person),
                    to_name: preview.to_name,
                    to_address: preview.to_address.clone(),
                    rendered: preview.rendered,
                    once_key: None,
                    run_at: ctx.now(),
                    not_after: None,
                    resend_of: None,
                    origin: Some(("event_series", id.0)),
                },
            )?;
            Ok(preview.to_address)
        })
        .await
}

struct Sample {
    mail: EventMail,
    words: String,
    is_test: bool,
}

fn check(words: &str) -> Result<(), AppError> {
    if words.chars().count() > TEXT_MAX_CHARS {
        return Err(AppError::invalid("/words", "The text is longer than 4,000 characters. Shorten it."));
    }
    Ok(())
}

fn recipient(
    conn: &mut AnyConnection,
    id: EventSeriesId,
    program: ProgramId,
    plan: &EventPlan,
) -> Result<Option<PersonId>, AppError> {
    for ou in &plan.ous {
        let teams = pep_db::events::planned_teams(conn, id, program, *ou)?;
        if let Some(person) = teams.into_iter().find_map(|team| team.primary_contact_id) {
            return Ok(Some(PersonId(person)));
        }
    }
    Ok(None)
}

fn render(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    (program, name): (i64, &str),
    plan: &EventPlan,
    to: PersonId,
    sample: Sample,
) -> Result<MailPreview, AppError> {
    let person = pep_db::people::find(conn, to)?.ok_or(AppError::NotFound)?;
    let dates = plan.dates();
    let brand = crate::mail::brand(conn, ctx, Some(ProgramId(program)))?;
    let mail = EventMailSample {
        recipient_name: person.name(),
        mail_name: mail_name(sample.mail).to_owned(),
        event_name: name.to_owned(),
        words: Some(sample.words).filter(|words| !words.trim().is_empty()),
        first_slot: dates.first_slot.map(|at| instant_in_words(at, dates.zone)),
        is_test: sample.is_test,
    };
    let rendered = pep_mail::render(&mail, &brand).map_err(AppError::internal)?;
    Ok(MailPreview { to_name: person.name(), to_address: person.email, rendered })
}
