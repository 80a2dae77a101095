//! The Outbox: every mail as it was rendered, and what became of it.

use actix_web::http::header::{
    CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, ContentDisposition, DispositionParam, DispositionType,
    X_FRAME_OPTIONS,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use pep_api_types::mail::{
    LiftMailBlock, MailBlock, MessageDetail, MessageFate, MessageKind, MessageState, MessageSummary,
    ResendMessage, RevealMessage, SettleMessage,
};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_app::mail;
use pep_domain::access::action;
use pep_domain::ids::{MailBlockId, MessageId, PartnerId, PersonId, ProgramId};
use pep_domain::jobs::JobState;
use pep_domain::mail::{MessageClass, MessageFate as Fate};
use serde::Deserialize;

use super::message_shapes::{block, decision, detail, reveal_reason, summary};
use super::refusals::{BodyRefusals, Refusals, Unacceptable};
use crate::extract::{Permitted, RepeatedQuery, context};
use crate::operations::Operations;
use crate::problem::{ApiError, ApiResult};

const MESSAGES_PER_PAGE: usize = 50;

/// The purposes by which the list can be narrowed.
const CLASSES: &str = "heatmapLink, notify, otp, digest, invite, sessionInvite, summary, followUp or test";

/// A mail is somebody else's page: nothing in it runs or loads from elsewhere, and its links open beside the portal.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; \
                           form-action 'none'; frame-ancestors 'self'; \
                           sandbox allow-popups allow-popups-to-escape-sandbox";

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_messages)
        .service(get_message)
        .service(reveal_message)
        .service(get_message_html)
        .service(get_message_source)
        .service(resend_message)
        .service(settle_message)
        .service(list_mail_blocks)
        .service(lift_mail_block)
        .service(list_demo_messages)
        .service(get_demo_message)
        .service(get_demo_message_html);
}

/// Which messages. For the document only: the query is read by hand, because names may repeat.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
struct MessageQuery {
    /// Only in this state; repeatable.
    state: Option<Vec<MessageState>>,
    /// Only of this class; repeatable.
    class: Option<Vec<MessageKind>>,
    /// Only to addresses that contain this.
    recipient: Option<String>,
    /// Only those of which this became; repeatable.
    fate: Option<Vec<MessageFate>>,
    /// Only of this program.
    program: Option<i64>,
    /// Only to this person.
    person: Option<i64>,
    /// Only to people of this partner.
    partner: Option<i64>,
    /// Only about this session; of `session`, `event` and `engagement` one at most.
    session: Option<i64>,
    /// Only about this event.
    event: Option<i64>,
    /// Only about this engagement.
    engagement: Option<i64>,
    /// Only with this in the subject, the recipient's name or address.
    q: Option<String>,
    /// `next` of the page before.
    cursor: Option<i64>,
    /// 1 to 200; 50 if absent.
    limit: Option<i64>,
}

fn filter(mut query: RepeatedQuery) -> ApiResult<(mail::OutboxFilter, i64)> {
    let states = query.values("state", "waiting, sending, sent, inDoubt, failed or cancelled", |word| {
        Some(match word {
            "waiting" => JobState::Ready,
            "sending" => JobState::Leased,
            "sent" => JobState::Done,
            "inDoubt" => JobState::InDoubt,
            "failed" => JobState::Failed,
            "cancelled" => JobState::Cancelled,
            _ => return None,
        })
    })?;
    let classes = query.values("class", CLASSES, |word| {
        Some(match word {
            "heatmapLink" => MessageClass::HeatmapLink,
            "notify" => MessageClass::Notify,
            "otp" => MessageClass::Otp,
            "digest" => MessageClass::Digest,
            "invite" => MessageClass::Invite,
            "sessionInvite" => MessageClass::SessionInvite,
            "summary" => MessageClass::Summary,
            "followUp" => MessageClass::FollowUp,
            "test" => MessageClass::Test,
            _ => return None,
        })
    })?;
    let fates = query.values("fate", "delivered, bounced, complained or suppressed", Fate::parse)?;
    let mut origin = None;
    for kind in ["session", "event", "engagement"] {
        if let Some(id) = query.number::<i64>(kind, "a whole number")?
            && origin.replace((kind, id)).is_some()
        {
            return Err(ApiError::invalid(
                format!("/{kind}"),
                "Ask for the mails of one session, event or engagement at a time.",
            ));
        }
    }
    let text = |text: &str| Some(text.trim().to_lowercase()).filter(|text| text.chars().count() <= 200);
    let found = mail::OutboxFilter {
        states,
        classes,
        fates,
        origin,
        person: query.number::<i64>("person", "a whole number")?.map(PersonId),
        partner: query.number::<i64>("partner", "a whole number")?.map(PartnerId),
        recipient: query.value("recipient", "at most 200 characters", text)?,
        program_id: query.number::<i64>("program", "a whole number")?.map(ProgramId),
        text: query.value("q", "at most 200 characters", text)?,
        before: query.number::<i64>("cursor", "`next` of the page before")?.map(MessageId),
        ..mail::OutboxFilter::default()
    };
    let limit = i64::try_from(query.limit(MESSAGES_PER_PAGE)?).unwrap_or(i64::MAX);
    query.finish()?;
    Ok((found, limit))
}

fn page(found: mail::OutboxPage) -> web::Json<Page<MessageSummary>> {
    let items = found.rows.into_iter().map(summary).collect();
    web::Json(Page { items, total: None, next: found.next.map(|id| id.to_string()) })
}

/// The messages that you may see, newest first.
///
/// Those who run the platform see all, those who run a program all of that program, everybody what was sent to
/// themselves.
#[utoipa::path(tag = "mail", security(("session" = [])), params(MessageQuery), responses(
    (status = 200, description = "Newest first.", body = Page<MessageSummary>),
    Refusals,
    Unacceptable,
))]
#[get("/messages")]
pub(crate) async fn list_messages(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewOutbox>,
    query: RepeatedQuery,
) -> ApiResult<web::Json<Page<MessageSummary>>> {
    let (filter, limit) = filter(query)?;
    Ok(page(mail::list(&context(&request)?, &permit, filter, limit).await?))
}

/// One message with its text and its history.
///
/// The code in a sign-in mail is not shown: whoever reads it could sign in as its recipient. Whoever runs the platform reads the
/// text of a program's mail only after saying why.
#[utoipa::path(tag = "mail", security(("session" = [])), params(("id" = i64, Path, description = "The message.")), responses(
    (status = 200, description = "The message.", body = MessageDetail),
    Refusals,
))]
#[get("/messages/{id}")]
pub(crate) async fn get_message(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewOutbox>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<MessageDetail>> {
    let view = mail::message(&context(&request)?, &permit, MessageId(*id), None).await?;
    let may_manage = mail::may_manage(&permit, &view.message);
    Ok(web::Json(detail(view, may_manage)))
}

/// Under which entry of the audit log.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RevealQuery {
    /// `revealId` of a mail that was shown with a reason.
    #[serde(default)]
    reveal: Option<i64>,
}

/// Show a mail of a program for this once, and say why.
///
/// For those who run the platform; the reason goes into the audit log, where the program's team reads it too.
#[utoipa::path(tag = "mail", security(("session" = [])), params(("id" = i64, Path, description = "The message.")),
    request_body = RevealMessage, responses(
    (status = 200, description = "The message with its text; under `revealId` its HTML and its source.", body = MessageDetail),
    (status = 409, description = "You can read it anyway, or its text was deleted.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/messages/{id}/reveal")]
pub(crate) async fn reveal_message(
    request: HttpRequest,
    Permitted(permit): Permitted<action::RevealMail>,
    id: web::Path<i64>,
    input: web::Json<RevealMessage>,
) -> ApiResult<web::Json<MessageDetail>> {
    let ctx = context(&request)?;
    let view = mail::reveal(&ctx, &permit, MessageId(*id), reveal_reason(input.why), &input.reason).await?;
    // Whoever may read every mail with a reason may also send every mail again.
    Ok(web::Json(detail(view, true)))
}

/// The HTML of a message, for a sandboxed frame.
#[utoipa::path(tag = "mail", security(("session" = [])), params(("id" = i64, Path, description = "The message."), RevealQuery), responses(
    (status = 200, description = "The HTML as the recipient gets it, with a policy that lets nothing run.", body = String, content_type = "text/html"),
    Refusals,
    Unacceptable,
))]
#[get("/messages/{id}/html")]
pub(crate) async fn get_message_html(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewOutbox>,
    id: web::Path<i64>,
    query: web::Query<RevealQuery>,
) -> ApiResult<HttpResponse> {
    let view = mail::message(&context(&request)?, &permit, MessageId(*id), query.reveal).await?;
    Ok(framed(&view.message.body_html))
}

/// Links of a framed mail open in a window of their own: inside the sandbox the portal could not run.
fn framed(html: &str) -> HttpResponse {
    let html = html.replacen("<head>", "<head><base target=\"_blank\">", 1);
    HttpResponse::Ok()
        .insert_header((CONTENT_SECURITY_POLICY, MAIL_POLICY))
        .insert_header((X_FRAME_OPTIONS, "SAMEORIGIN"))
        .content_type("text/html; charset=utf-8")
        .body(html)
}

/// A message as a file for a mail program.
#[utoipa::path(tag = "mail", security(("session" = [])), params(("id" = i64, Path, description = "The message."), RevealQuery), responses(
    (status = 200, description = "RFC 5322 bytes, as a download.", body = String, content_type = "message/rfc822"),
    (status = 409, description = "Its text is its program's: say why first.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    Unacceptable,
))]
#[get("/messages/{id}/source")]
pub(crate) async fn get_message_source(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewOutbox>,
    id: web::Path<i64>,
    query: web::Query<RevealQuery>,
) -> ApiResult<HttpResponse> {
    let bytes = mail::source(&context(&request)?, &permit, MessageId(*id), query.reveal).await?;
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(format!("pep-message-{id}.eml"))],
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_DISPOSITION, disposition))
        .content_type("message/rfc822")
        .body(bytes))
}

/// Send a message again, as a new one.
#[utoipa::path(tag = "mail", security(("session" = [])), params(("id" = i64, Path, description = "The message.")),
    request_body = ResendMessage, responses(
    (status = 201, description = "The new message.", body = MessageDetail),
    (status = 409, description = "The first one may still leave, is in doubt, or holds a code.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/messages/{id}/resend")]
pub(crate) async fn resend_message(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageOutbox>,
    id: web::Path<i64>,
    input: web::Json<ResendMessage>,
) -> ApiResult<HttpResponse> {
    let view = mail::resend(&context(&request)?, &permit, MessageId(*id), input.into_inner().preface).await?;
    Ok(HttpResponse::Created().json(detail(view, true)))
}

/// Settle a message of which nobody knows whether it left.
#[utoipa::path(tag = "mail", security(("session" = [])), params(("id" = i64, Path, description = "The message.")),
    request_body = SettleMessage, responses(
    (status = 200, description = "Settled.", body = MessageDetail),
    (status = 409, description = "It is not in doubt.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/messages/{id}/settle")]
pub(crate) async fn settle_message(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageOutbox>,
    id: web::Path<i64>,
    input: web::Json<SettleMessage>,
) -> ApiResult<web::Json<MessageDetail>> {
    let ctx = context(&request)?;
    let view = mail::settle(&ctx, &permit, MessageId(*id), decision(input.decision), &input.reason).await?;
    Ok(web::Json(detail(view, true)))
}

/// The addresses that take no mail, the newest first.
///
/// Those who run the platform see all, those who run a program the ones of that program's mails.
#[utoipa::path(tag = "mail", security(("session" = [])), responses(
    (status = 200, description = "At most 500.", body = Page<MailBlock>),
    Refusals,
))]
#[get("/mail-blocks")]
pub(crate) async fn list_mail_blocks(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageOutbox>,
) -> ApiResult<web::Json<Page<MailBlock>>> {
    let found = mail::list_blocks(&context(&request)?, &permit).await?;
    Ok(web::Json(Page { items: found.into_iter().map(block).collect(), total: None, next: None }))
}

/// Let mails to an address leave again.
#[utoipa::path(tag = "mail", security(("session" = [])), params(("id" = i64, Path, description = "The block.")),
    request_body = LiftMailBlock, responses(
    (status = 204, description = "Lifted. What was held is not sent by itself: send it again."),
    Refusals,
    BodyRefusals,
))]
#[post("/mail-blocks/{id}/lift")]
pub(crate) async fn lift_mail_block(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageOutbox>,
    id: web::Path<i64>,
    input: web::Json<LiftMailBlock>,
) -> ApiResult<HttpResponse> {
    mail::lift_block(&context(&request)?, &permit, MailBlockId(*id), &input.reason).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The Outbox of a demo, for anybody who can reach it.
///
/// Answers 404 unless the server was started with `--demo`, which serves on a loopback address only.
#[utoipa::path(tag = "mail", params(MessageQuery), responses(
    (status = 200, description = "Newest first.", body = Page<MessageSummary>),
    (status = 404, description = "Not a demo.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
    Unacceptable,
))]
#[get("/demo/messages")]
pub(crate) async fn list_demo_messages(
    request: HttpRequest,
    query: RepeatedQuery,
) -> ApiResult<web::Json<Page<MessageSummary>>> {
    let (filter, limit) = filter(query)?;
    Ok(page(mail::demo_list(&context(&request)?, filter, limit).await?))
}

/// One message of a demo's Outbox, codes included.
#[utoipa::path(tag = "mail", params(("id" = i64, Path, description = "The message.")), responses(
    (status = 200, description = "The message.", body = MessageDetail),
    (status = 404, description = "Not a demo, or no such message.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/demo/messages/{id}")]
pub(crate) async fn get_demo_message(
    request: HttpRequest,
    id: web::Path<i64>,
) -> ApiResult<web::Json<MessageDetail>> {
    let view = mail::demo_message(&context(&request)?, MessageId(*id)).await?;
    Ok(web::Json(detail(view, false)))
}

/// The HTML of a message of a demo's Outbox, for a sandboxed frame.
#[utoipa::path(tag = "mail", params(("id" = i64, Path, description = "The message.")), responses(
    (status = 200, description = "The HTML as the recipient gets it.", body = String, content_type = "text/html"),
    (status = 404, description = "Not a demo, or no such message.", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "The database does not answer.", body = Problem, content_type = "application/problem+json"),
))]
#[get("/demo/messages/{id}/html")]
pub(crate) async fn get_demo_message_html(
    request: HttpRequest,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let view = mail::demo_message(&context(&request)?, MessageId(*id)).await?;
    Ok(framed(&view.message.body_html))
}
