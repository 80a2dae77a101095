//! The bar at the top: the product's name, how it looks, who is signed in.

use crate::prelude::*;
use leptos_router::components::A;

use super::account_menu::AccountMenu;
use super::display_menu::DisplayMenu;
use super::notices_menu::NoticesMenu;
use super::program_switch::ProgramSwitch;

#[component]
pub fn TopBar() -> impl IntoView {
    view! {
        <header class="bar">
            <A href="/" attr:class="bar-brand">
                <span class="bar-mark" aria-hidden="true">
                    <span></span>
                    <span></span>
                    <span></span>
                    <span></span>
                </span>
                <span class="bar-name">"PEP"</span>
                <span class="bar-product">"Partner Engagement Portal"</span>
            </A>
            <div class="bar-end">
                <ProgramSwitch />
                <NoticesMenu />
                <DisplayMenu />
                <AccountMenu />
            </div>
        </header>
    }
}
