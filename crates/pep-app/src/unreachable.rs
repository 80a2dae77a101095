//! Who gets none of the mails of an event or an engagement, for those who organise it (B4-02).

use pep_db::unreachable::{self, MailsOf};
use pep_domain::access::{Permit, action, authorize};
use pep_domain::ids::{EngagementId, EventId, PersonId, ProgramId};

use crate::{AppContext, AppError};

pub use pep_db::unreachable::UnreachablePerson;

/// The people, with what the reader can do about them.
#[derive(Debug, Clone)]
pub struct UnreachablePeople {
    /// The event's name, the engagement's title.
    pub title: String,
    /// Its program.
    pub program: ProgramId,
    /// By name.
    pub people: Vec<UnreachablePerson>,
    /// The teams of the event for which somebody answers, with their ids and names.
    pub answers_for: Vec<(PersonId, i64, String)>,
    /// May the reader correct addresses?
    pub may_correct: bool,
    /// May the reader let mails through again?
    pub may_lift: bool,
}

/// Those of an event.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn of_event(
    ctx: &AppContext,
    permit: &Permit<action::ViewEvents>,
    id: EventId,
) -> Result<UnreachablePeople, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            let event = pep_db::events::find(conn, id)?
                .filter(|event| permit.reaches_event(event.program.0, event.ou.0))
                .ok_or(AppError::NotFound)?;
            let people = unreachable::list(conn, MailsOf::Event(id))?;
            let teams = pep_db::events::event_teams(conn, id)?;
            let answers_for = teams
                .into_iter()
                .filter_map(|team| Some((PersonId(team.primary_contact_id?), team.id, team.name)))
                .filter(|(contact, ..)| people.iter().any(|person| person.id == *contact))
                .collect();
            Ok(found(&permit, event.name, event.program.0, people, answers_for))
        })
        .await
}

/// Those of an engagement.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn of_engagement(
    ctx: &AppContext,
    permit: &Permit<action::ViewEngagements>,
    id: EngagementId,
) -> Result<UnreachablePeople, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            let engagement = pep_db::engagements::find(conn, id)?
                .filter(|found| permit.reaches_event(found.program.0, found.ou.0))
                .ok_or(AppError::NotFound)?;
            let people = unreachable::list(conn, MailsOf::Engagement(id))?;
            Ok(found(&permit, engagement.title, engagement.program.0, people, Vec::new()))
        })
        .await
}

fn found<A>(
    permit: &Permit<A>,
    title: String,
    program: ProgramId,
    people: Vec<UnreachablePerson>,
    answers_for: Vec<(PersonId, i64, String)>,
) -> UnreachablePeople {
    let actor = permit.actor();
    UnreachablePeople {
        title,
        program,
        people,
        answers_for,
        may_correct: authorize::<action::ManagePeople>(actor).is_ok(),
        may_lift: authorize::<action::ManageOutbox>(actor)
            .is_ok_and(|permit| permit.program_scope().reaches(program)),
    }
}
