//! An event with its teams, written straight into the tables: the portal's own ways in take one person at a time.

use std::fmt::Write;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use pep_db::DatabaseUrl;
use pep_domain::time::{DAY_US, MINUTE_US, UtcMicros};

use crate::OPERATOR;
use crate::person::Task;

/// The event, its program and its series; `prepare` makes the program first.
pub const EVENT: i64 = 1;
/// Teams of each side.
pub const TEAMS: i64 = 100;
/// Slots, half an hour each, on two days.
const SLOTS: i64 = 24;
/// Ids of made-up people begin here, above those of `fill`.
const PARTNERS_FROM: i64 = 1_000_000;
const SELLERS_FROM: i64 = 1_001_000;
const INVITED_FROM: i64 = 1_010_000;

/// Fills the event, and the elected partners with `invited` people for the wave. Who can sit in front of the board.
pub fn write(url: &DatabaseUrl, now: UtcMicros, program: i64, invited: i64) -> Vec<(String, Task)> {
    let sql = statements(now, program, invited);
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(path).unwrap();
            conn.batch_execute(&format!("PRAGMA foreign_keys = ON; BEGIN; {sql} COMMIT;")).unwrap();
        }
        DatabaseUrl::Postgres(url) => {
            let mut conn = PgConnection::establish(url).unwrap();
            conn.batch_execute(&format!("BEGIN; {sql} COMMIT;")).unwrap();
        }
    }
    (0..TEAMS)
        .flat_map(|n| {
            [
                (address(PARTNERS_FROM + n), Task::Ask { team: PARTNERS_FROM + n, others: SELLERS_FROM }),
                (address(SELLERS_FROM + n), Task::Answer { team: SELLERS_FROM + n }),
            ]
        })
        .collect()
}

fn address(person: i64) -> String {
    format!("team{person}@load.example")
}

fn statements(now: UtcMicros, program: i64, invited: i64) -> String {
    let at = now.0;
    let first_day = now.plus(14 * DAY_US);
    let (from, to) =
        (first_day.to_datetime().date_naive(), first_day.plus(DAY_US).to_datetime().date_naive());
    let mut sql = format!(
        "INSERT INTO event_series (id, program_id, name, state, plan, created_by, created_at, updated_at) \
         SELECT 1, {program}, 'Load', 'published', '{{}}', min(id), {at}, {at} FROM person; \
         INSERT INTO event (id, series_id, program_id, ou_id, name, time_zone, starts_on, ends_on, phase, rules, \
         created_at, updated_at) SELECT {EVENT}, 1, {program}, min(ou_id), 'Load', 'Europe/Berlin', '{from}', '{to}', \
         'requests', '', {at}, {at} FROM atu; "
    );
    write!(
        sql,
        "INSERT INTO role_grant (person_id, side, role, scope_kind, scope_id, source, granted_at) \
         SELECT id, 'microsoft', 'program_team', 'program', {program}, 'cli', {at} FROM person WHERE email = '{OPERATOR}'; "
    )
    .unwrap();
    for slot in 0..SLOTS {
        let starts = first_day.plus(slot / 12 * DAY_US + slot % 12 * 30 * MINUTE_US).0;
        write!(
            sql,
            "INSERT INTO event_slot (event_id, starts_at, ends_at, kind) VALUES ({EVENT}, {starts}, {}, 'regular'); ",
            starts + 25 * MINUTE_US
        )
        .unwrap();
    }
    for n in 0..TEAMS {
        // The n-th partner of `fill`.
        let partner = format!("(SELECT id FROM partner ORDER BY id LIMIT 1 OFFSET {n})");
        write!(
            sql,
            "INSERT INTO program_partner (program_id, partner_id, source, added_at) VALUES ({program}, {partner}, 'import', {at}); \
             INSERT INTO nomination (series_id, ou_id, partner_id, source, added_at) \
             SELECT 1, ou_id, {partner}, 'list', {at} FROM event; "
        )
        .unwrap();
        team(&mut sql, at, program, PARTNERS_FROM + n, Some(&partner));
        team(&mut sql, at, program, SELLERS_FROM + n, None);
    }
    for n in 0..invited {
        let partner = format!("(SELECT id FROM partner ORDER BY id LIMIT 1 OFFSET {})", n % TEAMS);
        person(&mut sql, at, INVITED_FROM + n, Some(&partner));
    }
    sql
}

/// A team, its primary contact and what that person may; `id` is the id of both.
fn team(sql: &mut String, at: i64, program: i64, id: i64, partner: Option<&str>) {
    person(sql, at, id, partner);
    let (side, partner, atu) = match partner {
        Some(partner) => ("partner", partner, "NULL"),
        None => ("microsoft", "NULL", "(SELECT min(id) FROM atu WHERE ou_id = event.ou_id)"),
    };
    write!(
        sql,
        "INSERT INTO team (id, program_id, side, partner_id, ou_id, atu_id, name, name_folded, primary_contact_id, \
         created_at, updated_at) SELECT {id}, {program}, '{side}', {partner}, ou_id, {atu}, 'Team {id}', 'team {id}', \
         {id}, {at}, {at} FROM event; \
         INSERT INTO team_member (team_id, person_id, added_at) VALUES ({id}, {id}, {at}); "
    )
    .unwrap();
    if side == "microsoft" {
        write!(
            sql,
            "INSERT INTO program_seller (program_id, person_id, source, added_at) VALUES ({program}, {id}, 'import', {at}); \
             INSERT INTO role_grant (person_id, side, role, scope_kind, scope_id, source, granted_at) \
             SELECT {id}, 'microsoft', 'seller', 'ou', ou_id, 'cli', {at} FROM event; "
        )
        .unwrap();
    } else {
        write!(
            sql,
            "INSERT INTO role_grant (person_id, side, role, scope_kind, scope_id, source, granted_at) \
             SELECT id, 'partner', 'partner_seller', 'partner', partner_id, 'cli', {at} FROM person WHERE id = {id}; "
        )
        .unwrap();
    }
}

fn person(sql: &mut String, at: i64, id: i64, partner: Option<&str>) {
    let email = address(id);
    let side = if partner.is_some() { "partner" } else { "microsoft" };
    write!(
        sql,
        "INSERT INTO person (id, email, email_folded, first_name, last_name, name_folded, title, side, partner_id, \
         created_at, updated_at) VALUES ({id}, '{email}', '{email}', 'Load', '{id}', 'load {id}', '', '{side}', {}, \
         {at}, {at}); ",
        partner.unwrap_or("NULL")
    )
    .unwrap();
}
