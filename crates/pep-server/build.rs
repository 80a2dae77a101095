//! Embeds the front end: writes a table of the files in `frontend/dist` for `src/web_assets.rs` to include.
//!
//! The folder is watched, so a new front end compiles this crate again and no other. It may be empty.

use std::error::Error;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hasher};
use std::io::Write as _;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let dist = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("../../frontend/dist");
    writeln!(std::io::stdout(), "cargo::rerun-if-changed={}", dist.display())?;

    let mut files = Vec::new();
    collect(&dist.canonicalize()?, Path::new(""), &mut files)?;
    files.sort();

    let mut table = String::from("&[\n");
    for (path, source) in &files {
        let Some(content_type) = content_type(path) else { continue };
        let mut hasher = DefaultHasher::new();
        hasher.write(&std::fs::read(source)?);
        let compressed = |suffix: &str| {
            let form = format!("{path}.{suffix}");
            let found = files.iter().find(|(path, _)| *path == form);
            found.map_or("None".to_owned(), |(_, source)| format!("Some(include_bytes!({source:?}))"))
        };
        writeln!(
            table,
            "pep_api::spa::WebAsset {{ path: {path:?}, content_type: {content_type:?}, hash: \"{:016x}\", \
             bytes: include_bytes!({source:?}), br: {}, gz: {} }},",
            hasher.finish(),
            compressed("br"),
            compressed("gz"),
        )?;
    }
    table.push(']');
    std::fs::write(Path::new(&std::env::var("OUT_DIR")?).join("web_assets.rs"), table)?;
    Ok(())
}

/// The files below `folder`, each with its address on the site.
fn collect(folder: &Path, address: &Path, files: &mut Vec<(String, PathBuf)>) -> Result<(), Box<dyn Error>> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let address = address.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &address, files)?;
        } else if let Some(address) = address.to_str() {
            files.push((address.to_owned(), entry.path()));
        }
    }
    Ok(())
}

/// `None` for what is no file of its own: the compressed forms, the folder's `.gitignore`.
fn content_type(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "js" => "text/javascript; charset=utf-8",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => return None,
    })
}
