//! Who is signed in, one's sessions, and signing out. The ways in are in `sign_in`, mailed links in `links`.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use chrono::{DateTime, Utc};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_api_types::session::{OutboundHold, Session, SignInMethod, SignInSession, SignedInPerson};
use pep_app::sign_in::{self, PersonState, SessionState};
use pep_domain::access::action;
use pep_domain::ids::SignInSessionId;
use pep_domain::time::UtcMicros;

use super::people::{granted_roles, side_to_wire};
use crate::extract::{Permitted, context, session_cookie, session_token};
use crate::operations::Operations;
use crate::problem::{ApiResult, request_id};

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(get_session)
        .service(end_session)
        .service(end_all_sessions)
        .service(list_sign_in_sessions)
        .service(delete_sign_in_session);
}

/// Who is signed in here, and what this installation offers?
///
/// Always 200: `person` is null if nobody is signed in or the session has ended.
#[utoipa::path(tag = "session", responses(
    (status = 200, description = "The session.", body = Session),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/session")]
pub(crate) async fn get_session(request: HttpRequest) -> ApiResult<web::Json<Session>> {
    let ctx = context(&request)?;
    let token = session_token(&request);
    let state = sign_in::describe(&ctx, token.as_deref(), request_id(&request)).await?;
    Ok(web::Json(to_wire(state, ctx.config.is_demo, ctx.now())))
}

fn to_wire(state: SessionState, is_demo: bool, now: UtcMicros) -> Session {
    let mut methods = Vec::new();
    if is_demo {
        methods.push(SignInMethod::Demo);
    }
    if state.has_oidc {
        methods.push(SignInMethod::Oidc);
    }
    methods.push(SignInMethod::Code);
    Session {
        person: state.person.map(person_to_wire),
        is_demo,
        can_move_clock: state.can_move_clock,
        now_at: now.to_datetime(),
        sign_in_methods: methods,
        unread_notices: state.unread_notices,
        outbound_hold: state
            .outbound_hold
            .map(|(reason, since)| OutboundHold { reason, since_at: since.to_datetime() }),
    }
}

fn person_to_wire(state: PersonState) -> SignedInPerson {
    let record = state.record;
    SignedInPerson {
        id: record.id.0,
        name: record.name(),
        email: record.email,
        side: side_to_wire(record.side),
        partner_id: record.partner_id.map(|id| id.0),
        partner_name: record.partner_name,
        roles: granted_roles(&state.roles),
        actions: state.actions.iter().map(|action| action.as_str().to_owned()).collect(),
        time_zone: record.time_zone,
    }
}

/// Sign out in this browser.
///
/// Signing out twice is no error.
#[utoipa::path(tag = "session", responses(
    (status = 204, description = "Nobody is signed in here any more."),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/sign-out")]
pub(crate) async fn end_session(request: HttpRequest) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    if let Some(token) = session_token(&request) {
        sign_in::sign_out(&ctx, &token).await?;
    }
    Ok(signed_out(ctx.config.base_url.starts_with("https://")))
}

/// Sign out in every browser, and forget those that proved the mailbox.
#[utoipa::path(tag = "session", security(("session" = [])), responses(
    (status = 204, description = "Done; this browser is signed out too."),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[post("/sign-out-everywhere")]
pub(crate) async fn end_all_sessions(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    sign_in::sign_out_everywhere(&ctx, &permit).await?;
    Ok(signed_out(ctx.config.base_url.starts_with("https://")))
}

fn signed_out(is_https: bool) -> HttpResponse {
    HttpResponse::NoContent().cookie(session_cookie("", is_https)).finish()
}

/// One's own signed-in browsers, the newest first.
#[utoipa::path(tag = "session", security(("session" = [])), responses(
    (status = 200, description = "The sessions.", body = Page<SignInSession>),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/sign-in/sessions")]
pub(crate) async fn list_sign_in_sessions(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
) -> ApiResult<web::Json<Page<SignInSession>>> {
    let sessions = sign_in::list_sessions(&context(&request)?, &permit).await?;
    let items = sessions
        .into_iter()
        .map(|session| SignInSession {
            id: session.record.id,
            method: session.record.method,
            user_agent: session.record.user_agent,
            created_at: at(session.record.created_at),
            last_seen_at: at(session.record.last_seen_at),
            expires_at: at(session.record.expires_at),
            is_current: session.is_current,
        })
        .collect();
    Ok(web::Json(Page { items, total: None, next: None }))
}

/// A stored instant for the wire.
pub(super) fn at(micros: i64) -> DateTime<Utc> {
    UtcMicros(micros).to_datetime()
}

/// End one of one's own sessions.
#[utoipa::path(tag = "session", security(("session" = [])), params(("id" = i64, Path, description = "The session.")), responses(
    (status = 204, description = "Ended."),
    (status = 401, description = "Nobody is signed in.", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Asked for by another site's page.", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "None of one's open sessions.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[delete("/sign-in/sessions/{id}")]
pub(crate) async fn delete_sign_in_session(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    sign_in::end_session(&context(&request)?, &permit, SignInSessionId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
