//! Outbox: mails that PEP wrote, as they were sent.

use leptos::prelude::*;

use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;

/// The page.
#[component]
pub fn OutboxPage() -> impl IntoView {
    view! {
        <PageHeader title="Outbox" lead=|| "Mails that PEP wrote, as they were sent." />
        <EmptyState icon=Icon::Mail title="No mails yet" detail="Mails appear here as soon as something is sent." />
    }
}
