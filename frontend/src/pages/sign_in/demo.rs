//! The demo's people: pick one and go.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::session::{DemoPerson, DemoSignIn};

use crate::api::client;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::{Glyph, Icon};
use crate::components::progress::{Loading, Spinner};
use crate::components::search_box::SearchBox;
use crate::logic::initials::initials;
use crate::logic::sign_in::{DemoGroup, demo_groups, first_choice};
use crate::state::answer::Answer;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// Everybody of the demo, by role; the person with whom the whole job begins stands first.
#[component]
pub fn DemoPicker() -> impl IntoView {
    let session = Session::current();
    let toasts = Toasts::current();
    let people = Answer::<Vec<DemoPerson>>::default();
    let load = move || people.load(async { client().list_demo_people().await.map(|page| page.items) });
    load();
    let search = RwSignal::new(String::new());
    let going = RwSignal::new(None::<String>);
    let failed = RwSignal::new(None);
    let pick = Callback::new(move |person: DemoPerson| {
        if going.get_untracked().is_some() {
            return;
        }
        going.set(Some(person.email.clone()));
        failed.set(None);
        spawn_local(async move {
            match client().create_demo_session(&DemoSignIn { email: person.email.clone() }).await {
                Ok(()) => {
                    toasts.success(format!("You are {}", person.name));
                    session.reload();
                }
                Err(error) => {
                    failed.try_set(Some(error));
                    going.try_set(None);
                }
            }
        });
    });
    let first = move || {
        people
            .ok()
            .filter(|_| search.with(String::is_empty))
            .and_then(|people| first_choice(&people).cloned())
    };
    let groups = move || people.ok().map(|people| demo_groups(&people, &search.get())).unwrap_or_default();
    view! {
        <section class="sign-in-way" aria-label="As somebody of the demo">
            <h2>"Try PEP as somebody of the demo"</h2>
            <p class="sign-in-note">"Made-up people and accounts. Switch as often as you like."</p>
            {move || failed.get().map(|error| view! { <ErrorPanel error /> })}
            {move || match people.get() {
                None => view! { <Loading what="Loading people" /> }.into_any(),
                Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
                Some(Ok(_)) => {
                    view! {
                        {move || first().map(|person| view! { <FirstChoice person pick going /> })}
                        <SearchBox
                            label="Search people, roles, partners"
                            value=search
                            on_search=move |text| search.set(text)
                        />
                        <div class="demo-groups">
                            <For each=groups key=|group| (group.label, group.people.len()) let:group>
                                <Group group pick going />
                            </For>
                            <Show when=move || groups().is_empty()>
                                <p class="sign-in-note">"Nobody matches. Clear the search to see everybody."</p>
                            </Show>
                        </div>
                    }
                        .into_any()
                }
            }}
        </section>
    }
}

/// The obvious way in.
#[component]
fn FirstChoice(
    person: DemoPerson,
    pick: Callback<DemoPerson>,
    going: RwSignal<Option<String>>,
) -> impl IntoView {
    let email = person.email.clone();
    let is_going = Signal::derive(move || going.with(|going| going.as_ref() == Some(&email)));
    let words = format!("Start as {}, {}", person.name, person.roles.join(", "));
    view! {
        <button
            type="button"
            class="button is-primary sign-in-wide demo-first"
            aria-busy=move || is_going.get().then_some("true")
            on:click=move |_| pick.run(person.clone())
        >
            {move || if is_going.get() { view! { <Spinner /> }.into_any() } else { view! { <Glyph icon=Icon::Person /> }.into_any() }}
            <span class="button-label">{words}</span>
        </button>
        <p class="sign-in-note">
            "The whole job begins here: filter the heatmap, send accounts to partners, then come back as a partner."
        </p>
    }
}

#[component]
fn Group(group: DemoGroup, pick: Callback<DemoPerson>, going: RwSignal<Option<String>>) -> impl IntoView {
    let person = move |person: DemoPerson| {
        let email = person.email.clone();
        let is_going = Signal::derive(move || going.with(|going| going.as_ref() == Some(&email)));
        let detail = match person.partner_name.as_ref() {
            Some(partner) if !person.roles.iter().any(|role| role.contains(partner)) => {
                format!("{}, {partner}", person.roles.join(", "))
            }
            Some(_) | None => person.roles.join(", "),
        };
        view! {
            <li>
                <button
                    type="button"
                    class="demo-person"
                    title=person.email.clone()
                    aria-busy=move || is_going.get().then_some("true")
                    on:click={
                        let person = person.clone();
                        move |_| pick.run(person.clone())
                    }
                >
                    <span class="avatar" data-initials=initials(&person.name) aria-hidden="true"></span>
                    <span class="demo-words">
                        <span class="demo-name">{person.name.clone()}</span>
                        <span class="demo-detail">{detail}</span>
                    </span>
                    {move || is_going.get().then(|| view! { <Spinner /> })}
                </button>
            </li>
        }
    };
    view! {
        <section class="demo-group">
            <h3>{group.label}</h3>
            <p class="sign-in-note">{group.what}</p>
            <ul class="demo-people">{group.people.into_iter().map(person).collect_view()}</ul>
        </section>
    }
}
