//! The end of a list that has more.

use crate::prelude::*;

use crate::components::button::Button;
use crate::logic::time_words::grouped;

/// Says how much of a list is shown, and brings more.
#[component]
pub fn LoadMore(
    /// Items shown.
    #[prop(into)]
    shown: Signal<usize>,
    /// Items in the whole list, if known.
    #[prop(optional, into)]
    total: Signal<Option<usize>>,
    /// Whether there are more.
    #[prop(into)]
    has_more: Signal<bool>,
    /// Whether more are on their way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Asks for more.
    #[prop(into)]
    on_more: Callback<()>,
) -> impl IntoView {
    let words = move || match total.get() {
        Some(total) => format!("{} of {}", grouped(shown.get()), grouped(total)),
        None => format!("{} shown", grouped(shown.get())),
    };
    view! {
        <div class="load-more">
            <span role="status">{words}</span>
            <Show when=move || has_more.get()>
                <Button busy on_click=move |_| on_more.run(())>"Show more"</Button>
            </Show>
        </div>
    }
}
