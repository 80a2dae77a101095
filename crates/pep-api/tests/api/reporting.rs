//! The partner's reporting page: fields, conflicts, bulk, undo, delegation, workbooks, live update.

use actix_web::http::Method;
use pep_test_support::{TestDb, both_engines};
use serde_json::{Value, json};

use crate::support::TestApp;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn world(db: TestDb) -> TestApp {
    TestApp::new(db).await
}

fn set(field: &str, seen: Value, value: Value) -> Value {
    json!({ field: { "seen": seen, "value": value } })
}

both_engines! {
    async fn a_partner_sees_name_city_state_country_and_its_own_report(db: TestDb) {
        let app = world(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let rows = admin.get("/api/v1/reporting/rows").await.expect(200).json();
        let ids: Vec<i64> = rows["items"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect();
        assert_eq!(ids, [1, 2, 3]);
        let keys: Vec<&str> = rows["items"][0].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, [
            "assignedTo", "city", "country", "dueOn", "id", "isExecLevel", "isReported", "name", "notes", "relationship",
            "reportedAt", "reportedBy", "requestIds", "state", "status", "version",
        ]);
        assert!(!rows.to_string().contains("cnry-internal"));
        let seller = app.sign_in(&app.world.partner1_seller.email).await;
        let mine = seller.get("/api/v1/reporting/rows?assignedToMe=true").await.expect(200).json();
        assert_eq!(mine["items"].as_array().unwrap().len(), 1);
        let open = seller.get("/api/v1/reporting/rows?notReported=true").await.expect(200).json();
        assert_eq!(open["items"][0]["id"], 3);
        let page = admin.get("/api/v1/reporting/rows?limit=2").await.expect(200).json();
        let rest = admin
            .get(&format!("/api/v1/reporting/rows?limit=2&cursor={}", page["next"].as_str().unwrap()))
            .await.expect(200).json();
        assert_eq!(rest["items"][0]["id"], 3);
        assert!(rest.get("next").is_none());
    }

    async fn rows_of_others_are_not_there(db: TestDb) {
        let app = world(db).await;
        let other = app.sign_in(&app.world.partner3_admin.email).await;
        let patch = set("status", json!(null), json!("target"));
        for id in [1, 5, 99] {
            other.send(Method::PATCH, &format!("/api/v1/reporting/rows/{id}"), &[], Some(&patch)).await.expect(404);
            other.post(&format!("/api/v1/reporting/rows/{id}/confirm"), &json!({})).await.expect(404);
        }
        let bulk = json!({ "set": { "ids": [1], "fields": { "notes": "x" } } });
        let answer = other.post("/api/v1/reporting/rows/bulk", &bulk).await.expect(200).json();
        assert_eq!((answer["errorCount"].as_i64(), &answer["rows"][0]["row"]), (Some(1), &Value::Null));
        assert_eq!(app.db.db_number("SELECT count(*) FROM report WHERE partner_id = 3"), 0);
    }

    async fn edits_of_different_fields_by_two_people_both_survive_and_of_one_field_the_second_is_told(db: TestDb) {
        let app = world(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let seller = app.sign_in(&app.world.partner1_seller.email).await;
        let path = "/api/v1/reporting/rows/3";
        let status = set("status", json!(null), json!("target"));
        let notes = set("notes", json!(""), json!("met them twice"));
        let level = set("isExecLevel", json!(null), json!(true));
        let (first, second, third) = tokio::join!(
            admin.send(Method::PATCH, path, &[], Some(&status)),
            seller.send(Method::PATCH, path, &[], Some(&notes)),
            admin.send(Method::PATCH, path, &[], Some(&level)),
        );
        for answer in [first, second, third] {
            answer.expect(200);
        }
        let row = admin.get("/api/v1/reporting/rows?q=name-3").await.expect(200).json()["items"][0].clone();
        assert_eq!(
            (&row["status"], &row["notes"], &row["isExecLevel"], row["version"].as_i64()),
            (&json!("target"), &json!("met them twice"), &json!(true), Some(3))
        );
        // The seller still sees an empty status and wants another one.
        let late = json!({
            "status": { "seen": null, "value": "active_customer" },
            "relationship": { "seen": null, "value": "both" },
        });
        let answer = seller.send(Method::PATCH, path, &[], Some(&late)).await.expect(412);
        assert_eq!(answer.code(), "changed");
        let body = answer.json();
        assert_eq!((&body["row"]["status"], &body["row"]["relationship"]), (&json!("target"), &json!(null)));
        assert_eq!(body["errors"][0]["pointer"], "/status");
        assert_eq!(body["errors"].as_array().unwrap().len(), 1);
        // Wanting what is there already is no conflict.
        seller.send(Method::PATCH, path, &[], Some(&set("status", json!(null), json!("target")))).await.expect(200);
        assert_eq!(app.db.db_number("SELECT count(*) FROM report_change WHERE account_id = 3 AND partner_id = 1"), 3);
    }

    async fn the_last_open_row_completes_the_request_and_undo_opens_it_again(db: TestDb) {
        let app = world(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let version = app.db.db_number("SELECT version FROM data_version WHERE name = 'reports'");
        admin
            .send(Method::PATCH, "/api/v1/reporting/rows/3", &[], Some(&set("status", json!(null), json!("target"))))
            .await.expect(200);
        assert_eq!(app.db.db_number("SELECT count(*) FROM report_request WHERE id = 1 AND state = 'complete'"), 1);
        assert!(app.db.db_number("SELECT version FROM data_version WHERE name = 'reports'") > version);
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE action = 'report_on_accounts'"), 1);
        let undone = admin.post("/api/v1/reporting/undo", &json!({})).await.expect(200).json();
        assert_eq!(undone["rows"][0]["isReported"], json!(false));
        assert_eq!(app.db.db_number("SELECT count(*) FROM report WHERE account_id = 3 AND partner_id = 1"), 0);
        assert_eq!(app.db.db_number("SELECT count(*) FROM report_request WHERE id = 1 AND state = 'open'"), 1);
        assert_eq!(admin.post("/api/v1/reporting/undo", &json!({})).await.expect(409).code(), "wrongState");
    }

    async fn a_paste_leaves_the_very_cells_that_a_colleague_changed_meanwhile(db: TestDb) {
        let app = world(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let seller = app.sign_in(&app.world.partner1_seller.email).await;
        let before = admin.get("/api/v1/reporting/rows").await.expect(200).json()["items"][0].clone();
        seller
            .send(Method::PATCH, "/api/v1/reporting/rows/1", &[], Some(&set("notes", before["notes"].clone(), json!("theirs"))))
            .await.expect(200);
        let edit = |notes: &str| json!({ "paste": { "rows": [{ "id": 1, "edit": {
            "notes": { "seen": before["notes"], "value": notes },
            "isExecLevel": { "seen": before["isExecLevel"], "value": null },
        } }] } });
        let result = admin.post("/api/v1/reporting/rows/bulk", &edit("mine")).await.expect(200).json();
        assert_eq!((&result["conflictCount"], &result["changedCount"]), (&json!(1), &json!(0)));
        let row = &result["rows"][0];
        assert_eq!((&row["outcome"], &row["errors"][0]["pointer"]), (&json!("conflict"), &json!("/notes")));
        assert_eq!((&row["row"]["notes"], &row["row"]["isExecLevel"]), (&json!("theirs"), &json!(null)));
        // What a colleague typed already, word for word, is no conflict.
        let again = admin.post("/api/v1/reporting/rows/bulk", &edit("theirs")).await.expect(200).json();
        assert_eq!(again["sameCount"], json!(1));
    }

    async fn undo_takes_a_whole_paste_back_but_not_what_a_colleague_changed_since(db: TestDb) {
        let app = world(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let seller = app.sign_in(&app.world.partner1_seller.email).await;
        let rows = admin.get("/api/v1/reporting/rows").await.expect(200).json();
        let cell = |row: usize, field: &str, value: Value| {
            json!({ "seen": rows["items"][row][field], "value": value })
        };
        let paste = json!({ "paste": { "rows": [
            { "id": 1, "edit": {
                "status": cell(0, "status", json!("active_customer")),
                "relationship": cell(0, "relationship", json!("both")),
                "notes": cell(0, "notes", json!("one")),
            } },
            { "id": 2, "edit": {
                "status": cell(1, "status", json!("target")),
                "isExecLevel": cell(1, "isExecLevel", json!(true)),
                "notes": cell(1, "notes", json!("two")),
            } },
            { "id": 3, "edit": { "notes": cell(2, "notes", json!("x".repeat(4_001))) } },
            { "id": 7, "edit": { "notes": { "seen": "", "value": "not mine" } } },
        ] } });
        let result = admin.post("/api/v1/reporting/rows/bulk", &paste).await.expect(200).json();
        assert_eq!((&result["changedCount"], &result["errorCount"]), (&json!(2), &json!(2)));
        assert_eq!(result["rows"][0]["row"]["relationship"], "both");
        assert_eq!(result["rows"][2]["errors"][0]["pointer"], "/notes");
        assert_eq!(result["rows"][2]["row"]["notes"], "");
        assert_eq!(result["rows"][3]["row"], Value::Null);
        seller
            .send(Method::PATCH, "/api/v1/reporting/rows/1", &[], Some(&set("notes", json!("one"), json!("mine"))))
            .await.expect(200);
        let undone = admin.post("/api/v1/reporting/undo", &json!({})).await.expect(200).json();
        assert_eq!((undone["rows"].as_array().unwrap().len(), &undone["skippedCount"]), (1, &json!(1)));
        assert_eq!(undone["rows"][0]["id"], 2);
        assert_eq!(app.db.db_number("SELECT count(*) FROM report WHERE account_id = 1 AND partner_id = 1 AND notes = 'mine'"), 1);
    }

    async fn a_bulk_change_sets_many_rows_and_says_which_held_it_already(db: TestDb) {
        let app = world(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let bulk = json!({ "set": { "ids": [1, 2, 3], "fields": { "status": "target" } } });
        let result = admin.post("/api/v1/reporting/rows/bulk", &bulk).await.expect(200).json();
        assert_eq!((&result["changedCount"], &result["sameCount"]), (&json!(2), &json!(1)));
        let cleared = json!({ "set": { "ids": [1], "fields": { "status": null } } });
        let result = admin.post("/api/v1/reporting/rows/bulk", &cleared).await.expect(200).json();
        assert_eq!(result["rows"][0]["row"]["status"], Value::Null);
        let none = json!({ "set": { "ids": [], "fields": {} } });
        admin.post("/api/v1/reporting/rows/bulk", &none).await.expect(422);
    }

    async fn confirming_refreshes_the_date_and_counts_as_reported(db: TestDb) {
        let app = world(db).await;
        app.db.db_execute("UPDATE report_request_account SET reported_at = NULL WHERE request_id = 1");
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let before = app.db.db_number("SELECT reported_at FROM report WHERE account_id = 1 AND partner_id = 1");
        let row = admin.post("/api/v1/reporting/rows/1/confirm", &json!({})).await.expect(200).json();
        assert_eq!(row["isReported"], true);
        assert!(app.db.db_number("SELECT reported_at FROM report WHERE account_id = 1 AND partner_id = 1") > before);
        assert_eq!(admin.post("/api/v1/reporting/rows/3/confirm", &json!({})).await.expect(409).code(), "wrongState");
    }

    async fn colleagues_changes_are_told_and_ones_own_are_not(db: TestDb) {
        let app = world(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let seller = app.sign_in(&app.world.partner1_seller.email).await;
        let cursor = seller.get("/api/v1/reporting/changes").await.expect(200).json()["cursor"].as_i64().unwrap();
        admin
            .send(Method::PATCH, "/api/v1/reporting/rows/3", &[], Some(&set("notes", json!(""), json!("n"))))
            .await.expect(200);
        let path = format!("/api/v1/reporting/changes?after={cursor}");
        let told = seller.get(&path).await.expect(200).json();
        assert_eq!((told["rows"].as_array().unwrap().len(), &told["rows"][0]["id"]), (1, &json!(3)));
        assert!(admin.get(&path).await.expect(200).json()["rows"].as_array().unwrap().is_empty());
        let other = app.sign_in(&app.world.partner2_admin.email).await;
        assert!(other.get("/api/v1/reporting/changes?after=0").await.expect(200).json()["rows"].to_string().find("\"n\"").is_none());
    }

    async fn only_the_partners_admin_hands_rows_on_and_the_rest_no_longer_sees_them(db: TestDb) {
        let app = world(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let seller = app.sign_in(&app.world.partner1_seller.email).await;
        let mails = app.db.db_number("SELECT count(*) FROM message WHERE template = 'rows_delegated'");
        let to_admin = json!({ "requestId": 1, "accountIds": [3], "toPersonId": app.world.partner1_admin.id });
        seller.post("/api/v1/reporting/delegations", &to_admin).await.expect(404);
        let moved = admin.post("/api/v1/reporting/delegations", &to_admin).await.expect(200).json();
        assert_eq!(moved["rowCount"], 1);
        assert_eq!(app.db.db_number("SELECT count(*) FROM message WHERE template = 'rows_delegated'"), mails + 1);
        let patch = set("notes", json!(""), json!("x"));
        seller.send(Method::PATCH, "/api/v1/reporting/rows/3", &[], Some(&patch)).await.expect(404);
        let stranger = json!({ "requestId": 1, "accountIds": [3], "toPersonId": app.world.partner2_seller.id });
        admin.post("/api/v1/reporting/delegations", &stranger).await.expect(422);
        let foreign = json!({ "requestId": 2, "accountIds": [3], "toPersonId": app.world.partner1_seller.id });
        admin.post("/api/v1/reporting/delegations", &foreign).await.expect(404);
        let back = json!({ "requestId": 1, "accountIds": [3] });
        admin.post("/api/v1/reporting/delegations/withdraw", &back).await.expect(200);
        seller.send(Method::PATCH, "/api/v1/reporting/rows/3", &[], Some(&patch)).await.expect(200);
    }

    async fn a_downloaded_table_comes_back_changed_and_is_applied_once(db: TestDb) {
        let app = world(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let book = admin.get("/api/v1/reporting/export.xlsx").await.expect(200);
        assert_eq!(book.header("content-type"), XLSX);
        let same = admin
            .send_bytes(Method::POST, "/api/v1/reporting/uploads?fileName=t.xlsx", &[], Some(("application/octet-stream", book.bytes)))
            .await.expect(201).json();
        assert_eq!((same["changes"].as_array().unwrap().len(), same["errors"].as_array().unwrap().len()), (0, 0));
        assert_eq!(same["sameCount"], 3);
        let csv = "Row ID,Account Name,Account Status,Business/IT,Exec/Director Level,Notes\n\
                   1,cnry-account-account-name-1,Past customer,IT,no,from the file\n\
                   3,cnry-account-account-name-3,warmish,,,\n\
                   5,cnry-account-account-name-5,Target account,,,\n";
        let upload = admin
            .send_bytes(Method::POST, "/api/v1/reporting/uploads?fileName=t.csv", &[], Some(("application/octet-stream", csv.into())))
            .await.expect(201).json();
        assert_eq!((&upload["changes"][0]["row"]["id"], &upload["changes"][0]["fields"]["status"]), (&json!(1), &json!("past_customer")));
        assert_eq!(upload["errors"].as_array().unwrap().len(), 2);
        assert_eq!(app.db.db_number("SELECT count(*) FROM report WHERE notes = 'from the file'"), 0);
        let apply = format!("/api/v1/reporting/uploads/{}/apply", upload["id"]);
        let seller = app.sign_in(&app.world.partner1_seller.email).await;
        seller.post(&apply, &json!({})).await.expect(404);
        let result = admin.post(&apply, &json!({})).await.expect(200).json();
        assert_eq!((&result["changedCount"], &result["rows"][0]["row"]["relationship"]), (&json!(1), &json!("it")));
        assert_eq!(admin.post(&apply, &json!({})).await.expect(409).code(), "wrongState");
        let junk = admin
            .send_bytes(Method::POST, "/api/v1/reporting/uploads", &[], Some(("application/octet-stream", b"%PDF-1.4".to_vec())))
            .await;
        assert_eq!(junk.status, 415, "{}", junk.text());
    }
}
