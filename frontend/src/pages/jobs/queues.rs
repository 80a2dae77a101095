//! The queues at a glance.

use crate::prelude::*;
use pep_api_types::jobs::{JobOverview, QueueSummary};

use super::state::Jobs;
use crate::components::badge::{Badge, Tone};
use crate::components::banner::Banner;
use crate::components::error_panel::ErrorPanel;
use crate::components::progress::Loading;
use crate::logic::import_words::number;
use crate::logic::jobs_words::{
    done_words, figures_words, queue_health, queue_words, state_words, worker_problem,
};
use crate::state::toasts::Intent;

/// One card a queue, and what is wrong with the workers.
#[component]
pub fn Queues() -> impl IntoView {
    let jobs = Jobs::current();
    move || match jobs.overview.get() {
        None => view! { <Loading what="Loading the queues" /> }.into_any(),
        Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| jobs.reload() /> }.into_any(),
        Some(Ok(overview)) => view! { <Cards overview=(*overview).clone() /> }.into_any(),
    }
}

#[component]
fn Cards(overview: JobOverview) -> impl IntoView {
    let problem = worker_problem(&overview);
    let now = overview.now_at;
    let figures = figures_words(&overview);
    let alarms = overview
        .alarms
        .iter()
        .map(|alarm| {
            let what = alarm.what.clone();
            let advice = alarm.advice.clone();
            view! { <Banner intent=Intent::Warning><strong>{what}</strong> " " {advice}</Banner> }
        })
        .collect_view();
    let cards = overview.queues.into_iter().map(|queue| {
        let (health, is_well) = queue_health(&queue, now);
        let (tone, word) = if is_well { (Tone::Success, "Healthy") } else { (Tone::Warning, "Behind") };
        view! {
            <section class="jobs-card" aria-label=format!("Queue {}", queue_words(&queue.queue))>
                <h2>{queue_words(&queue.queue)} " " <Badge tone>{word}</Badge></h2>
                <p>{health}</p>
                <p class="quiet">{done_words(queue.done_last_hour)} " " {counts(&queue)}</p>
            </section>
        }
    });
    view! {
        {(!problem.is_empty()).then(|| view! { <Banner intent=Intent::Warning>{problem}</Banner> })}
        <div class="jobs-alarms">{alarms}</div>
        <div class="jobs-cards">{cards.collect_view()}</div>
        <p class="quiet">{figures}</p>
    }
}

fn counts(queue: &QueueSummary) -> String {
    let parts: Vec<String> = queue
        .counts
        .iter()
        .filter(|entry| entry.count > 0)
        .map(|entry| format!("{} {}", number(entry.count), state_words(entry.state).to_lowercase()))
        .collect();
    if parts.is_empty() { "No jobs so far.".to_owned() } else { parts.join(" · ") }
}
