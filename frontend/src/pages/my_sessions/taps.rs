//! "Who was there?", with one tap for each person, or one for all.

use crate::prelude::*;
use pep_api_types::attendance::{AttendanceTap, AttendanceTaps, MySession, MySessionPerson, Presence};

use super::change;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::icon::Icon;
use crate::logic::my_day::source_words;
use crate::state::toasts::Toasts;

/// The list of people.
#[component]
pub fn Taps(
    /// The session's id.
    session: i64,
    /// Its people.
    people: Vec<MySessionPerson>,
    /// It is another one now.
    replaced: Callback<MySession>,
) -> impl IntoView {
    let toasts = Toasts::current();
    let busy = RwSignal::new(false);
    let tell =
        Callback::new(move |people: Vec<AttendanceTap>| {
            let body = AttendanceTaps { people };
            change(busy, async move { client().tap_attendance(session, &body).await }, move |answer| {
                match answer {
                    Ok(session) => replaced.run(session),
                    Err(error) => toasts.failure("The attendance was not saved", &error),
                }
            });
        });
    let everybody: Vec<AttendanceTap> =
        people.iter().map(|person| AttendanceTap { person_id: person.id, is_present: true }).collect();
    let rows = people.into_iter().map(|person| row(person, busy, tell)).collect_view();
    view! {
        <section class="day-section">
            <h2>"Who was there?"</h2>
            <ul class="tap-list">{rows}</ul>
            <p class="quiet">"What you say of the other side counts where neither the meeting nor they say anything."</p>
            <Button appearance=Appearance::Secondary icon=Icon::Check busy on_click=move |_| tell.run(everybody.clone())>
                "Everybody was there"
            </Button>
        </section>
    }
}

fn row(person: MySessionPerson, busy: RwSignal<bool>, tell: Callback<Vec<AttendanceTap>>) -> AnyView {
    let (id, presence) = (person.id, person.presence);
    let choice = move |is_present: bool, words: &'static str| {
        let is_on = presence == if is_present { Presence::Present } else { Presence::Absent };
        view! {
            <button
                type="button"
                class="segment"
                aria-pressed=is_on.to_string()
                disabled=busy
                on:click=move |_| tell.run(vec![AttendanceTap { person_id: id, is_present }])
            >
                {words}
            </button>
        }
        .into_any()
    };
    let says = person.source.map(
        |source| view! { <span class="quiet">{source_words(source, person.by_side, person.side)}</span> },
    );
    view! {
        <li>
            <span class="tap-name">{person.name.clone()} " " {says}</span>
            <div class="segments" role="group" aria-label=format!("Was {} there?", person.name)>
                {choice(true, "There")} {choice(false, "Not there")}
            </div>
        </li>
    }
    .into_any()
}
