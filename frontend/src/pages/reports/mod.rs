//! Reports: the accounts you were asked about.

use leptos::prelude::*;

use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;

/// The page.
#[component]
pub fn ReportsPage() -> impl IntoView {
    view! {
        <PageHeader title="Reports" lead=|| "The accounts you were asked about." />
        <EmptyState icon=Icon::Report title="Nothing to report on" detail="You get a mail as soon as accounts are sent to you for report." />
    }
}
