//! OCP Insights: what may be known outside of an engagement between partners and accounts (X-01 … X-10).
//!
//! Six fields and nothing else. The types here have no place for sellers, attendees, mail addresses or notes, which were
//! taken out after a privacy review: what has no place cannot slip through.

pub mod webhooks;

use crate::engagements::{EngagementKind as OwnKind, EngagementState};
use crate::events::EventPhase;
use crate::heatmap::AccountStatus;
use crate::ids::{AccountId, OuId, PartnerId};
use crate::people::text_enum;
use crate::sessions::SessionState;
use crate::time::UtcMicros;

/// Of what kind of engagement a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EngagementKind {
    /// A mass co-sell event.
    MassEvent,
    /// A co-sell day.
    CoSell,
    /// An accelerate engagement.
    Accelerate,
    /// A showcase day.
    Showcase,
}
text_enum!(EngagementKind {
    MassEvent = "MassEvent",
    CoSell = "CoSell",
    Accelerate = "Accelerate",
    Showcase = "Showcase",
});

impl From<OwnKind> for EngagementKind {
    fn from(kind: OwnKind) -> Self {
        match kind {
            OwnKind::CoSell => Self::CoSell,
            OwnKind::Accelerate => Self::Accelerate,
            OwnKind::Showcase => Self::Showcase,
        }
    }
}

/// How far an engagement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EngagementStatus {
    /// Sessions are still being found.
    Planning,
    /// They are agreed; the day comes.
    Preparing,
    /// It is over.
    Complete,
}
// The words of the seed, as it spells them.
text_enum!(EngagementStatus { Planning = "Planning", Preparing = "Preparing", Complete = "Complete" });

/// The heatmap criteria of an engagement (H-11 … H-14, X-04). An empty list asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Criteria {
    /// Segments by name.
    pub segments: Vec<String>,
    /// Sales units.
    pub ous: Vec<(OuId, String)>,
    /// Industries by name.
    pub industries: Vec<String>,
    /// Account statuses.
    pub account_statuses: Vec<AccountStatus>,
}

/// A session as the outside may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsightsSession {
    /// When it begins.
    pub start: UtcMicros,
    /// When it ends.
    pub end: UtcMicros,
    /// What accounts it is about, as rules.
    pub criteria: Criteria,
    /// Its partners by name, in that order.
    pub partners: Vec<(PartnerId, String)>,
    /// Its accounts by name, in that order.
    pub accounts: Vec<(AccountId, String)>,
    /// How far it is.
    pub status: EngagementStatus,
}

/// Which sessions to read. Several values of one kind are alternatives; kinds narrow each other. Nothing given
/// asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InsightsFilter {
    /// Of these kinds of engagement.
    pub kinds: Vec<EngagementKind>,
    /// With these statuses.
    pub statuses: Vec<EngagementStatus>,
    /// That end after this.
    pub from: Option<UtcMicros>,
    /// That begin before this.
    pub to: Option<UtcMicros>,
    /// Whose criteria name one of these sales units.
    pub ous: Vec<OuId>,
    /// With one of these partners.
    pub partners: Vec<PartnerId>,
    /// About one of these accounts.
    pub accounts: Vec<AccountId>,
}

impl InsightsFilter {
    /// True if every session fits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How far a session of an event is; `None` if there is nothing to tell: it was called off.
///
/// While requests are asked and answered, sessions come and go; from the review on, what is agreed is prepared. A session
/// whose time is over is complete, also while others of its event are still to come.
#[must_use]
pub fn status_of_event_session(session: SessionState, event: EventPhase) -> Option<EngagementStatus> {
    match (session, event) {
        (SessionState::Cancelled, _) | (_, EventPhase::Cancelled) => None,
        (SessionState::Held, _) | (_, EventPhase::Held | EventPhase::FollowedUp | EventPhase::Closed) => {
            Some(EngagementStatus::Complete)
        }
        (SessionState::Scheduled, EventPhase::Nominating | EventPhase::Heatmaps | EventPhase::Requests) => {
            Some(EngagementStatus::Planning)
        }
        (SessionState::Scheduled, EventPhase::Review | EventPhase::Scheduled) => {
            Some(EngagementStatus::Preparing)
        }
    }
}

/// How far a session of an engagement is; `None` if there is nothing to tell: one of the two was called off, or nobody was
/// invited yet.
#[must_use]
pub fn status_of_engagement_session(
    session: SessionState,
    engagement: EngagementState,
) -> Option<EngagementStatus> {
    match (session, engagement) {
        (SessionState::Cancelled, _)
        | (_, EngagementState::Cancelled | EngagementState::Draft | EngagementState::Discarded) => None,
        (SessionState::Held, _) | (_, EngagementState::Complete) => Some(EngagementStatus::Complete),
        (SessionState::Scheduled, EngagementState::Planning) => Some(EngagementStatus::Planning),
        (SessionState::Scheduled, EngagementState::Preparing) => Some(EngagementStatus::Preparing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_goes_from_planning_to_complete_and_never_back() {
        let days = EventPhase::ALL.iter().filter(|phase| **phase != EventPhase::Cancelled);
        let told: Vec<_> =
            days.map(|phase| status_of_event_session(SessionState::Scheduled, *phase)).collect();
        assert!(told.windows(2).all(|two| two[0] <= two[1]), "{told:?}");
        assert_eq!(told.first(), Some(&Some(EngagementStatus::Planning)));
        assert_eq!(told.last(), Some(&Some(EngagementStatus::Complete)));
    }

    #[test]
    fn a_session_of_an_engagement_stands_where_the_engagement_does_until_it_is_held() {
        let told = |state| status_of_engagement_session(SessionState::Scheduled, state);
        assert_eq!(told(EngagementState::Planning), Some(EngagementStatus::Planning));
        assert_eq!(told(EngagementState::Preparing), Some(EngagementStatus::Preparing));
        assert_eq!(told(EngagementState::Complete), Some(EngagementStatus::Complete));
        for state in [EngagementState::Draft, EngagementState::Cancelled, EngagementState::Discarded] {
            assert_eq!((told(state), status_of_engagement_session(SessionState::Held, state)), (None, None));
        }
        for state in EngagementState::ALL {
            assert_eq!(status_of_engagement_session(SessionState::Cancelled, *state), None);
        }
        let held = status_of_engagement_session(SessionState::Held, EngagementState::Preparing);
        assert_eq!(held, Some(EngagementStatus::Complete));
    }

    #[test]
    fn what_was_called_off_is_not_told() {
        for phase in EventPhase::ALL {
            assert_eq!(status_of_event_session(SessionState::Cancelled, *phase), None);
        }
        for state in SessionState::ALL {
            assert_eq!(status_of_event_session(*state, EventPhase::Cancelled), None);
        }
    }

    #[test]
    fn a_session_that_was_held_is_complete_before_its_event_is() {
        assert_eq!(
            status_of_event_session(SessionState::Held, EventPhase::Scheduled),
            Some(EngagementStatus::Complete)
        );
    }
}
