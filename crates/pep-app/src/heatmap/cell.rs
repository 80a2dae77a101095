//! One cell of the heatmap with everything that happened to it (B1-01).

use pep_db::heatmap::{self as rows, CellChangeRow, CellContent, PersonName};
use pep_domain::access::{Permit, action};
use pep_domain::heatmap::HeatmapFilter;
use pep_domain::ids::{AccountId, PartnerId};
use pep_domain::time::UtcMicros;

use super::Reader;
use crate::{AppContext, AppError};

/// A cell in full.
#[derive(Debug, Clone)]
pub struct CellDetail {
    /// The account's name.
    pub account_name: String,
    /// The partner's name.
    pub partner_name: String,
    /// The present report and who made it.
    pub report: Option<(CellContent, Option<PersonName>)>,
    /// Every change, newest first.
    pub history: Vec<CellChangeRow>,
    /// From when ages are counted.
    pub now: UtcMicros,
}

/// The report of a partner on an account within the permit's reach, with its history.
///
/// # Errors
/// [`AppError::NotFound`] if the account is not within reach or there never was a report of this partner on it.
pub async fn get_cell(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    account_id: AccountId,
    partner_id: PartnerId,
) -> Result<CellDetail, AppError> {
    let reader = Reader::new(ctx, permit.account_scope(), None);
    ctx.db
        .read(move |conn| {
            reader.with_matcher(conn, &HeatmapFilter::default(), |conn, matcher, found| {
                if !matcher.sees(account_id.0) {
                    return Err(AppError::NotFound);
                }
                let account = rows::list_account_rows(conn, &[account_id.0])?.pop();
                let report = rows::find_cell(conn, account_id.0, partner_id.0)?;
                let history = rows::list_cell_changes(conn, account_id.0, partner_id.0)?;
                if report.is_none() && history.is_empty() {
                    return Err(AppError::NotFound);
                }
                Ok(CellDetail {
                    account_name: account.ok_or(AppError::NotFound)?.name,
                    partner_name: found.index.partners.find(partner_id.0).1.to_owned(),
                    report,
                    history,
                    now: reader.now,
                })
            })
        })
        .await
}
