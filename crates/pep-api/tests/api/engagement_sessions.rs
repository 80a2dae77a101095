//! Sessions of engagements over HTTP: set up, come to, moved, left, called off; and what partners and sellers learn of them.

use actix_web::http::Method;
use pep_domain::jobs::Queue;
use pep_domain::time::DAY_US;
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Answer, Person, Post, TestApp};

fn session(partners: &[i64], accounts: &[i64]) -> Value {
    json!({
        "title": " Cloud for retail ", "description": "Bring your questions.", "date": "2026-12-03",
        "startTime": "09:00", "endTime": "10:00", "timeZone": "Europe/Berlin", "partnerIds": partners, "accountIds": accounts,
    })
}

async fn save(person: &Person, id: i64, version: i64, body: &Value) -> Answer {
    let tag = format!("\"{version}\"");
    person
        .send(Method::PUT, &format!("/api/v1/engagements/1/sessions/{id}"), &[("if-match", &tag)], Some(body))
        .await
}

async fn choose(person: &Person, id: i64, people: &[i64], contact: Option<i64>) -> Answer {
    let body = json!({ "personIds": people, "contactId": contact });
    let path = format!("/api/v1/my-engagements/1/sessions/{id}/attendees");
    person.send(Method::PUT, &path, &[], Some(&body)).await
}

/// Recipient, method, sequence and number of people of each calendar mail, in order.
fn calendar_mails(app: &TestApp) -> Vec<(i64, String, String, usize)> {
    let count = app.db.db_number("SELECT count(*) FROM message WHERE calendar IS NOT NULL");
    (0..count)
        .map(|nth| {
            let of = |column: &str| {
                format!(
                    "SELECT {column} FROM message WHERE calendar IS NOT NULL ORDER BY id LIMIT 1 OFFSET {nth}"
                )
            };
            let ics = app.db.db_text(&of("calendar")).replace("\r\n ", "");
            let sequence = ics.split("\r\n").find(|line| line.starts_with("SEQUENCE")).unwrap().to_owned();
            let people = ics.matches("ATTENDEE").count();
            (app.db.db_number(&of("recipient_id")), app.db.db_text(&of("calendar_method")), sequence, people)
        })
        .collect()
}

fn since(app: &TestApp, seen: usize) -> Vec<(i64, String, String, usize)> {
    let mut mails = calendar_mails(app).split_off(seen);
    mails.sort_unstable();
    mails
}

fn request(to: i64, sequence: i64, people: usize) -> (i64, String, String, usize) {
    (to, "REQUEST".to_owned(), format!("SEQUENCE:{sequence}"), people)
}

/// Sets a session up with these partners about these accounts and makes its meeting; returns its id.
async fn made(app: &TestApp, post: &Post, partners: &[i64], accounts: &[i64]) -> i64 {
    let coordinator = app.sign_in(&app.world.coordinator_ou1.email).await;
    let answer =
        coordinator.post("/api/v1/engagements/1/sessions", &session(partners, accounts)).await.expect(201);
    post.run(app, Queue::Meetings).await;
    answer.json()["id"].as_i64().unwrap()
}

fn pointers(answer: &Value) -> Vec<&str> {
    answer["errors"].as_array().unwrap().iter().map(|one| one["pointer"].as_str().unwrap()).collect()
}

both_engines! {
    async fn a_session_is_one_entry_in_the_calendars_of_those_who_come(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let coordinator = app.sign_in(&app.world.coordinator_ou1.email).await;
        let id = made(&app, &post, &[1], &[1, 3]).await;
        let listed = coordinator.get("/api/v1/engagements/1/sessions").await.expect(200).json();
        let one = &listed["items"][0];
        assert_eq!((&one["title"], &one["state"], &one["meetingState"]), (&json!("Cloud for retail"), &json!("scheduled"), &json!("ready")));
        assert_eq!((&one["startsAt"], &one["startTime"]), (&json!("2026-12-03T08:00:00Z"), &json!("09:00")));
        assert!(one["joinUrl"].as_str().unwrap().contains("/meeting-room/"));
        assert_eq!(one["accounts"].as_array().unwrap().len(), 2);
        // The coordinator is the host.
        assert_eq!(calendar_mails(&app), [request(4, 0, 1)]);

        // The partner says who comes, and who is the contact: only that one hears of it (C-25, C-26).
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let own = admin.get("/api/v1/my-engagements/1/sessions").await.expect(200).json();
        assert_eq!((&own["sessions"][0]["mayChoose"], own["people"].as_array().unwrap().len()), (&json!(true), 2));
        let chosen = choose(&admin, id, &[12], None).await.expect(200).json();
        assert_eq!(chosen["sessions"][0]["contactId"], 12);
        assert_eq!(since(&app, 1), [request(12, 0, 2)]);
        assert_eq!(pointers(&choose(&admin, id, &[21], None).await.expect(422).json()), ["/personIds"]);
        assert_eq!(pointers(&choose(&admin, id, &[12], Some(11)).await.expect(422).json()), ["/contactId"]);

        // A seller of one of the accounts comes, twice over once (C-28).
        let seller = app.sign_in(&app.world.seller1.email).await;
        let before = seller.get(&format!("/api/v1/sessions/{id}")).await.expect(200).json();
        assert_eq!((&before["mayAttend"], &before["mayLeave"]), (&json!(true), &json!(false)));
        for _ in 0..2 {
            let seen = seller.post(&format!("/api/v1/sessions/{id}/attend"), &json!({})).await.expect(200).json();
            assert_eq!((&seen["mayAttend"], &seen["mayLeave"]), (&json!(false), &json!(true)));
        }
        assert_eq!(since(&app, 2), [request(5, 0, 3)]);

        // It moves: the same entry for all three; then other words, of which the entry's time knows nothing.
        let version = app.db.db_number(&format!("SELECT row_version FROM session WHERE id = {id}"));
        let mut body = session(&[1], &[1]);
        body["startTime"] = json!("09:30");
        assert_eq!(save(&coordinator, id, version - 1, &body).await.expect(412).code(), "changed");
        let saved = save(&coordinator, id, version, &body).await.expect(200).json();
        assert_eq!(since(&app, 3), [request(4, 1, 3), request(5, 1, 3), request(12, 1, 3)]);
        body["title"] = json!("Cloud for shops");
        let again = save(&coordinator, id, saved["rowVersion"].as_i64().unwrap(), &body).await.expect(200).json();
        assert_eq!(since(&app, 6).len(), 3);
        // Nothing new: nobody hears of it.
        save(&coordinator, id, again["rowVersion"].as_i64().unwrap(), &body).await.expect(200);
        assert_eq!(since(&app, 9), []);

        // The seller stays away after all; another contact comes in the first one's place; then it is called off.
        seller.post(&format!("/api/v1/sessions/{id}/leave"), &json!({})).await.expect(200);
        assert_eq!(since(&app, 9), [(5, "CANCEL".to_owned(), "SEQUENCE:2".to_owned(), 1)]);
        seller.post(&format!("/api/v1/sessions/{id}/leave"), &json!({})).await.expect(409);
        let chosen = choose(&admin, id, &[11], None).await.expect(200).json();
        assert_eq!(chosen["sessions"][0]["contactId"], 11);
        let changed = since(&app, 10);
        assert_eq!((changed.len(), &changed[0], changed[1].1.as_str()), (2, &request(11, 3, 2), "CANCEL"));
        let tag = coordinator.get(&format!("/api/v1/sessions/{id}")).await.expect(200).header("etag");
        let path = format!("/api/v1/sessions/{id}/cancel");
        coordinator.send(Method::POST, &path, &[("if-match", &tag)], Some(&json!({ "reason": "Snow." }))).await.expect(200);
        let off: Vec<_> = since(&app, 12).into_iter().map(|(to, method, ..)| (to, method)).collect();
        assert_eq!(off, [(4, "CANCEL".to_owned()), (11, "CANCEL".to_owned())]);
        seller.post(&format!("/api/v1/sessions/{id}/attend"), &json!({})).await.expect(409);
        choose(&admin, id, &[12], None).await.expect(409);
        save(&coordinator, id, again["rowVersion"].as_i64().unwrap() + 9, &body).await.expect(409);
    }

    async fn partners_are_asked_who_comes_once_for_each_session(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let coordinator = app.sign_in(&app.world.coordinator_ou1.email).await;
        let planned = |to: i64| {
            app.db.db_number(&format!(
                "SELECT count(*) FROM message WHERE template = 'engagement_session_planned' AND recipient_id = {to}"
            ))
        };
        let id = made(&app, &post, &[1], &[1, 3]).await;
        assert_eq!((planned(11), planned(12), planned(21)), (1, 0, 0), "the admin, nobody else");
        let told = app.db.db_text("SELECT body_text FROM message WHERE template = 'engagement_session_planned'");
        assert!(told.contains("Cloud for retail") && told.contains("09:00"), "{told}");
        assert!(!told.contains("cnry-account") && !told.contains("cnry-partner2"), "{told}");
        // A reminder names the session as long as nobody comes.
        let remind = json!({ "partnerIds": [1], "message": "" });
        coordinator.post("/api/v1/engagements/1/remind", &remind).await.expect(200);
        let reminder = app.db.db_text("SELECT body_text FROM message WHERE template = 'engagement_reminder' AND recipient_id = 11");
        assert!(reminder.contains("Say who comes to “Cloud for retail”"), "{reminder}");
        // A change asks nobody again.
        let version = app.db.db_number(&format!("SELECT row_version FROM session WHERE id = {id}"));
        let mut body = session(&[1], &[1]);
        body["startTime"] = json!("09:30");
        save(&coordinator, id, version, &body).await.expect(200);
        assert_eq!(planned(11), 1);
    }

    async fn what_does_not_fit_is_named_at_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let coordinator = app.sign_in(&app.world.coordinator_ou1.email).await;
        let path = "/api/v1/engagements/1/sessions";
        let mut body = session(&[2], &[6]);
        body["title"] = json!("");
        body["endTime"] = json!("08:00");
        body["timeZone"] = json!("Nowhere");
        // Partner 2 has not answered, account 6 is in another OU.
        let refused = coordinator.post(path, &body).await.expect(422).json();
        assert_eq!(pointers(&refused), ["/title", "/endTime", "/timeZone", "/partnerIds", "/accountIds"]);
        let mut past = session(&[1], &[1]);
        past["date"] = json!("2026-11-20");
        assert_eq!(pointers(&coordinator.post(path, &past).await.expect(422).json()), ["/date"]);
        past["startTime"] = json!("nine");
        assert_eq!(pointers(&coordinator.post(path, &past).await.expect(422).json()), ["/startTime"]);
        assert_eq!(pointers(&coordinator.post(path, &session(&[], &[])).await.expect(422).json()), ["/partnerIds", "/accountIds"]);
        // A draft has no sessions; another OU's engagement is not there.
        coordinator.post("/api/v1/engagements/2/sessions", &session(&[1], &[1])).await.expect(409);
        app.sign_in(&app.world.ecm_ou2.email).await.post(path, &session(&[1], &[1])).await.expect(404);
        let found = coordinator.get("/api/v1/engagements/1/accounts?q=cnry").await.expect(200).json();
        assert_eq!(found["items"].as_array().unwrap().len(), 5);
        assert_eq!(app.db.db_number("SELECT count(*) FROM session WHERE engagement_id IS NOT NULL"), 0);
    }

    async fn partners_that_meet_in_one_session_know_nothing_of_each_other(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        app.db.db_execute("UPDATE engagement_partner SET state = 'accepted' WHERE engagement_id = 1 AND partner_id = 2");
        let id = made(&app, &post, &[1, 2], &[1, 5]).await;
        let (one, other) = (app.sign_in(&app.world.partner1_admin.email).await, app.sign_in(&app.world.partner2_admin.email).await);
        choose(&one, id, &[11, 12], Some(12)).await.expect(200);
        choose(&other, id, &[21], None).await.expect(200);
        // No partner takes the other's people out.
        choose(&other, id, &[11], None).await.expect(422);
        other.send(Method::DELETE, &format!("/api/v1/sessions/{id}/people/11"), &[], None).await.expect(404);
        for (person, own, foreign) in [(&one, "cnry-partner1", "cnry-partner2"), (&other, "cnry-partner2", "cnry-partner1")] {
            for path in [
                format!("/api/v1/sessions/{id}"),
                format!("/api/v1/my-sessions/{id}"),
                format!("/api/v1/sessions/{id}/candidates"),
                "/api/v1/my-engagements/1/sessions".to_owned(),
            ] {
                let text = person.get(&path).await.expect(200).text();
                assert!(!text.contains(foreign), "{path}: {text}");
            }
            let text = person.get(&format!("/api/v1/sessions/{id}")).await.expect(200).text();
            assert!(text.contains(own), "{text}");
            // Accounts that were not shared with the partner stay inside.
            assert!(!text.contains("cnry-account-"), "{text}");
        }
        let all = if app.db.engine() == pep_test_support::TestEngine::Sqlite { "group_concat" } else { "string_agg" };
        for (people, own, foreign) in [("11, 12", "cnry-partner1", "cnry-partner2"), ("21", "cnry-partner2", "cnry-partner1")] {
            let mails = app.db.db_text(&format!(
                "SELECT {all}(body_html || body_text || subject || calendar, ' ') FROM message WHERE calendar IS NOT NULL AND recipient_id IN ({people})"
            )).replace("\r\n ", "");
            assert!(mails.contains(own) && !mails.contains(foreign), "{mails}");
        }
        // What it was asked about when it accepted is shared: name and place.
        app.db.db_execute("UPDATE engagement_partner SET request_id = 1 WHERE engagement_id = 1 AND partner_id = 1");
        let text = one.get(&format!("/api/v1/sessions/{id}")).await.expect(200).text();
        assert!(text.contains("cnry-account-account-name-1") && !text.contains("account-name-5"), "{text}");
        // Taken out, a partner finds nothing any more; the session goes on with the other one.
        let coordinator = app.sign_in(&app.world.coordinator_ou1.email).await;
        coordinator.post("/api/v1/engagements/1/partners/2/withdraw", &json!({ "reason": "" })).await.expect(200);
        other.get(&format!("/api/v1/sessions/{id}")).await.expect(404);
        one.get(&format!("/api/v1/sessions/{id}")).await.expect(200);
        coordinator.post("/api/v1/engagements/1/partners/1/withdraw", &json!({ "reason": "" })).await.expect(200);
        assert_eq!(app.db.db_text(&format!("SELECT state FROM session WHERE id = {id}")), "cancelled");
    }

    async fn sellers_see_what_is_planned_about_their_accounts_and_nothing_that_partners_prepare(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let id = made(&app, &post, &[1], &[1, 3]).await;
        let elsewhere = made(&app, &post, &[1], &[3]).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        choose(&admin, id, &[12], None).await.expect(200);
        let seller = app.sign_in(&app.world.seller1.email).await;
        let listed = seller.get("/api/v1/account-engagements").await.expect(200).json();
        let ids: Vec<_> = listed["items"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
        assert_eq!(ids, [json!(4), json!(3), json!(1)], "no draft");
        let found = seller.get("/api/v1/account-engagements/1").await.expect(200);
        let json = found.json();
        assert_eq!((&json["accountCount"], json["sessions"].as_array().unwrap().len()), (&json!(3), 1));
        assert_eq!((&json["sessions"][0]["id"], &json["sessions"][0]["mayAttend"]), (&json!(id), &json!(true)));
        let text = found.text();
        for hidden in ["engagement-note", "engagement-task", "account-name-3", "cnry-partner1-person"] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
        assert!(text.contains("account-name-1") && text.contains("cnry-partner1-partner-name-1"), "{text}");
        // Who only could come sees neither the meeting nor the partner's people (reliability 3.3).
        let seen = seller.get(&format!("/api/v1/sessions/{id}")).await.expect(200).json();
        assert!(seen.get("joinUrl").is_none() && !seen.to_string().contains("cnry-partner1-person"), "{seen}");
        seller.post(&format!("/api/v1/sessions/{id}/attend"), &json!({})).await.expect(200);
        let seen = seller.get(&format!("/api/v1/sessions/{id}")).await.expect(200).json();
        assert!(seen["joinUrl"].is_string() && seen.to_string().contains("cnry-partner1-person"), "{seen}");
        // A session about other accounts is none of theirs; nor is anything of this a seller's of another OU.
        seller.get(&format!("/api/v1/sessions/{elsewhere}")).await.expect(404);
        seller.post(&format!("/api/v1/sessions/{elsewhere}/attend"), &json!({})).await.expect(404);
        let other = app.sign_in(&app.world.seller2.email).await;
        assert_eq!(other.get("/api/v1/account-engagements").await.expect(200).json()["items"], json!([]));
        other.get("/api/v1/account-engagements/1").await.expect(404);
        other.post(&format!("/api/v1/sessions/{id}/attend"), &json!({})).await.expect(404);
        seller.get("/api/v1/engagements/1").await.expect(404);
    }

    async fn a_follow_up_goes_to_the_contact_whom_the_partner_chose(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let id = made(&app, &post, &[1], &[1]).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        choose(&admin, id, &[11, 12], Some(12)).await.expect(200);
        // The seller was never invited to the program, but the session is about an own account.
        app.db.db_execute("DELETE FROM program_seller WHERE person_id = 5");
        let seller = app.sign_in(&app.world.seller1.email).await;
        let offers = seller.get(&format!("/api/v1/follow-up-options?sessionId={id}")).await.expect(200).json();
        assert_eq!((&offers["programs"][0]["id"], &offers["partnerId"]), (&json!(1), &json!(1)), "{offers}");
        let contact = &offers["contacts"][0];
        assert_eq!((&contact["id"], &contact["isInSession"]), (&json!(12), &json!(true)), "{offers}");
        assert_eq!(offers["sessions"][0]["id"], json!(id));
    }

    async fn an_engagement_waits_for_its_sessions_and_takes_them_along(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let id = made(&app, &post, &[1], &[1]).await;
        let coordinator = app.sign_in(&app.world.coordinator_ou1.email).await;
        coordinator.post("/api/v1/engagements/1/complete", &json!({})).await.expect(409);
        coordinator.post("/api/v1/engagements/1/cancel", &json!({ "reason": "Next year." })).await.expect(200);
        assert_eq!(app.db.db_text(&format!("SELECT state FROM session WHERE id = {id}")), "cancelled");
        assert_eq!(calendar_mails(&app).last().map(|mail| mail.1.clone()), Some("CANCEL".to_owned()));
    }

    async fn the_outside_is_told_of_them_without_anybody_s_name(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let id = made(&app, &post, &[1], &[1, 3]).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        seller.post(&format!("/api/v1/sessions/{id}/attend"), &json!({})).await.expect(200);
        app.db.db_execute(
            "UPDATE engagement SET criteria = '{\"industries\":[\"Retail\"],\"statuses\":[\"target\"]}' WHERE id = 1"
        );
        pep_app::insights::refresh(&app.ctx).await.unwrap();
        let of = |column: &str| format!("SELECT {column} FROM insights_session WHERE session_id = {id}");
        let body: Value = serde_json::from_str(&app.db.db_text(&of("body"))).unwrap();
        let keys: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["accounts", "partners", "sessionCriteria", "sessionEnd", "sessionStart", "status"]);
        assert_eq!((&body["status"], &body["sessionStart"]), (&json!("Preparing"), &json!("2026-12-03T08:00:00Z")));
        assert_eq!((&body["partners"][0]["id"], body["accounts"].as_array().unwrap().len()), (&json!(1), 2));
        assert_eq!((&body["sessionCriteria"]["industries"][0], &body["sessionCriteria"]["accountStatuses"][0]), (&json!("Retail"), &json!("target")));
        for hidden in ["sellerone", "coordinator", "person", "session-title", "Cloud"] {
            assert!(!body.to_string().contains(hidden), "{hidden}: {body}");
        }
        assert_eq!(app.db.db_text(&of("kind")), "CoSell");
        // Changed accounts, a new name, a cancellation: each is told; at last a tombstone.
        let mut change = app.db.db_number(&of("change"));
        for sql in [
            format!("DELETE FROM session_account WHERE session_id = {id} AND account_id = 3"),
            "UPDATE account SET name = 'Renamed' WHERE id = 1".to_owned(),
            "UPDATE partner SET name = 'Renamed too' WHERE id = 1".to_owned(),
            "UPDATE engagement SET state = 'complete' WHERE id = 1".to_owned(),
            format!("UPDATE session SET state = 'cancelled' WHERE id = {id}"),
        ] {
            app.db.db_execute(&sql);
            pep_app::insights::refresh(&app.ctx).await.unwrap();
            let now = app.db.db_number(&of("change"));
            assert!(now > change, "{sql}");
            change = now;
        }
        assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM insights_session WHERE session_id = {id} AND body IS NULL")), 1);
    }

    async fn who_came_cannot_be_taken_back_once_it_is_over(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let id = made(&app, &post, &[1], &[1]).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        seller.post(&format!("/api/v1/sessions/{id}/attend"), &json!({})).await.expect(200);
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        choose(&admin, id, &[12], None).await.expect(200);
        let mails = calendar_mails(&app).len();
        app.clock.advance(12 * DAY_US);
        let seller = app.sign_in(&app.world.seller1.email).await;
        let seen = seller.get(&format!("/api/v1/sessions/{id}")).await.expect(200).json();
        assert_eq!((&seen["state"], &seen["mayAttend"], &seen["mayLeave"]), (&json!("scheduled"), &json!(false), &json!(false)), "its end is over, and no job ran");
        // The partner cannot say otherwise either who came, in none of the ways there are.
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let own = admin.get("/api/v1/my-engagements/1/sessions").await.expect(200).json();
        let one = own["sessions"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap();
        assert_eq!(one["mayChoose"], false);
        let answer = choose(&admin, id, &[11], None).await.expect(409);
        assert!(answer.json()["detail"].as_str().unwrap().contains("who comes can no longer be changed"));
        admin.post(&format!("/api/v1/sessions/{id}/people"), &json!({ "personId": 11 })).await.expect(409);
        admin.send(Method::DELETE, &format!("/api/v1/sessions/{id}/people/12"), &[], None).await.expect(409);
        assert_eq!(app.db.db_number(&format!("SELECT person_id FROM session_person WHERE session_id = {id} AND person_id IN (11, 12) AND removed_at IS NULL")), 12);
        for change in ["leave", "attend"] {
            let answer = seller.post(&format!("/api/v1/sessions/{id}/{change}"), &json!({})).await.expect(409);
            assert_eq!(answer.json()["detail"], "This session is over.", "{change}");
        }
        let there = format!("SELECT count(*) FROM session_person WHERE session_id = {id} AND person_id = 5 AND removed_at IS NULL");
        assert_eq!((app.db.db_number(&there), calendar_mails(&app).len()), (1, mails));
    }

    async fn the_day_of_a_session_is_as_in_events(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let id = made(&app, &post, &[1], &[1]).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        choose(&admin, id, &[11], None).await.expect(200);
        let mine = admin.get("/api/v1/my-sessions").await.expect(200).json();
        assert_eq!(mine["items"][0]["id"], json!(id), "{mine}");
        app.clock.advance(11 * DAY_US);
        pep_app::attendance::mark_held(&app.ctx).await.unwrap();
        // Organisers of the OU read and correct who was there; those of another do not find it.
        let coordinator = app.sign_in(&app.world.coordinator_ou1.email).await;
        let seen = coordinator.get(&format!("/api/v1/sessions/{id}/attendance")).await.expect(200).json();
        assert_eq!(seen["people"].as_array().unwrap().len(), 2, "{seen}");
        app.sign_in(&app.world.ecm_ou2.email).await.get(&format!("/api/v1/sessions/{id}/attendance")).await.expect(404);
    }
}
