//! Events from the first draft of a plan to their phases, as program teams, ECMs, partners and sellers meet them.

use actix_web::http::Method;
use pep_app::jobs::NewJob;
use pep_domain::jobs::Queue;
use pep_domain::time::{DAY_US, HOUR_US};
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Answer, Person, Post, TestApp};

fn plan() -> Value {
    json!({
        "ouIds": [1, 2],
        "timeZone": "Europe/Berlin",
        "slots": { "days": ["2027-01-14"], "first": "09:00", "lengthMinutes": 30, "gapMinutes": 15, "count": 4,
            "breaks": [{ "from": "10:00", "to": "11:00" }], "flexPerDay": 1, "removed": ["2027-01-14T11:45"] },
        "heatmapsOn": "2026-12-01", "heatmapsDueOn": "2026-12-11", "requestsOpenOn": "2026-12-14", "requestsCloseOn": "2027-01-08",
        "rules": { "remindAfterHours": 48, "declineAfterHours": 120, "removeDaysBefore": 2, "gapMinutes": 15, "followUp": "nextMorning",
            "sendsSummary": true, "attendedAfterSeconds": 60 },
        "mailTexts": [{ "mail": "sessionRequest", "words": "Please answer soon." }],
        "feedback": { "by": "program" },
    })
}

async fn save(person: &Person, id: i64, version: i64, name: &str, plan: &Value) -> Answer {
    let tag = format!("\"{version}\"");
    let body = json!({ "name": name, "plan": plan });
    person.send(Method::PUT, &format!("/api/v1/event-series/{id}"), &[("if-match", &tag)], Some(&body)).await
}

async fn publish(person: &Person, id: i64, version: i64, key: &str) -> Answer {
    let tag = format!("\"{version}\"");
    let headers = [("if-match", tag.as_str()), ("idempotency-key", key)];
    person.send(Method::POST, &format!("/api/v1/event-series/{id}/publish"), &headers, None).await
}

async fn begin(person: &Person) -> i64 {
    let body = json!({ "programId": 1, "name": "Winter" });
    person.post("/api/v1/event-series", &body).await.expect(201).json()["id"].as_i64().unwrap()
}

fn problems(series: &Value) -> Vec<&str> {
    let list = series["problems"].as_array().unwrap();
    list.iter().filter(|p| p["isBlocking"] == true).map(|p| p["step"].as_str().unwrap()).collect()
}

/// Lets the events move as the every-minute job does.
async fn tick(app: &TestApp, post: &Post) {
    let now = app.ctx.now();
    app.ctx
        .db
        .write(move |conn| {
            let job = NewJob::new(pep_app::events::MOVE_PHASES, Queue::Notify, json!({ "v": 1 }), now);
            pep_app::jobs::enqueue(conn, now, job)
        })
        .await
        .unwrap();
    assert!(post.run(app, Queue::Notify).await >= 1);
}

fn phase(app: &TestApp, id: i64) -> String {
    app.db.db_text(&format!("SELECT phase FROM event WHERE id = {id}"))
}

both_engines! {
    async fn a_plan_is_saved_unfinished_and_published_once_it_is_whole(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let id = begin(&team).await;
        let mut unfinished = plan();
        unfinished["slots"]["days"] = json!([]);
        unfinished["ouIds"] = json!([]);
        let saved = save(&team, id, 1, "Winter", &unfinished).await.expect(200);
        assert_eq!(saved.header("etag"), "\"2\"");
        assert_eq!(problems(&saved.json()), ["ous", "slots"]);
        // Somebody with the older version overwrites nothing.
        assert_eq!(save(&team, id, 1, "Mine", &plan()).await.expect(412).code(), "changed");
        let refused = publish(&team, id, 2, "a").await.expect(422).json();
        assert_eq!(refused["errors"][0]["pointer"], "/plan/ous", "{refused}");
        let whole = save(&team, id, 2, "Winter", &plan()).await.expect(200).json();
        assert_eq!(problems(&whole), Vec::<&str>::new(), "{whole}");
        let slots: Vec<_> = whole["slots"].as_array().unwrap().iter().map(|slot| (slot["starts"].as_str().unwrap(), slot["kind"].as_str().unwrap(), slot["isRemoved"] == true)).collect();
        assert_eq!(slots, [("09:00", "regular", false), ("11:00", "regular", false), ("11:45", "regular", true), ("12:30", "flex", false)]);
        assert!(whole["ruleWords"][2]["words"].as_str().unwrap().contains("Tuesday, 12 January 2027, 09:00 Berlin time"), "{whole}");
        assert_eq!(whole["plan"], {
            let mut sent = plan();
            sent["description"] = json!("");
            sent["rules"]["laterExpiresAfterHours"] = whole["plan"]["rules"]["laterExpiresAfterHours"].clone();
            sent["rules"]["maxOpenRequests"] = whole["plan"]["rules"]["maxOpenRequests"].clone();
            sent["rules"]["maxSessionsPerDay"] = whole["plan"]["rules"]["maxSessionsPerDay"].clone();
            sent
        });
        let before = app.db.db_number("SELECT count(*) FROM event");
        let published = publish(&team, id, 3, "b").await.expect(200).json();
        assert_eq!(publish(&team, id, 3, "b").await.expect(200).json(), published, "the same press again");
        assert_eq!(app.db.db_number("SELECT count(*) FROM event"), before + 2);
        let event = published["eventIds"][0].as_i64().unwrap();
        let seen = team.get(&format!("/api/v1/events/{event}")).await.expect(200).json();
        assert_eq!((&seen["event"]["phase"], &seen["event"]["startsOn"]), (&json!("nominating"), &json!("2027-01-14")));
        assert_eq!(seen["slots"].as_array().unwrap().len(), 3);
        assert_eq!(seen["slots"][0]["startsAt"], "2027-01-14T08:00:00Z");
        assert_eq!((&seen["nextPhase"], &seen["nextPhaseAt"]), (&json!("heatmaps"), &json!("2026-12-01T08:00:00Z")));
        assert_eq!(seen["mailTexts"], plan()["mailTexts"]);
        // Published again with one more slot and other words: the same events, brought up to date.
        let mut later = plan();
        later["slots"]["removed"] = json!([]);
        later["description"] = json!("Bring coffee");
        save(&team, id, 4, "Winter 2027", &later).await.expect(200);
        assert_eq!(publish(&team, id, 5, "c").await.expect(200).json(), published);
        let seen = team.get(&format!("/api/v1/events/{event}")).await.expect(200).json();
        assert_eq!((seen["slots"].as_array().unwrap().len(), &seen["description"]), (4, &json!("Bring coffee")));
        later["ouIds"] = json!([1]);
        save(&team, id, 5, "Winter 2027", &later).await.expect(200);
        publish(&team, id, 6, "d").await.expect(422);
    }

    async fn publishing_again_carries_what_slots_are_for_and_the_zone(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let id = begin(&team).await;
        let mut changed = plan();
        changed["slots"]["removed"] = json!([]);
        changed["ouIds"] = json!([1]);
        save(&team, id, 1, "Winter", &changed).await.expect(200);
        let published = publish(&team, id, 2, "a").await.expect(200).json();
        let event = published["eventIds"][0].as_i64().unwrap();
        let kinds = async || {
            let seen = team.get(&format!("/api/v1/events/{event}")).await.expect(200).json();
            let slots = seen["slots"].as_array().unwrap().iter();
            slots.map(|slot| format!("{} {} {}", slot["startsAt"].as_str().unwrap(), slot["kind"].as_str().unwrap(), slot["isOpen"])).collect::<Vec<_>>()
        };
        let (first, second) = ("2027-01-14T08:00:00Z", "2027-01-14T10:00:00Z");
        let (third, last) = ("2027-01-14T10:45:00Z", "2027-01-14T11:30:00Z");
        let is = |at: &str, kind: &str| format!("{at} {kind}");
        assert_eq!(kinds().await, [is(first, "regular true"), is(second, "regular true"), is(third, "regular true"), is(last, "flex false")]);
        // Three flex slots instead of one; in one of them somebody waits for an answer, so it stays open.
        let slot = app.db.db_number(&format!("SELECT id FROM event_slot WHERE event_id = {event} ORDER BY starts_at LIMIT 1 OFFSET 2"));
        app.db.db_execute(&format!("INSERT INTO session_request (event_id, slot_id, partner_team_id, seller_team_id, asked_by_side, state, message, asked_by, asked_at) \
             VALUES ({event}, {slot}, 1, 3, 'partner', 'pending', '', 11, {})", app.ctx.now().0));
        changed["slots"]["flexPerDay"] = json!(3);
        save(&team, id, 3, "Winter", &changed).await.expect(200);
        publish(&team, id, 4, "b").await.expect(200);
        assert_eq!(kinds().await, [is(first, "regular true"), is(second, "flex false"), is(third, "flex true"), is(last, "flex false")]);
        changed["slots"]["flexPerDay"] = json!(0);
        save(&team, id, 4, "Winter", &changed).await.expect(200);
        publish(&team, id, 5, "c").await.expect(200);
        assert!(kinds().await.iter().all(|slot| slot.ends_with("regular true")));
        // A slot for which somebody asked does not go.
        let taken = changed.clone();
        changed["slots"]["removed"] = json!(["2027-01-14T11:45"]);
        save(&team, id, 5, "Winter", &changed).await.expect(200);
        assert!(publish(&team, id, 6, "x").await.expect(409).text().contains("Settle them first"));
        changed = taken;
        // Another zone: the event is in it, with its slots at the same time on the clock.
        app.db.db_execute(&format!("UPDATE session_request SET state = 'withdrawn' WHERE event_id = {event}"));
        changed["timeZone"] = json!("America/New_York");
        save(&team, id, 6, "Winter", &changed).await.expect(200);
        publish(&team, id, 7, "d").await.expect(200);
        let seen = team.get(&format!("/api/v1/events/{event}")).await.expect(200).json();
        assert_eq!(seen["event"]["timeZone"], "America/New_York");
        assert_eq!(seen["event"]["startsOn"], "2027-01-14");
        assert_eq!(seen["requestsOpenAt"], "2026-12-14T14:00:00Z");
        assert_eq!(kinds().await[0], "2027-01-14T14:00:00Z regular true");
        assert_eq!(kinds().await.len(), 4);
    }

    async fn each_ou_meets_at_nine_on_its_own_clock(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        app.db.db_execute("UPDATE ou SET time_zone = 'Australia/Sydney' WHERE id = 2");
        let id = begin(&team).await;
        let warned = |series: &Value| series["problems"].to_string().matches("is in Australia/Sydney").count();
        let one_zone = save(&team, id, 1, "Winter", &plan()).await.expect(200).json();
        assert_eq!(warned(&one_zone), 1, "{one_zone}");
        assert_eq!((&one_zone["ous"][0]["ownTimeZone"], &one_zone["ous"][1]["ownTimeZone"]), (&Value::Null, &json!("Australia/Sydney")));
        let mut wrong = plan();
        wrong["ouZones"] = json!([{ "ouId": 2, "timeZone": "Australia/Sidney" }]);
        let wrong = save(&team, id, 2, "Winter", &wrong).await.expect(200).json();
        assert_eq!(problems(&wrong), ["slots"], "{wrong}");
        assert!(wrong["problems"].to_string().contains("“Australia/Sidney” is no time zone"), "{wrong}");
        let mut apart = plan();
        apart["ouZones"] = json!([{ "ouId": 2, "timeZone": "Australia/Sydney" }]);
        let apart = save(&team, id, 3, "Winter", &apart).await.expect(200).json();
        assert_eq!((problems(&apart), warned(&apart)), (vec![], 0), "{apart}");
        // Where every OU has its own, the plan itself needs none.
        let mut without = apart["plan"].clone();
        without["timeZone"] = json!("");
        without["ouZones"] = json!([{ "ouId": 1, "timeZone": "Europe/Berlin" }, { "ouId": 2, "timeZone": "Australia/Sydney" }]);
        let without = save(&team, id, 4, "Winter", &without).await.expect(200).json();
        assert_eq!((problems(&without), &without["slots"]), (vec![], &apart["slots"]), "{without}");
        let published = publish(&team, id, 5, "a").await.expect(200).json();
        let mut seen = Vec::new();
        for event in published["eventIds"].as_array().unwrap() {
            let event = team.get(&format!("/api/v1/events/{event}")).await.expect(200).json();
            seen.push([&event["event"]["timeZone"], &event["slots"][0]["startsAt"], &event["nextPhaseAt"]].map(ToString::to_string));
        }
        assert_eq!(seen, [
            ["\"Europe/Berlin\"", "\"2027-01-14T08:00:00Z\"", "\"2026-12-01T08:00:00Z\""],
            ["\"Australia/Sydney\"", "\"2027-01-13T22:00:00Z\"", "\"2026-11-30T22:00:00Z\""],
        ]);
        // Publishing again takes nothing away that only the other zone has.
        let again = save(&team, id, 6, "Winter 2", &apart["plan"]).await.expect(200).json();
        assert_eq!(problems(&again), Vec::<&str>::new(), "{again}");
        publish(&team, id, 7, "b").await.expect(200);
        assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM event_slot WHERE removed_at IS NULL AND event_id IN ({}, {})", published["eventIds"][0], published["eventIds"][1])), 6);
    }

    async fn an_event_that_has_begun_can_still_be_changed(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let id = begin(&team).await;
        let mut changed = plan();
        changed["slots"]["removed"] = json!([]);
        save(&team, id, 1, "Winter", &changed).await.expect(200);
        let published = publish(&team, id, 2, "a").await.expect(200).json();
        let event = published["eventIds"][0].as_i64().unwrap();
        // 14 January 2027, 09:20 in Berlin: the first slot runs, requests are closed.
        app.clock.set(pep_domain::time::UtcMicros(1_799_914_800_000_000));
        let team = app.sign_in(&app.world.program_team.email).await;
        let before = team.get(&format!("/api/v1/event-series/{id}")).await.expect(200).json();
        assert_eq!(problems(&before), Vec::<&str>::new(), "{before}");
        changed["rules"]["attendedAfterSeconds"] = json!(300);
        changed["mailTexts"] = json!([{ "mail": "followUp", "words": "Thank you for coming." }]);
        changed["slots"]["removed"] = json!(["2027-01-14T12:30"]);
        save(&team, id, 3, "Winter", &changed).await.expect(200);
        publish(&team, id, 4, "b").await.expect(200);
        let seen = team.get(&format!("/api/v1/events/{event}")).await.expect(200).json();
        assert_eq!((&seen["rules"]["attendedAfterSeconds"], &seen["mailTexts"]), (&json!(300), &changed["mailTexts"]));
        assert_eq!(seen["slots"].as_array().unwrap().len(), 3);
        assert_eq!(seen["slots"][0]["startsAt"], "2027-01-14T08:00:00Z");
        // What is new and in the past stands in the way.
        changed["slots"]["first"] = json!("08:15");
        changed["slots"]["count"] = json!(5);
        let refused = save(&team, id, 4, "Winter", &changed).await.expect(200).json();
        assert_eq!(problems(&refused), ["slots"]);
        assert!(refused.to_string().contains("08:15 Berlin time is new and in the past"), "{refused}");
        let answer = publish(&team, id, 5, "c").await.expect(422).json();
        assert_eq!(answer["errors"][0]["pointer"], "/plan/slots", "{answer}");
    }

    async fn of_those_who_publish_at_once_one_does(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        for round in 0..4 {
            let [first, second, third, fourth] = ["one", "two", "three", "four"].map(|key| format!("{key}{round}"));
            let id = begin(&team).await;
            save(&team, id, 1, "Winter", &plan()).await.expect(200);
            let (one, other) = tokio::join!(
                publish(&team, id, 2, &first),
                publish(&team, id, 2, &second),
            );
            let mut statuses = [one.status, other.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 412], "a draft: {} {}", one.json(), other.json());
            let mut more = plan();
            more["slots"]["removed"] = json!([]);
            save(&team, id, 3, "Winter", &more).await.expect(200);
            let (one, other) = tokio::join!(
                publish(&team, id, 4, &third),
                publish(&team, id, 4, &fourth),
            );
            for answer in [&one, &other] {
                assert!([200, 412].contains(&answer.status), "changes: {}", answer.json());
            }
            let slots = format!("SELECT count(*) FROM event_slot WHERE removed_at IS NULL AND event_id IN (SELECT id FROM event WHERE series_id = {id})");
            assert_eq!(app.db.db_number(&slots), 8, "no slot came twice");
        }
    }

    async fn a_copy_takes_everything_along_on_other_days(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let id = begin(&team).await;
        save(&team, id, 1, "Winter", &plan()).await.expect(200);
        let add = json!({ "ouId": 1, "partnerIds": [1, 2], "reason": "Strong in retail" });
        assert_eq!(team.post(&format!("/api/v1/event-series/{id}/nominations"), &add).await.expect(200).json()["addedCount"], 2);
        let body = json!({ "programId": 1, "name": "Spring", "copyOf": id, "firstDay": "2027-04-15", "withNominations": true });
        let copy = team.post("/api/v1/event-series", &body).await.expect(201).json();
        assert_eq!(copy["plan"]["slots"]["days"], json!(["2027-04-15"]));
        assert_eq!(copy["plan"]["slots"]["removed"], json!(["2027-04-15T11:45"]));
        assert_eq!(copy["plan"]["requestsCloseOn"], "2027-04-09");
        assert_eq!(copy["plan"]["mailTexts"], plan()["mailTexts"]);
        assert_eq!(copy["ous"][0]["nominatedCount"], 2);
        let warned = copy["problems"].as_array().unwrap().iter().any(|p| p["detail"].as_str().unwrap().contains("28 March 2027"));
        assert!(warned, "the clocks change before it: {copy}");
        // A draft is thrown away from the list, as it was seen there.
        let listed = async || {
            let list = team.get("/api/v1/event-series").await.expect(200).json();
            list["items"].as_array().unwrap().iter().find(|series| series["id"] == copy["id"]).cloned()
        };
        let seen = listed().await.unwrap();
        let discard = async |version: i64| {
            let path = format!("/api/v1/event-series/{}/discard", copy["id"]);
            team.send(Method::POST, &path, &[("if-match", &format!("\"{version}\""))], None).await
        };
        let version = seen["rowVersion"].as_i64().unwrap();
        discard(version + 1).await.expect(412);
        discard(version).await.expect(204);
        assert_eq!(listed().await, None);
        team.get(&format!("/api/v1/event-series/{}", copy["id"])).await.expect(404);
    }

    async fn ecms_nominate_for_their_ous_and_removing_closes_the_event_to_the_partner(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let path = "/api/v1/event-series/1/nominations";
        let listed = ecm.get(path).await.expect(200).json();
        let names: Vec<_> = listed["items"].as_array().unwrap().iter().map(|n| n["ou"]["id"].as_i64().unwrap()).collect();
        assert_eq!(names, [1, 1], "only the ECM's own OU: {listed}");
        let new = |partner: i64, reason: &str| json!({ "ouId": 1, "partnerIds": [partner], "reason": reason });
        ecm.post(path, &new(2, "")).await.expect(422);
        let refused = ecm.post(path, &new(3, "They are good")).await.expect(422).json();
        assert!(refused["errors"][0]["detail"].as_str().unwrap().contains("Ask the program team to elect it"), "{refused}");
        let partner = app.sign_in(&app.world.partner2_admin.email).await;
        partner.get("/api/v1/my-events/1").await.expect(200);
        ecm.post(&format!("{path}/remove"), &json!({ "ouId": 1, "partnerId": 2 })).await.expect(204);
        partner.get("/api/v1/my-events/1").await.expect(404);
        assert_eq!(ecm.post(path, &new(2, "Back again")).await.expect(200).json()["addedCount"], 1);
        partner.get("/api/v1/my-events/1").await.expect(200);
        app.db.db_execute("UPDATE program_partner SET removed_at = 1 WHERE partner_id = 2");
        partner.get("/api/v1/my-events/1").await.expect(404);
    }

    async fn dates_move_events_and_every_move_by_hand_is_from_what_was_seen(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        app.db.db_execute(&format!("UPDATE event SET heatmaps_at = {} WHERE id = 2", app.ctx.now().plus(HOUR_US).0));
        tick(&app, &post).await;
        assert_eq!(phase(&app, 2), "nominating");
        app.clock.advance(2 * HOUR_US);
        tick(&app, &post).await;
        assert_eq!(phase(&app, 2), "heatmaps");
        let moved = app.db.db_number("SELECT count(*) FROM audit WHERE action = 'move_event_phase'");
        tick(&app, &post).await;
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE action = 'move_event_phase'"), moved, "running again moves nothing");
        let step = async |id: i64, from: &str, to: &str| team.post(&format!("/api/v1/events/{id}/phase"), &json!({ "from": from, "to": to })).await;
        assert_eq!(step(2, "nominating", "requests").await.expect(412).code(), "changed");
        let open = step(2, "heatmaps", "requests").await.expect(200).json();
        assert!(open["moves"].as_array().unwrap().iter().any(|to| to["to"] == "review"), "{open}");
        // Back again: the date that has passed is taken away, so that it does not move on by itself at once.
        step(2, "requests", "nominating").await.expect(200);
        tick(&app, &post).await;
        assert_eq!(phase(&app, 2), "nominating");
        // Whoever asks and answers for a team was told that requests are open, once however often they open.
        step(2, "nominating", "requests").await.expect(200);
        let opened = "FROM message WHERE template = 'event_opened'";
        assert_eq!(app.db.db_number(&format!("SELECT count(*) {opened} AND recipient_id = 11")), 1);
        let text = app.db.db_text(&format!("SELECT body_text {opened} AND recipient_id = 11"));
        assert!(text.contains("can ask for sessions, and answer those who ask") && text.contains("/l/"), "{text}");
        let led = "SELECT count(DISTINCT primary_contact_id) FROM team WHERE ou_id = 2 AND closed_at IS NULL";
        assert_eq!(app.db.db_number(&format!("SELECT count(*) {opened}")), app.db.db_number(led), "to each who leads a team there");
        assert!(app.db.db_number("SELECT count(*) FROM notice WHERE kind = 'event' AND person_id = 11") >= 1);
        // The last slot of event 1 is over, whatever phase it was in.
        app.clock.advance(20 * DAY_US);
        tick(&app, &post).await;
        assert_eq!(phase(&app, 1), "held");
        // Twenty days later the session is over.
        let team = app.sign_in(&app.world.program_team.email).await;
        team.post("/api/v1/events/1/phase", &json!({ "from": "held", "to": "requests" })).await.expect(409);
        app.clock.advance(31 * DAY_US);
        tick(&app, &post).await;
        assert_eq!(phase(&app, 1), "closed");
    }

    async fn publishing_leaves_an_event_where_it_was_moved_back_to(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let id = begin(&team).await;
        save(&team, id, 1, "Winter", &plan()).await.expect(200);
        let events = publish(&team, id, 2, "a").await.expect(200).json();
        let event = events["eventIds"][0].as_i64().unwrap();
        // 14 December 2026, 09:00 in Berlin and a little more: requests are open.
        app.clock.set(pep_domain::time::UtcMicros(1_797_235_260_000_000));
        tick(&app, &post).await;
        assert_eq!(phase(&app, event), "requests");
        let team = app.sign_in(&app.world.program_team.email).await;
        team.post(&format!("/api/v1/events/{event}/phase"), &json!({ "from": "requests", "to": "heatmaps" })).await.expect(200);
        let mut changed = plan();
        changed["description"] = json!("Bring coffee");
        let saved = save(&team, id, 3, "Winter", &changed).await.expect(200).json();
        assert!(saved.to_string().contains("An event stands before that requests open"), "{saved}");
        publish(&team, id, 4, "b").await.expect(200);
        tick(&app, &post).await;
        assert_eq!(phase(&app, event), "heatmaps", "the date that has passed stays away");
        let seen = team.get(&format!("/api/v1/events/{event}")).await.expect(200).json();
        assert_eq!((&seen["description"], &seen["requestsOpenAt"]), (&json!("Bring coffee"), &Value::Null));
        assert_eq!(seen["requestsCloseAt"], "2027-01-08T17:00:00Z");
        // A later day counts, and so do those of the event that was not moved back.
        changed["requestsOpenOn"] = json!("2026-12-16");
        save(&team, id, 4, "Winter", &changed).await.expect(200);
        publish(&team, id, 5, "c").await.expect(200);
        app.clock.advance(2 * DAY_US);
        tick(&app, &post).await;
        assert_eq!(phase(&app, event), "requests");
        assert_eq!(phase(&app, events["eventIds"][1].as_i64().unwrap()), "requests");
    }

    async fn the_words_of_a_mail_are_tried_on_a_real_recipient(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let id = begin(&team).await;
        save(&team, id, 1, "Winter", &plan()).await.expect(200);
        team.post(&format!("/api/v1/event-series/{id}/nominations"), &json!({ "ouId": 1, "partnerIds": [1], "reason": "Good" })).await.expect(200);
        let body = json!({ "mail": "sessionRequest", "words": "Bring <coffee>" });
        let preview = team.post(&format!("/api/v1/event-series/{id}/mail-preview"), &body).await.expect(200).json();
        assert_eq!(preview["toAddress"], app.world.partner1_admin.email);
        let html = preview["html"].as_str().unwrap();
        assert!(html.contains("Bring &lt;coffee&gt;") && html.contains("Answer the request"), "{html}");
        // Each of the event's mails is what will be sent, with the words in it.
        for mail in ["heatmapInvitation", "sessionInvitation", "summary", "followUp"] {
            let body = json!({ "mail": mail, "words": "Bring <coffee>" });
            let preview = team.post(&format!("/api/v1/event-series/{id}/mail-preview"), &body).await.expect(200).json();
            let text = preview["text"].as_str().unwrap();
            assert!(text.contains("Bring <coffee>") && text.contains("2027"), "{mail}: {text}");
        }
        // Placeholders are filled with what the recipient's mail says, in both parts, and only with those of the mail.
        for (mail, names) in [
            ("heatmapInvitation", "{recipient}|{program}|{event}|{date}|{team}|{last_day}"),
            ("sessionRequest", "{recipient}|{program}|{event}|{time}|{team}|{other_team}"),
            ("sessionInvitation", "{recipient}|{program}|{event}|{time}|{session}"),
            ("summary", "{recipient}|{program}|{event}|{date}"),
            ("followUp", "{recipient}|{program}|{event}|{date}"),
        ] {
            let body = json!({ "mail": mail, "words": format!("§{names}§") });
            let preview = team.post(&format!("/api/v1/event-series/{id}/mail-preview"), &body).await.expect(200).json();
            for part in ["text", "html"] {
                let text = preview[part].as_str().unwrap();
                let (_, rest) = text.split_once('§').unwrap();
                let (words, _) = rest.split_once('§').unwrap();
                assert!(!words.contains('{') && words.split('|').all(|value| !value.is_empty()), "{mail} {part}: {words}");
                assert!(words.contains("|Winter|"), "{mail} {part}: {words}");
            }
            let wrong = json!({ "mail": mail, "words": "Dear {contcat}" });
            let refused = team.post(&format!("/api/v1/event-series/{id}/mail-preview"), &wrong).await.expect(422).json();
            let detail = refused["errors"][0]["detail"].as_str().unwrap();
            assert!(detail.contains("no placeholder {contcat}") && detail.contains("{recipient}"), "{detail}");
            team.post(&format!("/api/v1/event-series/{id}/mail-test"), &wrong).await.expect(422);
        }
        // A name that looks like a placeholder, like HTML or like a header is only text.
        let version = team.get(&format!("/api/v1/event-series/{id}")).await.expect(200).json()["rowVersion"].as_i64().unwrap();
        save(&team, id, version, "{date} <b>W</b>", &plan()).await.expect(200);
        let hostile = json!({ "mail": "summary", "words": "[{event}]" });
        let preview = team.post(&format!("/api/v1/event-series/{id}/mail-preview"), &hostile).await.expect(200).json();
        assert!(preview["text"].as_str().unwrap().contains("[{date} <b>W</b>]"), "{preview}");
        assert!(preview["html"].as_str().unwrap().contains("[{date} &lt;b&gt;W&lt;/b&gt;]"), "{preview}");
        assert_eq!(app.db.db_number("SELECT count(*) FROM message WHERE template LIKE 'session%'"), 0);
        let sent = team.post(&format!("/api/v1/event-series/{id}/mail-test"), &body).await.expect(202).json();
        assert_eq!(sent["toAddress"], app.world.program_team.email);
        assert_eq!(app.db.db_number("SELECT count(*) FROM message WHERE template = 'session_request' AND class = 'test' AND subject LIKE 'Test: %' AND recipient_id = 7"), 1);
    }

    async fn those_who_take_part_see_their_own_and_what_to_do(db: TestDb) {
        let app = TestApp::new(db).await;
        let partner = app.sign_in(&app.world.partner1_admin.email).await;
        let events = partner.get("/api/v1/my-events").await.expect(200).json();
        assert_eq!(events["items"].as_array().unwrap().len(), 2);
        let one = &events["items"][0];
        assert_eq!((&one["teams"][0]["toAnswerCount"], &one["teams"][0]["askedCount"]), (&json!(1), &json!(1)), "{one}");
        assert!(one["todo"].as_array().unwrap().iter().any(|todo| todo["words"] == "Answer 1 request."));
        let seller = app.sign_in(&app.world.seller2.email).await;
        let events = seller.get("/api/v1/my-events").await.expect(200).json();
        let names: Vec<_> = events["items"].as_array().unwrap().iter().map(|event| event["id"].as_i64().unwrap()).collect();
        assert_eq!(names, [2], "a seller of ATU 2 takes part in OU 2");
        seller.get("/api/v1/my-events/1").await.expect(404);
        app.db.db_execute("UPDATE team SET closed_at = 1 WHERE id = 1");
        let seen = partner.get("/api/v1/my-events/1").await.expect(200).json();
        assert_eq!(seen["todo"][0]["target"], "/teams/new?program=1&ou=1");
        let ecm = app.sign_in(&app.world.ecm_ou2.email).await;
        let listed = ecm.get("/api/v1/events").await.expect(200).json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);
        assert_eq!(listed["items"][0]["mayManage"], false);
    }

    async fn an_event_is_called_off_with_a_reason(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        team.post("/api/v1/events/2/cancel", &json!({ "reason": "" })).await.expect(422);
        team.post("/api/v1/events/2/cancel", &json!({ "reason": "Too few partners" })).await.expect(204);
        assert_eq!(phase(&app, 2), "cancelled");
        team.post("/api/v1/events/2/cancel", &json!({ "reason": "Too few partners" })).await.expect(409);
        team.put("/api/v1/events/2/slots/1/open", &json!({ "isOpen": true })).await.expect(409);
    }
}

/// Both jobs that have something to do at the instant at which an event is settled, in either order.
async fn settled(app: &TestApp, post: &Post, is_moved_first: bool) {
    let team = app.sign_in(&app.world.program_team.email).await;
    let planned = team.get("/api/v1/events/1/rules/preview").await.expect(200).json();
    let last = planned["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["kind"], &last["slotCount"]), (&json!("remove"), &json!(3)), "{planned}");
    let nine = 1_796_112_000_000_000; // 1 December 2026, 09:00 in Berlin
    app.clock.advance(nine - app.ctx.now().0);
    if is_moved_first {
        tick(app, post).await;
    }
    pep_app::sessions::apply_event_rules(&app.ctx).await.unwrap();
    if !is_moved_first {
        tick(app, post).await;
    }
    assert_eq!(phase(app, 1), "scheduled");
    assert_eq!(
        app.db.db_number("SELECT count(*) FROM event_slot WHERE event_id = 1 AND removed_at IS NOT NULL"),
        3
    );
    assert_eq!(
        app.db.db_number("SELECT count(*) FROM session_request WHERE state IN ('pending', 'later')"),
        0
    );
    let team = app.sign_in(&app.world.program_team.email).await;
    let planned = team.get("/api/v1/events/1/rules/preview").await.expect(200).json();
    assert_eq!(planned["steps"], json!([]), "what was done is not announced any more");
    assert_eq!(pep_app::sessions::apply_event_rules(&app.ctx).await.unwrap(), 0, "once");
}

both_engines! {
    async fn unfilled_slots_go_though_the_event_is_scheduled_first(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        settled(&app, &post, true).await;
    }

    async fn unfilled_slots_go_before_the_event_is_scheduled(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        settled(&app, &post, false).await;
    }

    async fn nominations_come_from_a_list_and_go_with_it(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let id = begin(&team).await;
        save(&team, id, 1, "Winter", &plan()).await.expect(200);
        let list = "Sales Unit,Partner One ID\n\
            cnry-public-ou-name-1,cnry-partner1-partner-oneid-1\n\
            cnry-public-ou-name-2,cnry-partner2-partner-oneid-2\n\
            cnry-public-ou-name-1,cnry-partner3-partner-oneid-3\n\
            Atlantis,cnry-partner1-partner-oneid-1\n";
        let upload = async |person: &Person, target: &str| {
            let path = format!("/api/v1/imports?kind=nominations&fileName=n.csv{target}");
            person.send_bytes(Method::POST, &path, &[], Some(("application/octet-stream", list.as_bytes().to_vec()))).await
        };
        // Without a choice it is the newest plan that is not over.
        let import = upload(&team, "").await.expect(201).json();
        assert_eq!((&import["counts"]["new"], &import["counts"]["error"]), (&json!(2), &json!(2)), "{import}");
        let rows = team.get(&format!("/api/v1/imports/{}/rows?outcome=error", import["id"])).await.expect(200).json();
        let words = rows["items"].to_string();
        assert!(words.contains("is not elected in") && words.contains("There is no sales unit Atlantis"), "{words}");
        let apply = json!({ "skipBadRows": true });
        team.post(&format!("/api/v1/imports/{}/apply", import["id"]), &apply).await.expect(200);
        let listed = team.get(&format!("/api/v1/event-series/{id}/nominations")).await.expect(200).json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 2);
        assert!(listed["items"].as_array().unwrap().iter().all(|n| n["isFromList"] == true && n["isElected"] == true));
        let again = upload(&team, &format!("&targetId={id}")).await.expect(201).json();
        assert_eq!((&again["counts"]["new"], &again["counts"]["same"]), (&json!(0), &json!(2)));
        team.post(&format!("/api/v1/imports/{}/rollback", import["id"]), &json!({})).await.expect(200);
        let listed = team.get(&format!("/api/v1/event-series/{id}/nominations")).await.expect(200).json();
        assert_eq!(listed["items"], json!([]));
        // An ECM brings in what is of the own OUs.
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let own = upload(&ecm, &format!("&targetId={id}")).await.expect(201).json();
        assert_eq!((&own["counts"]["new"], &own["counts"]["error"]), (&json!(1), &json!(3)), "{own}");
        upload(&ecm, "&targetId=999").await.expect(404);
    }
}
