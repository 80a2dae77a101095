//! What a recipient of a wave is sent, and what an organiser sees of it before (B4-05).

use pep_db::AnyConnection;
use pep_db::events::EventRow;
use pep_db::people::PersonRecord;
use pep_db::programs::{ProgramRecord, election};
use pep_db::report_requests::NewRequest;
use pep_db::waves::WaveRow;
use pep_domain::access::{Permit, action};
use pep_domain::events::plan::EventMail;
use pep_domain::ids::{PartnerId, PersonId, ReportRequestId, WaveId};
use pep_domain::mail::MessageClass;
use pep_domain::waves::WaveKind;
use pep_mail::kinds::{HeatmapInvitation, ProgramInvitationPartner, ProgramInvitationSeller};
use pep_mail::{MailTemplate, Rendered};

use super::{audience, audit_wave, find_within};
use crate::events::mail_texts;
use crate::mail::NewMail;
use crate::report_requests::day_in_words;
use crate::sign_in::links::{self, LinkPurpose};
use crate::{AppContext, AppError};

/// Minutes after a report before the organiser is told: a whole OU is a long list.
const DELAY_MINUTES: i64 = 60;

/// What the mail to one recipient says, apart from its link.
pub(super) struct Letter {
    program: ProgramRecord,
    person: PersonRecord,
    matter: Matter,
}

enum Matter {
    Partner { name: String },
    Seller,
    Heatmap { team: String, event: Box<EventRow>, partner: Option<PartnerId>, accounts: Vec<i64> },
}

/// Looks everything up that the mail to one recipient needs, or says why the person is left out.
pub(super) fn letter(
    conn: &mut AnyConnection,
    wave: &WaveRow,
    person: PersonId,
    team: Option<i64>,
) -> Result<Result<Letter, &'static str>, AppError> {
    let program = pep_db::programs::find(conn, wave.program)?.ok_or(AppError::NotFound)?;
    let Some(person) = pep_db::people::find(conn, person)? else {
        return Ok(Err("Is not on the lists any more."));
    };
    let takes_part = match person.partner_id {
        Some(partner) => election::partner_takes_part(conn, wave.program, partner)?,
        None => election::seller_takes_part(conn, wave.program, person.id)?,
    };
    if !takes_part {
        return Ok(Err("Was taken out of the program."));
    }
    let matter = match (wave.kind, wave.event) {
        (WaveKind::ProgramPartners, _) => {
            Matter::Partner { name: person.partner_name.clone().unwrap_or_default() }
        }
        (WaveKind::ProgramSellers, _) => Matter::Seller,
        (WaveKind::EventHeatmaps, None) => return Ok(Err("The event is gone.")),
        (WaveKind::EventHeatmaps, Some(event)) => {
            let Some(event) = pep_db::events::find(conn, event)? else {
                return Ok(Err("The event is gone."));
            };
            if event.phase.is_over() {
                return Ok(Err("The event is over."));
            }
            let teams = pep_db::events::event_teams(conn, event.id)?;
            let leads = |row: &&pep_db::events::EventTeamRow| {
                row.primary_contact_id == Some(person.id.0) && team.is_none_or(|team| team == row.id)
            };
            let Some(found) = teams.iter().find(leads) else {
                return Ok(Err("Leads no team of the event any more."));
            };
            let accounts = match person.partner_id {
                // All of them, also more than a person can choose for one request: none is left out unseen.
                Some(_) => pep_db::waves::accounts_of_ou(conn, event.ou.0)?,
                None => Vec::new(),
            };
            if person.partner_id.is_some() && accounts.is_empty() {
                return Ok(Err("The OU has no accounts to report on."));
            }
            let (name, partner) = (found.name.clone(), found.partner_id.map(PartnerId));
            Matter::Heatmap { team: name, event: Box::new(event), partner, accounts }
        }
    };
    Ok(Ok(Letter { program, person, matter }))
}

impl Letter {
    /// Where the mail leads, as a path: what a preview shows.
    fn path(&self) -> String {
        match &self.matter {
            Matter::Partner { .. } | Matter::Seller => format!("/go/{}", self.program.key),
            Matter::Heatmap { partner: Some(_), .. } => "/reporting".to_owned(),
            Matter::Heatmap { partner: None, .. } => "/my-accounts".to_owned(),
        }
    }

    /// Makes the recipient's own link, and the report request behind it where one is missing.
    fn link(
        &self,
        conn: &mut AnyConnection,
        ctx: &AppContext,
        wave: &WaveRow,
    ) -> Result<(String, String), AppError> {
        let (person, program) = (self.person.id, Some(wave.program));
        let (purpose, target, request) = match &self.matter {
            Matter::Partner { .. } => (LinkPurpose::Program, self.path(), None),
            // Microsoft people sign in with their own account: a code to the mailbox would be a detour.
            Matter::Seller | Matter::Heatmap { partner: None, .. } => return Ok((self.path(), self.path())),
            Matter::Heatmap { event, partner: Some(partner), accounts, .. } => {
                let request = report_request(conn, ctx, wave, event, *partner, accounts)?;
                (LinkPurpose::Report, format!("/reporting?request={request}"), Some(request))
            }
        };
        let url = links::create(conn, ctx, person, purpose, &target, program, request)?;
        Ok((url, target))
    }

    fn render(
        &self,
        conn: &mut AnyConnection,
        ctx: &AppContext,
        wave: &WaveRow,
        url: String,
    ) -> Result<(Rendered, &'static str), AppError> {
        let brand = crate::mail::brand(conn, ctx, Some(wave.program))?;
        let recipient_name = self.person.name();
        let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let (welcome, sender_message) = (said(&self.program.welcome), said(&wave.message));
        let rendered = match &self.matter {
            Matter::Partner { name } => {
                let partner_name = name.clone();
                let mail = ProgramInvitationPartner {
                    recipient_name,
                    partner_name,
                    welcome,
                    sender_message,
                    entry_url: url,
                };
                (pep_mail::render(&mail, &brand), ProgramInvitationPartner::KIND)
            }
            Matter::Seller => {
                let mail =
                    ProgramInvitationSeller { recipient_name, welcome, sender_message, entry_url: url };
                (pep_mail::render(&mail, &brand), ProgramInvitationSeller::KIND)
            }
            Matter::Heatmap { team, event, accounts, .. } => {
                let (event_on, due_on) = (days_in_words(event), event.heatmaps_due_on.map(day_in_words));
                let values = [
                    ("recipient", recipient_name.as_str()),
                    ("program", &event.program.1),
                    ("event", &event.name),
                    ("date", &event_on),
                    ("team", team),
                    ("last_day", due_on.as_deref().unwrap_or(&event_on)),
                ];
                let mail = HeatmapInvitation {
                    intro: mail_texts::filled(&event.mail_texts, EventMail::HeatmapInvitation, &values)?,
                    recipient_name,
                    team_name: team.clone(),
                    event_name: event.name.clone(),
                    event_on,
                    account_count: Some(accounts.len()).filter(|count| *count > 0),
                    due_on,
                    sender_message,
                    report_url: url,
                };
                (pep_mail::render(&mail, &brand), HeatmapInvitation::KIND)
            }
        };
        Ok((rendered.0.map_err(AppError::internal)?, rendered.1))
    }

    fn class(&self) -> MessageClass {
        match self.matter {
            Matter::Partner { .. } | Matter::Seller => MessageClass::Invite,
            Matter::Heatmap { .. } => MessageClass::HeatmapLink,
        }
    }

    fn title(&self) -> String {
        match &self.matter {
            Matter::Partner { .. } | Matter::Seller => format!("You are invited to {}", self.program.name),
            Matter::Heatmap { event, .. } => format!("{}: how do you stand at your accounts?", event.name),
        }
    }

    /// Writes the mail for the recipient, to leave at `run_at`, and a notice beside it. `None` if the key was used.
    pub(super) fn send(
        &self,
        conn: &mut AnyConnection,
        ctx: &AppContext,
        wave: &WaveRow,
        once_key: String,
        run_at: pep_domain::time::UtcMicros,
    ) -> Result<Option<pep_domain::ids::MessageId>, AppError> {
        let (url, target) = self.link(conn, ctx, wave)?;
        let (rendered, template) = self.render(conn, ctx, wave, url)?;
        let mail = NewMail {
            class: self.class(),
            template,
            program_id: Some(wave.program),
            recipient_id: Some(self.person.id),
            to_name: self.person.name(),
            to_address: self.person.email.clone(),
            rendered,
            once_key: Some(once_key),
            run_at,
            not_after: None,
            resend_of: None,
            origin: Some(("wave", wave.id.0)),
        };
        let sent = crate::mail::enqueue(conn, ctx, mail)?;
        if sent.is_some() {
            crate::notices::leave(conn, ctx.now(), self.person.id, "invitation", &self.title(), "", &target)?;
        }
        Ok(sent)
    }
}

/// The days of an event in words: one day, or the first and the last.
fn days_in_words(event: &EventRow) -> String {
    if event.starts_on == event.ends_on {
        day_in_words(event.starts_on)
    } else {
        format!("{} to {}", day_in_words(event.starts_on), day_in_words(event.ends_on))
    }
}

/// The partner's report request for the event: the one that is there, else a new one. Never a second.
fn report_request(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    wave: &WaveRow,
    event: &EventRow,
    partner: PartnerId,
    accounts: &[i64],
) -> Result<ReportRequestId, AppError> {
    // Another wave may be asking the same partner at this moment.
    pep_db::reporting::lock_partner(conn, partner)?;
    if let Some(known) = pep_db::waves::event_request(conn, wave.program, partner, event.id)? {
        return Ok(known);
    }
    let new = NewRequest {
        program: wave.program,
        partner,
        requested_by: wave.created_by,
        delay_minutes: DELAY_MINUTES,
        due_on: event.heatmaps_due_on,
        message: wave.message.clone(),
        created_at: ctx.now(),
    };
    let id = pep_db::report_requests::insert(conn, &new, accounts)?;
    pep_db::waves::mark_event_request(conn, id, event.id)?;
    Ok(id)
}

/// A wave's mail as a recipient would get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaveMail {
    /// To whom.
    pub to_name: String,
    /// At which address.
    pub to_address: String,
    /// The texts; the link leads to the page without naming the recipient.
    pub rendered: Rendered,
    /// The sender's name and address.
    pub from: (String, String),
}

fn draw(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    wave: &WaveRow,
    recipient: Option<PersonId>,
) -> Result<(WaveMail, &'static str, MessageClass), AppError> {
    let meant = audience::read(&wave.audience)?;
    let candidates = audience::resolve(conn, wave.program, wave.event, wave.kind, &meant)?.invited;
    let chosen = match recipient {
        Some(person) => match candidates.iter().find(|candidate| candidate.facts.id == person.0) {
            Some(candidate) => Some((person, candidate.team)),
            None => pep_db::waves::find_recipient(conn, wave.id, person)?.map(|team| (person, team)),
        },
        None => candidates.first().map(|candidate| (PersonId(candidate.facts.id), candidate.team)),
    };
    let Some((person, team)) = chosen else {
        return Err(AppError::WrongState(
            "There is nobody whom the mail could be shown for. Change the audience, or choose another recipient."
                .to_owned(),
        ));
    };
    let letter = letter(conn, wave, person, team)?.map_err(|why| AppError::WrongState(why.to_owned()))?;
    let (rendered, template) = letter.render(conn, ctx, wave, letter.path())?;
    let mail = WaveMail {
        to_name: letter.person.name(),
        to_address: letter.person.email.clone(),
        rendered,
        from: (letter.program.from_name.clone(), letter.program.from_address.clone()),
    };
    Ok((mail, template, letter.class()))
}

/// The mail to one recipient, or to the first, as it would be sent. Nothing is sent or stored.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if there is nobody to show it for.
pub async fn preview_mail(
    ctx: &AppContext,
    permit: &Permit<action::ManageWaves>,
    id: WaveId,
    recipient: Option<PersonId>,
) -> Result<WaveMail, AppError> {
    let (permit, inner) = (permit.clone(), ctx.clone());
    ctx.db
        .read(move |conn| {
            let wave = find_within(conn, &permit, id)?;
            Ok(draw(conn, &inner, &wave, recipient)?.0)
        })
        .await
}

/// Sends the mail of one recipient, or of the first, to the organiser who asks for it. Its link leads to the page and
/// identifies nobody.
///
/// # Errors
/// As [`preview_mail`].
pub async fn send_test(
    ctx: &AppContext,
    permit: &Permit<action::ManageWaves>,
    id: WaveId,
    recipient: Option<PersonId>,
) -> Result<String, AppError> {
    let (permit, inner) = (permit.clone(), ctx.clone());
    ctx.db
        .write(move |conn| {
            let now = inner.now();
            let wave = find_within(conn, &permit, id)?;
            let (mut mail, template, class) = draw(conn, &inner, &wave, recipient)?;
            let own = pep_db::people::find(conn, permit.actor().person_id)?.ok_or(AppError::NotFound)?;
            mail.rendered.subject = format!("Test: {}", mail.rendered.subject);
            let new = NewMail {
                class,
                template,
                program_id: Some(wave.program),
                recipient_id: Some(own.id),
                to_name: own.name(),
                to_address: own.email.clone(),
                rendered: mail.rendered,
                once_key: None,
                run_at: now,
                not_after: None,
                resend_of: None,
                origin: Some(("wave", wave.id.0)),
            };
            crate::mail::enqueue(conn, &inner, new)?;
            audit_wave(conn, now, &permit, "test_wave", id, serde_json::json!({}))?;
            Ok(own.email)
        })
        .await
}
