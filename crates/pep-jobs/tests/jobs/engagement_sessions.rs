//! The mails of engagements: each once, to the minute of its reader, in five zones over the changes of their clocks.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, TimeZone};
use chrono_tz::Tz;
use pep_app::{attendance, engagements, session_digests, session_mails};
use pep_domain::time::{DAY_US, HOUR_US, MINUTE_US, UtcMicros};
use pep_test_support::{TestDb, World, both_engines};

use crate::support::Bench;

/// Seller, where the seller reads the clock.
const SELLERS: [(i64, Tz); 5] = [
    (5, chrono_tz::America::New_York),
    (41, chrono_tz::Europe::Berlin),
    (42, chrono_tz::Asia::Kolkata),
    (43, chrono_tz::Australia::Sydney),
    (44, chrono_tz::Pacific::Apia),
];
/// The partner's people.
const CONTACT: (i64, Tz) = (12, chrono_tz::Europe::London);
const ADMIN: (i64, Tz) = (11, chrono_tz::America::Sao_Paulo);

/// The world with one engagement under way, its partner and the sellers of its account, each in a zone of their own.
async fn world(db: TestDb) -> Bench {
    drop(World::build(&db));
    for (seller, _) in SELLERS.iter().skip(1) {
        db.db_execute(&format!(
            "INSERT INTO person (id, email, email_folded, first_name, last_name, name_folded, side, created_at, updated_at) VALUES \
             ({seller}, 's{seller}@example.com', 's{seller}@example.com', 'S', '{seller}', 's {seller}', 'microsoft', 1, 1); \
             INSERT INTO role_grant (person_id, side, role, scope_kind, scope_id, source, granted_at) VALUES \
             ({seller}, 'microsoft', 'seller', 'atu', 1, 'cli', 1); \
             INSERT INTO account_seller (account_id, person_id) VALUES (1, {seller})"
        ));
    }
    for (person, zone) in SELLERS.iter().chain([&CONTACT, &ADMIN]) {
        db.db_execute(&format!("UPDATE person SET time_zone = '{}' WHERE id = {person}", zone.name()));
    }
    db.db_execute(
        "UPDATE engagement_partner SET state = 'declined' WHERE partner_id <> 1; \
         UPDATE engagement SET due_on = NULL; UPDATE session SET state = 'cancelled'",
    );
    Bench::new(db).await
}

fn at(zone: Tz, day: NaiveDate, hour: u32, minute: u32) -> i64 {
    let civil = day.and_hms_opt(hour, minute, 0).unwrap();
    zone.from_local_datetime(&civil).unwrap().timestamp_micros()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap()
}

/// A session of engagement 1 with partner 1 about account 1, with these people.
fn meet(db: &TestDb, id: i64, span: (i64, i64), people: &[(i64, &str)]) {
    db.db_execute(&format!(
        "INSERT INTO session (id, program_id, engagement_id, title, starts_at, ends_at, time_zone, state, calendar_uid, \
         meeting_state, join_url, created_at, updated_at) VALUES ({id}, 1, 1, 'Session {id}', {}, {}, 'Europe/Berlin', \
         'scheduled', 'session-{id}@world.example', 'ready', 'https://meet.example/{id}', 1, 1); \
         INSERT INTO session_partner (session_id, partner_id) VALUES ({id}, 1); \
         INSERT INTO session_account (session_id, account_id) VALUES ({id}, 1)",
        span.0, span.1
    ));
    for (person, plan) in people {
        db.db_execute(&format!(
            "INSERT INTO session_person (session_id, person_id, source, plan, added_at, invited_sequence) VALUES \
             ({id}, {person}, 'added', '{plan}', 1, 0)"
        ));
    }
}

type Mails = BTreeSet<(String, i64)>;

/// What the ticks of an instant write: template and recipient.
async fn tick(bench: &Bench, instant: i64) -> Mails {
    let before = bench.db.db_number("SELECT coalesce(max(id), 0) FROM message");
    bench.clock.set(UtcMicros(instant));
    attendance::mark_held(&bench.app).await.unwrap();
    session_mails::send_due(&bench.app).await.unwrap();
    session_digests::send_due(&bench.app).await.unwrap();
    engagements::remind_due(&bench.app).await.unwrap();
    let count = bench.db.db_number(&format!("SELECT count(*) FROM message WHERE id > {before}"));
    let mails: Mails = (0..count)
        .map(|nth| {
            let of = |column: &str| {
                format!("SELECT {column} FROM message WHERE id > {before} ORDER BY id LIMIT 1 OFFSET {nth}")
            };
            (bench.db.db_text(&of("template")), bench.db.db_number(&of("recipient_id")))
        })
        .collect();
    assert_eq!(i64::try_from(mails.len()).unwrap(), count, "somebody got two of a kind at once");
    mails
}

fn mails(expected: &[(&str, i64)]) -> Mails {
    expected.iter().map(|(template, to)| ((*template).to_owned(), *to)).collect()
}

const AFTER: &str = "engagement_follow_up";
const DIGEST: &str = "session_digest";

/// All mails of a quarter by the instant at which each is due, worked out from the calendar alone.
fn quarter(sessions: &[(i64, NaiveDate, i64, i64)], due_on: NaiveDate) -> BTreeMap<i64, Mails> {
    let mut expected: BTreeMap<i64, Mails> = BTreeMap::new();
    let mut expect = |instant: i64, template: &str, to: i64| {
        assert!(expected.entry(instant).or_default().insert((template.to_owned(), to)));
    };
    for (_, _, start, end) in sessions {
        let civil = |instant: i64, zone: Tz| UtcMicros(instant).date_in(zone);
        for (person, zone) in [SELLERS[1], CONTACT] {
            let eve = civil(*start, zone).checked_sub_days(Days::new(1)).unwrap();
            expect(at(zone, eve, 9, 0), "session_summary", person);
        }
        expect(*end, AFTER, SELLERS[1].0);
        for (person, zone) in SELLERS.iter().filter(|(person, _)| *person != SELLERS[1].0).chain([&CONTACT]) {
            expect(at(*zone, after(civil(*end, *zone), 1), 9, 0), AFTER, *person);
        }
    }
    for (person, zone) in SELLERS {
        for week in 0..16 {
            let monday = after(day("2027-02-15"), week * 7);
            assert_eq!(monday.weekday(), chrono::Weekday::Mon);
            let nine = at(zone, monday, 9, 0);
            if sessions.iter().any(|(_, _, start, _)| *start > nine && *start <= nine + 14 * DAY_US) {
                expect(nine, DIGEST, person);
            }
        }
    }
    for (person, zone) in [CONTACT, ADMIN] {
        let soon = due_on.checked_sub_days(Days::new(3)).unwrap();
        expect(at(zone, soon, 9, 0), "engagement_reminder", person);
        expect(at(zone, after(due_on, 1), 9, 0), "engagement_reminder", person);
    }
    expected
}

both_engines! {
    async fn a_quarter_of_mails_comes_once_and_to_the_minute_in_five_zones(db: TestDb) {
        let bench = world(db).await;
        // From February to May: New York changes its clocks on 14 March, Berlin and London on the 28th, Sydney on 4 April.
        let due_on = day("2027-03-27");
        bench.db.db_execute(&format!("UPDATE engagement SET due_on = '{due_on}' WHERE id = 1"));
        let berlin = chrono_tz::Europe::Berlin;
        let sessions: Vec<(i64, NaiveDate, i64, i64)> = (0..12)
            .map(|week| {
                let date = after(day("2027-02-17"), u64::try_from(week).unwrap() * 7);
                (100 + week, date, at(berlin, date, 14, 0), at(berlin, date, 14, 47))
            })
            .collect();
        for (id, _, start, end) in &sessions {
            meet(&bench.db, *id, (*start, *end), &[(SELLERS[1].0, "attending"), (CONTACT.0, "unknown")]);
        }
        let expected = quarter(&sessions, due_on);
        assert_eq!(tick(&bench, at(berlin, day("2027-02-14"), 1, 0)).await, Mails::new());
        let mut total = 0;
        for (instant, due) in &expected {
            assert_eq!(tick(&bench, instant - 1).await, Mails::new(), "a microsecond before {}", UtcMicros(*instant).to_datetime());
            assert_eq!(tick(&bench, *instant).await, *due, "at {}", UtcMicros(*instant).to_datetime());
            total += due.len();
        }
        // 12 sessions × (2 summaries + 6 afterwards), 12 or so digests for each of five, 2 × 2 reminders.
        assert!(total > 12 * 8 + 5 * 12, "{total}");
        // After the last session the engagement is complete, and all is quiet.
        assert_eq!(bench.db.db_text("SELECT state FROM engagement WHERE id = 1"), "complete");
        let end = *expected.keys().last().unwrap();
        for days in 1..20 {
            assert_eq!(tick(&bench, end + days * DAY_US).await, Mails::new());
        }
    }

    async fn who_was_thanked_hears_nothing_else_whatever_attendance_says_later(db: TestDb) {
        let bench = world(db).await;
        let date = day("2027-03-03");
        let berlin = chrono_tz::Europe::Berlin;
        let (start, end) = (at(berlin, date, 14, 0), at(berlin, date, 15, 0));
        // 41 said that she comes; 42 comes without a word; 43 said so, and a colleague knows already that he was not there.
        meet(&bench.db, 100, (start, end), &[(41, "attending"), (43, "attending"), (12, "unknown")]);
        let report = |source: &str, person: i64, is_present: bool| {
            bench.db.db_execute(&format!(
                "INSERT INTO attendance (session_id, person_id, source, record_key, is_present, recorded_at) VALUES \
                 (100, {person}, '{source}', 'microsoft:person:{person}', {is_present}, {end})"
            ));
        };
        report("team", 43, false);
        bench.clock.set(UtcMicros(start));
        assert_eq!(tick(&bench, end).await, mails(&[(AFTER, 41)]));
        // The report says that 41 was not there, and that 42 was: 42 is thanked at once, 41 was thanked.
        report("meeting", 41, false);
        report("meeting", 42, true);
        report("meeting", 12, true);
        assert_eq!(tick(&bench, end + MINUTE_US).await, mails(&[(AFTER, 42)]));
        let mut later = Mails::new();
        for hour in 1..72 {
            let now = tick(&bench, end + hour * HOUR_US).await;
            assert!(later.is_disjoint(&now), "{now:?}");
            later.extend(now);
        }
        assert_eq!(later, mails(&[(AFTER, 5), (AFTER, 43), (AFTER, 44), (AFTER, 12)]));
        let text = |person: i64| bench.db.db_text(&format!("SELECT body_text FROM message WHERE template = '{AFTER}' AND recipient_id = {person}"));
        for thanked in [41, 42, 12] {
            assert!(text(thanked).contains("Thank you for taking part"), "{}", text(thanked));
        }
        for missed in [5, 43, 44] {
            assert!(text(missed).contains("partners met about your accounts"), "{}", text(missed));
            assert!(text(missed).contains("Schedule a follow-up with"), "{}", text(missed));
        }
        // The partner's contact is offered no follow-up and learns no account that was not shared.
        assert!(!text(12).contains("Schedule a follow-up") && !text(12).contains("cnry-account"), "{}", text(12));
    }

    async fn the_digest_is_short_can_be_declined_and_is_not_sent_for_nothing(db: TestDb) {
        let bench = world(db).await;
        let berlin = chrono_tz::Europe::Berlin;
        let monday = day("2027-03-01");
        let nine = at(berlin, monday, 9, 0);
        // One just within two weeks, one just beyond.
        meet(&bench.db, 100, (nine + 14 * DAY_US, nine + 14 * DAY_US + HOUR_US), &[]);
        meet(&bench.db, 101, (nine + 14 * DAY_US + 1, nine + 14 * DAY_US + HOUR_US), &[]);
        bench.db.db_execute(
            "DELETE FROM account_seller WHERE person_id NOT IN (41, 5); \
             INSERT INTO mail_preference (person_id, kind, delivery, updated_at) VALUES (5, 'session_digest', 'off', 1)"
        );
        assert_eq!(tick(&bench, nine - 1).await, Mails::new());
        assert_eq!(tick(&bench, nine).await, mails(&[(DIGEST, 41)]));
        let text = bench.db.db_text(&format!("SELECT body_text FROM message WHERE template = '{DIGEST}'"));
        assert!(text.contains("Session 100") && !text.contains("Session 101"), "{text}");
        assert!(text.contains("Attend:") && text.contains("Schedule a follow-up with cnry-partner1-partner-name-1"), "{text}");
        assert!(text.contains("/unsubscribe/"), "{text}");
        // New York declined it; and a week in which nothing comes up has none.
        assert_eq!(tick(&bench, nine + 6 * HOUR_US).await, Mails::new());
        bench.db.db_execute("UPDATE session SET state = 'cancelled'");
        assert_eq!(tick(&bench, nine + 7 * DAY_US).await, Mails::new());
        // Three days late it is still of use, two days before the next one no more.
        bench.db.db_execute("UPDATE session SET state = 'scheduled'; UPDATE person SET time_zone = 'Europe/Berlin' WHERE id = 41");
        assert_eq!(tick(&bench, nine + 12 * DAY_US + 1).await, Mails::new());
        assert_eq!(tick(&bench, nine + 10 * DAY_US).await, mails(&[(DIGEST, 41)]));
    }

    async fn an_engagement_is_complete_on_the_morning_after_its_last_session(db: TestDb) {
        let bench = world(db).await;
        let zone: Tz = bench.db.db_text("SELECT time_zone FROM program WHERE id = 1").parse().unwrap();
        let date = day("2027-03-03");
        let (start, end) = (at(zone, date, 14, 0), at(zone, date, 15, 0));
        meet(&bench.db, 100, (start, end), &[]);
        meet(&bench.db, 101, (start + 7 * DAY_US, end + 7 * DAY_US), &[]);
        let state = |bench: &Bench| bench.db.db_text("SELECT state FROM engagement WHERE id = 1");
        tick(&bench, at(zone, after(date, 1), 9, 0)).await;
        assert_eq!(state(&bench), "preparing", "another session is to come");
        bench.db.db_execute("UPDATE session SET state = 'cancelled' WHERE id = 101");
        let morning = at(zone, after(date, 1), 9, 0);
        tick(&bench, morning - 1).await;
        assert_eq!(state(&bench), "preparing");
        tick(&bench, morning).await;
        assert_eq!(state(&bench), "complete");
        assert_eq!(bench.db.db_number("SELECT count(*) FROM notice WHERE kind = 'engagement_complete'"), 1);
    }

    async fn a_partner_that_chose_nobody_hears_of_the_session_as_well(db: TestDb) {
        let bench = world(db).await;
        let (admin, zone) = ADMIN;
        bench.db.db_execute(&format!(
            "DELETE FROM account_seller; UPDATE person SET is_primary_contact = (id = {admin}) WHERE partner_id = 1"
        ));
        let date = day("2027-03-03");
        let (start, end) = (at(zone, date, 14, 0), at(zone, date, 15, 0));
        meet(&bench.db, 100, (start, end), &[]);
        // To the second one it sends somebody, and the third is over too long ago.
        meet(&bench.db, 101, (start + 7 * DAY_US, end + 7 * DAY_US), &[(12, "unknown")]);
        meet(&bench.db, 102, (start - 9 * DAY_US, end - 9 * DAY_US), &[]);
        let morning = at(zone, after(date, 1), 9, 0);
        assert_eq!(tick(&bench, morning - 1).await, Mails::new());
        assert_eq!(tick(&bench, morning).await, mails(&[(AFTER, admin)]));
        assert_eq!(tick(&bench, morning + HOUR_US).await, Mails::new(), "once");
        let text = bench.db.db_text(&format!("SELECT body_text FROM message WHERE template = '{AFTER}' AND recipient_id = {admin}"));
        assert!(text.contains("could not be there") && text.contains("Session 100"), "{text}");
        assert!(!text.contains("Session 101") && !text.contains("Session 102"), "{text}");
        // Without a primary contact, who accepted for the partner is told; a partner that stays away of nothing.
        bench.db.db_execute("UPDATE person SET is_primary_contact = false WHERE partner_id = 1; DELETE FROM job_once");
        bench.db.db_execute("UPDATE engagement_partner SET answered_by = 12 WHERE engagement_id = 1 AND partner_id = 1");
        assert_eq!(tick(&bench, at(CONTACT.1, after(date, 1), 12, 30)).await, mails(&[(AFTER, 12)]));
        bench.db.db_execute("UPDATE engagement_partner SET state = 'declined' WHERE partner_id = 1; DELETE FROM job_once");
        assert_eq!(tick(&bench, morning + DAY_US).await, Mails::new());
    }
}
