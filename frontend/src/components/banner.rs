//! A message across a page that stays until its cause is gone.

use crate::prelude::*;

use crate::components::icon::{Glyph, Icon};
use crate::state::toasts::Intent;

/// The drawing of a kind of news.
pub fn intent_icon(intent: Intent) -> Icon {
    match intent {
        Intent::Info => Icon::Info,
        Intent::Success => Icon::Success,
        Intent::Warning => Icon::Warning,
        Intent::Error => Icon::Error,
    }
}

/// A message across the page, with buttons if something can be done about it.
#[component]
pub fn Banner(
    /// What kind of news it is.
    intent: Intent,
    /// Buttons or links at the end.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// The message.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=format!("banner {}", intent.class()) role=if intent == Intent::Error { "alert" } else { "status" }>
            <Glyph icon=intent_icon(intent) />
            <span class="visually-hidden">{intent.word()} ": "</span>
            <div class="banner-text">{children()}</div>
            {actions.map(|actions| view! { <div class="banner-actions">{actions.run()}</div> })}
        </div>
    }
}
