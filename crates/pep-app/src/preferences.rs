//! How a person wants mails that may be declined; the daily mail; the links that stop mails (B1-15, B4-16).

use pep_db::AnyConnection;
use pep_db::preferences::{self as rows, DigestItem, NewDigestItem};
use pep_domain::access::{Permit, action};
use pep_domain::ids::{PersonId, ProgramId};
use pep_domain::jobs::{Lease, Queue};
use pep_domain::mail::MessageClass;
use pep_domain::preferences::{Delivery, MAIL_KINDS, MailKind};
use pep_mail::kinds::{Digest, DigestLine};
use pep_mail::{MailTemplate, Rendered};
use serde_json::json;

use crate::audit::{self, AuditEntry};
use crate::jobs::{self, NewJob};
use crate::mail::{self, NewMail};
use crate::random::{hash_of, secret};
use crate::zones::zone_of_person;
use crate::{AppContext, AppError, schedules};

/// Names the job that writes a daily mail.
pub const KIND: &str = "send_digest";

/// Nine in the morning, every day.
const NINE: &str = "0 0 9 * * *";

/// A person's choice for every kind that people of that side get.
///
/// # Errors
/// Whatever the database answers.
pub async fn list(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
) -> Result<Vec<(&'static MailKind, Delivery)>, AppError> {
    let actor = permit.actor();
    let (person, side) = (actor.person_id, actor.side);
    let chosen = ctx.db.read(move |conn| rows::list(conn, person)).await?;
    let delivery =
        |kind: &MailKind| chosen.get(kind.key).copied().filter(|chosen| kind.choices().contains(chosen));
    let kinds = MAIL_KINDS.iter().filter(|kind| kind.is_for(side));
    Ok(kinds.map(|kind| (kind, delivery(kind).unwrap_or(Delivery::AtOnce))).collect())
}

/// Chooses how mails of a kind come.
///
/// # Errors
/// [`AppError::NotFound`] for a kind that is none of the person's; [`AppError::WrongState`] if it cannot be declined;
/// [`AppError::Invalid`] for a delivery that the kind does not offer.
pub async fn choose(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    kind: &str,
    delivery: Delivery,
) -> Result<&'static MailKind, AppError> {
    let actor = permit.actor().clone();
    let kind = MailKind::find(kind).filter(|kind| kind.is_for(actor.side)).ok_or(AppError::NotFound)?;
    if kind.is_mandatory {
        return Err(AppError::WrongState(
            "Everybody who takes part gets these mails; they cannot be declined.".to_owned(),
        ));
    }
    if !kind.choices().contains(&delivery) {
        return Err(AppError::invalid(
            "/delivery",
            "This is a list that comes at its own time. Choose whether it comes or not.",
        ));
    }
    let now = ctx.now();
    ctx.db
        .write(move |conn| {
            rows::set(conn, actor.person_id, kind.key, delivery, now)?;
            Ok::<_, AppError>(audit::write(
                conn,
                now,
                Some(&actor),
                entry(actor.person_id, kind, delivery, "page"),
            )?)
        })
        .await?;
    Ok(kind)
}

fn entry(person: PersonId, kind: &MailKind, delivery: Delivery, from: &str) -> AuditEntry<'static> {
    AuditEntry {
        action: "choose_mail_delivery",
        object_kind: "person",
        object_id: Some(person.0),
        detail: json!({ "kind": kind.key, "delivery": delivery.as_str(), "from": from }),
    }
}

/// What a link under a mail would stop. Looking changes nothing: link scanners look too.
///
/// # Errors
/// [`AppError::NotFound`] for a token that is none.
pub async fn find_unsubscribe(ctx: &AppContext, token: &str) -> Result<&'static MailKind, AppError> {
    let hash = hash_of(token);
    let (_, kind) = ctx.db.read(move |conn| rows::find_link(conn, &hash)).await?;
    MailKind::find(&kind).ok_or(AppError::NotFound)
}

/// Stops the mails that a link under one of them names. The link itself says who and what (RFC 8058); doing it twice is
/// no error.
///
/// # Errors
/// [`AppError::NotFound`] for a token that is none.
pub async fn unsubscribe(ctx: &AppContext, token: &str) -> Result<&'static MailKind, AppError> {
    let (hash, now) = (hash_of(token), ctx.now());
    ctx.db
        .write(move |conn| {
            let (person, kind) = rows::find_link(conn, &hash)?;
            let kind = MailKind::find(&kind).filter(|kind| !kind.is_mandatory).ok_or(AppError::NotFound)?;
            rows::set(conn, person, kind.key, Delivery::Off, now)?;
            audit::write(conn, now, None, entry(person, kind, Delivery::Off, "link"))?;
            Ok(kind)
        })
        .await
}

/// The address under a mail of `template` to `person` that stops such mails; none for mails that everybody gets.
///
/// # Errors
/// Whatever the database answers.
pub fn unsubscribe_url(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    person: PersonId,
    template: &str,
) -> Result<Option<String>, AppError> {
    let Some(kind) = MailKind::declinable(template) else { return Ok(None) };
    let token = secret(ctx.random.as_ref());
    rows::insert_link(conn, &hash_of(&token), person, kind.key, ctx.now())?;
    Ok(Some(format!("{}/unsubscribe/{token}", ctx.config.base_url)))
}

/// What becomes of a mail that is about to be written: it leaves at once, or (`false`) it was kept for the daily mail or
/// dropped, as its recipient chose.
///
/// # Errors
/// Whatever the database answers.
pub(crate) fn leaves_at_once(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    mail: &NewMail,
) -> Result<bool, AppError> {
    // Somebody sends it again by hand: then it is wanted.
    let chosen =
        MailKind::declinable(mail.template).zip(mail.recipient_id).filter(|_| mail.resend_of.is_none());
    let Some((kind, person)) = chosen else { return Ok(true) };
    match rows::find(conn, person, kind.key)? {
        Delivery::Daily if kind.is_gathered => Ok(true),
        Delivery::AtOnce => Ok(true),
        Delivery::Off => Ok(false),
        Delivery::Daily => {
            let is_new = match &mail.once_key {
                Some(key) => pep_db::jobs::take_once(conn, key, ctx.now())?,
                None => true,
            };
            if is_new {
                keep(conn, ctx, person, (kind, mail.program_id), &mail.rendered)?;
            }
            Ok(false)
        }
    }
}

fn keep(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    person: PersonId,
    (kind, program): (&MailKind, Option<ProgramId>),
    rendered: &Rendered,
) -> Result<(), AppError> {
    let now = ctx.now();
    let item = NewDigestItem {
        person_id: person.0,
        kind: kind.key,
        program_id: program.map(|id| id.0),
        title: &rendered.subject,
        link: first_link(&rendered.text, &ctx.config.base_url),
        created_at: now.0,
    };
    rows::insert_digest_item(conn, &item)?;
    let of_program = match program {
        Some(id) => pep_db::programs::find(conn, id)?.map(|program| program.time_zone),
        None => None,
    };
    let zone = zone_of_person(conn, person, of_program.as_deref())?;
    let run_at = schedules::next_run(NINE, zone.name(), now)?;
    let job = NewJob {
        // One for each morning: everything that comes until then waits for the same one.
        once_key: Some(format!("digest:{person}:{}", run_at.0)),
        origin: Some(("person", person.0)),
        ..NewJob::new(KIND, Queue::Notify, json!({ "v": 1, "person": person.0 }), run_at)
    };
    jobs::enqueue(conn, now, job)?;
    Ok(())
}

/// Where a mail leads: the first address of the portal in its text that is more than the portal itself.
fn first_link<'a>(text: &'a str, base_url: &str) -> &'a str {
    let is_ours = |word: &&str| word.strip_prefix(base_url).is_some_and(|path| path.len() > 1);
    text.split_whitespace().find(is_ours).unwrap_or_default()
}

/// Writes the daily mail of a person from what waits now; nothing if nothing does. Ends the job in the same transaction.
///
/// # Errors
/// [`AppError::WrongState`] if the lease was lost; whatever the database answers.
pub async fn send_digest(ctx: &AppContext, lease: Lease, person: PersonId) -> Result<(), AppError> {
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            jobs::finish(conn, now, &lease)?;
            let waiting = rows::waiting(conn, person)?;
            let chosen = rows::list(conn, person)?;
            let (wanted, declined): (Vec<DigestItem>, Vec<DigestItem>) =
                waiting.into_iter().partition(|item| chosen.get(&item.kind) != Some(&Delivery::Off));
            rows::mark_told(conn, &ids(&declined), None, now)?;
            let Some(recipient) = pep_db::people::find(conn, person)? else {
                return Ok(rows::mark_told(conn, &ids(&wanted), None, now)?);
            };
            if wanted.is_empty() {
                return Ok(());
            }
            // The mail is the program's if it speaks of one only.
            let program = wanted.first().and_then(|item| item.program);
            let program = program.filter(|id| wanted.iter().all(|item| item.program == Some(*id)));
            let lines = wanted.iter().map(|item| DigestLine {
                title: item.title.clone(),
                url: Some(item.link.clone()).filter(|link| !link.is_empty()),
            });
            let digest = Digest {
                recipient_name: recipient.name(),
                lines: lines.collect(),
                preferences_url: "/account".to_owned(),
            };
            let brand = mail::brand(conn, &ctx, program)?;
            let new = NewMail {
                class: MessageClass::Digest,
                template: Digest::KIND,
                program_id: program,
                recipient_id: Some(person),
                to_name: recipient.name(),
                to_address: recipient.email.clone(),
                rendered: pep_mail::render(&digest, &brand).map_err(AppError::internal)?,
                once_key: None,
                run_at: now,
                not_after: None,
                resend_of: None,
                origin: Some(("person", person.0)),
            };
            let message = mail::enqueue(conn, &ctx, new)?;
            Ok(rows::mark_told(conn, &ids(&wanted), message, now)?)
        })
        .await
}

fn ids(items: &[DigestItem]) -> Vec<i64> {
    items.iter().map(|item| item.id).collect()
}

#[cfg(test)]
mod tests {
    use super::first_link;

    #[test]
    fn a_mail_leads_to_its_first_address_beyond_the_start_page() {
        let text = "Hello,\n\nhttps://pep.example/ https://other.example/x https://pep.example/l/abc\nhttps://pep.example/b";
        assert_eq!(first_link(text, "https://pep.example"), "https://pep.example/l/abc");
        assert_eq!(first_link("nothing", "https://pep.example"), "");
    }
}
