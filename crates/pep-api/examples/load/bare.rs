//! The peer: the same page as two hand-written statements and JSON, with nothing around.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection};
use pep_db::DatabaseUrl;
use serde::Serialize;

/// A connection with nothing around it.
pub enum Bare {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

#[derive(QueryableByName, Serialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    tpid: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    city: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    country: String,
    #[diesel(sql_type = Text)]
    segment: String,
    #[diesel(sql_type = Text)]
    ou: String,
    #[diesel(sql_type = Nullable<Text>)]
    atu: Option<String>,
    #[diesel(sql_type = Text)]
    industry: String,
    #[diesel(sql_type = Nullable<Text>)]
    ecm: Option<String>,
}

#[derive(QueryableByName, Serialize)]
#[serde(rename_all = "camelCase")]
struct Cell {
    #[diesel(sql_type = BigInt)]
    #[serde(skip)]
    account_id: i64,
    #[diesel(sql_type = BigInt)]
    partner_id: i64,
    #[diesel(sql_type = Text)]
    partner_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    status: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    relationship: Option<String>,
    #[diesel(sql_type = Text)]
    notes: String,
    #[diesel(sql_type = BigInt)]
    reported_at: i64,
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    account: Account,
    cells: Vec<Cell>,
}

impl Bare {
    /// Connects, and gives the statements the indexes that PEP does without.
    pub fn connect(url: &DatabaseUrl) -> Self {
        const INDEXES: &str = "CREATE INDEX IF NOT EXISTS load_page ON account (name_folded, id, segment_id, industry_id, ou_id); \
             CREATE INDEX IF NOT EXISTS load_segment ON account (segment_id, industry_id, name_folded, id); \
             CREATE INDEX IF NOT EXISTS load_ou ON account (ou_id, name_folded, id); ANALYZE;";
        match url {
            DatabaseUrl::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(path).unwrap();
                conn.batch_execute(INDEXES).unwrap();
                conn.batch_execute("PRAGMA cache_size = -16384; PRAGMA query_only = ON;").unwrap();
                Self::Sqlite(conn)
            }
            DatabaseUrl::Postgres(url) => {
                let mut conn = PgConnection::establish(url).unwrap();
                conn.batch_execute(INDEXES).unwrap();
                Self::Postgres(conn)
            }
        }
    }

    /// One page: its accounts, their cells, the JSON. `rest` is the statement from its conditions on.
    pub fn page(&mut self, rest: &str) -> Duration {
        let started = Instant::now();
        let accounts = format!(
            "SELECT a.id, a.tpid, a.name, a.city, a.state, a.country, s.name AS segment, o.name AS ou, t.name AS atu, \
             i.name AS industry, p.last_name AS ecm FROM account a JOIN segment s ON s.id = a.segment_id \
             JOIN ou o ON o.id = a.ou_id JOIN industry i ON i.id = a.industry_id LEFT JOIN atu t ON t.id = a.atu_id \
             LEFT JOIN person p ON p.id = a.ecm_id WHERE {rest}"
        );
        let accounts: Vec<Account> = self.load(&accounts);
        let ids: Vec<String> = accounts.iter().map(|account| account.id.to_string()).collect();
        let cells = format!(
            "SELECT r.account_id, r.partner_id, p.name AS partner_name, r.status, r.relationship, r.notes, r.reported_at \
             FROM report r JOIN partner p ON p.id = r.partner_id WHERE r.account_id IN ({}) ORDER BY p.name_folded",
            ids.join(",")
        );
        let mut by_account: HashMap<i64, Vec<Cell>> = HashMap::new();
        if !ids.is_empty() {
            for cell in self.load::<Cell>(&cells) {
                by_account.entry(cell.account_id).or_default().push(cell);
            }
        }
        let rows: Vec<Row> = accounts
            .into_iter()
            .map(|account| Row { cells: by_account.remove(&account.id).unwrap_or_default(), account })
            .collect();
        let json = serde_json::to_vec(&rows).unwrap();
        assert!(json.len() > 1);
        started.elapsed()
    }

    fn load<T>(&mut self, sql: &str) -> Vec<T>
    where
        T: QueryableByName<diesel::sqlite::Sqlite> + QueryableByName<diesel::pg::Pg> + 'static,
    {
        match self {
            Self::Sqlite(conn) => diesel::sql_query(sql).load(conn).unwrap(),
            Self::Postgres(conn) => diesel::sql_query(sql).load(conn).unwrap(),
        }
    }
}
