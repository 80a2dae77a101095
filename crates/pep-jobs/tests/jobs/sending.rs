//! Messages: outcomes, doubt, hold.

use std::time::Duration;

use pep_app::mail::{MessageEvent, begin_submission, record_event};
use pep_domain::jobs::Queue;
use pep_domain::mail::MessageClass;
use pep_domain::time::{HOUR_US, MINUTE_US, SECOND_US};
use pep_mail::Submission;
use pep_test_support::both_engines;

use crate::support::Bench;

fn not_sent(throttled: bool) -> Submission {
    Submission::NotSent { why: "no".to_owned(), retry_after: None, throttled }
}

fn unknown() -> Submission {
    Submission::Unknown { why: "the reply was lost".to_owned() }
}

fn event(id: i64, message: pep_domain::ids::MessageId, at: pep_domain::time::UtcMicros) -> MessageEvent {
    MessageEvent {
        event_id: format!("event-{id}"),
        message_id: Some(message),
        kind: "send".to_owned(),
        at,
        detail: String::new(),
    }
}

/// Hands over and dies before the reply.
async fn die_while_sending(bench: &Bench) {
    let lease = bench.die_with(Queue::Mail).await;
    let permit = begin_submission(&bench.app, lease, "memory", Duration::from_secs(120)).await.unwrap();
    assert!(permit.is_some());
    bench.clock.advance(121 * SECOND_US);
    bench.plan().await;
}

both_engines! {
    async fn an_accepted_message_is_done(db: TestDb) {
        let bench = Bench::new(db).await;
        bench.mail(MessageClass::Notify).await;
        assert_eq!(bench.run(Queue::Mail).await, 1);
        assert_eq!((bench.sent(), bench.count("done")), (1, 1));
        assert_eq!(bench.db.db_number("SELECT count(*) FROM message WHERE accepted_at IS NOT NULL"), 1);
    }

    async fn what_was_certainly_not_sent_is_tried_again(db: TestDb) {
        let bench = Bench::new(db).await;
        bench.mail(MessageClass::Notify).await;
        bench.provider.script([not_sent(false)]);
        bench.run(Queue::Mail).await;
        bench.clock.advance(13 * SECOND_US);
        bench.run(Queue::Mail).await;
        assert_eq!((bench.sent(), bench.count("done")), (2, 1));
    }

    async fn a_provider_that_asks_for_less_slows_the_whole_queue_for_a_minute(db: TestDb) {
        let bench = Bench::new(db).await;
        for _ in 0..30 {
            bench.mail(MessageClass::Notify).await;
        }
        bench.provider.script([not_sent(true)]);
        assert_eq!(bench.run(Queue::Mail).await, 1 + 7, "half the pace from the next claim on");
        assert_eq!(bench.run(Queue::Mail).await, 0, "this second's share is used up");
        bench.clock.advance(SECOND_US);
        bench.provider.script([not_sent(true)]);
        assert_eq!(bench.run(Queue::Mail).await, 7, "asked again within a few seconds is asked once");
        bench.clock.advance(61 * SECOND_US);
        assert_eq!(bench.run(Queue::Mail).await, 17, "after a minute everything leaves again");
        assert_eq!(bench.count("done"), 30);
    }

    async fn throttling_counts_no_attempt(db: TestDb) {
        let bench = Bench::new(db).await;
        bench.mail(MessageClass::Notify).await;
        bench.provider.script([not_sent(true)]);
        bench.run(Queue::Mail).await;
        assert_eq!(bench.db.db_number("SELECT attempt FROM job"), 0);
        assert_eq!(bench.run(Queue::Mail).await, 0);
        bench.clock.advance(61 * SECOND_US);
        assert_eq!(bench.run(Queue::Mail).await, 1);
    }

    async fn a_rejected_message_fails_and_is_not_repeated(db: TestDb) {
        let bench = Bench::new(db).await;
        bench.mail(MessageClass::Notify).await;
        bench.provider.script([Submission::Rejected { why: "no such mailbox".to_owned() }]);
        bench.run(Queue::Mail).await;
        bench.clock.advance(24 * HOUR_US);
        assert_eq!((bench.run(Queue::Mail).await, bench.count("failed")), (0, 1));
    }

    async fn a_suspended_account_stops_the_queue_and_loses_nothing(db: TestDb) {
        let bench = Bench::new(db).await;
        for _ in 0..5 {
            bench.mail(MessageClass::Notify).await;
        }
        bench.provider.script([Submission::Paused { why: "suspended".to_owned() }]);
        assert_eq!(bench.run(Queue::Mail).await, 1);
        assert_eq!((bench.sent(), bench.count("ready")), (1, 5));
        bench.db.db_execute("UPDATE outbound_gate SET mode = 'live'");
        assert_eq!(bench.run(Queue::Mail).await, 5);
        assert_eq!(bench.count("done"), 5);
    }

    async fn a_lost_reply_is_settled_by_the_provider_s_event(db: TestDb) {
        let bench = Bench::new(db).await;
        let id = bench.mail(MessageClass::Notify).await;
        bench.provider.script([unknown()]);
        bench.run(Queue::Mail).await;
        assert_eq!(bench.count("in_doubt"), 1);
        record_event(&bench.app, event(1, id, bench.app.now())).await.unwrap();
        record_event(&bench.app, event(1, id, bench.app.now())).await.unwrap();
        bench.clock.advance(HOUR_US);
        bench.plan().await;
        assert_eq!((bench.run(Queue::Mail).await, bench.sent(), bench.count("done")), (0, 1, 1));
    }

    async fn a_message_that_the_living_feed_does_not_know_is_sent_again(db: TestDb) {
        let bench = Bench::new(db).await;
        bench.mail(MessageClass::Otp).await;
        die_while_sending(&bench).await;
        assert_eq!(bench.count("in_doubt"), 1);
        let other = bench.mail(MessageClass::Notify).await;
        bench.run(Queue::Mail).await;
        record_event(&bench.app, event(1, other, bench.app.now())).await.unwrap();
        bench.clock.advance(5 * MINUTE_US);
        bench.plan().await;
        assert_eq!(bench.count("in_doubt"), 1);
        bench.clock.advance(10 * MINUTE_US);
        bench.plan().await;
        assert_eq!(bench.run(Queue::Mail).await, 1);
        assert_eq!((bench.sent(), bench.count("done")), (2, 2));
        assert_eq!(bench.db.db_number("SELECT count(*) FROM message WHERE is_possible_duplicate"), 0);
    }

    async fn without_a_feed_the_class_decides(db: TestDb) {
        let bench = Bench::new(db).await;
        bench.mail(MessageClass::HeatmapLink).await;
        bench.mail(MessageClass::Otp).await;
        bench.provider.script([unknown(), unknown(), unknown()]);
        bench.run(Queue::Mail).await;
        assert_eq!(bench.count("in_doubt"), 2);
        bench.clock.advance(16 * MINUTE_US);
        bench.plan().await;
        assert_eq!(bench.run(Queue::Mail).await, 1);
        assert_eq!(bench.db.db_number("SELECT count(*) FROM message WHERE is_possible_duplicate"), 1);
        // The repeat is in doubt as well: there is no third copy.
        bench.clock.advance(24 * HOUR_US);
        bench.plan().await;
        assert_eq!((bench.run(Queue::Mail).await, bench.sent(), bench.count("in_doubt")), (0, 3, 2));
    }

    async fn a_copied_database_stays_silent_until_somebody_confirms(db: TestDb) {
        let bench = Bench::new(db).await;
        bench.mail(MessageClass::Notify).await;
        let mut copy = bench.app.clone();
        copy.config = std::sync::Arc::new(pep_app::AppConfig {
            environment_id: "staging".to_owned(),
            ..(*bench.app.config).clone()
        });
        let reason = pep_app::outbound_gate::guard_at_start(&copy).await.unwrap().unwrap();
        assert!(reason.contains("staging"), "{reason}");
        assert_eq!((bench.run(Queue::Mail).await, bench.sent()), (0, 0));
    }

    async fn a_long_sleep_with_due_mail_holds_it(db: TestDb) {
        let bench = Bench::new(db).await;
        bench.clock.advance(7 * HOUR_US);
        assert_eq!(pep_app::outbound_gate::guard_at_start(&bench.app).await.unwrap(), None);
        bench.mail(MessageClass::Notify).await;
        assert!(pep_app::outbound_gate::guard_at_start(&bench.app).await.unwrap().is_some());
        assert_eq!((bench.run(Queue::Mail).await, bench.sent()), (0, 0));
    }
}
