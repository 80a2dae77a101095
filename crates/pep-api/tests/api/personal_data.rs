//! What is held about a person is looked up, read out and erased, and an address does not come back unnoticed (B4-17).

use actix_web::http::Method;
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Person, TestApp};

const REASON: &str = "Request 4711";

async fn operator(app: &TestApp) -> Person {
    app.sign_in(&app.world.operator.email).await
}

fn count(held: &Value, what: &str) -> i64 {
    let kinds = held["kinds"].as_array().unwrap();
    kinds.iter().find(|kind| kind["what"] == what).map_or(0, |kind| kind["count"].as_i64().unwrap())
}

/// Gives the partner's seller something in tables that the world leaves empty for them.
fn fill(app: &TestApp, id: i64, email: &str) {
    app.db.db_execute(&format!(
        "INSERT INTO notice (person_id, kind, title, body, target, created_at) VALUES ({id}, 'x', 'T', 'B', '/', 1); \
         INSERT INTO import_run (id, kind, file_name, file_sha256, state, file_bytes, created_at, updated_at) \
           VALUES (950, 'contacts', 'c.csv', 'x', 'applied', NULL, 1, 1), (951, 'accounts', 'a.csv', 'y', 'applied', NULL, 1, 1); \
         INSERT INTO import_row (import_id, row_number, raw, outcome, entity_key, after_json, is_applied) \
           VALUES (950, 1, '[\"{email}\"]', 'new', '{email}', '{{\"email\":\"{email}\"}}', TRUE), \
                  (951, 1, '[\"{email}\"]', 'new', 't', '{{\"sellers\":[\"{email}\"]}}', TRUE), \
                  (951, 2, '[\"other\"]', 'new', 'u', NULL, TRUE); \
         INSERT INTO mail_block (address, reason, detail, message_id, since) \
           SELECT '{email}', 'bounce', 'no mailbox {email}', min(id), 1 FROM message"
    ));
}

both_engines! {
    async fn a_person_is_read_out_and_erased_without_losing_what_was_done(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = operator(&app).await;
        let (id, email) = (app.world.partner1_seller.id, app.world.partner1_seller.email.clone());
        let own = app.sign_in(&email).await;
        fill(&app, id, &email.to_lowercase());
        let before = operator.get(&format!("/api/v1/personal-data/{id}")).await.expect(200).json();
        assert_eq!(before["email"], email);
        assert_eq!((count(&before, "Notices inside PEP"), count(&before, "Rows of lists about the person")), (1, 1));
        assert!(count(&before, "Browsers that were signed in") >= 1 && count(&before, "Roles") >= 1);
        let found = operator.post("/api/v1/personal-data/look-up", &json!({ "email": email.to_uppercase() })).await.expect(200).json();
        assert_eq!(found, before);
        operator.post("/api/v1/personal-data/look-up", &json!({ "email": "nobody@nowhere.example" })).await.expect(404);

        let file = operator.get(&format!("/api/v1/personal-data/{id}/export")).await.expect(200).json();
        let held: i64 = file["held"].as_array().unwrap().iter().map(|kind| kind["entries"].as_array().unwrap().len() as i64).sum();
        let counted: i64 = before["kinds"].as_array().unwrap().iter().map(|kind| kind["count"].as_i64().unwrap()).sum();
        assert!(held >= counted, "{held} entries in the file, {counted} counted before");
        let page = operator.get(&format!("/api/v1/personal-data/{id}/export?format=html")).await.expect(200).text();
        assert!(page.contains(&email) && !page.contains("<script"), "{page}");

        let path = format!("/api/v1/personal-data/{id}/erase");
        operator.post(&path, &json!({ "reason": " ", "email": email })).await.expect(422);
        operator.post(&path, &json!({ "reason": REASON, "email": "other@nowhere.example" })).await.expect(422);
        let changes = app.db.db_number(&format!("SELECT count(*) FROM report_change WHERE by_person_id = {id}"));
        let after = operator.post(&path, &json!({ "reason": REASON, "email": email })).await.expect(200).json();
        assert_eq!((&after["name"], &after["email"]), (&json!("Erased person"), &json!(format!("erased-{id}@erased.invalid"))));
        for gone in ["Browsers that were signed in", "Notices inside PEP", "Roles", "Rows of lists about the person"] {
            assert_eq!(count(&after, gone), 0, "{gone}");
        }
        own.get("/api/v1/notices").await.expect(401);
        assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM report_change WHERE by_person_id = {id}")), changes);
        let address = email.to_lowercase();
        for (table, content) in app.db.db_content() {
            assert!(!content.to_lowercase().contains(&address), "{table} still names {address}: {content}");
        }
        assert_eq!(app.db.db_text("SELECT raw FROM import_row WHERE import_id = 951 AND row_number = 2"), "[\"other\"]");
        assert!(app.db.db_text("SELECT detail FROM audit WHERE action = 'erase_person'").contains(REASON));
        operator.post(&path, &json!({ "reason": REASON, "email": email })).await.expect(409);
        let again = operator.get(&format!("/api/v1/personal-data/{id}/export")).await.expect(200).text();
        assert!(!again.to_lowercase().contains(&address));
    }

    async fn nothing_is_written_to_whom_teams_and_sessions_let_go(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = operator(&app).await;
        // The primary contact of a team with a session to come.
        let (id, email) = (app.world.partner2_admin.id, app.world.partner2_admin.email.clone());
        assert!(app.db.db_number(&format!("SELECT count(*) FROM team WHERE primary_contact_id = {id}")) > 0);
        let path = format!("/api/v1/personal-data/{id}/erase");
        operator.post(&path, &json!({ "reason": REASON, "email": email })).await.expect(200);
        assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM team WHERE primary_contact_id = {id}")), 0);
        assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM notice WHERE person_id = {id}")), 0);
        let waiting = "SELECT count(*) FROM message m JOIN job j ON j.id = m.job_id WHERE j.state = 'ready' AND m.recipient_id";
        assert_eq!(app.db.db_number(&format!("{waiting} = {id}")), 0);
        assert_eq!(app.db.db_number("SELECT count(*) FROM message WHERE to_address LIKE '%erased.invalid'"), 0);
    }

    async fn an_erased_address_comes_back_only_on_purpose(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = operator(&app).await;
        let (id, email) = (app.world.partner1_seller.id, app.world.partner1_seller.email.clone());
        let path = format!("/api/v1/personal-data/{id}/erase");
        operator.post(&path, &json!({ "reason": REASON, "email": email })).await.expect(200);

        let one_id = app.db.db_text("SELECT partner_one_id FROM partner WHERE id = 1");
        let list = format!("Partner One ID,First name,Last name,E-mail,Primary contact\n{one_id},Amara,Abbott,{email},no\n");
        let path = "/api/v1/imports?kind=contacts&fileName=contacts.csv";
        let file = Some(("application/octet-stream", list.into_bytes()));
        let import = operator.send_bytes(Method::POST, path, &[], file).await.expect(201).json();
        assert_eq!((&import["counts"]["new"], &import["counts"]["error"]), (&json!(0), &json!(1)), "{import}");
        let rows = operator.get(&format!("/api/v1/imports/{}/rows?outcome=error", import["id"])).await.expect(200).text();
        assert!(rows.contains("was erased on"), "{rows}");

        let mut new = json!({ "email": email, "firstName": "Amara", "lastName": "Abbott", "side": "partner", "partnerId": 1 });
        let refused = operator.post("/api/v1/people", &new).await.expect(422).json();
        assert_eq!(refused["errors"][0]["pointer"], "/comesBackAfterErasure");
        new["comesBackAfterErasure"] = json!(true);
        let made = operator.post("/api/v1/people", &new).await.expect(201).json();
        assert_ne!(made["id"], json!(id), "a new person");
    }

    async fn an_operator_cannot_erase_themselves(db: TestDb) {
        let app = TestApp::new(db).await;
        let (operator, me) = (operator(&app).await, &app.world.operator);
        let held = operator.get(&format!("/api/v1/personal-data/{}", me.id)).await.expect(200).json();
        assert!(held["obstacle"].as_str().unwrap().contains("yourself"));
        let body = json!({ "reason": REASON, "email": me.email });
        operator.post(&format!("/api/v1/personal-data/{}/erase", me.id), &body).await.expect(409);
    }
}
