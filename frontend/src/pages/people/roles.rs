//! A person's roles: taking them back, and granting more.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::people::{GrantedRole, Person, Role};
use pep_client::ApiError;
use pep_domain::access::ActionKind;

use super::list::grant_words;
use super::state::People;
use crate::api::client;
use crate::components::button::{Button, IconButton};
use crate::components::checkbox::Checkbox;
use crate::components::combobox::{ComboOption, ComboboxMulti};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::select::{Choice, Select};
use crate::logic::people_view::{
    ROLES, fits_all, grantable, grants, name_of, offered, role_key, role_of, scope_of, scope_words,
};
use crate::state::session::Session;
use crate::state::toasts::{Intent, Toast, Toasts};

/// The roles held now and, for those who may, the form that grants more.
#[component]
pub fn Roles(person: Person) -> impl IntoView {
    let session = Session::current();
    let may_change = person.may_change;
    let may_manage = Memo::new(move |_| may_change && session.may(ActionKind::ManagePeople));
    let holds_more = session.may(ActionKind::ManagePeople) && !may_change;
    let id = person.id;
    let name = name_of(&person);
    let held = person
        .roles
        .clone()
        .into_iter()
        .map(|grant| view! { <Held grant id name=name.clone() may_manage /> });
    let is_empty = person.roles.is_empty();
    view! {
        <section class="panel-part" aria-label="Roles">
            <h3>"Roles"</h3>
            {is_empty.then(|| view! { <p class="quiet">"None: the person can sign in and sees nothing yet."</p> })}
            <ul class="panel-list people-held" role="list">{held.collect_view()}</ul>
            {holds_more.then(|| view! {
                <p class="quiet">"This reaches further than your own roles. A platform operator can change it."</p>
            })}
            <Show when=move || may_manage.get()>
                <GrantForm person=person.clone() />
            </Show>
        </section>
    }
}

#[component]
fn Held(grant: GrantedRole, id: i64, name: String, may_manage: Memo<bool>) -> impl IntoView {
    let people = People::current();
    let toasts = Toasts::current();
    let words = grant_words(&grant);
    let label = format!("Take “{words}” from {name}");
    let shown = words.clone();
    let (role, scope_kind) = (grant.role, grant.scope_kind);
    let scope_id = Some(grant.scope_id).filter(|id| *id != 0);
    let grant_id = grant.id;
    let undo = move || {
        let again = pep_api_types::people::NewGrant { role, scope_kind, scope_id };
        spawn_local(async move {
            match client().grant_role(id, &again).await {
                Ok(person) => people.changed(person),
                Err(error) => toasts.failure("The role was not granted again", &error),
            }
        });
    };
    let take = move |_| {
        let (name, words) = (name.clone(), words.clone());
        spawn_local(async move {
            match client().take_role(id, grant_id).await {
                Ok(()) => {
                    let title = format!("“{words}” is taken from {name}");
                    toasts.show(Toast::new(Intent::Success, title).action("Undo", undo));
                    people.reload_open(id);
                    people.reload_list();
                }
                Err(error) => toasts.failure(format!("“{words}” was not taken"), &error),
            }
        });
    };
    let take = StoredValue::new(take);
    let label = StoredValue::new(label);
    view! {
        <li>
            <span>{shown}</span>
            <Show when=move || may_manage.get()>
                <IconButton label=label.get_value() icon=Icon::Dismiss on_click=move |event| take.with_value(|take| take(event)) />
            </Show>
        </li>
    }
}

#[component]
fn GrantForm(person: Person) -> impl IntoView {
    let people = People::current();
    let session = Session::current();
    let toasts = Toasts::current();
    let (id, side, partner) = (person.id, person.side, person.partner_id);
    let is_operator = session.may(ActionKind::ManageJobs);
    let roles = grantable(side, is_operator);
    let role = RwSignal::new(roles.first().copied().unwrap_or(Role::Seller));
    let for_all = RwSignal::new(false);
    let chosen = RwSignal::new(Vec::<ComboOption>::new());
    let text = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(String::new());
    let error = RwSignal::new(None::<ApiError>);
    let choices: Vec<Choice> = ROLES
        .iter()
        .filter(|(role, ..)| roles.contains(role))
        .map(|(_, key, words)| Choice::new(*key, *words))
        .collect();
    let options = Signal::derive(move || {
        let (Some(scopes), Some(kind)) = (people.scopes.ok(), scope_of(role.get())) else { return vec![] };
        text.with(|text| offered(&scopes, kind, text))
            .into_iter()
            .map(|(id, name)| ComboOption::new(id.to_string(), name))
            .collect()
    });
    let kind_words = move || scope_of(role.get()).map(scope_words).unwrap_or_default();
    let has_scope = Memo::new(move |_| fits_all(role.get()) && scope_of(role.get()).is_some());
    let may_choose_all = Memo::new(move |_| {
        has_scope.get() && people.scopes.ok().is_some_and(|scopes| scopes.for_all.contains(&role.get()))
    });
    let is_for_all = Memo::new(move |_| may_choose_all.get() && for_all.get());
    let chooses = Memo::new(move |_| has_scope.get() && !is_for_all.get());
    let choose = move |all: Vec<ComboOption>| {
        problem.set(String::new());
        chosen.set(all);
    };
    let change_role = move |key: String| {
        if let Some(new) = role_of(&key) {
            role.set(new);
            chosen.set(vec![]);
            problem.set(String::new());
        }
    };
    let grant = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let ids: Vec<i64> =
            chosen.with_untracked(|all| all.iter().filter_map(|one| one.value.parse().ok()).collect());
        let wanted = match grants(role.get_untracked(), untrack(|| is_for_all.get()), &ids, partner) {
            Ok(wanted) => wanted,
            Err(words) => return problem.set(words),
        };
        problem.set(String::new());
        error.set(None);
        busy.set(true);
        spawn_local(async move {
            let mut newest = None;
            for one in &wanted {
                match client().grant_role(id, one).await {
                    Ok(person) => newest = Some(person),
                    Err(why) => {
                        error.try_set(Some(why));
                        break;
                    }
                }
            }
            busy.try_set(false);
            if let Some(person) = newest {
                toasts.success(format!("{} has {} roles now", name_of(&person), person.roles.len()));
                people.changed(person);
            }
        });
    };
    view! {
        <form class="people-grant" on:submit=grant novalidate=true>
            <Field label="Grant a role">
                <Select
                    value=Signal::derive(move || role_key(role.get()).to_owned())
                    choices
                    on_change=change_role
                />
            </Field>
            <Show when=move || may_choose_all.get()>
                <Checkbox
                    label=Signal::derive(move || format!("For all {}", kind_words()))
                    checked=for_all
                    on_change=move |on| for_all.set(on)
                />
            </Show>
            <Show when=move || chooses.get()>
                <Field label=Signal::derive(move || format!("For these {}", kind_words())) error=problem>
                    <ComboboxMulti
                        chosen
                        on_change=choose
                        options
                        on_search=move |typed: String| text.set(typed)
                        placeholder="Type to find"
                    />
                </Field>
            </Show>
            {move || error.get().map(|error| view! { <ErrorPanel error /> })}
            <div class="panel-actions is-start">
                <Button kind=crate::components::button::ButtonKind::Submit busy icon=Icon::Add>"Grant"</Button>
            </div>
        </form>
    }
}
