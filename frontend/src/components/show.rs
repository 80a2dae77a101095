//! Something that is shown while a condition holds.

use crate::prelude::*;

/// Like Leptos' component of this name, but compiled once and not anew for each condition.
#[component]
pub fn Show(
    /// While this holds, the children are shown.
    #[prop(into)]
    when: Signal<bool>,
    /// What is shown otherwise; nothing, if it is not given.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// What is shown; made anew each time the condition begins to hold.
    children: ChildrenFn,
) -> impl IntoView {
    let holds = Memo::new(move |_| when.get());
    move || if holds.get() { children() } else { fallback.run() }
}
