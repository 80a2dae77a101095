//! Somebody else comes in one's place.

use crate::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use pep_api_types::attendance::MySession;
use pep_api_types::sessions::{CandidateQuery, SessionPersonAdd};

use super::change;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::combobox::{ComboOption, ComboboxMulti};
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::icon::Icon;
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

/// The button and its dialog.
#[component]
pub fn ReplaceMe(
    /// The session.
    session: MySession,
) -> impl IntoView {
    let toasts = Toasts::current();
    let navigate = StoredValue::new_local(use_navigate());
    let me = session.people.iter().find(|person| person.is_me).map(|me| (me.id, me.side));
    let id = session.id;
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let chosen = RwSignal::new(Vec::<ComboOption>::new());
    let found = Answer::<Vec<ComboOption>>::default();
    let search = move |text: String| {
        let query = CandidateQuery { q: text };
        found.load(async move {
            let people = client().list_session_candidates(id, &query).await?.items;
            Ok(people
                .into_iter()
                .filter(|person| me.is_some_and(|(_, side)| side == person.side))
                .map(|person| ComboOption::new(person.id.to_string(), person.name))
                .collect())
        });
    };
    // One person at a time: the one chosen last.
    let choose = move |mut list: Vec<ComboOption>| chosen.set(list.pop().into_iter().collect());
    let send = Callback::new(move |()| {
        let other = chosen.with_untracked(|chosen| {
            chosen.last().and_then(|option| Some((option.value.parse::<i64>().ok()?, option.label.clone())))
        });
        let (Some((my_id, _)), Some((person_id, name))) = (me, other) else { return };
        let body = SessionPersonAdd { person_id };
        change(busy, async move { client().replace_session_person(id, my_id, &body).await }, move |answer| {
            match answer {
                Ok(_) => {
                    toasts.success(format!("{name} comes in your place"));
                    navigate.with_value(|navigate| navigate("/my-sessions", NavigateOptions::default()));
                }
                Err(error) => toasts.failure("You were not replaced", &error),
            }
        });
    });
    let footer = move || {
        view! {
            <Button on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button
                appearance=Appearance::Primary
                busy
                disabled=Signal::derive(move || chosen.with(Vec::is_empty))
                on_click=move |_| send.run(())
            >
                "Send in my place"
            </Button>
        }
    };
    me.is_some().then(move || {
        view! {
            <Button appearance=Appearance::Subtle icon=Icon::People on_click=move |_| open.set(true)>
                "Send somebody in my place"
            </Button>
            <Dialog
                open
                on_close=move |()| open.set(false)
                title="Who comes in your place?"
                size=DialogSize::Small
                footer=footer
            >
                <p>"They get the invitation, and you a cancellation, for this one session only."</p>
                <ComboboxMulti
                    label="Person"
                    chosen=Signal::derive(move || chosen.get())
                    on_change=choose
                    options=Signal::derive(move || found.ok().map(|found| (*found).clone()).unwrap_or_default())
                    on_search=search
                    busy=Signal::derive(move || found.is_busy())
                    placeholder="Name"
                />
            </Dialog>
        }
    })
}
