//! Sending accounts to partners for report, and chasing what was asked (H-15…H-19, B1-02…B1-04).

mod chase;
mod draft;
mod manage;
mod preview;
mod send;

pub use chase::{ListQuery, ListedRequest, RequestDetail, find_request, list_requests};
pub use draft::{Recipients, RequestDraft, Selection};
pub use manage::{RequestUpdate, cancel_request, remind_request, update_request};
pub(crate) use manage::{open_of_partner, withdraw_of_partner};
pub use preview::{PartnerPreview, Preview, Warning, WarningKind, preview_requests};
pub(crate) use send::send_within;
pub use send::{IdempotencyKey, Sent, SentRequest, send_requests};

pub use pep_db::report_requests::{RequestAccount, RequestRow, SelectedAccount};

use chrono::NaiveDate;
use pep_domain::people::Role;
use pep_domain::time::UtcMicros;

/// A day as a mail writes it: "Friday, 4 December 2026".
#[must_use]
pub fn day_in_words(day: NaiveDate) -> String {
    day.format("%A, %-d %B %Y").to_string()
}

/// The civil day by which "due" is judged.
fn today(now: UtcMicros) -> NaiveDate {
    now.date_in(chrono_tz::UTC)
}

/// May the person change, remind and withdraw a request? Its sender may, and the coordinator of all its OUs
/// (reliability 3.3: an ECM writes own requests, an OU coordinator those of the OUs).
fn may_manage(actor: &pep_domain::access::Actor, request: &RequestRow) -> bool {
    use pep_domain::access::GrantScope;
    let may_send = actor.holds(Role::Ecm) || actor.holds(Role::OuCoordinator);
    let coordinates = |ou| {
        actor.grants.iter().any(|grant| {
            grant.role == Role::OuCoordinator
                && (grant.scope == GrantScope::All || grant.scope == GrantScope::Ou(ou))
        })
    };
    may_send && (request.requested_by.0 == actor.person_id || request.ous.iter().all(|ou| coordinates(*ou)))
}
