//! Links in mails: opened by the page at `/l/{token}`, which posts the token.

use actix_web::{HttpRequest, HttpResponse, post, web};
use pep_api_types::attendance::{LinkedFeedback, LinkedSession};
use pep_api_types::problem::Problem;
use pep_api_types::session::{LinkCode, LinkPurpose, LinkStep, LinkTarget, LinkToken, OpenedLink};
use pep_api_types::sessions::{LinkDecision, LinkedAnswer, LinkedRequest};
use pep_app::attendance;
use pep_app::sessions;
use pep_app::sign_in::links;
use pep_domain::sessions::Decision;

use super::attendance_shapes;
use super::refusals::{BodyRefusals, LinkRefusals};
use super::session_shapes as shapes;
use super::sign_in::{add_code_cookies, code_is_on_its_way};
use crate::extract::{CallerOf, Confirmed, context, session_cookie};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(open_link)
        .service(request_link_code)
        .service(verify_link_code)
        .service(find_linked_request)
        .service(answer_linked_request)
        .service(find_linked_feedback)
        .service(give_linked_feedback);
}

/// What is this mailed link for, and what has to happen next?
///
/// A browser that is the recipient's (signed in, or known) is led on; others are asked for a code, or, where the link
/// answers a request for a session, are shown that request.
#[utoipa::path(tag = "session", request_body = LinkToken, responses(
    (status = 200, description = "The link.", body = OpenedLink),
    (status = 400, description = "The body is not readable JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Unknown, over or withdrawn.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The body does not have the expected form.", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many unknown links from here.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/links/open")]
pub(crate) async fn open_link(
    request: HttpRequest,
    CallerOf(caller): CallerOf,
    input: web::Json<LinkToken>,
) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    let opened = links::open(&ctx, &input.token, &caller).await?;
    let mut response = HttpResponse::Ok();
    let (next, target) = match opened.step {
        links::LinkStep::Go { target, session } => {
            if let Some(token) = session {
                response.cookie(session_cookie(&token.0, ctx.config.base_url.starts_with("https://")));
            }
            (LinkStep::Go, Some(target))
        }
        links::LinkStep::Code => (LinkStep::Code, None),
        links::LinkStep::OtherPerson => (LinkStep::OtherPerson, None),
        links::LinkStep::Answer => (LinkStep::Answer, None),
        links::LinkStep::Feedback => (LinkStep::Feedback, None),
    };
    Ok(response.json(OpenedLink {
        purpose: match opened.purpose {
            links::LinkPurpose::Report => LinkPurpose::Report,
            links::LinkPurpose::Heatmap => LinkPurpose::Heatmap,
            links::LinkPurpose::Program => LinkPurpose::Program,
            links::LinkPurpose::Event => LinkPurpose::Event,
            links::LinkPurpose::Session => LinkPurpose::Session,
        },
        program_name: opened.program_name,
        masked_address: opened.masked_address,
        next,
        target,
    }))
}

/// Send a code to the recipient of a link, and to nobody else.
#[utoipa::path(tag = "session", request_body = LinkToken, responses(
    (status = 202, description = "A code is on its way to the recipient."),
    (status = 400, description = "The body is not readable JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Unknown, over or withdrawn.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The body does not have the expected form.", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many codes.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/links/code")]
pub(crate) async fn request_link_code(
    request: HttpRequest,
    CallerOf(caller): CallerOf,
    input: web::Json<LinkToken>,
) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    let browser = links::request_code(&ctx, &input.token, &caller).await?;
    Ok(code_is_on_its_way(&ctx, &browser))
}

/// Prove the mailbox of a link's recipient by the code; signs in and says where the link leads.
#[utoipa::path(tag = "session", request_body = LinkCode, responses(
    (status = 200, description = "Signed in; the session is in the cookie.", body = LinkTarget),
    (status = 400, description = "The body is not readable JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "Unknown, over or withdrawn.", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The code is wrong, used, over, or asked for by another browser.", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many tries.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/links/code/verify")]
pub(crate) async fn verify_link_code(
    request: HttpRequest,
    CallerOf(caller): CallerOf,
    input: web::Json<LinkCode>,
) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    let (proven, target) = links::verify_code(&ctx, &input.token, &input.code, &caller).await?;
    let mut response = HttpResponse::Ok().json(LinkTarget { target });
    add_code_cookies(&mut response, &ctx, &proven)?;
    Ok(response)
}

/// The request for a session that a mailed link answers.
///
/// Whoever holds the link may read it: teams, event and time, nothing of accounts. Reading changes nothing.
#[utoipa::path(tag = "session", request_body = LinkToken, responses(
    (status = 200, description = "The request, and whether the link still answers it.", body = LinkedRequest),
    LinkRefusals,
    BodyRefusals,
))]
#[post("/links/request")]
pub(crate) async fn find_linked_request(
    request: HttpRequest,
    CallerOf(caller): CallerOf,
    input: web::Json<LinkToken>,
) -> ApiResult<web::Json<LinkedRequest>> {
    let found = sessions::find_linked(&context(&request)?, &input.token, &caller).await?;
    Ok(web::Json(shapes::linked_request(found)))
}

/// Answer a request for a session from the link in its mail, without signing in.
///
/// Works once, and only for this request and the team that was asked. A name has to be given; it is kept with the answer.
#[utoipa::path(tag = "session", params(
    ("Confirm-Conflicts" = Option<String>, Header, description = "Rules that a refusal `needsConfirmation` named and that are confirmed, with commas between them."),
), request_body = LinkedAnswer, responses(
    (status = 200, description = "Answered.", body = LinkedRequest),
    (status = 409, description = "The link was used, the request changed, or the slot is gone.", body = Problem, content_type = "application/problem+json"),
    LinkRefusals,
    BodyRefusals,
))]
#[post("/links/request/answer")]
pub(crate) async fn answer_linked_request(
    request: HttpRequest,
    CallerOf(caller): CallerOf,
    Confirmed(confirmed): Confirmed,
    input: web::Json<LinkedAnswer>,
) -> ApiResult<web::Json<LinkedRequest>> {
    let LinkedAnswer { token, decision, name, note } = input.into_inner();
    let decision = match decision {
        LinkDecision::Accept => Decision::Accept,
        LinkDecision::Decline => Decision::Decline,
        LinkDecision::Later => Decision::Later,
    };
    let answer = sessions::LinkAnswer { decision, note, name, confirmed };
    let done = sessions::answer_linked(&context(&request)?, &token, &caller, answer).await?;
    Ok(web::Json(shapes::linked_request(done)))
}

/// The session on which a mailed link takes feedback.
///
/// Whoever holds the link may read it: title and time, nothing of people or accounts. Reading changes nothing.
#[utoipa::path(tag = "session", request_body = LinkToken, responses(
    (status = 200, description = "The session, and what was said so far through it.", body = LinkedSession),
    LinkRefusals,
    BodyRefusals,
))]
#[post("/links/feedback")]
pub(crate) async fn find_linked_feedback(
    request: HttpRequest,
    CallerOf(caller): CallerOf,
    input: web::Json<LinkToken>,
) -> ApiResult<web::Json<LinkedSession>> {
    let found = attendance::find_linked_feedback(&context(&request)?, &input.token, &caller).await?;
    Ok(web::Json(attendance_shapes::linked_session(found)))
}

/// Give feedback on a session from the link in its mail, without signing in.
///
/// One answer of the person to whom it was sent; another one takes its place, until the last day.
#[utoipa::path(tag = "session", request_body = LinkedFeedback, responses(
    (status = 200, description = "Taken.", body = LinkedSession),
    (status = 409, description = "The last day is over, or the session was called off.", body = Problem, content_type = "application/problem+json"),
    LinkRefusals,
    BodyRefusals,
))]
#[post("/links/feedback/answer")]
pub(crate) async fn give_linked_feedback(
    request: HttpRequest,
    CallerOf(caller): CallerOf,
    input: web::Json<LinkedFeedback>,
) -> ApiResult<web::Json<LinkedSession>> {
    let LinkedFeedback { token, rating, useful, comment } = input.into_inner();
    let feedback = attendance_shapes::new_feedback(rating, useful, comment);
    let done = attendance::give_linked_feedback(&context(&request)?, &token, &caller, feedback).await?;
    Ok(web::Json(attendance_shapes::linked_session(done)))
}
