//! What people thought of an event's sessions, counted by role and OU, with their comments (B3-13). Only for organisers: who
//! said something is not named, and partners read none of it.

use pep_domain::feedback::{FeedbackCount, Said};
use pep_domain::people::Side;

use super::facts::{Facts, HeldSession};

/// Feedback on an event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFeedback {
    /// Of people of partners.
    pub partners: FeedbackCount,
    /// Of people of Microsoft.
    pub sellers: FeedbackCount,
    /// What was written, in the order of the day.
    pub comments: Vec<FeedbackComment>,
}

/// A comment on a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedbackComment {
    /// The session's title.
    pub session: String,
    /// Who of which side said what.
    pub said: Said,
}

impl EventFeedback {
    /// Both sides together.
    #[must_use]
    pub fn total(&self) -> FeedbackCount {
        self.partners.plus(self.sellers)
    }

    fn of_side(&mut self, side: Side) -> &mut FeedbackCount {
        match side {
            Side::Partner => &mut self.partners,
            Side::Microsoft => &mut self.sellers,
        }
    }
}

pub(super) fn of(facts: &Facts) -> EventFeedback {
    let mut found = EventFeedback::default();
    for session in facts.sessions.iter().filter(|session| session.is_held()) {
        for side in [Side::Partner, Side::Microsoft] {
            found.of_side(side).ask(asked(session, side));
        }
        for said in &session.said {
            found.of_side(said.side).take(said);
            if !said.comment.trim().is_empty() {
                found.comments.push(FeedbackComment { session: session.title.clone(), said: said.clone() });
            }
        }
    }
    found
}

fn asked(session: &HeldSession, side: Side) -> usize {
    session.people.iter().filter(|person| person.is_invited && person.side == side).count()
}
