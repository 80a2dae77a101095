//! Sales teams as partners, sellers and program teams build them, and what the feed does to them.

use actix_web::http::Method;
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp};

fn team(ou: i64, name: &str, primary: i64, members: &[i64]) -> Value {
    json!({ "ouId": ou, "name": name, "primaryContactId": primary, "memberIds": members })
}

async fn put(person: &Person, id: i64, version: i64, change: &Value) -> Answer {
    let tag = format!("\"{version}\"");
    person.send(Method::PUT, &format!("/api/v1/teams/{id}"), &[("if-match", &tag)], Some(change)).await
}

both_engines! {
    async fn a_partner_builds_its_team_and_changes_it(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let create = |body: Value| json!({ "programId": 1, "team": body });
        let made = admin.post("/api/v1/teams", &create(team(2, " West ", 12, &[11, 12]))).await.expect(201).json();
        assert_eq!((&made["name"], &made["ou"]["id"], &made["mayChange"]), (&json!("West"), &json!(2), &json!(true)));
        assert_eq!(made["members"].as_array().unwrap().len(), 2);
        let again = admin.post("/api/v1/teams", &create(team(2, "WEST", 11, &[11]))).await.expect(409);
        assert_eq!(again.code(), "alreadyExists");
        admin.post("/api/v1/teams", &create(team(1, "West", 11, &[11]))).await.expect(201);
        // Nobody from elsewhere, and the primary contact is one of the team.
        admin.post("/api/v1/teams", &create(team(1, "Odd", 21, &[11, 21]))).await.expect(422);
        admin.post("/api/v1/teams", &create(team(1, "Odd", 12, &[11]))).await.expect(422);
        admin.post("/api/v1/teams", &create(team(99, "Odd", 11, &[11]))).await.expect(422);
        admin.post("/api/v1/teams", &json!({ "programId": 2, "team": team(1, "Odd", 11, &[11]) })).await.expect(404);
        let id = made["id"].as_i64().unwrap();
        let changed = put(&admin, id, 1, &team(2, "Far West", 11, &[11])).await.expect(200);
        assert_eq!(changed.header("etag"), "\"2\"");
        assert_eq!(put(&admin, id, 1, &team(2, "Later", 11, &[11])).await.expect(412).code(), "changed");
        // The colleague was told of being in the team, and sees it, but does not change it.
        assert_eq!(app.db.db_number("SELECT count(*) FROM notice WHERE person_id = 12 AND kind = 'team'"), 1);
        let colleague = app.sign_in(&app.world.partner1_seller.email).await;
        let seen = colleague.get(&format!("/api/v1/teams/{id}")).await.expect(200).json();
        assert_eq!(seen["mayChange"], false);
        put(&colleague, id, 2, &team(2, "Mine", 12, &[12])).await.expect(404);
        admin.post(&format!("/api/v1/teams/{id}/close"), &json!({})).await.expect(204);
        admin.get(&format!("/api/v1/teams/{id}")).await.expect(404);
    }

    async fn a_seller_builds_of_the_own_atu_only(db: TestDb) {
        let app = TestApp::new(db).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let options = seller.get("/api/v1/team-options").await.expect(200).json();
        let people: Vec<_> = options["people"].as_array().unwrap().iter().map(|person| person["id"].as_i64().unwrap()).collect();
        assert_eq!(people, [5]);
        let made = seller.post("/api/v1/teams", &json!({ "programId": 1, "team": team(2, "Own", 5, &[5]) })).await.expect(201).json();
        // The OU follows the ATU, whatever was asked for.
        assert_eq!((&made["ou"]["id"], &made["atu"]["id"]), (&json!(1), &json!(1)));
        let foreign = json!({ "programId": 1, "atuId": 2, "team": team(2, "Foreign", 6, &[6]) });
        seller.post("/api/v1/teams", &foreign).await.expect(404);
        let listed = seller.get("/api/v1/teams").await.expect(200).json();
        let names: Vec<_> = listed["items"].as_array().unwrap().iter().map(|team| team["side"].clone()).collect();
        assert_eq!(names, [json!("microsoft"), json!("microsoft")]);
        // Taken out of the program, the seller's teams are closed to the seller at once.
        app.db.db_execute("UPDATE program_seller SET removed_at = 1 WHERE person_id = 5");
        assert_eq!(seller.get("/api/v1/teams").await.expect(200).json()["items"], json!([]));
        seller.get("/api/v1/teams/3").await.expect(404);
    }

    async fn a_team_with_sessions_is_not_closed_under_them(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.sign_in(&app.world.partner2_admin.email).await;
        let refused = admin.post("/api/v1/teams/2/close", &json!({})).await.expect(409);
        assert!(refused.json()["detail"].as_str().unwrap().contains("1 session"), "{}", refused.text());
        put(&admin, 2, 1, &team(2, "Moved", 21, &[21])).await.expect(409);
    }

    async fn the_feed_takes_people_out_of_their_teams(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        put(&admin, 1, 1, &team(1, "North", 12, &[11, 12])).await.expect(200);
        // A list of the partner's contacts that names the seller no longer.
        app.db.db_execute("UPDATE person SET feed = 'contacts' WHERE id IN (11, 12)");
        let team_of_program = app.sign_in(&app.world.program_team.email).await;
        let list = format!("Partner One ID,Email,Primary Contact\ncnry-partner1-partner-oneid-1,{},yes\n", app.world.partner1_admin.email);
        let upload = team_of_program
            .send_bytes(Method::POST, "/api/v1/imports?kind=contacts&fileName=c.csv", &[], Some(("application/octet-stream", list.into_bytes())))
            .await
            .expect(201)
            .json();
        let id = upload["id"].as_i64().unwrap();
        team_of_program.post(&format!("/api/v1/imports/{id}/apply"), &json!({ "removeMissing": true })).await.expect(200);
        let seen = admin.get("/api/v1/teams/1").await.expect(200).json();
        assert_eq!(seen["primaryContactId"], Value::Null, "{seen}");
        assert_eq!(seen["members"].as_array().unwrap().len(), 1);
        assert_eq!(app.db.db_number("SELECT count(*) FROM message WHERE template = 'team_without_contact' AND recipient_id = 11"), 1);
        assert_eq!(app.db.db_number("SELECT count(*) FROM message WHERE template = 'team_without_contact'"), 1);
        let version = seen["rowVersion"].as_i64().unwrap();
        let headed = put(&admin, 1, version, &team(1, "North", 11, &[11])).await.expect(200).json();
        assert_eq!(headed["primaryContactId"], 11);
    }

    async fn a_long_list_comes_in_parts_and_is_searched(db: TestDb) {
        let app = TestApp::new(db).await;
        let program_team = app.sign_in(&app.world.program_team.email).await;
        for n in 0..6 {
            let side = if n % 2 == 0 { ("microsoft", "NULL", "1") } else { ("partner", "1", "NULL") };
            app.db.db_execute(&format!(
                "INSERT INTO team (program_id, side, partner_id, ou_id, atu_id, name, name_folded, primary_contact_id, created_at, \
                 updated_at) VALUES (1, '{}', {}, 1, {}, 'Zebra {n}', 'zebra {n}', NULL, 1, 1)",
                side.0, side.1, side.2
            ));
        }
        let ids = |page: &Value| -> Vec<i64> {
            page["items"].as_array().unwrap().iter().map(|team| team["id"].as_i64().unwrap()).collect()
        };
        let whole = program_team.get("/api/v1/teams").await.expect(200).json();
        assert_eq!((ids(&whole).len(), &whole["next"]), (11, &Value::Null));
        let (mut found, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let rest = cursor.as_ref().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
            let page = program_team.get(&format!("/api/v1/teams?limit=3{rest}")).await.expect(200).json();
            assert!(ids(&page).len() <= 3);
            found.extend(ids(&page));
            cursor = page["next"].as_str().map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, ids(&whole), "in parts, the same teams in the same order");
        let zebras = program_team.get("/api/v1/teams?q=ZEB&side=partner").await.expect(200).json();
        assert_eq!(ids(&zebras).len(), 3);
        assert_eq!(ids(&program_team.get("/api/v1/teams?q=nobody").await.expect(200).json()), Vec::<i64>::new());
        program_team.get("/api/v1/teams?cursor=none").await.expect(422);
        program_team.get("/api/v1/teams?limit=0").await.expect(422);
        // What somebody does not see is in no part of it.
        let admin = app.sign_in(&app.world.partner2_admin.email).await;
        assert_eq!(ids(&admin.get("/api/v1/teams?q=zebra").await.expect(200).json()), Vec::<i64>::new());
    }
}
