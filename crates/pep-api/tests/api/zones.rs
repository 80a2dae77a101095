//! Time zones: one's own, the OU's, and which of them decides when nine o'clock is (A10).

use pep_domain::time::{HOUR_US, UtcMicros};
use pep_test_support::both_engines;
use serde_json::{Value, json};

use crate::support::TestApp;

/// Nine o'clock in Tokyo on the day before the world's session 1; in Berlin it is one in the morning.
const NINE_IN_TOKYO: i64 = 1_796_284_800_000_000 - 32 * HOUR_US;

both_engines! {
    async fn a_browser_tells_a_zone_only_where_none_is_known(db: TestDb) {
        let app = TestApp::new(db).await;
        let partner = app.sign_in(&app.world.partner1_seller.email).await;
        let put = async |zone: Value, source: &str| {
            partner.put("/api/v1/time-zone", &json!({ "timeZone": zone, "source": source })).await
        };
        let of_session = async || partner.get("/api/v1/session").await.json()["person"]["timeZone"].clone();
        assert_eq!(of_session().await, Value::Null);
        assert_eq!(put(json!("Asia/Tokyo"), "browser").await.expect(200).json()["timeZone"], "Asia/Tokyo");
        assert_eq!(put(json!("Europe/Paris"), "browser").await.expect(200).json()["timeZone"], "Asia/Tokyo");
        assert_eq!(of_session().await, "Asia/Tokyo");
        assert_eq!(put(json!("Europe/Paris"), "chosen").await.expect(200).json()["timeZone"], "Europe/Paris");
        let refused = put(json!("Tokyo Standard Time"), "chosen").await.expect(422).json();
        assert_eq!(refused["errors"][0]["pointer"], "/timeZone");
        put(Value::Null, "chosen").await.expect(200);
        assert_eq!(of_session().await, Value::Null);
        let traces = "SELECT count(*) FROM audit WHERE action = 'set_own_time_zone' AND actor_id = 12 AND object_id = 12";
        assert_eq!(app.db.db_number(traces), 3, "what changed nothing leaves no trace");
    }

    async fn nine_is_the_readers_else_the_ous(db: TestDb) {
        let app = TestApp::new(db).await;
        let team = app.sign_in(&app.world.program_team.email).await;
        let ou = team.put("/api/v1/ou-time-zones/1", &json!({ "timeZone": "Asia/Tokyo" })).await.expect(200).json();
        assert_eq!((&ou["timeZone"], &ou["name"]), (&json!("Asia/Tokyo"), &json!("cnry-public-ou-name-1")));
        let listed = team.get("/api/v1/ou-time-zones").await.expect(200).json();
        assert_eq!((&listed["items"][0], &listed["items"][1]["timeZone"]), (&ou, &Value::Null));
        team.put("/api/v1/ou-time-zones/1", &json!({ "timeZone": "Mars/Olympus" })).await.expect(422);
        team.put("/api/v1/ou-time-zones/99", &json!({ "timeZone": "Asia/Tokyo" })).await.expect(404);
        app.db.db_execute("UPDATE person SET time_zone = 'Europe/Berlin' WHERE id = 22");
        let mails = |email: &str| {
            app.db.db_number(&format!("SELECT count(*) FROM message WHERE to_address = '{email}' AND template = 'session_summary'"))
        };
        app.clock.set(UtcMicros(NINE_IN_TOKYO - 1));
        pep_app::session_mails::send_due(&app.ctx).await.unwrap();
        assert_eq!(mails(&app.world.seller1.email), 0, "a moment too early");
        app.clock.set(UtcMicros(NINE_IN_TOKYO));
        pep_app::session_mails::send_due(&app.ctx).await.unwrap();
        // The seller by the own OU, the admin by that of the event; the colleague's own zone says that it is night.
        assert_eq!(mails(&app.world.seller1.email), 1);
        assert_eq!(mails(&app.world.partner2_admin.email), 1);
        assert_eq!(mails(&app.world.partner2_seller.email), 0);
        app.clock.set(UtcMicros(NINE_IN_TOKYO + 8 * HOUR_US));
        pep_app::session_mails::send_due(&app.ctx).await.unwrap();
        assert_eq!(mails(&app.world.partner2_seller.email), 1);
    }

    async fn the_ou_of_a_person_is_that_of_the_lists_the_atu_or_the_only_role(db: TestDb) {
        let app = TestApp::new(db).await;
        app.db.db_execute("UPDATE ou SET time_zone = 'Asia/Tokyo' WHERE id = 1");
        let zone = async |id: i64| {
            app.ctx.db.read(move |conn| pep_db::zones::of_person(conn, pep_domain::ids::PersonId(id))).await.unwrap()
        };
        let tokyo = Some("Asia/Tokyo".to_owned());
        assert_eq!(zone(app.world.ecm_ou1.id).await, tokyo);
        assert_eq!(zone(app.world.ecm_ou2.id).await, None);
        assert_eq!(zone(app.world.ecm_all.id).await, None);
        app.db.db_execute("UPDATE person SET ou_id = 1 WHERE id = 2");
        assert_eq!(zone(app.world.ecm_ou2.id).await, tokyo, "the lists say more than a role");
        app.db.db_execute("UPDATE person SET time_zone = 'Europe/Rome' WHERE id = 1");
        assert_eq!(zone(app.world.ecm_ou1.id).await, Some("Europe/Rome".to_owned()));
    }
}
