//! The people of the demo and what they may do.

use std::collections::{BTreeSet, HashMap};

use pep_db::lists::{ContactState, EcmState, SellerState};
use pep_db::people::{NewRoleGrant, PersonValues};
use pep_db::programs::ProgramValues;
use pep_db::{AnyConnection, DbError};
use pep_domain::ids::{PersonId, ProgramId};
use pep_domain::people::{Role, Side};
use pep_domain::text::fold;
use pep_domain::time::UtcMicros;

use super::dice::{Dice, of_cycle};
use super::names::{FIRST_NAMES, LAST_NAMES, PARTNERS, UNITS, Unit};

/// The ECM for all OUs: first in the picker, and the one who may import every list.
pub(super) const ECM: &str = "ada.aalto@demo.example";
pub(super) const PARTNER: &str = "amara.abbott@northlight.example";
pub(super) const SELLER: &str = "seller.anz.1@demo.example";
pub(super) const COORDINATOR: &str = "coordinator.anz@demo.example";
pub(super) const TEAM: &str = "team@demo.example";
pub(super) const OPERATOR: &str = "operator@demo.example";

pub(super) const ATUS_PER_UNIT: usize = 3;
/// The first is the primary contact.
const CONTACTS_PER_PARTNER: usize = 3;

pub(super) fn partner_key(at: usize) -> String {
    format!("{}", 9_100_001 + at * 131)
}

pub(super) fn atu(unit: &Unit, at: usize) -> String {
    format!("{}.D.{:02}", unit.letters, at + 1)
}

fn slug(unit_at: usize) -> String {
    let name = UNITS.get(unit_at).map(|unit| unit.name).unwrap_or_default();
    let words: Vec<String> = name
        .to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(ToOwned::to_owned)
        .collect();
    words.join("-")
}

pub(super) fn ecm_of(unit_at: usize) -> String {
    format!("ecm.{}@demo.example", slug(unit_at))
}

pub(super) fn seller_of(unit_at: usize, atu_at: usize) -> String {
    format!("seller.{}.{}@demo.example", slug(unit_at), atu_at + 1)
}

/// The second person of an ATU's team.
pub(super) fn specialist_of(unit_at: usize, atu_at: usize) -> String {
    format!("specialist.{}.{}@demo.example", slug(unit_at), atu_at + 1)
}

/// The first word of a partner's name.
pub(super) fn short_name(at: usize) -> &'static str {
    PARTNERS.get(at).and_then(|(name, ..)| name.split_whitespace().next()).unwrap_or("Partner")
}

/// Contact `n` of the partner at `at`.
pub(super) fn contact_of(at: usize, n: usize) -> String {
    let (first, last) = contact_name(at, n);
    let domain = PARTNERS.get(at).map(|(_, _, _, domain)| *domain).unwrap_or("partner.example");
    let ascii = |name: &str| fold(name).replace(|c: char| !c.is_ascii_alphanumeric(), "");
    format!("{}.{}@{domain}", ascii(first), ascii(last))
}

fn contact_name(at: usize, n: usize) -> (&'static str, &'static str) {
    (*of_cycle::<&str>(&FIRST_NAMES, at * 7 + n * 11), *of_cycle::<&str>(&LAST_NAMES, at * 3 + n * 17))
}

/// DTA, and a second program without anything under way.
pub(super) fn programs(conn: &mut AnyConnection, then: UtcMicros) -> Result<ProgramId, DbError> {
    let values = |name: &str, address: &str| ProgramValues {
        name: name.to_owned(),
        from_name: name.to_owned(),
        from_address: address.to_owned(),
        reply_to: None,
        portal_name: None,
        portal_url: None,
        time_zone: "UTC".to_owned(),
        welcome: String::new(),
        feedback_url: None,
        feedback_url_partners: None,
        feedback_url_sellers: None,
        rules: String::new(),
        wave_per_minute: 60,
        follow_up_days: 14,
        digest_weekday: 1,
        digest_hour: 9,
    };
    let dta = ProgramValues {
        portal_name: Some("MyDTA".to_owned()),
        portal_url: Some("https://mydta.example".to_owned()),
        feedback_url: Some("https://forms.office.com/r/mydta-demo".to_owned()),
        time_zone: "Europe/Berlin".to_owned(),
        welcome: "Welcome to the Digital Transformation Accelerator. Here you build your sales teams, tell how you stand \
                  at your accounts, and meet the teams on the other side."
            .to_owned(),
        ..values("Digital Transformation Accelerator", "dta@demo.example")
    };
    let program = pep_db::programs::insert(conn, "dta", &dta, then)?;
    let second = values("Industry Showcase", "showcase@demo.example");
    pep_db::programs::insert(conn, "showcase", &second, then)?;
    Ok(program)
}

/// Everybody, by address.
pub(super) fn write(
    conn: &mut AnyConnection,
    then: UtcMicros,
    program: ProgramId,
    dice: &mut Dice,
) -> Result<HashMap<String, PersonId>, DbError> {
    let mut people = HashMap::new();
    write_special(conn, then, program, &mut people)?;
    write_ecms(conn, then, dice, &mut people)?;
    write_sellers(conn, then, dice, &mut people)?;
    write_contacts(conn, then, &mut people)?;
    Ok(people)
}

/// Those who come from no list.
fn write_special(
    conn: &mut AnyConnection,
    then: UtcMicros,
    program: ProgramId,
    people: &mut HashMap<String, PersonId>,
) -> Result<(), DbError> {
    type Special = (&'static str, &'static str, &'static str, &'static str, Role, &'static str, i64);
    let special: [Special; 5] = [
        (ECM, "Ada", "Aalto", "Ecosystem co-sell manager, worldwide", Role::Ecm, "all", 0),
        (TEAM, "Paula", "Prokop", "Program manager, DTA", Role::ProgramTeam, "program", program.0),
        (
            "team2@demo.example",
            "Theo",
            "Tanaka",
            "Program manager, DTA",
            Role::ProgramTeam,
            "program",
            program.0,
        ),
        (OPERATOR, "Otto", "Ortega", "Platform operator", Role::Operator, "all", 0),
        ("operator2@demo.example", "Renu", "Raman", "Platform operator", Role::Operator, "all", 0),
    ];
    for (email, first, last, title, role, scope_kind, scope_id) in special {
        let values = PersonValues {
            email,
            email_folded: email,
            first_name: first,
            last_name: last,
            name_folded: &fold(&format!("{first} {last}")),
            title,
            time_zone: None,
        };
        let id = pep_db::people::insert(conn, &values, Side::Microsoft, None, then)?;
        let grant = NewRoleGrant {
            person_id: id,
            side: Side::Microsoft,
            role,
            scope_kind,
            scope_id,
            source: "cli",
            granted_by: None,
        };
        pep_db::people::grant_role(conn, &grant, then)?;
        people.insert(email.to_owned(), id);
    }
    Ok(())
}

/// One ECM for each unit, and a coordinator for two of them.
fn write_ecms(
    conn: &mut AnyConnection,
    then: UtcMicros,
    dice: &mut Dice,
    people: &mut HashMap<String, PersonId>,
) -> Result<(), DbError> {
    let mut states = Vec::new();
    for (at, unit) in UNITS.iter().enumerate() {
        let mut add = |email: String, role: &str| {
            states.push(EcmState {
                time_zone: String::new(),
                email,
                first_name: of_cycle(&FIRST_NAMES, at * 3 + 1).to_string(),
                last_name: LAST_NAMES
                    .get(dice.below(LAST_NAMES.len()))
                    .copied()
                    .unwrap_or("Young")
                    .to_owned(),
                grants: BTreeSet::from([format!("{role}@{}", unit.name)]),
            });
        };
        add(ecm_of(at), "ecm");
        if matches!(unit.name, "ANZ" | "Germany") {
            add(format!("coordinator.{}@demo.example", slug(at)), "ou_coordinator");
        }
    }
    let rows: Vec<(Option<i64>, &EcmState)> = states.iter().map(|state| (None, state)).collect();
    let ids = pep_db::lists::people::write_ecms(conn, then, &rows, &mut |_| {})?;
    people.extend(states.iter().map(|state| state.email.clone()).zip(ids.into_iter().map(PersonId)));
    Ok(())
}

fn write_sellers(
    conn: &mut AnyConnection,
    then: UtcMicros,
    dice: &mut Dice,
    people: &mut HashMap<String, PersonId>,
) -> Result<(), DbError> {
    let mut states = Vec::new();
    for (at, unit) in UNITS.iter().enumerate() {
        for atu_at in 0..ATUS_PER_UNIT {
            for (n, email) in [seller_of(at, atu_at), specialist_of(at, atu_at)].into_iter().enumerate() {
                states.push(SellerState {
                    time_zone: String::new(),
                    email,
                    first_name: of_cycle(&FIRST_NAMES, at * 5 + atu_at * 13 + n * 7).to_string(),
                    last_name: LAST_NAMES
                        .get(dice.below(LAST_NAMES.len()))
                        .copied()
                        .unwrap_or("Young")
                        .to_owned(),
                    title: if n == 0 { "Account executive" } else { "Specialist" }.to_owned(),
                    ou: unit.name.to_owned(),
                    atu: atu(unit, atu_at),
                    is_seller: true,
                });
            }
        }
    }
    let rows: Vec<(Option<i64>, &SellerState)> = states.iter().map(|state| (None, state)).collect();
    let ids = pep_db::lists::people::write_sellers(conn, then, &rows, &mut |_| {})?;
    people.extend(states.iter().map(|state| state.email.clone()).zip(ids.into_iter().map(PersonId)));
    Ok(())
}

fn write_contacts(
    conn: &mut AnyConnection,
    then: UtcMicros,
    people: &mut HashMap<String, PersonId>,
) -> Result<(), DbError> {
    let known = pep_db::lists::partners::all(conn)?;
    let mut states = Vec::new();
    for at in 0..PARTNERS.len() {
        let key = partner_key(at);
        let Some(partner) = known.get(&pep_db::lists::partners::key_of(&key)) else { continue };
        for n in 0..CONTACTS_PER_PARTNER {
            let (first, last) = contact_name(at, n);
            let state = ContactState {
                time_zone: String::new(),
                email: contact_of(at, n),
                partner_one_id: key.clone(),
                first_name: first.to_owned(),
                last_name: last.to_owned(),
                title: if n == 0 { "Alliance manager" } else { "Sales manager" }.to_owned(),
                is_primary: n == 0,
            };
            states.push((partner.id, state));
        }
    }
    let rows: Vec<(Option<i64>, i64, &ContactState)> =
        states.iter().map(|(partner, state)| (None, *partner, state)).collect();
    let ids = pep_db::lists::people::write_contacts(conn, then, &rows, &mut |_| {})?;
    people.extend(states.iter().map(|(_, state)| state.email.clone()).zip(ids.into_iter().map(PersonId)));
    Ok(())
}
