//! Sessions and their one calendar entry: made, moved, joined, left, called off; each heard of only by whom it concerns.

use actix_web::http::Method;
use pep_domain::ids::TeamId;
use pep_domain::jobs::Queue;
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Person, Post, TestApp};

/// Accepts request 1 (teams 1 and 3, slot 1) and makes its meeting; returns the session.
async fn accepted(app: &TestApp, post: &Post) -> i64 {
    let seller = app.sign_in(&app.world.seller1.email).await;
    let done = seller
        .post("/api/v1/session-requests/1/accept", &json!({ "rowVersion": 1 }))
        .await
        .expect(200)
        .json();
    post.run(app, Queue::Meetings).await;
    done["request"]["sessionId"].as_i64().unwrap()
}

async fn change(
    person: &Person,
    session: i64,
    path: &str,
    method: Method,
    body: &Value,
) -> crate::support::Answer {
    let tag = person.get(&format!("/api/v1/sessions/{session}")).await.expect(200).header("etag");
    person.send(method, &format!("/api/v1/sessions/{session}{path}"), &[("if-match", &tag)], Some(body)).await
}

/// Recipients of the calendar mails of a session since `after`, with what they ask calendars for.
fn calendar_mails(app: &TestApp, after: i64) -> Vec<(i64, String, String)> {
    let count = app
        .db
        .db_number(&format!("SELECT count(*) FROM message WHERE id > {after} AND calendar IS NOT NULL"));
    (0..count)
        .map(|nth| {
            let of = |column: &str| {
                format!("SELECT {column} FROM message WHERE id > {after} AND calendar IS NOT NULL ORDER BY id LIMIT 1 OFFSET {nth}")
            };
            let ics = app.db.db_text(&of("calendar")).replace("\r\n ", "");
            (app.db.db_number(&of("recipient_id")), app.db.db_text(&of("calendar_method")), ics)
        })
        .collect()
}

fn newest(app: &TestApp) -> i64 {
    app.db.db_number("SELECT coalesce(max(id), 0) FROM message")
}

fn line<'a>(ics: &'a str, name: &str) -> &'a str {
    ics.split("\r\n").find(|line| line.starts_with(name)).unwrap_or_default()
}

both_engines! {
    async fn an_accepted_session_is_in_everybodys_calendar_with_its_link(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let session = accepted(&app, &post).await;
        let mails = calendar_mails(&app, 3);
        let mut people: Vec<i64> = mails.iter().map(|(person, ..)| *person).collect();
        people.sort_unstable();
        assert_eq!(people, [5, 11, 12], "all members of both teams");
        for (_, method, ics) in &mails {
            assert_eq!((method.as_str(), line(ics, "SEQUENCE"), line(ics, "METHOD")), ("REQUEST", "SEQUENCE:0", "METHOD:REQUEST"));
            assert_eq!(line(ics, "DTSTART"), "DTSTART:20261203T080000Z");
            assert!(line(ics, "ORGANIZER").ends_with("mailto:program@public.example"));
            assert_eq!(ics.matches("ATTENDEE").count(), 3);
            assert!(ics.contains("/meeting-room/"));
        }
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let seen = admin.get(&format!("/api/v1/sessions/{session}")).await.expect(200).json();
        assert_eq!((&seen["meetingState"], &seen["organiser"]), (&json!("ready"), &Value::Null));
        assert!(seen["joinUrl"].as_str().unwrap().contains("/meeting-room/"));
        assert_eq!(seen["people"].as_array().unwrap().len(), 3);
        post.run(&app, Queue::Mail).await;
        assert!(post.provider.submitted().iter().any(|mail| mail.calendar.is_some()));
        app.sign_in(&app.world.partner2_admin.email).await.get(&format!("/api/v1/sessions/{session}")).await.expect(404);
    }

    async fn moving_updates_the_same_entry_of_everybody(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let session = accepted(&app, &post).await;
        let uid = line(&calendar_mails(&app, 3)[0].2, "UID").to_owned();
        let after = newest(&app);
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let slots = admin.get(&format!("/api/v1/sessions/{session}/free-slots")).await.expect(200).json();
        assert_eq!(slots["items"].as_array().unwrap().iter().map(|slot| slot["id"].as_i64().unwrap()).collect::<Vec<_>>(), [3, 4]);
        let body = json!({ "slotId": 4, "reason": "A clash" });
        admin.send(Method::POST, &format!("/api/v1/sessions/{session}/move"), &[("if-match", "\"1\"")], Some(&body)).await.expect(412);
        let moved = change(&admin, session, "/move", Method::POST, &body).await.expect(200).json();
        assert_eq!((&moved["mailCount"], &moved["session"]["slotId"]), (&json!(3), &json!(4)));
        let mails = calendar_mails(&app, after);
        assert_eq!(mails.len(), 3);
        for (_, method, ics) in &mails {
            assert_eq!((method.as_str(), line(ics, "SEQUENCE"), line(ics, "UID")), ("REQUEST", "SEQUENCE:1", uid.as_str()));
            assert_eq!(line(ics, "DTSTART"), "DTSTART:20261203T110000Z");
        }
        post.run(&app, Queue::Meetings).await;
        assert_eq!(app.db.db_number("SELECT count(*) FROM simulated_meeting WHERE starts_at = 1796295600000000"), 1);
        assert_eq!(app.db.db_number("SELECT count(*) FROM booking WHERE slot_id = 1 AND released_at IS NULL"), 0);
        assert_eq!(app.db.db_number("SELECT count(*) FROM booking WHERE slot_id = 4 AND released_at IS NULL"), 2);
    }

    async fn two_sessions_exchange_their_slots_or_neither_moves(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        // Teams 1 and 3 in slot 1; the world's session 1 of teams 2 and 3 is in slot 2.
        let session = accepted(&app, &post).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let swap = async |person: &Person, other: i64, version: i64| {
            let body = json!({ "otherSessionId": other, "otherRowVersion": version, "reason": "A clash" });
            change(person, session, "/swap", Method::POST, &body).await
        };
        let slots = || {
            let of = |id: i64| app.db.db_number(&format!("SELECT slot_id FROM session WHERE id = {id}"));
            (of(session), of(1))
        };
        swap(&seller, 1, 1).await.expect(404);
        swap(&ecm, session, 1).await.expect(422);
        swap(&ecm, 1, 7).await.expect(412);
        app.db.db_execute("INSERT INTO team_blackout (team_id, slot_id, set_by, set_at) VALUES (1, 2, 11, 1)");
        let after = newest(&app);
        let refused = swap(&ecm, 1, 1).await.expect(409);
        assert!(refused.text().contains("cannot meet in this slot"), "{}", refused.text());
        assert_eq!((slots(), newest(&app)), ((1, 2), after), "neither moved, nobody was told");
        app.db.db_execute("DELETE FROM team_blackout WHERE team_id = 1");
        let done = swap(&ecm, 1, 1).await.expect(200).json();
        assert_eq!((slots(), &done["mailCount"]), ((2, 1), &json!(6)));
        let mails = calendar_mails(&app, after);
        let of = |uid: &str, start: &str| {
            let fits = |(_, method, ics): &&(i64, String, String)| {
                method == "REQUEST" && line(ics, "SEQUENCE") == "SEQUENCE:1" && line(ics, "UID").contains(uid) && line(ics, "DTSTART") == start
            };
            mails.iter().filter(fits).count()
        };
        assert_eq!(of("session-1@world.example", "DTSTART:20261203T080000Z"), 3);
        assert_eq!(mails.len(), 6);
        assert_eq!(mails.iter().filter(|(.., ics)| line(ics, "DTSTART") == "DTSTART:20261203T090000Z").count(), 3);
        for slot in [1, 2] {
            assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM booking WHERE slot_id = {slot} AND released_at IS NULL")), 2);
        }
        post.run(&app, Queue::Meetings).await;
        assert_eq!(app.db.db_number("SELECT starts_at FROM simulated_meeting WHERE room = 'world-room'"), 1_796_284_800_000_000);
    }

    async fn a_session_in_a_flex_slot_moves_inside_it(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let session = accepted(&app, &post).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let member = app.sign_in(&app.world.partner1_seller.email).await;
        let at = |minutes: i64| {
            let start = app.db.db_number("SELECT starts_at FROM event_slot WHERE id = 5");
            pep_domain::time::UtcMicros(start + minutes * pep_domain::time::MINUTE_US).to_datetime()
        };
        let inside = |slot: i64, from: i64, to: i64| json!({ "slotId": slot, "startsAt": at(from), "endsAt": at(to), "reason": "" });
        let step = async |person: &Person, body: Value| change(person, session, "/move", Method::POST, &body).await;
        // Slot 4 is a regular one: it is held whole.
        step(&admin, inside(4, 5, 20)).await.expect(422);
        app.db.db_execute("UPDATE event_slot SET opened_at = 1 WHERE id = 5");
        step(&admin, json!({ "slotId": 5 })).await.expect(200);
        post.run(&app, Queue::Meetings).await;
        // Kept back again: whoever meets in it still moves inside it.
        app.db.db_execute("UPDATE event_slot SET opened_at = NULL WHERE id = 5");
        step(&member, inside(5, 5, 20)).await.expect(404);
        step(&admin, inside(5, -5, 20)).await.expect(422);
        step(&admin, inside(5, 5, 31)).await.expect(422);
        step(&admin, inside(5, 5, 9)).await.expect(422);
        step(&admin, json!({ "slotId": 5, "startsAt": at(5) })).await.expect(422);
        step(&admin, json!({ "slotId": 5 })).await.expect(422);
        let after = newest(&app);
        // Either primary contact.
        let moved = step(&seller, inside(5, 5, 20)).await.expect(200).json();
        assert_eq!((&moved["mailCount"], &moved["session"]["slotId"]), (&json!(3), &json!(5)));
        assert_eq!(moved["session"]["flex"], json!({ "startsAt": at(0), "endsAt": at(30) }));
        let mails = calendar_mails(&app, after);
        assert_eq!(mails.len(), 3);
        for (_, method, ics) in &mails {
            assert_eq!((method.as_str(), line(ics, "SEQUENCE")), ("REQUEST", "SEQUENCE:2"));
            assert_eq!(line(ics, "DTSTART"), format!("DTSTART:{}", at(5).format("%Y%m%dT%H%M%SZ")));
            assert_eq!(line(ics, "DTEND"), format!("DTEND:{}", at(20).format("%Y%m%dT%H%M%SZ")));
        }
        post.run(&app, Queue::Meetings).await;
        let starts = at(5).timestamp_micros();
        assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM simulated_meeting WHERE starts_at = {starts}")), 1);
        assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM booking WHERE slot_id = 5 AND released_at IS NULL AND starts_at = {starts}")), 2);
        // The whole slot again.
        let whole = step(&admin, json!({ "slotId": 5 })).await.expect(200).json();
        assert_eq!(whole["session"]["endsAt"], json!(at(30)));
    }

    async fn who_is_added_or_taken_out_is_the_only_one_to_hear_of_it(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let session = accepted(&app, &post).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let path = format!("/api/v1/sessions/{session}/people");
        let mut after = newest(&app);
        let offered = seller.get(&format!("/api/v1/sessions/{session}/candidates?q=cnry")).await.expect(200).json();
        assert_eq!(offered["items"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect::<Vec<_>>(), [6]);
        admin.post(&path, &json!({ "personId": 6 })).await.expect(404);
        seller.post(&path, &json!({ "personId": 6 })).await.expect(200);
        let mails = calendar_mails(&app, after);
        assert_eq!(mails.len(), 1);
        assert_eq!((mails[0].0, line(&mails[0].2, "SEQUENCE")), (6, "SEQUENCE:0"), "the revision stays");
        after = newest(&app);
        admin.delete(&format!("{path}/6")).await.expect(404);
        seller.delete(&format!("{path}/6")).await.expect(200);
        let mails = calendar_mails(&app, after);
        assert_eq!(mails.len(), 1);
        let (person, method, ics) = &mails[0];
        assert_eq!((*person, method.as_str(), line(ics, "SEQUENCE"), line(ics, "STATUS")), (6, "CANCEL", "SEQUENCE:1", "STATUS:CANCELLED"));
        assert_eq!(ics.matches("ATTENDEE").count(), 1, "a cancellation names only the one who goes");
        // Put in again: a new invitation, newer than the cancellation.
        after = newest(&app);
        seller.post(&path, &json!({ "personId": 6 })).await.expect(200);
        assert_eq!(line(&calendar_mails(&app, after)[0].2, "SEQUENCE"), "SEQUENCE:1");
        // The last of a side cannot be taken out, but replaced, by themselves too.
        seller.delete(&format!("{path}/6")).await.expect(200);
        assert_eq!(seller.delete(&format!("{path}/5")).await.expect(409).code(), "wrongState");
        seller.post(&format!("{path}/5/replace"), &json!({ "personId": 6 })).await.expect(200);
        let seen = admin.get(&format!("/api/v1/sessions/{session}")).await.expect(200).json();
        let people: Vec<i64> = seen["people"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect();
        assert_eq!(people, [11, 12, 6]);
    }

    async fn a_team_that_changes_takes_its_sessions_along(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let session = accepted(&app, &post).await;
        let after = newest(&app);
        app.db.db_execute(
            "UPDATE team_member SET removed_at = 1 WHERE team_id = 1 AND person_id = 12;
             INSERT INTO team_member (team_id, person_id, added_at) VALUES (3, 6, 1);"
        );
        for team in [1, 3, 3] {
            let ctx = app.ctx.clone();
            app.ctx.db.write(move |conn| pep_app::sessions::sync_team(conn, &ctx, TeamId(team))).await.unwrap();
        }
        let mut heard: Vec<(i64, String)> = calendar_mails(&app, after).into_iter().map(|(person, method, _)| (person, method)).collect();
        heard.sort();
        // Seller 2 is new in both sessions of team 3: this one and the one of the world.
        assert_eq!(heard, [(6, "REQUEST".into()), (6, "REQUEST".into()), (12, "CANCEL".into())]);
        assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM session_person WHERE session_id = {session} AND removed_at IS NULL")), 3);
    }

    async fn calling_off_frees_the_slot_and_offers_it_to_the_later_queue(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let two = app.sign_in(&app.world.partner2_admin.email).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let body = json!({ "slotId": 1, "teamId": 2, "otherTeamId": 3 });
        let waiting = two.post("/api/v1/events/1/requests", &body).await.expect(201).json()["id"].as_i64().unwrap();
        seller.post(&format!("/api/v1/session-requests/{waiting}/later"), &json!({ "rowVersion": 1 })).await.expect(200);
        let session = accepted(&app, &post).await;
        assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM session_request WHERE id = {waiting} AND state = 'later'")), 1);
        let after = newest(&app);
        let off = change(&seller, session, "/cancel", Method::POST, &json!({ "reason": " " })).await;
        off.expect(422);
        let off = change(&seller, session, "/cancel", Method::POST, &json!({ "reason": "Nobody can" })).await.expect(200).json();
        assert_eq!((&off["state"], &off["joinUrl"]), (&json!("cancelled"), &Value::Null));
        let mails = calendar_mails(&app, after);
        assert_eq!(mails.len(), 3);
        assert!(mails.iter().all(|(_, method, ics)| method == "CANCEL" && line(ics, "SEQUENCE") == "SEQUENCE:1"));
        assert_eq!(app.db.db_number("SELECT count(*) FROM message WHERE template = 'session_slot_free'"), 2);
        post.run(&app, Queue::Meetings).await;
        assert_eq!(app.db.db_number("SELECT count(*) FROM simulated_meeting WHERE deleted_at IS NOT NULL"), 1);
        seller.post(&format!("/api/v1/session-requests/{waiting}/accept"), &json!({ "rowVersion": 2 })).await.expect(200);
        let again = change(&seller, session, "/move", Method::POST, &json!({ "slotId": 4 })).await;
        assert_eq!(again.expect(409).code(), "wrongState");
    }

    async fn other_words_reach_the_calendar_and_a_person_in_two_places_is_warned_about(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let session = accepted(&app, &post).await;
        let after = newest(&app);
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        change(&ecm, session, "", Method::PATCH, &json!({ "title": "Contoso and friends" })).await.expect(200);
        change(&ecm, session, "", Method::PATCH, &json!({ "title": "Contoso and friends" })).await.expect(200);
        let mails = calendar_mails(&app, after);
        assert_eq!(mails.len(), 3, "the same words again are no news");
        assert!(mails.iter().all(|(_, _, ics)| line(ics, "SUMMARY") == "SUMMARY:Contoso and friends" && line(ics, "SEQUENCE") == "SEQUENCE:0"));
        // The seller is put into a session of another team at the same time.
        app.db.db_execute(&format!(
            "UPDATE session SET starts_at = (SELECT starts_at FROM session WHERE id = {session}), \
             ends_at = (SELECT ends_at FROM session WHERE id = {session}) WHERE id = 1"
        ));
        let seen = ecm.get(&format!("/api/v1/sessions/{session}")).await.expect(200).json();
        assert_eq!(seen["warnings"][0]["code"], "personTwice");
        let board = ecm.get("/api/v1/events/1/board").await.expect(200).json();
        assert!(board["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "personTwice"));
        // Of the other side's people, partners are told nothing.
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        assert_eq!(admin.get(&format!("/api/v1/sessions/{session}")).await.expect(200).json()["warnings"], json!([]));
    }
}
