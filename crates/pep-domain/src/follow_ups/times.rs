//! Free times as marks of half an hour, the same for everybody wherever they are, and where two people's meet (F-05,
//! F-09, F-10).

use crate::time::{MINUTE_US, UtcMicros};

/// Half an hour, microseconds.
pub const HALF_HOUR_US: i64 = 30 * MINUTE_US;

/// Half an hour of the world's clock, counted from 1970-01-01T00:00:00Z. Both sides paint the same marks, so what
/// overlaps does not depend on a zone or on a change of the clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(pub i64);

impl Mark {
    /// The mark that begins at this instant or first after it.
    #[must_use]
    pub fn from_instant(at: UtcMicros) -> Self {
        Self(at.0.div_euclid(HALF_HOUR_US) + i64::from(at.0.rem_euclid(HALF_HOUR_US) != 0))
    }

    /// When it begins.
    #[must_use]
    pub fn starts_at(self) -> UtcMicros {
        UtcMicros(self.0.saturating_mul(HALF_HOUR_US))
    }

    /// The mark so many half hours later.
    #[must_use]
    pub fn plus(self, marks: i64) -> Self {
        Self(self.0.saturating_add(marks))
    }
}

/// From the first mark up to, without, the second.
pub type Span = (Mark, Mark);

/// When somebody is free: spans in order that neither touch nor overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FreeTimes {
    spans: Vec<Span>,
}

impl FreeTimes {
    /// Whatever these spans cover; empty ones are left out.
    #[must_use]
    pub fn of(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut given: Vec<Span> = spans.into_iter().filter(|(from, to)| from < to).collect();
        given.sort_unstable();
        let mut whole: Vec<Span> = Vec::with_capacity(given.len());
        for (from, to) in given {
            match whole.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => whole.push((from, to)),
            }
        }
        Self { spans: whole }
    }

    /// The spans, in order.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// How many marks.
    #[must_use]
    pub fn count(&self) -> i64 {
        self.spans.iter().map(|(from, to)| to.0 - from.0).sum()
    }

    /// True if there is not one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Is this mark among them?
    #[must_use]
    pub fn has(&self, mark: Mark) -> bool {
        self.has_all((mark, mark.plus(1)))
    }

    /// Is the whole span among them?
    #[must_use]
    pub fn has_all(&self, span: Span) -> bool {
        self.spans.iter().any(|(from, to)| *from <= span.0 && span.1 <= *to)
    }

    /// These and a span more.
    #[must_use]
    pub fn with(&self, span: Span) -> Self {
        Self::of(self.spans.iter().copied().chain([span]))
    }

    /// These without a span.
    #[must_use]
    pub fn without(&self, span: Span) -> Self {
        let (cut_from, cut_to) = span;
        Self::of(
            self.spans
                .iter()
                .flat_map(|&(from, to)| [(from, to.min(cut_from.max(from))), (from.max(cut_to.min(to)), to)]),
        )
    }

    /// What is in both.
    #[must_use]
    pub fn shared_with(&self, other: &Self) -> Self {
        Self::of(
            self.spans.iter().flat_map(|&(a, b)| other.spans.iter().map(move |&(c, d)| (a.max(c), b.min(d)))),
        )
    }

    /// Where a meeting of so many marks can begin so that it is free to its end.
    #[must_use]
    pub fn starts(&self, marks: i64) -> Vec<Mark> {
        self.spans.iter().flat_map(|&(from, to)| (from.0..=to.0.saturating_sub(marks)).map(Mark)).collect()
    }
}

/// Where a meeting of `minutes` (a multiple of 30) can begin: free for both, still to come at `now`, and not while one of
/// them is in another meeting (`taken`: from, to), which may have been made after the times were marked.
#[must_use]
pub fn common_starts(
    one: &FreeTimes,
    other: &FreeTimes,
    minutes: i64,
    now: UtcMicros,
    taken: &[(UtcMicros, UtcMicros)],
) -> Vec<Mark> {
    let mut starts = one.shared_with(other).starts((minutes / 30).max(1));
    starts.retain(|mark| {
        let (from, to) = (mark.starts_at(), mark.starts_at().plus(minutes * MINUTE_US));
        from > now && !taken.iter().any(|busy| busy.0 < to && from < busy.1)
    });
    starts
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn span(from: i64, to: i64) -> Span {
        (Mark(from), Mark(to))
    }

    fn marks(times: &FreeTimes) -> BTreeSet<i64> {
        (0..40).filter(|n| times.has(Mark(*n))).collect()
    }

    #[test]
    fn spans_that_touch_become_one() {
        let times = FreeTimes::of([span(4, 6), span(1, 2), span(2, 4), span(9, 9), span(8, 7)]);
        assert_eq!(times.spans(), [span(1, 6)]);
        assert_eq!(times.count(), 5);
    }

    #[test]
    fn nobody_meets_while_in_another_meeting() {
        let times = FreeTimes::of([span(0, 6)]);
        let taken = [(Mark(2).starts_at(), Mark(3).starts_at())];
        let starts = |minutes| common_starts(&times, &times, minutes, UtcMicros(-1), &taken);
        assert_eq!(
            starts(30),
            [Mark(0), Mark(1), Mark(3), Mark(4), Mark(5)],
            "ends that touch do not overlap"
        );
        assert_eq!(starts(60), [Mark(0), Mark(3), Mark(4)]);
    }

    #[test]
    fn a_meeting_must_be_free_to_its_end() {
        let one = FreeTimes::of([span(0, 3), span(10, 11)]);
        let other = FreeTimes::of([span(1, 20)]);
        assert_eq!(common_starts(&one, &other, 30, UtcMicros(-1), &[]), [Mark(1), Mark(2), Mark(10)]);
        assert_eq!(common_starts(&one, &other, 60, UtcMicros(-1), &[]), [Mark(1)]);
        assert_eq!(common_starts(&one, &other, 90, UtcMicros(-1), &[]), []);
    }

    #[test]
    fn what_has_begun_is_no_start_any_more() {
        let times = FreeTimes::of([span(0, 4)]);
        assert_eq!(common_starts(&times, &times, 30, Mark(2).starts_at(), &[]), [Mark(3)]);
    }

    #[test]
    fn the_mark_of_an_instant_never_begins_before_it() {
        assert_eq!(Mark::from_instant(UtcMicros(0)), Mark(0));
        assert_eq!(Mark::from_instant(UtcMicros(1)), Mark(1));
        assert_eq!(Mark::from_instant(UtcMicros(-1)), Mark(0));
        assert_eq!(Mark::from_instant(UtcMicros(HALF_HOUR_US)), Mark(1));
    }

    proptest::proptest! {
        #[test]
        fn spans_are_sets_of_marks(
            a in proptest::collection::vec((0_i64..30, 0_i64..30), 0..6),
            b in proptest::collection::vec((0_i64..30, 0_i64..30), 0..6),
            cut in (0_i64..30, 0_i64..30),
            length in 1_i64..5,
        ) {
            let of = |spans: &[(i64, i64)]| FreeTimes::of(spans.iter().map(|&(from, to)| span(from, to)));
            let oracle = |spans: &[(i64, i64)]| -> BTreeSet<i64> { spans.iter().flat_map(|&(from, to)| from..to).collect() };
            let (one, other) = (of(&a), of(&b));
            proptest::prop_assert_eq!(marks(&one), oracle(&a));
            proptest::prop_assert_eq!(one.count(), i64::try_from(oracle(&a).len()).unwrap());
            let both: BTreeSet<i64> = oracle(&a).intersection(&oracle(&b)).copied().collect();
            proptest::prop_assert_eq!(marks(&one.shared_with(&other)), both.clone());
            let cut_set = oracle(&[cut]);
            let left: BTreeSet<i64> = oracle(&a).difference(&cut_set).copied().collect();
            proptest::prop_assert_eq!(marks(&one.without(span(cut.0, cut.1))), left);
            let more: BTreeSet<i64> = oracle(&a).union(&cut_set).copied().collect();
            proptest::prop_assert_eq!(marks(&one.with(span(cut.0, cut.1))), more);
            let begins: Vec<i64> = (0..40).filter(|n| (*n..*n + length).all(|m| both.contains(&m))).collect();
            let found: Vec<i64> = common_starts(&one, &other, length * 30, UtcMicros(-1), &[]).iter().map(|mark| mark.0).collect();
            proptest::prop_assert_eq!(found, begins);
        }
    }
}
