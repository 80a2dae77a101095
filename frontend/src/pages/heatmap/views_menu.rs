//! Saved views: open, save, share, rename, delete (B1-10).

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::views::{SavedView, SavedViewInput, SavedViewList};

use super::state::Heatmap;
use super::views_manage::ManageDialog;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::checkbox::Checkbox;
use crate::components::dialog::{ConfirmDialog, Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Align, Menu, MenuGroup, MenuItem, MenuSeparator};
use crate::components::text_input::TextInput;
use crate::logic::problem_words::explain;
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

/// Longest name, characters.
const NAME_LENGTH: u32 = 80;

/// What is asked about a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// What to do with the own views.
    Manage,
    /// A name for the present filters.
    Save,
    /// Another name, or whether it is shared.
    Change(SavedView),
    /// Whether to delete it.
    Delete(SavedView),
}

/// The menu and the questions behind its items.
#[component]
pub fn ViewsMenu() -> impl IntoView {
    let heatmap = Heatmap::current();
    let views = Answer::<SavedViewList>::default();
    let asked = RwSignal::new(None::<Asked>);
    let reload = move || views.load(async { client().list_views().await });
    reload();
    let own = Memo::new(move |_| listed(views, true));
    let shared = Memo::new(move |_| listed(views, false));
    let button = move || {
        view! {
            <Glyph icon=Icon::Star />
            <span class="button-label">"Views"</span>
        }
    };
    let open = move |view: SavedView| {
        let detail = view.is_shared.then(|| shared_by(&view));
        let SavedView { name, query, .. } = view;
        view! {
            <MenuItem icon=Icon::Heatmap on_choose=move |()| heatmap.open_view(&query)>
                <span class="view-name">{name}</span>
                {detail.map(|detail| view! { <span class="view-detail">{detail}</span> })}
            </MenuItem>
        }
    };
    view! {
        <Menu label="Saved views" class="button is-subtle" align=Align::End button>
            <MenuItem icon=Icon::Add on_choose=move |()| asked.set(Some(Asked::Save))>"Save this view…"</MenuItem>
            <Show when=move || !own.with(Vec::is_empty)>
                <MenuGroup label="Your views">{own.get().into_iter().map(open).collect_view()}</MenuGroup>
            </Show>
            <Show when=move || !shared.with(Vec::is_empty)>
                <MenuGroup label="Shared by others">{shared.get().into_iter().map(open).collect_view()}</MenuGroup>
            </Show>
            <Show when=move || !own.with(Vec::is_empty)>
                <MenuSeparator />
                <MenuItem icon=Icon::Edit on_choose=move |()| asked.set(Some(Asked::Manage))>"Manage your views…"</MenuItem>
            </Show>
        </Menu>
        <ManageDialog own asked on_change=move |()| reload() />
        <NameDialog asked on_done=move |()| reload() />
        <DeleteDialog asked on_done=move |()| reload() />
    }
}

/// Name and sharing of a new or an existing view.
#[component]
fn NameDialog(asked: RwSignal<Option<Asked>>, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let heatmap = Heatmap::current();
    let toasts = Toasts::current();
    let name = RwSignal::new(String::new());
    let is_shared = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None);
    let is_open = Signal::derive(move || matches!(asked.get(), Some(Asked::Save | Asked::Change(_))));
    Effect::new(move |_| {
        error.set(None);
        match asked.get() {
            Some(Asked::Save) => {
                name.set(String::new());
                is_shared.set(false);
            }
            Some(Asked::Change(view)) => {
                name.set(view.name);
                is_shared.set(view.is_shared);
            }
            Some(Asked::Delete(_) | Asked::Manage) | None => {}
        }
    });
    let title = Signal::derive(move || match asked.get() {
        Some(Asked::Change(view)) => format!("Change view “{}”", view.name),
        _ => "Save this view".to_owned(),
    });
    let save = move || {
        let wanted = name.get_untracked().trim().to_owned();
        if wanted.is_empty() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let asks = asked.get_untracked();
        let shares = is_shared.get_untracked();
        let present = heatmap.view.with_untracked(|view| view.to_save());
        spawn_local(async move {
            let answer = match asks {
                Some(Asked::Change(view)) => {
                    let body = SavedViewInput { name: wanted, query: view.query, is_shared: shares };
                    client().update_view(view.id, &body).await
                }
                _ => {
                    let body = SavedViewInput { name: wanted, query: present, is_shared: shares };
                    client().create_view(&body).await
                }
            };
            busy.set(false);
            match answer {
                Ok(saved) => {
                    toasts.success(format!("View “{}” saved", saved.name));
                    asked.set(None);
                    on_done.run(());
                }
                Err(problem) => error.set(Some(problem)),
            }
        });
    };
    let missing = move || if name.with(|name| name.trim().is_empty()) { "Give it a name first." } else { "" };
    let footer = move || {
        view! {
            <Button on_click=move |_| asked.set(None)>"Cancel"</Button>
            <Button appearance=Appearance::Primary busy on_click=move |_| save()>"Save"</Button>
        }
    };
    view! {
        <Dialog open=is_open on_close=move |()| asked.set(None) title size=DialogSize::Small footer>
            <Field label="Name" required=true hint=Signal::derive(move || missing().to_owned())>
                <TextInput value=name on_input=move |text| name.set(text) max_length=NAME_LENGTH />
            </Field>
            <Checkbox
                label="Others may open it too; they see what their own rights show"
                checked=is_shared
                on_change=move |shares| is_shared.set(shares)
            />
            {move || error.get().map(|error| view! { <ErrorPanel error /> })}
        </Dialog>
    }
}

#[component]
fn DeleteDialog(asked: RwSignal<Option<Asked>>, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::current();
    let busy = RwSignal::new(false);
    let view = Memo::new(move |_| match asked.get() {
        Some(Asked::Delete(view)) => Some(view),
        _ => None,
    });
    let open = Signal::derive(move || view.with(Option::is_some));
    let title = Signal::derive(move || {
        format!("Delete view “{}”?", view.get().map(|view| view.name).unwrap_or_default())
    });
    let delete = move |()| {
        let Some(view) = view.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            match client().delete_view(view.id).await {
                Ok(()) => toasts.success(format!("View “{}” deleted", view.name)),
                Err(error) => {
                    let words = explain(&error);
                    toasts.failure(format!("View “{}” is still there: {}", view.name, words.title), &error);
                }
            }
            busy.set(false);
            asked.set(None);
            on_done.run(());
        });
    };
    view! {
        <ConfirmDialog
            open
            title
            confirm="Delete view"
            is_dangerous=true
            busy
            on_confirm=delete
            on_cancel=move |()| asked.set(None)
        >
            <p>"The accounts and reports stay as they are. Links to the view's filters keep working."</p>
        </ConfirmDialog>
    }
}

fn listed(views: Answer<SavedViewList>, own: bool) -> Vec<SavedView> {
    let views = views.ok().map(|list| list.items.clone()).unwrap_or_default();
    views.into_iter().filter(|view| view.is_own == own).collect()
}

fn shared_by(view: &SavedView) -> String {
    if view.is_own { "shared".to_owned() } else { format!("by {}", view.owner.name) }
}
