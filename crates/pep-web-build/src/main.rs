#![doc = include_str!("../README.md")]

mod bind;
mod compress;
mod optimise;
mod site;
mod sizes;
mod split;
mod stamp;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};

const USAGE: &str = "usage: pep-web-build WASM FRONTEND_FOLDER [--quick]";

fn main() -> ExitCode {
    match arguments().and_then(|arguments| build(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("failed: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

struct Arguments {
    wasm: PathBuf,
    frontend: PathBuf,
    /// For the edit-and-reload loop: neither `wasm-opt` nor compression, which take most of the time.
    quick: bool,
}

fn arguments() -> Result<Arguments> {
    let mut paths = Vec::new();
    let mut quick = false;
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--quick" => quick = true,
            flag if flag.starts_with('-') => bail!("unknown option {flag}\n{USAGE}"),
            path => paths.push(PathBuf::from(path)),
        }
    }
    let [wasm, frontend] = <[PathBuf; 2]>::try_from(paths).ok().context(USAGE)?;
    Ok(Arguments { wasm, frontend, quick })
}

fn build(arguments: &Arguments) -> Result<()> {
    let dist = arguments.frontend.join("dist");
    let inputs = stamp::of_inputs(&arguments.wasm, &arguments.frontend, arguments.quick)?;
    if std::fs::read_to_string(dist.join(stamp::FILE)).is_ok_and(|known| known == inputs) {
        say("the front end is up to date");
        return Ok(());
    }
    let split::Split { main, link, mut parts, needs } = step("splitting", || split::split(&arguments.wasm))?;
    let mut bound = step("wasm-bindgen", || bind::bind(main, !arguments.quick))?;
    if !arguments.quick {
        step("wasm-opt -Oz", || {
            for wasm in parts.iter_mut().map(|(_, wasm)| wasm).chain([&mut bound.wasm]) {
                *wasm = optimise::optimise(wasm, &arguments.frontend)?;
            }
            Ok(())
        })?;
    }
    let module = site::Module { bound, link, parts };
    let mut files = step("naming files by content", || site::assemble(&arguments.frontend, module))?;
    if !arguments.quick {
        files = step("brotli and gzip", || compress::with_variants(files))?;
    }
    for file in &files {
        say(&format!("{:>9} bytes  {}", file.bytes.len(), file.path));
    }
    if !arguments.quick {
        let sizes = sizes::of(&files, &needs);
        say(&sizes);
        files.push(site::File { path: sizes::FILE.into(), bytes: sizes.into_bytes() });
    }
    // Last of all, so that an interrupted run counts as none.
    files.push(site::File { path: stamp::FILE.into(), bytes: inputs.into_bytes() });
    write_dist(&dist, files)
}

fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let started = Instant::now();
    let result = work().with_context(|| name.to_owned())?;
    say(&format!("{name}: {:.1} s", started.elapsed().as_secs_f32()));
    Ok(result)
}

/// Replaces the folder's content. Its `.gitignore` stays, so that the folder is there in a fresh clone too.
fn write_dist(dist: &Path, files: Vec<site::File>) -> Result<()> {
    let context = || format!("writing {}", dist.display());
    std::fs::create_dir_all(dist).with_context(context)?;
    for entry in std::fs::read_dir(dist).with_context(context)? {
        let path = entry.with_context(context)?.path();
        if path.is_dir() {
            std::fs::remove_dir_all(&path).with_context(context)?;
        } else if path.file_name().is_some_and(|name| name != ".gitignore") {
            std::fs::remove_file(&path).with_context(context)?;
        }
    }
    for file in files {
        let path = dist.join(&file.path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(context)?;
        }
        std::fs::write(&path, &file.bytes).with_context(context)?;
    }
    Ok(())
}

/// Progress goes to stderr; a closed stderr is no reason to stop building.
fn say(line: &str) {
    drop(writeln!(std::io::stderr(), "pep-web-build: {line}"));
}
