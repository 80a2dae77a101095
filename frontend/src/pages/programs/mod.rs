//! Programs: what partners are invited to.

use leptos::prelude::*;

use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;

/// The page.
#[component]
pub fn ProgramsPage() -> impl IntoView {
    view! {
        <PageHeader title="Programs" lead=|| "What partners are invited to." />
        <EmptyState icon=Icon::Programs title="No programs yet" detail="Programs appear here when they are created." />
    }
}
