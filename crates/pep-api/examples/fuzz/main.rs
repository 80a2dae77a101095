//! `just fuzz [SECONDS [SEED]]`: everything that reads what others wrote, with things that nobody would write.
//!
//! Lists (CSV, XLSX), words in cells, addresses, and every operation of the API with odd paths, queries, bodies, headers and
//! tokens. Nothing may panic, answer 5xx, or take seconds. A failure prints what was tried and the seed to repeat it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a tool for developers that stops at the first surprise and prints what it tried"
)]

mod garbage;

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::http::Method;
use actix_web::test;
use garbage::Garbage;
use pep_api::spa::WebAssets;
use pep_api::{Api, build};
use pep_app::{AppConfig, AppContext};
use pep_domain::report_words;
use pep_sheets::{ListKind, ReadLimits, read_table};
use pep_test_support::{FakeClock, TestDb, TestEngine, World};
use serde_json::Value;

/// Longer than anything may take to be refused, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(5);

const KINDS: [ListKind; 6] = [
    ListKind::Accounts,
    ListKind::Partners,
    ListKind::PartnerContacts,
    ListKind::Sellers,
    ListKind::Ecms,
    ListKind::PartnerReports,
];

#[actix_web::main]
async fn main() {
    let arguments: Vec<u64> = std::env::args().skip(1).map(|text| text.parse().expect("a number")).collect();
    let seconds = arguments.first().copied().unwrap_or(60);
    let seed = arguments.get(1).copied().unwrap_or(0x5eed);
    println!("seed {seed}, {seconds} s");
    let mut garbage = Garbage::new(seed);
    let share = Duration::from_secs(seconds.max(3) / 3);
    println!("lists: {}", lists(&mut garbage, share));
    println!("words: {}", words(&mut garbage, share / 4));
    println!("requests: {}", requests(&mut garbage, share * 2).await);
}

/// Reads mutated lists; returns how many.
fn lists(garbage: &mut Garbage, share: Duration) -> usize {
    let seeds = garbage::lists();
    let (started, mut count) = (Instant::now(), 0);
    while started.elapsed() < share {
        let seed = &seeds[garbage.below(seeds.len())];
        let bytes = garbage.mutated(seed);
        let kind = KINDS[garbage.below(KINDS.len())];
        let begun = Instant::now();
        // A refusal is as good as a table; what must not happen is a panic or a long wait.
        let _read = read_table(&bytes, &ReadLimits::default(), Some(kind));
        assert!(begun.elapsed() < PATIENCE, "{kind:?} took {:?}: {bytes:?}", begun.elapsed());
        count += 1;
    }
    count
}

fn words(garbage: &mut Garbage, share: Duration) -> usize {
    let (started, mut count) = (Instant::now(), 0);
    while started.elapsed() < share {
        let text = garbage.text(200);
        let folded = pep_domain::text::fold(&text);
        assert_eq!(pep_domain::text::fold(&folded), folded, "folding twice is folding once: {text:?}");
        let _ = (report_words::status_of(&folded), report_words::relationship_of(&folded));
        let _ = report_words::yes_no_of(&folded);
        let _ = pep_domain::email_address::EmailAddress::parse(&text);
        let _ = pep_mail::Mailbox::new(Some(&text), &text);
        count += 1;
    }
    count
}

/// Sends odd requests to every operation as somebody who may do most things and as a partner; returns how many.
async fn requests(garbage: &mut Garbage, share: Duration) -> usize {
    let db = TestDb::new(TestEngine::Sqlite);
    let world = World::build(&db);
    let mut ctx = AppContext::new(db.db.clone(), AppConfig { is_demo: true, ..AppConfig::default() });
    ctx.clock = Arc::new(FakeClock::default());
    let app = test::init_service(build(&Api::new(ctx, WebAssets::new(&[])))).await;
    let mut cookies = vec![String::new()];
    for email in
        [&world.ecm_all.email, &world.program_team.email, &world.operator.email, &world.partner1_admin.email]
    {
        let request = test::TestRequest::post()
            .uri("/api/v1/sign-in/demo")
            .peer_addr("127.0.0.1:40000".parse().unwrap())
            .set_json(serde_json::json!({ "email": email }));
        let response = test::call_service(&app, request.to_request()).await;
        let cookie = response.headers().get("set-cookie").expect("a session").to_str().unwrap();
        cookies.push(cookie.split(';').next().unwrap().to_owned());
    }
    let operations = operations();
    let (started, mut count) = (Instant::now(), 0);
    while started.elapsed() < share {
        let (method, template, names) = &operations[garbage.below(operations.len())];
        // These end the sessions that everything else needs.
        if template.contains("sign-out") || template.contains("sign-in/sessions/{") {
            continue;
        }
        let path = garbage.path(template);
        let mut request = test::TestRequest::with_uri(&path)
            .method(method.clone())
            .peer_addr("127.0.0.1:40000".parse().unwrap())
            .insert_header(("cookie", cookies[garbage.below(cookies.len())].as_str()));
        let mut body = Vec::new();
        if *method != Method::GET {
            let content_type =
                ["application/json", "application/octet-stream", "text/plain"][garbage.below(8).min(2)];
            body = garbage.body(names);
            request = request.insert_header(("content-type", content_type)).set_payload(body.clone());
        }
        if garbage.below(3) == 0 {
            let tag = garbage.token();
            request =
                request.insert_header(("if-match", tag.clone())).insert_header(("idempotency-key", tag));
        }
        let begun = Instant::now();
        let status = test::call_service(&app, request.to_request()).await.status().as_u16();
        let is_fine = status < 500 || (status == 503 && template.contains("mail-events"));
        assert!(is_fine, "{method} {path} answered {status}: {}", String::from_utf8_lossy(&body));
        assert!(begun.elapsed() < PATIENCE, "{method} {path} took {:?}", begun.elapsed());
        count += 1;
    }
    count
}

/// Method, template and the field names of the whole document for every operation.
fn operations() -> Vec<(Method, String, Vec<String>)> {
    [pep_api::openapi::pep(), pep_api::openapi::insights()]
        .iter()
        .flat_map(|document| operations_of(&serde_json::to_value(document).unwrap()))
        .collect()
}

fn operations_of(document: &Value) -> Vec<(Method, String, Vec<String>)> {
    let mut names = Vec::new();
    for schema in document["components"]["schemas"].as_object().unwrap().values() {
        names.extend(schema["properties"].as_object().into_iter().flat_map(|all| all.keys().cloned()));
    }
    names.sort();
    names.dedup();
    let mut found = Vec::new();
    for (template, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            found.push((method, template.clone(), names.clone()));
        }
    }
    found
}
