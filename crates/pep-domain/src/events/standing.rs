//! What the events of a published plan have already: only what is new can come too late.

use super::EventPhase;
use crate::time::UtcMicros;

/// What every event of a plan that still changes has; empty while an OU of the plan has no event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// When its slots begin and end.
    pub slots: Vec<(UtcMicros, UtcMicros)>,
    /// When its requests close; `None` where the events differ, or somebody moves them by hand.
    pub requests_close_at: Option<UtcMicros>,
    /// The earliest phase in which one of them is.
    pub earliest_phase: Option<EventPhase>,
}

impl Standing {
    /// With one more event: only what both have stays.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let slots = self.slots.into_iter().filter(|slot| other.slots.contains(slot)).collect();
        let requests_close_at = self.requests_close_at.filter(|at| other.requests_close_at == Some(*at));
        let earliest_phase = self.earliest_phase.min(other.earliest_phase);
        Self { slots, requests_close_at, earliest_phase }
    }
}
