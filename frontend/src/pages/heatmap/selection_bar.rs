//! What can be done with the selected accounts.

use crate::prelude::*;
use pep_domain::access::ActionKind;

use super::state::{Heatmap, HeatmapDialog};
use crate::components::button::{Appearance, Button};
use crate::components::icon::Icon;
use crate::logic::heatmap_words::accounts;
use crate::logic::row_selection::RowSelection;
use crate::state::session::Session;

/// Shown while accounts are selected.
#[component]
pub fn SelectionBar() -> impl IntoView {
    let heatmap = Heatmap::current();
    let session = Session::current();
    let may = move |action| session.may(action) && heatmap.is_present();
    let count = Memo::new(move |_| heatmap.selection.with(RowSelection::count));
    let total = move || heatmap.rows.total_signal().get().unwrap_or(0);
    let words = move || format!("{} selected", accounts(i64::try_from(count.get()).unwrap_or(i64::MAX)));
    let all_words = move || format!("Select all {}", accounts(i64::try_from(total()).unwrap_or(i64::MAX)));
    let all = move |_| {
        let total = heatmap.rows.total().unwrap_or(0);
        heatmap.selection.update(|rows| rows.select_all(total));
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="selection-bar" role="region" aria-label="Selected accounts">
                <span role="status" class="selection-count">{words}</span>
                <Show when=move || { count.get() < total() }>
                    <Button appearance=Appearance::Subtle on_click=all>{all_words}</Button>
                </Show>
                <span class="selection-space"></span>
                <Show when=move || may(ActionKind::EditAccounts)>
                    <Button icon=Icon::Edit on_click=move |_| heatmap.dialog.set(Some(HeatmapDialog::Edit))>"Edit"</Button>
                </Show>
                <Show when=move || may(ActionKind::SendForReport)>
                    <Button icon=Icon::Send on_click=move |_| heatmap.dialog.set(Some(HeatmapDialog::Send))>
                        "Send for report"
                    </Button>
                </Show>
                <Button
                    appearance=Appearance::Subtle
                    icon=Icon::Dismiss
                    on_click=move |_| heatmap.selection.update(RowSelection::clear)
                >
                    "Clear"
                </Button>
            </div>
        </Show>
    }
}
