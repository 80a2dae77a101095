//! A real OpenID Connect provider (the npm package `oidc-provider`), and the steps a browser takes there.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// PEP's client id and secret there; the secret holds what has to be encoded.
pub(crate) const CLIENT: (&str, &str) = ("pep", "a secret: with % and +");

/// The running provider; it ends with the test, because its standard input does.
pub(crate) struct Provider {
    pub(crate) issuer: String,
    _process: Child,
}

impl Provider {
    /// Starts it for one redirect address.
    pub(crate) async fn start(redirect_url: &str) -> Self {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../e2e"));
        assert!(
            folder.join("node_modules/oidc-provider").is_dir(),
            "the npm package oidc-provider is not installed: run ./justw setup"
        );
        let mut process = Command::new("node")
            .arg("oidc-provider.mjs")
            .arg(redirect_url)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("node starts");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        loop {
            let line = lines.next_line().await.unwrap().expect("the provider says where it listens");
            if let Ok(said) = serde_json::from_str::<serde_json::Value>(&line) {
                return Self { issuer: said["issuer"].as_str().unwrap().to_owned(), _process: process };
            }
        }
    }

    /// Signs `login` in on the provider's pages and agrees; returns the address to which it sends the browser back.
    pub(crate) async fn sign_in(&self, start: &str, login: &str) -> String {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let mut cookies: BTreeMap<String, String> = BTreeMap::new();
        let mut url = start.to_owned();
        for _ in 0..20 {
            if !url.starts_with(&self.issuer) {
                return url;
            }
            let jar =
                cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
            let is_page = url.contains("/interaction/");
            let request = if is_page {
                let page = http.get(&url).header("cookie", &jar).send().await.unwrap().text().await.unwrap();
                let prompt = if page.contains("name=\"login\"") { "login" } else { "consent" };
                http.post(&url).form(&[("prompt", prompt), ("login", login), ("password", "any")])
            } else {
                http.get(&url)
            };
            let answer = request.header("cookie", &jar).send().await.unwrap();
            for cookie in answer.headers().get_all("set-cookie") {
                let cookie = actix_web::cookie::Cookie::parse(cookie.to_str().unwrap().to_owned()).unwrap();
                cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
            let next =
                answer.headers().get("location").and_then(|value| value.to_str().ok()).map(str::to_owned);
            let status = answer.status();
            let Some(next) = next else { panic!("{url}: {status} {}", answer.text().await.unwrap()) };
            url = if next.starts_with('/') { format!("{}{next}", self.issuer) } else { next };
        }
        panic!("the provider sent the browser in circles");
    }
}
