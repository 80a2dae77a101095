//! Which mails come and how: at once, once a day, not at all; and the links under mails that stop them.

use actix_web::http::Method;
use pep_domain::jobs::Queue;
use pep_domain::time::{Clock, HOUR_US};
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Person, Post, TestApp};

async fn choose(person: &Person, kind: &str, delivery: &str) {
    let path = format!("/api/v1/mail-preferences/{kind}");
    person.send(Method::PUT, &path, &[], Some(&json!({ "delivery": delivery }))).await.expect(200);
}

/// Asks partner 1 about an account and reminds its people; returns the request.
async fn remind(app: &TestApp) -> i64 {
    let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
    let sending = json!({ "accounts": { "ids": [4] }, "partnerIds": [1], "programId": 1, "notificationDelayMinutes": 30 });
    ecm.post("/api/v1/report-requests", &sending).await.expect(201);
    let id = app.db.db_number("SELECT max(id) FROM report_request");
    ecm.post(&format!("/api/v1/report-requests/{id}/remind"), &json!({ "message": "" })).await.expect(204);
    id
}

fn mails_to(app: &TestApp, person: i64, template: &str) -> i64 {
    app.db.db_number(&format!(
        "SELECT count(*) FROM message WHERE recipient_id = {person} AND template = '{template}'"
    ))
}

both_engines! {
    async fn who_wants_no_reminders_gets_none_and_the_others_do(db: TestDb) {
        let app = TestApp::new(db).await;
        let (admin_id, seller_id) = (app.world.partner1_admin.id, app.world.partner1_seller.id);
        let seller = app.sign_in(&app.world.partner1_seller.email).await;
        choose(&seller, "report_reminders", "off").await;
        remind(&app).await;
        assert_eq!(mails_to(&app, admin_id, "heatmap_reminder"), 1);
        assert_eq!(mails_to(&app, seller_id, "heatmap_reminder"), 0);
        let list = seller.get("/api/v1/mail-preferences").await.expect(200).json();
        let of = |key: &str| list["items"].as_array().unwrap().iter().find(|kind| kind["kind"] == key).cloned();
        assert_eq!(of("report_reminders").unwrap()["delivery"], "off");
        assert_eq!(of("report_requests").unwrap()["isMandatory"], true);
        assert_eq!(of("report_news"), None, "what only Microsoft people get is nothing to choose");
    }

    async fn what_the_program_needs_cannot_be_declined(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let off = json!({ "delivery": "off" });
        for (kind, status) in [("report_requests", 409), ("sign_in", 409), ("report_news", 404), ("nonsense", 404)] {
            let path = format!("/api/v1/mail-preferences/{kind}");
            assert_eq!(admin.send(Method::PUT, &path, &[], Some(&off)).await.status, status, "{kind}");
        }
    }

    async fn a_weekly_list_is_not_put_off_to_another_day(db: TestDb) {
        let app = TestApp::new(db).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let path = "/api/v1/mail-preferences/session_digest";
        seller.send(Method::PUT, path, &[], Some(&json!({ "delivery": "daily" }))).await.expect(422);
        let off = seller.send(Method::PUT, path, &[], Some(&json!({ "delivery": "off" }))).await.expect(200).json();
        assert_eq!((&off["delivery"], &off["choices"]), (&json!("off"), &json!(["atOnce", "off"])));
        // Chosen before this was so: it comes when it comes.
        app.db.db_execute("UPDATE mail_preference SET delivery = 'daily' WHERE kind = 'session_digest'");
        let all = seller.get("/api/v1/mail-preferences").await.expect(200).json();
        let digest = all["items"].as_array().unwrap().iter().find(|one| one["kind"] == "session_digest").unwrap();
        assert_eq!(digest["delivery"], "atOnce");
    }

    async fn once_a_day_means_one_mail_at_nine_where_the_person_is(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let admin_id = app.world.partner1_admin.id;
        app.db.db_execute(&format!("UPDATE person SET time_zone = 'America/New_York' WHERE id = {admin_id}"));
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        choose(&admin, "report_reminders", "daily").await;
        choose(&admin, "withdrawn_requests", "daily").await;
        let request = remind(&app).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        ecm.post(&format!("/api/v1/report-requests/{request}/cancel"), &json!({ "reason": "" })).await.expect(204);
        assert_eq!(mails_to(&app, admin_id, "heatmap_reminder") + mails_to(&app, admin_id, "heatmap_request_cancelled"), 0);
        // It is 08:00 in London and 03:00 in New York.
        app.clock.advance(5 * HOUR_US);
        post.run(&app, Queue::Notify).await;
        assert_eq!(mails_to(&app, admin_id, "digest"), 0, "it is 08:00 there");
        app.clock.advance(HOUR_US);
        post.run(&app, Queue::Notify).await;
        post.run(&app, Queue::Notify).await;
        assert_eq!(mails_to(&app, admin_id, "digest"), 1);
        assert_eq!(app.db.db_number("SELECT count(*) FROM digest_item WHERE told_at IS NULL"), 0);
        assert!(app.clock.now().to_datetime().to_rfc3339().contains("T14:00"));
    }

    async fn a_link_under_a_mail_asks_first_and_stops_on_one_click_without_a_cookie(db: TestDb) {
        let app = TestApp::new(db).await;
        remind(&app).await;
        let admin_id = app.world.partner1_admin.id;
        let text = app.db.db_text(&format!(
            "SELECT body_text FROM message WHERE recipient_id = {admin_id} AND template = 'heatmap_reminder'"
        ));
        let path = text.split("/unsubscribe/").nth(1).unwrap().split_whitespace().next().unwrap();
        let path = format!("/unsubscribe/{path}");
        let visitor = app.visitor();
        let page = visitor.get(&path).await.expect(200).text();
        assert!(page.contains("Stop these mails?") && page.contains("method=\"post\""), "{page}");
        let wants = || app.db.db_number("SELECT count(*) FROM mail_preference WHERE delivery = 'off'");
        assert_eq!(wants(), 0, "looking changes nothing");
        let click = Some(("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click".to_vec()));
        for _ in 0..2 {
            visitor.send_bytes(Method::POST, &path, &[], click.clone()).await.expect(200);
        }
        assert_eq!(wants(), 1);
        visitor.get("/unsubscribe/nonsense").await.expect(404);
        visitor.send_bytes(Method::POST, "/unsubscribe/nonsense", &[], click).await.expect(404);
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let list: Value = admin.get("/api/v1/mail-preferences").await.expect(200).json();
        let off = list["items"].as_array().unwrap().iter().filter(|kind| kind["delivery"] == "off").count();
        assert_eq!(off, 1);
    }
}
