//! The card in which people sign in.

use crate::prelude::*;

use crate::components::page_header::PageHeader;

/// A card in the middle of the page, with the product's name over it.
#[component]
pub fn SignInFrame(
    /// What is done here.
    #[prop(into)]
    title: Signal<String>,
    /// One line about it.
    #[prop(into)]
    lead: Signal<String>,
    /// The ways.
    children: Children,
) -> impl IntoView {
    view! {
        <main class="sign-in">
            <p class="sign-in-brand">
                <span class="bar-mark" aria-hidden="true">
                    <span></span>
                    <span></span>
                    <span></span>
                    <span></span>
                </span>
                <strong>"PEP"</strong>
                <span class="sign-in-product">"Partner Engagement Portal"</span>
            </p>
            <div class="sign-in-card">
                <PageHeader title lead=move || lead.get() />
                {children()}
            </div>
        </main>
    }
}
