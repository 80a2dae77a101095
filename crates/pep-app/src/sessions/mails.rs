//! Mails and notices about requests. Each goes once, whatever is repeated; what it says is rendered now, in the
//! recipient's zone.

use pep_db::AnyConnection;
use pep_db::sessions::{Contact, RequestRow};
use pep_domain::events::plan::EventMail;
use pep_domain::ids::{PersonId, SlotId, TeamId};
use pep_domain::mail::MessageClass;
use pep_domain::people::Side;
use pep_domain::sessions::{RequestState, SlotFacts};
use pep_domain::time::{UtcMicros, in_words, span_in_words};
use pep_mail::MailTemplate;
use pep_mail::kinds::{
    RequestDecided, RequestOutcome, RequestReminder, SessionLater, SessionRequested, SlotFree,
};

use super::requests::{ends_at, free_slots};
use super::scene::{Scene, Team};
use crate::events::mail_texts;
use crate::mail::NewMail;
use crate::sign_in::links::{self, AnswerLink, LinkPurpose};
use crate::zones::reader_zone;
use crate::{AppContext, AppError};

/// A mail names so many free slots.
const ALTERNATIVES: usize = 6;

/// Why somebody is asked.
pub(super) enum Asked {
    /// Freshly.
    New,
    /// Another slot than this one is proposed.
    InsteadOf(SlotId),
    /// Those who asked moved their request away from this slot.
    MovedFrom(SlotId),
    /// It was handed over, with this reason.
    HandedOver(String),
}

/// A span of time in words for one reader: the day and the clock in the reader's zone, the event's beside it.
pub(crate) fn when(
    starts_at: UtcMicros,
    ends_at: UtcMicros,
    reader: chrono_tz::Tz,
    event: chrono_tz::Tz,
) -> String {
    let day = starts_at.to_datetime().with_timezone(&reader).format("%A, %-d %B %Y");
    format!("{day}, {}", span_in_words(starts_at, ends_at, reader, event))
}

/// The zone in which somebody reads the times of an event.
pub(super) fn zone_for(person: &Contact, scene: &Scene) -> chrono_tz::Tz {
    reader_zone(person.time_zone.as_deref(), scene.ou_zone.as_deref(), Some(&scene.event.time_zone))
}

/// The primary contact of the team that is asked: a session is asked for (D-24).
pub(super) fn asked(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    scene: &Scene,
    row: &RequestRow,
    why: Asked,
) -> Result<(), AppError> {
    let desk = Desk::open(conn, ctx, scene, row)?;
    let Some(contact) = desk.contact(conn, row.asked_team())? else { return Ok(()) };
    let zone = zone_for(&contact, scene);
    let before = match &why {
        Asked::InsteadOf(slot) | Asked::MovedFrom(slot) => {
            pep_db::sessions::find_slot(conn, *slot)?.map(|slot| desk.span(&slot, zone))
        }
        Asked::New | Asked::HandedOver(_) => None,
    };
    let (instead_of, moved_from) =
        if matches!(why, Asked::MovedFrom(_)) { (None, before) } else { (before, None) };
    let (asking_team, asked_team) = (desk.name(row.asking_team()), desk.name(row.asked_team()));
    let when = desk.span(&desk.slot, zone);
    let values = [
        ("recipient", contact.name.as_str()),
        ("program", &scene.event.program.1),
        ("event", &scene.event.name),
        ("time", &when),
        ("team", &asked_team),
        ("other_team", &asking_team),
    ];
    let mail = SessionRequested {
        recipient_name: contact.name.clone(),
        intro: mail_texts::filled(&scene.event.mail_texts, EventMail::SessionRequest, &values)?,
        asking_team,
        asked_team,
        event_name: scene.event.name.clone(),
        when,
        message: given(&row.message),
        instead_of,
        moved_from,
        handed_over: match why {
            Asked::HandedOver(reason) => Some(reason.trim().to_owned()),
            Asked::New | Asked::InsteadOf(_) | Asked::MovedFrom(_) => None,
        },
        answer_by: desk.answer_by(conn, zone)?,
        answers_directly: contact.side == Side::Partner,
        answer_url: desk.answer_link(conn, &contact)?,
    };
    let title = match mail.moved_from {
        Some(_) => format!("{} asks for another slot instead", mail.asking_team),
        None => format!("{} asks for a session", mail.asking_team),
    };
    desk.send(conn, &contact, "asked", &title, &mail)
}

/// The primary contact of the team that is asked: the request still waits (D-52).
pub(super) fn reminder(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    scene: &Scene,
    row: &RequestRow,
) -> Result<(), AppError> {
    let desk = Desk::open(conn, ctx, scene, row)?;
    let Some(contact) = desk.contact(conn, row.asked_team())? else { return Ok(()) };
    let zone = zone_for(&contact, scene);
    let mail = RequestReminder {
        recipient_name: contact.name.clone(),
        asking_team: desk.name(row.asking_team()),
        asked_team: desk.name(row.asked_team()),
        event_name: scene.event.name.clone(),
        when: desk.span(&desk.slot, zone),
        message: given(&row.message),
        asked_on: in_words(row.asked_at, zone),
        answer_by: desk.answer_by(conn, zone)?,
        answers_directly: contact.side == Side::Partner,
        answer_url: desk.answer_link(conn, &contact)?,
    };
    let title = format!("{} waits for your answer", mail.asking_team);
    desk.send(conn, &contact, &format!("remind:{}", row.reminder_count), &title, &mail)
}

/// Those who wait to know what became of a request; both, where an organiser or a rule decided, or it went into the later
/// queue.
pub(super) fn decided(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    scene: &Scene,
    row: &RequestRow,
    by_organiser: bool,
) -> Result<(), AppError> {
    let (asking, asked) = (row.asking_team(), row.asked_team());
    if row.state == RequestState::Later {
        return later(conn, ctx, scene, row);
    }
    let is_rule = row.decided_by.is_none() && row.state != RequestState::SlotTaken;
    let whom: &[TeamId] = match row.state {
        _ if by_organiser || is_rule => &[asking, asked],
        RequestState::Withdrawn => &[asked],
        _ => &[asking],
    };
    let outcome = match row.state {
        RequestState::Accepted => RequestOutcome::Accepted,
        RequestState::Declined => RequestOutcome::Declined,
        RequestState::SlotTaken => RequestOutcome::SlotTaken,
        RequestState::Withdrawn => RequestOutcome::Withdrawn,
        RequestState::Expired => RequestOutcome::Expired,
        RequestState::Pending | RequestState::Later => return Ok(()),
    };
    for team in whom {
        tell(conn, ctx, scene, row, *team, outcome, by_organiser)?;
    }
    Ok(())
}

/// Those who asked: another team answers now (D-55).
pub(super) fn handed_over(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    scene: &Scene,
    old: &RequestRow,
    to: &Team,
) -> Result<(), AppError> {
    let desk = Desk::open(conn, ctx, scene, old)?;
    let Some(contact) = desk.contact(conn, old.asking_team())? else { return Ok(()) };
    let zone = zone_for(&contact, scene);
    let mail = RequestDecided {
        recipient_name: contact.name.clone(),
        outcome: RequestOutcome::HandedOver,
        own_team: desk.name(old.asking_team()),
        other_team: to.name.clone(),
        event_name: scene.event.name.clone(),
        when: desk.span(&desk.slot, zone),
        note: None,
        by_organiser: false,
        we_asked: true,
        alternatives: Vec::new(),
        url: desk.link(conn, contact.id)?,
    };
    let title = format!("Your request was handed to {}", to.name);
    desk.send(conn, &contact, "handed_over", &title, &mail)
}

/// The primary contacts of a request in the later queue: its slot is free again (B3-06).
pub(super) fn slot_free(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    scene: &Scene,
    row: &RequestRow,
    freed_by: i64,
) -> Result<(), AppError> {
    let desk = Desk::open(conn, ctx, scene, row)?;
    for (own, other) in [(row.asked_team(), row.asking_team()), (row.asking_team(), row.asked_team())] {
        let Some(contact) = desk.contact(conn, own)? else { continue };
        let zone = zone_for(&contact, scene);
        let mail = SlotFree {
            recipient_name: contact.name.clone(),
            own_team: desk.name(own),
            other_team: desk.name(other),
            event_name: scene.event.name.clone(),
            when: desk.span(&desk.slot, zone),
            we_answer: own == row.asked_team(),
            url: desk.link(conn, contact.id)?,
        };
        let title = format!("A slot with {} is free again", mail.other_team);
        desk.send(conn, &contact, &format!("free:{freed_by}"), &title, &mail)?;
    }
    Ok(())
}

fn tell(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    scene: &Scene,
    row: &RequestRow,
    own: TeamId,
    outcome: RequestOutcome,
    by_organiser: bool,
) -> Result<(), AppError> {
    let desk = Desk::open(conn, ctx, scene, row)?;
    let Some(contact) = desk.contact(conn, own)? else { return Ok(()) };
    let zone = zone_for(&contact, scene);
    let other = if own == row.asking_team() { row.asked_team() } else { row.asking_team() };
    let offers =
        matches!(outcome, RequestOutcome::SlotTaken | RequestOutcome::Declined | RequestOutcome::Expired);
    let alternatives = if offers && scene.event.phase.takes_requests() {
        let free = free_slots(conn, scene, (own, other), ctx.now())?;
        free.iter().take(ALTERNATIVES).map(|slot| desk.span(slot, zone)).collect()
    } else {
        Vec::new()
    };
    let mail = RequestDecided {
        recipient_name: contact.name.clone(),
        outcome,
        own_team: desk.name(own),
        other_team: desk.name(other),
        event_name: scene.event.name.clone(),
        when: desk.span(&desk.slot, zone),
        note: given(&row.answer),
        by_organiser,
        we_asked: own == row.asking_team(),
        alternatives,
        url: desk.link(conn, contact.id)?,
    };
    let title = match outcome {
        RequestOutcome::Accepted => format!("You meet {}", mail.other_team),
        RequestOutcome::Declined => format!("The session with {} was declined", mail.other_team),
        RequestOutcome::Expired => format!("The request with {} ended", mail.other_team),
        RequestOutcome::SlotTaken => format!("The slot with {} was taken", mail.other_team),
        RequestOutcome::Withdrawn => format!("The request of {} was taken back", mail.other_team),
        RequestOutcome::HandedOver => format!("Your request was handed to {}", mail.other_team),
    };
    desk.send(conn, &contact, row.state.as_str(), &title, &mail)
}

/// Both primary contacts at once, each with the other's name: the program asks them to coordinate (D-48).
fn later(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    scene: &Scene,
    row: &RequestRow,
) -> Result<(), AppError> {
    let desk = Desk::open(conn, ctx, scene, row)?;
    for (own, other) in [(row.asking_team(), row.asked_team()), (row.asked_team(), row.asking_team())] {
        let Some(contact) = desk.contact(conn, own)? else { continue };
        let counterpart = desk.contact(conn, other)?;
        let zone = zone_for(&contact, scene);
        let mail = SessionLater {
            recipient_name: contact.name.clone(),
            own_team: desk.name(own),
            other_team: desk.name(other),
            event_name: scene.event.name.clone(),
            when: desk.span(&desk.slot, zone),
            note: given(&row.answer),
            contact_name: counterpart.as_ref().map(|person| person.name.clone()),
            contact_email: counterpart.map(|person| person.email),
            ends_on: desk.answer_by(conn, zone)?,
            we_answer: own == row.asked_team(),
            url: desk.link(conn, contact.id)?,
        };
        let title = format!("Please coordinate a session with {}", mail.other_team);
        desk.send(conn, &contact, "later", &title, &mail)?;
    }
    Ok(())
}

fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// What all mails about one request have in common.
struct Desk<'a> {
    ctx: &'a AppContext,
    scene: &'a Scene,
    row: &'a RequestRow,
    slot: SlotFacts,
    teams: Vec<pep_db::sessions::TeamFacts>,
}

impl<'a> Desk<'a> {
    fn open(
        conn: &mut AnyConnection,
        ctx: &'a AppContext,
        scene: &'a Scene,
        row: &'a RequestRow,
    ) -> Result<Self, AppError> {
        let slot = pep_db::sessions::find_slot(conn, row.slot)?.ok_or(AppError::NotFound)?;
        let teams = pep_db::sessions::teams_by_id(conn, &[row.partner_team, row.seller_team])?;
        Ok(Self { ctx, scene, row, slot, teams })
    }

    fn name(&self, id: TeamId) -> String {
        self.teams.iter().find(|team| team.id == id).map(|team| team.name.clone()).unwrap_or_default()
    }

    /// The team's primary contact, as long as the team takes part in the event.
    fn contact(&self, conn: &mut AnyConnection, team: TeamId) -> Result<Option<Contact>, AppError> {
        let contact = self.scene.team(team).and_then(|team| team.primary_contact);
        let people: Vec<PersonId> = contact.into_iter().collect();
        Ok(pep_db::sessions::contacts(conn, &people)?.pop())
    }

    fn span(&self, slot: &SlotFacts, zone: chrono_tz::Tz) -> String {
        when(slot.starts_at, slot.ends_at, zone, self.scene.zone)
    }

    fn ends_at(&self, conn: &mut AnyConnection) -> Result<Option<UtcMicros>, AppError> {
        let outages = pep_db::outages::list(conn, self.row.asked_at)?;
        Ok(ends_at(self.row, self.scene, &outages))
    }

    fn answer_by(&self, conn: &mut AnyConnection, zone: chrono_tz::Tz) -> Result<Option<String>, AppError> {
        Ok(self.ends_at(conn)?.map(|at| in_words(at, zone)))
    }

    fn path(&self) -> String {
        format!("/events/{}/requests?request={}", self.scene.event.id, self.row.id)
    }

    fn link(&self, conn: &mut AnyConnection, to: PersonId) -> Result<String, AppError> {
        links::create(
            conn,
            self.ctx,
            to,
            LinkPurpose::Event,
            &self.path(),
            Some(self.scene.event.program.0),
            None,
        )
    }

    /// Partners answer from the link itself; sellers have a sign-in of their own (ADR 12).
    fn answer_link(&self, conn: &mut AnyConnection, to: &Contact) -> Result<String, AppError> {
        if to.side != Side::Partner {
            return self.link(conn, to.id);
        }
        let ends_at = self.ends_at(conn)?.map_or(self.slot.starts_at, |at| at.min(self.slot.starts_at));
        let answers = AnswerLink { request: self.row.id, version: self.row.row_version, ends_at };
        links::create_answer(conn, self.ctx, to.id, &self.path(), self.scene.event.program.0, answers)
    }

    fn send<T: MailTemplate>(
        &self,
        conn: &mut AnyConnection,
        to: &Contact,
        what: &str,
        title: &str,
        mail: &T,
    ) -> Result<(), AppError> {
        let (ctx, program, id) = (self.ctx, self.scene.event.program.0, self.row.id);
        let brand = crate::mail::brand(conn, ctx, Some(program))?;
        let written = crate::mail::enqueue(
            conn,
            ctx,
            NewMail {
                class: MessageClass::Notify,
                template: T::KIND,
                program_id: Some(program),
                recipient_id: Some(to.id),
                to_name: to.name.clone(),
                to_address: to.email.clone(),
                rendered: pep_mail::render(mail, &brand).map_err(AppError::internal)?,
                once_key: Some(format!("session-request:{id}:{what}:{}", to.id)),
                run_at: ctx.now(),
                not_after: None,
                resend_of: None,
                origin: Some(("session_request", id.0)),
            },
        )?;
        // A mail that went before had its notice then.
        if written.is_some() {
            crate::notices::leave(
                conn,
                ctx.now(),
                to.id,
                T::KIND,
                title,
                &self.scene.event.name,
                &self.path(),
            )?;
        }
        Ok(())
    }
}
