//! Suggested sessions: Microsoft's side reads why, a partner only whom and when; thumbs down; a program's weights.

use actix_web::http::Method;
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::schedule_drafts::grow;
use crate::support::TestApp;

const OF_SELLERS: &str = "/api/v1/events/1/suggestions?team=3";
const OF_PARTNER: &str = "/api/v1/events/1/partner-suggestions?team=1";
const WEIGHTS: &str = "/api/v1/programs/1/suggestion-weights";

/// The world with more teams, in which teams 1 and 3 have not asked each other.
async fn app(db: pep_test_support::TestDb) -> TestApp {
    let app = TestApp::new(db).await;
    grow(&app.db);
    app.db.db_execute("UPDATE session_request SET state = 'withdrawn' WHERE id IN (1, 3)");
    app
}

fn teams(list: &Value) -> Vec<i64> {
    list["items"].as_array().unwrap().iter().map(|item| item["team"]["id"].as_i64().unwrap()).collect()
}

fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

both_engines! {
    async fn sellers_read_why_and_organisers_read_it_of_any_team(db: TestDb) {
        let app = app(db).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let found = seller.get(OF_SELLERS).await.expect(200).json();
        assert_eq!(teams(&found), [1, 8], "team 2 meets team 3 already");
        let first = &found["items"][0];
        assert!(first["reason"].as_str().unwrap().starts_with("2 shared accounts: "), "{first}");
        assert!(first["valueTenths"].as_i64().unwrap() > 0);
        let accounts = first["accounts"].as_array().unwrap();
        assert_eq!(accounts.len(), 2);
        assert!(accounts[0]["name"].as_str().unwrap().starts_with("cnry-account-account-name-"));
        let slots: Vec<i64> = first["slots"].as_array().unwrap().iter().map(|slot| slot["id"].as_i64().unwrap()).collect();
        assert_eq!(slots, [1, 3, 4], "slot 2 is taken, slot 5 is kept back");
        assert_eq!(first["firstSlotId"], 1);
        let team = app.sign_in(&app.world.program_team.email).await;
        let of_partner = team.get("/api/v1/events/1/suggestions?team=1").await.expect(200).json();
        assert_eq!(teams(&of_partner), [3, 7]);
        // Of another's team a seller reads nothing.
        seller.get("/api/v1/events/1/suggestions?team=6").await.expect(404);
        seller.get("/api/v1/events/1/suggestions?team=1").await.expect(404);
        seller.get("/api/v1/events/1/partner-suggestions?team=3").await.expect(404);
        app.db.db_execute("UPDATE event SET phase = 'heatmaps' WHERE id = 1");
        assert_eq!(teams(&seller.get(OF_SELLERS).await.expect(200).json()), Vec::<i64>::new());
    }

    async fn a_partner_reads_whom_and_when_and_never_a_reason_an_account_or_a_value(db: TestDb) {
        let app = app(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let answer = admin.get(OF_PARTNER).await.expect(200);
        let found = answer.json();
        assert_eq!(teams(&found), [3, 7]);
        assert_eq!(keys(&found), ["hidden", "items"]);
        for item in found["items"].as_array().unwrap() {
            assert_eq!(keys(item), ["firstSlotId", "slots", "team"]);
            assert_eq!(keys(&item["team"]), ["id", "isMine", "name", "side"]);
            for slot in item["slots"].as_array().unwrap() {
                assert_eq!(keys(slot), ["endsAt", "id", "isOpen", "isPast", "kind", "startsAt"]);
            }
        }
        let text = answer.text();
        for canary in ["cnry-account", "cnry-internal", "cnry-partner2", "shared", "reason", "value", "Tenths"] {
            assert!(!text.contains(canary), "{canary} in {text}");
        }
        // What sellers say among themselves changes nothing for the partner, not even the order.
        let reason = |list: &Value| list["items"][0]["valueTenths"].clone();
        let seller = app.sign_in(&app.world.seller1.email).await;
        let before = seller.get(OF_SELLERS).await.expect(200).json();
        app.db.db_execute("UPDATE seller_status SET priority = 'not_interested', note = 'cnry-secret'");
        app.db.db_execute("UPDATE account_note SET note = 'cnry-secret'");
        assert_eq!(admin.get(OF_PARTNER).await.expect(200).json(), found);
        assert_ne!(reason(&seller.get(OF_SELLERS).await.expect(200).json()), reason(&before));
        admin.get("/api/v1/events/1/suggestions?team=1").await.expect(404);
        admin.get("/api/v1/events/1/partner-suggestions?team=2").await.expect(404);
        let other = app.sign_in(&app.world.partner2_admin.email).await;
        other.get(OF_PARTNER).await.expect(404);
    }

    async fn thumbs_down_hides_for_that_team_and_can_be_taken_back(db: TestDb) {
        let app = app(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let path = "/api/v1/events/1/suggestions/hidden";
        let hide = |is_hidden: bool| json!({ "teamId": 1, "otherTeamId": 3, "isHidden": is_hidden });
        admin.put(path, &hide(true)).await.expect(204);
        admin.put(path, &hide(true)).await.expect(204);
        let found = admin.get(OF_PARTNER).await.expect(200).json();
        assert_eq!((teams(&found), &found["hidden"][0]["id"]), (vec![7], &json!(3)));
        assert!(teams(&seller.get(OF_SELLERS).await.expect(200).json()).contains(&1), "only for that team");
        // A pair that one of the teams does not want is not scheduled either.
        let team = app.sign_in(&app.world.program_team.email).await;
        let draft = team.post("/api/v1/events/1/schedule-draft", &json!({ "mode": "all", "seconds": 0 })).await.expect(200);
        let is_pair = |row: &Value| row["partnerTeamId"] == 1 && row["sellerTeamId"] == 3;
        assert!(!draft.json()["sessions"].as_array().unwrap().iter().any(is_pair));
        admin.put(path, &hide(false)).await.expect(204);
        assert_eq!(teams(&admin.get(OF_PARTNER).await.expect(200).json()), [3, 7]);
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE action = 'hide_suggestion'"), 2);
        let same_side = json!({ "teamId": 1, "otherTeamId": 8, "isHidden": true });
        assert_eq!(admin.put(path, &same_side).await.expect(422).json()["errors"][0]["pointer"], "/otherTeamId");
        seller.put(path, &hide(true)).await.expect(404);
    }

    async fn who_was_asked_is_not_suggested_any_more(db: TestDb) {
        let app = app(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let first = admin.get(OF_PARTNER).await.expect(200).json()["items"][0].clone();
        let body = json!({ "slotId": first["firstSlotId"], "teamId": 1, "otherTeamId": first["team"]["id"] });
        let asked = admin.post("/api/v1/events/1/requests", &body).await.expect(201).json();
        assert_eq!(teams(&admin.get(OF_PARTNER).await.expect(200).json()), [7]);
        let seller = app.sign_in(&app.world.seller1.email).await;
        assert_eq!(teams(&seller.get(OF_SELLERS).await.expect(200).json()), [8]);
        // Declined for good: neither asks the other again by suggestion.
        let path = format!("/api/v1/session-requests/{}/decline", asked["id"]);
        seller.post(&path, &json!({ "rowVersion": 1, "note": "Not this year" })).await.expect(200);
        assert_eq!(teams(&admin.get(OF_PARTNER).await.expect(200).json()), [7]);
    }

    async fn a_program_weighs_its_own_way_and_sees_beforehand_what_that_does(db: TestDb) {
        let app = app(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let read = team.get(WEIGHTS).await.expect(200);
        assert_eq!(read.header("etag"), "\"0\"");
        let mut weights = read.json()["weights"].clone();
        assert_eq!(weights["activeCustomerPoints"], 10);
        weights["execPercent"] = json!(300);
        let path = "/api/v1/events/1/suggestion-preview";
        let preview = team.post(path, &weights).await.expect(200).json();
        let first = &preview["pairs"][0];
        assert_eq!(first["placeAfter"], 1);
        assert!(first["tenthsAfter"].as_i64() > first["tenthsBefore"].as_i64(), "{first}");
        assert_eq!(team.get(WEIGHTS).await.expect(200).json()["rowVersion"], 0, "looking changes nothing");
        let before = team.get(OF_SELLERS).await.expect(200).json()["items"][0]["valueTenths"].as_i64();
        let put = |version: &'static str, body: &Value| {
            let (body, headers) = (body.clone(), [("if-match", version)]);
            let team = &team;
            async move { team.send(Method::PUT, WEIGHTS, &headers, Some(&body)).await }
        };
        put("\"3\"", &weights).await.expect(412);
        let stored = put("\"0\"", &weights).await.expect(200);
        assert_eq!((stored.header("etag"), &stored.json()["rowVersion"]), ("\"1\"".to_owned(), &json!(1)));
        put("\"0\"", &weights).await.expect(412);
        assert!(team.get(OF_SELLERS).await.expect(200).json()["items"][0]["valueTenths"].as_i64() > before);
        let mut none = weights.clone();
        for field in ["targetPoints", "pastCustomerPoints", "activeCustomerPoints"] {
            none[field] = json!(0);
        }
        none["itPercent"] = json!(501);
        let errors = put("\"1\"", &none).await.expect(422).json()["errors"].clone();
        let pointers: Vec<&str> = errors.as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
        assert_eq!(pointers, ["/itPercent", "/activeCustomerPoints"]);
    }
}
