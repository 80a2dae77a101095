//! Webhooks as the wire has them.

use pep_api_types::webhooks::{
    ClientWebhooks, Webhook, WebhookAttempt, WebhookDelivery, WebhookDeliveryState, WebhookMade,
    WebhookNoticeKind, WebhookStateName,
};
use pep_app::webhooks::{self as app, DeliveryView, Secret, WebhookView};
use pep_domain::insights::webhooks::{DeliveryState, NoticeKind, WebhookState};

use super::message_shapes::at;

fn state_name(state: WebhookState) -> WebhookStateName {
    match state {
        WebhookState::Active => WebhookStateName::Active,
        WebhookState::Paused => WebhookStateName::Paused,
        WebhookState::SwitchedOff => WebhookStateName::SwitchedOff,
    }
}

fn delivery_state(state: DeliveryState) -> WebhookDeliveryState {
    match state {
        DeliveryState::Waiting => WebhookDeliveryState::Waiting,
        DeliveryState::Delivered => WebhookDeliveryState::Delivered,
        DeliveryState::GivenUp => WebhookDeliveryState::GivenUp,
        DeliveryState::Dropped => WebhookDeliveryState::Dropped,
    }
}

pub(super) fn shown(view: WebhookView) -> Webhook {
    let WebhookView { webhook, created_by, last } = view;
    let standing = webhook.standing;
    Webhook {
        id: webhook.id.0,
        address: webhook.address,
        state: state_name(standing.state),
        state_reason: Some(standing.reason).filter(|reason| !reason.is_empty()),
        failing_since: standing.failing_since.map(at),
        last_arrived_at: standing.last_arrived_at.map(at),
        old_secret_until: standing.old_secret_until.map(at),
        last_delivery: last.map(notice),
        created_by,
        created_at: at(webhook.created_at),
        row_version: webhook.row_version,
    }
}

pub(super) fn made((view, secret): (WebhookView, Secret)) -> WebhookMade {
    WebhookMade { webhook: shown(view), secret: secret.reveal() }
}

pub(super) fn listed(found: app::ClientWebhooks) -> ClientWebhooks {
    let app::ClientWebhooks { webhooks, hosts, allows_loopback, is_configured, is_held } = found;
    let items = webhooks.into_iter().map(shown).collect();
    ClientWebhooks { items, hosts, allows_loopback, is_configured, is_held }
}

pub(super) fn notice(view: DeliveryView) -> WebhookDelivery {
    let DeliveryView { delivery, attempts } = view;
    WebhookDelivery {
        id: delivery.id.0,
        message_id: delivery.message_id,
        kind: match delivery.kind {
            NoticeKind::Changes => WebhookNoticeKind::Changes,
            NoticeKind::Test => WebhookNoticeKind::Test,
        },
        state: delivery_state(delivery.state),
        created_at: at(delivery.created_at),
        next_try_at: delivery.next_try_at.map(at),
        attempts: attempts.into_iter().map(attempt).collect(),
    }
}

fn attempt(attempt: app::Attempt) -> WebhookAttempt {
    let app::Attempt { at: began, took_ms, status, problem } = attempt;
    WebhookAttempt {
        at: at(began),
        took_ms,
        status,
        problem: Some(problem).filter(|problem| !problem.is_empty()),
    }
}
