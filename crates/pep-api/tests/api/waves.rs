//! Waves from plan to last mail: counted, launched once, paced, paused, cancelled, repeated only where it failed.

use actix_web::http::Method;
use pep_domain::jobs::Queue;
use pep_domain::time::{HOUR_US, MINUTE_US, SECOND_US, UtcMicros};
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Person, Post, TestApp};

fn partners(name: &str) -> Value {
    json!({ "kind": "programPartners", "name": name })
}

async fn plan(team: &Person, input: &Value) -> i64 {
    team.post("/api/v1/programs/1/waves", input).await.expect(201).json()["id"].as_i64().unwrap()
}

async fn launch(team: &Person, id: i64, count: i64) -> Value {
    team.post(&format!("/api/v1/waves/{id}/launch"), &json!({ "expectedCount": count }))
        .await
        .expect(200)
        .json()
}

async fn verb(team: &Person, id: i64, verb: &str) -> Value {
    team.send(Method::POST, &format!("/api/v1/waves/{id}/{verb}"), &[], None).await.expect(200).json()
}

fn count(wave: &Value, status: &str) -> i64 {
    let counts = wave["counts"].as_array().unwrap();
    counts.iter().find(|count| count["status"] == status).map_or(0, |count| count["count"].as_i64().unwrap())
}

/// Lets `seconds` pass, second by second, with a look of the workers at each.
async fn pass(app: &TestApp, post: &Post, seconds: i64) {
    for _ in 0..seconds {
        app.clock.advance(SECOND_US);
        look(app, post).await;
    }
}

async fn look(app: &TestApp, post: &Post) {
    post.run(app, Queue::Notify).await;
    post.run(app, Queue::Mail).await;
}

/// So many more contacts of partner 1.
fn add_contacts(app: &TestApp, count: i64, zone: &str) {
    for n in 0..count {
        let id = 1_000 + app.db.db_number("SELECT count(*) FROM person");
        app.db.db_execute(&format!(
            "INSERT INTO person (id, email, email_folded, first_name, last_name, name_folded, side, partner_id, time_zone, \
             created_at, updated_at) VALUES ({id}, 'c{id}@partner1.example', 'c{id}@partner1.example', 'C', '{n}', 'c {id}', \
             'partner', 1, '{zone}', 1, 1)"
        ));
    }
}

both_engines! {
    async fn a_wave_is_counted_sampled_shown_and_tested_before_it_is_launched(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let preview = async |input: &Value| team.post("/api/v1/programs/1/waves/preview", input).await.expect(200).json();
        let all = preview(&partners("All")).await;
        assert_eq!((all["count"].as_i64(), all["sample"].as_array().unwrap().len()), (Some(4), 4));
        let mut narrow = partners("Narrow");
        narrow["audience"] = json!({ "matches": "all", "partnerIds": [1], "isPrimaryContact": true });
        assert_eq!(preview(&narrow).await["count"], 1);
        narrow["audience"]["matches"] = json!("any");
        assert_eq!(preview(&narrow).await["count"], 3);
        narrow["audience"]["excludedPersonIds"] = json!([11]);
        assert_eq!(preview(&narrow).await["count"], 2);
        narrow["audience"] = json!({ "ouIds": [2] });
        assert_eq!(preview(&narrow).await["count"], 2);
        assert_eq!(preview(&json!({ "kind": "programSellers", "name": "S", "audience": { "ouIds": [] } })).await["count"], 2);
        team.post("/api/v1/programs/1/waves/preview", &json!({ "kind": "eventHeatmaps", "name": "H" })).await.expect(422);
        assert_eq!(app.db.db_number("SELECT count(*) FROM job WHERE state = 'ready'"), 0);
        let id = plan(&team, &partners("All")).await;
        let mail = team.get(&format!("/api/v1/waves/{id}/mail?person=21")).await.expect(200).json();
        assert_eq!(mail["toAddress"], app.world.partner2_admin.email.as_str());
        assert!(mail["text"].as_str().unwrap().contains("/go/dta"));
        let tested = team.post(&format!("/api/v1/waves/{id}/test"), &json!({ "personId": 21 })).await.expect(200).json();
        assert_eq!(tested["toAddress"], app.world.program_team.email.as_str());
        look(&app, &post).await;
        assert_eq!(post.sent(), 1);
        team.post(&format!("/api/v1/waves/{id}/launch"), &json!({ "expectedCount": 5 })).await.expect(412);
        assert_eq!(app.db.db_number("SELECT count(*) FROM wave_recipient"), 0);
    }

    async fn people_and_partners_are_left_out_by_search_and_that_is_written_down(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let search = async |rest: &str| {
            let path = format!("/api/v1/programs/1/wave-exclusions?{rest}");
            team.get(&path).await.expect(200).json()["items"].as_array().unwrap().clone()
        };
        let all = search("kind=programPartners").await;
        let kinds: Vec<&str> = all.iter().map(|choice| choice["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["partner", "partner", "person", "person", "person", "person"], "{all:?}");
        let found = search(&format!("kind=programPartners&q={}", app.world.partner2_admin.email.split('@').next().unwrap())).await;
        assert!(found.iter().any(|choice| choice["kind"] == "person" && choice["id"] == 21), "{found:?}");
        assert_eq!(search("kind=programPartners&q=nobodyatall").await.len(), 0);
        assert!(search("kind=programSellers").await.iter().all(|choice| choice["kind"] == "person"));
        team.get("/api/v1/programs/1/wave-exclusions?kind=eventHeatmaps").await.expect(422);
        team.get("/api/v1/programs/1/wave-exclusions?kind=nothing").await.expect(422);

        // Each says how many it takes away by itself: person 11 stays out with the partner.
        let mut input = partners("Without");
        input["audience"] = json!({ "excludedPersonIds": [11, 21], "excludedPartnerIds": [1] });
        let preview = team.post("/api/v1/programs/1/waves/preview", &input).await.expect(200).json();
        assert_eq!(preview["count"], 1, "{preview}");
        let counts: Vec<_> = preview["exclusions"].as_array().unwrap().iter().map(|one| (one["kind"].as_str().unwrap(), one["id"].as_i64().unwrap(), one["count"].as_i64().unwrap())).collect();
        assert_eq!(counts, [("person", 11, 0), ("person", 21, 1), ("partner", 1, 1)]);
        assert!(preview["exclusions"].as_array().unwrap().iter().all(|one| !one["name"].as_str().unwrap().is_empty()));

        // It is kept with the wave, and with each person once the wave is launched.
        let id = plan(&team, &input).await;
        let kept = team.get(&format!("/api/v1/waves/{id}")).await.expect(200).json();
        assert_eq!((&kept["audience"]["excludedPersonIds"], &kept["audience"]["excludedPartnerIds"]), (&json!([11, 21]), &json!([1])));
        launch(&team, id, 1).await;
        let listed = team.get(&format!("/api/v1/waves/{id}/recipients?status=skipped")).await.expect(200).json();
        let mut reasons: Vec<_> = listed["items"].as_array().unwrap().iter().map(|one| (one["id"].as_i64().unwrap(), one["reason"].as_str().unwrap().to_owned())).collect();
        reasons.sort_unstable();
        let by = kept["createdBy"].as_str().unwrap();
        let partner = preview["exclusions"][2]["name"].as_str().unwrap();
        assert_eq!(
            reasons,
            [(11, format!("Left out by {by}.")), (12, format!("Left out with {partner} by {by}.")), (21, format!("Left out by {by}."))]
        );
        // Another wave may invite them: being left out is no invitation.
        let next = team.post("/api/v1/programs/1/waves/preview", &partners("Next")).await.expect(200).json();
        assert_eq!(next["count"].as_i64().unwrap() + next["invitedBefore"].as_i64().unwrap(), 4, "{next}");
        assert!(next["invitedBefore"].as_i64().unwrap() <= 1, "{next}");
    }

    async fn a_launch_happens_once_and_nobody_is_invited_by_two_waves(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let first = plan(&team, &partners("First")).await;
        let path = format!("/api/v1/waves/{first}/launch");
        let send = async |key: &str, count: i64| {
            team.send(Method::POST, &path, &[("idempotency-key", key)], Some(&json!({ "expectedCount": count }))).await
        };
        send("k1", 4).await.expect(200);
        send("k1", 4).await.expect(200);
        assert_eq!(send("k1", 3).await.expect(409).code(), "keyReused");
        send("k2", 4).await.expect(409);
        // The second wave is planned before the first has invited anybody; what is skipped is skipped at its turn.
        let second = plan(&team, &partners("Second")).await;
        launch(&team, second, 4).await;
        pass(&app, &post, 20).await;
        let views = [verb_free(&team, first).await, verb_free(&team, second).await];
        let done: i64 = views.iter().map(|wave| count(wave, "sent")).sum();
        let skipped: i64 = views.iter().map(|wave| count(wave, "skipped")).sum();
        assert_eq!((done, skipped, post.sent()), (4, 4, 4));
        assert!(views.iter().all(|wave| wave["state"] == "done"));
        let third = team.post("/api/v1/programs/1/waves/preview", &partners("Third")).await.expect(200).json();
        assert_eq!((third["count"].as_i64(), third["invitedBefore"].as_i64()), (Some(0), Some(4)));
        let partner = app.sign_in(&app.world.partner1_admin.email).await;
        let notices = partner.get("/api/v1/notices").await.expect(200).text();
        assert!(notices.contains("/go/dta") && notices.contains("You are invited"));
    }

    async fn the_pace_holds_also_with_two_workers_and_an_outage(db: TestDb) {
        let app = TestApp::new(db).await;
        let (one, two) = (Post::open(&app).await, Post::open(&app).await);
        let team = app.sign_in(&app.world.program_team.email).await;
        add_contacts(&app, 60, "Europe/Berlin");
        let mut input = partners("Paced");
        input["perMinute"] = json!(20);
        let id = plan(&team, &input).await;
        launch(&team, id, 64).await;
        let submitted = || one.sent() + two.sent();
        let mut left: Vec<usize> = vec![0];
        for second in 0..270 {
            // Nobody looks for a minute and a half; then both look at every second.
            if second == 90 {
                app.clock.advance(90 * SECOND_US);
                left.extend(std::iter::repeat_n(submitted(), 90));
            }
            app.clock.advance(SECOND_US);
            look(&app, &one).await;
            look(&app, &two).await;
            left.push(submitted());
        }
        for window in left.windows(61) {
            assert!(window[60] - window[0] <= 20, "{} within a minute", window[60] - window[0]);
        }
        for window in left.windows(2) {
            assert!(window[1] - window[0] <= 2, "a burst of {}", window[1] - window[0]);
        }
        assert_eq!(submitted(), 64);
        assert_eq!(verb_free(&team, id).await["state"], "done");
        let twice = "SELECT count(*) FROM (SELECT recipient_id FROM message WHERE wave_id IS NOT NULL GROUP BY recipient_id HAVING count(*) > 1) x";
        assert_eq!(app.db.db_number(twice), 0);
    }

    async fn pause_and_cancel_stop_what_has_not_left(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        add_contacts(&app, 20, "Europe/Berlin");
        let mut input = partners("Stopped");
        input["perMinute"] = json!(60);
        let id = plan(&team, &input).await;
        launch(&team, id, 24).await;
        pass(&app, &post, 5).await;
        verb(&team, id, "pause").await;
        pass(&app, &post, 2).await;
        let at_pause = post.sent();
        assert!((3..=9).contains(&at_pause), "{at_pause}");
        pass(&app, &post, 60).await;
        assert_eq!(post.sent(), at_pause);
        assert_eq!(app.db.db_number("SELECT count(*) FROM job WHERE kind = 'release_wave' AND state = 'ready'"), 0);
        let resumed = verb(&team, id, "resume").await;
        assert!(resumed["endsAt"].is_string());
        pass(&app, &post, 3).await;
        assert!(post.sent() > at_pause && post.sent() <= at_pause + 5);
        let cancelled = verb(&team, id, "cancel").await;
        let sent = post.sent();
        pass(&app, &post, 60).await;
        assert_eq!(post.sent(), sent);
        let (planned, all) = (count(&cancelled, "planned"), count(&cancelled, "cancelled"));
        assert_eq!((planned, all + i64::try_from(sent).unwrap()), (0, 24));
        team.send(Method::POST, &format!("/api/v1/waves/{id}/resume"), &[], None).await.expect(409);
    }

    async fn a_trial_waits_for_a_person_and_failed_mails_are_repeated_alone(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let mut input = partners("Trial");
        input["trialCount"] = json!(2);
        let id = plan(&team, &input).await;
        launch(&team, id, 4).await;
        post.refuse();
        pass(&app, &post, 30).await;
        let paused = verb_free(&team, id).await;
        assert_eq!((paused["state"].as_str(), post.sent()), (Some("paused"), 2));
        assert!(paused["pausedReason"].as_str().unwrap().contains("trial of 2"));
        assert_eq!((count(&paused, "failed"), count(&paused, "sent"), count(&paused, "planned")), (1, 1, 2));
        let notices = team.get("/api/v1/notices").await.expect(200).text();
        assert!(notices.contains("waits for you"));
        verb(&team, id, "resume").await;
        pass(&app, &post, 10).await;
        let done = verb_free(&team, id).await;
        assert_eq!((done["state"].as_str(), count(&done, "sent")), (Some("done"), 3));
        let failed = team.get(&format!("/api/v1/waves/{id}/recipients?status=failed")).await.expect(200).json();
        assert_eq!(failed["items"].as_array().unwrap().len(), 1);
        assert!(failed["items"][0]["reason"].as_str().unwrap().contains("no such mailbox"));
        verb(&team, id, "resend-failed").await;
        pass(&app, &post, 10).await;
        let again = verb_free(&team, id).await;
        assert_eq!((again["state"].as_str(), count(&again, "sent"), post.sent()), (Some("done"), 4, 5));
        team.send(Method::POST, &format!("/api/v1/waves/{id}/resend-failed"), &[], None).await.expect(409);
    }

    async fn business_hours_are_the_recipient_s(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        for zone in ["Europe/Berlin", "America/New_York", "Asia/Kolkata"] {
            add_contacts(&app, 1, zone);
        }
        app.db.db_execute("UPDATE person SET time_zone = 'Europe/Berlin' WHERE partner_id = 2");
        // Saturday, 24 October 2026, the night before Berlin leaves summer time.
        let saturday = UtcMicros(1_792_843_200_000_000);
        app.clock.set(saturday);
        let team2 = app.sign_in(&app.world.program_team.email).await;
        let mut input = partners("Hours");
        input["isBusinessHours"] = json!(true);
        input["audience"] = json!({ "partnerIds": [1], "excludedPersonIds": [11, 12] });
        let id = plan(&team2, &input).await;
        drop(team);
        launch(&team2, id, 3).await;
        let mut left = Vec::new();
        for minute in 0..(3 * 24 * 60) {
            let before = post.sent();
            app.clock.set(saturday.plus(minute * MINUTE_US));
            look(&app, &post).await;
            app.clock.advance(2 * SECOND_US);
            look(&app, &post).await;
            if post.sent() > before {
                left.push(minute);
            }
        }
        // Monday at 9: 03:30 UTC in Kolkata, 08:00 UTC in Berlin after the change, 13:00 UTC in New York before its own.
        let monday = 2 * 24 * 60 - 24 * 60 / 2;
        let expected = [monday + 3 * 60 + 30, monday + 8 * 60, monday + 13 * 60];
        let close = left.iter().zip(expected).all(|(minute, wanted)| (0..=1).contains(&(minute - wanted)));
        assert!(left.len() == 3 && close, "{left:?} {expected:?}");
        assert!(saturday.plus(12 * HOUR_US).0 % (24 * HOUR_US) == 0);
    }

    async fn heatmap_invitations_ask_each_partner_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let input = json!({ "kind": "eventHeatmaps", "eventId": 1, "name": "Heatmaps" });
        let id = plan(&team, &input).await;
        // Primary contacts of teams 1 and 2, and seller 1 of team 3.
        launch(&team, id, 3).await;
        pass(&app, &post, 10).await;
        assert_eq!(count(&verb_free(&team, id).await, "sent"), 3);
        assert_eq!(app.db.db_number("SELECT count(*) FROM report_request WHERE event_id = 1"), 2);
        assert_eq!(app.db.db_number("SELECT count(*) FROM report_request_account a JOIN report_request r ON r.id = a.request_id WHERE r.event_id = 1 AND r.partner_id = 1"), 5);
        let seller = app.db.db_text("SELECT body_text FROM message WHERE wave_id IS NOT NULL AND recipient_id = 5");
        assert!(seller.contains("/my-accounts") && !seller.contains("/l/"));
        let other = plan(&team, &json!({ "kind": "eventHeatmaps", "eventId": 1, "name": "Again" })).await;
        team.post(&format!("/api/v1/waves/{other}/launch"), &json!({ "expectedCount": 0 })).await.expect(409);
        team.post("/api/v1/programs/1/waves", &json!({ "kind": "eventHeatmaps", "eventId": 99, "name": "x" })).await.expect(422);
    }

    async fn a_heatmap_invitation_asks_for_every_account_of_a_large_ou(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        app.db.db_execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6100) \
             INSERT INTO account (id, tpid, name, name_folded, segment_id, ou_id, industry_id, created_at, updated_at) \
             SELECT 100000 + n.i, 'large-' || n.i, 'Large', 'large', a.segment_id, 1, a.industry_id, 1, 1 FROM n, account a WHERE a.id = 1",
        );
        let id = plan(&team, &json!({ "kind": "eventHeatmaps", "eventId": 1, "name": "Heatmaps" })).await;
        launch(&team, id, 3).await;
        pass(&app, &post, 10).await;
        let asked = "SELECT count(*) FROM report_request_account a JOIN report_request r ON r.id = a.request_id WHERE r.event_id = 1 AND r.partner_id = 1";
        assert_eq!(app.db.db_number(asked), app.db.db_number("SELECT count(*) FROM account WHERE ou_id = 1 AND removed_at IS NULL"));
        assert!(app.db.db_number(asked) > 6_000);
        let text = app.db.db_text("SELECT body_text FROM message WHERE wave_id IS NOT NULL AND recipient_id = 11");
        assert!(text.contains("Accounts: 6105"), "{text}");
        // Which event it is stands where people choose among several: in the subject, on their page, in the chase list.
        let event = app.db.db_text("SELECT name FROM event WHERE id = 1");
        let subject = app.db.db_text("SELECT subject FROM message WHERE wave_id IS NOT NULL AND recipient_id = 11");
        assert!(subject.starts_with(&event), "{subject}");
        let asked = async |path: &str, email: &str| app.sign_in(email).await.get(path).await.expect(200).json()["items"][0]["eventName"].clone();
        assert_eq!(asked("/api/v1/reporting/requests", &app.world.partner1_admin.email).await, json!(event));
        assert_eq!(asked("/api/v1/report-requests", &app.world.ecm_ou1.email).await, json!(event));
        // Not nominated any more, the partner is not told of the event.
        app.db.db_execute("UPDATE nomination SET removed_at = 1 WHERE partner_id = 1 AND ou_id = 1");
        assert_eq!(asked("/api/v1/reporting/requests", &app.world.partner1_admin.email).await, Value::Null);
    }

    async fn whoever_was_taken_out_meanwhile_is_left_out(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let id = plan(&team, &partners("Late")).await;
        launch(&team, id, 4).await;
        team.delete("/api/v1/programs/1/partners/2?reason=Left").await.expect(204);
        pass(&app, &post, 15).await;
        let wave = verb_free(&team, id).await;
        // Beside the two invitations, the three people of its session are told that it is off.
        assert_eq!((count(&wave, "sent"), count(&wave, "skipped"), post.sent()), (2, 2, 2 + 3));
        let skipped = team.get(&format!("/api/v1/waves/{id}/recipients?status=skipped")).await.expect(200).json();
        assert_eq!(skipped["items"][0]["reason"], "Was taken out of the program.");
    }

    async fn too_many_returned_mails_pause_the_wave(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        add_contacts(&app, 60, "Europe/Berlin");
        let mut input = partners("Bounces");
        input["perMinute"] = json!(120);
        let id = plan(&team, &input).await;
        launch(&team, id, 64).await;
        pass(&app, &post, 15).await;
        assert!(post.sent() >= 20 && post.sent() < 64);
        app.db.db_execute("UPDATE message SET bounced_at = 1 WHERE wave_id IS NOT NULL AND id % 5 = 0");
        pass(&app, &post, 5).await;
        let paused = verb_free(&team, id).await;
        assert_eq!(paused["state"], "paused");
        assert!(paused["pausedReason"].as_str().unwrap().contains("5 %"));
        // Whoever resumes has looked: only what leaves from then on counts.
        verb(&team, id, "resume").await;
        pass(&app, &post, 40).await;
        assert_eq!(verb_free(&team, id).await["state"], "done");
    }

    async fn a_wave_whose_release_was_given_up_goes_on(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = Post::open(&app).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let id = plan(&team, &partners("Stuck")).await;
        launch(&team, id, 4).await;
        app.db.db_execute("UPDATE job SET state = 'failed', finished_at = 1 WHERE kind = 'release_wave'");
        pass(&app, &post, 5).await;
        assert_eq!(post.sent(), 0);
        pep_jobs::plan(&app.ctx, &pep_jobs::all()).await.unwrap();
        pass(&app, &post, 10).await;
        assert_eq!(post.sent(), 4);
    }

    async fn waves_of_another_program_are_not_there(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        app.db.db_execute("UPDATE wave SET program_id = 2 WHERE id = 1");
        for path in ["/api/v1/waves/1", "/api/v1/waves/1/recipients", "/api/v1/waves/1/mail", "/api/v1/programs/2/waves"] {
            team.get(path).await.expect(404);
        }
        team.post("/api/v1/programs/2/waves", &partners("x")).await.expect(404);
        team.post("/api/v1/waves/1/launch", &json!({ "expectedCount": 1 })).await.expect(404);
        team.delete("/api/v1/waves/1").await.expect(404);
    }
}

async fn verb_free(team: &Person, id: i64) -> Value {
    team.get(&format!("/api/v1/waves/{id}")).await.expect(200).json()
}
