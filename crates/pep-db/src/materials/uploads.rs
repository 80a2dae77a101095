//! Uploads under way: what was promised, and how much of it is here.

use diesel::prelude::*;
use pep_domain::ids::{EngagementId, EngagementTaskId, MaterialId, MaterialUploadId, PartnerId, PersonId};
use pep_domain::materials::{MaterialKind, MaterialState, UploadState};
use pep_domain::time::UtcMicros;

use crate::schema::{material, material_part, material_upload};
use crate::types::word;
use crate::{AnyConnection, DbError};

/// An upload as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRow {
    /// Its id.
    pub id: MaterialUploadId,
    /// Against which task.
    pub task: EngagementTaskId,
    /// In which engagement.
    pub engagement: EngagementId,
    /// Whose.
    pub partner: PartnerId,
    /// Who uploads it.
    pub person: PersonId,
    /// The file's name.
    pub file_name: String,
    /// What kind of file it is meant to be.
    pub kind: MaterialKind,
    /// Bytes in all.
    pub size: i64,
    /// How the uploader's browser knows the file again.
    pub fingerprint: String,
    /// Which material it replaces.
    pub replaces: Option<MaterialId>,
    /// Bytes that are here.
    pub received: i64,
    /// Where it stands.
    pub state: UploadState,
    /// Why it was refused; may be empty.
    pub problem: String,
    /// What it became.
    pub material: Option<MaterialId>,
    /// Last sign of life.
    pub updated_at: UtcMicros,
}

type Row = (
    (i64, i64, i64, i64, i64, String, String, i64),
    (String, Option<i64>, i64, String, String, Option<i64>, i64),
);

macro_rules! upload_columns {
    () => {
        (
            (
                material_upload::id,
                material_upload::task_id,
                material_upload::engagement_id,
                material_upload::partner_id,
                material_upload::person_id,
                material_upload::file_name,
                material_upload::kind,
                material_upload::size,
            ),
            (
                material_upload::fingerprint,
                material_upload::replaces_id,
                material_upload::received,
                material_upload::state,
                material_upload::problem,
                material_upload::material_id,
                material_upload::updated_at,
            ),
        )
    };
}

fn read((head, rest): Row) -> Result<UploadRow, DbError> {
    let (id, task, engagement, partner, person, file_name, kind, size) = head;
    let (fingerprint, replaces, received, state, problem, material, updated_at) = rest;
    Ok(UploadRow {
        id: MaterialUploadId(id),
        task: EngagementTaskId(task),
        engagement: EngagementId(engagement),
        partner: PartnerId(partner),
        person: PersonId(person),
        file_name,
        kind: word("material_upload.kind", &kind, MaterialKind::parse)?,
        size,
        fingerprint,
        replaces: replaces.map(MaterialId),
        received,
        state: word("material_upload.state", &state, UploadState::parse)?,
        problem,
        material: material.map(MaterialId),
        updated_at: UtcMicros(updated_at),
    })
}

/// One upload.
///
/// # Errors
/// Whatever the database answers.
pub fn find_upload(conn: &mut AnyConnection, id: MaterialUploadId) -> Result<Option<UploadRow>, DbError> {
    let row: Option<Row> =
        material_upload::table.find(id.0).select(upload_columns!()).first(conn).optional()?;
    row.map(read).transpose()
}

/// Locks an upload until the transaction ends, and reads it.
///
/// # Errors
/// Whatever the database answers.
pub fn lock_upload(conn: &mut AnyConnection, id: MaterialUploadId) -> Result<Option<UploadRow>, DbError> {
    if let AnyConnection::Postgres(c) = conn {
        material_upload::table
            .find(id.0)
            .select(material_upload::id)
            .for_update()
            .first::<i64>(c)
            .optional()?;
    }
    find_upload(conn, id)
}

/// The uploads of a partner in an engagement that wait for more, oldest first.
///
/// # Errors
/// Whatever the database answers.
pub fn list_uploads(
    conn: &mut AnyConnection,
    engagement: EngagementId,
    partner: PartnerId,
) -> Result<Vec<UploadRow>, DbError> {
    let rows: Vec<Row> = material_upload::table
        .filter(
            material_upload::partner_id
                .eq(partner.0)
                .and(material_upload::state.eq(UploadState::Receiving.as_str()))
                .and(material_upload::engagement_id.eq(engagement.0)),
        )
        .order(material_upload::id)
        .select(upload_columns!())
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

/// An upload to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUpload<'a> {
    /// Against which task.
    pub task: EngagementTaskId,
    /// In which engagement.
    pub engagement: EngagementId,
    /// Whose.
    pub partner: PartnerId,
    /// Who uploads it.
    pub person: PersonId,
    /// The file's name.
    pub file_name: &'a str,
    /// What kind of file it is meant to be.
    pub kind: MaterialKind,
    /// Bytes in all.
    pub size: i64,
    /// How the uploader's browser knows the file again.
    pub fingerprint: &'a str,
    /// Which material it replaces.
    pub replaces: Option<MaterialId>,
    /// Now.
    pub now: UtcMicros,
}

/// The upload that this would take up again: of the same person, task and file, still under way.
///
/// # Errors
/// Whatever the database answers.
pub fn resumable_upload(conn: &mut AnyConnection, new: &NewUpload<'_>) -> Result<Option<UploadRow>, DbError> {
    let rows: Vec<Row> = material_upload::table
        .filter(
            material_upload::partner_id
                .eq(new.partner.0)
                .and(material_upload::state.eq(UploadState::Receiving.as_str()))
                .and(material_upload::person_id.eq(new.person.0))
                .and(material_upload::task_id.eq(new.task.0))
                .and(material_upload::size.eq(new.size))
                .and(material_upload::fingerprint.eq(new.fingerprint))
                .and(material_upload::file_name.eq(new.file_name)),
        )
        .order(material_upload::id)
        .select(upload_columns!())
        .load(conn)?;
    let same = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(same.into_iter().find(|row| row.replaces == new.replaces))
}

/// Begins an upload.
///
/// # Errors
/// Whatever the database answers.
pub fn insert_upload(conn: &mut AnyConnection, new: &NewUpload<'_>) -> Result<MaterialUploadId, DbError> {
    let id: i64 = diesel::insert_into(material_upload::table)
        .values((
            (
                material_upload::task_id.eq(new.task.0),
                material_upload::engagement_id.eq(new.engagement.0),
                material_upload::partner_id.eq(new.partner.0),
                material_upload::person_id.eq(new.person.0),
                material_upload::file_name.eq(new.file_name),
                material_upload::kind.eq(new.kind.as_str()),
                material_upload::size.eq(new.size),
            ),
            (
                material_upload::fingerprint.eq(new.fingerprint),
                material_upload::replaces_id.eq(new.replaces.map(|id| id.0)),
                material_upload::state.eq(UploadState::Receiving.as_str()),
                material_upload::created_at.eq(new.now.0),
                material_upload::updated_at.eq(new.now.0),
            ),
        ))
        .returning(material_upload::id)
        .get_result(conn)?;
    Ok(MaterialUploadId(id))
}

/// Counts a part that is in the store, if the upload still stands where the part begins; false if it does not.
///
/// # Errors
/// Whatever the database answers.
pub fn add_part(
    conn: &mut AnyConnection,
    id: MaterialUploadId,
    (begins_at, length): (i64, i64),
    name: &str,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        material_upload::table.find(id.0).filter(
            material_upload::received
                .eq(begins_at)
                .and(material_upload::state.eq(UploadState::Receiving.as_str())),
        ),
    )
    .set((material_upload::received.eq(begins_at + length), material_upload::updated_at.eq(now.0)))
    .execute(conn)?;
    if changed == 0 {
        return Ok(false);
    }
    diesel::insert_into(material_part::table)
        .values((
            material_part::upload_id.eq(id.0),
            material_part::begins_at.eq(begins_at),
            material_part::name.eq(name),
        ))
        .execute(conn)?;
    Ok(true)
}

/// The parts of an upload, in order.
///
/// # Errors
/// Whatever the database answers.
pub fn part_names(conn: &mut AnyConnection, id: MaterialUploadId) -> Result<Vec<String>, DbError> {
    Ok(material_part::table
        .filter(material_part::upload_id.eq(id.0))
        .order(material_part::begins_at)
        .select(material_part::name)
        .load(conn)?)
}

/// Ends an upload that is under way; false if it is not. `problem`: why it was refused. `became`: what it is now.
///
/// # Errors
/// Whatever the database answers.
pub fn end_upload(
    conn: &mut AnyConnection,
    id: MaterialUploadId,
    to: UploadState,
    (problem, became): (&str, Option<MaterialId>),
    now: UtcMicros,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        material_upload::table.find(id.0).filter(material_upload::state.eq(UploadState::Receiving.as_str())),
    )
    .set((
        material_upload::state.eq(to.as_str()),
        material_upload::problem.eq(problem),
        material_upload::material_id.eq(became.map(|id| id.0)),
        material_upload::updated_at.eq(now.0),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Gives up what nobody went on with since `before`. Returns how many.
///
/// # Errors
/// Whatever the database answers.
pub fn abandon_uploads(conn: &mut AnyConnection, before: UtcMicros) -> Result<usize, DbError> {
    Ok(diesel::update(
        material_upload::table.filter(
            material_upload::state
                .eq(UploadState::Receiving.as_str())
                .and(material_upload::updated_at.lt(before.0)),
        ),
    )
    .set(material_upload::state.eq(UploadState::Abandoned.as_str()))
    .execute(conn)?)
}

/// Ended uploads whose parts are still in the store, at most a hundred.
///
/// # Errors
/// Whatever the database answers.
pub fn uploads_to_clear(conn: &mut AnyConnection) -> Result<Vec<MaterialUploadId>, DbError> {
    let ids: Vec<i64> = material_upload::table
        .filter(
            material_upload::has_parts
                .eq(true)
                .and(material_upload::state.ne(UploadState::Receiving.as_str())),
        )
        .order(material_upload::updated_at)
        .select(material_upload::id)
        .limit(100)
        .load(conn)?;
    Ok(ids.into_iter().map(MaterialUploadId).collect())
}

/// Notes that the parts of an ended upload are gone from the store.
///
/// # Errors
/// Whatever the database answers.
pub fn clear_parts(conn: &mut AnyConnection, id: MaterialUploadId) -> Result<(), DbError> {
    diesel::delete(material_part::table.filter(material_part::upload_id.eq(id.0))).execute(conn)?;
    diesel::update(material_upload::table.find(id.0))
        .set(material_upload::has_parts.eq(false))
        .execute(conn)?;
    Ok(())
}

/// What a partner uses of its room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartnerUse {
    /// Bytes of materials in use and of uploads under way.
    pub bytes: i64,
    /// Uploads that moved lately.
    pub active_uploads: i64,
}

/// What a partner uses. `active_since`: an upload that moved since then is active. Call it with the partner locked.
///
/// # Errors
/// Whatever the database answers.
pub fn partner_use(
    conn: &mut AnyConnection,
    partner: PartnerId,
    active_since: UtcMicros,
) -> Result<PartnerUse, DbError> {
    // Summed as numbers of any length on PostgreSQL, so each is read on its own.
    let sizes: Vec<i64> = material::table
        .filter(material::partner_id.eq(partner.0).and(material::state.eq(MaterialState::Current.as_str())))
        .select(material::size)
        .load(conn)?;
    let open: Vec<(i64, i64)> = material_upload::table
        .filter(
            material_upload::partner_id
                .eq(partner.0)
                .and(material_upload::state.eq(UploadState::Receiving.as_str())),
        )
        .select((material_upload::size, material_upload::updated_at))
        .load(conn)?;
    let bytes = sizes.iter().chain(open.iter().map(|(size, _)| size)).sum();
    let active = open.iter().filter(|(_, at)| *at >= active_since.0).count();
    Ok(PartnerUse { bytes, active_uploads: i64::try_from(active).unwrap_or(i64::MAX) })
}
