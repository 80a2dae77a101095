//! One move of the annealing, thought through before anything is changed: a pair goes to a slot, and whoever is in the way
//! goes to a slot that is open, or out.

use super::super::problem::Pair;
use super::super::table::{PairNo, Random, SlotNo, Slots, TeamNo};
use super::guided::Guided;

/// At most so many sessions are in the way of one pair.
pub(super) const MAX_OUT: usize = 8;

/// A short list of pairs with something to each, without memory of its own.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Few<T> {
    items: [(PairNo, T); MAX_OUT],
    count: usize,
}

impl<T: Copy + Default> Few<T> {
    /// Adds a pair that is not in the list yet. False if there are too many.
    #[inline]
    pub(super) fn add(&mut self, pair: PairNo, with: T) -> bool {
        if self.contains(pair) {
            return true;
        }
        let Some(cell) = self.items.get_mut(self.count) else { return false };
        *cell = (pair, with);
        self.count += 1;
        true
    }

    #[inline]
    pub(super) fn contains(&self, pair: PairNo) -> bool {
        self.iter().any(|(other, _)| other == pair)
    }

    #[inline]
    pub(super) fn iter(&self) -> impl Iterator<Item = (PairNo, T)> + use<'_, T> {
        self.items.iter().take(self.count).copied()
    }
}

/// A pair that goes to a slot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exchange {
    number: PairNo,
    slot: SlotNo,
    /// Those in the way, and where they go; out if nowhere.
    out: Few<Option<SlotNo>>,
    /// What the schedule would count more, floors aside, grains.
    pub(super) gain: i64,
}

impl Guided<'_> {
    /// Thinks of letting a pair meet in a slot, whether it meets elsewhere now or not at all. Nothing if too many are in the
    /// way.
    #[inline]
    pub(super) fn think(
        &self,
        number: PairNo,
        pair: &Pair,
        slot: SlotNo,
        random: &mut Random,
    ) -> Option<Exchange> {
        let schedule = self.schedule();
        let now = schedule.slot_of(number);
        let mut gain = self.counts_in(pair, slot) - now.map_or(0, |now| self.counts_in(pair, now));
        let left = now.map_or(Slots::NONE, Slots::only);
        let mut out: Few<Option<SlotNo>> = Few::default();
        let mut fits = true;
        for team in [pair.partner, pair.seller] {
            // A team at its limit gives one session up.
            let mut gives_up = now.is_none() && !schedule.has_room(team);
            schedule.for_each_blocker_of(team, slot, |blocker| {
                if blocker == number || out.contains(blocker) {
                    return;
                }
                let goes_to = if gives_up { None } else { self.moves_on_to(blocker, pair, left, random) };
                gives_up = false;
                gain += self.counts_after(blocker, goes_to) - self.counts(blocker);
                fits &= out.add(blocker, goes_to);
            });
            if gives_up {
                let cheap = self.cheap_session(team, random)?;
                gain -= self.counts(cheap);
                fits &= !out.contains(cheap) && out.add(cheap, None);
            }
        }
        fits.then_some(Exchange { number, slot, out, gain })
    }

    #[inline]
    fn counts_after(&self, number: PairNo, slot: Option<SlotNo>) -> i64 {
        slot.map_or(0, |slot| self.counts_in(&self.problem().pairs.at(number), slot))
    }

    /// Where a session in the way of `coming` could go: to an open slot, or to one that `coming` has left.
    #[inline]
    fn moves_on_to(
        &self,
        blocker: PairNo,
        coming: &Pair,
        left: Slots,
        random: &mut Random,
    ) -> Option<SlotNo> {
        let pair = self.problem().pairs.at(blocker);
        let open = |team: TeamNo| {
            let is_left = team == coming.partner || team == coming.seller;
            self.schedule().free(team).or(if is_left { left } else { Slots::NONE })
        };
        self.choice_of(&pair, pair.slots.and(open(pair.partner)).and(open(pair.seller)), random)
    }

    /// One of some slots that are open to a pair: where it was published, else one that is not kept for overflow.
    #[inline]
    pub(super) fn choice_of(&self, pair: &Pair, open: Slots, random: &mut Random) -> Option<SlotNo> {
        let published = pair.published.filter(|slot| open.contains(*slot));
        let regular = open.without(self.problem().costs.flex);
        published.or_else(|| random.slot(if regular.is_empty() { open } else { regular }))
    }

    /// One of two random sessions of a team: the one that counts less.
    #[inline]
    pub(super) fn cheap_session(&self, team: TeamNo, random: &mut Random) -> Option<PairNo> {
        let busy = self.problem().teams.at(team).free.without(self.schedule().free(team));
        let mut pick = || self.schedule().at(team, random.slot(busy)?);
        let (one, other) = (pick(), pick());
        let (Some(one), Some(other)) = (one, other) else { return one.or(other) };
        Some(if self.counts(one) <= self.counts(other) { one } else { other })
    }

    /// Makes a move and keeps it if the score rises by more than `threshold`, grains; floors are in the score. True if kept.
    pub(super) fn make(&mut self, exchange: &Exchange, threshold: i64) -> bool {
        let (mark, before) = (self.mark(), self.score());
        self.remove(exchange.number);
        exchange.out.iter().for_each(|(pair, _)| self.remove(pair));
        // Where people are in two teams or need a gap, somebody may be in the way who was not seen.
        let is_made = self.place(exchange.number, exchange.slot)
            && exchange.out.iter().all(|(pair, to)| to.is_none_or(|slot| self.place(pair, slot)));
        if is_made && self.score() - before > threshold {
            self.keep();
            return true;
        }
        self.undo_to(mark);
        false
    }
}
