//! Lists of hundreds: searched, filtered and fetched part by part, and counting only what the reader may see.

use pep_test_support::both_engines;
use serde_json::Value;

use crate::support::{Person, TestApp};

/// Thirty more events in OU 1 and five in OU 2, some on the same day.
fn add_events(app: &TestApp) {
    for id in 101..=135 {
        let (ou, phase) = (if id <= 130 { 1 } else { 2 }, if id % 10 == 0 { "closed" } else { "nominating" });
        let (day, name) = (10 + id % 7, if id % 2 == 0 { "Frühjahr" } else { "Herbst" });
        // A series has one event in an OU.
        app.db.db_execute(&format!(
            "INSERT INTO event_series (id, program_id, name, state, plan, created_by, created_at, updated_at) \
             VALUES ({id}, 1, '{name}', 'published', '{{}}', 7, 1, 1)"
        ));
        app.db.db_execute(&format!(
            "INSERT INTO event (id, series_id, program_id, ou_id, name, description, time_zone, starts_on, ends_on, phase, rules, created_at, updated_at) \
             VALUES ({id}, {id}, 1, {ou}, '{name} {id}', '', 'Europe/Berlin', '2027-02-{day}', '2027-02-{day}', '{phase}', '', 1, 1)"
        ));
    }
}

/// All parts of a list, as ids, and how many the first part says there are.
async fn walk(person: &Person, path: &str, id: &str) -> (Vec<i64>, i64) {
    let (mut ids, mut total, mut cursor) = (Vec::new(), None, String::new());
    loop {
        let page = person.get(&format!("{path}{cursor}")).await.expect(200).json();
        let items = page["items"].as_array().unwrap();
        ids.extend(items.iter().map(|item| item.pointer(id).unwrap().as_i64().unwrap()));
        assert_eq!(*total.get_or_insert(page["total"].as_i64().unwrap()), page["total"].as_i64().unwrap());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (ids, total.unwrap()),
        }
        assert!(ids.len() <= 200, "the list ends");
    }
}

fn sorted(mut ids: Vec<i64>) -> Vec<i64> {
    ids.sort_unstable();
    ids
}

both_engines! {
    async fn events_are_found_and_fetched_part_by_part(db: TestDb) {
        let app = TestApp::new(db).await;
        add_events(&app);
        let team = app.sign_in(&app.world.program_team.email).await;
        let (ids, total) = walk(&team, "/api/v1/events?limit=8", "/id").await;
        assert_eq!((ids.len(), total), (37, 37));
        assert_eq!(sorted(ids.clone()), [1, 2].into_iter().chain(101..=135).collect::<Vec<_>>(), "each once");
        let whole = team.get("/api/v1/events?limit=200").await.expect(200).json();
        let days: Vec<&str> = whole["items"].as_array().unwrap().iter().map(|event| event["startsOn"].as_str().unwrap()).collect();
        assert!(days.windows(2).all(|two| two[0] >= two[1]), "the latest day first: {days:?}");
        assert_eq!(ids, whole["items"].as_array().unwrap().iter().map(|event| event["id"].as_i64().unwrap()).collect::<Vec<_>>());
        assert_eq!(whole.get("next"), None);

        let (found, _) = walk(&team, "/api/v1/events?limit=4&q=fruhj&phase=closed", "/id").await;
        assert_eq!(sorted(found), [110, 120, 130], "words are found without their accents");
        let (found, total) = walk(&team, "/api/v1/events?limit=50&q=herbst%20131", "/id").await;
        assert_eq!((found, total), (vec![131], 1));
        assert_eq!(walk(&team, "/api/v1/events?limit=50&programId=99", "/id").await, (vec![], 0));
        assert_eq!(walk(&team, "/api/v1/events?limit=50&ouId=2", "/id").await.1, 6);

        // An ECM's pages and counts hold only the own OUs, whatever the cursor.
        let ecm = app.sign_in(&app.world.ecm_ou2.email).await;
        let (own, total) = walk(&ecm, "/api/v1/events?limit=2", "/id").await;
        assert_eq!((sorted(own), total), (vec![2, 131, 132, 133, 134, 135], 6));
        let next = team.get("/api/v1/events?limit=8").await.expect(200).json()["next"].as_str().unwrap().to_owned();
        let others = ecm.get(&format!("/api/v1/events?limit=50&cursor={next}")).await.expect(200).json();
        assert!(others["items"].as_array().unwrap().iter().all(|event| event["ou"]["id"] == 2), "{others}");

        for bad in ["limit=0", "limit=201", "cursor=nonsense", "cursor=W10", "phase=later", "wrong=1"] {
            let status = team.get(&format!("/api/v1/events?{bad}")).await.status;
            assert!(status == 422 || status == 400, "{bad}: {status}");
        }
        let long = "x".repeat(201);
        team.get(&format!("/api/v1/events?q={long}")).await.expect(422);
    }

    async fn engagements_are_found_and_fetched_part_by_part(db: TestDb) {
        let app = TestApp::new(db).await;
        for id in 101..=125 {
            let (ou, state) = (1 + id % 2, if id % 5 == 0 { "draft" } else { "planning" });
            app.db.db_execute(&format!(
                "INSERT INTO engagement (id, program_id, ou_id, kind, state, title, message, criteria, due_on, delay_minutes, coordinator_id, created_at, updated_at) \
                 VALUES ({id}, 1, {ou}, 'co_sell', '{state}', 'Retail {id}', '', '{{}}', '2026-12-04', 30, 7, 1, 1)"
            ));
        }
        let team = app.sign_in(&app.world.program_team.email).await;
        let (ids, total) = walk(&team, "/api/v1/engagements?limit=6", "/id").await;
        let all: i64 = app.db.db_number("SELECT count(*) FROM engagement WHERE state <> 'discarded' AND program_id = 1");
        assert_eq!((i64::try_from(ids.len()).unwrap(), total), (all, all));
        assert!(ids.windows(2).all(|two| two[0] > two[1]), "the newest first, each once: {ids:?}");
        assert_eq!(walk(&team, "/api/v1/engagements?limit=2&q=ret&status=draft", "/id").await, (vec![125, 120, 115, 110, 105], 5));
        let ecm = app.sign_in(&app.world.ecm_ou2.email).await;
        let (ids, total) = walk(&ecm, "/api/v1/engagements?limit=5&q=retail", "/id").await;
        assert_eq!((ids.len(), total), (13, 13));
        assert!(ids.iter().all(|id| id % 2 == 1), "those of OU 2 only: {ids:?}");
    }

    async fn sessions_of_an_event_are_found_and_fetched_part_by_part(db: TestDb) {
        let app = TestApp::new(db).await;
        for id in 101..=120 {
            let state = if id == 120 { "cancelled" } else { "scheduled" };
            app.db.db_execute(&format!(
                "INSERT INTO session (id, program_id, event_id, title, description, starts_at, ends_at, time_zone, state, calendar_uid, meeting_state, meeting_provider, created_at, updated_at) \
                 VALUES ({id}, 1, 1, 'Meeting {id}', '', {at}, {at} + 1, 'Europe/Berlin', '{state}', 'session-{id}@world.example', 'wanted', 'simulated', 1, 1)",
                at = 1_800_000_000_000_000_i64 + (id / 3) * 1_000
            ));
        }
        let team = app.sign_in(&app.world.program_team.email).await;
        let (ids, total) = walk(&team, "/api/v1/events/1/sessions?limit=4", "/id").await;
        assert_eq!((ids, total), (std::iter::once(1).chain(101..=120).collect(), 21), "by time, then by session, each once");
        assert_eq!(walk(&team, "/api/v1/events/1/sessions?limit=9&q=meet%20120&state=cancelled", "/id").await, (vec![120], 1));
        assert_eq!(walk(&team, "/api/v1/events/1/sessions?limit=9&q=meeting&state=held", "/id").await, (vec![], 0));
        // A partner's list counts its own sessions only.
        let partner = app.sign_in(&app.world.partner2_admin.email).await;
        assert_eq!(walk(&partner, "/api/v1/events/1/sessions?limit=9", "/id").await, (vec![1], 1));
        assert_eq!(walk(&partner, "/api/v1/events/1/sessions?limit=9&q=meeting", "/id").await, (vec![], 0));
    }

    async fn nominations_are_found_and_fetched_part_by_part(db: TestDb) {
        let app = TestApp::new(db).await;
        for id in 101..=112 {
            app.db.db_execute(&format!(
                "INSERT INTO partner (id, partner_one_id, name, name_folded, created_at, updated_at) VALUES ({id}, 'PID-{id}', 'Ästhet {id}', 'asthet {id}', 1, 1)"
            ));
            for ou in [1, 2] {
                app.db.db_execute(&format!(
                    "INSERT INTO nomination (series_id, ou_id, partner_id, source, reason, added_at) VALUES (1, {ou}, {id}, 'list', '', 1)"
                ));
            }
        }
        let path = "/api/v1/event-series/1/nominations";
        let team = app.sign_in(&app.world.program_team.email).await;
        let (ids, total) = walk(&team, &format!("{path}?limit=5&q=asthet"), "/partner/id").await;
        assert_eq!((ids, total), ((101..=112).chain(101..=112).collect(), 24), "by OU, then by name");
        assert_eq!(walk(&team, &format!("{path}?limit=5&ouId=2&q=PID-103"), "/partner/id").await, (vec![103], 1));
        let (all, total) = walk(&team, &format!("{path}?limit=5"), "/partner/id").await;
        let stands = app.db.db_number("SELECT count(*) FROM nomination WHERE series_id = 1 AND removed_at IS NULL");
        assert_eq!((i64::try_from(all.len()).unwrap(), total), (stands, stands));
        let ecm = app.sign_in(&app.world.ecm_ou2.email).await;
        let seen: Vec<Value> = ecm.get(&format!("{path}?q=asthet")).await.expect(200).json()["items"].as_array().unwrap().clone();
        assert_eq!(seen.len(), 12);
        assert!(seen.iter().all(|nomination| nomination["ou"]["id"] == 2));
    }
}
