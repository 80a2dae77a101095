//! Schedules: each fires once, whoever ticks and however late.

use pep_app::schedules::{Repeating, ensure, fire_due};
use pep_domain::jobs::Queue;
use pep_domain::time::{DAY_US, HOUR_US, MINUTE_US};
use pep_test_support::both_engines;

use crate::support::Bench;

fn daily(makes_up: bool) -> Vec<Repeating> {
    vec![Repeating {
        kind: "prune",
        queue: Queue::Maint,
        cron: "0 0 9 * * *",
        time_zone: "Europe/Berlin",
        makes_up,
    }]
}

both_engines! {
    async fn two_tickers_fire_a_schedule_once(db: TestDb) {
        let bench = Bench::new(db).await;
        ensure(&bench.app, daily(true)).await.unwrap();
        for _ in 0..5 {
            bench.clock.advance(DAY_US);
            let (one, two) =
                tokio::join!(fire_due(&bench.app, daily(true)), fire_due(&bench.app, daily(true)));
            assert_eq!(one.unwrap() + two.unwrap(), 1);
        }
        assert_eq!(bench.db.db_number("SELECT count(*) FROM job"), 5);
    }

    async fn several_missed_runs_become_one(db: TestDb) {
        let bench = Bench::new(db).await;
        ensure(&bench.app, daily(true)).await.unwrap();
        bench.clock.advance(8 * DAY_US);
        assert_eq!(fire_due(&bench.app, daily(true)).await.unwrap(), 1);
        assert_eq!(fire_due(&bench.app, daily(true)).await.unwrap(), 0);
    }

    async fn a_missed_run_that_is_not_made_up_for_is_skipped(db: TestDb) {
        let bench = Bench::new(db).await;
        ensure(&bench.app, daily(false)).await.unwrap();
        bench.clock.advance(26 * HOUR_US);
        assert_eq!(fire_due(&bench.app, daily(false)).await.unwrap(), 0);
        assert_eq!(bench.db.db_number("SELECT count(*) FROM job"), 0);
        // The next one, at 09:00 in Berlin, is on time.
        bench.clock.advance(22 * HOUR_US + MINUTE_US);
        assert_eq!(fire_due(&bench.app, daily(false)).await.unwrap(), 1);
    }

    async fn the_nightly_jobs_all_run(db: TestDb) {
        let bench = Bench::new(db).await;
        ensure(&bench.app, bench.registry.repeating()).await.unwrap();
        bench.clock.advance(DAY_US);
        bench.plan().await;
        let nightly = bench.registry.repeating().iter().filter(|job| job.queue == Queue::Maint).count();
        assert_eq!(bench.run(Queue::Maint).await, nightly);
        assert_eq!(bench.count("done"), i64::try_from(nightly).unwrap());
    }
}
