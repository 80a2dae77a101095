//! `/`: leads to the first place of the person's own.

use crate::prelude::*;
use leptos_router::components::Redirect;

use crate::logic::navigation::start;
use crate::state::session::Session;

/// The page; nobody stays here.
#[component]
pub fn StartPage() -> impl IntoView {
    let session = Session::current();
    view! { <Redirect path=start(&session.actions()).path() /> }
}
