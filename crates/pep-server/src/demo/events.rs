//! An event under way in two sales units: nominated partners, teams on both sides, requests open.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use pep_app::AppError;
use pep_app::events::{plan_as_stored, rules};
use pep_db::AnyConnection;
use pep_db::events::{EventValues, NewEvent, NewSeries, NewSlot};
use pep_db::teams::NewTeam;
use pep_domain::events::EventPhase;
use pep_domain::events::plan::{EventMail, EventPlan};
use pep_domain::events::slots::{Break, SlotPattern, generate, kept};
use pep_domain::ids::{AtuId, EventId, EventSeriesId, OuId, PartnerId, PersonId};
use pep_domain::time::UtcMicros;

use super::{Made, people};

/// The sales units that meet.
const OUS: [&str; 2] = ["ANZ", "France"];
/// Partners nominated in each.
const NOMINATED: usize = 8;
const ZONE: chrono_tz::Tz = chrono_tz::Europe::Berlin;

/// Writes the series with its events, nominations and teams.
pub(super) fn write(conn: &mut AnyConnection, made: &Made, now: UtcMicros) -> Result<(), AppError> {
    let by = made.people.get(people::TEAM).copied().ok_or(AppError::NotFound)?;
    let ous: Vec<OuId> = pep_db::teams::ous(conn)?
        .into_iter()
        .filter(|(_, name)| OUS.contains(&name.as_str()))
        .map(|(id, _)| OuId(id))
        .collect();
    let plan = plan(&ous, now.date_in(ZONE));
    let new = NewSeries {
        program: made.program,
        name: "Autumn co-sell".to_owned(),
        plan: plan_as_stored(&plan)?,
        cloned_from: None,
        created_by: by,
    };
    let series = pep_db::events::insert_series(conn, &new, now)?;
    pep_db::events::set_series_state(conn, series, 1, "published", now)?;
    for ou in ous {
        event(conn, made, series, ou, &plan, now)?;
        nominate(conn, made, series, ou, by, now)?;
        partner_teams(conn, made, ou, now)?;
        microsoft_teams(conn, made, ou, now)?;
    }
    Ok(pep_db::data_version::bump(conn, pep_db::data_version::EVENTS)?)
}

/// Two weeks from today, on working days.
fn plan(ous: &[OuId], today: NaiveDate) -> EventPlan {
    let mut day = today + Days::new(14);
    while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        day = day + Days::new(1);
    }
    let noon = chrono::NaiveTime::MIN + chrono::TimeDelta::hours(12);
    EventPlan {
        ous: ous.to_vec(),
        description: "Sessions of half an hour between partners and account teams.".to_owned(),
        time_zone: ZONE.name().to_owned(),
        slots: SlotPattern {
            days: vec![day],
            breaks: vec![Break { from: noon, to: noon + chrono::TimeDelta::hours(1) }],
            flex_per_day: 2,
            ..SlotPattern::default()
        },
        heatmaps_on: Some(today - Days::new(20)),
        heatmaps_due_on: Some(today - Days::new(6)),
        requests_open_on: Some(today - Days::new(4)),
        requests_close_on: Some(today + Days::new(10)),
        mail_texts: vec![(EventMail::SessionRequest, "Please answer within two working days.".to_owned())],
        ..EventPlan::default()
    }
}

fn event(
    conn: &mut AnyConnection,
    made: &Made,
    series: EventSeriesId,
    ou: OuId,
    plan: &EventPlan,
    now: UtcMicros,
) -> Result<EventId, AppError> {
    let slots = kept(&generate(&plan.slots, ZONE));
    let first = slots.first().ok_or(AppError::NotFound)?.starts_local.date();
    let name = pep_db::events::ou_name(conn, ou)?.unwrap_or_default();
    let new = NewEvent {
        series,
        program: made.program,
        ou,
        time_zone: plan.time_zone.clone(),
        starts_on: first,
        ends_on: first,
        values: EventValues {
            name: format!("Autumn co-sell – {name}"),
            description: plan.description.clone(),
            heatmaps_at: plan.heatmaps_at().map(|at| at.0),
            heatmaps_due_on: plan.heatmaps_due_on,
            requests_open_at: plan.requests_open_at().map(|at| at.0),
            requests_close_at: plan.requests_close_at().map(|at| at.0),
            rules: rules::write(&plan.rules),
            mail_texts: pep_app::events::mail_texts::write(&plan.mail_texts),
        },
    };
    let id = pep_db::events::insert(conn, &new, now)?;
    let slots: Vec<NewSlot> = slots
        .iter()
        .map(|slot| NewSlot { starts_at: slot.starts_at, ends_at: slot.ends_at, kind: slot.kind })
        .collect();
    pep_db::events::insert_slots(conn, id, &slots)?;
    pep_db::events::move_phase(conn, id, EventPhase::Nominating, EventPhase::Requests, now)?;
    Ok(id)
}

fn nominate(
    conn: &mut AnyConnection,
    made: &Made,
    series: EventSeriesId,
    ou: OuId,
    by: PersonId,
    now: UtcMicros,
) -> Result<(), AppError> {
    for partner in made.partners.iter().take(NOMINATED) {
        pep_db::events::nominate(conn, (series, ou, PartnerId(*partner)), "list", "", Some(by), now)?;
    }
    Ok(())
}

/// All nominated partners but the last have a team.
fn partner_teams(conn: &mut AnyConnection, made: &Made, ou: OuId, now: UtcMicros) -> Result<(), AppError> {
    for partner in made.partners.iter().take(NOMINATED - 1).map(|id| PartnerId(*id)) {
        let people = pep_db::teams::partner_candidates(conn, partner)?;
        let Some(lead) = people.iter().find(|person| person.is_primary_contact).map(|person| person.id)
        else {
            continue;
        };
        let name = pep_db::report_requests::find_partner(conn, partner)?.unwrap_or_default();
        let first_word = name.split(' ').next().unwrap_or("Our").to_owned();
        let new = NewTeam {
            program: made.program,
            partner: Some(partner),
            atu: None,
            ou,
            name: format!("{first_word} team"),
            primary_contact: lead,
            max_sessions: None,
            created_by: lead,
        };
        let id = pep_db::teams::insert(conn, &new, now)?;
        for person in people {
            pep_db::teams::put_member(conn, id, person.id, lead, now)?;
        }
    }
    Ok(())
}

/// Every ATU of the sales unit has a team.
fn microsoft_teams(conn: &mut AnyConnection, made: &Made, ou: OuId, now: UtcMicros) -> Result<(), AppError> {
    for (atu, name, of_ou) in pep_db::teams::atus(conn)? {
        let people =
            if of_ou == ou.0 { pep_db::teams::atu_candidates(conn, AtuId(atu))? } else { Vec::new() };
        let Some(lead) = people.first().map(|person| person.id) else { continue };
        let new = NewTeam {
            program: made.program,
            partner: None,
            atu: Some(AtuId(atu)),
            ou,
            name: format!("{name} account team"),
            primary_contact: lead,
            max_sessions: None,
            created_by: lead,
        };
        let id = pep_db::teams::insert(conn, &new, now)?;
        for person in people {
            pep_db::teams::put_member(conn, id, person.id, lead, now)?;
        }
    }
    Ok(())
}
