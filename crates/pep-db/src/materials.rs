//! Materials: what partners uploaded against the tasks of engagements (C-20 … C-23).

mod blobs;
mod library;
mod scans;
mod uploads;

pub use blobs::{
    blobs_to_leave, drop_blob, is_kept, leave_blob, leave_unused_blob, leaving_blobs, old_contents,
    touch_blob,
};
pub use library::{
    LibraryFilter, LibraryOption, LibraryRow, LibraryScope, OptionKind, find_in_library, known_names,
    list_library, options, set_tags,
};
pub use scans::{ScanResult, end_infected, note_scan, unscanned};
pub use uploads::{
    NewUpload, PartnerUse, UploadRow, abandon_uploads, add_part, clear_parts, end_upload, find_upload,
    insert_upload, list_uploads, lock_upload, part_names, partner_use, resumable_upload, uploads_to_clear,
};

use diesel::prelude::*;
use pep_domain::engagements::{Criteria, TaskKind};
use pep_domain::heatmap::AccountStatus;
use pep_domain::ids::{EngagementId, EngagementTaskId, MaterialId, OuId, PartnerId, PersonId, ProgramId};
use pep_domain::materials::{MaterialKind, MaterialState, ScanState, is_completed_by_upload};
use pep_domain::time::UtcMicros;

use crate::reporting::person_name;
use crate::schema::{engagement, engagement_task, material, material_tag, person};
use crate::types::{instant, word};
use crate::{AnyConnection, DbError};

/// A material as its own partner sees it: nothing of tags, of the scanner's words or of who in Microsoft looked at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnMaterialRow {
    /// Its id.
    pub id: MaterialId,
    /// Against which task.
    pub task: EngagementTaskId,
    /// In which engagement.
    pub engagement: EngagementId,
    /// Whose it is.
    pub partner: PartnerId,
    /// The file's name.
    pub file_name: String,
    /// What kind of file.
    pub kind: MaterialKind,
    /// Its bytes.
    pub size: i64,
    /// Under which it lies in the store.
    pub sha256: String,
    /// Is it in use?
    pub state: MaterialState,
    /// Why it no longer is; may be empty.
    pub end_reason: String,
    /// When it ended.
    pub ended_at: Option<UtcMicros>,
    /// Are its bytes still there?
    pub is_stored: bool,
    /// Was it looked at for viruses?
    pub scan_state: ScanState,
    /// Is there a preview?
    pub has_preview: bool,
    /// The title of the engagement from which PEP used it again.
    pub used_again_from: Option<String>,
    /// Who uploaded it.
    pub uploaded_by: (PersonId, String),
    /// When it came to this engagement.
    pub created_at: UtcMicros,
}

type Row = (
    (i64, i64, i64, i64, String, String, i64, String),
    (String, String, Option<i64>, bool, String, bool, Option<i64>, i64),
    (i64, String, String, String),
);

macro_rules! own_columns {
    () => {
        (
            (
                material::id,
                material::task_id,
                material::engagement_id,
                material::partner_id,
                material::file_name,
                material::kind,
                material::size,
                material::sha256,
            ),
            (
                material::state,
                material::end_reason,
                material::ended_at,
                material::is_stored,
                material::scan_state,
                material::has_preview,
                material::origin_id,
                material::created_at,
            ),
            (person::id, person::first_name, person::last_name, person::email),
        )
    };
}

fn read(conn: &mut AnyConnection, (head, rest, by): Row) -> Result<OwnMaterialRow, DbError> {
    let (id, task, engagement, partner, file_name, kind, size, sha256) = head;
    let (state, end_reason, ended_at, is_stored, scan_state, has_preview, origin, created_at) = rest;
    let (uploader, first, last, email) = by;
    let used_again_from = match origin {
        Some(origin) => material::table
            .inner_join(engagement::table)
            .filter(material::id.eq(origin))
            .select(engagement::title)
            .first(conn)
            .optional()?,
        None => None,
    };
    Ok(OwnMaterialRow {
        id: MaterialId(id),
        task: EngagementTaskId(task),
        engagement: EngagementId(engagement),
        partner: PartnerId(partner),
        file_name,
        kind: word("material.kind", &kind, MaterialKind::parse)?,
        size,
        sha256,
        state: word("material.state", &state, MaterialState::parse)?,
        end_reason,
        ended_at: instant(ended_at),
        is_stored,
        scan_state: word("material.scan_state", &scan_state, ScanState::parse)?,
        has_preview,
        used_again_from,
        uploaded_by: (PersonId(uploader), person_name(&first, &last, &email)),
        created_at: UtcMicros(created_at),
    })
}

/// Everything that a partner uploaded in an engagement, newest first: what is in use and what was.
///
/// # Errors
/// Whatever the database answers.
pub fn list_own(
    conn: &mut AnyConnection,
    engagement: EngagementId,
    partner: PartnerId,
) -> Result<Vec<OwnMaterialRow>, DbError> {
    let rows: Vec<Row> = material::table
        .inner_join(person::table.on(material::uploaded_by.eq(person::id)))
        .filter(material::engagement_id.eq(engagement.0).and(material::partner_id.eq(partner.0)))
        .order(material::id.desc())
        .select(own_columns!())
        .load(conn)?;
    rows.into_iter().map(|row| read(conn, row)).collect()
}

/// One material of a partner.
///
/// # Errors
/// Whatever the database answers.
pub fn find_own(
    conn: &mut AnyConnection,
    id: MaterialId,
    partner: PartnerId,
) -> Result<Option<OwnMaterialRow>, DbError> {
    Ok(find(conn, id)?.filter(|row| row.partner == partner))
}

/// One material, whoever's it is.
///
/// # Errors
/// Whatever the database answers.
pub fn find(conn: &mut AnyConnection, id: MaterialId) -> Result<Option<OwnMaterialRow>, DbError> {
    let row: Option<Row> = material::table
        .inner_join(person::table.on(material::uploaded_by.eq(person::id)))
        .filter(material::id.eq(id.0))
        .select(own_columns!())
        .first(conn)
        .optional()?;
    row.map(|row| read(conn, row)).transpose()
}

/// A material to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMaterial<'a> {
    /// Against which task.
    pub task: EngagementTaskId,
    /// In which engagement.
    pub engagement: EngagementId,
    /// Whose.
    pub partner: PartnerId,
    /// The file's name.
    pub file_name: &'a str,
    /// What kind of file.
    pub kind: MaterialKind,
    /// Its bytes.
    pub size: i64,
    /// Under which it lies in the store.
    pub sha256: &'a str,
    /// Was it looked at already?
    pub scan_state: ScanState,
    /// What the scanner said then.
    pub scan_note: &'a str,
    /// Is there a preview?
    pub has_preview: bool,
    /// Which earlier one it is again.
    pub origin: Option<MaterialId>,
    /// What it is tagged with.
    pub criteria: &'a Criteria,
    /// The task's title, to be found by.
    pub task_title: &'a str,
    /// Who uploaded it.
    pub uploaded_by: PersonId,
    /// When it comes to this engagement.
    pub now: UtcMicros,
}

/// Stores a material with its tags.
///
/// # Errors
/// Whatever the database answers.
pub fn insert(conn: &mut AnyConnection, new: &NewMaterial<'_>) -> Result<MaterialId, DbError> {
    let id: i64 = diesel::insert_into(material::table)
        .values((
            (
                material::task_id.eq(new.task.0),
                material::engagement_id.eq(new.engagement.0),
                material::partner_id.eq(new.partner.0),
                material::file_name.eq(new.file_name),
                material::kind.eq(new.kind.as_str()),
                material::size.eq(new.size),
                material::sha256.eq(new.sha256),
                material::state.eq(MaterialState::Current.as_str()),
            ),
            (
                material::scan_state.eq(new.scan_state.as_str()),
                material::scan_note.eq(new.scan_note),
                material::has_preview.eq(new.has_preview),
                material::origin_id.eq(new.origin.map(|id| id.0)),
                material::search_text.eq(search_text(new.file_name, new.task_title, new.criteria)),
                material::uploaded_by.eq(new.uploaded_by.0),
                material::created_at.eq(new.now.0),
            ),
        ))
        .returning(material::id)
        .get_result(conn)?;
    let id = MaterialId(id);
    write_tags(conn, id, new.criteria)?;
    Ok(id)
}

/// The words by which a material is found, folded.
fn search_text(file_name: &str, task_title: &str, criteria: &Criteria) -> String {
    let mut words = vec![file_name.to_owned(), task_title.to_owned()];
    words.extend(criteria.segments.iter().cloned());
    words.extend(criteria.industries.iter().cloned());
    pep_domain::text::fold(&words.join(" "))
}

fn write_tags(conn: &mut AnyConnection, id: MaterialId, criteria: &Criteria) -> Result<(), DbError> {
    diesel::delete(material_tag::table.filter(material_tag::material_id.eq(id.0))).execute(conn)?;
    let statuses = criteria.statuses.iter().map(|status| ("status", status.as_str()));
    let segments = criteria.segments.iter().map(|name| ("segment", name.as_str()));
    let industries = criteria.industries.iter().map(|name| ("industry", name.as_str()));
    let mut tags: Vec<(&str, &str)> = segments.chain(industries).chain(statuses).collect();
    tags.sort_unstable();
    tags.dedup();
    for (kind, name) in tags {
        diesel::insert_into(material_tag::table)
            .values((
                material_tag::material_id.eq(id.0),
                material_tag::kind.eq(kind),
                material_tag::name.eq(name),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// What some materials are tagged with.
fn tags_of(conn: &mut AnyConnection, ids: &[i64]) -> Result<Vec<(i64, Criteria)>, DbError> {
    let rows: Vec<(i64, String, String)> = material_tag::table
        .filter(material_tag::material_id.eq_any(ids.to_vec()))
        .order((material_tag::material_id, material_tag::kind, material_tag::name))
        .load(conn)?;
    let mut found: Vec<(i64, Criteria)> = Vec::new();
    for (id, kind, name) in rows {
        if found.last().is_none_or(|(last, _)| *last != id) {
            found.push((id, Criteria::default()));
        }
        let Some((_, criteria)) = found.last_mut() else { continue };
        match kind.as_str() {
            "segment" => criteria.segments.push(name),
            "industry" => criteria.industries.push(name),
            _ => criteria.statuses.push(word("material_tag.name", &name, AccountStatus::parse)?),
        }
    }
    Ok(found)
}

/// How and by whom a material ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaterialEnd<'a> {
    /// What becomes of it.
    pub state: MaterialState,
    /// Why, in words for its partner; may be empty.
    pub reason: &'a str,
    /// Who; none: PEP by itself.
    pub by: Option<PersonId>,
    /// When.
    pub now: UtcMicros,
}

/// Ends a material that is in use; false if it is not.
///
/// # Errors
/// Whatever the database answers.
pub fn end(conn: &mut AnyConnection, id: MaterialId, end: &MaterialEnd<'_>) -> Result<bool, DbError> {
    let changed = diesel::update(
        material::table.find(id.0).filter(material::state.eq(MaterialState::Current.as_str())),
    )
    .set((
        material::state.eq(end.state.as_str()),
        material::end_reason.eq(end.reason),
        material::ended_by.eq(end.by.map(|id| id.0)),
        material::ended_at.eq(end.now.0),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Brings a task in line with its files, as far as files complete it: done by itself when it has one, open again when
/// the last is gone; what somebody marked by hand stays.
///
/// # Errors
/// Whatever the database answers.
pub fn settle_task(conn: &mut AnyConnection, id: EngagementTaskId, now: UtcMicros) -> Result<(), DbError> {
    let task: Option<(String, Option<i64>, Option<i64>)> = engagement_task::table
        .find(id.0)
        .select((engagement_task::kind, engagement_task::done_at, engagement_task::done_by))
        .first(conn)
        .optional()?;
    let Some((kind, done_at, done_by)) = task else { return Ok(()) };
    if !is_completed_by_upload(word("engagement_task.kind", &kind, TaskKind::parse)?) {
        return Ok(());
    }
    let files = files_of_task(conn, id)?;
    let to = match (files > 0, done_at, done_by) {
        (true, None, _) => Some(now.0),
        (false, Some(_), None) => None,
        _ => return Ok(()),
    };
    diesel::update(engagement_task::table.find(id.0)).set(engagement_task::done_at.eq(to)).execute(conn)?;
    Ok(())
}

/// How many files of a task are in use.
///
/// # Errors
/// Whatever the database answers.
pub fn files_of_task(conn: &mut AnyConnection, id: EngagementTaskId) -> Result<i64, DbError> {
    Ok(material::table
        .filter(material::task_id.eq(id.0).and(material::state.eq(MaterialState::Current.as_str())))
        .count()
        .get_result(conn)?)
}

/// An earlier material that may fit again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierMaterial {
    /// The material.
    pub material: OwnMaterialRow,
    /// Of which kind its task was.
    pub task: TaskKind,
    /// What it is tagged with.
    pub criteria: Criteria,
    /// What the scanner said.
    pub scan_note: String,
}

/// The clean materials in use that a partner brought to other engagements of a program in an OU, newest first. Drafts
/// and engagements that were called off are looked at too: the file is as good.
///
/// # Errors
/// Whatever the database answers.
pub fn earlier(
    conn: &mut AnyConnection,
    partner: PartnerId,
    (program, ou): (ProgramId, OuId),
    except: EngagementId,
) -> Result<Vec<EarlierMaterial>, DbError> {
    let rows: Vec<(Row, String, String)> = material::table
        .inner_join(person::table.on(material::uploaded_by.eq(person::id)))
        .inner_join(engagement_task::table.on(material::task_id.eq(engagement_task::id)))
        .inner_join(engagement::table.on(material::engagement_id.eq(engagement::id)))
        .filter(
            material::partner_id
                .eq(partner.0)
                .and(material::engagement_id.ne(except.0))
                .and(material::state.eq(MaterialState::Current.as_str()))
                .and(material::scan_state.eq(ScanState::Clean.as_str()))
                .and(material::is_stored.eq(true)),
        )
        .filter(engagement::program_id.eq(program.0).and(engagement::ou_id.eq(ou.0)))
        .order(material::id.desc())
        .select((own_columns!(), engagement_task::kind, material::scan_note))
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|(((id, ..), ..), ..)| *id).collect();
    let tags = tags_of(conn, &ids)?;
    rows.into_iter()
        .map(|(row, task, scan_note)| {
            let material = read(conn, row)?;
            let criteria = tags.iter().find(|(id, _)| *id == material.id.0).map(|(_, tags)| tags.clone());
            Ok(EarlierMaterial {
                task: word("engagement_task.kind", &task, TaskKind::parse)?,
                criteria: criteria.unwrap_or_default(),
                scan_note,
                material,
            })
        })
        .collect()
}
