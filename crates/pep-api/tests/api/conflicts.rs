//! Conflict rules at their levels: refused, asked about, or nothing (B3-08, B3-15, B4-13).

use actix_web::http::Method;
use pep_domain::events::{ConflictLevels, ConflictRule, EventRules, RuleLevel};
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp};

fn set_rules(app: &TestApp, gap_minutes: u32, levels: &[(ConflictRule, RuleLevel)]) {
    let conflicts =
        levels.iter().fold(ConflictLevels::default(), |levels, (rule, level)| levels.with(*rule, *level));
    let rules = EventRules { gap_minutes, conflicts, ..EventRules::default() };
    let text = pep_app::events::rules::write(&rules);
    app.db.db_execute(&format!("UPDATE event SET rules = '{text}' WHERE id = 1"));
}

async fn ask(person: &Person, slot: i64, (team, other): (i64, i64), confirmed: &str) -> Answer {
    let body = json!({ "slotId": slot, "teamId": team, "otherTeamId": other });
    let headers: &[(&str, &str)] =
        if confirmed.is_empty() { &[] } else { &[("confirm-conflicts", confirmed)] };
    person.send(Method::POST, "/api/v1/events/1/requests", headers, Some(&body)).await
}

fn conflicts(answer: &Answer) -> Vec<(Value, Value)> {
    let problem = answer.json();
    let found = problem["conflicts"].as_array().unwrap().iter();
    found.map(|conflict| (conflict["rule"].clone(), conflict["level"].clone())).collect()
}

fn cell(board: &Value, team: i64, slot: i64) -> (Value, Value) {
    let cells = board["cells"].as_array().unwrap();
    let found = cells.iter().find(|cell| cell["teamId"] == team && cell["slotId"] == slot);
    found.map_or((Value::Null, Value::Null), |cell| (cell["state"].clone(), cell["reason"].clone()))
}

both_engines! {
    async fn what_is_warned_of_is_confirmed_and_written_down(db: TestDb) {
        let app = TestApp::new(db).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        app.db.db_execute("UPDATE session_request SET state = 'withdrawn' WHERE state = 'pending'");
        // Team 3 has a session in slot 2, half an hour before slot 3.
        set_rules(&app, 40, &[(ConflictRule::Gap, RuleLevel::Refuse)]);
        let refused = ask(&seller, 3, (3, 1), "gap").await.expect(409);
        assert_eq!((refused.code(), conflicts(&refused)), ("wrongState".to_owned(), vec![(json!("gap"), json!("refuse"))]));
        set_rules(&app, 40, &[(ConflictRule::Gap, RuleLevel::Warn)]);
        let warned = ask(&seller, 3, (3, 1), "").await.expect(409);
        assert_eq!(warned.code(), "needsConfirmation");
        assert_eq!(conflicts(&warned), [(json!("gap"), json!("warn"))]);
        assert!(warned.text().contains("too close"), "{}", warned.text());
        // Another rule than the one that is warned of confirms nothing; a word that is no rule is not read.
        assert_eq!(ask(&seller, 3, (3, 1), "workingHours").await.expect(409).code(), "needsConfirmation");
        assert_eq!(ask(&seller, 3, (3, 1), "everything").await.expect(400).code(), "unreadableRequest");
        ask(&seller, 3, (3, 1), "workingHours, gap").await.expect(201);
        let detail = app.db.db_text("SELECT detail FROM audit WHERE action = 'ask_session'");
        assert!(detail.contains("\"confirmed\"") && detail.contains("too close"), "{detail}");
        // What the board says of the same cell.
        let board = seller.get("/api/v1/events/1/board").await.expect(200).json();
        assert_eq!(cell(&board, 3, 1), (json!("discouraged"), json!("tooClose")));
        set_rules(&app, 40, &[(ConflictRule::Gap, RuleLevel::Off)]);
        ask(&seller, 1, (3, 1), "").await.expect(201);
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE action = 'ask_session' AND detail LIKE '%confirmed%'"), 1);
    }

    async fn hours_count_where_the_team_is_and_others_are_told_no_more_than_that(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let team = seller.get("/api/v1/teams/3").await.expect(200).json();
        let change = |hours: Value, zone: &str| json!({
            "name": team["name"], "primaryContactId": 5, "memberIds": [5], "hours": hours, "timeZone": zone,
        });
        let tag = format!("\"{}\"", team["rowVersion"]);
        let put = async |body: &Value| seller.send(Method::PUT, "/api/v1/teams/3", &[("if-match", &tag)], Some(body)).await;
        put(&change(json!({ "from": 600, "until": 500 }), "Europe/Berlin")).await.expect(422);
        put(&change(json!({ "from": 540, "until": 1020 }), "Nowhere/Land")).await.expect(422);
        // Nine in Berlin is the evening in Auckland.
        let saved = put(&change(json!({ "from": 540, "until": 1020 }), "Pacific/Auckland")).await.expect(200).json();
        assert_eq!((&saved["hours"]["from"], &saved["timeZone"]), (&json!(540), &json!("Pacific/Auckland")));
        let theirs = admin.get("/api/v1/events/1/board").await.expect(200).json();
        assert_eq!(cell(&theirs, 3, 4), (json!("discouraged"), Value::Null), "of another team not why");
        let own = seller.get("/api/v1/events/1/board").await.expect(200).json();
        assert_eq!(cell(&own, 3, 4), (json!("discouraged"), json!("outsideHours")));
        let warned = ask(&admin, 4, (1, 3), "").await.expect(409);
        assert_eq!(conflicts(&warned), [(json!("otherTeam"), json!("warn"))]);
        assert!(!warned.text().contains("Auckland") && !warned.text().contains("work"), "{}", warned.text());
        let asked = ask(&admin, 4, (1, 3), "otherTeam").await.expect(201).json();
        // Who answers is asked about the own hours, in the own time.
        let path = format!("/api/v1/session-requests/{}/accept", asked["id"]);
        let accept = seller.post(&path, &json!({ "rowVersion": 1 })).await.expect(409);
        assert_eq!(conflicts(&accept), [(json!("workingHours"), json!("warn"))]);
        assert!(accept.text().contains("Auckland time"), "{}", accept.text());
        let body = json!({ "rowVersion": 1 });
        seller.send(Method::POST, &path, &[("confirm-conflicts", "workingHours")], Some(&body)).await.expect(200);
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE action = 'answer_session_request' AND detail LIKE '%Auckland%'"), 1);
        // Moving it asks again, because it is another slot.
        let session = app.db.db_number("SELECT max(id) FROM session");
        let tag = seller.get(&format!("/api/v1/sessions/{session}")).await.expect(200).header("etag");
        let path = format!("/api/v1/sessions/{session}/move");
        let moved = seller.send(Method::POST, &path, &[("if-match", &tag)], Some(&json!({ "slotId": 1 }))).await.expect(409);
        assert_eq!(conflicts(&moved), [(json!("workingHours"), json!("warn"))]);
    }

    async fn somebody_in_two_teams_is_asked_about_before_it_happens(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        // Person 12 of team 1 has been put into the other partner's session in slot 2, beside the own team's.
        app.db.db_execute(
            "INSERT INTO session_person (session_id, person_id, source, added_at) VALUES (1, 12, 'added', 1)"
        );
        app.db.db_execute("UPDATE session SET starts_at = (SELECT starts_at FROM event_slot WHERE id = 4), \
            ends_at = (SELECT ends_at FROM event_slot WHERE id = 4) WHERE id = 1");
        app.db.db_execute("UPDATE booking SET starts_at = starts_at - 86400000000, ends_at = ends_at - 86400000000");
        let warned = ask(&admin, 4, (1, 3), "").await.expect(409);
        assert_eq!(conflicts(&warned), [(json!("personTwice"), json!("warn"))]);
        ask(&admin, 4, (1, 3), "personTwice").await.expect(201);
        set_rules(&app, 0, &[(ConflictRule::PersonTwice, RuleLevel::Refuse)]);
        let board = admin.get("/api/v1/events/1/board").await.expect(200).json();
        assert_eq!(cell(&board, 1, 4).0, "requestedByUs");
        app.db.db_execute("UPDATE session_request SET state = 'withdrawn' WHERE state = 'pending'");
        assert_eq!(ask(&admin, 4, (1, 3), "personTwice").await.expect(409).code(), "wrongState");
    }

    async fn a_closed_day_and_the_same_pair_count_where_they_were_chosen(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        set_rules(&app, 0, &[(ConflictRule::SamePair, RuleLevel::Refuse), (ConflictRule::ClosedDay, RuleLevel::Warn)]);
        // Teams 2 and 3 have a session.
        let twice = ask(&ecm, 4, (2, 3), "").await.expect(409);
        assert_eq!((twice.code(), conflicts(&twice)), ("wrongState".to_owned(), vec![(json!("samePair"), json!("refuse"))]));
        app.db.db_execute(
            "INSERT INTO holiday (ou_id, on_date, country, name, created_at) SELECT 1, starts_on, '', 'Founders', 1 FROM event WHERE id = 1"
        );
        let closed = ask(&ecm, 4, (1, 3), "").await.expect(409);
        assert_eq!(conflicts(&closed), [(json!("closedDay"), json!("warn"))]);
        assert!(closed.text().contains("is a closed day in"), "{}", closed.text());
        ask(&ecm, 4, (1, 3), "closedDay").await.expect(201);
    }
}
