//! moto's server: an SES that keeps the raw mails it is sent.

use pep_test_support::MotoServer;

use super::http_fake;

/// A running moto server; it is killed when this is dropped.
pub struct Moto(MotoServer);

impl Moto {
    /// Starts it on a free port and waits until it says that it is ready.
    pub async fn start() -> Self {
        Self(MotoServer::start().await)
    }

    pub fn url(&self) -> String {
        self.0.url()
    }

    /// SES sends only from identities that were verified before.
    pub async fn verify_sender(&self, address: &str) {
        let service = "authorization: AWS4-HMAC-SHA256 Credential=test/20261121/eu-central-1/ses/aws4_request, SignedHeaders=host, Signature=0\r\n";
        let body = format!("{{\"EmailIdentity\":\"{address}\"}}");
        let answer =
            http_fake::post_json(&self.0.address, "/v2/email/identities", service, &body).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// The raw mails that it took, oldest first.
    pub async fn raw_mails(&self) -> Vec<String> {
        let answer = http_fake::get(&self.0.address, "/moto-api/data.json").await.unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let data: serde_json::Value = serde_json::from_str(body).unwrap();
        let mails = data["ses"]["RawMessage"].as_array().cloned().unwrap_or_default();
        mails.iter().map(|mail| mail["raw_data"].as_str().unwrap().to_owned()).collect()
    }
}
