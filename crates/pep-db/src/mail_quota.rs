//! What the mail provider takes, as it said last (reliability 2.8). One row for all instances.

use diesel::prelude::*;
use pep_domain::time::UtcMicros;

use crate::schema::mail_quota;
use crate::{AnyConnection, DbError};

/// A provider's limits. -1: without limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailQuota {
    /// Messages a second.
    pub per_second: i64,
    /// Messages in 24 hours.
    pub per_day: i64,
    /// Messages in the 24 hours before it was read.
    pub sent_before: i64,
    /// When it was read.
    pub read_at: UtcMicros,
}

/// The limits, if the provider has told any.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection) -> Result<Option<MailQuota>, DbError> {
    let row: Option<(i64, i64, i64, i64)> = mail_quota::table
        .find(1)
        .select((mail_quota::per_second, mail_quota::per_day, mail_quota::sent_before, mail_quota::read_at))
        .first(conn)
        .optional()?;
    Ok(row.map(|(per_second, per_day, sent_before, read_at)| MailQuota {
        per_second,
        per_day,
        sent_before,
        read_at: UtcMicros(read_at),
    }))
}

/// Keeps the limits, in place of those before.
///
/// # Errors
/// Whatever the database answers.
pub fn put(conn: &mut AnyConnection, quota: MailQuota) -> Result<(), DbError> {
    let values = (
        mail_quota::per_second.eq(quota.per_second),
        mail_quota::per_day.eq(quota.per_day),
        mail_quota::sent_before.eq(quota.sent_before),
        mail_quota::read_at.eq(quota.read_at.0),
    );
    with_backend!(conn, c => diesel::insert_into(mail_quota::table)
        .values((mail_quota::id.eq(1), values))
        .on_conflict(mail_quota::id)
        .do_update()
        .set(values)
        .execute(c))?;
    Ok(())
}
