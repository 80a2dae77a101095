//! The peer: one hand-written statement that makes JSON of each row, read to the end, with nothing around.

use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection};
use pep_db::DatabaseUrl;

/// A connection with nothing around it.
pub enum Bare {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

impl Bare {
    pub fn connect(url: &DatabaseUrl) -> Self {
        match url {
            DatabaseUrl::Sqlite(path) => Self::Sqlite(SqliteConnection::establish(path).unwrap()),
            DatabaseUrl::Postgres(url) => Self::Postgres(PgConnection::establish(url).unwrap()),
        }
    }

    /// The records, each made one JSON object. Returns how many bytes.
    pub fn records(&mut self) -> usize {
        self.read(
            "SELECT json_object('id', session_id, 'type', kind, 'removed', json('false'), 'session', json(body)) AS line \
             FROM insights_session WHERE body IS NOT NULL ORDER BY change",
            "SELECT json_build_object('id', session_id, 'type', kind, 'removed', false, 'session', body::json)::text AS line \
             FROM insights_session WHERE body IS NOT NULL ORDER BY change",
        )
    }

    /// The same of the tables that sessions are made of. Returns how many bytes.
    pub fn tables(&mut self) -> usize {
        const FROM: &str =
            "FROM session s JOIN event e ON e.id = s.event_id JOIN ou o ON o.id = e.ou_id ORDER BY s.id";
        const PARTNERS: &str = "FROM session_team st JOIN team t ON t.id = st.team_id JOIN partner p ON p.id = t.partner_id \
             WHERE st.session_id = s.id";
        const ACCOUNTS: &str = "FROM session_team st JOIN team t ON t.id = st.team_id JOIN report r ON r.partner_id = t.partner_id \
             AND r.status IS NOT NULL JOIN account a ON a.id = r.account_id JOIN team m ON m.atu_id = a.atu_id \
             JOIN session_team sm ON sm.team_id = m.id AND sm.session_id = s.id WHERE st.session_id = s.id";
        let sqlite = format!(
            "SELECT json_object('id', s.id, 'start', s.starts_at, 'end', s.ends_at, 'status', e.phase, 'ous', json_array(o.name), \
             'partners', (SELECT json_group_array(json_object('id', p.id, 'name', p.name)) {PARTNERS}), \
             'accounts', (SELECT json_group_array(json_object('id', a.id, 'name', a.name)) {ACCOUNTS})) AS line {FROM}"
        );
        let postgres = format!(
            "SELECT json_build_object('id', s.id, 'start', s.starts_at, 'end', s.ends_at, 'status', e.phase, 'ous', json_build_array(o.name), \
             'partners', (SELECT json_agg(json_build_object('id', p.id, 'name', p.name)) {PARTNERS}), \
             'accounts', (SELECT json_agg(json_build_object('id', a.id, 'name', a.name)) {ACCOUNTS}))::text AS line {FROM}"
        );
        self.read(&sqlite, &postgres)
    }

    fn read(&mut self, sqlite: &str, postgres: &str) -> usize {
        let lines: Vec<Line> = match self {
            Self::Sqlite(conn) => diesel::sql_query(sqlite).load(conn).unwrap(),
            Self::Postgres(conn) => diesel::sql_query(postgres).load(conn).unwrap(),
        };
        lines.iter().map(|line| line.line.len() + 1).sum()
    }
}
