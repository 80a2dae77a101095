//! Which rows of a long list are drawn, and where, for a given scroll position.

use std::ops::Range;

/// Geometry of a list of rows of equal height inside a scrolling viewport. All lengths in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VirtualWindow {
    /// Height of one row, > 0.
    pub row_height: f64,
    /// Visible height for rows, the sticky header taken off.
    pub viewport: f64,
    /// How far the rows are scrolled, ≥ 0.
    pub scroll_top: f64,
    /// Number of rows in the whole list.
    pub total: usize,
}

/// Rows drawn above and below the visible ones, so that a small scroll shows no gap before the next frame.
const OVERSCAN: usize = 4;

/// Row ranges start and end at multiples of this, so that the drawn set changes on some frames, not on every one.
const STEP: usize = 2;

impl VirtualWindow {
    /// Height of the whole list.
    pub fn height(&self) -> f64 {
        self.total as f64 * self.row_height
    }

    /// Distance of a row's top from the top of the list.
    pub fn top_of(&self, row: usize) -> f64 {
        row as f64 * self.row_height
    }

    /// The rows of which at least a part is in sight.
    pub fn visible(&self) -> Range<usize> {
        let first = (self.scroll_top.max(0.0) / self.row_height) as usize;
        let last = ((self.scroll_top.max(0.0) + self.viewport.max(0.0)) / self.row_height).ceil() as usize;
        first.min(self.total)..last.min(self.total)
    }

    /// The rows to draw: the visible ones and some on either side.
    pub fn drawn(&self) -> Range<usize> {
        let visible = self.visible();
        let first = visible.start.saturating_sub(OVERSCAN) / STEP * STEP;
        let last = (visible.end + OVERSCAN).next_multiple_of(STEP);
        first..last.min(self.total)
    }

    /// How many rows Page Up and Page Down move: what fits, less one, so that the eye keeps a row. At least 1.
    pub fn rows_per_page(&self) -> usize {
        ((self.viewport.max(0.0) / self.row_height) as usize).saturating_sub(1).max(1)
    }

    /// The smallest scroll that brings `row` into full sight, or `None` if it is there already.
    pub fn scroll_to(&self, row: usize) -> Option<f64> {
        let top = self.top_of(row);
        let bottom = top + self.row_height;
        if top < self.scroll_top {
            Some(top)
        } else if bottom > self.scroll_top + self.viewport {
            Some((bottom - self.viewport).max(0.0))
        } else {
            None
        }
    }
}

/// The rows of `drawn` and `kept` (the row with the focus, which must stay in the page), ascending.
pub fn drawn_with(drawn: Range<usize>, kept: Option<usize>) -> Vec<usize> {
    let before = kept.filter(|row| *row < drawn.start);
    let after = kept.filter(|row| *row >= drawn.end);
    before.into_iter().chain(drawn).chain(after).collect()
}

/// A cell's place: row and column, both from 0, the header not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// Row in the whole list.
    pub row: usize,
    /// Column.
    pub column: usize,
}

/// A movement of the focus in a grid (WAI-ARIA Authoring Practices, grid pattern).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// One column to the left.
    Left,
    /// One column to the right.
    Right,
    /// First column of the row.
    RowStart,
    /// Last column of the row.
    RowEnd,
    /// One screenful up.
    PageUp,
    /// One screenful down.
    PageDown,
    /// First cell of the grid.
    First,
    /// Last cell of the grid.
    Last,
}

impl Move {
    /// The movement that a key asks for. `key` as in `KeyboardEvent.key`; `control` also for the Mac's command key.
    pub fn from_key(key: &str, control: bool) -> Option<Self> {
        Some(match (key, control) {
            ("ArrowUp", false) => Self::Up,
            ("ArrowDown", false) => Self::Down,
            ("ArrowLeft", false) => Self::Left,
            ("ArrowRight", false) => Self::Right,
            ("Home", false) => Self::RowStart,
            ("End", false) => Self::RowEnd,
            ("PageUp", _) => Self::PageUp,
            ("PageDown", _) => Self::PageDown,
            ("Home", true) => Self::First,
            ("End", true) => Self::Last,
            _ => return None,
        })
    }

    /// Where the movement leads from `from` in a grid of `rows` × `columns`; stays inside. `page`: rows per screenful.
    pub fn apply(self, from: Cell, rows: usize, columns: usize, page: usize) -> Cell {
        let (last_row, last_column) = (rows.saturating_sub(1), columns.saturating_sub(1));
        let Cell { row, column } = from;
        let (row, column) = match self {
            Self::Up => (row.saturating_sub(1), column),
            Self::Down => (row + 1, column),
            Self::Left => (row, column.saturating_sub(1)),
            Self::Right => (row, column + 1),
            Self::RowStart => (row, 0),
            Self::RowEnd => (row, last_column),
            Self::PageUp => (row.saturating_sub(page), column),
            Self::PageDown => (row + page, column),
            Self::First => (0, 0),
            Self::Last => (last_row, last_column),
        };
        Cell { row: row.min(last_row), column: column.min(last_column) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(scroll_top: f64, total: usize) -> VirtualWindow {
        VirtualWindow { row_height: 40.0, viewport: 400.0, scroll_top, total }
    }

    #[test]
    fn only_rows_near_the_viewport_are_drawn() {
        assert_eq!(window(0.0, 50_000).visible(), 0..10);
        assert_eq!(window(0.0, 50_000).drawn(), 0..14);
        assert_eq!(window(1_000_000.0, 50_000).visible(), 25_000..25_010);
        assert_eq!(window(1_000_000.0, 50_000).drawn(), 24_996..25_014);
    }

    #[test]
    fn half_a_row_in_sight_counts_as_visible() {
        assert_eq!(window(20.0, 50).visible(), 0..11);
    }

    #[test]
    fn the_drawn_rows_end_with_the_list() {
        assert_eq!(window(0.0, 0).drawn(), 0..0);
        assert_eq!(window(0.0, 3).drawn(), 0..3);
        assert_eq!(
            window(99_999.0, 50).drawn(),
            46..50,
            "a scroll position from a longer list draws the end"
        );
    }

    #[test]
    fn every_visible_row_is_drawn_at_every_position() {
        for tenth in 0..20_000 {
            let window = window(f64::from(tenth) / 10.0, 60);
            let (visible, drawn) = (window.visible(), window.drawn());
            assert!(
                visible.is_empty() || (drawn.start <= visible.start && visible.end <= drawn.end),
                "{window:?}"
            );
        }
    }

    #[test]
    fn the_focused_row_stays_drawn_wherever_it_is() {
        assert_eq!(drawn_with(10..12, Some(3)), [3, 10, 11]);
        assert_eq!(drawn_with(10..12, Some(45)), [10, 11, 45]);
        assert_eq!(drawn_with(10..12, Some(10)), [10, 11]);
        assert_eq!(drawn_with(10..12, None), [10, 11]);
    }

    #[test]
    fn scrolling_to_a_row_moves_as_little_as_possible() {
        assert_eq!(window(400.0, 500).scroll_to(12), None);
        assert_eq!(window(400.0, 500).scroll_to(2), Some(80.0));
        assert_eq!(window(400.0, 500).scroll_to(20), Some(440.0));
    }

    #[test]
    fn movements_stay_inside_the_grid() {
        let end = Cell { row: 9, column: 3 };
        assert_eq!(Move::Down.apply(end, 10, 4, 5), end);
        assert_eq!(Move::Right.apply(end, 10, 4, 5), end);
        assert_eq!(Move::PageUp.apply(end, 10, 4, 5), Cell { row: 4, column: 3 });
        assert_eq!(Move::First.apply(end, 10, 4, 5), Cell::default());
        assert_eq!(Move::Last.apply(Cell::default(), 10, 4, 5), end);
        assert_eq!(
            Move::Down.apply(Cell::default(), 0, 0, 5),
            Cell::default(),
            "an empty grid has one place to be"
        );
    }

    #[test]
    fn control_home_is_the_first_cell_and_home_the_first_column() {
        assert_eq!(Move::from_key("Home", true), Some(Move::First));
        assert_eq!(Move::from_key("Home", false), Some(Move::RowStart));
        assert_eq!(Move::from_key("ArrowDown", true), None);
        assert_eq!(Move::from_key("a", false), None);
    }
}
