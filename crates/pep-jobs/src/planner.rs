//! What the passing of time makes due.

use std::sync::Arc;

use pep_app::{AppContext, AppError};
use pep_domain::time::MINUTE_US;
use tokio::sync::{Notify, watch};

use crate::job::in_words;
use crate::registry::Registry;
use crate::worker::Pulse;

/// One round: fires due schedules, takes back the leases of dead workers, settles what can be settled of the messages
/// in doubt, and sees that running waves go on.
///
/// # Errors
/// If the database does not answer.
pub async fn plan(app: &AppContext, registry: &Registry) -> Result<(), AppError> {
    pep_app::schedules::fire_due(app, registry.repeating()).await?;
    let reaped = pep_app::jobs::reap(app).await?;
    if reaped != Default::default() {
        tracing::warn!(?reaped, "leases of dead workers were taken back");
    }
    let settled = pep_app::mail::settle_doubts(app).await?;
    if settled > 0 {
        tracing::info!(settled, "messages in doubt were settled");
    }
    let resumed = pep_app::waves::keep_going(app).await?;
    if resumed > 0 {
        tracing::warn!(resumed, "running waves without a release got one");
    }
    Ok(())
}

/// Plans at every nudge until `stop` says so, and leaves a sign of life once a minute.
pub(crate) async fn run(
    app: AppContext,
    registry: Registry,
    nudge: Arc<Notify>,
    pulse: Arc<Pulse>,
    mut stop: watch::Receiver<bool>,
) {
    let mut seen_at = None;
    while !*stop.borrow() {
        let now = app.now();
        if seen_at.is_none_or(|seen| now.since(seen) >= MINUTE_US) {
            match pep_app::outbound_gate::worker_is_alive(&app).await {
                Ok(()) => seen_at = Some(now),
                Err(error) => tracing::warn!(error = in_words(&error), "no sign of life could be left"),
            }
        }
        match plan(&app, &registry).await {
            Ok(()) => pulse.beat(),
            Err(error) => tracing::warn!(error = in_words(&error), "planning failed"),
        }
        tokio::select! {
            _ = stop.changed() => {}
            () = nudge.notified() => {}
        }
    }
}
