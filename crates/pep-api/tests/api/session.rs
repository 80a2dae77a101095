//! Signing in, staying signed in, and its end.

use pep_test_support::both_engines;
use serde_json::json;

use crate::support::TestApp;

both_engines! {
    async fn nobody_signs_in_as_a_person_who_is_not_there(db: TestDb) {
        let app = TestApp::new(db).await;
        let visitor = app.visitor();
        let answer = visitor.post("/api/v1/sign-in/demo", &json!({ "email": "who@nowhere.example" })).await.expect(404);
        assert_eq!(answer.code(), "notFound");
        app.sign_in(&app.world.ecm_ou1.email).await;
    }
}
