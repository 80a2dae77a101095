//! `wasm-opt` of the npm package `binaryen`: about a third of the module's size goes.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// What browsers have had since 2021 at the latest and rustc's output uses; without them `wasm-opt` refuses the module.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Optimises for size.
///
/// Errors: the npm packages of `frontend` are not installed; `wasm-opt` refuses the module.
pub fn optimise(wasm: &[u8], frontend: &Path) -> Result<Vec<u8>> {
    let tool = frontend.join("node_modules/.bin/wasm-opt");
    ensure!(tool.exists(), "{} is missing; run: npm ci --prefix {}", tool.display(), frontend.display());
    let folder = tempfile::tempdir()?;
    let (input, output) = (folder.path().join("input.wasm"), folder.path().join("output.wasm"));
    std::fs::write(&input, wasm)?;
    let status = Command::new(&tool)
        .args(FEATURES)
        // Functions of like names are alike: next to each other they compress better.
        .args([
            "-Oz",
            "--reorder-functions-by-name",
            "--strip-debug",
            "--strip-producers",
            "--strip-target-features",
            "--output",
        ])
        .args([&output, &input])
        .status()
        .with_context(|| format!("starting {}", tool.display()))?;
    ensure!(status.success(), "{} ended with {status}", tool.display());
    std::fs::read(&output).with_context(|| format!("reading {}", output.display()))
}
