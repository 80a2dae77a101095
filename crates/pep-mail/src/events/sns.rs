//! The envelope: who posts, is it signed, and by whom.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use serde::Deserialize;

use super::{EventError, EventNetwork, Fetched, Received, ses};

/// No certificate or confirmation is larger.
const MAX_BYTES: usize = 64 * 1024;
/// Longer than SNS takes to answer, shorter than it waits for us.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Takes posts of these topics and of nobody else.
pub struct SnsFeed {
    topics: Vec<String>,
    network: Arc<dyn EventNetwork>,
}

impl std::fmt::Debug for SnsFeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SnsFeed").field("topics", &self.topics).finish_non_exhaustive()
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    #[serde(rename = "Type")]
    kind: String,
    message_id: String,
    topic_arn: String,
    message: String,
    timestamp: String,
    signature_version: String,
    signature: String,
    #[serde(rename = "SigningCertURL")]
    signing_cert_url: String,
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    token: Option<String>,
    #[serde(default, rename = "SubscribeURL")]
    subscribe_url: Option<String>,
}

impl SnsFeed {
    /// A feed of `topics` (ARNs) over the internet.
    ///
    /// # Errors
    /// [`EventError::Unreachable`] if no TLS client can be made.
    pub fn new(topics: Vec<String>) -> Result<Self, EventError> {
        let client = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .https_only(true)
            .build()
            .map_err(|error| EventError::Unreachable(error.to_string()))?;
        Ok(Self::over(topics, Arc::new(Internet(client))))
    }

    /// A feed of `topics` over another network, as in tests.
    #[must_use]
    pub fn over(topics: Vec<String>, network: Arc<dyn EventNetwork>) -> Self {
        Self { topics, network }
    }

    /// Checks what was posted and reads it. A subscription to a configured topic is confirmed.
    ///
    /// # Errors
    /// See [`EventError`]; SNS posts again what was not taken.
    pub async fn receive(&self, body: &[u8]) -> Result<Received, EventError> {
        let envelope: Envelope =
            serde_json::from_slice(body).map_err(|error| EventError::Unreadable(error.to_string()))?;
        if !self.topics.contains(&envelope.topic_arn) {
            return Err(EventError::Untrusted(format!("{} is no configured topic", envelope.topic_arn)));
        }
        check_host(&envelope.signing_cert_url)?;
        let certificate = self.network.fetch(&envelope.signing_cert_url).await?;
        envelope.verify(&certificate)?;
        match (envelope.kind.as_str(), &envelope.subscribe_url) {
            ("Notification", _) => ses::read(&envelope.message_id, &envelope.message),
            ("SubscriptionConfirmation", Some(url)) => {
                check_host(url)?;
                self.network.fetch(url).await?;
                Ok(Received::Confirmed)
            }
            _ => Ok(Received::Nothing),
        }
    }
}

impl Envelope {
    /// What SNS signs: names and values line by line, in the order of the alphabet.
    fn signed_text(&self) -> String {
        let confirms = self.kind != "Notification";
        let subject = self.subject.as_deref().filter(|_| !confirms);
        let subscribe_url = self.subscribe_url.as_deref().filter(|_| confirms);
        let token = self.token.as_deref().filter(|_| confirms);
        [
            ("Message", Some(self.message.as_str())),
            ("MessageId", Some(&self.message_id)),
            ("Subject", subject),
            ("SubscribeURL", subscribe_url),
            ("Timestamp", Some(&self.timestamp)),
            ("Token", token),
            ("TopicArn", Some(&self.topic_arn)),
            ("Type", Some(&self.kind)),
        ]
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| format!("{name}\n{value}\n")))
        .collect()
    }

    fn verify(&self, pem: &[u8]) -> Result<(), EventError> {
        let untrusted = |what: &str| EventError::Untrusted(what.to_owned());
        if self.signature_version != "2" {
            return Err(untrusted(
                "it is signed with SHA-1; set the topic's attribute SignatureVersion to 2",
            ));
        }
        let der =
            CertificateDer::from_pem_slice(pem).map_err(|_refusal| untrusted("the certificate is no PEM"))?;
        let certificate = webpki::EndEntityCert::try_from(&der)
            .map_err(|_refusal| untrusted("the certificate cannot be read"))?;
        let name = ServerName::try_from("sns.amazonaws.com").map_err(|_refusal| untrusted("no name"))?;
        certificate
            .verify_is_valid_for_subject_name(&name)
            .map_err(|_refusal| untrusted("the certificate is for somebody else"))?;
        let signature =
            STANDARD.decode(&self.signature).map_err(|_refusal| untrusted("the signature is no Base64"))?;
        certificate
            .verify_signature(
                webpki::ring::RSA_PKCS1_2048_8192_SHA256,
                self.signed_text().as_bytes(),
                &signature,
            )
            .map_err(|_refusal| untrusted("the signature does not fit"))
    }
}

/// `https://sns.<region>.amazonaws.com/…` and nothing else: whoever signs must not choose where the key comes from.
fn check_host(url: &str) -> Result<(), EventError> {
    let refused = || EventError::Untrusted(format!("{url} is no address of SNS"));
    let parsed = reqwest::Url::parse(url).map_err(|_refusal| refused())?;
    let region = parsed.host_str().and_then(|host| host.strip_prefix("sns.")).and_then(|rest| {
        rest.strip_suffix(".amazonaws.com").or_else(|| rest.strip_suffix(".amazonaws.com.cn"))
    });
    let is_region = region.is_some_and(|region| {
        !region.is_empty() && region.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-')
    });
    let is_plain = parsed.scheme() == "https" && parsed.port().is_none() && parsed.username().is_empty();
    if is_region && is_plain { Ok(()) } else { Err(refused()) }
}

/// The internet, over TLS.
struct Internet(reqwest::Client);

impl EventNetwork for Internet {
    fn fetch<'a>(&'a self, url: &'a str) -> Fetched<'a> {
        Box::pin(async move {
            let failed = |error: reqwest::Error| EventError::Unreachable(error.to_string());
            let answer = self.0.get(url).send().await.map_err(failed)?.error_for_status().map_err(failed)?;
            let bytes = answer.bytes().await.map_err(failed)?;
            if bytes.len() > MAX_BYTES {
                return Err(EventError::Unreachable(format!("{url} answered with {} bytes", bytes.len())));
            }
            Ok(bytes.to_vec())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::check_host;

    #[test]
    fn keys_come_from_sns_only() {
        for good in [
            "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem",
            "https://sns.cn-north-1.amazonaws.com.cn/x.pem",
        ] {
            assert!(check_host(good).is_ok(), "{good}");
        }
        for bad in [
            "http://sns.eu-central-1.amazonaws.com/x.pem",
            "https://sns.evil.example/x.pem",
            "https://sns.a.b.amazonaws.com/x.pem",
            "https://sns..amazonaws.com/x.pem",
            "https://evil.example/sns.eu-central-1.amazonaws.com/x.pem",
            "https://user@sns.eu-central-1.amazonaws.com/x.pem",
            "https://sns.eu-central-1.amazonaws.com:8443/x.pem",
            "https://sns.eu-central-1.amazonaws.com.evil.example/x.pem",
            "file:///etc/passwd",
        ] {
            assert!(check_host(bad).is_err(), "{bad}");
        }
    }
}
