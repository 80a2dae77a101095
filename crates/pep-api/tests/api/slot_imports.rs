//! Slots of a plan from a list: read, looked at, added or put in place of what the plan has, and taken back.

use actix_web::http::Method;
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp};

/// A plan of two OUs with two slots on 3 December; its id.
async fn planned(team: &Person) -> i64 {
    let new = json!({ "programId": 1, "name": "December" });
    let id = team.post("/api/v1/event-series", &new).await.expect(201).json()["id"].as_i64().unwrap();
    let plan = json!({
        "ouIds": [1, 2], "timeZone": "Europe/Berlin",
        "slots": { "days": ["2026-12-03"], "first": "09:00", "lengthMinutes": 30, "gapMinutes": 15, "count": 2 },
        "rules": { "gapMinutes": 0, "followUp": "nextMorning", "sendsSummary": true, "attendedAfterSeconds": 60 },
    });
    let body = json!({ "name": "December", "plan": plan });
    team.send(Method::PUT, &format!("/api/v1/event-series/{id}"), &[("if-match", "\"1\"")], Some(&body))
        .await
        .expect(200);
    id
}

async fn upload(person: &Person, list: &str, target: &str) -> Answer {
    let path = format!("/api/v1/imports?kind=slots&fileName=slots.csv{target}");
    person
        .send_bytes(Method::POST, &path, &[], Some(("application/octet-stream", list.as_bytes().to_vec())))
        .await
}

/// The slots that stand, as the wizard shows them.
async fn slots(team: &Person, id: i64) -> Vec<String> {
    let series = team.get(&format!("/api/v1/event-series/{id}")).await.expect(200).json();
    let slots = series["slots"].as_array().unwrap().iter().filter(|slot| slot["isRemoved"] == false);
    let line = |slot: &Value| {
        let text = |name: &str| slot[name].as_str().unwrap().to_owned();
        let only = slot.get("ouIds").map(|ous| format!(" {ous}")).unwrap_or_default();
        format!("{} {}–{} {}{only}", &text("day")[8..], text("starts"), text("ends"), text("kind"))
    };
    slots.map(line).collect()
}

async fn problems_of(team: &Person, import: &Value) -> Vec<(String, String)> {
    let path = format!("/api/v1/imports/{}/rows?outcome=error", import["id"]);
    let rows = team.get(&path).await.expect(200).json();
    let problems =
        rows["items"].as_array().unwrap().iter().flat_map(|row| row["problems"].as_array().unwrap().clone());
    problems
        .map(|one| {
            (one["cell"].as_str().unwrap_or_default().to_owned(), one["detail"].as_str().unwrap().to_owned())
        })
        .collect()
}

const LIST: &str = "Datum;Von;Bis;Flex;OU\n\
    03.12.2026;9.00;9.30;;\n\
    2026-12-04;9:00 AM;9:45 AM;x;\n\
    2026-12-04;10:00;10:30;;cnry-public-ou-name-2\n";

both_engines! {
    async fn slots_are_added_replaced_and_taken_back(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let id = planned(&team).await;
        let before = slots(&team, id).await;
        assert_eq!(before, ["03 09:00–09:30 regular", "03 09:45–10:15 regular"]);
        let import = upload(&team, LIST, &format!("&targetId={id}")).await.expect(201).json();
        let counts = &import["counts"];
        assert_eq!((&counts["new"], &counts["same"], &counts["error"], &counts["missing"]), (&json!(2), &json!(1), &json!(0), &json!(1)), "{import}");
        assert_eq!(slots(&team, id).await, before, "nothing changes before it is applied");
        team.post(&format!("/api/v1/imports/{}/apply", import["id"]), &json!({})).await.expect(200);
        let added = ["03 09:00–09:30 regular", "03 09:45–10:15 regular", "04 09:00–09:45 flex", "04 10:00–10:30 regular [2]"];
        assert_eq!(slots(&team, id).await, added);
        // The same list again changes nothing; the wizard's own save keeps what the list brought.
        let again = upload(&team, LIST, &format!("&targetId={id}")).await.expect(201).json();
        assert_eq!((&again["counts"]["new"], &again["counts"]["same"]), (&json!(0), &json!(3)), "{again}");
        let series = team.get(&format!("/api/v1/event-series/{id}")).await.expect(200).json();
        let tag = format!("\"{}\"", series["rowVersion"]);
        let body = json!({ "name": "December", "plan": series["plan"] });
        team.send(Method::PUT, &format!("/api/v1/event-series/{id}"), &[("if-match", &tag)], Some(&body)).await.expect(200);
        assert_eq!(slots(&team, id).await, added);
        // In place of what the plan has: the slot that the list does not name goes.
        team.post(&format!("/api/v1/imports/{}/apply", again["id"]), &json!({ "removeMissing": true })).await.expect(200);
        assert_eq!(slots(&team, id).await, ["03 09:00–09:30 regular", "04 09:00–09:45 flex", "04 10:00–10:30 regular [2]"]);
        // Taken back, what the list brought is gone, and the pattern's own slot stays.
        team.post(&format!("/api/v1/imports/{}/rollback", import["id"]), &json!({})).await.expect(200);
        assert_eq!(slots(&team, id).await, ["03 09:00–09:30 regular"]);
    }

    async fn a_list_of_slots_becomes_events_of_its_ous(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let id = planned(&team).await;
        let import = upload(&team, LIST, &format!("&targetId={id}")).await.expect(201).json();
        team.post(&format!("/api/v1/imports/{}/apply", import["id"]), &json!({})).await.expect(200);
        let version = team.get(&format!("/api/v1/event-series/{id}")).await.expect(200).json()["rowVersion"].clone();
        let tag = format!("\"{version}\"");
        let published = team.send(Method::POST, &format!("/api/v1/event-series/{id}/publish"), &[("if-match", &tag)], None).await.expect(200).json();
        let of = |at: usize| format!("SELECT count(*) FROM event_slot WHERE event_id = {}", published["eventIds"][at]);
        assert_eq!((app.db.db_number(&of(0)), app.db.db_number(&of(1))), (3, 4), "the last slot is of the second OU only");
    }

    async fn what_cannot_be_taken_names_its_cell_and_the_other_row(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let id = planned(&team).await;
        let list = "Day,Start,End,Kind,Sales Unit\n\
            2026-12-04,9:00,9:30,,\n\
            2026-12-04,9:15,9:45,,\n\
            2026-12-04,9:00,9:30,,\n\
            2026-12-04,soon,10:30,,\n\
            2026-12-04,11:00,10:30,,\n\
            3/4/2026,11:00,11:30,,\n\
            2026-12-04,12:00,12:30,perhaps,\n\
            2026-12-04,13:00,13:30,,Atlantis\n";
        let import = upload(&team, list, &format!("&targetId={id}")).await.expect(201).json();
        assert_eq!((&import["counts"]["new"], &import["counts"]["error"], &import["counts"]["skipped"]), (&json!(1), &json!(6), &json!(1)), "{import}");
        let problems = problems_of(&team, &import).await;
        let cells: Vec<&str> = problems.iter().map(|(cell, _)| cell.as_str()).collect();
        assert_eq!(cells, ["B3", "B5", "C6", "A7", "D8", "E9"], "{problems:?}");
        assert!(problems[0].1.contains("row 2, 9:00–9:30"), "{problems:?}");
        assert!(problems[5].1.contains("There is no sales unit Atlantis"), "{problems:?}");
        team.get(&format!("/api/v1/imports/{}/errors.xlsx", import["id"])).await.expect(200);
        // What overlaps a slot of the plan is named where it is put right, before anything is published.
        let list = "Day,Start,End\n2026-12-03,9:15,9:45\n";
        let import = upload(&team, list, &format!("&targetId={id}")).await.expect(201).json();
        team.post(&format!("/api/v1/imports/{}/apply", import["id"]), &json!({})).await.expect(200);
        let series = team.get(&format!("/api/v1/event-series/{id}")).await.expect(200).json();
        let told = series["problems"].as_array().unwrap().iter().any(|one| one["isBlocking"] == true && one["detail"].as_str().unwrap().contains("9:00–9:30 and 9:15–9:45 overlap"));
        assert!(told, "{}", series["problems"]);
    }

    async fn slots_are_for_those_who_plan(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let id = planned(&team).await;
        upload(&team, LIST, "").await.expect(422);
        upload(&team, LIST, "&targetId=999").await.expect(404);
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        upload(&ecm, LIST, &format!("&targetId={id}")).await.expect(404);
        let kinds = ecm.get("/api/v1/import-kinds").await.expect(200).json();
        assert!(!kinds.to_string().contains("\"slots\""), "{kinds}");
        let import = upload(&team, LIST, &format!("&targetId={id}")).await.expect(201).json();
        ecm.get(&format!("/api/v1/imports/{}", import["id"])).await.expect(404);
    }
}
