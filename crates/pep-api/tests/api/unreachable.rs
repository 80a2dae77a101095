//! Mails that do not reach somebody: whoever organises is told once a day, with a list of whom and what to do.

use pep_app::mail::{MessageEvent, record_event};
use pep_domain::ids::MessageId;
use pep_domain::jobs::Queue;
use pep_domain::time::DAY_US;
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Person, Post, TestApp};

const EVENT: &str = "/api/v1/events/1/unreachable-people";

/// A mail to a person of the world about something, with the number of its row.
fn mail_about(app: &TestApp, number: i64, person: i64, (kind, id): (&str, i64), state: &str) -> i64 {
    let row = 500 + number;
    let now = app.ctx.now().0;
    let finished = if state == "done" { now.to_string() } else { "NULL".to_owned() };
    app.db.db_execute(&format!(
        "INSERT INTO job (id, kind, queue, payload, state, run_at, origin_kind, origin_id, created_at, updated_at, finished_at) VALUES \
         ({row}, 'send_message', 'mail', '{{\"v\":1}}', '{state}', {now}, '{kind}', {id}, {now}, {now}, {finished});\
         INSERT INTO message (id, job_id, class, template, program_id, recipient_id, to_name, to_address, from_name, from_address, \
         subject, body_html, body_text, created_at) SELECT {row}, {row}, 'notify', 'session_invitation', 1, id, 'The contact', \
         email, 'Program', 'program@public.example', 'About it', 'html', 'text', {now} FROM person WHERE id = {person}"
    ));
    row
}

async fn come_back(app: &TestApp, message: i64, kind: &str) {
    let event = MessageEvent {
        event_id: format!("{kind}-{message}"),
        message_id: Some(MessageId(message)),
        kind: kind.to_owned(),
        at: app.ctx.now(),
        detail: "user unknown".to_owned(),
    };
    record_event(&app.ctx, event).await.unwrap();
}

async fn notices(person: &Person) -> Vec<Value> {
    let page = person.get("/api/v1/notices").await.expect(200).json();
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|notice| notice["kind"] == "unreachable")
        .cloned()
        .collect()
}

async fn listed(person: &Person, path: &str) -> Vec<i64> {
    let page = person.get(path).await.expect(200).json();
    page["items"].as_array().unwrap().iter().map(|one| one["personId"].as_i64().unwrap()).collect()
}

both_engines! {
    async fn the_program_team_is_told_once_a_day_however_many_mails_come_back(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        for (number, person, about) in [(1, 11, ("session_request", 3)), (2, 11, ("session", 1)), (3, 21, ("session", 1)), (4, 22, ("event", 1))] {
            let message = mail_about(&app, number, person, about, "done");
            come_back(&app, message, "bounce").await;
            come_back(&app, message, "bounce").await;
        }
        let told = notices(&team).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0]["title"].as_str().unwrap().ends_with(": mails do not reach 3 people"), "{told:?}");
        assert_eq!(told[0]["target"], "/unreachable?event=1");
        // What was read counts as new again when somebody else is not reached.
        let newest = told[0]["id"].as_i64().unwrap();
        team.post("/api/v1/notices/read", &json!({ "upTo": newest })).await.expect(204);
        let message = mail_about(&app, 5, 12, ("event", 1), "done");
        come_back(&app, message, "complaint").await;
        let told = notices(&team).await;
        assert_eq!((told.len(), &told[0]["readAt"]), (1, &Value::Null));
        assert!(told[0]["title"].as_str().unwrap().ends_with("reach 4 people"));
        // The next day is another notice.
        app.clock.advance(DAY_US);
        let team = app.sign_in(&app.world.program_team.email).await;
        let message = mail_about(&app, 6, 31, ("event", 1), "done");
        come_back(&app, message, "bounce").await;
        assert_eq!(notices(&team).await.len(), 2);
        // The admins of the partners hear of their own people; nobody else hears of anything.
        assert_eq!(app.db.db_number("SELECT count(*) FROM notice WHERE kind = 'unreachable' AND person_id NOT IN (7, 11, 21, 31)"), 0);
        let admin = app.sign_in(&app.world.partner2_admin.email).await;
        let told = notices(&admin).await;
        assert_eq!((told.len(), &told[0]["target"]), (1, &json!("/our-people")));
        assert_eq!(told[0]["title"], "Mails do not reach 2 people of your company");
    }

    async fn many_at_once_are_counted_all_in_one_notice(db: TestDb) {
        let app = TestApp::new(db).await;
        let people = [11, 12, 21, 22, 31, 32];
        let messages: Vec<i64> = (0..).zip(people).map(|(number, person)| mail_about(&app, number, person, ("event", 1), "done")).collect();
        futures_util::future::join_all(messages.into_iter().map(|message| come_back(&app, message, "bounce"))).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let told = notices(&team).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0]["title"].as_str().unwrap().ends_with("reach 6 people"), "{told:?}");
    }

    async fn the_list_says_whom_and_what_to_do_until_it_is_done(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        assert!(listed(&team, EVENT).await.is_empty());
        for (number, person) in [(1, 11), (2, 22)] {
            let message = mail_about(&app, number, person, ("event", 1), "done");
            come_back(&app, message, "bounce").await;
        }
        // A mail of another event says nothing about this one, unless its recipient takes part here.
        let message = mail_about(&app, 3, 32, ("event", 2), "done");
        come_back(&app, message, "bounce").await;
        let mut people = listed(&team, EVENT).await;
        people.sort_unstable();
        assert_eq!(people, [11, 22]);
        let page = team.get(EVENT).await.expect(200).json();
        let admin = page["items"].as_array().unwrap().iter().find(|one| one["personId"] == 11).unwrap();
        assert_eq!((&admin["reason"], &admin["detail"]), (&json!("bounce"), &json!("user unknown")));
        assert_eq!(admin["answersFor"].as_array().unwrap().len(), 1, "{admin}");
        assert_eq!((&page["mayCorrect"], &page["mayLift"]), (&json!(true), &json!(true)));
        let page = ecm.get(EVENT).await.expect(200).json();
        assert_eq!((&page["mayCorrect"], &page["mayLift"]), (&json!(false), &json!(false)));
        // A corrected address and a lifted hold are both done with.
        let blocks = team.get("/api/v1/mail-blocks").await.expect(200).json();
        let block = blocks["items"].as_array().unwrap().iter().find(|block| block["messageId"] == 501).unwrap()["id"].clone();
        team.post(&format!("/api/v1/mail-blocks/{block}/lift"), &json!({ "reason": "it works again" })).await.expect(204);
        app.db.db_execute("UPDATE person SET email = 'new@partner2.example', email_folded = 'new@partner2.example' WHERE id = 22");
        assert!(listed(&team, EVENT).await.is_empty());
    }

    async fn a_held_mail_is_told_to_the_coordinator_of_its_engagement(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        app.db.db_execute(
            "INSERT INTO mail_block (address, reason, message_id, since) SELECT email_folded, 'bounce', 1, 1 FROM person WHERE id = 21; \
             UPDATE engagement SET coordinator_id = 4 WHERE id = 1",
        );
        mail_about(&app, 1, 21, ("engagement", 1), "ready");
        post.run(&app, Queue::Mail).await;
        let coordinator = app.sign_in(&app.world.coordinator_ou1.email).await;
        let told = notices(&coordinator).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0]["title"].as_str().unwrap().ends_with("mails do not reach 1 person"), "{told:?}");
        assert_eq!(told[0]["target"], "/unreachable?engagement=1");
        assert_eq!(listed(&coordinator, "/api/v1/engagements/1/unreachable-people").await, [21]);
    }

    async fn whoever_asked_hears_that_the_question_came_back(db: TestDb) {
        let app = TestApp::new(db).await;
        app.db.db_execute("UPDATE follow_up SET seller_id = 5, contact_id = 11 WHERE id = 1");
        for (number, person, about) in [(1, 11, ("report_request", 1)), (2, 11, ("follow_up", 1)), (3, 1, ("report_request", 1)), (4, 5, ("follow_up", 1))] {
            let message = mail_about(&app, number, person, about, "done");
            come_back(&app, message, "bounce").await;
        }
        let told = |person: i64| app.db.db_number(&format!("SELECT count(*) FROM notice WHERE kind = 'unreachable' AND person_id = {person}"));
        assert_eq!((told(1), told(5), told(12)), (1, 1, 0));
        // A code's bounce is nobody's to hear of; it belongs to nothing that somebody organises.
        let message = mail_about(&app, 5, 12, ("event", 1), "done");
        app.db.db_execute("UPDATE message SET class = 'otp' WHERE id = 505");
        come_back(&app, message, "bounce").await;
        assert_eq!(told(7), 0);
    }
}
