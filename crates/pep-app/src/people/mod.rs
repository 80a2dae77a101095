//! People and what they may do: adding, changing and removing them. Roles are in [`roles`].

mod first_admin;
mod own;
mod roles;

use pep_db::AnyConnection;
use pep_db::people::{EMAIL_KEY, PeopleFilter, PersonValues};
use pep_domain::access::{Actor, Permit, action, may_change_person};
use pep_domain::email_address::EmailAddress;
use pep_domain::ids::{PartnerId, PersonId};
use pep_domain::people::{Role, Side};
use pep_domain::text::fold;
use pep_domain::time::UtcMicros;

use crate::audit::{self, AuditEntry};
use crate::personal_data::{ErasedAddresses, allow_return};
use crate::{AppContext, AppError, FieldError};

pub use pep_db::people::{PersonRecord, RoleGrantRow as GrantRow};

pub use first_admin::{FirstAdmin, create_first_admin};
pub use own::{
    OwnAct, OwnPerson, create_own_person, list_own_acts, list_own_people, remove_own_person,
    update_own_person,
};
pub use roles::{RoleScopeLists, RoleToGrant, grant_role, list_role_scopes, take_role};

/// A person with the roles held.
#[derive(Debug, Clone)]
pub struct PersonView {
    /// The person.
    pub record: PersonRecord,
    /// The roles.
    pub roles: Vec<GrantRow>,
    /// Browsers signed in now; only counted for one person at a time.
    pub open_sessions: i64,
    /// The reader may change the address and the roles, and remove the person; only told for one person at a time.
    pub may_change: bool,
    /// Why mails do not arrive: kind, time, what the provider said; only looked up for one person at a time.
    pub mail_problem: Option<(String, UtcMicros, String)>,
}

/// Which people to list.
#[derive(Debug, Clone, Default)]
pub struct PeopleSearch {
    /// Beginning of a name or an address.
    pub text: Option<String>,
    /// Only this side.
    pub side: Option<Side>,
    /// Only holders of this role.
    pub role: Option<Role>,
    /// Where the page before ended.
    pub after: Option<(String, i64)>,
    /// At most this many.
    pub limit: i64,
}

/// A part of the list of people.
#[derive(Debug, Clone)]
pub struct PeoplePage {
    /// The people, by name.
    pub people: Vec<PersonView>,
    /// Where the next page begins, if there is one.
    pub next: Option<(String, i64)>,
}

/// People by name.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_people(
    ctx: &AppContext,
    _permit: &Permit<action::ViewPeople>,
    search: PeopleSearch,
) -> Result<PeoplePage, AppError> {
    let limit = search.limit;
    let filter = PeopleFilter {
        prefix: search.text.map(|text| fold(&text)).filter(|text| !text.is_empty()),
        side: search.side,
        role: search.role,
        after: search.after,
        // One more than asked tells whether there is a next page.
        limit: limit + 1,
    };
    ctx.db
        .read(move |conn| {
            let mut rows = pep_db::people::list(conn, &filter)?;
            let has_more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
            if has_more {
                rows.pop();
            }
            let next = rows.last().filter(|_| has_more).map(|(folded, record)| (folded.clone(), record.id.0));
            let ids: Vec<_> = rows.iter().map(|(_, record)| record.id).collect();
            let mut roles = pep_db::people::load_grants(conn, &ids)?;
            let people = rows
                .into_iter()
                .map(|(_, record)| PersonView {
                    roles: roles.remove(&record.id).unwrap_or_default(),
                    record,
                    open_sessions: 0,
                    may_change: false,
                    mail_problem: None,
                })
                .collect();
            Ok(PeoplePage { people, next })
        })
        .await
}

/// One person.
///
/// # Errors
/// [`AppError::NotFound`] also for one who was removed.
pub async fn get_person(
    ctx: &AppContext,
    permit: &Permit<action::ViewPeople>,
    id: PersonId,
) -> Result<PersonView, AppError> {
    let (actor, now, idle_us) = (permit.actor().clone(), ctx.now(), ctx.config.sessions.idle_us);
    ctx.db.read(move |conn| view(conn, &actor, id, now, idle_us)).await
}

fn view(
    conn: &mut AnyConnection,
    actor: &Actor,
    id: PersonId,
    now: UtcMicros,
    idle_us: i64,
) -> Result<PersonView, AppError> {
    let record = pep_db::people::find(conn, id)?.ok_or(AppError::NotFound)?;
    Ok(PersonView {
        may_change: {
            let held = pep_db::sign_in_sessions::grants_of(conn, id)?;
            let is_operator = held.iter().any(|grant| grant.role == Role::Operator);
            may_change_person(actor, id, &held) && (!is_operator || actor.holds(Role::Operator))
        },
        mail_problem: mail_problem(conn, &record.email)?,
        record,
        roles: pep_db::people::load_grants(conn, &[id])?.remove(&id).unwrap_or_default(),
        open_sessions: pep_db::people::count_open_sessions(conn, id, now, idle_us)?,
    })
}

/// Why mails to an address do not arrive, unless somebody said since that they do.
fn mail_problem(
    conn: &mut AnyConnection,
    address: &str,
) -> Result<Option<(String, UtcMicros, String)>, AppError> {
    let found = pep_db::messages::address_problem(conn, address)?;
    let lifted = pep_db::mail_blocks::last_lifted(conn, &address.to_lowercase())?;
    Ok(found.filter(|(_, at, _)| lifted.is_none_or(|lifted| *at > lifted)))
}

/// What can be changed about a person.
#[derive(Debug, Clone, Default)]
pub struct PersonInput {
    /// Address.
    pub email: String,
    /// May be empty.
    pub first_name: String,
    /// May be empty.
    pub last_name: String,
    /// May be empty.
    pub title: String,
    /// IANA zone.
    pub time_zone: Option<String>,
}

/// A checked [`PersonInput`].
struct CheckedPerson {
    email: EmailAddress,
    email_folded: String,
    first_name: String,
    last_name: String,
    name_folded: String,
    title: String,
    time_zone: Option<String>,
}

impl CheckedPerson {
    fn values(&self) -> PersonValues<'_> {
        PersonValues {
            email: self.email.as_str(),
            email_folded: &self.email_folded,
            first_name: &self.first_name,
            last_name: &self.last_name,
            name_folded: &self.name_folded,
            title: &self.title,
            time_zone: self.time_zone.as_deref(),
        }
    }
}

fn check(input: &PersonInput) -> Result<CheckedPerson, AppError> {
    let mut errors = Vec::new();
    for (pointer, text) in
        [("/firstName", &input.first_name), ("/lastName", &input.last_name), ("/title", &input.title)]
    {
        if text.chars().count() > 120 || text.chars().any(char::is_control) {
            errors.push(FieldError::new(pointer, "Write at most 120 characters on one line."));
        }
    }
    if let Some(zone) = &input.time_zone
        && zone.parse::<chrono_tz::Tz>().is_err()
    {
        errors.push(FieldError::new("/timeZone", "Give an IANA name such as Europe/Berlin."));
    }
    let email = match EmailAddress::parse(&input.email) {
        Ok(email) => email,
        Err(error) => {
            errors.insert(0, FieldError::new("/email", format!("Check it: {error}.")));
            return Err(AppError::Invalid(errors));
        }
    };
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let (first, last) = (input.first_name.trim(), input.last_name.trim());
    Ok(CheckedPerson {
        email_folded: email.folded(),
        email,
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        name_folded: fold(&format!("{first} {last}")),
        title: input.title.trim().to_owned(),
        time_zone: input.time_zone.clone(),
    })
}

/// May an address come back that belonged to somebody who was erased?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returning {
    /// It is asked back first.
    AskFirst,
    /// The person wants it.
    Wanted,
}

/// Adds a person, or brings back one who was removed: then without the roles held before. Somebody who was erased comes back
/// as a new person, and only if that is said.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::AlreadyExists`] if the address is used.
pub async fn create_person(
    ctx: &AppContext,
    permit: &Permit<action::ManagePeople>,
    input: PersonInput,
    side: Side,
    partner: Option<PartnerId>,
    returning: Returning,
) -> Result<PersonView, AppError> {
    let checked = check(&input)?;
    if (side == Side::Partner) != partner.is_some() {
        return Err(AppError::invalid(
            "/partnerId",
            "Name the partner for a person of the partner side, and only then.",
        ));
    }
    let (actor, now, idle_us) = (permit.actor().clone(), ctx.now(), ctx.config.sessions.idle_us);
    ctx.db
        .write(move |conn| {
            if let Some(partner) = partner
                && !pep_db::people::partner_exists(conn, partner)?
            {
                return Err(AppError::invalid(
                    "/partnerId",
                    "There is no such partner. Pick one from the list.",
                ));
            }
            let erased = ErasedAddresses::among(conn, [&checked.email_folded])?;
            if erased.has(&checked.email_folded) {
                if returning == Returning::AskFirst {
                    return Err(AppError::invalid(
                        "/comesBackAfterErasure",
                        "Somebody with this address was erased. Add them only if they want to come back, and say so here.",
                    ));
                }
                allow_return(conn, &checked.email_folded)?;
            }
            let id = insert_or_restore(conn, &checked, side, partner, now)?;
            let values = serde_json::json!({ "email": checked.email.as_str() });
            let personal = pep_db::personal_data::note_values(conn, id, &values.to_string(), now)?;
            let detail = serde_json::json!({
                "personal": personal, "side": side.as_str(), "partnerId": partner.map(|id| id.0),
            });
            audit_person(conn, now, Some(&actor), "create_person", id, detail)?;
            view(conn, &actor, id, now, idle_us)
        })
        .await
}

fn insert_or_restore(
    conn: &mut AnyConnection,
    checked: &CheckedPerson,
    side: Side,
    partner: Option<PartnerId>,
    now: UtcMicros,
) -> Result<PersonId, AppError> {
    if let Some((id, old_side, old_partner)) =
        pep_db::people::find_removed_by_email(conn, &checked.email_folded)?
    {
        if (old_side, old_partner) != (side, partner) {
            return Err(AppError::AlreadyExists(format!(
                "{} belonged to somebody of another company who was removed. Use another address.",
                checked.email
            )));
        }
        pep_db::people::restore(conn, id, now)?;
        pep_db::people::update(conn, id, &checked.values(), now)?;
        for grant in pep_db::people::load_grants(conn, &[id])?.remove(&id).unwrap_or_default() {
            pep_db::people::take_role(conn, id, grant.id)?;
        }
        return Ok(id);
    }
    match pep_db::people::insert(conn, &checked.values(), side, partner, now) {
        Err(error) if error.is_unique(EMAIL_KEY) => Err(address_taken(&checked.email)),
        other => Ok(other?),
    }
}

fn address_taken(email: &EmailAddress) -> AppError {
    AppError::AlreadyExists(format!("Somebody has the address {email} already. Open that person instead."))
}

/// Changes a person. A new address ends the person's sessions, known devices and mailed links.
///
/// # Errors
/// [`AppError::NotFound`], also for a platform operator unless one changes it; [`AppError::WrongState`] for a new address of
/// somebody who holds more than the caller; [`AppError::Invalid`]; [`AppError::AlreadyExists`] if the address is used.
pub async fn update_person(
    ctx: &AppContext,
    permit: &Permit<action::ManagePeople>,
    id: PersonId,
    input: PersonInput,
) -> Result<PersonView, AppError> {
    let checked = check(&input)?;
    let (actor, now, idle_us) = (permit.actor().clone(), ctx.now(), ctx.config.sessions.idle_us);
    ctx.db
        .write(move |conn| {
            let (before, may_change) = find_for(conn, &actor, id)?;
            let is_new_address = before.email.to_lowercase() != checked.email_folded;
            // A name or a zone is anybody's to correct who may change people; an address is a way in.
            if is_new_address && !may_change {
                return Err(holds_more(&before));
            }
            match pep_db::people::update(conn, id, &checked.values(), now) {
                Err(error) if error.is_unique(EMAIL_KEY) => return Err(address_taken(&checked.email)),
                other => other?,
            }
            if is_new_address {
                end_access(conn, id, now)?;
            }
            let values = serde_json::json!({
                "old": { "email": before.email, "name": before.name(), "title": before.title, "timeZone": before.time_zone },
                "new": {
                    "email": checked.email.as_str(), "name": format!("{} {}", checked.first_name, checked.last_name),
                    "title": checked.title, "timeZone": checked.time_zone,
                },
            });
            let personal = pep_db::personal_data::note_values(conn, id, &values.to_string(), now)?;
            let detail = serde_json::json!({ "personal": personal });
            audit_person(conn, now, Some(&actor), "update_person", id, detail)?;
            view(conn, &actor, id, now, idle_us)
        })
        .await
}

/// Removes a person: no list shows them any more, nothing lets them in, what they did stays.
///
/// # Errors
/// [`AppError::NotFound`], also for a platform operator unless one removes it; [`AppError::WrongState`] for oneself,
/// for the last operator, and for somebody who holds more than the caller.
pub async fn remove_person(
    ctx: &AppContext,
    permit: &Permit<action::ManagePeople>,
    id: PersonId,
) -> Result<(), AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let before = changeable(conn, &actor, id)?;
            if id == actor.person_id {
                return Err(AppError::WrongState(
                    "You cannot remove yourself. Ask another operator or program team member.".to_owned(),
                ));
            }
            pep_db::people::remove(conn, id, now)?;
            end_access(conn, id, now)?;
            crate::teams::settle_gone_members(conn, &ctx)?;
            let values = serde_json::json!({ "email": before.email });
            let personal = pep_db::personal_data::note_values(conn, id, &values.to_string(), now)?;
            let detail = serde_json::json!({ "personal": personal });
            Ok(audit_person(conn, now, Some(&actor), "remove_person", id, detail)?)
        })
        .await
}

/// Signs a person out of every browser and forgets the known ones.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] for somebody who holds more than the caller.
pub async fn end_person_sessions(
    ctx: &AppContext,
    permit: &Permit<action::ManagePeople>,
    id: PersonId,
) -> Result<(), AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            changeable(conn, &actor, id)?;
            let ended = pep_db::sign_in_sessions::end_all(conn, id, now)?;
            pep_db::sign_in::revoke_devices(conn, id, now)?;
            let detail = serde_json::json!({ "sessions": ended });
            Ok(audit_person(conn, now, Some(&actor), "end_person_sessions", id, detail)?)
        })
        .await
}

pub(crate) fn end_access(conn: &mut AnyConnection, id: PersonId, now: UtcMicros) -> Result<(), AppError> {
    pep_db::sign_in_sessions::end_all(conn, id, now)?;
    pep_db::sign_in::revoke_devices(conn, id, now)?;
    pep_db::mail_links::revoke_of_person(conn, id, now)?;
    Ok(())
}

/// The person, if `actor` may change them. Who could change somebody's address could become them by a mailed code; so
/// nobody changes a person who holds more than they do, and operators are not even there for others.
fn changeable(conn: &mut AnyConnection, actor: &Actor, id: PersonId) -> Result<PersonRecord, AppError> {
    let (record, may_change) = find_for(conn, actor, id)?;
    if may_change { Ok(record) } else { Err(holds_more(&record)) }
}

/// The person, and whether `actor` may change their address and roles.
fn find_for(conn: &mut AnyConnection, actor: &Actor, id: PersonId) -> Result<(PersonRecord, bool), AppError> {
    let record = pep_db::people::find(conn, id)?.ok_or(AppError::NotFound)?;
    let held = pep_db::sign_in_sessions::grants_of(conn, id)?;
    if held.iter().any(|grant| grant.role == Role::Operator) && !actor.holds(Role::Operator) {
        return Err(AppError::NotFound);
    }
    Ok((record, may_change_person(actor, id, &held)))
}

fn holds_more(record: &PersonRecord) -> AppError {
    AppError::WrongState(format!(
        "{} holds a role that reaches further than yours. Ask a platform operator to change it.",
        record.name()
    ))
}

fn audit_person(
    conn: &mut AnyConnection,
    now: UtcMicros,
    actor: Option<&Actor>,
    action: &str,
    id: PersonId,
    detail: serde_json::Value,
) -> Result<(), pep_db::DbError> {
    let entry = AuditEntry { action, object_kind: "person", object_id: Some(id.0), detail };
    audit::write(conn, now, actor, entry)
}
