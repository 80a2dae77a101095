//! Who is signed in, and the way out.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::session::sign_out;
use crate::components::icon::Icon;
use crate::components::menu::{Align, Menu, MenuItem, MenuSeparator};
use crate::logic::initials::initials;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

#[component]
pub fn AccountMenu() -> impl IntoView {
    let session = Session::current();
    let name = Signal::derive(move || session.who().map(|who| who.name.clone()).unwrap_or_default());
    let toasts = Toasts::current();
    let leave = move |everywhere: bool| {
        spawn_local(async move {
            match sign_out(everywhere).await {
                Ok(()) => session.ended(),
                Err(error) if error.is_signed_out() => session.ended(),
                Err(error) => toasts.failure("You are still signed in", &error),
            }
        });
    };
    view! {
        <Menu
            label=Signal::derive(move || format!("Account of {}", name.get()))
            class="bar-button is-avatar"
            align=Align::End
            button=move || view! { <span class="avatar" aria-hidden="true">{move || initials(&name.get())}</span> }
        >
            <WhoCard />
            <MenuSeparator />
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
        session.who().map(|who| {
            let roles: Vec<&str> = who.roles.iter().map(|role| role.label()).collect();
            let place =
                who.partner.clone().into_iter().chain([roles.join(", ")]).collect::<Vec<_>>().join(" · ");
            view! {
                <div class="who" role="presentation">
                    <p class="who-name">{who.name.clone()}</p>
                    <p>{who.email.clone()}</p>
                    <p class="who-roles">{place}</p>
                </div>
            }
        })
    }
}
