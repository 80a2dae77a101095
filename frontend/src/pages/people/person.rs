//! One person: what is known, the roles, the open sessions, and the way out.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::people::{Person, Side};
use pep_client::ApiError;
use pep_domain::access::ActionKind;

use super::form::{POINTERS, PersonFields, PersonForm};
use super::roles::Roles;
use super::state::People;
use crate::api::client;
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::dialog::{ConfirmDialog, Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::history_link::{history_link, mails_link};
use crate::components::icon::Icon;
use crate::components::progress::Loading;
use crate::components::relative_date::ExactDate;
use crate::logic::field_problems::rest_of;
use crate::logic::people_view::{change_of, name_of};
use crate::state::session::Session;
use crate::state::toasts::{Intent, Toasts};

/// The drawer of the person whom the URL names.
#[component]
pub fn PersonDrawer() -> impl IntoView {
    let people = People::current();
    let is_dirty = RwSignal::new(false);
    let is_open = Signal::derive(move || people.view.with(|view| view.person.is_some()));
    let title = Signal::derive(move || {
        people.open.ok().map_or_else(|| "Person".to_owned(), |person| name_of(&person))
    });
    let shown = Memo::new(move |_| people.open.get().map(|answer| answer.map(|person| (*person).clone())));
    let retry = move |()| {
        if let Some(id) = people.view.with_untracked(|view| view.person) {
            people.reload_open(id);
        }
    };
    view! {
        <Dialog
            open=is_open
            on_close=move |()| {
                is_dirty.set(false);
                people.change(|view| view.person = None);
            }
            title
            size=DialogSize::Drawer
            is_dirty
        >
            {move || match shown.get() {
                None => view! { <Loading what="Loading the person" /> }.into_any(),
                Some(Err(error)) => view! { <ErrorPanel error on_retry=retry /> }.into_any(),
                Some(Ok(person)) => view! { <Details person is_dirty /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Details(person: Person, is_dirty: RwSignal<bool>) -> impl IntoView {
    let session = Session::current();
    let may_manage = Memo::new(move |_| session.may(ActionKind::ManagePeople));
    let may_change = person.may_change;
    let side = match person.side {
        Side::Microsoft => "Microsoft".to_owned(),
        Side::Partner => person.partner_name.clone().unwrap_or_default(),
    };
    let feed = person.feed.clone().map(|feed| {
        view! { <dt>"From the list"</dt><dd>{format!("{feed}; its next import may change the fields below")}</dd> }
    });
    let mail_problem = person.mail_problem.clone().map(|problem| {
        let what = if problem.is_complaint {
            "This person complained about a mail"
        } else {
            "Mails to this address come back"
        };
        let words =
            format!("{what}. {} Ask for another address, or reach the person another way.", problem.detail);
        view! { <Banner intent=Intent::Warning>{words} " " <ExactDate at=problem.at /></Banner> }
    });
    view! {
        {mail_problem}
        <dl class="facts">
            <dt>"Side"</dt>
            <dd>{side}</dd>
            {feed}
            <dt>"Added"</dt>
            <dd><ExactDate at=person.created_at /></dd>
        </dl>
        {history_link("person", person.id)}
        {mails_link("person", person.id, "Mails")}
        {person.partner_id.map(|id| mails_link("partner", id, "Mails to the whole partner"))}
        {personal_data_link(person.id)}
        <Roles person=person.clone() />
        <Fields person=person.clone() is_dirty may_manage />
        <Show when=move || may_manage.get() && may_change>
            <WaysOut person=person.clone() />
        </Show>
    }
}

/// The way to what is held about the person, for who may hand it out and erase it.
fn personal_data_link(id: i64) -> Option<AnyView> {
    Session::current().may(ActionKind::ErasePeople).then(|| {
        let href = format!("/personal-data?person={id}");
        view! { <LinkButton href appearance=Appearance::Subtle icon=Icon::Info>"Personal data"</LinkButton> }
    })
}

#[component]
fn Fields(person: Person, is_dirty: RwSignal<bool>, may_manage: Memo<bool>) -> impl IntoView {
    let people = People::current();
    let toasts = Toasts::current();
    let before = change_of(&person);
    let fields = PersonFields::new(&before);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let before = StoredValue::new(before);
    let is_changed = Memo::new(move |_| before.with_value(|before| fields.entered() != *before));
    Effect::new(move |_| is_dirty.set(is_changed.get()));
    let moves = Memo::new(move |_| before.with_value(|before| fields.entered().email != before.email));
    let id = person.id;
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let change = untrack(|| fields.entered());
        spawn_local(async move {
            let answer = client().update_person(id, &change).await;
            busy.try_set(false);
            match answer {
                Ok(person) => {
                    toasts.success(format!("{} is changed", name_of(&person)));
                    people.changed(person);
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    view! {
        <form class="panel-part" on:submit=save novalidate=true>
            <h3>"Details"</h3>
            <PersonForm fields error disabled=Signal::derive(move || !may_manage.get()) />
            <Show when=move || moves.get()>
                <p class="quiet">"A new address ends all sessions and all links of the person."</p>
            </Show>
            {move || rest_of(error.get(), &POINTERS).map(|error| view! { <ErrorPanel error /> })}
            <Show when=move || may_manage.get()>
                <div class="panel-actions is-start">
                    <Button
                        appearance=Appearance::Primary
                        kind=crate::components::button::ButtonKind::Submit
                        busy
                        disabled=Signal::derive(move || !is_changed.get())
                    >
                        "Save changes"
                    </Button>
                </div>
            </Show>
        </form>
    }
}

/// A question before something that cannot be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    SignOut,
    Remove,
}

#[component]
fn WaysOut(person: Person) -> impl IntoView {
    let people = People::current();
    let toasts = Toasts::current();
    let asked = RwSignal::new(None::<Question>);
    let busy = RwSignal::new(false);
    let (id, sessions, roles) = (person.id, person.open_sessions, person.roles.len());
    let name = StoredValue::new(name_of(&person));
    let in_words = move || match sessions {
        0 => "Not signed in anywhere.".to_owned(),
        1 => "Signed in in 1 browser.".to_owned(),
        count => format!("Signed in in {count} browsers."),
    };
    let carry_out = move || {
        let Some(question) = asked.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            let answer = match question {
                Question::SignOut => client().end_person_sessions(id).await,
                Question::Remove => client().remove_person(id).await,
            };
            busy.try_set(false);
            asked.try_set(None);
            let name = name.try_get_value().unwrap_or_default();
            match (answer, question) {
                (Ok(()), Question::SignOut) => {
                    toasts.success(format!("{name} is signed out everywhere"));
                    people.reload_open(id);
                }
                (Ok(()), Question::Remove) => {
                    toasts.success(format!("{name} is removed"));
                    people.change(|view| view.person = None);
                    people.reload_list();
                }
                (Err(error), _) => toasts.failure(format!("Nothing changed for {name}"), &error),
            }
        });
    };
    let title = move || match asked.get() {
        Some(Question::Remove) => format!("Remove {}?", name.get_value()),
        _ => format!("Sign {} out everywhere?", name.get_value()),
    };
    let confirm = move || match asked.get() {
        Some(Question::Remove) => "Remove 1 person".to_owned(),
        _ => "Sign out".to_owned(),
    };
    let consequence = move || match asked.get() {
        Some(Question::Remove) => format!(
            "{roles} {} and {sessions} open {} end at once. What the person wrote and reported stays.",
            if roles == 1 { "role" } else { "roles" },
            if sessions == 1 { "session" } else { "sessions" },
        ),
        _ => "The person has to sign in again; what was entered and not saved there is lost.".to_owned(),
    };
    view! {
        <section class="panel-part" aria-label="Access">
            <h3>"Access"</h3>
            <p>{in_words()}</p>
            <div class="panel-actions is-start">
                {(sessions > 0).then(|| view! {
                    <Button icon=Icon::SignOut on_click=move |_| asked.set(Some(Question::SignOut))>"Sign out everywhere…"</Button>
                })}
                <Button icon=Icon::Trash on_click=move |_| asked.set(Some(Question::Remove))>"Remove the person…"</Button>
            </div>
            <ConfirmDialog
                open=Signal::derive(move || asked.get().is_some())
                title=Signal::derive(title)
                confirm=Signal::derive(confirm)
                is_dangerous=true
                busy
                on_confirm=move |()| carry_out()
                on_cancel=move |()| asked.set(None)
            >
                <p>{consequence}</p>
            </ConfirmDialog>
        </section>
    }
}
