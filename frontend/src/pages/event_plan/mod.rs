//! The wizard: a plan in steps that can be visited in any order, saved as it is changed (D-40, M-06, B4-11).

mod heatmaps;
mod mails;
mod ous;
mod review;
mod rules;
mod slots;
mod state;
mod teams;
mod zones;

use crate::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::logic::event_words::{STEPS, neighbours, problem_counts, step_words};
use crate::state::toasts::Intent;

use state::Plan;

/// The page: `/events/plan/{series}/{step}`.
#[component]
pub fn EventPlanPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("series").and_then(|id| id.parse::<i64>().ok())).unwrap_or_default()
    });
    let step = Memo::new(move |_| {
        let step = params.with(|params| params.get("step")).unwrap_or_default();
        STEPS.into_iter().find(|key| *key == step).unwrap_or("ous")
    });
    let plan = Plan::provide(id);
    let title = Signal::derive(move || {
        let name =
            plan.draft.with(|draft| draft.as_ref().map(|draft| draft.name.clone())).unwrap_or_default();
        if name.trim().is_empty() { "Plan an event".to_owned() } else { name }
    });
    let lead = move || {
        let program =
            move || plan.series.with(|series| series.as_ref().map(|series| series.program.name.clone()));
        view! {
            {program}
            " · "
            <span role="status">{move || plan.saving.get().words(plan.is_published.get())}</span>
        }
        .into_any()
    };
    let actions = || view! { <LinkButton href="/events".to_owned()>"All events"</LinkButton> }.into_any();
    view! {
        <PageHeader title lead actions />
        {move || plan.outdated.get().then(|| view! { <Outdated plan /> }.into_any())}
        {move || plan.failure.get().map(|error| view! { <ErrorPanel error on_retry=move |()| plan.save_soon() /> }.into_any())}
        {move || match (plan.is_loaded.get(), plan.load_error.get()) {
            (true, _) => view! { <Steps id step plan /> }.into_any(),
            (false, Some(error)) => view! { <ErrorPanel error on_retry=move |()| plan.load() /> }.into_any(),
            (false, None) => view! { <Loading what="Loading the plan" /> }.into_any(),
        }}
    }
    .into_any()
}

#[component]
fn Outdated(plan: Plan) -> impl IntoView {
    let actions =
        move || view! { <Button on_click=move |_| plan.load()>"Show what is there now"</Button> }.into_any();
    view! {
        <Banner intent=Intent::Warning actions>
            "Somebody else changed this plan. What you enter now is not saved; look at the new state first."
        </Banner>
    }
    .into_any()
}

#[component]
fn Steps(id: Memo<i64>, step: Memo<&'static str>, plan: Plan) -> impl IntoView {
    let link = move |key: &'static str| {
        let href = move || format!("/events/plan/{}/{key}", id.get());
        let counts = Memo::new(move |_| {
            plan.series
                .with(|series| series.as_ref().map(|series| problem_counts(&series.problems, key)))
                .unwrap_or_default()
        });
        let mark = move || {
            let (blocking, warnings) = counts.get();
            let words = match (blocking, warnings) {
                (0, 0) => return ().into_any(),
                (0, _) => format!("{warnings} to look at"),
                _ => format!("{blocking} missing"),
            };
            let class = if blocking > 0 { "plan-mark is-blocking" } else { "plan-mark" };
            view! { <span class=class>{words}</span> }.into_any()
        };
        view! {
            <li class:is-here=move || step.get() == key>
                <A href=href attr:aria-current=move || (step.get() == key).then_some("step")>{step_words(key)}</A>
                {mark}
            </li>
        }
        .into_any()
    };
    let body = move || match step.get() {
        "slots" => view! { <slots::SlotsStep plan /> }.into_any(),
        "teams" => view! { <teams::TeamsStep plan /> }.into_any(),
        "heatmaps" => view! { <heatmaps::HeatmapsStep plan /> }.into_any(),
        "rules" => view! { <rules::RulesStep plan /> }.into_any(),
        "mails" => view! { <mails::MailsStep plan /> }.into_any(),
        "review" => view! { <review::ReviewStep plan /> }.into_any(),
        _ => view! { <ous::OusStep plan /> }.into_any(),
    };
    let problems = move || {
        let step = step.get();
        let list = plan.series.with(|series| {
            let problems = series.as_ref().map(|series| series.problems.clone()).unwrap_or_default();
            problems
                .into_iter()
                .filter(|problem| crate::logic::event_words::step_key(problem.step) == step)
                .collect::<Vec<_>>()
        });
        (!list.is_empty()).then(|| review::problem_list(list, None)).into_any()
    };
    let ways = move || {
        let (before, next) = neighbours(step.get());
        let href = move |key: &'static str| format!("/events/plan/{}/{key}", id.get_untracked());
        view! {
            {before.map(|key| view! { <LinkButton href=href(key) icon=Icon::ChevronLeft>{step_words(key)}</LinkButton> }.into_any())}
            {next.map(|key| view! {
                <LinkButton href=href(key) appearance=Appearance::Primary icon=Icon::ChevronRight>{step_words(key)}</LinkButton>
            }.into_any())}
        }
        .into_any()
    };
    view! {
        <div class="plan">
            <nav aria-label="Steps of the plan">
                <ol class="plan-steps">{STEPS.map(link).collect_view()}</ol>
            </nav>
            <div class="plan-body">
                <h2>{move || step_words(step.get())}</h2>
                {body}
                {problems}
                <div class="panel-actions is-start plan-ways">{ways}</div>
            </div>
        </div>
    }
    .into_any()
}
