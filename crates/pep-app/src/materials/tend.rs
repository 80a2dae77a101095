//! What becomes of uploads and files that nobody needs, and of files that wait for a scanner.

use pep_db::materials as rows;
use pep_domain::ids::MaterialUploadId;
use pep_domain::time::{DAY_US, HOUR_US, MINUTE_US};

use super::{Scanning, scan};
use crate::{AppContext, AppError};

/// Names the job that looks after uploads and files.
pub const TEND: &str = "tend_materials";

/// An upload that got nothing for this long is given up, microseconds.
const ABANDONED_AFTER_US: i64 = DAY_US;
/// What was replaced or withdrawn can be fetched by nobody, and its bytes go after this long, microseconds.
const CONTENT_KEPT_US: i64 = 30 * DAY_US;
/// A file that is waiting longer than this lost its job, microseconds.
const SCAN_LOST_AFTER_US: i64 = 30 * MINUTE_US;

/// Gives up abandoned uploads, clears what they left, lets go of files that nobody uses, and asks again for scans that
/// are missing. Each step can be broken off and done again. Returns how many things were done.
///
/// # Errors
/// Whatever the database or the store answers.
pub async fn tend(ctx: &AppContext) -> Result<usize, AppError> {
    let now = ctx.now();
    let mut done = ctx
        .db
        .write(move |conn| {
            let given_up = rows::abandon_uploads(conn, now.plus(-ABANDONED_AFTER_US))?;
            Ok::<_, AppError>(given_up + rows::old_contents(conn, now.plus(-CONTENT_KEPT_US))?)
        })
        .await?;
    for id in ctx.db.read(rows::uploads_to_clear).await? {
        clear(ctx, id).await?;
        done += 1;
    }
    done += let_go(ctx).await?;
    Ok(done + ask_again(ctx).await?)
}

async fn clear(ctx: &AppContext, id: MaterialUploadId) -> Result<(), AppError> {
    ctx.materials.store.forget_upload(id.0).await?;
    ctx.db.write(move |conn| Ok(rows::clear_parts(conn, id)?)).await
}

/// Marks content that nobody uses, then deletes what is marked.
async fn let_go(ctx: &AppContext) -> Result<usize, AppError> {
    // An upload that has announced its content has a day to make something of it.
    let before = ctx.now().plus(-DAY_US);
    for sha256 in ctx.db.read(move |conn| rows::blobs_to_leave(conn, before)).await? {
        ctx.db.write(move |conn| rows::leave_unused_blob(conn, &sha256, before)).await?;
    }
    let leaving = ctx.db.read(rows::leaving_blobs).await?;
    let count = leaving.len();
    for sha256 in leaving {
        ctx.materials.store.forget(&sha256).await?;
        ctx.db.write(move |conn| rows::drop_blob(conn, &sha256)).await?;
    }
    Ok(count)
}

/// Asks for scans of files that wait: their job was lost, there was no scanner, or it could not read them yesterday.
async fn ask_again(ctx: &AppContext) -> Result<usize, AppError> {
    if matches!(ctx.materials.scanning, Scanning::Nobody { serves_unchecked: false }) {
        return Ok(0);
    }
    let now = ctx.now();
    let waiting = ctx
        .db
        .read(move |conn| rows::unscanned(conn, now.plus(-SCAN_LOST_AFTER_US), now.plus(-DAY_US)))
        .await?;
    let count = waiting.len();
    ctx.db
        .write(move |conn| {
            for id in waiting {
                // Once in six hours at most, however often this runs.
                scan::want(conn, now, id, now.0.div_euclid(6 * HOUR_US))?;
            }
            Ok::<_, AppError>(())
        })
        .await?;
    Ok(count)
}
