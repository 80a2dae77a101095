//! Where notices to reporting tools may go.

use std::sync::Arc;

use pep_domain::insights::webhooks::AllowedHosts;
use pep_webhooks::WebhookSender;
use serde::Deserialize;

use super::Settings;
use crate::failure::Failure;

/// The key of a demo, whose data are made up and which nobody else reaches.
const DEMO_KEY: &str = "made-up data need no secret that is hard to guess";

/// The key from which secrets are made.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct WebhookKey(String);

// By hand, so that the key is in no log.
impl std::fmt::Debug for WebhookKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookKey(…)")
    }
}

impl Settings {
    /// Who brings notices to reporting tools, if the configuration lets it. A demo also brings them to this machine.
    pub(crate) fn webhooks(&self, is_demo: bool) -> Result<Option<Arc<WebhookSender>>, Failure> {
        let hosts = AllowedHosts::parse(&self.insights_webhook_hosts, is_demo).map_err(|entry| {
            Failure::config(format!(
                "insights_webhook_hosts: {entry:?} is no host; write it as hooks.example.com or hooks.example.com:8443"
            ))
        })?;
        let WebhookKey(key) = &self.insights_webhook_key;
        let key = match (key.as_str(), is_demo) {
            ("", true) => DEMO_KEY,
            ("", false) if hosts.is_empty() => return Ok(None),
            ("", false) => {
                return Err(Failure::config(
                    "insights_webhook_key: it is needed with insights_webhook_hosts; take what `openssl rand -base64 32` prints",
                ));
            }
            (key, _) => key,
        };
        // TLS needs a crypto provider before the first client is made; a second call would only say that there is one.
        let _first = rustls::crypto::ring::default_provider().install_default();
        let sender = WebhookSender::new(hosts, key)
            .map_err(|error| Failure::config(format!("insights_webhook_key: {error}")))?;
        Ok(Some(Arc::new(sender)).filter(|sender| !sender.hosts().is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use crate::config::tests::settings;

    #[test]
    fn notices_go_to_listed_hosts_with_a_key_or_nowhere() {
        assert!(settings("").unwrap().webhooks(false).unwrap().is_none());
        let key = "0123456789abcdef0123456789abcdef";
        let with = |hosts: &str, key: &str| {
            settings(&format!("insights_webhook_hosts = [{hosts}]\ninsights_webhook_key = \"{key}\""))
        };
        let good = with("\"hooks.example.com\"", key).unwrap();
        let sender = good.webhooks(false).unwrap().unwrap();
        assert_eq!(sender.hosts().in_words(), ["hooks.example.com"]);
        assert!(!sender.hosts().allows_loopback() && !format!("{good:?} {sender:?}").contains(key));
        assert!(with("\"hooks.example.com\"", "").unwrap_err().contains("insights_webhook_key"));
        assert!(with("\"hooks.example.com\"", "short").unwrap_err().contains("32 characters"));
        assert!(with("\"https://x.example/\"", key).unwrap_err().contains("insights_webhook_hosts"));
        // A demo reaches this machine without any configuration.
        assert!(settings("").unwrap().webhooks(true).unwrap().unwrap().hosts().allows_loopback());
    }
}
