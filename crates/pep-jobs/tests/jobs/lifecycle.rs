//! Claim, lease, fence, once, poison.

use std::time::Duration;

use pep_app::AppError;
use pep_app::jobs::{NewJob, record_done};
use pep_app::mail::enqueue;
use pep_domain::jobs::Queue;
use pep_domain::mail::MessageClass;
use pep_domain::time::{MINUTE_US, SECOND_US};
use pep_jobs::{Job, JobContext, JobOutcome};
use pep_test_support::both_engines;
use serde::Deserialize;
use serde_json::json;

use crate::support::{Aborted, Bench, mail};

#[derive(Debug, Deserialize)]
struct What {
    what: String,
}

/// A job that does what its payload says.
struct Odd;

impl Job for Odd {
    const KIND: &'static str = "odd";
    const QUEUE: Queue = Queue::Maint;
    const TIMEOUT: Duration = Duration::from_millis(50);
    type Payload = What;

    async fn run(_: JobContext, payload: What) -> JobOutcome {
        match payload.what.as_str() {
            "panic" => panic!("as asked"),
            "hang" => std::future::pending().await,
            "fail" => JobOutcome::Failed { class: "rejected", why: "as asked".to_owned() },
            _ => JobOutcome::Done,
        }
    }
}

fn odd(bench: &Bench, what: &str) -> NewJob {
    NewJob::new("odd", Queue::Maint, json!({ "v": 1, "what": what }), bench.app.now())
}

async fn bench(db: pep_test_support::TestDb) -> Bench {
    let mut bench = Bench::new(db).await;
    bench.registry.add::<Odd>();
    bench
}

both_engines! {
    async fn a_job_runs_once_and_is_done(db: TestDb) {
        let bench = bench(db).await;
        bench.add(odd(&bench, "done")).await;
        assert_eq!(bench.run(Queue::Maint).await, 1);
        assert_eq!(bench.run(Queue::Maint).await, 0);
        assert_eq!(bench.count("done"), 1);
    }

    async fn a_job_waits_for_its_time(db: TestDb) {
        let bench = bench(db).await;
        let mut job = odd(&bench, "done");
        job.run_at = bench.app.now().plus(MINUTE_US);
        bench.add(job).await;
        assert_eq!(bench.run(Queue::Maint).await, 0);
        bench.clock.advance(MINUTE_US);
        assert_eq!(bench.run(Queue::Maint).await, 1);
    }

    async fn a_panic_and_a_time_out_are_tried_again_later(db: TestDb) {
        let bench = bench(db).await;
        bench.add(odd(&bench, "panic")).await;
        bench.add(odd(&bench, "hang")).await;
        assert_eq!(bench.run(Queue::Maint).await, 2);
        assert_eq!(bench.count("ready"), 2);
        assert_eq!(bench.db.db_number("SELECT count(*) FROM job WHERE last_error LIKE '%panicked: as asked%'"), 1);
        assert_eq!(bench.run(Queue::Maint).await, 0);
        bench.clock.advance(13 * SECOND_US);
        assert_eq!(bench.run(Queue::Maint).await, 2);
    }

    async fn attempts_are_used_up(db: TestDb) {
        let bench = bench(db).await;
        bench.add(odd(&bench, "panic")).await;
        for _ in 0..8 {
            assert_eq!(bench.run(Queue::Maint).await, 1);
            bench.clock.advance(24 * 60 * MINUTE_US);
        }
        assert_eq!(bench.count("failed"), 1);
        assert_eq!(bench.db.db_number("SELECT count(*) FROM job WHERE last_error_class = 'attempts_used_up'"), 1);
    }

    async fn what_this_version_cannot_read_fails_as_unsupported(db: TestDb) {
        let bench = bench(db).await;
        bench.add(NewJob::new("from_the_future", Queue::Maint, json!({ "v": 1 }), bench.app.now())).await;
        bench.add(NewJob::new("odd", Queue::Maint, json!({ "v": 2, "what": "done" }), bench.app.now())).await;
        bench.add(NewJob::new("odd", Queue::Maint, json!({ "v": 1 }), bench.app.now())).await;
        assert_eq!(bench.run(Queue::Maint).await, 3);
        assert_eq!(bench.db.db_number("SELECT count(*) FROM job WHERE last_error_class = 'unsupported'"), 3);
    }

    async fn a_worker_that_lost_its_lease_writes_nothing(db: TestDb) {
        let bench = bench(db).await;
        bench.add(odd(&bench, "done")).await;
        let lost = bench.die_with(Queue::Maint).await;
        bench.clock.advance(121 * SECOND_US);
        bench.plan().await;
        bench.clock.advance(61 * SECOND_US);
        let held = bench.die_with(Queue::Maint).await;
        assert!(held.token > lost.token);
        assert!(matches!(record_done(&bench.app, lost).await, Err(AppError::WrongState(_))));
        assert_eq!(bench.count("leased"), 1);
        record_done(&bench.app, held).await.unwrap();
        assert_eq!(bench.count("done"), 1);
    }

    async fn a_job_that_kills_its_workers_is_poison(db: TestDb) {
        let bench = bench(db).await;
        bench.add(odd(&bench, "done")).await;
        for _ in 0..3 {
            bench.die_with(Queue::Maint).await;
            bench.clock.advance(10 * MINUTE_US);
            bench.plan().await;
            bench.clock.advance(10 * MINUTE_US);
        }
        assert_eq!(bench.db.db_number("SELECT count(*) FROM job WHERE state = 'failed' AND last_error_class = 'poison'"), 1);
    }

    async fn a_once_key_is_used_once_for_ever(db: TestDb) {
        let bench = bench(db).await;
        let mut job = odd(&bench, "done");
        job.once_key = Some("remind:1:1".to_owned());
        assert!(bench.add(job.clone()).await.is_some());
        assert!(bench.add(job.clone()).await.is_none());
        assert_eq!(bench.run(Queue::Maint).await, 1);
        bench.clock.advance(40 * 24 * 60 * MINUTE_US);
        pep_app::jobs::prune(&bench.app).await.unwrap();
        assert_eq!(bench.count("done"), 0);
        assert!(bench.add(job).await.is_none());
    }

    async fn what_is_too_late_is_cancelled(db: TestDb) {
        let bench = bench(db).await;
        let mut job = odd(&bench, "done");
        job.not_after = Some(bench.app.now().plus(MINUTE_US));
        bench.add(job).await;
        bench.clock.advance(2 * MINUTE_US);
        assert_eq!(bench.run(Queue::Maint).await, 0);
        assert_eq!(bench.db.db_number("SELECT count(*) FROM job WHERE state = 'cancelled' AND last_error_class = 'expired'"), 1);
    }

    async fn a_lease_is_given_back_as_if_never_taken(db: TestDb) {
        let bench = bench(db).await;
        bench.add(odd(&bench, "done")).await;
        let lease = bench.die_with(Queue::Maint).await;
        assert!(pep_app::jobs::give_back(&bench.app, lease).await.unwrap());
        assert_eq!(bench.db.db_number("SELECT attempt FROM job"), 0);
        assert_eq!(bench.run(Queue::Maint).await, 1);
    }

    async fn claims_of_many_workers_never_overlap(db: TestDb) {
        let bench = bench(db).await;
        for _ in 0..60 {
            bench.add(odd(&bench, "done")).await;
        }
        let workers = (0..12).map(|worker| {
            let app = bench.app.clone();
            tokio::spawn(async move {
                pep_app::jobs::claim(
                    &app, Queue::Maint, pep_app::jobs::ClaimScope::Sound, format!("w{worker}"), 5, SECOND_US,
                ).await.unwrap()
            })
        });
        let mut ids = Vec::new();
        for worker in workers.collect::<Vec<_>>() {
            ids.extend(worker.await.unwrap().into_iter().map(|job| job.lease.job_id));
        }
        let claimed = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), claimed);
        // Nobody came for a second time, so whoever was late found nothing left only if all were taken.
        assert_eq!(bench.count("leased"), i64::try_from(claimed).unwrap());
    }

    async fn a_rolled_back_change_sends_nothing(db: TestDb) {
        let bench = bench(db).await;
        for _ in 0..100 {
            let app = bench.app.clone();
            let result: Result<(), Aborted> = bench.app.db.write(move |conn| {
                enqueue(conn, &app, mail(&app, MessageClass::Notify)).unwrap();
                Err(Aborted)
            }).await;
            assert!(result.is_err());
        }
        assert_eq!(bench.run(Queue::Mail).await, 0);
        assert_eq!(bench.db.db_number("SELECT count(*) FROM message"), 0);
    }
}
