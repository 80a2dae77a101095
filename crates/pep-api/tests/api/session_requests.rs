//! Asking for sessions, answering, the board, and the rules that act when nobody does.

use actix_web::http::Method;
use pep_domain::jobs::Queue;
use pep_domain::time::{DAY_US, HOUR_US, MINUTE_US};
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Person, Post, TestApp};

async fn ask(person: &Person, slot: i64, team: i64, other: i64) -> crate::support::Answer {
    let body = json!({ "slotId": slot, "teamId": team, "otherTeamId": other, "message": "Let us meet" });
    person.post("/api/v1/events/1/requests", &body).await
}

async fn decide(person: &Person, id: i64, verb: &str, version: i64) -> crate::support::Answer {
    person
        .post(
            &format!("/api/v1/session-requests/{id}/{verb}"),
            &json!({ "rowVersion": version, "note": "My word" }),
        )
        .await
}

fn mails(app: &TestApp, template: &str) -> i64 {
    app.db.db_number(&format!("SELECT count(*) FROM message WHERE template = '{template}'"))
}

fn cell(board: &Value, team: i64, slot: i64) -> &Value {
    let cells = board["cells"].as_array().unwrap();
    cells.iter().find(|cell| cell["teamId"] == team && cell["slotId"] == slot).unwrap_or(&Value::Null)
}

both_engines! {
    async fn a_request_is_asked_for_a_free_slot_and_mailed_to_the_primary_contact(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let asked = ask(&admin, 4, 1, 3).await.expect(201).json();
        assert_eq!((&asked["state"], &asked["mayDecide"], &asked["mayWithdraw"]), (&json!("pending"), &json!(false), &json!(true)));
        assert_eq!(asked["contact"], Value::Null, "nobody is named before both sides coordinate");
        assert_eq!(mails(&app, "session_request"), 1);
        let to = app.db.db_number("SELECT recipient_id FROM message WHERE template = 'session_request'");
        assert_eq!(to, app.world.seller1.id);
        assert_eq!(app.db.db_number("SELECT count(*) FROM notice WHERE kind = 'session_request' AND person_id = 5"), 1);
        assert_eq!(ask(&admin, 4, 1, 3).await.expect(409).code(), "alreadyExists");
        // Team 3 has a session in slot 2: of another's team it is not said why.
        let taken = ask(&admin, 2, 1, 3).await.expect(409);
        assert!(taken.text().contains("is not free in this slot") && !taken.text().contains("another session"));
        assert_eq!(ask(&admin, 5, 1, 3).await.expect(409).code(), "wrongState", "a flex slot that is kept back");
        ask(&admin, 4, 2, 3).await.expect(404);
        ask(&admin, 4, 1, 2).await.expect(422);
        app.db.db_execute("UPDATE event SET phase = 'review' WHERE id = 1");
        assert_eq!(ask(&admin, 5, 1, 3).await.expect(409).code(), "wrongState");
    }

    async fn the_first_acceptance_wins_and_the_losers_are_told_with_what_is_free(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let one = app.sign_in(&app.world.partner1_admin.email).await;
        let two = app.sign_in(&app.world.partner2_admin.email).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let first = ask(&one, 4, 1, 3).await.expect(201).json()["id"].as_i64().unwrap();
        let second = ask(&two, 4, 2, 3).await.expect(201).json()["id"].as_i64().unwrap();
        // Only the primary contact answers, and only with what was seen.
        decide(&one, first, "accept", 1).await.expect(404);
        decide(&seller, first, "accept", 7).await.expect(412);
        let done = decide(&seller, first, "accept", 1).await.expect(200).json();
        let session = done["request"]["sessionId"].as_i64().unwrap();
        assert_eq!(decide(&seller, first, "accept", 1).await.expect(200).json()["request"]["sessionId"], session);
        assert_eq!(decide(&seller, second, "accept", 1).await.expect(409).code(), "wrongState");
        assert_eq!(decide(&seller, first, "decline", 2).await.expect(409).code(), "wrongState");
        post.run(&app, Queue::Notify).await;
        let lost = app.db.db_text(
            "SELECT body_text FROM message WHERE template = 'session_request_decided' AND recipient_id = 21"
        );
        assert!(lost.contains("Another request for this slot was accepted first"), "{lost}");
        // Slot 1 and 3 are free for teams 2 and 3; 2 and 4 are not, 5 is kept back.
        assert!(lost.contains("09:00–09:30 Berlin time") && lost.contains("11:00–11:30 Berlin time"), "{lost}");
        assert!(!lost.contains("10:00") && !lost.contains("13:00–"), "{lost}");
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE action = 'answer_session_request'"), 1);
        let board = one.get("/api/v1/events/1/board").await.expect(200).json();
        assert_eq!(cell(&board, 1, 4)["state"], "booked");
        assert_eq!(cell(&board, 3, 4)["sessionId"], session, "our session, in the other team's row too");
        let other = two.get("/api/v1/events/1/board").await.expect(200).json();
        assert_eq!(cell(&other, 3, 4)["state"], "unavailable");
        assert_eq!((&cell(&other, 3, 4)["with"], &cell(&other, 3, 4)["reason"]), (&Value::Null, &Value::Null));
    }

    async fn later_brings_both_primary_contacts_together_at_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let queued = decide(&seller, 1, "later", 1).await.expect(200).json();
        assert_eq!(queued["request"]["contact"]["email"], app.world.partner1_admin.email.as_str());
        let seen = admin.get("/api/v1/session-requests/1").await.expect(200).json();
        assert_eq!(seen["contact"]["email"], app.world.seller1.email.as_str());
        for (person, other) in [(11, &app.world.seller1.email), (5, &app.world.partner1_admin.email)] {
            let text = app.db.db_text(&format!(
                "SELECT body_text FROM message WHERE template = 'session_later' AND recipient_id = {person}"
            ));
            assert!(text.contains(other.as_str()), "{text}");
            // Whoever asked can only take it back.
            assert_eq!(text.contains("accept it, decline it or propose another slot"), person == 5, "{text}");
            assert_eq!(text.contains("or take it back"), person == 11, "{text}");
        }
        assert_eq!(seen["answeredBy"], "askedTeam");
        // It can still be accepted, and withdrawn no more after that.
        decide(&seller, 1, "accept", 2).await.expect(200);
        decide(&admin, 1, "withdraw", 3).await.expect(409);
    }

    async fn another_slot_is_proposed_and_a_request_is_handed_over(db: TestDb) {
        let app = TestApp::new(db).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let free = seller.get("/api/v1/events/1/free-slots?team=3&other=1").await.expect(200).json();
        let free: Vec<i64> = free["items"].as_array().unwrap().iter().map(|slot| slot["id"].as_i64().unwrap()).collect();
        assert_eq!(free, [4], "1 and 3 are asked for already, 2 is taken, 5 is kept back");
        let body = json!({ "rowVersion": 1, "slotId": 4, "message": "Rather then" });
        let new = seller.post("/api/v1/session-requests/1/counter-propose", &body).await.expect(201).json();
        assert_eq!((&new["follows"], &new["askingTeam"]["id"], &new["askedTeam"]["id"]), (&json!(1), &json!(3), &json!(1)));
        let old = admin.get("/api/v1/session-requests/1").await.expect(200).json();
        assert_eq!((&old["state"], &old["answer"]), (&json!("declined"), &json!("Rather then")));
        assert_eq!(app.db.db_number("SELECT recipient_id FROM message WHERE template = 'session_request'"), 11);
        // The organiser hands request 3 to the other partner's team.
        let body = json!({ "rowVersion": 1, "teamId": 2, "reason": "They know the account" });
        let handed = team.post("/api/v1/session-requests/3/reassign", &body).await.expect(201).json();
        assert_eq!((&handed["follows"], &handed["askedTeam"]["id"]), (&json!(3), &json!(2)));
        assert_eq!(team.get("/api/v1/session-requests/3").await.expect(200).json()["state"], "expired");
        // Each was asked once, whatever it went through: 1, 2 and 3, of which one was accepted.
        let report = team.get("/api/v1/events/1/report").await.expect(200).json();
        let of = |name: &str| report["total"][name].as_i64().unwrap();
        assert_eq!((of("requested"), of("accepted"), of("waiting"), of("declined"), of("ended")), (3, 1, 2, 0, 0));
        let mine = admin.get("/api/v1/events/1/requests").await.expect(200).json();
        assert!(mine["items"].as_array().unwrap().iter().all(|request| request["id"] != handed["id"]));
    }

    async fn requests_are_told_again_only_when_something_changed(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let path = "/api/v1/events/1/requests";
        let first = ecm.get(path).await.expect(200);
        let tag = first.header("etag");
        assert_eq!(tag, format!("\"{}\"", first.json()["version"]));
        let look = async || ecm.send(Method::GET, path, &[("if-none-match", &tag)], None).await;
        look().await.expect(304);
        // They were asked a day ago, and the program reminds after two.
        let pending = first.json()["items"].as_array().unwrap().iter().find(|request| request["id"] == 1).cloned().unwrap();
        let asked = pending["askedAt"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        assert_eq!(pending["overdueAt"], json!(asked + chrono::TimeDelta::hours(48)));
        let seller = app.sign_in(&app.world.seller1.email).await;
        decide(&seller, 1, "decline", 1).await.expect(200);
        let again = look().await.expect(200);
        assert_ne!(again.header("etag"), tag);
        let declined = again.json()["items"].as_array().unwrap().iter().find(|request| request["id"] == 1).cloned().unwrap();
        assert_eq!((&declined["state"], &declined["overdueAt"]), (&json!("declined"), &Value::Null));
        // Somebody for whom the event is not there learns nothing from a version.
        let other = app.sign_in(&app.world.seller2.email).await;
        other.send(Method::GET, path, &[("if-none-match", &again.header("etag"))], None).await.expect(404);
    }

    async fn a_flex_slot_is_opened_and_kept_back_again(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let set = async |slot: i64, is_open: bool| {
            ecm.put(&format!("/api/v1/events/1/slots/{slot}/open"), &json!({ "isOpen": is_open })).await
        };
        set(4, true).await.expect(404);
        ask(&admin, 5, 1, 3).await.expect(409);
        set(5, true).await.expect(204);
        set(5, true).await.expect(204);
        let seen = ecm.get("/api/v1/events/1").await.expect(200).json();
        assert!(seen["slots"].as_array().unwrap().iter().all(|slot| slot["isOpen"] == true));
        set(5, false).await.expect(204);
        ask(&admin, 5, 1, 3).await.expect(409);
        set(5, true).await.expect(204);
        ask(&admin, 5, 1, 3).await.expect(201);
    }

    async fn an_own_request_moves_to_another_slot_in_one_go(db: TestDb) {
        let app = TestApp::new(db).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        app.db.db_execute("UPDATE event SET rules = '{\"gapMinutes\":0,\"maxOpenRequests\":1,\"followUp\":\"next_morning\",\"sendsSummary\":true,\"attendedAfterSeconds\":60}' WHERE id = 1");
        assert!(ask(&admin, 4, 1, 3).await.expect(409).text().contains("as many answers as it may"));
        let step = async |person: &Person, version: i64, slot: i64| {
            person.post("/api/v1/session-requests/1/move", &json!({ "rowVersion": version, "slotId": slot })).await
        };
        step(&seller, 1, 4).await.expect(404);
        step(&admin, 1, 1).await.expect(422);
        assert_eq!(step(&admin, 2, 4).await.expect(412).code(), "changed");
        // Team 3 has a session in slot 2: the request stays where it was.
        step(&admin, 1, 2).await.expect(409);
        assert_eq!(admin.get("/api/v1/session-requests/1").await.expect(200).json()["state"], "pending");
        let new = step(&admin, 1, 4).await.expect(201).json();
        assert_eq!((&new["follows"], &new["slot"]["id"], &new["state"]), (&json!(1), &json!(4), &json!("pending")));
        assert_eq!(new["message"], app.db.db_text("SELECT message FROM session_request WHERE id = 1"));
        assert_eq!(admin.get("/api/v1/session-requests/1").await.expect(200).json()["state"], "withdrawn");
        // One mail says both; none says that the first was taken back.
        assert_eq!((mails(&app, "session_request"), mails(&app, "session_request_decided")), (1, 0));
        let text = app.db.db_text("SELECT body_text FROM message WHERE template = 'session_request' AND recipient_id = 5");
        assert!(text.contains("for another slot in") && text.contains("instead of"), "{text}");
        step(&admin, 2, 3).await.expect(409);
        // Once it waits in the later queue, it is the other team's turn to speak.
        decide(&seller, new["id"].as_i64().unwrap(), "later", 1).await.expect(200);
        let moved = admin.post(&format!("/api/v1/session-requests/{}/move", new["id"]), &json!({ "rowVersion": 2, "slotId": 1 })).await;
        assert!(moved.expect(409).text().contains("later queue"));
    }

    async fn an_organiser_decides_in_a_teams_place_with_a_reason(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let body = |reason: &str| json!({ "rowVersion": 1, "decision": "accept", "reason": reason });
        ecm.post("/api/v1/session-requests/1/override", &body(" ")).await.expect(422);
        let done = ecm.post("/api/v1/session-requests/1/override", &body("They are on holiday")).await.expect(200).json();
        assert_eq!(done["request"]["state"], "accepted");
        assert_eq!(done["request"]["answeredBy"], "organiser", "nobody's word is put into the asked team's mouth");
        assert_eq!(mails(&app, "session_request_decided"), 2, "both teams read the reason");
        let text = app.db.db_text("SELECT body_text FROM message WHERE template = 'session_request_decided' AND recipient_id = 11");
        assert!(text.contains("The organiser of the event decided this") && text.contains("They are on holiday"));
    }

    async fn limits_blackouts_and_gaps_are_kept(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        app.db.db_execute(&format!(
            "UPDATE event SET rules = '{}' WHERE id = 1",
            pep_app::events::rules::write(&pep_domain::events::EventRules {
                max_open_requests: Some(1), gap_minutes: 40, ..Default::default()
            })
        ));
        // Team 1 has asked for slot 1: one is the most.
        assert!(ask(&admin, 4, 1, 3).await.expect(409).text().contains("1 of 1"));
        decide(&admin, 1, "withdraw", 1).await.expect(200);
        decide(&seller, 3, "withdraw", 1).await.expect(200);
        // Slots are half an hour apart: with a gap of 40 minutes the neighbours of slot 2 are too close.
        let near = ask(&seller, 3, 3, 2).await.expect(409);
        assert!(near.text().contains("too close"), "{}", near.text());
        ask(&admin, 4, 1, 3).await.expect(201);
        let body = json!({ "teamId": 3, "slotId": 4, "isBlackout": true });
        seller.put("/api/v1/events/1/blackouts", &body).await.expect(204);
        let request = app.db.db_number("SELECT max(id) FROM session_request");
        assert!(decide(&seller, request, "accept", 1).await.expect(409).text().contains("cannot meet in this slot"));
        let body = json!({ "teamId": 3, "slotId": 4, "isBlackout": false });
        seller.put("/api/v1/events/1/blackouts", &body).await.expect(204);
        decide(&seller, request, "accept", 1).await.expect(200);
    }

    async fn the_board_is_all_to_organisers_and_little_to_others(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let answer = ecm.get("/api/v1/events/1/board").await.expect(200);
        let board = answer.json();
        assert_eq!(board["teams"].as_array().unwrap().len(), 3);
        assert_eq!(cell(&board, 1, 1)["state"], "requested");
        assert_eq!((&cell(&board, 2, 2)["state"], &cell(&board, 2, 2)["sessionId"]), (&json!("booked"), &json!(1)));
        assert!(board["teams"][0]["organiser"]["organisation"].as_str().unwrap().contains("partner-name"));
        let tag = answer.header("etag");
        let again = ecm.send(Method::GET, "/api/v1/events/1/board", &[("if-none-match", &tag)], None).await;
        assert_eq!(again.status, 304);
        // When it is over it stays where it was.
        app.db.db_execute("UPDATE session SET state = 'held' WHERE id = 1");
        let held = ecm.get("/api/v1/events/1/board").await.expect(200).json();
        assert_eq!((&cell(&held, 2, 2)["state"], &cell(&held, 2, 2)["sessionId"]), (&json!("booked"), &json!(1)));
        app.db.db_execute("UPDATE session SET state = 'scheduled' WHERE id = 1");
        let seller = app.sign_in(&app.world.partner1_seller.email).await;
        let board = seller.get("/api/v1/events/1/board").await.expect(200).json();
        let teams: Vec<(i64, bool)> = board["teams"].as_array().unwrap().iter()
            .map(|team| (team["id"].as_i64().unwrap(), team["isMine"].as_bool().unwrap())).collect();
        assert_eq!(teams, [(1, true), (3, false)], "own teams first, then whom they can ask; never another partner's");
        assert_eq!((&cell(&board, 1, 1)["state"], &cell(&board, 3, 1)["state"]), (&json!("requestedByUs"), &json!("requestedByUs")));
        assert_eq!(cell(&board, 1, 3)["state"], "requestedOfUs");
        assert_eq!(cell(&board, 3, 2), &json!({ "teamId": 3, "slotId": 2, "state": "unavailable" }));
        assert_eq!(board["teams"][0]["iDecide"], false, "a member asks, the primary contact answers");
        app.db.db_execute("UPDATE program_partner SET removed_at = 1 WHERE partner_id = 1");
        seller.get("/api/v1/events/1/board").await.expect(404);
        seller.get("/api/v1/session-requests/1").await.expect(404);
    }

    async fn the_rules_remind_first_then_decline_and_clear_before_the_event(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        // The requests of the world are a day old; reminders come after 48 hours, declines after 120.
        let planned = ecm.get("/api/v1/events/1/rules/preview").await.expect(200).json();
        let steps: Vec<(&str, i64)> = planned["steps"].as_array().unwrap().iter()
            .map(|step| (step["kind"].as_str().unwrap(), step["requestCount"].as_i64().unwrap())).collect();
        assert_eq!(steps, [("remind", 2), ("decline", 2), ("remove", 0)]);
        assert!(planned["steps"][1]["words"].as_str().unwrap().starts_with("would decline 2 requests on "));
        assert!(planned["steps"][2]["words"].as_str().unwrap().contains("1 December 2026, 09:00 Berlin time"));
        let run = async || pep_app::sessions::apply_event_rules(&app.ctx).await.unwrap();
        assert_eq!(run().await, 0);
        app.clock.advance(DAY_US);
        assert_eq!(run().await, 2);
        assert_eq!(run().await, 0, "once");
        assert_eq!(mails(&app, "request_reminder"), 2);
        app.clock.advance(3 * DAY_US - MINUTE_US);
        assert_eq!(run().await, 0);
        app.clock.advance(MINUTE_US);
        assert_eq!(run().await, 2);
        assert_eq!(app.db.db_number("SELECT count(*) FROM session_request WHERE state = 'declined' AND decided_by IS NULL"), 2);
        assert_eq!(mails(&app, "session_request_decided"), 4, "both sides of both");
        // What a rule declined can be asked for again.
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        ask(&admin, 1, 1, 3).await.expect(201);
        let before = app.ctx.now().0;
        let nine = 1_796_112_000_000_000; // 1 December 2026, 09:00 in Berlin
        app.clock.advance(nine - before);
        assert_eq!(run().await, 4, "the open request, and slots 1, 3 and 4 in which nobody meets");
        assert_eq!(app.db.db_number("SELECT count(*) FROM event_slot WHERE event_id = 1 AND removed_at IS NULL"), 2);
        assert_eq!(run().await, 0);
    }

    async fn the_rules_of_a_plan_are_tried_before_it_is_published(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let present = team.get("/api/v1/events/1/rules/preview").await.expect(200).json();
        // The plan reminds after 60 hours, and neither declines nor removes.
        let rules = json!({ "remindAfterHours": 60, "gapMinutes": 0, "followUp": "next_morning", "sendsSummary": true, "attendedAfterSeconds": 60 });
        let plan = json!({ "v": 1, "rules": rules.to_string() });
        app.db.db_execute(&format!("UPDATE event_series SET plan = '{plan}' WHERE id = 1"));
        let planned = team.get("/api/v1/events/1/rules/preview?isPlanned=true").await.expect(200).json();
        let steps: Vec<(&str, i64)> = planned["steps"].as_array().unwrap().iter()
            .map(|step| (step["kind"].as_str().unwrap(), step["requestCount"].as_i64().unwrap())).collect();
        assert_eq!(steps, [("remind", 2)]);
        assert_eq!(team.get("/api/v1/events/1/rules/preview").await.expect(200).json(), present, "not in force yet");
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        ecm.get("/api/v1/events/1/rules/preview?isPlanned=true").await.expect(404);
    }

    async fn nobody_is_declined_straight_after_an_outage(db: TestDb) {
        let app = TestApp::new(db).await;
        // A worker was last seen when the world began; then nothing ran for 6 days, across every deadline.
        pep_app::outbound_gate::guard_at_start(&app.ctx).await.unwrap();
        app.clock.advance(6 * DAY_US);
        pep_app::outbound_gate::worker_is_alive(&app.ctx).await.unwrap();
        pep_app::outbound_gate::worker_is_alive(&app.ctx).await.unwrap();
        assert_eq!(app.db.db_number("SELECT count(*) FROM outage"), 1);
        let run = async || pep_app::sessions::apply_event_rules(&app.ctx).await.unwrap();
        assert_eq!(run().await, 0);
        app.clock.advance(DAY_US);
        assert_eq!(run().await, 2, "reminded, with the outage added");
        assert_eq!(app.db.db_number("SELECT count(*) FROM session_request WHERE state = 'pending'"), 2);
        app.clock.advance(HOUR_US);
        assert_eq!(run().await, 0);
    }
}
