//! Everything that is wrong or worth a look, each with the way there, and publishing.

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;
use pep_api_types::events::PlanProblem;
use pep_client::ApiError;

use super::state::{Plan, Saving};
use crate::api::client;
use crate::browser::random;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button};
use crate::components::dialog::ConfirmDialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::logic::event_plan::ous_in_words;
use crate::logic::event_words::{step_key, step_words};
use crate::logic::heatmap_words::counted;
use crate::state::toasts::Toasts;

/// Problems as a list; with a series, each leads to its step.
pub fn problem_list(problems: Vec<PlanProblem>, series: Option<i64>) -> AnyView {
    let line = move |problem: PlanProblem| {
        let (tone, word) =
            if problem.is_blocking { (Tone::Danger, "Missing") } else { (Tone::Warning, "Look at it") };
        let way = series.map(|id| {
            let key = step_key(problem.step);
            let href = format!("/events/plan/{id}/{key}");
            view! { <A href=href attr:class="text-button">{step_words(key)}</A> }.into_any()
        });
        view! { <li><Badge tone>{word}</Badge> " " {problem.detail} " " {way}</li> }.into_any()
    };
    view! { <ul class="plan-problems">{problems.into_iter().map(line).collect_view()}</ul> }.into_any()
}

/// The list of problems, and the button.
#[component]
pub fn ReviewStep(
    /// The plan.
    plan: Plan,
) -> impl IntoView {
    let toasts = Toasts::current();
    let navigate = StoredValue::new_local(use_navigate());
    let is_asked = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    // One key for each version of the plan: pressing again after a lost answer publishes nothing twice.
    let key = StoredValue::new((0_i64, String::new()));
    let problems = Memo::new(move |_| {
        plan.series.with(|series| series.as_ref().map(|series| series.problems.clone())).unwrap_or_default()
    });
    let blocking =
        Memo::new(move |_| problems.with(|list| list.iter().filter(|problem| problem.is_blocking).count()));
    let is_published = plan.is_published;
    let publish = move |()| {
        let Some((id, row_version)) = plan
            .series
            .with_untracked(|series| series.as_ref().map(|series| (series.id, series.row_version)))
        else {
            return;
        };
        key.update_value(|key| {
            if key.0 != row_version {
                *key = (row_version, random::key());
            }
        });
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let once = key.try_get_value().map(|key| key.1).unwrap_or_default();
            let answer = client().publish_event_series(id, row_version, &once).await;
            busy.try_set(false);
            is_asked.try_set(false);
            match answer {
                Ok(published) => {
                    let count = i64::try_from(published.event_ids.len()).unwrap_or_default();
                    toasts.success(format!("{} published", counted(count, "event is", "events are")));
                    let to = match published.event_ids.as_slice() {
                        [only] => format!("/events/{only}"),
                        _ => "/events".to_owned(),
                    };
                    navigate.try_with_value(|navigate| navigate(&to, NavigateOptions::default()));
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let summary = move || {
        plan.series.with(|series| {
            let series = series.as_ref()?;
            let slots = series.slots.iter().filter(|slot| !slot.is_removed).count();
            let events = counted(i64::try_from(series.ous.len()).unwrap_or_default(), "event", "events");
            Some(format!("{events} ({}), {slots} slots each.", ous_in_words(&series.plan, series)))
        })
    };
    let verdict = move || match (blocking.get(), problems.with(Vec::len)) {
        (0, 0) => "Nothing is missing.".to_owned(),
        (0, _) => "Nothing is missing. Have a look at these:".to_owned(),
        (count, _) => {
            format!(
                "{} in the way of publishing:",
                counted(i64::try_from(count).unwrap_or_default(), "thing stands", "things stand")
            )
        }
    };
    let is_unsaved = Memo::new(move |_| plan.saving.get() != Saving::Saved);
    view! {
        <p>{summary}</p>
        <p><strong>{verdict}</strong></p>
        {move || problem_list(problems.get(), Some(plan.series_id()))}
        {move || error.get().map(|error| view! { <ErrorPanel error /> }.into_any())}
        <div class="panel-actions is-start">
            <Button
                appearance=Appearance::Primary
                icon=Icon::Send
                busy
                disabled=Signal::derive(move || blocking.get() > 0 || is_unsaved.get())
                on_click=move |_| is_asked.set(true)
            >
                {move || if is_published.get() { "Publish the changes" } else { "Publish" }}
            </Button>
        </div>
        <ConfirmDialog
            open=is_asked
            title=Signal::derive(move || if is_published.get() { "Publish the changes?" } else { "Publish this plan?" }.to_owned())
            confirm=Signal::derive(move || if is_published.get() { "Publish the changes" } else { "Publish" }.to_owned())
            busy
            on_confirm=publish
            on_cancel=move |()| is_asked.set(false)
        >
            <p>{summary}</p>
            <p>
                {move || if is_published.get() {
                    "The events follow the plan at once: their dates, slots, rules and words. No mail goes out by publishing."
                } else {
                    "Nominated partners and invited sellers find the events in PEP from then on. No mail goes out by publishing."
                }}
            </p>
        </ConfirmDialog>
    }
    .into_any()
}
