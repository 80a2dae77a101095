//! A small world for access tests: every text that somebody must not see carries a canary.
//!
//! A canary is `cnry-<class>-<entity>-<field>-<n>`. The class says who may see it: `public` everybody, `account` those
//! to whom that account was sent, `partner1` … `partner3` that partner and Microsoft, `event` the partners that take part
//! in event 1 (1 and 2) and Microsoft, `internal` Microsoft only.
//!
//! Who is there:
//! - OU 1 holds accounts 1 to 5 and ATU 1, OU 2 holds accounts 6 to 8 and ATU 2.
//! - Request 1 asks partner 1 about accounts 1, 2, 3 (1 and 2 are reported, 2 is handed to the seller); request 2 asks
//!   partner 2 about accounts 3, 4, 6 (all reported). Partner 3 was never asked.
//! - Seller 1 sells to accounts 1, 2, 5; seller 2 to account 6.
//! - Program 1 elected partners 1 and 2 and invited both sellers; program 2 is somebody else's, with partner 3.
//! - Teams of program 1: 1 of partner 1 (both its people), 2 of partner 2, 3 of ATU 1 (seller 1), 4 of ATU 2 (seller 2).
//!   Each admin and seller named first is the primary contact. Partner 1 also has team 5, in OU 2.
//! - Series 1 is published: event 1 in OU 1 takes requests, event 2 in OU 2 is nominating; partners 1 and 2 are
//!   nominated in OU 1, partner 1 in OU 2. Event 1 has slots 1 to 4 and flex slot 5, a day apart from now; series 2 is
//!   a draft.
//! - Request 1: team 1 asked team 3 for slot 1, pending. Request 2: team 2 asked team 3 for slot 2, accepted: session 1,
//!   so that partner 2 knows seller 1; it meets in the simulated room `world-room`, and
//!   its admin has calendar feed 1. Request 3: team 3 asked team 1 for slot 3, pending.
//! - Follow-up 1: seller 1 asks the admin of partner 2 about account 3, waiting; follow-up 2: the same about session 1,
//!   answered by the seller of partner 2 with times in common.
//! - Wave 1 (program partners) is a draft.
//! - Engagements of OU 1: 1 is under way, partner 1 accepted (tasks 1 and 2) and partner 2 is invited; 2 is a draft that has
//!   chosen partner 1; 3 waits for partner 1's answer; 4 is complete, partner 2 accepted (task 3).
//! - Material 1 is that of task 1, uploaded by the seller of partner 1; material 2 that of task 3. Upload 1 of the admin of
//!   partner 1 against task 1 waits for its only byte. The files' contents are in [`MATERIALS`].

use std::sync::OnceLock;

use pep_domain::text::fold;

use crate::database::file_after;
use crate::{TestDb, TestEngine};

/// The contents of the world's materials: SHA-256 and bytes. Whoever serves them puts them into the store.
pub const MATERIALS: [(&str, &[u8]); 2] = [
    ("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb", b"a"),
    ("3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d", b"b"),
];

static FILE: OnceLock<Vec<u8>> = OnceLock::new();

/// A person of the world.
#[derive(Debug, Clone)]
pub struct WorldPerson {
    /// Row id.
    pub id: i64,
    /// Address to sign in with.
    pub email: String,
}

/// The people of the world; everything else has fixed ids, see the module.
#[derive(Debug, Clone)]
pub struct World {
    /// ECM for OU 1; sent request 1.
    pub ecm_ou1: WorldPerson,
    /// ECM for OU 2.
    pub ecm_ou2: WorldPerson,
    /// ECM for all OUs; sent request 2.
    pub ecm_all: WorldPerson,
    /// OU coordinator for OU 1.
    pub coordinator_ou1: WorldPerson,
    /// Seller of ATU 1.
    pub seller1: WorldPerson,
    /// Seller of ATU 2.
    pub seller2: WorldPerson,
    /// Program team of program 1.
    pub program_team: WorldPerson,
    /// The only platform operator.
    pub operator: WorldPerson,
    /// Microsoft person without any role.
    pub nobody: WorldPerson,
    /// Primary contact of partner 1.
    pub partner1_admin: WorldPerson,
    /// Seller of partner 1; account 2 is handed to this person.
    pub partner1_seller: WorldPerson,
    /// Primary contact of partner 2.
    pub partner2_admin: WorldPerson,
    /// Seller of partner 2.
    pub partner2_seller: WorldPerson,
    /// Primary contact of partner 3.
    pub partner3_admin: WorldPerson,
    /// Seller of partner 3.
    pub partner3_seller: WorldPerson,
}

/// When everything of the world was created: a day before `FakeClock` starts, UTC microseconds.
pub const WORLD_CREATED_AT: i64 = 1_795_420_800_000_000 - 86_400_000_000;

struct Row {
    id: i64,
    name: &'static str,
    partner: Option<i64>,
    role: Option<(&'static str, &'static str, i64)>,
}

const PEOPLE: [Row; 15] = [
    Row { id: 1, name: "ecmone", partner: None, role: Some(("ecm", "ou", 1)) },
    Row { id: 2, name: "ecmtwo", partner: None, role: Some(("ecm", "ou", 2)) },
    Row { id: 3, name: "ecmall", partner: None, role: Some(("ecm", "all", 0)) },
    Row { id: 4, name: "coordinator", partner: None, role: Some(("ou_coordinator", "ou", 1)) },
    Row { id: 5, name: "sellerone", partner: None, role: Some(("seller", "atu", 1)) },
    Row { id: 6, name: "sellertwo", partner: None, role: Some(("seller", "atu", 2)) },
    Row { id: 7, name: "program", partner: None, role: Some(("program_team", "program", 1)) },
    Row { id: 8, name: "operator", partner: None, role: Some(("operator", "all", 0)) },
    Row { id: 9, name: "nobody", partner: None, role: None },
    Row { id: 11, name: "admin", partner: Some(1), role: Some(("partner_admin", "partner", 1)) },
    Row { id: 12, name: "seller", partner: Some(1), role: Some(("partner_seller", "partner", 1)) },
    Row { id: 21, name: "admin", partner: Some(2), role: Some(("partner_admin", "partner", 2)) },
    Row { id: 22, name: "seller", partner: Some(2), role: Some(("partner_seller", "partner", 2)) },
    Row { id: 31, name: "admin", partner: Some(3), role: Some(("partner_admin", "partner", 3)) },
    Row { id: 32, name: "seller", partner: Some(3), role: Some(("partner_seller", "partner", 3)) },
];

const ACCOUNTS: i64 = 8;
/// Request, partner, account, reported status (none: still open).
const ASKED: [(i64, i64, i64, Option<&str>); 6] = [
    (1, 1, 1, Some("active_customer")),
    (1, 1, 2, Some("target")),
    (1, 1, 3, None),
    (2, 2, 3, Some("past_customer")),
    (2, 2, 4, Some("active_customer")),
    (2, 2, 6, Some("target")),
];

impl World {
    /// Builds the world.
    ///
    /// # Panics
    /// If a statement fails.
    #[must_use]
    pub fn build(db: &TestDb) -> Self {
        Self::build_variant(db, "")
    }

    /// The world on a SQLite file of its own, built once for the whole process and then copied: for sweeps that need a
    /// fresh one for each of hundreds of cells.
    #[must_use]
    pub fn on_sqlite() -> (TestDb, Self) {
        let file = FILE.get_or_init(|| file_after(|db| drop(Self::build(db))));
        (TestDb::of_file(file), Self::of(&Seed::new("")))
    }

    /// Builds the same world as partner 1 may see it, with everything else different: texts end in `variant`, and
    /// other segments, delays, requesters, sellers and foreign reports. For non-interference.
    ///
    /// # Panics
    /// If a statement fails.
    #[must_use]
    pub fn build_variant(db: &TestDb, variant: &str) -> Self {
        let seed = Seed::new(variant);
        let mut sql = seed.words_and_partners();
        sql += &seed.people();
        sql += &seed.accounts();
        sql += &seed.requests_and_reports();
        sql += &seed.mail_and_notices();
        sql += &seed.programs_and_teams();
        sql += &seed.events_and_sessions();
        sql += &seed.follow_ups();
        sql += &seed.engagements();
        if db.engine() == TestEngine::Postgres {
            sql += &restart_identities();
        }
        db.db_execute(&sql);
        Self::of(&seed)
    }

    fn of(seed: &Seed) -> Self {
        let person = |id: i64| WorldPerson { id, email: seed.email(id) };
        Self {
            ecm_ou1: person(1),
            ecm_ou2: person(2),
            ecm_all: person(3),
            coordinator_ou1: person(4),
            seller1: person(5),
            seller2: person(6),
            program_team: person(7),
            operator: person(8),
            nobody: person(9),
            partner1_admin: person(11),
            partner1_seller: person(12),
            partner2_admin: person(21),
            partner2_seller: person(22),
            partner3_admin: person(31),
            partner3_seller: person(32),
        }
    }
}

impl World {
    /// Everybody by the name used in access matrices.
    #[must_use]
    pub fn everybody(&self) -> Vec<(&'static str, &WorldPerson)> {
        vec![
            ("nobody", &self.nobody),
            ("ecm_ou1", &self.ecm_ou1),
            ("ecm_ou2", &self.ecm_ou2),
            ("ecm_all", &self.ecm_all),
            ("coordinator_ou1", &self.coordinator_ou1),
            ("seller1", &self.seller1),
            ("seller2", &self.seller2),
            ("program_team", &self.program_team),
            ("operator", &self.operator),
            ("partner1_admin", &self.partner1_admin),
            ("partner1_seller", &self.partner1_seller),
            ("partner2_admin", &self.partner2_admin),
            ("partner2_seller", &self.partner2_seller),
            ("partner3_admin", &self.partner3_admin),
        ]
    }
}

struct Seed {
    variant: String,
    at: i64,
}

impl Seed {
    fn new(variant: &str) -> Self {
        Self { variant: variant.to_owned(), at: WORLD_CREATED_AT }
    }

    fn is_varied(&self) -> bool {
        !self.variant.is_empty()
    }

    /// A canary; only what partner 1 may see stays the same in every variant.
    fn canary(&self, class: &str, what: &str, n: i64) -> String {
        let variant = match class {
            "internal" | "partner2" | "partner3" => self.variant.as_str(),
            _ => "",
        };
        format!("cnry-{class}-{what}-{n}{variant}")
    }

    fn class_of(partner: Option<i64>) -> String {
        partner.map_or_else(|| "internal".to_owned(), |id| format!("partner{id}"))
    }

    fn email(&self, id: i64) -> String {
        let partner = PEOPLE.iter().find(|row| row.id == id).and_then(|row| row.partner);
        let class = Self::class_of(partner);
        format!("{}@{class}.example", self.canary(&class, "person-email", id))
    }

    fn words_and_partners(&self) -> String {
        let at = self.at;
        let mut sql = format!(
            "INSERT INTO program (id, key, name, from_name, from_address, created_at, updated_at) VALUES \
             (1, 'dta', '{}', '{}', 'program@public.example', {at}, {at});",
            self.canary("public", "program-name", 1),
            self.canary("public", "program-from", 1),
        );
        // Which OUs there are is no secret, teams and events name theirs; to which OU an account belongs is one.
        for (table, what, class) in [
            ("segment", "segment-name", "internal"),
            ("industry", "industry-name", "internal"),
            ("ou", "ou-name", "public"),
        ] {
            for id in 1..=2 {
                let name = self.canary(class, what, id);
                sql += &format!("INSERT INTO {table} (id, name, folded) VALUES ({id}, '{name}', '{name}');");
            }
        }
        for id in 1..=2 {
            let name = self.canary("internal", "atu-name", id);
            sql += &format!(
                "INSERT INTO atu (id, ou_id, name, folded) VALUES ({id}, {id}, '{name}', '{name}');"
            );
        }
        for id in 1..=3 {
            let class = format!("partner{id}");
            let text = |what| self.canary(&class, what, id);
            sql += &format!(
                "INSERT INTO partner (id, partner_one_id, name, name_folded, city, country, website, created_at, updated_at) \
                 VALUES ({id}, '{}', '{name}', '{name}', '{}', '{}', 'https://{}.example', {at}, {at});",
                text("partner-oneid"),
                text("partner-city"),
                text("partner-country"),
                text("partner-website"),
                name = text("partner-name"),
            );
        }
        sql
    }

    fn people(&self) -> String {
        let at = self.at;
        let mut sql = String::new();
        for row in &PEOPLE {
            let class = Self::class_of(row.partner);
            let side = if row.partner.is_some() { "partner" } else { "microsoft" };
            let partner = row.partner.map_or_else(|| "NULL".to_owned(), |id| id.to_string());
            let (id, email) = (row.id, self.email(row.id));
            let first = self.canary(&class, "person-first", id);
            let last = self.canary(&class, &format!("person-last-{}", row.name), id);
            sql += &format!(
                "INSERT INTO person (id, email, email_folded, first_name, last_name, name_folded, title, side, partner_id, \
                 is_primary_contact, created_at, updated_at) VALUES ({id}, '{email}', '{email}', '{first}', '{last}', \
                 '{first} {last}', '{}', '{side}', {partner}, {}, {at}, {at});",
                self.canary(&class, "person-title", id),
                if row.name == "admin" { "TRUE" } else { "FALSE" },
            );
            if let Some((role, kind, scope)) = row.role {
                sql += &format!(
                    "INSERT INTO role_grant (person_id, side, role, scope_kind, scope_id, source, granted_at) VALUES \
                     ({id}, '{side}', '{role}', '{kind}', {scope}, 'cli', {at});"
                );
            }
        }
        sql
    }

    fn accounts(&self) -> String {
        let at = self.at;
        let mut sql = String::new();
        for id in 1..=ACCOUNTS {
            let ou = if id <= 5 { 1 } else { 2 };
            // Segment and industry are internal: another variant has others.
            let other = i64::from(self.is_varied());
            let (segment, industry) = ((id + other) % 2 + 1, (id + 1 + other) % 2 + 1);
            let ecm = match (id, self.is_varied()) {
                (1 | 2, false) => "1",
                (3..=5, _) => "3",
                (6..=8, _) => "2",
                _ => "NULL",
            };
            let text = |what| self.canary("account", what, id);
            let tpid = self.canary("internal", "account-tpid", id);
            sql += &format!(
                "INSERT INTO account (id, tpid, name, name_folded, city, state, country, segment_id, ou_id, atu_id, \
                 industry_id, website, ecm_id, created_at, updated_at) VALUES ({id}, '{tpid}', '{name}', '{folded}', '{}', \
                 '{}', '{}', {segment}, {ou}, {ou}, {industry}, 'https://{}.example', {ecm}, {at}, {at});",
                text("account-city"),
                text("account-state"),
                text("account-country"),
                self.canary("internal", "account-website", id),
                name = text("account-name"),
                folded = fold(&text("account-name")),
            );
            sql += &format!(
                "INSERT INTO account_note (account_id, note, updated_by, updated_at) VALUES ({id}, '{}', 3, {at});",
                self.canary("internal", "account-note", id)
            );
        }
        let sellers: &[(i64, i64)] =
            if self.is_varied() { &[(3, 5), (6, 6)] } else { &[(1, 5), (2, 5), (5, 5), (6, 6)] };
        for (account, person) in sellers {
            sql +=
                &format!("INSERT INTO account_seller (account_id, person_id) VALUES ({account}, {person});");
            sql += &format!(
                "INSERT INTO seller_status (account_id, person_id, priority, note, updated_at) VALUES \
                 ({account}, {person}, 'high', '{}', {at});",
                self.canary("internal", "sellerstatus-note", *account)
            );
        }
        sql += &format!(
            "INSERT INTO saved_view (id, person_id, name, query, is_shared, created_at, updated_at) VALUES \
             (1, 1, '{}', 'ou=1', TRUE, {at}, {at});",
            self.canary("internal", "savedview-name", 1)
        );
        sql
    }

    fn requests_and_reports(&self) -> String {
        let at = self.at;
        let (requester, delay) = if self.is_varied() { (3, 45) } else { (1, 30) };
        let mut sql = String::new();
        for (id, partner, by) in [(1, 1, requester), (2, 2, 3)] {
            sql += &format!(
                "INSERT INTO report_request (id, program_id, partner_id, requested_by, delay_minutes, due_on, message, state, \
                 created_at) VALUES ({id}, 1, {partner}, {by}, {delay}, '2026-12-04', '{}', 'open', {at});",
                self.canary(&format!("partner{partner}"), "request-message", id)
            );
        }
        let mut change = 0;
        for (request, partner, account, status) in ASKED {
            let reported = if status.is_some() { at.to_string() } else { "NULL".to_owned() };
            let assigned = if account == 2 { "12" } else { "NULL" };
            sql += &format!(
                "INSERT INTO report_request_account (request_id, account_id, assigned_to, reported_at) VALUES \
                 ({request}, {account}, {assigned}, {reported});"
            );
            if let Some(status) = status {
                change += 1;
                sql += &self.report(change, partner, account, status);
            }
        }
        if self.is_varied() {
            sql += &self.report(change + 1, 2, 1, "target");
            sql += &self.report(change + 2, 3, 1, "past_customer");
        }
        sql
    }

    fn report(&self, change: i64, partner: i64, account: i64, status: &str) -> String {
        let at = self.at;
        let (class, by) = (format!("partner{partner}"), partner * 10 + 1);
        let notes = self.canary(&class, "report-notes", account);
        format!(
            "INSERT INTO report (account_id, partner_id, status, relationship, is_exec_level, notes, reported_by, reported_at) \
             VALUES ({account}, {partner}, '{status}', 'business', TRUE, '{notes}', {by}, {at});\
             INSERT INTO report_change (id, account_id, partner_id, at, by_person_id, source, new_status, new_relationship, \
             new_is_exec_level, new_notes) VALUES ({change}, {account}, {partner}, {at}, {by}, 'page', '{status}', \
             'business', TRUE, '{notes}');"
        )
    }

    fn mail_and_notices(&self) -> String {
        let at = self.at;
        let mut sql = String::new();
        for (id, person, class) in [(1, 11, "partner1"), (2, 21, "partner2"), (3, 1, "internal")] {
            let text = |what| self.canary(class, what, id);
            sql += &format!(
                "INSERT INTO job (id, kind, queue, payload, state, run_at, created_at, updated_at, finished_at) VALUES \
                 ({id}, 'submit_message', 'mail', '{{}}', 'done', {at}, {at}, {at}, {at});\
                 INSERT INTO message (id, job_id, class, template, program_id, recipient_id, to_name, to_address, from_name, \
                 from_address, subject, body_html, body_text, created_at, submitted_at, accepted_at) VALUES ({id}, {id}, \
                 'notify', 'heatmap_request', 1, {person}, '{}', '{}', 'Program', 'program@public.example', '{}', \
                 '<p>{}</p>', '{}', {at}, {at}, {at});\
                 INSERT INTO notice (id, person_id, kind, title, body, target, created_at) VALUES \
                 ({id}, {person}, 'report_request', '{}', '{}', '/reporting', {at});",
                text("message-toname"),
                self.email(person),
                text("message-subject"),
                text("message-html"),
                text("message-text"),
                text("notice-title"),
                text("notice-body"),
            );
        }
        sql += &format!(
            "INSERT INTO import_run (id, kind, file_name, file_sha256, state, created_by, created_at, updated_at, applied_at) \
             VALUES (1, 'accounts', '{}', 'x', 'applied', 8, {at}, {at}, {at});",
            self.canary("internal", "import-filename", 1)
        );
        sql
    }

    fn programs_and_teams(&self) -> String {
        let at = self.at;
        let mut sql = format!(
            "INSERT INTO program (id, key, name, from_name, from_address, created_at, updated_at) VALUES \
             (2, 'other', '{}', 'Other', 'other@public.example', {at}, {at});",
            self.canary("partner3", "program-name", 2),
        );
        for (program, partner) in [(1, 1), (1, 2), (2, 3)] {
            sql += &format!(
                "INSERT INTO program_partner (program_id, partner_id, source, added_by, added_at) VALUES \
                 ({program}, {partner}, 'import', 7, {at});"
            );
        }
        for person in [5, 6] {
            sql += &format!(
                "INSERT INTO program_seller (program_id, person_id, source, added_by, added_at) VALUES \
                 (1, {person}, 'import', 7, {at});"
            );
        }
        for (id, partner, ou, class, lead, others) in [
            (1, Some(1), 1, "partner1", 11, &[12][..]),
            (2, Some(2), 1, "partner2", 21, &[22]),
            (3, None, 1, "event", 5, &[]),
            (4, None, 2, "internal", 6, &[]),
            (5, Some(1), 2, "partner1", 11, &[]),
        ] {
            let name = self.canary(class, "team-name", id);
            let side = if partner.is_some() { "partner" } else { "microsoft" };
            let (partner, atu) = partner.map_or_else(
                || ("NULL".to_owned(), ou.to_string()),
                |id: i64| (id.to_string(), "NULL".to_owned()),
            );
            sql += &format!(
                "INSERT INTO team (id, program_id, side, partner_id, ou_id, atu_id, name, name_folded, primary_contact_id, \
                 created_by, created_at, updated_at) VALUES ({id}, 1, '{side}', {partner}, {ou}, {atu}, '{name}', '{name}', \
                 {lead}, {lead}, {at}, {at});",
            );
            for person in std::iter::once(&lead).chain(others) {
                sql += &format!(
                    "INSERT INTO team_member (team_id, person_id, added_by, added_at) VALUES ({id}, {person}, {person}, {at});"
                );
            }
        }
        sql += &format!(
            "INSERT INTO wave (id, program_id, kind, name, state, audience, message, per_minute, created_by, created_at, \
             updated_at) VALUES (1, 1, 'program_partners', '{}', 'draft', '{{}}', '{}', 60, 7, {at}, {at});",
            self.canary("internal", "wave-name", 1),
            self.canary("internal", "wave-message", 1),
        );
        sql
    }

    fn follow_ups(&self) -> String {
        let at = self.at;
        // 2 December 2026, 08:00 to 10:00 in Berlin, in half hours since 1970.
        let (from, to) = (997_886, 997_890);
        let until = at + 15 * 86_400_000_000;
        let mut sql = String::new();
        for (id, contact, about, state) in [(1, 21, "NULL", "waiting"), (2, 22, "1", "answered")] {
            sql += &format!(
                "INSERT INTO follow_up (id, program_id, partner_id, seller_id, contact_id, about_session_id, message, \
                 duration_minutes, time_zone, state, window_from, window_to, waits_since, created_at, updated_at) VALUES \
                 ({id}, 1, 2, 5, {contact}, {about}, '{}', 30, 'Europe/Berlin', '{state}', {at}, {until}, {at}, {at}, {at});\
                 INSERT INTO follow_up_times (follow_up_id, round, side, spans, saved_by, saved_at) VALUES \
                 ({id}, 1, 'microsoft', '{from}-{to}', 5, {at});",
                self.canary("partner2", "followup-message", id),
            );
        }
        sql += "INSERT INTO follow_up_account (follow_up_id, account_id) VALUES (1, 3);";
        sql += &format!(
            "INSERT INTO follow_up_times (follow_up_id, round, side, spans, saved_by, saved_at) VALUES \
             (2, 1, 'partner', '{}-{}', 22, {at});",
            from + 1,
            to + 2,
        );
        sql
    }

    fn events_and_sessions(&self) -> String {
        let at = self.at;
        let mut sql = String::new();
        for (id, state) in [(1, "published"), (2, "draft")] {
            sql += &format!(
                "INSERT INTO event_series (id, program_id, name, state, plan, created_by, created_at, updated_at) VALUES \
                 ({id}, 1, '{}', '{state}', '{{}}', 7, {at}, {at});",
                self.canary("internal", "series-name", id),
            );
        }
        for (ou, partner) in [(1, 1), (1, 2), (2, 1)] {
            let class = format!("partner{partner}");
            sql += &format!(
                "INSERT INTO nomination (series_id, ou_id, partner_id, source, reason, added_by, added_at) VALUES \
                 (1, {ou}, {partner}, 'list', '{}', 7, {at});",
                self.canary("internal", &format!("nomination-reason-{class}"), ou),
            );
        }
        for (id, phase, class) in [(1, "requests", "event"), (2, "nominating", "partner1")] {
            sql += &format!(
                "INSERT INTO event (id, series_id, program_id, ou_id, name, description, time_zone, starts_on, ends_on, phase, \
                 rules, created_at, updated_at) VALUES ({id}, 1, 1, {id}, '{}', '{}', 'Europe/Berlin', '2026-12-03', \
                 '2026-12-03', '{phase}', '', {at}, {at});",
                self.canary(class, "event-name", id),
                self.canary(class, "event-description", id),
            );
        }
        // 3 December 2026, 09:00 in Berlin and every hour after it, 30 minutes each.
        let first = 1_796_284_800_000_000_i64;
        let starts = |slot: i64| first + (slot - 1) * 3_600_000_000;
        for id in 1..=5 {
            sql += &format!(
                "INSERT INTO event_slot (id, event_id, starts_at, ends_at, kind) VALUES ({id}, 1, {}, {}, '{}');",
                starts(id),
                starts(id) + 1_800_000_000,
                if id == 5 { "flex" } else { "regular" },
            );
        }
        for (id, slot, partner_team, side, state, by, class) in [
            (1, 1, 1, "partner", "pending", 11, "partner1"),
            (2, 2, 2, "partner", "accepted", 21, "partner2"),
            (3, 3, 1, "microsoft", "pending", 5, "partner1"),
        ] {
            let decided = if state == "accepted" { format!("5, {at}") } else { "NULL, NULL".to_owned() };
            sql += &format!(
                "INSERT INTO session_request (id, event_id, slot_id, partner_team_id, seller_team_id, asked_by_side, state, \
                 message, asked_by, asked_at, decided_by, decided_at) VALUES ({id}, 1, {slot}, {partner_team}, 3, '{side}', \
                 '{state}', '{}', {by}, {at}, {decided});",
                self.canary(class, "sessionrequest-message", id),
            );
        }
        sql += &format!(
            "INSERT INTO session (id, program_id, event_id, request_id, slot_id, title, description, starts_at, ends_at, \
             time_zone, state, calendar_uid, meeting_state, meeting_provider, meeting_organizer, meeting_ref, join_url, created_at, \
             updated_at) VALUES (1, 1, 1, 2, 2, '{}', '{}', {}, {}, 'Europe/Berlin', 'scheduled', \
             'session-1@world.example', 'ready', 'simulated', 'organizer@world.example', '1', 'https://{}.example', {at}, {at});",
            self.canary("partner2", "session-title", 1),
            self.canary("partner2", "session-description", 1),
            starts(2),
            starts(2) + 1_800_000_000,
            self.canary("partner2", "session-join", 1),
        );
        sql += &format!(
            "INSERT INTO simulated_meeting (id, organizer, external_id, room, subject, starts_at, ends_at) VALUES \
             (1, 'organizer@world.example', 'session-1', 'world-room', '{}', {}, {});",
            self.canary("partner2", "session-title", 1),
            starts(2),
            starts(2) + 1_800_000_000,
        );
        sql += &format!(
            "INSERT INTO calendar_feed (id, person_id, token_hash, created_at) VALUES (1, 21, 'nobody-knows', {at});"
        );
        for (team, side) in [(2, "partner"), (3, "microsoft")] {
            sql += &format!(
                "INSERT INTO session_team (session_id, team_id, side) VALUES (1, {team}, '{side}');\
                 INSERT INTO booking (slot_id, team_id, session_id, starts_at, ends_at, booked_at) VALUES \
                 (2, {team}, 1, {}, {}, {at});",
                starts(2),
                starts(2) + 1_800_000_000,
            );
        }
        for (person, team) in [(21, 2), (22, 2), (5, 3)] {
            sql += &format!(
                "INSERT INTO session_person (session_id, person_id, team_id, source, added_at, invited_sequence) VALUES \
                 (1, {person}, {team}, 'team', {at}, 0);"
            );
        }
        sql
    }

    fn engagements(&self) -> String {
        let at = self.at;
        let coordinator = if self.is_varied() { 3 } else { 4 };
        let mut sql = String::new();
        for (id, state, class, partners) in [
            (1, "preparing", "event", &[(1, "accepted"), (2, "invited")][..]),
            (2, "draft", "internal", &[(1, "chosen")]),
            (3, "planning", "partner1", &[(1, "invited")]),
            (4, "complete", "partner2", &[(2, "accepted")]),
        ] {
            // No criterion: whatever an account's segment is in this variant, the same accounts match.
            let criteria = match id {
                2 => format!("{{\"segments\":[\"{}\"]}}", self.canary("internal", "engagement-criteria", id)),
                _ => "{}".to_owned(),
            };
            sql += &format!(
                "INSERT INTO engagement (id, program_id, ou_id, kind, state, title, message, criteria, due_on, delay_minutes, \
                 coordinator_id, created_at, updated_at) VALUES ({id}, 1, 1, 'co_sell', '{state}', '{}', '{}', '{criteria}', \
                 '2026-12-04', 30, {coordinator}, {at}, {at});",
                self.canary(class, "engagement-title", id),
                self.canary(class, "engagement-message", id),
            );
            for (partner, state) in partners {
                let class = format!("partner{partner}");
                let answered =
                    if *state == "accepted" { format!("{partner}1, {at}") } else { "NULL, NULL".to_owned() };
                sql += &format!(
                    "INSERT INTO engagement_partner (engagement_id, partner_id, state, invitation_count, answered_by, \
                     answered_at, answer_note) VALUES ({id}, {partner}, '{state}', 1, {answered}, '{}');",
                    self.canary(&class, "engagement-note", id),
                );
            }
        }
        for (id, engagement, partner, kind) in
            [(1, 1, 1, "upload_slide"), (2, 1, 1, "prep_call"), (3, 4, 2, "upload_slide")]
        {
            sql += &format!(
                "INSERT INTO engagement_task (id, engagement_id, partner_id, position, kind, title, is_required, created_at) \
                 VALUES ({id}, {engagement}, {partner}, {id}, '{kind}', '{}', TRUE, {at});",
                self.canary(&format!("partner{partner}"), "engagement-task", id),
            );
        }
        sql + &self.materials()
    }

    fn materials(&self) -> String {
        let at = self.at;
        let mut sql = String::new();
        let whose = [(1, 1, 1, 1, 12), (2, 3, 4, 2, 21)];
        for ((id, task, engagement, partner, person), (sha256, _)) in whose.into_iter().zip(MATERIALS) {
            let name = self.canary(&format!("partner{partner}"), "material-name", id);
            sql += &format!(
                "INSERT INTO material_blob (sha256, size, touched_at) VALUES ('{sha256}', 1, {at}); \
                 INSERT INTO material (id, task_id, engagement_id, partner_id, file_name, kind, size, sha256, state, \
                 scan_state, scan_note, has_preview, search_text, uploaded_by, created_at) VALUES ({id}, {task}, {engagement}, \
                 {partner}, '{name}.png', 'png', 1, '{sha256}', 'current', 'clean', '{}', TRUE, '{name}', {person}, {at}); \
                 INSERT INTO material_tag (material_id, kind, name) VALUES ({id}, 'industry', '{}');",
                self.canary("internal", "material-scan", id),
                self.canary("internal", "material-tag", id),
            );
        }
        sql + &format!(
            "INSERT INTO material_upload (id, task_id, engagement_id, partner_id, person_id, file_name, kind, size, fingerprint, \
             state, created_at, updated_at) VALUES (1, 1, 1, 1, 11, '{}.png', 'png', 1, '', 'receiving', {at}, {at});",
            self.canary("partner1", "upload-name", 1),
        )
    }
}

/// Rows with explicit ids do not move PostgreSQL's counters; the next insert of the product must not meet them.
fn restart_identities() -> String {
    [
        "program",
        "segment",
        "industry",
        "ou",
        "atu",
        "partner",
        "person",
        "account",
        "saved_view",
        "report_request",
        "report_change",
        "job",
        "message",
        "notice",
        "import_run",
        "team",
        "wave",
        "event_series",
        "event",
        "event_slot",
        "session_request",
        "session",
        "follow_up",
        "simulated_meeting",
        "calendar_feed",
        "engagement",
        "engagement_task",
        "material",
        "material_upload",
    ]
    .iter()
    .map(|table| {
        format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}));")
    })
    .collect()
}
