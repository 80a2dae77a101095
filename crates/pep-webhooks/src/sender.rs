//! The one way to an address outside (reliability 3.12).

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use pep_domain::insights::webhooks::{AllowedHosts, TryResult, WebhookAddress, is_public};
use reqwest::header::CONTENT_TYPE;

use crate::signature::{KeyError, MasterKey, Secret, header};

/// A receiver answers the call within this time, or did not get it.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A receiver answers within this time, or did not get it.
const TIMEOUT: Duration = Duration::from_secs(15);
/// So much of an answer is taken off the wire; nothing of it is kept.
const MOST_ANSWER: usize = 64 * 1024;

/// A notice to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Where to.
    pub address: String,
    /// The same for every try of one notice.
    pub id: String,
    /// When this try is made, seconds since 1970.
    pub timestamp: i64,
    /// JSON.
    pub body: String,
    /// The present secret, and the one before while it is valid.
    pub secrets: Vec<Secret>,
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// How.
    pub result: TryResult,
    /// What stood in the way, in a sentence for the operator; none if it arrived.
    pub problem: Option<String>,
}

/// Sends notices to hosts that the operator listed.
pub struct WebhookSender {
    hosts: AllowedHosts,
    key: MasterKey,
    #[cfg(test)]
    pub(crate) names: Option<std::sync::Mutex<Vec<Vec<IpAddr>>>>,
}

impl WebhookSender {
    /// Notices go to `hosts` only; `key` is the installation's, from which all secrets are made.
    ///
    /// # Errors
    /// [`KeyError`] for a key that is too short.
    pub fn new(hosts: AllowedHosts, key: &str) -> Result<Self, KeyError> {
        Ok(Self {
            hosts,
            key: MasterKey::new(key)?,
            #[cfg(test)]
            names: None,
        })
    }

    /// Where notices may go.
    #[must_use]
    pub fn hosts(&self) -> &AllowedHosts {
        &self.hosts
    }

    /// The secret of a webhook. `salt`: random, its own. `version`: counted up by each rotation.
    #[must_use]
    pub fn secret(&self, salt: &str, version: i64) -> Secret {
        self.key.secret(salt, version)
    }

    /// Tries once.
    pub async fn send(&self, notice: &Notice) -> Tried {
        match self.try_to(notice).await {
            Ok(status) => Tried { result: TryResult::Answered(status), problem: in_words(status) },
            Err(problem) => Tried { result: TryResult::NoAnswer, problem: Some(problem) },
        }
    }

    async fn try_to(&self, notice: &Notice) -> Result<u16, String> {
        // The list may have changed since the address was taken.
        let address =
            WebhookAddress::parse(&notice.address, &self.hosts).map_err(|error| error.to_string())?;
        let url = reqwest::Url::parse(address.as_str())
            .map_err(|error| format!("The address cannot be read: {error}."))?;
        if url.host_str() != Some(address.host()) {
            return Err("The address can be read in two ways.".to_owned());
        }
        let found = self.resolve(&address).await?;
        let http = client(address.host(), &found).map_err(|error| broken(&error))?;
        let signature = header(&notice.secrets, &notice.id, notice.timestamp, &notice.body);
        let request = http
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", &notice.id)
            .header("webhook-timestamp", notice.timestamp)
            .header("webhook-signature", signature)
            .body(notice.body.clone());
        let mut answer = request.send().await.map_err(|error| broken(&error))?;
        let status = answer.status().as_u16();
        // The status is the answer. The rest is read so that the receiver can end in order, and it is not kept.
        let mut read = 0;
        while let Ok(Some(part)) = answer.chunk().await {
            read += part.len();
            if read > MOST_ANSWER {
                break;
            }
        }
        Ok(status)
    }

    /// The addresses behind a host, all of which must be fit to be called: with one that is not, somebody tries to lead the
    /// call inside.
    async fn resolve(&self, address: &WebhookAddress) -> Result<Vec<SocketAddr>, String> {
        let found = self.look_up(address).await?;
        if found.is_empty() {
            return Err(format!("The name {} leads to no address.", address.host()));
        }
        let is_fit = |ip: IpAddr| is_public(ip) || (self.hosts.allows_loopback() && ip.is_loopback());
        if !found.iter().all(|at| is_fit(at.ip())) {
            return Err(format!(
                "The name {} leads to an address inside a network, and notices go to the open internet only.",
                address.host()
            ));
        }
        Ok(found)
    }

    async fn look_up(&self, address: &WebhookAddress) -> Result<Vec<SocketAddr>, String> {
        #[cfg(test)]
        if let Some(names) = &self.names {
            let found = names.lock().unwrap().pop().expect("a name is looked up once for each try");
            return Ok(found.into_iter().map(|ip| SocketAddr::new(ip, address.port())).collect());
        }
        let name = address.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let asked =
            tokio::time::timeout(CONNECT_TIMEOUT, tokio::net::lookup_host((name, address.port()))).await;
        match asked {
            Ok(Ok(found)) => Ok(found.collect()),
            Ok(Err(_)) | Err(_) => Err(format!("The name {} leads to no address.", address.host())),
        }
    }
}

// By hand, so that the key is in no log.
impl std::fmt::Debug for WebhookSender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookSender").field("hosts", &self.hosts).finish_non_exhaustive()
    }
}

/// A client for one call: to the addresses that were looked at and to no others, whatever the name leads to by now.
fn client(host: &str, found: &[SocketAddr]) -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .resolve_to_addrs(host, found)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TIMEOUT)
        .user_agent("PEP-Webhooks/1")
        .build()
}

fn in_words(status: u16) -> Option<String> {
    match status {
        200..=299 => None,
        300..=399 => Some(format!(
            "The receiver answered {status}, a redirect. Redirects are not followed: enter the address that it leads to."
        )),
        401 | 403 => Some(format!(
            "The receiver answered {status}. Does it check the signature with this webhook's secret?"
        )),
        404 => Some("The receiver answered 404: there is nothing at this address.".to_owned()),
        410 => Some("The receiver answered 410: it wants no more notices.".to_owned()),
        429 | 500..=599 => {
            Some(format!("The receiver answered {status}: it is not well, or has too much to do."))
        }
        status => Some(format!("The receiver answered {status} instead of 2xx.")),
    }
}

/// A failed call in words, without the address: a part of it may be secret.
fn broken(error: &reqwest::Error) -> String {
    use std::error::Error;
    let mut root: &dyn Error = error;
    while let Some(inner) = root.source() {
        root = inner;
    }
    if error.is_timeout() {
        "The receiver did not answer within 15 seconds.".to_owned()
    } else if error.is_connect() {
        format!("No connection: {root}.")
    } else {
        format!("The connection broke: {root}.")
    }
}

#[cfg(test)]
mod tests;
