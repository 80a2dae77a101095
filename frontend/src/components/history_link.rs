//! The way from a thing to what was done with it.

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
