//! Two instances whose clocks are ten minutes wrong, one each way (reliability 5, row 21).

use std::sync::Arc;

use pep_app::AppContext;
use pep_app::jobs::{ClaimScope, claim, reap, record_done};
use pep_app::system_clock::SystemClock;
use pep_domain::jobs::Queue;
use pep_domain::mail::MessageClass;
use pep_domain::time::{Clock, MINUTE_US, SECOND_US, UtcMicros};
use pep_test_support::{TestDb, TestEngine};

use crate::support::Bench;

/// The clock of a machine that is wrong and does not know it.
struct WrongClock(i64);

impl Clock for WrongClock {
    fn now(&self) -> UtcMicros {
        SystemClock.now().plus(self.0)
    }

    fn ahead_of_machine(&self) -> Option<i64> {
        Some(0)
    }
}

fn instance(bench: &Bench, wrong_us: i64) -> AppContext {
    AppContext { clock: Arc::new(WrongClock(wrong_us)), ..bench.app.clone() }
}

async fn take(app: &AppContext, owner: &str) -> Vec<pep_domain::jobs::Lease> {
    let lease_us = 120 * SECOND_US;
    let claimed = claim(app, Queue::Mail, ClaimScope::Sound, owner.to_owned(), 4, lease_us).await.unwrap();
    claimed.into_iter().map(|job| job.lease).collect()
}

/// SQLite's processes share one machine and so one clock; machines share PostgreSQL only.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_wrong_clock_neither_takes_what_another_holds_nor_loses_what_it_holds() {
    let bench = Bench::new(TestDb::new(TestEngine::Postgres)).await;
    let (ahead, behind) = (instance(&bench, 10 * MINUTE_US), instance(&bench, -10 * MINUTE_US));
    for _ in 0..8 {
        bench.mail(MessageClass::Notify).await;
    }
    // The bench's own clock stands in the future of the real one: what it asked for shall be due.
    bench.db.db_execute("UPDATE job SET run_at = 0");
    let first = take(&ahead, "ahead").await;
    let second = take(&behind, "behind").await;
    assert_eq!((first.len(), second.len()), (4, 4), "each takes its share, nobody the other's");
    for app in [&ahead, &behind] {
        assert_eq!(reap(app).await.unwrap(), pep_db::jobs::Reaped::default(), "no lease has run out");
    }
    for lease in first {
        record_done(&ahead, lease).await.unwrap();
    }
    for lease in second {
        record_done(&behind, lease).await.unwrap();
    }
    assert_eq!((bench.count("done"), bench.count("ready")), (8, 0));
    // What is due in five minutes is early for everybody, however late a clock believes it to be.
    bench.mail(MessageClass::Notify).await;
    let soon = SystemClock.now().plus(5 * MINUTE_US).0;
    bench.db.db_execute(&format!("UPDATE job SET run_at = {soon} WHERE state = 'ready'"));
    assert!(take(&ahead, "ahead").await.is_empty());
}
