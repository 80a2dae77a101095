//! What the people of one's own company did.

use pep_api_types::own_people::OwnAct;

use crate::api::client;
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::load_more::LoadMore;
use crate::components::progress::Loading;
use crate::components::relative_date::ExactDate;
use crate::logic::audit_view::in_words;
use crate::prelude::*;
use crate::state::paged::Paged;

/// The list, the newest first.
pub fn list() -> AnyView {
    let list = Paged::<OwnAct>::default();
    let fetch =
        move |cursor: Option<String>| async move { client().list_my_people_acts(cursor.as_deref()).await };
    list.begin(fetch(None));
    let rows = Signal::derive(move || list.items.get().unwrap_or_default());
    let is_here = Memo::new(move |_| list.items.with(Option::is_some));
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    view! {
        {move || list.error.get().map(|error| view! { <ErrorPanel error on_retry=move |()| list.begin(fetch(None)) /> })}
        {move || match (is_here.get(), is_empty.get()) {
            (false, _) if list.error.with(Option::is_some) => ().into_any(),
            (false, _) => view! { <Loading what="Loading what was done" /> },
            (true, true) => view! {
                <EmptyState icon=Icon::History title="Nothing was done yet" detail="What your people do in PEP is listed here." />
            },
            (true, false) => view! {
                <DataTable caption="What was done" columns=columns() rows row_key=|act: &OwnAct| act.id.to_string() />
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
    .into_any()
}

fn columns() -> Vec<TableColumn<OwnAct>> {
    vec![
        TableColumn::new("when", "When", |act: &OwnAct| view! { <ExactDate at=act.at /> }),
        TableColumn::new("who", "Who", |act: &OwnAct| act.actor_name.clone()),
        TableColumn::new("what", "What", |act: &OwnAct| in_words(&act.action)),
        TableColumn::new("about", "About", |act: &OwnAct| {
            let kind = in_words(&act.object_kind);
            act.about_name.as_ref().map_or(kind.clone(), |name| format!("{kind} {name}"))
        }),
    ]
}
