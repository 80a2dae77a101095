//! moto's server: an SES that keeps the raw mails it is sent.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::http_fake;

/// A running moto server; it is killed when this is dropped.
pub struct Moto {
    address: String,
    _process: Child,
}

impl Moto {
    /// Starts it on a free port and waits until it says that it is ready.
    pub async fn start() -> Self {
        let command = command();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut process = Command::new(&command)
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{} cannot be started ({error}): run ./justw setup", command.display())
            });
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let mut said = String::new();
        loop {
            let line = lines.next_line().await.unwrap();
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

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// SES sends only from identities that were verified before.
    pub async fn verify_sender(&self, address: &str) {
        let service = "authorization: AWS4-HMAC-SHA256 Credential=test/20261121/eu-central-1/ses/aws4_request, SignedHeaders=host, Signature=0\r\n";
        let body = format!("{{\"EmailIdentity\":\"{address}\"}}");
        let answer =
            http_fake::post_json(&self.address, "/v2/email/identities", service, &body).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// The raw mails that it took, oldest first.
    pub async fn raw_mails(&self) -> Vec<String> {
        let answer = http_fake::get(&self.address, "/moto-api/data.json").await.unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let data: serde_json::Value = serde_json::from_str(body).unwrap();
        let mails = data["ses"]["RawMessage"].as_array().cloned().unwrap_or_default();
        mails.iter().map(|mail| mail["raw_data"].as_str().unwrap().to_owned()).collect()
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
