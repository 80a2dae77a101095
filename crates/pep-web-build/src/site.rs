//! The files of the site: named after their content and wired together.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use crate::bind::Bound;
use crate::split::{LINK, MAIN};

/// A file of the finished site.
#[derive(Debug)]
pub struct File {
    /// Relative to the site's root, with `/`.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The front end's module, whole.
pub struct Module {
    /// What is loaded at the start.
    pub bound: Bound,
    /// The JavaScript that loads the parts.
    pub link: String,
    /// The names by which `link` loads the parts, and the parts.
    pub parts: Vec<(String, Vec<u8>)>,
}

/// The page and everything it loads. `index.html` comes last and is the only file whose name does not change with its
/// content.
///
/// Errors: a file of the front end's folder cannot be read; a placeholder names nothing.
pub fn assemble(frontend: &Path, module: Module) -> Result<Vec<File>> {
    let mut site = Site::default();
    for path in sorted_files(&frontend.join("static"))? {
        let name =
            path.file_name().and_then(OsStr::to_str).context("file names in static/ are UTF-8")?.to_owned();
        let (stem, extension) =
            name.rsplit_once('.').with_context(|| format!("static/{name} has no extension"))?;
        let address = site.add(stem, extension, read(&path)?);
        site.addresses.insert(format!("static {name}"), address);
    }

    let mut css = String::new();
    for path in sorted_files(&frontend.join("style"))? {
        if path.extension() == Some(OsStr::new("css")) {
            css.push_str(&read_text(&path)?);
            css.push('\n');
        }
    }
    let css = site.fill(&css, "the style sheets")?;
    site.add_named("css", "pep", "css", css.into_bytes());

    site.add_module(module);

    let start = site.fill(&read_text(&frontend.join("start.js"))?, "start.js")?;
    site.add_named("start", "start", "js", start.into_bytes());

    let page = site.fill(&read_text(&frontend.join("index.html"))?, "index.html")?;
    site.files.push(File { path: "index.html".into(), bytes: page.into_bytes() });
    Ok(site.files)
}

#[derive(Default)]
struct Site {
    files: Vec<File>,
    /// What stands between the braces of a placeholder, and the address it becomes.
    addresses: BTreeMap<String, String>,
}

impl Site {
    fn add(&mut self, stem: &str, extension: &str, bytes: Vec<u8>) -> String {
        let short = short_hash(&bytes);
        let path = format!("assets/{stem}-{short}.{extension}");
        let address = format!("/{path}");
        self.files.push(File { path, bytes });
        address
    }

    /// The module's parts, then the two scripts. These import each other, so neither can be named after a content in which
    /// the other's name stands: both are named after what they are without.
    fn add_module(&mut self, Module { bound, mut link, parts }: Module) {
        let mut js = bound.js;
        for (imported, script) in bound.snippets {
            let address = self.add("snippet", "js", script.into_bytes());
            js = js.replace(&imported, &address);
        }
        for (loaded, wasm) in parts {
            let stem = loaded.trim_start_matches("./").trim_end_matches(".wasm").replace('_', "-");
            let address = self.add(&stem, "wasm", wasm);
            link = link.replace(&loaded, &address);
        }
        self.add_named("wasm", "pep", "wasm", bound.wasm);
        let both = short_hash(format!("{js}{link}").as_bytes());
        let (main, loader) = (format!("/assets/pep-{both}.js"), format!("/assets/parts-{both}.js"));
        // Only where it is imported: the module itself asks for its imports under the old name.
        js = js.replace(&format!("from \"{LINK}\""), &format!("from \"{loader}\""));
        link = link.replace(MAIN, &main);
        for (address, text) in [(&main, js), (&loader, link)] {
            self.files
                .push(File { path: address.trim_start_matches('/').to_owned(), bytes: text.into_bytes() });
        }
        self.addresses.insert("js".to_owned(), main);
        self.addresses.insert("parts".to_owned(), loader);
    }

    fn add_named(&mut self, placeholder: &str, stem: &str, extension: &str, bytes: Vec<u8>) {
        let address = self.add(stem, extension, bytes);
        self.addresses.insert(placeholder.to_owned(), address);
    }

    fn fill(&self, template: &str, what: &str) -> Result<String> {
        let mut text = template.to_owned();
        for (name, address) in &self.addresses {
            text = text.replace(&format!("{{{{{name}}}}}"), address);
        }
        let rest = text.split_once("{{").map(|(_, rest)| rest.chars().take(40).collect::<String>());
        ensure!(rest.is_none(), "{what}: nothing is called {{{{{}", rest.unwrap_or_default());
        Ok(text)
    }
}

fn short_hash(bytes: &[u8]) -> String {
    let mut hash = hex::encode(Sha256::digest(bytes));
    hash.truncate(16);
    hash
}

/// The files directly in a folder, by name.
///
/// Errors: there is no such folder, or it cannot be read.
pub fn sorted_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let context = || format!("reading {}", folder.display());
    let entries = std::fs::read_dir(folder).with_context(context)?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .with_context(context)?;
    paths.retain(|path| path.is_file());
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("reading {}", path.display()))
}

fn read_text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frontend(index: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("index.html", index),
            ("start.js", "import '{{js}}'; load('{{wasm}}')"),
            ("style/b.css", "b { background: url({{static icon.svg}}) }"),
            ("style/a.css", "a {}"),
            ("static/icon.svg", "<svg/>"),
        ] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    fn module(part: &[u8]) -> Module {
        let snippets = vec![("./snippets/x/inline0.js".to_owned(), "export {}".to_owned())];
        let js = "import './snippets/x/inline0.js'; import * as parts from \"./parts.js\"; const imports = { \"./parts.js\": parts };".to_owned();
        Module {
            bound: Bound { wasm: b"\0asm".to_vec(), js, snippets },
            link: "import './pep.js'; fetch('./split_events.wasm')".to_owned(),
            parts: vec![("./split_events.wasm".to_owned(), part.to_vec())],
        }
    }

    #[test]
    fn addresses_follow_the_content_through_every_file() {
        let folder = frontend("{{css}} {{js}} {{wasm}} {{start}} {{static icon.svg}}");
        let before = assemble(folder.path(), module(b"a")).unwrap();
        let page = String::from_utf8(before.last().unwrap().bytes.clone()).unwrap();
        for address in page.split(' ') {
            assert!(before.iter().any(|file| format!("/{}", file.path) == address), "{address}");
        }
        let css = before.iter().find(|file| file.path.ends_with(".css")).unwrap();
        assert!(css.bytes.starts_with(b"a {}\nb { background: url(/assets/icon-"));

        std::fs::write(folder.path().join("static/icon.svg"), "<svg></svg>").unwrap();
        let after = assemble(folder.path(), module(b"a")).unwrap();
        assert_ne!(before.last().unwrap().bytes, after.last().unwrap().bytes);
        assert!(
            !after.iter().any(|file| file.path == css.path),
            "a style sheet's name follows what it points to"
        );
    }

    #[test]
    fn snippets_are_imported_by_their_hashed_names() {
        let folder = frontend("");
        let files = assemble(folder.path(), module(b"a")).unwrap();
        let js = files
            .iter()
            .find(|file| file.path.starts_with("assets/pep-") && file.path.ends_with(".js"))
            .unwrap();
        assert!(js.bytes.starts_with(b"import '/assets/snippet-"));
    }

    #[test]
    fn scripts_that_import_each_other_are_renamed_when_a_part_changes() {
        let folder = frontend("{{js}} {{parts}}");
        let page = |part: &[u8]| {
            let files = assemble(folder.path(), module(part)).unwrap();
            let text = |path: &str| {
                let file = files.iter().find(|file| file.path == path.trim_start_matches('/')).unwrap();
                String::from_utf8(file.bytes.clone()).unwrap()
            };
            let page = text("index.html");
            let (js, parts) = page.split_once(' ').unwrap();
            assert!(text(js).contains(&format!("from \"{parts}\"")) && text(parts).contains(js));
            assert!(
                text(js).contains("{ \"./parts.js\": parts }"),
                "the module's own name for its imports stays"
            );
            assert!(files.iter().any(|file| text(parts).contains(&format!("/{}", file.path))
                && file.path.starts_with("assets/split-events-")));
            page.clone()
        };
        assert_eq!(page(b"a"), page(b"a"));
        assert_ne!(page(b"a"), page(b"b"));
    }

    #[test]
    fn unknown_placeholder_is_named() {
        let error = assemble(frontend("{{static gone.svg}}").path(), module(b"a")).unwrap_err();
        assert!(error.to_string().contains("{{static gone.svg}}"), "{error}");
    }
}
