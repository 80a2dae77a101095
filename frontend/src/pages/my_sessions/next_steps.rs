//! What came out of sessions and is one's own to do, with one tap when it is done (B3-12).

use leptos::task::spawn_local;
use leptos_router::components::A;
use pep_api_types::attendance::{NextStep, NextStepDone};

use crate::api::client;
use crate::browser::days;
use crate::components::badge::{Badge, Tone};
use crate::components::button::Button;
use crate::components::icon::Icon;
use crate::logic::my_day::due_words;
use crate::prelude::*;
use crate::state::answer::Answer;
use crate::state::toasts::{Intent, Toast, Toasts};

/// The reader's open next steps; nothing where there are none, or while they are loaded.
pub fn next_steps() -> AnyView {
    let steps = Answer::<Vec<NextStep>>::default();
    let load = move || steps.load(async { client().list_my_next_steps().await.map(|page| page.items) });
    load();
    let changed = Callback::new(move |()| load());
    view! {
        {move || steps.ok().filter(|steps| !steps.is_empty()).map(|steps| {
            let rows: Vec<AnyView> = steps.iter().map(|step| row(step, changed)).collect();
            view! {
                <section class="day-section next-steps" aria-labelledby="next-steps">
                    <h2 id="next-steps">"Your next steps"</h2>
                    <ul class="tap-list">{rows}</ul>
                </section>
            }
        })}
    }
}

fn row(step: &NextStep, changed: Callback<()>) -> AnyView {
    let toasts = Toasts::current();
    let busy = RwSignal::new(false);
    let id = step.session_id;
    let words = step.next_step.clone();
    let done = move |_| {
        busy.set(true);
        let words = words.clone();
        spawn_local(async move {
            let answer = client().set_next_step_done(id, &NextStepDone { is_done: true }).await;
            busy.try_set(false);
            match answer {
                Ok(_) => {
                    let undo = move || {
                        spawn_local(async move {
                            match client().set_next_step_done(id, &NextStepDone { is_done: false }).await {
                                Ok(_) => changed.run(()),
                                Err(error) => toasts.failure("The step is still done", &error),
                            }
                        });
                    };
                    toasts.show(Toast::new(Intent::Success, "Done").detail(words).action("Undo", undo));
                    changed.run(());
                }
                Err(error) => toasts.failure("The step is still open", &error),
            }
        });
    };
    let due = step.due_on.map(|day| {
        let (is_late, words) = due_words(day, days::today());
        let tone = if is_late { Tone::Danger } else { Tone::Neutral };
        view! { <Badge tone>{words.unwrap_or_else(|| format!("until {}", days::words(day)))}</Badge> }
    });
    let spoken = format!(": {}", step.next_step);
    let (title, href) = (step.session_title.clone(), format!("/my-sessions/{id}"));
    view! {
        <li>
            <span class="tap-name">
                {step.next_step.clone()} " " {due}
                <span class="outbox-second">
                    <A href attr:class="text-button">{title}</A>
                </span>
            </span>
            <Button icon=Icon::Check busy on_click=done>
                "Done"<span class="visually-hidden">{spoken}</span>
            </Button>
        </li>
    }
}
