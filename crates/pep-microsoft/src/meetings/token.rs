//! The token with which PEP speaks to Graph: client credentials, kept until shortly before it ends.

use std::time::{Duration, Instant};

use serde::Deserialize;
use tokio::sync::Mutex;

use super::{GraphConfig, MeetingError};

/// A token is renewed so long before its end.
const EARLY: Duration = Duration::from_secs(300);

/// The token at hand.
#[derive(Default)]
pub(super) struct TokenCache {
    kept: Mutex<Option<(Instant, String)>>,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: u64,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
    #[serde(default)]
    error_codes: Vec<i64>,
    #[serde(default)]
    trace_id: String,
    #[serde(default)]
    correlation_id: String,
}

impl TokenCache {
    /// A token that still works for a while. Whoever comes while one is being fetched waits for the same.
    pub(super) async fn get(
        &self,
        http: &reqwest::Client,
        config: &GraphConfig,
    ) -> Result<String, MeetingError> {
        let mut kept = self.kept.lock().await;
        if let Some((until, token)) = kept.as_ref()
            && Instant::now() < *until
        {
            return Ok(token.clone());
        }
        let granted = fetch(http, config).await?;
        let lasts = Duration::from_secs(granted.expires_in).saturating_sub(EARLY);
        *kept = Some((Instant::now() + lasts, granted.access_token.clone()));
        Ok(granted.access_token)
    }

    /// Graph did not take this token: the next call fetches another one.
    pub(super) async fn drop_token(&self, refused: &str) {
        let mut kept = self.kept.lock().await;
        if kept.as_ref().is_some_and(|(_, token)| token == refused) {
            *kept = None;
        }
    }
}

async fn fetch(http: &reqwest::Client, config: &GraphConfig) -> Result<Granted, MeetingError> {
    let url = format!("{}/{}/oauth2/v2.0/token", config.login_url, config.tenant);
    let form = [
        ("client_id", config.client_id.as_str()),
        ("client_secret", config.client_secret.as_str()),
        ("scope", "https://graph.microsoft.com/.default"),
        ("grant_type", "client_credentials"),
    ];
    let answer = http.post(url).form(&form).send().await.map_err(|error| MeetingError::Passing {
        why: format!("no token: {}", crate::http::in_words(&error)),
        retry_after: None,
    })?;
    let status = answer.status();
    let passing = |why: String| MeetingError::Passing { why: format!("no token: {why}"), retry_after: None };
    let body = crate::http::read_body(answer).await.map_err(passing)?;
    if status.is_success() {
        return serde_json::from_slice(&body).map_err(|error| passing(error.to_string()));
    }
    match serde_json::from_slice::<Refused>(&body) {
        // By the word and the numbers, never by the description, which changes.
        Ok(refused) if status.is_client_error() && status.as_u16() != 429 => {
            Err(MeetingError::Config(format!(
                "{} does not give PEP a token: {} {:?} (trace {}, correlation {})",
                config.login_url,
                refused.error,
                refused.error_codes,
                refused.trace_id,
                refused.correlation_id
            )))
        }
        _ => Err(passing(status.to_string())),
    }
}
