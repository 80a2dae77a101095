//! Signing in, staying signed in, and its end.

use std::sync::Arc;

use pep_app::sign_in::links::{self, LinkPurpose};
use pep_domain::ids::{PersonId, ProgramId};
use pep_domain::jobs::Queue;
use pep_domain::time::{HOUR_US, MINUTE_US};
use pep_test_support::{World, both_engines};
use serde_json::json;

use crate::support::{Answer, TestApp};

/// Runs the jobs that make codes; returns the digits of the newest code mailed to `email`, if there is one.
async fn mailed_code(app: &TestApp, email: &str) -> Option<String> {
    let memory = pep_mail::transport::Transport::Memory(pep_mail::transport::MemoryTransport::default());
    let outlet = Arc::new(pep_jobs::Outlet::new(memory));
    pep_jobs::run_due(&app.ctx, &pep_jobs::all(), &outlet, Queue::Notify).await.unwrap();
    let body = app.db.db_text(&format!(
        "SELECT body_text FROM message WHERE class = 'otp' AND to_address = '{email}' ORDER BY id DESC LIMIT 1"
    ));
    let digits = |line: &str| line.chars().filter(char::is_ascii_digit).collect::<String>();
    body.lines().map(digits).find(|line| line.len() == 8)
}

both_engines! {
    async fn nobody_signs_in_as_a_person_who_is_not_there(db: TestDb) {
        let app = TestApp::new(db).await;
        let visitor = app.visitor();
        for email in ["who@nowhere.example", "", "\u{0}", "a@b.example' OR '1'='1"] {
            let answer = visitor.post("/api/v1/sign-in/demo", &json!({ "email": email })).await.expect(404);
            assert_eq!(answer.code(), "notFound");
        }
        assert_eq!(visitor.get("/api/v1/session").await.expect(200).json()["person"], json!(null));
    }

    async fn the_demo_is_closed_unless_it_is_one(db: TestDb) {
        let world = World::build(&db);
        let app = TestApp::with(db, world, |ctx| Arc::make_mut(&mut ctx.config).is_demo = false).await;
        let input = json!({ "email": app.world.operator.email });
        app.visitor().post("/api/v1/sign-in/demo", &input).await.expect(404);
        app.visitor().get("/api/v1/sign-in/demo-people").await.expect(404);
    }

    async fn the_session_tells_who_and_what(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let session = admin.get("/api/v1/session").await.expect(200).json();
        assert_eq!(session["person"]["side"], "partner");
        assert_eq!(session["person"]["partnerName"], "cnry-partner1-partner-name-1");
        assert_eq!(session["person"]["roles"][0]["label"], "Partner primary contact");
        assert_eq!(session["unreadNotices"], 1);
        let actions = session["person"]["actions"].as_array().unwrap();
        assert!(actions.contains(&json!("report_on_accounts")) && !actions.contains(&json!("view_heatmap")));
        let people = app.visitor().get("/api/v1/sign-in/demo-people").await.expect(200).json();
        assert!(people["items"].as_array().unwrap().len() >= 10);
    }

    async fn a_session_ends_idle_and_in_any_case(db: TestDb) {
        let app = TestApp::new(db).await;
        let idle = app.sign_in(&app.world.ecm_ou1.email).await;
        let (busy, partner) =
            (app.sign_in(&app.world.ecm_ou1.email).await, app.sign_in(&app.world.partner1_admin.email).await);
        for hour in 1..=30 {
            app.clock.advance(HOUR_US);
            let expected = |end: i32| if hour < end { 200 } else { 401 };
            assert_eq!(busy.get("/api/v1/sign-in/sessions").await.status, expected(24), "hour {hour}");
            assert_eq!(partner.get("/api/v1/sign-in/sessions").await.status, expected(12), "hour {hour}");
            if hour == 8 {
                idle.get("/api/v1/sign-in/sessions").await.expect(401);
            }
        }
    }

    async fn sessions_can_be_seen_and_ended(db: TestDb) {
        let app = TestApp::new(db).await;
        let email = &app.world.ecm_ou1.email;
        let (one, two) = (app.sign_in(email).await, app.sign_in(email).await);
        let listed = one.get("/api/v1/sign-in/sessions").await.expect(200).json();
        let other = listed["items"].as_array().unwrap().iter().find(|s| s["isCurrent"] == json!(false)).unwrap();
        one.delete(&format!("/api/v1/sign-in/sessions/{}", other["id"])).await.expect(204);
        two.get("/api/v1/sign-in/sessions").await.expect(401);
        let stranger = app.sign_in(&app.world.ecm_ou2.email).await;
        let mine = listed["items"].as_array().unwrap().iter().find(|s| s["isCurrent"] == json!(true)).unwrap();
        stranger.delete(&format!("/api/v1/sign-in/sessions/{}", mine["id"])).await.expect(404);
        let three = app.sign_in(email).await;
        one.post("/api/v1/sign-out-everywhere", &json!({})).await.expect(204);
        three.get("/api/v1/sign-in/sessions").await.expect(401);
        let four = app.sign_in(email).await;
        let kept = four.cookies.borrow().clone();
        four.post("/api/v1/sign-out", &json!({})).await.expect(204);
        assert!(four.cookies.borrow().is_empty());
        *four.cookies.borrow_mut() = kept;
        four.get("/api/v1/sign-in/sessions").await.expect(401);
    }

    async fn a_role_taken_or_a_person_removed_is_felt_at_the_next_request(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        team.get("/api/v1/people").await.expect(200);
        let id = app.world.program_team.id;
        let grant = operator.get(&format!("/api/v1/people/{id}")).await.expect(200).json()["roles"][0]["id"].clone();
        operator.delete(&format!("/api/v1/people/{id}/roles/{grant}")).await.expect(204);
        team.get("/api/v1/people").await.expect(404);
        operator.delete(&format!("/api/v1/people/{id}")).await.expect(204);
        team.get("/api/v1/sign-in/sessions").await.expect(401);
    }

    async fn a_new_sign_in_ends_the_browsers_old_session(db: TestDb) {
        let app = TestApp::new(db).await;
        let person = app.sign_in(&app.world.ecm_ou1.email).await;
        let old = person.cookies.borrow().clone();
        person.post("/api/v1/sign-in/demo", &json!({ "email": app.world.ecm_ou2.email })).await.expect(204);
        let thief = app.visitor();
        *thief.cookies.borrow_mut() = old;
        thief.get("/api/v1/sign-in/sessions").await.expect(401);
    }

    async fn a_code_signs_in_once_in_the_browser_that_asked(db: TestDb) {
        let app = TestApp::new(db).await;
        let email = app.world.partner1_admin.email.clone();
        let (browser, other) = (app.visitor(), app.visitor());
        browser.post("/api/v1/sign-in/code", &json!({ "email": email })).await.expect(202);
        let code = mailed_code(&app, &email).await.unwrap();
        let right = json!({ "email": email, "code": format!("{} {}", &code[..4], &code[4..]) });
        other.post("/api/v1/sign-in/code/verify", &right).await.expect(422);
        browser.post("/api/v1/sign-in/code/verify", &right).await.expect(204);
        assert_eq!(browser.get("/api/v1/session").await.json()["person"]["email"], json!(email));
        browser.post("/api/v1/sign-in/code/verify", &right).await.expect(422);
    }

    async fn a_code_dies_of_wrong_tries_and_of_age(db: TestDb) {
        let app = TestApp::new(db).await;
        let email = app.world.ecm_ou1.email.clone();
        let browser = app.visitor();
        let verify = async |code: &str| {
            browser.post("/api/v1/sign-in/code/verify", &json!({ "email": email, "code": code })).await.status
        };
        browser.post("/api/v1/sign-in/code", &json!({ "email": email })).await.expect(202);
        let code = mailed_code(&app, &email).await.unwrap();
        let wrong = if code == "00000000" { "00000001" } else { "00000000" };
        for _ in 0..5 {
            assert_eq!(verify(wrong).await, 422);
        }
        assert_eq!(verify(&code).await, 422);
        browser.post("/api/v1/sign-in/code", &json!({ "email": email })).await.expect(202);
        let code = mailed_code(&app, &email).await.unwrap();
        app.clock.advance(10 * MINUTE_US);
        assert_eq!(verify(&code).await, 422);
    }

    async fn known_and_unknown_addresses_are_answered_alike(db: TestDb) {
        let app = TestApp::new(db).await;
        let shown = |answer: &Answer| {
            let names: std::collections::BTreeSet<_> =
                answer.headers.iter().map(|(name, _)| name.to_string()).collect();
            let cookie = answer.header("set-cookie").len();
            let body = answer.text().replace(&answer.header("x-request-id"), "…");
            (answer.status, body, names, cookie)
        };
        let ask = async |email: &str| {
            let browser = app.visitor();
            let asked = browser.post("/api/v1/sign-in/code", &json!({ "email": email })).await;
            let verified = browser
                .post("/api/v1/sign-in/code/verify", &json!({ "email": email, "code": "12345678" }))
                .await;
            let id = verified.header("x-request-id");
            (shown(&asked), verified.text().replace(&id, "…"))
        };
        for _ in 0..4 {
            // The fourth is refused for being the fourth, for both alike.
            assert_eq!(ask(&app.world.ecm_ou1.email).await, ask("stranger@nowhere.example").await);
            app.clock.advance(MINUTE_US);
        }
        assert!(mailed_code(&app, "stranger@nowhere.example").await.is_none());
        let refused = app.visitor().post("/api/v1/sign-in/code", &json!({ "email": "stranger@nowhere.example" })).await;
        assert_ne!(refused.expect(429).header("retry-after"), "");
    }

    async fn a_mailed_link_opens_nothing_alone(db: TestDb) {
        let app = TestApp::new(db).await;
        let token = link_for(&app, app.world.partner1_admin.id);
        let browser = app.visitor();
        let before = app.db.db_number("SELECT count(*) FROM sign_in_session");
        let opened = browser.post("/api/v1/links/open", &json!({ "token": token })).await.expect(200).json();
        assert_eq!(opened["next"], "code");
        assert_eq!(opened["target"], json!(null));
        assert_eq!(opened["maskedAddress"], "c***@partner1.example");
        assert_eq!(before, app.db.db_number("SELECT count(*) FROM sign_in_session"));
        browser.post("/api/v1/links/code", &json!({ "token": token })).await.expect(202);
        let code = mailed_code(&app, &app.world.partner1_admin.email).await.unwrap();
        let proof = json!({ "token": token, "code": code });
        let proven = browser.post("/api/v1/links/code/verify", &proof).await.expect(200).json();
        assert_eq!(proven["target"], "/reporting/1");
        // Known now: after signing out the same browser is led on, another is not, and another person is told.
        browser.post("/api/v1/sign-out", &json!({})).await.expect(204);
        let again = browser.post("/api/v1/links/open", &json!({ "token": token })).await.expect(200).json();
        assert_eq!((&again["next"], &again["target"]), (&json!("go"), &json!("/reporting/1")));
        assert_eq!(browser.get("/api/v1/session").await.json()["person"]["side"], "partner");
        let forwarded = app.visitor().post("/api/v1/links/open", &json!({ "token": token })).await.expect(200).json();
        assert_eq!(forwarded["next"], "code");
        let colleague = app.sign_in(&app.world.partner1_seller.email).await;
        let other = colleague.post("/api/v1/links/open", &json!({ "token": token })).await.expect(200).json();
        assert_eq!((&other["next"], &other["target"]), (&json!("other_person"), &json!(null)));
    }

    async fn a_link_ends_with_its_time_and_its_person(db: TestDb) {
        let app = TestApp::new(db).await;
        let (old, gone) = (link_for(&app, app.world.partner1_admin.id), link_for(&app, app.world.partner1_seller.id));
        let operator = app.sign_in(&app.world.operator.email).await;
        operator.delete(&format!("/api/v1/people/{}", app.world.partner1_seller.id)).await.expect(204);
        let visitor = app.visitor();
        visitor.post("/api/v1/links/open", &json!({ "token": gone })).await.expect(404);
        app.clock.advance(31 * 24 * HOUR_US);
        visitor.post("/api/v1/links/open", &json!({ "token": old })).await.expect(404);
        for _ in 0..18 {
            visitor.post("/api/v1/links/open", &json!({ "token": "guess" })).await.expect(404);
        }
        let mut answers = Vec::new();
        for _ in 0..4 {
            answers.push(visitor.post("/api/v1/links/open", &json!({ "token": "guess" })).await.status);
        }
        assert_eq!(answers.last(), Some(&429));
    }
}

fn link_for(app: &TestApp, person: i64) -> String {
    let ctx = app.ctx.clone();
    let url = app
        .db
        .db
        .write_blocking(move |conn| {
            let program = Some(ProgramId(1));
            links::create(conn, &ctx, PersonId(person), LinkPurpose::Report, "/reporting/1", program, None)
        })
        .unwrap();
    url.rsplit('/').next().unwrap().to_owned()
}
