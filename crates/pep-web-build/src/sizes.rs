//! How much has to be fetched before somebody sees a page.

use std::collections::BTreeMap;

use crate::site::File;

/// Lies in `dist` beside what it describes; `./justw wasm-size` reads it.
pub const FILE: &str = ".sizes";

/// Bytes of WASM in brotli, a line each: `start`, then the start with each part, then `all`.
pub fn of(files: &[File], needs: &BTreeMap<String, Vec<String>>) -> String {
    let start = of_stem(files, "pep");
    let mut lines = vec![format!("start {start}")];
    for (part, names) in needs {
        let more: usize = names.iter().map(|name| of_stem(files, &name.replace('_', "-"))).sum();
        lines.push(format!("start and {part} {}", start + more));
    }
    let modules = files.iter().filter(|file| file.path.ends_with(".wasm.br"));
    lines.push(format!("all {}\n", modules.map(|file| file.bytes.len()).sum::<usize>()));
    lines.join("\n")
}

/// The file `assets/STEM-HASH.wasm.br`.
fn of_stem(files: &[File], stem: &str) -> usize {
    let is_it = |path: &str| {
        let hash = path.strip_prefix("assets/").and_then(|name| name.strip_prefix(stem)?.strip_prefix('-'));
        hash.and_then(|rest| rest.strip_suffix(".wasm.br")).is_some_and(|hash| !hash.contains('-'))
    };
    files.iter().filter(|file| is_it(&file.path)).map(|file| file.bytes.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_counts_with_the_start_and_all_that_it_shares() {
        let file = |path: &str, size| File { path: path.to_owned(), bytes: vec![0; size] };
        let files = [
            file("assets/pep-0a.wasm.br", 100),
            file("assets/pep-0a.wasm", 999),
            file("assets/split-events-0b.wasm.br", 10),
            file("assets/split-events-early-0b.wasm.br", 7),
            file("assets/chunk-3-0c.wasm.br", 1),
        ];
        let needs = [("events".to_owned(), vec!["chunk_3".to_owned(), "split_events".to_owned()])].into();
        assert_eq!(of(&files, &needs), "start 100\nstart and events 111\nall 118\n");
    }
}
