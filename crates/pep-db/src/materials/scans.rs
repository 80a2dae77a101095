//! What the scanner said.

use diesel::prelude::*;
use pep_domain::ids::{EngagementTaskId, MaterialId};
use pep_domain::materials::{MaterialState, ScanState};
use pep_domain::time::UtcMicros;

use super::{MaterialEnd, end};
use crate::schema::material;
use crate::{AnyConnection, DbError};

/// What became of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanResult<'a> {
    /// The verdict.
    pub state: ScanState,
    /// The scanner and what it said.
    pub note: &'a str,
    /// Is there a preview now?
    pub has_preview: bool,
    /// When.
    pub now: UtcMicros,
}

/// Notes a verdict, unless there is a final one already; false if there is.
///
/// # Errors
/// Whatever the database answers.
pub fn note_scan(conn: &mut AnyConnection, id: MaterialId, result: &ScanResult<'_>) -> Result<bool, DbError> {
    let changed = diesel::update(material::table.find(id.0).filter(
        material::scan_state.eq_any([ScanState::Pending.as_str(), ScanState::Error.as_str()].to_vec()),
    ))
    .set((
        material::scan_state.eq(result.state.as_str()),
        material::scan_note.eq(result.note),
        material::has_preview.eq(result.has_preview),
        material::scanned_at.eq(result.now.0),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Takes every material with infected content out of use and gives its bytes up. Returns those that were in use, with
/// their tasks.
///
/// # Errors
/// Whatever the database answers.
pub fn end_infected(
    conn: &mut AnyConnection,
    sha256: &str,
    note: &str,
    how: &MaterialEnd<'_>,
) -> Result<Vec<(MaterialId, EngagementTaskId)>, DbError> {
    let same: Vec<(i64, i64)> = material::table
        .filter(material::sha256.eq(sha256))
        .order(material::id)
        .select((material::id, material::task_id))
        .load(conn)?;
    diesel::update(material::table.filter(material::sha256.eq(sha256)))
        .set((
            material::scan_state.eq(ScanState::Infected.as_str()),
            material::scan_note.eq(note),
            material::has_preview.eq(false),
            material::is_stored.eq(false),
            material::scanned_at.eq(how.now.0),
        ))
        .execute(conn)?;
    let mut ended = Vec::new();
    for (id, task) in same {
        if end(conn, MaterialId(id), how)? {
            ended.push((MaterialId(id), EngagementTaskId(task)));
        }
    }
    Ok(ended)
}

/// Materials in use that wait for a verdict: never looked at and older than `before`, or last tried in vain before
/// `tried_before`. At most a hundred, oldest first.
///
/// # Errors
/// Whatever the database answers.
pub fn unscanned(
    conn: &mut AnyConnection,
    before: UtcMicros,
    tried_before: UtcMicros,
) -> Result<Vec<MaterialId>, DbError> {
    let ids: Vec<i64> = material::table
        .filter(material::state.eq(MaterialState::Current.as_str()).and(material::is_stored.eq(true)))
        .filter(
            (material::scan_state.eq(ScanState::Pending.as_str()).and(material::created_at.lt(before.0))).or(
                material::scan_state
                    .eq(ScanState::Error.as_str())
                    .and(material::scanned_at.lt(tried_before.0)),
            ),
        )
        .order(material::id)
        .select(material::id)
        .limit(100)
        .load(conn)?;
    Ok(ids.into_iter().map(MaterialId).collect())
}
