//! How often somebody may try, counted in the database so that all instances share the counts (reliability 3.10).

use pep_domain::time::{DAY_US, HOUR_US, MINUTE_US};

use crate::random::hash_of;
use crate::{AppContext, AppError};

/// So many in each window.
#[derive(Debug, Clone)]
pub(super) struct Limit {
    bucket: String,
    window_us: i64,
    most: i64,
}

impl Limit {
    fn new(bucket: String, window_us: i64, most: i64) -> Self {
        Self { bucket, window_us, most }
    }

    /// Codes sent to one mailbox, known or not: the counts must not tell which it is.
    pub(super) fn code_mails(email_folded: &str, ip: &str) -> Vec<Self> {
        let mailbox = hash_of(email_folded);
        vec![
            Self::new(format!("code:15m:{mailbox}"), 15 * MINUTE_US, 3),
            Self::new(format!("code:1d:{mailbox}"), DAY_US, 10),
            Self::new(format!("code:ip:{ip}"), HOUR_US, 20),
            Self::new("code:all".to_owned(), HOUR_US, 200),
        ]
    }

    /// Attempts to sign in from one address.
    pub(super) fn sign_ins(ip: &str) -> Self {
        Self::new(format!("sign_in:{ip}"), MINUTE_US, 10)
    }

    /// Codes tried for one link.
    pub(super) fn link_codes(token_hash: &str) -> Self {
        Self::new(format!("link_code:{token_hash}"), HOUR_US, 15)
    }

    /// Unknown link tokens from one address.
    pub(super) fn unknown_links(ip: &str) -> Self {
        Self::new(format!("link:{ip}"), MINUTE_US, 20)
    }
}

/// Counts one more against each limit. The counts stay even if the step that follows fails.
///
/// # Errors
/// [`AppError::RateLimited`] if one of them is used up; it says when its window ends.
pub(super) async fn count(ctx: &AppContext, limits: Vec<Limit>) -> Result<(), AppError> {
    let now = ctx.now().0;
    let wait_us = ctx
        .db
        .write(move |conn| {
            pep_db::rate_limits::prune(conn, now.saturating_sub(2 * DAY_US))?;
            let mut wait_us = 0;
            for limit in &limits {
                let start = now - now.rem_euclid(limit.window_us);
                if pep_db::rate_limits::hit(conn, &limit.bucket, start)? > limit.most {
                    wait_us = wait_us.max(start + limit.window_us - now);
                }
            }
            Ok::<_, AppError>(wait_us)
        })
        .await?;
    if wait_us > 0 {
        let retry_after_s = u64::try_from(wait_us / 1_000_000 + 1).unwrap_or(60);
        return Err(AppError::RateLimited { retry_after_s });
    }
    Ok(())
}
