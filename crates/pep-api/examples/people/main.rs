//! `just load [PEOPLE [SECONDS [ACCOUNTS]]]`: so many people at once on the heatmap and on the reporting page.
//!
//! `people DATABASE_URL [PEOPLE SECONDS ACCOUNTS]` fills the database with made-up accounts if it is empty, lets partners be
//! asked for reports, and then lets everybody do what people do: look, filter, open, report, think for a second. It prints
//! Markdown: answers, p50, p95 and refusals for each thing that people do. Any 5xx ends it with an error.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a tool for developers that stops at the first surprise and prints what it measured"
)]

mod person;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use actix_web::HttpServer;
use pep_api::spa::WebAssets;
use pep_api::{Api, build};
use pep_app::fill::{FILL_ECM, FillSize, fill};
use pep_app::people::PersonInput;
use pep_app::{AppConfig, AppContext};
use pep_db::{DatabaseUrl, Db};
use person::{Deed, Done, Person};
use serde_json::{Value, json};

/// Who makes the partners' people.
const OPERATOR: &str = "operator@load.example";
/// Partners that are asked, each with one person.
const PARTNERS: usize = 20;

#[actix_web::main]
async fn main() {
    // The client speaks plain http here, but asks for a crypto provider all the same.
    rustls::crypto::ring::default_provider().install_default().unwrap();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let url = arguments.first().expect("usage: people DATABASE_URL [PEOPLE SECONDS ACCOUNTS]");
    let number =
        |at: usize, standard: usize| arguments.get(at).map_or(standard, |text| text.parse().unwrap());
    let (people, seconds) = (number(1, 200), number(2, 30));
    let accounts = number(3, 20_000);
    let db = Db::open(&DatabaseUrl::parse(url).unwrap(), 8).unwrap();
    db.migrate().unwrap();
    let ctx = AppContext::new(db, AppConfig { is_demo: true, ..AppConfig::default() });
    let size = FillSize { accounts, partners: 100, reports: accounts * 5 };
    if let Err(error) = fill(&ctx, size, &|_, _| {}) {
        println!("not filled: {error}");
    }
    let api = Api::new(ctx.clone(), WebAssets::new(&[]));
    let server = HttpServer::new(move || build(&api)).workers(2).bind(("127.0.0.1", 0)).unwrap();
    let base = format!("http://{}", server.addrs().first().unwrap());
    actix_web::rt::spawn(server.run());
    let partners = prepare(&ctx, &base).await;
    let deadline = Instant::now() + Duration::from_secs(u64::try_from(seconds).unwrap());
    let everybody: Vec<_> = (0..people)
        .map(|number| {
            // One in five is a partner's person, as reporting writes and looking only reads.
            let partner = partners.get(number / 5 % partners.len().max(1)).filter(|_| number % 5 == 0);
            let (base, email) = (base.clone(), partner.cloned().unwrap_or_else(|| FILL_ECM.to_owned()));
            actix_web::rt::spawn(async move {
                Person::sign_in(&base, &email, number).await.live_until(deadline).await
            })
        })
        .collect();
    let mut done: BTreeMap<Deed, Vec<Done>> = BTreeMap::new();
    for person in everybody {
        for one in person.await.unwrap() {
            done.entry(one.deed).or_default().push(one);
        }
    }
    println!(
        "### {people} people for {seconds} s on {accounts} accounts\n\n| what | answers | p50 ms | p95 ms | 4xx | 5xx |\n|---|---|---|---|---|---|"
    );
    let mut broken = 0;
    for (deed, mut all) in done {
        all.sort_by_key(|one| one.took);
        let at = |share: usize| {
            all.get((all.len() - 1) * share / 100).map_or(0.0, |one| one.took.as_secs_f64() * 1_000.0)
        };
        let refused = all.iter().filter(|one| (400..500).contains(&one.status)).count();
        let failed = all.iter().filter(|one| one.status >= 500).count();
        broken += failed;
        println!(
            "| {} | {} | {:.1} | {:.1} | {refused} | {failed} |",
            deed.words(),
            all.len(),
            at(50),
            at(95)
        );
    }
    assert_eq!(broken, 0, "{broken} answers were 5xx");
}

/// People of partners who are asked about the first accounts; their addresses.
async fn prepare(ctx: &AppContext, base: &str) -> Vec<String> {
    let admin = PersonInput {
        email: OPERATOR.to_owned(),
        first_name: "Load".to_owned(),
        last_name: "Operator".to_owned(),
        title: String::new(),
        time_zone: None,
    };
    pep_app::people::create_first_admin(ctx, admin).await.unwrap();
    let operator = Person::sign_in(base, OPERATOR, 0).await;
    let ecm = Person::sign_in(base, FILL_ECM, 0).await;
    let partners = ecm.read(&format!("/api/v1/partners?limit={PARTNERS}")).await;
    let mut emails = Vec::new();
    for partner in partners.get("items").and_then(Value::as_array).unwrap() {
        let id = partner.get("id").and_then(Value::as_i64).unwrap();
        let email = format!("contact{id}@load.example");
        let new = json!({ "email": email, "firstName": "Contact", "lastName": id.to_string(), "title": "", "side": "partner", "partnerId": id });
        let (status, person) = operator.write("POST", "/api/v1/people", &new).await;
        if status == 201 {
            let role = json!({ "role": "partner_admin", "scopeKind": "partner", "scopeId": id });
            operator
                .write("POST", &format!("/api/v1/people/{}/roles", person.get("id").unwrap()), &role)
                .await;
        }
        emails.push(email);
    }
    let page = ecm.read("/api/v1/heatmap?limit=200").await;
    let ids: Vec<_> = page
        .get("items")
        .and_then(Value::as_array)
        .unwrap()
        .iter()
        .map(|row| row.get("id").cloned())
        .collect();
    let partner_ids: Vec<_> = partners
        .get("items")
        .and_then(Value::as_array)
        .unwrap()
        .iter()
        .map(|one| one.get("id").cloned())
        .collect();
    let new =
        json!({ "key": "load", "name": "Load", "fromName": "Load", "fromAddress": "load@load.example" });
    operator.write("POST", "/api/v1/programs", &new).await;
    let program = operator.read("/api/v1/programs").await.pointer("/items/0/id").cloned();
    let request = json!({ "accounts": { "ids": ids }, "partnerIds": partner_ids, "programId": program, "notificationDelayMinutes": 30 });
    let (status, answer) = ecm.write("POST", "/api/v1/report-requests", &request).await;
    assert!(status < 300, "the partners could not be asked: {answer}");
    emails
}
