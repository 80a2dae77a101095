//! `check-config` and `openapi`: nothing is opened, nothing changes.

use std::path::Path;

use super::say;
use crate::cli::Cli;
use crate::config;
use crate::failure::Failure;

/// Prints the configuration in force and what is wrong with it.
pub(crate) fn check_config(cli: &Cli) -> Result<(), Failure> {
    say(config::shown(&config::merged(cli)?).trim_end());
    let settings = config::load(cli)?;
    say(&format!("\n# The configuration is good. The database is {:?}.", settings.database_url()?.engine()));
    Ok(())
}

/// Writes the OpenAPI document.
pub(crate) fn openapi(out: Option<&Path>) -> Result<(), Failure> {
    let text = pep_api::openapi::document_json()
        .map_err(|error| Failure::from_error("the document cannot be written", &error))?;
    match out {
        Some(path) => std::fs::write(path, text)
            .map_err(|error| Failure::from_error(&format!("{} cannot be written", path.display()), &error)),
        None => {
            say(text.trim_end());
            Ok(())
        }
    }
}
