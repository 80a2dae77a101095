//! What mails would go out by themselves, beside what then goes out (B4-07).

use chrono::{DateTime, Utc};
use pep_domain::time::{DAY_US, HOUR_US, UtcMicros};
use pep_test_support::both_engines;
use serde_json::Value;

use crate::support::TestApp;

/// The world's session 1: 3 December 2026, 10:00 in Berlin.
const START: i64 = 1_796_284_800_000_000 + HOUR_US;

/// The rules with the templates of their mails.
const RULES: [(&str, &str); 4] = [
    ("summary", "'session_summary'"),
    ("followUp", "'session_follow_up', 'engagement_follow_up'"),
    ("digest", "'session_digest'"),
    ("engagementReminder", "'engagement_reminder'"),
];

fn at(item: &Value) -> i64 {
    UtcMicros::from(item["at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap()).0
}

both_engines! {
    async fn what_is_forecast_is_what_then_goes_out(db: TestDb) {
        let app = TestApp::new(db).await;
        // Seller 1 reads in New York: the same rule, at another moment.
        app.db.db_execute("UPDATE person SET time_zone = 'America/New_York' WHERE id = 5");
        app.clock.set(UtcMicros(START - 3 * DAY_US));
        let operator = app.sign_in(&app.world.operator.email).await;
        let forecast = operator.get("/api/v1/mail-forecasts").await.expect(200).json();
        let items = forecast["items"].as_array().unwrap();
        let words: Vec<_> = items.iter().map(|item| item["words"].as_str().unwrap()).collect();
        assert!(words.contains(&"would send to 2 people on Wednesday, 2 December 2026, 09:00 Berlin time"), "{words:?}");
        assert!(words.contains(&"would send to 1 person on Wednesday, 2 December 2026, 09:00 New York time"), "{words:?}");
        assert!(items.iter().any(|item| item["rule"] == "followUp" && at(item) == START - HOUR_US + DAY_US), "{words:?}");
        let nothing = "SELECT count(*) FROM message WHERE template IN ('session_summary', 'session_follow_up')";
        assert_eq!(app.db.db_number(nothing), 0, "a forecast writes nothing");
        let mut moments: Vec<i64> = items.iter().map(at).collect();
        moments.sort_unstable();
        moments.dedup();
        for moment in moments {
            // Somebody in two engagements gets two reminders and is one person.
            let last = app.db.db_number("SELECT max(id) FROM message");
            let reached = |templates: &str| {
                let sql = format!("SELECT count(DISTINCT recipient_id) FROM message WHERE id > {last} AND template IN ({templates})");
                app.db.db_number(&sql)
            };
            app.clock.set(UtcMicros(moment));
            pep_app::attendance::mark_held(&app.ctx).await.unwrap();
            pep_app::session_mails::send_due(&app.ctx).await.unwrap();
            pep_app::session_digests::send_due(&app.ctx).await.unwrap();
            pep_app::engagements::remind_due(&app.ctx).await.unwrap();
            for (rule, templates) in RULES {
                let told: i64 = items
                    .iter()
                    .filter(|item| item["rule"] == rule && at(item) == moment)
                    .map(|item| item["people"].as_i64().unwrap())
                    .sum();
                assert_eq!(reached(templates), told, "{rule} at {moment}: {words:?}");
            }
        }
    }

    async fn a_program_team_reads_of_its_own_program_and_rules_that_are_off_are_not_forecast(db: TestDb) {
        let app = TestApp::new(db).await;
        app.clock.set(UtcMicros(START - 3 * DAY_US));
        let team = app.sign_in(&app.world.program_team.email).await;
        let items = team.get("/api/v1/mail-forecasts").await.expect(200).json()["items"].clone();
        assert!(!items.as_array().unwrap().is_empty());
        assert!(items.as_array().unwrap().iter().all(|item| item["programId"] == 1), "{items}");
        app.db.db_execute("UPDATE session SET state = 'cancelled'");
        let items = team.get("/api/v1/mail-forecasts").await.expect(200).json()["items"].clone();
        let left: Vec<_> = items.as_array().unwrap().iter().filter(|item| item["rule"] != "engagementReminder").collect();
        assert!(left.is_empty(), "{left:?}");
    }
}
