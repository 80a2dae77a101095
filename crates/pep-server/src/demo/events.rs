//! The demo's event under way: a partner election, sales teams, a published series for two OUs, and a few days of
//! requests. Everything is done by the people of the demo through the same use cases as in the browser, each at its own
//! time, so that mails, history and audit log tell one story.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Weekday};
use pep_app::events::{NewNominations, NewSeriesInput, TemplateWords};
use pep_app::sessions::{Answer, EventAccess, NewAsk};
use pep_app::teams::{TeamInput, TeamOwner};
use pep_app::{AppContext, AppError};
use pep_domain::access::{Action, Actor, Permit, action, authorize};
use pep_domain::events::EventPhase;
use pep_domain::events::plan::EventMail;
use pep_domain::events::slots::Break;
use pep_domain::ids::{EventId, EventSeriesId, OuId, PartnerId, PersonId, SlotId, TeamId};
use pep_domain::people::Side;
use pep_domain::sessions::Decision;
use pep_domain::teams::TeamDraft;
use pep_domain::time::{Clock, DAY_US, HOUR_US, MINUTE_US, UtcMicros};

use super::names::UNITS;
use super::{Made, people};

/// The OUs of the series (places in [`UNITS`]) and the zone of its slots.
const UNITS_OF_SERIES: [usize; 2] = [0, EMPTY_UNIT];
/// The one in which nobody has asked yet.
pub(super) const EMPTY_UNIT: usize = 3;
const ZONE: chrono_tz::Tz = chrono_tz::Europe::Berlin;
/// So many partners are elected.
const ELECTED: usize = 12;
/// So many of them are nominated in each OU; the last one builds no team, so that somebody is left to be reminded.
pub(super) const NOMINATED: usize = 8;

/// Runs the story up to now.
pub(super) async fn write(ctx: &AppContext, made: &Made) -> Result<(), AppError> {
    let stage = Stage { ctx, made, now: ctx.now() };
    let program_team = stage.person(people::TEAM)?;
    let elected: Vec<i64> = made.partners.iter().copied().take(ELECTED).collect();

    let elects = stage.permit::<action::ManageElection>(program_team).await?;
    let then = stage.days_ago(30);
    pep_app::programs::election::elect_partners(&then, &elects, made.program, elected.clone()).await?;
    let sellers = stage.sellers()?;
    let ids = sellers.iter().flat_map(|team| &team.members).map(|id| id.0).collect();
    pep_app::programs::election::invite_sellers(&then, &elects, made.program, ids).await?;

    let ous = stage.ous().await?;
    let teams = build_teams(&stage, &ous, &sellers).await?;
    let events = publish(&stage, program_team, &ous, &elected).await?;
    // In the second OU nobody has asked yet: an empty board to try.
    if let (Some(event), Some(teams)) = (events.first(), teams.first()) {
        ask_around(&stage, *event, teams).await?;
    }
    super::follow_ups::write(&stage).await
}

/// The demo's people at work, each at its own time.
pub(super) struct Stage<'a> {
    pub(super) ctx: &'a AppContext,
    pub(super) made: &'a Made,
    pub(super) now: UtcMicros,
}

/// What the account teams of a unit look after, one for each of its ATUs.
const SECTORS: [&str; people::ATUS_PER_UNIT] = ["industry", "public sector", "digital natives"];

/// The sellers of one ATU; the first leads their team.
struct Sellers {
    unit_at: usize,
    team: String,
    members: Vec<PersonId>,
}

/// A team and who speaks for it.
#[derive(Debug, Clone, Copy)]
struct Built {
    id: TeamId,
    side: Side,
    lead: PersonId,
}

/// A clock that stands still, for what happened earlier.
struct Then(UtcMicros);

impl Clock for Then {
    fn now(&self) -> UtcMicros {
        self.0
    }
}

impl Stage<'_> {
    pub(super) fn at(&self, at: UtcMicros) -> AppContext {
        AppContext { clock: Arc::new(Then(at)), ..self.ctx.clone() }
    }

    pub(super) fn days_ago(&self, days: i64) -> AppContext {
        self.at(self.now.plus(-days * DAY_US))
    }

    pub(super) fn person(&self, email: &str) -> Result<PersonId, AppError> {
        self.made.people.get(email).copied().ok_or(AppError::NotFound)
    }

    /// What a person may do, with the roles as the lists gave them.
    pub(super) async fn permit<A: Action + 'static>(&self, person: PersonId) -> Result<Permit<A>, AppError> {
        let actor = self.actor(person).await?;
        Ok(authorize::<A>(&actor)?)
    }

    async fn actor(&self, person: PersonId) -> Result<Actor, AppError> {
        self.ctx
            .db
            .read(move |conn| {
                let record = pep_db::people::find(conn, person)?.ok_or(AppError::NotFound)?;
                Ok(Actor {
                    person_id: person,
                    side: record.side,
                    partner_id: record.partner_id,
                    grants: pep_db::sign_in_sessions::grants_of(conn, person)?,
                    request_id: String::new(),
                    session_id: None,
                })
            })
            .await
    }

    fn sellers(&self) -> Result<Vec<Sellers>, AppError> {
        let mut teams = Vec::new();
        for unit_at in UNITS_OF_SERIES {
            let Some(unit) = UNITS.get(unit_at) else { continue };
            for (atu_at, sector) in SECTORS.iter().enumerate() {
                let members = vec![
                    self.person(&people::seller_of(unit_at, atu_at))?,
                    self.person(&people::specialist_of(unit_at, atu_at))?,
                ];
                teams.push(Sellers { unit_at, team: format!("{} {sector}", unit.name), members });
            }
        }
        Ok(teams)
    }

    /// Ids of the series' OUs, in order.
    pub(super) async fn ous(&self) -> Result<Vec<OuId>, AppError> {
        let known: HashMap<String, i64> = self
            .ctx
            .db
            .read(|conn| pep_db::teams::ous(conn).map_err(AppError::from))
            .await?
            .into_iter()
            .map(|(id, name)| (name, id))
            .collect();
        UNITS_OF_SERIES
            .iter()
            .map(|at| {
                let name = UNITS.get(*at).map(|unit| unit.name).unwrap_or_default();
                known.get(name).map(|id| OuId(*id)).ok_or(AppError::NotFound)
            })
            .collect()
    }
}

/// For each OU its teams: those of the partners first.
async fn build_teams(
    stage: &Stage<'_>,
    ous: &[OuId],
    sellers: &[Sellers],
) -> Result<Vec<Vec<Built>>, AppError> {
    let program = stage.made.program;
    let mut all = Vec::new();
    for (ou_at, ou) in ous.iter().enumerate() {
        let mut teams = Vec::new();
        for partner_at in 0..NOMINATED - 1 {
            let members: Vec<PersonId> =
                (0..3).map(|n| stage.person(&people::contact_of(partner_at, n))).collect::<Result<_, _>>()?;
            let Some(lead) = members.first().copied() else { continue };
            let input = TeamInput {
                ou: Some(*ou),
                draft: TeamDraft {
                    name: format!("{} team", people::short_name(partner_at)),
                    primary_contact: lead,
                    members,
                    max_sessions: None,
                    hours: None,
                    time_zone: None,
                },
            };
            let then = stage.at(stage.now.plus(-20 * DAY_US + partner_at as i64 * HOUR_US));
            let permit = stage.permit(lead).await?;
            let team =
                pep_app::teams::create_team(&then, &permit, program, TeamOwner::default(), input).await?;
            teams.push(Built { id: team.team.id, side: Side::Partner, lead });
        }
        let unit_at = UNITS_OF_SERIES.get(ou_at).copied().unwrap_or_default();
        for sellers in sellers.iter().filter(|sellers| sellers.unit_at == unit_at) {
            let Some(lead) = sellers.members.first().copied() else { continue };
            let input = TeamInput {
                ou: None,
                draft: TeamDraft {
                    name: sellers.team.clone(),
                    primary_contact: lead,
                    members: sellers.members.clone(),
                    max_sessions: None,
                    hours: None,
                    time_zone: None,
                },
            };
            let permit = stage.permit(lead).await?;
            let then = stage.days_ago(19);
            let team =
                pep_app::teams::create_team(&then, &permit, program, TeamOwner::default(), input).await?;
            teams.push(Built { id: team.team.id, side: Side::Microsoft, lead });
        }
        all.push(teams);
    }
    Ok(all)
}

/// The day of the event: a working day, two weeks ahead.
fn day_of_event(now: UtcMicros) -> NaiveDate {
    let mut day = now.date_in(ZONE) + TimeDelta::days(14);
    while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        day += TimeDelta::days(1);
    }
    day
}

/// Plans and publishes the series; its events take requests since four days ago.
async fn publish(
    stage: &Stage<'_>,
    program_team: PersonId,
    ous: &[OuId],
    elected: &[i64],
) -> Result<Vec<EventId>, AppError> {
    let permit = stage.permit::<action::ManageEvents>(program_team).await?;
    let today = stage.now.date_in(ZONE);
    let input = NewSeriesInput {
        program: stage.made.program,
        name: "Autumn co-sell".to_owned(),
        copy_of: None,
        template: None,
        first_day: None,
        with_nominations: false,
    };
    let planned = stage.days_ago(20);
    let series = pep_app::events::create_series(&planned, &permit, input).await?;
    let mut plan = series.plan;
    plan.ous = ous.to_vec();
    plan.description =
        "Sessions of half an hour between partners and account teams, about the accounts they share."
            .to_owned();
    plan.time_zone = ZONE.name().to_owned();
    plan.slots.days = vec![day_of_event(stage.now)];
    plan.slots.breaks = vec![Break {
        from: NaiveTime::MIN + TimeDelta::hours(12),
        to: NaiveTime::MIN + TimeDelta::hours(13),
    }];
    plan.slots.flex_per_day = 2;
    plan.heatmaps_on = Some(today - TimeDelta::days(16));
    plan.heatmaps_due_on = Some(today - TimeDelta::days(6));
    plan.requests_open_on = Some(today - TimeDelta::days(5));
    plan.requests_close_on = Some(today + TimeDelta::days(10));
    plan.mail_texts = vec![(EventMail::SessionRequest, "Please answer within two working days.".to_owned())];
    let series = pep_app::events::save_series(
        &planned,
        &permit,
        EventSeriesId(series.series.id),
        series.series.row_version,
        series.series.name.clone(),
        plan,
    )
    .await?;
    let words = TemplateWords {
        name: "One day of half hours".to_owned(),
        description: "A day from nine to four with two flex slots, and the rules and words of last autumn."
            .to_owned(),
    };
    pep_app::events::save_template(&planned, &permit, EventSeriesId(series.series.id), words).await?;
    let nominates = stage.permit::<action::NominatePartners>(program_team).await?;
    for ou in ous {
        let new = NewNominations {
            ou: *ou,
            partners: elected.iter().take(NOMINATED).copied().map(PartnerId).collect(),
            reason: "On the list of the program team".to_owned(),
        };
        pep_app::events::add_nominations(&planned, &nominates, EventSeriesId(series.series.id), new).await?;
    }
    let published = stage.days_ago(18);
    let current = pep_app::events::get_series(&published, &permit, EventSeriesId(series.series.id)).await?;
    let answer = pep_app::events::publish_series(
        &published,
        &permit,
        EventSeriesId(series.series.id),
        current.series.row_version,
        None,
    )
    .await?;
    let pep_app::events::Published::Events(events) = answer else { return Err(AppError::NotFound) };
    for (days, from, to) in
        [(15, EventPhase::Nominating, EventPhase::Heatmaps), (4, EventPhase::Heatmaps, EventPhase::Requests)]
    {
        for event in &events {
            pep_app::events::move_event(&stage.days_ago(days), &permit, *event, from, to).await?;
        }
    }
    Ok(events)
}

/// What becomes of the requests, one after the other.
const FATES: [Option<Decision>; 9] = [
    Some(Decision::Accept),
    None,
    Some(Decision::Accept),
    Some(Decision::Decline),
    Some(Decision::Accept),
    None,
    Some(Decision::Later),
    None,
    Some(Decision::Accept),
];

/// A few days of asking and answering: every partner team asks one seller team, some sellers ask back.
async fn ask_around(stage: &Stage<'_>, event: EventId, teams: &[Built]) -> Result<(), AppError> {
    let slots: Vec<SlotId> = stage
        .ctx
        .db
        .read(move |conn| {
            let slots = pep_db::events::list_slots(conn, event)?;
            Ok::<_, AppError>(slots.iter().filter(|slot| slot.is_open()).map(|slot| slot.id).collect())
        })
        .await?;
    let (partners, sellers): (Vec<Built>, Vec<Built>) =
        teams.iter().partition(|team| team.side == Side::Partner);
    if sellers.is_empty() || slots.is_empty() {
        return Ok(());
    }
    for (at, partner) in partners.iter().enumerate() {
        for round in 0..2_usize {
            let number = at * 2 + round;
            let (Some(seller), Some(slot)) =
                (sellers.get((at + round) % sellers.len()), slots.get((at + round * 3) % slots.len()))
            else {
                continue;
            };
            // Every third request comes from the sellers.
            let (from, to) = if number % 3 == 2 { (seller, partner) } else { (partner, seller) };
            let asked_at = stage.now.plus(-4 * DAY_US + number as i64 * 5 * HOUR_US);
            let ask =
                NewAsk { slot: *slot, team: from.id, other: to.id, message: of_messages(number).to_owned() };
            let access = access(stage, from.lead).await?;
            let request = match pep_app::sessions::ask(&stage.at(asked_at), &access, event, ask).await {
                Ok(request) => request,
                // Another request has taken the slot meanwhile, as it goes on such days.
                Err(AppError::WrongState(_) | AppError::Conflicts(_)) => continue,
                Err(error) => return Err(error),
            };
            let Some(decision) = FATES.get(number % FATES.len()).copied().flatten() else { continue };
            let answer = Answer {
                decision,
                row_version: request.row.row_version,
                note: match decision {
                    Decision::Decline => "We meet this team at the fair in any case.".to_owned(),
                    Decision::Later => "Our specialist is away; let us find a time by mail.".to_owned(),
                    Decision::Accept | Decision::Withdraw => String::new(),
                },
                is_override: false,
            };
            let answers = EventAccess::of(&stage.permit(to.lead).await?)?;
            let at = asked_at.plus(3 * HOUR_US + 20 * MINUTE_US);
            match pep_app::sessions::decide(&stage.at(at), &answers, request.row.id, answer).await {
                Ok(_) | Err(AppError::WrongState(_) | AppError::Conflicts(_)) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

async fn access(stage: &Stage<'_>, person: PersonId) -> Result<EventAccess, AppError> {
    EventAccess::of(&stage.permit(person).await?)
}

fn of_messages(number: usize) -> &'static str {
    const MESSAGES: [&str; 4] = [
        "We share four accounts in manufacturing and would like to plan the next quarter.",
        "Could we compare notes on the data platform projects?",
        "",
        "Two of our customers asked for a joint workshop.",
    ];
    MESSAGES.get(number % MESSAGES.len()).copied().unwrap_or_default()
}
