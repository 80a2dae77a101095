//! Materials over HTTP: uploaded, broken off and taken up again, checked, found, used again, withdrawn.

use std::sync::Arc;

use actix_web::http::Method;
use futures_util::StreamExt;
use pep_app::materials::{MaterialHost, Scanning};
use pep_domain::jobs::Queue;
use pep_domain::time::{DAY_US, HOUR_US, MINUTE_US};
use pep_files::{Content, FileStore, ScanError, Scanner, Verdict};
use pep_test_support::{TestDb, World, both_engines};
use serde_json::{Value, json};

use crate::support::files::{begin, finish, ids, pdf, pptx, send, upload};
use crate::support::{Answer, Person, Post, TestApp};

const PART: usize = 256 * 1024;
/// Task 1 of engagement 1: the superpower slide of partner 1.
const SLIDE: &str = "1/tasks/1";

/// Finds what a file says of itself: `VIRUS`, `UNREADABLE`, `GONE` or nothing.
#[derive(Debug)]
struct WordScanner;

impl Scanner for WordScanner {
    fn name(&self) -> &'static str {
        "words"
    }

    fn scan(
        &self,
        content: Content,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Verdict, ScanError>> + Send + '_>> {
        Box::pin(async move {
            let mut pieces = content.pieces;
            let mut seen = Vec::new();
            while let Some(piece) = pieces.next().await {
                seen.extend_from_slice(&piece.unwrap());
            }
            let says = |word: &[u8]| seen.windows(word.len()).any(|part| part == word);
            if says(b"VIRUS") {
                Ok(Verdict::Infected { signature: "Word.Virus".to_owned() })
            } else if says(b"UNREADABLE") {
                Err(ScanError::Refused("size limit".to_owned()))
            } else if says(b"GONE") {
                Err(ScanError::Unavailable("no connection".to_owned()))
            } else {
                Ok(Verdict::Clean)
            }
        })
    }
}

/// The application with a scanner and a store in a folder of the test's own.
async fn app(db: TestDb) -> TestApp {
    let world = World::build(&db);
    let folder = db.folder().join("materials");
    TestApp::with(db, world, |ctx| {
        let store = FileStore::in_folder(&folder).unwrap();
        ctx.materials = MaterialHost { store, scanning: Scanning::By(Arc::new(WordScanner)) };
    })
    .await
}

async fn begin_with_key(person: &Person, key: &str, name: &str, size: usize) -> Answer {
    let body = json!({ "fileName": name, "mediaType": "", "size": size, "fingerprint": "1" });
    let path = "/api/v1/my-engagements/1/tasks/1/uploads";
    person.send(Method::POST, path, &[("idempotency-key", key)], Some(&body)).await
}

async fn own(person: &Person, engagement: i64) -> Value {
    person.get(&format!("/api/v1/my-engagements/{engagement}/materials")).await.expect(200).json()
}

fn item(list: &Value, id: i64) -> &Value {
    list["items"].as_array().unwrap().iter().find(|item| item["id"] == id).unwrap()
}

fn task_is_done(app: &TestApp, id: i64) -> bool {
    app.db.db_number(&format!("SELECT count(*) FROM engagement_task WHERE id = {id} AND done_at IS NOT NULL"))
        == 1
}

fn empty_task(app: &TestApp) {
    app.db.db_execute("UPDATE material SET state = 'withdrawn', ended_at = 1 WHERE id = 1");
}

both_engines! {
    async fn an_upload_completes_its_task_is_checked_and_found_by_microsoft(db: TestDb) {
        let app = app(db).await;
        let post = Post::open(&app).await;
        empty_task(&app);
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        app.db.db_execute("UPDATE engagement SET criteria = '{\"industries\":[\"Retail\"],\"segments\":[\"SMC\"],\"statuses\":[\"target\"]}' WHERE id = 1");
        let content = pdf(3 * PART);
        let made = upload(&admin, SLIDE, "Superpower.pdf", &content).await.expect(200).json();
        let id = made["id"].as_i64().unwrap();
        assert_eq!((&made["check"], &made["state"], &made["kind"]), (&json!("pending"), &json!("current"), &json!("pdf")));
        // Done by itself (C-46, C-47), in the order of nothing (C-17).
        let task = admin.get("/api/v1/my-engagements/1").await.expect(200).json()["tasks"][0].clone();
        assert!(task.get("doneAt").is_some() && task.get("doneBy").is_none(), "{task}");
        // Until somebody looked at it, its uploader may fetch it, a colleague and Microsoft not.
        let seller = app.sign_in(&app.world.partner1_seller.email).await;
        admin.get(&format!("/api/v1/my-materials/{id}/file")).await.expect(200);
        seller.get(&format!("/api/v1/my-materials/{id}/file")).await.expect(404);
        ecm.get(&format!("/api/v1/materials/{id}/file")).await.expect(404);
        assert!(!ids(&ecm.get("/api/v1/materials").await.expect(200).json()).contains(&id));

        assert_eq!(post.run(&app, Queue::Maint).await, 1);
        let listed = ecm.get("/api/v1/materials?q=superPOWER&industry=Retail&segment=SMC&kind=pdf&partner=1&engagement=1").await.expect(200).json();
        assert_eq!((ids(&listed), &listed["total"]), (vec![id], &json!(1)));
        // Tagged with the engagement's criteria (C-21); what the scanner said is for Microsoft.
        let found = &listed["items"][0];
        assert_eq!((&found["industries"], &found["segments"], &found["scanNote"]), (&json!(["Retail"]), &json!(["SMC"]), &json!("words: clean")));
        assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM material_tag WHERE material_id = {id} AND kind = 'status' AND name = 'target'")), 1);
        for nothing in ["q=nosuch", "industry=Energy", "kind=mp4", "partner=2", "ou=Nowhere", "engagement=4"] {
            let listed = ecm.get(&format!("/api/v1/materials?{nothing}")).await.expect(200).json();
            assert!(!ids(&listed).contains(&id), "{nothing}");
        }
        ecm.get("/api/v1/materials?colour=red").await.expect(422);
        ecm.get("/api/v1/materials?kind=exe").await.expect(422);
        let options = ecm.get("/api/v1/material-options").await.expect(200).json();
        assert_eq!(options["scanner"], "on");
        assert!(options["industries"].as_array().unwrap().iter().any(|one| one["value"] == "Retail" && one["count"] == 1));

        // The file leaves byte for byte, and inert.
        for (person, path) in [(&ecm, format!("/api/v1/materials/{id}/file")), (&seller, format!("/api/v1/my-materials/{id}/file"))] {
            let file = person.get(&path).await.expect(200);
            assert_eq!(file.bytes, content);
            assert_eq!(file.header("content-type"), "application/pdf");
            assert!(file.header("content-disposition").starts_with("attachment; filename=\"Superpower.pdf\"; filename*=UTF-8''Superpower.pdf"), "{}", file.header("content-disposition"));
            assert_eq!(file.header("content-security-policy"), "sandbox; default-src 'none'");
            assert_eq!((file.header("x-content-type-options"), file.header("cross-origin-resource-policy"), file.header("cache-control")),
                ("nosniff".to_owned(), "same-origin".to_owned(), "no-store".to_owned()));
        }
        // Scanned twice is scanned once.
        app.db.db_execute("UPDATE job SET state = 'ready', run_at = 0, finished_at = NULL WHERE kind = 'scan_material'");
        post.run(&app, Queue::Maint).await;
        assert_eq!(app.db.db_number("SELECT count(*) FROM audit WHERE action = 'scan_material'"), 1);
        // The blob lies under its hash, the parts are gone.
        assert_eq!(app.db.db_number("SELECT count(*) FROM material_part"), 0);
        assert!(!app.db.folder().join("materials/uploads/2").exists());
    }

    async fn an_upload_goes_on_after_a_broken_connection_and_after_a_restart(db: TestDb) {
        let app = app(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let content = pdf(5 * PART);
        let begun = begin(&admin, SLIDE, "Resumed.pdf", content.len()).await.expect(201).json();
        let id = begun["id"].as_i64().unwrap();
        assert_eq!(begun["offset"], 0);
        send(&admin, id, 0, &content[..PART]).await.expect(200);
        // A part that broke off leaves the upload where it was.
        let broken = broken_part(&app, id, PART, &content[PART..PART + 1_000]).await;
        assert_eq!(broken.to_string(), "some values are not acceptable");
        let path = format!("/api/v1/material-uploads/{id}");
        assert_eq!(admin.get(&path).await.expect(200).json()["offset"], PART);
        // So does one at the wrong place, one that is too short, and one that is too long.
        let elsewhere = send(&admin, id, 2 * PART, &content[2 * PART..]).await.expect(409);
        assert!(elsewhere.text().contains(&format!("stands at byte {PART}")), "{}", elsewhere.text());
        send(&admin, id, PART, &content[PART..PART + 9]).await.expect(422);
        send(&admin, id, PART, &vec![0; content.len()]).await.expect(422);
        let none: &[(&str, &str)] = &[];
        admin.send_bytes(Method::PATCH, &path, none, Some(("application/octet-stream", vec![1; PART]))).await.expect(422);
        assert!(finish(&admin, id).await.expect(409).text().contains("Send the rest"));
        assert_eq!(admin.get(&path).await.expect(200).json()["offset"], PART);
        // The same file chosen again takes the same upload up; a colleague's is another one.
        let again = begin(&admin, SLIDE, "Resumed.pdf", content.len()).await.expect(201).json();
        assert_eq!((&again["id"], &again["offset"]), (&json!(id), &json!(PART)));
        let seller = app.sign_in(&app.world.partner1_seller.email).await;
        seller.get(&path).await.expect(404);
        assert_ne!(begin(&seller, SLIDE, "Resumed.pdf", content.len()).await.expect(201).json()["id"], id);

        // Another process over the same database and folder goes on where this one stopped.
        let TestApp { db, world, .. } = app;
        let folder = db.folder().join("materials");
        let restarted = TestApp::with(db, world, |ctx| {
            ctx.materials.store = FileStore::in_folder(&folder).unwrap();
        }).await;
        let admin = restarted.sign_in(&restarted.world.partner1_admin.email).await;
        assert_eq!(own(&admin, 1).await["uploads"][1]["offset"], PART);
        send(&admin, id, PART, &content[PART..3 * PART]).await.expect(200);
        let last = send(&admin, id, 3 * PART, &content[3 * PART..]).await.expect(200).json();
        assert_eq!(last["offset"], content.len());
        let made = finish(&admin, id).await.expect(200).json();
        // Asked again, the same answer: the first one may have been lost.
        assert_eq!(finish(&admin, id).await.expect(200).json()["id"], made["id"]);
        assert_eq!(restarted.db.db_number("SELECT count(*) FROM material WHERE id > 2"), 1);
        let file = admin.get(&format!("/api/v1/my-materials/{}/file", made["id"])).await.expect(200);
        assert_eq!(file.bytes, content);
        assert_eq!(admin.get(&path).await.expect(200).json()["state"], "finished");
        send(&admin, id, content.len(), b"more").await.expect(409);
    }

    async fn a_virus_takes_the_file_away_and_opens_the_task_again(db: TestDb) {
        let app = app(db).await;
        let post = Post::open(&app).await;
        empty_task(&app);
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let bad = [b"%PDF-1.4 VIRUS".to_vec(), vec![b' '; 100], b"%%EOF".to_vec()].concat();
        let made = upload(&admin, SLIDE, "Bad.pdf", &bad).await.expect(200).json();
        let id = made["id"].as_i64().unwrap();
        assert!(task_is_done(&app, 1));
        post.run(&app, Queue::Maint).await;
        assert!(!task_is_done(&app, 1));
        let found = item(&own(&admin, 1).await, id).clone();
        assert_eq!((&found["check"], &found["state"], &found["mayFetch"]), (&json!("infected"), &json!("removed"), &json!(false)));
        assert!(!found.to_string().contains("Word.Virus"), "the scanner's words are for Microsoft: {found}");
        admin.get(&format!("/api/v1/my-materials/{id}/file")).await.expect(404);
        assert_eq!(app.db.db_number("SELECT count(*) FROM message WHERE template = 'material_refused' AND recipient_id = 11"), 1);
        assert_eq!(app.db.db_number("SELECT count(*) FROM notice WHERE kind = 'material_refused' AND person_id = 11"), 1);
        // Its bytes are being deleted: nobody may rely on them, and then they are gone.
        let again = upload(&admin, SLIDE, "Bad again.pdf", &bad).await;
        assert_eq!(again.status, 503, "{}", again.text());
        assert!(pep_app::materials::tend(&app.ctx).await.unwrap() > 0);
        assert_eq!(app.db.db_number("SELECT count(*) FROM material_blob WHERE is_leaving"), 0);
        let left = walk(&app.db.folder().join("materials/blobs"));
        assert_eq!(left, 2, "only the world's own files are left");
        // A scanner that does not answer is asked again; one that cannot read the file keeps it closed.
        let gone = upload(&admin, SLIDE, "Gone.pdf", &[b"%PDF- GONE".to_vec(), b"%%EOF".to_vec()].concat()).await.expect(200).json();
        let odd = upload(&admin, SLIDE, "Odd.pdf", &[b"%PDF- UNREADABLE".to_vec(), b"%%EOF".to_vec()].concat()).await.expect(200).json();
        post.run(&app, Queue::Maint).await;
        let listed = own(&admin, 1).await;
        assert_eq!(item(&listed, gone["id"].as_i64().unwrap())["check"], "pending");
        assert_eq!(item(&listed, odd["id"].as_i64().unwrap())["check"], "error");
        assert_eq!(app.db.db_number("SELECT count(*) FROM job WHERE kind = 'scan_material' AND state = 'ready'"), 1);
        // The next day it is tried once more by itself.
        app.clock.advance(25 * HOUR_US);
        pep_app::materials::tend(&app.ctx).await.unwrap();
        assert_eq!(app.db.db_number("SELECT count(*) FROM job WHERE kind = 'scan_material' AND state = 'ready'"), 3);
    }

    async fn a_later_engagement_with_the_same_criteria_gets_the_files_by_itself(db: TestDb) {
        let app = app(db).await;
        let post = Post::open(&app).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let criteria = "'{\"industries\":[\"Retail\",\"Energy\"]}'";
        app.db.db_execute(&format!("UPDATE engagement SET criteria = {criteria} WHERE id = 1"));
        empty_task(&app);
        let made = upload(&admin, SLIDE, "Fits again.pptx", &pptx(&[])).await.expect(200).json();
        let not_yet = upload(&admin, SLIDE, "Unchecked.pdf", &[b"%PDF- GONE".to_vec(), b"%%EOF".to_vec()].concat()).await.expect(200).json();
        post.run(&app, Queue::Maint).await;
        let later = |industries: Value, partners: Vec<i64>| json!({
            "programId": 1, "ouId": 1, "kind": "showcase", "title": "Next one", "message": "", "criteria": { "industry": industries },
            "dueOn": "2026-12-04", "notificationDelayMinutes": 60, "partnerIds": partners,
        });
        // The names in another order are the same criteria; one more name is not.
        for (industries, fits) in [(json!(["Energy", "Retail"]), true), (json!(["Retail"]), false)] {
            let made_engagement = ecm.post("/api/v1/engagements", &later(industries, vec![1, 2])).await.expect(201).json();
            let id = made_engagement["id"].as_i64().unwrap();
            app.db.db_execute(&format!("UPDATE engagement SET state = 'planning' WHERE id = {id}"));
            app.db.db_execute(&format!("UPDATE engagement_partner SET state = 'invited' WHERE engagement_id = {id}"));
            let accepted = admin.post(&format!("/api/v1/my-engagements/{id}/accept"), &json!({})).await.expect(200).json();
            let slide = &accepted["tasks"][2];
            assert_eq!(slide.get("doneAt").is_some(), fits, "{slide}");
            let listed = own(&admin, id).await;
            assert_eq!(listed["items"].as_array().unwrap().len(), usize::from(fits), "{listed}");
            if !fits {
                continue;
            }
            let used = listed["items"][0].clone();
            assert_eq!((&used["fileName"], &used["check"]), (&json!("Fits again.pptx"), &json!("clean")));
            assert!(used["usedAgainFrom"].as_str().unwrap().contains("cnry-event-engagement-title-1"), "{used}");
            // It can be replaced, and the earlier one stays where it was.
            let task = slide["id"].as_i64().unwrap();
            let body = json!({ "fileName": "Newer.pptx", "size": 1, "replacesId": used["id"] });
            let begun = admin.post(&format!("/api/v1/my-engagements/{id}/tasks/{task}/uploads"), &body).await.expect(201).json();
            admin.send(Method::DELETE, &format!("/api/v1/material-uploads/{}", begun["id"]), &[], None).await.expect(204);
            // Another partner's acceptance gets nothing of it.
            let other = app.sign_in(&app.world.partner2_admin.email).await;
            other.post(&format!("/api/v1/my-engagements/{id}/accept"), &json!({})).await.expect(200);
            assert_eq!(own(&other, id).await["items"], json!([]));
            let found = ecm.get(&format!("/api/v1/materials?engagement={id}")).await.expect(200).json();
            assert_eq!(found["items"][0]["isUsedAgain"], true);
        }
        assert_ne!(made["id"], not_yet["id"]);
    }

    async fn a_file_is_replaced_withdrawn_and_taken_out_and_its_history_stays(db: TestDb) {
        let app = app(db).await;
        let post = Post::open(&app).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let seller = app.sign_in(&app.world.partner1_seller.email).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        empty_task(&app);
        let first = upload(&admin, SLIDE, "First.pdf", &pdf(100)).await.expect(200).json();
        // A seller changes only what the seller uploaded (reliability 3.3).
        let denied = seller.send(Method::POST, &format!("/api/v1/my-materials/{}/withdraw", first["id"]), &[], None).await.expect(409);
        assert!(denied.text().contains("colleague"), "{}", denied.text());
        let second_content = pdf(200);
        let body = json!({ "fileName": "Second.pdf", "size": second_content.len(), "replacesId": first["id"] });
        let begun = admin.post("/api/v1/my-engagements/1/tasks/1/uploads", &body).await.expect(201).json();
        seller.post("/api/v1/my-engagements/1/tasks/1/uploads", &body).await.expect(409);
        send(&admin, begun["id"].as_i64().unwrap(), 0, &second_content).await.expect(200);
        let second = finish(&admin, begun["id"].as_i64().unwrap()).await.expect(200).json();
        let listed = own(&admin, 1).await;
        assert_eq!(item(&listed, first["id"].as_i64().unwrap())["state"], "replaced");
        assert!(task_is_done(&app, 1));
        post.run(&app, Queue::Maint).await;
        // Microsoft corrects the tags and takes it out with a reason that the partner reads.
        let path = format!("/api/v1/materials/{}", second["id"]);
        ecm.put(&format!("{path}/tags"), &json!({ "segments": ["No such"], "industries": [] })).await.expect(422);
        let industry = app.db.db_text("SELECT name FROM industry WHERE id = 1");
        let tagged = ecm.put(&format!("{path}/tags"), &json!({ "segments": [], "industries": [industry] })).await.expect(200).json();
        assert_eq!(tagged["industries"], json!([industry]));
        ecm.post(&format!("{path}/remove"), &json!({ "reason": " " })).await.expect(422);
        ecm.post(&format!("{path}/remove"), &json!({ "reason": "It names a customer." })).await.expect(204);
        ecm.get(&format!("{path}/file")).await.expect(404);
        let removed = item(&own(&seller, 1).await, second["id"].as_i64().unwrap()).clone();
        assert_eq!((&removed["state"], &removed["endReason"]), (&json!("removed"), &json!("It names a customer.")));
        assert!(!task_is_done(&app, 1));
        let told = app.db.db_text("SELECT body_text FROM message WHERE template = 'material_removed'");
        assert!(told.contains("It names a customer.") && told.contains("is open again"), "{told}");
        // Withdrawn by its partner, the row stays; after 30 days its bytes go.
        let third = upload(&admin, SLIDE, "Third.pdf", &pdf(300)).await.expect(200).json();
        assert!(task_is_done(&app, 1));
        let withdraw = format!("/api/v1/my-materials/{}/withdraw", third["id"]);
        admin.send(Method::POST, &withdraw, &[], None).await.expect(204);
        admin.send(Method::POST, &withdraw, &[], None).await.expect(409);
        assert!(!task_is_done(&app, 1));
        let blobs = walk(&app.db.folder().join("materials/blobs"));
        app.clock.advance(31 * DAY_US);
        pep_app::materials::tend(&app.ctx).await.unwrap();
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        assert_eq!(own(&admin, 1).await["items"].as_array().unwrap().len(), 4);
        assert_eq!(walk(&app.db.folder().join("materials/blobs")), blobs - 4, "the three and the world's withdrawn one");
    }

    async fn room_and_uploads_at_once_are_limited_and_abandoned_ones_are_swept(db: TestDb) {
        let app = app(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let other = app.sign_in(&app.world.partner2_admin.email).await;
        app.db.db_execute("UPDATE material_upload SET state = 'cancelled'");
        // Four at once; the fifth waits a minute (reliability 3.10).
        for n in 0..4 {
            begin(&admin, SLIDE, &format!("{n}.pdf"), 1_000).await.expect(201);
        }
        let fifth = begin(&admin, SLIDE, "5.pdf", 1_000).await.expect(429);
        assert_eq!(fifth.header("retry-after"), "60");
        app.clock.advance(2 * MINUTE_US);
        begin(&admin, SLIDE, "5.pdf", 1_000).await.expect(201);
        // All files of a partner have 5 GB, uploads under way included; other partners are not concerned.
        app.db.db_execute("UPDATE material SET size = 5368709120 - 5000 - 999 WHERE id = 1");
        let full = begin(&admin, SLIDE, "6.pdf", 1_000).await.expect(422);
        assert!(full.text().contains("5 GB is used up"), "{}", full.text());
        begin(&admin, SLIDE, "6.pdf", 999).await.expect(201);
        let listed = own(&admin, 1).await;
        assert_eq!((&listed["usedBytes"], &listed["quotaBytes"]), (&json!(5_368_709_120_i64), &json!(5_368_709_120_i64)));
        assert_eq!(own(&other, 4).await["usedBytes"], 1);
        // A task holds ten files.
        app.db.db_execute("UPDATE material SET size = 1");
        for n in 0..9 {
            app.db.db_execute(&format!(
                "INSERT INTO material (task_id, engagement_id, partner_id, file_name, kind, size, sha256, state, scan_state, search_text, uploaded_by, created_at) \
                 VALUES (1, 1, 1, 'f{n}', 'pdf', 1, 'x{n}', 'current', 'clean', '', 11, 1)"
            ));
        }
        app.clock.advance(2 * MINUTE_US);
        assert!(begin(&admin, SLIDE, "11.pdf", 9).await.expect(422).text().contains("10 files"));
        // What nobody goes on with is given up after a day, and its parts go.
        let id = app.db.db_number("SELECT max(id) FROM material_upload");
        send(&admin, id, 0, &vec![b'x'; 999]).await.expect(200);
        assert_eq!(walk(&app.db.folder().join("materials/uploads")), 1);
        app.clock.advance(25 * HOUR_US);
        assert!(pep_app::materials::tend(&app.ctx).await.unwrap() >= 6);
        assert_eq!(walk(&app.db.folder().join("materials/uploads")), 0);
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        assert_eq!(own(&admin, 1).await["uploads"], json!([]));
        assert!(send(&admin, id, 999, b"x").await.expect(409).text().contains("given up"));
    }

    async fn nobody_sees_materials_of_others(db: TestDb) {
        let app = app(db).await;
        // Sellers see those of the OU they sell in, ECMs of their OUs, a partner its own.
        for (email, expected) in [
            (&app.world.ecm_ou1.email, vec![2, 1]), (&app.world.coordinator_ou1.email, vec![2, 1]), (&app.world.ecm_all.email, vec![2, 1]),
            (&app.world.program_team.email, vec![2, 1]), (&app.world.seller1.email, vec![2, 1]),
            (&app.world.ecm_ou2.email, vec![]), (&app.world.seller2.email, vec![]),
        ] {
            let person = app.sign_in(email).await;
            let listed = person.get("/api/v1/materials").await.expect(200).json();
            assert_eq!(ids(&listed), expected, "{email}");
            let options = person.get("/api/v1/material-options").await.expect(200).json();
            assert_eq!(options["partners"].as_array().unwrap().len(), expected.len(), "{email}");
        }
        // A seller does not learn from which engagement; who runs it does.
        let seller = app.sign_in(&app.world.seller1.email).await;
        let listed = seller.get("/api/v1/materials").await.expect(200).json();
        assert!(listed["items"].as_array().unwrap().iter().all(|item| item.get("engagement").is_none()), "{listed}");
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let listed = ecm.get("/api/v1/materials?limit=1").await.expect(200).json();
        assert_eq!(listed["items"][0]["engagement"]["id"], 4);
        let rest = ecm.get(&format!("/api/v1/materials?limit=1&cursor={}", listed["next"].as_str().unwrap())).await.expect(200).json();
        assert_eq!((ids(&rest), rest.get("next")), (vec![1], None));
        ecm.get("/api/v1/materials?cursor=x").await.expect(422);
        // An invitation that is taken back takes everything along, for the partner and not for Microsoft.
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        app.db.db_execute("UPDATE engagement_partner SET state = 'withdrawn' WHERE engagement_id = 1 AND partner_id = 1");
        for path in ["my-engagements/1/materials", "my-materials/1/file", "my-materials/1/preview", "material-uploads/1"] {
            admin.get(&format!("/api/v1/{path}")).await.expect(404);
        }
        send(&admin, 1, 0, b"x").await.expect(404);
        ecm.get("/api/v1/materials/1/file").await.expect(200);
    }

    async fn without_a_scanner_files_wait_unless_the_operator_says_otherwise(db: TestDb) {
        let world = World::build(&db);
        let mut app = TestApp::with(db, world, |_| {}).await;
        let post = Post::open(&app).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        assert_eq!(ecm.get("/api/v1/material-options").await.expect(200).json()["scanner"], "offAndClosed");
        let made = upload(&admin, SLIDE, "Waits.pdf", &pdf(100)).await.expect(200).json();
        assert_eq!(post.run(&app, Queue::Maint).await, 1);
        let file = format!("/api/v1/materials/{}/file", made["id"]);
        ecm.get(&file).await.expect(404);
        assert_eq!(item(&own(&admin, 1).await, made["id"].as_i64().unwrap())["check"], "pending");
        // As soon as somebody looks, what waited is looked at.
        app.ctx.materials.scanning = Scanning::By(Arc::new(WordScanner));
        app.clock.advance(HOUR_US);
        // It also clears what the uploads left.
        pep_app::materials::tend(&app.ctx).await.unwrap();
        assert_eq!(post.run(&app, Queue::Maint).await, 1);
        ecm.get(&file).await.expect(200);
        // Or the operator decides to show files unseen; then it says so.
        app.ctx.materials.scanning = Scanning::Nobody { serves_unchecked: true };
        let unseen = upload(&admin, SLIDE, "Unseen.pdf", &pdf(200)).await.expect(200).json();
        post.run(&app, Queue::Maint).await;
        let listed = ecm.get("/api/v1/materials?q=unseen").await.expect(200).json();
        assert_eq!(ids(&listed), [unseen["id"].as_i64().unwrap()]);
        assert_eq!(listed["items"][0]["scanNote"], "not looked at: no scanner is configured");
    }

    async fn a_picture_gets_a_preview_that_holds_nothing_of_the_original(db: TestDb) {
        let app = app(db).await;
        let post = Post::open(&app).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let ecm = app.sign_in(&app.world.ecm_ou1.email).await;
        let mut picture = include_bytes!("../../../pep-server/src/demo/files/superpower.png").to_vec();
        picture.extend_from_slice(b"<script>hidden</script>");
        let made = upload(&admin, SLIDE, "Picture.png", &picture).await.expect(200).json();
        admin.get(&format!("/api/v1/my-materials/{}/preview", made["id"])).await.expect(404);
        post.run(&app, Queue::Maint).await;
        let preview = ecm.get(&format!("/api/v1/materials/{}/preview", made["id"])).await.expect(200);
        assert_eq!(preview.header("content-type"), "image/jpeg");
        assert_eq!(preview.header("content-security-policy"), "sandbox; default-src 'none'");
        assert!(preview.bytes.starts_with(&[0xff, 0xd8, 0xff]) && !preview.bytes.windows(6).any(|part| part == b"hidden"));
        let slide = upload(&admin, SLIDE, "Slide.pptx", &pptx(&[])).await.expect(200).json();
        post.run(&app, Queue::Maint).await;
        ecm.get(&format!("/api/v1/materials/{}/preview", slide["id"])).await.expect(404);
    }

    async fn twenty_parallel_posts_of_a_file_are_one_upload_finished_or_not(db: TestDb) {
        let app = app(db).await;
        let admin = app.sign_in(&app.world.partner1_admin.email).await;
        let file = pdf(2_000);
        let uploads = app.db.db_number("SELECT count(*) FROM material_upload");
        let answers = futures_util::future::join_all((0..20).map(|_| begin_with_key(&admin, "u-1", "a.pdf", file.len()))).await;
        let mut begun: Vec<i64> = answers.into_iter().map(|answer| answer.expect(201).json()["id"].as_i64().unwrap()).collect();
        begun.dedup();
        assert_eq!(begun.len(), 1, "{begun:?}");
        let id = begun[0];
        assert_eq!(app.db.db_number("SELECT count(*) FROM material_upload"), uploads + 1);
        assert_eq!(begin_with_key(&admin, "u-1", "b.pdf", file.len()).await.expect(409).code(), "keyReused");
        send(&admin, id, 0, &file).await.expect(200);
        finish(&admin, id).await.expect(200);
        // Without a key the same file would begin anew by now.
        assert_eq!(begin_with_key(&admin, "u-1", "a.pdf", file.len()).await.expect(201).json()["id"], id);
        assert_eq!(app.db.db_number("SELECT count(*) FROM material_upload"), uploads + 1);
        assert_ne!(begin_with_key(&admin, "u-2", "a.pdf", file.len()).await.expect(201).json()["id"], id);
    }
}

/// Sends a part whose connection breaks, through the use case: the test's own client cannot break off.
async fn broken_part(app: &TestApp, id: i64, offset: usize, part: &[u8]) -> pep_app::AppError {
    use pep_domain::access::{Actor, Grant, GrantScope, action, authorize};
    use pep_domain::ids::{MaterialUploadId, PartnerId, PersonId};
    use pep_domain::people::{Role, Side};
    let actor = Actor {
        person_id: PersonId(app.world.partner1_admin.id),
        side: Side::Partner,
        partner_id: Some(PartnerId(1)),
        grants: vec![Grant { role: Role::PartnerAdmin, scope: GrantScope::Partner(PartnerId(1)) }],
        request_id: String::new(),
        session_id: None,
    };
    let permit = authorize::<action::PrepareEngagements>(&actor).unwrap();
    let pieces = vec![Ok(bytes::Bytes::copy_from_slice(part)), Err("reset")];
    let offset = i64::try_from(offset).unwrap();
    let body = futures_util::stream::iter(pieces);
    pep_app::materials::append_part(&app.ctx, &permit, MaterialUploadId(id), offset, body).await.unwrap_err()
}

/// How many files are in a folder and those in it.
fn walk(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { walk(&path) } else { 1 }).sum()
}
