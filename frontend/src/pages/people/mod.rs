//! People: who uses PEP, and what they may do.

use leptos::prelude::*;

use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;

/// The page.
#[component]
pub fn PeoplePage() -> impl IntoView {
    view! {
        <PageHeader title="People" lead=|| "Who uses PEP, and what they may do." />
        <EmptyState icon=Icon::People title="Nobody yet" detail="Import sellers and contacts, or add a person." />
    }
}
