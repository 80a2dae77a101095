//! Tells whether the site in `dist` was made of exactly these inputs by exactly this tool, so that nothing is left to do.
//!
//! Leaving the files untouched spares the server's build too, which watches them.

use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::site::sorted_files;

/// Lies in `dist` beside what it describes.
pub const FILE: &str = ".inputs";

/// A hash over everything that decides how the site comes out.
///
/// Errors: an input cannot be read.
pub fn of_inputs(wasm: &Path, frontend: &Path, quick: bool) -> Result<String> {
    let mut paths = vec![std::env::current_exe()?, wasm.to_owned()];
    for name in ["index.html", "start.js", "package-lock.json"] {
        paths.push(frontend.join(name));
    }
    for folder in ["static", "style"] {
        paths.extend(sorted_files(&frontend.join(folder))?);
    }
    let mut hasher = Sha256::new();
    hasher.update([u8::from(quick)]);
    for path in paths {
        let bytes = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        hasher.update(path.as_os_str().as_encoded_bytes());
        hasher.update(bytes.len().to_le_bytes());
        hasher.update(bytes);
    }
    Ok(hex::encode(hasher.finalize()))
}
