//! The module in parts: what the start needs, and what is loaded when it is needed (ADR 15).

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::{Options, transform};

/// The raw module in parts.
pub struct Split {
    /// What is loaded at the start; still to be bound.
    pub main: Vec<u8>,
    /// The JavaScript module that loads the parts. `main`'s own imports it as [`LINK`] and is imported by it as [`MAIN`].
    pub link: String,
    /// The parts: the name by which `link` loads each, like `./split_events.wasm`, and the module.
    pub parts: Vec<(String, Vec<u8>)>,
    /// What is loaded for each function that the module is split at, by its name: files like `split_events`.
    pub needs: BTreeMap<String, Vec<String>>,
}

/// What the module's JavaScript calls the one that loads the parts.
pub const LINK: &str = "./parts.js";
/// What the one that loads the parts calls the module's JavaScript.
pub const MAIN: &str = "./pep.js";

/// Splits the module at the functions that say so.
///
/// Errors: the file cannot be read, or was linked without relocations.
pub fn split(raw: &Path) -> Result<Split> {
    let input = std::fs::read(raw).with_context(|| format!("reading {}", raw.display()))?;
    let folder = tempfile::tempdir()?;
    let main_path = folder.path().join("main.wasm");
    let mut options = Options::new(&input);
    options.output_dir = folder.path();
    options.main_out_path = &main_path;
    options.link_name = LINK;
    options.main_module = MAIN;
    let made = transform(options).map_err(|error| anyhow!("{error:#}"))?;
    let mut parts = made
        .split_modules
        .iter()
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            Ok((format!("./{name}"), std::fs::read(path)?))
        })
        .collect::<Result<Vec<_>>>()?;
    parts.sort();
    let needs = made.prefetch_map.into_iter().collect();
    let link = std::fs::read_to_string(folder.path().join(LINK))?;
    Ok(Split { main: std::fs::read(&main_path)?, link, parts, needs })
}
