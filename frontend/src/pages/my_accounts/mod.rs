//! My accounts: your own interest in your accounts. Partners never see it.

use leptos::prelude::*;

use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;

/// The page.
#[component]
pub fn MyAccountsPage() -> impl IntoView {
    view! {
        <PageHeader title="My accounts" lead=|| "Your own interest in your accounts. Partners never see it." />
        <EmptyState icon=Icon::Person title="No accounts of yours" detail="Accounts appear here when the account list names you as their seller." />
    }
}
