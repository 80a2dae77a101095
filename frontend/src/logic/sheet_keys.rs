//! Where a key leads in the reporting sheet.

use super::report_cell::Field;

/// A column that can have the focus, from the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// The check box.
    Select,
    /// A field to fill.
    Field(Field),
    /// How the row stands, with its buttons.
    State,
}

impl Column {
    /// All of them, from the left.
    pub const ALL: [Self; 6] = [
        Self::Select,
        Self::Field(Field::Status),
        Self::Field(Field::Relationship),
        Self::Field(Field::ExecLevel),
        Self::Field(Field::Notes),
        Self::State,
    ];

    /// Its place from the left.
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|column| *column == self).unwrap_or(0)
    }

    /// The field, if it is one.
    pub fn field(self) -> Option<Field> {
        match self {
            Self::Field(field) => Some(field),
            Self::Select | Self::State => None,
        }
    }

    fn moved(self, by: isize) -> Option<Self> {
        Self::ALL.get(self.place().checked_add_signed(by)?).copied()
    }
}

/// A cell: row in the list shown, and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Place of the row in the list, from 0.
    pub row: usize,
    /// Column.
    pub column: Column,
}

impl Default for Spot {
    fn default() -> Self {
        Self { row: 0, column: Column::Field(Field::Status) }
    }
}

/// Where the text cursor stands in the note being edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caret {
    /// Before the first character.
    pub is_at_start: bool,
    /// After the last character.
    pub is_at_end: bool,
    /// In the first line.
    pub is_in_first_line: bool,
    /// In the last line.
    pub is_in_last_line: bool,
}

/// A key as it was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Press<'a> {
    /// Name of the key, as browsers call it.
    pub key: &'a str,
    /// Ctrl, or Command on a Mac.
    pub ctrl: bool,
    /// Shift.
    pub shift: bool,
    /// Alt.
    pub alt: bool,
}

/// The cell to which a key leads from `from`, in a list of `rows` rows of which a screen shows `page`. `caret` is where
/// the text cursor stands, if a note is edited. `None`: the key does something else.
pub fn lead(press: Press<'_>, from: Spot, rows: usize, page: usize, caret: Option<Caret>) -> Option<Spot> {
    let last = rows.checked_sub(1)?;
    let at = |row: usize, column: Column| Some(Spot { row: row.min(last), column });
    let left = || from.column.moved(-1).map(|column| Spot { column, ..from });
    let right = || from.column.moved(1).map(|column| Spot { column, ..from });
    let up = || Some(Spot { row: from.row.checked_sub(1)?, ..from });
    let down = || (from.row < last).then(|| Spot { row: from.row + 1, ..from });
    let in_text = |free: fn(&Caret) -> bool| caret.as_ref().is_some_and(|caret| !free(caret));
    let first_field = Column::Field(Field::Status);
    match (press.key, press.ctrl, press.shift) {
        _ if press.alt => None,
        ("Tab", false, false) => match from.column {
            Column::State => (from.row < last).then(|| Spot { row: from.row + 1, column: first_field }),
            _ => right(),
        },
        ("Tab", false, true) => match from.column {
            Column::Select => None,
            Column::Field(Field::Status) if from.row > 0 => {
                Some(Spot { row: from.row - 1, column: Column::State })
            }
            _ => left(),
        },
        ("Enter", false, false) if from.column.field().is_some() => down(),
        ("Enter", false, true) if from.column.field().is_some() && caret.is_none() => up(),
        ("ArrowUp", false, false) if !in_text(|caret| caret.is_in_first_line) => up(),
        ("ArrowDown", false, false) if !in_text(|caret| caret.is_in_last_line) => down(),
        ("ArrowLeft", false, false) if !in_text(|caret| caret.is_at_start) => left(),
        ("ArrowRight", false, false) if !in_text(|caret| caret.is_at_end) => right(),
        ("PageUp", false, false) => at(from.row.saturating_sub(page), from.column),
        ("PageDown", false, false) => at(from.row + page, from.column),
        ("Home", false, false) if caret.is_none() => at(from.row, first_field),
        ("End", false, false) if caret.is_none() => at(from.row, Column::State),
        ("Home", true, false) if caret.is_none() => at(0, first_field),
        ("End", true, false) if caret.is_none() => at(last, Column::State),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str) -> Press<'_> {
        Press { key, ctrl: false, shift: false, alt: false }
    }

    fn spot(row: usize, field: Field) -> Spot {
        Spot { row, column: Column::Field(field) }
    }

    fn to(key: &str, from: Spot) -> Option<Spot> {
        lead(press(key), from, 10, 4, None)
    }

    #[test]
    fn arrows_and_enter_move_from_cell_to_cell_and_stop_at_the_edges() {
        let here = spot(3, Field::Relationship);
        assert_eq!(to("ArrowDown", here), Some(spot(4, Field::Relationship)));
        assert_eq!(to("ArrowRight", here), Some(spot(3, Field::ExecLevel)));
        assert_eq!(to("Enter", here), Some(spot(4, Field::Relationship)));
        assert_eq!(
            lead(Press { shift: true, ..press("Enter") }, here, 10, 4, None),
            Some(spot(2, Field::Relationship))
        );
        assert_eq!(to("ArrowUp", spot(0, Field::Status)), None);
        assert_eq!(to("ArrowDown", spot(9, Field::Status)), None);
        assert_eq!(to("PageDown", spot(8, Field::Status)), Some(spot(9, Field::Status)));
        assert_eq!(to("ArrowDown", Spot::default()).map(|spot| spot.row), Some(1));
        assert_eq!(lead(press("ArrowDown"), Spot::default(), 0, 4, None), None);
    }

    #[test]
    fn tab_goes_on_in_the_next_row_and_out_at_the_end() {
        let end = |row| Spot { row, column: Column::State };
        assert_eq!(to("Tab", end(0)), Some(spot(1, Field::Status)));
        assert_eq!(to("Tab", end(9)), None, "the browser moves on to what follows the sheet");
        let back = |from| lead(Press { shift: true, ..press("Tab") }, from, 10, 4, None);
        assert_eq!(back(spot(1, Field::Status)), Some(end(0)));
        assert_eq!(back(Spot { row: 0, column: Column::Select }), None);
    }

    #[test]
    fn arrows_stay_in_a_note_until_the_cursor_is_at_its_edge() {
        let inside =
            Caret { is_at_start: false, is_at_end: false, is_in_first_line: true, is_in_last_line: false };
        let here = spot(3, Field::Notes);
        let to = |key| lead(press(key), here, 10, 4, Some(inside));
        assert_eq!(to("ArrowLeft"), None);
        assert_eq!(to("ArrowDown"), None);
        assert_eq!(to("ArrowUp"), Some(spot(2, Field::Notes)));
        assert_eq!(to("Home"), None);
        assert_eq!(to("Enter"), Some(spot(4, Field::Notes)));
        assert_eq!(lead(Press { shift: true, ..press("Enter") }, here, 10, 4, Some(inside)), None);
    }
}
