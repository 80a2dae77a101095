//! The edges of HTTP: other sites' pages, headers, problems, garbage in addresses, the document.

use std::collections::BTreeSet;

use actix_web::http::Method;
use pep_api_types::problem::ProblemCode;
use pep_test_support::{TestDb, TestEngine, both_engines};

use crate::support::{TestApp, document, insights_document, listed, operations};

both_engines! {
    async fn other_sites_pages_change_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        let person = app.sign_in(&app.world.operator.email).await;
        let before = app.db.db_content();
        for operation in operations().iter().filter(|operation| !operation.is_safe()) {
            for headers in [
                [("sec-fetch-site", "cross-site")],
                [("sec-fetch-site", "same-site")],
                [("origin", "https://evil.example")],
                [("origin", "null")],
            ] {
                let answer = operation.call(&person, &headers).await;
                assert_eq!((answer.status, answer.code().as_str()), (403, "crossSite"), "{} {headers:?}", operation.id);
            }
        }
        assert_eq!(before, app.db.db_content());
    }

    async fn garbage_in_an_address_names_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        let person = app.sign_in(&app.world.operator.email).await;
        for operation in operations().iter().filter(|operation| operation.template.contains('{')) {
            for garbage in ["abc", "1.5", "99999999999999999999", "%00", "1%27", "%F0%9F%98%80", "-"] {
                let path = fill(&operation.template, garbage);
                let answer = operation.call_at(&person, &path, &[]).await;
                assert_eq!(answer.status, 404, "{} {path}: {}", operation.id, answer.text());
                assert_eq!(answer.header("content-type"), "application/problem+json", "{} {path}", operation.id);
            }
        }
    }
}

fn fill(template: &str, value: &str) -> String {
    template
        .split('/')
        .map(|part| if part.starts_with('{') { value } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_wrong_method_is_told_which_ones_are_right() {
    let app = TestApp::new(TestDb::new(TestEngine::Sqlite)).await;
    let visitor = app.visitor();
    let listed = listed();
    for (id, _, template) in &listed {
        let path = format!("/api/v1{}", fill(template, "1"));
        // "/people/1" also looks like nothing else, but "/people/export" would look like "/people/{id}".
        let taken: BTreeSet<String> = listed
            .iter()
            .filter(|(_, _, other)| looks_like(other, &fill(template, "1")))
            .map(|(_, method, _)| method.to_string())
            .collect();
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            if taken.contains(method.as_str()) {
                continue;
            }
            let answer = visitor.send_bytes(method.clone(), &path, &[], None).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (405, "methodNotAllowed"),
                "{id}: {method} {path}"
            );
            let allowed: BTreeSet<String> = answer.header("allow").split(", ").map(str::to_owned).collect();
            assert_eq!(allowed, taken, "{id}: {method} {path}");
        }
    }
}

fn looks_like(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len() && template.iter().zip(path).all(|(a, b)| a.starts_with('{') || *a == b)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_answer_carries_the_strict_headers() {
    let app = TestApp::new(TestDb::new(TestEngine::Sqlite)).await;
    let person = app.sign_in(&app.world.operator.email).await;
    let mut paths: Vec<String> = operations()
        .iter()
        .filter(|operation| operation.is_safe())
        .map(|operation| format!("/api/v1{}", operation.row.path))
        .collect();
    paths.extend(
        [
            "/",
            "/api/v1/nothing",
            "/problems/notFound",
            "/api/docs/",
            "/api/openapi.json",
            "/insights/v1/openapi.json",
            "/insights/v1/sessions",
        ]
        .map(str::to_owned),
    );
    for path in paths {
        let answer = person.get(&path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert_eq!(answer.header("x-request-id").len(), 36, "{path}");
        assert_eq!(answer.header("server"), "", "{path}");
        if path.starts_with("/api/v1/") {
            assert!(
                answer.header("cache-control").contains("no-store") || !answer.header("etag").is_empty(),
                "{path}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_problem_has_a_page_and_unreadable_requests_are_problems() {
    let app = TestApp::new(TestDb::new(TestEngine::Sqlite)).await;
    let visitor = app.visitor();
    for code in ProblemCode::ALL {
        let page = visitor.get(&format!("/problems/{}", code.as_str())).await.expect(200).text();
        assert!(page.contains(code.title()) && page.contains(&code.status().to_string()), "{page}");
        assert!((400..600).contains(&code.status()));
    }
    visitor.get("/problems/nonsense").await.expect(404);
    let demo = "/api/v1/sign-in/demo";
    let bytes = |content_type, body: &[u8]| Some((content_type, body.to_vec()));
    for (body, status, code) in [
        (bytes("application/json", b"{"), 400, "unreadableRequest"),
        (bytes("text/plain", b"{}"), 415, "unsupportedMedia"),
        (bytes("application/json", b"{}"), 422, "invalid"),
        (bytes("application/json", br#"{"email":"a@b.example","isAdmin":true}"#), 422, "invalid"),
        (bytes("application/json", &vec![b' '; 2 * 1024 * 1024]), 413, "tooLarge"),
    ] {
        let answer = visitor.send_bytes(Method::POST, demo, &[], body).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{}", answer.text());
        let problem = answer.json();
        assert_eq!(problem["type"], format!("/problems/{code}"));
        assert_eq!(problem["instance"], format!("urn:uuid:{}", answer.header("x-request-id")));
    }
    assert_eq!(visitor.get("/api/v1/no/such/thing").await.expect(404).code(), "notFound");
}

#[test]
fn the_committed_documents_are_those_that_are_served() {
    for (name, document) in [("pep", pep_api::openapi::pep()), ("insights", pep_api::openapi::insights())] {
        let path = format!("{}/../../openapi/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let current = pep_api::openapi::json_of(&document).unwrap();
        if std::env::var_os("PEP_UPDATE").is_some() {
            std::fs::write(&path, &current).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == current,
            "openapi/{name}.json is out of date: run `./justw openapi`, or this test with PEP_UPDATE=1"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_documents_and_the_page_to_try_them_are_served() {
    let app = TestApp::new(TestDb::new(TestEngine::Sqlite)).await;
    let visitor = app.visitor();
    assert!(visitor.get("/api/openapi.json").await.expect(200).json() == document());
    assert!(visitor.get("/insights/v1/openapi.json").await.expect(200).json() == insights_document());
    let page = visitor.get("/api/docs/swagger-initializer.js").await.expect(200).text();
    assert!(page.contains("/api/openapi.json") && page.contains("/insights/v1/openapi.json"), "{page}");
}

#[test]
fn operations_are_described_alike() {
    for document in [document(), insights_document()] {
        described_alike(&document);
    }
}

fn described_alike(document: &serde_json::Value) {
    for (template, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            let name = &operation["operationId"];
            assert!(
                operation["summary"].as_str().is_some_and(|text| text.len() > 5),
                "{name} has no summary"
            );
            // Asking for a token is open to everybody, and can be refused.
            let is_secured = operation.get("security").is_some();
            assert_eq!(is_secured, responses.contains_key("401"), "{name}: security and 401 go together");
            if template.contains('{') {
                assert!(responses.contains_key("404"), "{name} does not say 404");
            }
            if method != "get" {
                assert!(responses.contains_key("403"), "{name} does not say 403");
            }
            for (status, response) in responses {
                // Whoever asks for a token is refused in the words of OAuth 2.0.
                let is_oauth = response["content"]["application/json"]["schema"]["$ref"]
                    .as_str()
                    .is_some_and(|schema| schema.ends_with("/TokenRefusal"));
                if !is_oauth && (status.starts_with('4') || status.starts_with('5')) {
                    assert!(response["content"].get("application/problem+json").is_some(), "{name} {status}");
                }
            }
        }
    }
}
