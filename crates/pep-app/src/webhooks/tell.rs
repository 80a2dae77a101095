//! Looking whether there is something to tell.

use pep_db::data_version;
use pep_domain::insights::webhooks::{DEBOUNCE_US, NoticeKind};

use super::ask;
use crate::{AppContext, AppError};

/// Asks for a notice to each webhook that was not told of the last change; returns how many. A notice waits a moment, so that
/// what belongs together is told together, and a webhook to which one is under way is told after that one.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn tell(ctx: &AppContext) -> Result<usize, AppError> {
    if !ctx.db.read(pep_db::webhooks::any_active).await? {
        return Ok(0);
    }
    crate::insights::refresh(ctx).await?;
    let has_news = ctx.db.read(|conn| {
        let last = data_version::get(conn, data_version::INSIGHTS)?;
        Ok::<_, pep_db::DbError>(!pep_db::webhooks::to_be_told(conn, last)?.is_empty())
    });
    if !has_news.await? {
        return Ok(0);
    }
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let last = data_version::get(conn, data_version::INSIGHTS)?;
            let at = ctx.now().plus(DEBOUNCE_US);
            let mut asked = 0;
            for (webhook, since) in pep_db::webhooks::to_be_told(conn, last)? {
                asked += usize::from(ask(conn, &ctx, webhook, (NoticeKind::Changes, since), at)?.is_some());
            }
            Ok(asked)
        })
        .await
}
