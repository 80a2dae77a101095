//! Report requests: what partners were asked, and how far they are.

use leptos::prelude::*;

use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;

/// The page.
#[component]
pub fn RequestsPage() -> impl IntoView {
    view! {
        <PageHeader title="Report requests" lead=|| "What partners were asked, and how far they are." />
        <EmptyState icon=Icon::Send title="No open requests" detail="Choose accounts on the heatmap and send them for report." />
    }
}
