//! Imports: upload a list, look at what it would do, correct it, apply it, take it back (B1-07, D-59, D-60).

mod columns;
mod detail;
mod list;
mod rows;
mod state;
mod upload;

use crate::prelude::*;

use crate::components::page_header::PageHeader;
use detail::OpenImport;
use list::ImportList;
use state::Imports;
use upload::UploadPanel;

/// The page: the list of imports, or one of them.
#[component]
pub fn ImportsPage() -> impl IntoView {
    let imports = Imports::provide();
    let is_open = Memo::new(move |_| imports.view.with(|view| view.import.is_some()));
    move || {
        if is_open.get() {
            view! { <OpenImport /> }.into_any()
        } else {
            view! {
                <PageHeader
                    title="Imports"
                    lead=|| "Upload a list, look at what it would change, then apply it. Nothing is written before."
                />
                <UploadPanel />
                <ImportList />
            }
            .into_any()
        }
    }
}
