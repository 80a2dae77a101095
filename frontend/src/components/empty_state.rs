//! A place where nothing is yet: says why, and what to do.

use crate::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// Nothing to show: what is missing and what brings it.
#[component]
pub fn EmptyState(
    /// A drawing of what would be here.
    icon: Icon,
    /// What is missing, like `No accounts match these filters`.
    #[prop(into)]
    title: Signal<String>,
    /// What to do about it.
    #[prop(into)]
    detail: Signal<String>,
    /// Buttons that do it.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <span class="empty-icon">
                <Glyph icon />
            </span>
            <p class="empty-title">{title}</p>
            <p class="empty-detail">{detail}</p>
            {actions.map(|actions| view! { <div class="empty-actions">{actions.run()}</div> })}
        </div>
    }
}
