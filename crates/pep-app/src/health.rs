//! Whether the server can do its work.

use crate::{AppContext, AppError};

/// Asks the database for a sign of life.
///
/// # Errors
/// [`AppError::Unavailable`] if it does not answer.
pub async fn check(ctx: &AppContext) -> Result<(), AppError> {
    ctx.db.read(|conn| pep_db::data_version::get(conn, pep_db::data_version::ACCOUNTS)).await?;
    Ok(())
}
