//! The facts of an event, prepared for the solver: fixed sessions are taken out of availability, limits and pairs, and times
//! become sets of slots.

use super::facts::{Facts, FactsError, SlotFacts};
use super::table::{Column, Lists, PairNo, SlotNo, Slots, TeamNo};

/// Higher floors count as this one: what floors weigh must stay far inside 64 bits.
const HIGHEST_FLOOR: u32 = 16;

/// A team, with what is left after its fixed sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Team {
    /// Slots in which it can still meet somebody.
    pub free: Slots,
    /// Most further sessions; never more than its free slots and its pairs could hold.
    pub cap: u32,
    /// Further sessions up to its floor.
    pub floor: u32,
}

/// A pair that may still meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pair {
    /// The partner team.
    pub partner: TeamNo,
    /// The seller team.
    pub seller: TeamNo,
    /// The heatmap overlap, tenths of a point; above 0.
    pub value: i64,
    /// Slots in which both are free and which were not declined; never empty.
    pub slots: Slots,
    /// Where the published schedule has it, if that is still possible.
    pub published: Option<SlotNo>,
}

impl Pair {
    /// The other team of the pair.
    #[inline]
    #[must_use]
    pub fn other(&self, team: TeamNo) -> TeamNo {
        if team == self.partner { self.seller } else { self.partner }
    }
}

/// What a session costs beside the value it brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Costs {
    /// Slots that are kept for overflow.
    pub flex: Slots,
    /// Cost of a session in a flex slot, tenths of a point.
    pub flex_cost: i64,
    /// Cost of changing a published session, tenths of a point.
    pub change_cost: i64,
}

impl Costs {
    /// What a pair in a slot adds to the objective: its value, less the flex slot's cost, plus what it saves if it was
    /// published there. Tenths of a point; can be negative.
    #[inline]
    #[must_use]
    pub fn worth(&self, pair: &Pair, slot: SlotNo) -> i64 {
        let mut worth = pair.value;
        if self.flex.contains(slot) {
            worth -= self.flex_cost;
        }
        if pair.published == Some(slot) {
            worth += self.change_cost;
        }
        worth
    }

    /// The most that a pair can add to the objective in any of its slots, tenths of a point.
    #[must_use]
    pub fn best_worth(&self, pair: &Pair) -> i64 {
        let regular = !pair.slots.without(self.flex).is_empty();
        let anywhere = if regular { pair.value } else { pair.value - self.flex_cost };
        pair.published.map_or(anywhere, |slot| anywhere.max(self.worth(pair, slot)))
    }
}

/// An event, ready to be solved.
#[derive(Debug, Clone)]
pub struct Problem {
    /// How many of the teams are partner teams; they come first.
    pub partner_teams: usize,
    /// How many slots there are.
    pub slot_count: usize,
    /// Partner teams, then seller teams.
    pub teams: Column<TeamNo, Team>,
    /// All pairs that may still meet.
    pub pairs: Column<PairNo, Pair>,
    /// The pairs of each team, those with the best worth first.
    pub pairs_of: Lists<PairNo>,
    /// What counts beside the value.
    pub costs: Costs,
    /// Value of the fixed sessions, tenths of a point.
    pub constant_value: i64,
    /// For each slot: the other slots in which a team cannot be, because they overlap or the gap is too short.
    pub near: Column<SlotNo, Slots>,
    /// For each slot: the slots in which somebody who is in two teams cannot be a second time, itself included.
    pub at_once: Column<SlotNo, Slots>,
    /// For each team: the teams that share a person with it.
    pub sharing: Lists<TeamNo>,
    /// Can a session keep a team from another slot, or another team from a slot?
    pub has_clashes: bool,
    /// Has any team a floor?
    pub has_floors: bool,
    /// What one missing session below a floor weighs: more than all values together, so that floors come first.
    pub floor_step: i64,
}

impl Problem {
    /// Prepares an event.
    ///
    /// # Errors
    /// If the facts name something that is not there.
    pub fn new(facts: &Facts) -> Result<Self, FactsError> {
        facts.check()?;
        let slot_count = facts.slots.len();
        let near = slots_near(&facts.slots, facts.gap_minutes, false);
        let at_once = slots_near(&facts.slots, 0, true);
        let sharing = sharing_teams(facts);
        let mut teams = teams_left(facts, &near, &at_once, &sharing);
        let (pairs, fixed_value) = pairs_left(facts, &teams);
        let count = facts.teams.len();
        let both_ends = |number: usize, pair: &Pair| {
            let number = PairNo(number as u32);
            [(pair.partner, number), (pair.seller, number)]
        };
        let flex: Slots =
            (0_u8..).map(SlotNo).zip(&facts.slots).filter(|(_, slot)| slot.is_flex).map(|(n, _)| n).collect();
        let costs = Costs { flex, flex_cost: facts.flex_cost, change_cost: facts.change_cost };
        let mut ranked: Vec<(usize, &Pair)> = pairs.iter().enumerate().collect();
        ranked.sort_by_key(|(_, pair)| std::cmp::Reverse(costs.best_worth(pair)));
        let pairs_of = Lists::gather(count, ranked.into_iter().flat_map(|(n, pair)| both_ends(n, pair)));

        for number in 0..count {
            let number = TeamNo(number as u32);
            let mut team = teams.at(number);
            let most = most_sessions(&facts.slots, team.free, facts.gap_minutes);
            team.cap = team.cap.min(most).min(pairs_of.of(number).len() as u32);
            teams.set(number, team);
        }
        let worth_of_all: i64 = pairs.iter().map(|pair| pair.value + facts.change_cost).sum();
        let has_near = near.values().iter().any(|slots| !slots.is_empty());
        let has_floors = teams.values().iter().any(|team| team.floor > 0);
        Ok(Self {
            has_floors,
            partner_teams: facts.partner_teams,
            slot_count,
            teams,
            pairs: Column::from(pairs),
            pairs_of,
            costs,
            constant_value: facts.constant_value + fixed_value,
            near,
            at_once,
            has_clashes: has_near || !facts.shared_people.is_empty(),
            sharing,
            floor_step: worth_of_all + 1,
        })
    }

    /// How many teams there are.
    #[must_use]
    pub fn team_count(&self) -> usize {
        self.teams.values().len()
    }

    /// All teams, partner teams first.
    pub fn team_numbers(&self) -> impl Iterator<Item = TeamNo> + use<> {
        (0..self.team_count() as u32).map(TeamNo)
    }

    /// All partner teams.
    pub fn partner_numbers(&self) -> impl Iterator<Item = TeamNo> + use<> {
        (0..self.partner_teams as u32).map(TeamNo)
    }

    /// All pairs.
    pub fn pair_numbers(&self) -> impl Iterator<Item = PairNo> + use<> {
        (0..self.pairs.values().len() as u32).map(PairNo)
    }

    /// What the objective counts beforehand: published sessions that can still be kept, tenths of a point. It is taken off
    /// again when results are reported, so that a change costs something and keeping adds nothing.
    #[must_use]
    pub fn cost_of_changing_all(&self) -> i64 {
        let kept = self.pairs.values().iter().filter(|pair| pair.published.is_some()).count();
        self.costs.change_cost * kept as i64
    }

    /// What the n-th session of a team adds towards its floor (n counts from 1). The first session of a team adds most:
    /// the worst-off come first.
    #[inline]
    #[must_use]
    pub fn floor_gain(&self, team: &Team, nth: u32) -> i64 {
        if nth == 0 || nth > team.floor { 0 } else { self.floor_step * i64::from(team.floor - nth + 1) }
    }
}

/// For each slot the slots that clash with it.
fn slots_near(slots: &[SlotFacts], gap_minutes: i64, with_itself: bool) -> Column<SlotNo, Slots> {
    let numbered = || (0_u8..).map(SlotNo).zip(slots);
    let near = |number: SlotNo, slot: &SlotFacts| {
        numbered()
            .filter(|(other, _)| *other != number || with_itself)
            .filter(|(other, facts)| *other == number || Facts::clash(slot, facts, gap_minutes))
            .map(|(other, _)| other)
            .collect()
    };
    Column::from(numbered().map(|(number, slot)| near(number, slot)).collect::<Vec<Slots>>())
}

/// For each team those that share a person with it.
fn sharing_teams(facts: &Facts) -> Lists<TeamNo> {
    let mut both_ways: Vec<(TeamNo, TeamNo)> = facts
        .shared_people
        .iter()
        .filter(|(one, other)| one != other)
        .flat_map(|&(one, other)| [(one, other), (other, one)])
        .collect();
    both_ways.sort_unstable();
    both_ways.dedup();
    Lists::gather(facts.teams.len(), both_ways.into_iter())
}

/// Takes the fixed sessions out of what the teams have.
fn teams_left(
    facts: &Facts,
    near: &Column<SlotNo, Slots>,
    at_once: &Column<SlotNo, Slots>,
    sharing: &Lists<TeamNo>,
) -> Column<TeamNo, Team> {
    let all = Slots::first(facts.slots.len());
    let as_given = facts.teams.iter().map(|team| Team {
        free: team.free.and(all),
        cap: team.max_sessions,
        floor: team.min_sessions.min(HIGHEST_FLOOR),
    });
    let mut teams = Column::from(as_given.collect::<Vec<Team>>());
    for session in &facts.fixed {
        for number in [session.partner, session.seller] {
            let mut team = teams.at(number);
            team.free = team.free.without(near.at(session.slot)).without(Slots::only(session.slot));
            team.cap = team.cap.saturating_sub(1);
            team.floor = team.floor.saturating_sub(1);
            teams.set(number, team);
            for &other in sharing.of(number) {
                let mut team = teams.at(other);
                team.free = team.free.without(at_once.at(session.slot));
                teams.set(other, team);
            }
        }
    }
    teams
}

/// The pairs that may still meet, and the value of those that are fixed.
fn pairs_left(facts: &Facts, teams: &Column<TeamNo, Team>) -> (Vec<Pair>, i64) {
    let fixed: std::collections::BTreeSet<_> = facts.fixed.iter().map(|s| (s.partner, s.seller)).collect();
    let published: std::collections::BTreeMap<_, _> =
        facts.published.iter().map(|s| ((s.partner, s.seller), s.slot)).collect();
    let mut fixed_value = 0;
    let mut pairs = Vec::with_capacity(facts.pairs.len());
    for pair in &facts.pairs {
        let key = (pair.partner, pair.seller);
        if fixed.contains(&key) {
            fixed_value += pair.value;
            continue;
        }
        let (partner, seller) = (teams.at(pair.partner), teams.at(pair.seller));
        let slots = pair.slots.and(partner.free).and(seller.free);
        if pair.value == 0 || slots.is_empty() || partner.cap == 0 || seller.cap == 0 {
            continue;
        }
        let published = published.get(&key).copied().filter(|slot| slots.contains(*slot));
        pairs.push(Pair { partner: pair.partner, seller: pair.seller, value: pair.value, slots, published });
    }
    (pairs, fixed_value)
}

/// The most sessions that fit into a set of slots with the gap between them: always take the slot that ends first.
fn most_sessions(slots: &[SlotFacts], free: Slots, gap_minutes: i64) -> u32 {
    let mut open: Vec<&SlotFacts> = (0_u8..)
        .map(SlotNo)
        .zip(slots)
        .filter(|(number, _)| free.contains(*number))
        .map(|(_, s)| s)
        .collect();
    open.sort_by_key(|slot| (slot.end_minute, slot.start_minute));
    let mut count = 0;
    let mut last: Option<&SlotFacts> = None;
    for slot in open {
        if last.is_none_or(|last| !Facts::clash(last, slot, gap_minutes)) {
            count += 1;
            last = Some(slot);
        }
    }
    count
}
