//! `just bench`: how fast the heatmap is on a large made-up data set, beside the bare SQL and the bare workbook writer.
//!
//! `load DATABASE_URL [ACCOUNTS PARTNERS REPORTS]` fills the database if it is empty, then measures: the use case in
//! process, the same over HTTP at one client, the bare SQL with JSON, the last page beside the first, pages per second,
//! the export beside a bare loop over the same cells, and memory. It prints Markdown.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a tool for developers that stops at the first surprise and prints what it measured"
)]

mod bare;
mod export;
mod http;
mod shapes;

use std::time::{Duration, Instant};

use pep_app::fill::{FILL_ECM, FILL_SELLER, FillSize, fill};
use pep_app::heatmap::get_page;
use pep_app::{AppConfig, AppContext};
use pep_db::{DatabaseUrl, Db};
use pep_domain::access::{Actor, Grant, GrantScope, Permit, action, authorize};
use pep_domain::ids::PersonId;
use pep_domain::people::{Role, Side};

/// Requests for each shape.
const RUNS: usize = 300;

#[actix_web::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let url = arguments.first().expect("usage: load DATABASE_URL [ACCOUNTS PARTNERS REPORTS]");
    let number =
        |at: usize, standard: usize| arguments.get(at).map_or(standard, |text| text.parse().unwrap());
    let size =
        FillSize { accounts: number(1, 100_000), partners: number(2, 300), reports: number(3, 600_000) };
    let url = DatabaseUrl::parse(url).unwrap();
    let db = Db::open(&url, 4).unwrap();
    db.migrate().unwrap();
    let ctx = AppContext::new(db, AppConfig { is_demo: true, ..AppConfig::default() });
    let idle = resident("VmRSS");
    let started = Instant::now();
    match fill(&ctx, size, &|_, _| {}) {
        Ok(()) => eprintln!("filled in {:.1} s", started.elapsed().as_secs_f64()),
        Err(error) => eprintln!("not filled: {error}"),
    }
    println!(
        "### {:?}: {} accounts, {} partners, {} reports\n",
        url.engine(),
        size.accounts,
        size.partners,
        size.reports
    );
    pages(&ctx, &url).await;
    export::measure(&ctx).await;
    println!(
        "\nMemory: {idle} MiB before anything, {} MiB now, {} MiB at most.\n",
        resident("VmRSS"),
        resident("VmHWM")
    );
}

async fn pages(ctx: &AppContext, url: &DatabaseUrl) {
    let permit = permit();
    let started = Instant::now();
    get_page(ctx, &permit, shapes::all()[0].request()).await.unwrap();
    println!(
        "First page after start, index included: {:.0} ms. Index: {} MiB resident.\n",
        ms(started.elapsed()),
        resident("VmRSS")
    );
    let server = http::Server::start(ctx.clone()).await;
    let mut client = http::Client::signed_in(server.port, FILL_ECM).await;
    let mut seller = http::Client::signed_in(server.port, FILL_SELLER).await;
    let mut bare = bare::Bare::connect(url);
    println!(
        "| page of 100 | matching | use case p50 / p95 ms | HTTP p50 / p95 ms | bare SQL + JSON p50 / p95 ms | HTTP : bare |"
    );
    println!("|---|---|---|---|---|---|");
    for shape in shapes::all() {
        let mut total = 0;
        let mut inside = Vec::with_capacity(RUNS);
        for _ in 0..RUNS {
            let started = Instant::now();
            total = get_page(ctx, &permit, shape.request()).await.unwrap().total;
            inside.push(started.elapsed());
        }
        let path = format!("/api/v1/heatmap?{}", shape.query);
        let over_http = actix_web::rt::task::spawn_blocking(move || {
            let times: Vec<Duration> = (0..RUNS).map(|_| client.get(&path)).collect();
            (client, times)
        });
        let (back, over_http) = over_http.await.unwrap();
        client = back;
        let (over_http, inside) = (Times::of(over_http), Times::of(inside));
        let (bare_text, ratio) = match &shape.bare {
            None => ("–".to_owned(), "–".to_owned()),
            Some(sql) => {
                let times = Times::of((0..RUNS.min(100)).map(|_| bare.page(sql)).collect());
                (times.text(), format!("{:.2}", over_http.p50 / times.p50))
            }
        };
        println!(
            "| {} | {total} | {} | {} | {bare_text} | {ratio} |",
            shape.name,
            inside.text(),
            over_http.text()
        );
    }
    let times = actix_web::rt::task::spawn_blocking(move || {
        let own: Vec<Duration> = (0..RUNS).map(|_| seller.get("/api/v1/heatmap")).collect();
        let facets: Vec<Duration> =
            (0..RUNS / 3).map(|_| client.get("/api/v1/heatmap/facets?segment=Enterprise")).collect();
        let unchanged: Vec<Duration> = (0..RUNS).map(|_| client.get_unchanged("/api/v1/heatmap")).collect();
        (Times::of(own), Times::of(facets), Times::of(unchanged))
    });
    let (own, facets, unchanged) = times.await.unwrap();
    println!(
        "\nA seller's first page {} ms; all facets {} ms; an unchanged page (304) {} ms (p50 / p95, HTTP).",
        own.text(),
        facets.text(),
        unchanged.text()
    );
    println!("\nPages per second over HTTP: {}.", http::pages_per_second(server.port, FILL_ECM).await);
    server.stop().await;
}

fn permit() -> Permit<action::ViewHeatmap> {
    let actor = Actor {
        person_id: PersonId(1),
        side: Side::Microsoft,
        partner_id: None,
        grants: vec![Grant { role: Role::Ecm, scope: GrantScope::All }],
        request_id: String::new(),
        session_id: None,
    };
    authorize(&actor).unwrap()
}

struct Times {
    p50: f64,
    p95: f64,
}

impl Times {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |share: usize| ms(times[(times.len() - 1) * share / 100]);
        Self { p50: at(50), p95: at(95) }
    }

    fn text(&self) -> String {
        format!("{:.2} / {:.2}", self.p50, self.p95)
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// A line of `/proc/self/status`, MiB.
fn resident(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find(|text| text.starts_with(line));
    let kib = found.and_then(|text| text.split_whitespace().nth(1)).and_then(|text| text.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}
