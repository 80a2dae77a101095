//! What lies in the store of files. A blob that is to go is marked first: from then on nobody relies on it, and whoever
//! uploads the same content at that moment is asked to try again.

use diesel::prelude::*;
use pep_domain::materials::MaterialState;
use pep_domain::time::UtcMicros;

use crate::schema::{material, material_blob};
use crate::{AnyConnection, DbError};

/// Announces that content is about to be kept; false if the same content is being deleted right now.
///
/// # Errors
/// Whatever the database answers.
pub fn touch_blob(
    conn: &mut AnyConnection,
    sha256: &str,
    size: i64,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let touched =
        diesel::update(material_blob::table.find(sha256).filter(material_blob::is_leaving.eq(false)))
            .set(material_blob::touched_at.eq(now.0))
            .execute(conn)?;
    if touched == 1 {
        return Ok(true);
    }
    let new =
        (material_blob::sha256.eq(sha256), material_blob::size.eq(size), material_blob::touched_at.eq(now.0));
    let inserted = with_backend!(conn, c => diesel::insert_into(material_blob::table)
        .values(new)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(inserted == 1)
}

/// Can a material rely on this content? Locks it until the transaction ends.
///
/// # Errors
/// Whatever the database answers.
pub fn is_kept(conn: &mut AnyConnection, sha256: &str) -> Result<bool, DbError> {
    let kept = diesel::update(material_blob::table.find(sha256).filter(material_blob::is_leaving.eq(false)))
        .set(material_blob::is_leaving.eq(false))
        .execute(conn)?;
    Ok(kept == 1)
}

/// Marks content for deletion, whoever used it.
///
/// # Errors
/// Whatever the database answers.
pub fn leave_blob(conn: &mut AnyConnection, sha256: &str) -> Result<(), DbError> {
    diesel::update(material_blob::table.find(sha256))
        .set(material_blob::is_leaving.eq(true))
        .execute(conn)?;
    Ok(())
}

/// Content that nobody touched since `before` and no stored material uses, at most a hundred.
///
/// # Errors
/// Whatever the database answers.
pub fn blobs_to_leave(conn: &mut AnyConnection, before: UtcMicros) -> Result<Vec<String>, DbError> {
    let used = material::table.filter(material::is_stored.eq(true)).select(material::sha256);
    Ok(material_blob::table
        .filter(
            material_blob::touched_at
                .lt(before.0)
                .and(material_blob::is_leaving.eq(false))
                .and(material_blob::sha256.ne_all(used)),
        )
        .select(material_blob::sha256)
        .limit(100)
        .load(conn)?)
}

/// Marks content for deletion, if still nobody touched it since `before` and no stored material uses it.
///
/// # Errors
/// Whatever the database answers.
pub fn leave_unused_blob(conn: &mut AnyConnection, sha256: &str, before: UtcMicros) -> Result<(), DbError> {
    // Locked first, so that a material that comes meanwhile is seen below.
    if !is_kept(conn, sha256)? {
        return Ok(());
    }
    let users: i64 = material::table
        .filter(material::sha256.eq(sha256).and(material::is_stored.eq(true)))
        .count()
        .get_result(conn)?;
    if users == 0 {
        diesel::update(material_blob::table.find(sha256).filter(material_blob::touched_at.lt(before.0)))
            .set(material_blob::is_leaving.eq(true))
            .execute(conn)?;
    }
    Ok(())
}

/// Content that is marked for deletion, at most a hundred.
///
/// # Errors
/// Whatever the database answers.
pub fn leaving_blobs(conn: &mut AnyConnection) -> Result<Vec<String>, DbError> {
    Ok(material_blob::table
        .filter(material_blob::is_leaving.eq(true))
        .select(material_blob::sha256)
        .limit(100)
        .load(conn)?)
}

/// Notes that marked content is gone from the store.
///
/// # Errors
/// Whatever the database answers.
pub fn drop_blob(conn: &mut AnyConnection, sha256: &str) -> Result<(), DbError> {
    diesel::delete(material_blob::table.find(sha256).filter(material_blob::is_leaving.eq(true)))
        .execute(conn)?;
    Ok(())
}

/// Gives up the bytes of materials that ended before `before`; their rows stay. Returns how many.
///
/// # Errors
/// Whatever the database answers.
pub fn old_contents(conn: &mut AnyConnection, before: UtcMicros) -> Result<usize, DbError> {
    Ok(diesel::update(
        material::table.filter(
            material::state
                .ne(MaterialState::Current.as_str())
                .and(material::is_stored.eq(true))
                .and(material::ended_at.lt(before.0)),
        ),
    )
    .set(material::is_stored.eq(false))
    .execute(conn)?)
}
