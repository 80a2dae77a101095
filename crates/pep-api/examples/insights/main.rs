//! `just bench-insights`: how fast OCP Insights is read in bulk, beside the bare SQL with row-to-JSON in the same run.
//!
//! `insights DATABASE_URL [SESSIONS]` fills the database if it holds no sessions, then pulls all of them over HTTP as
//! NDJSON, as CSV and page by page, and reads the same rows with one bare statement that makes JSON of them. It prints
//! Markdown.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a tool for developers that stops at the first surprise and prints what it measured"
)]

mod bare;
mod made_up;
mod pull;

use std::time::{Duration, Instant};

use actix_web::HttpServer;
use pep_api::spa::WebAssets;
use pep_api::{Api, build};
use pep_app::fill::{FillSize, fill};
use pep_app::{AppConfig, AppContext, AppError};
use pep_db::{DatabaseUrl, Db};

/// Each is measured so often, in turns; the middle one counts.
const RUNS: usize = 5;
/// Pages read one after the other; a client may ask 60 times in a minute.
const PAGES: usize = 40;

#[actix_web::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let url = arguments.first().expect("usage: insights DATABASE_URL [SESSIONS]");
    let sessions: usize = arguments.get(1).map_or(100_000, |text| text.parse().unwrap());
    let url = DatabaseUrl::parse(url).unwrap();
    let db = Db::open(&url, 4).unwrap();
    db.migrate().unwrap();
    let ctx = AppContext::new(db, AppConfig { is_demo: true, ..AppConfig::default() });
    let size = FillSize { accounts: 5_000, partners: 100, reports: 50_000 };
    if let Err(error) = fill(&ctx, size, &|_, _| {}) {
        println!("not filled: {error}");
    }
    made_up::sessions(&ctx, sessions).await;
    println!("### {:?}: {sessions} sessions\n", url.engine());
    let started = Instant::now();
    pep_app::insights::refresh(&ctx).await.unwrap();
    println!("Made all records anew in {:.1} s.", started.elapsed().as_secs_f64());

    let (key, secret) = client(&ctx).await;
    let api = Api::new(ctx.clone(), WebAssets::new(&[]));
    // The connection waits while the bare statements are measured.
    let server = HttpServer::new(move || build(&api))
        .workers(2)
        .keep_alive(Duration::from_secs(600))
        .bind(("127.0.0.1", 0))
        .unwrap();
    let port = server.addrs().first().unwrap().port();
    actix_web::rt::spawn(server.run());
    let report = actix_web::rt::task::spawn_blocking(move || measure(&url, port, &key, &secret));
    println!("{}", report.await.unwrap());
}

fn measure(url: &DatabaseUrl, port: u16, key: &str, secret: &str) -> String {
    let mut program = pull::Program::new(port, key, secret);
    // Nothing but the pull has used memory so far.
    let idle = resident("VmRSS");
    let first = program.get("/exports/sessions.ndjson");
    let most = resident("VmHWM");
    let mut bare = bare::Bare::connect(url);
    let (mut ndjson, mut csv, mut records) = (vec![], vec![], vec![]);
    let mut bytes = 0;
    for _ in 0..RUNS {
        ndjson.push(timed(|| assert_eq!(program.get("/exports/sessions.ndjson").len, first.len)));
        csv.push(timed(|| drop(program.get("/exports/sessions.csv"))));
        records.push(timed(|| bytes = bare.records()));
    }
    // Once: on SQLite it takes more than a minute.
    let tables = timed(|| assert!(bare.tables() > 0));
    let page = middle((0..PAGES).map(|_| timed(|| program.next_page())).collect());
    let (ndjson, csv, records) = (middle(ndjson), middle(csv), middle(records));
    let row = |name: &str, time: Duration| {
        let per_second = f64::from(u32::try_from(first.lines).unwrap()) / time.as_secs_f64();
        format!(
            "| {name} | {:.0} | {per_second:.0} | {:.2} |\n",
            ms(time),
            records.as_secs_f64() / time.as_secs_f64()
        )
    };
    format!(
        "\n| {} lines, {:.1} MB (bare {:.1} MB) | ms | lines/s | speed beside bare SQL of the records |\n|---|---|---|---|\n{}{}{}{}\n\
         A page of 500 takes {:.1} ms. Memory: {idle} MiB before the first pull, {most} MiB at most during it.\n",
        first.lines,
        mb(first.len),
        mb(bytes),
        row("NDJSON over HTTP", ndjson),
        row("CSV over HTTP", csv),
        row("bare SQL, records to JSON", records),
        row("bare SQL, tables to JSON", tables),
        ms(page),
    )
}

async fn client(ctx: &AppContext) -> (String, String) {
    let (random, now) = (ctx.random.clone(), ctx.now());
    let name = format!("Bench {}", now.0);
    ctx.db
        .write(move |conn| {
            let (view, secret) = pep_app::api_clients::insert(conn, random.as_ref(), (&name, ""), None, now)?;
            Ok::<_, AppError>((view.client.key, secret.0))
        })
        .await
        .unwrap()
}

fn timed(run: impl FnOnce()) -> Duration {
    let started = Instant::now();
    run();
    started.elapsed()
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.swap_remove(times.len() / 2)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn mb(bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes).unwrap()) / 1e6
}

/// A line of `/proc/self/status`, MiB.
fn resident(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find(|text| text.starts_with(line));
    let kib = found.and_then(|text| text.split_whitespace().nth(1)).and_then(|text| text.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}
