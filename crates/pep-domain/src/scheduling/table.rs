//! The few containers of the engine: numbers for teams, pairs and slots, sets of slots, and tables addressed by them.
//!
//! The workspace forbids `[]` on slices, because a wrong index would end the server. Here every table is as long as the
//! problem says, so a miss cannot happen; `at` would answer the default value and debug builds stop at the assertion.

use std::marker::PhantomData;

/// Most slots an event can have: a set of slots is one machine word.
pub const MAX_SLOTS: usize = 64;

/// Something that numbers the rows of a table.
pub trait Key: Copy {
    /// The row.
    fn row(self) -> usize;
}

/// A team in a problem: partner teams first, then seller teams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TeamNo(pub u32);

/// A pair of teams in a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PairNo(pub u32);

/// A slot of the event, in order of time: 0 … 63.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SlotNo(pub u8);

impl Key for TeamNo {
    fn row(self) -> usize {
        self.0 as usize
    }
}

impl Key for PairNo {
    fn row(self) -> usize {
        self.0 as usize
    }
}

impl Key for SlotNo {
    fn row(self) -> usize {
        usize::from(self.0)
    }
}

/// A set of slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Slots(pub u64);

impl Slots {
    /// No slot.
    pub const NONE: Self = Self(0);

    /// The first `count` slots.
    #[must_use]
    pub fn first(count: usize) -> Self {
        if count >= MAX_SLOTS { Self(u64::MAX) } else { Self((1 << count) - 1) }
    }

    /// Just this slot.
    #[must_use]
    pub fn only(slot: SlotNo) -> Self {
        Self(1_u64.checked_shl(u32::from(slot.0)).unwrap_or(0))
    }

    /// Is the slot in the set?
    #[must_use]
    pub fn contains(self, slot: SlotNo) -> bool {
        self.0 & Self::only(slot).0 != 0
    }

    /// Slots in both sets.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Slots in one or both sets.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Slots in this set and not in the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// How many slots.
    #[must_use]
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// True if there is no slot in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The earliest slot.
    #[must_use]
    pub fn earliest(self) -> Option<SlotNo> {
        if self.0 == 0 { None } else { Some(SlotNo(self.0.trailing_zeros() as u8)) }
    }

    /// The slots in order of time.
    pub fn iter(self) -> impl Iterator<Item = SlotNo> {
        let mut rest = self;
        std::iter::from_fn(move || {
            let slot = rest.earliest()?;
            rest.0 &= rest.0 - 1;
            Some(slot)
        })
    }
}

impl FromIterator<SlotNo> for Slots {
    fn from_iter<I: IntoIterator<Item = SlotNo>>(slots: I) -> Self {
        slots.into_iter().fold(Self::NONE, |all, slot| all.or(Self::only(slot)))
    }
}

/// One value for each team, or for each pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column<K, V> {
    values: Vec<V>,
    key: PhantomData<K>,
}

impl<K, V> Default for Column<K, V> {
    fn default() -> Self {
        Self { values: Vec::new(), key: PhantomData }
    }
}

impl<K: Key, V: Copy + Default> Column<K, V> {
    /// `value` in all `count` rows.
    #[must_use]
    pub fn filled(count: usize, value: V) -> Self {
        Self { values: vec![value; count], key: PhantomData }
    }

    /// The value of one row.
    #[inline]
    #[must_use]
    pub fn at(&self, key: K) -> V {
        debug_assert!(key.row() < self.values.len(), "row {} of {}", key.row(), self.values.len());
        self.values.get(key.row()).copied().unwrap_or_default()
    }

    /// Sets the value of one row.
    #[inline]
    pub fn set(&mut self, key: K, value: V) {
        debug_assert!(key.row() < self.values.len(), "row {} of {}", key.row(), self.values.len());
        if let Some(cell) = self.values.get_mut(key.row()) {
            *cell = value;
        }
    }

    /// All values in order.
    #[must_use]
    pub fn values(&self) -> &[V] {
        &self.values
    }

    /// All values in order.
    pub fn values_mut(&mut self) -> &mut [V] {
        &mut self.values
    }

    /// Takes over all values of a column of the same length.
    pub fn copy_from(&mut self, other: &Self) {
        self.values.clone_from(&other.values);
    }
}

impl<K, V> From<Vec<V>> for Column<K, V> {
    fn from(values: Vec<V>) -> Self {
        Self { values, key: PhantomData }
    }
}

/// One value for each team and slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid<V> {
    cells: Vec<V>,
    width: usize,
}

impl<V: Copy + Default> Grid<V> {
    /// `value` in all cells of `teams` rows and `slots` columns.
    #[must_use]
    pub fn filled(teams: usize, slots: usize, value: V) -> Self {
        Self { cells: vec![value; teams * slots], width: slots }
    }

    /// The value of one cell.
    #[inline]
    #[must_use]
    pub fn at(&self, team: TeamNo, slot: SlotNo) -> V {
        self.cells.get(team.row() * self.width + slot.row()).copied().unwrap_or_default()
    }

    /// Sets the value of one cell.
    #[inline]
    pub fn set(&mut self, team: TeamNo, slot: SlotNo, value: V) {
        if let Some(cell) = self.cells.get_mut(team.row() * self.width + slot.row()) {
            *cell = value;
        }
    }

    /// The cells of one team in order of time.
    #[must_use]
    pub fn row(&self, team: TeamNo) -> &[V] {
        let start = team.row() * self.width;
        self.cells.get(start..start + self.width).unwrap_or_default()
    }

    /// All cells, team by team.
    pub fn cells_mut(&mut self) -> &mut [V] {
        &mut self.cells
    }

    /// All cells, team by team.
    #[must_use]
    pub fn cells(&self) -> &[V] {
        &self.cells
    }
}

/// A list of things for each team, in one piece of memory.
#[derive(Debug, Clone, Default)]
pub struct Lists<T> {
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T: Copy> Lists<T> {
    /// Sorts things into the lists of `teams` teams; each list keeps the order in which the things come.
    #[must_use]
    pub fn gather(teams: usize, things: impl Iterator<Item = (TeamNo, T)>) -> Self {
        let mut things: Vec<(TeamNo, T)> = things.collect();
        things.sort_by_key(|(team, _)| *team);
        let mut starts = vec![0_u32; teams + 1];
        for (team, _) in &things {
            if let Some(start) = starts.get_mut(team.row() + 1) {
                *start += 1;
            }
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        Self { starts, items: things.into_iter().map(|(_, thing)| thing).collect() }
    }

    /// The list of one team.
    #[inline]
    #[must_use]
    pub fn of(&self, team: TeamNo) -> &[T] {
        let bounds = (self.starts.get(team.row()), self.starts.get(team.row() + 1));
        let (Some(&start), Some(&end)) = bounds else { return &[] };
        self.items.get(start as usize..end as usize).unwrap_or_default()
    }
}

/// A small, fast source of random numbers (SplitMix64, Steele, Lea and Flood 2014): the same seed gives the same numbers
/// on every machine, the browser included.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Begins with a seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 random bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 if there is none.
    #[inline]
    pub fn below(&mut self, end: usize) -> usize {
        (((self.bits() >> 32) * end as u64) >> 32) as usize
    }

    /// One slot of a set.
    #[inline]
    pub fn slot(&mut self, slots: Slots) -> Option<SlotNo> {
        let mut rest = slots.0;
        for _ in 0..self.below(slots.count() as usize) {
            rest &= rest.wrapping_sub(1);
        }
        Slots(rest).earliest()
    }

    /// An exponentially distributed number with mean about 1, in 1/256: −log2 of a uniform number, times ln 2, with a
    /// straight line between the powers of two. Whole numbers only, so that no machine rounds differently.
    #[inline]
    pub fn exponential_256ths(&mut self) -> i64 {
        let bits = self.bits() | 1;
        let power = bits.leading_zeros();
        let mantissa = ((bits << power) >> 55) & 0xFF;
        (i64::from(power) * 256 + (256 - mantissa as i64)) * 177 / 256
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_their_order() {
        let lists = Lists::gather(3, [(TeamNo(2), 'a'), (TeamNo(0), 'b'), (TeamNo(2), 'c')].into_iter());
        assert_eq!(
            (lists.of(TeamNo(0)), lists.of(TeamNo(1)), lists.of(TeamNo(2))),
            (&['b'][..], &[][..], &['a', 'c'][..])
        );
    }

    #[test]
    fn the_exponential_has_a_mean_near_one() {
        let mut random = Random::seeded(1);
        let sum: i64 = (0..100_000).map(|_| random.exponential_256ths()).sum();
        let mean = sum / 100_000;
        assert!((240..=285).contains(&mean), "{mean}");
    }

    #[test]
    fn every_slot_of_a_set_is_drawn() {
        let mut random = Random::seeded(7);
        let set = Slots(0b1000_0000_0101);
        let drawn: Slots = (0..200).filter_map(|_| random.slot(set)).collect();
        assert_eq!(drawn, set);
        assert_eq!(random.slot(Slots::NONE), None);
    }
}
