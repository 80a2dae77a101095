//! Small random worlds, the oracle over them, and random questions.

use std::collections::BTreeSet;
use std::sync::Arc;

use pep_app::heatmap::PageRequest;
use pep_app::{AppConfig, AppContext};
use pep_domain::access::{Actor, Grant, GrantScope, Permit, action, authorize};
use pep_domain::heatmap::{AccountScope, AccountStatus, HeatmapFilter, HeatmapFinding, HeatmapSort};
use pep_domain::ids::{AccountId, OuId, PartnerId, PersonId};
use pep_domain::people::{Role, Side};
use pep_domain::text::{fold, words_of};
use pep_domain::time::{Clock, DAY_US, HOUR_US, SECOND_US};
use pep_test_support::{FakeClock, TestDb};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

pub const NAMES: [&str; 8] = [
    "Zoë Söhne",
    "Zoe Sohne",
    "Acme Foods",
    "acme foods",
    "Northwind",
    "A. Datum",
    "Ærø Logistik",
    "Contoso 12",
];
pub const CITIES: [&str; 4] = ["Köln", "Koln", "Austin", ""];
pub const COUNTRIES: [&str; 3] = ["Germany", "United States", "france"];
pub const SEGMENTS: [&str; 3] = ["Enterprise", "major", "Strategic"];
pub const OUS: [&str; 3] = ["France", "Iberia", "Nordics"];
pub const INDUSTRIES: [&str; 2] = ["Retail", "Banking"];
pub const PARTNERS: [&str; 5] = ["Fabrikam", "adatum", "Contoso", "Éclair", "Wingtip"];
/// People 1 and 2 are ECMs, 3 and 4 sellers.
pub const PEOPLE: i64 = 4;

#[derive(Debug, Clone)]
pub struct Account {
    pub id: i64,
    pub name: usize,
    pub city: usize,
    pub country: usize,
    pub segment: usize,
    pub ou: usize,
    pub industry: usize,
    pub ecm: Option<i64>,
    pub sellers: BTreeSet<i64>,
    pub is_removed: bool,
    /// Partner number, status, hours before now.
    pub reports: Vec<(usize, Option<AccountStatus>, i64)>,
}

impl Account {
    fn name_key(&self) -> (String, i64) {
        (fold(NAMES[self.name]), self.id)
    }
}

#[derive(Debug, Clone)]
pub struct SmallWorld {
    pub accounts: Vec<Account>,
}

fn account(id: i64) -> impl Strategy<Value = Account> {
    let status = prop::option::weighted(0.85, prop::sample::select(AccountStatus::ALL.to_vec()));
    let reports = prop::collection::btree_map(0..PARTNERS.len(), (status, 0_i64..4_000), 0..4);
    (
        (0..NAMES.len(), 0..CITIES.len(), 0..COUNTRIES.len()),
        (0..SEGMENTS.len(), 0..OUS.len(), 0..INDUSTRIES.len()),
        prop::option::of(1_i64..=2),
        prop::collection::btree_set(3_i64..=4, 0..=2),
        prop::bool::weighted(0.08),
        reports,
    )
        .prop_map(
            move |((name, city, country), (segment, ou, industry), ecm, sellers, is_removed, reports)| {
                let reports = reports.into_iter().map(|(partner, (status, hours))| (partner, status, hours));
                let reports = reports.collect();
                Account { id, name, city, country, segment, ou, industry, ecm, sellers, is_removed, reports }
            },
        )
}

impl SmallWorld {
    pub fn random(runner: &mut TestRunner) -> Self {
        let accounts = (1..=40_i64).map(|id| account(id).new_tree(runner).unwrap().current()).collect();
        Self { accounts }
    }

    /// Writes the world into an empty database.
    pub fn write(&self, db: &TestDb, now: i64) {
        let mut sql = String::new();
        for (table, words) in [("segment", &SEGMENTS[..]), ("ou", &OUS), ("industry", &INDUSTRIES)] {
            for (word, id) in words.iter().zip(1..) {
                sql += &format!(
                    "INSERT INTO {table} (id, name, folded) VALUES ({id}, '{word}', '{}');",
                    fold(word)
                );
            }
        }
        for id in 1..=PEOPLE {
            sql += &format!(
                "INSERT INTO person (id, email, email_folded, side, created_at, updated_at)
                 VALUES ({id}, 'p{id}@x.example', 'p{id}@x.example', 'microsoft', 0, 0);"
            );
        }
        for (name, id) in PARTNERS.iter().zip(1..) {
            sql += &format!(
                "INSERT INTO partner (id, partner_one_id, name, name_folded, created_at, updated_at)
                 VALUES ({id}, 'P{id}', '{name}', '{}', 0, 0);",
                fold(name)
            );
        }
        for account in &self.accounts {
            let Account { id, name, city, country, segment, ou, industry, .. } = account;
            let null = |value: Option<i64>| value.map_or("NULL".to_owned(), |value| value.to_string());
            sql += &format!(
                "INSERT INTO account (id, tpid, name, name_folded, city, country, segment_id, ou_id, industry_id,
                   ecm_id, removed_at, created_at, updated_at)
                 VALUES ({id}, '{id:04}', '{}', '{}', '{}', '{}', {}, {}, {}, {}, {}, 0, 0);",
                NAMES[*name],
                fold(NAMES[*name]),
                CITIES[*city],
                COUNTRIES[*country],
                segment + 1,
                ou + 1,
                industry + 1,
                null(account.ecm),
                null(account.is_removed.then_some(1)),
            );
            for seller in &account.sellers {
                sql +=
                    &format!("INSERT INTO account_seller (account_id, person_id) VALUES ({id}, {seller});");
            }
            for (partner, status, hours) in &account.reports {
                sql += &report_sql(*id, *partner, *status, now - hours * HOUR_US);
            }
        }
        db.db_execute(&sql);
    }

    /// The matching accounts in order.
    pub fn list(&self, reader: &Reader, filter: &HeatmapFilter, now: i64) -> Vec<&Account> {
        let mut found: Vec<&Account> =
            self.accounts.iter().filter(|account| self.passes(account, reader, filter, now)).collect();
        found.sort_by_key(|account| account.name_key());
        found
    }

    fn passes(&self, account: &Account, reader: &Reader, filter: &HeatmapFilter, now: i64) -> bool {
        let named = |chosen: &[String], name: &str| {
            chosen.is_empty() || chosen.iter().any(|chosen| fold(chosen) == fold(name))
        };
        let matching: Vec<i64> = account
            .reports
            .iter()
            .filter(|(partner, status, _)| {
                let id = PartnerId(i64::try_from(*partner).unwrap() + 1);
                (filter.partners.is_empty() || filter.partners.contains(&id))
                    && (filter.statuses.is_empty() || status.is_some_and(|s| filter.statuses.contains(&s)))
            })
            .map(|(_, _, hours)| *hours)
            .collect();
        let asks_cells =
            !filter.partners.is_empty() || !filter.statuses.is_empty() || filter.older_than_days.is_some();
        // The index counts in whole seconds.
        let is_older = |hours: i64, days: i64| {
            (now - hours * HOUR_US).div_euclid(SECOND_US) < (now - days * DAY_US).div_euclid(SECOND_US)
        };
        let cells_pass = match (matching.iter().min(), filter.older_than_days) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(newest), Some(days)) => is_older(*newest, days),
        };
        let greens =
            account.reports.iter().filter(|(_, s, _)| *s == Some(AccountStatus::ActiveCustomer)).count();
        let tpid = format!("{:04}", account.id);
        let words = words_of([NAMES[account.name], CITIES[account.city], &tpid]);
        let wanted = words_of([filter.text.as_str()]);
        !account.is_removed
            && reader.sees(account)
            && named(&filter.segments, SEGMENTS[account.segment])
            && named(&filter.ous, OUS[account.ou])
            && named(&filter.industries, INDUSTRIES[account.industry])
            && (filter.accounts.is_empty() || filter.accounts.contains(&AccountId(account.id)))
            && filter.ecm.is_none_or(|ecm| account.ecm == Some(ecm.0))
            && wanted.iter().all(|w| words.iter().any(|word| word.starts_with(w.as_str())))
            && (!asks_cells || cells_pass)
            && match filter.finding {
                None => true,
                Some(HeatmapFinding::Conflict) => greens >= 2,
                Some(HeatmapFinding::NoActive) => greens == 0,
                Some(HeatmapFinding::NoReport) => account.reports.is_empty(),
            }
    }

    /// The ids of the matching accounts in the order asked for.
    pub fn ordered(&self, reader: &Reader, request: &PageRequest, now: i64) -> Vec<i64> {
        let mut found = self.list(reader, &request.filter, now);
        let text = |account: &Account| match request.sort {
            HeatmapSort::City => fold(CITIES[account.city]),
            HeatmapSort::Country => fold(COUNTRIES[account.country]),
            HeatmapSort::Segment => fold(SEGMENTS[account.segment]),
            HeatmapSort::Ou => fold(OUS[account.ou]),
            HeatmapSort::Industry => fold(INDUSTRIES[account.industry]),
            HeatmapSort::Name | HeatmapSort::LatestReport | HeatmapSort::PartnerCount => String::new(),
        };
        let number = |account: &Account| match request.sort {
            HeatmapSort::LatestReport => {
                account.reports.iter().map(|(_, _, hours)| 1_000_000 - hours).max().unwrap_or(0)
            }
            HeatmapSort::PartnerCount => i64::try_from(account.reports.len()).unwrap(),
            _ => 0,
        };
        let is_number = matches!(request.sort, HeatmapSort::LatestReport | HeatmapSort::PartnerCount);
        let descending = request.descending.unwrap_or(is_number);
        if request.sort == HeatmapSort::Name {
            if descending {
                found.reverse();
            }
        } else {
            // Stable over the order of names, in both directions.
            found.sort_by(|a, b| {
                let order = (number(a), text(a)).cmp(&(number(b), text(b)));
                if descending { order.reverse() } else { order }
            });
        }
        found.iter().map(|account| account.id).collect()
    }
}

pub fn report_sql(account: i64, partner: usize, status: Option<AccountStatus>, at: i64) -> String {
    let status = status.map_or("NULL".to_owned(), |status| format!("'{status}'"));
    let partner = partner + 1;
    format!(
        "INSERT INTO report (account_id, partner_id, status, notes, reported_at)
         VALUES ({account}, {partner}, {status}, 'note {account}/{partner}', {at})
         ON CONFLICT (account_id, partner_id) DO UPDATE SET status = excluded.status, reported_at = excluded.reported_at;
         INSERT INTO report_change (account_id, partner_id, at, source, new_status, new_notes)
         VALUES ({account}, {partner}, {at}, 'page', {status}, 'note {account}/{partner}');"
    )
}

/// Somebody with rights.
#[derive(Debug, Clone)]
pub struct Reader {
    pub person: i64,
    pub is_all: bool,
    pub ous: Vec<i64>,
    pub is_seller: bool,
}

impl Reader {
    fn sees(&self, account: &Account) -> bool {
        self.is_all
            || self.ous.contains(&(i64::try_from(account.ou).unwrap() + 1))
            || self.is_seller && account.sellers.contains(&self.person)
    }

    pub fn permit(&self) -> Permit<action::ViewHeatmap> {
        let mut grants = Vec::new();
        if self.is_all {
            grants.push(Grant { role: Role::Ecm, scope: GrantScope::All });
        }
        grants.extend(self.ous.iter().map(|ou| Grant { role: Role::Ecm, scope: GrantScope::Ou(OuId(*ou)) }));
        if self.is_seller {
            grants.push(Grant { role: Role::Seller, scope: GrantScope::All });
        }
        let actor = Actor {
            person_id: PersonId(self.person),
            side: Side::Microsoft,
            partner_id: None,
            grants,
            request_id: String::new(),
            session_id: None,
        };
        authorize(&actor).unwrap()
    }

    pub fn all() -> Self {
        Self { person: 1, is_all: true, ous: Vec::new(), is_seller: false }
    }

    pub fn scope(&self) -> AccountScope {
        self.permit().account_scope().clone()
    }
}

pub fn random_reader(runner: &mut TestRunner) -> Reader {
    let any = (3_i64..=4, prop::bool::weighted(0.4), prop::collection::vec(1_i64..=3, 0..3), any::<bool>());
    let (person, is_all, ous, is_seller) = any.new_tree(runner).unwrap().current();
    // Somebody without any of them has no permit at all.
    let is_seller = is_seller || (!is_all && ous.is_empty());
    Reader { person, is_all, ous, is_seller }
}

pub fn random_request(runner: &mut TestRunner) -> PageRequest {
    let some = |words: &'static [&'static str]| {
        let words: Vec<String> =
            words.iter().map(|w| (*w).to_owned()).chain(["Nowhere".to_owned()]).collect();
        prop_oneof![3 => Just(Vec::new()), 2 => prop::sample::subsequence(words, 1..3)]
    };
    let filter = (
        (some(&SEGMENTS), some(&OUS), some(&INDUSTRIES)),
        prop_oneof![2 => Just(vec![]), 1 => prop::sample::subsequence(AccountStatus::ALL.to_vec(), 1..3)],
        prop_oneof![2 => Just(vec![]), 1 => prop::collection::vec((1_i64..=6).prop_map(PartnerId), 1..3)],
        prop_oneof![6 => Just(vec![]), 1 => prop::collection::vec((1_i64..=45).prop_map(AccountId), 1..20)],
        prop::sample::select(vec!["", "", "", "zoe", "a", "KOLN so", "001", "12 con", "--", "nothing"]),
        prop::option::weighted(0.25, prop::sample::select(vec![0_i64, 30, 90, 150])),
        prop::option::weighted(0.25, prop::sample::select(HeatmapFinding::ALL.to_vec())),
        prop::option::weighted(0.15, (1_i64..=3).prop_map(PersonId)),
    )
        .prop_map(
            |((segments, ous, industries), statuses, partners, accounts, text, older, finding, ecm)| {
                HeatmapFilter {
                    segments,
                    ous,
                    industries,
                    statuses,
                    partners,
                    accounts,
                    text: text.to_owned(),
                    older_than_days: older,
                    finding,
                    ecm,
                }
            },
        );
    let order =
        (prop::sample::select(HeatmapSort::ALL.to_vec()), prop::option::of(any::<bool>()), 1_usize..12);
    let (filter, (sort, descending, limit)) = (filter, order).new_tree(runner).unwrap().current();
    PageRequest { filter, sort, descending, limit: Some(limit), ..PageRequest::default() }
}

pub fn context(db: &TestDb) -> (AppContext, Arc<FakeClock>) {
    let clock = Arc::new(FakeClock::default());
    let mut ctx = AppContext::new(db.db.clone(), AppConfig::default());
    ctx.clock = clock.clone();
    (ctx, clock)
}

pub fn now(clock: &FakeClock) -> i64 {
    clock.now().0
}

/// The ids of every page, one after another.
pub async fn all_pages(
    ctx: &AppContext,
    reader: &Reader,
    request: &PageRequest,
    by_cursor: bool,
) -> (Vec<i64>, usize) {
    let (mut ids, mut request) = (Vec::new(), request.clone());
    loop {
        let page = pep_app::heatmap::get_page(ctx, &reader.permit(), request.clone()).await.unwrap();
        ids.extend(page.rows.iter().map(|row| row.account.id));
        match page.next {
            Some(next) if by_cursor => request.cursor = Some(next),
            Some(_) => request.offset = Some(ids.len()),
            None => return (ids, page.total),
        }
    }
}
