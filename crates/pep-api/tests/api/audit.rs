//! The audit log as its readers use it (B4-18), and that nobody changes it (reliability 3.15).

use std::panic::{AssertUnwindSafe, catch_unwind};

use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Person, TestApp};

async fn rows(reader: &Person, query: &str) -> Vec<Value> {
    let page = reader.get(&format!("/api/v1/audit?{query}")).await.expect(200).json();
    page["items"].as_array().unwrap().clone()
}

fn actions(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["action"].as_str().unwrap()).collect()
}

both_engines! {
    async fn the_log_is_searched_by_object_person_action_and_period(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let path = format!("/api/v1/people/{}", app.world.nobody.id);
        let change = json!({ "email": "new@contoso.example", "firstName": "New", "lastName": "Name", "title": "" });
        operator.put(&path, &change).await.expect(200);
        team.post(&format!("{path}/roles"), &json!({ "role": "ecm", "scopeKind": "ou", "scopeId": 1 })).await.expect(200);

        let history = rows(&operator, "objectKind=person&objectId=9").await;
        assert_eq!(actions(&history), ["grant_role", "update_person"]);
        assert_eq!((&history[0]["objectName"], &history[0]["actorId"]), (&json!("New Name"), &json!(7)));
        let changes = history[1]["changes"].as_array().unwrap();
        let email = changes.iter().find(|change| change["field"] == "email").unwrap();
        assert_eq!(email["new"], "new@contoso.example");
        assert_ne!(email["old"], email["new"]);
        assert!(changes.iter().all(|change| change["field"] != "timeZone"), "what stayed as it was is not listed");

        assert_eq!(actions(&rows(&operator, "actor=7&action=grant_role").await), ["grant_role"]);
        assert!(rows(&operator, "from=2030-01-01T00:00:00Z").await.is_empty());
        assert!(!rows(&operator, "until=2030-01-01T00:00:00Z").await.is_empty());
        let first = operator.get("/api/v1/audit?objectKind=person&objectId=9&limit=1").await.expect(200).json();
        let next = first["next"].as_str().unwrap();
        assert_eq!(actions(&rows(&operator, &format!("objectKind=person&objectId=9&cursor={next}")).await), ["update_person"]);
        operator.get("/api/v1/audit?objectId=9").await.expect(422);
        operator.get("/api/v1/audit?limit=0").await.expect(422);
    }

    async fn the_log_leaves_as_csv_and_says_so(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let path = format!("/api/v1/people/{}", app.world.nobody.id);
        let change = json!({ "email": "new@contoso.example", "firstName": "=1+1", "lastName": "", "title": "" });
        operator.put(&path, &change).await.expect(200);
        let file = operator.get("/api/v1/audit/export?objectKind=person&objectId=9").await.expect(200);
        assert!(file.header("content-type").starts_with("text/csv"));
        let text = file.text();
        assert_eq!(text.lines().count(), 2);
        assert!(text.contains("update_person") && text.contains("'=1+1"), "{text}");
        let noted = rows(&operator, "action=export_audit").await;
        assert_eq!(noted[0]["changes"].as_array().unwrap().iter().find(|change| change["field"] == "rows").unwrap()["new"], "1");
    }

    async fn a_programs_team_reads_what_belongs_to_its_program(db: TestDb) {
        let app = TestApp::new(db).await;
        let things = [("program", 1, "own"), ("program", 2, "other"), ("event", 1, "own"), ("session", 1, "own"),
            ("session_request", 1, "own"), ("wave", 1, "own"), ("person", 9, "other"), ("outbound_gate", 1, "other")];
        for (kind, id, whose) in things {
            app.db.db_execute(&format!(
                "INSERT INTO audit (at, action, object_kind, object_id, detail, prev_hash, hash) VALUES (1, '{whose}_{kind}', '{kind}', {id}, '{{}}', '', '')"
            ));
        }
        let team = app.sign_in(&app.world.program_team.email).await;
        let seen = rows(&team, "limit=200&until=2000-01-01T00:00:00Z").await;
        assert_eq!(actions(&seen), ["own_wave", "own_session_request", "own_session", "own_event", "own_program"]);
        assert!(rows(&team, "objectKind=person&objectId=9").await.is_empty());
        let operator = app.sign_in(&app.world.operator.email).await;
        assert_eq!(rows(&operator, "limit=200&until=2000-01-01T00:00:00Z").await.len(), things.len());
    }

    async fn nobody_changes_the_log(db: TestDb) {
        let app = TestApp::new(db).await;
        app.sign_in(&app.world.operator.email).await;
        let before = app.db.db_number("SELECT count(*) FROM audit");
        assert!(before > 0);
        for statement in ["UPDATE audit SET action = 'nothing'", "DELETE FROM audit"] {
            assert!(catch_unwind(AssertUnwindSafe(|| app.db.db_execute(statement))).is_err(), "{statement}");
        }
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE action <> 'nothing'"), before);
    }

    async fn who_tries_to_get_in_and_who_is_refused_stands_in_the_log(db: TestDb) {
        let app = TestApp::new(db).await;
        let seller = app.sign_in(&app.world.partner1_seller.email).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let id = app.world.partner1_seller.id;
        for email in [app.world.partner1_seller.email.as_str(), "nobody@nowhere.example"] {
            let body = json!({ "email": email, "code": "12345678" });
            app.visitor().post("/api/v1/sign-in/code/verify", &body).await.expect(422);
        }
        let refused = rows(&operator, "action=sign_in_refused").await;
        let whose: Vec<&Value> = refused.iter().map(|row| &row["objectId"]).collect();
        assert_eq!(whose, [&Value::Null, &json!(id)]);
        assert!(!json!(refused).to_string().contains("12345678"), "what was typed is not noted");

        for _ in 0..5 {
            seller.get("/api/v1/people?limit=1").await.expect(404);
        }
        seller.get("/api/v1/audit").await.expect(404);
        assert_eq!(pep_app::audit::note_denials(&app.ctx).await.unwrap(), 0, "the minute is not over");
        app.clock.advance(pep_domain::time::MINUTE_US);
        seller.get("/api/v1/audit").await.expect(404);
        assert_eq!(pep_app::audit::note_denials(&app.ctx).await.unwrap(), 2);
        let denied = rows(&operator, "action=denied").await;
        assert_eq!(denied.len(), 2, "one row for each operation and minute");
        let people = denied.iter().find(|row| row.to_string().contains("/api/v1/people")).unwrap();
        assert_eq!(people["actorId"], id);
        let times = people["changes"].as_array().unwrap().iter().find(|change| change["field"] == "times").unwrap();
        assert_eq!(times["new"], "5");
        app.clock.advance(pep_domain::time::MINUTE_US);
        assert_eq!(pep_app::audit::note_denials(&app.ctx).await.unwrap(), 1, "nothing is noted twice");
        pep_app::jobs::check_audit_chain(&app.ctx).await.unwrap();
    }

    async fn links_tokens_and_files_leave_a_row(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        admin.get("/api/v1/reporting/export.xlsx").await.expect(200);
        let made = operator.post("/api/v1/api-clients", &json!({ "name": "A", "purpose": "" })).await.expect(201).json();
        for secret in [made["secret"].as_str().unwrap(), "wrong"] {
            let form = format!(
                "grant_type=client_credentials&client_id={}&client_secret={secret}",
                made["client"]["clientId"].as_str().unwrap()
            );
            let body = Some(("application/x-www-form-urlencoded", form.into_bytes()));
            app.visitor().send_bytes(actix_web::http::Method::POST, "/insights/v1/token", &[], body).await;
        }
        let exported = rows(&operator, "action=export_report_table").await;
        let count = exported[0]["changes"].as_array().unwrap().iter().find(|change| change["field"] == "rows").unwrap();
        assert_eq!(count["new"], "3");
        assert_eq!(rows(&operator, "action=issue_api_token").await[0]["objectId"], made["client"]["id"]);
        let refused = rows(&operator, "action=issue_api_token_refused").await;
        assert_eq!((refused.len(), &refused[0]["objectId"]), (1, &Value::Null));
    }
}
