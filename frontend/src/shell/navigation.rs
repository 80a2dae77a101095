//! The way to the pages: at the left on wide screens, at the bottom on narrow ones.

use crate::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Align, Menu, MenuItem};
use crate::logic::navigation::{Place, places};
use crate::state::session::Session;

/// Places in the bar at the bottom; the others are under *More*.
const AT_THE_BOTTOM: usize = 4;

fn icon(place: Place) -> Icon {
    match place {
        Place::Heatmap => Icon::Heatmap,
        Place::Requests => Icon::Send,
        Place::Reports => Icon::Report,
        Place::MyAccounts => Icon::Person,
        Place::MySessions => Icon::Clock,
        Place::FollowUps => Icon::Link,
        Place::Events => Icon::Calendar,
        Place::Engagements => Icon::Star,
        Place::Materials => Icon::File,
        Place::Teams => Icon::People,
        Place::OurPeople => Icon::People,
        Place::Imports => Icon::Upload,
        Place::Holidays => Icon::Calendar,
        Place::Outbox => Icon::Mail,
        Place::Jobs => Icon::History,
        Place::ApiClients => Icon::Link,
        Place::Audit => Icon::Search,
        Place::People => Icon::Person,
        Place::Programs => Icon::Programs,
        Place::Help => Icon::Help,
    }
}

#[component]
pub fn SideNavigation() -> impl IntoView {
    let session = Session::current();
    view! {
        <nav class="nav" aria-label="Main">
            <ul>
                <For each=move || places(&session.actions()) key=|place| *place let:place>
                    <li>
                        <NavLink place />
                    </li>
                </For>
            </ul>
        </nav>
    }
}

#[component]
pub fn BottomNavigation() -> impl IntoView {
    let session = Session::current();
    let navigate = use_navigate();
    let all = Memo::new(move |_| places(&session.actions()));
    let near = move || all.get().into_iter().take(AT_THE_BOTTOM).collect::<Vec<_>>();
    let far = move || all.get().into_iter().skip(AT_THE_BOTTOM).collect::<Vec<_>>();
    let navigate = StoredValue::new_local(navigate);
    let more = move || {
        let item = move |place: Place| {
            let go =
                move |()| navigate.with_value(|navigate| navigate(place.path(), NavigateOptions::default()));
            view! { <MenuItem icon=icon(place) on_choose=go>{place.label()}</MenuItem> }
        };
        view! {
            <Menu
                label="More pages"
                class="nav-link"
                align=Align::End
                button=|| view! { <Glyph icon=Icon::More /><span class="nav-label">"More"</span> }
            >
                {far().into_iter().map(item).collect_view()}
            </Menu>
        }
    };
    view! {
        <nav class="bottom-nav" aria-label="Main">
            <For each=near key=|place| *place let:place>
                <NavLink place />
            </For>
            <Show when=move || all.with(|all| all.len() > AT_THE_BOTTOM)>{more()}</Show>
        </nav>
    }
}

/// A link that says by `aria-current` whether it leads to where one is.
#[component]
fn NavLink(place: Place) -> impl IntoView {
    view! {
        <A href=place.path() attr:class="nav-link" attr:title=place.label()>
            <Glyph icon=icon(place) />
            <span class="nav-label">{place.label()}</span>
        </A>
    }
}
