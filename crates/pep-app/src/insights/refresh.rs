//! Keeps the records true to what changed.

use std::collections::BTreeSet;

use pep_db::AnyConnection;
use pep_db::insights::{RecordState, SessionSource, SourceOf};
use pep_domain::ids::SessionId;
use pep_domain::insights::{
    Criteria, EngagementKind, InsightsSession, status_of_engagement_session, status_of_event_session,
};
use pep_domain::time::DAY_US;

use super::body;
use crate::engagements::stored::read_criteria;
use crate::{AppContext, AppError};

/// Sessions looked at in one transaction: others get their turn to write in between.
const AT_ONCE: i64 = 1_000;
/// Transactions before a pull begins in any case; changes that keep coming must not hold it up for ever.
const MOST_ROUNDS: usize = 1_000;
/// Pulls are remembered for so long.
const KEEP_PULLS_US: i64 = 30 * DAY_US;

/// Writes anew whatever changed, so that a read that follows tells of all that was committed before this began.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn refresh(ctx: &AppContext) -> Result<(), AppError> {
    for _ in 0..MOST_ROUNDS {
        if !ctx.db.read(|conn| pep_db::insights::is_stale(conn).map_err(AppError::from)).await? {
            break;
        }
        ctx.db.write(round).await?;
    }
    Ok(())
}

/// Forgets pulls of more than 30 days ago; returns how many.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn prune_pulls(ctx: &AppContext) -> Result<usize, AppError> {
    let before = ctx.now().plus(-KEEP_PULLS_US);
    ctx.db.write(move |conn| pep_db::api_clients::prune_pulls(conn, before).map_err(AppError::from)).await
}

/// One transaction: takes sessions that may have changed, and numbers those that really did.
fn round(conn: &mut AnyConnection) -> Result<(), AppError> {
    let mut last = pep_db::insights::lock(conn)?;
    let stale = pep_db::insights::take_stale(conn, AT_ONCE)?;
    let stored = pep_db::insights::stored(conn, &stale)?;
    let sources = pep_db::insights::sources(conn, &stale)?;
    let mut number = || {
        last += 1;
        last
    };
    let mut told = BTreeSet::new();
    let mut changed = Vec::new();
    for source in sources {
        let id = source.id;
        let Some(record) = record(source)? else { continue };
        told.insert(id);
        if stored.get(&id).and_then(Option::as_ref) != Some(&record.body) {
            changed.push((number(), record));
        }
    }
    let gone: Vec<(i64, SessionId)> = stored
        .into_iter()
        .filter(|(id, body)| body.is_some() && !told.contains(id))
        .map(|(id, _)| (number(), id))
        .collect();
    pep_db::insights::put(conn, &changed)?;
    pep_db::insights::removed(conn, &gone)?;
    Ok(pep_db::insights::set_last_change(conn, last)?)
}

/// What is told of a session; `None` if nothing is.
fn record(source: SessionSource) -> Result<Option<RecordState>, AppError> {
    let SessionSource { id, starts_at, ends_at, state, part_of, ou, partners, accounts } = source;
    let mut links = vec![("ou", ou.0.0)];
    let (status, kind, criteria) = match part_of {
        // A mass event is about the accounts of its sales unit, whatever their segment, industry and status.
        SourceOf::Event(phase) => (
            status_of_event_session(state, phase),
            EngagementKind::MassEvent,
            Criteria { ous: vec![ou], ..Criteria::default() },
        ),
        SourceOf::Engagement { kind, state: stands, criteria } => {
            let criteria = read_criteria(&criteria)?;
            let criteria = Criteria {
                segments: criteria.segments,
                ous: vec![ou],
                industries: criteria.industries,
                account_statuses: criteria.statuses,
            };
            (status_of_engagement_session(state, stands), EngagementKind::from(kind), criteria)
        }
    };
    let Some(status) = status else { return Ok(None) };
    links.extend(partners.iter().map(|(id, _)| ("partner", id.0)));
    links.extend(accounts.iter().map(|(id, _)| ("account", id.0)));
    let session = InsightsSession { start: starts_at, end: ends_at, criteria, partners, accounts, status };
    Ok(Some(RecordState { id, kind, status, starts_at, ends_at, body: body::json(session)?, links }))
}
