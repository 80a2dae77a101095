//! What the provider tells of mails, as it is posted.

use std::sync::Arc;

use actix_web::http::Method;
use pep_domain::mail::MessageClass;
use pep_mail::events::{EventNetwork, Fetched, SnsFeed};
use pep_test_support::{World, both_engines};

use crate::support::{Answer, TestApp, write_mail};

const TOPIC: &str = "arn:aws:sns:eu-central-1:123456789012:pep-mail";
const BOUNCE: &[u8] = include_bytes!("../../../pep-mail/tests/mail/fixtures/bounce.json");

struct Recorded;

impl EventNetwork for Recorded {
    fn fetch<'a>(&'a self, _: &'a str) -> Fetched<'a> {
        Box::pin(async { Ok(include_bytes!("../../../pep-mail/tests/mail/fixtures/sns.pem").to_vec()) })
    }
}

async fn post(app: &TestApp, body: &[u8]) -> Answer {
    let body = Some(("text/plain; charset=UTF-8", body.to_vec()));
    app.visitor().send_bytes(Method::POST, "/api/v1/mail-events/sns", &[], body).await
}

both_engines! {
    async fn a_bounce_shows_in_the_outbox_and_at_the_person_however_often_it_is_posted(db: TestDb) {
        let world = World::build(&db);
        let app = TestApp::with(db, world, |ctx| {
            ctx.mail_events = Some(Arc::new(SnsFeed::over(vec![TOPIC.to_owned()], Arc::new(Recorded))));
        })
        .await;
        app.db.db_execute("DELETE FROM message");
        let message = write_mail(&app, MessageClass::Notify, 0).await;
        // The recorded event names message 1.
        app.db.db_execute(&format!("UPDATE message SET id = 1 WHERE id = {message}"));
        for _ in 0..3 {
            post(&app, BOUNCE).await.expect(204);
        }
        assert_eq!(app.db.db_number("SELECT count(*) FROM message_event WHERE kind = 'bounce'"), 1);
        let operator = app.sign_in(&app.world.operator.email).await;
        let shown = operator.get("/api/v1/messages/1").await.expect(200).json();
        assert!(shown.to_string().contains("user unknown"), "{shown}");
        let person = operator.get(&format!("/api/v1/people/{}", app.world.partner1_admin.id)).await.expect(200).json();
        assert_eq!(person["mailProblem"]["isComplaint"], false, "{person}");
        let forged = String::from_utf8(BOUNCE.to_vec()).unwrap().replace("user unknown", "user known");
        post(&app, forged.as_bytes()).await.expect(404);
    }

    async fn without_a_configured_feed_there_is_nothing(db: TestDb) {
        let world = World::build(&db);
        let app = TestApp::with(db, world, |_| {}).await;
        post(&app, BOUNCE).await.expect(404);
    }
}
