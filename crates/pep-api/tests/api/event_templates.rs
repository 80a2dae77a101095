//! The library of templates: what comes again of a plan is saved, and the next plan starts from it.

use actix_web::http::Method;
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp};

fn plan() -> Value {
    json!({
        "ouIds": [1, 2],
        "description": "Two days in spring",
        "timeZone": "Europe/Berlin",
        "ouZones": [{ "ouId": 2, "timeZone": "Asia/Tokyo" }],
        "slots": { "days": ["2027-03-22", "2027-03-24"], "first": "09:00", "lengthMinutes": 30, "gapMinutes": 15, "count": 4,
            "breaks": [{ "from": "10:00", "to": "11:00" }], "flexPerDay": 1, "removed": ["2027-03-24T11:45"] },
        "heatmapsOn": "2027-02-15", "heatmapsDueOn": "2027-03-01", "requestsOpenOn": "2027-03-02", "requestsCloseOn": "2027-03-19",
        "rules": { "remindAfterHours": 48, "declineAfterHours": 120, "removeDaysBefore": 2, "gapMinutes": 20, "followUp": "nextMorning",
            "sendsSummary": true, "attendedAfterSeconds": 60 },
        "mailTexts": [{ "mail": "sessionRequest", "words": "Please answer soon." }],
        "feedback": { "by": "own" },
    })
}

async fn begin(person: &Person, body: &Value) -> Answer {
    person.post("/api/v1/event-series", body).await
}

/// A saved plan; its id.
async fn planned(team: &Person) -> i64 {
    let id = begin(team, &json!({ "programId": 1, "name": "Spring" })).await.expect(201).json()["id"]
        .as_i64()
        .unwrap();
    let body = json!({ "name": "Spring", "plan": plan() });
    team.send(Method::PUT, &format!("/api/v1/event-series/{id}"), &[("if-match", "\"1\"")], Some(&body))
        .await
        .expect(200);
    id
}

async fn rename(person: &Person, id: &Value, version: i64, name: &str) -> Answer {
    let (tag, body) = (format!("\"{version}\""), json!({ "name": name, "description": "For spring" }));
    person
        .send(Method::PUT, &format!("/api/v1/event-templates/{id}"), &[("if-match", &tag)], Some(&body))
        .await
}

/// Times on the clock of a plan's slots, each with how many days after the first day, and its kind.
fn clock(series: &Value) -> Vec<(i64, String, String, bool)> {
    let day = |slot: &Value| slot["day"].as_str().unwrap().parse::<chrono::NaiveDate>().unwrap();
    let slots = series["slots"].as_array().unwrap();
    let first = slots.iter().map(day).min().unwrap();
    let line = |slot: &Value| {
        let words = format!("{}–{}", slot["starts"].as_str().unwrap(), slot["ends"].as_str().unwrap());
        (
            (day(slot) - first).num_days(),
            words,
            slot["kind"].to_string(),
            slot["isRemoved"].as_bool().unwrap(),
        )
    };
    slots.iter().map(line).collect()
}

both_engines! {
    async fn a_plan_becomes_a_template_and_the_template_a_plan(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let series = planned(&team).await;
        let add = json!({ "ouId": 1, "partnerIds": [1], "reason": "Good" });
        team.post(&format!("/api/v1/event-series/{series}/nominations"), &add).await.expect(200);
        let original = team.get(&format!("/api/v1/event-series/{series}")).await.expect(200).json();

        let body = json!({ "seriesId": series, "name": " Two spring days ", "description": "As in 2027" });
        let template = team.post("/api/v1/event-templates", &body).await.expect(201).json();
        assert_eq!((&template["name"], &template["dayCount"], &template["slotCount"]), (&json!("Two spring days"), &json!(2), &json!(7)), "{template}");
        assert!(!template["createdBy"].as_str().unwrap().is_empty());
        let stored = app.db.db_text("SELECT plan FROM event_template");
        for gone in ["2027", "Asia/Tokyo", "partner"] {
            assert!(!stored.contains(gone), "{gone}: {stored}");
        }

        // The clocks change on 28 March, between the days of the two.
        let new = json!({ "programId": 1, "name": "April", "templateId": template["id"], "firstDay": "2027-04-05" });
        let made = begin(&team, &new).await.expect(201).json();
        assert_eq!(clock(&made), clock(&original), "the same slots at the same times on the clock");
        assert_eq!(made["plan"]["slots"]["days"], json!(["2027-04-05", "2027-04-07"]));
        assert_eq!(made["plan"]["slots"]["removed"], json!(["2027-04-07T11:45"]));
        assert_eq!((&made["plan"]["heatmapsOn"], &made["plan"]["requestsCloseOn"]), (&json!("2027-03-01"), &json!("2027-04-02")));
        assert_eq!((&made["plan"]["ouIds"], made["plan"].get("ouZones")), (&json!([]), None), "no OUs and no zones of theirs");
        for kept in ["rules", "mailTexts", "feedback", "description", "timeZone"] {
            assert_eq!(made["plan"][kept], original["plan"][kept], "{kept}");
        }
        let nominated = team.get(&format!("/api/v1/event-series/{}/nominations", made["id"])).await.expect(200).json();
        assert_eq!(nominated["items"], json!([]));

        // Whoever chooses the OUs is told of their closed days among the new days.
        app.db.db_execute("INSERT INTO holiday (ou_id, on_date, name, created_at) VALUES (1, '2027-04-07', 'Spring feast', 1)");
        let mut plan = made["plan"].clone();
        plan["ouIds"] = json!([1]);
        let saved = team
            .send(Method::PUT, &format!("/api/v1/event-series/{}", made["id"]), &[("if-match", "\"1\"")], Some(&json!({ "name": "April", "plan": plan })))
            .await
            .expect(200)
            .json();
        let warning = saved["problems"].as_array().unwrap().iter().find(|problem| problem["detail"].as_str().unwrap().contains("Spring feast"));
        assert_eq!(warning.unwrap()["isBlocking"], false, "{saved}");

        // What was made of it stays when it goes.
        team.delete(&format!("/api/v1/event-templates/{}", template["id"])).await.expect(204);
        let after = team.get(&format!("/api/v1/event-series/{}", made["id"])).await.expect(200).json();
        assert_eq!(after["plan"], saved["plan"]);
        begin(&team, &new).await.expect(404);
        let audited = "SELECT count(*) FROM audit WHERE object_kind = 'event_template' AND action IN ('save_event_template', 'delete_event_template')";
        assert_eq!(app.db.db_number(audited), 2);
    }

    async fn a_template_has_one_name_in_its_program(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let series = planned(&team).await;
        let body = |name: &str| json!({ "seriesId": series, "name": name });
        let first = team.post("/api/v1/event-templates", &body("Größe S")).await.expect(201).json();
        assert_eq!(team.post("/api/v1/event-templates", &body("GROSSE s")).await.expect(409).code(), "alreadyExists");
        let second = team.post("/api/v1/event-templates", &body("Size L")).await.expect(201).json();
        assert_eq!(rename(&team, &second["id"], 1, "größe s").await.expect(409).code(), "alreadyExists");
        let renamed = rename(&team, &second["id"], 1, "Size XL").await.expect(200).json();
        assert_eq!((&renamed["name"], &renamed["rowVersion"]), (&json!("Size XL"), &json!(2)));
        rename(&team, &second["id"], 1, "Size M").await.expect(412);
        rename(&team, &first["id"], 1, "größe S").await.expect(200);
        for wrong in ["", " ", "two\nlines", &"x".repeat(121)] {
            team.post("/api/v1/event-templates", &body(wrong)).await.expect(422);
        }
        let long = json!({ "seriesId": series, "name": "Long", "description": "x".repeat(501) });
        team.post("/api/v1/event-templates", &long).await.expect(422);
        let listed = team.get("/api/v1/event-templates?programId=1&q=siz").await.expect(200).json();
        assert_eq!((&listed["items"][0]["name"], &listed["total"]), (&json!("Size XL"), &json!(1)));
        // A plan without a day gives nothing to count from.
        let empty = begin(&team, &json!({ "programId": 1, "name": "Empty" })).await.expect(201).json()["id"].clone();
        assert_eq!(team.post("/api/v1/event-templates", &json!({ "seriesId": empty, "name": "Empty" })).await.expect(409).code(), "wrongState");
    }

    async fn a_template_is_its_programs_own(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let series = planned(&team).await;
        let template = team.post("/api/v1/event-templates", &json!({ "seriesId": series, "name": "Own" })).await.expect(201).json();
        let new = |first_day: Option<&str>| json!({ "programId": 1, "name": "Next", "templateId": template["id"], "firstDay": first_day });
        begin(&team, &new(None)).await.expect(422);
        let mut both = new(Some("2027-04-05"));
        both["copyOf"] = json!(series);
        begin(&team, &both).await.expect(422);
        // The template of another program is the same as none.
        app.db.db_execute("UPDATE event_template SET program_id = 2");
        begin(&team, &new(Some("2027-04-05"))).await.expect(404);
        rename(&team, &template["id"], 1, "Taken").await.expect(404);
        team.delete(&format!("/api/v1/event-templates/{}", template["id"])).await.expect(404);
        let listed = team.get("/api/v1/event-templates").await.expect(200).json();
        assert_eq!((&listed["items"], &listed["total"]), (&json!([]), &json!(0)));
        assert_eq!(app.db.db_number("SELECT count(*) FROM event_template"), 1);
    }
}
