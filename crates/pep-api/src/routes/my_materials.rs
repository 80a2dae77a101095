//! Materials of the caller's own partner: uploads in parts, and what became of them (C-20 … C-22).

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, delete, get, patch, post, web};
use pep_api_types::materials::{MaterialUpload, MaterialUploadCreate, MyMaterial, MyMaterials};
use pep_api_types::problem::Problem;
use pep_app::materials::{self, UploadInput};
use pep_domain::access::action;
use pep_domain::ids::{EngagementId, EngagementTaskId, MaterialId, MaterialUploadId};

use super::material_shapes::{file, own_list, own_material, picture, upload};
use super::refusals::{BodyRefusals, ChangeRefusals, Refusals, Unacceptable};
use crate::extract::{Permitted, context, idempotency_key};
use crate::operations::Operations;
use crate::problem::{ApiError, ApiResult};

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(create_material_upload)
        .service(get_material_upload)
        .service(append_material_upload)
        .service(finish_material_upload)
        .service(cancel_material_upload)
        .service(list_my_materials)
        .service(withdraw_my_material)
        .service(get_my_material_file)
        .service(get_my_material_preview);
}

/// `Upload-Offset`: where a part begins, bytes.
pub(crate) struct UploadOffset(i64);

impl FromRequest for UploadOffset {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let given = request.headers().get("upload-offset").and_then(|value| value.to_str().ok());
        let offset = given.and_then(|text| text.trim().parse().ok()).filter(|offset| *offset >= 0);
        ready(offset.map(Self).ok_or_else(|| {
            ApiError::invalid(
                "Upload-Offset",
                "Send as Upload-Offset at which byte the part begins, such as 0.",
            )
        }))
    }
}

/// Begin an upload against a task, or take up the one of the same file.
///
/// Then send its parts one after the other, and finish it. Documents and pictures have at most 25 MB, videos 500 MB, all
/// files of a partner 5 GB; four uploads of a partner can move at once. With an `Idempotency-Key`, the same request sent again
/// within 24 hours gets the same upload, finished or not.
#[utoipa::path(tag = "materials", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
    ("task_id" = i64, Path, description = "The task."),
    ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 characters of your choice, new for each file."),
), request_body = MaterialUploadCreate, responses(
    (status = 201, description = "Begun, or taken up again: `offset` says where.", body = MaterialUpload),
    (status = 409, description = "The engagement is over, the file can no longer be replaced, or the key was used for another request.", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Four uploads are moving; try again after `Retry-After` seconds.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/my-engagements/{engagement_id}/tasks/{task_id}/uploads")]
pub(crate) async fn create_material_upload(
    request: HttpRequest,
    Permitted(permit): Permitted<action::PrepareEngagements>,
    path: web::Path<(i64, i64)>,
    body: web::Json<MaterialUploadCreate>,
) -> ApiResult<HttpResponse> {
    let (engagement, task) = path.into_inner();
    let key = idempotency_key(&request, &("upload", engagement, task, &*body))?;
    let MaterialUploadCreate { file_name, media_type, size, fingerprint, replaces_id } = body.into_inner();
    let input =
        UploadInput { file_name, media_type, size, fingerprint, replaces: replaces_id.map(MaterialId), key };
    let at = (EngagementId(engagement), EngagementTaskId(task));
    let begun = materials::create_upload(&context(&request)?, &permit, at, input).await?;
    Ok(HttpResponse::Created().json(upload(begun)))
}

/// Where the caller's upload stands.
#[utoipa::path(tag = "materials", security(("session" = [])), params(
    ("upload_id" = i64, Path, description = "The upload."),
), responses(
    (status = 200, description = "The upload; `offset` is where the next part begins.", body = MaterialUpload),
    Refusals,
))]
#[get("/material-uploads/{upload_id}")]
pub(crate) async fn get_material_upload(
    request: HttpRequest,
    Permitted(permit): Permitted<action::PrepareEngagements>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<MaterialUpload>> {
    let found = materials::find_own_upload(&context(&request)?, &permit, MaterialUploadId(*id)).await?;
    Ok(web::Json(upload(found)))
}

/// Send the next part of an upload: 256 KiB to 4 MiB, the last one may be shorter.
///
/// A part counts when it is here whole. If the connection breaks, read the upload and go on from its `offset`.
#[utoipa::path(tag = "materials", security(("session" = [])), params(
    ("upload_id" = i64, Path, description = "The upload."),
    ("Upload-Offset" = i64, Header, description = "At which byte of the file the part begins."),
), request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The bytes."), responses(
    (status = 200, description = "Taken; `offset` is where the next part begins.", body = MaterialUpload),
    (status = 409, description = "The upload stands elsewhere or is over; the detail says where.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The part is larger than 4 MiB.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
    Unacceptable,
))]
#[patch("/material-uploads/{upload_id}")]
pub(crate) async fn append_material_upload(
    request: HttpRequest,
    Permitted(permit): Permitted<action::PrepareEngagements>,
    id: web::Path<i64>,
    UploadOffset(offset): UploadOffset,
    body: web::Payload,
) -> ApiResult<web::Json<MaterialUpload>> {
    let ctx = context(&request)?;
    let taken = materials::append_part(&ctx, &permit, MaterialUploadId(*id), offset, body).await?;
    Ok(web::Json(upload(taken)))
}

/// End an upload of which everything is here: it is checked, kept and completes its task. Asked again, the same answer.
#[utoipa::path(tag = "materials", security(("session" = [])), params(
    ("upload_id" = i64, Path, description = "The upload."),
), responses(
    (status = 200, description = "The material; it is being checked for viruses.", body = MyMaterial),
    (status = 409, description = "Not everything is here, or the upload or the engagement is over.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
    Unacceptable,
))]
#[post("/material-uploads/{upload_id}/finish")]
pub(crate) async fn finish_material_upload(
    request: HttpRequest,
    Permitted(permit): Permitted<action::PrepareEngagements>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<MyMaterial>> {
    let made = materials::finish_upload(&context(&request)?, &permit, MaterialUploadId(*id)).await?;
    Ok(web::Json(own_material(made)))
}

/// Give an upload up.
#[utoipa::path(tag = "materials", security(("session" = [])), params(
    ("upload_id" = i64, Path, description = "The upload."),
), responses(
    (status = 204, description = "Given up."),
    (status = 409, description = "It is over.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[delete("/material-uploads/{upload_id}")]
pub(crate) async fn cancel_material_upload(
    request: HttpRequest,
    Permitted(permit): Permitted<action::PrepareEngagements>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    materials::cancel_upload(&context(&request)?, &permit, MaterialUploadId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What the caller's partner uploaded in an engagement, in use and not, and what is on its way.
#[utoipa::path(tag = "materials", security(("session" = [])), params(
    ("engagement_id" = i64, Path, description = "The engagement."),
), responses(
    (status = 200, description = "Materials and uploads.", body = MyMaterials),
    Refusals,
))]
#[get("/my-engagements/{engagement_id}/materials")]
pub(crate) async fn list_my_materials(
    request: HttpRequest,
    Permitted(permit): Permitted<action::PrepareEngagements>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<MyMaterials>> {
    let found = materials::list_own_materials(&context(&request)?, &permit, EngagementId(*id)).await?;
    Ok(web::Json(own_list(found)))
}

/// Take a material back. Its task is open again if it was the last one.
#[utoipa::path(tag = "materials", security(("session" = [])), params(
    ("material_id" = i64, Path, description = "The material."),
), responses(
    (status = 204, description = "Taken back."),
    (status = 409, description = "It is a colleague's, or not in use any more.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    ChangeRefusals,
))]
#[post("/my-materials/{material_id}/withdraw")]
pub(crate) async fn withdraw_my_material(
    request: HttpRequest,
    Permitted(permit): Permitted<action::PrepareEngagements>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    materials::withdraw_material(&context(&request)?, &permit, MaterialId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The file of one of the partner's materials: a clean one, or one that the caller uploaded.
#[utoipa::path(tag = "materials", security(("session" = [])), params(
    ("material_id" = i64, Path, description = "The material."),
), responses(
    (status = 200, description = "The file.", body = Vec<u8>, content_type = "application/octet-stream"),
    Refusals,
))]
#[get("/my-materials/{material_id}/file")]
pub(crate) async fn get_my_material_file(
    request: HttpRequest,
    Permitted(permit): Permitted<action::PrepareEngagements>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    Ok(file(materials::open_own_material(&context(&request)?, &permit, MaterialId(*id)).await?))
}

/// A small picture of one of the partner's materials, drawn by PEP.
#[utoipa::path(tag = "materials", security(("session" = [])), params(
    ("material_id" = i64, Path, description = "The material."),
), responses(
    (status = 200, description = "The picture.", body = Vec<u8>, content_type = "image/jpeg"),
    Refusals,
))]
#[get("/my-materials/{material_id}/preview")]
pub(crate) async fn get_my_material_preview(
    request: HttpRequest,
    Permitted(permit): Permitted<action::PrepareEngagements>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    Ok(picture(materials::find_own_preview(&context(&request)?, &permit, MaterialId(*id)).await?))
}
