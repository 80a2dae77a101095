//! Made-up sessions: for each OU an event, a team for each partner and one for the ATU.

use diesel::connection::SimpleConnection;
use pep_app::{AppContext, AppError};
use pep_db::{AnyConnection, DbError};

/// 30 minutes, microseconds.
const HALF_HOUR_US: i64 = 1_800_000_000;

/// Adds `count` sessions, if there are none.
pub async fn sessions(ctx: &AppContext, count: usize) {
    let filled = ctx.db.write(move |conn| {
        let program = program(conn)?;
        execute(
            conn,
            &format!(
                "INSERT INTO event_series (program_id, name, state, plan, created_by, created_at, updated_at) \
                   SELECT {program}, 'Bench', 'published', '{{}}', min(id), 0, 0 FROM person;\
                 INSERT INTO event (series_id, program_id, ou_id, name, time_zone, starts_on, ends_on, phase, rules, created_at, updated_at) \
                   SELECT s.id, {program}, o.id, o.name, 'UTC', '2027-01-04', '2027-01-08', 'scheduled', '', 0, 0 \
                   FROM ou o JOIN event_series s ON s.name = 'Bench';\
                 INSERT INTO team (program_id, side, atu_id, ou_id, name, name_folded, created_at, updated_at) \
                   SELECT {program}, 'microsoft', a.id, a.ou_id, a.name, a.name, 0, 0 FROM atu a;\
                 INSERT INTO team (program_id, side, partner_id, ou_id, name, name_folded, created_at, updated_at) \
                   SELECT {program}, 'partner', p.id, o.id, p.name, p.name, 0, 0 FROM partner p CROSS JOIN ou o;\
                 INSERT INTO session (program_id, event_id, title, starts_at, ends_at, time_zone, state, calendar_uid, meeting_state, created_at, updated_at) \
                   SELECT {program}, e.id, 'Bench', 1798966800000000 + n.n * {HALF_HOUR_US}, 1798966800000000 + (n.n + 1) * {HALF_HOUR_US}, \
                     'UTC', 'scheduled', 'bench-' || n.n, 'wanted', 0, 0 \
                   FROM (WITH RECURSIVE numbers(n) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < {count}) SELECT n FROM numbers) n \
                   JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS places FROM event) e ON e.place = n.n % e.places;\
                 INSERT INTO session_team (session_id, team_id, side) \
                   SELECT s.id, t.id, 'microsoft' FROM session s JOIN event e ON e.id = s.event_id \
                   JOIN team t ON t.ou_id = e.ou_id AND t.side = 'microsoft';\
                 INSERT INTO session_team (session_id, team_id, side) \
                   SELECT s.id, t.id, 'partner' FROM session s JOIN event e ON e.id = s.event_id \
                   JOIN (SELECT id, ou_id, row_number() OVER (PARTITION BY ou_id ORDER BY id) - 1 AS place, count(*) OVER (PARTITION BY ou_id) AS places \
                     FROM team WHERE side = 'partner') t ON t.ou_id = e.ou_id AND t.place = s.id % t.places;"
            ),
        )?;
        Ok::<_, AppError>(())
    });
    if let Err(error) = filled.await {
        println!("not filled: {error}");
    }
}

/// A program; an error if there is one with sessions already.
fn program(conn: &mut AnyConnection) -> Result<i64, AppError> {
    if !pep_db::insights::sources(conn, &[pep_domain::ids::SessionId(1)])?.is_empty() {
        return Err(AppError::WrongState("there are sessions already".to_owned()));
    }
    execute(
        conn,
        "INSERT INTO program (key, name, from_name, from_address, created_at, updated_at) \
         VALUES ('bench', 'Bench', 'Bench', 'bench@load.example', 0, 0)",
    )?;
    let programs = pep_db::programs::list(conn)?;
    Ok(programs.iter().map(|program| program.id).max().unwrap_or_default())
}

fn execute(conn: &mut AnyConnection, sql: &str) -> Result<(), DbError> {
    match conn {
        AnyConnection::Postgres(c) => Ok(c.batch_execute(sql)?),
        AnyConnection::Sqlite(c) => Ok(c.batch_execute(sql)?),
    }
}
