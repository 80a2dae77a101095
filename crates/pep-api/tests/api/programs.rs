//! Programs: who takes part, what removal closes, and where the entry link leads.

use actix_web::http::Method;
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::TestApp;

fn ids(list: &Value) -> Vec<i64> {
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

both_engines! {
    async fn partners_are_elected_taken_out_and_elected_again(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let path = "/api/v1/programs/1/partners";
        let before = team.get(path).await.expect(200).json();
        assert_eq!((ids(&before), before["live"].as_i64()), (vec![1, 2], Some(2)));
        let choices = team.get("/api/v1/programs/1/partner-choices?q=cnry").await.expect(200).json();
        assert_eq!(ids(&choices), [3]);
        assert_eq!(team.post(path, &json!({ "ids": [3, 1] })).await.expect(200).json()["added"], 1);
        assert_eq!(team.post(path, &json!({ "ids": [3] })).await.expect(200).json()["added"], 0);
        team.post(path, &json!({ "ids": [3, 99] })).await.expect(422);
        team.post(path, &json!({ "ids": [] })).await.expect(422);
        team.delete(&format!("{path}/3")).await.expect(204);
        team.delete(&format!("{path}/3")).await.expect(404);
        let removed = team.get(&format!("{path}?standing=removed")).await.expect(200).json();
        assert_eq!((ids(&removed), removed["removed"].as_i64()), (vec![3], Some(1)));
        assert!(removed["items"][0]["election"]["removedBy"].as_str().unwrap().contains("program"));
        assert_eq!(team.post(path, &json!({ "ids": [3] })).await.expect(200).json()["added"], 1);
        let first = team.get(&format!("{path}?limit=2")).await.expect(200).json();
        let next = first["next"].as_str().unwrap();
        let rest = team.get(&format!("{path}?limit=2&cursor={next}")).await.expect(200).json();
        assert_eq!((ids(&first).len(), ids(&rest).len(), rest["next"].is_null()), (2, 1, true));
        team.get(&format!("{path}?cursor=%00")).await.expect(422);
    }

    async fn sellers_are_invited_and_taken_out(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let path = "/api/v1/programs/1/sellers";
        assert_eq!(ids(&team.get(path).await.expect(200).json()), [5, 6]);
        team.post(path, &json!({ "ids": [app.world.partner1_admin.id] })).await.expect(422);
        team.delete(&format!("{path}/6")).await.expect(204);
        let choices = team.get("/api/v1/programs/1/seller-choices?q=").await.expect(200).json();
        assert_eq!(ids(&choices), [6]);
        assert_eq!(team.post(path, &json!({ "ids": [6] })).await.expect(200).json()["added"], 1);
    }

    async fn a_program_team_sees_nothing_of_another_program(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        assert_eq!(ids(&team.get("/api/v1/programs").await.expect(200).json()), [1]);
        for path in ["", "/partners", "/sellers", "/partner-choices", "/seller-choices"] {
            team.get(&format!("/api/v1/programs/2{path}")).await.expect(404);
        }
        let change = json!({ "name": "x", "fromName": "x", "fromAddress": "x@contoso.example" });
        team.send(Method::PUT, "/api/v1/programs/2", &[("if-match", "\"1\"")], Some(&change)).await.expect(404);
        team.post("/api/v1/programs/2/partners", &json!({ "ids": [1] })).await.expect(404);
        team.delete("/api/v1/programs/2/partners/3").await.expect(404);
        team.delete("/api/v1/programs/2/banner").await.expect(404);
        let operator = app.sign_in(&app.world.operator.email).await;
        assert_eq!(ids(&operator.get("/api/v1/programs").await.expect(200).json()).len(), 2);
    }

    async fn rules_and_pace_are_kept_unless_they_are_said(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let put = async |version: &str, change: &Value| {
            team.send(Method::PUT, "/api/v1/programs/1", &[("if-match", version)], Some(change)).await
        };
        let mut rules = team.get("/api/v1/programs/1").await.expect(200).json()["rules"].clone();
        assert_eq!(rules["declineAfterHours"], 120);
        rules["gapMinutes"] = json!(15);
        rules["removeDaysBefore"] = Value::Null;
        let mut change = json!({
            "name": "DTA", "fromName": "DTA", "fromAddress": "dta@contoso.example", "timeZone": "Europe/Berlin",
            "welcome": "Hello", "feedbackUrl": "https://forms.office.com/r/1", "wavePerMinute": 30, "rules": rules,
        });
        let set = put("\"1\"", &change).await.expect(200).json();
        assert_eq!((&set["rules"], &set["timeZone"]), (&rules, &json!("Europe/Berlin")));
        let brief = json!({ "name": "DTA", "fromName": "DTA", "fromAddress": "dta@contoso.example" });
        let kept = put("\"2\"", &brief).await.expect(200).json();
        assert_eq!((&kept["rules"], &kept["wavePerMinute"]), (&rules, &json!(30)));
        assert_eq!(kept["welcome"], "");
        change["timeZone"] = json!("Mars/Olympus");
        change["wavePerMinute"] = json!(0);
        change["rules"]["remindAfterHours"] = json!(200);
        change["feedbackUrl"] = json!("javascript:alert(1)");
        let refused = put("\"3\"", &change).await.expect(422).json();
        assert_eq!(refused["errors"].as_array().unwrap().len(), 4, "{refused}");
    }

    async fn removal_closes_the_program_at_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let partner = app.sign_in(&app.world.partner1_admin.email).await;
        let seller = app.sign_in(&app.world.seller1.email).await;
        let entry = "/api/v1/programs/by-key/dta/entry";
        partner.get(entry).await.expect(200);
        seller.get(entry).await.expect(200);
        assert_eq!(ids(&partner.get("/api/v1/my-programs").await.expect(200).json()), [1]);
        let requests = partner.get("/api/v1/reporting/requests").await.expect(200);
        assert_eq!(requests.json()["items"].as_array().unwrap().len(), 1, "{}", requests.text());
        app.db.db_execute(
            "INSERT INTO mail_link (token_hash, purpose, person_id, target, program_id, created_at, expires_at) \
             VALUES ('x', 'program', 11, '/go/dta', 1, 1, 9000000000000000)",
        );
        team.delete("/api/v1/programs/1/partners/1").await.expect(204);
        team.delete("/api/v1/programs/1/sellers/5?reason=Left").await.expect(204);
        let nothing = partner.get("/api/v1/programs/by-key/nothing/entry").await.expect(404);
        let closed = partner.get(entry).await.expect(404);
        let without_id = |text: String, id: String| text.replace(&id, "…");
        assert_eq!(
            without_id(closed.text(), closed.header("x-request-id")),
            without_id(nothing.text(), nothing.header("x-request-id")),
        );
        seller.get(entry).await.expect(404);
        assert_eq!(ids(&partner.get("/api/v1/my-programs").await.expect(200).json()), [0_i64; 0]);
        assert_eq!(app.db.db_number("SELECT count(*) FROM mail_link WHERE revoked_at IS NULL"), 0);
        let requests = partner.get("/api/v1/reporting/requests").await.expect(200).json();
        assert_eq!(requests["items"], json!([]));
        let rows = partner.get("/api/v1/reporting/rows").await.expect(200).json();
        assert_eq!(rows["items"], json!([]), "{rows}");
        team.post("/api/v1/programs/1/partners", &json!({ "ids": [1] })).await.expect(200);
        partner.get(entry).await.expect(200);
        // What it was asked to report was withdrawn when it left; it is asked anew or not at all.
        let requests = partner.get("/api/v1/reporting/requests").await.expect(200).json();
        assert_eq!(requests["items"], json!([]));
        assert_eq!(app.db.db_number("SELECT count(*) FROM report_request WHERE partner_id = 1 AND state = 'open'"), 0);
    }

    async fn the_entry_leads_to_what_there_is_to_do(db: TestDb) {
        let app = TestApp::new(db).await;
        let tasks = async |email: &str| {
            let person = app.sign_in(email).await;
            let entry = person.get("/api/v1/programs/by-key/dta/entry").await.expect(200).json();
            let task = |task: &Value| format!("{} {}", task["kind"].as_str().unwrap(), task["target"].as_str().unwrap());
            entry["tasks"].as_array().unwrap().iter().map(task).collect::<Vec<_>>()
        };
        // Team 1 was asked by team 3; account 3 is not reported.
        assert_eq!(
            tasks(&app.world.partner1_admin.email).await,
            ["answerRequests /events/1/requests", "reportAccounts /reports", "askForSessions /events/1/board"]
        );
        assert_eq!(
            tasks(&app.world.seller1.email).await,
            ["answerRequests /events/1/requests", "askForSessions /events/1/board"]
        );
        app.db.db_execute("UPDATE team SET closed_at = 1 WHERE partner_id = 1");
        // One for each OU to which it is nominated; the first that is built leaves the other one.
        let mut build = tasks(&app.world.partner1_admin.email).await;
        build.retain(|task| task.starts_with("buildTeam"));
        build.sort_unstable();
        assert_eq!(build, ["buildTeam /teams/new?program=1&ou=1", "buildTeam /teams/new?program=1&ou=2"]);
        app.db.db_execute("UPDATE team SET closed_at = NULL WHERE id = 1");
        let build = tasks(&app.world.partner1_admin.email).await;
        assert!(build.contains(&"buildTeam /teams/new?program=1&ou=2".to_owned()), "{build:?}");
        assert!(!build.iter().any(|task| task.ends_with("ou=1")), "{build:?}");
        app.db.db_execute("UPDATE team SET primary_contact_id = NULL WHERE id = 3");
        assert_eq!(tasks(&app.world.seller1.email).await[0], "choosePrimaryContact /teams/3");
        assert_eq!(
            tasks(&app.world.program_team.email).await,
            ["runEvents /events", "runProgram /programs/1"]
        );
        // An ECM is told of the events of her own OUs, and runs no program.
        assert_eq!(tasks(&app.world.ecm_ou1.email).await, ["runEvents /events"]);
        app.db.db_execute("UPDATE event SET phase = 'closed' WHERE ou_id = 1");
        assert_eq!(tasks(&app.world.ecm_ou1.email).await, [""; 0]);
        app.db.db_execute("UPDATE event SET phase = 'requests' WHERE ou_id = 1");
        // Session 1 is on 3 December.
        app.clock.set(pep_domain::time::UtcMicros(1_796_284_800_000_000));
        assert_eq!(tasks(&app.world.partner2_admin.email).await[0], "sessionsToday /my-sessions");
    }
    async fn lists_of_a_program_are_imported_with_the_way_out_for_unknown_rows(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let partner3 = app.db.db_text("SELECT partner_one_id FROM partner WHERE id = 3");
        let upload = async |query: &str, text: String| {
            let path = format!("/api/v1/imports?fileName=list.csv&{query}");
            team.send_bytes(Method::POST, &path, &[], Some(("application/octet-stream", text.into_bytes()))).await
        };
        let list = format!("Partner One ID,Partner Name\n{partner3},x\nNOSUCH1,y\n");
        upload("kind=program-partners", list.clone()).await.expect(422);
        upload("kind=program-partners&targetId=2", list.clone()).await.expect(422);
        let import = upload("kind=program-partners&targetId=1", list).await.expect(201).json();
        let id = import["id"].as_i64().unwrap();
        assert_eq!((&import["counts"]["new"], &import["counts"]["error"]), (&json!(1), &json!(1)), "{import}");
        let rows = team.get(&format!("/api/v1/imports/{id}/rows")).await.expect(200).text();
        assert!(rows.contains("Import the list of partners first"), "{rows}");
        let apply = json!({ "skipBadRows": true, "removeMissing": false });
        team.post(&format!("/api/v1/imports/{id}/apply"), &apply).await.expect(200);
        assert_eq!(ids(&team.get("/api/v1/programs/1/partners").await.expect(200).json()).len(), 3);
        team.post(&format!("/api/v1/imports/{id}/rollback"), &json!({})).await.expect(200);
        assert_eq!(ids(&team.get("/api/v1/programs/1/partners").await.expect(200).json()).len(), 2);
        let ecm = app.sign_in(&app.world.ecm_all.email).await;
        ecm.get(&format!("/api/v1/imports/{id}")).await.expect(404);
        team.delete("/api/v1/programs/1/sellers/6").await.expect(204);
        let list = format!("Email\n{}\n{}\nnobody@contoso.example\n", app.world.seller2.email, app.world.partner1_admin.email);
        let import = upload("kind=program-sellers&targetId=1", list).await.expect(201).json();
        assert_eq!((&import["counts"]["new"], &import["counts"]["error"]), (&json!(1), &json!(2)), "{import}");
        team.post(&format!("/api/v1/imports/{}/apply", import["id"]), &apply).await.expect(200);
        assert_eq!(ids(&team.get("/api/v1/programs/1/sellers").await.expect(200).json()), [5, 6]);
    }

    async fn one_list_elects_and_nominates_and_can_be_taken_back(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let ou = |id: i64| app.db.db_text(&format!("SELECT name FROM ou WHERE id = {id}"));
        let (one, two) = (ou(1), ou(2));
        let of = |id: i64| app.db.db_text(&format!("SELECT partner_one_id FROM partner WHERE id = {id}"));
        let made = team.post("/api/v1/event-series", &json!({ "programId": 1, "name": "Winter" })).await.expect(201).json();
        let (series, mut plan) = (made["id"].as_i64().unwrap(), made["plan"].clone());
        plan["ouIds"] = json!([1]);
        let tag = format!("\"{}\"", made["rowVersion"]);
        team.send(Method::PUT, &format!("/api/v1/event-series/{series}"), &[("if-match", &tag)], Some(&json!({ "name": "Winter", "plan": plan }))).await.expect(200);
        // Partner 2 was elected and nominated before, partner 3 is neither: the list leaves the one alone.
        app.db.db_execute(&format!(
            "INSERT INTO nomination (series_id, ou_id, partner_id, source, reason, added_at) VALUES ({series}, 1, 2, 'manual', '', 1)"
        ));
        let list = format!("Partner One ID;Sales Unit\n{};{one}\n{};{one}\n{};{one}\n{};{two}\n{};\n", of(1), of(2), of(3), of(3), of(3));
        let upload = async |list: &str| {
            let path = "/api/v1/imports?kind=program-partners&targetId=1&fileName=l.csv";
            team.send_bytes(Method::POST, path, &[], Some(("application/octet-stream", list.as_bytes().to_vec()))).await.expect(201).json()
        };
        let standing = || {
            let text = |sql: &str| app.db.db_number(sql);
            (
                text("SELECT count(*) FROM program_partner WHERE program_id = 1 AND removed_at IS NULL"),
                text(&format!("SELECT count(*) FROM nomination WHERE series_id = {series} AND removed_at IS NULL")),
            )
        };
        assert_eq!(standing(), (2, 1));
        let read = upload(&list).await;
        let counts = &read["counts"];
        assert_eq!((&counts["new"], &counts["changed"], &counts["same"], &counts["error"]), (&json!(2), &json!(1), &json!(1), &json!(1)), "{read}");
        let id = read["id"].as_i64().unwrap();
        let rows = team.get(&format!("/api/v1/imports/{id}/rows")).await.expect(200).text();
        assert!(rows.contains("is not in the program's newest plan"), "{rows}");
        assert_eq!(standing(), (2, 1), "nothing before it is applied");
        team.post(&format!("/api/v1/imports/{id}/apply"), &json!({ "skipBadRows": true })).await.expect(200);
        assert_eq!(standing(), (3, 3));
        // The same list once more changes nothing.
        let again = upload(&list).await;
        assert_eq!((&again["counts"]["new"], &again["counts"]["changed"]), (&json!(0), &json!(0)), "{again}");
        team.post(&format!("/api/v1/imports/{id}/rollback"), &json!({})).await.expect(200);
        assert_eq!(standing(), (2, 1));
        assert_eq!(app.db.db_number(&format!("SELECT partner_id FROM nomination WHERE series_id = {series} AND removed_at IS NULL")), 2);
    }
}
