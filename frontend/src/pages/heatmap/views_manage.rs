//! The own saved views in a list: rename, share, other filters, delete.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::views::{SavedView, SavedViewInput};

use super::state::Heatmap;
use super::views_menu::Asked;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::Dialog;
use crate::state::toasts::Toasts;

/// The dialog.
#[component]
pub fn ManageDialog(
    own: Memo<Vec<SavedView>>,
    asked: RwSignal<Option<Asked>>,
    #[prop(into)] on_change: Callback<()>,
) -> impl IntoView {
    let open = Signal::derive(move || asked.get() == Some(Asked::Manage));
    let footer = move || view! { <Button on_click=move |_| asked.set(None)>"Close"</Button> };
    view! {
        <Dialog open on_close=move |()| asked.set(None) title="Your views" footer>
            <ul class="view-list">
                {move || own.get().into_iter().map(|view| view! { <OwnView view asked on_change /> }).collect_view()}
            </ul>
        </Dialog>
    }
}

#[component]
fn OwnView(view: SavedView, asked: RwSignal<Option<Asked>>, on_change: Callback<()>) -> impl IntoView {
    let heatmap = Heatmap::current();
    let toasts = Toasts::current();
    let name = view.name.clone();
    let detail = if view.is_shared { "Shared" } else { "Only you" };
    let present = heatmap.view.with_untracked(|view| view.to_save());
    let is_present = view.query == present;
    let view = StoredValue::new(view);
    let update = move |_| {
        let (view, query) = (view.get_value(), present.clone());
        spawn_local(async move {
            let body = SavedViewInput { name: view.name, query, is_shared: view.is_shared };
            match client().update_view(view.id, &body).await {
                Ok(saved) => toasts.success(format!("View “{}” now has these filters", saved.name)),
                Err(error) => toasts.failure(format!("View “{}” is as it was", body.name), &error),
            }
            on_change.run(());
        });
    };
    view! {
        <li class="view-row">
            <span class="view-words">
                <span class="report-partner">{name}</span>
                <span class="view-detail">{detail}</span>
            </span>
            {(!is_present).then(|| view! { <Button on_click=update>"Use present filters"</Button> })}
            <Button on_click=move |_| asked.set(Some(Asked::Change(view.get_value())))>"Rename or share"</Button>
            <Button appearance=Appearance::Danger on_click=move |_| asked.set(Some(Asked::Delete(view.get_value())))>
                "Delete"
            </Button>
        </li>
    }
}
