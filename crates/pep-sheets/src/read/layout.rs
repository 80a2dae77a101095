//! Finds the table in a sheet: its row of names, its data, and the rows that are neither.

use pep_domain::text::fold;

use super::clean::cut;
use super::grid::Grid;
use crate::error::SheetError;
use crate::kind::{ListKind, header_key};
use crate::mapping::header_score;
use crate::table::{CellNotes, Header, RawRow, RawTable, SkipReason, SkippedRow, column_name};

/// How far down the row of names may stand.
pub(super) const HEADER_ROWS: usize = 60;

/// Index and score of the row that looks most like the names of the wanted list; `None` when no row names
/// at least two columns.
pub(super) fn best_header(rows: &[RawRow], kind: Option<ListKind>) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    for (index, row) in rows.iter().take(HEADER_ROWS).enumerate() {
        let texts: Vec<String> = row
            .cells
            .iter()
            .filter(|cell| cell.text.len() <= 200)
            .map(|cell| header_key(&cell.text))
            .collect();
        let score = |kind| header_score(&texts, kind);
        let score = kind.map_or_else(|| ListKind::ALL.into_iter().map(score).max().unwrap_or(0), score);
        if score >= 4 && best.is_none_or(|(_, other)| score > other) {
            best = Some((index, score));
        }
    }
    best
}

/// Turns the rows of a sheet into a table.
pub(super) fn table_of(grid: Grid, kind: Option<ListKind>) -> Result<RawTable, SheetError> {
    let Grid { mut rows, notes } = grid;
    let header_at = best_header(&rows, kind).map(|(index, _)| index).or_else(|| plausible_header(&rows));
    let header_at = header_at.ok_or(SheetError::NoTable)?;
    let mut below = rows.split_off(header_at.saturating_add(1));
    let header = rows.pop().ok_or(SheetError::NoTable)?;
    let headers = headers_of(&header, &below);
    let skipped = set_aside(&mut below, &header, headers.len());
    Ok(RawTable { sheet: None, header_row: header.number, headers, rows: below, skipped, notes })
}

/// Without known names: the first row with at least two texts and no number; else the first row with text.
fn plausible_header(rows: &[RawRow]) -> Option<usize> {
    let head = || rows.iter().take(HEADER_ROWS);
    let is_name = |text: &str| text.chars().any(char::is_alphabetic);
    let all_names = |row: &RawRow| row.cells.iter().all(|cell| cell.text.is_empty() || is_name(&cell.text));
    head()
        .position(|row| row.filled() >= 2 && all_names(row))
        .or_else(|| head().position(|row| row.filled() >= 1))
}

fn headers_of(header: &RawRow, below: &[RawRow]) -> Vec<Header> {
    let width = below.iter().map(|row| row.cells.len()).chain([header.cells.len()]).max().unwrap_or(0);
    let has_data = |column: usize| below.iter().any(|row| !row.text(column).is_empty());
    let mut headers = Vec::new();
    for column in 0..width {
        let text = header.text(column);
        if !text.is_empty() {
            headers.push(Header { column, text: text.to_owned() });
        } else if has_data(column) {
            headers.push(Header { column, text: format!("Column {}", column_name(column)) });
        }
    }
    headers
}

/// Takes rows that are not data out of the list and says why. Blank rows that Excel would show between
/// data rows are reported too; blank rows below the last one are not.
fn set_aside(rows: &mut Vec<RawRow>, header: &RawRow, columns: usize) -> Vec<SkippedRow> {
    let last_full = rows.iter().rposition(|row| row.filled() >= 2 && !is_total(row, columns)).unwrap_or(0);
    let mut skipped = Vec::new();
    let mut kept = Vec::with_capacity(rows.len());
    let mut expected = header.number.saturating_add(1);
    for (index, row) in std::mem::take(rows).into_iter().enumerate() {
        skipped.extend((expected..row.number).map(|number| SkippedRow {
            number,
            reason: SkipReason::Blank,
            text: String::new(),
        }));
        expected = row.number.saturating_add(1);
        match reason(&row, header, columns, index > last_full) {
            Some(reason) => skipped.push(SkippedRow { number: row.number, reason, text: first_text(&row) }),
            None => kept.push(row),
        }
    }
    *rows = kept;
    skipped
}

fn reason(row: &RawRow, header: &RawRow, columns: usize, below_the_list: bool) -> Option<SkipReason> {
    if row.is_blank() {
        return Some(SkipReason::Blank);
    }
    if is_total(row, columns) {
        return Some(SkipReason::Total);
    }
    if row.filled() >= 2 && same_texts(row, header) {
        return Some(SkipReason::RepeatedHeader);
    }
    let is_remark = |text: &str| text.chars().any(char::is_alphabetic) && !text.contains('@');
    let is_footnote = below_the_list && columns >= 3 && row.filled() == 1 && is_remark(&first_text(row));
    is_footnote.then_some(SkipReason::Footnote)
}

/// "Total", "Grand total: 400", "Sum" first, and at least half of the columns empty: a company called
/// Total has a city and a segment.
fn is_total(row: &RawRow, columns: usize) -> bool {
    let first = row.cells.iter().find(|cell| !cell.text.is_empty());
    let Some(first) = first.filter(|cell| cell.text.len() <= 60) else { return false };
    let folded = fold(&first.text);
    let word = folded.split([':', ' ', '=']).next().unwrap_or_default();
    let says_total = matches!(
        word,
        "total" | "totals" | "subtotal" | "sum" | "summe" | "gesamt" | "count" | "gesamtergebnis"
    ) || ["grand total", "sub total", "row count", "rows:", "records:", "number of rows"]
        .iter()
        .any(|name| folded.starts_with(name));
    let formulas = row.cells.iter().filter(|cell| cell.notes.has(CellNotes::FORMULA)).count();
    says_total && (row.filled().saturating_sub(formulas)) * 2 <= columns.max(4)
}

fn same_texts(row: &RawRow, header: &RawRow) -> bool {
    let width = row.cells.len().max(header.cells.len());
    (0..width).all(|column| fold(row.text(column)) == fold(header.text(column)))
}

fn first_text(row: &RawRow) -> String {
    row.cells.iter().find(|cell| !cell.text.is_empty()).map(|cell| cut(&cell.text, 80)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::{ListKind, RawTable, ReadLimits, SkipReason, read_table};

    fn table(text: &str) -> RawTable {
        read_table(text.as_bytes(), &ReadLimits::default(), Some(ListKind::Accounts)).expect("readable")
    }

    fn reasons(table: &RawTable) -> Vec<(u32, SkipReason)> {
        table.skipped.iter().map(|row| (row.number, row.reason)).collect()
    }

    #[test]
    fn title_rows_above_the_names_are_left_out() {
        let table = table("Managed accounts,,\nas of,today,\n\nTPID,Account Name,City\n1,A,Rome\n");
        assert_eq!(table.header_row, 4);
        assert_eq!(table.rows.len(), 1);
    }

    #[test]
    fn totals_repeated_names_blanks_and_remarks_are_not_data() {
        let table = table(
            "TPID,Account Name,City,Country\n1,A,Rome,Italy\n\nTPID,Account Name,City,Country\n2,Total,Paris,France\nGrand total:,2,,\n\nApplied filters: Segment is SMB,,,\n",
        );
        assert_eq!(table.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 5]);
        assert_eq!(
            reasons(&table),
            [
                (3, SkipReason::Blank),
                (4, SkipReason::RepeatedHeader),
                (6, SkipReason::Total),
                (7, SkipReason::Blank),
                (8, SkipReason::Footnote)
            ]
        );
    }

    #[test]
    fn a_company_called_total_is_data() {
        let table = table("Account Name,TPID,City,Country\nTotal SE,1,Paris,France\nTotal,2,,\n");
        assert_eq!(table.rows.len(), 1);
        assert_eq!(reasons(&table), [(3, SkipReason::Total)]);
    }

    #[test]
    fn names_nobody_knows_still_make_a_table() {
        let table = table("Foo,Bar\n1,2\n");
        assert_eq!(
            table.headers.iter().map(|header| header.text.as_str()).collect::<Vec<_>>(),
            ["Foo", "Bar"]
        );
    }

    #[test]
    fn no_table_is_said() {
        let error = read_table(b",,,\n,,\n", &ReadLimits::default(), None).expect_err("refused");
        assert!(error.to_string().contains("No table"), "{error}");
    }
}
