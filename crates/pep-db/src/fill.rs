//! Writing large made-up data as fast as each engine can: `COPY` on PostgreSQL, many rows a statement on SQLite.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::schema::{
    account, account_seller, atu, industry, ou, partner, person, report, role_grant, segment,
};
use crate::{AnyConnection, DbError};

/// Values bound in one statement of SQLite, which takes 32,766.
const SQLITE_BINDS: usize = 30_000;

/// Adds rows: `COPY` on PostgreSQL, which diesel has for PostgreSQL only; as many rows a statement as SQLite binds.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr, columns = $columns:literal) => {
        with_backend!($conn,
            postgres p => {
                if !$rows.is_empty() {
                    diesel::copy_from($table).from_insertable($rows).execute(p)?;
                }
            },
            sqlite s => {
                for part in $rows.chunks(SQLITE_BINDS / $columns) {
                    diesel::insert_into($table).values(part).execute(s)?;
                }
            }
        )
    };
}

/// Ids and names of the made-up segments, sales units, industries and ATUs. ATU *n* belongs to the sales unit at *n*
/// modulo the number of units.
#[derive(Debug, Clone, Default)]
pub struct FilledWords {
    /// Segments.
    pub segments: Vec<i64>,
    /// Sales units.
    pub ous: Vec<i64>,
    /// ATUs.
    pub atus: Vec<i64>,
    /// Industries.
    pub industries: Vec<i64>,
}

/// Finds or adds the words by which accounts are grouped; each is a name with its folded form.
///
/// # Errors
/// Whatever the database answers.
pub fn ensure_words(
    conn: &mut AnyConnection,
    segments: &[(String, String)],
    ous: &[(String, String)],
    industries: &[(String, String)],
) -> Result<FilledWords, DbError> {
    macro_rules! ensure {
        ($module:ident, $words:expr) => {{
            let mut ids = Vec::new();
            for (name, folded) in $words {
                let known = $module::table
                    .filter($module::folded.eq(folded))
                    .select($module::id)
                    .first(conn)
                    .optional()?;
                let id: i64 = match known {
                    Some(id) => id,
                    None => diesel::insert_into($module::table)
                        .values(($module::name.eq(name), $module::folded.eq(folded)))
                        .returning($module::id)
                        .get_result(conn)?,
                };
                ids.push(id);
            }
            ids
        }};
    }
    let ou_ids = ensure!(ou, ous);
    let mut atus = Vec::new();
    for (ou_id, (name, _)) in ou_ids.iter().zip(ous) {
        let name = format!("{name} ATU");
        let folded = pep_domain::text::fold(&name);
        let known = atu::table
            .filter(atu::ou_id.eq(ou_id).and(atu::folded.eq(&folded)))
            .select(atu::id)
            .first(conn)
            .optional()?;
        atus.push(match known {
            Some(id) => id,
            None => diesel::insert_into(atu::table)
                .values((atu::ou_id.eq(ou_id), atu::name.eq(&name), atu::folded.eq(&folded)))
                .returning(atu::id)
                .get_result(conn)?,
        });
    }
    Ok(FilledWords {
        segments: ensure!(segment, segments),
        industries: ensure!(industry, industries),
        ous: ou_ids,
        atus,
    })
}

/// A made-up partner.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = partner)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct FilledPartner {
    pub partner_one_id: String,
    pub name: String,
    pub name_folded: String,
    pub city: String,
    pub country: String,
    pub created_at: i64,
    pub updated_at: i64,
}

/// A made-up person of Microsoft with one role.
#[derive(Debug, Clone)]
pub struct FilledPerson {
    /// Address, lower case.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Role, scope kind and scope.
    pub role: (&'static str, &'static str, i64),
}

/// A made-up account.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = account)]
#[diesel(treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct FilledAccount {
    pub tpid: String,
    pub name: String,
    pub name_folded: String,
    pub city: String,
    pub state: String,
    pub country: String,
    pub segment_id: i64,
    pub ou_id: i64,
    pub atu_id: Option<i64>,
    pub industry_id: i64,
    pub ecm_id: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
}

/// A made-up report.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = report)]
#[diesel(treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns of the table")]
pub struct FilledReport {
    pub account_id: i64,
    pub partner_id: i64,
    pub status: Option<&'static str>,
    pub relationship: Option<&'static str>,
    pub is_exec_level: Option<bool>,
    pub notes: String,
    pub reported_at: i64,
}

/// Is there an account with this TPID?
///
/// # Errors
/// Whatever the database answers.
pub fn has_account(conn: &mut AnyConnection, tpid: &str) -> Result<bool, DbError> {
    let found: Option<i64> =
        account::table.filter(account::tpid.eq(tpid)).select(account::id).first(conn).optional()?;
    Ok(found.is_some())
}

/// Adds partners; returns their ids in order of Partner One ID.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_partners(conn: &mut AnyConnection, rows: &[FilledPartner]) -> Result<Vec<i64>, DbError> {
    let before: Option<i64> = partner::table.select(diesel::dsl::max(partner::id)).first(conn)?;
    with_backend!(conn, c => {
        for part in rows.chunks(1_000) {
            diesel::insert_into(partner::table).values(part).execute(c)?;
        }
    });
    Ok(partner::table
        .filter(partner::id.gt(before.unwrap_or(0)))
        .order(partner::partner_one_id)
        .select(partner::id)
        .load(conn)?)
}

/// Adds people with their roles; returns their ids in the order given.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_people(conn: &mut AnyConnection, rows: &[FilledPerson], now: i64) -> Result<Vec<i64>, DbError> {
    let mut ids = Vec::new();
    for row in rows {
        let name = format!("{} {}", row.first_name, row.last_name);
        let id: i64 = diesel::insert_into(person::table)
            .values((
                person::email.eq(&row.email),
                person::email_folded.eq(&row.email),
                person::first_name.eq(&row.first_name),
                person::last_name.eq(&row.last_name),
                person::name_folded.eq(pep_domain::text::fold(&name)),
                person::side.eq("microsoft"),
                person::created_at.eq(now),
                person::updated_at.eq(now),
            ))
            .returning(person::id)
            .get_result(conn)?;
        let (role, scope_kind, scope_id) = row.role;
        diesel::insert_into(role_grant::table)
            .values((
                role_grant::person_id.eq(id),
                role_grant::side.eq("microsoft"),
                role_grant::role.eq(role),
                role_grant::scope_kind.eq(scope_kind),
                role_grant::scope_id.eq(scope_id),
                role_grant::source.eq("cli"),
                role_grant::granted_at.eq(now),
            ))
            .execute(conn)?;
        ids.push(id);
    }
    Ok(ids)
}

/// Adds accounts.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_accounts(conn: &mut AnyConnection, rows: &[FilledAccount]) -> Result<(), DbError> {
    insert_all!(conn, account::table, rows, columns = 13);
    Ok(())
}

/// The ids of the accounts whose TPID begins with `prefix`, by TPID.
///
/// # Errors
/// Whatever the database answers.
pub fn list_account_ids(conn: &mut AnyConnection, prefix: &str) -> Result<Vec<i64>, DbError> {
    let query = account::table
        .filter(account::tpid.like(format!("{prefix}%")))
        .order(account::tpid)
        .select(account::id);
    Ok(with_backend!(conn, c => query.load(c))?)
}

/// Adds reports.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_reports(conn: &mut AnyConnection, rows: &[FilledReport]) -> Result<(), DbError> {
    insert_all!(conn, report::table, rows, columns = 7);
    Ok(())
}

/// Makes people sell to accounts: pairs of account and person.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_sellers(conn: &mut AnyConnection, pairs: &[(i64, i64)]) -> Result<(), DbError> {
    let rows: Vec<_> = pairs
        .iter()
        .map(|(account, seller)| {
            (account_seller::account_id.eq(*account), account_seller::person_id.eq(*seller))
        })
        .collect();
    for part in rows.chunks(5_000) {
        with_backend!(conn, c => diesel::insert_into(account_seller::table).values(part.to_vec()).execute(c))?;
    }
    Ok(())
}

/// Gives every report of accounts above `after` its first entry in the log of changes, as an import would, and lets the
/// engine look at what is there now.
///
/// # Errors
/// Whatever the database answers.
pub fn write_history(conn: &mut AnyConnection, after: i64) -> Result<(), DbError> {
    let sql = format!(
        "INSERT INTO report_change (account_id, partner_id, at, source, new_status, new_relationship, \
         new_is_exec_level, new_notes, is_removed) SELECT account_id, partner_id, reported_at, 'import', status, \
         relationship, is_exec_level, notes, FALSE FROM report WHERE account_id > {after}; ANALYZE;"
    );
    Ok(with_backend!(conn, c => c.batch_execute(&sql))?)
}
