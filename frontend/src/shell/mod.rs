//! The frame around every page of somebody who is signed in.

mod account_menu;
mod banners;
mod display_menu;
mod navigation;
mod notices_menu;
mod portals;
mod program_switch;
mod top_bar;
mod zone_notice;

use crate::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_navigate};

use crate::browser;
use crate::components::error_panel::ErrorPanel;
use crate::components::page_header::PAGE_TITLE_ID;
use crate::components::progress::Loading;
use crate::components::toast_region::ToastRegion;
use crate::logic::url_query::UrlQuery;
use crate::parts::Parts;
use crate::state::program::CurrentProgram;
use crate::state::session::{Session, SessionState};
use banners::Banners;
use navigation::{BottomNavigation, SideNavigation};
use portals::Portals;
use top_bar::TopBar;

/// The frame: bar, navigation, banners, page, toasts. Sends people who are not signed in to the sign-in page and brings
/// them back afterwards.
#[component]
pub fn Shell() -> impl IntoView {
    let session = Session::current();
    let location = use_location();
    let navigate = use_navigate();
    Effect::new(move |_| {
        if matches!(session.state(), SessionState::Known(session) if session.person.is_none()) {
            let wanted =
                UrlQuery::read(&location.search.get_untracked()).on(&location.pathname.get_untracked());
            let back = UrlQuery::default().with("next", (wanted != "/").then_some(wanted));
            navigate(&back.on("/sign-in"), NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    // The frame stays while only the answer around the person changes, like a count of notices.
    let person = Memo::new(move |_| session.person().map(|person| person.id));
    let waiting = move || match session.state() {
        SessionState::Unknown => {
            view! { <div class="boot-page"><Loading what="Loading PEP" /></div> }.into_any()
        }
        SessionState::Failed(error) => {
            view! { <main class="boot-page"><ErrorPanel error on_retry=move |()| session.reload() /></main> }
                .into_any()
        }
        SessionState::Known(_) => ().into_any(),
    };
    move || match person.get() {
        Some(_) => view! { <Frame /> }.into_any(),
        None => waiting.into_any(),
    }
}

#[component]
fn Frame() -> impl IntoView {
    focus_title_after_navigation();
    CurrentProgram::provide();
    Parts::current().fetch_rest();
    let to_content = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        browser::focus_id_soon(PAGE_TITLE_ID);
    };
    view! {
        <a class="skip-link" href="#main" rel="external" on:click=to_content>"Skip to content"</a>
        <div class="shell">
            <TopBar />
            <SideNavigation />
            <div class="shell-content">
                <Banners />
                <main id="main" class="page">
                    <Outlet />
                </main>
                <Portals />
            </div>
            <BottomNavigation />
        </div>
        <ToastRegion />
    }
}

/// Screen readers and the keyboard begin at the title of the new page. Filters in the query are no new page.
fn focus_title_after_navigation() {
    let pathname = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let path = pathname.get();
        if before.is_some_and(|before| before != path) {
            browser::focus_id_soon(PAGE_TITLE_ID);
        }
        path
    });
}
