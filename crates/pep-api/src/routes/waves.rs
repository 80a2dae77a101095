//! Waves of invitations.

use actix_web::http::header::ETag;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use pep_api_types::problem::{Problem, ProblemCode};
use pep_api_types::waves::{
    Wave, WaveAudiencePreview, WaveExclusionChoices, WaveExclusionQuery, WaveInput, WaveLaunch, WaveList,
    WaveMail, WaveRecipients, WaveTest, WaveTested,
};
use pep_app::waves::{self, Launched, WaveView};
use pep_domain::access::action;
use pep_domain::ids::{EventId, PersonId, ProgramId, WaveId};

use super::refusals::{BodyRefusals, ChangeRefusals, Refusals, Unacceptable, VersionRefusals};
use super::wave_shapes::{
    choice, excluded, from_wire, kind_from_wire, recipient, sampled, status_word, to_wire,
};
use crate::extract::{IfMatch, Permitted, RepeatedQuery, context, etag, idempotency_key};
use crate::operations::Operations;
use crate::problem::{ApiError, ApiResult};

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_waves)
        .service(create_wave)
        .service(preview_wave_audience)
        .service(list_wave_exclusion_choices)
        .service(find_wave)
        .service(update_wave)
        .service(delete_wave)
        .service(preview_wave_mail)
        .service(test_wave)
        .service(launch_wave)
        .service(pause_wave)
        .service(resume_wave)
        .service(cancel_wave)
        .service(resend_failed_of_wave)
        .service(list_wave_recipients);
}

fn with_version(mut response: actix_web::HttpResponseBuilder, view: WaveView) -> HttpResponse {
    response.insert_header(ETag(etag(view.row.row_version))).json(to_wire(view))
}

/// The waves of a program, newest first.
#[utoipa::path(tag = "waves", security(("session" = [])), params(("id" = i64, Path, description = "The program.")), responses(
    (status = 200, description = "The waves.", body = WaveList),
    Refusals,
))]
#[get("/programs/{id}/waves")]
pub(crate) async fn list_waves(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageWaves>,
    id: web::Path<i64>,
) -> ApiResult<web::Json<WaveList>> {
    let found = waves::list_waves(&context(&request)?, &permit, ProgramId(*id)).await?;
    Ok(web::Json(WaveList { items: found.into_iter().map(to_wire).collect() }))
}

/// Plan a wave.
///
/// Nothing leaves before it is launched.
#[utoipa::path(tag = "waves", security(("session" = [])), params(("id" = i64, Path, description = "The program.")),
    request_body = WaveInput, responses(
    (status = 201, description = "Planned; its version is in the ETag.", body = Wave),
    Refusals,
    BodyRefusals,
))]
#[post("/programs/{id}/waves")]
pub(crate) async fn create_wave(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageWaves>,
    id: web::Path<i64>,
    input: web::Json<WaveInput>,
) -> ApiResult<HttpResponse> {
    let input = from_wire(input.into_inner());
    let wave = waves::create_wave(&context(&request)?, &permit, ProgramId(*id), input).await?;
    Ok(with_version(HttpResponse::Created(), wave))
}

/// Count and sample whom a wave would invite.
///
/// Nothing is sent or stored.
#[utoipa::path(tag = "waves", security(("session" = [])), params(("id" = i64, Path, description = "The program.")),
    request_body = WaveInput, responses(
    (status = 200, description = "The number, the first ten, and when it would be through.", body = WaveAudiencePreview),
    Refusals,
    BodyRefusals,
))]
#[post("/programs/{id}/waves/preview")]
pub(crate) async fn preview_wave_audience(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageWaves>,
    id: web::Path<i64>,
    input: web::Json<WaveInput>,
) -> ApiResult<web::Json<WaveAudiencePreview>> {
    let input = from_wire(input.into_inner());
    let found = waves::preview_audience(&context(&request)?, &permit, ProgramId(*id), input).await?;
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Ok(web::Json(WaveAudiencePreview {
        count: count(found.count),
        invited_before: count(found.invited_before),
        sample: found.sample.into_iter().map(sampled).collect(),
        ends_at: found.ends_at.map(|at| at.to_datetime()),
        exclusions: found.exclusions.into_iter().map(excluded).collect(),
    }))
}

/// Partners and people whom a wave could leave out, while somebody types.
#[utoipa::path(tag = "waves", security(("session" = [])), params(
    ("id" = i64, Path, description = "The program."),
    WaveExclusionQuery,
), responses(
    (status = 200, description = "At most 20 of those whom the wave could invite, partners first.", body = WaveExclusionChoices),
    Unacceptable,
    Refusals,
))]
#[get("/programs/{id}/wave-exclusions")]
pub(crate) async fn list_wave_exclusion_choices(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageWaves>,
    id: web::Path<i64>,
    query: web::Query<WaveExclusionQuery>,
) -> ApiResult<web::Json<WaveExclusionChoices>> {
    let WaveExclusionQuery { kind, event_id, q } = query.into_inner();
    let of = (kind_from_wire(kind), event_id.map(EventId));
    let text = q.unwrap_or_default();
    if text.chars().count() > 200 {
        return Err(ApiError::invalid("q", "Search for at most 200 characters."));
    }
    let found = waves::exclusion_choices(&context(&request)?, &permit, ProgramId(*id), of, text).await?;
    Ok(web::Json(WaveExclusionChoices { items: found.into_iter().map(choice).collect() }))
}

/// One wave with what became of it; its version is in the ETag.
#[utoipa::path(tag = "waves", security(("session" = [])), params(("id" = i64, Path, description = "The wave.")), responses(
    (status = 200, description = "The wave.", body = Wave),
    Refusals,
))]
#[get("/waves/{id}")]
pub(crate) async fn find_wave(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageWaves>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let wave = waves::find_wave(&context(&request)?, &permit, WaveId(*id)).await?;
    Ok(with_version(HttpResponse::Ok(), wave))
}

/// Change a wave that was read before and is still a draft.
#[utoipa::path(tag = "waves", security(("session" = [])), params(
    ("id" = i64, Path, description = "The wave."),
    ("If-Match" = Option<String>, Header, description = "The ETag that was read, such as \"3\"; without it 428."),
), request_body = WaveInput, responses(
    (status = 200, description = "Changed; the new version is in the ETag.", body = Wave),
    (status = 409, description = "It was launched.", body = Problem, content_type = "application/problem+json"),
    VersionRefusals,
    Refusals,
    BodyRefusals,
))]
#[put("/waves/{id}")]
pub(crate) async fn update_wave(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageWaves>,
    id: web::Path<i64>,
    IfMatch(version): IfMatch,
    input: web::Json<WaveInput>,
) -> ApiResult<HttpResponse> {
    let input = from_wire(input.into_inner());
    let wave = waves::update_wave(&context(&request)?, &permit, WaveId(*id), version, input).await?;
    Ok(with_version(HttpResponse::Ok(), wave))
}

/// Throw a draft away.
#[utoipa::path(tag = "waves", security(("session" = [])), params(("id" = i64, Path, description = "The wave.")), responses(
    (status = 204, description = "Gone."),
    (status = 409, description = "It was launched.", body = Problem, content_type = "application/problem+json"),
    ChangeRefusals,
    Refusals,
))]
#[delete("/waves/{id}")]
pub(crate) async fn delete_wave(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageWaves>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    waves::delete_wave(&context(&request)?, &permit, WaveId(*id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The mail as one recipient would get it.
///
/// Nothing is sent. Its link leads to the page and names nobody.
#[utoipa::path(tag = "waves", security(("session" = [])), params(
    ("id" = i64, Path, description = "The wave."),
    ("person" = Option<i64>, Query, description = "The recipient; the first if absent."),
), responses(
    (status = 200, description = "The mail.", body = WaveMail),
    (status = 409, description = "There is nobody to show it for.", body = Problem, content_type = "application/problem+json"),
    Unacceptable,
    Refusals,
))]
#[get("/waves/{id}/mail")]
pub(crate) async fn preview_wave_mail(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageWaves>,
    id: web::Path<i64>,
    mut query: RepeatedQuery,
) -> ApiResult<web::Json<WaveMail>> {
    let person = query.number::<i64>("person", "a whole number")?.map(PersonId);
    query.finish()?;
    let mail = waves::preview_mail(&context(&request)?, &permit, WaveId(*id), person).await?;
    Ok(web::Json(WaveMail {
        to_name: mail.to_name,
        to_address: mail.to_address,
        from_name: mail.from.0,
        from_address: mail.from.1,
        subject: mail.rendered.subject,
        text: mail.rendered.text,
        html: mail.rendered.html,
    }))
}

/// Send the mail to oneself, as one recipient would get it.
#[utoipa::path(tag = "waves", security(("session" = [])), params(("id" = i64, Path, description = "The wave.")),
    request_body = WaveTest, responses(
    (status = 200, description = "Queued.", body = WaveTested),
    (status = 409, description = "There is nobody to write it for.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/waves/{id}/test")]
pub(crate) async fn test_wave(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageWaves>,
    id: web::Path<i64>,
    input: web::Json<WaveTest>,
) -> ApiResult<web::Json<WaveTested>> {
    let person = input.person_id.map(PersonId);
    let to_address = waves::send_test(&context(&request)?, &permit, WaveId(*id), person).await?;
    Ok(web::Json(WaveTested { to_address }))
}

/// Launch a wave to exactly the confirmed number of people.
///
/// With an `Idempotency-Key`, the same request sent again launches nothing again.
#[utoipa::path(tag = "waves", security(("session" = [])), params(
    ("id" = i64, Path, description = "The wave."),
    ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 characters of your choice, new for each launch."),
), request_body = WaveLaunch, responses(
    (status = 200, description = "Launched.", body = Wave),
    (status = 409, description = "Launched before, or it means nobody, or the key was used for another request.", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "Another number of people would be invited now.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/waves/{id}/launch")]
pub(crate) async fn launch_wave(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageWaves>,
    id: web::Path<i64>,
    input: web::Json<WaveLaunch>,
) -> ApiResult<HttpResponse> {
    let key = idempotency_key(&request, &(*id, input.expected_count))?;
    let ctx = context(&request)?;
    match waves::launch_wave(&ctx, &permit, WaveId(*id), input.expected_count, key).await? {
        Launched::Wave(wave) => Ok(with_version(HttpResponse::Ok(), *wave)),
        Launched::KeyReused => Err(ApiError::new(
            ProblemCode::KeyReused,
            "This Idempotency-Key was used for another request. Use a new key for a new request.",
        )),
    }
}

macro_rules! wave_verbs {
    ($($(#[doc = $doc:literal])+ $name:ident = $path:literal => $use_case:path, $conflict:literal;)+) => {$(
        $(#[doc = $doc])+
        #[utoipa::path(tag = "waves", security(("session" = [])), params(("id" = i64, Path, description = "The wave.")), responses(
            (status = 200, description = "As it stands now.", body = Wave),
            (status = 409, description = $conflict, body = Problem, content_type = "application/problem+json"),
            ChangeRefusals,
            Refusals,
        ))]
        #[post($path)]
        pub(crate) async fn $name(
            request: HttpRequest,
            Permitted(permit): Permitted<action::ManageWaves>,
            id: web::Path<i64>,
        ) -> ApiResult<HttpResponse> {
            let wave = $use_case(&context(&request)?, &permit, WaveId(*id)).await?;
            Ok(with_version(HttpResponse::Ok(), wave))
        }
    )+};
}

wave_verbs! {
    /// Stop a running wave for now.
    pause_wave = "/waves/{id}/pause" => waves::pause_wave, "It does not run.";
    /// Let a paused wave go on, also after its trial.
    resume_wave = "/waves/{id}/resume" => waves::resume_wave, "It is not paused.";
    /// Stop a wave for good.
    ///
    /// Nobody else is invited, and mails that did not leave yet do not leave.
    cancel_wave = "/waves/{id}/cancel" => waves::cancel_wave, "It is not under way.";
    /// Send once more to those whose mail failed or came back.
    resend_failed_of_wave = "/waves/{id}/resend-failed" => waves::resend_failed, "None of its mails failed.";
}

/// The recipients of a wave, in the order of their turns.
#[utoipa::path(tag = "waves", security(("session" = [])), params(
    ("id" = i64, Path, description = "The wave."),
    ("status" = Option<String>, Query, description = "Only those that stand there: planned, queued, sent, delivered, bounced, complained, failed, inDoubt, skipped or cancelled."),
    ("cursor" = Option<i64>, Query, description = "`next` of the page before."),
    ("limit" = Option<usize>, Query, minimum = 1, maximum = 200, description = "50 if absent."),
), responses(
    (status = 200, description = "The recipients.", body = WaveRecipients),
    Unacceptable,
    Refusals,
))]
#[get("/waves/{id}/recipients")]
pub(crate) async fn list_wave_recipients(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageWaves>,
    id: web::Path<i64>,
    mut query: RepeatedQuery,
) -> ApiResult<web::Json<WaveRecipients>> {
    const STATUSES: &str =
        "planned, queued, sent, delivered, bounced, complained, failed, inDoubt, skipped or cancelled";
    let status = query.value("status", STATUSES, status_word)?;
    let after = query.number::<i64>("cursor", "`next` of the page before")?.unwrap_or(0);
    let limit = query.limit(50)?;
    query.finish()?;
    let most = i64::try_from(limit).unwrap_or(i64::MAX) + 1;
    let ctx = context(&request)?;
    let mut found = waves::list_recipients(&ctx, &permit, WaveId(*id), status, after, most).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|row| row.position);
    Ok(web::Json(WaveRecipients { items: found.into_iter().map(recipient).collect(), next }))
}
