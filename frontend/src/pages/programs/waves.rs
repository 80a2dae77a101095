//! Waves of a program: the list, or the one that the URL names.

use std::time::Duration;

use crate::prelude::*;
use leptos_router::components::A;
use pep_api_types::programs::Program;
use pep_api_types::waves::{Wave, WaveKind, WaveList, WaveState};

use super::state::Programs;
use super::wave::WaveDetail;
use super::wave_form::WaveForm;
use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::progress::Loading;
use crate::components::relative_date::ExactDate;
use crate::logic::wave_draft::{WaveDraft, kind_words, progress, state_words};
use crate::state::answer::Answer;
use crate::state::paged::keep_asking;

/// A state with its colour.
pub fn state_badge(state: WaveState) -> impl IntoView {
    let tone = match state {
        WaveState::Draft | WaveState::Cancelled => Tone::Neutral,
        WaveState::Running => Tone::Brand,
        WaveState::Paused => Tone::Warning,
        WaveState::Done => Tone::Success,
    };
    view! { <Badge tone=tone>{state_words(state)}</Badge> }
}

/// The tab.
#[component]
pub fn WavesTab(
    /// The program.
    program: Program,
) -> impl IntoView {
    let programs = Programs::current();
    let wave =
        Memo::new(move |_| programs.query.with(|query| query.first("wave").unwrap_or_default().to_owned()));
    let program = StoredValue::new(program);
    move || match wave.get().as_str() {
        "" => view! { <Waves program=program.get_value() /> }.into_any(),
        "new" => {
            let program = program.get_value();
            let mut draft = WaveDraft::new(program.wave_per_minute);
            // An event's own pages lead here for their heatmap invitation.
            if let Some(event) = programs.query.with_untracked(|query| query.parsed("event")) {
                draft.kind = WaveKind::EventHeatmaps;
                draft.event = Some(event);
            }
            view! { <WaveForm program=program.id draft known=None /> }.into_any()
        }
        id => match id.parse() {
            Ok(id) => view! { <WaveDetail program=program.get_value() id /> }.into_any(),
            Err(_) => view! { <Waves program=program.get_value() /> }.into_any(),
        },
    }
}

#[component]
fn Waves(program: Program) -> impl IntoView {
    let programs = Programs::current();
    let list = Answer::<WaveList>::default();
    let id = program.id;
    let ask = move || list.load(async move { client().list_waves(id).await });
    ask();
    keep_asking(Duration::from_secs(10), ask);
    let rows = Memo::new(move |_| list.ok().map(|list| list.items.clone()).unwrap_or_default());
    let problem = Memo::new(move |_| list.get().map(Result::err));
    let plan = move |_| programs.change(|query| query.with("wave", ["new"]));
    let plan_button = move || {
        view! { <Button appearance=Appearance::Primary icon=Icon::Add on_click=plan>"Plan a wave"</Button> }
    };
    view! {
        {move || match problem.get() {
            None => view! { <Loading what="Loading waves" /> }.into_any(),
            Some(Some(error)) => view! { <ErrorPanel error on_retry=move |()| ask() /> }.into_any(),
            Some(None) if rows.with(Vec::is_empty) => view! {
                <EmptyState
                    icon=Icon::Send
                    title="No wave yet"
                    detail="A wave sends invitations over time, so that not everybody comes at once. Nothing leaves before you launch it."
                    actions=plan_button
                />
            }
            .into_any(),
            Some(None) => view! {
                <div class="panel-actions is-start">{plan_button()}</div>
                <DataTable
                    caption="Waves"
                    columns=columns(id)
                    rows
                    row_key=|wave: &Wave| format!("{}|{}|{:?}", wave.id, wave.row_version, wave.counts)
                />
            }
            .into_any(),
        }}
    }
}

fn columns(program: i64) -> Vec<TableColumn<Wave>> {
    vec![
        TableColumn::new("name", "Wave", move |wave: &Wave| {
            let href = format!("/programs/{program}?tab=waves&wave={}", wave.id);
            let (name, kind) = (wave.name.clone(), kind_words(wave.kind));
            let event = wave.event_name.clone().map(|event| format!(": {event}"));
            view! { <A href>{name}</A><span class="outbox-second">{kind} {event}</span> }
        }),
        TableColumn::new("state", "State", |wave: &Wave| state_badge(wave.state)),
        TableColumn::new("progress", "Had their turn", |wave: &Wave| match progress(wave) {
            (_, 0) => String::new(),
            (done, all) => format!("{done} of {all}"),
        }),
        TableColumn::new("ends", "Through", |wave: &Wave| {
            wave.finished_at.or(wave.ends_at).map(|at| view! { <ExactDate at /> })
        }),
        TableColumn::new("by", "Planned", |wave: &Wave| {
            let (at, by) = (wave.created_at, wave.created_by.clone());
            view! { <ExactDate at /><span class="outbox-second">{format!("by {by}")}</span> }
        }),
    ]
}
