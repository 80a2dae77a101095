//! People, roles and programs as their keepers use them.

use actix_web::http::Method;
use pep_test_support::both_engines;
use serde_json::json;

use crate::support::TestApp;

both_engines! {
    async fn a_person_is_added_granted_and_found(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let new = json!({ "email": "Ada.Lovelace@contoso.example", "firstName": "Ada", "lastName": "Lovelace", "side": "microsoft" });
        let person = team.post("/api/v1/people", &new).await.expect(201).json();
        let path = format!("/api/v1/people/{}", person["id"]);
        let grant = json!({ "role": "ecm", "scopeKind": "ou", "scopeId": 1 });
        let granted = team.post(&format!("{path}/roles"), &grant).await.expect(200).json();
        assert_eq!(granted["roles"][0]["scopeLabel"], "cnry-public-ou-name-1");
        team.post(&format!("{path}/roles"), &grant).await.expect(200);
        let found = team.get("/api/v1/people?q=LOVE&side=microsoft&role=ecm").await.expect(200).json();
        assert_eq!(found["items"].as_array().unwrap().len(), 1);
        let taken = team.post("/api/v1/people", &new).await.expect(409);
        assert_eq!(taken.code(), "alreadyExists");
        let ada = app.sign_in("ada.lovelace@contoso.example").await;
        assert_eq!(ada.get("/api/v1/session").await.json()["person"]["name"], "Ada Lovelace");
        let change = json!({ "email": "ada@contoso.example", "firstName": "Ada", "lastName": "King", "title": "Countess", "timeZone": "Europe/London" });
        assert_eq!(team.put(&path, &change).await.expect(200).json()["timeZone"], "Europe/London");
        ada.get("/api/v1/sign-in/sessions").await.expect(401);
        team.delete(&path).await.expect(204);
        team.get(&path).await.expect(404);
        let back = json!({ "email": "ada@contoso.example", "side": "microsoft" });
        assert_eq!(team.post("/api/v1/people", &back).await.expect(201).json()["roles"], json!([]));
    }

    async fn pages_of_people_hold_everybody_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let mut ids = Vec::new();
        let mut path = "/api/v1/people?limit=4".to_owned();
        loop {
            let page = team.get(&path).await.expect(200).json();
            ids.extend(page["items"].as_array().unwrap().iter().map(|person| person["id"].as_i64().unwrap()));
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/api/v1/people?limit=4&cursor={next}");
        }
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((count, ids.len()), (15, 15));
        team.get("/api/v1/people?cursor=%00").await.expect(422);
        team.get("/api/v1/people?q=%25%00_!").await.expect(200);
    }

    async fn operators_are_made_and_changed_by_operators_only(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let (me, nobody) = (app.world.operator.id, app.world.nobody.id);
        let grant = json!({ "role": "operator", "scopeKind": "all" });
        team.post(&format!("/api/v1/people/{nobody}/roles"), &grant).await.expect(422);
        let takeover = json!({ "email": "evil@contoso.example", "firstName": "", "lastName": "", "title": "" });
        team.put(&format!("/api/v1/people/{me}"), &takeover).await.expect(404);
        team.delete(&format!("/api/v1/people/{me}")).await.expect(404);
        let own = operator.get(&format!("/api/v1/people/{me}")).await.json()["roles"][0]["id"].clone();
        let last = operator.delete(&format!("/api/v1/people/{me}/roles/{own}")).await.expect(409);
        assert_eq!(last.code(), "wrongState");
        operator.delete(&format!("/api/v1/people/{me}")).await.expect(409);
        operator.post(&format!("/api/v1/people/{nobody}/roles"), &grant).await.expect(200);
        operator.delete(&format!("/api/v1/people/{me}/roles/{own}")).await.expect(204);
        operator.get("/api/v1/people").await.expect(404);
    }

    /// D-04, reliability 3.3: the team of one program hands out nothing that reaches further than itself.
    async fn a_programs_team_cannot_widen_its_own_reach(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let (me, nobody) = (app.world.program_team.id, app.world.nobody.id);
        let own = json!({ "role": "program_team", "scopeKind": "program", "scopeId": 1 });
        for (person, grant, pointer) in [
            (me, json!({ "role": "program_team", "scopeKind": "all" }), "/role"),
            (me, json!({ "role": "ecm", "scopeKind": "ou", "scopeId": 1 }), "/role"),
            (nobody, json!({ "role": "program_team", "scopeKind": "all" }), "/scopeId"),
            (nobody, json!({ "role": "program_team", "scopeKind": "program", "scopeId": 2 }), "/scopeId"),
            (nobody, json!({ "role": "ecm", "scopeKind": "all" }), "/scopeId"),
            (nobody, json!({ "role": "ou_coordinator", "scopeKind": "all" }), "/scopeId"),
        ] {
            let refused = team.post(&format!("/api/v1/people/{person}/roles"), &grant).await.expect(422).json();
            assert_eq!(refused["errors"][0]["pointer"], pointer, "{person} {grant}");
        }
        team.post(&format!("/api/v1/people/{nobody}/roles"), &own).await.expect(200);
        let offered = team.get("/api/v1/role-scopes").await.expect(200).json();
        assert_eq!(offered["programs"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect::<Vec<_>>(), [json!(1)]);
        assert_eq!(offered["forAll"], json!(["seller"]));
    }

    async fn who_holds_more_is_not_changed_by_who_holds_less(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let ecm = format!("/api/v1/people/{}", app.world.ecm_all.id);
        let before = team.get(&ecm).await.expect(200).json();
        assert_eq!(before["mayChange"], false);
        let change = |email: &str| json!({ "email": email, "firstName": "Right", "lastName": "Name", "title": "" });
        let refused = team.put(&ecm, &change("evil@contoso.example")).await.expect(409);
        assert_eq!(refused.code(), "wrongState");
        team.delete(&ecm).await.expect(409);
        let grant = before["roles"][0]["id"].clone();
        team.delete(&format!("{ecm}/roles/{grant}")).await.expect(409);
        let more = json!({ "role": "ecm", "scopeKind": "ou", "scopeId": 1 });
        team.post(&format!("{ecm}/roles"), &more).await.expect(409);
        team.post(&format!("{ecm}/sign-out"), &json!({})).await.expect(409);
        // A name may be corrected by anybody who keeps people; the address stays.
        let renamed = team.put(&ecm, &change(&app.world.ecm_all.email)).await.expect(200).json();
        assert_eq!((&renamed["firstName"], &renamed["email"]), (&json!("Right"), &json!(app.world.ecm_all.email)));
        assert_eq!(operator.get(&ecm).await.expect(200).json()["mayChange"], true);
        operator.put(&ecm, &change("moved@contoso.example")).await.expect(200);
    }

    async fn roles_fit_their_side_and_scope(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = app.sign_in(&app.world.operator.email).await;
        let (microsoft, partner) = (app.world.nobody.id, app.world.partner1_seller.id);
        for (person, grant) in [
            (partner, json!({ "role": "ecm", "scopeKind": "all" })),
            (microsoft, json!({ "role": "partner_admin", "scopeKind": "partner", "scopeId": 1 })),
            (partner, json!({ "role": "partner_admin", "scopeKind": "partner", "scopeId": 2 })),
            (microsoft, json!({ "role": "ecm", "scopeKind": "program", "scopeId": 1 })),
            (microsoft, json!({ "role": "ecm", "scopeKind": "ou", "scopeId": 99 })),
            (microsoft, json!({ "role": "operator", "scopeKind": "all", "scopeId": 1 })),
        ] {
            operator.post(&format!("/api/v1/people/{person}/roles"), &grant).await.expect(422);
        }
    }

    async fn a_program_is_changed_by_the_one_who_read_it_last(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let read = team.get("/api/v1/programs/1").await.expect(200);
        let etag = read.header("etag");
        let change = json!({ "name": "DTA 2027", "fromName": "DTA", "fromAddress": "dta@contoso.example" });
        let put = async |headers: &[(&str, &str)]| team.send(Method::PUT, "/api/v1/programs/1", headers, Some(&change)).await;
        put(&[]).await.expect(428);
        let changed = put(&[("if-match", &etag)]).await.expect(200);
        assert_ne!(changed.header("etag"), etag);
        assert_eq!(put(&[("if-match", &etag)]).await.expect(412).code(), "changed");
        let hostile = json!({ "name": "x\r\nBcc: a@b.example", "fromName": "DTA", "fromAddress": "a@b.example\r\nBcc: c@d.example", "portalUrl": "javascript:alert(1)" });
        let refused = team.send(Method::PUT, "/api/v1/programs/1", &[("if-match", "\"2\"")], Some(&hostile)).await;
        assert_eq!(refused.expect(422).json()["errors"].as_array().unwrap().len(), 3);
    }

    async fn a_banner_is_what_its_bytes_say(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let banner = "/api/v1/programs/1/banner";
        let put = async |bytes: Vec<u8>| team.send_bytes(Method::PUT, banner, &[], Some(("image/png", bytes))).await;
        team.get(banner).await.expect(404);
        put(b"<svg onload=alert(1)>".to_vec()).await.expect(415);
        put(vec![0x89; 600 * 1024]).await.expect(413);
        let picture = b"\x89PNG\r\n\x1a\nthe rest".to_vec();
        put(picture.clone()).await.expect(204);
        let partner = app.sign_in(&app.world.partner1_admin.email).await;
        let read = partner.get(banner).await.expect(200);
        assert_eq!((read.bytes.clone(), read.header("content-type")), (picture, "image/png".to_owned()));
        assert!(read.header("content-security-policy").starts_with("sandbox"));
        team.delete(banner).await.expect(204);
        team.get(banner).await.expect(404);
    }

    async fn the_first_admin_comes_from_the_command_line(db: TestDb) {
        let app = TestApp::new(db).await;
        let input = |email: &str| pep_app::people::PersonInput { email: email.to_owned(), ..Default::default() };
        let create = async |email: &str| pep_app::people::create_first_admin(&app.ctx, input(email)).await;
        let made = create("root@contoso.example").await.unwrap();
        assert!(made.is_new_person && made.is_new_operator);
        let again = create("ROOT@contoso.example").await.unwrap();
        assert!(!again.is_new_person && !again.is_new_operator);
        assert!(create(&app.world.partner1_admin.email).await.is_err());
        app.sign_in("root@contoso.example").await.get("/api/v1/people").await.expect(200);
    }
}
