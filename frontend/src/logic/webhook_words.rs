//! How a webhook and its notices stand, in words (B4-20).

use pep_api_types::webhooks::{
    ClientWebhooks, WebhookAttempt, WebhookDelivery, WebhookDeliveryState, WebhookNoticeKind,
    WebhookStateName,
};

/// What a receiver has to do, in words for whoever sets it up.
pub const RECEIVER_CHECKS: [&str; 4] = [
    "Compute the signature over webhook-id, webhook-timestamp and the body with the secret, as Standard Webhooks say, and compare it with each one in webhook-signature.",
    "Refuse a webhook-timestamp that is more than five minutes off.",
    "Ignore a webhook-id that was taken before: a notice may come twice.",
    "Answer 2xx within 15 seconds, then read on from the own cursor with the client's token.",
];

/// Whether an address is told.
pub fn state_words(state: WebhookStateName) -> &'static str {
    match state {
        WebhookStateName::Active => "Active",
        WebhookStateName::Paused => "Paused",
        WebhookStateName::SwitchedOff => "Switched off",
    }
}

/// What a notice is about, and where it stands.
pub fn notice_words(delivery: &WebhookDelivery) -> String {
    let what = match delivery.kind {
        WebhookNoticeKind::Changes => "Changes",
        WebhookNoticeKind::Test => "Test",
    };
    let tries = match delivery.attempts.len() {
        0 => "not tried yet".to_owned(),
        1 => "tried once".to_owned(),
        many => format!("tried {many} times"),
    };
    let state = match delivery.state {
        WebhookDeliveryState::Waiting => "under way",
        WebhookDeliveryState::Delivered => "arrived",
        WebhookDeliveryState::GivenUp => "given up",
        WebhookDeliveryState::Dropped => "dropped",
    };
    format!("{what}: {state}, {tries}")
}

/// May a notice be sent again?
pub fn has_ended(delivery: &WebhookDelivery) -> bool {
    delivery.state != WebhookDeliveryState::Waiting
}

/// What the last try met, if it did not arrive.
pub fn last_problem(delivery: &WebhookDelivery) -> Option<String> {
    delivery.attempts.last().and_then(|WebhookAttempt { problem, .. }| problem.clone())
}

/// Where notices may go.
pub fn hosts_words(found: &ClientWebhooks) -> String {
    let hosts = found.hosts.join(", ");
    match (found.hosts.is_empty(), found.allows_loopback) {
        (true, _) => "To this machine only, by http or https.".to_owned(),
        (false, true) => format!("By https to one of {hosts}, or to this machine, by http too."),
        (false, false) => format!("By https to one of {hosts}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(state: WebhookDeliveryState, problems: &[Option<&str>]) -> WebhookDelivery {
        let at = chrono::DateTime::UNIX_EPOCH;
        let attempt = |problem: &Option<&str>| WebhookAttempt {
            at,
            took_ms: 1,
            status: None,
            problem: problem.map(str::to_owned),
        };
        WebhookDelivery {
            id: 1,
            message_id: "msg_1".to_owned(),
            kind: WebhookNoticeKind::Changes,
            state,
            created_at: at,
            next_try_at: None,
            attempts: problems.iter().map(attempt).collect(),
        }
    }

    #[test]
    fn a_notice_says_where_it_stands_and_what_was_in_the_way() {
        let waiting = delivery(WebhookDeliveryState::Waiting, &[]);
        assert_eq!(notice_words(&waiting), "Changes: under way, not tried yet");
        assert!(!has_ended(&waiting) && last_problem(&waiting).is_none());
        let arrived = delivery(WebhookDeliveryState::Delivered, &[Some("500"), None]);
        assert_eq!(notice_words(&arrived), "Changes: arrived, tried 2 times");
        assert!(has_ended(&arrived) && last_problem(&arrived).is_none());
        let given_up = delivery(WebhookDeliveryState::GivenUp, &[Some("500")]);
        assert_eq!(notice_words(&given_up), "Changes: given up, tried once");
        assert_eq!(last_problem(&given_up).as_deref(), Some("500"));
    }

    #[test]
    fn the_hosts_are_listed() {
        let found = |hosts: &[&str], allows_loopback| ClientWebhooks {
            items: Vec::new(),
            hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
            allows_loopback,
            is_configured: true,
            is_held: false,
        };
        let both = ["a.example", "b.example:8443"];
        assert_eq!(hosts_words(&found(&both, false)), "By https to one of a.example, b.example:8443.");
        assert!(hosts_words(&found(&both, true)).contains("or to this machine"));
        assert_eq!(hosts_words(&found(&[], true)), "To this machine only, by http or https.");
    }
}
