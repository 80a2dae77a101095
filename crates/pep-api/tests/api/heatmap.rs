//! The heatmap over HTTP: shapes, filters in the query, ETag, workbooks, views, notes, bulk edits.

use std::io::Cursor;

use actix_web::http::Method;
use calamine::{Reader, Xlsx};
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Person, TestApp};

fn ids(page: &Value) -> Vec<i64> {
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

async fn page(person: &Person, query: &str) -> Value {
    person.get(&format!("/api/v1/heatmap?{query}")).await.expect(200).json()
}

both_engines! {
    async fn an_ecm_sees_the_accounts_of_the_aligned_units_with_their_tags(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let all = page(&ecm, "").await;
        assert_eq!(all["total"], 5);
        let mut seen = ids(&all);
        seen.sort_unstable();
        assert_eq!(seen, [1, 2, 3, 4, 5]);
        let first = all["items"].as_array().unwrap().iter().find(|item| item["id"] == 1).unwrap();
        assert_eq!(first["cells"][0]["status"], "active_customer");
        assert_eq!(first["cells"][0]["partnerId"], 1);
        assert!(first["cells"][0]["reportedAt"].as_str().unwrap().ends_with('Z'));
        // A seller sees the own accounts, whatever is asked for.
        let seller = app.sign_in(&app.world.seller1.email).await;
        let mut own = ids(&page(&seller, "account=1&account=2&account=3&account=5&account=6").await);
        own.sort_unstable();
        assert_eq!(own, [1, 2, 5]);
        assert_eq!(seller.get("/api/v1/accounts/3").await.code(), "notFound");
        assert_eq!(seller.get("/api/v1/heatmap/cells/3/2").await.code(), "notFound");
    }

    async fn lists_repeat_their_name_and_unknown_names_are_refused(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_all.email).await;
        let green = page(&ecm, "status=active_customer&status=past_customer").await;
        let mut found = ids(&green);
        found.sort_unstable();
        assert_eq!(found, [1, 3, 4]);
        assert_eq!(ids(&page(&ecm, "partner=1&status=active_customer").await), [1]);
        for (query, pointer) in [
            ("stauts=target", "stauts"),
            ("status=green", "status"),
            ("limit=201", "limit"),
            ("limit=-1", "limit"),
            ("offset=-1", "offset"),
            ("cursor=x", "cursor"),
            ("cursor=1.2&offset=3", "cursor"),
            ("olderThanDays=-1", "olderThanDays"),
            ("asOf=yesterday", "asOf"),
            ("sort=ecmSecret", "sort"),
            ("q=%00", "q"),
        ] {
            let answer = ecm.get(&format!("/api/v1/heatmap?{query}")).await.expect(422);
            assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{query}");
        }
        ecm.get("/api/v1/heatmap/facets?limit=3").await.expect(422);
    }

    async fn an_unchanged_page_is_not_sent_again(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        for path in ["/api/v1/heatmap?sort=city", "/api/v1/heatmap/facets"] {
            let tag = ecm.get(path).await.expect(200).header("etag");
            let headers = [("if-none-match", tag.as_str())];
            let again = || ecm.send(Method::GET, path, &headers, None);
            again().await.expect(304);
            app.db.db_execute("UPDATE data_version SET version = version + 1 WHERE name = 'reports'");
            again().await.expect(200);
        }
        let path = "/api/v1/heatmap";
        let tag = ecm.get(path).await.header("etag");
        let other = app.sign_in(&app.world.ecm_ou2.email).await;
        other.send(Method::GET, path, &[("if-none-match", &tag)], None).await.expect(200);
        // A note shows in the page, so it makes another version.
        let note = json!({ "note": "Call first" });
        let version = ecm.get("/api/v1/accounts/4").await.expect(200).header("etag");
        let written = ecm.send(Method::PUT, "/api/v1/accounts/4/note", &[("if-match", &version)], Some(&note)).await;
        written.expect(200);
        ecm.send(Method::GET, path, &[("if-none-match", &tag)], None).await.expect(200);
    }

    async fn a_workbook_follows_filter_and_reach(db: TestDb) {
        let app = TestApp::new(db).await;
        for (email, query, accounts) in [
            (&app.world.ecm_all.email, "status=active_customer", 2),
            (&app.world.ecm_ou2.email, "", 3),
            (&app.world.seller2.email, "", 1),
        ] {
            let person = app.sign_in(email).await;
            let answer = person.get(&format!("/api/v1/heatmap/export.xlsx?{query}")).await.expect(200);
            assert!(answer.header("content-disposition").contains("PEP heatmap 2026-11-23.xlsx"));
            let mut workbook = Xlsx::new(Cursor::new(answer.bytes)).unwrap();
            let range = workbook.worksheet_range("Heatmap").unwrap();
            let rows = range.rows().skip_while(|row| row[0] != "TPID").skip(1);
            assert_eq!(rows.filter(|row| !row[0].to_string().is_empty()).count(), accounts, "{email} {query}");
        }
        let noted = "SELECT count(*) FROM audit WHERE action = 'export_heatmap' AND detail LIKE '%\"accounts\":";
        assert_eq!(app.db.db_number(&format!("{noted}2,%'")), 1);
        assert_eq!(app.db.db_number(&format!("{noted}3,%'")), 1);
        let partner = app.sign_in(&app.world.partner1_admin.email).await;
        partner.get("/api/v1/heatmap/export.xlsx").await.expect(404);
    }

    async fn an_export_tells_how_far_it_is(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_all.email).await;
        let body = json!({ "filter": { "status": ["target"] }, "timeZone": "Europe/Berlin" });
        let started = ecm.post("/api/v1/heatmap/exports", &body).await.expect(202).json();
        let path = format!("/api/v1/heatmap/exports/{}", started["id"].as_str().unwrap());
        while ecm.get(&path).await.expect(200).json()["state"] == "running" {
            tokio::task::yield_now().await;
        }
        let finished = ecm.get(&path).await.json();
        assert_eq!((&finished["state"], &finished["doneRows"]), (&json!("ready"), &finished["totalRows"]));
        ecm.get(&format!("{path}/file")).await.expect(200);
        app.sign_in(&app.world.ecm_ou1.email).await.get(&path).await.expect(404);
        let odd = json!({ "timeZone": "Middle/Earth" });
        ecm.post("/api/v1/heatmap/exports", &odd).await.expect(422);
    }

    async fn a_shared_view_is_read_by_others_and_changed_by_its_owner(db: TestDb) {
        let app = TestApp::new(db).await;
        let owner = app.sign_in(&app.world.ecm_ou1.email).await;
        let other = app.sign_in(&app.world.ecm_ou2.email).await;
        let input = json!({ "name": " Green ", "query": "?status=active_customer" });
        let view = owner.post("/api/v1/views", &input).await.expect(201).json();
        assert_eq!((&view["name"], &view["query"]), (&json!("Green"), &json!("status=active_customer")));
        assert_eq!(owner.post("/api/v1/views", &input).await.code(), "alreadyExists");
        let path = format!("/api/v1/views/{}", view["id"]);
        // The world has views of its own.
        let listed = |answer: Value| {
            let views = answer["items"].as_array().unwrap().clone();
            views.into_iter().find(|listed| listed["id"] == view["id"])
        };
        assert_eq!(listed(other.get("/api/v1/views").await.json()), None);
        let shared = json!({ "name": "Green", "query": "status=active_customer", "isShared": true });
        owner.put(&path, &shared).await.expect(200);
        assert_eq!(listed(other.get("/api/v1/views").await.json()).unwrap()["isOwn"], false);
        other.put(&path, &shared).await.expect(404);
        other.delete(&path).await.expect(404);
        let partner = app.sign_in(&app.world.partner1_admin.email).await;
        partner.get("/api/v1/views").await.expect(404);
        owner.delete(&path).await.expect(204);
        assert_eq!(listed(owner.get("/api/v1/views").await.json()), None);
        owner.post("/api/v1/views", &json!({ "name": "", "query": "" })).await.expect(422);
    }

    async fn the_slower_writer_of_a_note_is_told(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let write = |version: &'static str, text: &'static str| {
            let (ecm, body) = (&ecm, json!({ "note": text }));
            async move { ecm.send(Method::PUT, "/api/v1/accounts/4/note", &[("if-match", version)], Some(&body)).await }
        };
        let version = ecm.get("/api/v1/accounts/4").await.expect(200).json()["note"]["version"].clone();
        let first = if version == 0 { "\"0\"" } else { "\"1\"" };
        let tag = write(first, "One").await.expect(200).header("etag");
        assert_eq!(write(first, "Two").await.code(), "changed");
        let detail = ecm.get("/api/v1/accounts/4").await.expect(200);
        assert_eq!((detail.header("etag"), &detail.json()["note"]["note"]), (tag, &json!("One")));
        ecm.put("/api/v1/accounts/4/note", &json!({ "note": "x" })).await.expect(428);
        // Another unit's account is not there for this ECM; a seller may read but not write.
        let body = json!({ "note": "x" });
        let foreign = ecm.send(Method::PUT, "/api/v1/accounts/6/note", &[("if-match", "\"0\"")], Some(&body)).await;
        foreign.expect(404);
        let seller = app.sign_in(&app.world.seller1.email).await;
        seller.send(Method::PUT, "/api/v1/accounts/1/note", &[("if-match", "\"0\"")], Some(&body)).await.expect(404);
    }

    async fn a_bulk_edit_stays_within_reach_and_can_be_taken_back(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let edit = |body: Value| {
            let ecm = &ecm;
            async move { ecm.send(Method::PATCH, "/api/v1/accounts", &[], Some(&body)).await }
        };
        let before = page(&ecm, "").await;
        let audits = || app.db.db_number("SELECT count(*) FROM audit WHERE action = 'edit_accounts'");
        let change = json!({ "ecmId": app.world.ecm_all.id });
        edit(json!({ "accountIds": [1, 6], "change": change })).await.expect(404);
        assert_eq!(page(&ecm, "").await["items"], before["items"]);
        let done = edit(json!({ "filter": { "account": [1, 2, 6] }, "change": change })).await.expect(200).json();
        assert_eq!(done["changed"].as_i64().unwrap() + done["unchanged"].as_i64().unwrap(), 2);
        assert!(audits() > 0);
        let after = page(&ecm, &format!("ecm={}", app.world.ecm_all.id)).await;
        assert!(ids(&after).contains(&1) && ids(&after).contains(&2) && !ids(&after).contains(&6));
        for undo in done["undo"].as_array().unwrap() {
            edit(undo.clone()).await.expect(200);
        }
        assert_eq!(page(&ecm, "").await["items"], before["items"]);
        for body in [
            json!({ "accountIds": [1], "change": {} }),
            json!({ "accountIds": [1], "change": { "ecmId": app.world.seller1.id } }),
            json!({ "accountIds": [1], "change": { "segment": "Nowhere" } }),
            json!({ "accountIds": [], "change": { "ecmId": null } }),
            json!({ "change": { "ecmId": null } }),
        ] {
            edit(body.clone()).await.expect(422);
        }
    }

    async fn partners_and_ecms_are_found_by_the_beginnings_of_words(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_all.email).await;
        let all = ecm.get("/api/v1/partners").await.expect(200).json();
        assert_eq!(all["total"], 3);
        let some = ecm.get("/api/v1/partners?ids=2&ids=3").await.expect(200).json();
        assert_eq!(some["total"], 2);
        assert_eq!(some["items"][0]["contacts"], 2);
        let name = all["items"][0]["name"].as_str().unwrap();
        let beginning: String = name.chars().take(4).collect();
        assert!(ecm.get(&format!("/api/v1/partners?q={beginning}")).await.json()["total"].as_i64().unwrap() > 0);
        assert_eq!(ecm.get("/api/v1/partners?q=zzzz").await.json()["total"], 0);
        assert_eq!(ecm.get("/api/v1/ecms?limit=2").await.expect(200).json()["items"].as_array().unwrap().len(), 2);
        ecm.get("/api/v1/partners?limit=0").await.expect(422);
    }

    async fn a_scorecard_counts_only_what_its_reader_reaches(db: TestDb) {
        let app = TestApp::new(db).await;
        let all = app.sign_in(&app.world.ecm_all.email).await;
        let card = all.get("/api/v1/partners/2/scorecard").await.expect(200).json();
        assert_eq!((&card["accounts"], &card["reported"], &card["requestedRows"]), (&json!(8), &json!(3), &json!(3)));
        let one = app.sign_in(&app.world.ecm_ou1.email).await;
        let card = one.get("/api/v1/partners/2/scorecard").await.expect(200).json();
        assert_eq!((&card["accounts"], &card["reported"], &card["requestedRows"]), (&json!(5), &json!(2), &json!(2)));
        one.get("/api/v1/partners/999/scorecard").await.expect(404);
    }
}
