//! Telling whoever can do something about it that mails do not reach somebody (B4-02): one notice for each event,
//! engagement, wave, request or follow-up and day, which counts up, however many mails come back.

use pep_db::AnyConnection;
use pep_db::messages::{MessageKey, StoredMessage};
use pep_db::notices::NewNotice;
use pep_db::unreachable::{self, MailsOf};
use pep_domain::ids::{
    EngagementId, EventId, FollowUpId, PersonId, ReportRequestId, SessionId, SessionRequestId, WaveId,
};
use pep_domain::mail::MessageClass;
use pep_domain::time::UtcMicros;

use crate::AppError;
use crate::zones::zone_of_person;

const KIND: &str = "unreachable";

/// A mail repeats one that repeated one …: nobody resends more often than this.
const RESENT_AT_MOST: usize = 20;

fn people(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

/// What a mail was about, as far as somebody organises it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Event(EventId),
    Engagement(EngagementId),
    Wave(WaveId),
    ReportRequest(ReportRequestId),
    FollowUp(FollowUpId),
}

/// The notice for one organiser.
struct Told {
    people: Vec<PersonId>,
    title: String,
    body: &'static str,
    target: String,
    key: String,
}

/// Leaves the notices about a mail that came back, was complained about, or was not handed over, in the caller's
/// transaction. Nothing about codes and trials: whoever asked for those sees it at once.
///
/// # Errors
/// Whatever the database answers.
pub(super) fn tell(
    conn: &mut AnyConnection,
    now: UtcMicros,
    message: &StoredMessage,
) -> Result<(), AppError> {
    if matches!(message.class, MessageClass::Otp | MessageClass::Test) {
        return Ok(());
    }
    tell_admins(conn, now, message)?;
    let Some(about) = about(conn, message)? else { return Ok(()) };
    let Some(told) = told(conn, about, message)? else { return Ok(()) };
    leave(conn, now, &told)?;
    // Who wrote the same notice at the same time is done by now: what that one did not see, this one counts.
    if let Some(again) = self::told(conn, about, message)?.filter(|again| again.title != told.title) {
        leave(conn, now, &again)?;
    }
    Ok(())
}

/// The admins of the recipient's partner can correct the address themselves.
fn tell_admins(conn: &mut AnyConnection, now: UtcMicros, message: &StoredMessage) -> Result<(), AppError> {
    let Some(recipient) = message.recipient_id else { return Ok(()) };
    let Some(partner) = pep_db::people::find(conn, recipient)?.and_then(|person| person.partner_id) else {
        return Ok(());
    };
    let count = |conn: &mut AnyConnection| {
        let own = pep_db::people::own_people(conn, partner, None)?;
        Ok::<_, AppError>(own.iter().filter(|person| person.mail_block.is_some()).count())
    };
    let told = |people: Vec<PersonId>, count: usize| Told {
        people,
        title: format!("Mails do not reach {} of your company", self::people(count)),
        body: "Correct the address under Our people.",
        target: "/our-people".to_owned(),
        key: "own".to_owned(),
    };
    let counted = count(conn)?;
    if counted == 0 {
        return Ok(());
    }
    let admins = pep_db::people::admins_of(conn, partner)?;
    leave(conn, now, &told(admins.clone(), counted))?;
    let again = count(conn)?;
    if again == counted { Ok(()) } else { leave(conn, now, &told(admins, again)) }
}

fn leave(conn: &mut AnyConnection, now: UtcMicros, told: &Told) -> Result<(), AppError> {
    for person in &told.people {
        let day = now.date_in(zone_of_person(conn, *person, None)?);
        let new = NewNotice {
            person_id: person.0,
            kind: KIND,
            title: &told.title,
            body: told.body,
            target: &told.target,
            created_at: now.0,
        };
        pep_db::notices::put_digest(conn, &new, &format!("{KIND}:{}:{day}", told.key))?;
    }
    Ok(())
}

fn about(conn: &mut AnyConnection, message: &StoredMessage) -> Result<Option<About>, AppError> {
    let mut first = message.clone();
    for _ in 0..RESENT_AT_MOST {
        let Some(earlier) = first.resend_of else { break };
        first = pep_db::messages::find(conn, MessageKey::Id(earlier))?;
    }
    let Some((kind, id)) = pep_db::jobs::find(conn, first.job_id)?.origin else { return Ok(None) };
    Ok(match kind.as_str() {
        "event" => Some(About::Event(EventId(id))),
        "engagement" => Some(About::Engagement(EngagementId(id))),
        "report_request" => Some(About::ReportRequest(ReportRequestId(id))),
        "follow_up" => Some(About::FollowUp(FollowUpId(id))),
        "session_request" => pep_db::sessions::find_request(conn, SessionRequestId(id))?
            .map(|request| About::Event(request.event)),
        "wave" => pep_db::waves::find(conn, WaveId(id))?
            .map(|wave| wave.event.map_or(About::Wave(wave.id), About::Event)),
        "session" => match pep_db::sessions::find_session(conn, SessionId(id))? {
            Some(session) => match (session.event, session.engagement) {
                (Some(event), _) => Some(About::Event(event)),
                (None, Some(engagement)) => Some(About::Engagement(engagement)),
                (None, None) => pep_db::follow_ups::of_session(conn, session.id)?.map(About::FollowUp),
            },
            None => None,
        },
        _ => None,
    })
}

fn told(conn: &mut AnyConnection, about: About, message: &StoredMessage) -> Result<Option<Told>, AppError> {
    const LISTED: &str = "The list says why, and what to do about each.";
    const ONE: &str = "Choose somebody else there, or have the address corrected.";
    Ok(match about {
        About::Event(id) => {
            let Some(event) = pep_db::events::find(conn, id)? else { return Ok(None) };
            let count = unreachable::list(conn, MailsOf::Event(id))?.len();
            (count > 0).then_some(Told {
                people: pep_db::people::program_team(conn, event.program.0)?,
                title: format!("{}: mails do not reach {}", event.name, people(count)),
                body: LISTED,
                target: format!("/unreachable?event={id}"),
                key: format!("event:{id}"),
            })
        }
        About::Engagement(id) => {
            let Some(engagement) = pep_db::engagements::find(conn, id)? else { return Ok(None) };
            let count = unreachable::list(conn, MailsOf::Engagement(id))?.len();
            (count > 0).then(|| Told {
                people: vec![engagement.coordinator.0],
                title: format!("{}: mails do not reach {}", engagement.title, people(count)),
                body: LISTED,
                target: format!("/unreachable?engagement={id}"),
                key: format!("engagement:{id}"),
            })
        }
        About::Wave(id) => pep_db::waves::find(conn, id)?.map(|wave| Told {
            people: vec![wave.created_by],
            title: format!("{}: invitations came back", wave.name),
            body: "The wave shows whose. Correct the addresses, then send them again from the Outbox.",
            target: format!("/programs/{}?tab=waves&wave={id}", wave.program),
            key: format!("wave:{id}"),
        }),
        About::ReportRequest(id) => {
            let facts = pep_db::report_news::request_facts(conn, id)?;
            // The news of it go to whoever asked, who is no contact of the partner.
            (message.recipient_id != Some(facts.requested_by)).then(|| Told {
                title: format!(
                    "{}: mails about your request do not reach {}",
                    facts.partner_name, message.to_name
                ),
                people: vec![facts.requested_by],
                body: ONE,
                target: format!("/requests?request={id}"),
                key: format!("report_request:{id}"),
            })
        }
        About::FollowUp(id) => pep_db::follow_ups::find(conn, id)?
            // The seller's own mailbox is not the seller's contact.
            .filter(|follow_up| message.recipient_id != Some(follow_up.seller))
            .map(|follow_up| Told {
                people: vec![follow_up.seller],
                title: format!("Mails about your follow-up do not reach {}", message.to_name),
                body: ONE,
                target: format!("/follow-ups/{id}"),
                key: format!("follow_up:{id}"),
            }),
    })
}
