//! Closed days and the mails of engagements: digests and reminders wait for the next working day of the OU.

use pep_app::{engagements, session_digests};
use pep_domain::time::{DAY_US, HOUR_US, UtcMicros};
use pep_test_support::{TestDb, World, both_engines};

use crate::support::Bench;

/// Monday, 29 March 2027, 09:00 in Berlin: Easter Monday.
const EASTER_MONDAY: i64 = 1_806_303_600_000_000;

/// One engagement with a session in ten days, of whose account seller 5 is the seller, in Berlin and of OU 1.
async fn world(db: TestDb) -> Bench {
    drop(World::build(&db));
    let start = EASTER_MONDAY + 10 * DAY_US;
    db.db_execute(&format!(
        "UPDATE person SET time_zone = 'Europe/Berlin'; UPDATE person SET ou_id = 1 WHERE id = 5; \
         UPDATE engagement SET due_on = NULL; UPDATE session SET state = 'cancelled'; \
         DELETE FROM account_seller WHERE person_id <> 5; \
         INSERT INTO session (id, program_id, engagement_id, title, starts_at, ends_at, time_zone, state, calendar_uid, \
         meeting_state, created_at, updated_at) VALUES (100, 1, 1, 'Session', {start}, {}, 'Europe/Berlin', 'scheduled', \
         'session-100@world.example', 'ready', 1, 1); \
         INSERT INTO session_account (session_id, account_id) VALUES (100, 1)",
        start + HOUR_US
    ));
    Bench::new(db).await
}

fn close(bench: &Bench, ou: i64, days: &[&str]) {
    for day in days {
        bench.db.db_execute(&format!(
            "INSERT INTO holiday (ou_id, on_date, name, created_at) VALUES ({ou}, '{day}', 'Closed', 1)"
        ));
    }
}

/// How many mails of a kind there are after the ticks of an instant.
async fn count(bench: &Bench, instant: i64, template: &str) -> i64 {
    bench.clock.set(UtcMicros(instant));
    session_digests::send_due(&bench.app).await.unwrap();
    engagements::remind_due(&bench.app).await.unwrap();
    bench.db.db_number(&format!("SELECT count(*) FROM message WHERE template = '{template}'"))
}

both_engines! {
    async fn the_digest_waits_for_the_next_working_day_of_the_seller_s_ou(db: TestDb) {
        let bench = world(db).await;
        close(&bench, 1, &["2027-03-26", "2027-03-29"]);
        close(&bench, 2, &["2027-03-30"]);
        for hours in [0, 5, 23] {
            assert_eq!(count(&bench, EASTER_MONDAY + hours * HOUR_US, "session_digest").await, 0, "{hours}");
        }
        assert_eq!(count(&bench, EASTER_MONDAY + DAY_US, "session_digest").await, 1);
        assert_eq!(count(&bench, EASTER_MONDAY + 2 * DAY_US, "session_digest").await, 1, "once");
    }

    async fn a_program_chooses_the_day_and_the_hour_of_its_digests(db: TestDb) {
        let bench = world(db).await;
        bench.db.db_execute("UPDATE program SET digest_weekday = 3, digest_hour = 14 WHERE id = 1");
        let wednesday = EASTER_MONDAY + 2 * DAY_US + 5 * HOUR_US;
        assert_eq!(count(&bench, wednesday - 1, "session_digest").await, 0);
        assert_eq!(count(&bench, wednesday, "session_digest").await, 1);
        // Whoever moves it in the week gets no second one in it.
        bench.db.db_execute("UPDATE program SET digest_weekday = 5, digest_hour = 9 WHERE id = 1");
        assert_eq!(count(&bench, EASTER_MONDAY + 4 * DAY_US, "session_digest").await, 1);
        assert_eq!(count(&bench, EASTER_MONDAY + 7 * DAY_US, "session_digest").await, 1);
    }

    async fn partners_are_not_reminded_on_a_closed_day_of_the_engagement_s_ou(db: TestDb) {
        let bench = world(db).await;
        // Three days before the first of April is Easter Monday.
        bench.db.db_execute(
            "UPDATE engagement SET due_on = '2027-04-01' WHERE id = 1; UPDATE engagement_partner SET state = 'declined' WHERE partner_id <> 1"
        );
        let ou = bench.db.db_number("SELECT ou_id FROM engagement WHERE id = 1");
        close(&bench, ou, &["2027-03-29"]);
        assert_eq!(count(&bench, EASTER_MONDAY + HOUR_US, "engagement_reminder").await, 0);
        assert_eq!(count(&bench, EASTER_MONDAY + DAY_US - 1, "engagement_reminder").await, 0);
        assert!(count(&bench, EASTER_MONDAY + DAY_US, "engagement_reminder").await > 0);
    }
}
