//! What the Jobs page says, decided from the server's answers alone.

use chrono::{DateTime, Duration, Utc};
use pep_api_types::jobs::{JobOverview, JobStateName, JobSummary, QueueSummary};
use pep_api_types::mail::MessageSummary;

use super::import_words::number;
use super::time_words::bytes;
use super::url_query::UrlQuery;

/// A due job that waits no longer than this is healthy.
const HEALTHY_SECONDS: i64 = 30;

/// Workers sign on at least this often, seconds; a longer silence means that none is at work.
const SILENCE_SECONDS: i64 = 300;

/// The one job that hands mails over; its doubts are settled in the Outbox.
const SEND_MESSAGE: &str = "send_message";

/// What the page shows under its cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum JobsTab {
    /// What failed, and what is in doubt.
    #[default]
    Attention,
    /// What leaves or runs within a day.
    Upcoming,
    /// What repeats.
    Schedules,
}

/// The tabs, in order, with what the URL calls them.
pub const TABS: [(JobsTab, &str, &str); 3] = [
    (JobsTab::Attention, "attention", "Needs a look"),
    (JobsTab::Upcoming, "upcoming", "Next 24 hours"),
    (JobsTab::Schedules, "schedules", "Schedules"),
];

impl JobsTab {
    /// What the URL calls it.
    pub fn key(self) -> &'static str {
        TABS.iter().find(|(tab, ..)| *tab == self).map_or("", |(_, key, _)| key)
    }

    /// The tab that a page's query names.
    pub fn read(url: &UrlQuery) -> Self {
        let key = url.first("tab");
        TABS.iter().find(|(_, name, _)| Some(*name) == key).map(|(tab, ..)| *tab).unwrap_or_default()
    }

    /// The page's address.
    pub fn href(self) -> String {
        UrlQuery::default().with("tab", (self != Self::default()).then(|| self.key())).on("/jobs")
    }
}

/// A queue's name in words.
pub fn queue_words(queue: &str) -> String {
    match queue {
        "mail" => "Mail".to_owned(),
        "notify" => "Notifications".to_owned(),
        "meetings" => "Meetings and webhooks".to_owned(),
        "maint" => "Upkeep".to_owned(),
        other => super::import_words::field_words(other),
    }
}

/// A state in words.
pub fn state_words(state: JobStateName) -> &'static str {
    match state {
        JobStateName::Ready => "Waiting",
        JobStateName::Leased => "Running",
        JobStateName::InDoubt => "In doubt",
        JobStateName::Done => "Done",
        JobStateName::Failed => "Failed",
        JobStateName::Cancelled => "Cancelled",
        JobStateName::Merged => "Taken over by a newer one",
    }
}

/// A length of time in words: `40 seconds`, `5 minutes`, `3 hours`, `2 days`.
pub fn length_words(length: Duration) -> String {
    let seconds = length.num_seconds().max(0);
    let (count, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {unit}{ending}", number(count))
}

/// How a queue is, and whether that is well.
pub fn queue_health(queue: &QueueSummary, now: DateTime<Utc>) -> (String, bool) {
    match queue.oldest_due_at {
        None => ("Nothing is due.".to_owned(), true),
        Some(since) => {
            let waited = now - since;
            let is_well = waited.num_seconds() <= HEALTHY_SECONDS;
            (format!("The oldest due job waits for {}.", length_words(waited)), is_well)
        }
    }
}

/// What is wrong with the workers; empty: nothing.
pub fn worker_problem(overview: &JobOverview) -> String {
    let has_due = overview.queues.iter().any(|queue| queue.oldest_due_at.is_some());
    match overview.worker_seen_at {
        None => {
            "No worker has been seen yet. Start one with pep work, or look at the server's log.".to_owned()
        }
        Some(at) if has_due && (overview.now_at - at).num_seconds() > SILENCE_SECONDS => format!(
            "No worker has been seen for {}, and jobs are due. Look at the server's log.",
            length_words(overview.now_at - at)
        ),
        Some(_) => String::new(),
    }
}

/// How much a queue got done in the last hour.
pub fn done_words(count: i64) -> String {
    if count == 0 { String::new() } else { format!("{} done in the last hour.", number(count)) }
}

/// How large things are, and how old the last backup is.
pub fn figures_words(overview: &JobOverview) -> String {
    let backup = match overview.last_backup_at {
        None => "no backup was noted so far (pep backup)".to_owned(),
        Some(at) => format!("last backup {} ago", length_words(overview.now_at - at)),
    };
    let disk =
        overview.disk_free_percent.map(|free| format!(" · {free} % of the disk free")).unwrap_or_default();
    format!(
        "Database {}{disk} · {backup} · PEP {} · time zones {}",
        bytes(overview.database_bytes as f64),
        overview.version,
        overview.time_zone_data
    )
}

/// Whether a job may be tried again, and whether it may be cancelled.
pub fn ways_out(job: &JobSummary) -> (bool, bool) {
    let is_failed = job.state == JobStateName::Failed;
    (is_failed, is_failed || job.state == JobStateName::Ready)
}

/// Whether the job's doubt is settled in the Outbox.
pub fn is_doubtful_mail(job: &JobSummary) -> bool {
    job.state == JobStateName::InDoubt && job.kind == SEND_MESSAGE
}

/// Something that leaves or runs soon.
#[derive(Debug, Clone, PartialEq)]
pub enum Upcoming {
    /// A mail that waits for its time.
    Mail(MessageSummary),
    /// A job of PEP's own.
    Job(JobSummary),
}

impl Upcoming {
    /// When.
    pub fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Mail(mail) => mail.due_at.unwrap_or(mail.created_at),
            Self::Job(job) => job.run_at,
        }
    }

    /// What it is known by in a table; changes when what is shown changes.
    pub fn key(&self) -> String {
        match self {
            Self::Mail(mail) => format!("mail|{}|{:?}", mail.id, mail.due_at),
            Self::Job(job) => format!("job|{}|{}|{:?}", job.id, job.run_at, job.state),
        }
    }
}

/// What leaves or runs within a day, soonest first: mails by their names, everything else as a job.
pub fn upcoming(overview: &JobOverview, mails: &[MessageSummary]) -> Vec<Upcoming> {
    let end = overview.now_at + Duration::hours(24);
    let soon = |mail: &&MessageSummary| mail.due_at.is_some_and(|at| at <= end);
    let jobs = overview.upcoming.iter().filter(|job| job.kind != SEND_MESSAGE);
    let mut all: Vec<Upcoming> = mails
        .iter()
        .filter(soon)
        .cloned()
        .map(Upcoming::Mail)
        .chain(jobs.cloned().map(Upcoming::Job))
        .collect();
    all.sort_by_key(Upcoming::at);
    all
}

/// `1 mail`, `12 mails`.
pub fn mails(count: i64) -> String {
    format!("{} {}", number(count), if count == 1 { "mail" } else { "mails" })
}

/// How far PEP's time is from the machine's, in words.
pub fn ahead_words(minutes: i64) -> String {
    if minutes <= 0 {
        "It runs with this machine's clock.".to_owned()
    } else {
        format!("It is {} ahead of this machine's clock.", length_words(Duration::minutes(minutes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + minute * 60, 0).unwrap()
    }

    fn job(id: i64, kind: &str, state: JobStateName, minute: i64) -> JobSummary {
        JobSummary {
            id,
            kind: kind.to_owned(),
            title: String::new(),
            queue: "mail".to_owned(),
            state,
            run_at: at(minute),
            attempts: 0,
            error_class: None,
            error: None,
            created_at: at(0),
            updated_at: at(0),
            finished_at: None,
            message_id: None,
        }
    }

    fn overview(upcoming: Vec<JobSummary>, oldest: Option<i64>, seen: Option<i64>) -> JobOverview {
        let queue = QueueSummary {
            queue: "mail".to_owned(),
            oldest_due_at: oldest.map(at),
            counts: vec![],
            done_last_hour: 0,
        };
        JobOverview {
            now_at: at(0),
            queues: vec![queue],
            attention: vec![],
            upcoming,
            worker_seen_at: seen.map(at),
            alarms: vec![],
            database_bytes: 2_213_960,
            disk_free_percent: Some(41),
            last_backup_at: None,
            version: "1.2.3".to_owned(),
            time_zone_data: "2025b".to_owned(),
        }
    }

    #[test]
    fn figures_are_told_in_one_line() {
        let mut overview = overview(vec![], None, None);
        assert_eq!(
            figures_words(&overview),
            "Database 2.2 MB · 41 % of the disk free · no backup was noted so far (pep backup) · PEP 1.2.3 · time zones 2025b"
        );
        overview.disk_free_percent = None;
        overview.last_backup_at = Some(at(-90));
        assert!(figures_words(&overview).starts_with("Database 2.2 MB · last backup 90 minutes ago"));
    }

    #[test]
    fn lengths_are_told_in_the_unit_that_fits() {
        assert_eq!(length_words(Duration::seconds(-4)), "0 seconds");
        assert_eq!(length_words(Duration::seconds(1)), "1 second");
        assert_eq!(length_words(Duration::minutes(90)), "90 minutes");
        assert_eq!(length_words(Duration::hours(49)), "2 days");
    }

    #[test]
    fn half_a_minute_of_waiting_is_healthy_and_more_is_not() {
        let queue = overview(vec![], Some(-2), None).queues.remove(0);
        assert_eq!(
            queue_health(&queue, at(0)),
            ("The oldest due job waits for 2 minutes.".to_owned(), false)
        );
        assert!(queue_health(&queue, at(-2)).1);
    }

    #[test]
    fn silent_workers_are_a_problem_only_while_something_is_due() {
        assert_eq!(worker_problem(&overview(vec![], None, Some(-60))), "");
        assert!(worker_problem(&overview(vec![], Some(-9), Some(-60))).contains("60 minutes"));
        assert!(!worker_problem(&overview(vec![], None, None)).is_empty());
    }

    #[test]
    fn only_what_failed_is_tried_again_and_doubtful_mails_are_settled_elsewhere() {
        assert_eq!(ways_out(&job(1, "prune", JobStateName::Failed, 0)), (true, true));
        assert_eq!(ways_out(&job(1, "prune", JobStateName::Ready, 0)), (false, true));
        assert_eq!(ways_out(&job(1, "send_message", JobStateName::InDoubt, 0)), (false, false));
        assert!(is_doubtful_mail(&job(1, "send_message", JobStateName::InDoubt, 0)));
    }

    #[test]
    fn mails_are_listed_by_their_names_and_not_as_jobs_too() {
        let mail = |id: i64, minute: i64| MessageSummary {
            id,
            state: pep_api_types::mail::MessageState::Waiting,
            class: pep_api_types::mail::MessageKind::Notify,
            template: String::new(),
            program_id: None,
            to_name: String::new(),
            to_address: String::new(),
            subject: String::new(),
            is_possible_duplicate: false,
            created_at: at(0),
            due_at: Some(at(minute)),
            sent_at: None,
            bounced_at: None,
            fate: None,
            error: None,
        };
        let jobs = vec![
            job(1, "send_message", JobStateName::Ready, 5),
            job(2, "report_notification", JobStateName::Ready, 20),
        ];
        let found = upcoming(&overview(jobs, None, None), &[mail(7, 30), mail(8, 5), mail(9, 3_000)]);
        let keys: Vec<i64> = found
            .iter()
            .map(|entry| match entry {
                Upcoming::Mail(mail) => mail.id,
                Upcoming::Job(job) => job.id,
            })
            .collect();
        assert_eq!(keys, [8, 2, 7]);
    }

    #[test]
    fn the_url_keeps_the_tab() {
        assert_eq!(JobsTab::Schedules.href(), "/jobs?tab=schedules");
        assert_eq!(JobsTab::read(&UrlQuery::read("tab=schedules")), JobsTab::Schedules);
        assert_eq!(JobsTab::read(&UrlQuery::default()).href(), "/jobs");
    }
}
