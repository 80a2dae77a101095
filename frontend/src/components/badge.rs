//! Small marks beside a name: a state, a count.

use crate::prelude::*;

/// What a badge means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Neutral,
    /// New, chosen, under way.
    Brand,
    /// Done, healthy.
    Success,
    /// Needs a look.
    Warning,
    /// Broken, late.
    Danger,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Neutral => "badge",
            Self::Brand => "badge is-brand",
            Self::Success => "badge is-success",
            Self::Warning => "badge is-warning",
            Self::Danger => "badge is-danger",
        }
    }
}

/// A state in one or two words; the words carry the meaning, the colour repeats it.
#[component]
pub fn Badge(
    /// What it means.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! { <span class=move || tone.get().class()>{children()}</span> }
}
