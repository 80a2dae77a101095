//! How often somebody may try to sign in (reliability 3.10).

use pep_domain::time::{DAY_US, HOUR_US, MINUTE_US};

use crate::random::hash_of;
use crate::rate_limits::Limit;

/// Codes sent to one mailbox, known or not: the counts must not tell which it is.
pub(super) fn code_mails(email_folded: &str, ip: &str) -> Vec<Limit> {
    let mailbox = hash_of(email_folded);
    vec![
        Limit::new(format!("code:15m:{mailbox}"), 15 * MINUTE_US, 3),
        Limit::new(format!("code:1d:{mailbox}"), DAY_US, 10),
        Limit::new(format!("code:ip:{ip}"), HOUR_US, 20),
        Limit::new("code:all".to_owned(), HOUR_US, 200),
    ]
}

/// Attempts to sign in from one address.
pub(super) fn sign_ins(ip: &str) -> Limit {
    Limit::new(format!("sign_in:{ip}"), MINUTE_US, 10)
}

/// Codes tried for one link.
pub(super) fn link_codes(token_hash: &str) -> Limit {
    Limit::new(format!("link_code:{token_hash}"), HOUR_US, 15)
}

/// Unknown link tokens from one address.
pub(super) fn unknown_links(ip: &str) -> Limit {
    Limit::new(format!("link:{ip}"), MINUTE_US, 20)
}
