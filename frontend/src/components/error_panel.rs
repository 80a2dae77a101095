//! A call that failed: what happened, what to do next, what to quote.

use crate::prelude::*;
use pep_client::ApiError;

use crate::components::button::Button;
use crate::components::icon::{Glyph, Icon};
use crate::logic::problem_words::explain;

/// Shows a failed call where its answer would have been.
#[component]
pub fn ErrorPanel(
    /// What failed.
    #[prop(into)]
    error: Signal<ApiError>,
    /// Tries again; the button shows only if trying again can help.
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
    /// Words in place of the problem's own title, where the page knows better what was refused.
    #[prop(optional)]
    title: Option<&'static str>,
) -> impl IntoView {
    let words = Memo::new(move |_| explain(&error.get()));
    let retry = move || {
        on_retry.filter(|_| words.get().may_retry).map(|on_retry| {
            view! { <Button icon=Icon::Refresh on_click=move |_| on_retry.run(())>"Try again"</Button> }
        })
    };
    view! {
        <div class="error-panel" role="alert">
            <Glyph icon=Icon::Error />
            <div class="error-text">
                <p class="error-title">{move || title.map_or_else(|| words.get().title, ToOwned::to_owned)}</p>
                <p>{move || words.get().detail}</p>
                {move || {
                    words.get().request_id.map(|id| view! { <p class="error-id">"Request " <code>{id}</code></p> })
                }}
                {retry}
            </div>
        </div>
    }
}
