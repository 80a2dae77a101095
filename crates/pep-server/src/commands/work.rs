//! `work`: a worker without a server.

use pep_jobs::{Worker, WorkerOptions};
use pep_mail::Transport;

use super::host::HostHold;
use super::{asked_to_stop, context, open_current, parse_clock};
use crate::cli::Work;
use crate::config::Settings;
use crate::failure::Failure;

/// Works until it is asked to stop.
pub(crate) async fn work(settings: &Settings, args: &Work) -> Result<(), Failure> {
    let db = open_current(settings, false)?;
    let hold = HostHold::take(&db).await?;
    let mut ctx = context(db, settings, false, parse_clock(args.clock.as_deref())?)
        .with_materials(settings.materials(false)?);
    if let Some(meetings) = settings.meetings()? {
        ctx = ctx.with_meetings(meetings);
    }
    if let Some(sender) = settings.webhooks(false)? {
        ctx = ctx.with_webhooks(sender);
    }
    let transport = Transport::open(&settings.transport()?)
        .await
        .map_err(|error| Failure::from_error("mail cannot leave", &error))?;
    let options = WorkerOptions { lease_for: settings.lease(), ..WorkerOptions::default() };
    let worker = Worker::start(ctx, pep_jobs::all(), transport, options)
        .await
        .map_err(|error| Failure::from_error("the worker did not start", &error))?;
    tracing::info!("working");
    let ended = tokio::select! {
        asked = asked_to_stop() => asked,
        name = worker.stalled() => Err(Failure::stalled(name)),
        lost = hold.lost() => Err(lost),
    };
    tracing::info!("stopping");
    worker.stop().await;
    hold.give_up().await;
    ended
}
