//! The programs that may read OCP Insights, as the operator keeps them.

use pep_test_support::both_engines;
use serde_json::json;

use crate::insights::{Reader, create_client};
use crate::support::TestApp;

both_engines! {
    async fn a_secret_is_shown_once_and_only_its_hash_is_kept(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let made = operator
            .post("/api/v1/api-clients", &json!({"name": " OCP ", "purpose": "Ask Olga"}))
            .await
            .expect(201)
            .json();
        let secret = made["secret"].as_str().unwrap();
        assert!(secret.starts_with("pepsecret_") && secret.len() > 50, "{secret}");
        assert_eq!(made["client"]["name"], "OCP");
        assert_eq!(made["client"]["secrets"][0]["hint"], secret[secret.len() - 4..]);
        for path in ["/api/v1/api-clients", "/api/v1/api-clients/1"] {
            assert!(!operator.get(path).await.expect(200).text().contains(secret), "{path} shows the secret");
        }
        let stored = app.db.db_content();
        assert!(stored.iter().all(|(_, rows)| !rows.contains(secret)), "the secret itself is stored");
        let token = Reader::of(&app, &made).await.token;
        let stored = app.db.db_content();
        assert!(stored.iter().all(|(_, rows)| !rows.contains(&token)), "the token itself is stored");
    }

    async fn two_secrets_work_while_one_takes_over_from_the_other(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let first = create_client(&app).await;
        let id = &first["client"]["id"];
        let old = Reader::of(&app, &first).await;
        let second = operator.post(&format!("/api/v1/api-clients/{id}/secrets"), &json!(null)).await.expect(201).json();
        let new = Reader::of(&app, &second).await;
        old.get("/sessions").await.expect(200);
        new.get("/sessions").await.expect(200);
        let third = operator.post(&format!("/api/v1/api-clients/{id}/secrets"), &json!(null)).await.expect(409);
        assert!(third.text().contains("Two secrets"), "{}", third.text());

        let secrets = &second["client"]["secrets"];
        assert_eq!(secrets.as_array().unwrap().len(), 2);
        let path = format!("/api/v1/api-clients/{id}/secrets/{}", secrets[0]["id"]);
        let left = operator.delete(&path).await.expect(200).json();
        assert_eq!(left["secrets"].as_array().unwrap().len(), 1);
        // Neither the secret nor the token that came of it works any more.
        assert_eq!(Reader::try_token(&app, &first).await.status, 401);
        assert_eq!(old.get("/sessions").await.status, 401);
        new.get("/sessions").await.expect(200);
        operator.delete(&path).await.expect(404);
    }

    async fn a_revoked_client_is_out_at_once_and_for_good(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let made = create_client(&app).await;
        let reader = Reader::of(&app, &made).await;
        reader.get("/sessions").await.expect(200);
        let path = format!("/api/v1/api-clients/{}", made["client"]["id"]);
        let revoked = operator.post(&format!("{path}/revoke"), &json!(null)).await.expect(200).json();
        assert!(revoked["revokedAt"].is_string() && revoked["secrets"] == json!([]), "{revoked}");
        assert_eq!(reader.get("/sessions").await.status, 401);
        assert_eq!(Reader::try_token(&app, &made).await.status, 401);
        operator.post(&format!("{path}/revoke"), &json!(null)).await.expect(409);
        operator.post(&format!("{path}/secrets"), &json!(null)).await.expect(409);
        // Its name is free again.
        create_client(&app).await;
    }

    async fn the_operator_sees_what_was_read_and_when(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let made = create_client(&app).await;
        assert!(made["client"]["lastUsedAt"].is_null());
        let reader = Reader::of(&app, &made).await;
        reader.get("/sessions?status=Planning").await.expect(200);
        reader.get("/exports/sessions.csv").await.expect(200);
        let path = format!("/api/v1/api-clients/{}", made["client"]["id"]);
        let seen = operator.get(&path).await.expect(200).json();
        assert!(seen["client"]["lastUsedAt"].is_string(), "{seen}");
        assert!(seen["client"]["secrets"][0]["lastUsedAt"].is_string(), "{seen}");
        let pulls: Vec<_> = seen["pulls"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pull| (pull["format"].as_str().unwrap(), pull["query"].as_str().unwrap(), pull["sent"].as_i64()))
            .collect();
        assert_eq!(pulls, [("csv", "", Some(1)), ("page", "status=Planning", Some(1))]);
    }

    async fn names_are_checked_and_told_apart(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        for (body, pointer) in [
            (json!({"name": " "}), "/name"),
            (json!({"name": "x".repeat(101)}), "/name"),
            (json!({"name": "x", "purpose": "x".repeat(501)}), "/purpose"),
        ] {
            let refused = operator.post("/api/v1/api-clients", &body).await.expect(422).json();
            assert_eq!(refused["errors"][0]["pointer"], pointer);
        }
        create_client(&app).await;
        let again = operator.post("/api/v1/api-clients", &json!({"name": "ocp REPORTS"})).await.expect(409);
        assert_eq!(again.code(), "alreadyExists");
    }
}
