//! Time zones: where somebody reads times and gets mails at nine (A10), one's own zone, and the zones of OUs.

use chrono_tz::Tz;
use pep_db::AnyConnection;
use pep_db::zones as rows;
use pep_domain::access::{Permit, action};
use pep_domain::ids::{OuId, PersonId};

use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError};

pub use pep_db::zones::OuZone;

/// The zone of a reader: the first of these that is a zone. UTC if none is.
///
/// `own`: the reader's, or the reader's OU's; `about_ou`: that of the OU that it is about; `about`: that of the event,
/// session, engagement or program.
pub(crate) fn reader_zone(own: Option<&str>, about_ou: Option<&str>, about: Option<&str>) -> Tz {
    [own, about_ou, about].into_iter().flatten().find_map(|zone| zone.parse().ok()).unwrap_or(Tz::UTC)
}

/// The zone of a reader of whom only the id is known; see [`reader_zone`].
///
/// # Errors
/// Whatever the database answers.
pub(crate) fn zone_of_person(
    conn: &mut AnyConnection,
    person: PersonId,
    about: Option<&str>,
) -> Result<Tz, AppError> {
    Ok(reader_zone(rows::of_person(conn, person)?.as_deref(), None, about))
}

/// An IANA name, checked.
///
/// # Errors
/// [`AppError::Invalid`] with `/timeZone`.
pub(crate) fn checked(zone: &str) -> Result<Tz, AppError> {
    zone.parse().map_err(|_unknown| {
        AppError::invalid("/timeZone", "Pick a zone from the list: an IANA name such as Europe/Berlin.")
    })
}

/// Where one's own zone comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneSource {
    /// The person chose it.
    Chosen,
    /// The browser told it at sign-in: taken only where nothing is known.
    Browser,
}

/// Sets one's own zone. Returns the zone that holds now.
///
/// # Errors
/// [`AppError::Invalid`] if there is no such zone.
pub async fn set_own(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    zone: Option<String>,
    source: ZoneSource,
) -> Result<Option<String>, AppError> {
    if let Some(zone) = &zone {
        checked(zone)?;
    }
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let person = pep_db::people::find(conn, actor.person_id)?.ok_or(AppError::NotFound)?;
            let is_kept = source == ZoneSource::Browser && person.time_zone.is_some();
            if is_kept || person.time_zone == zone {
                return Ok(person.time_zone);
            }
            rows::set_of_person(conn, actor.person_id, zone.as_deref(), now)?;
            let source = match source {
                ZoneSource::Chosen => "chosen",
                ZoneSource::Browser => "browser",
            };
            let entry = AuditEntry {
                action: "set_own_time_zone",
                object_kind: "person",
                object_id: Some(actor.person_id.0),
                detail: serde_json::json!({ "old": person.time_zone, "new": zone, "source": source }),
            };
            audit::write(conn, now, Some(&actor), entry)?;
            Ok(zone)
        })
        .await
}

/// The zones of all OUs, by name.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_ou_zones(
    ctx: &AppContext,
    _permit: &Permit<action::ViewPeople>,
) -> Result<Vec<OuZone>, AppError> {
    ctx.db.read(|conn| rows::list_ous(conn).map_err(AppError::from)).await
}

/// Gives an OU a zone, or takes it.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Invalid`] if there is no such zone.
pub async fn set_ou_zone(
    ctx: &AppContext,
    permit: &Permit<action::ManagePeople>,
    ou: OuId,
    zone: Option<String>,
) -> Result<OuZone, AppError> {
    if let Some(zone) = &zone {
        checked(zone)?;
    }
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let before = rows::find_ou(conn, ou)?.ok_or(AppError::NotFound)?;
            rows::set_of_ou(conn, ou, zone.as_deref())?;
            let entry = AuditEntry {
                action: "set_ou_time_zone",
                object_kind: "ou",
                object_id: Some(ou.0),
                detail: serde_json::json!({ "old": before.time_zone, "new": zone }),
            };
            audit::write(conn, now, Some(&actor), entry)?;
            Ok(OuZone { time_zone: zone, ..before })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_is_the_readers_else_the_ous_else_what_it_is_about() {
        let zone = |own, ou, about| reader_zone(own, ou, about).name();
        assert_eq!(zone(Some("Asia/Tokyo"), Some("Europe/Paris"), Some("Europe/Berlin")), "Asia/Tokyo");
        assert_eq!(zone(None, Some("Europe/Paris"), Some("Europe/Berlin")), "Europe/Paris");
        assert_eq!(zone(None, None, Some("Europe/Berlin")), "Europe/Berlin");
        assert_eq!(zone(Some("No/Where"), None, Some("Europe/Berlin")), "Europe/Berlin");
        assert_eq!(zone(None, None, None), "UTC");
    }
}
