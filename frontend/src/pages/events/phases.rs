//! Where an event stands, its dates, and moving it by hand.

use crate::prelude::*;
use chrono::{DateTime, NaiveDate, Utc};
use leptos::task::spawn_local;
use pep_api_types::events::{EventCancel, EventDetail, EventMove, EventPhase};
use pep_client::ApiError;

use crate::api::client;
use crate::browser::days;
use crate::browser::intl::{self, DateStyle};
use crate::components::button::{Appearance, Button};
use crate::components::dialog::ConfirmDialog;
use crate::components::field::Field;
use crate::components::reason_dialog::ReasonDialog;
use crate::components::select::{Choice, Select};
use crate::logic::event_words::{PHASES, phase_words};
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

/// The phases in a row; the one it is in is marked, in words for screen readers too.
#[component]
pub fn Stepper(
    /// Where the event stands.
    phase: EventPhase,
) -> impl IntoView {
    if phase == EventPhase::Cancelled {
        return view! { <p class="event-cancelled"><strong>"This event was cancelled."</strong></p> }
            .into_any();
    }
    let step = move |of: EventPhase| {
        let state = match of.cmp(&phase) {
            std::cmp::Ordering::Less => "is-done",
            std::cmp::Ordering::Equal => "is-here",
            std::cmp::Ordering::Greater => "is-ahead",
        };
        let said = match state {
            "is-done" => " (done)",
            "is-here" => " (now)",
            _ => "",
        };
        view! {
            <li class=format!("event-step {state}") aria-current=(of == phase).then_some("step")>
                {phase_words(of)}
                <span class="visually-hidden">{said}</span>
            </li>
        }
        .into_any()
    };
    view! { <ol class="event-steps" aria-label="Phases of the event">{PHASES.map(step).collect_view()}</ol> }
        .into_any()
}

/// An instant on the reader's clock, with the event's beside it where they differ.
pub fn both_clocks(at: DateTime<Utc>, zone: &str) -> String {
    let ms = at.timestamp_millis() as f64;
    let own = intl::instant(ms, DateStyle::DateTime);
    let theirs = intl::in_zone(ms, DateStyle::DateTime, Some(zone));
    if own == theirs { format!("{own} ({zone})") } else { format!("{own} your time, {theirs} in {zone}") }
}

/// The dates of an event as a list of facts.
pub fn facts(
    zone: &str,
    (first, last): (NaiveDate, NaiveDate),
    heatmaps_due: Option<NaiveDate>,
    opens: Option<DateTime<Utc>>,
    closes: Option<DateTime<Utc>>,
) -> AnyView {
    let days_of = if first == last {
        days::words(first)
    } else {
        format!("{} to {}", days::words(first), days::words(last))
    };
    let by_hand = || "when the organiser opens them".to_owned();
    let rows = [
        ("Heatmaps until", heatmaps_due.map_or_else(|| "no last day".to_owned(), days::words)),
        ("Requests open", opens.map_or_else(by_hand, |at| both_clocks(at, zone))),
        (
            "Requests close",
            closes.map_or_else(|| "when the organiser closes them".to_owned(), |at| both_clocks(at, zone)),
        ),
        ("The event", format!("{days_of}, {zone}")),
    ];
    let row =
        |(what, when): (&'static str, String)| view! { <div><dt>{what}</dt><dd>{when}</dd></div> }.into_any();
    view! { <dl class="event-facts">{rows.map(row).collect_view()}</dl> }.into_any()
}

/// Moving the event by hand, and calling it off.
#[component]
pub fn Moves(
    /// The event as it is shown.
    detail: Answer<EventDetail>,
    /// It was changed elsewhere: ask again.
    on_change: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::current();
    let to = RwSignal::new(None::<EventPhase>);
    let cancels = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let choices = Signal::derive(move || {
        let moves = detail.ok().map(|detail| detail.moves.clone()).unwrap_or_default();
        let first = Choice::new("", "Move to …");
        std::iter::once(first)
            .chain(moves.into_iter().map(|step| Choice::new(phase_words(step.to), phase_words(step.to))))
            .collect::<Vec<_>>()
    });
    let choose = move |words: String| {
        to.set(PHASES.into_iter().find(|phase| phase_words(*phase) == words));
    };
    let what = move || {
        let (Some(detail), Some(to)) = (detail.ok(), to.get()) else { return ().into_any() };
        let Some(step) = detail.moves.iter().find(|step| step.to == to).cloned() else {
            return ().into_any();
        };
        let list = |title: &'static str, items: Vec<String>| {
            (!items.is_empty()).then(|| {
                view! {
                    <p><strong>{title}</strong></p>
                    <ul>{items.into_iter().map(|item| view! { <li>{item}</li> }).collect_view()}</ul>
                }
                .into_any()
            })
        };
        view! {
            {list("From then on:", step.opens)}
            {list("No longer:", step.closes)}
        }
        .into_any()
    };
    let go = move |()| {
        let (Some(shown), Some(to_phase)) = (detail.ok(), to.get_untracked()) else { return };
        busy.set(true);
        let step = EventMove { from: shown.event.phase, to: to_phase };
        let id = shown.event.id;
        spawn_local(async move {
            let answer = client().move_event(id, &step).await;
            busy.try_set(false);
            to.try_set(None);
            match answer {
                Ok(moved) => {
                    toasts.success(format!(
                        "{} is now: {}",
                        moved.event.name,
                        phase_words(moved.event.phase)
                    ));
                    detail.replace(moved);
                }
                Err(problem) => {
                    toasts.failure("The event was not moved", &problem);
                    on_change.run(());
                }
            }
        });
    };
    let cancel = move |reason: String| {
        let Some(shown) = detail.ok() else { return };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = client().cancel_event(shown.event.id, &EventCancel { reason }).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    cancels.try_set(false);
                    toasts.success(format!("{} is cancelled", shown.event.name));
                    on_change.run(());
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let may_cancel = move || detail.ok().is_some_and(|detail| detail.event.phase < EventPhase::Held);
    let title = Signal::derive(move || match to.get() {
        Some(phase) => format!("Move to “{}”?", phase_words(phase)),
        None => "Move the event?".to_owned(),
    });
    view! {
        <div class="event-moves">
            <Field label="Move by hand">
                <Select
                    value=Signal::derive(move || to.get().map(phase_words).unwrap_or_default().to_owned())
                    choices
                    on_change=choose
                />
            </Field>
            {move || may_cancel().then(|| view! {
                <Button appearance=Appearance::Subtle on_click=move |_| cancels.set(true)>"Cancel the event"</Button>
            }.into_any())}
        </div>
        <ConfirmDialog
            open=Signal::derive(move || to.get().is_some())
            title
            confirm="Move the event"
            busy
            on_confirm=go
            on_cancel=move |()| to.set(None)
        >
            {what}
        </ConfirmDialog>
        <ReasonDialog
            open=cancels
            title="Cancel this event?"
            confirm="Cancel the event"
            is_dangerous=true
            busy
            error
            on_confirm=cancel
            on_cancel=move |()| cancels.set(false)
        >
            <p>"Its teams are told in PEP. It cannot be brought back; plan a copy instead."</p>
        </ReasonDialog>
    }
    .into_any()
}
