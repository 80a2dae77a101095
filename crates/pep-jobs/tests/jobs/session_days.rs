//! The mails around a session day: each once, at nine of its reader, whatever fails in between (reliability 2.9, 5.14–16).

use std::collections::BTreeMap;
use std::sync::Arc;

use pep_app::session_mails::send_due;
use pep_app::{AppConfig, AppContext, attendance};
use pep_db::{DatabaseUrl, Db};
use pep_domain::jobs::Queue;
use pep_domain::time::{DAY_US, HOUR_US, MINUTE_US, UtcMicros};
use pep_test_support::{FakeClock, TestDb, World, both_engines};

use crate::support::Bench;

/// 3 December 2026, 10:00 in Berlin: the world's session 1, until 10:30.
const START: i64 = 1_796_284_800_000_000 + HOUR_US;
const END: i64 = START + 30 * MINUTE_US;

/// A bench with the world; its session is the only one.
async fn world(db: TestDb) -> Bench {
    drop(World::build(&db));
    Bench::new(db).await
}

fn keys(db: &TestDb, what: &str) -> Vec<String> {
    let all = if db.engine() == pep_test_support::TestEngine::Sqlite { "group_concat" } else { "string_agg" };
    let text = db.db_text(&format!(
        "SELECT {all}(once_key, ' ') FROM (SELECT once_key FROM job_once WHERE once_key LIKE '{what}:%' ORDER BY once_key) k"
    ));
    text.split(' ').filter(|key| !key.is_empty()).map(str::to_owned).collect()
}

/// Sends what is due at an instant; returns how many mails.
async fn at(bench: &Bench, instant: i64) -> usize {
    bench.clock.set(UtcMicros(instant));
    attendance::mark_held(&bench.app).await.unwrap();
    send_due(&bench.app).await.unwrap()
}

/// Nine in the morning of Berlin, so many days from the session's.
fn nine(days: i64) -> i64 {
    START - HOUR_US + days * DAY_US
}

both_engines! {
    async fn the_summary_comes_the_day_before_at_nine_of_each_reader(db: TestDb) {
        let bench = world(db).await;
        // Seller 1 reads in New York, where nine is fifteen in Berlin; the partner's people have no zone of their own.
        bench.db.db_execute("UPDATE person SET time_zone = 'America/New_York' WHERE id = 5");
        assert_eq!(at(&bench, nine(-1) - 1).await, 0);
        assert_eq!(at(&bench, nine(-1)).await, 2);
        assert_eq!(at(&bench, nine(-1) + 6 * HOUR_US - 1).await, 0);
        assert_eq!(at(&bench, nine(-1) + 6 * HOUR_US).await, 1);
        assert_eq!(at(&bench, START).await, 0);
        assert_eq!(keys(&bench.db, "summary"), [
            "summary:program:1:2026-12-03:21",
            "summary:program:1:2026-12-03:22",
            "summary:program:1:2026-12-03:5",
        ]);
        let text = bench.db.db_text("SELECT body_text FROM message WHERE recipient_id = 5 AND class = 'summary'");
        assert!(text.contains("04:00–04:30 New York time (10:00–10:30 Berlin time)"), "{text}");
        assert!(text.contains("cnry-partner2-session-join-1"), "{text}");
        let subject = bench.db.db_text("SELECT subject FROM message WHERE recipient_id = 5 AND class = 'summary'");
        assert!(subject.ends_with("your session tomorrow"), "{subject}");
        let from = bench.db.db_text("SELECT from_address FROM message WHERE recipient_id = 21 AND class = 'summary'");
        assert_eq!(from, "program@public.example");
    }

    async fn a_late_summary_says_today_and_a_later_one_is_dropped(db: TestDb) {
        let bench = world(db).await;
        assert_eq!(at(&bench, START - 2 * HOUR_US).await, 3);
        let subject = bench.db.db_text("SELECT subject FROM message WHERE recipient_id = 21 AND class = 'summary'");
        assert!(subject.ends_with("your session today"), "{subject}");
        // It is not sent any more when the session is an hour away: also not by the mail worker.
        assert_eq!(
            bench.db.db_number("SELECT MIN(not_after) FROM job WHERE kind = 'send_message' AND not_after IS NOT NULL"),
            START - HOUR_US
        );
    }

    async fn nobody_is_written_to_too_late_or_for_nothing(db: TestDb) {
        let bench = world(db).await;
        assert_eq!(at(&bench, START - HOUR_US + 1).await, 0);
        bench.db.db_execute("UPDATE session SET state = 'cancelled' WHERE id = 1");
        assert_eq!(at(&bench, nine(1)).await, 0);
        bench.db.db_execute("UPDATE session SET state = 'scheduled' WHERE id = 1");
        // Partner 2 left the program, seller 1 left the session.
        bench.db.db_execute(
            "UPDATE program_partner SET removed_at = 1 WHERE partner_id = 2; \
             UPDATE session_person SET removed_at = 1 WHERE person_id = 5"
        );
        assert_eq!(at(&bench, nine(1)).await, 0);
        assert_eq!(at(&bench, nine(1) + 73 * HOUR_US).await, 0);
    }

    async fn the_follow_up_comes_the_next_morning_and_moves_the_event_on(db: TestDb) {
        let bench = world(db).await;
        assert_eq!(at(&bench, END).await, 0);
        assert_eq!(bench.db.db_text("SELECT state FROM session WHERE id = 1"), "held");
        bench.db.db_execute("UPDATE event SET phase = 'held' WHERE id = 1");
        assert_eq!(at(&bench, nine(1) - 1).await, 0);
        assert_eq!(bench.db.db_text("SELECT phase FROM event WHERE id = 1"), "held");
        assert_eq!(at(&bench, nine(1)).await, 3);
        assert_eq!(at(&bench, nine(1) + 5 * MINUTE_US).await, 0);
        assert_eq!(bench.db.db_text("SELECT phase FROM event WHERE id = 1"), "followed_up");
        let text = bench.db.db_text("SELECT body_text FROM message WHERE recipient_id = 21 AND class = 'followup'");
        assert!(text.contains("Thank you for taking part on Thursday, 3 December 2026"), "{text}");
        assert!(text.contains("http://127.0.0.1:8080/l/"), "{text}");
    }

    async fn the_follow_up_leads_to_the_program_s_own_form(db: TestDb) {
        let bench = world(db).await;
        bench.db.db_execute("UPDATE program SET feedback_url = 'https://forms.office.com/r/dta' WHERE id = 1");
        assert_eq!(at(&bench, nine(1)).await, 3);
        let text = bench.db.db_text("SELECT body_text FROM message WHERE recipient_id = 5 AND class = 'followup'");
        assert!(text.contains("https://forms.office.com/r/dta"), "{text}");
    }

    async fn by_attendance_those_who_came_hear_at_once_and_nobody_hears_twice(db: TestDb) {
        let bench = world(db).await;
        let rules = pep_domain::events::EventRules {
            follow_up: pep_domain::events::FollowUpTiming::ByAttendance,
            ..pep_domain::events::EventRules::default()
        };
        let rules = pep_app::events::rules::write(&rules);
        bench.db.db_execute(&format!("UPDATE event SET rules = '{rules}' WHERE id = 1"));
        // 21 said that she comes, of 22 nobody knows, seller 1 was seen.
        bench.db.db_execute(&format!(
            "UPDATE session_person SET plan = 'attending' WHERE person_id = 21; \
             INSERT INTO attendance (session_id, person_id, source, record_key, is_present, recorded_at) VALUES \
             (1, 5, 'team', 'partner:person:5', TRUE, {END})"
        ));
        assert_eq!(at(&bench, END).await, 2);
        // The meeting now says that 21 was not there; she was thanked already and is not written to again.
        bench.db.db_execute(&format!(
            "INSERT INTO attendance (session_id, person_id, source, record_key, is_present, recorded_at) VALUES \
             (1, 21, 'meeting', 'person:21', FALSE, {END})"
        ));
        assert_eq!(at(&bench, nine(1)).await, 1);
        assert_eq!(keys(&bench.db, "followup").len(), 3);
        let missed = bench.db.db_text("SELECT subject FROM message WHERE recipient_id = 22 AND class = 'followup'");
        assert!(missed.ends_with("we missed you"), "{missed}");
    }

    async fn the_rule_can_turn_summaries_off(db: TestDb) {
        let bench = world(db).await;
        let rules = pep_domain::events::EventRules { sends_summary: false, ..pep_domain::events::EventRules::default() };
        let rules = pep_app::events::rules::write(&rules);
        bench.db.db_execute(&format!("UPDATE event SET rules = '{rules}' WHERE id = 1"));
        assert_eq!(at(&bench, nine(-1)).await, 0);
    }

    async fn the_end_of_a_session_asks_its_meeting_four_times(db: TestDb) {
        let bench = world(db).await;
        at(&bench, END - 1).await;
        assert_eq!(bench.db.db_text("SELECT state FROM session WHERE id = 1"), "scheduled");
        at(&bench, END).await;
        at(&bench, END + MINUTE_US).await;
        let after = |minutes: i64| {
            let at = END + minutes * MINUTE_US;
            bench.db.db_number(&format!("SELECT count(*) FROM job WHERE kind = 'read_attendance' AND run_at = {at}"))
        };
        assert_eq!([15, 60, 360, 1_440].map(after), [1, 1, 1, 1]);
        assert_eq!(bench.db.db_number("SELECT count(*) FROM job WHERE kind = 'read_attendance'"), 4);
        bench.clock.set(UtcMicros(END + 15 * MINUTE_US));
        assert_eq!(bench.run(Queue::Meetings).await, 1);
        assert_eq!(bench.db.db_number("SELECT attendance_checked_at FROM session WHERE id = 1"), END + 15 * MINUTE_US);
    }
}

/// Sessions of a year: one a month, each of three people in zones of their own.
fn year(db: &TestDb, months: i64) -> usize {
    let zones = [
        "Pacific/Apia",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Africa/Cairo",
        "Europe/Berlin",
        "America/Santiago",
        "Australia/Lord_Howe",
    ];
    let mut sql = String::new();
    for (at, person) in [5, 21, 22].into_iter().enumerate() {
        let zone = zones[at];
        sql += &format!("UPDATE person SET time_zone = '{zone}' WHERE id = {person};");
    }
    for month in 1..months {
        // At another hour each month, so that the readers' days begin and end elsewhere.
        let starts = START + month * 30 * DAY_US + (month % 24) * HOUR_US;
        let (id, ends) = (100 + month, starts + 30 * MINUTE_US);
        let zone = zones[usize::try_from(month).unwrap() % zones.len()];
        sql += &format!(
            "INSERT INTO session (id, program_id, event_id, title, starts_at, ends_at, time_zone, state, calendar_uid, \
             meeting_state, created_at, updated_at) VALUES ({id}, 1, 1, 'Month {month}', {starts}, {ends}, '{zone}', \
             'scheduled', 'month-{month}', 'ready', 1, 1);"
        );
        for person in [5, 21, 22] {
            sql += &format!(
                "INSERT INTO session_person (session_id, person_id, source, added_at) VALUES ({id}, {person}, 'added', 1);"
            );
        }
    }
    db.db_execute(&sql);
    usize::try_from(months).unwrap() * 3
}

/// A second server on the same database, on the same clock.
fn second(db: &TestDb, clock: &Arc<FakeClock>) -> AppContext {
    let db = Db::open(&DatabaseUrl::parse(&db.url).unwrap(), 4).unwrap();
    let mut app = AppContext::new(db, AppConfig::default());
    app.clock = clock.clone();
    app
}

async fn tick(app: &AppContext) {
    attendance::mark_held(app).await.unwrap();
    send_due(app).await.unwrap();
}

both_engines! {
    /// A virtual year with two servers that look every quarter of an hour around every session, with outages of 1 hour,
    /// 26 hours and 8 days: every mail once, and none is missing but those that an outage of 8 days swallowed.
    async fn a_year_of_two_servers_sends_every_mail_once(db: TestDb) {
        let months = 12;
        drop(World::build(&db));
        let expected = year(&db, months);
        let clock = Arc::new(FakeClock::default());
        let one = {
            let mut app = AppContext::new(db.db.clone(), AppConfig::default());
            app.clock = clock.clone();
            app
        };
        let two = second(&db, &clock);
        let mut swallowed: BTreeMap<&str, usize> = BTreeMap::new();
        for month in 0..months {
            let starts = START + month * 30 * DAY_US + (month % 24) * HOUR_US;
            let outage = match month % 4 {
                1 => Some((starts - 20 * HOUR_US, starts - 19 * HOUR_US)),
                2 => Some((starts - 30 * HOUR_US, starts - 4 * HOUR_US)),
                3 => Some((starts - 48 * HOUR_US, starts + 144 * HOUR_US)),
                _ => None,
            };
            if month % 4 == 3 {
                *swallowed.entry("both").or_default() += 3;
            }
            let mut now = starts - 48 * HOUR_US;
            while now < starts + 84 * HOUR_US {
                let is_down = outage.is_some_and(|(from, to)| now >= from && now < to);
                if !is_down {
                    clock.set(UtcMicros(now));
                    tokio::join!(tick(&one), tick(&two));
                }
                now += 90 * MINUTE_US;
            }
        }
        // Every mail has a key of its own, so none went twice; what counts is that none is missing.
        let swallowed = swallowed.values().sum::<usize>();
        assert_eq!(keys(&db, "summary").len(), expected - swallowed);
        assert_eq!(keys(&db, "followup").len(), expected - swallowed);
        for class in ["summary", "followup"] {
            let mails = db.db_number(&format!("SELECT count(*) FROM message WHERE class = '{class}'"));
            assert_eq!(usize::try_from(mails).unwrap(), expected - swallowed, "{class}");
        }
        // No summary before nine of its reader, none after the last hour; no follow-up before nine of the next morning.
        let early = db.db_number(
            "SELECT count(*) FROM job j JOIN message m ON m.job_id = j.id WHERE m.class = 'summary' AND j.created_at > j.not_after"
        );
        assert_eq!(early, 0);
    }
}
