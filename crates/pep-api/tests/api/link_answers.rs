//! A request answered from the link in its mail, without signing in: once, for this request only, and never by reading (B3-05).

use pep_domain::time::DAY_US;
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp, canaries, readable};

/// Asks partner 1's team for slot 4, as the seller; returns the request and the token in the mail to the primary contact.
async fn asked(app: &TestApp) -> (i64, String) {
    let seller = app.sign_in(&app.world.seller1.email).await;
    let body = json!({ "slotId": 4, "teamId": 3, "otherTeamId": 1, "message": "Let us meet" });
    let id = seller.post("/api/v1/events/1/requests", &body).await.expect(201).json()["id"].as_i64().unwrap();
    (id, newest_token(app))
}

/// The token in the newest mail that asks partner 1's primary contact.
fn newest_token(app: &TestApp) -> String {
    let text = app.db.db_text(
        "SELECT body_text FROM message WHERE recipient_id = 11 AND template IN ('session_request', 'request_reminder') \
         ORDER BY id DESC LIMIT 1",
    );
    let (_, rest) = text.split_once("/l/").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

async fn read(person: &Person, token: &str) -> Answer {
    person.post("/api/v1/links/request", &json!({ "token": token })).await
}

async fn answer(person: &Person, token: &str, decision: &str, name: &str) -> Answer {
    let body = json!({ "token": token, "decision": decision, "name": name, "note": "From the train" });
    person.post("/api/v1/links/request/answer", &body).await
}

both_engines! {
    async fn a_link_accepts_its_request_once_without_signing_in(db: TestDb) {
        let app = TestApp::new(db).await;
        let (id, token) = asked(&app).await;
        let phone = app.visitor();
        // Opening and reading change nothing but that the link was opened.
        let states = "SELECT count(*) FROM session_request WHERE state = 'accepted'";
        let before = app.db.db_number(states);
        let opened = phone.post("/api/v1/links/open", &json!({ "token": token })).await.expect(200).json();
        assert_eq!((&opened["next"], &opened["target"]), (&json!("answer"), &Value::Null));
        let seen = read(&phone, &token).await.expect(200).json();
        assert_eq!((&seen["standing"], &seen["state"]), (&json!("open"), &json!("pending")));
        assert_eq!((&seen["message"], &seen["maskedAddress"]), (&json!("Let us meet"), &json!("c***@partner1.example")));
        // A name has to be typed: pressing buttons decides nothing.
        answer(&phone, &token, "accept", "  ").await.expect(422);
        answer(&phone, &token, "withdraw", "Jo").await.expect(422);
        assert_eq!(app.db.db_number(states), before);
        let done = answer(&phone, &token, "accept", "Jo from the office").await.expect(200).json();
        assert_eq!(
            (&done["standing"], &done["state"], &done["answeredAs"]),
            (&json!("used"), &json!("accepted"), &json!("Jo from the office"))
        );
        assert_eq!(app.db.db_number(states), before + 1);
        assert_eq!(app.db.db_number("SELECT count(*) FROM session WHERE slot_id = 4"), 1);
        // Once: not again, not otherwise, and reading tells what happened.
        assert_eq!(answer(&phone, &token, "accept", "Jo").await.expect(409).code(), "wrongState");
        assert_eq!(answer(&phone, &token, "decline", "Jo").await.expect(409).code(), "wrongState");
        assert_eq!(read(&phone, &token).await.expect(200).json()["standing"], "used");
        // Nobody is signed in by it.
        phone.get("/api/v1/my-sessions").await.expect(401);
        let traces = "SELECT count(*) FROM audit WHERE object_kind = 'session_request' AND actor_id = 11 AND action IN \
                      ('answer_session_request', 'use_request_link')";
        assert_eq!(app.db.db_number(traces), 2);
        // The asked team and organisers read through whose link, and who says to have answered; the asking team does not.
        let path = format!("/api/v1/session-requests/{id}");
        for email in [&app.world.partner1_admin.email, &app.world.program_team.email] {
            let link = app.sign_in(email).await.get(&path).await.expect(200).json()["link"].clone();
            assert_eq!(link["answeredAs"], "Jo from the office", "{email}");
            assert!(link["sentTo"].as_str().unwrap().contains("partner1-person"), "{email}: {link}");
        }
        let theirs = app.sign_in(&app.world.seller1.email).await.get(&path).await.expect(200).json();
        assert_eq!(theirs["link"], Value::Null);
    }

    async fn a_link_shows_nothing_of_accounts_and_nobody_by_name(db: TestDb) {
        let app = TestApp::new(db).await;
        let (_, token) = asked(&app).await;
        let shown = canaries(&readable(&read(&app.visitor(), &token).await.expect(200)));
        let is_allowed = |canary: &&String| {
            canary.starts_with("cnry-event-event-name") || canary.contains("-team-name") || canary.contains("-program-name")
        };
        let foreign: Vec<_> = shown.iter().filter(|canary| !is_allowed(canary)).collect();
        assert!(foreign.is_empty() && !shown.is_empty(), "{shown:?}");
    }

    async fn a_link_of_a_request_that_changed_says_so(db: TestDb) {
        let app = TestApp::new(db).await;
        let phone = app.visitor();
        let (id, token) = asked(&app).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let later = json!({ "rowVersion": 1, "note": "" });
        admin.post(&format!("/api/v1/session-requests/{id}/later"), &later).await.expect(200);
        assert_eq!(read(&phone, &token).await.expect(200).json()["standing"], "changed");
        assert_eq!(answer(&phone, &token, "accept", "Jo").await.expect(409).code(), "wrongState");
        admin
            .post(&format!("/api/v1/session-requests/{id}/decline"), &json!({ "rowVersion": 2 }))
            .await
            .expect(200);
        assert_eq!(read(&phone, &token).await.expect(200).json()["standing"], "decided");
        // Somebody else answers for the team now.
        app.db.db_execute("UPDATE event_slot SET opened_at = 1 WHERE id = 5");
        let body = json!({ "slotId": 5, "teamId": 3, "otherTeamId": 1 });
        let seller = app.sign_in(&app.world.seller1.email).await;
        seller.post("/api/v1/events/1/requests", &body).await.expect(201);
        let token = newest_token(&app);
        assert_eq!(read(&phone, &token).await.expect(200).json()["standing"], "open");
        app.db.db_execute("UPDATE team SET primary_contact_id = 12 WHERE id = 1");
        assert_eq!(read(&phone, &token).await.expect(200).json()["standing"], "changed");
        answer(&phone, &token, "accept", "Jo").await.expect(409);
        app.db.db_execute("UPDATE team SET primary_contact_id = 11 WHERE id = 1");
        app.db.db_execute("UPDATE event SET phase = 'scheduled' WHERE id = 1");
        assert_eq!(read(&phone, &token).await.expect(200).json()["standing"], "closed");
        answer(&phone, &token, "accept", "Jo").await.expect(409);
        // Who takes no part any more has no links.
        app.db.db_execute("UPDATE person SET removed_at = 1 WHERE id = 11");
        read(&phone, &token).await.expect(404);
        answer(&phone, &token, "accept", "Jo").await.expect(404);
    }

    async fn a_link_ends_with_its_time_and_signs_nobody_in_then(db: TestDb) {
        let app = TestApp::new(db).await;
        let (_, token) = asked(&app).await;
        let phone = app.visitor();
        let ends = app.db.db_number("SELECT expires_at FROM mail_link ORDER BY id DESC LIMIT 1");
        let starts = app.db.db_number("SELECT starts_at FROM event_slot WHERE id = 4");
        assert!(ends <= starts, "a link answers no slot that has begun");
        app.db.db_execute("UPDATE mail_link SET expires_at = 1");
        let opened = phone.post("/api/v1/links/open", &json!({ "token": token })).await.expect(200).json();
        assert_eq!((&opened["next"], &opened["target"]), (&json!("answer"), &Value::Null));
        assert_eq!(read(&phone, &token).await.expect(200).json()["standing"], "over");
        answer(&phone, &token, "decline", "Jo").await.expect(409);
        phone.post("/api/v1/links/code", &json!({ "token": token })).await.expect(404);
        app.clock.advance(DAY_US);
        read(&phone, "no-such-token").await.expect(404);
        answer(&phone, "no-such-token", "accept", "Jo").await.expect(404);
    }

    async fn sellers_sign_in_to_answer(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let body = json!({ "slotId": 4, "teamId": 1, "otherTeamId": 3 });
        admin.post("/api/v1/events/1/requests", &body).await.expect(201);
        let text = app.db.db_text(
            "SELECT body_text FROM message WHERE recipient_id = 5 AND template = 'session_request' ORDER BY id DESC LIMIT 1",
        );
        let (_, rest) = text.split_once("/l/").unwrap();
        let token = rest.split_whitespace().next().unwrap();
        let opened = app.visitor().post("/api/v1/links/open", &json!({ "token": token })).await.expect(200).json();
        assert_eq!(opened["next"], "code");
        read(&app.visitor(), token).await.expect(404);
        answer(&app.visitor(), token, "accept", "Jo").await.expect(404);
    }
}
