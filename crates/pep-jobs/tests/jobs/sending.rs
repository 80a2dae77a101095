//! Messages: outcomes, doubt, hold.

use std::time::Duration;

use pep_app::jobs::NewJob;
use pep_app::mail::{Beginning, MessageEvent, begin_submission, record_event};
use pep_domain::jobs::Queue;
use pep_domain::mail::MessageClass;
use pep_domain::time::{HOUR_US, MINUTE_US, SECOND_US};
use pep_mail::{SendQuota, Submission};
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
    assert!(matches!(permit, Beginning::Granted(_)));
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

    async fn the_provider_s_rate_and_quota_hold_for_all_instances_together(db: TestDb) {
        use pep_app::jobs::{ClaimScope, claim};
        let bench = Bench::new(db).await;
        for _ in 0..40 {
            bench.mail(MessageClass::Notify).await;
        }
        bench.provider.limit(SendQuota { per_second: 10, per_day: 100, sent_last_day: 70 });
        bench.add(NewJob::new(pep_app::mail::QUOTA_JOB, Queue::Maint, serde_json::json!({ "v": 1 }), bench.app.now())).await;
        bench.run(Queue::Maint).await;
        // Two instances in the same second: eight together, four fifths of ten.
        let take = async |owner: &str, limit| {
            claim(&bench.app, Queue::Mail, ClaimScope::Sound, owner.to_owned(), limit, 120 * SECOND_US).await.unwrap().len()
        };
        assert_eq!((take("one", 5).await, take("two", 5).await, take("one", 5).await), (5, 3, 0));
        bench.clock.advance(SECOND_US);
        assert_eq!((take("two", 30).await, take("one", 30).await), (8, 0));
        bench.clock.advance(SECOND_US);
        assert_eq!(take("one", 30).await, 8);
        // Thirty were left of the day: six more, and then nothing until the provider says otherwise.
        bench.clock.advance(SECOND_US);
        assert_eq!(take("one", 30).await, 6);
        bench.clock.advance(MINUTE_US);
        assert_eq!(take("one", 30).await, 0);
        bench.provider.limit(SendQuota { per_second: -1, per_day: -1, sent_last_day: 100 });
        bench.add(NewJob::new(pep_app::mail::QUOTA_JOB, Queue::Maint, serde_json::json!({ "v": 1 }), bench.app.now())).await;
        bench.run(Queue::Maint).await;
        assert_eq!(take("two", 30).await, 10, "without limit");
    }

    async fn nothing_is_handed_over_to_an_address_that_came_back(db: TestDb) {
        let bench = Bench::new(db).await;
        let told = |id, message, kind: &str| MessageEvent { kind: kind.to_owned(), detail: "No such mailbox".to_owned(), ..event(id, message, bench.app.now()) };
        let first = bench.mail(MessageClass::Notify).await;
        bench.run(Queue::Mail).await;
        record_event(&bench.app, told(1, first, "soft_bounce")).await.unwrap();
        bench.mail(MessageClass::Notify).await;
        assert_eq!((bench.run(Queue::Mail).await, bench.sent()), (1, 2), "full for now is not gone");
        record_event(&bench.app, told(2, first, "bounce")).await.unwrap();
        record_event(&bench.app, told(2, first, "bounce")).await.unwrap();
        assert_eq!(bench.db.db_number("SELECT count(*) FROM mail_block"), 1);
        // Codes too: the mailbox is not there.
        let held = bench.mail(MessageClass::Otp).await;
        bench.run(Queue::Mail).await;
        assert_eq!(bench.sent(), 2);
        let why = bench.db.db_text(&format!("SELECT last_error FROM job WHERE id = (SELECT job_id FROM message WHERE id = {held})"));
        assert!(why.contains("ada@partner.example came back for good"), "{why}");
        assert_eq!(bench.db.db_text("SELECT last_error_class FROM job WHERE state = 'failed'"), "suppressed");
        assert_eq!(bench.db.db_number("SELECT count(*) FROM message_event WHERE kind = 'suppressed'"), 1);
        assert_eq!(bench.db.db_number("SELECT count(*) FROM message WHERE submitted_at IS NULL"), 1, "it never left");
        // Lifted: what is written now leaves; the late event of an old mail blocks nothing again.
        bench.clock.advance(SECOND_US);
        let now = bench.app.now().0;
        bench.db.db_execute(&format!("UPDATE mail_block SET lifted_at = {now}, lift_reason = 'mended'"));
        record_event(&bench.app, told(3, first, "bounce")).await.unwrap();
        bench.mail(MessageClass::Notify).await;
        bench.run(Queue::Mail).await;
        assert_eq!(bench.sent(), 3);
    }

    async fn a_complaint_holds_what_could_be_declined_and_nothing_else(db: TestDb) {
        let bench = Bench::new(db).await;
        let first = bench.mail(MessageClass::Notify).await;
        bench.run(Queue::Mail).await;
        let told = MessageEvent { kind: "complaint".to_owned(), ..event(1, first, bench.app.now()) };
        record_event(&bench.app, told).await.unwrap();
        let id = bench.mail(MessageClass::HeatmapLink).await;
        bench.db.db_execute(&format!("UPDATE message SET template = 'heatmap_reminder' WHERE id = {id}"));
        bench.mail(MessageClass::SessionInvite).await;
        bench.run(Queue::Mail).await;
        assert_eq!((bench.sent(), bench.count("failed"), bench.count("done")), (2, 1, 2));
    }
}
