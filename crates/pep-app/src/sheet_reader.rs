//! Reading an uploaded list: in this process, or in a child with its own memory and time.
//!
//! The reader itself keeps within bounds ([`pep_sheets::read`]); the child is the second fence, for what nobody has
//! thought of: whatever a file does to it, the server goes on (reliability 3.9).

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use pep_sheets::{
    CellNotes, Header, ListKind, RawCell, RawRow, RawTable, ReadLimits, SheetError, SkipReason, SkippedRow,
    read_table,
};
use serde::{Deserialize, Serialize};

use crate::AppError;

/// A list as read, with the remarks on the whole file in words.
#[derive(Debug, Clone)]
pub struct ReadList {
    /// The table; its own notes are empty.
    pub table: RawTable,
    /// Remarks for the person.
    pub notes: Vec<String>,
}

/// Why a file gives no list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListProblem {
    /// What kind of problem it is.
    pub kind: ListProblemKind,
    /// What is wrong and what to do, for the person.
    pub text: String,
}

/// Kinds of problems that are answered differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ListProblemKind {
    /// The file is too large.
    TooLarge,
    /// It is no kind of file that is read.
    Unsupported,
    /// Anything else that keeps it from being read.
    Unreadable,
}

impl From<SheetError> for ListProblem {
    fn from(error: SheetError) -> Self {
        let kind = match error {
            SheetError::TooLarge { .. } => ListProblemKind::TooLarge,
            SheetError::UnsupportedFormat { .. } => ListProblemKind::Unsupported,
            _ => ListProblemKind::Unreadable,
        };
        Self { kind, text: error.to_string() }
    }
}

impl From<ListProblem> for AppError {
    fn from(ListProblem { kind, text }: ListProblem) -> Self {
        match kind {
            ListProblemKind::TooLarge => Self::TooLarge(text),
            ListProblemKind::Unsupported => Self::UnsupportedMedia(text),
            ListProblemKind::Unreadable => Self::invalid("", text),
        }
    }
}

/// Where files are read.
#[derive(Debug, Clone, Default)]
pub enum SheetReader {
    /// In this process.
    #[default]
    InProcess,
    /// In a child: this program, called with `read-list KIND`.
    Child(PathBuf),
}

/// How long a child may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked after.
const GLANCE: Duration = Duration::from_millis(5);
/// What is said of a file that needs more than it may.
const TOO_MUCH: &str = "The file needs more memory or time than reading a list may take. Copy the list into a new workbook, or save it as CSV UTF-8.";

impl SheetReader {
    /// Reads the one table of a file that fits `kind` best. Blocks.
    ///
    /// # Errors
    /// [`ListProblem`]: what is wrong with the file and what to do.
    pub fn read(&self, bytes: &[u8], kind: ListKind) -> Result<ReadList, ListProblem> {
        match self {
            Self::InProcess => read_here(bytes, kind),
            Self::Child(program) => {
                // A file beyond the limit is refused before anything is started for it.
                if bytes.len() as u64 > ReadLimits::default().file_bytes {
                    return read_here(bytes, kind);
                }
                read_in_child(program, bytes, kind)
            }
        }
    }
}

/// The child's part: reads the file from `input`, answers on `output`.
///
/// # Errors
/// If the pipes break; the parent then tells the person.
pub fn serve_child(kind: ListKind, mut input: impl Read, mut output: impl Write) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let answer = match read_here(&bytes, kind) {
        Ok(list) => Wire::from_list(&list),
        Err(problem) => Wire::Problem(problem),
    };
    output.write_all(&serde_json::to_vec(&answer)?)?;
    output.flush()
}

fn unreadable(text: &str) -> ListProblem {
    ListProblem { kind: ListProblemKind::Unreadable, text: text.to_owned() }
}

fn read_here(bytes: &[u8], kind: ListKind) -> Result<ReadList, ListProblem> {
    let mut table = read_table(bytes, &ReadLimits::default(), Some(kind))?;
    let notes = std::mem::take(&mut table.notes).iter().map(pep_sheets::FileNote::text).collect();
    Ok(ReadList { table, notes })
}

fn read_in_child(program: &PathBuf, bytes: &[u8], kind: ListKind) -> Result<ReadList, ListProblem> {
    let failed = |error: std::io::Error| {
        tracing::error!(%error, "the child that reads lists cannot be used");
        unreadable("The file could not be read just now. Try again; if it stays, tell the operator.")
    };
    let mut child = Command::new(program)
        .args(["read-list", kind.key()])
        // Secrets of the configuration are none of its business; where its libraries are is.
        .env_clear()
        .envs(std::env::vars_os().filter(|(name, _)| name == "LD_LIBRARY_PATH"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let (Some(mut stdin), Some(mut stdout)) = (stdin, stdout) else { return Err(unreadable(TOO_MUCH)) };
    std::thread::scope(|scope| {
        // Both pipes at once: a child that answers early would otherwise wait for a parent that still writes.
        let writer = scope.spawn(move || stdin.write_all(bytes));
        let reader = scope.spawn(move || {
            let mut answer = Vec::new();
            stdout.read_to_end(&mut answer).map(|_| answer)
        });
        let ended_well = wait_for(&mut child);
        // A child that died took the pipe with it; its exit tells more than the broken pipe does.
        let written = writer.join();
        let answer = reader.join();
        match (ended_well, written, answer) {
            (true, Ok(_), Ok(Ok(answer))) => match serde_json::from_slice::<Wire>(&answer) {
                Ok(Wire::Problem(problem)) => Err(problem),
                Ok(Wire::List(list)) => Ok(list.into_list()),
                Err(_broken_answer) => Err(unreadable(TOO_MUCH)),
            },
            _ => Err(unreadable(TOO_MUCH)),
        }
    })
}

/// Waits until the child ends or its time is over; then it is ended.
fn wait_for(child: &mut Child) -> bool {
    let mut waited = Duration::ZERO;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if waited < PATIENCE => {
                std::thread::sleep(GLANCE);
                waited += GLANCE;
            }
            Ok(None) | Err(_) => {
                let ended = child.kill().and_then(|()| child.wait());
                tracing::warn!(is_ended = ended.is_ok(), "a child that read a list took too long");
                return false;
            }
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Wire {
    Problem(ListProblem),
    List(WireList),
}

#[derive(Serialize, Deserialize)]
struct WireList {
    sheet: Option<String>,
    header_row: u32,
    headers: Vec<(usize, String)>,
    rows: Vec<(u32, Vec<(String, u8)>)>,
    skipped: Vec<(u32, u8, String)>,
    notes: Vec<String>,
}

/// Each remark on a cell has its bit on the pipe.
const CELL_NOTES: [CellNotes; 5] = [
    CellNotes::FORMULA,
    CellNotes::LOOKS_LIKE_FORMULA,
    CellNotes::ERROR_VALUE,
    CellNotes::DATE,
    CellNotes::CLEANED,
];
const SKIP_REASONS: [SkipReason; 4] =
    [SkipReason::Blank, SkipReason::Total, SkipReason::RepeatedHeader, SkipReason::Footnote];

impl Wire {
    fn from_list(list: &ReadList) -> Self {
        let table = &list.table;
        let cell = |cell: &RawCell| {
            let bits = (0_u8..)
                .zip(CELL_NOTES)
                .filter(|(_, note)| cell.notes.has(*note))
                .map(|(bit, _)| 1 << bit)
                .sum();
            (cell.text.clone(), bits)
        };
        let skipped = |row: &SkippedRow| {
            let reason =
                (0_u8..).zip(SKIP_REASONS).find(|(_, reason)| *reason == row.reason).map_or(0, |(at, _)| at);
            (row.number, reason, row.text.clone())
        };
        Self::List(WireList {
            sheet: table.sheet.clone(),
            header_row: table.header_row,
            headers: table.headers.iter().map(|header| (header.column, header.text.clone())).collect(),
            rows: table.rows.iter().map(|row| (row.number, row.cells.iter().map(cell).collect())).collect(),
            skipped: table.skipped.iter().map(skipped).collect(),
            notes: list.notes.clone(),
        })
    }
}

impl WireList {
    fn into_list(self) -> ReadList {
        let notes = |bits: u8| {
            (0_u8..)
                .zip(CELL_NOTES)
                .filter(|(bit, _)| bits & (1 << bit) != 0)
                .fold(CellNotes::default(), |all, (_, note)| all | note)
        };
        let cell = |(text, bits): (String, u8)| RawCell { text, notes: notes(bits) };
        let reason = |at: u8| SKIP_REASONS.get(usize::from(at)).copied().unwrap_or(SkipReason::Blank);
        ReadList {
            table: RawTable {
                sheet: self.sheet,
                header_row: self.header_row,
                headers: self.headers.into_iter().map(|(column, text)| Header { column, text }).collect(),
                rows: self
                    .rows
                    .into_iter()
                    .map(|(number, cells)| RawRow { number, cells: cells.into_iter().map(cell).collect() })
                    .collect(),
                skipped: self
                    .skipped
                    .into_iter()
                    .map(|(number, at, text)| SkippedRow { number, reason: reason(at), text })
                    .collect(),
                notes: Vec::new(),
            },
            notes: self.notes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_comes_through_the_pipe_as_it_was_read() {
        let file = "Some title\nTPID,Account Name\n00123,=1+1\n\n  9 ,Über\nTotal,2\n";
        let here = read_here(file.as_bytes(), ListKind::Accounts).unwrap();
        let mut answer = Vec::new();
        serve_child(ListKind::Accounts, file.as_bytes(), &mut answer).unwrap();
        let Wire::List(list) = serde_json::from_slice(&answer).unwrap() else { panic!("a list") };
        let there = list.into_list();
        assert_eq!(there.table, here.table);
        assert_eq!(there.notes, here.notes);
    }

    #[test]
    fn a_problem_comes_through_in_the_same_words() {
        let mut answer = Vec::new();
        serve_child(ListKind::Accounts, &b"%PDF-1.7"[..], &mut answer).unwrap();
        let Wire::Problem(problem) = serde_json::from_slice(&answer).unwrap() else { panic!("a problem") };
        assert_eq!(Err(problem), read_here(b"%PDF-1.7", ListKind::Accounts).map(|_| ()));
    }

    #[test]
    fn a_child_that_cannot_answer_leaves_words_for_the_person() {
        // `false` ends at once without an answer, as a child does that was killed.
        let reader = SheetReader::Child(PathBuf::from("false"));
        assert_eq!(reader.read(b"TPID\n1\n", ListKind::Accounts).map(|_| ()), Err(unreadable(TOO_MUCH)));
    }
}
