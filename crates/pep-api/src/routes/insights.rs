//! OCP Insights: sessions of engagements for programs outside (X-01 … X-10).

use actix_web::http::header::{self, ContentEncoding, EntityTag, HeaderValue, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse, get, web};
use bytes::Bytes;
use chrono::{DateTime, NaiveDate, NaiveTime};
use futures_util::stream;
use pep_api_types::insights::{SessionEntry, SessionPage, SessionQuery, SessionType};
use pep_api_types::problem::Problem;
use pep_app::AppError;
use pep_app::insights::{self, Item, PullFormat, PullQuery, Stream};
use pep_domain::ids::{AccountId, PartnerId, SessionId};
use pep_domain::insights::{EngagementKind, EngagementStatus, InsightsFilter};
use pep_domain::time::UtcMicros;
use tokio::sync::mpsc;
use utoipa::IntoResponses;

use super::refusals::Unacceptable;
use super::workbook::download;
use crate::extract::{ClientOf, RepeatedQuery, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(super) fn configure(cfg: &mut impl Operations) {
    cfg.service(list_sessions)
        .service(get_session)
        .service(export_sessions_ndjson)
        .service(export_sessions_csv);
}

/// The page that is read if `limit` is not given.
const PAGE: i64 = 200;
/// Pieces of a stream that are ready before they are sent: reading and sending go on at once.
const AHEAD: usize = 2;

/// What every operation with a token can answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its description is used")]
enum ClientRefusals {
    /// The access token is missing, unknown or over.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(Problem),
    /// More than 60 requests in a minute, 10,000 in a day or 30 exports in an hour; go on after `Retry-After` seconds.
    #[response(status = 429, content_type = "application/problem+json")]
    RateLimited(Problem),
    /// Busy; try again after `Retry-After` seconds.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}

/// What a list can answer besides.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its description is used")]
enum ListRefusals {
    /// You have the newest already: nothing changed since the answer with this ETag.
    #[response(status = 304)]
    NotModified,
    /// The list cannot be continued from this cursor: begin anew.
    #[response(status = 410, content_type = "application/problem+json")]
    CursorExpired(Problem),
}

/// Read sessions in the order of their changes, page by page.
///
/// Without a cursor it begins with all sessions that fit; go on with `next` until there is `delta`. Keep `delta`: with it
/// the next read tells only what changed since, and what is gone (`removed`). No change is lost or told twice, whoever
/// writes meanwhile. With filters, `removed` may name sessions that you never had; ignore those.
#[utoipa::path(tag = "sessions", security(("clientCredentials" = ["insights.read"])), params(
    SessionQuery,
    ("limit" = Option<i64>, Query, description = "At most so many entries, 200 if absent, 500 at most.", minimum = 1, maximum = 500),
    ("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer to the same request."),
), responses(
    (status = 200, description = "A page. It may be short or empty and still have `next`.", body = SessionPage, headers(("ETag" = String))),
    ListRefusals,
    Unacceptable,
    ClientRefusals,
))]
#[get("/sessions")]
pub(crate) async fn list_sessions(
    request: HttpRequest,
    ClientOf(permit): ClientOf,
    mut query: RepeatedQuery,
) -> ApiResult<HttpResponse> {
    let form = "a number from 1 to 500";
    let fits = |limit: &i64| (1..=insights::MAX_PAGE).contains(limit);
    let limit = query.value("limit", form, |text| text.parse::<i64>().ok().filter(fits))?.unwrap_or(PAGE);
    let asked = asked(&request, query)?;
    let page = insights::read_page(&context(&request)?, &permit, asked, limit).await?;
    let items = page.items.into_iter().map(entry).collect::<Result<_, AppError>>()?;
    answer(&request, &SessionPage { items, next: page.next, delta: page.delta })
}

/// Read one session.
#[utoipa::path(tag = "sessions", security(("clientCredentials" = ["insights.read"])), params(
    ("id" = i64, Path, description = "The session."),
    ("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer to the same request."),
), responses(
    (status = 200, description = "The session as it is now.", body = SessionEntry, headers(("ETag" = String))),
    (status = 304, description = "You have it already: nothing changed since the answer with this ETag."),
    (status = 404, description = "There is none, or it is gone.", body = Problem, content_type = "application/problem+json"),
    ClientRefusals,
))]
#[get("/sessions/{id}")]
pub(crate) async fn get_session(
    request: HttpRequest,
    ClientOf(permit): ClientOf,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let found = insights::find_session(&context(&request)?, &permit, SessionId(*id)).await?;
    answer(&request, &entry(found)?)
}

/// Read all sessions at once, one JSON object a line.
///
/// Each line is an entry as in the pages. After every few thousand comes a line `{"next": …}`: a pull that breaks off goes
/// on from the last one of these. The last line is `{"delta": …}`; without it the answer is not whole. The header
/// `PEP-Delta` holds the same.
#[utoipa::path(tag = "exports", security(("clientCredentials" = ["insights.read"])), params(
    SessionQuery,
    ("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer to the same request."),
), responses(
    (status = 200, description = "The lines.", content_type = "application/x-ndjson", body = String, headers(("ETag" = String), ("PEP-Delta" = String))),
    ListRefusals,
    Unacceptable,
    ClientRefusals,
))]
#[get("/exports/sessions.ndjson")]
pub(crate) async fn export_sessions_ndjson(
    request: HttpRequest,
    ClientOf(permit): ClientOf,
    query: RepeatedQuery,
) -> ApiResult<HttpResponse> {
    let asked = asked(&request, query)?;
    let stream = insights::begin_stream(&context(&request)?, &permit, PullFormat::Ndjson, asked).await?;
    send(&request, stream, "application/x-ndjson", "sessions.ndjson").await
}

/// Read all sessions at once as CSV.
///
/// UTF-8 with a byte order mark, a row of names first, times in UTC, lists joined by `; `, and an apostrophe before text
/// that a spreadsheet would run as a formula. The header `PEP-Delta` is the cursor for what changes from now on.
#[utoipa::path(tag = "exports", security(("clientCredentials" = ["insights.read"])), params(
    SessionQuery,
    ("If-None-Match" = Option<String>, Header, description = "The ETag of an earlier answer to the same request."),
), responses(
    (status = 200, description = "The file.", content_type = "text/csv", body = String, headers(("ETag" = String), ("PEP-Delta" = String))),
    ListRefusals,
    Unacceptable,
    ClientRefusals,
))]
#[get("/exports/sessions.csv")]
pub(crate) async fn export_sessions_csv(
    request: HttpRequest,
    ClientOf(permit): ClientOf,
    query: RepeatedQuery,
) -> ApiResult<HttpResponse> {
    let asked = asked(&request, query)?;
    let stream = insights::begin_stream(&context(&request)?, &permit, PullFormat::Csv, asked).await?;
    send(&request, stream, "text/csv; charset=utf-8", "sessions.csv").await
}

fn asked(request: &HttpRequest, mut query: RepeatedQuery) -> ApiResult<PullQuery> {
    let id = |text: &str| text.parse::<i64>().ok();
    let when = "a day (2026-12-01) or an instant (2026-12-01T09:00:00Z)";
    let filter = InsightsFilter {
        kinds: query.values("type", "MassEvent, CoSell, Accelerate or Showcase", EngagementKind::parse)?,
        statuses: query.values("status", "Planning, Preparing or Complete", EngagementStatus::parse)?,
        from: query.value("from", when, instant)?,
        to: query.value("to", when, instant)?,
        ous: Vec::new(),
        partners: query.values("partner", "a whole number", |text| id(text).map(PartnerId))?,
        accounts: query.values("account", "a whole number", |text| id(text).map(AccountId))?,
    };
    let ou_names = query.texts("ou")?;
    let cursor = query.value("cursor", "a cursor", |text| Some(text.to_owned()))?;
    query.finish()?;
    if filter.from.zip(filter.to).is_some_and(|(from, to)| from >= to) {
        return Err(AppError::invalid("from", "Give a time before “to”; a day is a day of UTC.").into());
    }
    Ok(PullQuery { filter, ou_names, cursor, text: request.query_string().to_owned() })
}

fn instant(text: &str) -> Option<UtcMicros> {
    let at = match text.parse::<NaiveDate>() {
        Ok(day) => day.and_time(NaiveTime::MIN).and_utc(),
        Err(_no_day) => DateTime::parse_from_rfc3339(text).ok()?.to_utc(),
    };
    Some(UtcMicros(at.timestamp_micros()))
}

fn entry(item: Item) -> Result<SessionEntry, AppError> {
    Ok(match item {
        Item::Removed(id) => SessionEntry { id: id.0, kind: None, removed: true, session: None },
        Item::Session { id, kind, body } => SessionEntry {
            id: id.0,
            kind: Some(match kind {
                EngagementKind::MassEvent => SessionType::MassEvent,
                EngagementKind::CoSell => SessionType::CoSell,
                EngagementKind::Accelerate => SessionType::Accelerate,
                EngagementKind::Showcase => SessionType::Showcase,
            }),
            removed: false,
            // Read as the type that has no place for anybody; whatever else were there would be an error.
            session: Some(serde_json::from_str(&body).map_err(AppError::internal)?),
        },
    })
}

/// JSON with the ETag of its bytes, or nothing if the client has it.
fn answer(request: &HttpRequest, body: &impl serde::Serialize) -> ApiResult<HttpResponse> {
    let bytes = serde_json::to_vec(body).map_err(AppError::internal)?;
    let tag = EntityTag::new_weak(pep_app::random::hash_of_bytes(&bytes));
    if has(request, &tag) {
        return Ok(not_modified(tag));
    }
    Ok(HttpResponse::Ok()
        .insert_header(header::ETag(tag))
        .insert_header(KEPT)
        .content_type("application/json")
        .body(bytes))
}

/// Kept by the client itself at most, and asked for again each time.
const KEPT: (header::HeaderName, &str) = (header::CACHE_CONTROL, "private, no-cache");

fn has(request: &HttpRequest, tag: &EntityTag) -> bool {
    use actix_web::http::header::Header;
    let wanted = request.headers().contains_key(header::IF_NONE_MATCH);
    match wanted.then(|| IfNoneMatch::parse(request)) {
        Some(Ok(IfNoneMatch::Items(tags))) => tags.iter().any(|other| other.weak_eq(tag)),
        _ => false,
    }
}

fn not_modified(tag: EntityTag) -> HttpResponse {
    HttpResponse::NotModified()
        .insert_header(header::ETag(tag))
        .insert_header(KEPT)
        .insert_header(ContentEncoding::Identity)
        .finish()
}

/// Sends a stream while it is read.
async fn send(
    request: &HttpRequest,
    stream: Stream,
    content_type: &'static str,
    name: &str,
) -> ApiResult<HttpResponse> {
    let tag = EntityTag::new_weak(pep_app::random::hash_of_bytes(stream.version().as_bytes()));
    if has(request, &tag) {
        stream.skip().await?;
        return Ok(not_modified(tag));
    }
    let delta = HeaderValue::from_str(&stream.delta()).map_err(AppError::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header(header::ETag(tag))
        .insert_header(KEPT)
        .insert_header((header::HeaderName::from_static("pep-delta"), delta))
        .insert_header(download(name))
        .content_type(content_type)
        .streaming(pieces(stream)))
}

/// The pieces, read ahead by a task of their own. It ends when the client goes. An answer that is not whole breaks off, so
/// that the client sees it; also if the task itself came to grief and never said that this was the end.
fn pieces(mut source: Stream) -> impl stream::Stream<Item = Result<Bytes, std::io::Error>> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        loop {
            let piece = source.next().await;
            if let Err(error) = &piece {
                tracing::error!(%error, "a pull of OCP Insights broke off");
            }
            let is_last = !matches!(piece, Ok(Some(_)));
            if sender.send(piece).await.is_err() || is_last {
                break;
            }
        }
    });
    stream::unfold(Some(receiver), |receiver| async move {
        let mut receiver = receiver?;
        match receiver.recv().await {
            Some(Ok(None)) => None,
            Some(Ok(Some(bytes))) => Some((Ok(Bytes::from(bytes)), Some(receiver))),
            Some(Err(_)) | None => Some((Err(std::io::Error::other("the pull broke off")), None)),
        }
    })
}
