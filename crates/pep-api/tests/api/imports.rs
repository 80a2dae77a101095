//! Imports: from an untidy file to the lists, and back.

use actix_web::http::Method;
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp};

const ACCOUNTS: &str = "Managed account list;;;;;;;\n\
    \n\
    TP ID;Account;Town;State;Country/Region;Segment;Sales Unit;Industry;ECM\n\
    0900001;Fourth Coffee GmbH;Köln;;Germany;SMB;Germany;Retail;ecm.new@msft.example\n\
    900002;\"Wide World, Importers\";Cork;;Ireland;SMB;Ireland;Retail;\n\
    900003;@Home Ltd;Leeds;;United Kingdom;Enterprise;Ireland;Retail;not-an-address\n\
    900002;\"Wide World, Importers\";Cork;;Ireland;SMB;Ireland;Retail;\n\
    Total;3;;;;;;;\n";

async fn upload(person: &Person, kind: &str, name: &str, file: &[u8]) -> Answer {
    let path = format!("/api/v1/imports?kind={kind}&fileName={name}");
    person.send_bytes(Method::POST, &path, &[], Some(("application/octet-stream", file.to_vec()))).await
}

fn id_of(answer: &Answer) -> i64 {
    answer.json()["id"].as_i64().unwrap()
}

async fn apply(person: &Person, id: i64, options: Value) -> Answer {
    person.post(&format!("/api/v1/imports/{id}/apply"), &options).await
}

both_engines! {
    async fn an_untidy_list_is_previewed_applied_and_the_second_time_changes_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_all.email).await;
        let before = app.db.db_number("SELECT count(*) FROM account");
        let preview = upload(&ecm, "accounts", "mal.csv", ACCOUNTS.as_bytes()).await.expect(201);
        let import = preview.json();
        assert_eq!(import["state"], "preview", "{import}");
        assert_eq!(import["headerRow"], 3);
        let counts = &import["counts"];
        assert_eq!((&counts["new"], &counts["error"], &counts["skipped"]), (&json!(2), &json!(1), &json!(2)), "{counts}");
        assert_eq!(app.db.db_number("SELECT count(*) FROM account"), before, "a preview writes nothing");

        let id = id_of(&preview);
        let rows = ecm.get(&format!("/api/v1/imports/{id}/rows?outcome=error")).await.expect(200).json();
        let problems = rows["items"][0]["problems"].as_array().unwrap().clone();
        // The name that looks like a formula is remarked on too, but keeps nobody out.
        assert_eq!((&problems[0]["cell"], &problems[0]["isError"]), (&json!("B6"), &json!(false)));
        let problem = problems.iter().find(|problem| problem["isError"] == true).unwrap();
        assert_eq!(problem["cell"], "I6");
        assert_eq!(problem["value"], "not-an-address");
        assert!(!problem["detail"].as_str().unwrap().is_empty());

        let refused = apply(&ecm, id, json!({})).await.expect(409);
        assert_eq!(refused.code(), "wrongState");
        assert_eq!(app.db.db_number("SELECT count(*) FROM account"), before, "all or nothing unless asked otherwise");
        let applied = apply(&ecm, id, json!({ "skipBadRows": true })).await.expect(200).json();
        assert_eq!(applied["state"], "applied");
        assert_eq!(app.db.db_number("SELECT count(*) FROM account"), before + 2);
        assert_eq!(app.db.db_number("SELECT count(*) FROM account WHERE tpid = '0900001' AND name = 'Fourth Coffee GmbH'"), 1);
        assert_eq!(app.db.db_number("SELECT count(*) FROM person WHERE email_folded = 'ecm.new@msft.example'"), 1);
        apply(&ecm, id, json!({ "skipBadRows": true })).await.expect(409);

        let again = upload(&ecm, "accounts", "mal.csv", ACCOUNTS.as_bytes()).await.expect(201).json();
        assert_eq!((&again["counts"]["new"], &again["counts"]["changed"], &again["counts"]["same"]), (&json!(0), &json!(0), &json!(2)));
    }

    async fn a_rolled_back_import_leaves_what_somebody_changed_since(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_all.email).await;
        let first = "TPID,Account Name,City,Segment,Sales Unit,Industry\n1,Alpha,Bern,SMB,CH,Retail\n2,Beta,Basel,SMB,CH,Retail\n";
        let id = id_of(&upload(&ecm, "accounts", "a.csv", first.as_bytes()).await.expect(201));
        apply(&ecm, id, json!({})).await.expect(200);
        let second = "TPID,Account Name,City,Segment,Sales Unit,Industry\n1,Alpha AG,Bern,SMB,CH,Retail\n2,Beta AG,Basel,SMB,CH,Retail\n3,Gamma,Genf,SMB,CH,Retail\n";
        let id = id_of(&upload(&ecm, "accounts", "b.csv", second.as_bytes()).await.expect(201));
        apply(&ecm, id, json!({})).await.expect(200);
        app.db.db_execute("UPDATE account SET name = 'Beta Holding' WHERE tpid = '2'");

        let answer = ecm.post(&format!("/api/v1/imports/{id}/rollback"), &json!({})).await.expect(200).json();
        assert_eq!(answer["kept"], json!(["2"]));
        assert_eq!(app.db.db_number("SELECT count(*) FROM account WHERE tpid = '1' AND name = 'Alpha'"), 1);
        assert_eq!(app.db.db_number("SELECT count(*) FROM account WHERE tpid = '2' AND name = 'Beta Holding'"), 1);
        assert_eq!(app.db.db_number("SELECT count(*) FROM account WHERE tpid = '3'"), 0);
        ecm.post(&format!("/api/v1/imports/{id}/rollback"), &json!({})).await.expect(409);
    }

    async fn columns_can_be_corrected_by_hand(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_all.email).await;
        let file = "Number,Who,Where\nP-77,Proseware,Oslo\n";
        let created = upload(&ecm, "partners", "p.csv", file.as_bytes()).await.expect(201).json();
        assert_eq!((&created["state"], &created["canApply"]), (&json!("preview"), &json!(false)), "{created}");
        let id = created["id"].as_i64().unwrap();
        let path = format!("/api/v1/imports/{id}");
        let twice = json!({ "mapping": { "partner_one_id": 0, "name": 0 } });
        ecm.send(Method::PATCH, &path, &[], Some(&twice)).await.expect(422);
        let right = json!({ "mapping": { "partner_one_id": 0, "name": 1, "city": 2 } });
        let corrected = ecm.send(Method::PATCH, &path, &[], Some(&right)).await.expect(200).json();
        assert_eq!((&corrected["counts"]["new"], &corrected["canApply"]), (&json!(1), &json!(true)));
        apply(&ecm, id, json!({})).await.expect(200);
        assert_eq!(app.db.db_number("SELECT count(*) FROM partner WHERE partner_one_id = 'P-77' AND name = 'Proseware'"), 1);
    }

    async fn a_list_fills_zones_and_changes_nobody_s_own(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_all.email).await;
        let zone = |email: &str| app.db.db_text(&format!("SELECT COALESCE(time_zone, '-') FROM person WHERE email_folded = '{email}'"));
        let head = "Email,First Name,Last Name,OU,ATU,Time Zone\n";
        let rows = "new.one@ms.example,New,One,cnry-public-ou-name-1,,Asia/Tokyo\n\
                    new.two@ms.example,New,Two,cnry-public-ou-name-1,,\n";
        let id = id_of(&upload(&ecm, "sellers", "s.csv", format!("{head}{rows}").as_bytes()).await.expect(201));
        apply(&ecm, id, json!({})).await.expect(200);
        assert_eq!((zone("new.one@ms.example").as_str(), zone("new.two@ms.example").as_str()), ("Asia/Tokyo", "-"));
        app.db.db_execute("UPDATE person SET time_zone = 'Europe/Paris' WHERE email_folded = 'new.one@ms.example'");
        let again = "new.one@ms.example,New,One,cnry-public-ou-name-1,,Asia/Tokyo\n\
                     new.two@ms.example,New,Two,cnry-public-ou-name-1,,Asia/Tokyo\n";
        let id = id_of(&upload(&ecm, "sellers", "s.csv", format!("{head}{again}").as_bytes()).await.expect(201));
        apply(&ecm, id, json!({})).await.expect(200);
        assert_eq!((zone("new.one@ms.example").as_str(), zone("new.two@ms.example").as_str()), ("Europe/Paris", "Asia/Tokyo"));
        // What the list filled goes with it.
        ecm.post(&format!("/api/v1/imports/{id}/rollback"), &json!({})).await.expect(200);
        assert_eq!(zone("new.two@ms.example"), "-");
        let odd = "new.three@ms.example,New,Three,cnry-public-ou-name-1,,Middle/Earth\n";
        let id = id_of(&upload(&ecm, "sellers", "s.csv", format!("{head}{odd}").as_bytes()).await.expect(201));
        let rows = ecm.get(&format!("/api/v1/imports/{id}/rows?outcome=error")).await.expect(200).text();
        assert!(rows.contains("“Middle/Earth” is no time zone"), "{rows}");
    }

    async fn contacts_that_a_feed_no_longer_lists_go_only_when_asked(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_all.email).await;
        let partners = "Partner One ID,Partner Name\nP-1,Proseware\n";
        let id = id_of(&upload(&ecm, "partners", "p.csv", partners.as_bytes()).await.expect(201));
        apply(&ecm, id, json!({})).await.expect(200);
        let head = "Partner One ID,First Name,Last Name,Email,Title,Primary Contact\n";
        let ann = "P-1,Ann,Lee,ann@proseware.example,Seller,yes\n";
        let bob = "P-1,Bob,Ray,bob@proseware.example,Seller,no\n";
        let id = id_of(&upload(&ecm, "contacts", "c.csv", format!("{head}{ann}{bob}").as_bytes()).await.expect(201));
        apply(&ecm, id, json!({})).await.expect(200);
        let bob_signed_in = app.sign_in("bob@proseware.example").await;
        bob_signed_in.get("/api/v1/sign-in/sessions").await.expect(200);

        let without_bob = upload(&ecm, "contacts", "c.csv", format!("{head}{ann}").as_bytes()).await.expect(201).json();
        assert_eq!(without_bob["counts"]["missing"], 1);
        apply(&ecm, without_bob["id"].as_i64().unwrap(), json!({})).await.expect(200);
        bob_signed_in.get("/api/v1/sign-in/sessions").await.expect(200);

        let again = id_of(&upload(&ecm, "contacts", "c.csv", format!("{head}{ann}").as_bytes()).await.expect(201));
        apply(&ecm, again, json!({ "removeMissing": true })).await.expect(200);
        assert_eq!(bob_signed_in.get("/api/v1/sign-in/sessions").await.status, 401, "access ends at once");
        let back = upload(&ecm, "contacts", "c.csv", format!("{head}{ann}{bob}").as_bytes()).await.expect(201).json();
        assert_eq!(back["counts"]["changed"], 1, "a removed contact comes back");
    }

    async fn reports_keep_their_history_through_import_and_rollback(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_all.email).await;
        for (kind, file) in [
            ("accounts", "TPID,Account Name,Segment,Sales Unit,Industry\n51,Alpha,SMB,CH,Retail\n"),
            ("partners", "Partner One ID,Partner Name\nP-1,Proseware\n"),
        ] {
            let id = id_of(&upload(&ecm, kind, "f.csv", file.as_bytes()).await.expect(201));
            apply(&ecm, id, json!({})).await.expect(200);
        }
        let head = "Partner One ID,TPID,Account Status,Relationship,Exec/Director Level,Notes\n";
        let file = format!("{head}P-1,51,Active Customer,Business; IT,yes,=1+1\nP-9,51,Target Account,IT,no,\nP-1,999,Target Account,IT,no,\n");
        let preview = upload(&ecm, "reports", "r.csv", file.as_bytes()).await.expect(201).json();
        assert_eq!((&preview["counts"]["new"], &preview["counts"]["error"]), (&json!(1), &json!(2)));
        let id = preview["id"].as_i64().unwrap();
        apply(&ecm, id, json!({ "skipBadRows": true })).await.expect(200);
        assert_eq!(app.db.db_number("SELECT count(*) FROM report WHERE status = 'active_customer' AND relationship = 'both' AND notes = '=1+1'"), 1);
        ecm.post(&format!("/api/v1/imports/{id}/rollback"), &json!({})).await.expect(200);
        assert_eq!(app.db.db_number("SELECT count(*) FROM report WHERE notes = '=1+1'"), 0);
        assert_eq!(app.db.db_number(&format!("SELECT count(*) FROM report_change WHERE import_id = {id}")), 2, "the history keeps both");
    }

    async fn an_ecm_of_some_ous_imports_only_there_and_gives_nobody_rights(db: TestDb) {
        let app = TestApp::new(db).await;
        let all = app.sign_in(&app.world.ecm_all.email).await;
        let one = app.sign_in(&app.world.ecm_ou1.email).await;
        let file = "TPID,Account Name,Segment,Sales Unit,Industry\n71,Alpha,SMB,Somewhere Else,Retail\n";
        let preview = upload(&one, "accounts", "a.csv", file.as_bytes()).await.expect(201).json();
        assert_eq!(preview["counts"]["error"], 1);
        upload(&one, "ecms", "e.csv", b"Email,Role,Sales Unit\nx@msft.example,ECM,CH\n").await.expect(404);
        let foreign = id_of(&upload(&all, "accounts", "a.csv", file.as_bytes()).await.expect(201));
        one.get(&format!("/api/v1/imports/{foreign}")).await.expect(404);
        upload(&app.sign_in(&app.world.partner1_admin.email).await, "accounts", "a.csv", file.as_bytes()).await.expect(404);
    }

    async fn rows_to_repair_come_back_as_a_workbook_that_imports_again(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_all.email).await;
        let id = id_of(&upload(&ecm, "accounts", "mal.csv", ACCOUNTS.as_bytes()).await.expect(201));
        let workbook = ecm.get(&format!("/api/v1/imports/{id}/errors.xlsx")).await.expect(200);
        let again = upload(&ecm, "accounts", "repair.xlsx", &workbook.bytes).await.expect(201).json();
        assert_eq!((&again["counts"]["total"], &again["counts"]["error"]), (&json!(1), &json!(1)), "{again}");
    }

    async fn a_file_that_is_no_list_says_what_to_do(db: TestDb) {
        let app = TestApp::new(db).await;
        let ecm = app.sign_in(&app.world.ecm_all.email).await;
        for (file, word) in [(&b"%PDF-1.7 ..."[..], "PDF"), (b"", "empty"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xlsx")] {
            let failed = upload(&ecm, "accounts", "x.bin", file).await.expect(201).json();
            assert_eq!(failed["state"], "failed");
            assert!(failed["problem"].as_str().unwrap().contains(word), "{failed}");
            apply(&ecm, failed["id"].as_i64().unwrap(), json!({})).await.expect(409);
        }
    }

    async fn the_list_of_ecms_adds_up_per_person_and_its_grants_take_effect_at_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let file = "Email,First Name,Last Name,Role,Sales Unit\nmia@msft.example,Mia,Ode,ECM,North\nmia@msft.example,Mia,Ode,OU Coordinator,South; North\n";
        let id = id_of(&upload(&team, "ecms", "e.csv", file.as_bytes()).await.expect(201));
        apply(&team, id, json!({})).await.expect(200);
        assert_eq!(app.db.db_number("SELECT count(*) FROM role_grant g JOIN person p ON p.id = g.person_id WHERE p.email = 'mia@msft.example'"), 3);
        let mia = app.sign_in("mia@msft.example").await;
        mia.get("/api/v1/import-kinds").await.expect(200);
        let again = upload(&team, "ecms", "e.csv", file.as_bytes()).await.expect(201).json();
        assert_eq!((&again["counts"]["same"], &again["counts"]["changed"]), (&json!(2), &json!(0)), "{again}");
    }
}
