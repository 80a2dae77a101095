//! Closed days: kept by hand and by list, and what waits for the next working day because of them.

use actix_web::http::Method;
use pep_domain::jobs::Queue;
use pep_domain::time::{DAY_US, HOUR_US, MINUTE_US, SECOND_US, UtcMicros};
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Answer, Person, Post, TestApp};

/// 25 December 2026, 00:00 in UTC; a Friday.
const CHRISTMAS: UtcMicros = UtcMicros(1_798_156_800_000_000);

async fn keep(person: &Person, body: &Value) -> Answer {
    person.post("/api/v1/holidays", body).await
}

async fn upload(person: &Person, query: &str, file: &str) -> Answer {
    let path = format!("/api/v1/imports?kind=holidays&{query}");
    person
        .send_bytes(Method::POST, &path, &[], Some(("application/octet-stream", file.as_bytes().to_vec())))
        .await
}

fn names(listed: &Value) -> Vec<(String, String)> {
    let text = |day: &Value, field: &str| day[field].as_str().unwrap().to_owned();
    listed["items"].as_array().unwrap().iter().map(|day| (text(day, "onDate"), text(day, "name"))).collect()
}

fn pair(day: &str, name: &str) -> (String, String) {
    (day.to_owned(), name.to_owned())
}

both_engines! {
    async fn closed_days_are_kept_for_one_s_own_ous(db: TestDb) {
        let app = TestApp::new(db).await;
        let coordinator = app.sign_in(&app.world.coordinator_ou1.email).await;
        let two = json!({ "ouId": 1, "onDate": "2026-12-25", "untilOn": "2026-12-26", "name": " Christmas ", "country": "Germany" });
        let kept = keep(&coordinator, &two).await.expect(200).json();
        assert_eq!(names(&kept), [pair("2026-12-25", "Christmas"), pair("2026-12-26", "Christmas")]);
        // The same once more only names them.
        keep(&coordinator, &json!({ "ouId": 1, "onDate": "2026-12-25", "name": "Christmas Day", "country": "Germany" })).await.expect(200);
        keep(&coordinator, &json!({ "ouId": 1, "onDate": "2026-12-25", "name": "Christmas Day" })).await.expect(200);
        let listed = coordinator.get("/api/v1/holidays?from=2026-12-01&to=2026-12-25").await.expect(200).json();
        assert_eq!(names(&listed), [pair("2026-12-25", "Christmas Day"), pair("2026-12-25", "Christmas Day")]);
        assert_eq!(listed["items"][1]["country"], "Germany");
        assert_eq!(listed["ous"].as_array().unwrap().len(), 1, "another OU's days are not offered");

        for wrong in [
            json!({ "ouId": 1, "onDate": "2026-12-25", "name": " " }),
            json!({ "ouId": 1, "onDate": "2026-12-25", "untilOn": "2026-12-24", "name": "X" }),
            json!({ "ouId": 1, "onDate": "2026-12-01", "untilOn": "2027-01-01", "name": "X" }),
        ] {
            keep(&coordinator, &wrong).await.expect(422);
        }
        for ou in [2, 99] {
            keep(&coordinator, &json!({ "ouId": ou, "onDate": "2026-12-25", "name": "X" })).await.expect(404);
        }
        let team = app.sign_in(&app.world.program_team.email).await;
        let other = keep(&team, &json!({ "ouId": 2, "onDate": "2026-12-24", "name": "Eve" })).await.expect(200).json();
        let id = other["items"][0]["id"].as_i64().unwrap();
        coordinator.send(Method::DELETE, &format!("/api/v1/holidays/{id}"), &[], None).await.expect(404);
        team.send(Method::DELETE, &format!("/api/v1/holidays/{id}"), &[], None).await.expect(204);
        team.send(Method::DELETE, &format!("/api/v1/holidays/{id}"), &[], None).await.expect(404);
        assert_eq!(app.db.db_number("SELECT count(*) FROM holiday"), 3);
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE action IN ('keep_holiday', 'remove_holiday')"), 5);
    }

    async fn a_calendar_file_and_a_list_come_in_and_go_again(db: TestDb) {
        let app = TestApp::new(db).await;
        let coordinator = app.sign_in(&app.world.coordinator_ou1.email).await;
        let calendar = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\n\
                        SUMMARY:Christmas\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART:20261224T090000Z\r\nSUMMARY:Party\r\n\
                        END:VEVENT\r\nEND:VCALENDAR\r\n";
        // Without an OU nobody knows whose days they are; another one's cannot be chosen.
        let none = upload(&coordinator, "fileName=a.ics", calendar).await.expect(201).json();
        assert_eq!((&none["counts"]["error"], &none["counts"]["new"]), (&json!(2), &json!(0)), "{none}");
        upload(&coordinator, "fileName=a.ics&targetId=2", calendar).await.expect(422);
        let read = upload(&coordinator, "fileName=a.ics&targetId=1", calendar).await.expect(201).json();
        assert_eq!((&read["counts"]["new"], &read["counts"]["error"]), (&json!(2), &json!(0)), "{read}");
        assert!(read["notes"].to_string().contains("One entry has a time of the day"), "{read}");
        let id = read["id"].as_i64().unwrap();
        coordinator.post(&format!("/api/v1/imports/{id}/apply"), &json!({})).await.expect(200);
        let days = || app.db.db_number("SELECT count(*) FROM holiday WHERE ou_id = 1 AND name = 'Christmas'");
        assert_eq!(days(), 2);

        // A list that names the OU itself; the same day gets its name, and a day of another OU is refused.
        let (own, other) = (app.db.db_text("SELECT name FROM ou WHERE id = 1"), app.db.db_text("SELECT name FROM ou WHERE id = 2"));
        let list = format!("Date;Name;OU\n25.12.2026;Christmas Day;{own}\n26.12.2026;Christmas;{own}\n01.01.2027;New Year;{own}\n01.01.2027;New Year;{other}\n3/4/2027;Unclear;{own}\n");
        let read = upload(&coordinator, "fileName=l.csv", &list).await.expect(201).json();
        let counts = &read["counts"];
        assert_eq!((&counts["new"], &counts["changed"], &counts["same"], &counts["error"]), (&json!(1), &json!(1), &json!(1), &json!(2)), "{read}");
        let id = read["id"].as_i64().unwrap();
        coordinator.post(&format!("/api/v1/imports/{id}/apply"), &json!({ "skipBadRows": true })).await.expect(200);
        assert_eq!((days(), app.db.db_number("SELECT count(*) FROM holiday")), (1, 3));
        coordinator.post(&format!("/api/v1/imports/{id}/rollback"), &json!({})).await.expect(200);
        assert_eq!((days(), app.db.db_number("SELECT count(*) FROM holiday")), (2, 2));
    }

    async fn a_wave_waits_for_the_working_day_of_each_one_s_ou(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        app.db.db_execute(
            "UPDATE person SET time_zone = 'Europe/Berlin' WHERE id IN (5, 6); UPDATE person SET ou_id = 1 WHERE id = 5; \
             UPDATE person SET ou_id = 2 WHERE id = 6; \
             INSERT INTO holiday (id, ou_id, on_date, name, created_at) VALUES (90, 1, '2026-12-25', 'Christmas Day', 1)"
        );
        app.clock.set(CHRISTMAS);
        let team = app.sign_in(&app.world.program_team.email).await;
        let plan = json!({ "kind": "programSellers", "name": "Christmas", "isBusinessHours": true });
        let seen = team.post("/api/v1/programs/1/waves/preview", &plan).await.expect(200).json();
        assert!(seen["endsAt"].as_str().unwrap().starts_with("2026-12-28T08:0"), "{seen}");
        let wave = team.post("/api/v1/programs/1/waves", &plan).await.expect(201).json();
        let path = format!("/api/v1/waves/{}/launch", wave["id"]);
        team.post(&path, &json!({ "expectedCount": 2 })).await.expect(200);
        let mut left = Vec::new();
        for minute in (0..4 * 24 * 60).step_by(5) {
            app.clock.set(CHRISTMAS.plus(minute * MINUTE_US));
            for _ in 0..2 {
                post.run(&app, Queue::Notify).await;
                post.run(&app, Queue::Mail).await;
                app.clock.advance(2 * SECOND_US);
            }
            let reached = app.db.db_number("SELECT count(*) FROM wave_recipient WHERE state = 'released'");
            if usize::try_from(reached).unwrap() > left.len() {
                left.push((minute, app.db.db_number("SELECT person_id FROM wave_recipient WHERE state = 'released' ORDER BY released_at DESC, position DESC LIMIT 1")));
            }
        }
        // Nine in Berlin is eight in UTC: on the day itself, and on the Monday after the weekend.
        assert_eq!(left, [(8 * 60, 6), (3 * 24 * 60 + 8 * 60, 5)]);
    }

    async fn a_plan_is_warned_of_closed_days(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        keep(&team, &json!({ "ouId": 1, "onDate": "2026-12-17", "name": "Founders' day", "country": "Germany" })).await.expect(200);
        keep(&team, &json!({ "ouId": 2, "onDate": "2026-12-17", "name": "Not of the plan" })).await.expect(200);
        let made = team.post("/api/v1/event-series", &json!({ "programId": 1, "name": "Winter" })).await.expect(201).json();
        let mut plan = made["plan"].clone();
        plan["ouIds"] = json!([1]);
        plan["timeZone"] = json!("Europe/Berlin");
        plan["slots"]["days"] = json!(["2026-12-16", "2026-12-17"]);
        let path = format!("/api/v1/event-series/{}", made["id"]);
        let tag = format!("\"{}\"", made["rowVersion"]);
        let body = json!({ "name": "Winter", "plan": plan });
        let saved = team.send(Method::PUT, &path, &[("if-match", &tag)], Some(&body)).await.expect(200).json();
        assert_eq!(saved["ous"][0]["closedDays"], json!([{ "day": "2026-12-17", "name": "Founders' day, Germany" }]), "{saved}");
        let warned: Vec<&Value> = saved["problems"].as_array().unwrap().iter().filter(|problem| problem["detail"].to_string().contains("Founders")).collect();
        assert_eq!(warned.len(), 1, "{saved}");
        assert_eq!((&warned[0]["step"], &warned[0]["isBlocking"]), (&json!("slots"), &json!(false)));
    }

    async fn nobody_is_reminded_of_a_request_on_a_closed_day(db: TestDb) {
        let app = TestApp::new(db).await;
        let asked = app.db.db_number("SELECT max(asked_at) FROM session_request WHERE state = 'pending'");
        let day = |after: i64| UtcMicros(asked).plus(after * HOUR_US).date_in(chrono_tz::Europe::Berlin);
        // Reminders come after 48 hours; the three days from then on are closed.
        for (id, hours) in [(91, 48), (92, 72), (93, 96)] {
            app.db.db_execute(&format!(
                "INSERT INTO holiday (id, ou_id, on_date, name, created_at) SELECT {id} * 10 + ou.id, ou.id, '{}', 'Closed', 1 FROM ou",
                day(hours)
            ));
        }
        let reminders = || app.db.db_number("SELECT count(*) FROM message WHERE template = 'request_reminder'");
        for hours in [49, 72, 95] {
            app.clock.set(UtcMicros(asked).plus(hours * HOUR_US));
            pep_app::sessions::apply_event_rules(&app.ctx).await.unwrap();
            assert_eq!(reminders(), 0, "{hours} hours after");
        }
        app.clock.set(UtcMicros(asked).plus(96 * HOUR_US + 3 * DAY_US));
        pep_app::sessions::apply_event_rules(&app.ctx).await.unwrap();
        assert!(reminders() > 0);
    }

    async fn a_painter_shows_the_closed_days_of_the_seller_without_their_names(db: TestDb) {
        let app = TestApp::new(db).await;
        app.db.db_execute(
            "UPDATE person SET ou_id = 1 WHERE id = 5; \
             INSERT INTO holiday (id, ou_id, on_date, country, name, created_at) VALUES (90, 1, '2026-12-01', '', 'Reorganisation', 1), \
             (91, 1, '2026-12-01', 'Austria', 'Reorganisation', 1), (92, 1, '2027-12-01', '', 'Reorganisation', 1), \
             (93, 2, '2026-12-02', '', 'Reorganisation', 1)"
        );
        let seller = app.sign_in(&app.world.seller1.email).await;
        let offered = seller.get("/api/v1/follow-up-options").await.expect(200).json();
        let own = offered["window"]["own"]["closedOn"].to_string();
        assert!(own.contains("2026-12-01") && !own.contains("2026-12-02") && !own.contains("2027"), "{own}");
        let contact = app.sign_in(&app.world.partner2_admin.email).await;
        let seen = contact.get("/api/v1/follow-up-invitations/1").await.expect(200).json();
        assert_eq!(seen["window"]["theirs"]["closedOn"], offered["window"]["own"]["closedOn"]);
        assert_eq!(seen["window"]["own"]["closedOn"], json!([]));
        assert!(!seen.to_string().contains("Reorganisation"));
    }
}
