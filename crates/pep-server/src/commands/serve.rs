//! `serve`: the portal over HTTP, and a worker beside it.

use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer};
use pep_api::Api;
use pep_app::AppContext;
use pep_jobs::{Worker, WorkerOptions};
use pep_mail::Transport;

use super::host::HostHold;
use super::{asked_to_stop, context, open_current, parse_clock, say};
use crate::cli::Serve;
use crate::config::Settings;
use crate::demo;
use crate::failure::Failure;
use crate::web_assets::WEB_ASSETS;

/// How long requests may take to end once the server stops, seconds.
const STOP_SECONDS: u64 = 20;

/// Serves until it is asked to stop.
pub(crate) fn serve(settings: &Settings, args: &Serve) -> Result<(), Failure> {
    if args.demo && !settings.bind.ip().is_loopback() {
        return Err(Failure::config(format!(
            "--demo lets everybody sign in as anybody, so it serves on a loopback address only, and {} is none; \
             use --bind 127.0.0.1:8080",
            settings.bind
        )));
    }
    let system = actix_web::rt::System::new();
    system.block_on(run(settings, args))
}

async fn run(settings: &Settings, args: &Serve) -> Result<(), Failure> {
    let db = open_current(settings, args.demo)?;
    let hold = HostHold::take(&db).await?;
    let mut clock = parse_clock(args.clock.as_deref())?;
    if args.demo {
        clock = Some(demo::clock_start(&db, clock).await?);
    }
    let mut ctx = context(db, settings, args.demo, clock).with_materials(settings.materials(args.demo)?);
    if let Some(provider) = settings.identity()? {
        ctx = ctx.with_identity(provider);
    }
    if let Some(meetings) = settings.meetings()? {
        ctx = ctx.with_meetings(meetings);
    }
    if let Some(sender) = settings.webhooks(args.demo)? {
        ctx = ctx.with_webhooks(sender);
    }
    if let Some(feed) = settings.mail_events()? {
        ctx = ctx.with_mail_events(feed);
    }
    let client = if args.demo { demo::fill_if_empty(&ctx).await? } else { None };
    let worker = if args.no_worker {
        None
    } else {
        let transport = Transport::open(&settings.transport()?)
            .await
            .map_err(|error| Failure::from_error("mail cannot leave", &error))?;
        let options = WorkerOptions { lease_for: settings.lease(), ..WorkerOptions::default() };
        let worker = Worker::start(ctx.clone(), pep_jobs::all(), transport, options)
            .await
            .map_err(|error| Failure::from_error("the worker did not start", &error))?;
        Some(worker)
    };
    let api = Api::new(ctx.clone(), WEB_ASSETS);
    let server = HttpServer::new(move || pep_api::build(&api))
        .disable_signals()
        .shutdown_timeout(STOP_SECONDS)
        .client_request_timeout(Duration::from_secs(10))
        .bind(settings.bind)
        .map_err(|error| {
            Failure::new(format!(
                "{} cannot be listened on: {error}; choose another with --bind",
                settings.bind
            ))
        })?
        .run();
    let monitors = serve_monitors(settings, &ctx)?;
    let handle = server.handle();
    let serving = actix_web::rt::spawn(server);
    announce(&ctx.config.base_url, settings, args);
    if let Some(demo::DemoClient { id, secret }) = client {
        say(&format!(
            "OCP Insights is read with client id {id} and secret {secret}, which is shown this once."
        ));
    }
    let ended = until_stopped(worker.as_ref(), &hold).await;
    stop(handle, worker).await;
    hold.give_up().await;
    if let Some(monitors) = monitors {
        monitors.stop(false).await;
    }
    serving
        .await
        .map_err(|error| Failure::from_error("the server broke off", &error))?
        .map_err(|error| Failure::from_error("the server broke off", &error))?;
    ended
}

/// Lets monitors read, if the configuration says where. They are served until the portal has stopped.
fn serve_monitors(settings: &Settings, ctx: &AppContext) -> Result<Option<ServerHandle>, Failure> {
    let Some(bind) = settings.metrics_bind()? else { return Ok(None) };
    let ctx = ctx.clone();
    let server = HttpServer::new(move || App::new().configure(pep_api::monitors(&ctx)))
        .disable_signals()
        .workers(1)
        .bind(bind)
        .map_err(|error| {
            Failure::new(format!("{bind} cannot be listened on: {error}; choose another metrics_bind"))
        })?
        .run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Ok(Some(handle))
}

async fn until_stopped(worker: Option<&Worker>, hold: &HostHold) -> Result<(), Failure> {
    let stalled = async {
        match worker {
            Some(worker) => worker.stalled().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        asked = asked_to_stop() => asked,
        name = stalled => Err(Failure::stalled(name)),
        lost = hold.lost() => Err(lost),
    }
}

/// The worker stops while the last requests are answered.
async fn stop(handle: ServerHandle, worker: Option<Worker>) {
    tracing::info!("stopping");
    let working = async {
        if let Some(worker) = worker {
            worker.stop().await;
        }
    };
    tokio::join!(handle.stop(true), working);
}

fn announce(base_url: &str, settings: &Settings, args: &Serve) {
    say(&format!("PEP is on {base_url}"));
    if args.demo {
        say(&format!("Made-up data in {}; it stays there. Sign in as:", settings.data_dir.display()));
        for person in demo::pickable() {
            say(&format!("  {:<42} {}", person.email, person.what));
        }
        say("Mails are under Outbox. Stop with Ctrl-C.");
    }
}
