//! How a partner does on the accounts within one's reach (B1-12).

use pep_domain::access::{Permit, action};
use pep_domain::heatmap::{AccountStatus, HeatmapFilter, STALE_AFTER_DAYS};
use pep_domain::ids::PartnerId;
use pep_domain::time::DAY_US;

use super::Reader;
use super::cells::{seconds, status_bit};
use crate::{AppContext, AppError};

/// A partner in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scorecard {
    /// The partner's name.
    pub partner_name: String,
    /// Accounts within reach.
    pub accounts: i64,
    /// Of these, with a report of the partner.
    pub reported: i64,
    /// Reports per status, as `AccountStatus::ALL`.
    pub statuses: [i64; 3],
    /// Reports of at least 90 days.
    pub stale: i64,
    /// Rows asked for in requests that were not cancelled.
    pub requested_rows: i64,
    /// Of these, reported since.
    pub answered_rows: i64,
    /// Half of the answered rows took no longer than this, microseconds.
    pub median_response_us: Option<i64>,
}

/// A partner's numbers over the accounts within the permit's reach, and over nothing else.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such partner.
pub async fn get_scorecard(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    partner_id: PartnerId,
) -> Result<Scorecard, AppError> {
    let reader = Reader::new(ctx, permit.account_scope(), None);
    ctx.db
        .read(move |conn| {
            reader.with_matcher(conn, &HeatmapFilter::default(), |conn, matcher, found| {
                let number =
                    *found.index.partners.number_by_id.get(&partner_id.0).ok_or(AppError::NotFound)?;
                let mut card = Scorecard {
                    partner_name: found.index.partners.find(partner_id.0).1.to_owned(),
                    accounts: 0,
                    reported: 0,
                    statuses: [0; 3],
                    stale: 0,
                    requested_rows: 0,
                    answered_rows: 0,
                    median_response_us: None,
                };
                let stale_from = seconds(reader.now.plus(-STALE_AFTER_DAYS * DAY_US).0);
                for place in matcher.list() {
                    card.accounts += 1;
                    let cells = found.index.cells.of(place);
                    let Some(cell) = cells.iter().find(|cell| cell.partner() == number) else { continue };
                    card.reported += 1;
                    card.stale += i64::from(cell.at <= stale_from);
                    for (status, count) in AccountStatus::ALL.iter().zip(&mut card.statuses) {
                        *count += i64::from(cell.status_bit() == status_bit(*status));
                    }
                }
                let mut took = Vec::new();
                for row in pep_db::partners::list_asked(conn, partner_id.0)? {
                    if matcher.sees(row.account_id) {
                        card.requested_rows += 1;
                        took.extend(row.reported_at.map(|at| at - row.asked_at));
                    }
                }
                took.sort_unstable();
                card.answered_rows = i64::try_from(took.len()).unwrap_or(i64::MAX);
                card.median_response_us = took.get(took.len().saturating_sub(1) / 2).copied();
                Ok(card)
            })
        })
        .await
}
