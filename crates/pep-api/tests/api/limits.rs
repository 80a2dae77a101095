//! Limits that people never meet, and programs do (reliability 3.10): refused in words, with when to try again.

use std::sync::Arc;

use actix_web::http::Method;
use pep_app::AppContext;
use pep_domain::time::{Clock, DAY_US, SECOND_US};
use pep_test_support::{TestDb, World, both_engines};
use serde_json::json;

use crate::support::{Answer, Person, TestApp};

async fn paced(db: TestDb) -> TestApp {
    let world = World::build(&db);
    TestApp::with(db, world, |ctx: &mut AppContext| ctx.paces = Some(Arc::default())).await
}

/// How many of `count` requests are taken, and the first that is not.
async fn taken(person: &Person, count: usize, path: &str) -> (usize, Option<Answer>) {
    for number in 0..count {
        let answer = person.get(path).await;
        if answer.status == 429 {
            return (number, Some(answer));
        }
        answer.expect(200);
    }
    (count, None)
}

fn wait_of(refused: &Answer) -> i64 {
    assert_eq!(refused.code(), "rateLimited");
    let wait: i64 = refused.header("retry-after").parse().unwrap();
    let words = match wait {
        ..120 => format!("{wait} seconds"),
        120..7_200 => format!("{} minutes", (wait + 59) / 60),
        _ => format!("{} hours", (wait + 3_599) / 3_600),
    };
    assert!(refused.text().contains(&format!("Try again in {words}.")), "{}", refused.text());
    wait
}

both_engines! {
    async fn fields_save_in_bursts_and_nothing_is_lost_by_waiting(db: TestDb) {
        let app = paced(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let rows = admin.get("/api/v1/reporting/rows").await.expect(200).json();
        let row = rows["items"].as_array().unwrap().iter().find(|row| row["id"] == 3).unwrap().clone();
        let (mut seen, mut waits) = (row["notes"].clone(), 0);
        for number in 0..70 {
            let value = json!(format!("note {number}"));
            let patch = json!({ "notes": { "seen": seen, "value": value } });
            loop {
                let answer = admin.send(Method::PATCH, "/api/v1/reporting/rows/3", &[], Some(&patch)).await;
                if answer.status != 429 {
                    answer.expect(200);
                    break;
                }
                waits += 1;
                app.clock.advance(wait_of(&answer) * SECOND_US);
            }
            seen = value;
        }
        assert_eq!(waits, 1, "60 at once, then as many as the second had room for");
        let notes = app.db.db_text("SELECT notes FROM report WHERE account_id = 3 AND partner_id = 1");
        assert_eq!(notes, "note 69");
    }

    async fn searches_and_files_have_a_pace_of_each_person(db: TestDb) {
        let app = paced(db).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let (count, refused) = taken(&operator, 200, "/api/v1/people?q=a").await;
        assert_eq!(count, 120);
        app.clock.advance(wait_of(&refused.unwrap()) * SECOND_US);
        assert!(taken(&operator, 1, "/api/v1/people?q=a").await.1.is_none());
        assert!(taken(&operator, 200, "/api/v1/people?limit=1").await.1.is_none(), "reading on is no search");
        assert!(taken(&team, 1, "/api/v1/people?q=a").await.1.is_none(), "others are not held up");

        let (count, refused) = taken(&operator, 20, "/api/v1/audit/export?limit=1").await;
        assert_eq!(count, 10);
        assert!(wait_of(&refused.unwrap()) <= 361, "six minutes, rounded up");
    }

    async fn a_team_asks_for_thirty_sessions_a_day(db: TestDb) {
        let app = paced(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let now = app.clock.now().0;
        let today = now - now.rem_euclid(DAY_US);
        app.db.db_execute(&format!("INSERT INTO rate_limit (bucket, window_start, hits) VALUES ('ask_session:1', {today}, 29)"));
        let ask = json!({ "slotId": 4, "teamId": 1, "otherTeamId": 3, "message": "Let us meet" });
        // What is refused for another reason does not count.
        let wrong = json!({ "slotId": 4, "teamId": 1, "otherTeamId": 2, "message": "Let us meet" });
        admin.post("/api/v1/events/1/requests", &wrong).await.expect(422);
        let made = admin.post("/api/v1/events/1/requests", &ask).await.expect(201).json();
        let withdraw = json!({ "rowVersion": 1, "note": "" });
        admin.post(&format!("/api/v1/session-requests/{}/withdraw", made["id"]), &withdraw).await.expect(200);
        let refused = admin.post("/api/v1/events/1/requests", &ask).await.expect(429);
        assert!(wait_of(&refused) <= 86_400);
        let kept = app.db.db_number("SELECT hits FROM rate_limit WHERE bucket = 'ask_session:1'");
        assert_eq!(kept, 30, "a refused request takes no room");
    }
}
