//! The heatmap: pages, counts, findings, cells, workbooks.

use std::hash::{DefaultHasher, Hash, Hasher};

use actix_web::http::header::{self, ContentEncoding, EntityTag, Header, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use chrono::NaiveDate;
use pep_api_types::heatmap::{
    CellChange, CellReport, ExportState, Facet, Finding, HeatmapCellDetail, HeatmapExport, HeatmapFacets,
    HeatmapFilterInput, HeatmapFindings, HeatmapOrder, HeatmapPage, HeatmapQuery, NewHeatmapExport,
    OrderDirection, UniqueGreens,
};
use pep_api_types::heatmap::{CellStatus, HeatmapRow};
use pep_api_types::problem::Problem;
use pep_app::heatmap::{self, ExportRequest, FacetCount, PageRequest};
use pep_domain::access::{Permit, action};
use pep_domain::heatmap::{AccountStatus, HeatmapFilter, HeatmapFinding, HeatmapSort};
use pep_domain::ids::{AccountId, PartnerId, PersonId};
use pep_domain::time::{DAY_US, UtcMicros};

use super::heatmap_shapes::{Versioned, age, person, row, state};
use super::refusals::{BodyRefusals, Refusals, Unacceptable};
use super::workbook::workbook;
use crate::extract::{Permitted, RepeatedQuery, context};
use crate::operations::Operations;
use crate::problem::{ApiError, ApiResult};

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(get_heatmap);
    cfg.service(get_heatmap_facets);
    cfg.service(get_heatmap_findings);
    cfg.service(get_heatmap_cell);
    cfg.service(export_heatmap);
    cfg.service(create_heatmap_export);
    cfg.service(get_heatmap_export);
    cfg.service(get_heatmap_export_file);
}

/// A page of the heatmap.
///
/// The accounts within your reach that match every criterion, with what partners reported on them. Give a parameter
/// several times for "one of these". `ETag` changes with the data: send it as `If-None-Match` and nothing comes back
/// while nothing has changed.
#[utoipa::path(tag = "heatmap", security(("session" = [])), params(
    HeatmapFilterInput,
    ("sort" = Option<HeatmapOrder>, Query, description = "By name if absent."),
    ("direction" = Option<OrderDirection>, Query, description = "`desc` if absent for `latestReport` and `partnerCount`, `asc` for the rest."),
    ("limit" = Option<i64>, Query, minimum = 1, maximum = 200, description = "100 if absent."),
    ("offset" = Option<i64>, Query, minimum = 0, description = "Accounts to pass over."),
    ("cursor" = Option<String>, Query, description = "`next` of the page before; not together with `offset`."),
    ("asOf" = Option<NaiveDate>, Query, description = "Reports as they stood at the end of this day, UTC."),
), responses(
    (status = 200, description = "The page.", body = HeatmapPage),
    (status = 304, description = "Nothing has changed since the version in `If-None-Match`."),
    Unacceptable,
    Refusals,
))]
#[get("/heatmap")]
pub(crate) async fn get_heatmap(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewHeatmap>,
    query: RepeatedQuery,
) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    let query = heatmap_query(query)?;
    let seen = Seen::of(&request, &permit, ctx.now());
    if seen.asks() && seen.has(heatmap::get_versions(&ctx, &permit).await?) {
        return Ok(seen.not_modified());
    }
    let page = heatmap::get_page(&ctx, &permit, page_request(query)?).await?;
    let now = page.now;
    let body = HeatmapPage {
        items: page.rows.into_iter().map(|data| row(data, now)).collect::<Vec<HeatmapRow>>(),
        total: i64::try_from(page.total).unwrap_or(i64::MAX),
        next: page.next,
        version: page.versions.word(),
    };
    Ok(HttpResponse::Ok().insert_header(seen.tag(page.versions)).json(body))
}

/// How many accounts each criterion would show.
///
/// Each count has all the other criteria applied, so that it says what choosing the value would give. Only accounts
/// within your reach are counted.
#[utoipa::path(tag = "heatmap", security(("session" = [])), params(
    HeatmapFilterInput,
    ("asOf" = Option<NaiveDate>, Query, description = "As in `GET /heatmap`."),
), responses(
    (status = 200, description = "The counts.", body = HeatmapFacets),
    (status = 304, description = "Nothing has changed since the version in `If-None-Match`."),
    Unacceptable,
    Refusals,
))]
#[get("/heatmap/facets")]
pub(crate) async fn get_heatmap_facets(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewHeatmap>,
    query: RepeatedQuery,
) -> ApiResult<HttpResponse> {
    let ctx = context(&request)?;
    let (filter, as_of) = filter_only(query)?;
    let seen = Seen::of(&request, &permit, ctx.now());
    if seen.asks() && seen.has(heatmap::get_versions(&ctx, &permit).await?) {
        return Ok(seen.not_modified());
    }
    let facets = heatmap::get_facets(&ctx, &permit, filter, as_of).await?;
    let named = |(value, label): (&str, &str), count: i64| Facet {
        value: value.to_owned(),
        label: label.to_owned(),
        count,
    };
    let statuses = AccountStatus::ALL.iter().zip(facets.statuses);
    let findings = HeatmapFinding::ALL.iter().zip(facets.findings);
    let body = HeatmapFacets {
        segments: facets.segments.into_iter().map(facet).collect(),
        ous: facets.ous.into_iter().map(facet).collect(),
        industries: facets.industries.into_iter().map(facet).collect(),
        statuses: statuses.map(|(status, count)| named((status.as_str(), status.label()), count)).collect(),
        partners: facets.partners.into_iter().map(facet).collect(),
        findings: findings
            .map(|(finding, count)| named((finding.as_str(), heatmap::finding_label(*finding)), count))
            .collect(),
        total: facets.total,
        version: facets.versions.word(),
    };
    Ok(HttpResponse::Ok().insert_header(seen.tag(facets.versions)).json(body))
}

fn facet(count: FacetCount) -> Facet {
    Facet { value: count.value, label: count.label, count: count.count }
}

/// Where something is off.
///
/// Conflicts, accounts without a green partner, accounts without a report, and the partners that are most often the only
/// green one, among the accounts that match.
#[utoipa::path(tag = "heatmap", security(("session" = [])), params(
    HeatmapFilterInput,
    ("asOf" = Option<NaiveDate>, Query, description = "As in `GET /heatmap`."),
), responses(
    (status = 200, description = "The findings.", body = HeatmapFindings),
    Unacceptable,
    Refusals,
))]
#[get("/heatmap/findings")]
pub(crate) async fn get_heatmap_findings(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewHeatmap>,
    query: RepeatedQuery,
) -> ApiResult<web::Json<HeatmapFindings>> {
    let (filter, as_of) = filter_only(query)?;
    let findings = heatmap::get_findings(&context(&request)?, &permit, filter, as_of).await?;
    let [conflicts, no_active, no_report] = findings.counts;
    Ok(web::Json(HeatmapFindings {
        accounts: findings.accounts,
        conflicts,
        no_active,
        no_report,
        unique_greens: findings
            .unique_greens
            .into_iter()
            .map(|(partner_id, partner_name, accounts)| UniqueGreens { partner_id, partner_name, accounts })
            .collect(),
    }))
}

/// One cell with its history.
///
/// What the partner reports now, in full, and every change: who, when, before and after.
#[utoipa::path(tag = "heatmap", security(("session" = [])), params(
    ("accountId" = i64, Path, description = "The account."),
    ("partnerId" = i64, Path, description = "The partner."),
), responses(
    (status = 200, description = "The cell.", body = HeatmapCellDetail),
    Refusals,
))]
#[get("/heatmap/cells/{accountId}/{partnerId}")]
pub(crate) async fn get_heatmap_cell(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewHeatmap>,
    path: web::Path<(i64, i64)>,
) -> ApiResult<web::Json<HeatmapCellDetail>> {
    let (account_id, partner_id) = path.into_inner();
    let detail =
        heatmap::get_cell(&context(&request)?, &permit, AccountId(account_id), PartnerId(partner_id)).await?;
    let now = detail.now;
    Ok(web::Json(HeatmapCellDetail {
        account_id,
        account_name: detail.account_name,
        partner_id,
        partner_name: detail.partner_name,
        report: detail.report.map(|(cell, by)| {
            let (age_days, is_stale) = age(cell.reported_at, now);
            CellReport {
                reported_at: cell.reported_at.to_datetime(),
                state: state(cell.status, cell.relationship, cell.is_exec_level, cell.notes),
                reported_by: by.as_ref().map(person),
                age_days,
                is_stale,
            }
        }),
        history: detail
            .history
            .into_iter()
            .map(|change| {
                let shown = |s: pep_domain::reports::ReportState| {
                    state(s.status, s.relationship, s.is_exec_level, s.notes)
                };
                CellChange {
                    changed_at: change.at.to_datetime(),
                    changed_by: change.by.as_ref().map(person),
                    source: change.source.as_str().to_owned(),
                    before: change.before.map(shown),
                    after: change.after.map(shown),
                }
            })
            .collect(),
    }))
}

/// The filtered heatmap as an Excel workbook.
///
/// Takes the filter and the order of `GET /heatmap`. For a large heatmap prefer `POST /heatmap/exports`, which tells how
/// far it is.
#[utoipa::path(tag = "heatmap", security(("session" = [])), params(
    HeatmapFilterInput,
    ("sort" = Option<HeatmapOrder>, Query, description = "As in `GET /heatmap`."),
    ("direction" = Option<OrderDirection>, Query, description = "As in `GET /heatmap`."),
    ("asOf" = Option<NaiveDate>, Query, description = "As in `GET /heatmap`."),
    ("timeZone" = Option<String>, Query, description = "IANA zone for the dates in the file; UTC if absent."),
), responses(
    (status = 200, description = "The workbook.", body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Unacceptable,
    Refusals,
))]
#[get("/heatmap/export.xlsx")]
pub(crate) async fn export_heatmap(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewHeatmap>,
    mut query: RepeatedQuery,
) -> ApiResult<HttpResponse> {
    let time_zone = query.value("timeZone", "an IANA time zone", |text| Some(text.to_owned()))?;
    let query = heatmap_query(query)?;
    if query.limit.is_some() || query.offset.is_some() || query.cursor.is_some() {
        return Err(ApiError::invalid(
            "limit",
            "A workbook holds all accounts of the filter; leave out limit, offset and cursor.",
        ));
    }
    let input = NewHeatmapExport {
        filter: query.filter,
        sort: query.sort,
        direction: query.direction,
        as_of: query.as_of,
        time_zone,
    };
    let (file, name) = heatmap::write_export(&context(&request)?, &permit, export_request(input)?).await?;
    workbook(file, &name).await
}

/// Have the filtered heatmap written as a workbook.
///
/// It is written in the background; ask for its progress at `GET /heatmap/exports/{id}`.
#[utoipa::path(tag = "heatmap", security(("session" = [])), request_body = NewHeatmapExport, responses(
    (status = 202, description = "It is being written.", body = HeatmapExport),
    BodyRefusals,
    (status = 429, description = "Two of yours are being written already.", body = Problem, content_type = "application/problem+json"),
    Refusals,
))]
#[post("/heatmap/exports")]
pub(crate) async fn create_heatmap_export(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewHeatmap>,
    input: web::Json<NewHeatmapExport>,
) -> ApiResult<HttpResponse> {
    let started =
        heatmap::start_export(&context(&request)?, &permit, export_request(input.into_inner())?).await?;
    Ok(HttpResponse::Accepted().json(export(started)))
}

/// How far a workbook is.
#[utoipa::path(tag = "heatmap", security(("session" = [])), params(("id" = String, Path, description = "The export.")), responses(
    (status = 200, description = "How far it is.", body = HeatmapExport),
    Refusals,
))]
#[get("/heatmap/exports/{id}")]
pub(crate) async fn get_heatmap_export(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewHeatmap>,
    id: web::Path<String>,
) -> ApiResult<web::Json<HeatmapExport>> {
    Ok(web::Json(export(heatmap::find_export(&context(&request)?, &permit, &id)?)))
}

/// The finished workbook.
#[utoipa::path(tag = "heatmap", security(("session" = [])), params(("id" = String, Path, description = "The export.")), responses(
    (status = 200, description = "The workbook.", body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 409, description = "Not finished yet, or failed.", body = Problem, content_type = "application/problem+json"),
    Refusals,
))]
#[get("/heatmap/exports/{id}/file")]
pub(crate) async fn get_heatmap_export_file(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewHeatmap>,
    id: web::Path<String>,
) -> ApiResult<HttpResponse> {
    let (file, name) = heatmap::find_export_file(&context(&request)?, &permit, &id)?;
    workbook(file, &name).await
}

fn export(export: heatmap::Export) -> HeatmapExport {
    HeatmapExport {
        id: export.id,
        state: match export.state {
            heatmap::ExportState::Running => ExportState::Running,
            heatmap::ExportState::Ready => ExportState::Ready,
            heatmap::ExportState::Failed => ExportState::Failed,
        },
        done_rows: i64::try_from(export.done).unwrap_or(i64::MAX),
        total_rows: i64::try_from(export.total).unwrap_or(i64::MAX),
        file_name: export.file_name,
    }
}

/// Reads every parameter of `GET /heatmap`.
fn heatmap_query(mut query: RepeatedQuery) -> ApiResult<HeatmapQuery> {
    let parsed = HeatmapQuery {
        filter: HeatmapFilterInput {
            segment: query.texts("segment")?,
            ou: query.texts("ou")?,
            industry: query.texts("industry")?,
            status: query.values("status", "target, past_customer or active_customer", CellStatus::parse)?,
            partner: query.ids("partner")?,
            account: query.ids("account")?,
            ecm: query.number("ecm", "a whole number")?,
            q: query.value("q", "a text", |text| Some(text.to_owned()))?,
            older_than_days: query.number("olderThanDays", "a number of days")?,
            finding: query.value("finding", "conflict, noActive or noReport", Finding::parse)?,
        },
        sort: query.value(
            "sort",
            "name, city, country, segment, ou, industry, latestReport or partnerCount",
            HeatmapOrder::parse,
        )?,
        direction: query.value("direction", "asc or desc", OrderDirection::parse)?,
        limit: query.number("limit", "a number from 1 to 200")?,
        offset: query.number("offset", "a number from 0")?,
        cursor: query.value("cursor", "`next` of the page before", |text| Some(text.to_owned()))?,
        as_of: query.number("asOf", "a date such as 2026-11-30")?,
    };
    query.finish()?;
    Ok(parsed)
}

/// Reads the parameters of an operation that takes filter and day only.
fn filter_only(query: RepeatedQuery) -> ApiResult<(HeatmapFilter, Option<NaiveDate>)> {
    let query = heatmap_query(query)?;
    let pairs = HeatmapQuery { filter: HeatmapFilterInput::default(), as_of: None, ..query.clone() }.pairs();
    if let Some((name, _)) = pairs.first() {
        return Err(ApiError::invalid(*name, format!("`{name}` has no meaning here; leave it out.")));
    }
    Ok((filter(query.filter)?, query.as_of))
}

/// A filter as the use cases take it.
pub(crate) fn filter(input: HeatmapFilterInput) -> ApiResult<HeatmapFilter> {
    if input.older_than_days.is_some_and(|days| !(0..=36_500).contains(&days)) {
        return Err(ApiError::invalid("olderThanDays", "Ask for 0 to 36,500 days."));
    }
    Ok(HeatmapFilter {
        segments: input.segment,
        ous: input.ou,
        industries: input.industry,
        statuses: input.status.into_iter().map(super::heatmap_shapes::account_status).collect(),
        partners: input.partner.into_iter().map(PartnerId).collect(),
        accounts: input.account.into_iter().map(AccountId).collect(),
        text: input.q.unwrap_or_default(),
        older_than_days: input.older_than_days,
        finding: input.finding.map(|finding| match finding {
            Finding::Conflict => HeatmapFinding::Conflict,
            Finding::NoActive => HeatmapFinding::NoActive,
            Finding::NoReport => HeatmapFinding::NoReport,
        }),
        ecm: input.ecm.map(PersonId),
    })
}

fn page_request(query: HeatmapQuery) -> ApiResult<PageRequest> {
    let whole = |name: &str, value: Option<i64>| {
        let number = value.map(usize::try_from).transpose();
        number.map_err(|_negative| ApiError::invalid(name, format!("`{name}` cannot be negative.")))
    };
    Ok(PageRequest {
        sort: sort(query.sort),
        descending: query.direction.map(|direction| direction == OrderDirection::Desc),
        limit: whole("limit", query.limit)?,
        offset: whole("offset", query.offset)?,
        cursor: query.cursor,
        as_of: query.as_of,
        filter: filter(query.filter)?,
    })
}

fn sort(order: Option<HeatmapOrder>) -> HeatmapSort {
    match order.unwrap_or(HeatmapOrder::Name) {
        HeatmapOrder::Name => HeatmapSort::Name,
        HeatmapOrder::City => HeatmapSort::City,
        HeatmapOrder::Country => HeatmapSort::Country,
        HeatmapOrder::Segment => HeatmapSort::Segment,
        HeatmapOrder::Ou => HeatmapSort::Ou,
        HeatmapOrder::Industry => HeatmapSort::Industry,
        HeatmapOrder::LatestReport => HeatmapSort::LatestReport,
        HeatmapOrder::PartnerCount => HeatmapSort::PartnerCount,
    }
}

fn export_request(input: NewHeatmapExport) -> ApiResult<ExportRequest> {
    let zone = match input.time_zone {
        None => chrono_tz::UTC,
        Some(name) => name.parse().map_err(|_unknown| {
            ApiError::invalid("timeZone", "Name an IANA time zone such as Europe/Berlin.")
        })?,
    };
    Ok(ExportRequest {
        filter: filter(input.filter)?,
        sort: sort(input.sort),
        descending: input.direction.map(|direction| direction == OrderDirection::Desc),
        as_of: input.as_of,
        zone,
    })
}

/// What the caller has seen already, by `If-None-Match`. A tag holds for one person with these rights on one day (ages
/// are counted in days).
struct Seen {
    wanted: Option<IfNoneMatch>,
    reader: u64,
}

impl Seen {
    fn of(request: &HttpRequest, permit: &Permit<action::ViewHeatmap>, now: UtcMicros) -> Self {
        let mut hasher = DefaultHasher::new();
        permit.actor().person_id.hash(&mut hasher);
        permit.actor().grants.hash(&mut hasher);
        now.0.div_euclid(DAY_US).hash(&mut hasher);
        let wanted = request.headers().contains_key(header::IF_NONE_MATCH);
        Self { wanted: wanted.then(|| IfNoneMatch::parse(request).ok()).flatten(), reader: hasher.finish() }
    }

    fn asks(&self) -> bool {
        self.wanted.is_some()
    }

    fn tag(&self, versions: impl Versioned) -> header::ETag {
        header::ETag(EntityTag::new_weak(format!("{}-{:x}", versions.word(), self.reader)))
    }

    fn has(&self, versions: impl Versioned) -> bool {
        let header::ETag(tag) = self.tag(versions);
        match &self.wanted {
            Some(IfNoneMatch::Items(tags)) => tags.iter().any(|other| other.weak_eq(&tag)),
            Some(IfNoneMatch::Any) | None => false,
        }
    }

    fn not_modified(&self) -> HttpResponse {
        HttpResponse::NotModified().insert_header(ContentEncoding::Identity).finish()
    }
}
