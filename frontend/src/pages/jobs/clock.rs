//! The rehearsal's clock: what time it is for PEP, and steps forward. Not there outside a rehearsal.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::jobs::{AdvanceClock, ClockView};

use crate::api::client;
use crate::browser::days::minutes_until;
use crate::browser::intl::{self, DateStyle};
use crate::browser::set_server_now;
use crate::components::button::Button;
use crate::components::icon::{Glyph, Icon};
use crate::components::relative_date::ExactDate;
use crate::logic::jobs_words::ahead_words;
use crate::state::answer::Answer;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// The hour at which people's mornings begin.
const MORNING: u32 = 9;

/// A step forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Minutes(i64),
    Morning,
}

const STEPS: [(Step, &str); 4] = [
    (Step::Minutes(10), "+10 minutes"),
    (Step::Minutes(60), "+1 hour"),
    (Step::Morning, "Next morning, 9:00"),
    (Step::Minutes(24 * 60), "+1 day"),
];

/// What time it is for PEP and, for those who may, buttons that move it.
#[component]
pub fn ClockBar(
    /// The clock was moved: what is shown may be old.
    #[prop(into)]
    on_moved: Callback<()>,
) -> impl IntoView {
    let session = Session::current();
    let toasts = Toasts::current();
    let clock = Answer::<ClockView>::default();
    let moving = RwSignal::new(None::<Step>);
    clock.load(async { client().get_clock().await });
    let is_rehearsal = Memo::new(move |_| clock.ok().is_some_and(|clock| clock.is_rehearsal));
    let may_move = Memo::new(move |_| session.known().is_some_and(|known| known.can_move_clock));
    let go = move |step: Step| {
        if moving.get_untracked().is_some() {
            return;
        }
        moving.set(Some(step));
        spawn_local(async move {
            match forward(step).await {
                Ok(now) => {
                    let words = intl::instant(now.now_at.timestamp_millis() as f64, DateStyle::DateTime);
                    toasts.success(format!("It is {words} now. What became due runs within seconds."));
                    set_server_now(now.now_at.timestamp_millis() as f64);
                    clock.replace(now);
                    on_moved.run(());
                }
                Err(error) => toasts.failure("The clock was not moved", &error),
            }
            moving.try_set(None);
        });
    };
    let button = move |(step, words): (Step, &'static str)| {
        let busy = Signal::derive(move || moving.get() == Some(step));
        view! { <Button busy on_click=move |_| go(step)>{words}</Button> }
    };
    view! {
        <Show when=move || is_rehearsal.get()>
            <section class="clock-bar" aria-label="Rehearsal clock">
                <Glyph icon=Icon::Clock />
                <p class="clock-words">
                    "For PEP it is "
                    <strong>{move || clock.ok().map(|clock| view! { <ExactDate at=clock.now_at /> })}</strong>
                    ". "
                    <span class="quiet">{move || clock.ok().map(|clock| ahead_words(clock.ahead_minutes))}</span>
                </p>
                <Show
                    when=move || may_move.get()
                    fallback=|| view! { <p class="quiet">"Sign in to move the clock."</p> }
                >
                    <div class="clock-steps" role="group" aria-label="Move the clock forward">
                        {STEPS.map(button).collect_view()}
                    </div>
                </Show>
            </section>
        </Show>
    }
}

async fn forward(step: Step) -> Result<ClockView, pep_client::ApiError> {
    let minutes = match step {
        Step::Minutes(minutes) => minutes,
        Step::Morning => {
            // Counted from PEP's own time at this moment, not from when the page was opened.
            let now = client().get_clock().await?.now_at;
            minutes_until(now.timestamp_millis() as f64, MORNING)
        }
    };
    client().advance_clock(&AdvanceClock { minutes }).await
}
