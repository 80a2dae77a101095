//! Which keys do something here.

use crate::prelude::*;

/// One key or combination and what it does, like `Space` *selects a row*.
#[component]
pub fn KeyboardHint(
    /// Keys pressed together, like `["Shift", "Space"]`.
    #[prop(into)]
    keys: Vec<&'static str>,
    /// What they do.
    #[prop(into)]
    does: String,
) -> impl IntoView {
    let last = keys.len().saturating_sub(1);
    let keys = keys.into_iter().enumerate().map(move |(place, key)| {
        view! {
            <kbd>{key}</kbd>
            {(place < last).then_some("+")}
        }
    });
    view! { <span class="key-hint"><span class="keys">{keys.collect_view()}</span> {does}</span> }
}
