//! Log lines: for people, or as JSON for a collector. Always on stderr, so that a command's output stays clean.

use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};
use crate::failure::Failure;

/// Starts logging.
///
/// # Errors
/// [`Failure`] if the filter cannot be read.
pub(crate) fn start(log: &Log) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|error| {
        Failure::config(format!("log.filter: {error}; write info or info,pep_jobs=debug"))
    })?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match log.format {
        LogFormat::Human => lines.with_target(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| Failure::new(format!("logging did not start: {error}")))
}
