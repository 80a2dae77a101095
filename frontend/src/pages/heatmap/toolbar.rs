//! Above the grid: how many accounts, list or matrix, density, saved views, the link.

use crate::prelude::*;

use super::is_matrix;
use super::share_menu::ShareMenu;
use super::state::{Heatmap, HeatmapDialog};
use super::views_menu::ViewsMenu;
use crate::components::button::IconButton;
use crate::components::icon::{Glyph, Icon};
use crate::components::status_tag::StatusLegend;
use crate::logic::heatmap_view::Layout;
use crate::logic::heatmap_words::accounts;
use crate::state::preferences::{Density, Preferences};

/// Number of accounts and how to look at them.
#[component]
pub fn Toolbar() -> impl IntoView {
    let heatmap = Heatmap::current();
    let preferences = Preferences::current();
    let total = move || {
        let total = heatmap.rows.total_signal().get().and_then(|total| i64::try_from(total).ok());
        total.map_or_else(|| "Counting accounts…".to_owned(), accounts)
    };
    let is_compact = Signal::derive(move || preferences.density() == Density::Compact);
    let change_density = move |_| {
        let other = if is_compact.get_untracked() { Density::Comfortable } else { Density::Compact };
        preferences.choose_density(other);
    };
    let layout = move |layout: Layout, words: &'static str, icon: Icon| {
        let is_it = move || (is_matrix(heatmap) == (layout == Layout::Matrix)).to_string();
        view! {
            <button type="button" class="switch-choice" aria-pressed=is_it on:click=move |_| heatmap.change(|view| view.layout = layout)>
                <Glyph icon />
                <span>{words}</span>
            </button>
        }
    };
    view! {
        <div class="grid-toolbar">
            <p class="grid-total" role="status">{total}</p>
            <div class="grid-legend"><StatusLegend /></div>
            <div class="grid-tools">
                <div class="switch" role="group" aria-label="Layout">
                    {layout(Layout::List, "List", Icon::Menu)}
                    {layout(Layout::Matrix, "Matrix", Icon::Heatmap)}
                </div>
                <ViewsMenu />
                <ShareMenu />
                <IconButton label="Compact rows" icon=Icon::Density pressed=is_compact on_click=change_density />
                <IconButton
                    label="Keyboard"
                    icon=Icon::Help
                    on_click=move |_| heatmap.dialog.set(Some(HeatmapDialog::Keys))
                />
            </div>
        </div>
    }
}
