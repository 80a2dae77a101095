//! The library of materials: what partners prepared, to be searched and fetched.

mod card;
mod manage;

pub use card::{size_words, tile};

use std::rc::Rc;

use crate::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::materials::{Material, MaterialOption, MaterialOptions, MaterialScanner};
use pep_api_types::page::Page;
use pep_domain::access::ActionKind;

use crate::api::client;
use crate::components::banner::Banner;
use crate::components::button::Button;
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::facet_menu::{FacetMenu, FacetOption};
use crate::components::icon::Icon;
use crate::components::load_more::LoadMore;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::search_box::SearchBox;
use crate::logic::material_view::{FACETS, is_filtered, query};
use crate::logic::url_query::UrlQuery;
use crate::state::answer::Answer;
use crate::state::paged::Paged;
use crate::state::session::Session;
use crate::state::toasts::Intent;

/// What the parts of the page share; a handle that can be copied.
#[derive(Clone, Copy)]
pub(super) struct Library {
    url: Memo<UrlQuery>,
    list: Paged<Material>,
    total: RwSignal<Option<usize>>,
    options: Answer<MaterialOptions>,
    /// The material that is being corrected or taken out.
    managed: RwSignal<Option<Material>>,
}

impl Library {
    fn reload(self) {
        self.list.begin(self.fetch(None));
        self.options.load(async { client().get_material_options().await });
    }

    fn fetch(
        self,
        cursor: Option<String>,
    ) -> impl Future<Output = Result<Page<Material>, pep_client::ApiError>> + 'static {
        let asked = self.url.with_untracked(|url| query(url, cursor));
        async move {
            let page = client().list_materials(&asked).await?;
            self.total.try_set(page.total.and_then(|total| usize::try_from(total).ok()));
            Ok(page)
        }
    }
}

/// The page.
#[component]
pub fn MaterialsPage() -> impl IntoView {
    let search = use_location().search;
    let library = Library {
        url: Memo::new(move |_| UrlQuery::read(&search.get())),
        list: Paged::default(),
        total: RwSignal::new(None),
        options: Answer::default(),
        managed: RwSignal::new(None),
    };
    Effect::new(move |_| {
        library.url.with(|_| ());
        library.list.forget();
        library.reload();
    });
    let navigate = Rc::new(use_navigate());
    let go = Callback::new({
        let navigate = StoredValue::new_local(navigate);
        move |url: UrlQuery| {
            let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
            navigate.with_value(|navigate| navigate(&url.on("/materials"), options));
        }
    });
    view! {
        <PageHeader
            title="Materials"
            lead=|| "What partners prepared for your OUs: recordings, slides, documents.".into_any()
        />
        {warning(library)}
        {filters(library, go)}
        {found(library, go)}
        {manage::dialog(library)}
    }
}

/// Tells those who keep the library that nobody looks for viruses.
fn warning(library: Library) -> AnyView {
    let session = Session::current();
    let words = move || {
        let scanner = library.options.ok().map(|options| options.scanner)?;
        let words = match scanner {
            MaterialScanner::On => return None,
            MaterialScanner::OffAndOpen => {
                "No virus scanner is configured: files are shown although nobody looked at them. Take care with what you open."
            }
            MaterialScanner::OffAndClosed => {
                "No virus scanner is configured: new files stay closed until your operator sets one up."
            }
        };
        session.may(ActionKind::ManageMaterials).then_some(words)
    };
    view! { {move || words().map(|words| view! { <Banner intent=Intent::Warning>{words}</Banner> })} }
}

fn filters(library: Library, go: Callback<UrlQuery>) -> AnyView {
    let url = library.url;
    let facet = |(name, label): (&'static str, &'static str)| {
        let options = Signal::derive(move || {
            let found = library.options.ok();
            let list = found.as_ref().map(|found| choices(found, name)).unwrap_or_default();
            list.iter().map(facet_option).collect::<Vec<_>>()
        });
        let chosen = Signal::derive(move || url.with(|url| url.all(name)));
        let toggle = move |value: String| go.run(url.get_untracked().toggled(name, &value));
        let clear = move |()| go.run(url.get_untracked().with(name, [""; 0]));
        view! { <FacetMenu label options chosen on_toggle=toggle on_clear=clear /> }
    };
    let text = Signal::derive(move || url.with(|url| url.first("q").unwrap_or_default().to_owned()));
    view! {
        <div class="material-filters" role="group" aria-label="Filter materials">
            <SearchBox
                label="Search materials"
                value=text
                on_search=move |text: String| go.run(url.get_untracked().with("q", [text]))
            />
            {FACETS.map(facet).collect_view()}
            <Show when=move || url.with(is_filtered)>
                <Button on_click=move |_| go.run(UrlQuery::default())>"Clear filters"</Button>
            </Show>
        </div>
    }
}

fn choices<'a>(options: &'a MaterialOptions, name: &str) -> &'a [MaterialOption] {
    match name {
        "partner" => &options.partners,
        "ou" => &options.ous,
        "segment" => &options.segments,
        "industry" => &options.industries,
        _ => &options.kinds,
    }
}

fn facet_option(option: &MaterialOption) -> FacetOption {
    FacetOption {
        value: option.value.clone(),
        label: option.name.clone(),
        count: usize::try_from(option.count).unwrap_or_default(),
    }
}

fn found(library: Library, go: Callback<UrlQuery>) -> AnyView {
    let list = library.list;
    let rows = Signal::derive(move || list.items.get().unwrap_or_default());
    let state = Memo::new(move |_| (list.items.with(Option::is_some), rows.with(Vec::is_empty)));
    let nothing = move || {
        if library.url.with(is_filtered) {
            let clear = move || view! { <Button on_click=move |_| go.run(UrlQuery::default())>"Clear filters"</Button> };
            view! {
                <EmptyState icon=Icon::Filter title="No materials match these filters" detail="Take a filter out to see more." actions=clear />
            }
        } else {
            view! {
                <EmptyState
                    icon=Icon::File
                    title="No materials yet"
                    detail="As soon as a partner uploads a recording or a slide for an engagement of yours, you find it here."
                />
            }
        }
    };
    view! {
        {move || list.error.get().map(|error| view! { <ErrorPanel error on_retry=move |()| library.reload() /> })}
        {move || match state.get() {
            (false, _) if list.error.with(Option::is_some) => ().into_any(),
            (false, _) => view! { <Loading what="Loading the materials" /> },
            (true, true) => nothing(),
            (true, false) => view! {
                <ul class="material-cards">
                    <For each=move || rows.get() key=|row| (row.id, row.segments.clone(), row.industries.clone()) let:row>
                        {card::card(library, &row)}
                    </For>
                </ul>
                <LoadMore
                    shown=Signal::derive(move || rows.with(Vec::len))
                    total=library.total
                    has_more=Signal::derive(move || list.next.with(Option::is_some))
                    busy=list.busy
                    on_more=move |()| list.more(library.fetch(list.next.get_untracked()))
                />
            },
        }}
    }
}
