//! What SES tells by way of SNS, as recorded; and what pretends to be that.

use std::sync::{Arc, Mutex};

use pep_mail::events::{EventError, EventNetwork, Fetched, Received, SnsFeed};
use serde_json::Value;

const TOPIC: &str = "arn:aws:sns:eu-central-1:123456789012:pep-mail";
const CERTIFICATE: &[u8] = include_bytes!("fixtures/sns.pem");

/// Answers every address with the certificate, and remembers what was asked for.
#[derive(Default)]
struct Recorded(Mutex<Vec<String>>);

impl EventNetwork for Recorded {
    fn fetch<'a>(&'a self, url: &'a str) -> Fetched<'a> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(url.to_owned());
        Box::pin(async { Ok(CERTIFICATE.to_vec()) })
    }
}

fn feed() -> (SnsFeed, Arc<Recorded>) {
    let network = Arc::new(Recorded::default());
    (SnsFeed::over(vec![TOPIC.to_owned()], network.clone()), network)
}

#[tokio::test]
async fn recorded_events_name_the_message_and_what_became_of_it() {
    let (feed, _) = feed();
    for (body, kind, words) in [
        (&include_bytes!("fixtures/delivery.json")[..], "delivery", "queued"),
        (include_bytes!("fixtures/bounce.json"), "bounce", "user unknown"),
        (include_bytes!("fixtures/soft_bounce.json"), "soft_bounce", "mailbox is full"),
        (include_bytes!("fixtures/complaint.json"), "complaint", "abuse"),
    ] {
        let Ok(Received::Event(event)) = feed.receive(body).await else { panic!("{kind} was not read") };
        assert_eq!((event.message_id, event.kind), (1, kind));
        assert!(event.detail.contains(words), "{}", event.detail);
        assert!(event.event_id.starts_with("sns:"));
    }
    let opened = feed.receive(include_bytes!("fixtures/open.json")).await.unwrap();
    assert_eq!(opened, Received::Nothing, "nobody is watched");
}

#[tokio::test]
async fn a_subscription_is_confirmed_at_the_address_that_was_signed() {
    let (feed, network) = feed();
    let received = feed.receive(include_bytes!("fixtures/subscription.json")).await.unwrap();
    assert_eq!(received, Received::Confirmed);
    assert!(network.0.lock().unwrap().last().unwrap().contains("ConfirmSubscription"));
}

#[tokio::test]
async fn what_was_changed_or_comes_from_elsewhere_is_not_believed() {
    let (feed, network) = feed();
    let good: Value = serde_json::from_slice(include_bytes!("fixtures/bounce.json")).unwrap();
    let message = good["Message"].as_str().unwrap().replace("\"1\"", "\"2\"");
    for (field, value) in [
        ("Message", message.as_str()),
        ("MessageId", "other"),
        ("TopicArn", "arn:aws:sns:eu-central-1:999999999999:evil"),
        ("Timestamp", "2026-11-24T08:00:05.000Z"),
        ("SignatureVersion", "1"),
        ("Signature", "AAAA"),
        ("SigningCertURL", "https://evil.example/sns.pem"),
    ] {
        let mut forged = good.clone();
        forged[field] = Value::String(value.to_owned());
        let refused = feed.receive(forged.to_string().as_bytes()).await;
        assert!(matches!(refused, Err(EventError::Untrusted(_))), "{field}: {refused:?}");
    }
    assert!(
        network.0.lock().unwrap().iter().all(|url| url.starts_with("https://sns.")),
        "nobody else is asked"
    );
    for garbage in ["", "{}", "[]", "not json"] {
        let refused = feed.receive(garbage.as_bytes()).await;
        assert!(matches!(refused, Err(EventError::Unreadable(_))), "{garbage}: {refused:?}");
    }
}
