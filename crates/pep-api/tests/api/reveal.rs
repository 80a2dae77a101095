//! Mails of programs, as those who run the platform see them: all but the text, and that only with a reason.

use pep_domain::time::MINUTE_US;
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp, readable};

/// What only the texts of the world's message 1 hold.
const TEXTS: [&str; 2] = ["cnry-partner1-message-text-1", "cnry-partner1-message-html-1"];
const WHY: &str = "the partner asked what it says";

fn count(app: &TestApp) -> i64 {
    app.db.db_number("SELECT count(*) FROM audit WHERE action = 'reveal_mail'")
}

fn holds_text(answer: &Answer) -> bool {
    let text = readable(answer);
    TEXTS.iter().any(|canary| text.contains(canary))
}

async fn reveal(person: &Person, body: &Value) -> Answer {
    person.post("/api/v1/messages/1/reveal", body).await
}

both_engines! {
    async fn an_operator_reads_the_text_of_a_programs_mail_only_with_a_reason(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let before = operator.get("/api/v1/messages/1").await.expect(200);
        assert!(!holds_text(&before), "{}", before.text());
        let shown = before.json();
        assert_eq!((&shown["isConcealed"], &shown["text"]), (&json!(true), &json!("")));
        // What the mail is, to whom, and what became of it, is the operator's business.
        assert!(shown["subject"].as_str().unwrap().starts_with("cnry-partner1-message-subject"));
        assert!(!holds_text(&operator.get("/api/v1/messages").await.expect(200)));
        assert!(!holds_text(&operator.get("/api/v1/messages/1/html").await.expect(200)));
        assert_eq!(operator.get("/api/v1/messages/1/source").await.expect(409).code(), "wrongState");

        for body in [
            json!({ "why": "support" }),
            json!({ "reason": WHY }),
            json!({ "why": "curiosity", "reason": WHY }),
            json!({ "why": "support", "reason": " x " }),
            json!({ "why": "support", "reason": WHY, "until": "for ever" }),
        ] {
            reveal(&operator, &body).await.expect(422);
        }
        assert_eq!(count(&app), 0);

        let answer = reveal(&operator, &json!({ "why": "support", "reason": WHY })).await.expect(200);
        assert!(holds_text(&answer));
        assert_eq!(count(&app), 1);
        let row = app.db.db_text("SELECT detail FROM audit WHERE action = 'reveal_mail' AND object_kind = 'message' AND object_id = 1 AND actor_id = 8");
        assert_eq!(serde_json::from_str::<Value>(&row).unwrap(), json!({ "why": "support", "reason": WHY }));
        let number = answer.json()["revealId"].as_i64().unwrap();
        let html = format!("/api/v1/messages/1/html?reveal={number}");
        let source = format!("/api/v1/messages/1/source?reveal={number}");
        assert!(holds_text(&operator.get(&html).await.expect(200)));
        operator.get(&source).await.expect(200);

        // It holds for this view, this mail, this person and a quarter of an hour.
        assert!(!holds_text(&operator.get("/api/v1/messages/1").await.expect(200)));
        let other = operator.get(&format!("/api/v1/messages/2/html?reveal={number}")).await.expect(200);
        assert!(!readable(&other).contains("cnry-partner2-message-html"));
        app.clock.advance(15 * MINUTE_US);
        assert!(!holds_text(&operator.get(&html).await.expect(200)));
        operator.get(&source).await.expect(409);
        assert_eq!(count(&app), 1);
    }

    async fn no_other_entry_of_the_log_opens_a_mail(db: TestDb) {
        let app = TestApp::new(db).await;
        let now = app.ctx.now().0;
        app.db.db_execute(&format!(
            "INSERT INTO audit (id, at, actor_id, action, object_kind, object_id, detail, request_id, prev_hash, hash) VALUES \
             (901, {now}, 7, 'reveal_mail', 'message', 1, '{{}}', '', '', 'a'), (902, {now}, 8, 'manage_outbox', 'message', 1, '{{}}', '', 'a', 'b'), \
             (903, {now}, 8, 'reveal_mail', 'session', 1, '{{}}', '', 'b', 'c')"
        ));
        let operator = app.sign_in(&app.world.operator.email).await;
        for number in [901, 902, 903, 904] {
            let answer = operator.get(&format!("/api/v1/messages/1/html?reveal={number}")).await.expect(200);
            assert!(!holds_text(&answer), "{number}");
        }
        operator.get("/api/v1/messages/1/html?reveal=x").await.expect(422);
    }

    async fn what_an_operator_does_with_a_mail_does_not_show_its_text(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let again = operator.post("/api/v1/messages/1/resend", &json!({ "preface": "Once more" })).await.expect(201);
        assert!(!holds_text(&again), "{}", again.text());
        assert_eq!(again.json()["isConcealed"], true);
        app.db.db_execute("UPDATE job SET state = 'in_doubt', finished_at = NULL WHERE id = 1");
        let body = json!({ "decision": "wasSent", "reason": "the provider says so" });
        assert!(!holds_text(&operator.post("/api/v1/messages/1/settle", &body).await.expect(200)));
    }

    async fn the_program_team_and_the_recipient_read_it_as_before(db: TestDb) {
        let app = TestApp::new(db).await;
        app.db.db_execute(
            "INSERT INTO role_grant (person_id, side, role, scope_kind, scope_id, source, granted_at) VALUES \
             (9, 'microsoft', 'operator', 'all', 0, 'cli', 1), (9, 'microsoft', 'program_team', 'program', 1, 'cli', 1)",
        );
        // Whoever is both runs that program, and no other.
        let both = app.sign_in(&app.world.nobody.email).await;
        for email in [&app.world.program_team.email, &app.world.partner1_admin.email, &app.world.nobody.email] {
            let reader = app.sign_in(email).await;
            for path in ["", "/html"] {
                assert!(holds_text(&reader.get(&format!("/api/v1/messages/1{path}")).await.expect(200)), "{email}{path}");
            }
            reader.get("/api/v1/messages/1/source").await.expect(200);
        }
        assert_eq!(count(&app), 0);
        let body = json!({ "why": "support", "reason": WHY });
        assert_eq!(reveal(&both, &body).await.expect(409).code(), "wrongState");
        app.db.db_execute("UPDATE message SET program_id = 2 WHERE id = 1");
        assert!(!holds_text(&both.get("/api/v1/messages/1").await.expect(200)));
        let team = app.sign_in(&app.world.program_team.email).await;
        reveal(&team, &body).await.expect(404);
    }
}
