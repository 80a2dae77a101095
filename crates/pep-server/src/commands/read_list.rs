//! The child that reads one uploaded list, fenced in by the operating system (reliability 3.9).

use pep_app::sheet_reader::serve_child;
use pep_sheets::ListKind;

use crate::failure::Failure;

/// Address space of the child, bytes. The reader itself needs at most half of it; the rest is the program.
const ADDRESS_SPACE: u64 = 1024 * 1024 * 1024;
/// Processor time of the child, seconds.
const CPU_SECONDS: u64 = 30;

/// Reads the standard input as a list of `kind` and answers on the standard output.
pub(crate) fn read_list(kind: &str) -> Result<(), Failure> {
    let kind =
        ListKind::from_key(kind).ok_or_else(|| Failure::new(format!("there is no list called {kind}")))?;
    let fenced = |error: std::io::Error| Failure::from_error("the limits could not be set", &error);
    rlimit::setrlimit(rlimit::Resource::AS, ADDRESS_SPACE, ADDRESS_SPACE).map_err(fenced)?;
    rlimit::setrlimit(rlimit::Resource::CPU, CPU_SECONDS, CPU_SECONDS).map_err(fenced)?;
    serve_child(kind, std::io::stdin().lock(), std::io::stdout().lock())
        .map_err(|error| Failure::from_error("the answer could not be given", &error))
}
