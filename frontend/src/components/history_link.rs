//! The way from a thing to what was done with it, and to the mails about it (B4-04).

use crate::prelude::*;
use pep_domain::access::ActionKind;

use crate::components::button::{Appearance, LinkButton};
use crate::components::icon::Icon;
use crate::logic::audit_view::history_of;
use crate::state::session::Session;

/// A link to the history of one thing, for those who may read it. What belongs to no program only operators find there.
pub fn history_link(kind: &'static str, id: i64) -> AnyView {
    let session = Session::current();
    let needs = match kind {
        "person" | "partner" => ActionKind::ManageJobs,
        _ => ActionKind::ViewAudit,
    };
    let shown = move || {
        session.may(needs).then(|| {
            view! {
                <LinkButton href=history_of(kind, id) appearance=Appearance::Subtle icon=Icon::History>"History"</LinkButton>
            }
        })
    };
    view! { {shown} }.into_any()
}

/// A link to the log of mails about one thing (`person`, `partner`, `session`, `event`, `engagement`), for those who look after
/// mails: what was sent, when, to whom, and what became of it.
pub fn mails_link(about: &'static str, id: i64, words: &'static str) -> AnyView {
    let session = Session::current();
    let shown = move || {
        session.may(ActionKind::ManageOutbox).then(|| {
            view! {
                <LinkButton href=format!("/outbox?{about}={id}") appearance=Appearance::Subtle icon=Icon::Mail>{words}</LinkButton>
            }
        })
    };
    view! { {shown} }.into_any()
}
