//! moto's server: the services of AWS that PEP uses, played on this machine.

#![expect(clippy::expect_used, clippy::panic, reason = "a test without its server cannot go on")]

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A running moto server; it is killed when this is dropped.
#[derive(Debug)]
pub struct MotoServer {
    /// Where it listens: host and port.
    pub address: String,
    _process: Child,
}

impl MotoServer {
    /// Starts it on a free port and waits until it says that it is ready.
    ///
    /// # Panics
    /// If it is not installed or does not start; the message says what to do.
    pub async fn start() -> Self {
        let command = command();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let mut process = Command::new(&command)
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{} cannot be started ({error}): run ./justw setup", command.display())
            });
        let mut lines = BufReader::new(process.stderr.take().expect("a pipe")).lines();
        let mut said = String::new();
        loop {
            let line = lines.next_line().await.expect("its log is text");
            let line = line
                .unwrap_or_else(|| panic!("moto_server ended early; run ./justw setup. It said:\n{said}"));
            if line.contains("Running on") {
                break;
            }
            said.push_str(&line);
            said.push('\n');
        }
        // Its log must be read on, or the pipe fills and the server stands still.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { address: format!("127.0.0.1:{port}"), _process: process }
    }

    /// Its address as a URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// `PEP_TEST_MOTO`, the tools folder of this checkout, or the PATH.
fn command() -> PathBuf {
    if let Some(named) = std::env::var_os("PEP_TEST_MOTO") {
        return named.into();
    }
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/venv/bin/moto_server");
    if tools.exists() {
        return tools;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join("moto_server"))
        .find(|candidate| candidate.exists())
        .unwrap_or_else(|| panic!("moto_server is not installed: run ./justw setup"))
}
