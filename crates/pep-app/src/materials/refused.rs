//! Telling an uploader that a virus was found in the file.

use pep_db::AnyConnection;
use pep_db::materials as rows;
use pep_domain::ids::MaterialId;
use pep_domain::mail::MessageClass;
use pep_mail::MailTemplate;
use pep_mail::kinds::MaterialRefused;

use crate::mail::{self, NewMail};
use crate::sign_in::links::{self, LinkPurpose};
use crate::{AppContext, AppError};

/// Writes the mail and the notice, once for each material.
pub(super) fn tell(conn: &mut AnyConnection, ctx: &AppContext, id: MaterialId) -> Result<(), AppError> {
    let Some(row) = rows::find(conn, id)? else { return Ok(()) };
    let Some(engagement) = pep_db::engagements::find(conn, row.engagement)? else { return Ok(()) };
    // Whoever left is not written to; the admin sees it on the page.
    let Some(person) = pep_db::people::find(conn, row.uploaded_by.0)? else { return Ok(()) };
    let tasks = pep_db::engagements::list_tasks(conn, &[row.engagement])?;
    let task = tasks.into_iter().find(|task| task.id == row.task).ok_or(AppError::NotFound)?;
    let path = format!("/engagements/{}", engagement.id);
    let program = Some(engagement.program.0);
    let values = MaterialRefused {
        recipient_name: person.name(),
        partner_name: person.partner_name.clone().unwrap_or_default(),
        file_name: row.file_name.clone(),
        title: engagement.title.clone(),
        task_title: task.plan.title,
        page_url: links::create(conn, ctx, person.id, LinkPurpose::Program, &path, program, None)?,
    };
    let brand = mail::brand_for(conn, ctx, program, person.id, MaterialRefused::KIND)?;
    mail::enqueue(
        conn,
        ctx,
        NewMail {
            class: MessageClass::Notify,
            template: MaterialRefused::KIND,
            program_id: program,
            recipient_id: Some(person.id),
            to_name: person.name(),
            to_address: person.email.clone(),
            rendered: pep_mail::render(&values, &brand).map_err(AppError::internal)?,
            once_key: Some(format!("material:{id}:refused")),
            run_at: ctx.now(),
            not_after: None,
            resend_of: None,
            origin: Some(("material", id.0)),
        },
    )?;
    let title = format!("{}: a virus was found in it", row.file_name);
    crate::notices::leave(conn, ctx.now(), person.id, MaterialRefused::KIND, &title, "", &path)
}
