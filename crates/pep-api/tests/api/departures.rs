//! Taking partners and sellers out of a program: what hangs on them ends, and whoever is concerned hears of it.

use pep_domain::jobs::Queue;
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Person, Post, TestApp};

const PARTNER_2: &str = "/api/v1/programs/1/partners/2";
const SELLER_1: &str = "/api/v1/programs/1/sellers/5";

/// Session 1 of teams 2 and 3: its state, and how many of its bookings hold the slot.
fn session(app: &TestApp) -> (String, i64) {
    let state = app.db.db_text("SELECT state FROM session WHERE id = 1");
    (state, app.db.db_number("SELECT count(*) FROM booking WHERE session_id = 1 AND released_at IS NULL"))
}

fn off() -> (String, i64) {
    ("cancelled".to_owned(), 0)
}

/// Who got a CANCEL for session 1.
fn cancelled(app: &TestApp) -> i64 {
    app.db.db_number("SELECT count(DISTINCT recipient_id) FROM message WHERE calendar_method = 'CANCEL'")
}

async fn request(person: &Person, id: i64) -> Value {
    person.get(&format!("/api/v1/session-requests/{id}")).await.expect(200).json()
}

/// Imports an election list and takes it back.
async fn list_and_roll_back(app: &TestApp, kind: &str, list: String) {
    let team = app.sign_in(&app.world.program_team.email).await;
    let import = team
        .send_bytes(
            actix_web::http::Method::POST,
            &format!("/api/v1/imports?kind={kind}&targetId=1&fileName=list.csv"),
            &[],
            Some(("application/octet-stream", list.into_bytes())),
        )
        .await
        .expect(201)
        .json();
    let id = import["id"].as_i64().unwrap();
    team.post(&format!("/api/v1/imports/{id}/apply"), &json!({})).await.expect(200);
    team.post(&format!("/api/v1/imports/{id}/rollback"), &json!({})).await.expect(200);
}

both_engines! {
    async fn a_partner_taken_out_leaves_nobody_waiting(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let admin = app.sign_in(&app.world.partner2_admin.email).await;
        let asked = json!({ "slotId": 4, "teamId": 2, "otherTeamId": 3 });
        let id = admin.post("/api/v1/events/1/requests", &asked).await.expect(201).json()["id"].as_i64().unwrap();
        let reports = app.db.db_number("SELECT count(*) FROM report_request WHERE partner_id = 2 AND program_id = 1 AND state = 'open'");
        let seen = team.get(&format!("{PARTNER_2}/departure")).await.expect(200).json();
        assert_eq!(seen, json!({ "requests": 1, "sessions": 1, "reportRequests": reports, "seats": 0, "headlessTeams": 0 }));
        let refused = team.delete(PARTNER_2).await.expect(422);
        assert!(refused.text().contains("One session is called off. Say why"), "{}", refused.text());
        assert_eq!(session(&app).0, "scheduled", "nothing happened yet");

        team.delete(&format!("{PARTNER_2}?reason=They%20left")).await.expect(204);
        assert_eq!(session(&app), off());
        assert_eq!(cancelled(&app), 3, "everybody of both teams");
        let ended = request(&team, id).await;
        assert_eq!((&ended["state"], &ended["answer"], &ended["answeredBy"]), (&json!("expired"), &json!("They left"), &json!("organiser")));
        assert_eq!(app.db.db_number("SELECT count(*) FROM report_request WHERE partner_id = 2 AND program_id = 1 AND state = 'open'"), 0);
        // The team that was asked hears of it; partner 1 is not concerned.
        post.run(&app, Queue::Notify).await;
        let text = app.db.db_text("SELECT body_text FROM message WHERE template = 'session_request_decided'");
        assert!(text.contains("They left"), "{text}");
        assert_eq!(app.db.db_number("SELECT recipient_id FROM message WHERE template = 'session_request_decided'"), 5);
        assert_eq!(app.db.db_number("SELECT count(*) FROM session_request WHERE state = 'pending' AND partner_team_id = 1"), 2);
        let detail = app.db.db_text("SELECT detail FROM audit WHERE action = 'remove_elected_partner'");
        assert!(detail.contains("They left") && detail.contains("\"sessions\":1"), "{detail}");
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE action = 'cancel_session' AND object_id = 1"), 1);
        team.delete(&format!("{PARTNER_2}?reason=again")).await.expect(404);
        team.get(&format!("{PARTNER_2}/departure")).await.expect(404);
    }

    async fn the_last_seller_taken_out_takes_the_team_along(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let seen = team.get(&format!("{SELLER_1}/departure")).await.expect(200).json();
        assert_eq!(seen, json!({ "requests": 2, "sessions": 1, "reportRequests": 0, "seats": 0, "headlessTeams": 0 }));
        team.delete(SELLER_1).await.expect(422);
        team.delete(&format!("{SELLER_1}?reason=New%20job")).await.expect(204);
        assert_eq!((session(&app), cancelled(&app)), (off(), 3));
        assert_eq!(app.db.db_number("SELECT count(*) FROM session_request WHERE state IN ('pending', 'later')"), 0);
        post.run(&app, Queue::Notify).await;
        assert_eq!(app.db.db_number("SELECT count(*) FROM message WHERE template = 'session_request_decided' AND recipient_id = 11"), 2);
        assert_eq!(app.db.db_number("SELECT count(*) FROM team_member WHERE team_id = 3 AND person_id = 5 AND removed_at IS NULL"), 0);
    }

    async fn a_team_with_another_seller_goes_on_and_chooses_a_new_primary_contact(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let at = app.ctx.now().0;
        app.db.db_execute(&format!("INSERT INTO team_member (team_id, person_id, added_by, added_at) VALUES (3, 6, 7, {at})"));
        app.db.db_execute(&format!("INSERT INTO session_person (session_id, person_id, team_id, source, added_at, invited_sequence) VALUES (1, 6, 3, 'team', {at}, 0)"));
        let seen = team.get(&format!("{SELLER_1}/departure")).await.expect(200).json();
        assert_eq!(seen, json!({ "requests": 0, "sessions": 0, "reportRequests": 0, "seats": 1, "headlessTeams": 1 }));
        // Nothing is called off, so nothing has to be explained.
        team.delete(SELLER_1).await.expect(204);
        assert_eq!(session(&app), ("scheduled".to_owned(), 2));
        assert_eq!(cancelled(&app), 1, "only the one who left");
        assert_eq!(app.db.db_number("SELECT recipient_id FROM message WHERE calendar_method = 'CANCEL'"), 5);
        assert_eq!(app.db.db_number("SELECT count(*) FROM message WHERE template = 'team_without_contact' AND recipient_id = 6"), 1);
        assert_eq!(app.db.db_number("SELECT count(*) FROM session_request WHERE state = 'pending'"), 2, "they wait for the new contact");
    }

    async fn a_list_taken_back_ends_what_its_partner_had(db: TestDb) {
        let app = TestApp::new(db).await;
        // Elected by the list: taken out, so that the list brings it in, and takes it back.
        app.db.db_execute("UPDATE program_partner SET removed_at = 1 WHERE program_id = 1 AND partner_id = 2");
        list_and_roll_back(&app, "program-partners", "Partner One ID\ncnry-partner2-partner-oneid-2\n".to_owned()).await;
        assert_eq!((session(&app), cancelled(&app)), (off(), 3));
        assert_eq!(app.db.db_number("SELECT count(*) FROM report_request WHERE partner_id = 2 AND program_id = 1 AND state = 'open'"), 0);
    }

    async fn a_list_taken_back_takes_its_seller_out_of_teams_and_sessions(db: TestDb) {
        let app = TestApp::new(db).await;
        app.db.db_execute("UPDATE program_seller SET removed_at = 1 WHERE program_id = 1 AND person_id = 5");
        list_and_roll_back(&app, "program-sellers", format!("Email\n{}\n", app.world.seller1.email)).await;
        assert_eq!((session(&app), cancelled(&app)), (off(), 3));
        assert_eq!(app.db.db_number("SELECT count(*) FROM session_request WHERE state IN ('pending', 'later')"), 0);
        assert_eq!(app.db.db_number("SELECT count(*) FROM team_member WHERE person_id = 5 AND removed_at IS NULL"), 0);
    }

    async fn the_feed_of_sellers_leaves_nobody_sitting_alone(db: TestDb) {
        let app = TestApp::new(db).await;
        app.db.db_execute("UPDATE person SET feed = 'sellers', ou_id = 1 WHERE id = 5");
        let team = app.sign_in(&app.world.program_team.email).await;
        let atu = app.db.db_text("SELECT name FROM atu WHERE id = 1");
        let ou = app.db.db_text("SELECT name FROM ou WHERE id = 1");
        let list = format!("Email,Sales Unit,ATU\n{},{ou},{atu}\n", app.world.seller2.email);
        let import = team
            .send_bytes(
                actix_web::http::Method::POST,
                "/api/v1/imports?kind=sellers&fileName=s.csv",
                &[],
                Some(("application/octet-stream", list.into_bytes())),
            )
            .await
            .expect(201)
            .json();
        let path = format!("/api/v1/imports/{}/apply", import["id"]);
        team.post(&path, &json!({ "removeMissing": true, "skipBadRows": true })).await.expect(200);
        assert_eq!(app.db.db_number("SELECT count(*) FROM person WHERE id = 5 AND removed_at IS NOT NULL"), 1, "{import}");
        assert_eq!(session(&app), off());
        assert_eq!(app.db.db_number("SELECT count(*) FROM session_request WHERE state IN ('pending', 'later')"), 0);
    }
}
