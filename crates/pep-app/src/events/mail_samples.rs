//! A mail of a planned event as one recipient would get it: the very template that is sent, with the plan's own slots,
//! dates and teams. What only comes later stands in for itself: the link leads to the events, the message says so.

use chrono::NaiveDate;
use pep_db::AnyConnection;
use pep_db::events::EventTeamRow;
use pep_db::people::PersonRecord;
use pep_domain::events::plan::{EventMail, EventPlan};
use pep_domain::events::slots::{PlannedSlot, generate, kept};
use pep_domain::events::words::day_in_words;
use pep_domain::feedback::FeedbackForms;
use pep_domain::ids::{EventSeriesId, OuId, PersonId, ProgramId};
use pep_domain::people::Side;
use pep_domain::placeholders::fill_placeholders;
use pep_domain::time::{UtcMicros, span_in_words};
use pep_mail::kinds::{
    AnswerUrls, HeatmapInvitation, ListedSession, SessionFollowUp, SessionInvitation, SessionRequested,
    SessionSummary,
};
use pep_mail::{Brand, MailTemplate, Rendered};

use crate::zones::reader_zone;
use crate::{AppContext, AppError};

/// Who plays which part in the sample.
pub(super) struct Cast {
    /// The recipient.
    pub(super) to: PersonRecord,
    /// The OU of the recipient's team.
    pub(super) ou: Option<OuId>,
    own_team: String,
    other_team: String,
}

impl Cast {
    /// The primary contact of a team that would take part, with a team of the other side; `reader` where no team has one.
    pub(super) fn of(
        conn: &mut AnyConnection,
        id: EventSeriesId,
        program: ProgramId,
        plan: &EventPlan,
        reader: PersonId,
    ) -> Result<Self, AppError> {
        let mut teams: Vec<EventTeamRow> = Vec::new();
        let mut place = None;
        for ou in &plan.ous {
            place = Some(*ou);
            teams = pep_db::events::planned_teams(conn, id, program, *ou)?;
            if teams.iter().any(|team| team.primary_contact_id.is_some()) {
                break;
            }
        }
        let own = teams.iter().find(|team| team.primary_contact_id.is_some());
        let other = own.and_then(|own| teams.iter().find(|team| team.side != own.side));
        let to = own.and_then(|team| team.primary_contact_id).map_or(reader, PersonId);
        Ok(Self {
            to: pep_db::people::find(conn, to)?.ok_or(AppError::NotFound)?,
            ou: own.and(place),
            own_team: own.map_or_else(|| "Your team".to_owned(), |team| team.name.clone()),
            other_team: other.map_or_else(|| "A team of the other side".to_owned(), |team| team.name.clone()),
        })
    }
}

/// What is planned, as the sample's mails speak of it.
pub(super) struct Sample<'a> {
    /// The event's name.
    pub(super) event_name: &'a str,
    /// The plan.
    pub(super) plan: &'a EventPlan,
    /// Who plays which part.
    pub(super) cast: &'a Cast,
    /// The program's forms for feedback.
    pub(super) forms: &'a FeedbackForms,
    /// The organiser's own words.
    pub(super) words: Option<String>,
}

impl Sample<'_> {
    /// The mail and the name of its template.
    pub(super) fn render(
        self,
        ctx: &AppContext,
        brand: &Brand,
        mail: EventMail,
    ) -> Result<(Rendered, &'static str), AppError> {
        let url = format!("{}/events", ctx.config.base_url);
        let sample = Sample { words: self.words.as_deref().map(|words| self.filled(words, brand)), ..self };
        sample.render_filled(brand, mail, url)
    }

    /// The words with the sample's values.
    fn filled(&self, words: &str, brand: &Brand) -> String {
        let name = self.cast.to.name();
        let (day, when, title) = (self.day(), self.when(), self.title());
        let last_day = self.plan.heatmaps_due_on.map(day_in_words);
        fill_placeholders(
            words,
            &[
                ("recipient", &name),
                ("program", &brand.program_name),
                ("event", self.event_name),
                ("date", &day),
                ("time", &when),
                ("team", &self.cast.own_team),
                ("other_team", &self.cast.other_team),
                ("session", &title),
                ("last_day", last_day.as_deref().unwrap_or(&day)),
            ],
        )
    }

    fn render_filled(
        self,
        brand: &Brand,
        mail: EventMail,
        url: String,
    ) -> Result<(Rendered, &'static str), AppError> {
        match mail {
            EventMail::HeatmapInvitation => rendered(&self.heatmap_invitation(url), brand),
            EventMail::SessionRequest => rendered(&self.request(url), brand),
            EventMail::SessionInvitation => rendered(&self.invitation(url), brand),
            EventMail::Summary => {
                let mail = SessionSummary {
                    recipient_name: self.cast.to.name(),
                    distance: "tomorrow".to_owned(),
                    day: self.day(),
                    sessions: self.sessions(&url),
                    intro: self.words,
                    page_url: url,
                };
                rendered(&mail, brand)
            }
            EventMail::FollowUp => {
                let form = self.plan.feedback.link_for(self.forms, self.cast.to.side).map(str::to_owned);
                let mut sessions = self.sessions(&url);
                if form.is_none() {
                    sessions.iter_mut().for_each(|session| session.rate_url = Some(url.clone()));
                }
                let mail = SessionFollowUp {
                    recipient_name: self.cast.to.name(),
                    day: self.day(),
                    attended: true,
                    sessions,
                    intro: self.words,
                    feedback_url: form,
                };
                rendered(&mail, brand)
            }
        }
    }

    fn heatmap_invitation(self, report_url: String) -> HeatmapInvitation {
        HeatmapInvitation {
            recipient_name: self.cast.to.name(),
            team_name: self.cast.own_team.clone(),
            event_name: self.event_name.to_owned(),
            event_on: self.day(),
            account_count: None,
            due_on: self.plan.heatmaps_due_on.map(day_in_words),
            intro: self.words,
            sender_message: None,
            report_url,
        }
    }

    fn request(self, answer_url: String) -> SessionRequested {
        SessionRequested {
            recipient_name: self.cast.to.name(),
            asking_team: self.cast.other_team.clone(),
            asked_team: self.cast.own_team.clone(),
            event_name: self.event_name.to_owned(),
            when: self.when(),
            message: Some("Here stands what the other team writes.".to_owned()),
            instead_of: None,
            moved_from: None,
            handed_over: None,
            answer_by: None,
            intro: self.words,
            answers_directly: self.cast.to.side == Side::Partner,
            answer_url,
        }
    }

    fn invitation(self, url: String) -> SessionInvitation {
        SessionInvitation {
            engagement: None,
            accounts: Vec::new(),
            recipient_name: self.cast.to.name(),
            title: self.title(),
            when: self.when(),
            teams: vec![self.cast.own_team.clone(), self.cast.other_team.clone()],
            people: Vec::new(),
            description: None,
            join_url: url.clone(),
            intro: self.words,
            answer: AnswerUrls { coming: url.clone(), not_coming: url.clone() },
            page_url: url,
        }
    }

    fn sessions(&self, url: &str) -> Vec<ListedSession> {
        vec![ListedSession {
            title: self.title(),
            time: self.clock(),
            with: vec![self.cast.other_team.clone()],
            join_url: Some(url.to_owned()),
            page_url: url.to_owned(),
            rate_url: None,
        }]
    }

    fn title(&self) -> String {
        format!("{} × {}", self.cast.own_team, self.cast.other_team)
    }

    fn slot(&self) -> Option<PlannedSlot> {
        kept(&generate(&self.plan.slots, self.plan.dates().zone)).first().copied()
    }

    fn day(&self) -> String {
        let day: Option<NaiveDate> = self.slot().map(|slot| slot.starts_local.date());
        day.map_or_else(|| "the day of the event".to_owned(), day_in_words)
    }

    /// The first slot on the recipient's clock and the event's.
    fn clock(&self) -> String {
        let zone = self.plan.dates().zone;
        let reader = reader_zone(self.cast.to.time_zone.as_deref(), None, Some(zone.name()));
        let span = |slot: PlannedSlot| -> (UtcMicros, UtcMicros) { (slot.starts_at, slot.ends_at) };
        self.slot().map(span).map_or_else(
            || "the time of the slot".to_owned(),
            |(from, to)| span_in_words(from, to, reader, zone),
        )
    }

    fn when(&self) -> String {
        format!("{}, {}", self.day(), self.clock())
    }
}

fn rendered<T: MailTemplate>(mail: &T, brand: &Brand) -> Result<(Rendered, &'static str), AppError> {
    Ok((pep_mail::render(mail, brand).map_err(AppError::internal)?, T::KIND))
}
