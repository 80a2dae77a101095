//! What the partners of the demo reported in the last months, and what they are being asked at the moment.

use std::collections::HashMap;

use pep_app::mail::{self, NewMail};
use pep_app::sign_in::links::{self, LinkPurpose};
use pep_app::{AppContext, AppError};
use pep_db::AnyConnection;
use pep_db::report_requests::NewRequest;
use pep_db::reporting::{NewChange, insert_change, mark_reported, settle_requests, upsert_report};
use pep_domain::heatmap::{AccountStatus, Relationship};
use pep_domain::ids::{AccountId, PartnerId, PersonId, ReportRequestId};
use pep_domain::mail::MessageClass;
use pep_domain::reports::{ChangeSource, ReportState};
use pep_domain::time::{DAY_US, HOUR_US, UtcMicros};
use pep_mail::kinds::HeatmapRequest;

use super::Made;
use super::dice::{Dice, of_cycle};
use super::names::{NOTES, PARTNERS, UNITS};
use super::people;

/// How many units a partner works in.
const UNITS_PER_PARTNER: usize = 4;

/// Reports with their history, then requests that are half answered.
pub(super) fn write(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    made: &Made,
    dice: &mut Dice,
) -> Result<(), AppError> {
    let now = ctx.now();
    let mut known = HashMap::new();
    for (at, &partner) in made.partners.iter().enumerate() {
        for &(account, unit) in &made.accounts {
            if !works_in(at, unit) || !dice.chance(45) {
                continue;
            }
            let by = contact(made, at, dice.below(3));
            // Some reports are months old and stale, some are of this week.
            let oldest = if dice.chance(30) { 170 } else { 60 };
            let age = 1 + i64::try_from(dice.below(oldest)).unwrap_or(1);
            let cell = Cell { account, partner, by };
            let first = state(dice);
            if dice.chance(25) {
                let then = now.plus(-(age + 20) * DAY_US);
                cell.report(conn, then, None, &first)?;
                let next = state(dice);
                cell.report(conn, now.plus(-age * DAY_US), Some(first), &next)?;
                known.insert((account, partner), next);
            } else {
                cell.report(conn, now.plus(-age * DAY_US), None, &first)?;
                known.insert((account, partner), first);
            }
        }
    }
    before_an_event(conn, made, now)?;
    for (at, unit, days, is_by_worldwide_ecm) in
        [(0, 0, 2, true), (1, 19, 5, true), (3, 7, 9, false), (7, 0, 16, false), (11, 4, 21, true)]
    {
        request(conn, ctx, made, dice, &known, Asked { at, unit, days, is_by_worldwide_ecm })?;
    }
    Ok(())
}

/// What nominated partners reported on the accounts of the event whose board is empty, so that there is something to
/// suggest. Thrown with dice of its own: more of it changes nothing else.
fn before_an_event(conn: &mut AnyConnection, made: &Made, now: UtcMicros) -> Result<(), AppError> {
    let mut dice = Dice::new();
    for (at, &partner) in made.partners.iter().enumerate().take(super::events::NOMINATED) {
        for &(account, unit) in &made.accounts {
            if unit != super::events::EMPTY_UNIT || works_in(at, unit) || !dice.chance(25) {
                continue;
            }
            let by = contact(made, at, dice.below(3));
            let age = 1 + i64::try_from(dice.below(20)).unwrap_or(1);
            let reported = state(&mut dice);
            Cell { account, partner, by }.report(conn, now.plus(-age * DAY_US), None, &reported)?;
        }
    }
    Ok(())
}

/// A partner is at home in the unit with its own number and in some others.
fn works_in(partner_at: usize, unit: usize) -> bool {
    (0..UNITS_PER_PARTNER).any(|n| (partner_at + n * 5) % UNITS.len() == unit)
}

fn contact(made: &Made, at: usize, n: usize) -> Option<PersonId> {
    made.people.get(&people::contact_of(at, n)).copied()
}

fn state(dice: &mut Dice) -> ReportState {
    let status = match dice.below(10) {
        0..=4 => AccountStatus::Target,
        5..=6 => AccountStatus::PastCustomer,
        _ => AccountStatus::ActiveCustomer,
    };
    let relationship = match dice.below(4) {
        0 => None,
        1 => Some(Relationship::Business),
        _ => Some(Relationship::It),
    };
    let note_at = dice.below(NOTES.len());
    let notes = if dice.chance(40) { *of_cycle(&NOTES, note_at) } else { "" };
    ReportState {
        status: Some(status),
        relationship,
        is_exec_level: relationship.map(|_| dice.chance(35)),
        notes: notes.to_owned(),
    }
}

struct Cell {
    account: i64,
    partner: i64,
    by: Option<PersonId>,
}

impl Cell {
    fn report(
        &self,
        conn: &mut AnyConnection,
        at: UtcMicros,
        old: Option<ReportState>,
        new: &ReportState,
    ) -> Result<(), AppError> {
        let (account, partner) = (AccountId(self.account), PartnerId(self.partner));
        upsert_report(conn, (account, partner), new, self.by, at)?;
        let change = NewChange {
            account,
            partner,
            at,
            by: self.by,
            source: ChangeSource::Page,
            old,
            new: Some(new.clone()),
            batch: format!("demo-{}-{}-{}", self.account, self.partner, at.0),
            undoes: None,
        };
        insert_change(conn, &change)?;
        Ok(())
    }
}

struct Asked {
    at: usize,
    unit: usize,
    days: i64,
    is_by_worldwide_ecm: bool,
}

fn request(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    made: &Made,
    dice: &mut Dice,
    known: &HashMap<(i64, i64), ReportState>,
    asked: Asked,
) -> Result<(), AppError> {
    let now = ctx.now();
    let sent_at = now.plus(-asked.days * DAY_US);
    let Some(&partner) = made.partners.get(asked.at) else { return Ok(()) };
    let by = if asked.is_by_worldwide_ecm { people::ECM.to_owned() } else { people::ecm_of(asked.unit) };
    let Some(&requested_by) = made.people.get(&by) else { return Ok(()) };
    let accounts: Vec<i64> =
        made.accounts.iter().filter(|(_, unit)| *unit == asked.unit).map(|(id, _)| *id).take(18).collect();
    let due_on = sent_at.plus(14 * DAY_US).date_in(chrono_tz::UTC);
    let new = NewRequest {
        program: made.program,
        partner: PartnerId(partner),
        requested_by,
        delay_minutes: 30,
        due_on: Some(due_on),
        message: "Please tell us where you stand with these accounts before the planning meeting.".to_owned(),
        created_at: sent_at,
    };
    let id = pep_db::report_requests::insert(conn, &new, &accounts)?;
    let answered: Vec<i64> = accounts.iter().copied().filter(|_| dice.chance(50)).collect();
    let reported_at = sent_at.plus(20 * HOUR_US);
    for &account in &answered {
        let cell = Cell { account, partner, by: contact(made, asked.at, 0) };
        let old = known.get(&(account, partner)).cloned();
        cell.report(conn, reported_at, old, &state(dice))?;
    }
    mark_reported(conn, PartnerId(partner), &answered, reported_at)?;
    settle_requests(conn, PartnerId(partner), &accounts, reported_at)?;
    invite(conn, ctx, made, &asked, id, accounts.len(), due_on)
}

/// The mail that went out with a request; the worker delivers it into the Outbox as soon as it starts.
fn invite(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    made: &Made,
    asked: &Asked,
    id: ReportRequestId,
    account_count: usize,
    due_on: chrono::NaiveDate,
) -> Result<(), AppError> {
    let Some((partner_name, ..)) = PARTNERS.get(asked.at) else { return Ok(()) };
    let Some(recipient) = contact(made, asked.at, 0) else { return Ok(()) };
    let Some(person) = pep_db::people::find(conn, recipient)? else { return Ok(()) };
    let target = format!("/reporting/{id}");
    let report_url =
        links::create(conn, ctx, recipient, LinkPurpose::Report, &target, Some(made.program), Some(id))?;
    let brand = mail::brand(conn, ctx, Some(made.program))?;
    let values = HeatmapRequest {
        recipient_name: person.name(),
        partner_name: (*partner_name).to_owned(),
        intro: None,
        sender_message: Some(
            "Please tell us where you stand with these accounts before the planning meeting.".to_owned(),
        ),
        account_count,
        due_on: Some(due_on.format("%A, %-d %B %Y").to_string()),
        report_url,
    };
    let rendered = pep_mail::render(&values, &brand).map_err(AppError::internal)?;
    let new = NewMail {
        class: MessageClass::HeatmapLink,
        template: "heatmap_request",
        program_id: Some(made.program),
        recipient_id: Some(recipient),
        to_name: person.name(),
        to_address: people::contact_of(asked.at, 0),
        rendered,
        once_key: None,
        run_at: ctx.now(),
        not_after: None,
        resend_of: None,
        origin: Some(("report_request", id.0)),
    };
    mail::enqueue(conn, ctx, new)?;
    Ok(())
}
