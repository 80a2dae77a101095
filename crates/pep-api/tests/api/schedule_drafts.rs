//! The organiser's draft of a schedule: proposed, pinned, dropped, solved again, sent once; and what it never touches.

use std::collections::BTreeSet;
use std::time::Duration;

use pep_test_support::{TestDb, both_engines};
use serde_json::{Value, json};

use crate::support::{Person, TestApp};

const DRAFT: &str = "/api/v1/events/1/schedule-draft";

/// The world with three teams more, each of somebody else: partner 1's team 8, seller teams 6 and 7. Teams 1 and 8 overlap
/// with 3 and 7, team 2 with 6 and 7.
pub(crate) fn grow(db: &TestDb) {
    for (id, side, partner) in [(901, "microsoft", "NULL"), (902, "microsoft", "NULL"), (911, "partner", "1")]
    {
        db.db_execute(&format!(
            "INSERT INTO person (id, email, email_folded, first_name, last_name, name_folded, side, partner_id, \
             created_at, updated_at) VALUES ({id}, 'p{id}@grown.example', 'p{id}@grown.example', 'P', '{id}', 'p {id}', \
             '{side}', {partner}, 1, 1)"
        ));
    }
    for person in [901, 902] {
        db.db_execute(&format!(
            "INSERT INTO program_seller (program_id, person_id, source, added_at) VALUES (1, {person}, 'import', 1)"
        ));
    }
    for (id, side, partner, atu, lead) in [
        (6, "microsoft", "NULL", "1", 901),
        (7, "microsoft", "NULL", "1", 902),
        (8, "partner", "1", "NULL", 911),
    ] {
        db.db_execute(&format!(
            "INSERT INTO team (id, program_id, side, partner_id, ou_id, atu_id, name, name_folded, primary_contact_id, \
             created_at, updated_at) VALUES ({id}, 1, '{side}', {partner}, 1, {atu}, 'Grown {id}', 'grown {id}', {lead}, 1, 1)"
        ));
        db.db_execute(&format!(
            "INSERT INTO team_member (team_id, person_id, added_at) VALUES ({id}, {lead}, 1)"
        ));
    }
    for (account, person) in [(3, 901), (4, 901), (1, 902), (2, 902), (3, 902)] {
        db.db_execute(&format!(
            "INSERT INTO account_seller (account_id, person_id) VALUES ({account}, {person})"
        ));
    }
}

async fn organiser(app: &TestApp) -> Person {
    app.sign_in(&app.world.program_team.email).await
}

async fn propose(person: &Person, mode: &str) -> Value {
    person.post(DRAFT, &json!({ "mode": mode, "seconds": 0 })).await.expect(200).json()
}

async fn mark(person: &Person, partner: i64, seller: i64, mark: &str) -> Value {
    let body = json!({ "partnerTeamId": partner, "sellerTeamId": seller, "mark": mark });
    person.put(&format!("{DRAFT}/sessions"), &body).await.expect(200).json()
}

fn send_of(draft: &Value) -> Value {
    json!({ "rowVersion": draft["rowVersion"], "askedBySide": "microsoft", "message": "From the schedule" })
}

/// (partner's team, seller team, slot, mark) of each session.
/// How many teams get something.
fn served(draft: &Value) -> usize {
    let teams: BTreeSet<i64> =
        sessions(draft).into_iter().flat_map(|(partner, seller, _, _)| [partner, seller]).collect();
    teams.len()
}

fn sessions(draft: &Value) -> Vec<(i64, i64, i64, String)> {
    let id = |session: &Value, field: &str| session[field].as_i64().unwrap();
    let rows = draft["sessions"].as_array().unwrap().iter().map(|session| {
        let mark = session["mark"].as_str().unwrap().to_owned();
        (id(session, "partnerTeamId"), id(session, "sellerTeamId"), id(session, "slotId"), mark)
    });
    rows.collect()
}

fn pairs(draft: &Value) -> Vec<(i64, i64)> {
    let mut pairs: Vec<(i64, i64)> = sessions(draft)
        .into_iter()
        .filter(|session| session.3 != "dropped")
        .map(|session| (session.0, session.1))
        .collect();
    pairs.sort_unstable();
    pairs
}

fn requests(db: &TestDb, state: &str) -> i64 {
    db.db_number(&format!("SELECT count(*) FROM session_request WHERE state = '{state}'"))
}

both_engines! {
    async fn a_schedule_is_proposed_out_of_the_heatmap_and_accepted_sessions_never_move(db: TestDb) {
        let app = TestApp::new(db).await;
        grow(&app.db);
        let team = organiser(&app).await;
        assert_eq!(team.get(DRAFT).await.expect(200).json(), json!({}), "no draft yet");
        let bookings = app.db.db_text("SELECT CAST(sum(slot_id * 1000 + team_id) AS TEXT) FROM booking");
        let draft = propose(&team, "all").await;
        assert_eq!(pairs(&draft), [(1, 3), (1, 7), (2, 6), (2, 7), (8, 3), (8, 7)]);
        for (partner, seller, slot, _) in sessions(&draft) {
            // Teams 2 and 3 meet in slot 2; slot 5 is a flex slot that is kept back.
            assert!(slot != 5 && !(slot == 2 && (partner == 2 || seller == 3)), "{draft}");
        }
        let mut places: Vec<(i64, i64)> =
            sessions(&draft).iter().flat_map(|s| [(s.0, s.2), (s.1, s.2)]).collect();
        let count = places.len();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), count, "no team is in two sessions at once");
        assert_eq!((&draft["gapThousandthsOfPercent"], &draft["isSearching"]), (&json!(0), &json!(false)));
        assert_eq!(draft["valueTenths"], draft["boundTenths"]);
        assert_eq!(draft["acceptedCount"], 1);
        assert!(draft["sessions"][0]["reason"].as_str().unwrap().contains("shared account"));
        assert_eq!(draft["shortTeams"], json!([]));
        // It is there after a reload, belongs to the event, and nothing was booked or asked.
        assert_eq!(team.get(DRAFT).await.expect(200).json()["draft"], draft);
        assert_eq!(bookings, app.db.db_text("SELECT CAST(sum(slot_id * 1000 + team_id) AS TEXT) FROM booking"));
        assert_eq!(requests(&app.db, "pending"), 2);
        let seller = app.sign_in(&app.world.seller1.email).await;
        seller.get(DRAFT).await.expect(404);
        app.db.db_execute("UPDATE event SET phase = 'review' WHERE id = 1");
        let refused = team.post(DRAFT, &json!({ "mode": "all" })).await.expect(409);
        assert_eq!(refused.code(), "wrongState");
    }

    async fn pinned_sessions_stay_dropped_ones_do_not_come_back(db: TestDb) {
        let app = TestApp::new(db).await;
        grow(&app.db);
        let team = organiser(&app).await;
        let draft = propose(&team, "all").await;
        let pinned = sessions(&draft).into_iter().find(|s| (s.0, s.1) == (2, 7)).unwrap();
        let value = draft["valueTenths"].as_i64().unwrap();
        let worth = |draft: &Value, pair: (i64, i64)| {
            let rows = draft["sessions"].as_array().unwrap();
            let row = rows.iter().find(|row| row["partnerTeamId"] == pair.0 && row["sellerTeamId"] == pair.1);
            row.unwrap()["valueTenths"].as_i64().unwrap()
        };
        assert_eq!(mark(&team, 2, 7, "pinned").await["valueTenths"], value, "a pin changes nothing");
        let dropped = mark(&team, 8, 7, "dropped").await;
        assert_eq!(dropped["valueTenths"], value - worth(&draft, (8, 7)));
        assert!(dropped["gapThousandthsOfPercent"].as_i64().unwrap() > 0);
        // Solved again with another seed: the pin is where it was, what was dropped stays out.
        let body = json!({ "mode": "all", "seconds": 0, "seed": 7 });
        let again = team.post(DRAFT, &body).await.expect(200).json();
        assert_eq!(pairs(&again), [(1, 3), (1, 7), (2, 6), (2, 7), (8, 3)]);
        assert!(sessions(&again).contains(&(2, 7, pinned.2, "pinned".to_owned())));
        assert!(sessions(&again).iter().any(|s| (s.0, s.1, s.3.as_str()) == (8, 7, "dropped")));
        // Taken back, it may come again.
        mark(&team, 8, 7, "proposed").await;
        assert!(pairs(&propose(&team, "all").await).contains(&(8, 7)));
        let body = json!({ "partnerTeamId": 1, "sellerTeamId": 6, "mark": "pinned" });
        assert_eq!(team.put(&format!("{DRAFT}/sessions"), &body).await.expect(409).code(), "wrongState");
        team.delete(DRAFT).await.expect(204);
        assert_eq!(team.get(DRAFT).await.expect(200).json(), json!({}));
        assert_eq!(app.db.db_number("SELECT count(*) FROM schedule_draft_session"), 0);
    }

    async fn a_draft_is_sent_once_and_its_requests_are_asked_as_always(db: TestDb) {
        let app = TestApp::new(db).await;
        grow(&app.db);
        let team = organiser(&app).await;
        // Request 3 (team 3 asks team 1) is left; request 1 was taken back.
        app.db.db_execute("UPDATE session_request SET state = 'withdrawn' WHERE id = 1");
        let draft = propose(&team, "fill").await;
        assert_eq!(pairs(&draft), [(1, 7), (2, 6), (2, 7), (8, 3), (8, 7)], "who waits is not asked again");
        let path = format!("{DRAFT}/send");
        let wrong = json!({ "rowVersion": 99, "askedBySide": "microsoft" });
        assert_eq!(team.post(&path, &wrong).await.expect(412).code(), "changed");
        let other = organiser(&app).await;
        let order = send_of(&draft);
        let (one, two) = tokio::join!(team.post(&path, &order), other.post(&path, &order));
        let mut codes = [one.status, two.status];
        codes.sort_unstable();
        assert_eq!(codes, [200, 409], "of two who send it, one comes second");
        let sent = if one.status == 200 { one.json() } else { two.json() };
        assert_eq!((&sent["sentCount"], &sent["refused"]), (&json!(5), &json!([])));
        assert_eq!(requests(&app.db, "pending"), 6);
        let of_schedule = "message = 'From the schedule' AND asked_by_side = 'microsoft' AND state = 'pending'";
        assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM session_request WHERE {of_schedule}")), 5);
        let mails = "SELECT count(*) FROM message WHERE template = 'session_request'";
        assert_eq!(app.db.db_number(mails), 5);
        assert_eq!(app.db.db_number("SELECT count(*) FROM booking"), 2, "nothing is booked without acceptance");
        assert_eq!(team.get(DRAFT).await.expect(200).json(), json!({}), "a sent draft is gone");
        let audited = "SELECT count(*) FROM audit WHERE action = 'send_schedule_draft'";
        assert_eq!(app.db.db_number(audited), 1);
        // Nothing is left to propose, and the partner answers as always.
        assert_eq!(pairs(&propose(&team, "fill").await), []);
        let admin = app.sign_in(&app.world.partner2_admin.email).await;
        let id = app.db.db_number("SELECT id FROM session_request WHERE partner_team_id = 2 AND seller_team_id = 6");
        admin.post(&format!("/api/v1/session-requests/{id}/accept"), &json!({ "rowVersion": 1 })).await.expect(200);
    }

    async fn after_a_drop_out_a_repair_moves_only_what_has_to(db: TestDb) {
        let app = TestApp::new(db).await;
        grow(&app.db);
        let team = organiser(&app).await;
        app.db.db_execute("UPDATE session_request SET state = 'withdrawn' WHERE id IN (1, 3)");
        let draft = propose(&team, "all").await;
        team.post(&format!("{DRAFT}/send"), &send_of(&draft)).await.expect(200);
        let before = sessions(&draft);
        // Team 8 cannot in the slot in which it was to meet team 7, and nobody else changed.
        let moved = before.iter().find(|s| (s.0, s.1) == (8, 7)).unwrap();
        app.db.db_execute(&format!(
            "INSERT INTO team_blackout (team_id, slot_id, set_at) VALUES (8, {}, 1)", moved.2
        ));
        let repaired = propose(&team, "repair").await;
        let kept = |s: &&(i64, i64, i64, String)| before.iter().any(|b| (b.0, b.1, b.2) == (s.0, s.1, s.2));
        let after = sessions(&repaired);
        let changed = after.len() - after.iter().filter(kept).count();
        assert!(changed <= 2, "{repaired}");
        let standing = |pair: (i64, i64)| {
            let rows = repaired["sessions"].as_array().unwrap();
            let row = rows.iter().find(|row| row["partnerTeamId"] == pair.0 && row["sellerTeamId"] == pair.1);
            row.map(|row| row["standing"].clone())
        };
        assert_eq!(standing((2, 6)), Some(json!("asked")));
        assert_ne!(standing((8, 7)), Some(json!("asked")));
        let mut send = send_of(&repaired);
        send["leftOut"] = json!("withdraw");
        let sent = team.post(&format!("{DRAFT}/send"), &send).await.expect(200).json();
        assert_eq!(sent["sentCount"], i64::try_from(changed).unwrap());
        assert_eq!(sent["sentCount"], sent["movedCount"]);
        assert_eq!(sent["keptCount"], i64::try_from(after.len() - changed).unwrap());
        assert_eq!(requests(&app.db, "pending"), i64::try_from(after.len()).unwrap(), "nobody is asked twice");
    }

    async fn what_cannot_be_asked_any_more_stays_in_the_draft_with_the_reason(db: TestDb) {
        let app = TestApp::new(db).await;
        grow(&app.db);
        let team = organiser(&app).await;
        app.db.db_execute("UPDATE session_request SET state = 'withdrawn' WHERE id IN (1, 3)");
        let draft = propose(&team, "all").await;
        let lost = sessions(&draft).into_iter().find(|s| (s.0, s.1) == (2, 6)).unwrap();
        app.db.db_execute(&format!(
            "INSERT INTO team_blackout (team_id, slot_id, set_at) VALUES (6, {}, 1)", lost.2
        ));
        let seen = team.get(DRAFT).await.expect(200).json()["draft"].clone();
        let row = seen["sessions"].as_array().unwrap().iter().find(|row| row["sellerTeamId"] == 6).unwrap();
        assert_eq!(row["obstacle"], "Grown 6 cannot meet in this slot.");
        let sent = team.post(&format!("{DRAFT}/send"), &send_of(&draft)).await.expect(200).json();
        assert_eq!(sent["sentCount"], 5);
        assert_eq!(sent["refused"][0]["sellerTeam"]["name"], "Grown 6");
        assert!(sent["refused"][0]["reason"].as_str().unwrap().contains("cannot meet in this slot"));
        let rest = team.get(DRAFT).await.expect(200).json()["draft"].clone();
        assert_eq!(pairs(&rest), [(2, 6)]);
        // Solved again, it moves to another slot and can be sent.
        let again = propose(&team, "fill").await;
        assert_eq!(pairs(&again), [(2, 6)]);
        let sent = team.post(&format!("{DRAFT}/send"), &send_of(&again)).await.expect(200).json();
        assert_eq!(sent["sentCount"], 1);
    }

    async fn a_pin_that_cannot_be_kept_is_named_with_the_reason(db: TestDb) {
        let app = TestApp::new(db).await;
        grow(&app.db);
        let team = organiser(&app).await;
        app.db.db_execute("UPDATE session_request SET state = 'withdrawn' WHERE id IN (1, 3)");
        let draft = propose(&team, "all").await;
        assert_eq!(draft["lostPins"], json!([]));
        let pinned = sessions(&draft).into_iter().find(|s| (s.0, s.1) == (2, 6)).unwrap();
        mark(&team, 2, 6, "pinned").await;
        mark(&team, 8, 7, "pinned").await;
        assert_eq!(propose(&team, "all").await["lostPins"], json!([]), "what can be kept is kept");
        app.db.db_execute(&format!(
            "INSERT INTO team_blackout (team_id, slot_id, set_at) VALUES (6, {}, 1)", pinned.2
        ));
        app.db.db_execute("UPDATE team SET closed_at = 1 WHERE id = 8");
        let again = propose(&team, "all").await;
        let lost: Vec<&str> = again["lostPins"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
        assert_eq!(lost.len(), 2, "{lost:?}");
        let of = |name: &str| lost.iter().find(|line| line.contains(name)).copied().unwrap_or_default();
        assert!(of("Grown 6").ends_with(": Grown 6 cannot meet in this slot."), "{lost:?}");
        assert!(of("Grown 8").ends_with(": Grown 8 takes part in the event no more."), "{lost:?}");
        // Said once: the next one has no such pins.
        assert_eq!(propose(&team, "all").await["lostPins"], json!([]));
    }

    async fn a_search_goes_on_beside_the_answer_and_can_be_stopped(db: TestDb) {
        let app = TestApp::new(db).await;
        grow(&app.db);
        let team = organiser(&app).await;
        crowd(&app.db);
        let body = json!({ "mode": "all", "seconds": 60, "floorSessions": 1 });
        let first = team.post(DRAFT, &body).await.expect(200).json();
        assert_eq!(first["isSearching"], true, "{}", first["gapThousandthsOfPercent"]);
        assert!(!sessions(&first).is_empty(), "the first schedule is there at once");
        let refused = team.post(&format!("{DRAFT}/send"), &send_of(&first)).await.expect(409);
        assert!(refused.text().contains("Stop the search first"), "{}", refused.text());
        team.post(&format!("{DRAFT}/stop"), &json!({})).await.expect(204);
        let mut draft = first.clone();
        for _ in 0..200 {
            draft = team.get(DRAFT).await.expect(200).json()["draft"].clone();
            if draft["isSearching"] == false {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(draft["isSearching"], false);
        // A team that gets its first session counts more than what the sessions are worth.
        let (before, after) = ((served(&first), first["valueTenths"].as_i64()), (served(&draft), draft["valueTenths"].as_i64()));
        assert!(after >= before, "{before:?} became {after:?}");
        assert!(draft["boundTenths"].as_i64() <= first["boundTenths"].as_i64());
        assert_eq!(draft["maySend"], true);
    }

    async fn bad_orders_are_refused_with_what_would_be_right(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = organiser(&app).await;
        let body = json!({ "mode": "all", "seconds": 61, "floorSessions": 17, "changeCostTenths": -1 });
        let refused = team.post(DRAFT, &body).await.expect(422).json();
        let pointers: Vec<&str> =
            refused["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
        assert_eq!(pointers, ["/seconds", "/floorSessions", "/changeCostTenths"]);
        assert_eq!(team.post(&format!("{DRAFT}/send"), &json!({ "rowVersion": 1, "askedBySide": "partner" })).await.expect(409).code(), "wrongState");
    }
}

/// Twelve partner teams with one person in all of them, and twelve seller teams: no bound knows that only one of the twelve
/// can meet at a time, so the search does not end by a proof.
fn crowd(db: &TestDb) {
    for number in 0..24 {
        let (person, team) = (2_000 + number, 100 + number);
        let is_partner = number % 2 == 0;
        let (side, partner, atu) =
            if is_partner { ("partner", "1", "NULL") } else { ("microsoft", "NULL", "1") };
        db.db_execute(&format!(
            "INSERT INTO person (id, email, email_folded, side, partner_id, created_at, updated_at) VALUES ({person}, \
             'c{person}@crowd.example', 'c{person}@crowd.example', '{side}', {partner}, 1, 1)"
        ));
        if !is_partner {
            db.db_execute(&format!(
                "INSERT INTO program_seller (program_id, person_id, source, added_at) VALUES (1, {person}, 'import', 1)"
            ));
            db.db_execute(&format!(
                "INSERT INTO account_seller (account_id, person_id) VALUES ({}, {person})",
                1 + number / 2 % 2
            ));
        }
        db.db_execute(&format!(
            "INSERT INTO team (id, program_id, side, partner_id, ou_id, atu_id, name, name_folded, primary_contact_id, \
             created_at, updated_at) VALUES ({team}, 1, '{side}', {partner}, 1, {atu}, 'C {team}', 'c {team}', {person}, 1, 1)"
        ));
        db.db_execute(&format!(
            "INSERT INTO team_member (team_id, person_id, added_at) VALUES ({team}, {person}, 1)"
        ));
        if is_partner && number > 0 {
            db.db_execute(&format!(
                "INSERT INTO team_member (team_id, person_id, added_at) VALUES ({team}, 2000, 1)"
            ));
        }
    }
}
