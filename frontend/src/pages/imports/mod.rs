//! Imports: account lists, partners, contacts, sellers, reports.

use leptos::prelude::*;

use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;

/// The page.
#[component]
pub fn ImportsPage() -> impl IntoView {
    view! {
        <PageHeader title="Imports" lead=|| "Account lists, partners, contacts, sellers, reports." />
        <EmptyState icon=Icon::Upload title="Nothing imported yet" detail="Drop a CSV or Excel file to see what it would change." />
    }
}
