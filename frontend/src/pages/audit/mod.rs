//! The audit log: who did what to what, and when (B4-18).

use std::rc::Rc;

use crate::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::audit::AuditRecord;
use pep_client::audit::audit_export_address;

use crate::api::client;
use crate::components::button::{Appearance, Button, DownloadButton};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::load_more::LoadMore;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::relative_date::ExactDate;
use crate::components::search_box::SearchBox;
use crate::components::select::{Choice, Select};
use crate::components::text_input::{TextInput, TextKind};
use crate::logic::audit_view::{AuditView, KINDS, about, change_words, history_of, in_words, row_key};
use crate::logic::url_query::UrlQuery;
use crate::state::paged::Paged;

type Navigate = Rc<dyn Fn(&str, NavigateOptions)>;

/// What a change of the view does to the URL.
type Change = Callback<AuditView>;

/// The page.
#[component]
pub fn AuditPage() -> impl IntoView {
    let search = use_location().search;
    let view = Memo::new(move |_| AuditView::read(&UrlQuery::read(&search.get())));
    let navigate: Navigate = Rc::new(use_navigate());
    let navigate = StoredValue::new_local(navigate);
    let change: Change = Callback::new(move |view: AuditView| {
        let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&view.href(), options));
    });
    let list = Paged::<AuditRecord>::default();
    let fetch = move |cursor: Option<String>| {
        let query = view.get_untracked().query(cursor.and_then(|cursor| cursor.parse().ok()));
        async move { client().list_audit(&query).await }
    };
    Effect::new(move |_| {
        view.with(|_| ());
        list.forget();
        list.begin(fetch(None));
    });
    let actions = move || {
        let href = Signal::derive(move || audit_export_address(&view.get().query(None)));
        view! { <DownloadButton href>"Download as CSV"</DownloadButton> }
    };
    let rows = Signal::derive(move || list.items.get().unwrap_or_default());
    let is_here = Memo::new(move |_| list.items.with(Option::is_some));
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    view! {
        <PageHeader title="Audit log" lead=|| "Who did what, and when. Nothing in it can be changed." actions />
        {filters(view, change)}
        {move || list.error.get().map(|error| view! { <ErrorPanel error on_retry=move |()| list.begin(fetch(None)) /> })}
        {move || match (is_here.get(), is_empty.get()) {
            (false, _) if list.error.with(Option::is_some) => ().into_any(),
            (false, _) => view! { <Loading what="Loading the audit log" /> }.into_any(),
            (true, true) => view! {
                <EmptyState
                    icon=Icon::History
                    title="Nothing was done that fits"
                    detail="Take a filter out to see more."
                />
            }
            .into_any(),
            (true, false) => view! {
                <DataTable caption="Audit log" columns=columns(view, change) rows row_key=row_key />
                <LoadMore
                    shown=Signal::derive(move || rows.with(Vec::len))
                    has_more=Signal::derive(move || list.next.with(Option::is_some))
                    busy=list.busy
                    on_more=move |()| list.more(fetch(list.next.get_untracked()))
                />
            }
            .into_any(),
        }}
    }
}

fn filters(view: Memo<AuditView>, change: Change) -> AnyView {
    let with = move |set: &dyn Fn(&mut AuditView)| {
        let mut next = view.get_untracked();
        set(&mut next);
        change.run(next);
    };
    let kinds: Vec<Choice> = std::iter::once(Choice::new("", "Anything"))
        .chain(KINDS.iter().map(|(kind, words)| Choice::new(*kind, *words)))
        .collect();
    let number = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    view! {
        <div class="outbox-filters" role="group" aria-label="Filter the audit log">
            <Select
                label="About"
                value=Signal::derive(move || view.with(|view| view.kind.clone()))
                choices=kinds
                on_change=move |kind: String| with(&|view| {
                    view.kind.clone_from(&kind);
                    view.id = None;
                })
            />
            <SearchBox
                label="With the number"
                value=Signal::derive(move || view.with(|view| number(view.id)))
                on_search=move |text: String| with(&|view| view.id = text.parse().ok())
            />
            <SearchBox
                label="Action, such as grant_role"
                value=Signal::derive(move || view.with(|view| view.action.clone()))
                on_search=move |text: String| with(&|view| view.action.clone_from(&text))
            />
            <Field label="From">
                <TextInput
                    kind=TextKind::Date
                    value=Signal::derive(move || view.with(|view| day(view.from)))
                    on_input=move |text: String| with(&|view| view.from = text.parse().ok())
                />
            </Field>
            <Field label="Until">
                <TextInput
                    kind=TextKind::Date
                    value=Signal::derive(move || view.with(|view| day(view.until)))
                    on_input=move |text: String| with(&|view| view.until = text.parse().ok())
                />
            </Field>
            {move || view.with(AuditView::is_filtered).then(|| view! {
                <Button appearance=Appearance::Subtle on_click=move |_| change.run(AuditView::default())>"Clear filters"</Button>
            })}
        </div>
    }
    .into_any()
}

fn columns(view: Memo<AuditView>, change: Change) -> Vec<TableColumn<AuditRecord>> {
    vec![
        TableColumn::new("when", "When", |row: &AuditRecord| view! { <ExactDate at=row.at /> }),
        TableColumn::new("who", "Who", move |row: &AuditRecord| match row.actor_id {
            Some(id) => {
                let name = row.actor_name.clone().unwrap_or_default();
                let only = move |_| change.run(AuditView { actor: Some(id), ..view.get_untracked() });
                view! { <button type="button" class="text-button" title="Only what this person did" on:click=only>{name}</button> }
                    .into_any()
            }
            None => view! { <span>"PEP"</span> }.into_any(),
        }),
        TableColumn::new("what", "What", |row: &AuditRecord| {
            view! { <span title=row.action.clone()>{in_words(&row.action)}</span> }
        }),
        TableColumn::new("about", "About", |row: &AuditRecord| {
            let words = about(row);
            match row.object_id {
                Some(id) => view! { <A href=history_of(&row.object_kind, id)>{words}</A> }.into_any(),
                None => view! { <span>{words}</span> }.into_any(),
            }
        }),
        TableColumn::new("changes", "Changes", |row: &AuditRecord| {
            let lines =
                row.changes.iter().map(|change| view! { <li>{change_words(change)}</li> }).collect_view();
            view! { <ul class="audit-changes" role="list">{lines}</ul> }
        }),
    ]
}
