//! A small world for access tests: every text that somebody must not see carries a canary.
//!
//! A canary is `cnry-<class>-<entity>-<field>-<n>`. The class says who may see it: `public` everybody, `account` those
//! to whom that account was sent, `partner1` … `partner3` that partner and Microsoft, `internal` Microsoft only.
//!
//! Who is there:
//! - OU 1 holds accounts 1 to 5 and ATU 1, OU 2 holds accounts 6 to 8 and ATU 2.
//! - Request 1 asks partner 1 about accounts 1, 2, 3 (1 and 2 are reported, 2 is handed to the seller); request 2 asks
//!   partner 2 about accounts 3, 4, 6 (all reported). Partner 3 was never asked.
//! - Seller 1 sells to accounts 1, 2, 5; seller 2 to account 6.

use pep_domain::text::fold;

use crate::{TestDb, TestEngine};

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

    /// Builds the same world as partner 1 may see it, with everything else different: texts end in `variant`, and
    /// other segments, delays, requesters, sellers and foreign reports. For non-interference.
    ///
    /// # Panics
    /// If a statement fails.
    #[must_use]
    pub fn build_variant(db: &TestDb, variant: &str) -> Self {
        let seed = Seed { variant: variant.to_owned(), at: WORLD_CREATED_AT };
        let mut sql = seed.words_and_partners();
        sql += &seed.people();
        sql += &seed.accounts();
        sql += &seed.requests_and_reports();
        sql += &seed.mail_and_notices();
        if db.engine() == TestEngine::Postgres {
            sql += &restart_identities();
        }
        db.db_execute(&sql);
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
        for (table, what) in [("segment", "segment-name"), ("industry", "industry-name"), ("ou", "ou-name")] {
            for id in 1..=2 {
                let name = self.canary("internal", what, id);
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
    ]
    .iter()
    .map(|table| {
        format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}));")
    })
    .collect()
}
