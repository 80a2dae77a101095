//! Which columns of a wide grid are drawn for a given scroll position.

/// Up to this many columns, all are drawn.
const ALL_UP_TO: usize = 24;

/// Columns drawn left and right of the visible ones.
const OVERSCAN: usize = 3;

/// Horizontal geometry of a grid. Lengths in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColumnWindow {
    /// How far the columns are scrolled, ≥ 0.
    pub scroll_left: f64,
    /// Visible width.
    pub viewport: f64,
    /// Columns at the left that stay in sight.
    pub sticky: usize,
}

impl ColumnWindow {
    /// The columns to draw, ascending: the sticky ones, the visible ones and some on either side, and `kept` (the one
    /// with the focus, which must stay in the page).
    pub fn drawn(&self, widths: &[f64], kept: usize) -> Vec<usize> {
        if widths.len() <= ALL_UP_TO {
            return (0..widths.len()).collect();
        }
        let mut right_edge = 0.0;
        let mut visible = widths.iter().enumerate().filter_map(|(column, width)| {
            let left_edge = right_edge;
            right_edge += width;
            let is_visible = right_edge > self.scroll_left && left_edge < self.scroll_left + self.viewport;
            is_visible.then_some(column)
        });
        let first = visible.next().unwrap_or(0);
        let last = visible.last().unwrap_or(first);
        let from = first.saturating_sub(OVERSCAN);
        let to = (last + 1 + OVERSCAN).min(widths.len());
        let before = (self.sticky.min(from)..from).filter(|column| *column == kept);
        let after = (to..widths.len()).filter(|column| *column == kept);
        (0..self.sticky.min(from)).chain(before).chain(from..to).chain(after).collect()
    }

    /// The smallest scroll that shows `column` beside the sticky ones, or `None` if it is in sight.
    pub fn scroll_to(&self, widths: &[f64], column: usize) -> Option<f64> {
        if column < self.sticky {
            return None;
        }
        let left_edge: f64 = widths.iter().take(column).sum();
        let right_edge = left_edge + widths.get(column)?;
        let covered: f64 = widths.iter().take(self.sticky).sum();
        if left_edge < self.scroll_left + covered {
            Some((left_edge - covered).max(0.0))
        } else if right_edge > self.scroll_left + self.viewport {
            Some(right_edge - self.viewport)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: ColumnWindow = ColumnWindow { scroll_left: 3_000.0, viewport: 500.0, sticky: 2 };

    #[test]
    fn few_columns_are_all_drawn() {
        assert_eq!(WINDOW.drawn(&[100.0; 24], 0).len(), 24);
    }

    #[test]
    fn of_three_hundred_columns_only_those_near_the_sight_are_drawn() {
        let drawn = WINDOW.drawn(&[100.0; 300], 0);
        assert_eq!(drawn, [vec![0, 1], (27..38).collect()].concat());
        let first = ColumnWindow { scroll_left: 0.0, ..WINDOW }.drawn(&[100.0; 300], 0);
        assert_eq!(first, (0..8).collect::<Vec<_>>());
    }

    #[test]
    fn the_column_with_the_focus_stays_drawn() {
        assert_eq!(WINDOW.drawn(&[100.0; 300], 9), [vec![0, 1, 9], (27..38).collect()].concat());
        assert_eq!(WINDOW.drawn(&[100.0; 300], 99), [vec![0, 1], (27..38).collect(), vec![99]].concat());
    }

    #[test]
    fn a_column_under_the_sticky_ones_is_not_in_sight() {
        let widths = [100.0; 300];
        assert_eq!(WINDOW.scroll_to(&widths, 31), Some(2_900.0));
        assert_eq!(WINDOW.scroll_to(&widths, 33), None);
        assert_eq!(WINDOW.scroll_to(&widths, 40), Some(3_600.0));
        assert_eq!(WINDOW.scroll_to(&widths, 1), None);
    }
}
