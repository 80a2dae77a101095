//! What all parts of the heatmap page share.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::heatmap::{HeatmapFacets, HeatmapFindings, HeatmapQuery, HeatmapRow};
use pep_api_types::report_requests::AccountSelection;
use pep_client::ApiError;

use crate::api::client;
use crate::browser;
use crate::components::virtual_grid::{GridPage, GridRows};
use crate::logic::bulk_edit::Chosen;
use crate::logic::heatmap_view::{HeatmapView, Layout};
use crate::logic::heatmap_words::matrix_partners;
use crate::logic::row_selection::RowSelection;
use crate::logic::url_query::UrlQuery;
use crate::state::answer::Answer;

/// Partners of the matrix where none are filtered for.
const MATRIX_PARTNERS: usize = 60;

/// What is open over the page and not in the URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeatmapDialog {
    /// Send for report.
    Send,
    /// Change many accounts.
    Edit,
    /// Download as Excel.
    Export,
    /// Which keys do what.
    Keys,
}

/// What the columns depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnsKey {
    /// The matrix's partners by id and name; `None`: the list.
    pub matrix: Option<Vec<(i64, String)>>,
    /// The partners filtered for; their tags come first.
    pub chosen: Vec<i64>,
    /// Whether the window is narrow.
    pub is_narrow: bool,
}

type Navigate = Rc<dyn Fn(&str, NavigateOptions)>;

/// The page's shared state; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct Heatmap {
    /// What the URL says.
    pub view: Memo<HeatmapView>,
    /// The accounts.
    pub rows: GridRows<HeatmapRow>,
    /// Which rows are selected.
    pub selection: RwSignal<RowSelection>,
    /// Counts for the filter bar.
    pub facets: Answer<HeatmapFacets>,
    /// What is off.
    pub findings: Answer<HeatmapFindings>,
    /// What is open over the page.
    pub dialog: RwSignal<Option<HeatmapDialog>>,
    /// Names of partners by id, as far as known.
    pub partner_names: RwSignal<BTreeMap<i64, String>>,
    is_narrow: RwSignal<bool>,
    navigate: StoredValue<Navigate, LocalStorage>,
}

impl Heatmap {
    /// Reads the URL, begins to load, and shares the state with the parts of the page.
    pub fn provide() -> Self {
        let search = use_location().search;
        let view = Memo::new(move |_| HeatmapView::read(&UrlQuery::read(&search.get())));
        let list = Memo::new(move |_| view.with(HeatmapView::query));
        let rows = GridRows::new(move |part| {
            let query = HeatmapQuery {
                offset: i64::try_from(part.offset).ok(),
                limit: i64::try_from(part.limit).ok(),
                ..list.get_untracked()
            };
            async move {
                let page = client().get_heatmap(&query).await?;
                Ok(GridPage { rows: page.items, total: usize::try_from(page.total).unwrap_or(0) })
            }
        });
        let navigate: Navigate = Rc::new(use_navigate());
        let heatmap = Self {
            view,
            rows,
            selection: RwSignal::new(RowSelection::default()),
            facets: Answer::default(),
            findings: Answer::default(),
            dialog: RwSignal::new(None),
            partner_names: RwSignal::new(BTreeMap::new()),
            is_narrow: RwSignal::new(browser::media_matches("(max-width: 640px)")),
            navigate: StoredValue::new_local(navigate),
        };
        let resize = window_event_listener(leptos::ev::resize, move |_| {
            let is_narrow = browser::media_matches("(max-width: 640px)");
            if is_narrow != heatmap.is_narrow.get_untracked() {
                heatmap.is_narrow.set(is_narrow);
            }
        });
        on_cleanup(move || resize.remove());
        let counted = Memo::new(move |_| HeatmapQuery { sort: None, direction: None, ..list.get() });
        Effect::new(move |before: Option<()>| {
            list.track();
            if before.is_some() {
                rows.reset();
            }
        });
        Effect::new(move |_| heatmap.count(counted.get()));
        Effect::new(move |_| heatmap.learn_names());
        // A link of the chase list opens the dialog at once; the address is cleaned, so that Back does not open it again.
        if UrlQuery::read(&search.get_untracked()).first("send").is_some() {
            heatmap.dialog.set(Some(HeatmapDialog::Send));
            heatmap.go(&view.get_untracked(), true);
        }
        provide_context(heatmap);
        heatmap
    }

    /// The state of the page around.
    pub fn current() -> Self {
        use_context().unwrap_or_else(Self::provide)
    }

    /// Changes the view: another entry in the browser's history.
    pub fn change(self, change: impl FnOnce(&mut HeatmapView)) {
        self.change_by(change, false);
    }

    /// Changes the view while somebody types: no entry of its own in the browser's history.
    pub fn change_quietly(self, change: impl FnOnce(&mut HeatmapView)) {
        self.change_by(change, true);
    }

    /// Opens a saved view, which is a query.
    pub fn open_view(self, query: &str) {
        self.go(&HeatmapView::read(&UrlQuery::read(query)), false);
    }

    /// Opens the panel of an account.
    pub fn open_account(self, account: i64) {
        self.change(|view| (view.open, view.cell) = (Some(account), None));
    }

    /// Opens the history of a partner's report.
    pub fn open_cell(self, account: i64, partner: i64) {
        self.change(|view| (view.open, view.cell) = (Some(account), Some(partner)));
    }

    /// Closes what is open beside the grid.
    pub fn close_panel(self) {
        self.change(|view| (view.open, view.cell) = (None, None));
    }

    /// Asks for everything again after a change.
    pub fn refresh(self) {
        self.rows.refresh();
        let query = self.view.with_untracked(HeatmapView::query);
        self.count(HeatmapQuery { sort: None, direction: None, ..query });
    }

    /// What the columns depend on; reactive.
    pub fn columns_key(self) -> ColumnsKey {
        let (layout, chosen) = self.view.with(|view| (view.layout, view.filter.partner.clone()));
        let matrix = (layout == Layout::Matrix).then(|| {
            let facets = self.facets.ok();
            facets.map(|facets| matrix_partners(&facets, &chosen, MATRIX_PARTNERS)).unwrap_or_default()
        });
        ColumnsKey { matrix, chosen, is_narrow: self.is_narrow.get() }
    }

    /// Whether the page shows the present, on which people can act; reactive.
    pub fn is_present(self) -> bool {
        self.view.with(|view| view.as_of.is_none())
    }

    /// Number of accounts an action is for: the selected ones, or all; reactive.
    pub fn chosen_count(self) -> i64 {
        let total = self.rows.total_signal().get().unwrap_or(0);
        let count = self.selection.with(|rows| if rows.is_empty() { total } else { rows.count() });
        i64::try_from(count).unwrap_or(i64::MAX)
    }

    /// The accounts an action is for. Everything is told as the filter, so that it holds however long the list is.
    ///
    /// # Errors
    /// The first error of fetching rows that are not here.
    pub async fn chosen(self) -> Result<Chosen, ApiError> {
        let selection = self.selection.get_untracked();
        if selection.is_empty() || selection.is_all(self.rows.total().unwrap_or(0)) {
            return Ok(Chosen::Filter(self.view.with_untracked(|view| view.filter.clone())));
        }
        let rows = self.rows.selected(&selection).await?;
        Ok(Chosen::Ids(rows.iter().map(|row| row.id).collect()))
    }

    /// A partner's name, or its number until the name is here; reactive.
    pub fn partner_name(self, id: i64) -> String {
        self.partner_names.with(|names| names.get(&id).cloned()).unwrap_or_else(|| format!("Partner {id}"))
    }

    fn change_by(self, change: impl FnOnce(&mut HeatmapView), is_quiet: bool) {
        let mut view = self.view.get_untracked();
        change(&mut view);
        self.go(&view, is_quiet);
    }

    fn go(self, view: &HeatmapView, replace: bool) {
        let href = view.url().on("/heatmap");
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        self.navigate.with_value(|navigate| navigate(&href, options));
    }

    fn count(self, query: HeatmapQuery) {
        let other = query.clone();
        self.facets.load(async move { client().get_heatmap_facets(&query).await });
        self.findings.load(async move { client().get_heatmap_findings(&other).await });
    }

    /// Learns the names of partners from the counts, and asks for those that are filtered for and have no count.
    fn learn_names(self) {
        let Some(facets) = self.facets.ok() else { return };
        let known =
            facets.partners.iter().filter_map(|facet| Some((facet.value.parse().ok()?, facet.label.clone())));
        self.partner_names.update(|names| names.extend(known));
        let unknown: Vec<i64> = self.view.with(|view| {
            let is_unknown = |id: &&i64| self.partner_names.with_untracked(|names| !names.contains_key(*id));
            view.filter.partner.iter().filter(is_unknown).copied().collect()
        });
        if !unknown.is_empty() {
            leptos::task::spawn_local(async move {
                // A name that cannot be had leaves the number on the chip.
                let found =
                    client().list_partners_by_id(&unknown).await.map(|list| list.items).unwrap_or_default();
                self.partner_names.try_update(|names| {
                    names.extend(found.into_iter().map(|partner| (partner.id, partner.name)));
                });
            });
        }
    }
}

impl From<Chosen> for AccountSelection {
    fn from(chosen: Chosen) -> Self {
        match chosen {
            Chosen::Filter(filter) => Self::Filter(filter),
            Chosen::Ids(ids) => Self::Ids(ids),
        }
    }
}
