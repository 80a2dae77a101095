//! Sending for report, the chase list, and what ECMs are told.

use std::collections::BTreeSet;

use actix_web::http::Method;
use pep_db::jobs::ClaimScope;
use pep_domain::ids::{PersonId, ReportRequestId};
use pep_domain::jobs::Queue;
use pep_domain::time::{Clock, MINUTE_US};
use pep_test_support::{TestDb, both_engines};
use serde_json::{Value, json};

use crate::support::TestApp;

/// What was reported before the requests of the world is no news.
async fn world(db: TestDb) -> TestApp {
    let app = TestApp::new(db).await;
    app.db.db_execute("UPDATE report_change SET at = at - 1");
    app
}

fn sending(ids: &[i64], partners: &[i64]) -> Value {
    json!({ "accounts": { "ids": ids }, "partnerIds": partners, "programId": 1, "notificationDelayMinutes": 30, "dueOn": "2026-12-04", "message": "hello there" })
}

/// Runs the notifications that are due now; returns how many jobs ran.
async fn tell(app: &TestApp) -> usize {
    let now = app.clock.now();
    let jobs = app
        .ctx
        .db
        .write(move |conn| {
            pep_db::jobs::claim(conn, Queue::Notify, ClaimScope::Sound, now, 60 * MINUTE_US, "test", 100)
        })
        .await
        .unwrap();
    let jobs: Vec<_> = jobs.into_iter().filter(|job| job.kind == "report_notification").collect();
    for job in &jobs {
        let payload: Value = serde_json::from_str(&job.payload).unwrap();
        let request = ReportRequestId(payload["request"].as_i64().unwrap());
        let recipient = PersonId(payload["recipient"].as_i64().unwrap());
        pep_app::report_notification::notify(&app.ctx, job.lease, request, recipient).await.unwrap();
    }
    jobs.len()
}

fn told(app: &TestApp) -> i64 {
    app.db.db_number("SELECT count(*) FROM message WHERE template = 'report_notification'")
}

async fn report(app: &TestApp, id: i64, fields: Value) {
    let admin = app.sign_in(&app.world.partner1_admin.email).await;
    let bulk = json!({ "set": { "ids": [id], "fields": fields } });
    admin.post("/api/v1/reporting/rows/bulk", &bulk).await.expect(200);
}

both_engines! {
    async fn a_sending_gives_each_partner_a_request_and_each_contact_a_mail_that_names_no_ecm(db: TestDb) {
        let app = world(db).await;
        let before = app.db.db_number("SELECT count(*) FROM message");
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let preview = ecm.post("/api/v1/report-requests/preview", &sending(&[1, 4], &[1, 3])).await.expect(200).json();
        assert_eq!((&preview["accountCount"], &preview["isBlocked"]), (&json!(2), &json!(false)));
        let keys: BTreeSet<&str> = preview["rows"][0].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, BTreeSet::from(["city", "country", "name", "state"]));
        assert!(preview["partners"][0]["mail"]["html"].as_str().unwrap().contains("hello there"));
        assert_eq!(app.db.db_number("SELECT count(*) FROM message"), before);
        let sent = ecm.post("/api/v1/report-requests", &sending(&[1, 4], &[1, 3])).await.expect(201).json();
        assert_eq!((&sent["requests"][0]["partnerId"], &sent["requests"][0]["mailCount"]), (&json!(1), &json!(2)));
        assert_eq!(app.db.db_number("SELECT count(*) FROM message") - before, 4);
        for word in ["ecmone", "cnry-internal", "account-name"] {
            let found = app.db.db_number(&format!(
                "SELECT count(*) FROM message WHERE template = 'heatmap_request' AND id > {before} AND \
                 (body_html LIKE '%{word}%' OR body_text LIKE '%{word}%' OR subject LIKE '%{word}%' OR from_name LIKE '%{word}%' \
                 OR coalesce(reply_to, '') LIKE '%{word}%')"
            ));
            assert_eq!(found, 0, "{word}");
        }
    }

    async fn accounts_out_of_scope_and_wrong_values_are_refused_and_nothing_is_sent(db: TestDb) {
        let app = world(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let counts = || {
            app.db.db_number("SELECT (SELECT count(*) FROM message) + (SELECT count(*) FROM job) + (SELECT count(*) FROM report_request)")
        };
        let before = counts();
        for (ids, partners) in [(&[1, 6][..], &[1][..]), (&[1, 99], &[1]), (&[], &[1]), (&[1], &[]), (&[1], &[99])] {
            let answer = ecm.post("/api/v1/report-requests", &sending(ids, partners)).await.expect(422);
            assert_eq!(answer.code(), "invalid");
        }
        let mut late = sending(&[1], &[1]);
        late["dueOn"] = json!("2026-11-01");
        late["notificationDelayMinutes"] = json!(-1);
        let errors = ecm.post("/api/v1/report-requests", &late).await.expect(422).json()["errors"].clone();
        assert_eq!(errors.as_array().unwrap().len(), 2);
        // The second partner has nobody to write to: the first one's request and mails are rolled back with it.
        app.db.db_execute("UPDATE person SET removed_at = 1 WHERE partner_id = 3");
        ecm.post("/api/v1/report-requests", &sending(&[1], &[1, 3])).await.expect(422);
        assert_eq!(counts(), before);
    }

    async fn a_filter_sends_what_it_shows_within_the_senders_reach(db: TestDb) {
        let app = world(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let mut all = sending(&[], &[3]);
        all["accounts"] = json!({ "filter": {} });
        let sent = ecm.post("/api/v1/report-requests", &all).await.expect(201).json();
        assert_eq!(sent["requests"][0]["accountCount"], 5);
        all["accounts"] = json!({ "filter": { "finding": "noReport" } });
        let sent = ecm.post("/api/v1/report-requests", &all).await.expect(201).json();
        assert_eq!(sent["requests"][0]["accountCount"], 1);
    }

    async fn the_same_key_sends_once_and_another_body_under_it_is_refused(db: TestDb) {
        let app = world(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let key = [("idempotency-key", "k-1")];
        let body = sending(&[1], &[3]);
        let path = "/api/v1/report-requests";
        let (first, second) = tokio::join!(
            ecm.send(Method::POST, path, &key, Some(&body)),
            ecm.send(Method::POST, path, &key, Some(&body)),
        );
        assert_eq!(first.expect(201).json(), second.expect(201).json());
        assert_eq!(app.db.db_number("SELECT count(*) FROM report_request WHERE partner_id = 3"), 1);
        let other = ecm.send(Method::POST, path, &key, Some(&sending(&[2], &[3]))).await.expect(409);
        assert_eq!(other.code(), "keyReused");
    }

    async fn the_chase_list_shows_progress_to_whom_it_concerns(db: TestDb) {
        let app = world(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let mine = ecm.get("/api/v1/report-requests?mine=true").await.expect(200).json();
        let request = &mine["items"][0];
        assert_eq!((&request["id"], &request["accountCount"], &request["percent"]), (&json!(1), &json!(3), &json!(66)));
        assert_eq!((&request["mayManage"], &request["isOverdue"]), (&json!(true), &json!(false)));
        // Request 2 asks about accounts 3, 4 of OU 1 and 6 of OU 2.
        let second = ecm.get("/api/v1/report-requests/2").await.expect(200).json();
        assert_eq!(second["accounts"].as_array().unwrap().len(), 2);
        assert_eq!(second["request"]["mayManage"], false);
        ecm.post("/api/v1/report-requests/2/cancel", &json!({})).await.expect(404);
        let other = app.sign_in(&app.world.ecm_ou2.email).await;
        other.get("/api/v1/report-requests/1").await.expect(404);
        let partner = app.sign_in(&app.world.partner1_admin.email).await;
        partner.get("/api/v1/report-requests/1").await.expect(404);
    }

    async fn a_withdrawn_request_closes_access_and_its_links_at_once(db: TestDb) {
        let app = world(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let sent = ecm.post("/api/v1/report-requests", &sending(&[4], &[1])).await.expect(201).json();
        let id = sent["requests"][0]["id"].as_i64().unwrap();
        let partner = app.sign_in(&app.world.partner1_admin.email).await;
        let note = json!({ "notes": { "seen": "", "value": "x" } });
        partner.send(Method::PATCH, "/api/v1/reporting/rows/4", &[], Some(&note)).await.expect(200);
        ecm.post(&format!("/api/v1/report-requests/{id}/remind"), &json!({ "message": "please" })).await.expect(409);
        ecm.post(&format!("/api/v1/report-requests/{id}/cancel"), &json!({ "reason": "not needed" })).await.expect(204);
        assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM mail_link WHERE report_request_id = {id} AND revoked_at IS NULL")), 0);
        assert_eq!(app.db.db_number("SELECT count(*) FROM message WHERE template = 'heatmap_request_cancelled'"), 2);
        partner.send(Method::PATCH, "/api/v1/reporting/rows/4", &[], Some(&note)).await.expect(404);
        let rows = partner.get("/api/v1/reporting/rows").await.expect(200).json();
        assert_eq!(rows["items"].as_array().unwrap().len(), 3);
        assert_eq!(ecm.post(&format!("/api/v1/report-requests/{id}/cancel"), &json!({})).await.expect(409).code(), "wrongState");
    }

    async fn a_reminder_goes_to_the_contacts_and_not_twice_within_the_hour(db: TestDb) {
        let app = world(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let sent = ecm.post("/api/v1/report-requests", &sending(&[4, 5], &[1])).await.expect(201).json();
        let path = format!("/api/v1/report-requests/{}/remind", sent["requests"][0]["id"]);
        ecm.post(&path, &json!({})).await.expect(204);
        ecm.post(&path, &json!({})).await.expect(409);
        assert_eq!(app.db.db_number("SELECT count(*) FROM message WHERE template = 'heatmap_reminder'"), 2);
        app.clock.advance(61 * MINUTE_US);
        ecm.post(&path, &json!({})).await.expect(204);
        assert_eq!(app.db.db_number("SELECT count(*) FROM message WHERE template = 'heatmap_reminder'"), 4);
        let update = json!({ "dueOn": null, "notificationDelayMinutes": 5 });
        let request = format!("/api/v1/report-requests/{}", sent["requests"][0]["id"]);
        ecm.send(Method::PATCH, &request, &[], Some(&update)).await.expect(204);
        let found = ecm.get(&request).await.expect(200).json();
        assert_eq!((&found["request"]["dueOn"], &found["request"]["notificationDelayMinutes"]), (&json!(null), &json!(5)));
    }

    async fn the_ecm_is_told_once_after_the_delay_and_each_change_pushes_it_back(db: TestDb) {
        let app = world(db).await;
        // Account 1: sender and ECM are the same person (ecm_ou1). Account 3: its ECM is ecm_all.
        report(&app, 1, json!({ "status": "target" })).await;
        app.clock.advance(20 * MINUTE_US);
        report(&app, 1, json!({ "status": "past_customer" })).await;
        app.clock.advance(20 * MINUTE_US);
        assert_eq!(tell(&app).await, 0);
        app.clock.advance(10 * MINUTE_US);
        assert_eq!((tell(&app).await, told(&app)), (1, 1));
        let link = app.db.db_number("SELECT count(*) FROM message WHERE template = 'report_notification' AND recipient_id = 1 \
            AND body_text LIKE '%/heatmap?account=1&partner=1%'");
        assert_eq!(link, 1);
        assert_eq!(app.db.db_number("SELECT count(*) FROM notice WHERE kind = 'report_notification' AND person_id = 1"), 1);
        // Two recipients for account 3, each told of it once.
        report(&app, 3, json!({ "notes": "n" })).await;
        app.clock.advance(30 * MINUTE_US);
        assert_eq!((tell(&app).await, told(&app)), (2, 3));
        app.clock.advance(30 * MINUTE_US);
        assert_eq!((tell(&app).await, told(&app)), (0, 3));
        assert_eq!(app.db.db_number("SELECT count(*) FROM notification_cover WHERE message_id IS NULL"), 0);
    }

    async fn a_mail_about_very_many_accounts_links_to_exactly_them_through_a_link_of_its_own(db: TestDb) {
        let app = world(db).await;
        let ids: Vec<i64> = (101..=201).collect();
        let sql: String = ids.iter().map(|id| format!(
            "INSERT INTO account (id, tpid, name, name_folded, segment_id, ou_id, industry_id, created_at, updated_at) \
             VALUES ({id}, 't{id}', 'n{id}', 'n{id}', 1, 1, 1, 1, 1);\
             INSERT INTO report_request_account (request_id, account_id) VALUES (1, {id});"
        )).collect();
        app.db.db_execute(&sql);
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let bulk = json!({ "set": { "ids": ids, "fields": { "status": "target" } } });
        admin.post("/api/v1/reporting/rows/bulk", &bulk).await.expect(200);
        app.clock.advance(30 * MINUTE_US);
        assert_eq!((tell(&app).await, told(&app)), (1, 1));
        let target = "SELECT length(target) - length(replace(target, 'account=', '')) FROM mail_link WHERE purpose = 'heatmap'";
        assert_eq!(app.db.db_number(target), 101 * 8);
        let linked = "SELECT count(*) FROM message WHERE template = 'report_notification' AND body_text LIKE '%/l/%' \
            AND body_text NOT LIKE '%account=%'";
        assert_eq!(app.db.db_number(linked), 1);
    }

    async fn a_change_taken_back_is_not_told_and_a_lost_ou_is_not_told_of(db: TestDb) {
        let app = world(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        report(&app, 1, json!({ "notes": "oops" })).await;
        admin.post("/api/v1/reporting/undo", &json!({})).await.expect(200);
        app.clock.advance(30 * MINUTE_US);
        assert_eq!((tell(&app).await, told(&app)), (1, 0));
        report(&app, 2, json!({ "notes": "real" })).await;
        app.db.db_execute("UPDATE role_grant SET scope_id = 2 WHERE person_id = 1");
        app.clock.advance(30 * MINUTE_US);
        assert_eq!((tell(&app).await, told(&app)), (1, 0));
    }

    async fn whatever_the_order_of_edits_every_change_is_told_exactly_once(db: TestDb) {
        let app = world(db).await;
        let mut seed: u64 = 42;
        let mut random = move |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        for step in 0..40 {
            let account = i64::try_from(1 + random(3)).unwrap();
            report(&app, account, json!({ "notes": format!("step {step}") })).await;
            app.clock.advance(i64::try_from(random(25)).unwrap() * MINUTE_US);
            tell(&app).await;
            let overdue = app.db.db_number(&format!(
                "SELECT count(*) FROM job WHERE kind = 'report_notification' AND state = 'ready' AND run_at > first_at + {}",
                8 * 30 * MINUTE_US
            ));
            assert_eq!(overdue, 0, "the ceiling holds");
        }
        app.clock.advance(60 * MINUTE_US);
        tell(&app).await;
        // The sender hears of all 40; ecm_all, the ECM of account 3, of those on account 3.
        assert_eq!(app.db.db_number("SELECT count(*) FROM notification_cover WHERE recipient_id = 1"), 40);
        let on_three = app.db.db_number("SELECT count(*) FROM report_change WHERE account_id = 3 AND partner_id = 1 AND batch <> ''");
        assert_eq!(app.db.db_number("SELECT count(*) FROM notification_cover WHERE recipient_id = 3"), on_three);
        let empty = app.db.db_number("SELECT count(*) FROM message m WHERE template = 'report_notification' AND NOT EXISTS \
            (SELECT 1 FROM notification_cover c WHERE c.message_id = m.id)");
        assert_eq!(empty, 0);
    }

    async fn a_seller_says_what_they_think_and_partners_never_see_it(db: TestDb) {
        let app = world(db).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let own = seller.get("/api/v1/seller-statuses").await.expect(200).json();
        let ids: Vec<i64> = own["items"].as_array().unwrap().iter().map(|item| item["accountId"].as_i64().unwrap()).collect();
        assert_eq!(ids, [1, 2, 5]);
        let body = json!({ "priority": "low", "note": "seller-secret" });
        let path = "/api/v1/seller-statuses/1";
        seller.put(path, &body).await.expect(428);
        seller.send(Method::PUT, path, &[("if-match", "\"7\"")], Some(&body)).await.expect(412);
        let version = own["items"][0]["version"].as_i64().unwrap();
        let tag = format!("\"{version}\"");
        let saved = seller.send(Method::PUT, path, &[("if-match", &tag)], Some(&body)).await.expect(200);
        assert_eq!((saved.json()["priority"].clone(), saved.header("etag")), (json!("low"), format!("\"{}\"", version + 1)));
        seller.send(Method::PUT, "/api/v1/seller-statuses/6", &[("if-match", "\"0\"")], Some(&body)).await.expect(404);
        let partner = app.sign_in(&app.world.partner1_admin.email).await;
        assert!(!partner.get("/api/v1/reporting/rows").await.expect(200).text().contains("seller-secret"));
        partner.get("/api/v1/seller-statuses").await.expect(404);
    }
}
