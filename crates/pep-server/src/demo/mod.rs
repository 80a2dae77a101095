//! The demo: a fictional but lifelike program, made once into an empty database, the same every time.

mod dice;
mod engagement_sessions;
mod engagements;
mod events;
mod follow_ups;
mod materials;
mod names;
mod people;
mod reports;

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use pep_app::AppContext;
use pep_db::lists::{AccountState, PartnerState};
use pep_db::{AnyConnection, Db};
use pep_domain::ids::{OuId, PersonId, ProgramId};
use pep_domain::time::{Clock, DAY_US, UtcMicros};

use self::dice::{Dice, of_cycle};
use self::names::{COMPANY_HEADS, COMPANY_TAILS, INDUSTRIES, PARTNERS, SEGMENTS, UNITS};
use crate::failure::Failure;

/// Somebody to sign in as.
pub(crate) struct Pickable {
    pub(crate) email: &'static str,
    pub(crate) what: &'static str,
}

/// Who is worth trying first.
pub(crate) fn pickable() -> [Pickable; 6] {
    [
        Pickable { email: people::ECM, what: "Ada Aalto, ECM for all OUs" },
        Pickable { email: people::PARTNER, what: "primary contact of Northlight Consulting" },
        Pickable { email: people::SELLER, what: "seller, ANZ" },
        Pickable { email: people::COORDINATOR, what: "OU coordinator, ANZ" },
        Pickable { email: people::TEAM, what: "program team" },
        Pickable { email: people::OPERATOR, what: "platform operator" },
    ]
}

/// Where a rehearsal's clock begins: at `wanted`, or now; never before what the data know of.
pub(crate) async fn clock_start(db: &Db, wanted: Option<UtcMicros>) -> Result<UtcMicros, Failure> {
    let known = db.read(pep_db::audit::newest_at).await?.map_or(UtcMicros(0), UtcMicros);
    let now = pep_app::system_clock::SystemClock.now();
    Ok(wanted.unwrap_or(now).max(known))
}

/// The demo's API client, with its secret: nobody can see that again.
pub(crate) struct DemoClient {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// Writes the demo's data into an empty database; nothing if it held people already.
pub(crate) async fn fill_if_empty(ctx: &AppContext) -> Result<Option<DemoClient>, Failure> {
    let inner = ctx.clone();
    let made = ctx
        .db
        .write(move |conn| {
            if !pep_db::programs::list(conn)?.is_empty() {
                return Ok(None);
            }
            fill(conn, &inner).map(Some)
        })
        .await?;
    let Some(made) = made else { return Ok(None) };
    events::write(ctx, &made).await?;
    engagements::write(ctx, &made).await?;
    Ok(Some(api_client(ctx, &made).await?))
}

/// One program that reads OCP Insights, so that the operator's page is not empty. Its secret is as random as any.
async fn api_client(ctx: &AppContext, made: &Made) -> Result<DemoClient, Failure> {
    let (by, random, now) = (made.people.get(people::OPERATOR).copied(), ctx.random.clone(), ctx.now());
    let names = ("OCP Insights", "Monthly report of co-sell engagements. Ask Olga in the OCP team.");
    let made =
        ctx.db.write(move |conn| pep_app::api_clients::insert(conn, random.as_ref(), names, by, now)).await?;
    Ok(DemoClient { id: made.0.client.key, secret: made.1.0 })
}

/// What the parts of the demo hand to each other.
struct Made {
    program: ProgramId,
    people: HashMap<String, PersonId>,
    /// Id, sales unit (place in [`UNITS`]).
    accounts: Vec<(i64, usize)>,
    /// In the order of [`PARTNERS`].
    partners: Vec<i64>,
}

fn fill(conn: &mut AnyConnection, ctx: &AppContext) -> Result<Made, pep_app::AppError> {
    let now = ctx.now();
    // The lists were imported half a year ago.
    let then = now.plus(-180 * DAY_US);
    let mut dice = Dice::new();
    let program = people::programs(conn, then)?;
    let partners = partners(conn, then)?;
    let people = people::write(conn, then, program, &mut dice)?;
    let accounts = accounts(conn, then, &mut dice)?;
    elect(conn, program, &partners, &people, then)?;
    holidays(conn, now)?;
    let made = Made { program, people, accounts, partners };
    reports::write(conn, ctx, &made, &mut dice)?;
    for version in
        [pep_db::data_version::ACCOUNTS, pep_db::data_version::PARTNERS, pep_db::data_version::REPORTS]
    {
        pep_db::data_version::bump(conn, version)?;
    }
    let entry = pep_app::audit::AuditEntry {
        action: "fill_demo",
        object_kind: "program",
        object_id: Some(program.0),
        detail: serde_json::json!({ "accounts": made.accounts.len(), "partners": made.partners.len() }),
    };
    pep_app::audit::write(conn, then, None, entry)?;
    Ok(made)
}

/// Every partner is elected and every seller invited.
fn elect(
    conn: &mut AnyConnection,
    program: ProgramId,
    partners: &[i64],
    people: &HashMap<String, PersonId>,
    then: UtcMicros,
) -> Result<(), pep_db::DbError> {
    use pep_db::programs::election::{Elector, add_partners, add_sellers, seller_choices};
    let by = people.get(people::TEAM).copied();
    let elector = Elector { program, is_import: true, by, now: then };
    add_partners(conn, elector, partners)?;
    let sellers: Vec<i64> =
        seller_choices(conn, program, "", 1_000)?.iter().map(|seller| seller.id.0).collect();
    add_sellers(conn, elector, &sellers)?;
    Ok(())
}

/// Christmas and the New Year to come, in every OU.
fn holidays(conn: &mut AnyConnection, now: UtcMicros) -> Result<(), pep_db::DbError> {
    let year = now.to_datetime().year();
    for (ou, _) in pep_db::teams::ous(conn)? {
        for (day, name) in [
            (NaiveDate::from_ymd_opt(year, 12, 25), "Christmas Day"),
            (NaiveDate::from_ymd_opt(year + 1, 1, 1), "New Year's Day"),
        ] {
            if let Some(day) = day {
                pep_db::holidays::keep(conn, (OuId(ou), day, ""), name, now)?;
            }
        }
    }
    Ok(())
}

fn partners(conn: &mut AnyConnection, then: UtcMicros) -> Result<Vec<i64>, pep_db::DbError> {
    let states: Vec<PartnerState> = PARTNERS
        .iter()
        .enumerate()
        .map(|(at, (name, city, country, domain))| PartnerState {
            partner_one_id: people::partner_key(at),
            name: (*name).to_owned(),
            city: (*city).to_owned(),
            country: (*country).to_owned(),
            website: format!("https://www.{domain}"),
        })
        .collect();
    let rows: Vec<(Option<i64>, &PartnerState)> = states.iter().map(|state| (None, state)).collect();
    pep_db::lists::partners::write(conn, then, &rows, &mut |_| {})
}

/// How many accounts a sales unit has; 21 units give 609.
const ACCOUNTS_PER_UNIT: usize = 29;

fn accounts(
    conn: &mut AnyConnection,
    then: UtcMicros,
    dice: &mut Dice,
) -> Result<Vec<(i64, usize)>, pep_db::DbError> {
    let mut states = Vec::new();
    for (unit_at, unit) in UNITS.iter().enumerate() {
        for n in 0..ACCOUNTS_PER_UNIT {
            let number = unit_at * ACCOUNTS_PER_UNIT + n;
            let industry = dice.below(INDUSTRIES.len());
            // Heads and tails are walked at different paces, so that no two companies of a unit share a name.
            let head = of_cycle(&COMPANY_HEADS, number);
            let tails = COMPANY_TAILS.get(industry).unwrap_or(&COMPANY_TAILS[0]);
            let tail = of_cycle(tails, number / COMPANY_HEADS.len() + n);
            let (city, state, country) = *of_cycle(unit.places, n);
            let atu = n % people::ATUS_PER_UNIT;
            states.push(AccountState {
                tpid: format!("{}", 90_000_001 + number * 37),
                name: format!("{head} {tail}"),
                city: city.to_owned(),
                state: state.to_owned(),
                country: country.to_owned(),
                segment: (*dice.weighted(&SEGMENTS, &[50, 30, 12, 7, 1])).to_owned(),
                ou: unit.name.to_owned(),
                atu: people::atu(unit, atu),
                industry: INDUSTRIES.get(industry).copied().unwrap_or("Industrials").to_owned(),
                ecm: people::ecm_of(unit_at),
                sellers: std::iter::once(people::seller_of(unit_at, atu)).collect(),
                website: format!("https://{}-{number}.example", head.to_lowercase()),
            });
        }
    }
    let rows: Vec<(Option<i64>, &AccountState)> = states.iter().map(|state| (None, state)).collect();
    let ids = pep_db::lists::accounts::write(conn, then, &rows, &mut |_| {})?;
    Ok(ids.into_iter().enumerate().map(|(at, id)| (id, at / ACCOUNTS_PER_UNIT)).collect())
}
