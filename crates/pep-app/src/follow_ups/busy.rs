//! When somebody is busy already, as an overlay over the times to mark: by the own sessions, and where it can be read by
//! the own calendar (integrations 1.7). Only one's own is ever read, and only that something is there, not what.

use pep_db::session_days::DayFilter;
use pep_domain::access::{Permit, action};
use pep_domain::follow_ups::clocks::LONGEST_WINDOW_DAYS;
use pep_domain::people::Side;
use pep_domain::sessions::SessionState;
use pep_domain::time::{DAY_US, UtcMicros};

use crate::{AppContext, AppError};

/// From where busy times come, beside the own sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BusySource {
    /// From the own calendar.
    Calendar,
    /// The own calendar did not answer; there may be more.
    Unavailable,
    /// There is no calendar that could be read.
    SessionsOnly,
}

/// When somebody is busy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusyTimes {
    /// From, to; in order, may overlap.
    pub spans: Vec<(UtcMicros, UtcMicros)>,
    /// From where.
    pub source: BusySource,
}

/// When the caller is busy between `from` and `to`.
///
/// # Errors
/// [`AppError::Invalid`] for a span that is empty or longer than 62 days.
pub async fn list_busy(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    from: UtcMicros,
    to: UtcMicros,
) -> Result<BusyTimes, AppError> {
    if to <= from || to.since(from) > (LONGEST_WINDOW_DAYS + 2) * DAY_US {
        return Err(AppError::invalid("to", "Ask for a span of 1 to 62 days."));
    }
    let actor = permit.actor().clone();
    let me = actor.person_id;
    let (sessions, own) = ctx
        .db
        .read(move |conn| {
            let filter = DayFilter { ids: None, from: Some(from), to: Some(to) };
            let sessions = pep_db::session_days::list(conn, me, &filter)?;
            Ok::<_, AppError>((sessions, pep_db::sessions::contacts(conn, &[me])?.pop()))
        })
        .await?;
    let mut spans: Vec<(UtcMicros, UtcMicros)> = sessions
        .iter()
        .filter(|session| session.state == SessionState::Scheduled)
        .map(|session| (session.starts_at, session.ends_at))
        .collect();
    // Calendars of partners are in other tenants, where PEP can look at nothing.
    let Some(own) = own.filter(|_| actor.side == Side::Microsoft) else {
        return Ok(BusyTimes { spans, source: BusySource::SessionsOnly });
    };
    let asked = ctx.meetings.busy_times(own.email, from.to_datetime(), to.to_datetime()).await;
    let source = match asked {
        Ok(busy) => {
            spans.extend(busy.into_iter().map(|(from, to)| (UtcMicros::from(from), UtcMicros::from(to))));
            BusySource::Calendar
        }
        Err(error) => {
            tracing::warn!(error = %error, person.id = me.0, "a calendar could not be read");
            BusySource::Unavailable
        }
    };
    spans.sort_unstable();
    Ok(BusyTimes { spans, source })
}
