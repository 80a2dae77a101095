//! Heatmap: which partners know which accounts.

use leptos::prelude::*;

use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;

/// The page.
#[component]
pub fn HeatmapPage() -> impl IntoView {
    view! {
        <PageHeader title="Heatmap" lead=|| "Which partners know which accounts." />
        <EmptyState icon=Icon::Heatmap title="No accounts yet" detail="Import the account list to begin." />
    }
}
