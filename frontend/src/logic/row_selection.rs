//! Selected rows of a list, as ranges of row numbers: small whatever the number of rows.

use std::ops::Range;

/// Disjoint, ascending, non-empty ranges of selected rows, and the row from which Shift extends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowSelection {
    ranges: Vec<Range<usize>>,
    anchor: Option<usize>,
}

impl RowSelection {
    /// Number of selected rows.
    pub fn count(&self) -> usize {
        self.ranges.iter().map(ExactSizeIterator::len).sum()
    }

    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether this row is selected.
    pub fn contains(&self, row: usize) -> bool {
        self.ranges.iter().any(|range| range.contains(&row))
    }

    /// Whether any row of `rows` is selected.
    pub fn touches(&self, rows: Range<usize>) -> bool {
        self.ranges.iter().any(|range| range.start < rows.end && rows.start < range.end)
    }

    /// Whether all of a list of `total` rows is selected; never of an empty list.
    pub fn is_all(&self, total: usize) -> bool {
        total > 0 && self.count() == total
    }

    /// The selected ranges, ascending.
    pub fn ranges(&self) -> &[Range<usize>] {
        &self.ranges
    }

    /// Selects a row, or takes it out; Shift extends from here afterwards.
    pub fn toggle(&mut self, row: usize) {
        if self.contains(row) {
            self.remove(row);
        } else {
            self.add(row..row + 1);
        }
        self.anchor = Some(row);
    }

    /// Selects everything between the last toggled row and `row`, both included. Without one, only `row`.
    pub fn extend_to(&mut self, row: usize) {
        let anchor = *self.anchor.get_or_insert(row);
        self.add(anchor.min(row)..anchor.max(row) + 1);
    }

    /// Selects all of a list of `total` rows.
    pub fn select_all(&mut self, total: usize) {
        self.ranges.clear();
        if total > 0 {
            self.ranges.push(0..total);
        }
    }

    /// Selects nothing.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn add(&mut self, mut new: Range<usize>) {
        self.ranges.retain(|range| {
            let apart = range.end < new.start || new.end < range.start;
            if !apart {
                new = new.start.min(range.start)..new.end.max(range.end);
            }
            apart
        });
        let place = self.ranges.partition_point(|range| range.start < new.start);
        self.ranges.insert(place, new);
    }

    fn remove(&mut self, row: usize) {
        self.ranges = std::mem::take(&mut self.ranges)
            .into_iter()
            .flat_map(|range| {
                if range.contains(&row) { [range.start..row, row + 1..range.end] } else { [range, 0..0] }
            })
            .filter(|range| !range.is_empty())
            .collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_become_one_range() {
        let mut selection = RowSelection::default();
        for row in [5, 3, 4] {
            selection.toggle(row);
        }
        assert_eq!(selection.ranges(), std::slice::from_ref(&(3..6)));
        assert_eq!(selection.count(), 3);
    }

    #[test]
    fn toggling_inside_a_range_splits_it() {
        let mut selection = RowSelection::default();
        selection.toggle(0);
        selection.extend_to(9);
        selection.toggle(4);
        assert_eq!(selection.ranges(), &[0..4, 5..10]);
        assert!(!selection.contains(4));
        assert!(selection.touches(4..6) && !selection.touches(4..5));
    }

    #[test]
    fn shift_extends_from_the_last_toggled_row_in_both_directions() {
        let mut selection = RowSelection::default();
        selection.toggle(10);
        selection.extend_to(12);
        selection.extend_to(8);
        assert_eq!(selection.ranges(), std::slice::from_ref(&(8..13)));
    }

    #[test]
    fn all_of_fifty_thousand_rows_is_one_range() {
        let mut selection = RowSelection::default();
        selection.select_all(50_000);
        assert!(selection.is_all(50_000));
        selection.toggle(49_999);
        assert!(!selection.is_all(50_000));
        assert_eq!(selection.count(), 49_999);
        selection.clear();
        assert!(selection.is_empty());
        assert!(!selection.is_all(0));
    }

    #[test]
    fn a_selection_equals_the_set_of_its_rows() {
        let mut selection = RowSelection::default();
        let mut rows = std::collections::BTreeSet::new();
        let mut seed = 7_usize;
        for _ in 0..2_000 {
            seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
            let row = seed / 65_536 % 60;
            selection.toggle(row);
            if !rows.remove(&row) {
                rows.insert(row);
            }
            let listed: Vec<usize> = selection.ranges().iter().cloned().flatten().collect();
            assert_eq!(listed, rows.iter().copied().collect::<Vec<_>>());
        }
    }
}
