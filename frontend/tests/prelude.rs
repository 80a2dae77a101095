//! Every file uses the lean prelude; only what the prelude is made of uses Leptos' own.

use std::path::{Path, PathBuf};

const MAY: [&str; 3] = ["prelude.rs", "components/each.rs", "components/show.rs"];

fn files(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

#[test]
fn pages_and_components_use_the_lean_prelude() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = vec![];
    files(&source, &mut found).unwrap();
    assert!(found.len() > 100);
    for path in found {
        let name = path.strip_prefix(&source).unwrap().to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(&path).unwrap();
        let is_heavy = text.lines().any(|line| line.trim_start().starts_with("use leptos::prelude::*"));
        assert!(!is_heavy || MAY.contains(&name.as_str()), "{name}: write `use crate::prelude::*;` instead");
    }
}
