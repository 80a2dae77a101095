//! Who is signed in, and the way out.

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use pep_api_types::people::ScopeKind;

use crate::api::client;
use crate::components::icon::Icon;
use crate::components::menu::{Align, Menu, MenuItem, MenuSeparator};
use crate::logic::initials::initials;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

#[component]
pub fn AccountMenu() -> impl IntoView {
    let session = Session::current();
    let name = Signal::derive(move || session.person().map(|person| person.name).unwrap_or_default());
    let toasts = Toasts::current();
    let navigate = StoredValue::new_local(use_navigate());
    let go_to_account = Callback::new(move |()| {
        navigate.with_value(|navigate| navigate("/account", NavigateOptions::default()));
    });
    let leave = move |everywhere: bool| {
        spawn_local(async move {
            let client = client();
            let done = if everywhere { client.end_all_sessions().await } else { client.end_session().await };
            match done {
                Ok(()) => session.reload(),
                Err(error) if error.is_signed_out() => session.reload(),
                Err(error) => toasts.failure("You are still signed in", &error),
            }
        });
    };
    view! {
        <Menu
            label=Signal::derive(move || format!("Account of {}", name.get()))
            class="bar-button is-avatar"
            align=Align::End
            button=move || view! { <span class="avatar" data-initials=move || initials(&name.get())></span> }
        >
            <WhoCard />
            <MenuSeparator />
            <MenuItem icon=Icon::Person on_choose=move |()| go_to_account.run(())>"Account and sessions"</MenuItem>
            <MenuItem icon=Icon::SignOut on_choose=move |()| leave(false)>"Sign out"</MenuItem>
            <MenuItem icon=Icon::SignOut on_choose=move |()| leave(true)>"Sign out everywhere"</MenuItem>
        </Menu>
    }
}

/// Name, address and roles at the head of the menu.
#[component]
fn WhoCard() -> impl IntoView {
    let session = Session::current();
    move || {
        session.person().map(|person| {
            let roles = person.roles.into_iter().map(|role| match role.scope_kind {
                ScopeKind::All => role.label,
                ScopeKind::Ou | ScopeKind::Atu | ScopeKind::Program => {
                    format!("{} for {}", role.label, role.scope_label)
                }
                // The partner's name stands above already.
                ScopeKind::Partner => role.label,
            });
            view! {
                <div class="who" role="presentation">
                    <p class="who-name">{person.name}</p>
                    <p>{person.email}</p>
                    {person.partner_name.map(|partner| view! { <p class="who-roles">{partner}</p> })}
                    <p class="who-roles">{roles.collect::<Vec<_>>().join(", ")}</p>
                </div>
            }
        })
    }
}
