//! The mails of an event with the organiser's words, looked at with a real recipient, and sent to oneself (B4-05).

use pep_db::AnyConnection;
use pep_db::events::SeriesRow;
use pep_db::people::PersonRecord;
use pep_domain::access::{Permit, action};
use pep_domain::events::plan::{EventMail, TEXT_MAX_CHARS};
use pep_domain::ids::{EventSeriesId, PersonId, ProgramId};
use pep_domain::mail::MessageClass;
use pep_domain::placeholders::check_placeholders;
use pep_mail::Rendered;

use super::mail_samples::{Cast, Sample};
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
    check(mail, &words)?;
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .read(move |conn| {
            let series = managed(conn, &permit, id)?;
            let tried =
                Tried::of(conn, &ctx, &series, permit.actor().person_id, Recipient::OfATeam, mail, words)?;
            Ok(MailPreview { to_name: tried.to.name(), to_address: tried.to.email, rendered: tried.rendered })
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
    check(mail, &words)?;
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let series = managed(conn, &permit, id)?;
            let reader = permit.actor().person_id;
            let Tried { to, mut rendered, template } =
                Tried::of(conn, &ctx, &series, reader, Recipient::Reader, mail, words)?;
            rendered.subject = format!("Test: {}", rendered.subject);
            crate::mail::enqueue(
                conn,
                &ctx,
                NewMail {
                    class: MessageClass::Test,
                    template,
                    program_id: Some(ProgramId(series.program_id)),
                    recipient_id: Some(reader),
                    to_name: to.name(),
                    to_address: to.email.clone(),
                    rendered,
                    once_key: None,
                    run_at: ctx.now(),
                    not_after: None,
                    resend_of: None,
                    origin: Some(("event_series", id.0)),
                },
            )?;
            Ok(to.email)
        })
        .await
}

/// Whom a mail is tried on.
enum Recipient {
    /// The primary contact of a team that would take part; the reader where there is none yet.
    OfATeam,
    /// Whoever reads it.
    Reader,
}

/// A mail as it would look.
struct Tried {
    to: PersonRecord,
    rendered: Rendered,
    template: &'static str,
}

impl Tried {
    fn of(
        conn: &mut AnyConnection,
        ctx: &AppContext,
        series: &SeriesRow,
        reader: PersonId,
        recipient: Recipient,
        mail: EventMail,
        words: String,
    ) -> Result<Self, AppError> {
        let plan = plan_store::read(&series.plan)?;
        let (id, program) = (EventSeriesId(series.id), ProgramId(series.program_id));
        let mut cast = Cast::of(conn, id, program, &plan, reader)?;
        if let Recipient::Reader = recipient {
            cast.to = pep_db::people::find(conn, reader)?.ok_or(AppError::NotFound)?;
        }
        let forms = pep_db::programs::find(conn, program)?.ok_or(AppError::NotFound)?.forms();
        let plan = cast.ou.map_or_else(|| plan.clone(), |ou| plan.of_ou(ou));
        let words = Some(words).filter(|words| !words.trim().is_empty());
        let sample = Sample { event_name: &series.name, plan: &plan, cast: &cast, forms: &forms, words };
        let brand = crate::mail::brand(conn, ctx, Some(program))?;
        let (rendered, template) = sample.render(ctx, &brand, mail)?;
        Ok(Self { to: cast.to, rendered, template })
    }
}

fn check(mail: EventMail, words: &str) -> Result<(), AppError> {
    if words.chars().count() > TEXT_MAX_CHARS {
        return Err(AppError::invalid("/words", "The text is longer than 4,000 characters. Shorten it."));
    }
    check_placeholders(words, mail.placeholders())
        .map_err(|error| AppError::invalid("/words", format!("In your words {error}.")))
}
