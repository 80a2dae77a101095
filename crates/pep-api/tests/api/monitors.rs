//! What monitors read, and what the Jobs page is alarmed about (reliability 2.11).

use std::collections::BTreeMap;

use actix_web::{App, test};
use pep_domain::jobs::Queue;
use pep_domain::mail::MessageClass;
use pep_domain::time::{Clock, MINUTE_US};
use pep_test_support::{TestEngine, both_engines};

use crate::support::{Person, Post, TestApp, write_mail};

/// What `/metrics` or `/ready` answers.
async fn ask(app: &TestApp, path: &str) -> (u16, String) {
    let service = test::init_service(App::new().configure(pep_api::monitors(&app.ctx))).await;
    let answer = test::call_service(&service, test::TestRequest::get().uri(path).to_request()).await;
    let status = answer.status().as_u16();
    (status, String::from_utf8(test::read_body(answer).await.to_vec()).unwrap())
}

/// The samples of `/metrics` by name and labels.
async fn metrics(app: &TestApp) -> BTreeMap<String, i64> {
    let (status, text) = ask(app, "/metrics").await;
    assert_eq!(status, 200);
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        })
        .collect()
}

/// Which alarms the Jobs page shows. The test's clock stands elsewhere than PostgreSQL's own.
async fn alarms(app: &TestApp, operator: &Person) -> Vec<String> {
    let view = operator.get("/api/v1/jobs").await.expect(200).json();
    let kinds = view["alarms"].as_array().unwrap().iter().map(|alarm| {
        assert!(!alarm["what"].as_str().unwrap().is_empty() && !alarm["advice"].as_str().unwrap().is_empty());
        alarm["kind"].as_str().unwrap().to_owned()
    });
    let kinds: Vec<String> = kinds.collect();
    assert_eq!(kinds.contains(&"clock_offset".to_owned()), app.db.engine() == TestEngine::Postgres);
    kinds.into_iter().filter(|kind| kind != "clock_offset").collect()
}

both_engines! {
    async fn what_is_late_failed_held_or_in_doubt_is_told(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        assert_eq!(alarms(&app, &operator).await, Vec::<String>::new());
        assert_eq!(ask(&app, "/ready").await.0, 200);

        write_mail(&app, MessageClass::Notify, 0).await;
        app.clock.advance(6 * MINUTE_US);
        assert_eq!(alarms(&app, &operator).await, ["late"]);
        let (status, words) = ask(&app, "/ready").await;
        assert!(status == 503 && words.contains("mail: the oldest job has been due for 360 seconds"), "{words}");
        assert_eq!(metrics(&app).await["pep_oldest_due_seconds{queue=\"mail\"}"], 360);

        post.refuse();
        post.run(&app, Queue::Mail).await;
        assert_eq!(alarms(&app, &operator).await, ["failed"]);

        app.db.db_execute(&format!(
            "UPDATE job SET state = 'in_doubt', finished_at = NULL, updated_at = {} WHERE state = 'failed'",
            app.clock.now().0 - 31 * MINUTE_US
        ));
        assert_eq!(alarms(&app, &operator).await, ["in_doubt"]);
        assert_eq!(metrics(&app).await["pep_in_doubt_seconds"], 31 * 60);

        app.db.db_execute("UPDATE outbound_gate SET mode = 'hold', held_reason = 'A copy.'");
        assert_eq!(alarms(&app, &operator).await, ["held", "in_doubt"]);
        assert_eq!(metrics(&app).await["pep_outbound_gate_open"], 0);
    }

    async fn many_bounces_alarm_and_a_few_do_not(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        for _ in 0..20 {
            write_mail(&app, MessageClass::Notify, 0).await;
        }
        post.run(&app, Queue::Mail).await;
        let taken = metrics(&app).await["pep_mails_accepted_last_day"];
        assert!(taken >= 20, "{taken}");
        let come_back = |count: i64| {
            app.db.db_execute(&format!(
                "UPDATE message SET bounced_at = accepted_at WHERE id IN \
                 (SELECT id FROM message WHERE accepted_at IS NOT NULL ORDER BY id LIMIT {count})"
            ));
        };
        come_back(1);
        assert_eq!(alarms(&app, &operator).await, Vec::<String>::new());
        come_back(4);
        assert_eq!(metrics(&app).await["pep_mails_bounced_last_day"], 4);
        assert_eq!(alarms(&app, &operator).await, ["bounces"]);
        assert!(metrics(&app).await["pep_jobs_done_last_hour{queue=\"mail\"}"] >= 20);
    }

    async fn the_age_of_the_last_backup_is_known(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        assert!(!metrics(&app).await.contains_key("pep_last_backup_seconds"));
        pep_app::backups::note_backup(&app.ctx, app.clock.now(), Some(4_096)).await.unwrap();
        app.clock.advance(10 * MINUTE_US);
        assert_eq!(metrics(&app).await["pep_last_backup_seconds"], 600);
        let view = operator.get("/api/v1/jobs").await.expect(200).json();
        assert!(view["lastBackupAt"].is_string() && view["databaseBytes"].as_i64().unwrap() > 0, "{view}");
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE action = 'back_up'"), 1);
    }
}
