//! Reports: the accounts a partner was asked about, in a table that is filled like a spreadsheet.

pub mod desk;

mod bulk_bar;
mod conflict_dialog;
mod handover_dialog;
mod header;
mod paste_dialog;
mod row;
mod segments;
mod sheet;
mod toolbar;
mod upload_dialog;

use std::collections::BTreeSet;
use std::time::Duration;

use crate::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use pep_client::reporting::EXPORT_REPORTING_ROWS_PATH;
use pep_client::with_query;

use crate::components::button::{Button, DownloadButton};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading as LoadingSign;
use crate::logic::report_view::{ReportView, request_or_only};
use crate::pages::my_sessions::next_steps;
use bulk_bar::BulkBar;
use conflict_dialog::Conflicts;
use desk::{Desk, Loading};
use header::RequestHeader;
use sheet::Sheet;
use toolbar::Toolbar;
use upload_dialog::UploadDialog;

/// How often colleagues' changes are looked for while the page is in sight.
const LOOK_EVERY: Duration = Duration::from_secs(4);

/// What the parts of the page share: the view in the address and the chosen rows.
#[derive(Clone, Copy)]
struct Page {
    desk: Desk,
    view: Memo<ReportView>,
    selected: RwSignal<BTreeSet<i64>>,
    go: StoredValue<Callback<ReportView>>,
}

impl Page {
    fn current() -> Option<Self> {
        use_context()
    }

    /// Opens another view of the page; the address remembers it.
    fn open(self, change: impl FnOnce(&mut ReportView)) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        self.go.get_value().run(view);
    }
}

/// The page.
#[component]
pub fn ReportsPage() -> impl IntoView {
    let desk = Desk::current();
    let search = use_location().search;
    let view = Memo::new(move |_| ReportView::read(&search.get()));
    let navigate = use_navigate();
    let go = Callback::new(move |view: ReportView| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&view.address(), options);
    });
    let page = Page { desk, view, selected: RwSignal::default(), go: StoredValue::new(go) };
    provide_context(page);

    desk.load_requests();
    let request = Memo::new(move |_| {
        let requests = desk.requests().get()?.ok()?;
        Some(request_or_only(view.get().request, &requests))
    });
    Effect::new(move |_| {
        if let Some(request) = request.get() {
            page.selected.set(BTreeSet::new());
            desk.load(request);
        }
    });
    Effect::new(move |_| desk.filter(view.get().filter));
    keep_looking(desk);

    let uploads = RwSignal::new(false);
    let export = move || {
        with_query(
            EXPORT_REPORTING_ROWS_PATH,
            &ReportView { request: request.get().flatten(), ..view.get() }.query(),
        )
    };
    // Without anything to report on there is nothing to take back, to fill or to send in.
    let has_rows = Memo::new(move |_| desk.requests().ok().is_some_and(|requests| !requests.is_empty()));
    let actions = move || {
        view! {
            <Show when=move || has_rows.get()>
                <Button icon=Icon::Undo on_click=move |_| desk.undo()>"Undo"</Button>
                <Button icon=Icon::Upload on_click=move |_| uploads.set(true)>"Upload Excel"</Button>
                <DownloadButton href=Signal::derive(move || export().unwrap_or_default())>"Download Excel"</DownloadButton>
            </Show>
        }
    };
    view! {
        <PageHeader
            title="Reports"
            lead=|| "Say for each account what it is to you. Every change is saved as you make it."
            actions
        />
        {next_steps()}
        {move || match desk.requests().get() {
            None => view! { <LoadingSign what="Loading what you were asked" /> }.into_any(),
            Some(Err(error)) => {
                view! { <ErrorPanel error on_retry=move |()| desk.load_requests() /> }.into_any()
            }
            Some(Ok(requests)) if requests.is_empty() => {
                view! {
                    <EmptyState
                        icon=Icon::Report
                        title="Nothing to report on now"
                        detail="When Microsoft asks you about accounts, you get a mail with a link, and the accounts appear here as a table: you say what each one is to you, and every answer is saved as you type. If you have such a mail already, the request may be finished, withdrawn or meant for a colleague."
                    />
                }
                    .into_any()
            }
            Some(Ok(_)) => view! { <Body request /> }.into_any(),
        }}
        <UploadDialog open=uploads />
    }
}

/// The address that mails use for this page: leads to it with the same query.
#[component]
pub fn ReportsLink() -> impl IntoView {
    let view = ReportView::read(&use_location().search.get_untracked());
    let navigate = use_navigate();
    Effect::new(move |_| {
        navigate(&view.address(), NavigateOptions { replace: true, ..NavigateOptions::default() });
    });
}

#[component]
fn Body(request: Memo<Option<Option<i64>>>) -> impl IntoView {
    let desk = Desk::current();
    view! {
        <RequestHeader request />
        <Conflicts />
        <Toolbar />
        <BulkBar />
        {move || match desk.loading() {
            Loading::Failed(error) => {
                Some(view! { <ErrorPanel error on_retry=move |()| desk.reload() /> })
            }
            Loading::Idle | Loading::Running | Loading::Done => None,
        }}
        <Sheet />
    }
}

/// Looks for colleagues' changes every few seconds while somebody can see them.
fn keep_looking(desk: Desk) {
    let look = move || {
        if !document().hidden() {
            desk.look_for_changes();
        }
    };
    let interval = set_interval_with_handle(look, LOOK_EVERY);
    let shown = window_event_listener_untyped("visibilitychange", move |_| look());
    on_cleanup(move || {
        if let Ok(interval) = interval {
            interval.clear();
        }
        shown.remove();
    });
}
