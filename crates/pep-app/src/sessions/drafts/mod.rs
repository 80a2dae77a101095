//! The organiser's draft of an event's schedule (B3-02): proposed, looked at, changed, sent as requests. Nothing is booked
//! by it; accepted sessions never move.
//!
//! - `plan.rs`: the event as the engine wants it. `search.rs`: solving beside the requests, and what is stored of it.
//! - `view.rs`: what the organiser sees. `change.rs`: pinning, dropping, stopping, throwing away. `send.rs`: asking.

mod change;
mod plan;
mod search;
mod send;
mod view;

pub use change::{discard_draft, mark_draft_session, stop_search};
pub use search::{DraftOrder, ScheduleSearches, propose_schedule};
pub use send::{LeftOut, RefusedSession, SendOrder, SentDraft, send_draft};
pub use view::{DraftSessionView, DraftStanding, DraftView, DraftedTeam, find_draft};

use pep_db::AnyConnection;
use pep_db::schedule_drafts::DraftRow;
use pep_domain::access::action;
use pep_domain::ids::EventId;

use super::scene::{EventAccess, Scene};
use crate::AppError;

/// The event, for somebody who may plan its sessions.
fn organised(conn: &mut AnyConnection, access: &EventAccess, event: EventId) -> Result<Scene, AppError> {
    let scene = Scene::load(conn, access, event)?;
    if access.may::<action::OverrideRequests>(scene.event.program.0, scene.event.ou.0) {
        Ok(scene)
    } else {
        Err(AppError::NotFound)
    }
}

/// The draft of an event, locked until the transaction ends.
fn locked(conn: &mut AnyConnection, event: EventId) -> Result<DraftRow, AppError> {
    pep_db::schedule_drafts::lock(conn, event)?;
    pep_db::schedule_drafts::find(conn, event)?.ok_or_else(|| {
        AppError::WrongState(
            "There is no draft any more: it was sent or thrown away. Look at the board, or propose a new one.".to_owned(),
        )
    })
}
