//! Feedback on sessions: forms per role and event, PEP's own short form from the mail without signing in, and what organisers
//! read of it (B3-13).

use actix_web::http::Method;
use pep_domain::time::{DAY_US, HOUR_US, MINUTE_US, UtcMicros};
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Person, TestApp, canaries, readable};

/// The world's session 1: 3 December 2026, 10:00 to 10:30 in Berlin.
const START: i64 = 1_796_284_800_000_000 + HOUR_US;
const END: i64 = START + 30 * MINUTE_US;

/// Sends the mails of the morning after, and returns the token in that to a person.
async fn rated(app: &TestApp, person: i64) -> String {
    app.clock.set(UtcMicros(START - HOUR_US + DAY_US));
    pep_app::attendance::mark_held(&app.ctx).await.unwrap();
    pep_app::session_mails::send_due(&app.ctx).await.unwrap();
    let text = follow_up(app, person);
    let (_, rest) = text.split_once("How was it? http").unwrap();
    let (_, rest) = rest.split_once("/l/").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

fn follow_up(app: &TestApp, person: i64) -> String {
    app.db.db_text(&format!(
        "SELECT body_text FROM message WHERE recipient_id = {person} AND template = 'session_follow_up'"
    ))
}

async fn read(visitor: &Person, token: &str) -> crate::support::Answer {
    visitor.post("/api/v1/links/feedback", &json!({ "token": token })).await
}

async fn give(
    visitor: &Person,
    token: &str,
    rating: i64,
    useful: Option<&str>,
    comment: &str,
) -> crate::support::Answer {
    let body = json!({ "token": token, "rating": rating, "useful": useful, "comment": comment });
    visitor.post("/api/v1/links/feedback/answer", &body).await
}

both_engines! {
    async fn the_short_form_is_filled_in_from_the_mail_and_changed_until_its_last_day(db: TestDb) {
        let app = TestApp::new(db).await;
        let token = rated(&app, 21).await;
        let html = app.db.db_text("SELECT body_html FROM message WHERE recipient_id = 21 AND template = 'session_follow_up'");
        assert!(html.contains(&format!("/l/{token}?rating=5\"")), "one tap for each number: {html}");
        let phone = app.visitor();
        let opened = phone.post("/api/v1/links/open", &json!({ "token": token })).await.expect(200).json();
        assert_eq!((&opened["next"], &opened["target"]), (&json!("feedback"), &Value::Null));
        let seen = read(&phone, &token).await.expect(200);
        let shown = canaries(&readable(&seen));
        let is_allowed = |canary: &String| {
            canary.contains("-session-title") || canary.contains("-program-name") || canary.contains("event-event-name")
        };
        assert!(shown.iter().all(is_allowed) && !shown.is_empty(), "no people, no accounts: {shown:?}");
        assert_eq!((&seen.json()["isOpen"], &seen.json()["feedback"]), (&json!(true), &Value::Null));
        // Reading and half an answer change nothing.
        let count = "SELECT count(*) FROM session_feedback";
        give(&phone, &token, 4, None, "").await.expect(422);
        give(&phone, &token, 6, Some("yes"), "").await.expect(422);
        give(&phone, &token, 0, Some("yes"), "").await.expect(422);
        give(&phone, &token, 4, Some("maybe"), "").await.expect(422);
        give(&phone, &token, 4, Some("yes"), &"x".repeat(4_001)).await.expect(422);
        assert_eq!(app.db.db_number(count), 0);
        give(&phone, &token, 4, Some("partly"), "Good talk").await.expect(200);
        let said = give(&phone, &token, 5, Some("yes"), "Very good talk").await.expect(200).json();
        assert_eq!(said["feedback"], json!({ "rating": 5, "useful": "yes", "comment": "Very good talk" }));
        assert_eq!(app.db.db_number(count), 1);
        assert_eq!(app.db.db_number("SELECT rating FROM session_feedback WHERE session_id = 1 AND person_id = 21"), 5);
        let traces = "SELECT count(*) FROM audit WHERE action = 'attend_session' AND actor_id = 21 AND detail LIKE '%linkId%'";
        assert_eq!(app.db.db_number(traces), 2);
        // Nobody is signed in by it, and it answers for nothing else.
        phone.get("/api/v1/my-sessions").await.expect(401);
        phone.post("/api/v1/links/request", &json!({ "token": token })).await.expect(404);
        // Somebody else who is signed in here answers for the recipient, not for himself.
        let seller = app.sign_in(&app.world.seller1.email).await;
        let opened = seller.post("/api/v1/links/open", &json!({ "token": token })).await.expect(200).json();
        assert_eq!(opened["next"], "feedback");
        // The last day.
        app.clock.set(UtcMicros(END + 14 * DAY_US - 1));
        give(&phone, &token, 3, Some("no"), "").await.expect(200);
        app.clock.set(UtcMicros(END + 14 * DAY_US));
        assert_eq!(read(&phone, &token).await.expect(200).json()["isOpen"], false);
        assert_eq!(give(&phone, &token, 1, Some("no"), "").await.expect(409).code(), "wrongState");
        assert_eq!(app.db.db_number("SELECT rating FROM session_feedback"), 3);
        // Who takes no part any more has no link.
        app.db.db_execute("UPDATE session_person SET removed_at = 1 WHERE person_id = 21");
        read(&phone, &token).await.expect(404);
        give(&phone, &token, 1, Some("no"), "").await.expect(404);
        read(&phone, "no-such-token").await.expect(404);
    }

    async fn each_role_is_led_to_its_own_form_and_an_event_s_comes_first(db: TestDb) {
        let app = TestApp::new(db).await;
        app.db.db_execute(
            "UPDATE program SET feedback_url = 'https://forms.office.com/r/all', \
             feedback_url_partners = 'https://forms.office.com/r/partners' WHERE id = 1; \
             UPDATE event SET feedback = '{\"forms\":true,\"sellers\":\"https://forms.microsoft.com/e/ev\"}' WHERE id = 1",
        );
        app.clock.set(UtcMicros(START - HOUR_US + DAY_US));
        pep_app::attendance::mark_held(&app.ctx).await.unwrap();
        pep_app::session_mails::send_due(&app.ctx).await.unwrap();
        assert!(follow_up(&app, 21).contains("https://forms.office.com/r/partners\n"));
        assert!(follow_up(&app, 5).contains("https://forms.microsoft.com/e/ev\n"));
        assert!(!follow_up(&app, 5).contains("How was it? http"));
        let url = async |email: &str| {
            app.sign_in(email).await.get("/api/v1/my-sessions/1").await.expect(200).json()["feedbackUrl"].clone()
        };
        assert_eq!(url(&app.world.partner2_admin.email).await, "https://forms.office.com/r/partners");
        assert_eq!(url(&app.world.seller1.email).await, "https://forms.microsoft.com/e/ev");
        app.db.db_execute("UPDATE event SET feedback = '{\"own\":true}' WHERE id = 1");
        assert_eq!(url(&app.world.seller1.email).await, Value::Null);
    }

    async fn links_lead_to_forms_of_microsoft_and_nowhere_else(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let mut change = json!({ "name": "DTA", "fromName": "DTA", "fromAddress": "dta@contoso.example" });
        for field in ["feedbackUrl", "feedbackUrlPartners", "feedbackUrlSellers"] {
            change[field] = json!("https://forms.office.com.evil.example/r/1");
        }
        let put = async |change: &Value| {
            team.send(Method::PUT, "/api/v1/programs/1", &[("if-match", "\"1\"")], Some(change)).await
        };
        let refused = put(&change).await.expect(422).json();
        let pointers: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
        assert_eq!(pointers, ["/feedbackUrl", "/feedbackUrlPartners", "/feedbackUrlSellers"]);
        assert!(refused["errors"][0]["detail"].as_str().unwrap().contains("https://forms.office.com/"), "{refused}");
        for field in ["feedbackUrl", "feedbackUrlPartners", "feedbackUrlSellers"] {
            change[field] = json!(format!("https://forms.office.com/r/{field}"));
        }
        let set = put(&change).await.expect(200).json();
        assert_eq!(set["feedbackUrlSellers"], "https://forms.office.com/r/feedbackUrlSellers");
        // The same for an event's plan, where it comes back as it was saved.
        let begun = json!({ "programId": 1, "name": "Winter" });
        let series = team.post("/api/v1/event-series", &begun).await.expect(201).json();
        let path = format!("/api/v1/event-series/{}", series["id"]);
        let mut plan = series["plan"].clone();
        let save = async |version: &str, plan: &Value| {
            let body = json!({ "name": "Winter", "plan": plan });
            team.send(Method::PUT, &path, &[("if-match", version)], Some(&body)).await
        };
        plan["feedback"] = json!({ "by": "forms", "partners": "https://evil.example/forms.office.com/r/1" });
        assert_eq!(save("\"1\"", &plan).await.expect(422).json()["errors"][0]["pointer"], "/plan/feedback/partners");
        plan["feedback"] = json!({ "by": "forms" });
        let problems = save("\"1\"", &plan).await.expect(200).json()["problems"].to_string();
        assert!(problems.contains("no link is given"), "{problems}");
        plan["feedback"] = json!({ "by": "forms", "sellers": "https://forms.microsoft.com/e/1" });
        assert_eq!(save("\"2\"", &plan).await.expect(200).json()["plan"]["feedback"], plan["feedback"]);
    }

    async fn organisers_read_who_answered_by_role_and_ou_and_what_was_written(db: TestDb) {
        let app = TestApp::new(db).await;
        let token = rated(&app, 21).await;
        give(&app.visitor(), &token, 5, Some("yes"), "=SUM(A1) the partner's words").await.expect(200);
        let seller = app.sign_in(&app.world.seller1.email).await;
        let own = json!({ "rating": 2, "useful": "no", "comment": "the seller's words" });
        seller.put("/api/v1/my-sessions/1/feedback", &own).await.expect(200);
        let team = app.sign_in(&app.world.program_team.email).await;
        let report = team.get("/api/v1/events/1/report").await.expect(200).json();
        let all = &report["feedback"][0];
        assert_eq!((&all["asked"], &all["given"], &all["ratingTenths"]), (&json!(3), &json!(2), &json!(35)));
        assert_eq!((&all["ratings"], &all["useful"]), (&json!([0, 1, 0, 0, 1]), &json!([1, 0, 1])));
        let names: Vec<_> = report["feedback"].as_array().unwrap().iter().map(|of| (of["name"].as_str().unwrap(), of["given"].as_i64().unwrap())).collect();
        assert_eq!(names[1..3], [("Partners", 1), ("Microsoft", 1)]);
        assert_eq!(names[3..].iter().map(|(_, given)| given).sum::<i64>(), 2, "by OU: {names:?}");
        let comments: Vec<_> = report["comments"].as_array().unwrap().iter().map(|one| (one["side"].clone(), one["comment"].clone())).collect();
        assert_eq!(comments.len(), 2);
        assert!(comments.contains(&(json!("microsoft"), json!("the seller's words"))), "{comments:?}");
        let pack = readable(&team.get("/api/v1/events/1/report.xlsx").await.expect(200));
        for part in ["<sheet name=\"Feedback\"", "<sheet name=\"Comments\"", "words"] {
            assert!(pack.contains(part), "{part}");
        }
        assert!(!pack.contains("<f>"), "a comment is no formula");
        // A partner reads the own words and no seller's, wherever sessions are read.
        let admin = app.sign_in(&app.world.partner2_admin.email).await;
        for path in ["/api/v1/my-sessions", "/api/v1/my-sessions/1"] {
            let text = admin.get(path).await.expect(200).text();
            assert!(text.contains("the partner's words") && !text.contains("the seller's words"), "{path}: {text}");
        }
        for path in ["/api/v1/events/1/report", "/api/v1/events/1/report.xlsx", "/api/v1/sessions/1/attendance"] {
            admin.get(path).await.expect(404);
        }
    }
}
