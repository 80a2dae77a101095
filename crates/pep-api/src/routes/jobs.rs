//! Jobs, schedules, the outbound gate and the rehearsal clock.

use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use pep_api_types::jobs::{
    AdvanceClock, ClockView, GateMode, JobOverview, JobSummary, MailForecast, MailRule, OperatingAlarm,
    OutboundGate, QueueSummary, Reason, ScheduleSummary, SetOutboundGate, StateCount,
};
use pep_api_types::page::Page;
use pep_api_types::problem::Problem;
use pep_app::{clock, jobs, mail_forecast, outbound_gate, schedules};
use pep_domain::access::action;
use pep_domain::ids::{JobId, ScheduleId};
use pep_domain::time::MINUTE_US;

use super::message_shapes::{at, job, job_state, summary};
use super::refusals::{BodyRefusals, ChangeRefusals, Refusals};
use crate::extract::{Permitted, context};
use crate::operations::Operations;
use crate::problem::ApiResult;

pub(crate) fn configure(cfg: &mut impl Operations) {
    cfg.service(get_job_overview)
        .service(retry_job)
        .service(cancel_job)
        .service(list_schedules)
        .service(list_mail_forecasts)
        .service(run_schedule)
        .service(get_outbound_gate)
        .service(set_outbound_gate)
        .service(get_clock)
        .service(advance_clock);
}

/// The queues at a glance: what waits, what failed, what is next.
#[utoipa::path(tag = "jobs", security(("session" = [])), responses(
    (status = 200, description = "The queues.", body = JobOverview),
    Refusals,
))]
#[get("/jobs")]
pub(crate) async fn get_job_overview(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewJobs>,
) -> ApiResult<web::Json<JobOverview>> {
    let found = jobs::overview(&context(&request)?, &permit).await?;
    let queues = found
        .queues
        .into_iter()
        .map(|queue| QueueSummary {
            queue: queue.queue.as_str().to_owned(),
            oldest_due_at: queue.oldest_due_at.map(at),
            counts: queue
                .counts
                .into_iter()
                .map(|count| StateCount { state: job_state(count.state), count: count.count })
                .collect(),
            done_last_hour: queue.done_last_hour,
        })
        .collect();
    let alarms = found
        .figures
        .alarms()
        .iter()
        .map(|alarm| OperatingAlarm {
            kind: alarm.kind().to_owned(),
            what: alarm.what(),
            advice: alarm.advice().to_owned(),
        })
        .collect();
    Ok(web::Json(JobOverview {
        now_at: at(found.now),
        queues,
        attention: found.attention.into_iter().map(job).collect(),
        upcoming: found.upcoming.into_iter().map(job).collect(),
        worker_seen_at: found.worker_seen_at.map(at),
        alarms,
        database_bytes: found.database_bytes,
        disk_free_percent: found.figures.disk_free_percent,
        last_backup_at: found.figures.last_backup_at.map(at),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        time_zone_data: pep_app::TIME_ZONE_DATA.to_owned(),
    }))
}

/// Try a failed job again.
#[utoipa::path(tag = "jobs", security(("session" = [])), params(("id" = i64, Path, description = "The job.")),
    request_body = Reason, responses(
    (status = 200, description = "It waits again.", body = JobSummary),
    (status = 409, description = "It did not fail, or a newer one waits.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/jobs/{id}/retry")]
pub(crate) async fn retry_job(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageJobs>,
    id: web::Path<i64>,
    input: web::Json<Reason>,
) -> ApiResult<web::Json<JobSummary>> {
    Ok(web::Json(job(jobs::retry(&context(&request)?, &permit, JobId(*id), &input.reason).await?)))
}

/// Cancel a job that waits or failed.
#[utoipa::path(tag = "jobs", security(("session" = [])), params(("id" = i64, Path, description = "The job.")),
    request_body = Reason, responses(
    (status = 200, description = "Cancelled.", body = JobSummary),
    (status = 409, description = "It is running or over.", body = Problem, content_type = "application/problem+json"),
    Refusals,
    BodyRefusals,
))]
#[post("/jobs/{id}/cancel")]
pub(crate) async fn cancel_job(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageJobs>,
    id: web::Path<i64>,
    input: web::Json<Reason>,
) -> ApiResult<web::Json<JobSummary>> {
    Ok(web::Json(job(jobs::cancel(&context(&request)?, &permit, JobId(*id), &input.reason).await?)))
}

/// What the mails that go out by themselves would be in the next fourteen days, if nobody acted.
///
/// Summaries, follow-ups, digests and reminders of engagements of the programs that you see, counted by the queries of their
/// jobs. Nothing is sent.
#[utoipa::path(tag = "jobs", security(("session" = [])), responses(
    (status = 200, description = "The next first.", body = Page<MailForecast>),
    Refusals,
))]
#[get("/mail-forecasts")]
pub(crate) async fn list_mail_forecasts(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewJobs>,
) -> ApiResult<web::Json<Page<MailForecast>>> {
    let found = mail_forecast::forecast(&context(&request)?, &permit).await?;
    let items = found
        .into_iter()
        .map(|forecast| MailForecast {
            rule: match forecast.rule {
                mail_forecast::MailRule::Summary => MailRule::Summary,
                mail_forecast::MailRule::FollowUp => MailRule::FollowUp,
                mail_forecast::MailRule::Digest => MailRule::Digest,
                mail_forecast::MailRule::EngagementReminder => MailRule::EngagementReminder,
            },
            at: at(forecast.at),
            program_id: forecast.program.0.0,
            program_name: forecast.program.1,
            people: forecast.people,
            words: forecast.words,
        })
        .collect();
    Ok(web::Json(Page { items, total: None, next: None }))
}

/// The repeating jobs, the next one first.
#[utoipa::path(tag = "jobs", security(("session" = [])), responses(
    (status = 200, description = "All of them.", body = Page<ScheduleSummary>),
    Refusals,
))]
#[get("/schedules")]
pub(crate) async fn list_schedules(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewJobs>,
) -> ApiResult<web::Json<Page<ScheduleSummary>>> {
    let items: Vec<ScheduleSummary> = schedules::list(&context(&request)?, &permit)
        .await?
        .into_iter()
        .map(|view| ScheduleSummary {
            id: view.schedule.id.0,
            title: jobs::title_of(&view.schedule.kind).to_owned(),
            kind: view.schedule.kind,
            rule: view.rule,
            time_zone: view.schedule.time_zone,
            next_at: at(view.schedule.next_at),
            next_in_words: view.next_in_words,
            last_at: view.schedule.last_fired_at.map(at),
            last_state: view.last_job.as_ref().map(|job| job_state(job.state)),
            last_error: view.last_job.and_then(|job| job.error),
            is_enabled: view.schedule.is_enabled,
        })
        .collect();
    let total = i64::try_from(items.len()).ok();
    Ok(web::Json(Page { items, total, next: None }))
}

/// Start a repeating job now; its next run stays.
#[utoipa::path(tag = "jobs", security(("session" = [])), params(("id" = i64, Path, description = "The schedule.")), responses(
    (status = 202, description = "Asked for; it runs within a second or two.", body = JobSummary),
    Refusals,
    ChangeRefusals,
))]
#[post("/schedules/{id}/run")]
pub(crate) async fn run_schedule(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageJobs>,
    id: web::Path<i64>,
) -> ApiResult<HttpResponse> {
    let row = schedules::run_now(&context(&request)?, &permit, ScheduleId(*id)).await?;
    Ok(HttpResponse::Accepted().json(job(row)))
}

fn gate(view: outbound_gate::GateView) -> OutboundGate {
    let gate = view.gate.as_ref();
    OutboundGate {
        mode: if gate.is_none_or(|gate| gate.is_live) { GateMode::Live } else { GateMode::Hold },
        held_reason: gate.and_then(|gate| gate.held_reason.clone()),
        changed_at: gate.map(|gate| at(gate.changed_at)),
        changed_by: view.changed_by,
        waiting: view.waiting,
        waiting_messages: view.messages.into_iter().map(summary).collect(),
    }
}

/// May mail leave the house, and what waits if not?
#[utoipa::path(tag = "jobs", security(("session" = [])), responses(
    (status = 200, description = "The gate.", body = OutboundGate),
    Refusals,
))]
#[get("/outbound-gate")]
pub(crate) async fn get_outbound_gate(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ViewJobs>,
) -> ApiResult<web::Json<OutboundGate>> {
    Ok(web::Json(gate(outbound_gate::view(&context(&request)?, &permit).await?)))
}

/// Open or close the gate for all outbound mail.
#[utoipa::path(tag = "jobs", security(("session" = [])), request_body = SetOutboundGate, responses(
    (status = 200, description = "The gate.", body = OutboundGate),
    Refusals,
    BodyRefusals,
))]
#[put("/outbound-gate")]
pub(crate) async fn set_outbound_gate(
    request: HttpRequest,
    Permitted(permit): Permitted<action::ManageJobs>,
    input: web::Json<SetOutboundGate>,
) -> ApiResult<web::Json<OutboundGate>> {
    let is_live = input.mode == GateMode::Live;
    Ok(web::Json(gate(outbound_gate::set(&context(&request)?, &permit, is_live, &input.reason).await?)))
}

fn clock_view(view: clock::ClockView) -> web::Json<ClockView> {
    web::Json(ClockView {
        now_at: at(view.now),
        is_rehearsal: view.ahead_us.is_some(),
        // The nearest: the clock began between two minutes.
        ahead_minutes: (view.ahead_us.unwrap_or(0) + MINUTE_US / 2).div_euclid(MINUTE_US),
    })
}

/// What time it is for PEP.
#[utoipa::path(tag = "jobs", responses(
    (status = 200, description = "The time.", body = ClockView),
))]
#[get("/clock")]
pub(crate) async fn get_clock(request: HttpRequest) -> ApiResult<web::Json<ClockView>> {
    Ok(clock_view(clock::view(&context(&request)?)))
}

/// Move a rehearsal's clock forward; what becomes due runs within a second or two.
///
/// In a demo everybody may, elsewhere only those who manage jobs. Answers 404 if this is no rehearsal.
#[utoipa::path(tag = "jobs", security(("session" = [])), request_body = AdvanceClock, responses(
    (status = 200, description = "The time now.", body = ClockView),
    Refusals,
    BodyRefusals,
))]
#[post("/clock/advance")]
pub(crate) async fn advance_clock(
    request: HttpRequest,
    Permitted(permit): Permitted<action::UseOwnAccount>,
    input: web::Json<AdvanceClock>,
) -> ApiResult<web::Json<ClockView>> {
    Ok(clock_view(clock::advance(&context(&request)?, &permit, input.minutes).await?))
}
