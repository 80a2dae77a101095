//! The library: clean materials in use, within a scope, found by words and by what they are tagged with.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use pep_domain::engagements::{Criteria, TaskKind};
use pep_domain::ids::{EngagementId, MaterialId, OuId, PartnerId, ProgramId};
use pep_domain::materials::{MaterialKind, MaterialState, ScanState};
use pep_domain::time::UtcMicros;

use super::{search_text, tags_of, write_tags};
use crate::schema::{engagement, engagement_task, industry, material, material_tag, ou, partner, segment};
use crate::types::word;
use crate::{AnyConnection, DbError};

/// Whose materials to show. Nothing in it means none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LibraryScope {
    /// Of every program and OU.
    pub is_all: bool,
    /// Of these programs.
    pub programs: Vec<ProgramId>,
    /// Of these OUs.
    pub ous: Vec<OuId>,
}

/// What to look for; an empty list means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LibraryFilter {
    /// Words of file name, task, tags or partner.
    pub text: String,
    /// Of these partners.
    pub partners: Vec<i64>,
    /// For these OUs.
    pub ous: Vec<String>,
    /// For one of these segments, or for all segments.
    pub segments: Vec<String>,
    /// For one of these industries, or for all industries.
    pub industries: Vec<String>,
    /// Of these kinds.
    pub kinds: Vec<MaterialKind>,
    /// Of this engagement.
    pub engagement: Option<EngagementId>,
    /// Older than this one.
    pub before: Option<MaterialId>,
}

/// A material as Microsoft sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryRow {
    /// Its id.
    pub id: MaterialId,
    /// The file's name.
    pub file_name: String,
    /// What kind of file.
    pub kind: MaterialKind,
    /// Its bytes.
    pub size: i64,
    /// Under which it lies in the store.
    pub sha256: String,
    /// Is there a preview?
    pub has_preview: bool,
    /// Whose.
    pub partner: (PartnerId, String),
    /// For which OU.
    pub ou: (OuId, String),
    /// In which program.
    pub program: ProgramId,
    /// In which engagement.
    pub engagement: (EngagementId, String),
    /// Against which kind of task.
    pub task: TaskKind,
    /// How the task is called.
    pub task_title: String,
    /// What it is tagged with.
    pub criteria: Criteria,
    /// Did PEP use it again from an earlier engagement?
    pub is_used_again: bool,
    /// The scanner and what it said.
    pub scan_note: String,
    /// When it came.
    pub created_at: UtcMicros,
}

type Row = (
    (i64, String, String, i64, String, bool, String),
    (i64, String, i64, String, i64, i64, String),
    (String, String, Option<i64>, i64),
);

/// The clean materials in use within a scope that fit the filter. A macro, because the type of such a query is longer
/// than what it says.
macro_rules! within {
    ($scope:expr, $filter:expr) => {{
        let (scope, filter): (&LibraryScope, &LibraryFilter) = ($scope, $filter);
        let programs: Vec<i64> = scope.programs.iter().map(|id| id.0).collect();
        let ous: Vec<i64> = scope.ous.iter().map(|id| id.0).collect();
        let tagged = |kind: &'static str| {
            material_tag::table
                .filter(material_tag::material_id.eq(material::id).and(material_tag::kind.eq(kind)))
        };
        let kinds: Vec<&str> = filter.kinds.iter().map(|kind| kind.as_str()).collect();
        let any = |is_empty: bool| is_empty.into_sql::<Bool>();
        let pattern = format!("%{}%", escaped(&pep_domain::text::fold(&filter.text)));
        let engagement_id = filter.engagement.map_or(0, |id| id.0);
        material::table
            .inner_join(engagement::table.on(material::engagement_id.eq(engagement::id)))
            .inner_join(engagement_task::table.on(material::task_id.eq(engagement_task::id)))
            .inner_join(partner::table.on(material::partner_id.eq(partner::id)))
            .inner_join(ou::table.on(engagement::ou_id.eq(ou::id)))
            .filter(
                material::state
                    .eq(MaterialState::Current.as_str())
                    .and(material::scan_state.eq(ScanState::Clean.as_str()))
                    .and(material::is_stored.eq(true)),
            )
            .filter(
                any(scope.is_all)
                    .or(engagement::program_id.eq_any(programs))
                    .or(engagement::ou_id.eq_any(ous)),
            )
            .filter(any(filter.partners.is_empty()).or(material::partner_id.eq_any(filter.partners.clone())))
            .filter(any(filter.ous.is_empty()).or(ou::name.eq_any(filter.ous.clone())))
            .filter(any(kinds.is_empty()).or(material::kind.eq_any(kinds)))
            .filter(any(filter.engagement.is_none()).or(material::engagement_id.eq(engagement_id)))
            .filter(
                any(filter.segments.is_empty())
                    .or(exists(tagged("segment").filter(material_tag::name.eq_any(filter.segments.clone()))))
                    .or(diesel::dsl::not(exists(tagged("segment")))),
            )
            .filter(
                any(filter.industries.is_empty())
                    .or(exists(
                        tagged("industry").filter(material_tag::name.eq_any(filter.industries.clone())),
                    ))
                    .or(diesel::dsl::not(exists(tagged("industry")))),
            )
            .filter(
                material::search_text
                    .like(pattern.clone())
                    .escape('!')
                    .or(partner::name_folded.like(pattern).escape('!')),
            )
    }};
}

fn escaped(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

macro_rules! library_columns {
    () => {
        (
            (
                material::id,
                material::file_name,
                material::kind,
                material::size,
                material::sha256,
                material::has_preview,
                material::scan_note,
            ),
            (
                partner::id,
                partner::name,
                ou::id,
                ou::name,
                engagement::program_id,
                engagement::id,
                engagement::title,
            ),
            (engagement_task::kind, engagement_task::title, material::origin_id, material::created_at),
        )
    };
}

fn read(rows: Vec<Row>, tags: &[(i64, Criteria)]) -> Result<Vec<LibraryRow>, DbError> {
    rows.into_iter()
        .map(|(head, whose, rest)| {
            let (id, file_name, kind, size, sha256, has_preview, scan_note) = head;
            let (partner, partner_name, ou, ou_name, program, engagement, title) = whose;
            let (task, task_title, origin, created_at) = rest;
            let criteria = tags.iter().find(|(of, _)| *of == id).map(|(_, criteria)| criteria.clone());
            Ok(LibraryRow {
                id: MaterialId(id),
                file_name,
                kind: word("material.kind", &kind, MaterialKind::parse)?,
                size,
                sha256,
                has_preview,
                partner: (PartnerId(partner), partner_name),
                ou: (OuId(ou), ou_name),
                program: ProgramId(program),
                engagement: (EngagementId(engagement), title),
                task: word("engagement_task.kind", &task, TaskKind::parse)?,
                task_title,
                criteria: criteria.unwrap_or_default(),
                is_used_again: origin.is_some(),
                scan_note,
                created_at: UtcMicros(created_at),
            })
        })
        .collect()
}

/// A page of the library, newest first, and how many fit in all.
///
/// # Errors
/// Whatever the database answers.
pub fn list_library(
    conn: &mut AnyConnection,
    scope: &LibraryScope,
    filter: &LibraryFilter,
    limit: i64,
) -> Result<(Vec<LibraryRow>, i64), DbError> {
    let total = within!(scope, filter).count().get_result(conn)?;
    let before = filter.before.map_or(i64::MAX, |id| id.0);
    let rows: Vec<Row> = within!(scope, filter)
        .filter(material::id.lt(before))
        .order(material::id.desc())
        .limit(limit)
        .select(library_columns!())
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|((id, ..), ..)| *id).collect();
    let tags = tags_of(conn, &ids)?;
    Ok((read(rows, &tags)?, total))
}

/// One clean material in use within a scope.
///
/// # Errors
/// Whatever the database answers.
pub fn find_in_library(
    conn: &mut AnyConnection,
    scope: &LibraryScope,
    id: MaterialId,
) -> Result<Option<LibraryRow>, DbError> {
    let rows: Vec<Row> = within!(scope, &LibraryFilter::default())
        .filter(material::id.eq(id.0))
        .select(library_columns!())
        .load(conn)?;
    let tags = tags_of(conn, &[id.0])?;
    Ok(read(rows, &tags)?.pop())
}

/// By what the library can be narrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionKind {
    /// A partner.
    Partner,
    /// An OU.
    Ou,
    /// A segment.
    Segment,
    /// An industry.
    Industry,
    /// A kind of file.
    File,
}

/// One choice and how many materials of the scope it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryOption {
    /// Of which kind.
    pub kind: OptionKind,
    /// The partner's id; 0 for others.
    pub id: i64,
    /// Its name, or its word.
    pub name: String,
    /// How many materials.
    pub count: i64,
}

/// Every choice that the scope's materials offer, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn options(conn: &mut AnyConnection, scope: &LibraryScope) -> Result<Vec<LibraryOption>, DbError> {
    let everything = LibraryFilter::default();
    let heads: Vec<(i64, i64, String, String, String)> = within!(scope, &everything)
        .select((material::id, partner::id, partner::name, ou::name, material::kind))
        .load(conn)?;
    let ids: Vec<i64> = heads.iter().map(|(id, ..)| *id).collect();
    let mut tags = Vec::new();
    for part in ids.chunks(1_000) {
        tags.extend(tags_of(conn, part)?);
    }
    let mut found: Vec<LibraryOption> = Vec::new();
    let mut count = |kind: OptionKind, id: i64, name: String| match found
        .iter_mut()
        .find(|one| one.kind == kind && one.id == id && one.name == name)
    {
        Some(one) => one.count += 1,
        None => found.push(LibraryOption { kind, id, name, count: 1 }),
    };
    for (_, id, name, ou_name, file) in heads {
        count(OptionKind::Partner, id, name);
        count(OptionKind::Ou, 0, ou_name);
        count(OptionKind::File, 0, file);
    }
    for (_, criteria) in tags {
        criteria.segments.into_iter().for_each(|name| count(OptionKind::Segment, 0, name));
        criteria.industries.into_iter().for_each(|name| count(OptionKind::Industry, 0, name));
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// The segments and the industries that accounts have.
///
/// # Errors
/// Whatever the database answers.
pub fn known_names(conn: &mut AnyConnection) -> Result<(Vec<String>, Vec<String>), DbError> {
    let segments = segment::table.order(segment::name).select(segment::name).load(conn)?;
    Ok((segments, industry::table.order(industry::name).select(industry::name).load(conn)?))
}

/// Corrects what a material is tagged with.
///
/// # Errors
/// Whatever the database answers.
pub fn set_tags(conn: &mut AnyConnection, of: &LibraryRow, criteria: &Criteria) -> Result<(), DbError> {
    write_tags(conn, of.id, criteria)?;
    diesel::update(material::table.find(of.id.0))
        .set(material::search_text.eq(search_text(&of.file_name, &of.task_title, criteria)))
        .execute(conn)?;
    Ok(())
}
