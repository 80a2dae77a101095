//! `/`: leads to the first place of the person's own.

use leptos::prelude::*;
use leptos_router::components::Redirect;

use crate::logic::navigation::start;
use crate::state::session::Session;

/// The page; nobody stays here.
#[component]
pub fn StartPage() -> impl IntoView {
    let roles = Session::current().roles();
    view! { <Redirect path=start(&roles).path() /> }
}
