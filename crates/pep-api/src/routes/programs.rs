//! Programs: in whose name PEP writes to people.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, ETag};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_api_types::programs::{NewProgram, Program, ProgramChange};
use pep_app::events::rules;
use pep_app::programs::{self, ProgramInput, ProgramRecord};
use pep_domain::access::action;
use pep_domain::feedback::FeedbackForms;
use pep_domain::ids::ProgramId;

use super::rules_shapes::{rules_from_wire, rules_to_wire};
use super::session::at;
use crate::extract::{IfMatch, Permitted, context, etag};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_programs)
        .service(create_program)
        .service(get_program)
        .service(update_program)
        .service(get_program_banner)
        .service(set_program_banner)
        .service(remove_program_banner);
}

/// All programs, by name.
#[utoipa::path(tag = "programs", security(("session" = [])), responses(
    (status = 200, description = "The programs.", body = Page<Program>),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/programs")]
pub(crate) async fn list_programs(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewPrograms>,
) -> ApiResult<web::Json<Page<Program>>> {
    let found = programs::list_programs(&context(&request)?, &permit).await?;
    let items = found.into_iter().map(to_wire).collect::<ApiResult<_>>()?;
    Ok(web::Json(Page { items, total: None, next: None }))
}

/// Add a program.
#[utoipa::path(tag = "programs", security(("session" = [])), request_body = NewProgram, responses(
    (status = 201, description = "Added; its version is in the ETag.", body = Program),
    (status = 400, description = "The body is not readable JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The key is used.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "Some values are not acceptable.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/programs")]
pub(crate) async fn create_program(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManagePrograms>,
    input: web::Json<NewProgram>,
) -> ApiResult<HttpResponse> {
    let NewProgram {
        key,
        name,
        from_name,
        from_address,
        reply_to,
        portal_name,
        portal_url,
        feedback_url,
        feedback_url_partners,
        feedback_url_sellers,
        welcome,
        time_zone,
        rules,
        wave_per_minute,
        follow_up_days,
        digest_weekday,
        digest_hour,
    } = input.into_inner();
    let change = ProgramChange {
        name,
        from_name,
        from_address,
        reply_to,
        portal_name,
        portal_url,
        feedback_url,
        feedback_url_partners,
        feedback_url_sellers,
        welcome,
        time_zone,
        rules,
        wave_per_minute,
        follow_up_days,
        digest_weekday,
        digest_hour,
    };
    let program = programs::create_program(&context(&request)?, &permit, key, from_wire(change)).await?;
    with_version(HttpResponse::Created(), program)
}

/// One program; its version is in the ETag.
#[utoipa::path(tag = "programs", security(("session" = [])), params(("id" = i64, Path, description = "The program.")), responses(
    (status = 200, description = "The program.", body = Program),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/programs/{id}")]
pub(crate) async fn get_program(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewPrograms>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let program = programs::get_program(&context(&request)?, &permit, ProgramId(*id)).await?;
    with_version(HttpResponse::Ok(), program)
}

/// Change a program that was read before: If-Match carries its version.
#[utoipa::path(tag = "programs", security(("session" = [])), params(
    ("id" = i64, Path, description = "The program."),
    ("If-Match" = Option<String>, Header, description = "The ETag that was read, such as \"3\"; without it 428."),
), request_body = ProgramChange, responses(
    (status = 200, description = "Changed; the new version is in the ETag.", body = Program),
    (status = 400, description = "The body is not readable JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "Somebody changed it meanwhile.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "Some values are not acceptable.", body = Problem, content_type = "application/problem+json"),
    (status = 428, description = "If-Match is missing.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[put("/programs/{id}")]
pub(crate) async fn update_program(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManagePrograms>,
    id: web::Path<i64>,
    IfMatch(version): IfMatch,
    input: web::Json<ProgramChange>,
) -> ApiResult<HttpResponse> {
    let (ctx, input) = (context(&request)?, from_wire(input.into_inner()));
    let program = programs::update_program(&ctx, &permit, ProgramId(*id), version, input).await?;
    with_version(HttpResponse::Ok(), program)
}

/// The banner of a program's mails.
#[utoipa::path(tag = "programs", security(("session" = [])), params(("id" = i64, Path, description = "The program.")), responses(
    (status = 200, description = "The picture.", body = Vec<u8>, content_type = "image/png"),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/programs/{id}/banner")]
pub(crate) async fn get_program_banner(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let (bytes, media_type) = programs::get_banner(&context(&request)?, &permit, ProgramId(*id)).await?;
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .body(bytes))
}

/// Set the banner: the picture itself as the body, PNG or JPEG, at most 512 KiB.
#[utoipa::path(tag = "programs", security(("session" = [])), params(("id" = i64, Path, description = "The program.")),
    request_body(content = Vec<u8>, content_type = "image/png"), responses(
    (status = 204, description = "Set."),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "Larger than 512 KiB.", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "Neither PNG nor JPEG.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[put("/programs/{id}/banner")]
pub(crate) async fn set_program_banner(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManagePrograms>,
    id: web::Path<i64>,
    body: web::Bytes,
) -> ApiResult<HttpResponse> {
    programs::set_banner(&context(&request)?, &permit, ProgramId(*id), body.to_vec()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Take the banner away.
#[utoipa::path(tag = "programs", security(("session" = [])), params(("id" = i64, Path, description = "The program.")), responses(
    (status = 204, description = "Taken away."),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Not there, or not for the caller.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[delete("/programs/{id}/banner")]
pub(crate) async fn remove_program_banner(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManagePrograms>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    programs::remove_banner(&context(&request)?, &permit, ProgramId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn with_version(
    mut response: actix_web::HttpResponseBuilder,
    program: ProgramRecord,
) -> ApiResult<HttpResponse> {
    response.insert_header(ETag(etag(program.row_version)));
    Ok(response.json(to_wire(program)?))
}

fn from_wire(change: ProgramChange) -> ProgramInput {
    let ProgramChange {
        name,
        from_name,
        from_address,
        reply_to,
        portal_name,
        portal_url,
        feedback_url,
        feedback_url_partners,
        feedback_url_sellers,
        welcome,
        time_zone,
        rules,
        wave_per_minute,
        follow_up_days,
        digest_weekday,
        digest_hour,
    } = change;
    ProgramInput {
        name,
        from_name,
        from_address,
        reply_to,
        portal_name,
        portal_url,
        forms: FeedbackForms {
            common: feedback_url,
            partners: feedback_url_partners,
            sellers: feedback_url_sellers,
        },
        welcome,
        time_zone,
        rules: rules.map(rules_from_wire),
        wave_per_minute,
        follow_up_days,
        digest_weekday,
        digest_hour,
    }
}

fn to_wire(program: ProgramRecord) -> ApiResult<Program> {
    Ok(Program {
        id: program.id,
        key: program.key,
        name: program.name,
        from_name: program.from_name,
        from_address: program.from_address,
        reply_to: program.reply_to,
        portal_name: program.portal_name,
        portal_url: program.portal_url,
        has_banner: program.banner_media_type.is_some(),
        time_zone: program.time_zone,
        welcome: program.welcome,
        feedback_url: program.feedback_url,
        feedback_url_partners: program.feedback_url_partners,
        feedback_url_sellers: program.feedback_url_sellers,
        rules: rules_to_wire(&rules::read(&program.rules)?),
        wave_per_minute: program.wave_per_minute,
        follow_up_days: program.follow_up_days,
        digest_weekday: program.digest_weekday,
        digest_hour: program.digest_hour,
        row_version: program.row_version,
        updated_at: at(program.updated_at),
    })
}
