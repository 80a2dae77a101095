//! What a monitor reads: the numbers of reliability 2.11 as Prometheus text, and whether anything is too late.

use std::fmt::Write as _;

use pep_db::AnyConnection;
use pep_db::jobs::StateCount;
use pep_domain::jobs::Queue;
use pep_domain::jobs::alarms::{Figures, LATE_US};
use pep_domain::time::{HOUR_US, SECOND_US, UtcMicros};

use crate::operating::{Machine, figures};
use crate::{AppContext, AppError};

/// The numbers.
struct Numbers {
    now: UtcMicros,
    jobs: Vec<StateCount>,
    done_last_hour: Vec<(Queue, i64)>,
    figures: Figures,
    /// When a worker was last at work; none before the first start.
    worker_seen_at: Option<UtcMicros>,
    /// May mail leave?
    is_gate_open: bool,
    waves: Vec<(String, i64)>,
    database_bytes: i64,
}

fn read(conn: &mut AnyConnection, machine: Machine, now: UtcMicros) -> Result<Numbers, AppError> {
    let gate = pep_db::outbound_gate::find(conn)?;
    Ok(Numbers {
        now,
        jobs: pep_db::jobs::counts(conn)?,
        done_last_hour: pep_db::jobs::count_done(conn, now.plus(-HOUR_US))?,
        figures: figures(conn, machine, now)?,
        worker_seen_at: gate.as_ref().map(|gate| gate.worker_seen_at),
        is_gate_open: gate.is_some_and(|gate| gate.is_live),
        waves: pep_db::waves::count_states(conn)?,
        database_bytes: pep_db::upkeep::database_bytes(conn)?,
    })
}

/// The numbers as Prometheus text. There is nothing about people, partners or accounts in them.
///
/// # Errors
/// [`AppError::Unavailable`] if the database does not answer.
pub async fn prometheus(ctx: &AppContext) -> Result<String, AppError> {
    let (now, machine) = (ctx.now(), Machine::now(ctx));
    Ok(written(&ctx.db.read(move |conn| read(conn, machine, now)).await?))
}

/// Whether work waits for longer than five minutes: which queue, and for how many seconds.
///
/// # Errors
/// [`AppError::Unavailable`] if the database does not answer.
pub async fn late_queues(ctx: &AppContext) -> Result<Vec<(Queue, i64)>, AppError> {
    let now = ctx.now();
    ctx.db
        .read(move |conn| {
            let mut late = Vec::new();
            for &queue in Queue::ALL {
                let waited = waited_us(pep_db::jobs::oldest_due(conn, queue, now)?, now);
                if waited > LATE_US {
                    late.push((queue, waited / SECOND_US));
                }
            }
            Ok(late)
        })
        .await
}

fn waited_us(since: Option<UtcMicros>, now: UtcMicros) -> i64 {
    since.map_or(0, |since| now.since(since).max(0))
}

fn of_queue(queue: Queue) -> String {
    format!("{{queue=\"{}\"}}", queue.as_str())
}

fn written(numbers: &Numbers) -> String {
    let mut text = String::new();
    let mut metric = |name: &str, help: &str, samples: &[(String, i64)]| {
        let _infallible = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
        for (labels, value) in samples {
            let _infallible = writeln!(text, "{name}{labels} {value}");
        }
    };
    let jobs: Vec<_> = numbers
        .jobs
        .iter()
        .map(|count| {
            (
                format!("{{queue=\"{}\",state=\"{}\"}}", count.queue.as_str(), count.state.as_str()),
                count.count,
            )
        })
        .collect();
    metric("pep_jobs", "Jobs by queue and state; ended ones of the last 30 days.", &jobs);
    let done: Vec<_> =
        numbers.done_last_hour.iter().map(|(queue, count)| (of_queue(*queue), *count)).collect();
    metric("pep_jobs_done_last_hour", "Jobs of a queue that were done in the last hour.", &done);
    let oldest: Vec<_> =
        numbers.figures.waited.iter().map(|(queue, us)| (of_queue(*queue), us / SECOND_US)).collect();
    metric(
        "pep_oldest_due_seconds",
        "For how long the oldest due job of a queue has waited; alarm above 300.",
        &oldest,
    );
    let unseen = waited_us(numbers.worker_seen_at, numbers.now) / SECOND_US;
    metric("pep_worker_unseen_seconds", "For how long no worker was at work.", &[(String::new(), unseen)]);
    let open = i64::from(numbers.is_gate_open);
    metric("pep_outbound_gate_open", "1: mail leaves; 0: it is held.", &[(String::new(), open)]);
    let waves: Vec<_> =
        numbers.waves.iter().map(|(state, count)| (format!("{{state=\"{state}\"}}"), *count)).collect();
    metric("pep_waves", "Waves of invitations by state.", &waves);
    metric("pep_database_bytes", "Size of the database.", &[(String::new(), numbers.database_bytes)]);
    let figures = &numbers.figures;
    let mut known = |name: &str, help: &str, value: Option<i64>| {
        let samples: Vec<_> = value.into_iter().map(|value| (String::new(), value)).collect();
        metric(name, help, &samples);
    };
    known(
        "pep_in_doubt_seconds",
        "For how long the oldest mail in doubt has been so; alarm above 1800.",
        figures.in_doubt_us.map(|us| us / SECOND_US),
    );
    known(
        "pep_mails_accepted_last_day",
        "Mails that the provider took in the last day.",
        Some(figures.accepted),
    );
    known(
        "pep_mails_bounced_last_day",
        "How many of them came back; alarm above 5 %.",
        Some(figures.bounced),
    );
    known(
        "pep_clock_offset_milliseconds",
        "How far the database's clock is ahead of this machine's; alarm beyond 2000.",
        figures.clock_offset_us.map(|us| us / 1_000),
    );
    known(
        "pep_disk_free_percent",
        "How much of the disk with the data is free; alarm below 10.",
        figures.disk_free_percent,
    );
    known(
        "pep_last_backup_seconds",
        "How long ago the last backup was made that PEP knows of.",
        figures.last_backup_at.map(|at| waited_us(Some(at), numbers.now) / SECOND_US),
    );
    let build = format!("{{version=\"{}\",tzdb=\"{}\"}}", env!("CARGO_PKG_VERSION"), crate::TIME_ZONE_DATA);
    metric("pep_build_info", "Version of PEP and of its time-zone data.", &[(build, 1)]);
    text
}
