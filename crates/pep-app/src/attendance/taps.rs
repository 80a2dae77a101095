//! "Who was there?", answered with one tap by those who take part.

use pep_db::attendance::NewAttendance;
use pep_domain::access::{Permit, action};
use pep_domain::ids::{PersonId, SessionId};
use pep_domain::people::Side;
use pep_domain::sessions::{AttendanceSource, SessionState};

use crate::session_days::{self, DayView};
use crate::{AppContext, AppError};

/// Records who of a session's people was there and who was not, as the caller's side says. Each side has a word of its
/// own on everybody; the later one counts.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not take part; [`AppError::Invalid`] for somebody who does not;
/// [`AppError::WrongState`] before the session began or if it was called off.
pub async fn tap(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    id: SessionId,
    people: Vec<(PersonId, bool)>,
) -> Result<DayView, AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let view = session_days::own(conn, &actor, id)?;
            if view.session.state == SessionState::Cancelled || now < view.session.starts_at {
                return Err(AppError::WrongState("Say who was there once the session has begun.".to_owned()));
            }
            for (at, (person, is_present)) in people.iter().enumerate() {
                let known = view.people.iter().find(|other| other.person.person == *person);
                let Some(known) = known else {
                    return Err(AppError::invalid(
                        format!("/people/{at}/personId"),
                        "This person does not take part in the session.",
                    ));
                };
                let side = match actor.side {
                    Side::Microsoft => "microsoft",
                    Side::Partner => "partner",
                };
                pep_db::attendance::put(
                    conn,
                    &NewAttendance {
                        session_id: id.0,
                        person_id: Some(person.0),
                        name: &known.person.name,
                        email: &known.person.email,
                        source: AttendanceSource::Team.as_str(),
                        record_key: &format!("{side}:person:{person}"),
                        is_present: *is_present,
                        seconds: None,
                        first_joined_at: None,
                        last_left_at: None,
                        recorded_by: Some(actor.person_id.0),
                        recorded_at: now.0,
                    },
                )?;
            }
            pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?;
            let said: Vec<_> =
                people.iter().map(|(person, is_present)| serde_json::json!([person.0, is_present])).collect();
            super::audit(conn, now, Some(&actor), id, serde_json::json!({ "present": said }))?;
            session_days::own(conn, &actor, id)
        })
        .await
}
