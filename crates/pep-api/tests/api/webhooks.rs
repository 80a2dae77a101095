//! Reporting tools are told that OCP Insights changed: signed, once, tried again, and never more than that (B4-20).

use actix_web::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pep_app::jobs::{ClaimScope, NewJob};
use pep_app::random::hash_of_bytes;
use pep_domain::ids::WebhookDeliveryId;
use pep_domain::insights::webhooks::OLD_SECRET_US;
use pep_domain::jobs::Queue;
use pep_domain::time::{DAY_US, HOUR_US, MINUTE_US, SECOND_US};
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::insights::{Reader, add_sessions, create_client};
use crate::support::{Call, Person, Post, Receiver, TestApp, canaries};

/// A client of OCP Insights with a webhook, and who receives there.
struct Scene {
    app: TestApp,
    post: Post,
    receiver: Receiver,
    client: Value,
    made: Value,
}

impl Scene {
    async fn new(db: pep_test_support::TestDb) -> Self {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let (receiver, client) = (Receiver::start().await, create_client(&app).await);
        let path = format!("/api/v1/api-clients/{}/webhooks", client["client"]["id"]);
        let made = operator.post(&path, &json!({ "address": receiver.address })).await.expect(201).json();
        Self { app, post, receiver, client, made }
    }

    /// An operator who signs in now: days go by in these tests.
    async fn operator(&self) -> Person {
        self.app.sign_in(&self.app.world.operator.email).await
    }

    fn webhooks(&self) -> String {
        format!("/api/v1/api-clients/{}/webhooks", self.client["client"]["id"])
    }

    fn path(&self, more: &str) -> String {
        format!("/api/v1/webhooks/{}{more}", self.made["webhook"]["id"])
    }

    /// The clock looks whether there is something to tell.
    async fn tell(&self) {
        let now = self.app.ctx.now();
        let job = NewJob::new(pep_app::webhooks::TELL, Queue::Notify, json!({ "v": 1 }), now);
        self.app.ctx.db.write(move |conn| pep_app::jobs::enqueue(conn, now, job)).await.unwrap();
        assert_eq!(self.post.run(&self.app, Queue::Notify).await, 1);
    }

    /// Lets time go by, and the worker do what is due then.
    async fn after(&self, micros: i64) -> usize {
        self.app.clock.advance(micros);
        self.post.run(&self.app, Queue::Meetings).await
    }

    /// Something changes, and what comes of it in the next seconds.
    async fn change(&self, session: i64) {
        add_sessions(&self.app.db, session..=session);
        self.tell().await;
        self.after(10 * SECOND_US).await;
    }

    async fn webhook(&self) -> Value {
        self.operator().await.get(&self.webhooks()).await.expect(200).json()["items"][0].clone()
    }

    async fn deliveries(&self) -> Vec<Value> {
        let found = self.operator().await.get(&self.path("/deliveries")).await.expect(200).json();
        found["items"].as_array().unwrap().clone()
    }

    async fn act(&self, verb: &str, status: u16) -> Value {
        self.operator().await.post(&self.path(verb), &json!(null)).await.expect(status).json()
    }
}

/// HMAC-SHA256 by its definition, over another SHA-256 than PEP signs with.
fn sign(secret: &str, call: &Call) -> String {
    let raw = |hex: String| -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    };
    let mut key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    key.resize(64, 0);
    let message = format!("{}.{}.{}", call.id(), call.headers["webhook-timestamp"], call.body);
    let padded = |pad: u8| -> Vec<u8> { key.iter().map(|byte| byte ^ pad).collect() };
    let inner = raw(hash_of_bytes(&[padded(0x36), message.into_bytes()].concat()));
    format!("v1,{}", STANDARD.encode(raw(hash_of_bytes(&[padded(0x5c), inner].concat()))))
}

both_engines! {
    async fn a_burst_of_changes_is_told_once_signed_and_without_content(db: TestDb) {
        let scene = Scene::new(db).await;
        scene.tell().await;
        assert_eq!(scene.after(MINUTE_US).await, 0, "what was there before is not told");
        add_sessions(&scene.app.db, 2..=3);
        scene.tell().await;
        assert_eq!(scene.after(9 * SECOND_US).await, 0, "more may follow");
        add_sessions(&scene.app.db, 4..=5);
        scene.tell().await;
        assert_eq!(scene.after(SECOND_US).await, 1);
        scene.tell().await;
        assert_eq!(scene.after(DAY_US).await, 0, "nothing more to tell");

        let calls = scene.receiver.calls();
        let [call] = calls.as_slice() else { panic!("{calls:?}") };
        assert_eq!(call.headers["content-type"], "application/json");
        assert!(call.id().starts_with("msg_"));
        assert_eq!(call.signatures(), [sign(scene.made["secret"].as_str().unwrap(), call)]);
        let body: Value = serde_json::from_str(&call.body).unwrap();
        let names: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["data", "timestamp", "type"]);
        assert_eq!(body["type"], "insights.sessions.changed");
        assert_eq!(body["data"].as_object().unwrap().len(), 1);
        assert!(canaries(&call.body).is_empty());
        // The cursor leads to what changed and to nothing else.
        let reader = Reader::of(&scene.app, &scene.client).await;
        let mut ids = reader.ids(&format!("cursor={}", body["data"]["since"].as_str().unwrap())).await;
        ids.sort_unstable();
        assert_eq!(ids, [2, 3, 4, 5]);
        assert!(scene.webhook().await["lastArrivedAt"].is_string());
    }

    async fn one_notice_is_under_way_and_the_next_tells_the_rest(db: TestDb) {
        let scene = Scene::new(db).await;
        scene.receiver.answer(500);
        scene.change(2).await;
        scene.change(3).await;
        scene.change(4).await;
        assert_eq!(scene.deliveries().await.len(), 1);
        scene.receiver.answer(204);
        assert_eq!(scene.after(DAY_US).await, 1);
        scene.tell().await;
        assert_eq!(scene.after(MINUTE_US).await, 1);
        let since: Vec<String> = scene.receiver.calls().iter().map(|call| {
            serde_json::from_str::<Value>(&call.body).unwrap()["data"]["since"].as_str().unwrap().to_owned()
        }).collect();
        // Tried again it says the same; the next one goes on where that one began to be told.
        assert_eq!(since[0], since[1]);
        let reader = Reader::of(&scene.app, &scene.client).await;
        assert_eq!(reader.ids(&format!("cursor={}", since.last().unwrap())).await, [3, 4]);
    }

    async fn a_notice_is_tried_again_with_longer_pauses_then_given_up_and_sent_again_by_hand(db: TestDb) {
        let scene = Scene::new(db).await;
        scene.receiver.answer(503);
        scene.change(2).await;
        for pause in [5 * SECOND_US, 5 * MINUTE_US, 30 * MINUTE_US, 2 * HOUR_US, 5 * HOUR_US, 10 * HOUR_US, 14 * HOUR_US] {
            assert_eq!(scene.after(pause - SECOND_US).await, 0, "before {pause}");
            assert_eq!(scene.after(SECOND_US).await, 1, "after {pause}");
        }
        assert_eq!(scene.after(10 * DAY_US).await, 0);
        let calls = scene.receiver.calls();
        assert_eq!(calls.len(), 8);
        assert!(calls.iter().all(|call| call.id() == calls[0].id() && call.body == calls[0].body));
        let times: std::collections::BTreeSet<_> = calls.iter().map(|call| &call.headers["webhook-timestamp"]).collect();
        assert_eq!(times.len(), 8, "each try is signed with its own time");
        let told = scene.deliveries().await;
        assert_eq!((&told[0]["state"], told[0]["attempts"].as_array().unwrap().len()), (&json!("givenUp"), 8));
        assert_eq!(told[0]["attempts"][0]["status"], 503);
        assert!(told[0]["attempts"][0]["problem"].as_str().unwrap().contains("503"));
        assert_eq!(scene.webhook().await["state"], "active");

        scene.receiver.answer(200);
        let again = format!("/deliveries/{}/send-again", told[0]["id"]);
        scene.act(&again, 200).await;
        scene.act(&again, 409).await;
        assert_eq!(scene.after(0).await, 1);
        assert_eq!(scene.receiver.calls()[8].id(), calls[0].id());
        let webhook = scene.webhook().await;
        assert_eq!(webhook["lastDelivery"]["state"], "delivered");
        assert!(webhook["failingSince"].is_null());
    }

    async fn a_worker_that_dies_after_sending_sends_the_same_notice_again(db: TestDb) {
        let scene = Scene::new(db).await;
        add_sessions(&scene.app.db, 2..=2);
        scene.tell().await;
        scene.app.clock.advance(10 * SECOND_US);
        let ctx = &scene.app.ctx;
        let claimed = pep_app::jobs::claim(
            ctx, Queue::Meetings, ClaimScope::Sound, "doomed".to_owned(), 1, 120 * SECOND_US,
        ).await.unwrap();
        // Its lease runs out while the receiver thinks, so that what it writes afterwards is refused as if it had died.
        scene.app.clock.advance(121 * SECOND_US);
        pep_app::jobs::reap(ctx).await.unwrap();
        let delivery = scene.deliveries().await[0]["id"].as_i64().unwrap();
        let died = pep_app::webhooks::deliver(ctx, claimed[0].lease, WebhookDeliveryId(delivery)).await;
        assert!(died.is_err());
        assert_eq!(scene.receiver.calls().len(), 1);
        assert_eq!(scene.deliveries().await[0]["attempts"], json!([]));
        assert_eq!(scene.after(HOUR_US).await, 1);
        let calls = scene.receiver.calls();
        assert_eq!(calls.len(), 2);
        assert_eq!((calls[0].id(), &calls[0].body), (calls[1].id(), &calls[1].body));
        assert_eq!(scene.deliveries().await[0]["state"], "delivered");
    }

    async fn nothing_leaves_while_everything_is_held(db: TestDb) {
        let scene = Scene::new(db).await;
        let gate = |is_live: bool| json!({ "mode": if is_live { "live" } else { "hold" }, "reason": "A restored copy" });
        scene.operator().await.put("/api/v1/outbound-gate", &gate(false)).await.expect(200);
        scene.change(2).await;
        scene.act("/test", 200).await;
        scene.after(HOUR_US).await;
        assert!(scene.receiver.calls().is_empty());
        let listed = scene.operator().await.get(&scene.webhooks()).await.expect(200).json();
        assert_eq!(listed["isHeld"], true);
        assert!(scene.deliveries().await.iter().all(|told| told["attempts"] == json!([])), "waiting is no try");
        scene.operator().await.put("/api/v1/outbound-gate", &gate(true)).await.expect(200);
        scene.after(HOUR_US).await;
        assert_eq!(scene.receiver.calls().len(), 2);
    }

    async fn for_a_day_after_rotation_both_secrets_sign(db: TestDb) {
        let scene = Scene::new(db).await;
        let old = scene.made["secret"].as_str().unwrap().to_owned();
        let rotated = scene.act("/secret", 200).await;
        let new = rotated["secret"].as_str().unwrap().to_owned();
        assert_ne!(old, new);
        scene.change(2).await;
        scene.app.clock.advance(OLD_SECRET_US);
        scene.change(3).await;
        let calls = scene.receiver.calls();
        assert_eq!(calls[0].signatures(), [sign(&new, &calls[0]), sign(&old, &calls[0])]);
        assert_eq!(calls[1].signatures(), [sign(&new, &calls[1])]);
        let stored = scene.app.db.db_content();
        for secret in [&old, &new] {
            let raw = secret.strip_prefix("whsec_").unwrap();
            assert!(stored.iter().all(|(_, rows)| !rows.contains(raw)), "a secret is stored");
            assert!(!scene.operator().await.get(&scene.webhooks()).await.text().contains(raw), "a secret is shown again");
        }
    }

    async fn a_test_is_tried_once_and_says_what_stood_in_the_way(db: TestDb) {
        let scene = Scene::new(db).await;
        scene.receiver.answer(401);
        scene.act("/test", 200).await;
        scene.act("/test", 409).await;
        assert_eq!(scene.after(0).await, 1);
        assert_eq!(scene.after(DAY_US).await, 0);
        let told = scene.deliveries().await;
        assert_eq!((&told[0]["kind"], &told[0]["state"]), (&json!("test"), &json!("givenUp")));
        assert!(told[0]["attempts"][0]["problem"].as_str().unwrap().contains("signature"));
        let body: Value = serde_json::from_str(&scene.receiver.calls()[0].body).unwrap();
        assert_eq!((&body["type"], &body["data"]), (&json!("insights.test"), &json!({})));
        assert!(scene.webhook().await["failingSince"].is_null());
    }

    async fn what_changed_during_a_pause_is_told_when_it_ends(db: TestDb) {
        let scene = Scene::new(db).await;
        add_sessions(&scene.app.db, 2..=2);
        scene.tell().await;
        scene.act("/pause", 200).await;
        scene.act("/pause", 409).await;
        scene.change(3).await;
        assert!(scene.receiver.calls().is_empty());
        let dropped = scene.deliveries().await;
        assert_eq!(dropped[0]["state"], "dropped");
        scene.act(&format!("/deliveries/{}/send-again", dropped[0]["id"]), 409).await;
        scene.act("/resume", 200).await;
        scene.act("/resume", 409).await;
        scene.tell().await;
        assert_eq!(scene.after(MINUTE_US).await, 1);
        let body: Value = serde_json::from_str(&scene.receiver.calls()[0].body).unwrap();
        let reader = Reader::of(&scene.app, &scene.client).await;
        assert_eq!(reader.ids(&format!("cursor={}", body["data"]["since"].as_str().unwrap())).await, [2, 3]);
    }

    async fn who_is_gone_or_silent_for_days_is_switched_off(db: TestDb) {
        let scene = Scene::new(db).await;
        scene.receiver.answer(410);
        scene.change(2).await;
        let webhook = scene.webhook().await;
        assert_eq!(webhook["state"], "switchedOff");
        assert!(webhook["stateReason"].as_str().unwrap().contains("410"));
        let told = scene.operator().await.get("/api/v1/notices").await.expect(200).json();
        assert_eq!(told["items"][0]["title"], "A webhook of OCP reports was switched off");
        assert_eq!(told["items"][0]["target"], format!("/api-clients?client={}", scene.client["client"]["id"]));
        scene.change(3).await;
        assert_eq!(scene.receiver.calls().len(), 1);

        scene.receiver.answer(500);
        let resumed = scene.act("/resume", 200).await;
        assert!(resumed["stateReason"].is_null());
        scene.tell().await;
        for _ in 0..8 {
            assert_eq!(scene.after(15 * HOUR_US).await, 1);
        }
        // Given up within five days, so the next change is told, in vain too.
        assert_eq!(scene.webhook().await["state"], "active");
        scene.change(4).await;
        for _ in 0..7 {
            assert_eq!(scene.after(15 * HOUR_US).await, 1);
        }
        let webhook = scene.webhook().await;
        assert_eq!((&webhook["state"], webhook["failingSince"].is_string()), (&json!("switchedOff"), true));
        assert_eq!(scene.after(DAY_US).await, 0);
    }

    async fn a_revoked_client_is_told_nothing_more(db: TestDb) {
        let scene = Scene::new(db).await;
        add_sessions(&scene.app.db, 2..=2);
        scene.tell().await;
        let client = format!("/api/v1/api-clients/{}", scene.client["client"]["id"]);
        scene.operator().await.post(&format!("{client}/revoke"), &json!(null)).await.expect(200);
        scene.after(DAY_US).await;
        assert!(scene.receiver.calls().is_empty());
        assert_eq!(scene.operator().await.get(&scene.webhooks()).await.expect(200).json()["items"], json!([]));
        scene.operator().await.get(&scene.path("/deliveries")).await.expect(404);
        scene.operator().await.post(&scene.webhooks(), &json!({ "address": scene.receiver.address })).await.expect(409);
        assert_eq!(scene.app.db.db_number("SELECT count(*) FROM webhook_delivery"), 0);
    }

    async fn addresses_are_checked_and_told_apart(db: TestDb) {
        let scene = Scene::new(db).await;
        for (address, words) in [
            ("http://hooks.example.com/", "https"),
            ("https://evil.example/", "insights_webhook_hosts"),
            ("https://ada:pw@hooks.example.com/", "password"),
            ("nonsense", "https://"),
        ] {
            let refused = scene.operator().await.post(&scene.webhooks(), &json!({ "address": address })).await.expect(422).json();
            assert_eq!(refused["errors"][0]["pointer"], "/address");
            assert!(refused["errors"][0]["detail"].as_str().unwrap().contains(words), "{refused}");
        }
        let body = json!({ "address": scene.receiver.address });
        assert_eq!(scene.operator().await.post(&scene.webhooks(), &body).await.expect(409).code(), "alreadyExists");
        for number in 2..=5 {
            let body = json!({ "address": format!("https://hooks.example.com/{number}") });
            scene.operator().await.post(&scene.webhooks(), &body).await.expect(201);
        }
        let sixth = scene.operator().await.post(&scene.webhooks(), &json!({ "address": "https://hooks.example.com/6" })).await;
        assert_eq!(sixth.expect(409).code(), "wrongState");

        let change = json!({ "address": "https://hooks.example.com/new" });
        let put = |version: &'static str| {
            let headers = [("if-match", version)];
            let (scene, path, change) = (&scene, scene.path(""), &change);
            async move {
                let headers = &headers[..usize::from(!version.is_empty())];
                scene.operator().await.send(Method::PUT, &path, headers, Some(change)).await
            }
        };
        assert_eq!(put("").await.status, 428);
        let changed = put("\"1\"").await.expect(200);
        assert_eq!((changed.header("etag"), changed.json()["address"].as_str()), ("\"2\"".to_owned(), change["address"].as_str()));
        assert_eq!(put("\"1\"").await.status, 412);
        scene.operator().await.delete(&scene.path("")).await.expect(204);
        scene.operator().await.delete(&scene.path("")).await.expect(404);
    }

    async fn without_configuration_the_way_there_is_told(db: TestDb) {
        let world = pep_test_support::World::build(&db);
        let app = TestApp::with(db, world, |ctx| ctx.webhooks = None).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let client = create_client(&app).await;
        let path = format!("/api/v1/api-clients/{}/webhooks", client["client"]["id"]);
        assert_eq!(operator.get(&path).await.expect(200).json()["isConfigured"], false);
        let refused = operator.post(&path, &json!({ "address": "https://hooks.example.com/" })).await.expect(409);
        assert!(refused.text().contains("insights_webhook_hosts"), "{}", refused.text());
    }
}
