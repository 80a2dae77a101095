//! Heatmap: which partners know which accounts (H-04…H-14).

mod account_panel;
mod bulk_edit;
mod cells;
mod export;
mod filters;
mod findings;
mod history_panel;
mod identity;
mod keys;
mod merge;
mod note;
mod notices;
mod selection_bar;
mod send;
mod send_preview;
mod share_menu;
mod state;
mod toolbar;
mod views_manage;
mod views_menu;

use crate::prelude::*;
use leptos::ev::{KeyboardEvent, MouseEvent, keydown};
use pep_domain::access::ActionKind;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};

use crate::browser;
use crate::components::button::{Appearance, Button};
use crate::components::card_host::CardHost;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::virtual_grid::VirtualGrid;
use crate::logic::heatmap_view::Layout;
use crate::state::session::Session;
use account_panel::AccountPanel;
use bulk_edit::BulkEditDialog;
use cells::{columns, tag_card};
use export::ExportDialog;
use filters::{FilterBar, SetFilters};
use findings::FindingsStrip;
use history_panel::HistoryPanel;
use keys::KeysDialog;
use notices::Notices;
use selection_bar::SelectionBar;
use send::SendDialog;
use state::{Heatmap, HeatmapDialog};
use toolbar::Toolbar;

/// The page.
#[component]
pub fn HeatmapPage() -> impl IntoView {
    let heatmap = Heatmap::provide();
    let session = Session::current();
    let may_send = Memo::new(move |_| session.may(ActionKind::SendForReport));
    let columns_key = Memo::new(move |_| heatmap.columns_key());
    let drawn = Signal::derive(move || columns_key.with(columns));
    let sort = Signal::derive(move || heatmap.view.with(|view| view.sort.clone()));
    let on_sort = move |asked| heatmap.change(|view| view.sort = Some(view.sort_after(&asked)));
    let open_row = move |row: usize| {
        if let Some(account) = untrack(|| heatmap.rows.row(row)) {
            heatmap.open_account(account.id);
        }
    };
    let keys = window_event_listener(keydown, move |event| {
        if event.key() == "?" && !is_typing(event.target()) && !is_dialog_open() {
            event.prevent_default();
            heatmap.dialog.set(Some(HeatmapDialog::Keys));
        }
    });
    on_cleanup(move || keys.remove());
    // Rows are selected to do something with them; without a right to any of it there is nothing to select for.
    let may_act = untrack(|| session.may(ActionKind::SendForReport) || session.may(ActionKind::EditAccounts));
    let selection = may_act.then_some(heatmap.selection);
    let scroll_key = Signal::derive(move || heatmap.view.with(|view| view.to_save()));
    let actions = move || {
        view! {
            <Button icon=Icon::Download on_click=move |_| heatmap.dialog.set(Some(HeatmapDialog::Export))>
                "Download as Excel"
            </Button>
            <Show when=move || may_send.get() && heatmap.is_present()>
                <Button
                    appearance=Appearance::Primary
                    icon=Icon::Send
                    on_click=move |_| heatmap.dialog.set(Some(HeatmapDialog::Send))
                >
                    "Send for report"
                </Button>
            </Show>
        }
    };
    view! {
        <div class="heatmap" on:keydown=|event| walk_tags(&event)>
            <PageHeader title="Heatmap" lead=|| "Which partners know which accounts." actions />
            <Notices />
            <FilterBar />
            <SetFilters />
            <FindingsStrip />
            <Toolbar />
            <SelectionBar />
            <div class="heatmap-grid" on:click=open_pressed(heatmap) on:mousedown=keep_text_unselected>
                <CardHost selector="[data-card]" card=tag_card(heatmap)>
                    <VirtualGrid
                        rows=heatmap.rows
                        columns=drawn
                        label="Accounts and what partners reported on them"
                        sort
                        on_sort
                        nostrip:selection=selection
                        on_open=open_row
                        scroll_key
                        empty=move || view! { <NoAccounts /> }
                    />
                </CardHost>
            </div>
        </div>
        <AccountPanel />
        <HistoryPanel />
        <SendDialog />
        <BulkEditDialog />
        <ExportDialog />
        <KeysDialog />
    }
}

/// No rows: because of the filters, or because there are no accounts in reach.
#[component]
fn NoAccounts() -> impl IntoView {
    let heatmap = Heatmap::current();
    let may_import = Session::current().may(ActionKind::ImportLists);
    move || {
        if heatmap.view.with(|view| view.is_filtered()) {
            let actions = move || {
                view! {
                    <Button on_click=move |_| heatmap.change(|view| view.clear_filters())>"Clear all filters"</Button>
                }
            };
            view! {
                <EmptyState
                    icon=Icon::Filter
                    title="No accounts match these filters"
                    detail="Take out a filter, or clear them all."
                    actions
                />
            }
            .into_any()
        } else {
            let detail = if may_import {
                "Import the account list to begin."
            } else {
                "Accounts appear here once they are in your reach. Ask your program team if you miss some."
            };
            view! { <EmptyState icon=Icon::Heatmap title="No accounts yet" detail /> }.into_any()
        }
    }
}

/// Opens what was pressed: an account, or a partner's report on it. One handler for all rows keeps rows cheap.
fn open_pressed(heatmap: Heatmap) -> impl Fn(MouseEvent) {
    move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let pressed = target.and_then(|target| target.closest("[data-open]").ok().flatten());
        let Some(what) = pressed.and_then(|element| element.get_attribute("data-open")) else { return };
        let (account, partner) = what.split_once(':').unwrap_or((&what, ""));
        match (account.parse(), partner.parse()) {
            (Ok(account), Ok(partner)) => heatmap.open_cell(account, partner),
            (Ok(account), Err(_)) => heatmap.open_account(account),
            (Err(_), _) => {}
        }
    }
}

/// Shift extends the selection of rows; without this the browser would mark the text between as well.
fn keep_text_unselected(event: MouseEvent) {
    if event.shift_key() {
        event.prevent_default();
    }
}

/// Arrows move between the tags of one cell once the focus is among them (Enter goes in, Escape comes out).
fn walk_tags(event: &KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowLeft" | "ArrowUp" => -1,
        "ArrowRight" | "ArrowDown" => 1,
        _ => return,
    };
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(button) = target.filter(|element| element.has_attribute("data-open")) else { return };
    let next = if step < 0 { button.previous_element_sibling() } else { button.next_element_sibling() };
    if let Some(next) = next.filter(|element| element.has_attribute("data-open")) {
        browser::focus(&next);
    }
    event.prevent_default();
}

/// Whether something is open over the page; keys are its business then.
fn is_dialog_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

fn is_typing(target: Option<EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| {
        let is_box = element.get_attribute("type").as_deref() == Some("checkbox");
        !is_box && matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    })
}

/// Whether the page shows accounts × partners now.
fn is_matrix(heatmap: Heatmap) -> bool {
    heatmap.view.with(|view| view.layout == Layout::Matrix)
}
