//! Mails and notices about follow-ups, written in the transaction of what they tell. Each goes once: the version of the
//! follow-up, which rises with every step, is part of its key.

use pep_db::AnyConnection;
use pep_db::sessions::Contact;
use pep_domain::follow_ups::FollowUpState;
use pep_domain::ids::PersonId;
use pep_domain::mail::MessageClass;
use pep_domain::time::{SECOND_US, in_words};
use pep_mail::kinds::{FollowUpAnswered, FollowUpEnd, FollowUpEnded, FollowUpReminder, FollowUpRequest};
use pep_mail::{MailTemplate, Rendered};

use super::view::Shared;
use crate::mail::NewMail;
use crate::sign_in::links::{self, LinkPurpose};
use crate::{AppContext, AppError};

/// The contact: when can you? (F-07)
pub(super) fn request(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    shared: &Shared,
    handed_over_by: Option<PersonId>,
) -> Result<(), AppError> {
    let Some(contact) = &shared.contact else { return Ok(()) };
    let by = match handed_over_by {
        Some(person) => pep_db::sessions::contacts(conn, &[person])?.pop().map(|person| person.name),
        None => None,
    };
    let mail = FollowUpRequest {
        recipient_name: contact.name.clone(),
        seller_name: seller_name(shared),
        partner_name: shared.partner_name.clone(),
        about: shared.topics(),
        message: given(&shared.row.message),
        minutes: shared.row.duration_minutes,
        until: until(shared, shared.zone_of_contact()),
        round: shared.row.round,
        handed_over_by: by,
        url: link(conn, ctx, shared, contact.id)?,
    };
    let title = format!("{} would like to meet: when can you?", mail.seller_name);
    send(conn, ctx, shared, contact, "asked", &title, &mail)
}

/// Whoever is waited for: the contact, or after the answer the seller.
pub(super) fn reminder(conn: &mut AnyConnection, ctx: &AppContext, shared: &Shared) -> Result<(), AppError> {
    let to_seller = shared.row.state != FollowUpState::Waiting;
    let (reader, other) =
        if to_seller { (&shared.seller, &shared.contact) } else { (&shared.contact, &shared.seller) };
    let (Some(reader), Some(other)) = (reader, other) else { return Ok(()) };
    let zone = if to_seller { super::zone_of(&shared.row.time_zone) } else { shared.zone_of_contact() };
    let mail = FollowUpReminder {
        recipient_name: reader.name.clone(),
        other_name: other.name.clone(),
        to_seller,
        about: shared.topics(),
        until: until(shared, zone),
        url: link(conn, ctx, shared, reader.id)?,
    };
    let title = format!("A follow-up with {} waits for you", other.name);
    send(conn, ctx, shared, reader, "remind", &title, &mail)
}

/// The seller: so many times overlap (F-10, F-11).
pub(super) fn answered(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    shared: &Shared,
    count: usize,
) -> Result<(), AppError> {
    tell_overlap(conn, ctx, shared, (count, false))
}

/// The seller: the times that both had passed, or were taken by other sessions.
pub(super) fn times_are_gone(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    shared: &Shared,
) -> Result<(), AppError> {
    tell_overlap(conn, ctx, shared, (0, true))
}

fn tell_overlap(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    shared: &Shared,
    (count, are_gone): (usize, bool),
) -> Result<(), AppError> {
    let (Some(seller), Some(contact)) = (&shared.seller, &shared.contact) else { return Ok(()) };
    let mail = FollowUpAnswered {
        are_gone,
        recipient_name: seller.name.clone(),
        contact_name: contact.name.clone(),
        partner_name: shared.partner_name.clone(),
        count,
        about: shared.topics(),
        url: link(conn, ctx, shared, seller.id)?,
    };
    let title = match count {
        0 if are_gone => format!("The times in common with {} are gone", contact.name),
        0 => format!("No time in common with {} yet", contact.name),
        1 => format!("1 time in common with {}", contact.name),
        many => format!("{many} times in common with {}", contact.name),
    };
    send(conn, ctx, shared, seller, "answered", &title, &mail)
}

/// The seller: it is over, unless it is proposed again.
pub(super) fn ended_for_seller(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    shared: &Shared,
    what: FollowUpEnd,
) -> Result<(), AppError> {
    let (Some(seller), Some(contact)) = (&shared.seller, &shared.contact) else { return Ok(()) };
    let mail = FollowUpEnded {
        recipient_name: seller.name.clone(),
        other_name: contact.name.clone(),
        what,
        colleague: None,
        about: shared.topics(),
        reason: given(&shared.row.closed_reason),
        url: Some(link(conn, ctx, shared, seller.id)?),
    };
    let title = match what {
        FollowUpEnd::Declined => format!("{} cannot meet", contact.name),
        _ => format!("No time was found with {}", contact.name),
    };
    send(conn, ctx, shared, seller, "ended", &title, &mail)
}

/// The contact: there is nothing left to do. `colleague`: who does it instead.
pub(super) fn ended_for_contact(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    shared: &Shared,
    what: FollowUpEnd,
    colleague: Option<String>,
) -> Result<(), AppError> {
    let Some(contact) = &shared.contact else { return Ok(()) };
    let mail = FollowUpEnded {
        recipient_name: contact.name.clone(),
        other_name: seller_name(shared),
        what,
        colleague,
        about: shared.topics(),
        reason: given(&shared.row.closed_reason),
        url: None,
    };
    let title = format!("The follow-up with {} needs nothing more of you", mail.other_name);
    send(conn, ctx, shared, contact, "over", &title, &mail)
}

/// The one who was asked before: a colleague answers now.
pub(super) fn passed_on(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    before: &Shared,
    after: &Shared,
) -> Result<(), AppError> {
    let Some(colleague) = &after.contact else { return Ok(()) };
    ended_for_contact(conn, ctx, before, FollowUpEnd::PassedOn, Some(colleague.name.clone()))
}

/// A notice for the seller: somebody else answers.
pub(super) fn tell_seller_of_colleague(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    shared: &Shared,
) -> Result<(), AppError> {
    let (Some(seller), Some(contact)) = (&shared.seller, &shared.contact) else { return Ok(()) };
    let title = format!("{} answers for {} now", contact.name, shared.partner_name);
    let about = shared.topics().join(", ");
    crate::notices::leave(conn, ctx.now(), seller.id, "follow_up_contact", &title, &about, &path(shared))
}

fn seller_name(shared: &Shared) -> String {
    shared.seller.as_ref().map_or_else(|| "A seller".to_owned(), |seller| seller.name.clone())
}

/// The last moment of the window, on the reader's clock.
fn until(shared: &Shared, zone: chrono_tz::Tz) -> String {
    // A day that ends at midnight ends on that day, not on the next.
    in_words(shared.row.window_to.plus(-SECOND_US), zone)
}

fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn path(shared: &Shared) -> String {
    format!("/follow-ups/{}", shared.row.id)
}

fn link(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    shared: &Shared,
    to: PersonId,
) -> Result<String, AppError> {
    links::create(conn, ctx, to, LinkPurpose::Session, &path(shared), Some(shared.row.program), None)
}

fn send<T: MailTemplate>(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    shared: &Shared,
    to: &Contact,
    what: &str,
    title: &str,
    mail: &T,
) -> Result<(), AppError> {
    let brand = crate::mail::brand_for(conn, ctx, Some(shared.row.program), to.id, T::KIND)?;
    let rendered = pep_mail::render(mail, &brand).map_err(AppError::internal)?;
    write(conn, ctx, shared, to, (T::KIND, what, title), rendered)
}

fn write(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    shared: &Shared,
    to: &Contact,
    (template, what, title): (&'static str, &str, &str),
    rendered: Rendered,
) -> Result<(), AppError> {
    let (id, version) = (shared.row.id, shared.row.row_version);
    let mail = NewMail {
        class: MessageClass::Notify,
        template,
        program_id: Some(shared.row.program),
        recipient_id: Some(to.id),
        to_name: to.name.clone(),
        to_address: to.email.clone(),
        rendered,
        once_key: Some(format!("follow-up:{id}:{what}:{version}:{}", to.id)),
        run_at: ctx.now(),
        not_after: None,
        resend_of: None,
        origin: Some(("follow_up", id.0)),
    };
    crate::mail::enqueue(conn, ctx, mail)?;
    // A notice is left also where the mail was declined.
    let about = shared.topics().join(", ");
    crate::notices::leave(conn, ctx.now(), to.id, template, title, &about, &path(shared))
}
