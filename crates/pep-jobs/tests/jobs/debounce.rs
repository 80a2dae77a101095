//! Debounce: now plus the original delay, never beyond the ceiling, nothing lost (reliability 2.6).

use pep_app::jobs::{DebouncedJob, enqueue_debounced};
use pep_domain::jobs::{Queue, default_ceiling};
use pep_domain::time::{MINUTE_US, UtcMicros};
use pep_test_support::{TestDb, TestEngine, both_engines};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use crate::support::Bench;

async fn change(bench: &Bench, delay_us: i64) -> pep_app::jobs::Debounced {
    let now = bench.app.now();
    let job = DebouncedJob {
        kind: "report_notification",
        queue: Queue::Notify,
        debounce_key: "hm:1:2".to_owned(),
        payload: json!({ "v": 1 }),
        delay_us,
        ceiling_us: default_ceiling(delay_us),
    };
    bench.app.db.write(move |conn| enqueue_debounced(conn, now, job)).await.unwrap()
}

both_engines! {
    async fn a_change_pushes_the_job_back_by_the_first_delay(db: TestDb) {
        let bench = Bench::new(db).await;
        let first = change(&bench, 30 * MINUTE_US).await;
        bench.clock.advance(10 * MINUTE_US);
        let second = change(&bench, 5 * MINUTE_US).await;
        assert_eq!(second.job_id, first.job_id);
        assert_eq!(second.run_at, bench.app.now().plus(30 * MINUTE_US));
        assert_eq!(second.version, 2);
    }

    async fn a_change_while_the_job_runs_makes_a_new_one_and_a_retry_merges(db: TestDb) {
        let bench = Bench::new(db).await;
        let first = change(&bench, MINUTE_US).await;
        bench.clock.advance(MINUTE_US);
        let lease = bench.die_with(Queue::Notify).await;
        let second = change(&bench, MINUTE_US).await;
        assert_ne!(second.job_id, first.job_id);
        pep_app::jobs::record_retry(&bench.app, lease, None, true, "again".to_owned()).await.unwrap();
        assert_eq!((bench.count("merged"), bench.count("ready")), (1, 1));
    }
}

/// Minutes between edits, and whether the job that became due is run in between.
fn edits() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(0_i64..90, 1..14)
}

/// Against a model: a job waits until the last edit plus the delay, at most until the first edit plus the ceiling; an
/// edit after it ran begins a new one. Every edit is covered by exactly one run that comes after it.
fn follow(engine: TestEngine, cases: u32) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let bench = runtime.block_on(Bench::new(TestDb::new(engine)));
    let delay = 20 * MINUTE_US;
    let ceiling = default_ceiling(delay);
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    runner
        .run(&edits(), |gaps| {
            runtime.block_on(async {
                let mut waiting: Option<(UtcMicros, UtcMicros)> = None;
                for gap in gaps {
                    bench.clock.advance(gap * MINUTE_US);
                    let now = bench.app.now();
                    if let Some((_, due)) = waiting
                        && due <= now
                    {
                        let lease = bench.die_with(Queue::Notify).await;
                        pep_app::jobs::record_done(&bench.app, lease).await.unwrap();
                        waiting = None;
                    }
                    let (first, _) = waiting.unwrap_or((now, now));
                    let due = now.plus(delay).min(first.plus(ceiling));
                    prop_assert_eq!(change(&bench, delay).await.run_at, due);
                    waiting = Some((first, due));
                }
                prop_assert_eq!(bench.count("ready"), 1);
                bench.clock.advance(ceiling);
                let lease = bench.die_with(Queue::Notify).await;
                pep_app::jobs::record_done(&bench.app, lease).await.unwrap();
                prop_assert_eq!(bench.count("ready"), 0);
                Ok(())
            })
        })
        .unwrap();
}

#[test]
fn edit_sequences_follow_the_model_on_sqlite() {
    follow(TestEngine::Sqlite, 24);
}

#[test]
fn edit_sequences_follow_the_model_on_postgres() {
    follow(TestEngine::Postgres, 48);
}
