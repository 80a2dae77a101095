//! Telling an uploader that a file is gone: a virus was found in it, or the program took it out.

use pep_db::AnyConnection;
use pep_db::materials as rows;
use pep_domain::ids::MaterialId;
use pep_domain::mail::MessageClass;
use pep_mail::MailTemplate;
use pep_mail::kinds::{MaterialRefused, MaterialRemoved};

use crate::mail::{self, NewMail};
use crate::sign_in::links::{self, LinkPurpose};
use crate::{AppContext, AppError};

/// What both mails say.
struct Facts {
    recipient_name: String,
    partner_name: String,
    file_name: String,
    title: String,
    task_title: String,
    /// Is the task open again?
    is_open: bool,
    page_url: String,
}

/// A virus was found. Writes the mail and the notice, once for each material.
pub(super) fn tell(conn: &mut AnyConnection, ctx: &AppContext, id: MaterialId) -> Result<(), AppError> {
    write(conn, ctx, id, "refused", "a virus was found in it", |facts| MaterialRefused {
        recipient_name: facts.recipient_name,
        partner_name: facts.partner_name,
        file_name: facts.file_name,
        title: facts.title,
        task_title: facts.task_title,
        page_url: facts.page_url,
    })
}

/// The program took it out, for this reason. Writes the mail and the notice, once for each material.
pub(super) fn tell_removed(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    id: MaterialId,
    reason: &str,
) -> Result<(), AppError> {
    write(conn, ctx, id, "removed", "the program took it out", |facts| MaterialRemoved {
        recipient_name: facts.recipient_name,
        partner_name: facts.partner_name,
        file_name: facts.file_name,
        title: facts.title,
        reason: reason.to_owned(),
        task_title: Some(facts.task_title).filter(|_| facts.is_open),
        page_url: facts.page_url,
    })
}

fn write<M: MailTemplate>(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    id: MaterialId,
    what: &str,
    in_words: &str,
    mail_of: impl FnOnce(Facts) -> M,
) -> Result<(), AppError> {
    let Some(row) = rows::find(conn, id)? else { return Ok(()) };
    let Some(engagement) = pep_db::engagements::find(conn, row.engagement)? else { return Ok(()) };
    // Whoever left is not written to; the admin sees it on the page.
    let Some(person) = pep_db::people::find(conn, row.uploaded_by.0)? else { return Ok(()) };
    let tasks = pep_db::engagements::list_tasks(conn, &[row.engagement])?;
    let task = tasks.into_iter().find(|task| task.id == row.task).ok_or(AppError::NotFound)?;
    let path = format!("/engagements/{}", engagement.id);
    let program = Some(engagement.program.0);
    let values = mail_of(Facts {
        recipient_name: person.name(),
        partner_name: person.partner_name.clone().unwrap_or_default(),
        file_name: row.file_name.clone(),
        title: engagement.title.clone(),
        task_title: task.plan.title,
        is_open: engagement.state.is_live() && task.done_at.is_none(),
        page_url: links::create(conn, ctx, person.id, LinkPurpose::Program, &path, program, None)?,
    });
    let brand = mail::brand_for(conn, ctx, program, person.id, M::KIND)?;
    mail::enqueue(
        conn,
        ctx,
        NewMail {
            class: MessageClass::Notify,
            template: M::KIND,
            program_id: program,
            recipient_id: Some(person.id),
            to_name: person.name(),
            to_address: person.email.clone(),
            rendered: pep_mail::render(&values, &brand).map_err(AppError::internal)?,
            once_key: Some(format!("material:{id}:{what}")),
            run_at: ctx.now(),
            not_after: None,
            resend_of: None,
            origin: Some(("material", id.0)),
        },
    )?;
    let title = format!("{}: {in_words}", row.file_name);
    crate::notices::leave(conn, ctx.now(), person.id, M::KIND, &title, "", &path)
}
