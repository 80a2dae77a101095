//! What is forgotten at night, and what is not (B4-17).

use pep_app::retention::{Kept, run};
use pep_domain::time::DAY_US;
use pep_test_support::both_engines;
use serde_json::json;

use crate::support::TestApp;

both_engines! {
    async fn what_was_kept_long_enough_goes_and_the_rest_stays(db: TestDb) {
        let app = TestApp::new(db).await;
        let day = |days: i64| app.ctx.now().0 - days * DAY_US;
        let (old, young) = (day(1_000), day(1));
        for (id, at) in [(900, old), (901, young)] {
            app.db.db_execute(&format!(
                "INSERT INTO notice (id, person_id, kind, title, body, target, created_at) VALUES ({id}, 9, 'x', 'x', '', '', {at});
                 INSERT INTO sign_in_code (id, person_id, code_hash, browser_hash, created_at, expires_at) VALUES ({id}, 9, 'c{id}', 'b', {at}, {at});
                 INSERT INTO known_device (token_hash, person_id, created_at, expires_at) VALUES ('d{id}', 9, {at}, {at});
                 INSERT INTO mail_link (id, token_hash, purpose, person_id, target, program_id, created_at, expires_at) VALUES ({id}, 'l{id}', 'event', 11, '/', 1, {at}, {at});
                 INSERT INTO request_link (link_id, request_id, request_version) VALUES ({id}, 1, 1);
                 INSERT INTO feedback_link (link_id, session_id) VALUES ({id}, 1);
                 INSERT INTO report_upload (id, person_id, partner_id, file_name, edits, created_at) VALUES ({id}, 11, 1, 'x.xlsx', '[]', {at});
                 INSERT INTO idempotency_key (person_id, key, request_hash, status, body, created_at) VALUES (9, 'k{id}', 'h', 200, '', {at});
                 INSERT INTO import_run (id, kind, file_name, file_sha256, state, created_at, updated_at) VALUES ({id}, 'accounts', 'a.csv', 's', 'applied', {at}, {at});
                 INSERT INTO import_row (import_id, row_number, raw, outcome) VALUES ({id}, 1, '[\"Contoso\"]', 'new')"
            ));
        }
        // An import that waits for a decision is not touched, however old.
        app.db.db_execute(&format!(
            "INSERT INTO import_run (id, kind, file_name, file_sha256, state, created_at, updated_at) VALUES (902, 'accounts', 'a.csv', 's', 'preview', {old}, {old});
             INSERT INTO import_row (import_id, row_number, raw, outcome) VALUES (902, 1, '[\"Fabrikam\"]', 'new')"
        ));
        let done = run(&app.ctx).await.unwrap();
        for kind in [Kept::Notices, Kept::SignInCodes, Kept::KnownDevices, Kept::MailLinks, Kept::ReportUploads, Kept::IdempotencyKeys, Kept::ImportRows] {
            let count = done.iter().find(|(other, _)| *other == kind).unwrap().1;
            assert_eq!(count, 1, "{kind:?}");
        }
        for (table, id) in [("notice", "id"), ("sign_in_code", "id"), ("mail_link", "id"), ("report_upload", "id"), ("request_link", "link_id"), ("feedback_link", "link_id")] {
            assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM {table} WHERE {id} = 900")), 0, "{table}");
            assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM {table} WHERE {id} = 901")), 1, "{table}");
        }
        let raw = |id: i64| app.db.db_text(&format!("SELECT raw FROM import_row WHERE import_id = {id}"));
        assert_eq!((raw(900).as_str(), raw(901).as_str(), raw(902).as_str()), ("[]", "[\"Contoso\"]", "[\"Fabrikam\"]"));
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE action = 'forget_old_data'"), 1);
        // A second night finds nothing, and says nothing.
        assert!(run(&app.ctx).await.unwrap().iter().all(|(_, count)| *count == 0));
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE action = 'forget_old_data'"), 1);
    }

    async fn the_text_of_an_old_mail_goes_and_the_mail_cannot_be_sent_again(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let old = app.ctx.now().0 - 1_000 * DAY_US;
        for (id, state) in [(900, "done"), (901, "failed")] {
            app.db.db_execute(&format!(
                "INSERT INTO job (id, kind, queue, state, payload, run_at, created_at, updated_at, finished_at) VALUES ({id}, 'submit_message', 'notify', '{state}', '{{}}', {old}, {old}, {old}, {old});
                 INSERT INTO message (id, job_id, class, template, to_name, to_address, from_name, from_address, subject, body_html, body_text, created_at)
                 VALUES ({id}, {id}, 'notify', 'test', 'A', 'a@b.example', 'B', 'b@b.example', 'Old', '<p>secret</p>', 'secret', {old})"
            ));
        }
        run(&app.ctx).await.unwrap();
        let text = |id: i64| app.db.db_text(&format!("SELECT body_text FROM message WHERE id = {id}"));
        assert_eq!((text(900).as_str(), text(901).as_str()), ("", "secret"), "what failed may still be sent");
        let refused = operator.post("/api/v1/messages/900/resend", &json!({})).await.expect(409);
        assert_eq!(refused.code(), "wrongState");
        operator.get("/api/v1/messages/900").await.expect(200);
    }
}
