//! `pep fill`: a large made-up data set for load tests. The same numbers give the same data.

use pep_db::fill::{self as rows, FilledAccount, FilledPartner, FilledPerson, FilledReport};
use pep_db::{AnyConnection, data_version};
use pep_domain::text::fold;
use pep_domain::time::{MINUTE_US, UtcMicros};

use crate::{AppContext, AppError};

/// Every made-up TPID begins with this.
const TPID_PREFIX: &str = "FILL";
/// The made-up ECM who sees everything; to sign in with.
pub const FILL_ECM: &str = "ecm.all@fill.example";
/// A made-up seller with accounts; to sign in with.
pub const FILL_SELLER: &str = "seller1@fill.example";
/// Rows made at once.
const BATCH: usize = 10_000;
/// Reports are spread over this many minutes before now: 200 days.
const SPREAD_MINUTES: u64 = 200 * 24 * 60;

const PLACES: [(&str, &str, &str); 40] = [
    ("Seattle", "WA", "United States"),
    ("Austin", "TX", "United States"),
    ("Boston", "MA", "United States"),
    ("Denver", "CO", "United States"),
    ("Toronto", "ON", "Canada"),
    ("Montréal", "QC", "Canada"),
    ("São Paulo", "SP", "Brazil"),
    ("Bogotá", "", "Colombia"),
    ("Monterrey", "NL", "Mexico"),
    ("Santiago", "", "Chile"),
    ("London", "", "United Kingdom"),
    ("Leeds", "", "United Kingdom"),
    ("Dublin", "", "Ireland"),
    ("Paris", "", "France"),
    ("Lyon", "", "France"),
    ("Madrid", "", "Spain"),
    ("Lisbon", "", "Portugal"),
    ("Milan", "", "Italy"),
    ("Zürich", "", "Switzerland"),
    ("München", "BY", "Germany"),
    ("Köln", "NW", "Germany"),
    ("Wien", "", "Austria"),
    ("Utrecht", "", "Netherlands"),
    ("Antwerpen", "", "Belgium"),
    ("Århus", "", "Denmark"),
    ("Malmö", "", "Sweden"),
    ("Bergen", "", "Norway"),
    ("Tampere", "", "Finland"),
    ("Łódź", "", "Poland"),
    ("Brno", "", "Czechia"),
    ("Athens", "", "Greece"),
    ("İzmir", "", "Türkiye"),
    ("Dubai", "", "United Arab Emirates"),
    ("Nairobi", "", "Kenya"),
    ("Pune", "MH", "India"),
    ("Singapore", "", "Singapore"),
    ("Osaka", "", "Japan"),
    ("Busan", "", "South Korea"),
    ("Perth", "WA", "Australia"),
    ("Auckland", "", "New Zealand"),
];
const FIRST: [&str; 32] = [
    "Amber",
    "Anchor",
    "Arbor",
    "Beacon",
    "Birch",
    "Blue",
    "Bright",
    "Cedar",
    "Clear",
    "Copper",
    "Crescent",
    "Eagle",
    "Ember",
    "Evergreen",
    "Falcon",
    "Golden",
    "Granite",
    "Harbor",
    "Iron",
    "Lakeside",
    "Maple",
    "Meridian",
    "Northern",
    "Oak",
    "Pioneer",
    "Quartz",
    "River",
    "Silver",
    "Summit",
    "Tidal",
    "Union",
    "Willow",
];
const SECOND: [&str; 32] = [
    "Aerospace",
    "Analytics",
    "Apparel",
    "Bakeries",
    "Biotech",
    "Brewing",
    "Capital",
    "Chemicals",
    "Clinics",
    "Construction",
    "Dairy",
    "Electric",
    "Energy",
    "Engineering",
    "Foods",
    "Freight",
    "Furniture",
    "Gaming",
    "Hotels",
    "Insurance",
    "Logistics",
    "Materials",
    "Media",
    "Mining",
    "Motors",
    "Optics",
    "Pharma",
    "Properties",
    "Retail",
    "Robotics",
    "Shipping",
    "Telecom",
];
const LEGAL: [&str; 10] =
    ["Inc", "Group", "Ltd", "GmbH", "S.A.", "AB", "Holdings", "Partners", "& Sons", "Corporation"];
const PARTNER_KINDS: [&str; 10] = [
    "Consulting",
    "Cloud",
    "Digital",
    "Systems",
    "Solutions",
    "Data Works",
    "Software",
    "Integration",
    "Labs",
    "Advisory",
];
const SEGMENTS: [&str; 6] =
    ["Enterprise", "Strategic", "Major Commercial", "Corporate", "Public Sector", "Small & Medium"];
const INDUSTRIES: [&str; 16] = [
    "Automotive",
    "Banking",
    "Consumer Goods",
    "Education",
    "Energy & Utilities",
    "Government",
    "Healthcare",
    "Insurance",
    "Manufacturing",
    "Media",
    "Mining",
    "Pharmaceuticals",
    "Professional Services",
    "Retail",
    "Telecommunications",
    "Transport",
];
const OUS: [&str; 24] = [
    "US East",
    "US West",
    "US Central",
    "US South",
    "Canada",
    "Brazil",
    "Latin America",
    "United Kingdom",
    "Ireland",
    "France",
    "Iberia",
    "Italy",
    "Germany",
    "Switzerland",
    "Austria",
    "Benelux",
    "Nordics",
    "Central Europe",
    "Greece & Türkiye",
    "Middle East",
    "Africa",
    "India",
    "Japan & Korea",
    "ANZ",
];
const NOTES: [&str; 6] = [
    "Renewal is due next quarter; the platform team asked for a joint roadmap session.",
    "Met the CIO at the spring event, follow-up agreed.",
    "Pilot in two plants, decision expected after the budget round.",
    "We lost the last tender on price; the sponsor is still there.",
    "Data estate migration under way, security review open.",
    "Good access to procurement, none to the business side yet.",
];

/// How much to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FillSize {
    /// Accounts.
    pub accounts: usize,
    /// Partners.
    pub partners: usize,
    /// Reports; at most one for each pair of account and partner.
    pub reports: usize,
}

/// Adds made-up accounts, partners, people and reports with their history in one transaction. `progress` hears of rows
/// written and rows in all. Blocks.
///
/// # Errors
/// [`AppError::Invalid`] for more reports than pairs, [`AppError::WrongState`] if the database was filled before.
pub fn fill(ctx: &AppContext, size: FillSize, progress: &dyn Fn(usize, usize)) -> Result<(), AppError> {
    if size.accounts == 0 || size.partners == 0 {
        return Err(AppError::invalid("accounts", "Ask for at least one account and one partner."));
    }
    // Half of the pairs at most: above that, finding free pairs by chance takes too long.
    if size.reports > size.accounts.saturating_mul(size.partners).div_ceil(2) {
        let detail = "Ask for at most half as many reports as there are pairs of account and partner.";
        return Err(AppError::invalid("reports", detail));
    }
    let now = ctx.now();
    ctx.db.write_blocking(|conn| {
        if rows::has_account(conn, &tpid(0))? {
            return Err(AppError::WrongState("This database was filled before. Fill a new one.".to_owned()));
        }
        Filler { size, now, random: Random(0x5045_5020_6669_6c6c) }.run(conn, progress)
    })
}

fn tpid(number: usize) -> String {
    format!("{TPID_PREFIX}{number:07}")
}

/// A small generator (SplitMix64): the data must be the same on every machine, and nobody guesses at them.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap_or(1);
        usize::try_from(self.next() % limit).unwrap_or(0)
    }

    /// One of `items`; they are never empty here.
    fn of<T: Copy + Default>(&mut self, items: &[T]) -> T {
        let number = self.below(items.len());
        items.get(number).copied().unwrap_or_default()
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

struct Filler {
    size: FillSize,
    now: UtcMicros,
    random: Random,
}

impl Filler {
    fn run(mut self, conn: &mut AnyConnection, progress: &dyn Fn(usize, usize)) -> Result<(), AppError> {
        let total = self.size.accounts + self.size.reports;
        let folded = |words: &[&str]| -> Vec<(String, String)> {
            words.iter().map(|word| ((*word).to_owned(), fold(word))).collect()
        };
        let words = rows::ensure_words(conn, &folded(&SEGMENTS), &folded(&OUS), &folded(&INDUSTRIES))?;
        let partners = self.partners();
        let partners = rows::insert_partners(conn, &partners)?;
        let people = rows::insert_people(conn, &people(&words), self.now.0)?;
        let (ecms, sellers) = people.split_at(words.ous.len() + 1);
        for first in (0..self.size.accounts).step_by(BATCH) {
            let last = (first + BATCH).min(self.size.accounts);
            let accounts: Vec<_> = (first..last).map(|number| self.account(number, &words, ecms)).collect();
            rows::insert_accounts(conn, &accounts)?;
            progress(last, total);
        }
        let accounts = rows::list_account_ids(conn, TPID_PREFIX)?;
        let sold: Vec<(i64, i64)> =
            accounts.iter().map(|account| (*account, self.random.of(sellers))).collect();
        rows::insert_sellers(conn, &sold)?;
        self.reports(conn, &accounts, &partners, progress)?;
        let before_first = accounts.iter().min().copied().unwrap_or(0) - 1;
        rows::write_history(conn, before_first)?;
        for name in [data_version::ACCOUNTS, data_version::PARTNERS, data_version::REPORTS] {
            data_version::bump(conn, name)?;
        }
        Ok(())
    }

    fn partners(&mut self) -> Vec<FilledPartner> {
        (0..self.size.partners)
            .map(|number| {
                let (city, _, country) = self.random.of(&PLACES);
                let name =
                    format!("{} {} {}", self.random.of(&FIRST), self.random.of(&PARTNER_KINDS), number + 1);
                FilledPartner {
                    partner_one_id: format!("{TPID_PREFIX}P{number:06}"),
                    name_folded: fold(&name),
                    name,
                    city: city.to_owned(),
                    country: country.to_owned(),
                    created_at: self.now.0,
                    updated_at: self.now.0,
                }
            })
            .collect()
    }

    fn account(&mut self, number: usize, words: &rows::FilledWords, ecms: &[i64]) -> FilledAccount {
        let (city, state, country) = self.random.of(&PLACES);
        let name =
            format!("{} {} {}", self.random.of(&FIRST), self.random.of(&SECOND), self.random.of(&LEGAL));
        let ou = self.random.below(words.ous.len());
        FilledAccount {
            tpid: tpid(number),
            name_folded: fold(&name),
            name,
            city: city.to_owned(),
            state: state.to_owned(),
            country: country.to_owned(),
            segment_id: self.random.of(&words.segments),
            ou_id: words.ous.get(ou).copied().unwrap_or_default(),
            atu_id: words.atus.get(ou).copied(),
            industry_id: self.random.of(&words.industries),
            // The first ECM is the one for all; the others are in the order of the sales units.
            ecm_id: ecms.get(ou + 1).copied(),
            created_at: self.now.0,
            updated_at: self.now.0,
        }
    }

    fn reports(
        &mut self,
        conn: &mut AnyConnection,
        accounts: &[i64],
        partners: &[i64],
        progress: &dyn Fn(usize, usize),
    ) -> Result<(), AppError> {
        let per_account = self.size.reports / accounts.len().max(1);
        let extra = self.size.reports % accounts.len().max(1);
        let (mut batch, mut done) = (Vec::with_capacity(BATCH), 0);
        for (number, account) in accounts.iter().enumerate() {
            let count = per_account + usize::from(number < extra);
            // Some accounts are loved, some forgotten: neighbours share their reports unevenly.
            let count = match number % 4 {
                0 => count + count / 2,
                1 => count - count / 2,
                _ => count,
            };
            let mut chosen: Vec<i64> = Vec::with_capacity(count);
            while chosen.len() < count.min(partners.len()) {
                let partner = self.random.of(partners);
                if !chosen.contains(&partner) {
                    chosen.push(partner);
                }
            }
            batch.extend(chosen.into_iter().map(|partner| self.report(*account, partner)));
            if batch.len() >= BATCH {
                rows::insert_reports(conn, &batch)?;
                done += batch.len();
                batch.clear();
                progress(accounts.len() + done, accounts.len() + self.size.reports);
            }
        }
        rows::insert_reports(conn, &batch)?;
        progress(accounts.len() + self.size.reports, accounts.len() + self.size.reports);
        Ok(())
    }

    fn report(&mut self, account_id: i64, partner_id: i64) -> FilledReport {
        let minutes = i64::try_from(self.random.next() % SPREAD_MINUTES).unwrap_or(0);
        FilledReport {
            account_id,
            partner_id,
            status: Some(match self.random.below(20) {
                0..=8 => "target",
                9..=13 => "past_customer",
                _ => "active_customer",
            }),
            relationship: match self.random.below(4) {
                0 => None,
                1 => Some("business"),
                2 => Some("it"),
                _ => Some("both"),
            },
            is_exec_level: (!self.random.one_in(3)).then(|| self.random.one_in(2)),
            notes: if self.random.one_in(3) { self.random.of(&NOTES).to_owned() } else { String::new() },
            reported_at: self.now.plus(-minutes * MINUTE_US).0,
        }
    }
}

/// One ECM for all, one for each sales unit, forty sellers.
fn people(words: &rows::FilledWords) -> Vec<FilledPerson> {
    let person = |email: String, last_name: String, role| FilledPerson {
        email,
        first_name: "Fill".to_owned(),
        last_name,
        role,
    };
    let mut people = vec![person(FILL_ECM.to_owned(), "Everywhere".to_owned(), ("ecm", "all", 0))];
    people.extend(words.ous.iter().enumerate().map(|(number, ou)| {
        let number = number + 1;
        person(format!("ecm{number}@fill.example"), format!("Ecm {number}"), ("ecm", "ou", *ou))
    }));
    people.extend((1..=40).zip(words.atus.iter().cycle()).map(|(number, atu)| {
        person(format!("seller{number}@fill.example"), format!("Seller {number}"), ("seller", "atu", *atu))
    }));
    people
}
