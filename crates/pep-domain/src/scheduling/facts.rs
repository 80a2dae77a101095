//! What the engine is told about an event, in the event's own words. Nothing is prepared here: the solver reads it through
//! [`super::problem::Problem`], the verifier reads it directly, so that one cannot hide the other's mistakes.

use super::table::{MAX_SLOTS, SlotNo, Slots, TeamNo};

/// When a slot is, in minutes since some common instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlotFacts {
    /// It begins.
    pub start_minute: i64,
    /// It ends.
    pub end_minute: i64,
    /// Kept for overflow: used last (A9).
    pub is_flex: bool,
}

/// A team that takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamFacts {
    /// Slots in which the team could meet somebody, its accepted sessions included.
    pub free: Slots,
    /// Most sessions, accepted ones included.
    pub max_sessions: u32,
    /// The floor: sessions that the team should get at least, accepted ones included.
    pub min_sessions: u32,
}

/// Two teams that may meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairFacts {
    /// The partner team: below `Facts::partner_teams`.
    pub partner: TeamNo,
    /// The seller team: not below `Facts::partner_teams`.
    pub seller: TeamNo,
    /// The heatmap overlap, tenths of a point.
    pub value: i64,
    /// Slots in which the two may meet: not declined. Slots in which one of them is not free do no harm.
    pub slots: Slots,
}

/// One session: two teams in one slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session {
    /// The partner team.
    pub partner: TeamNo,
    /// The seller team.
    pub seller: TeamNo,
    /// The slot.
    pub slot: SlotNo,
}

/// All that the engine knows of an event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The slots in order of their start; at most 64.
    pub slots: Vec<SlotFacts>,
    /// How many of `teams` are partner teams. They come first.
    pub partner_teams: usize,
    /// Partner teams, then seller teams.
    pub teams: Vec<TeamFacts>,
    /// The pairs that may meet. A pair that declined or was waved off (thumbs down) is simply not here.
    pub pairs: Vec<PairFacts>,
    /// Accepted sessions, and those the organiser pinned. They never move, even if nobody would propose them.
    pub fixed: Vec<Session>,
    /// Sessions of an earlier, published schedule that may move at a price; see [`super::replan`].
    pub published: Vec<Session>,
    /// What it costs to change one published session (to move or to drop it), tenths of a point.
    pub change_cost: i64,
    /// What a session in a flex slot costs, tenths of a point. Small beside any value: a flex slot is used where nothing
    /// else is left.
    pub flex_cost: i64,
    /// Pairs of teams that share a person: never at the same time.
    pub shared_people: Vec<(TeamNo, TeamNo)>,
    /// At least so many minutes between two sessions of one team.
    pub gap_minutes: i64,
    /// Value of sessions that were taken out of availability and limits beforehand, tenths of a point.
    pub constant_value: i64,
}

/// Why facts are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactsError {
    /// More slots than a set can hold.
    #[error("{0} slots; at most {MAX_SLOTS} are possible")]
    TooManySlots(usize),
    /// A slot that ends before it begins.
    #[error("slot {} ends before it begins", .0.0)]
    SlotEndsEarly(SlotNo),
    /// More partner teams than teams.
    #[error("{partners} partner teams among {teams} teams")]
    TooManyPartners {
        /// Partner teams.
        partners: usize,
        /// All teams.
        teams: usize,
    },
    /// A pair, a fixed session or a shared person names a team that is not there or is on the wrong side.
    #[error("{what} {position} names team {}, which is not there or is on the other side", .team.0)]
    WrongTeam {
        /// "pair", "fixed session", …
        what: &'static str,
        /// Its position in the list, from 0.
        position: usize,
        /// The team.
        team: TeamNo,
    },
    /// A session in a slot that is not there.
    #[error("{what} {position} is in slot {}, which is not there", .slot.0)]
    WrongSlot {
        /// "fixed session" or "published session".
        what: &'static str,
        /// Its position in the list, from 0.
        position: usize,
        /// The slot.
        slot: SlotNo,
    },
    /// The same two teams twice.
    #[error("pair {position} is the same two teams as an earlier one")]
    PairTwice {
        /// Position in the list, from 0.
        position: usize,
    },
    /// A value or a cost below zero or beyond 100,000.
    #[error("{what} {position} has the value {value}; it must be between 0 and 100,000")]
    WrongValue {
        /// "pair", "change cost", …
        what: &'static str,
        /// Position in the list, from 0.
        position: usize,
        /// The value.
        value: i64,
    },
}

/// The largest value of one pair, tenths of a point: sums over any event stay far inside 64 bits.
pub const MAX_VALUE: i64 = 100_000;

impl Facts {
    /// Is the team there, and on the side of the partners or of the sellers?
    fn is_on_side(&self, team: TeamNo, is_partner: bool) -> bool {
        let row = team.0 as usize;
        row < self.teams.len() && (row < self.partner_teams) == is_partner
    }

    /// Checks that all numbers name something that is there. Rules between sessions are the verifier's work.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), FactsError> {
        if self.slots.len() > MAX_SLOTS {
            return Err(FactsError::TooManySlots(self.slots.len()));
        }
        for (number, slot) in (0_u8..).zip(&self.slots) {
            if slot.end_minute < slot.start_minute {
                return Err(FactsError::SlotEndsEarly(SlotNo(number)));
            }
        }
        if self.partner_teams > self.teams.len() {
            let (partners, teams) = (self.partner_teams, self.teams.len());
            return Err(FactsError::TooManyPartners { partners, teams });
        }
        self.check_pairs()?;
        self.check_sessions("fixed session", &self.fixed)?;
        self.check_sessions("published session", &self.published)?;
        for (position, (one, other)) in self.shared_people.iter().enumerate() {
            for team in [*one, *other] {
                if team.0 as usize >= self.teams.len() {
                    return Err(FactsError::WrongTeam { what: "shared person", position, team });
                }
            }
        }
        for (what, value) in [("change cost", self.change_cost), ("flex cost", self.flex_cost)] {
            if !(0..=MAX_VALUE).contains(&value) {
                return Err(FactsError::WrongValue { what, position: 0, value });
            }
        }
        Ok(())
    }

    fn check_pairs(&self) -> Result<(), FactsError> {
        let mut seen = std::collections::BTreeSet::new();
        for (position, pair) in self.pairs.iter().enumerate() {
            for (team, is_partner) in [(pair.partner, true), (pair.seller, false)] {
                if !self.is_on_side(team, is_partner) {
                    return Err(FactsError::WrongTeam { what: "pair", position, team });
                }
            }
            if !(0..=MAX_VALUE).contains(&pair.value) {
                return Err(FactsError::WrongValue { what: "pair", position, value: pair.value });
            }
            if !seen.insert((pair.partner, pair.seller)) {
                return Err(FactsError::PairTwice { position });
            }
        }
        Ok(())
    }

    fn check_sessions(&self, what: &'static str, sessions: &[Session]) -> Result<(), FactsError> {
        for (position, session) in sessions.iter().enumerate() {
            for (team, is_partner) in [(session.partner, true), (session.seller, false)] {
                if !self.is_on_side(team, is_partner) {
                    return Err(FactsError::WrongTeam { what, position, team });
                }
            }
            if usize::from(session.slot.0) >= self.slots.len() {
                return Err(FactsError::WrongSlot { what, position, slot: session.slot });
            }
        }
        Ok(())
    }

    /// Do two slots keep one team, or one person, from being in both? `gap_minutes` is what must lie between them.
    #[must_use]
    pub fn clash(one: &SlotFacts, other: &SlotFacts, gap_minutes: i64) -> bool {
        one.start_minute < other.end_minute.saturating_add(gap_minutes)
            && other.start_minute < one.end_minute.saturating_add(gap_minutes)
    }
}
