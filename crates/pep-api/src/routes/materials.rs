//! The library of materials, for Microsoft (C-23).

use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use pep_api_types::materials::{Material, MaterialOptions, MaterialQuery, MaterialRemoval, MaterialTags};
use pep_api_types::page::Page;
use pep_app::materials::{self, LibraryFilter, LibraryQuery};
use pep_domain::access::action;
use pep_domain::ids::{EngagementId, MaterialId};
use pep_domain::materials::MaterialKind;

use super::material_shapes::{file, library_material, options, picture};
use super::refusals::{BodyRefusals, Refusals, Unacceptable};
use crate::extract::{Permitted, RepeatedQuery, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

/// Materials of a page, if the caller says nothing.
const PAGE: usize = 48;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_materials)
        .service(get_material_options)
        .service(get_material_file)
        .service(get_material_preview)
        .service(set_material_tags)
        .service(remove_material);
}

fn query(mut given: RepeatedQuery) -> ApiResult<LibraryQuery> {
    let filter = LibraryFilter {
        text: given.value("q", "text", |text| Some(text.to_owned()))?.unwrap_or_default(),
        partners: given.ids("partner")?,
        ous: given.texts("ou")?,
        segments: given.texts("segment")?,
        industries: given.texts("industry")?,
        kinds: given.values("kind", "pdf, pptx, docx, xlsx, png, jpg or mp4", MaterialKind::parse)?,
        engagement: given.number("engagement", "a whole number")?.map(EngagementId),
        before: None,
    };
    let query = LibraryQuery {
        filter,
        cursor: given.value("cursor", "as `next` gave it", |text| Some(text.to_owned()))?,
        limit: given.limit(PAGE)?,
    };
    given.finish()?;
    Ok(query)
}

/// What partners prepared for the programs and OUs that the caller reaches, newest first.
///
/// Only files in use in which nothing was found. What is for all segments or industries is among those of each.
#[utoipa::path(tag = "materials", security(("session" = [])), params(MaterialQuery), responses(
    (status = 200, description = "Materials.", body = Page<Material>),
    Refusals,
    Unacceptable,
))]
#[get("/materials")]
pub(crate) async fn list_materials(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewMaterials>,
    given: RepeatedQuery,
) -> ApiResult<web::Json<Page<Material>>> {
    let found = materials::list_library(&context(&request)?, &permit, query(given)?).await?;
    Ok(web::Json(Page {
        items: found.materials.into_iter().map(library_material).collect(),
        total: Some(found.total),
        next: found.next,
    }))
}

/// By what the library can be narrowed, and whether somebody looks for viruses.
#[utoipa::path(tag = "materials", security(("session" = [])), responses(
    (status = 200, description = "Choices with how many materials they have.", body = MaterialOptions),
    Refusals,
))]
#[get("/material-options")]
pub(crate) async fn get_material_options(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewMaterials>,
) -> ApiResult<web::Json<MaterialOptions>> {
    Ok(web::Json(options(materials::library_options(&context(&request)?, &permit).await?)))
}

/// A material's file, to be kept, never shown as a page.
#[utoipa::path(tag = "materials", security(("session" = [])), params(
    ("material_id" = i64, Path, description = "The material."),
), responses(
    (status = 200, description = "The file.", body = Vec<u8>, content_type = "application/octet-stream"),
    Refusals,
))]
#[get("/materials/{material_id}/file")]
pub(crate) async fn get_material_file(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewMaterials>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    Ok(file(materials::open_material(&context(&request)?, &permit, MaterialId(*id)).await?))
}

/// A small picture of a material, drawn by PEP.
#[utoipa::path(tag = "materials", security(("session" = [])), params(
    ("material_id" = i64, Path, description = "The material."),
), responses(
    (status = 200, description = "The picture.", body = Vec<u8>, content_type = "image/jpeg"),
    Refusals,
))]
#[get("/materials/{material_id}/preview")]
pub(crate) async fn get_material_preview(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewMaterials>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    Ok(picture(materials::find_preview(&context(&request)?, &permit, MaterialId(*id)).await?))
}

/// Correct for which segments and industries a material is.
#[utoipa::path(tag = "materials", security(("session" = [])), params(
    ("material_id" = i64, Path, description = "The material."),
), request_body = MaterialTags, responses(
    (status = 200, description = "Corrected.", body = Material),
    Refusals,
    BodyRefusals,
))]
#[put("/materials/{material_id}/tags")]
pub(crate) async fn set_material_tags(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageMaterials>,
    id: web::Path<i64>,
    body: web::Json<MaterialTags>,
) -> ApiResult<web::Json<Material>> {
    let MaterialTags { segments, industries } = body.into_inner();
    let ctx = context(&request)?;
    let changed =
        materials::set_material_tags(&ctx, &permit, MaterialId(*id), (segments, industries)).await?;
    Ok(web::Json(library_material(changed)))
}

/// Take a material out. Its partner reads why; the task is open again if it was the last one.
#[utoipa::path(tag = "materials", security(("session" = [])), params(
    ("material_id" = i64, Path, description = "The material."),
), request_body = MaterialRemoval, responses(
    (status = 204, description = "Out."),
    Refusals,
    BodyRefusals,
))]
#[post("/materials/{material_id}/remove")]
pub(crate) async fn remove_material(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageMaterials>,
    id: web::Path<i64>,
    body: web::Json<MaterialRemoval>,
) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    materials::remove_material(&ctx, &permit, MaterialId(*id), body.into_inner().reason).await?;
    Ok(HttpResponse::NoContent().finish())
}
