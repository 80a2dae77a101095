//! The head of every page: its title, what it is for, its actions.

use crate::prelude::*;

use crate::browser;

/// Id of the page's `h1`; navigation moves the focus here.
pub const PAGE_TITLE_ID: &str = "page-title";

/// Title of a page, also in the window's title bar. Every page begins with one.
#[component]
pub fn PageHeader(
    /// The title; the page's only `h1`.
    #[prop(into)]
    title: Signal<String>,
    /// One line about what the page shows.
    #[prop(optional, into)]
    lead: Option<ViewFn>,
    /// Buttons on the right.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
) -> impl IntoView {
    Effect::new(move |_| browser::set_title(&format!("{} – PEP", title.get())));
    view! {
        <header class="page-header">
            <div class="page-title">
                <h1 id=PAGE_TITLE_ID tabindex="-1">{title}</h1>
                {lead.map(|lead| view! { <p class="page-lead">{lead.run()}</p> })}
            </div>
            {actions.map(|actions| view! { <div class="page-actions">{actions.run()}</div> })}
        </header>
    }
}
