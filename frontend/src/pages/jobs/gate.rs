//! The one switch for everything that leaves the house.

use crate::prelude::*;
use pep_api_types::jobs::{GateMode, OutboundGate};
use pep_domain::access::ActionKind;

use super::state::{JobQuestion, Jobs};
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button};
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::progress::Loading;
use crate::components::relative_date::ExactDate;
use crate::logic::jobs_words::mails;
use crate::state::session::Session;

/// Whether mail may leave, since when and why, and the switch for those who may turn it.
#[component]
pub fn GateCard() -> impl IntoView {
    let jobs = Jobs::current();
    // Drawn anew only when something has changed, not whenever it is asked for.
    let shown = Memo::new(move |_| jobs.gate.get().map(|answer| answer.map(|gate| (*gate).clone())));
    view! {
        <section class="jobs-card gate-card" aria-label="Outgoing mail">
            {move || match shown.get() {
                None => view! { <Loading what="Looking whether mail may leave" /> }.into_any(),
                Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| jobs.reload() /> }.into_any(),
                Some(Ok(gate)) => view! { <Gate gate /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Gate(gate: OutboundGate) -> impl IntoView {
    let jobs = Jobs::current();
    let session = Session::current();
    let is_live = gate.mode == GateMode::Live;
    let (tone, word) = if is_live { (Tone::Success, "Leaves") } else { (Tone::Warning, "Held") };
    let words = match (is_live, gate.waiting) {
        (true, _) => "Mail leaves as soon as it is due.".to_owned(),
        (false, 0) => "Mail is held back. Nothing waits yet.".to_owned(),
        (false, count) => format!("Mail is held back. {} would leave at once.", mails(count)),
    };
    let by = gate.changed_by.clone().unwrap_or_else(|| "PEP itself".to_owned());
    let changed =
        gate.changed_at.map(|at| view! { <span class="quiet">"Since " <ExactDate at /> ", by " {by}</span> });
    let reason = gate.held_reason.clone().filter(|_| !is_live);
    let gate = StoredValue::new(gate);
    let turn = move || {
        if is_live {
            view! {
                <Button icon=Icon::Mail on_click=move |_| jobs.question.set(Some(JobQuestion::Hold))>"Hold all mail…"</Button>
            }
        } else {
            view! {
                <Button
                    appearance=Appearance::Primary
                    icon=Icon::Send
                    on_click=move |_| jobs.question.set(Some(JobQuestion::Release(gate.get_value())))
                >
                    "Look and let it go…"
                </Button>
            }
        }
    };
    view! {
        <div class="gate-words">
            <h2>"Outgoing mail"</h2>
            <Badge tone>{word}</Badge>
            <span>{words}</span>
            {reason.map(|reason| view! { <span>"Reason: " {reason}</span> })}
            {changed}
        </div>
        <Show when=move || session.may(ActionKind::ManageJobs)>{turn()}</Show>
    }
}
