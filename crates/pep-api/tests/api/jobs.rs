//! Jobs, schedules, the outbound gate and the clock, as an operator meets them.

use std::sync::Arc;

use pep_app::system_clock::RehearsalClock;
use pep_domain::jobs::Queue;
use pep_domain::mail::MessageClass;
use pep_domain::time::{Clock, HOUR_US, MINUTE_US};
use pep_test_support::{FakeClock, TestDb, World, both_engines};
use serde_json::{Value, json};

use crate::support::{Person, Post, TestApp, write_mail};

async fn setup(db: TestDb) -> (TestApp, Post, Person) {
    let app = TestApp::new(db).await;
    let post = Post::open(&app).await;
    let operator = app.sign_in(&app.world.operator.email).await;
    (app, post, operator)
}

fn job_of(app: &TestApp, message: i64) -> i64 {
    app.db.db_number(&format!("SELECT job_id FROM message WHERE id = {message}"))
}

fn audited(app: &TestApp) -> i64 {
    app.db.db_number("SELECT count(*) FROM audit WHERE action = 'manage_jobs'")
}

fn because() -> Value {
    json!({ "reason": "the mailbox is back" })
}

both_engines! {
    async fn the_overview_shows_what_waits_what_failed_and_since_when(db: TestDb) {
        let (app, post, operator) = setup(db).await;
        let failed = write_mail(&app, MessageClass::Notify, 0).await;
        post.refuse();
        post.run(&app, Queue::Mail).await;
        let due = write_mail(&app, MessageClass::Notify, 0).await;
        let later = write_mail(&app, MessageClass::Notify, HOUR_US).await;
        let next_week = write_mail(&app, MessageClass::Notify, 7 * 24 * HOUR_US).await;
        let view = operator.get("/api/v1/jobs").await.expect(200).json();
        let mail = view["queues"].as_array().unwrap().iter().find(|queue| queue["queue"] == "mail").unwrap();
        assert_eq!(mail["oldestDueAt"], view["nowAt"]);
        let count = |state: &str| {
            let counts = mail["counts"].as_array().unwrap();
            counts.iter().find(|count| count["state"] == state).map_or(0, |count| count["count"].as_i64().unwrap())
        };
        assert_eq!((count("ready"), count("failed"), count("done")), (3, 1, 3));
        let ids = |list: &str| {
            let jobs = view[list].as_array().unwrap();
            jobs.iter().map(|job| job["id"].as_i64().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(ids("attention"), [job_of(&app, failed)]);
        assert_eq!((&view["attention"][0]["errorClass"], &view["attention"][0]["kind"]), (&json!("rejected"), &json!("send_message")));
        assert_eq!(ids("upcoming"), [job_of(&app, due), job_of(&app, later)]);
        assert!(!ids("upcoming").contains(&job_of(&app, next_week)));
        assert!(view["workerSeenAt"].is_string());
    }

    async fn a_failed_job_is_tried_again_and_no_other(db: TestDb) {
        let (app, post, operator) = setup(db).await;
        let id = write_mail(&app, MessageClass::Notify, 0).await;
        let path = format!("/api/v1/jobs/{}/retry", job_of(&app, id));
        assert_eq!(operator.post(&path, &because()).await.expect(409).code(), "wrongState");
        post.refuse();
        post.run(&app, Queue::Mail).await;
        operator.post(&path, &json!({ "reason": "x" })).await.expect(422);
        let job = operator.post(&path, &because()).await.expect(200).json();
        assert_eq!(job["state"], "ready");
        assert_eq!((post.run(&app, Queue::Mail).await, post.sent()), (1, 2));
        operator.post(&path, &because()).await.expect(409);
        operator.post("/api/v1/jobs/999999/retry", &because()).await.expect(404);
        assert_eq!(audited(&app), 1, "what was refused is in no audit log");
    }

    async fn a_cancelled_job_never_runs(db: TestDb) {
        let (app, post, operator) = setup(db).await;
        let id = write_mail(&app, MessageClass::Notify, 0).await;
        let path = format!("/api/v1/jobs/{}/cancel", job_of(&app, id));
        operator.post(&path, &json!({})).await.expect(422);
        let job = operator.post(&path, &because()).await.expect(200).json();
        assert_eq!(job["state"], "cancelled");
        assert_eq!((post.run(&app, Queue::Mail).await, post.sent()), (0, 0));
        assert_eq!(operator.get(&format!("/api/v1/messages/{id}")).await.json()["state"], "cancelled");
        operator.post(&path, &because()).await.expect(409);
        operator.post("/api/v1/jobs/1/cancel", &because()).await.expect(409);
        assert_eq!(audited(&app), 1);
    }

    async fn a_repeating_job_runs_out_of_turn_and_its_turn_stays(db: TestDb) {
        let (app, post, operator) = setup(db).await;
        pep_app::schedules::ensure(&app.ctx, pep_jobs::all().repeating()).await.unwrap();
        let list = operator.get("/api/v1/schedules").await.expect(200).json();
        assert_eq!(list["total"].as_i64().unwrap(), i64::try_from(pep_jobs::all().repeating().len()).unwrap());
        let prune = list["items"].as_array().unwrap().iter().find(|item| item["kind"] == "prune").unwrap().clone();
        assert_eq!((&prune["title"], &prune["lastAt"], &prune["isEnabled"]), (&json!("Delete old jobs"), &json!(null), &json!(true)));
        assert!(prune["nextInWords"].as_str().unwrap().contains("2026"));
        let path = format!("/api/v1/schedules/{}/run", prune["id"]);
        let job = operator.post(&path, &json!({})).await.expect(202).json();
        assert_eq!((&job["kind"], &job["queue"], &job["state"]), (&json!("prune"), &json!("maint"), &json!("ready")));
        assert_eq!(post.run(&app, Queue::Maint).await, 1);
        let list = operator.get("/api/v1/schedules").await.expect(200).json();
        let after = list["items"].as_array().unwrap().iter().find(|item| item["kind"] == "prune").unwrap().clone();
        assert_eq!((&after["lastState"], &after["nextAt"]), (&json!("done"), &prune["nextAt"]));
        assert!(after["lastAt"].is_string());
        operator.post("/api/v1/schedules/999999/run", &json!({})).await.expect(404);
        let team = app.sign_in(&app.world.program_team.email).await;
        team.post(&path, &json!({})).await.expect(404);
    }

    async fn a_closed_gate_lets_nothing_out_and_loses_nothing(db: TestDb) {
        let (app, post, operator) = setup(db).await;
        let path = "/api/v1/outbound-gate";
        assert_eq!(operator.get(path).await.expect(200).json()["mode"], "live");
        operator.put(path, &json!({ "mode": "hold", "reason": "" })).await.expect(422);
        let held = operator.put(path, &json!({ "mode": "hold", "reason": "a wrong template" })).await.expect(200).json();
        assert_eq!((&held["mode"], &held["heldReason"]), (&json!("hold"), &json!("a wrong template")));
        assert!(held["changedBy"].is_string() && held["changedAt"].is_string());
        let id = write_mail(&app, MessageClass::Notify, 0).await;
        write_mail(&app, MessageClass::Notify, HOUR_US).await;
        assert_eq!((post.run(&app, Queue::Mail).await, post.sent()), (0, 0));
        let held = operator.get(path).await.expect(200).json();
        assert_eq!((&held["waiting"], &held["waitingMessages"][0]["id"]), (&json!(1), &json!(id)));
        let live = operator.put(path, &json!({ "mode": "live", "reason": "repaired" })).await.expect(200).json();
        assert_eq!((&live["mode"], &live["heldReason"]), (&json!("live"), &json!(null)));
        assert_eq!((post.run(&app, Queue::Mail).await, post.sent()), (1, 1));
        assert_eq!(audited(&app), 2);
    }

    async fn a_rehearsal_s_clock_moves_forward_and_what_is_due_leaves(db: TestDb) {
        let world = World::build(&db);
        let clock = Arc::new(RehearsalClock::starting_at(FakeClock::default().now()));
        let app = TestApp::with(db, world, |ctx| *ctx = ctx.clone().with_rehearsal_clock(clock)).await;
        let post = Post::open(&app).await;
        let person = app.sign_in(&app.world.ecm_ou1.email).await;
        write_mail(&app, MessageClass::Notify, 90 * MINUTE_US).await;
        let ahead = person.get("/api/v1/clock").await.expect(200).json()["aheadMinutes"].as_i64().unwrap();
        for wrong in [0, -60, 366 * 24 * 60 + 1] {
            person.post("/api/v1/clock/advance", &json!({ "minutes": wrong })).await.expect(422);
        }
        let moved = person.post("/api/v1/clock/advance", &json!({ "minutes": 60 })).await.expect(200).json();
        assert_eq!((&moved["aheadMinutes"], &moved["isRehearsal"]), (&json!(ahead + 60), &json!(true)));
        assert_eq!((post.run(&app, Queue::Mail).await, post.sent()), (0, 0));
        // A year later: the session of whoever moved the clock goes along.
        person.post("/api/v1/clock/advance", &json!({ "minutes": 365 * 24 * 60 })).await.expect(200);
        assert_eq!(post.run(&app, Queue::Mail).await, 1);
        assert!(person.get("/api/v1/session").await.expect(200).json()["person"].is_object());
    }

    async fn a_real_clock_cannot_be_moved(db: TestDb) {
        let (_app, _post, operator) = setup(db).await;
        assert_eq!(operator.get("/api/v1/clock").await.expect(200).json()["isRehearsal"], false);
        operator.post("/api/v1/clock/advance", &json!({ "minutes": 60 })).await.expect(404);
    }
}
