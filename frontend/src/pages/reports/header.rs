//! Who asks for what until when, how far it is, and the thanks at the end.

use crate::prelude::*;
use pep_api_types::reporting::ReportingRequest;

use super::Page;
use super::desk::{Desk, Loading};
use crate::browser::days;
use crate::components::badge::{Badge, Tone};
use crate::components::icon::{Glyph, Icon};
use crate::components::progress::ProgressBar;
use crate::components::select::{Choice, Select};
use crate::logic::time_words::grouped;

/// The chosen request, and the way to the others.
#[component]
pub fn RequestHeader(
    /// The request on the page, once known; the inner `None`: all.
    request: Memo<Option<Option<i64>>>,
) -> impl IntoView {
    let desk = Desk::current();
    let all = Signal::derive(move || desk.requests().ok().map(|all| all.to_vec()).unwrap_or_default());
    let one = Memo::new(move |_| {
        let id = request.get().flatten()?;
        all.get().into_iter().find(|request| request.id == id)
    });
    view! {
        <section class="ask" aria-label="Request">
            <div class="ask-words">
                <Show when=move || { all.with(Vec::len) > 1 }>
                    <Chooser all request />
                </Show>
                {move || match one.get() {
                    Some(one) => view! { <Asked one /> }.into_any(),
                    None => {
                        let programs = all.get().into_iter().map(|one| one.program_name);
                        let names: std::collections::BTreeSet<String> = programs.collect();
                        let names = names.into_iter().collect::<Vec<_>>().join(", ");
                        view! { <p class="ask-program">{format!("All open requests: {names}")}</p> }.into_any()
                    }
                }}
            </div>
            <Progress />
        </section>
        <Thanks />
    }
}

#[component]
fn Chooser(all: Signal<Vec<ReportingRequest>>, request: Memo<Option<Option<i64>>>) -> impl IntoView {
    let Some(page) = Page::current() else { return ().into_any() };
    let choices = Signal::derive(move || {
        let one = |request: ReportingRequest| {
            let due = request.due_on.map(|day| format!(", due {}", days::words(day))).unwrap_or_default();
            let open = request.account_count - request.reported_count;
            Choice::new(request.id.to_string(), format!("{}{due} ({open} open)", asked_by(&request)))
        };
        [Choice::new("", "All requests")]
            .into_iter()
            .chain(all.get().into_iter().map(one))
            .collect::<Vec<_>>()
    });
    let value = Signal::derive(move || request.get().flatten().map(|id| id.to_string()).unwrap_or_default());
    view! {
        <div class="ask-chooser">
            <Select
                label="Request"
                value
                choices
                on_change=move |id: String| page.open(|view| view.request = id.parse().ok())
            />
        </div>
    }
    .into_any()
}

/// One request in words.
#[component]
fn Asked(one: ReportingRequest) -> impl IntoView {
    let due = one.due_on.map(|day| {
        let words = format!("Due {}", days::words(day));
        let tone = if one.is_overdue { Tone::Danger } else { Tone::Neutral };
        let words = if one.is_overdue { format!("{words}, overdue") } else { words };
        view! { <Badge tone>{words}</Badge> }
    });
    view! {
        <p class="ask-program">
            <strong>{asked_by(&one)}</strong> " asks about " {rows(one.account_count)} " " {due}
        </p>
        {(!one.message.trim().is_empty()).then(|| view! { <blockquote class="ask-message">{one.message}</blockquote> })}
    }
}

/// Who asks: the program, with the event before which it does.
fn asked_by(request: &ReportingRequest) -> String {
    match &request.event_name {
        Some(event) => format!("{}, {event}", request.program_name),
        None => request.program_name.clone(),
    }
}

fn rows(count: i64) -> String {
    match count {
        1 => "1 account".to_owned(),
        count => format!("{} accounts", grouped(usize::try_from(count).unwrap_or(0))),
    }
}

#[component]
fn Progress() -> impl IntoView {
    let desk = Desk::current();
    let counts = Memo::new(move |_| desk.read(|table| (table.reported_count(), table.len())));
    let share = Signal::derive(move || {
        let (done, all) = counts.get();
        (all > 0).then(|| done as f64 / all as f64)
    });
    let detail = Signal::derive(move || {
        let (done, all) = counts.get();
        format!("{} of {}", grouped(done), grouped(all))
    });
    view! {
        <div class="ask-progress">
            <ProgressBar label="Reported" done=share detail />
        </div>
    }
}

/// All rows are reported: says thanks, and what happens next.
#[component]
fn Thanks() -> impl IntoView {
    let desk = Desk::current();
    let is_done = Memo::new(move |_| {
        desk.loading() == Loading::Done
            && desk.read(|table| !table.is_empty() && table.reported_count() == table.len())
    });
    view! {
        <Show when=move || is_done.get()>
            <div class="thanks" role="status">
                <Glyph icon=Icon::Success />
                <div>
                    <p class="thanks-title">"All done, thank you."</p>
                    <p>
                        "There is nothing to send off: the people who asked are told by mail. You can still change everything here; they hear of that too. You get a mail when more accounts are sent to you."
                    </p>
                </div>
            </div>
        </Show>
    }
}
