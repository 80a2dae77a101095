//! Saved views of the heatmap.

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use pep_api_types::problem::Problem;
use pep_api_types::views::{SavedView, SavedViewInput, SavedViewList};
use pep_app::views::{self, ViewInput, ViewRow};
use pep_domain::access::{Permit, action};
use pep_domain::ids::SavedViewId;
use pep_domain::time::UtcMicros;

use super::heatmap_shapes::person;
use super::refusals::{BodyRefusals, ChangeRefusals, Refusals};
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_views);
    cfg.service(create_view);
    cfg.service(update_view);
    cfg.service(delete_view);
}

/// Saved views: your own, and those that others share.
#[utoipa::path(tag = "views", security(("session" = [])), responses(
    (status = 200, description = "Own ones first.", body = SavedViewList),
    Refusals,
))]
#[get("/views")]
pub(crate) async fn list_views(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewHeatmap>,
) -> ApiResult<web::Json<SavedViewList>> {
    let views = views::list_views(&context(&request)?, &permit).await?;
    Ok(web::Json(SavedViewList { items: views.into_iter().map(|row| view(row, &permit)).collect() }))
}

/// Save a view.
#[utoipa::path(tag = "views", security(("session" = [])), request_body = SavedViewInput, responses(
    (status = 201, description = "Saved.", body = SavedView),
    (status = 409, description = "You have a view of this name.", body = Problem, content_type = "application/problem+json"),
    BodyRefusals,
    Refusals,
))]
#[post("/views")]
pub(crate) async fn create_view(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewHeatmap>,
    body: web::Json<SavedViewInput>,
) -> ApiResult<HttpResponse> {
    let saved = views::create_view(&context(&request)?, &permit, input(body.into_inner())).await?;
    let location = format!("/api/v1/views/{}", saved.id);
    Ok(HttpResponse::Created().insert_header((LOCATION, location)).json(view(saved, &permit)))
}

/// Change one of your views.
#[utoipa::path(tag = "views", security(("session" = [])), params(("id" = i64, Path, description = "The view.")), request_body = SavedViewInput, responses(
    (status = 200, description = "Changed.", body = SavedView),
    (status = 409, description = "You have another view of this name.", body = Problem, content_type = "application/problem+json"),
    BodyRefusals,
    Refusals,
))]
#[put("/views/{id}")]
pub(crate) async fn update_view(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewHeatmap>,
    id: web::Path<i64>,
    body: web::Json<SavedViewInput>,
) -> ApiResult<web::Json<SavedView>> {
    let ctx = context(&request)?;
    let saved = views::update_view(&ctx, &permit, SavedViewId(*id), input(body.into_inner())).await?;
    Ok(web::Json(view(saved, &permit)))
}

/// Delete one of your views.
#[utoipa::path(tag = "views", security(("session" = [])), params(("id" = i64, Path, description = "The view.")), responses(
    (status = 204, description = "Deleted."),
    ChangeRefusals,
    Refusals,
))]
#[delete("/views/{id}")]
pub(crate) async fn delete_view(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewHeatmap>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    views::delete_view(&context(&request)?, &permit, SavedViewId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn input(body: SavedViewInput) -> ViewInput {
    ViewInput { name: body.name, query: body.query, is_shared: body.is_shared }
}

fn view(row: ViewRow, permit: &Permit<action::ViewHeatmap>) -> SavedView {
    SavedView {
        id: row.id,
        name: row.name,
        query: row.query,
        is_shared: row.is_shared,
        is_own: row.owner.id == permit.actor().person_id.0,
        owner: person(&row.owner),
        updated_at: UtcMicros(row.updated_at).to_datetime(),
    }
}
