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

/// Writes an OpenAPI document: PEP's own, or that of OCP Insights.
pub(crate) fn openapi(out: Option<&Path>, is_insights: bool) -> Result<(), Failure> {
    let document = if is_insights { pep_api::openapi::insights() } else { pep_api::openapi::pep() };
    let text = pep_api::openapi::json_of(&document)
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
