//! The people of one's own partner, for its admins (reliability 3.3): add, correct, take out, and read what they did.

use pep_db::AnyConnection;
use pep_db::people::{EMAIL_KEY, NewRoleGrant};
use pep_domain::access::{Permit, action};
use pep_domain::ids::{PartnerId, PersonId};
use pep_domain::people::{Role, Side};
use serde_json::json;

use super::{PersonInput, audit_person, check, end_access, insert_or_restore};
use crate::personal_data::ErasedAddresses;
use crate::{AppContext, AppError};

pub use pep_db::people::{OwnAct, OwnPerson};

/// Whose an address is that is taken, or whether its owner was erased, is nobody's business at a partner.
const NOT_HERE: &str =
    "This address cannot be used here. If it is your colleague's, ask the program team to add it.";

/// The people of one's own partner, by name.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_own_people(
    ctx: &AppContext,
    permit: &Permit<action::ManageOwnPeople>,
) -> Result<Vec<OwnPerson>, AppError> {
    let partner = own(permit)?;
    ctx.db.read(move |conn| Ok(pep_db::people::own_people(conn, partner, None)?)).await
}

/// Adds somebody as a seller of one's own partner, or brings somebody back who was taken out.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::AlreadyExists`] if the address cannot be used.
pub async fn create_own_person(
    ctx: &AppContext,
    permit: &Permit<action::ManageOwnPeople>,
    input: PersonInput,
) -> Result<OwnPerson, AppError> {
    let checked = check(&input)?;
    let (actor, partner, now) = (permit.actor().clone(), own(permit)?, ctx.now());
    ctx.db
        .write(move |conn| {
            if ErasedAddresses::among(conn, [&checked.email_folded])?.has(&checked.email_folded) {
                return Err(AppError::AlreadyExists(NOT_HERE.to_owned()));
            }
            let id = insert_or_restore(conn, &checked, Side::Partner, Some(partner), now).map_err(neutral)?;
            let grant = NewRoleGrant {
                person_id: id,
                side: Side::Partner,
                role: Role::PartnerSeller,
                scope_kind: "partner",
                scope_id: partner.0,
                source: "manual",
                granted_by: Some(actor.person_id),
            };
            pep_db::people::grant_role(conn, &grant, now)?;
            let values = json!({ "email": checked.email.as_str() });
            let personal = pep_db::personal_data::note_values(conn, id, &values.to_string(), now)?;
            let detail = json!({
                "personal": personal, "side": "partner", "partnerId": partner.0, "role": Role::PartnerSeller.as_str(),
            });
            audit_person(conn, now, Some(&actor), "create_person", id, detail)?;
            find(conn, partner, id)
        })
        .await
}

/// Corrects somebody. A new address ends the person's sessions, known devices and mailed links, so that the next sign-in asks
/// for a code sent there.
///
/// # Errors
/// [`AppError::NotFound`] for anybody else's person; [`AppError::Invalid`]; [`AppError::AlreadyExists`] if the address
/// cannot be used.
pub async fn update_own_person(
    ctx: &AppContext,
    permit: &Permit<action::ManageOwnPeople>,
    id: PersonId,
    input: PersonInput,
) -> Result<OwnPerson, AppError> {
    let checked = check(&input)?;
    let (actor, partner, now) = (permit.actor().clone(), own(permit)?, ctx.now());
    ctx.db
        .write(move |conn| {
            let before = find(conn, partner, id)?;
            match pep_db::people::update(conn, id, &checked.values(), now) {
                Err(error) if error.is_unique(EMAIL_KEY) => {
                    return Err(AppError::AlreadyExists(NOT_HERE.to_owned()));
                }
                other => other?,
            }
            if before.email.to_lowercase() != checked.email_folded {
                end_access(conn, id, now)?;
            }
            let values = json!({
                "old": {
                    "email": before.email, "name": format!("{} {}", before.first_name, before.last_name),
                    "title": before.title, "timeZone": before.time_zone,
                },
                "new": {
                    "email": checked.email.as_str(), "name": format!("{} {}", checked.first_name, checked.last_name),
                    "title": checked.title, "timeZone": checked.time_zone,
                },
            });
            let personal = pep_db::personal_data::note_values(conn, id, &values.to_string(), now)?;
            audit_person(conn, now, Some(&actor), "update_person", id, json!({ "personal": personal }))?;
            find(conn, partner, id)
        })
        .await
}

/// Takes somebody out: no list shows them any more, nothing lets them in, what they did stays.
///
/// # Errors
/// [`AppError::NotFound`] for anybody else's person; [`AppError::WrongState`] for oneself.
pub async fn remove_own_person(
    ctx: &AppContext,
    permit: &Permit<action::ManageOwnPeople>,
    id: PersonId,
) -> Result<(), AppError> {
    let (actor, partner, now) = (permit.actor().clone(), own(permit)?, ctx.now());
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let before = find(conn, partner, id)?;
            if id == actor.person_id {
                return Err(AppError::WrongState(
                    "You cannot take yourself out. Ask another admin of your company or the program team."
                        .to_owned(),
                ));
            }
            pep_db::people::remove(conn, id, now)?;
            end_access(conn, id, now)?;
            crate::teams::settle_gone_members(conn, &ctx)?;
            let values = json!({ "email": before.email });
            let personal = pep_db::personal_data::note_values(conn, id, &values.to_string(), now)?;
            let detail = json!({ "personal": personal });
            Ok(audit_person(conn, now, Some(&actor), "remove_person", id, detail)?)
        })
        .await
}

/// What the people of one's own partner did, the newest first, before the act `before` if given.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_own_acts(
    ctx: &AppContext,
    permit: &Permit<action::ManageOwnPeople>,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<OwnAct>, AppError> {
    let partner = own(permit)?;
    ctx.db.read(move |conn| Ok(pep_db::people::own_acts(conn, partner, before, limit)?)).await
}

fn own(permit: &Permit<action::ManageOwnPeople>) -> Result<PartnerId, AppError> {
    permit.partner_id().ok_or(AppError::NotFound)
}

fn find(conn: &mut AnyConnection, partner: PartnerId, id: PersonId) -> Result<OwnPerson, AppError> {
    pep_db::people::own_people(conn, partner, Some(id))?.pop().ok_or(AppError::NotFound)
}

fn neutral(error: AppError) -> AppError {
    match error {
        AppError::AlreadyExists(_) => AppError::AlreadyExists(NOT_HERE.to_owned()),
        other => other,
    }
}
