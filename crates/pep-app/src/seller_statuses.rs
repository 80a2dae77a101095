//! Sellers say what they think of their accounts (D-19). No partner ever sees any of it.

pub use pep_db::seller_statuses::{AccountReport, SellerAccount};

use pep_domain::access::{Action, Permit, action};
use pep_domain::heatmap::SellerPriority;
use pep_domain::ids::AccountId;
use pep_domain::reports::NOTES_MAX_CHARS;
use serde_json::json;

use crate::audit::AuditEntry;
use crate::{AppContext, AppError};

/// The caller's accounts, by name, with what the caller and the partners say of them.
///
/// # Errors
/// Whatever the database answers.
pub async fn list_own(
    ctx: &AppContext,
    permit: &Permit<action::ReportSellerStatus>,
) -> Result<Vec<SellerAccount>, AppError> {
    let seller = permit.actor().person_id;
    Ok(ctx.db.read(move |conn| pep_db::seller_statuses::list(conn, seller, None)).await?)
}

/// Writes what the caller says of an account.
///
/// # Errors
/// [`AppError::NotFound`] if it is not the caller's account; [`AppError::Changed`] if it was changed since version
/// `seen`, in another window; [`AppError::Invalid`] for a note that is too long.
pub async fn put_own(
    ctx: &AppContext,
    permit: &Permit<action::ReportSellerStatus>,
    account: AccountId,
    seen: i64,
    priority: Option<SellerPriority>,
    note: String,
) -> Result<SellerAccount, AppError> {
    if note.chars().count() > NOTES_MAX_CHARS {
        return Err(AppError::invalid("/note", "The note is longer than 4,000 characters. Shorten it."));
    }
    let actor = permit.actor().clone();
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let seller = actor.person_id;
            if pep_db::seller_statuses::list(conn, seller, Some(account))?.is_empty() {
                return Err(AppError::NotFound);
            }
            let now = ctx.now();
            pep_db::seller_statuses::put(conn, (account, seller), seen, (priority, &note), now)?.ok_or_else(
                || {
                    AppError::Changed(
                        "You changed this account in another window meanwhile. Reload, then repeat the change."
                            .to_owned(),
                    )
                },
            )?;
            pep_db::data_version::bump(conn, pep_db::data_version::ANNOTATIONS)?;
            let entry = AuditEntry {
                action: action::ReportSellerStatus::KIND.as_str(),
                object_kind: "account",
                object_id: Some(account.0),
                detail: json!({ "priority": priority.map(SellerPriority::as_str) }),
            };
            crate::audit::write(conn, now, Some(&actor), entry)?;
            pep_db::seller_statuses::list(conn, seller, Some(account))?.pop().ok_or(AppError::NotFound)
        })
        .await
}
