//! Waves as their organisers follow them.

use pep_db::AnyConnection;
use pep_db::waves::{RecipientRow, StatusCount, WaveRow};
use pep_domain::access::{Permit, action};
use pep_domain::ids::{ProgramId, WaveId};
use pep_domain::time::UtcMicros;
use pep_domain::waves::{Audience, Waiting, WaveState, forecast_end};

use super::places::Places;
use super::{audience, find_within};
use crate::programs::find_within as find_program;
use crate::{AppContext, AppError};

/// A wave with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaveView {
    /// The wave.
    pub row: WaveRow,
    /// Whom it means.
    pub audience: Audience,
    /// The event's name, if it is of one.
    pub event_name: Option<String>,
    /// Who planned it.
    pub created_by: String,
    /// How many recipients stand where; empty for a draft.
    pub counts: Vec<StatusCount>,
    /// When it will be through, if it is under way.
    pub ends_at: Option<UtcMicros>,
}

pub(super) fn view(conn: &mut AnyConnection, row: WaveRow, now: UtcMicros) -> Result<WaveView, AppError> {
    let event_name = match row.event {
        Some(event) => pep_db::events::find(conn, event)?.map(|event| event.name),
        None => None,
    };
    let by = row.created_by.0;
    let created_by = pep_db::people::names(conn, &[by])?.remove(&by).unwrap_or_default();
    let counts = match row.state {
        WaveState::Draft => Vec::new(),
        _ => pep_db::waves::counts(conn, row.id)?,
    };
    let ends_at = match row.state {
        WaveState::Running => {
            let places = Places::load(conn, row.program, row.event)?;
            let found = pep_db::waves::waiting_by_place(conn, row.id)?;
            let waiting: Vec<Waiting<'_>> = found.iter().map(|place| places.waiting(place)).collect();
            let start = row.starts_at.map_or(now, |at| at.max(now));
            forecast_end(start, row.per_minute, row.is_business_hours, &waiting)
        }
        _ => None,
    };
    Ok(WaveView { audience: audience::read(&row.audience)?, row, event_name, created_by, counts, ends_at })
}

/// The waves of a program, newest first.
///
/// # Errors
/// [`AppError::NotFound`] for a program out of reach.
pub async fn list_waves(
    ctx: &AppContext,
    permit: &Permit<action::ManageWaves>,
    program: ProgramId,
) -> Result<Vec<WaveView>, AppError> {
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            find_program(conn, &permit, program)?;
            pep_db::waves::list(conn, program)?.into_iter().map(|row| view(conn, row, now)).collect()
        })
        .await
}

/// One wave.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find_wave(
    ctx: &AppContext,
    permit: &Permit<action::ManageWaves>,
    id: WaveId,
) -> Result<WaveView, AppError> {
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            let row = find_within(conn, &permit, id)?;
            view(conn, row, now)
        })
        .await
}

/// The recipients of a wave in their order, after the place `after`; only those of one status, if one is given.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn list_recipients(
    ctx: &AppContext,
    permit: &Permit<action::ManageWaves>,
    id: WaveId,
    status: Option<String>,
    after: i64,
    limit: i64,
) -> Result<Vec<RecipientRow>, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            find_within(conn, &permit, id)?;
            Ok(pep_db::waves::list_recipients(conn, id, status.as_deref(), after, limit)?)
        })
        .await
}
