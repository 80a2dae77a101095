//! wasm-bindgen: from the compiler's WASM to one that a browser can load, with its JavaScript.

use anyhow::{Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

/// What wasm-bindgen makes of the raw module.
pub struct Bound {
    /// The module.
    pub wasm: Vec<u8>,
    /// The JavaScript module that loads it.
    pub js: String,
    /// JavaScript that Rust crates bring along: the path by which `js` imports it, and its text.
    pub snippets: Vec<(String, String)>,
}

/// Binds the raw module for `<script type="module">`. With `has_names` the functions keep their names, for sorting by them.
///
/// Errors: the module was made by another version of wasm-bindgen; a crate asks for npm packages.
pub fn bind(raw: Vec<u8>, has_names: bool) -> Result<Bound> {
    let mut output = Bindgen::new()
        .input_bytes("pep", raw)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(!has_names)
        .remove_producers_section(true)
        .generate_output()?;
    ensure!(
        output.npm_dependencies().is_empty(),
        "a crate of the front end wants npm packages in the browser ({:?}); PEP bundles none",
        output.npm_dependencies().keys()
    );
    let inline = output.snippets().iter().flat_map(|(crate_name, scripts)| {
        scripts
            .iter()
            .enumerate()
            .map(move |(n, script)| (format!("./snippets/{crate_name}/inline{n}.js"), script.clone()))
    });
    let modules =
        output.local_modules().iter().map(|(path, script)| (format!("./snippets/{path}"), script.clone()));
    let mut snippets: Vec<_> = inline.chain(modules).collect();
    snippets.sort();
    let js = output.js().to_owned();
    Ok(Bound { wasm: output.wasm_mut().emit_wasm(), js, snippets })
}
