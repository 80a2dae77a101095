//! Who may read OCP Insights, and that nothing else comes out: every operation of its document.

use std::collections::BTreeSet;

use actix_web::http::Method;
use base64::Engine;
use pep_test_support::{TestDb, TestEngine, World, both_engines};

use crate::insights::{Reader, ask_token, create_client};
use crate::support::{TestApp, canaries, insights_document, listed_in, readable};

/// The addresses of an operation, filled in.
fn addresses() -> Vec<(String, Method, String)> {
    listed_in(&insights_document(), "/insights/v1")
        .into_iter()
        .map(|(id, method, template)| (id, method, template.replace("{id}", "1")))
        .collect()
}

both_engines! {
    async fn only_a_client_that_works_may_read(db: TestDb) {
        let app = TestApp::new(db).await;
        let made = create_client(&app).await;
        let reader = Reader::of(&app, &made).await;
        let mut callers = vec![("visitor".to_owned(), app.visitor(), None)];
        for (name, person) in app.world.everybody() {
            callers.push((name.to_owned(), app.sign_in(&person.email).await, None));
        }
        let basic = base64::engine::general_purpose::STANDARD.encode(format!(
            "{}:{}",
            made["client"]["clientId"].as_str().unwrap(),
            made["secret"].as_str().unwrap()
        ));
        for wrong in [
            "Bearer",
            "Bearer ",
            "Bearer x",
            "bearer \u{e9}",
            &format!("Bearer {}x", reader.token),
            &format!("Bearer {}", made["secret"].as_str().unwrap()),
            &format!("Basic {basic}"),
            &reader.token.clone(),
        ] {
            callers.push((wrong.to_owned(), app.visitor(), Some(wrong.to_owned())));
        }
        let mut cells = 0;
        let reading: Vec<_> = addresses().into_iter().filter(|(id, ..)| id != "create_token").collect();
        assert_eq!(reading.len(), 4, "a new operation: is it swept?");
        for (id, method, path) in &reading {
            for (name, person, header) in &callers {
                let header = header.clone().unwrap_or_default();
                let headers = [("authorization", header.as_str())];
                let headers = if header.is_empty() { &headers[..0] } else { &headers };
                let path = format!("/insights/v1{path}");
                let answer = person.send_bytes(method.clone(), &path, headers, None).await;
                assert_eq!((answer.status, answer.code().as_str()), (401, "unauthenticated"), "{id} as {name}");
                assert!(answer.header("www-authenticate").starts_with("Bearer"), "{id} as {name}");
                assert!(canaries(&readable(&answer)).is_empty(), "{id} as {name}");
                cells += 1;
            }
            reader.get(path).await.expect(200);
        }
        assert!(cells > 80, "only {cells} cells were walked");
        // A token is good for nothing else.
        let bearer = format!("Bearer {}", reader.token);
        let answer = app.visitor().send(Method::GET, "/api/v1/heatmap", &[("authorization", &bearer)], None).await;
        assert_eq!(answer.status, 401);
        // Ten minutes later it is over.
        app.clock.advance(600_000_000);
        assert_eq!(reader.get("/sessions").await.status, 401);
    }

    async fn a_token_is_refused_in_the_words_of_oauth(db: TestDb) {
        let app = TestApp::new(db).await;
        let made = create_client(&app).await;
        let (id, secret) = (made["client"]["clientId"].as_str().unwrap(), made["secret"].as_str().unwrap());
        let pair = format!("client_id={id}&client_secret={secret}");
        for (form, status, error) in [
            (format!("grant_type=client_credentials&client_id={id}&client_secret=x"), 401, "invalid_client"),
            (format!("grant_type=client_credentials&client_id=x&client_secret={secret}"), 401, "invalid_client"),
            (format!("grant_type=client_credentials&client_id={id}&client_secret=%00"), 401, "invalid_client"),
            (format!("grant_type=password&{pair}"), 400, "unsupported_grant_type"),
            (format!("grant_type=client_credentials&scope=everything&{pair}"), 400, "invalid_scope"),
            (format!("grant_type=client_credentials&client_id={id}"), 400, "invalid_request"),
            ("grant_type=client_credentials".to_owned(), 400, "invalid_request"),
            (pair.clone(), 400, "invalid_request"),
            (format!("grant_type=client_credentials&grant_type=client_credentials&{pair}"), 400, "invalid_request"),
            (String::new(), 400, "invalid_request"),
        ] {
            let refused = ask_token(&app, &form, &[]).await;
            assert_eq!(refused.status, status, "{form}: {}", refused.text());
            assert_eq!(refused.json()["error"], error, "{form}");
            assert_eq!(refused.header("www-authenticate").is_empty(), status != 401, "{form}");
        }
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{id}:{secret}"));
        let basic = format!("Basic {basic}");
        let headers = [("authorization", basic.as_str())];
        let form = "grant_type=client_credentials&scope=insights.read&unknown=ignored";
        let granted = ask_token(&app, form, &headers).await.expect(200);
        assert_eq!(granted.header("cache-control"), "no-store");
        assert_eq!(granted.json()["scope"], "insights.read");
        let wrong = ask_token(&app, form, &[("authorization", "Basic !")]).await;
        assert_eq!(wrong.status, 401);
        let other_site = ask_token(&app, form, &[("authorization", &basic), ("sec-fetch-site", "cross-site")]).await;
        assert_eq!(other_site.status, 403);
    }

    /// every text of the world that somebody must not see carries a canary; this is what comes out, whole.
    async fn nothing_comes_out_but_names_of_partners_accounts_and_ous(db: TestDb) {
        let app = TestApp::new(db).await;
        crate::insights::add_sessions(&app.db, 2..=3);
        app.db.db_execute(
            "INSERT INTO session_outcome (session_id, result, note, next_step, recorded_by, recorded_at) \
             VALUES (1, 'opportunity', 'cnry-internal-outcome-note-1', 'cnry-internal-outcome-next-1', 5, 0);\
             INSERT INTO attendance (session_id, person_id, name, email, source, record_key, is_present, recorded_at) \
             VALUES (1, 5, 'cnry-internal-attendance-name-1', 'cnry-internal-attendance-mail-1', 'meeting', 'x', TRUE, 0);\
             INSERT INTO session_feedback (session_id, person_id, rating, comment, given_at) \
             VALUES (1, 5, 5, 'cnry-internal-feedback-comment-1', 0);",
        );
        let reader = Reader::new(&app).await;
        let mut seen = BTreeSet::new();
        let mut addresses: Vec<String> = addresses().into_iter().map(|(_, _, path)| path).collect();
        addresses.extend(
            ["status=Planning", "partner=2", "account=1", "limit=1"].map(|query| format!("/sessions?{query}")),
        );
        for path in addresses {
            let answer = reader.get(&path).await;
            let text = readable(&answer);
            assert!(!text.contains('@'), "{path} holds an address: {text}");
            seen.extend(canaries(&text));
        }
        let expected: BTreeSet<String> = [
            "cnry-public-ou-name-1",
            "cnry-partner1-partner-name-1",
            "cnry-partner2-partner-name-2",
            "cnry-account-account-name-1",
            "cnry-account-account-name-2",
            "cnry-account-account-name-3",
            "cnry-account-account-name-4",
        ]
        .map(str::to_owned)
        .into();
        assert_eq!(seen, expected);
    }

    async fn too_many_requests_are_told_to_wait(db: TestDb) {
        let app = TestApp::new(db).await;
        let reader = Reader::new(&app).await;
        for _ in 0..60 {
            reader.get("/sessions").await.expect(200);
        }
        let refused = reader.get("/sessions").await;
        assert_eq!((refused.status, refused.code().as_str()), (429, "rateLimited"));
        let wait: u64 = refused.header("retry-after").parse().unwrap();
        assert!((1..=61).contains(&wait), "{wait}");
        app.clock.advance(i64::try_from(wait).unwrap() * 1_000_000);
        reader.get("/sessions").await.expect(200);
        // Exports have a limit of their own, and so has asking for tokens.
        for _ in 0..30 {
            reader.get("/exports/sessions.ndjson").await.expect(200);
        }
        assert_eq!(reader.get("/exports/sessions.csv").await.status, 429);
        let mut statuses = BTreeSet::new();
        for _ in 0..31 {
            statuses.insert(ask_token(&app, "grant_type=client_credentials&client_id=a&client_secret=b", &[]).await.status);
        }
        assert_eq!(statuses, BTreeSet::from([401, 429]));
    }
}

/// Non-interference: whatever is changed inside, what comes out stays the same to the last byte.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_internal_cannot_influence_what_is_told() {
    let mut texts = Vec::new();
    for variant in ["", "zz"] {
        let db = TestDb::new(TestEngine::Sqlite);
        let world = World::build_variant(&db, variant);
        let app = TestApp::with(db, world, |_| {}).await;
        // The names of partner 2 and the reports on account 1 belong to what is told; they are made alike.
        app.db.db_execute(
            "UPDATE partner SET name = 'Partner ' || id; DELETE FROM report WHERE partner_id <> 1 AND account_id = 1;",
        );
        let reader = Reader::new(&app).await;
        let page = reader.get("/sessions").await.expect(200);
        texts.push((
            page.text(),
            page.header("etag"),
            reader.get("/exports/sessions.csv").await.expect(200).text(),
        ));
    }
    assert_eq!(texts[0], texts[1]);
    assert!(texts[0].0.contains("cnry-account-account-name-3"), "a test that sees nothing passes for ever");
}
