//! What all calls to providers have in common.

use std::time::Duration;

/// No answer of a provider is larger than this.
const MAX_BYTES: usize = 1024 * 1024;

/// https, or http on this machine.
///
/// # Errors
/// What is wrong with the address.
pub(crate) fn require_safe(url: &str) -> Result<(), String> {
    let parsed = reqwest::Url::parse(url).map_err(|error| format!("{url}: {error}"))?;
    let is_loopback = matches!(parsed.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    if parsed.scheme() == "https" || (parsed.scheme() == "http" && is_loopback) {
        Ok(())
    } else {
        Err(format!("{url} is not https"))
    }
}

/// A client that follows no redirect and waits for nothing longer than `timeout`.
///
/// # Errors
/// Why there is none.
pub(crate) fn client(timeout: Duration) -> Result<reqwest::Client, String> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .timeout(timeout)
        .build()
        .map_err(|error| error.to_string())
}

/// The whole body of an answer, if it is not too large.
///
/// # Errors
/// Why there is none.
pub(crate) async fn read_body(mut answer: reqwest::Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|error| in_words(&error))? {
        if body.len() + part.len() > MAX_BYTES {
            return Err("the answer is larger than 1 MiB".to_owned());
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// A failed request in words, without its address: that can carry what should not be in a log.
pub(crate) fn in_words(error: &reqwest::Error) -> String {
    use std::error::Error;
    let mut text =
        String::from(if error.is_timeout() { "timed out" } else { "no connection or a broken one" });
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}
