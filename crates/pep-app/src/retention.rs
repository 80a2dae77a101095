//! Forgetting what was kept long enough (B4-17): every night, a batch at a time, each in a transaction of its own, so that
//! it can be stopped at any moment and goes on where it was.

use pep_db::retention::forget;
use pep_domain::time::DAY_US;

use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError};

pub use pep_db::retention::Kept;

/// Entries of one transaction: few enough that nobody waits for them.
const BATCH: i64 = 500;

/// For how many days what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionConfig {
    /// Texts of mails, from when they were written.
    pub mail_texts_days: u32,
    /// Notices inside PEP, from when they were written.
    pub notices_days: u32,
    /// Codes, sessions, known browsers and links, from their end.
    pub sign_in_days: u32,
    /// Files and rows of imports, from their last change.
    pub imports_days: u32,
    /// Uploaded report tables, from their upload.
    pub uploads_days: u32,
}

/// A year for the texts of mails (reliability 7); the rest as long as somebody may ask.
impl Default for RetentionConfig {
    fn default() -> Self {
        Self {
            mail_texts_days: 365,
            notices_days: 180,
            sign_in_days: 30,
            imports_days: 180,
            uploads_days: 30,
        }
    }
}

impl RetentionConfig {
    fn days(&self, kind: Kept) -> u32 {
        match kind {
            Kept::MessageTexts => self.mail_texts_days,
            Kept::Notices => self.notices_days,
            Kept::SignInCodes | Kept::SignInSessions | Kept::KnownDevices | Kept::MailLinks => {
                self.sign_in_days
            }
            Kept::ImportFiles | Kept::ImportRows => self.imports_days,
            Kept::ReportUploads => self.uploads_days,
            // A request that comes twice comes within minutes.
            Kept::IdempotencyKeys => 2,
        }
    }
}

/// Deletes or blanks everything that is older than the settings allow. Returns how many of each kind.
///
/// # Errors
/// If the database does not answer; what was forgotten until then stays forgotten.
pub async fn run(ctx: &AppContext) -> Result<Vec<(Kept, usize)>, AppError> {
    let mut forgotten = Vec::with_capacity(Kept::ALL.len());
    for kind in Kept::ALL {
        let before = ctx.now().plus(-i64::from(ctx.config.retention.days(kind)) * DAY_US);
        let mut count = 0;
        loop {
            let gone = ctx.db.write(move |conn| forget(conn, kind, before, BATCH)).await?;
            count += gone;
            if i64::try_from(gone) != Ok(BATCH) {
                break;
            }
        }
        forgotten.push((kind, count));
    }
    note(ctx, &forgotten).await?;
    Ok(forgotten)
}

/// Leaves a row in the audit log, unless there was nothing to forget.
async fn note(ctx: &AppContext, forgotten: &[(Kept, usize)]) -> Result<(), AppError> {
    if forgotten.iter().all(|(_, count)| *count == 0) {
        return Ok(());
    }
    let counts = forgotten.iter().filter(|(_, count)| *count > 0);
    let detail = counts.map(|(kind, count)| (kind.as_str().to_owned(), (*count).into())).collect();
    let now = ctx.now();
    ctx.db
        .write(move |conn| {
            let detail = serde_json::Value::Object(detail);
            let entry =
                AuditEntry { action: "forget_old_data", object_kind: "platform", object_id: None, detail };
            Ok::<_, AppError>(audit::write(conn, now, None, entry)?)
        })
        .await
}
