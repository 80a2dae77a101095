//! The Outbox: what was written, what became of it, and what can be done about it.

use std::collections::BTreeSet;
use std::sync::Arc;

use pep_app::AppConfig;
use pep_domain::jobs::Queue;
use pep_domain::mail::MessageClass;
use pep_domain::time::HOUR_US;
use pep_test_support::{TestDb, World, both_engines};
use serde_json::{Value, json};

use crate::support::{Person, Post, TestApp, write_mail};

async fn setup(db: TestDb) -> (TestApp, Post, Person) {
    let app = TestApp::new(db).await;
    let post = Post::open(&app).await;
    let operator = app.sign_in(&app.world.operator.email).await;
    (app, post, operator)
}

async fn ids(person: &Person, query: &str) -> Vec<i64> {
    let page = person.get(&format!("/api/v1/messages?{query}")).await.expect(200).json();
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

async fn message(person: &Person, id: i64) -> Value {
    person.get(&format!("/api/v1/messages/{id}")).await.expect(200).json()
}

/// A mail of which nobody knows whether it left.
async fn doubtful(app: &TestApp, post: &Post) -> i64 {
    let id = write_mail(app, MessageClass::Otp, 0).await;
    post.lose_the_reply();
    post.run(app, Queue::Mail).await;
    id
}

fn settling(decision: &str) -> Value {
    json!({ "decision": decision, "reason": "looked it up" })
}

both_engines! {
    async fn the_list_filters_and_pages_newest_first(db: TestDb) {
        let (app, post, operator) = setup(db).await;
        let sent = write_mail(&app, MessageClass::Notify, 0).await;
        post.run(&app, Queue::Mail).await;
        let waiting = write_mail(&app, MessageClass::HeatmapLink, HOUR_US).await;
        assert_eq!(ids(&operator, "").await, [waiting, sent, 3, 2, 1]);
        assert_eq!(ids(&operator, "state=waiting").await, [waiting]);
        assert_eq!(ids(&operator, "state=waiting&state=sent&q=HELLO").await, [waiting, sent]);
        assert_eq!(ids(&operator, "class=heatmapLink").await, [waiting]);
        assert_eq!(ids(&operator, "program=1").await, [3, 2, 1]);
        let address = &app.world.partner1_admin.email;
        assert_eq!(ids(&operator, &format!("recipient={address}")).await, [waiting, sent, 1]);
        assert_eq!(ids(&operator, "q=nothing%25of_this").await, [0_i64; 0]);
        let first = operator.get("/api/v1/messages?limit=2").await.expect(200).json();
        let next = first["next"].as_str().unwrap().to_owned();
        assert_eq!(ids(&operator, &format!("limit=2&cursor={next}")).await, [3, 2]);
        for wrong in ["state=gone", "class=letter", "limit=0", "limit=201", "cursor=x", "colour=red", "program=one"] {
            assert_eq!(operator.get(&format!("/api/v1/messages?{wrong}")).await.expect(422).code(), "invalid", "{wrong}");
        }
        // A partner's person finds only what was sent to itself, however the question is put.
        let partner = app.sign_in(address).await;
        assert_eq!(ids(&partner, "").await, [waiting, sent, 1]);
        assert_eq!(ids(&partner, "program=1&recipient=example").await, [1]);
    }

    async fn a_program_team_reads_and_repeats_only_the_mail_of_its_program(db: TestDb) {
        let (app, _, operator) = setup(db).await;
        app.db.db_execute("UPDATE message SET program_id = 2 WHERE id = 2; UPDATE message SET program_id = NULL WHERE id = 3");
        let team = app.sign_in(&app.world.program_team.email).await;
        assert_eq!(ids(&team, "").await, [1]);
        assert_eq!(ids(&team, "program=2").await, [0_i64; 0]);
        team.get("/api/v1/messages/1").await.expect(200);
        team.post("/api/v1/messages/1/resend", &json!({})).await.expect(201);
        for id in [2, 3] {
            team.get(&format!("/api/v1/messages/{id}")).await.expect(404);
            team.get(&format!("/api/v1/messages/{id}/source")).await.expect(404);
            team.post(&format!("/api/v1/messages/{id}/resend"), &json!({})).await.expect(404);
            team.post(&format!("/api/v1/messages/{id}/settle"), &settling("drop")).await.expect(404);
        }
        assert_eq!(ids(&operator, "").await.len(), 4);
    }

    async fn a_message_tells_its_story_and_shows_itself_harmlessly(db: TestDb) {
        let (app, post, operator) = setup(db).await;
        let id = write_mail(&app, MessageClass::Notify, HOUR_US).await;
        let waiting = message(&operator, id).await;
        assert_eq!((&waiting["state"], &waiting["canResend"], &waiting["attempts"]), (&json!("waiting"), &json!(false), &json!(0)));
        assert!(waiting["dueAt"].is_string() && waiting["sentAt"].is_null());
        app.clock.advance(HOUR_US);
        assert_eq!(post.run(&app, Queue::Mail).await, 1);
        let sent = message(&operator, id).await;
        assert_eq!((&sent["state"], &sent["canResend"]), (&json!("sent"), &json!(true)));
        assert!(sent["dueAt"].is_null() && sent["sentAt"].is_string());
        // The clock stands still here, so what happened at one instant comes in any order.
        let happened: BTreeSet<&str> =
            sent["history"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
        assert_eq!(happened, BTreeSet::from(["written", "attempt", "accepted"]));
        let html = operator.get(&format!("/api/v1/messages/{id}/html")).await.expect(200);
        assert!(html.header("content-security-policy").contains("sandbox"), "{}", html.header("content-security-policy"));
        assert!(html.text().contains("<base target=\"_blank\">"));
        let source = operator.get(&format!("/api/v1/messages/{id}/source")).await.expect(200);
        assert_eq!(source.header("content-type"), "message/rfc822");
        assert!(source.header("content-disposition").starts_with("attachment"));
        assert!(source.text().contains("Subject: Hello there"));
        for path in ["999999", "999999/html", "999999/source"] {
            assert_eq!(operator.get(&format!("/api/v1/messages/{path}")).await.expect(404).code(), "notFound");
        }
    }

    async fn a_code_is_shown_to_nobody_but_in_the_demo(db: TestDb) {
        let (app, _post, operator) = setup(db).await;
        let id = write_mail(&app, MessageClass::Otp, 0).await;
        for path in ["", "/html", "/source"] {
            let answer = operator.get(&format!("/api/v1/messages/{id}{path}")).await.expect(200);
            assert!(!answer.text().contains("123456"), "{path}");
        }
        let visitor = app.visitor();
        let listed = visitor.get("/api/v1/demo/messages?class=otp").await.expect(200).json();
        assert_eq!(listed["items"][0]["id"], id);
        let shown = visitor.get(&format!("/api/v1/demo/messages/{id}")).await.expect(200).json();
        assert!(shown["text"].as_str().unwrap().contains("123456"));
        assert_eq!((&shown["canResend"], &shown["canSettle"]), (&json!(false), &json!(false)));
        assert!(visitor.get(&format!("/api/v1/demo/messages/{id}/html")).await.expect(200).text().contains("123456"));
    }

    async fn outside_a_demo_there_is_no_open_outbox(db: TestDb) {
        let world = World::build(&db);
        let app = TestApp::with(db, world, |ctx| ctx.config = Arc::new(AppConfig::default())).await;
        let visitor = app.visitor();
        for path in ["", "?q=x", "/1", "/1/html"] {
            assert_eq!(visitor.get(&format!("/api/v1/demo/messages{path}")).await.expect(404).code(), "notFound");
        }
    }

    async fn a_message_sent_again_is_a_new_one_with_the_old_texts(db: TestDb) {
        let (app, post, operator) = setup(db).await;
        let id = write_mail(&app, MessageClass::Notify, 0).await;
        let path = format!("/api/v1/messages/{id}/resend");
        assert_eq!(operator.post(&path, &json!({})).await.expect(409).code(), "wrongState");
        post.run(&app, Queue::Mail).await;
        operator.post(&path, &json!({ "preface": "x".repeat(1_001) })).await.expect(422);
        operator.post(&path, &json!({ "prefix": "x" })).await.expect(422);
        let copy = operator.post(&path, &json!({ "preface": "Once more, <b>sorry</b>" })).await.expect(201).json();
        assert_eq!((&copy["resendOf"], &copy["state"], &copy["subject"]), (&json!(id), &json!("waiting"), &json!("Hello there")));
        assert!(copy["text"].as_str().unwrap().starts_with("Once more, <b>sorry</b>\n\nYour code"));
        let new_id = copy["id"].as_i64().unwrap();
        let html = operator.get(&format!("/api/v1/messages/{new_id}/html")).await.expect(200).text();
        assert!(html.contains("Once more, &lt;b&gt;sorry&lt;/b&gt;"), "{html}");
        assert_eq!(post.run(&app, Queue::Mail).await, 1);
        assert_eq!(post.sent(), 2);
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE action = 'manage_outbox'"), 1);
        let code = write_mail(&app, MessageClass::Otp, 0).await;
        post.run(&app, Queue::Mail).await;
        operator.post(&format!("/api/v1/messages/{code}/resend"), &json!({})).await.expect(409);
    }

    async fn a_doubt_is_settled_in_one_of_three_ways_and_once(db: TestDb) {
        let (app, post, operator) = setup(db).await;
        for (decision, state, leaves) in [("wasSent", "sent", 0), ("drop", "cancelled", 0), ("sendAgain", "waiting", 1)] {
            let id = doubtful(&app, &post).await;
            let path = format!("/api/v1/messages/{id}/settle");
            let before = message(&operator, id).await;
            assert_eq!((&before["state"], &before["canSettle"]), (&json!("inDoubt"), &json!(true)));
            operator.post(&path, &json!({ "decision": decision, "reason": " x " })).await.expect(422);
            operator.post(&path, &settling("perhaps")).await.expect(422);
            let after = operator.post(&path, &settling(decision)).await.expect(200).json();
            assert_eq!(after["state"], state, "{decision}");
            assert_eq!(after["isPossibleDuplicate"], decision == "sendAgain");
            assert_eq!(after["history"].as_array().unwrap().last().unwrap()["kind"], "settled");
            assert_eq!(operator.post(&path, &settling(decision)).await.expect(409).code(), "wrongState");
            assert_eq!(post.run(&app, Queue::Mail).await, leaves, "{decision}");
        }
        assert_eq!(post.sent(), 4);
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE action = 'manage_outbox'"), 3);
    }

    async fn the_log_of_mails_is_about_a_person_a_partner_or_a_thing(db: TestDb) {
        let (app, _, operator) = setup(db).await;
        // The world's messages: 1 to partner 1's admin (11), 2 and 3 to others.
        app.db.db_execute(
            "UPDATE message SET recipient_id = 11 WHERE id = 1; UPDATE message SET recipient_id = 12 WHERE id = 2; \
             UPDATE message SET recipient_id = 21, delivered_at = 5 WHERE id = 3; \
             UPDATE job SET origin_kind = 'session', origin_id = 1 WHERE id = (SELECT job_id FROM message WHERE id = 3)",
        );
        assert_eq!(ids(&operator, "person=11").await, [1]);
        assert_eq!(ids(&operator, "partner=1").await, [2, 1]);
        assert_eq!(ids(&operator, "session=1").await, [3]);
        assert_eq!(ids(&operator, "session=2").await, [0_i64; 0]);
        assert_eq!(ids(&operator, "event=1").await, [0_i64; 0]);
        assert_eq!(ids(&operator, "fate=delivered").await, [3]);
        assert_eq!(ids(&operator, "fate=bounced&fate=suppressed").await, [0_i64; 0]);
        for wrong in ["session=1&event=1", "person=x", "fate=lost"] {
            operator.get(&format!("/api/v1/messages?{wrong}")).await.expect(422);
        }
        // Whoever looks after another program finds none of it.
        app.db.db_execute("UPDATE message SET program_id = 2");
        let team = app.sign_in(&app.world.program_team.email).await;
        for query in ["person=11", "partner=1", "session=1"] {
            assert_eq!(ids(&team, query).await, [0_i64; 0], "{query}");
        }
    }

    async fn a_blocked_address_is_listed_lifted_with_a_reason_and_mended_addresses_get_the_mail(db: TestDb) {
        let (app, post, operator) = setup(db).await;
        let id = write_mail(&app, MessageClass::Notify, 0).await;
        app.db.db_execute(&format!("UPDATE message SET recipient_id = 11, program_id = 1 WHERE id = {id}"));
        post.run(&app, Queue::Mail).await;
        let bounce = pep_app::mail::MessageEvent {
            event_id: "sns:1".to_owned(),
            message_id: Some(pep_domain::ids::MessageId(id)),
            kind: "bounce".to_owned(),
            at: app.ctx.now(),
            detail: "There is no such mailbox".to_owned(),
        };
        pep_app::mail::record_event(&app.ctx, bounce).await.unwrap();
        assert_eq!(message(&operator, id).await["fate"], "bounced");
        let team = app.sign_in(&app.world.program_team.email).await;
        let listed = team.get("/api/v1/mail-blocks").await.expect(200).json();
        let address = app.world.partner1_admin.email.to_lowercase();
        assert_eq!((&listed["items"][0]["address"], &listed["items"][0]["reason"]), (&json!(address), &json!("bounce")));
        // It is held, with the reason, and said so in the list.
        let held = write_mail(&app, MessageClass::SessionInvite, 0).await;
        post.run(&app, Queue::Mail).await;
        assert_eq!(ids(&operator, "fate=suppressed").await, [held]);
        let shown = message(&operator, held).await;
        assert_eq!((&shown["state"], &shown["fate"]), (&json!("failed"), &json!("suppressed")));
        assert!(shown["error"].as_str().unwrap().contains("came back for good"), "{shown}");
        assert_eq!(operator.get("/api/v1/people/11").await.expect(200).json()["mailProblem"]["isComplaint"], false);
        // Its event says so, too.
        let todo = team.get("/api/v1/events/1").await.expect(200).json()["todo"].to_string();
        assert!(todo.contains("gets none of the mails"), "{todo}");
        // The address is mended: sent again, it goes to the new one.
        app.db.db_execute("UPDATE person SET email = 'mended@partner1.example' WHERE id = 11");
        app.db.db_execute(&format!("UPDATE message SET recipient_id = 11, program_id = 1 WHERE id = {held}"));
        let again = team.post(&format!("/api/v1/messages/{held}/resend"), &json!({})).await.expect(201).json();
        assert_eq!(again["toAddress"], "mended@partner1.example");
        post.run(&app, Queue::Mail).await;
        assert_eq!(message(&operator, again["id"].as_i64().unwrap()).await["state"], "sent");
        // Lifting takes a reason, leaves a trace, and happens once.
        let block = listed["items"][0]["id"].as_i64().unwrap();
        let path = format!("/api/v1/mail-blocks/{block}/lift");
        operator.post(&path, &json!({ "reason": " " })).await.expect(422);
        app.db.db_execute("UPDATE mail_block SET program_id = 2");
        assert_eq!(team.get("/api/v1/mail-blocks").await.expect(200).json()["items"], json!([]));
        team.post(&path, &json!({ "reason": "it works again" })).await.expect(404);
        operator.post(&path, &json!({ "reason": "it works again" })).await.expect(204);
        operator.post(&path, &json!({ "reason": "it works again" })).await.expect(404);
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE object_kind = 'mail_block' AND detail LIKE '%it works again%'"), 1);
        app.db.db_execute(&format!("UPDATE person SET email = '{address}' WHERE id = 11"));
        assert_eq!(operator.get("/api/v1/people/11").await.expect(200).json()["mailProblem"], Value::Null);
        let free = write_mail(&app, MessageClass::Notify, 0).await;
        post.run(&app, Queue::Mail).await;
        assert_eq!(message(&operator, free).await["state"], "sent");
    }
}
