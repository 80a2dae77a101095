//! Jobs: what PEP does by itself, and when.

use leptos::prelude::*;

use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;

/// The page.
#[component]
pub fn JobsPage() -> impl IntoView {
    view! {
        <PageHeader title="Jobs" lead=|| "What PEP does by itself, and when." />
        <EmptyState icon=Icon::Clock title="No jobs yet" detail="Jobs appear here when the server has planned them." />
    }
}
