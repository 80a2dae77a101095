//! The day of a session and after: plans, lateness, attendance and its sources, outcome, feedback, the simulated room,
//! reports, files for elsewhere, calendars.

use actix_web::http::Method;
use pep_domain::time::{HOUR_US, MINUTE_US, UtcMicros};
use pep_test_support::{TestDb, both_engines};
use serde_json::{Value, json};

use crate::support::{Person, TestApp, canaries, foreign, readable};

/// The world's session 1: 3 December 2026, 10:00 to 10:30 in Berlin.
const START: i64 = 1_796_284_800_000_000 + HOUR_US;
const END: i64 = START + 30 * MINUTE_US;

/// Seller 1, both people of partner 2, the program team.
struct Cast {
    app: TestApp,
    seller: Person,
    admin: Person,
    colleague: Person,
    organiser: Person,
}

/// Everybody signed in at an instant.
async fn cast(db: TestDb, now: i64) -> Cast {
    let app = TestApp::new(db).await;
    app.clock.set(UtcMicros(now));
    Cast {
        seller: app.sign_in(&app.world.seller1.email).await,
        admin: app.sign_in(&app.world.partner2_admin.email).await,
        colleague: app.sign_in(&app.world.partner2_seller.email).await,
        organiser: app.sign_in(&app.world.program_team.email).await,
        app,
    }
}

const MINE: &str = "/api/v1/my-sessions/1";

async fn mine(person: &Person) -> Value {
    person.get(MINE).await.expect(200).json()
}

/// How a session's person stands in somebody's view: presence and source.
fn stands(session: &Value, person: i64) -> (String, String) {
    let found = session["people"].as_array().unwrap().iter().find(|other| other["id"] == person).unwrap();
    let word = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
    (word("presence"), word("source"))
}

fn words(presence: &str, source: &str) -> (String, String) {
    (presence.to_owned(), source.to_owned())
}

async fn tap(person: &Person, whom: i64, is_present: bool) -> Value {
    let body = json!({ "people": [{ "personId": whom, "isPresent": is_present }] });
    person.put(&format!("{MINE}/attendance"), &body).await.expect(200).json()
}

async fn outcome(person: &Person, seen: i64, body: &Value) -> crate::support::Answer {
    let tag = format!("\"{seen}\"");
    person.send(Method::PUT, &format!("{MINE}/outcome"), &[("if-match", &tag)], Some(body)).await
}

/// Marks the session as held, as the job does when its end has passed.
async fn hold(app: &TestApp) {
    pep_app::attendance::mark_held(&app.ctx).await.unwrap();
}

both_engines! {
    async fn everybody_sees_who_comes_and_who_is_late(db: TestDb) {
        let cast = cast(db, START - HOUR_US).await;
        let list = cast.seller.get("/api/v1/my-sessions").await.expect(200).json();
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
        assert_eq!(list["now"], "2026-12-03T08:00:00Z");
        cast.admin.put(&format!("{MINE}/plan"), &json!({ "plan": "notAttending" })).await.expect(200);
        let seen = mine(&cast.seller).await;
        assert_eq!(seen["people"].as_array().unwrap().iter().find(|one| one["id"] == 21).unwrap()["plan"], "notAttending");
        assert_eq!((&seen["mayTellLate"], &seen["hasBegun"]), (&json!(true), &json!(false)));

        let late = json!({ "minutes": 10, "note": "The train stands." });
        let told = cast.admin.post(&format!("{MINE}/running-late"), &late).await.expect(200).json();
        assert_eq!(told["toldCount"], 2);
        let again = cast.admin.post(&format!("{MINE}/running-late"), &late).await.expect(429);
        assert!(!again.header("retry-after").is_empty());
        cast.app.clock.advance(10 * MINUTE_US);
        cast.admin.post(&format!("{MINE}/running-late"), &late).await.expect(200);
        let notice = cast.seller.get("/api/v1/notices").await.expect(200).json()["items"][0].clone();
        assert!(notice["title"].as_str().unwrap().ends_with("will be 10 min late"), "{notice}");
        assert!(notice["body"].as_str().unwrap().ends_with("The train stands."), "{notice}");
        assert_eq!(notice["target"], "/my-sessions/1");
        for bad in [json!({ "minutes": 0 }), json!({ "minutes": 61 }), json!({ "minutes": 5, "note": "x".repeat(281) })] {
            cast.admin.post(&format!("{MINE}/running-late"), &bad).await.expect(422);
        }
        cast.app.clock.set(UtcMicros(END));
        assert_eq!(cast.admin.put(&format!("{MINE}/plan"), &json!({ "plan": "attending" })).await.code(), "wrongState");
    }

    async fn each_side_taps_for_itself_and_the_organiser_outweighs_both(db: TestDb) {
        let cast = cast(db, END).await;
        hold(&cast.app).await;
        tap(&cast.admin, 5, false).await;
        let seen = tap(&cast.seller, 5, true).await;
        assert_eq!(stands(&seen, 5), words("present", "team"));
        // What partner 2 tapped of the other side, only partner 2 reads; the seller's own word is not shown there.
        assert_eq!(stands(&mine(&cast.colleague).await, 5), words("absent", "team"));
        assert_eq!(stands(&mine(&cast.seller).await, 21), words("unknown", ""));

        let correction = |is_present: bool, reason: &str| json!({ "isPresent": is_present, "reason": reason });
        let path = "/api/v1/sessions/1/attendance/21";
        cast.organiser.put(path, &correction(true, " ")).await.expect(422);
        cast.organiser.put("/api/v1/sessions/1/attendance/11", &correction(true, "Seen.")).await.expect(404);
        let all = cast.organiser.put(path, &correction(true, "I sat beside her.")).await.expect(200).json();
        let admin = all["people"].as_array().unwrap().iter().find(|one| one["id"] == 21).unwrap();
        assert_eq!((&admin["presence"], &admin["entries"][0]["source"]), (&json!("present"), &json!("organiser")));
        // The partner's admin reads it of her own people, a plain colleague does not, nor does the other side.
        assert_eq!(stands(&mine(&cast.admin).await, 21), words("present", "organiser"));
        assert_eq!(stands(&mine(&cast.colleague).await, 21), words("unknown", ""));
        assert_eq!(stands(&mine(&cast.seller).await, 21), words("unknown", ""));
        let reason = cast.app.db.db_text("SELECT detail FROM audit WHERE action = 'attend_session' AND detail LIKE '%beside%'");
        assert!(reason.contains("I sat beside her."), "{reason}");
        let strange = json!({ "people": [{ "personId": 11, "isPresent": true }] });
        cast.seller.put(&format!("{MINE}/attendance"), &strange).await.expect(422);
    }

    async fn the_other_side_does_not_overrule_the_meeting(db: TestDb) {
        let cast = cast(db, END).await;
        hold(&cast.app).await;
        let at = END;
        cast.app.db.db_execute(&format!(
            "INSERT INTO attendance (session_id, person_id, name, email, source, record_key, is_present, seconds, recorded_at) \
             VALUES (1, 21, 'A', 'a@a.example', 'meeting', 'person:21', TRUE, 900, {at})"
        ));
        // Whoever sat opposite taps that nobody of partner 2 came, and later still.
        for person in [21, 22] {
            tap(&cast.seller, person, false).await;
        }
        let all = cast.organiser.get("/api/v1/sessions/1/attendance").await.expect(200).json();
        let one = |id: i64| all["people"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
        assert_eq!((&one(21)["presence"], &one(21)["source"]), (&json!("present"), &json!("meeting")), "{all}");
        assert_eq!((&one(22)["presence"], &one(22)["source"]), (&json!("absent"), &json!("meeting")), "not named by it");
        assert_eq!(one(21)["entries"].as_array().unwrap().len(), 2, "the tap is kept, and seen");
        assert_eq!(stands(&mine(&cast.admin).await, 21), words("present", "meeting"));
        // The person's own word outweighs the meeting.
        let seen = tap(&cast.admin, 22, true).await;
        assert_eq!(stands(&seen, 22), words("present", "team"));
        assert_eq!(seen["people"].as_array().unwrap().iter().find(|one| one["id"] == 22).unwrap()["bySide"], "partner");
    }

    async fn both_sides_share_one_outcome(db: TestDb) {
        let cast = cast(db, END).await;
        let first = json!({ "result": "opportunity", "note": "Azure", "nextStep": "Call", "ownerId": 21, "dueOn": "2026-12-10" });
        let saved = outcome(&cast.seller, 0, &first).await.expect(200).json();
        assert_eq!(saved["outcome"]["version"], 1);
        let second = json!({ "result": "followUp" });
        assert_eq!(outcome(&cast.admin, 0, &second).await.status, 412);
        let saved = outcome(&cast.admin, 1, &second).await.expect(200).json();
        assert_eq!((&saved["outcome"]["result"], &saved["outcome"]["version"]), (&json!("followUp"), &json!(2)));
        assert_eq!(mine(&cast.seller).await["outcome"], saved["outcome"]);
        assert_eq!(outcome(&cast.seller, 2, &json!({ "result": "other", "ownerId": 11 })).await.status, 422);
        assert_eq!(outcome(&cast.seller, 2, &json!({ "result": "other", "note": "x".repeat(4_001) })).await.status, 422);
    }

    async fn feedback_is_one_s_own_and_can_be_changed(db: TestDb) {
        let cast = cast(db, END).await;
        let path = format!("{MINE}/feedback");
        cast.seller.put(&path, &json!({ "rating": 6 })).await.expect(422);
        cast.seller.put(&path, &json!({ "rating": 2 })).await.expect(200);
        let seen = cast.seller.put(&path, &json!({ "rating": 4, "comment": "Good." })).await.expect(200).json();
        assert_eq!(seen["feedback"], json!({ "rating": 4, "comment": "Good." }));
        assert_eq!(mine(&cast.admin).await["feedback"], Value::Null);
        let all = cast.organiser.get("/api/v1/sessions/1/attendance").await.expect(200).json();
        assert_eq!(all["feedback"], json!([{ "rating": 4, "comment": "Good." }]));
    }

    async fn leaving_the_program_or_the_session_closes_it(db: TestDb) {
        let cast = cast(db, START).await;
        mine(&cast.admin).await;
        cast.app.db.db_execute("UPDATE program_partner SET removed_at = 1 WHERE program_id = 1 AND partner_id = 2");
        cast.admin.get(MINE).await.expect(404);
        assert_eq!(cast.admin.get("/api/v1/my-sessions").await.expect(200).json()["items"], json!([]));
        cast.app.db.db_execute("UPDATE program_seller SET removed_at = 1 WHERE program_id = 1 AND person_id = 5");
        cast.seller.get(MINE).await.expect(404);
        cast.seller.get("/api/v1/meeting-rooms/world-room").await.expect(404);
    }

    async fn the_room_is_joined_left_and_rejoined(db: TestDb) {
        let cast = cast(db, START).await;
        let room = "/api/v1/meeting-rooms/world-room";
        let inside = cast.seller.post(&format!("{room}/stays"), &json!({})).await.expect(200).json();
        let stay = inside["stays"][0].clone();
        assert_eq!((&stay["isMine"], &stay["isAnonymous"]), (&json!(true), &json!(false)));
        assert_eq!(inside["expected"].as_array().unwrap().iter().filter(|guest| guest["isHere"] == true).count(), 1);
        // Joining twice is joining once; somebody else's stay is not one's to end.
        let twice = cast.seller.post(&format!("{room}/stays"), &json!({})).await.expect(200).json();
        assert_eq!(twice["stays"].as_array().unwrap().len(), 1);
        let leave = format!("{room}/stays/{}/leave", stay["id"]);
        cast.admin.post(&leave, &json!({})).await.expect(404);
        cast.app.clock.advance(5 * MINUTE_US);
        cast.seller.post(&leave, &json!({})).await.expect(200);
        cast.app.clock.advance(MINUTE_US);
        let again = cast.seller.post(&format!("{room}/stays"), &json!({})).await.expect(200).json();
        assert_eq!(again["stays"].as_array().unwrap().len(), 2);
        cast.admin.post(&format!("{room}/stays"), &json!({ "anonymousName": " " })).await.expect(422);
        let guest = cast.admin.post(&format!("{room}/stays"), &json!({ "anonymousName": "A guest" })).await.expect(200).json();
        assert_eq!(guest["stays"].as_array().unwrap().iter().filter(|stay| stay["isAnonymous"] == true).count(), 1);
        let all = cast.admin.post(&format!("{room}/everybody"), &json!({})).await.expect(200).json();
        assert_eq!(all["stays"].as_array().unwrap().len(), 5);
        cast.admin.get("/api/v1/meeting-rooms/other-room").await.expect(404);
    }

    async fn what_happens_in_the_room_becomes_attendance(db: TestDb) {
        let cast = cast(db, START).await;
        let room = "/api/v1/meeting-rooms/world-room";
        let inside = cast.seller.post(&format!("{room}/stays"), &json!({})).await.expect(200).json();
        cast.app.clock.advance(10 * MINUTE_US);
        cast.seller.post(&format!("{room}/stays/{}/leave", inside["stays"][0]["id"]), &json!({})).await.expect(200);
        // Twice for half a minute is a minute; the other of the partner never comes.
        for _ in 0..2 {
            let inside = cast.admin.post(&format!("{room}/stays"), &json!({})).await.expect(200).json();
            let stay = inside["stays"].as_array().unwrap().last().unwrap()["id"].clone();
            cast.app.clock.advance(MINUTE_US / 2);
            cast.admin.post(&format!("{room}/stays/{stay}/leave"), &json!({})).await.expect(200);
            cast.app.clock.advance(MINUTE_US);
        }
        cast.admin.post(&format!("{room}/stays"), &json!({ "anonymousName": "A guest" })).await.expect(200);
        cast.app.clock.set(UtcMicros(END));
        hold(&cast.app).await;
        cast.app.clock.set(UtcMicros(END + 15 * MINUTE_US));
        for _ in 0..2 {
            let seen = cast.organiser.post("/api/v1/sessions/1/attendance/refresh", &json!({})).await.expect(200).json();
            let person = |id: i64| seen["people"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap().clone();
            assert_eq!((&person(5)["presence"], &person(5)["entries"][0]["seconds"]), (&json!("present"), &json!(600)));
            assert_eq!((&person(21)["presence"], &person(21)["entries"][0]["seconds"]), (&json!("present"), &json!(60)));
            assert_eq!(person(22)["presence"], "absent");
            assert_eq!(seen["strangers"].as_array().unwrap().len(), 1);
            assert_eq!(seen["strangers"][0]["name"], "A guest");
            assert_eq!(seen["checkedAt"], "2026-12-03T09:45:00Z");
        }
        // A seller reads what the meeting says of Microsoft's people, not of the partner's.
        assert_eq!(stands(&mine(&cast.seller).await, 5), words("present", "meeting"));
        assert_eq!(stands(&mine(&cast.seller).await, 22), words("unknown", ""));
        assert_eq!(stands(&mine(&cast.admin).await, 22), words("absent", ""));
    }

    async fn a_session_of_an_engagement_asks_for_the_program_s_seconds(db: TestDb) {
        let cast = cast(db, START).await;
        let room = "/api/v1/meeting-rooms/world-room";
        for (person, minutes) in [(&cast.seller, 10), (&cast.admin, 4)] {
            let inside = person.post(&format!("{room}/stays"), &json!({})).await.expect(200).json();
            let stay = inside["stays"].as_array().unwrap().last().unwrap()["id"].clone();
            cast.app.clock.advance(minutes * MINUTE_US);
            person.post(&format!("{room}/stays/{stay}/leave"), &json!({})).await.expect(200);
        }
        let rules = json!({ "gapMinutes": 0, "followUp": "next_morning", "sendsSummary": true, "attendedAfterSeconds": 300 });
        cast.app.db.db_execute(&format!("UPDATE program SET rules = '{rules}' WHERE id = 1; \
             UPDATE session SET event_id = NULL, slot_id = NULL, request_id = NULL, engagement_id = 1 WHERE id = 1"));
        cast.app.clock.set(UtcMicros(END));
        hold(&cast.app).await;
        cast.app.clock.set(UtcMicros(END + 15 * MINUTE_US));
        cast.organiser.post("/api/v1/sessions/1/attendance/refresh", &json!({})).await.expect(200);
        let came = |person: i64| cast.app.db.db_number(&format!("SELECT count(*) FROM attendance WHERE session_id = 1 AND person_id = {person} AND is_present"));
        assert_eq!((came(5), came(21)), (1, 0), "ten minutes are enough for the program, four are not");
    }

    async fn a_next_step_waits_for_its_owner_until_it_is_done(db: TestDb) {
        let cast = cast(db, END).await;
        hold(&cast.app).await;
        let steps = async |person: &Person| {
            person.get("/api/v1/my-next-steps").await.expect(200).json()["items"].as_array().unwrap().clone()
        };
        let step = format!("{MINE}/next-step");
        cast.seller.put(&step, &json!({ "isDone": true })).await.expect(409);
        let body = json!({ "result": "opportunity", "nextStep": "Send the deck", "ownerId": 21, "dueOn": "2026-12-10" });
        outcome(&cast.seller, 0, &body).await.expect(200);
        let open = steps(&cast.admin).await;
        assert_eq!(open.len(), 1);
        assert_eq!((&open[0]["nextStep"], &open[0]["dueOn"]), (&json!("Send the deck"), &json!("2026-12-10")));
        assert!(steps(&cast.seller).await.is_empty(), "it is somebody else's to do");
        let done = cast.admin.put(&step, &json!({ "isDone": true })).await.expect(200).json();
        assert_eq!(done["outcome"]["doneAt"], "2026-12-03T09:30:00Z");
        assert!(steps(&cast.admin).await.is_empty());
        // Undone it waits again; done, it stays done while only the note changes, and another step is open.
        cast.seller.put(&step, &json!({ "isDone": false })).await.expect(200);
        assert_eq!(steps(&cast.admin).await.len(), 1);
        cast.seller.put(&step, &json!({ "isDone": true })).await.expect(200);
        let noted = json!({ "result": "opportunity", "note": "A good talk", "nextStep": "Send the deck", "ownerId": 21 });
        let noted = outcome(&cast.seller, 1, &noted).await.expect(200).json();
        assert_ne!(noted["outcome"]["doneAt"], Value::Null);
        let other = json!({ "result": "opportunity", "nextStep": "Call them", "ownerId": 21 });
        let other = outcome(&cast.seller, 2, &other).await.expect(200).json();
        assert_eq!(other["outcome"]["doneAt"], Value::Null);
        assert_eq!(steps(&cast.admin).await[0]["nextStep"], "Call them");
        // Whoever takes part no more has nothing to do there.
        cast.app.db.db_execute("UPDATE program_partner SET removed_at = 1 WHERE program_id = 1 AND partner_id = 2");
        assert!(steps(&cast.admin).await.is_empty());
        cast.admin.put(&step, &json!({ "isDone": true })).await.expect(404);
    }

    async fn a_session_to_which_a_team_did_not_come_is_made_up_for(db: TestDb) {
        let cast = cast(db, END).await;
        cast.app.db.db_execute("UPDATE event SET phase = 'scheduled' WHERE id = 1");
        hold(&cast.app).await;
        let (make_up, offer) = ("/api/v1/sessions/1/make-up", "offer");
        let offered = async |person: &Person| person.get(make_up).await.expect(200).json()[offer].clone();
        assert_eq!(offered(&cast.seller).await, Value::Null, "nobody has said who was there");
        let ask = json!({ "slotId": 5, "message": "Nobody of you could come" });
        cast.seller.post(make_up, &ask).await.expect(409);
        tap(&cast.seller, 21, false).await;
        tap(&cast.seller, 22, false).await;
        let seen = offered(&cast.seller).await;
        assert_eq!((&seen["team"]["id"], &seen["otherTeam"]["id"], &seen["absentTeamId"]), (&json!(3), &json!(2), &json!(2)));
        let slots: Vec<i64> = seen["slots"].as_array().unwrap().iter().map(|slot| slot["id"].as_i64().unwrap()).collect();
        assert!(slots.contains(&5), "a flex slot that is kept back is for this: {slots:?}");
        assert!(!slots.contains(&1) && !slots.contains(&2), "what has begun is over: {slots:?}");
        // What Microsoft's side tapped is for whom administers the partner, who may offer another slot too, and not for others.
        assert_eq!(offered(&cast.colleague).await, Value::Null);
        let own = offered(&cast.admin).await;
        assert_eq!((&own["team"]["id"], &own["absentTeamId"]), (&json!(2), &json!(2)));
        let asked = cast.seller.post(make_up, &ask).await.expect(201).json();
        assert_eq!((&asked["follows"], &asked["askedTeam"]["id"], &asked["slot"]["id"]), (&json!(2), &json!(2), &json!(5)));
        assert_eq!(offered(&cast.seller).await["openRequestId"], asked["id"]);
        assert_eq!(cast.seller.post(make_up, &ask).await.expect(409).code(), "wrongState");
        // It can be answered though the event takes no other answers any more, in the slot that is kept back.
        let id = asked["id"].as_i64().unwrap();
        let seen = cast.admin.get(&format!("/api/v1/session-requests/{id}")).await.expect(200).json();
        assert_eq!(seen["mayDecide"], true);
        let done = cast.admin.post(&format!("/api/v1/session-requests/{id}/accept"), &json!({ "rowVersion": 1 })).await.expect(200).json();
        assert_eq!(done["request"]["state"], "accepted");
        let waiting = json!({ "rowVersion": 1 });
        assert_eq!(cast.seller.post("/api/v1/session-requests/1/accept", &waiting).await.expect(409).code(), "wrongState");
        cast.app.sign_in(&cast.app.world.partner1_admin.email).await.get(make_up).await.expect(404);
    }

    async fn an_engagement_can_begin_with_what_a_session_was_about(db: TestDb) {
        let cast = cast(db, END).await;
        for account in [3, 4, 6] {
            cast.app.db.db_execute(&format!("INSERT INTO account_seller (account_id, person_id) VALUES ({account}, 5)"));
        }
        let seen = cast.organiser.get("/api/v1/sessions/1/attendance").await.expect(200).json();
        let start = &seen["opportunity"];
        assert_eq!((&start["programId"], &start["ouId"], &start["partnerIds"]), (&json!(1), &json!(1), &json!([2])));
        // The kinds of the accounts that partner 2 reported and team 3 covers, and of no other ones.
        let shared = "SELECT count(DISTINCT a.segment_id) FROM account a JOIN report r ON r.account_id = a.id \
                      JOIN account_seller s ON s.account_id = a.id WHERE r.partner_id = 2 AND r.status IS NOT NULL AND s.person_id = 5";
        let shared = usize::try_from(cast.app.db.db_number(shared)).unwrap();
        assert!(shared > 0, "nothing is shared, so nothing is proven");
        assert_eq!(start["segments"].as_array().unwrap().len(), shared);
        assert!(!start["industries"].as_array().unwrap().is_empty());
    }

    async fn a_report_counts_what_happened(db: TestDb) {
        let cast = cast(db, END).await;
        hold(&cast.app).await;
        tap(&cast.seller, 21, false).await;
        tap(&cast.seller, 22, false).await;
        tap(&cast.seller, 5, true).await;
        outcome(&cast.seller, 0, &json!({ "result": "noFit" })).await.expect(200);
        cast.seller.put(&format!("{MINE}/feedback"), &json!({ "rating": 4 })).await.expect(200);
        let report = cast.organiser.get("/api/v1/events/1/report").await.expect(200).json();
        let total = &report["total"];
        assert_eq!((&total["requested"], &total["accepted"], &total["waiting"]), (&json!(3), &json!(1), &json!(2)));
        assert_eq!((&total["held"], &total["noShow"]), (&json!(1), &json!(1)));
        assert_eq!((&total["met"], &total["notKnown"]), (&json!(0), &json!(0)));
        assert_eq!((&report["feedbackAsked"], &report["feedbackGiven"], &report["ratingTenths"]), (&json!(3), &json!(1), &json!(40)));
        let partners: Vec<_> = report["partners"].as_array().unwrap().iter().map(|one| (one["id"].clone(), one["tally"]["requested"].clone())).collect();
        assert_eq!(partners, [(json!(1), json!(2)), (json!(2), json!(1))]);
        cast.app.db.db_execute("UPDATE event SET name = name || ' – France' WHERE id = 1");
        let pack = cast.organiser.get("/api/v1/events/1/report.xlsx").await.expect(200);
        let disposition = pack.header("content-disposition");
        assert!(disposition.is_ascii() && disposition.contains(" - France report.xlsx\""), "{disposition}");
        assert!(disposition.contains("filename*=UTF-8''") && disposition.contains("%E2%80%93%20France"), "{disposition}");
        let inside = readable(&pack);
        for sheet in ["Summary", "Sessions", "Teams", "Coverage", "Attendance"] {
            assert!(inside.contains(&format!("<sheet name=\"{sheet}\"")), "{sheet}");
        }
        assert!(inside.contains("cnry-partner2-session-title-1") && !inside.contains("<f>"));
        // The program team reaches both events of the series, the ECM of OU 1 only hers.
        assert_eq!(report["ous"].as_array().unwrap().len(), 2);
        let ecm = cast.app.sign_in(&cast.app.world.ecm_ou1.email).await;
        assert_eq!(ecm.get("/api/v1/events/1/report").await.expect(200).json()["ous"].as_array().unwrap().len(), 1);
        let team = |id: i64| report["teams"].as_array().unwrap().iter().find(|team| team["id"] == id).unwrap().clone();
        assert_eq!((&team(2)["noShow"], &team(3)["stoodUp"]), (&json!(1), &json!(1)));
        assert_eq!((&team(3)["waiting"], &team(1)["waiting"], &team(1)["asked"]), (&json!(1), &json!(1), &json!(1)));
        // Of the accounts of OU 1 whose ATU has a team, partner 1 reported two; its request reached them.
        let status = |word: &str| report["statuses"].as_array().unwrap().iter().find(|one| one["status"] == word).unwrap().clone();
        assert_eq!((&status("active_customer")["reported"], &status("active_customer")["held"]), (&json!(2), &json!(1)), "{}", report["statuses"]);
    }

    async fn a_nudge_goes_once_a_day(db: TestDb) {
        let cast = cast(db, START - 3 * 24 * HOUR_US).await;
        let path = "/api/v1/events/1/teams/1/nudge";
        let nudged = cast.organiser.post(path, &json!({ "message": "We close on Friday." })).await.expect(200).json();
        assert!(nudged["name"].as_str().unwrap().contains("cnry-partner1-person"), "{nudged}");
        assert_eq!(cast.organiser.post(path, &json!({})).await.code(), "wrongState");
        let text = cast.app.db.db_text("SELECT body_text FROM message WHERE template = 'team_nudge'");
        assert!(text.contains("1 request for a session waits") && text.contains("We close on Friday."), "{text}");
        let report = cast.organiser.get("/api/v1/events/1/report").await.expect(200).json();
        assert!(report["teams"].as_array().unwrap().iter().any(|team| team["id"] == 1 && team["isNudged"] == true));
        cast.app.clock.advance(24 * HOUR_US);
        let organiser = cast.app.sign_in(&cast.app.world.program_team.email).await;
        organiser.post(path, &json!({})).await.expect(200);
        // Team 4 is of another OU, team 99 is not there.
        organiser.post("/api/v1/events/1/teams/4/nudge", &json!({})).await.expect(404);
        organiser.post("/api/v1/events/1/teams/99/nudge", &json!({})).await.expect(404);
        cast.app.db.db_execute("UPDATE team SET primary_contact_id = NULL WHERE id = 2");
        assert_eq!(organiser.post("/api/v1/events/1/teams/2/nudge", &json!({})).await.code(), "wrongState");
        cast.app.db.db_execute("UPDATE event SET phase = 'closed' WHERE id = 1");
        assert_eq!(organiser.post("/api/v1/events/1/teams/3/nudge", &json!({})).await.code(), "wrongState");
    }

    async fn sessions_leave_as_csv_and_ndjson_without_formulas(db: TestDb) {
        let cast = cast(db, END).await;
        cast.app.db.db_execute("UPDATE session SET title = '=HYPERLINK(\"http://evil.example\")' WHERE id = 1");
        outcome(&cast.seller, 0, &json!({ "result": "other", "nextStep": "+49 call" })).await.expect(200);
        let csv = cast.organiser.get("/api/v1/events/1/sessions/export").await.expect(200);
        assert!(csv.header("content-type").starts_with("text/csv"));
        assert!(csv.text().starts_with("\u{feff}sessionId,program,"));
        assert!(csv.text().contains("\"'=HYPERLINK(\"\"http://evil.example\"\")\"") && csv.text().contains(",'+49 call,"), "{}", csv.text());
        let lines = cast.organiser.get("/api/v1/sessions/export?program=1&format=ndjson").await.expect(200);
        let rows: Vec<Value> = lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(rows.len(), 1);
        assert_eq!((&rows[0]["startsAt"], &rows[0]["outcome"]), (&json!("2026-12-03T09:00:00Z"), &json!("other")));
        // Those of engagements stand there too, with their partners and without an event.
        cast.app.db.db_execute("UPDATE session SET event_id = NULL, engagement_id = 1, request_id = NULL, slot_id = NULL WHERE id = 1");
        let lines = cast.organiser.get("/api/v1/sessions/export?program=1&format=ndjson").await.expect(200);
        let rows: Vec<Value> = lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(rows.len(), 1);
        assert_eq!((&rows[0]["event"], &rows[0]["engagementType"]), (&Value::Null, &json!("co_sell")));
        assert!(rows[0]["engagement"].is_string(), "{}", rows[0]);
        cast.organiser.get("/api/v1/sessions/export?program=2").await.expect(404);
        cast.organiser.get("/api/v1/events/1/sessions/export?format=xml").await.expect(422);
        cast.admin.get("/api/v1/events/1/sessions/export").await.expect(404);
    }

    async fn a_calendar_is_read_by_its_address_alone_until_it_is_revoked(db: TestDb) {
        let cast = cast(db, START - HOUR_US).await;
        let made = cast.admin.post("/api/v1/calendar-feeds", &json!({})).await.expect(201).json();
        let address = made["address"].as_str().unwrap().strip_prefix(&cast.app.ctx.config.base_url).unwrap().to_owned();
        let visitor = cast.app.visitor();
        let calendar = visitor.get(&address).await.expect(200);
        assert!(calendar.header("content-type").starts_with("text/calendar"));
        let text = calendar.text().replace("\r\n ", "");
        assert!(text.contains("UID:session-1@world.example") && text.contains("cnry-partner2-session-title-1"), "{text}");
        assert!(!text.contains("ATTENDEE") && !text.contains("ORGANIZER") && !text.contains("person-email"), "{text}");
        let found = canaries(&readable(&calendar));
        assert!(foreign(&found, 2, &[3, 4, 6]).is_empty(), "{found:?}");
        let unknown = visitor.get("/calendar/unknown.ics").await.expect(404);
        // A team's calendar, of a team of one's own only.
        cast.admin.post("/api/v1/calendar-feeds", &json!({ "teamId": 3 })).await.expect(422);
        let team = cast.admin.post("/api/v1/calendar-feeds", &json!({ "teamId": 2 })).await.expect(201).json();
        let team = team["address"].as_str().unwrap().strip_prefix(&cast.app.ctx.config.base_url).unwrap().to_owned();
        visitor.get(&team).await.expect(200);
        cast.app.db.db_execute("UPDATE team_member SET removed_at = 1 WHERE team_id = 2 AND person_id = 21");
        visitor.get(&team).await.expect(404);

        let id = made["feed"]["id"].as_i64().unwrap();
        cast.seller.delete(&format!("/api/v1/calendar-feeds/{id}")).await.expect(404);
        let list = cast.admin.get("/api/v1/calendar-feeds").await.expect(200).json();
        assert!(list["feeds"].as_array().unwrap().iter().any(|feed| feed["id"] == id && feed["lastReadAt"].is_string()));
        cast.admin.delete(&format!("/api/v1/calendar-feeds/{id}")).await.expect(204);
        let revoked = visitor.get(&address).await.expect(404);
        let masked = |answer: &crate::support::Answer| answer.text().replace(&answer.header("x-request-id"), "…");
        assert_eq!(masked(&revoked), masked(&unknown));
        cast.admin.delete(&format!("/api/v1/calendar-feeds/{id}")).await.expect(404);
        let stored = cast.app.db.db_text("SELECT max(token_hash) FROM calendar_feed");
        assert!(!address.contains(&stored));
    }

    async fn who_cannot_come_is_something_to_act_on(db: TestDb) {
        let app = TestApp::new(db).await;
        let id = app.db.db_number("SELECT min(id) FROM session WHERE event_id = 1 AND state = 'scheduled'");
        // A colleague of the team's primary contact, in the same session.
        let team = app.db.db_number(&format!("SELECT team_id FROM session_team WHERE session_id = {id} AND side = 'partner'"));
        let lead = app.db.db_number(&format!("SELECT primary_contact_id FROM team WHERE id = {team}"));
        let partner = app.db.db_number(&format!("SELECT partner_id FROM team WHERE id = {team}"));
        let other = app.db.db_number(&format!("SELECT min(id) FROM person WHERE partner_id = {partner} AND id <> {lead} AND removed_at IS NULL"));
        app.db.db_execute(&format!(
            "DELETE FROM session_person WHERE session_id = {id} AND person_id IN ({lead}, {other}); \
             INSERT INTO session_person (session_id, person_id, team_id, source, plan, added_at) VALUES \
             ({id}, {lead}, {team}, 'team', 'unknown', 1), ({id}, {other}, {team}, 'team', 'unknown', 1)"
        ));
        let notices = |of: i64| app.db.db_number(&format!("SELECT count(*) FROM notice WHERE kind = 'session_absence' AND person_id = {of}"));
        let todo = async || {
            let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
            ecm.get("/api/v1/events/1").await.expect(200).json()["todo"].to_string()
        };
        assert!(!todo().await.contains("cannot come"));
        let email = app.db.db_text(&format!("SELECT email FROM person WHERE id = {other}"));
        let person = app.sign_in(&email).await;
        let path = format!("/api/v1/my-sessions/{id}/plan");
        for _ in 0..2 {
            person.send(Method::PUT, &path, &[], Some(&json!({ "plan": "notAttending" }))).await.expect(200);
        }
        assert_eq!((notices(lead), notices(other)), (1, 0), "once, and nobody hears of the own answer");
        assert!(todo().await.contains("1 person cannot come to a session that stands"));
        person.send(Method::PUT, &path, &[], Some(&json!({ "plan": "attending" }))).await.expect(200);
        assert!(!todo().await.contains("cannot come"));
        assert_eq!(notices(lead), 1);
    }
}
