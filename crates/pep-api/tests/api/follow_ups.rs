//! Follow-ups from the question to the meeting, and what each side learns of the other.

use pep_domain::jobs::Queue;
use pep_domain::time::{DAY_US, HOUR_US};
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Answer, Person, Post, TestApp};

fn span(from: &str, to: &str) -> Value {
    json!({ "startsAt": format!("2026-{from}:00Z"), "endsAt": format!("2026-{to}:00Z") })
}

fn ask(times: &Value) -> Value {
    json!({
        "programId": 1, "partnerId": 1, "contactId": 11, "accountIds": [1, 2], "message": "Shall we plan?",
        "durationMinutes": 60, "timeZone": "Europe/Berlin", "times": times,
    })
}

/// Seller 1 asks the admin of partner 1, and is free on 2 December from 8 to 10, UTC.
async fn asked(app: &TestApp) -> (Person, Person, i64) {
    let seller = app.sign_in(&app.world.seller1.email).await;
    let contact = app.sign_in(&app.world.partner1_admin.email).await;
    let made = seller
        .post("/api/v1/follow-ups", &ask(&json!([span("12-02T08:00", "12-02T10:00")])))
        .await
        .expect(201)
        .json();
    (seller, contact, made["matter"]["id"].as_i64().unwrap())
}

async fn version(seller: &Person, id: i64) -> Value {
    seller.get(&format!("/api/v1/follow-ups/{id}")).await.expect(200).json()["matter"]["rowVersion"].clone()
}

/// A step on the version that is there now.
async fn step(seller: &Person, by: &Person, id: i64, path: &str, mut body: Value) -> Answer {
    body["rowVersion"] = version(seller, id).await;
    by.post(&format!("/api/v1/{path}"), &body).await
}

async fn answered(seller: &Person, contact: &Person, id: i64, times: Value) -> Value {
    let path = format!("follow-up-invitations/{id}/answer");
    step(seller, contact, id, &path, json!({ "times": times })).await.expect(200).json()
}

fn mails(app: &TestApp, template: &str, to: i64) -> i64 {
    app.db.db_number(&format!(
        "SELECT count(*) FROM message WHERE template = '{template}' AND recipient_id = {to}"
    ))
}

both_engines! {
    async fn from_the_question_to_the_meeting_in_both_calendars(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let (seller, contact, id) = asked(&app).await;
        assert_eq!(mails(&app, "follow_up_request", 11), 1);
        let seen = contact.get(&format!("/api/v1/follow-up-invitations/{id}?timeZone=Asia/Kolkata")).await.expect(200).json();
        assert_eq!((&seen["times"], &seen["commonCount"]), (&json!([]), &Value::Null));
        assert_eq!(seen["window"]["own"]["offsets"][0]["minutes"], 330);
        assert_eq!(seen["window"]["theirs"]["timeZone"], "Europe/Berlin");
        assert_eq!(seen["matter"]["accounts"].as_array().unwrap().len(), 2);
        assert!(!seen.to_string().contains("2026-12-02T08:00"), "the seller's times stay the seller's");

        let seen = answered(&seller, &contact, id, json!([span("12-02T09:00", "12-02T12:00")])).await;
        assert_eq!((&seen["commonCount"], &seen["matter"]["state"]), (&json!(1), &json!("answered")));
        assert_eq!(mails(&app, "follow_up_answered", 5), 1);
        let subject = app.db.db_text("SELECT subject FROM message WHERE template = 'follow_up_answered'");
        assert!(subject.ends_with("1 time in common"), "{subject}");
        let own = seller.get(&format!("/api/v1/follow-ups/{id}")).await.expect(200).json();
        assert_eq!(own["commonStarts"], json!(["2026-12-02T09:00:00Z"]));
        assert!(!own.to_string().contains("2026-12-02T12:00"), "the contact's times stay the contact's");

        let pick = format!("follow-ups/{id}/pick");
        step(&seller, &seller, id, &pick, json!({ "startsAt": "2026-12-02T08:00:00Z" })).await.expect(409);
        let made = step(&seller, &seller, id, &pick, json!({ "startsAt": "2026-12-02T09:00:00Z" })).await.expect(200).json();
        assert_eq!((&made["matter"]["state"], &made["matter"]["meeting"]["endsAt"]), (&json!("scheduled"), &json!("2026-12-02T10:00:00Z")));
        post.run(&app, Queue::Meetings).await;
        for person in [5, 11] {
            assert_eq!(mails(&app, "session_invitation", person), 1);
        }
        let seen = contact.get(&format!("/api/v1/follow-up-invitations/{id}")).await.expect(200).json();
        assert!(seen["matter"]["meeting"]["joinUrl"].as_str().unwrap().contains("/meeting-room/"));
        let mine = contact.get("/api/v1/my-sessions").await.expect(200).text();
        assert!(mine.contains("Follow-up: cnry-partner1-partner-name-1"), "{mine}");
        let calendar = app.db.db_text("SELECT calendar FROM message WHERE template = 'session_invitation' AND recipient_id = 11").replace("\r\n ", "");
        assert!(calendar.contains("DTSTART:20261202T090000Z") && calendar.contains(&format!("/follow-ups/{id}")), "{calendar}");
        assert_eq!(calendar.matches("ATTENDEE").count(), 2);
        // Doing it again sends nothing again.
        post.run(&app, Queue::Meetings).await;
        assert_eq!(mails(&app, "session_invitation", 11), 1);
    }

    async fn no_overlap_leads_to_another_round(db: TestDb) {
        let app = TestApp::new(db).await;
        let (seller, contact, id) = asked(&app).await;
        let seen = answered(&seller, &contact, id, json!([span("12-03T08:00", "12-03T09:00")])).await;
        assert_eq!((&seen["commonCount"], &seen["matter"]["state"]), (&json!(0), &json!("noOverlap")));
        step(&seller, &seller, id, &format!("follow-ups/{id}/pick"), json!({ "startsAt": "2026-12-02T08:00:00Z" })).await.expect(409);
        let again = json!({ "contactId": 11, "durationMinutes": 30, "times": [span("12-03T08:30", "12-03T10:00")] });
        let made = step(&seller, &seller, id, &format!("follow-ups/{id}/propose-again"), again).await.expect(200).json();
        assert_eq!((&made["matter"]["round"], &made["matter"]["state"], &made["commonStarts"]), (&json!(2), &json!("waiting"), &json!([])));
        assert_eq!(mails(&app, "follow_up_request", 11), 2);
        let seen = contact.get(&format!("/api/v1/follow-up-invitations/{id}")).await.expect(200).json();
        assert_eq!(seen["times"], json!([]), "a round of its own");
        let seen = answered(&seller, &contact, id, json!([span("12-03T08:00", "12-03T09:00")])).await;
        assert_eq!(seen["commonCount"], 1);
    }

    async fn a_meeting_is_moved_and_called_off_with_its_calendar_entry(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let (seller, contact, id) = asked(&app).await;
        answered(&seller, &contact, id, json!([span("12-02T08:00", "12-02T10:00")])).await;
        let pick = format!("follow-ups/{id}/pick");
        step(&seller, &seller, id, &pick, json!({ "startsAt": "2026-12-02T08:30:00Z" })).await.expect(200);
        post.run(&app, Queue::Meetings).await;
        step(&seller, &seller, id, &pick, json!({ "startsAt": "2026-12-02T09:00:00Z" })).await.expect(200);
        assert_eq!((mails(&app, "session_changed", 5), mails(&app, "session_changed", 11)), (1, 1));
        post.run(&app, Queue::Meetings).await;
        assert_eq!(app.db.db_number("SELECT count(*) FROM simulated_meeting WHERE starts_at = 1796202000000000"), 1);
        let path = format!("follow-up-invitations/{id}/decline");
        step(&seller, &contact, id, &path, json!({ "reason": "" })).await.expect(422);
        step(&seller, &contact, id, &path, json!({ "reason": "At the fair" })).await.expect(200);
        let off = app.db.db_text("SELECT calendar FROM message WHERE template = 'session_cancelled' AND recipient_id = 5");
        assert!(off.contains("METHOD:CANCEL") && off.contains("SEQUENCE:2"), "{off}");
        assert_eq!(mails(&app, "follow_up_ended", 5), 0, "the cancellation says it");
        post.run(&app, Queue::Meetings).await;
        assert_eq!(app.db.db_number("SELECT count(*) FROM simulated_meeting WHERE id > 1 AND deleted_at IS NULL"), 0);
        let again = json!({ "contactId": 12, "durationMinutes": 30, "times": [span("12-03T08:30", "12-03T10:00")] });
        let made = step(&seller, &seller, id, &format!("follow-ups/{id}/propose-again"), again).await.expect(200).json();
        assert_eq!((&made["matter"]["state"], &made["matter"]["meeting"]), (&json!("waiting"), &Value::Null));
    }

    async fn who_answers_can_change_and_only_that_one_does(db: TestDb) {
        let app = TestApp::new(db).await;
        let (seller, admin, id) = asked(&app).await;
        let colleague = app.sign_in(&app.world.partner1_seller.email).await;
        let page = format!("/api/v1/follow-up-invitations/{id}");
        colleague.get(&page).await.expect(404);
        let path = format!("follow-up-invitations/{id}/hand-over");
        step(&seller, &admin, id, &path, json!({ "contactId": 21 })).await.expect(422);
        step(&seller, &admin, id, &path, json!({ "contactId": 12 })).await.expect(204);
        assert_eq!((mails(&app, "follow_up_request", 12), mails(&app, "follow_up_ended", 11)), (1, 0));
        let seen = answered(&seller, &colleague, id, json!([span("12-02T08:00", "12-02T10:00")])).await;
        assert_eq!(seen["commonCount"], 3);
        // Who administers the partner's side sees it, but not a colleague's times, and does not answer.
        let seen = admin.get(&page).await.expect(200).json();
        assert_eq!((&seen["isMine"], &seen["times"]), (&json!(false), &json!([])));
        let body = json!({ "rowVersion": version(&seller, id).await, "times": [span("12-02T08:00", "12-02T10:00")] });
        admin.post(&format!("{page}/answer"), &body).await.expect(404);
        // The seller asks the first one again: what was marked is gone.
        let back = step(&seller, &seller, id, &format!("follow-ups/{id}/change-contact"), json!({ "contactId": 11 })).await.expect(200).json();
        assert_eq!((&back["matter"]["state"], &back["commonStarts"]), (&json!("waiting"), &json!([])));
        assert_eq!((mails(&app, "follow_up_ended", 12), mails(&app, "follow_up_request", 11)), (1, 2));
        colleague.get(&page).await.expect(404);
    }

    async fn reminders_go_out_twice_and_the_end_is_told(db: TestDb) {
        let app = TestApp::new(db).await;
        let (seller, _, id) = asked(&app).await;
        let remind = format!("follow-ups/{id}/remind");
        step(&seller, &seller, id, &remind, json!({})).await.expect(429);
        let tend = || pep_app::follow_ups::tend(&app.ctx);
        tend().await.unwrap();
        assert_eq!(mails(&app, "follow_up_reminder", 11), 0);
        for (days, sent) in [(3, 1), (3, 2), (3, 2)] {
            app.clock.advance(days * DAY_US);
            tend().await.unwrap();
            tend().await.unwrap();
            assert_eq!(mails(&app, "follow_up_reminder", 11), sent);
        }
        app.clock.advance(7 * DAY_US);
        tend().await.unwrap();
        tend().await.unwrap();
        let seen = seller.get(&format!("/api/v1/follow-ups/{id}")).await;
        // The seller was signed in too long ago.
        seen.expect(401);
        let state = app.db.db_text(&format!("SELECT state FROM follow_up WHERE id = {id}"));
        assert_eq!((state.as_str(), mails(&app, "follow_up_ended", 5)), ("expired", 3), "with the world's own two");
    }

    async fn times_that_pass_are_no_times_in_common(db: TestDb) {
        let app = TestApp::new(db).await;
        let (seller, contact, id) = asked(&app).await;
        answered(&seller, &contact, id, json!([span("12-02T08:00", "12-02T10:00")])).await;
        app.clock.advance(10 * DAY_US + 3 * HOUR_US);
        pep_app::follow_ups::tend(&app.ctx).await.unwrap();
        assert_eq!(app.db.db_text(&format!("SELECT state FROM follow_up WHERE id = {id}")), "no_overlap");
        assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM audit WHERE object_kind = 'follow_up' AND object_id = {id} AND action = 'let_follow_up_times_pass'")), 1);
        let subject = app.db.db_text("SELECT subject FROM message WHERE template = 'follow_up_answered' ORDER BY id DESC LIMIT 1");
        assert!(subject.ends_with("the times in common are gone"), "{subject}");
    }

    async fn nobody_is_booked_twice_at_one_time(db: TestDb) {
        let app = TestApp::new(db).await;
        let (seller, contact, first) = asked(&app).await;
        let (_, _, second) = asked(&app).await;
        let morning = json!([span("12-02T08:00", "12-02T10:00")]);
        for id in [first, second] {
            answered(&seller, &contact, id, morning.clone()).await;
        }
        let starts = |seen: Value| seen["commonStarts"].clone();
        let see = async |id: i64| seller.get(&format!("/api/v1/follow-ups/{id}")).await.expect(200).json();
        let all = json!(["2026-12-02T08:00:00Z", "2026-12-02T08:30:00Z", "2026-12-02T09:00:00Z"]);
        assert_eq!(starts(see(second).await), all);
        let eight = json!({ "startsAt": "2026-12-02T08:00:00Z" });
        step(&seller, &seller, first, &format!("follow-ups/{first}/pick"), eight.clone()).await.expect(200);
        assert_eq!(starts(see(second).await), json!(["2026-12-02T09:00:00Z"]));
        let asked_again = contact.get(&format!("/api/v1/follow-up-invitations/{second}")).await.expect(200).json();
        assert_eq!(asked_again["commonCount"], 1);
        step(&seller, &seller, second, &format!("follow-ups/{second}/pick"), eight.clone()).await.expect(409);
        // One's own meeting is not in the way of moving it.
        let half_past = json!({ "startsAt": "2026-12-02T08:30:00Z" });
        step(&seller, &seller, first, &format!("follow-ups/{first}/pick"), half_past).await.expect(200);
        assert_eq!(starts(see(second).await), json!([]));
        pep_app::follow_ups::tend(&app.ctx).await.unwrap();
        assert_eq!(see(second).await["matter"]["state"], "noOverlap");
    }

    async fn a_meeting_that_was_not_made_yet_is_called_off_by_a_mail_of_its_own(db: TestDb) {
        let app = TestApp::new(db).await;
        let (seller, contact, id) = asked(&app).await;
        answered(&seller, &contact, id, json!([span("12-02T08:00", "12-02T10:00")])).await;
        let eight = json!({ "startsAt": "2026-12-02T08:00:00Z" });
        step(&seller, &seller, id, &format!("follow-ups/{id}/pick"), eight).await.expect(200);
        let path = format!("follow-up-invitations/{id}/decline");
        step(&seller, &contact, id, &path, json!({ "reason": "At the fair" })).await.expect(200);
        assert_eq!((mails(&app, "session_cancelled", 5), mails(&app, "follow_up_ended", 5)), (0, 1));
    }

    async fn a_follow_up_takes_only_what_fits(db: TestDb) {
        let app = TestApp::new(db).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let good = ask(&json!([span("12-02T08:00", "12-02T10:00")]));
        for (field, value, pointer) in [
            ("contactId", json!(21), "/contactId"),
            ("durationMinutes", json!(45), "/durationMinutes"),
            ("accountIds", json!([]), "/accountIds"),
            ("accountIds", json!([1, 1]), "/accountIds"),
            ("sessionId", json!(1), "/sessionId"),
            ("timeZone", json!("Mars/Olympus"), "/timeZone"),
            ("times", json!([]), "/times"),
            ("times", json!([span("12-02T08:00", "12-02T08:30")]), "/times"),
            ("times", json!([span("12-02T08:10", "12-02T10:00")]), "/times/0"),
            ("times", json!([span("12-02T10:00", "12-02T08:00")]), "/times/0"),
            ("times", json!([span("12-29T08:00", "12-29T10:00")]), "/times"),
            ("times", json!([span("11-02T08:00", "11-02T10:00")]), "/times"),
            ("message", json!("x".repeat(2_001)), "/message"),
        ] {
            let mut body = good.clone();
            body[field] = value;
            let refused = seller.post("/api/v1/follow-ups", &body).await.expect(422).json();
            assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused}");
        }
        for (field, value) in [("programId", json!(2)), ("partnerId", json!(3)), ("accountIds", json!([6]))] {
            let mut body = good.clone();
            body[field] = value;
            seller.post("/api/v1/follow-ups", &body).await.expect(404);
        }
        // About the session with partner 2, whose lead comes first.
        let offered = seller.get("/api/v1/follow-up-options?sessionId=1").await.expect(200).json();
        assert_eq!((&offered["partnerId"], &offered["contacts"][0]["id"], &offered["contacts"][0]["isInSession"]), (&json!(2), &json!(21), &json!(true)));
        assert_eq!(offered["sessions"][0]["id"], 1);
        let mut body = good;
        for (field, value) in [("partnerId", json!(2)), ("contactId", json!(21)), ("sessionId", json!(1)), ("accountIds", json!([]))] {
            body[field] = value;
        }
        seller.post("/api/v1/follow-ups", &body).await.expect(201);
    }

    async fn the_window_is_the_programs(db: TestDb) {
        let app = TestApp::new(db).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let days = || async {
            let found = seller.get("/api/v1/follow-up-options?timeZone=UTC").await.expect(200).json();
            found["window"]["endsAt"].as_str().unwrap().to_owned()
        };
        let two_weeks = days().await;
        app.db.db_execute("UPDATE program SET follow_up_days = 3 WHERE id = 1");
        assert!(days().await < two_weeks);
    }

    async fn one_is_busy_in_ones_sessions_and_by_ones_own_calendar(db: TestDb) {
        let app = TestApp::new(db).await;
        let path = "/api/v1/busy-times?from=2026-12-03T00:00:00Z&to=2026-12-04T00:00:00Z";
        let admin = app.sign_in(&app.world.partner2_admin.email).await.get(path).await.expect(200).json();
        assert_eq!((&admin["source"], &admin["spans"]), (&json!("sessionsOnly"), &json!([span("12-03T09:00", "12-03T09:30")])));
        let seller = app.sign_in(&app.world.seller1.email).await;
        let own = seller.get(path).await.expect(200).json();
        assert_eq!(own["source"], "calendar");
        assert_eq!(own["spans"].as_array().unwrap().len(), 3, "two of the calendar, one session");
        seller.get("/api/v1/busy-times?from=2026-12-03T00:00:00Z&to=2027-12-04T00:00:00Z").await.expect(422);
    }

    async fn a_decision_on_an_older_version_is_refused(db: TestDb) {
        let app = TestApp::new(db).await;
        let (seller, contact, id) = asked(&app).await;
        answered(&seller, &contact, id, json!([span("12-02T08:00", "12-02T10:00")])).await;
        let body = json!({ "rowVersion": 1, "startsAt": "2026-12-02T08:30:00Z" });
        seller.post(&format!("/api/v1/follow-ups/{id}/pick"), &body).await.expect(412);
        let withdrawn = step(&seller, &seller, id, &format!("follow-ups/{id}/withdraw"), json!({})).await.expect(200).json();
        assert_eq!(withdrawn["steps"], json!([]));
        assert_eq!(mails(&app, "follow_up_ended", 11), 1);
        step(&seller, &contact, id, &format!("follow-up-invitations/{id}/answer"), json!({ "times": [span("12-02T08:00", "12-02T10:00")] })).await.expect(409);
    }

    async fn who_runs_engagements_sees_how_many_stand_where_and_nothing_else(db: TestDb) {
        let app = TestApp::new(db).await;
        // The world's two: one waits about account 3, one is answered about session 1 and no account.
        let ous = app.db.db_number("SELECT ou_id FROM account WHERE id = 3");
        let counts = async |email: &str, query: &str| {
            let person = app.sign_in(email).await;
            person.get(&format!("/api/v1/follow-up-counts{query}")).await.expect(200).json()["items"].clone()
        };
        let whole = json!([{ "state": "waiting", "count": 1 }, { "state": "answered", "count": 1 }]);
        assert_eq!(counts(&app.world.ecm_all.email, "").await, whole);
        assert_eq!(counts(&app.world.program_team.email, "").await, whole);
        let (of_ou, of_other) = (json!([{ "state": "waiting", "count": 1 }]), json!([]));
        let (one, two) = if ous == 1 { (&of_ou, &of_other) } else { (&of_other, &of_ou) };
        assert_eq!(counts(&app.world.ecm_ou1.email, "").await, *one);
        assert_eq!(counts(&app.world.ecm_ou2.email, "").await, *two);
        assert_eq!(counts(&app.world.coordinator_ou1.email, "?engagementId=1").await, json!([]));
        app.db.db_execute(
            "INSERT INTO session (id, program_id, engagement_id, title, starts_at, ends_at, time_zone, state, calendar_uid, \
             meeting_state, created_at, updated_at) VALUES (900, 1, 1, 'S', 1, 2, 'UTC', 'held', 's900', 'ready', 1, 1); \
             UPDATE follow_up SET about_session_id = 900 WHERE id = 2"
        );
        assert_eq!(counts(&app.world.coordinator_ou1.email, "?engagementId=1").await, json!([{ "state": "answered", "count": 1 }]));
        let other = app.sign_in(&app.world.ecm_ou2.email).await;
        other.get("/api/v1/follow-up-counts?engagementId=1").await.expect(404);
        other.get("/api/v1/follow-up-counts?engagementId=999").await.expect(404);
    }

    async fn lists_go_on_page_by_page_and_by_state(db: TestDb) {
        let app = TestApp::new(db).await;
        let (seller, contact, first) = asked(&app).await;
        let mut ids = vec![first];
        for _ in 0..4 {
            let made = seller.post("/api/v1/follow-ups", &ask(&json!([span("12-02T08:00", "12-02T10:00")]))).await.expect(201).json();
            ids.push(made["matter"]["id"].as_i64().unwrap());
        }
        // All changed at the same instant, so that pages are cut between equal ones.
        app.db.db_execute("UPDATE follow_up SET updated_at = 5");
        ids.reverse();
        for (person, path) in [(&seller, "/api/v1/follow-ups"), (&contact, "/api/v1/follow-up-invitations")] {
            let (mut seen, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
            loop {
                let page = person.get(&format!("{path}?limit=2&state=waiting&state=declined{cursor}")).await.expect(200).json();
                seen.extend(page["items"].as_array().unwrap().iter().map(|line| line["matter"]["id"].as_i64().unwrap()));
                pages += 1;
                let Some(next) = page["next"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
            // The seller has one of the world's besides.
            seen.retain(|id| ids.contains(id));
            assert_eq!((&seen, pages), (&ids, 3), "{path}");
            let none = person.get(&format!("{path}?state=scheduled")).await.expect(200).json();
            assert_eq!(none, json!({ "items": [] }), "{path}");
            for wrong in ["cursor=7", "state=open", "limit=0", "page=2"] {
                person.get(&format!("{path}?{wrong}")).await.expect(422);
            }
        }
    }
}
