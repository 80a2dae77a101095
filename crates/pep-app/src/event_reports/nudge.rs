//! A word to a team's primary contact: others wait, or nobody has found the team yet (B3-09). Once a day at most.

use pep_db::event_reports::ReportedEvent;
use pep_domain::access::{Action, Permit, action};
use pep_domain::ids::{EventId, TeamId};
use pep_domain::mail::MessageClass;
use pep_domain::time::UtcMicros;
use pep_mail::MailTemplate;
use pep_mail::kinds::TeamNudge;
use serde_json::json;

use super::facts;
use super::tally;
use crate::audit::AuditEntry;
use crate::mail::NewMail;
use crate::sign_in::links::{self, LinkPurpose};
use crate::{AppContext, AppError};

/// Who was written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nudged {
    /// The primary contact's name.
    pub name: String,
}

/// The longest message, characters.
const MESSAGE_MAX_CHARS: usize = 1_000;

/// One nudge for a team and a day of the event's zone.
pub(super) fn key(event: &ReportedEvent, team: TeamId, now: UtcMicros) -> String {
    let zone = event.time_zone.parse().unwrap_or(chrono_tz::UTC);
    format!("nudge:{}:{team}:{}", event.id, now.date_in(zone))
}

/// Writes to the primary contact of a team that takes part.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not organise the event or the team does not take part;
/// [`AppError::WrongState`] if the team has no primary contact, was nudged today, or the event is over.
pub async fn nudge(
    ctx: &AppContext,
    permit: &Permit<action::ManageSessions>,
    id: EventId,
    team: TeamId,
    message: String,
) -> Result<Nudged, AppError> {
    if message.chars().count() > MESSAGE_MAX_CHARS {
        return Err(AppError::invalid(
            "/message",
            "The message is longer than 1,000 characters. Shorten it.",
        ));
    }
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let event = facts::reached_event(conn, &permit, id)?;
            if !event.phase.takes_changes() {
                return Err(AppError::WrongState(
                    "This event takes no changes in its phase, so there is nothing to nudge for.".to_owned(),
                ));
            }
            let facts = facts::load(conn, &event, now)?;
            let coverage = tally::coverage(&facts)
                .into_iter()
                .find(|other| other.team.id == team && other.takes_part)
                .ok_or(AppError::NotFound)?;
            let contact = match &coverage.team.primary_contact {
                Some((contact, _)) => pep_db::people::find(conn, *contact)?,
                None => None,
            };
            let contact = contact.ok_or_else(|| {
                AppError::WrongState(
                    "This team has no primary contact. Ask its members to choose one first.".to_owned(),
                )
            })?;
            let days = pep_db::event_reports::days(conn, id)?;
            let sender_message = Some(message).filter(|text| !text.trim().is_empty());
            let path = format!("/events/{id}/requests");
            let mail = TeamNudge {
                recipient_name: contact.name(),
                team_name: coverage.team.name.clone(),
                event_name: event.name.clone(),
                event_days: days_in_words(days),
                waiting_count: i64::try_from(coverage.waiting).unwrap_or(i64::MAX),
                session_count: i64::try_from(coverage.sessions).unwrap_or(i64::MAX),
                sender_message,
                page_url: links::create(
                    conn,
                    &ctx,
                    contact.id,
                    LinkPurpose::Event,
                    &path,
                    Some(event.program.0),
                    None,
                )?,
            };
            let brand = crate::mail::brand(conn, &ctx, Some(event.program.0))?;
            let written = crate::mail::enqueue(
                conn,
                &ctx,
                NewMail {
                    class: MessageClass::Notify,
                    template: TeamNudge::KIND,
                    program_id: Some(event.program.0),
                    recipient_id: Some(contact.id),
                    to_name: contact.name(),
                    to_address: contact.email.clone(),
                    rendered: pep_mail::render(&mail, &brand).map_err(AppError::internal)?,
                    once_key: Some(key(&event, team, now)),
                    run_at: now,
                    not_after: None,
                    resend_of: None,
                    origin: Some(("event", id.0)),
                },
            )?;
            if written.is_none() {
                return Err(AppError::WrongState(
                    "This team was nudged today. Give it until tomorrow.".to_owned(),
                ));
            }
            let title = format!("{}: {} is waiting for you", event.name, coverage.team.name);
            crate::notices::leave(conn, now, contact.id, TeamNudge::KIND, &title, "", &path)?;
            let entry = AuditEntry {
                action: action::ManageSessions::KIND.as_str(),
                object_kind: "team",
                object_id: Some(team.0),
                detail: json!({ "nudged": contact.id.0, "event": id.0 }),
            };
            crate::audit::write(conn, now, Some(permit.actor()), entry)?;
            Ok(Nudged { name: contact.name() })
        })
        .await
}

fn days_in_words((first, last): (chrono::NaiveDate, chrono::NaiveDate)) -> String {
    let day = |date: chrono::NaiveDate| date.format("%-d %B %Y").to_string();
    if first == last { day(first) } else { format!("{} to {}", day(first), day(last)) }
}
