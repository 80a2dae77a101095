//! Accounts that are one: aliases, merging, taking back (B1-08).

use actix_web::http::Method;
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::TestApp;

/// The rows of the tables that a merge touches, without versions and times of change.
fn picture(app: &TestApp) -> Vec<i64> {
    [
        "SELECT count(*) FROM account WHERE removed_at IS NULL",
        "SELECT coalesce(sum(account_id * 1000 + partner_id), 0) FROM report",
        "SELECT coalesce(sum(account_id), 0) FROM report WHERE status = 'active_customer'",
        "SELECT coalesce(sum(account_id * 1000 + id), 0) FROM report_change",
        "SELECT coalesce(sum(account_id * 1000 + request_id), 0) FROM report_request_account",
        "SELECT coalesce(sum(account_id * 1000 + person_id), 0) FROM account_seller",
        "SELECT coalesce(sum(account_id * 1000 + person_id), 0) FROM seller_status",
        "SELECT coalesce(sum(length(note)), 0) FROM account_note",
        "SELECT count(*) FROM account_alias",
    ]
    .into_iter()
    .map(|sql| app.db.db_number(sql))
    .collect()
}

both_engines! {
    async fn two_accounts_become_one_and_two_again(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let before = picture(&app);
        let preview = ecm.get("/api/v1/accounts/2/merge-preview?otherId=1").await.expect(200).json();
        let conflict = &preview["conflicts"][0];
        assert_eq!(preview["conflicts"].as_array().unwrap().len(), 1, "{preview}");
        assert_eq!((&conflict["kept"]["status"], &conflict["gone"]["status"]), (&json!("target"), &json!("active_customer")));
        assert_eq!((&preview["requestRowCount"], &preview["hasNote"]), (&json!(1), &json!(true)));

        let undecided = ecm.post("/api/v1/accounts/2/merges", &json!({ "otherId": 1 })).await.expect(422).json();
        assert_eq!(undecided["errors"][0]["pointer"], "/cells/1");
        assert_eq!(picture(&app), before, "nothing is merged before everything is decided");

        let merge = json!({ "otherId": 1, "decisions": [{ "partnerId": 1, "keep": "gone" }] });
        let identity = ecm.post("/api/v1/accounts/2/merges", &merge).await.expect(200).json();
        let merge_id = identity["merges"][0]["id"].as_i64().unwrap();
        assert_eq!(identity["aliases"][0]["kind"], "tpid");
        assert_eq!(identity["aliases"][0]["isOfMerge"], true);
        ecm.get("/api/v1/accounts/1").await.expect(404);
        let kept = ecm.get("/api/v1/accounts/2").await.expect(200).json();
        assert_eq!(kept["row"]["cells"][0]["status"], "active_customer", "{kept}");
        assert!(kept["note"]["note"].as_str().unwrap().contains("From TPID"), "{kept}");
        assert_eq!(app.db.db_number("SELECT count(*) FROM report_change WHERE account_id = 2 AND partner_id = 1"), 2);
        assert_eq!(app.db.db_number("SELECT count(*) FROM report_request_account WHERE account_id = 1"), 0);
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE action = 'merge_accounts'"), 1);
        let alias = identity["aliases"][0]["id"].as_i64().unwrap();
        let refused = ecm.send(Method::DELETE, &format!("/api/v1/accounts/2/aliases/{alias}"), &[], None).await;
        assert_eq!(refused.expect(409).code(), "wrongState");

        let undo = format!("/api/v1/account-merges/{merge_id}/undo");
        let other = app.sign_in(&app.world.ecm_ou2.email).await;
        other.post(&undo, &json!({})).await.expect(404);
        let undone = ecm.post(&undo, &json!({})).await.expect(200).json();
        assert_eq!(undone, json!({ "accountId": 1, "changedSinceCount": 0 }));
        assert_eq!(picture(&app), before);
        let kept = ecm.get("/api/v1/accounts/2").await.expect(200).json();
        assert_eq!(kept["row"]["cells"][0]["status"], "target");
        ecm.post(&undo, &json!({})).await.expect(404);
    }

    async fn what_a_partner_changed_since_a_merge_stays_when_it_is_taken_back(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let merge = json!({ "otherId": 1, "decisions": [{ "partnerId": 1, "keep": "gone" }] });
        let identity = ecm.post("/api/v1/accounts/2/merges", &merge).await.expect(200).json();
        let partner = app.sign_in(&app.world.partner1_admin.email).await;
        let rows = partner.get("/api/v1/reporting/rows").await.expect(200).json();
        let ids: Vec<i64> = rows["items"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect();
        assert_eq!(ids, [2, 3], "the partner sees one account");
        let edit = json!({ "notes": { "seen": rows["items"][0]["notes"], "value": "newer" } });
        partner.send(Method::PATCH, "/api/v1/reporting/rows/2", &[], Some(&edit)).await.expect(200);
        let undo = format!("/api/v1/account-merges/{}/undo", identity["merges"][0]["id"]);
        let undone = ecm.post(&undo, &json!({})).await.expect(200).json();
        assert_eq!(undone["changedSinceCount"], 1);
        assert_eq!(app.db.db_number("SELECT count(*) FROM report WHERE account_id = 2 AND partner_id = 1 AND notes = 'newer'"), 1);
        assert_eq!(app.db.db_number("SELECT count(*) FROM report WHERE account_id = 1 AND partner_id = 1 AND status = 'active_customer'"), 1);
    }

    async fn a_list_that_names_an_alias_means_the_account(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_all.email).await;
        let accounts = app.db.db_number("SELECT count(*) FROM account");
        let alias = json!({ "kind": "tpid", "value": "900077" });
        ecm.post("/api/v1/accounts/1/aliases", &alias).await.expect(201);
        assert_eq!(ecm.post("/api/v1/accounts/2/aliases", &alias).await.expect(409).code(), "alreadyExists");
        let file = "TPID;Account Name;City;Country;Segment;OU;Industry\n900077;Renamed;Leeds;UK;SMB;cnry;Retail\n";
        let path = "/api/v1/imports?kind=accounts&fileName=mal.csv";
        let body = Some(("application/octet-stream", file.as_bytes().to_vec()));
        let import = ecm.send_bytes(Method::POST, path, &[], body).await.expect(201).json();
        let rows = ecm.get(&format!("/api/v1/imports/{}/rows", import["id"])).await.expect(200).json();
        assert!(rows["items"][0]["matched"].as_str().unwrap().contains("is an alias of"), "{rows}");
        ecm.post(&format!("/api/v1/imports/{}/apply", import["id"]), &json!({})).await.expect(200);
        assert_eq!(app.db.db_number("SELECT count(*) FROM account"), accounts);
        assert_eq!(app.db.db_number("SELECT count(*) FROM account WHERE id = 1 AND name = 'Renamed'"), 1);
        let reports = "Partner One ID;TPID;Account Status\n";
        let one_id: Value = ecm.get("/api/v1/partners").await.expect(200).json()["items"][2]["partnerOneId"].clone();
        let file = format!("{reports}{};900077;Target account\n", one_id.as_str().unwrap());
        let path = "/api/v1/imports?kind=reports&fileName=reports.csv";
        let body = Some(("application/octet-stream", file.into_bytes()));
        let import = ecm.send_bytes(Method::POST, path, &[], body).await.expect(201).json();
        assert_eq!(import["counts"]["new"], 1, "{import}");
        ecm.post(&format!("/api/v1/imports/{}/apply", import["id"]), &json!({})).await.expect(200);
        assert_eq!(app.db.db_number("SELECT count(*) FROM report WHERE account_id = 1 AND partner_id = 3"), 1);
    }
}
