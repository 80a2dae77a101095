//! A part of a page that opens and closes: the browser's own `<details>`.

use crate::prelude::*;

/// A heading that opens and closes what is under it.
#[component]
pub fn Disclosure(
    /// The heading.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is open at first.
    #[prop(optional)]
    open: bool,
    /// What is under it.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="disclosure" open=open>
            <summary>{label}</summary>
            <div class="disclosure-body">{children()}</div>
        </details>
    }
}
