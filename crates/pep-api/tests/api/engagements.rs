//! Engagements over HTTP: from a draft to its end, as coordinator and as partner.

use actix_web::http::Method;
use pep_domain::time::{Clock, DAY_US, HOUR_US};
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp};

fn draft(ou: i64, partners: &[i64]) -> Value {
    json!({
        "programId": 1, "ouId": ou, "kind": "showcase", "title": " Retail day ", "message": "We look forward to it.",
        "criteria": {}, "dueOn": "2026-12-04", "notificationDelayMinutes": 60, "partnerIds": partners,
    })
}

async fn put(person: &Person, path: &str, version: i64, body: &Value) -> Answer {
    let tag = format!("\"{version}\"");
    person.send(Method::PUT, path, &[("if-match", &tag)], Some(body)).await
}

async fn publish(person: &Person, id: i64, version: i64, key: &str) -> Answer {
    let tag = format!("\"{version}\"");
    let headers = [("if-match", tag.as_str()), ("idempotency-key", key)];
    person.send(Method::POST, &format!("/api/v1/engagements/{id}/publish"), &headers, None).await
}

fn mails(app: &TestApp, template: &str) -> i64 {
    app.db.db_number(&format!("SELECT count(*) FROM message WHERE template = '{template}'"))
}

fn partner(engagement: &Value, id: i64) -> &Value {
    engagement["partners"].as_array().unwrap().iter().find(|one| one["partner"]["id"] == id).unwrap()
}

both_engines! {
    async fn an_engagement_goes_from_draft_to_complete(db: TestDb) {
        let app = TestApp::new(db).await;
        let coordinator = app.sign_in(&app.world.coordinator_ou1.email).await;
        let admin = app.sign_in(&app.world.partner2_admin.email).await;
        let before = admin.get("/api/v1/my-engagements").await.expect(200).json();
        let made = coordinator.post("/api/v1/engagements", &draft(1, &[2])).await.expect(201).json();
        let id = made["id"].as_i64().unwrap();
        assert_eq!((&made["status"], &made["title"], &made["accountCount"]), (&json!("draft"), &json!("Retail day"), &json!(5)));
        assert_eq!(made["problems"], json!([]));
        // A draft is nobody else's business: no mail, and not there for the chosen partner (C-12).
        assert_eq!(mails(&app, "engagement_invitation"), 0);
        assert_eq!(admin.get("/api/v1/my-engagements").await.expect(200).json(), before);
        admin.get(&format!("/api/v1/my-engagements/{id}")).await.expect(404);
        admin.post(&format!("/api/v1/my-engagements/{id}/accept"), &json!({})).await.expect(404);

        let published = publish(&coordinator, id, 1, "one").await.expect(200).json();
        assert_eq!((&published["status"], &partner(&published, 2)["state"]), (&json!("planning"), &json!("invited")));
        assert_eq!(mails(&app, "engagement_invitation"), 1);
        // The same press again answers the same and invites nobody twice; another press is refused.
        assert_eq!(publish(&coordinator, id, 1, "one").await.expect(200).json()["status"], "planning");
        publish(&coordinator, id, 2, "two").await.expect(409);
        assert_eq!(mails(&app, "engagement_invitation"), 1);

        let seen = admin.get(&format!("/api/v1/my-engagements/{id}")).await.expect(200).json();
        assert_eq!((&seen["mayAnswer"], &seen["tasks"]), (&json!(true), &json!([])));
        let accepted = admin.post(&format!("/api/v1/my-engagements/{id}/accept"), &json!({ "note": "Gladly." })).await.expect(200).json();
        let titles: Vec<_> = accepted["tasks"].as_array().unwrap().iter().map(|task| task["title"].as_str().unwrap().to_owned()).collect();
        assert_eq!(titles, ["Complete heatmap", "Upload showcase recording", "Upload superpower slide", "Prep call"]);
        assert_eq!(accepted["tasks"][3]["isRequired"], false);
        admin.post(&format!("/api/v1/my-engagements/{id}/accept"), &json!({})).await.expect(409);
        // Whoever accepted takes it back with a reason only.
        admin.post(&format!("/api/v1/my-engagements/{id}/decline"), &json!({})).await.expect(422);
        assert_eq!(mails(&app, "engagement_answered"), 1);
        assert_eq!(app.db.db_number("SELECT recipient_id FROM message WHERE template = 'engagement_answered'"), 4);

        // The heatmapping began for the accounts of the OU, in the coordinator's name, with the engagement's delay (C-18).
        let request = accepted["reportRequestId"].as_i64().unwrap();
        assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM report_request_account WHERE request_id = {request}")), 5);
        assert_eq!(app.db.db_number(&format!("SELECT requested_by FROM report_request WHERE id = {request}")), 4);
        assert_eq!(app.db.db_number(&format!("SELECT delay_minutes FROM report_request WHERE id = {request}")), 60);

        // In any order: the slide by hand, the heatmap by itself when the last account is reported (C-17, C-19).
        let slide = accepted["tasks"][2]["id"].as_i64().unwrap();
        let done = put(&admin, &format!("/api/v1/my-engagements/{id}/tasks/{slide}"), 0, &json!({ "isDone": true })).await.expect(200).json();
        assert!(done["tasks"][2]["doneBy"].as_str().unwrap().contains("cnry-partner2"));
        for account in 1..=5 {
            let open = admin.get(&format!("/api/v1/my-engagements/{id}")).await.expect(200).json();
            assert!(open["tasks"][0].get("doneAt").is_none(), "after {account} accounts: {open}");
            let row = admin.get("/api/v1/reporting/rows").await.expect(200).json();
            let row = row["items"].as_array().unwrap().iter().find(|row| row["id"] == account).unwrap().clone();
            let edit = json!({ "notes": { "seen": row["notes"], "value": format!("known {account}") }, "status": { "seen": row["status"], "value": "target" } });
            admin.send(Method::PATCH, &format!("/api/v1/reporting/rows/{account}"), &[], Some(&edit)).await.expect(200);
        }
        let board = coordinator.get(&format!("/api/v1/engagements/{id}")).await.expect(200).json();
        let heatmap = &partner(&board, 2)["tasks"][0];
        assert!(heatmap.get("doneAt").is_some() && heatmap.get("doneBy").is_none(), "{heatmap}");
        assert_eq!(board["status"], "preparing");
        // A report taken back opens the task again.
        admin.post("/api/v1/reporting/undo", &json!({})).await;
        let again = coordinator.get(&format!("/api/v1/engagements/{id}")).await.expect(200).json();
        assert!(partner(&again, 2)["tasks"][0].get("doneAt").is_none(), "{again}");

        let complete = coordinator.post(&format!("/api/v1/engagements/{id}/complete"), &json!({})).await.expect(200).json();
        assert_eq!(complete["status"], "complete");
        coordinator.post(&format!("/api/v1/engagements/{id}/complete"), &json!({})).await.expect(409);
        put(&admin, &format!("/api/v1/my-engagements/{id}/tasks/{slide}"), 0, &json!({ "isDone": false })).await.expect(409);
    }

    async fn nobody_begins_or_sees_an_engagement_outside_the_own_ous(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou2.email).await;
        // An OU that is somebody else's answers the same as one that is not there (C-57).
        ecm.post("/api/v1/engagements", &draft(1, &[])).await.expect(404);
        ecm.post("/api/v1/engagements", &draft(99, &[])).await.expect(404);
        let own = ecm.post("/api/v1/engagements", &draft(2, &[])).await.expect(201).json();
        assert_eq!(own["accountCount"], 3);
        let listed = ecm.get("/api/v1/engagements").await.expect(200).json();
        let ids: Vec<_> = listed["items"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
        assert_eq!(ids, [own["id"].clone()]);
        // Nor is an own one moved into another OU.
        let id = own["id"].as_i64().unwrap();
        put(&ecm, &format!("/api/v1/engagements/{id}"), 1, &draft(1, &[])).await.expect(404);
        let options = ecm.get("/api/v1/engagement-options").await.expect(200).json();
        assert_eq!(options["ous"].as_array().unwrap().len(), 1);
        // A program team works in its own program, in any OU.
        let team = app.sign_in(&app.world.program_team.email).await;
        team.post("/api/v1/engagements", &draft(2, &[])).await.expect(201);
        let mut other = draft(2, &[]);
        other["programId"] = json!(2);
        team.post("/api/v1/engagements", &other).await.expect(404);
        team.get("/api/v1/engagement-options?programId=2").await.expect(404);
    }

    async fn a_draft_keeps_everything_and_is_published_only_when_whole(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let mut bare = draft(1, &[3]);
        bare["title"] = json!("");
        bare["criteria"] = json!({ "industry": ["Nothing of the kind"], "status": ["target"] });
        bare["dueOn"] = json!("2020-01-01");
        let made = ecm.post("/api/v1/engagements", &bare).await.expect(201).json();
        let id = made["id"].as_i64().unwrap();
        assert_eq!((&made["criteria"]["industry"][0], &made["criteria"]["status"][0]), (&json!("Nothing of the kind"), &json!("target")));
        let pointers = |answer: &Value| -> Vec<String> {
            answer.as_array().unwrap().iter().map(|one| one["pointer"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(pointers(&made["problems"]), ["/title", "/dueOn", "/criteria", "/partnerIds"]);
        let refused = publish(&ecm, id, 1, "k").await.expect(422).json();
        assert_eq!(pointers(&refused["errors"]), pointers(&made["problems"]));
        assert_eq!(mails(&app, "engagement_invitation"), 0);
        // Two people at one draft: the second is told.
        put(&ecm, &format!("/api/v1/engagements/{id}"), 1, &draft(1, &[1, 2])).await.expect(200);
        let other = app.sign_in(&app.world.coordinator_ou1.email).await;
        assert_eq!(put(&other, &format!("/api/v1/engagements/{id}"), 1, &draft(1, &[])).await.expect(412).code(), "changed");
        publish(&other, id, 1, "k").await.expect(412);
        let published = publish(&other, id, 2, "k2").await.expect(200).json();
        assert_eq!(published["partners"].as_array().unwrap().len(), 2);
        // What partners were asked for stays; words and the last day can change.
        let mut changed = draft(1, &[]);
        changed["title"] = json!("Retail day, moved");
        let version = published["rowVersion"].as_i64().unwrap();
        let saved = put(&other, &format!("/api/v1/engagements/{id}"), version, &changed).await.expect(200).json();
        assert_eq!((&saved["title"], saved["partners"].as_array().unwrap().len()), (&json!("Retail day, moved"), 2));
        changed["kind"] = json!("accelerate");
        put(&other, &format!("/api/v1/engagements/{id}"), version + 1, &changed).await.expect(409);
        other.post(&format!("/api/v1/engagements/{id}/discard"), &json!({})).await.expect(409);
    }

    async fn a_discarded_draft_is_gone(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        ecm.post("/api/v1/engagements/2/discard", &json!({})).await.expect(204);
        ecm.get("/api/v1/engagements/2").await.expect(404);
        ecm.post("/api/v1/engagements/2/discard", &json!({})).await.expect(404);
        let listed = ecm.get("/api/v1/engagements").await.expect(200).json();
        let ids: Vec<_> = listed["items"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
        assert_eq!(ids, [json!(4), json!(3), json!(1)]);
    }

    async fn who_is_late_is_reminded_once_an_hour_and_the_others_are_not(db: TestDb) {
        let app = TestApp::new(db).await;
        let coordinator = app.sign_in(&app.world.coordinator_ou1.email).await;
        let late = |engagement: &Value| (partner(engagement, 1)["isLate"].clone(), partner(engagement, 2)["isLate"].clone());
        let board = coordinator.get("/api/v1/engagements/1").await.expect(200).json();
        assert_eq!(late(&board), (json!(false), json!(false)));
        app.clock.advance(20 * DAY_US);
        let coordinator = app.sign_in(&app.world.coordinator_ou1.email).await;
        let board = coordinator.get("/api/v1/engagements/1").await.expect(200).json();
        assert_eq!(late(&board), (json!(true), json!(true)));
        let listed = coordinator.get("/api/v1/engagements").await.expect(200).json();
        let summary = listed["items"].as_array().unwrap().iter().find(|one| one["id"] == 1).unwrap().clone();
        assert_eq!((&summary["lateCount"], &summary["openTaskCount"]), (&json!(2), &json!(2)));
        for task in [1, 2] {
            put(&coordinator, &format!("/api/v1/engagements/1/tasks/{task}"), 0, &json!({ "isDone": true })).await.expect(200);
        }
        // Partner 1 is done; partner 2 has not even answered, and only its admin can.
        let reminded = coordinator.post("/api/v1/engagements/1/remind", &json!({})).await.expect(200).json();
        assert_eq!(reminded["partners"].as_array().unwrap().len(), 1);
        assert_eq!(mails(&app, "engagement_reminder"), 1);
        assert_eq!(app.db.db_number("SELECT recipient_id FROM message WHERE template = 'engagement_reminder'"), 21);
        coordinator.post("/api/v1/engagements/1/remind", &json!({})).await.expect(409);
        app.clock.advance(HOUR_US);
        coordinator.post("/api/v1/engagements/1/remind", &json!({ "partnerIds": [2] })).await.expect(200);
        assert_eq!(mails(&app, "engagement_reminder"), 2);
        coordinator.post("/api/v1/engagements/1/remind", &json!({ "partnerIds": [1] })).await.expect(409);
    }

    async fn a_withdrawn_partner_finds_nothing_any_more(db: TestDb) {
        let app = TestApp::new(db).await;
        let coordinator = app.sign_in(&app.world.coordinator_ou1.email).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let accepted = admin.post("/api/v1/my-engagements/3/accept", &json!({})).await.expect(200).json();
        let request = accepted["reportRequestId"].as_i64().unwrap();
        let withdrawn = coordinator
            .post("/api/v1/engagements/3/partners/1/withdraw", &json!({ "reason": "Another time." }))
            .await.expect(200).json();
        assert_eq!(partner(&withdrawn, 1)["state"], "withdrawn");
        admin.get("/api/v1/my-engagements/3").await.expect(404);
        assert_eq!(app.db.db_text(&format!("SELECT state FROM report_request WHERE id = {request}")), "cancelled");
        assert_eq!(mails(&app, "engagement_withdrawn"), 2);
        coordinator.post("/api/v1/engagements/3/partners/1/withdraw", &json!({})).await.expect(409);
        coordinator.post("/api/v1/engagements/3/partners/3/withdraw", &json!({})).await.expect(404);
        // Invited again, it is told again, and its tasks are still as they were.
        coordinator.post("/api/v1/engagements/3/partners", &json!({ "partnerIds": [1] })).await.expect(200);
        assert_eq!(mails(&app, "engagement_invitation"), 1);
        let again = admin.post("/api/v1/my-engagements/3/accept", &json!({})).await.expect(200).json();
        assert_eq!(again["tasks"], accepted["tasks"]);
        // A program that takes the partner out takes the engagement away from it at once.
        app.db.db_execute("UPDATE program_partner SET removed_at = 1 WHERE partner_id = 1");
        admin.get("/api/v1/my-engagements/3").await.expect(404);
        assert_eq!(admin.get("/api/v1/my-engagements").await.expect(200).json()["items"], json!([]));
    }

    async fn a_cancelled_engagement_tells_everybody_and_takes_no_answers(db: TestDb) {
        let app = TestApp::new(db).await;
        let coordinator = app.sign_in(&app.world.coordinator_ou1.email).await;
        let cancelled = coordinator.post("/api/v1/engagements/1/cancel", &json!({ "reason": "Moved." })).await.expect(200).json();
        assert_eq!((&cancelled["status"], &cancelled["cancelReason"]), (&json!("cancelled"), &json!("Moved.")));
        // Everybody of partner 1, which had accepted, and the admin of partner 2, which had not answered.
        assert_eq!(mails(&app, "engagement_withdrawn"), 3);
        let admin = app.sign_in(&app.world.partner2_admin.email).await;
        admin.post("/api/v1/my-engagements/1/accept", &json!({})).await.expect(409);
        coordinator.post("/api/v1/engagements/1/cancel", &json!({})).await.expect(409);
        coordinator.post("/api/v1/engagements/1/partners", &json!({ "partnerIds": [3] })).await.expect(409);
        coordinator.post("/api/v1/engagements/2/cancel", &json!({})).await.expect(409);
    }

    async fn who_declined_can_still_accept(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let declined = admin.post("/api/v1/my-engagements/3/decline", &json!({ "note": "No people." })).await.expect(200).json();
        assert_eq!((&declined["answer"], &declined["mayAnswer"], &declined["status"]), (&json!("declined"), &json!(true), &json!("planning")));
        // A seller of the partner sees it, and does not answer.
        let seller = app.sign_in(&app.world.partner1_seller.email).await;
        assert_eq!(seller.get("/api/v1/my-engagements/3").await.expect(200).json()["mayAnswer"], false);
        seller.post("/api/v1/my-engagements/3/accept", &json!({})).await.expect(404);
        let accepted = admin.post("/api/v1/my-engagements/3/accept", &json!({})).await.expect(200).json();
        assert_eq!((&accepted["answer"], &accepted["status"]), (&json!("accepted"), &json!("preparing")));
        assert_eq!(mails(&app, "engagement_answered"), 2);
    }

    async fn who_accepted_can_step_back_until_the_first_session(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let coordinator = app.sign_in(&app.world.coordinator_ou1.email).await;
        let accepted = admin.post("/api/v1/my-engagements/3/accept", &json!({})).await.expect(200).json();
        assert_eq!((&accepted["mayStepBack"], &accepted["mayAnswer"]), (&json!(true), &json!(false)));
        let request = accepted["reportRequestId"].as_i64().unwrap();
        let body = json!({
            "title": "Plans", "description": "", "date": "2026-12-03", "startTime": "09:00", "endTime": "10:00",
            "timeZone": "Europe/Berlin", "partnerIds": [1], "accountIds": [1],
        });
        let session = coordinator.post("/api/v1/engagements/3/sessions", &body).await.expect(201).json()["id"].as_i64().unwrap();
        let choose = json!({ "personIds": [11, 12], "contactId": 12 });
        admin.put(&format!("/api/v1/my-engagements/3/sessions/{session}/attendees"), &choose).await.expect(200);
        let seller = app.sign_in(&app.world.partner1_seller.email).await;
        assert_eq!(seller.get("/api/v1/my-engagements/3").await.expect(200).json()["mayStepBack"], false);

        let note = json!({ "note": "Our team was sold." });
        let back = admin.post("/api/v1/my-engagements/3/decline", &note).await.expect(200).json();
        assert_eq!((&back["answer"], &back["tasks"], &back["reportRequestId"]), (&json!("declined"), &json!([]), &Value::Null));
        assert_eq!((&back["mayAnswer"], &back["mayStepBack"]), (&json!(true), &json!(false)));
        let state = format!("SELECT count(*) FROM report_request WHERE id = {request} AND state = 'cancelled'");
        assert_eq!(app.db.db_number(&state), 1);
        // A session with nobody else is called off.
        assert_eq!(app.db.db_text(&format!("SELECT state FROM session WHERE id = {session}")), "cancelled");
        let subject = "SELECT count(*) FROM message WHERE template = 'engagement_answered' AND body_text LIKE '%Our team was sold.%'";
        assert_eq!(app.db.db_number(subject), 1);
        // The mind is changed once more; the coordinator hears of that too.
        let again = admin.post("/api/v1/my-engagements/3/accept", &json!({})).await.expect(200).json();
        assert_eq!(again["tasks"].as_array().unwrap().len(), 4);
        assert_eq!(mails(&app, "engagement_answered"), 3);

        // After a session with the partner it is too late.
        let session = coordinator.post("/api/v1/engagements/3/sessions", &body).await.expect(201).json()["id"].as_i64().unwrap();
        app.db.db_execute(&format!("UPDATE session SET starts_at = {0} - 60000000, ends_at = {0} + 60000000 WHERE id = {session}", app.clock.now().0));
        assert_eq!(admin.get("/api/v1/my-engagements/3").await.expect(200).json()["mayStepBack"], false);
        let late = admin.post("/api/v1/my-engagements/3/decline", &note).await.expect(409);
        assert!(late.text().contains("begun already"), "{}", late.text());
    }

    async fn a_partner_marks_its_own_tasks_only(db: TestDb) {
        let app = TestApp::new(db).await;
        let foreign = app.sign_in(&app.world.partner2_admin.email).await;
        put(&foreign, "/api/v1/my-engagements/1/tasks/1", 0, &json!({ "isDone": true })).await.expect(404);
        let seller = app.sign_in(&app.world.partner1_seller.email).await;
        put(&seller, "/api/v1/my-engagements/1/tasks/1", 0, &json!({ "isDone": true })).await.expect(200);
        put(&seller, "/api/v1/my-engagements/3/tasks/1", 0, &json!({ "isDone": true })).await.expect(404);
        put(&seller, "/api/v1/my-engagements/1/tasks/99", 0, &json!({ "isDone": true })).await.expect(404);
        assert_eq!(app.db.db_number("SELECT done_by FROM engagement_task WHERE id = 1"), 12);
    }

    async fn a_program_changes_the_tasks_of_those_who_accept_later(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let path = "/api/v1/programs/1/engagement-tasks";
        assert_eq!(team.get(path).await.expect(200).json()["tasks"].as_array().unwrap().len(), 4);
        let tasks = json!({ "tasks": [{ "kind": "other", "title": " Send a demo ", "isRequired": true }] });
        put(&team, path, 0, &tasks).await.expect(200);
        put(&team, path, 0, &json!({ "tasks": [] })).await.expect(422);
        put(&team, "/api/v1/programs/2/engagement-tasks", 0, &tasks).await.expect(404);
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let accepted = admin.post("/api/v1/my-engagements/3/accept", &json!({})).await.expect(200).json();
        assert_eq!(accepted["tasks"].as_array().unwrap().len(), 1);
        assert_eq!(accepted["tasks"][0]["title"], "Send a demo");
        // Without a heatmap to complete nobody is asked to report.
        assert_eq!(accepted.get("reportRequestId"), None);
        let before = admin.get("/api/v1/my-engagements/1").await.expect(200).json();
        assert_eq!(before["tasks"].as_array().unwrap().len(), 2);
    }
}
