//! A partner's admin keeps the partner's own people, and sees what they did.

use actix_web::http::Method;
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Person, TestApp, canaries, foreign, readable};

const PEOPLE: &str = "/api/v1/my-people";

fn values(email: &str) -> Value {
    json!({ "email": email, "firstName": "Nia", "lastName": "Okafor", "title": "Seller", "timeZone": "Europe/Berlin" })
}

async fn items(person: &Person, path: &str) -> Vec<Value> {
    person.get(path).await.expect(200).json()["items"].as_array().unwrap().clone()
}

fn ids(items: &[Value]) -> Vec<i64> {
    let mut ids: Vec<i64> = items.iter().map(|one| one["id"].as_i64().unwrap()).collect();
    ids.sort_unstable();
    ids
}

async fn delete(person: &Person, id: i64) -> crate::support::Answer {
    person.send(Method::DELETE, &format!("{PEOPLE}/{id}"), &[], None).await
}

both_engines! {
    async fn an_admin_adds_corrects_and_takes_out_the_own_people_only(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let before = items(&admin, PEOPLE).await;
        assert_eq!(ids(&before), [11, 12]);
        let own = before.iter().find(|one| one["id"] == 11).unwrap();
        assert_eq!((&own["isSelf"], &own["isAdmin"]), (&json!(true), &json!(true)));

        let added = admin.post(PEOPLE, &values("nia@partner1.example")).await.expect(201).json();
        let id = added["id"].as_i64().unwrap();
        assert_eq!((&added["isAdmin"], &added["timeZone"]), (&json!(false), &json!("Europe/Berlin")));
        assert_eq!(app.db.db_text(&format!("SELECT role FROM role_grant WHERE person_id = {id} AND scope_kind = 'partner' AND scope_id = 1")), "partner_seller");
        // She can sign in, and does what sellers of partner 1 do.
        let nia = app.sign_in("nia@partner1.example").await;
        nia.get("/api/v1/session").await.expect(200);
        nia.get(PEOPLE).await.expect(404);

        // A name is corrected without a word to her; a new address ends every way in.
        admin.put(&format!("{PEOPLE}/{id}"), &values("nia@partner1.example")).await.expect(200);
        nia.get("/api/v1/notices").await.expect(200);
        admin.put(&format!("{PEOPLE}/{id}"), &values("nia.okafor@partner1.example")).await.expect(200);
        nia.get("/api/v1/notices").await.expect(401);

        let nia = app.sign_in("nia.okafor@partner1.example").await;
        delete(&admin, id).await.expect(204);
        nia.get("/api/v1/notices").await.expect(401);
        assert_eq!(ids(&items(&admin, PEOPLE).await), [11, 12]);
        delete(&admin, id).await.expect(404);
        assert_eq!(delete(&admin, 11).await.expect(409).code(), "wrongState");

        // Somebody who was taken out comes back as the same person.
        let back = admin.post(PEOPLE, &values("nia.okafor@partner1.example")).await.expect(201).json();
        assert_eq!(back["id"], id);

        for action in ["create_person", "update_person", "remove_person"] {
            let rows = format!("SELECT count(*) FROM audit WHERE action = '{action}' AND actor_id = 11 AND object_id = {id}");
            assert!(app.db.db_number(&rows) > 0, "{action}");
        }
        // Nobody else's people are there.
        for stranger in [21, 22, 5, 8, 999] {
            admin.put(&format!("{PEOPLE}/{stranger}"), &values("x@partner1.example")).await.expect(404);
            delete(&admin, stranger).await.expect(404);
        }
    }

    async fn an_address_that_cannot_be_used_says_nothing_of_whose_it_is(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let colleague = format!("{PEOPLE}/12");
        let mut bodies = Vec::new();
        app.db.db_execute("UPDATE person SET removed_at = 1 WHERE id = 32");
        let taken = [&app.world.seller1.email, &app.world.partner2_admin.email, &app.world.operator.email, &app.world.partner3_seller.email];
        for email in taken {
            let answer = admin.post(PEOPLE, &values(email)).await.expect(409).json();
            bodies.push((answer["code"].clone(), answer["detail"].clone()));
        }
        for email in [&app.world.seller1.email, &app.world.partner2_admin.email] {
            let answer = admin.put(&colleague, &values(email)).await.expect(409).json();
            bodies.push((answer["code"].clone(), answer["detail"].clone()));
        }
        bodies.dedup();
        assert_eq!(bodies.len(), 1, "{bodies:?}");
        for (field, wrong) in [("email", json!("nobody")), ("timeZone", json!("Mars/Olympus")), ("title", json!("x".repeat(121))), ("partnerId", json!(2))] {
            let mut body = values("new@partner1.example");
            body[field] = wrong;
            admin.post(PEOPLE, &body).await.expect(422);
        }
        assert_eq!(ids(&items(&admin, PEOPLE).await), [11, 12]);
    }

    async fn the_log_names_what_the_own_people_did_and_nothing_internal(db: TestDb) {
        let app = TestApp::new(db).await;
        app.db.db_execute(
            "INSERT INTO audit (id, at, actor_id, action, object_kind, object_id, detail, request_id, prev_hash, hash) VALUES \
             (801, 1, 12, 'edit_report', 'account', 4, '{\"seller\":\"cnry-internal-seller-1\"}', '', '', 'a'), \
             (802, 1, 22, 'edit_report', 'account', 4, '{}', '', 'a', 'b'), (803, 1, 7, 'update_person', 'person', 12, '{}', '', 'b', 'c'), \
             (804, 1, 12, 'denied', 'operation', NULL, '{}', '', 'c', 'd'), (805, 1, 12, 'x', 'person', 22, '{}', '', 'd', 'e')",
        );
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        admin.post(PEOPLE, &values("nia@partner1.example")).await.expect(201);
        let answer = admin.get(&format!("{PEOPLE}/acts")).await.expect(200);
        let acts = answer.json()["items"].as_array().unwrap().clone();
        let seen: Vec<i64> = ids(&acts).into_iter().filter(|id| (801..=805).contains(id)).collect();
        assert_eq!(seen, [801, 805]);
        let newest = acts.iter().find(|act| act["action"] == "create_person").unwrap();
        assert_eq!((&newest["objectKind"], &newest["aboutName"]), (&json!("person"), &json!("Nia Okafor")));
        let stranger = acts.iter().find(|act| act["id"] == 805).unwrap();
        assert!(stranger.get("aboutName").is_none(), "{stranger}");
        let held = canaries(&readable(&answer));
        assert!(foreign(&held, 1, &[]).is_empty(), "{held:?}");

        // Page by page, each act once.
        let rows: Vec<String> = (0..60).map(|n| format!("({}, 1, 12, 'edit_report', 'account', 1, '{{}}', '', 'p{n}', 'h{n}')", 10_000 + n)).collect();
        app.db.db_execute(&format!(
            "INSERT INTO audit (id, at, actor_id, action, object_kind, object_id, detail, request_id, prev_hash, hash) VALUES {}",
            rows.join(",")
        ));
        let first = admin.get(&format!("{PEOPLE}/acts")).await.expect(200).json();
        let next = first["next"].as_str().unwrap().to_owned();
        let rest = items(&admin, &format!("{PEOPLE}/acts?cursor={next}")).await;
        let first = first["items"].as_array().unwrap();
        assert_eq!(first.len(), 50);
        assert!(rest.iter().all(|act| first.iter().all(|other| other["id"] != act["id"])));
        assert!(rest.len() >= 12, "{}", rest.len());
    }

    async fn an_address_whose_mails_come_back_is_marked(db: TestDb) {
        let app = TestApp::new(db).await;
        app.db.db_execute(
            "INSERT INTO mail_block (address, reason, message_id, since) SELECT email_folded, 'complaint', 1, 5 FROM person WHERE id IN (12, 22); \
             INSERT INTO mail_block (address, reason, message_id, since) SELECT email_folded, 'bounce', 1, 6 FROM person WHERE id = 12",
        );
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let found = items(&admin, PEOPLE).await;
        let marked: Vec<&Value> = found.iter().filter(|one| one.get("mailProblem").is_some()).collect();
        assert_eq!(marked.len(), 1);
        assert_eq!((&marked[0]["id"], &marked[0]["mailProblem"]["isComplaint"]), (&json!(12), &json!(false)));
        admin.put(&format!("{PEOPLE}/12"), &values("works@partner1.example")).await.expect(200);
        assert!(items(&admin, PEOPLE).await.iter().all(|one| one.get("mailProblem").is_none()));
    }
}
