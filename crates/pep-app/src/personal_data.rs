//! What PEP holds about one person, and forgetting it (B4-17): looked at first, read out whole, erased with a reason.
//!
//! An erasure is a pseudonymisation: whatever refers to the person goes on referring to it, and reads "Erased person".

mod erased;
mod read_out;

pub(crate) use erased::{ErasedAddresses, allow_return};
pub use read_out::{ReadOutFormat, read_out};

pub use pep_db::personal_data::{Fate, HeldPerson};

use pep_db::AnyConnection;
use pep_db::personal_data::{self as rows, TABLES};
use pep_domain::access::{Actor, Permit, action};
use pep_domain::email_address::EmailAddress;
use pep_domain::ids::PersonId;
use pep_domain::jobs::JobState;
use pep_domain::time::UtcMicros;
use serde_json::json;

use crate::audit::{self, AuditEntry};
use crate::random::hash_of;
use crate::{AppContext, AppError};

/// The longest reason.
const MAX_REASON: usize = 500;

/// What is held of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldKind {
    /// What it is, in words.
    pub what: &'static str,
    /// How many entries.
    pub count: i64,
    /// What an erasure does to them.
    pub fate: Fate,
}

/// What is held about one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The person.
    pub person: HeldPerson,
    /// Kinds of which there is something.
    pub kinds: Vec<HeldKind>,
    /// Why the person cannot be erased, and what to do.
    pub obstacle: Option<String>,
}

/// Whom to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// The person with this id.
    Id(PersonId),
    /// The person with this address.
    Address(String),
}

/// What is held about somebody, removed people too. Changes nothing.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`] for an address that is none.
pub async fn look_up(
    ctx: &AppContext,
    permit: &Permit<action::ErasePeople>,
    whom: Whom,
) -> Result<Held, AppError> {
    let actor = permit.actor().clone();
    let whom = match whom {
        Whom::Id(id) => Whom::Id(id),
        Whom::Address(text) => Whom::Address(
            EmailAddress::parse(&text)
                .map_err(|error| AppError::invalid("/email", format!("Check it: {error}.")))?
                .folded(),
        ),
    };
    ctx.db
        .read(move |conn| {
            let person = match whom {
                Whom::Id(id) => rows::find(conn, id)?,
                Whom::Address(folded) => rows::find_by_address(conn, &folded)?,
            };
            held(conn, &actor, person.ok_or(AppError::NotFound)?)
        })
        .await
}

fn held(conn: &mut AnyConnection, actor: &Actor, person: HeldPerson) -> Result<Held, AppError> {
    let mut kinds = Vec::new();
    for table in TABLES {
        let count = rows::count(conn, table, person.id)?;
        if count > 0 {
            kinds.push(HeldKind { what: table.what, count, fate: table.fate });
        }
    }
    Ok(Held { obstacle: obstacle(actor, &person), kinds, person })
}

fn obstacle(actor: &Actor, person: &HeldPerson) -> Option<String> {
    if person.erased_at.is_some() {
        return Some("This person was erased already.".to_owned());
    }
    (person.id == actor.person_id)
        .then(|| "You cannot erase yourself. Ask another platform operator.".to_owned())
}

/// Why somebody is erased, and that the right one is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The reason, for the audit log.
    pub reason: String,
    /// The address of the person, typed once more.
    pub email: String,
}

/// Erases a person. Removes the person first if that was not done; mails that wait are cancelled. Returns what is held
/// afterwards.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] for oneself and for whom was erased; [`AppError::Invalid`] if the reason
/// is missing or the address is not the person's.
pub async fn erase(
    ctx: &AppContext,
    permit: &Permit<action::ErasePeople>,
    id: PersonId,
    erasure: Erasure,
) -> Result<Held, AppError> {
    let (actor, now, ctx) = (permit.actor().clone(), ctx.now(), ctx.clone());
    let reason = erasure.reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > MAX_REASON {
        return Err(AppError::invalid(
            "/reason",
            format!(
                "Say in at most {MAX_REASON} characters why, such as the number of the request. Name nobody."
            ),
        ));
    }
    ctx.db
        .clone()
        .write(move |conn| {
            let person = rows::find(conn, id)?.ok_or(AppError::NotFound)?;
            if let Some(why) = obstacle(&actor, &person) {
                return Err(AppError::WrongState(why));
            }
            let typed = EmailAddress::parse(&erasure.email).map(|email| email.folded());
            if typed.ok().as_deref() != Some(person.email_folded.as_str()) {
                return Err(AppError::invalid(
                    "/email",
                    "This is not the person's address. Type it as it is shown.",
                ));
            }
            shut_out(conn, &ctx, &person, now)?;
            let mut counts = serde_json::Map::new();
            for table in TABLES {
                let count = rows::erase(conn, table, id)?;
                if count > 0 {
                    counts.insert(table.what.to_owned(), json!(count));
                }
            }
            rows::mark_erased(conn, id, &hash_of(&person.email_folded), now)?;
            let detail = json!({ "reason": reason, "entries": counts });
            let entry =
                AuditEntry { action: "erase_person", object_kind: "person", object_id: Some(id.0), detail };
            audit::write(conn, now, Some(&actor), entry)?;
            let erased = rows::find(conn, id)?.ok_or(AppError::NotFound)?;
            held(conn, &actor, erased)
        })
        .await
}

/// Nothing lets the person in any more, and no mail leaves that still waits.
fn shut_out(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    person: &HeldPerson,
    now: UtcMicros,
) -> Result<(), AppError> {
    if person.removed_at.is_none() {
        pep_db::people::remove(conn, person.id, now)?;
        // Teams and sessions let the person go before anything is blanked: what they write about it waits, and is erased too.
        crate::teams::settle_gone_members(conn, ctx)?;
    }
    crate::people::end_access(conn, person.id, now)?;
    for job in rows::waiting_mails(conn, person.id)? {
        pep_db::jobs::cancel(conn, now, job, JobState::Ready)?;
    }
    Ok(())
}
