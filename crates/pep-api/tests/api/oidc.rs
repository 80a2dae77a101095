//! Signing in at a real OpenID Connect provider, and what must not get anybody in.

use std::sync::Arc;

use pep_microsoft::identity::{OidcConfig, OidcProvider};
use pep_test_support::{TestDb, TestEngine, World, both_engines};
use serde_json::json;

use crate::support::{CLIENT, Person, Provider, TestApp};

const CALLBACK: &str = "http://127.0.0.1:8080/api/v1/sign-in/oidc/callback";

async fn app_with(db: TestDb, provider: &Provider, trusts_email: bool, secret: &str) -> TestApp {
    app_at(db, &provider.issuer, trusts_email, secret).await
}

async fn app_at(db: TestDb, issuer: &str, trusts_email: bool, secret: &str) -> TestApp {
    // Another test of this process may have been first; one provider of cryptography is as good as the other.
    let _already_there = rustls::crypto::ring::default_provider().install_default();
    let oidc = OidcProvider::new(OidcConfig {
        issuer: issuer.to_owned(),
        client_id: CLIENT.0.to_owned(),
        client_secret: secret.to_owned(),
        redirect_url: CALLBACK.to_owned(),
        trusts_email,
        tenants: Vec::new(),
    })
    .unwrap();
    let world = World::build(&db);
    TestApp::with(db, world, move |ctx| ctx.identity = Some(Arc::new(oidc))).await
}

/// Leaves for the provider; returns its page's address.
async fn leave(person: &Person, return_to: &str) -> String {
    person
        .get(&format!("/api/v1/sign-in/oidc/start?returnTo={return_to}"))
        .await
        .expect(303)
        .header("location")
}

/// The path and query of an address on this server.
fn local(url: &str) -> &str {
    url.strip_prefix("http://127.0.0.1:8080").unwrap_or_else(|| panic!("{url} leads elsewhere"))
}

both_engines! {
    async fn a_known_person_signs_in_and_comes_back_to_the_page(db: TestDb) {
        let provider = Provider::start(CALLBACK).await;
        let app = app_with(db, &provider, false, CLIENT.1).await;
        let browser = app.visitor();
        let login = app.world.ecm_ou1.email.clone();
        let methods = browser.get("/api/v1/session").await.json()["signInMethods"].clone();
        assert_eq!(methods, json!(["demo", "oidc", "code"]));
        let back = provider.sign_in(&leave(&browser, "/heatmap?ou=1").await, &login).await;
        assert_eq!(browser.get(local(&back)).await.expect(303).header("location"), "/heatmap?ou=1");
        assert_eq!(browser.get("/api/v1/session").await.json()["person"]["email"], json!(login));
        // Bound for good: after the address has gone to somebody else here, the subject still decides.
        app.db.db_execute("UPDATE person SET email = 'moved@ms.example', email_folded = 'moved@ms.example' WHERE id = 1");
        let again = app.visitor();
        let back = provider.sign_in(&leave(&again, "//evil.example").await, &login).await;
        assert_eq!(again.get(local(&back)).await.expect(303).header("location"), "/");
        assert_eq!(again.get("/api/v1/session").await.json()["person"]["email"], "moved@ms.example");
    }

    async fn a_callback_works_once_and_only_in_the_browser_that_left(db: TestDb) {
        let provider = Provider::start(CALLBACK).await;
        let app = app_with(db, &provider, false, CLIENT.1).await;
        let (browser, other) = (app.visitor(), app.visitor());
        let login = app.world.ecm_ou1.email.clone();
        leave(&other, "/").await;
        let back = provider.sign_in(&leave(&browser, "/").await, &login).await;
        let refused = async |person: &Person, url: &str, why: &str| {
            let answer = person.get(local(url)).await.expect(303);
            assert_eq!(answer.header("location"), format!("/sign-in?problem={why}"));
            assert_eq!(person.get("/api/v1/session").await.json()["person"], json!(null));
        };
        refused(&other, &back, "stale").await;
        refused(&browser, &back.replace("state=", "state=x"), "stale").await;
        browser.get(local(&back)).await.expect(303);
        browser.post("/api/v1/sign-out", &json!({})).await.expect(204);
        refused(&browser, &back, "stale").await;
        // A refusal at the provider uses the attempt up as well.
        let page = leave(&browser, "/").await;
        let state = page.split('&').find_map(|pair| pair.strip_prefix("state=")).unwrap();
        let denied = format!("{CALLBACK}?error=access_denied&state={state}");
        refused(&browser, &denied, "denied").await;
        refused(&browser, &format!("{CALLBACK}?code=made-up&state={state}"), "stale").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_provider_that_is_away_leads_back_to_the_sign_in_page() {
    let app = app_at(TestDb::new(TestEngine::Sqlite), "http://127.0.0.1:1", false, CLIENT.1).await;
    assert_eq!(leave(&app.visitor(), "/").await, "/sign-in?problem=failed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_gets_in_by_an_unproven_address_a_nonce_or_a_wrong_secret() {
    let provider = Provider::start(CALLBACK).await;
    let attempt = async |app: &TestApp, login: &str, sql: &str| {
        let browser = app.visitor();
        let page = leave(&browser, "/").await;
        if !sql.is_empty() {
            app.db.db_execute(sql);
        }
        let back = provider.sign_in(&page, login).await;
        browser.get(local(&back)).await.expect(303).header("location")
    };
    let app = app_with(TestDb::new(TestEngine::Sqlite), &provider, false, CLIENT.1).await;
    let login = app.world.ecm_ou1.email.clone();
    app.db.db_execute("UPDATE person SET email_folded = 'unverified@ms.example' WHERE id = 2");
    assert_eq!(attempt(&app, "unverified@ms.example", "").await, "/sign-in?problem=unknown_person");
    assert_eq!(attempt(&app, "stranger@ms.example", "").await, "/sign-in?problem=unknown_person");
    assert_eq!(
        attempt(&app, &login, "UPDATE oidc_attempt SET nonce = 'another'").await,
        "/sign-in?problem=failed"
    );
    let verifier = format!("UPDATE oidc_attempt SET code_verifier = '{}'", "v".repeat(43));
    assert_eq!(attempt(&app, &login, &verifier).await, "/sign-in?problem=failed");
    let app = app_with(TestDb::new(TestEngine::Sqlite), &provider, false, "wrong").await;
    assert_eq!(attempt(&app, &login, "").await, "/sign-in?problem=failed");
    let app = app_with(TestDb::new(TestEngine::Sqlite), &provider, true, CLIENT.1).await;
    app.db.db_execute("UPDATE person SET email_folded = 'unverified@ms.example' WHERE id = 2");
    assert_eq!(attempt(&app, "unverified@ms.example", "").await, "/");
}
