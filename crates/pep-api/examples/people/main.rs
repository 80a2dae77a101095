//! `just load [PEOPLE [SECONDS [ACCOUNTS [INVITED]]]]`: so many people at once on the slot board, the reporting page and the
//! heatmap, while a wave of invitations goes out (D-65).
//!
//! `people DATABASE_URL [PEOPLE SECONDS ACCOUNTS INVITED]` fills the database with made-up accounts if it is empty, lets
//! partners be asked for reports, makes an event of two hundred teams, launches a wave to so many people, and then lets
//! everybody do what people do: look, filter, report, ask for sessions, answer, think. It prints Markdown: answers, p50, p95
//! and refusals for each thing that people do. Any 5xx ends it with an error.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a tool for developers that stops at the first surprise and prints what it measured"
)]

mod event;
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
use pep_jobs::{Worker, WorkerOptions};
use pep_mail::Transport;
use pep_mail::transport::MemoryTransport;
use person::{Deed, Done, Person, Task};
use serde_json::{Value, json};

/// Who makes the partners' people.
const OPERATOR: &str = "operator@load.example";
/// Partners that are asked, each with one person.
const PARTNERS: usize = 20;
/// Invitations a minute.
const PACE: i64 = 600;

#[actix_web::main]
async fn main() {
    // The client speaks plain http here, but asks for a crypto provider all the same.
    rustls::crypto::ring::default_provider().install_default().unwrap();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let url = arguments.first().expect("usage: people DATABASE_URL [PEOPLE SECONDS ACCOUNTS INVITED]");
    let number =
        |at: usize, standard: usize| arguments.get(at).map_or(standard, |text| text.parse().unwrap());
    let (people, seconds) = (number(1, 500), number(2, 60));
    let (accounts, invited) = (number(3, 20_000), i64::try_from(number(4, 10_000)).unwrap());
    let url = DatabaseUrl::parse(url).unwrap();
    let (ctx, base) = serve(&url);
    let size = FillSize { accounts, partners: 100, reports: accounts * 5 };
    if let Err(error) = fill(&ctx, size, &|_, _| {}) {
        println!("not filled: {error}");
    }
    let (program, reporters) = prepare(&ctx, &base).await;
    let teams = event::write(&url, ctx.clock.now(), program, invited);
    // As after a restart: connections that were open know nothing of so many new rows.
    let (ctx, base) = serve(&url);
    launch(&base, program).await;
    let post = MemoryTransport::default();
    let transport = Transport::Memory(post.clone());
    let worker =
        Worker::start(ctx.clone(), pep_jobs::all(), transport, WorkerOptions::default()).await.unwrap();
    let deadline = Instant::now() + Duration::from_secs(u64::try_from(seconds).unwrap());
    let everybody: Vec<_> = (0..people)
        .map(|number| {
            // Of ten people six sit in front of the board, three report and one looks around.
            let (email, task) = match number % 10 {
                0 => (FILL_ECM.to_owned(), Task::Look),
                1..=3 => (reporters.get(number % reporters.len()).unwrap().clone(), Task::Report),
                4 => (OPERATOR.to_owned(), Task::Watch),
                _ => teams.get(number % teams.len()).unwrap().clone(),
            };
            let base = base.clone();
            actix_web::rt::spawn(async move {
                // People do not all open their mail in the same second: a hundred a second come.
                tokio::time::sleep(Duration::from_millis(u64::try_from(number * 10).unwrap())).await;
                Person::sign_in(&base, &email, number, task).await.live_until(deadline).await
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
    worker.stop().await;
    println!("\nMails that left meanwhile: {}.", post.submitted().len());
    assert_eq!(broken, 0, "{broken} answers were 5xx");
}

/// A portal on the database.
fn serve(url: &DatabaseUrl) -> (AppContext, String) {
    let db = Db::open(url, 8).unwrap();
    db.migrate().unwrap();
    db.tend().unwrap();
    let ctx = AppContext::new(db, AppConfig { is_demo: true, ..AppConfig::default() });
    let api = Api::new(ctx.clone(), WebAssets::new(&[]));
    let server = HttpServer::new(move || build(&api)).workers(2).bind(("127.0.0.1", 0)).unwrap();
    let base = format!("http://{}", server.addrs().first().unwrap());
    actix_web::rt::spawn(server.run());
    (ctx, base)
}

/// Everybody at the elected partners is invited.
async fn launch(base: &str, program: i64) {
    let operator = Person::sign_in(base, OPERATOR, 0, Task::Watch).await;
    let wave = json!({ "kind": "programPartners", "name": "Everybody", "perMinute": PACE });
    let path = format!("/api/v1/programs/{program}/waves");
    let (_, audience) = operator.write("POST", &format!("{path}/preview"), &wave).await;
    let (status, wave) = operator.write("POST", &path, &wave).await;
    assert_eq!(status, 201, "there is no wave: {wave}");
    let count = json!({ "expectedCount": audience.get("count") });
    let path = format!("/api/v1/waves/{}/launch", wave.get("id").unwrap());
    let (status, answer) = operator.write("POST", &path, &count).await;
    assert!(status < 300, "the wave does not leave: {answer}");
}

/// People of partners who are asked about the first accounts: the program, and their addresses.
async fn prepare(ctx: &AppContext, base: &str) -> (i64, Vec<String>) {
    let admin = PersonInput {
        email: OPERATOR.to_owned(),
        first_name: "Load".to_owned(),
        last_name: "Operator".to_owned(),
        title: String::new(),
        time_zone: None,
    };
    pep_app::people::create_first_admin(ctx, admin).await.unwrap();
    let operator = Person::sign_in(base, OPERATOR, 0, Task::Watch).await;
    let ecm = Person::sign_in(base, FILL_ECM, 0, Task::Look).await;
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
    let program =
        operator.read("/api/v1/programs").await.pointer("/items/0/id").and_then(Value::as_i64).unwrap();
    let request = json!({ "accounts": { "ids": ids }, "partnerIds": partner_ids, "programId": program, "notificationDelayMinutes": 30 });
    let (status, answer) = ecm.write("POST", "/api/v1/report-requests", &request).await;
    assert!(status < 300, "the partners could not be asked: {answer}");
    (program, emails)
}
