//! Sign-in.

use leptos::prelude::*;

use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;

/// The page.
#[component]
pub fn SignInPage() -> impl IntoView {
    view! {
        <main class="boot-page">
            <PageHeader title="Sign in" />
            <EmptyState
                icon=Icon::Person
                title="No way to sign in"
                detail="This server offers no sign-in yet. Ask the people who run PEP."
            />
        </main>
    }
}
