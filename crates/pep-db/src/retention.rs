//! Deleting and blanking what is older than it may be (B4-17), a batch at a time.

use diesel::prelude::*;
use pep_domain::jobs::JobState;
use pep_domain::time::UtcMicros;

use crate::schema::{
    feedback_link, idempotency_key, import_row, import_run, job, known_device, mail_link, message, notice,
    report_upload, request_link, sign_in_code, sign_in_session,
};
use crate::{AnyConnection, DbError};

/// What is kept for a time only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    /// Texts and calendar parts of mails that were sent or cancelled; who got what and when stays.
    MessageTexts,
    /// Notices inside PEP.
    Notices,
    /// Codes for signing in.
    SignInCodes,
    /// Sessions of browsers that have ended.
    SignInSessions,
    /// Browsers that proved a mailbox and are not known any more.
    KnownDevices,
    /// Links in mails that have ended.
    MailLinks,
    /// The files of imports that were applied, rolled back, thrown away or failed.
    ImportFiles,
    /// The rows of these imports as the files had them.
    ImportRows,
    /// Report tables that partners uploaded.
    ReportUploads,
    /// Answers kept for requests that come twice.
    IdempotencyKeys,
}

impl Kept {
    /// Everything, in the order in which it is looked through.
    pub const ALL: [Self; 10] = [
        Self::MessageTexts,
        Self::Notices,
        Self::SignInCodes,
        Self::SignInSessions,
        Self::KnownDevices,
        Self::MailLinks,
        Self::ImportFiles,
        Self::ImportRows,
        Self::ReportUploads,
        Self::IdempotencyKeys,
    ];

    /// Its name in logs and in the job's result.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MessageTexts => "message_texts",
            Self::Notices => "notices",
            Self::SignInCodes => "sign_in_codes",
            Self::SignInSessions => "sign_in_sessions",
            Self::KnownDevices => "known_devices",
            Self::MailLinks => "mail_links",
            Self::ImportFiles => "import_files",
            Self::ImportRows => "import_rows",
            Self::ReportUploads => "report_uploads",
            Self::IdempotencyKeys => "idempotency_keys",
        }
    }
}

/// The states of imports in which nothing is read from the file any more.
const ENDED: [&str; 4] = ["applied", "rolled_back", "discarded", "failed"];

/// Deletes or blanks at most `limit` entries of a kind from before `before`. Returns how many; fewer than `limit`: nothing
/// of that age is left.
///
/// # Errors
/// Whatever the database answers.
pub fn forget(conn: &mut AnyConnection, kind: Kept, before: UtcMicros, limit: i64) -> Result<usize, DbError> {
    let before = before.0;
    macro_rules! delete_by_id {
        ($table:ident, $at:ident) => {{
            let ids: Vec<i64> = $table::table
                .filter($table::$at.lt(before))
                .order($table::id)
                .limit(limit)
                .select($table::id)
                .load(conn)?;
            diesel::delete($table::table.filter($table::id.eq_any(ids))).execute(conn)?
        }};
    }
    Ok(match kind {
        Kept::MessageTexts => blank_messages(conn, before, limit)?,
        Kept::Notices => delete_by_id!(notice, created_at),
        Kept::SignInCodes => delete_by_id!(sign_in_code, expires_at),
        Kept::SignInSessions => delete_by_id!(sign_in_session, expires_at),
        Kept::ReportUploads => delete_by_id!(report_upload, created_at),
        Kept::KnownDevices => {
            let tokens: Vec<String> = known_device::table
                .filter(known_device::expires_at.lt(before))
                .order(known_device::token_hash)
                .limit(limit)
                .select(known_device::token_hash)
                .load(conn)?;
            diesel::delete(known_device::table.filter(known_device::token_hash.eq_any(tokens)))
                .execute(conn)?
        }
        Kept::MailLinks => {
            let ids: Vec<i64> = mail_link::table
                .filter(mail_link::expires_at.lt(before))
                .order(mail_link::id)
                .limit(limit)
                .select(mail_link::id)
                .load(conn)?;
            diesel::delete(feedback_link::table.filter(feedback_link::link_id.eq_any(ids.clone())))
                .execute(conn)?;
            diesel::delete(request_link::table.filter(request_link::link_id.eq_any(ids.clone())))
                .execute(conn)?;
            diesel::delete(mail_link::table.filter(mail_link::id.eq_any(ids))).execute(conn)?
        }
        Kept::ImportFiles => {
            let ids: Vec<i64> = import_run::table
                .filter(import_run::updated_at.lt(before).and(import_run::state.eq_any(ENDED)))
                .filter(import_run::file_bytes.is_not_null())
                .order(import_run::id)
                .limit(limit)
                .select(import_run::id)
                .load(conn)?;
            diesel::update(import_run::table.filter(import_run::id.eq_any(ids)))
                .set(import_run::file_bytes.eq(None::<Vec<u8>>))
                .execute(conn)?
        }
        Kept::ImportRows => blank_import_rows(conn, before, limit)?,
        Kept::IdempotencyKeys => {
            let keys: Vec<(i64, String)> = idempotency_key::table
                .filter(idempotency_key::created_at.lt(before))
                .order((idempotency_key::person_id, idempotency_key::key))
                .limit(limit)
                .select((idempotency_key::person_id, idempotency_key::key))
                .load(conn)?;
            for key in &keys {
                diesel::delete(idempotency_key::table.find((key.0, &key.1))).execute(conn)?;
            }
            keys.len()
        }
    })
}

/// What waits, is in doubt or failed may still be sent, so its text stays.
fn blank_messages(conn: &mut AnyConnection, before: i64, limit: i64) -> Result<usize, DbError> {
    let ids: Vec<i64> = message::table
        .inner_join(job::table.on(job::id.eq(message::job_id)))
        .filter(message::created_at.lt(before).and(message::body_text.ne("")))
        .filter(job::state.eq_any([JobState::Done.as_str(), JobState::Cancelled.as_str()]))
        .order(message::id)
        .limit(limit)
        .select(message::id)
        .load(conn)?;
    Ok(diesel::update(message::table.filter(message::id.eq_any(ids)))
        .set((message::body_text.eq(""), message::body_html.eq(""), message::calendar.eq(None::<String>)))
        .execute(conn)?)
}

/// What rolling back needs stays; what the file said besides goes.
fn blank_import_rows(conn: &mut AnyConnection, before: i64, limit: i64) -> Result<usize, DbError> {
    let rows: Vec<(i64, i64)> = import_row::table
        .inner_join(import_run::table.on(import_run::id.eq(import_row::import_id)))
        .filter(import_run::updated_at.lt(before).and(import_run::state.eq_any(ENDED)))
        .filter(import_row::raw.ne("[]"))
        .order((import_row::import_id, import_row::row_number))
        .limit(limit)
        .select((import_row::import_id, import_row::row_number))
        .load(conn)?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(0) };
    let mut blanked = 0;
    for import in first.0..=last.0 {
        let numbers: Vec<i64> = rows.iter().filter(|row| row.0 == import).map(|row| row.1).collect();
        if numbers.is_empty() {
            continue;
        }
        blanked += diesel::update(
            import_row::table
                .filter(import_row::import_id.eq(import).and(import_row::row_number.eq_any(numbers))),
        )
        .set(import_row::raw.eq("[]"))
        .execute(conn)?;
    }
    Ok(blanked)
}
