//! A block of cells from Excel: read from the clipboard's text, laid onto the table, shown before it is applied.

use pep_api_types::reporting::{ReportingPasteRow, ReportingRow};

use super::autosave_queue::Conflict;
use super::report_cell::{Edit, Field, Value, patch};

/// Most rows that one paste may change; the server takes no more in one step.
pub const MOST_ROWS: usize = 2_000;

/// The cells of a copied block, row by row. Cells with line breaks or tabs stand in quotes, as Excel writes them.
pub fn cells(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![];
    let mut row = vec![];
    let mut cell = String::new();
    let mut is_quoted = false;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if is_quoted && signs.peek() == Some(&'"') => {
                signs.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            // A quote inside a text is a quote; only one at the start of a cell that is closed again opens it.
            '"' if cell.is_empty() && closes(signs.clone()) => is_quoted = true,
            '\t' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !is_quoted && signs.peek() == Some(&'\n') => {}
            '\n' | '\r' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

/// Whether a quoted cell that begins here ends where a cell can end.
fn closes(rest: impl Iterator<Item = char>) -> bool {
    let mut rest = rest.peekable();
    while let Some(sign) = rest.next() {
        if sign == '"' {
            match rest.peek() {
                Some('"') => {
                    rest.next();
                }
                None | Some('\t' | '\n' | '\r') => return true,
                Some(_) => return false,
            }
        }
    }
    false
}

/// Whether the text is a block of cells, and not simply a text to be put where the cursor is. `is_table` says that the
/// clipboard holds a table beside the text, as it does after copying in Excel.
pub fn is_block(text: &str, is_table: bool) -> bool {
    text.contains('\t') || (is_table && cells(text).len() > 1)
}

/// One cell of a paste that would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellChange {
    /// As it is.
    pub old: Value,
    /// As it would be.
    pub new: Value,
}

/// One row of a paste.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedRow {
    /// The row.
    pub id: i64,
    /// Its account.
    pub name: String,
    /// Cells that would change.
    pub changes: Vec<CellChange>,
    /// Cells that cannot be taken: field, what is wrong and what would be right.
    pub errors: Vec<(Field, String)>,
}

/// What a paste would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PastePlan {
    /// The rows it touches, in order.
    pub rows: Vec<PlannedRow>,
    /// Rows of the block for which the table has no more rows, or the step no more room.
    pub rows_left_over: usize,
    /// Columns of the block for which the table has no more columns.
    pub columns_left_over: usize,
    /// The block's first row was a head and is left out.
    pub has_head: bool,
}

impl PastePlan {
    /// Lays `block` onto the table, its first cell onto `field` of the first of `rows`. `rows` are the rows as they are
    /// shown, from the focused one on.
    pub fn lay<'a>(
        block: &[Vec<String>],
        field: Field,
        rows: impl IntoIterator<Item = &'a ReportingRow>,
    ) -> Self {
        let has_head = block.len() > 1 && block.first().is_some_and(|first| is_head(first, field));
        let block = block.get(usize::from(has_head)..).unwrap_or_default();
        let fields: Vec<Field> = Field::ALL.into_iter().skip_while(|other| *other != field).collect();
        let widest = block.iter().map(Vec::len).max().unwrap_or(0);
        let planned: Vec<PlannedRow> = block
            .iter()
            .zip(rows)
            .take(MOST_ROWS)
            .map(|(cells, row)| plan_row(cells, &fields, row))
            .collect();
        Self {
            rows_left_over: block.len() - planned.len(),
            columns_left_over: widest.saturating_sub(fields.len()),
            has_head,
            rows: planned,
        }
    }

    /// Rows that would change.
    pub fn changed_rows(&self) -> usize {
        self.rows.iter().filter(|row| !row.changes.is_empty()).count()
    }

    /// Cells that cannot be taken.
    pub fn error_count(&self) -> usize {
        self.rows.iter().map(|row| row.errors.len()).sum()
    }

    /// The changes as the server takes them; cells that cannot be taken or stay the same are left out.
    pub fn request(&self) -> Vec<ReportingPasteRow> {
        let changed = self.rows.iter().filter(|row| !row.changes.is_empty());
        let edit = |CellChange { old, new }: &CellChange| Edit { seen: old.clone(), value: new.clone() };
        changed
            .map(|row| ReportingPasteRow {
                id: row.id,
                edit: patch(&row.changes.iter().map(edit).collect::<Vec<_>>()),
            })
            .collect()
    }

    /// The cells of the row `now` that a colleague changed between the preview and the paste, with both values. Only
    /// those of `fields`.
    pub fn conflicts(&self, now: &ReportingRow, fields: &[Field]) -> Vec<Conflict> {
        let pasted = self.rows.iter().filter(|row| row.id == now.id).flat_map(|row| &row.changes);
        pasted
            .filter(|change| fields.contains(&change.new.field()))
            .map(|change| Conflict { mine: change.new.clone(), theirs: Value::of(now, change.new.field()) })
            .collect()
    }
}

fn plan_row(cells: &[String], fields: &[Field], row: &ReportingRow) -> PlannedRow {
    let mut planned = PlannedRow { id: row.id, name: row.name.clone(), changes: vec![], errors: vec![] };
    for (text, field) in cells.iter().zip(fields) {
        let old = Value::of(row, *field);
        match Value::read(*field, text) {
            Ok(new) if new == old => {}
            Ok(new) => planned.changes.push(CellChange { old, new }),
            Err(wrong) => planned.errors.push((*field, wrong)),
        }
    }
    planned
}

/// Whether the first row of a block is the head of a table: words that no cell of the column would hold.
fn is_head(cells: &[String], field: Field) -> bool {
    let first = cells.first().map(|cell| cell.trim().to_lowercase()).unwrap_or_default();
    let names: &[&str] = match field {
        Field::Status => &["status", "account status"],
        Field::Relationship => &["relationship", "business or it", "business/it", "we know"],
        Field::ExecLevel => &["exec level", "exec", "exec or director level", "exec/director level"],
        Field::Notes => &["notes", "account notes", "note"],
    };
    names.contains(&first.as_str())
}

#[cfg(test)]
mod tests {
    use pep_api_types::reporting::{FieldEdit, ReportedRelationship, ReportedStatus, ReportingRowPatch};

    use super::*;
    use crate::logic::report_table::tests::row;

    fn rows() -> Vec<ReportingRow> {
        vec![row(1, "Contoso"), row(2, "Fabrikam"), row(3, "Litware")]
    }

    #[test]
    fn blocks_are_read_as_excel_writes_them() {
        assert_eq!(cells("T\tBusiness\r\nP\tIT\r\n"), [["T", "Business"], ["P", "IT"]]);
        assert_eq!(cells("a\t\"two\nlines, \"\"quoted\"\"\"\tb"), [["a", "two\nlines, \"quoted\"", "b"]]);
        assert_eq!(cells("\"Big\" deal\tx"), [["\"Big\" deal", "x"]]);
        assert_eq!(cells("5\" screen\t\"open"), [["5\" screen", "\"open"]]);
        assert_eq!(cells("a\t\t\n\tb"), [vec!["a", "", ""], vec!["", "b"]]);
        assert_eq!(cells("one"), [["one"]]);
        assert!(cells("").is_empty());
    }

    #[test]
    fn a_text_with_lines_is_no_block_unless_a_table_was_copied() {
        assert!(!is_block("Dear all,\nmet the CIO", false));
        assert!(is_block("T\nP\nA\n", true));
        assert!(is_block("T\tIT", false));
        assert!(!is_block("T", true));
    }

    #[test]
    fn a_block_is_laid_from_the_focused_cell_on() {
        let block = cells("Target account\tBusiness; IT\tyes\tMet CIO\nActive customer\t\tno\t");
        let plan = PastePlan::lay(&block, Field::Status, &rows());
        assert_eq!(plan.changed_rows(), 2);
        let request = plan.request();
        assert_eq!(request[0].id, 1);
        let ReportingRowPatch { status, relationship, is_exec_level, notes } = request[0].edit.clone();
        assert_eq!(status, Some(FieldEdit { seen: None, value: Some(ReportedStatus::Target) }));
        assert_eq!(relationship, Some(FieldEdit { seen: None, value: Some(ReportedRelationship::Both) }));
        assert_eq!(is_exec_level, Some(FieldEdit { seen: None, value: Some(true) }));
        assert_eq!(notes, Some(FieldEdit { seen: String::new(), value: "Met CIO".to_owned() }));
        assert_eq!(request[1].edit.relationship, None, "an empty cell over an empty cell changes nothing");
    }

    #[test]
    fn a_cell_that_cannot_be_read_is_reported_and_the_others_are_taken() {
        let block = cells("maybe\tBusiness\nPast customer\tgolf");
        let plan = PastePlan::lay(&block, Field::Status, &rows());
        assert_eq!(plan.error_count(), 2);
        assert_eq!(plan.rows[0].errors[0].0, Field::Status);
        assert_eq!(plan.rows[1].errors[0].0, Field::Relationship);
        assert_eq!(plan.changed_rows(), 2);
    }

    #[test]
    fn a_cell_changed_by_a_colleague_meanwhile_is_a_conflict_with_both_values() {
        let plan = PastePlan::lay(&cells("T\tIT"), Field::Status, &rows());
        let now = ReportingRow { status: Some(ReportedStatus::PastCustomer), ..row(1, "Contoso") };
        let conflicts = plan.conflicts(&now, &[Field::Status]);
        assert_eq!(
            conflicts,
            [Conflict {
                mine: Value::Status(Some(ReportedStatus::Target)),
                theirs: Value::Status(Some(ReportedStatus::PastCustomer)),
            }]
        );
        assert!(plan.conflicts(&row(2, "Fabrikam"), &[Field::Status]).is_empty());
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let block = cells("yes\tnote\tmore\nno\nyes\nno\nno");
        let plan = PastePlan::lay(&block, Field::ExecLevel, &rows());
        assert_eq!((plan.rows.len(), plan.rows_left_over, plan.columns_left_over), (3, 2, 1));
    }

    #[test]
    fn a_head_is_left_out_and_unchanged_cells_are_not_sent() {
        let mut rows = rows();
        rows[0].status = Some(ReportedStatus::PastCustomer);
        let plan = PastePlan::lay(&cells("Account status\nP\nA"), Field::Status, &rows);
        assert!(plan.has_head);
        assert_eq!(plan.changed_rows(), 1);
        assert_eq!(plan.request()[0].id, 2);
    }
}
