//! The table of people.

use crate::prelude::*;
use pep_api_types::people::{GrantedRole, PersonSummary, ScopeKind, Side};

use super::state::People;
use crate::components::badge::Badge;
use crate::components::button::Button;
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::load_more::LoadMore;
use crate::components::progress::Loading;
use crate::logic::people_view::PeopleView;

/// Roles shown in a row; the drawer shows the others.
const SHOWN_ROLES: usize = 4;

/// The people that match.
#[component]
pub fn PeopleList() -> impl IntoView {
    let people = People::current();
    let list = people.list;
    let rows = Signal::derive(move || list.items.get().unwrap_or_default());
    let is_here = Memo::new(move |_| list.items.with(Option::is_some));
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    view! {
        {move || list.error.get().map(|error| view! { <ErrorPanel error on_retry=move |()| people.reload_list() /> })}
        {move || match (is_here.get(), is_empty.get()) {
            (false, _) if list.error.with(Option::is_some) => ().into_any(),
            (false, _) => view! { <Loading what="Loading people" /> }.into_any(),
            (true, true) => view! { <Nothing /> }.into_any(),
            (true, false) => view! {
                <DataTable caption="People" columns=columns(people) rows row_key=row_key />
                <LoadMore
                    shown=Signal::derive(move || rows.with(Vec::len))
                    has_more=Signal::derive(move || list.next.with(Option::is_some))
                    busy=list.busy
                    on_more=move |()| people.load_more()
                />
            }
            .into_any(),
        }}
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let people = People::current();
    let is_filtered = Memo::new(move |_| people.view.with(PeopleView::is_filtered));
    let clear = move || {
        view! { <Button on_click=move |_| people.change(PeopleView::clear_filters)>"Clear filters"</Button> }
    };
    move || {
        if is_filtered.get() {
            view! {
                <EmptyState icon=Icon::Filter title="Nobody matches" detail="The search looks at the beginnings of names and addresses. Take a filter out to see more." actions=clear />
            }
            .into_any()
        } else {
            view! {
                <EmptyState icon=Icon::People title="Nobody yet" detail="Import sellers and partner contacts, or add a person." />
            }
            .into_any()
        }
    }
}

fn row_key(person: &PersonSummary) -> String {
    let grants: Vec<String> = person.roles.iter().map(|grant| grant.id.to_string()).collect();
    format!("{}|{}|{}|{}|{}", person.id, person.name, person.email, person.title, grants.join(","))
}

fn columns(people: People) -> Vec<TableColumn<PersonSummary>> {
    vec![
        TableColumn::new("name", "Name", move |person: &PersonSummary| {
            let id = person.id;
            view! {
                <button type="button" class="text-button" on:click=move |_| people.change(|view| view.person = Some(id))>
                    {person.name.clone()}
                </button>
                <span class="outbox-second">{person.title.clone()}</span>
            }
        }),
        TableColumn::new("email", "Address", |person: &PersonSummary| person.email.clone()),
        TableColumn::new("side", "Side", |person: &PersonSummary| match person.side {
            Side::Microsoft => "Microsoft".to_owned(),
            Side::Partner => person.partner_name.clone().unwrap_or_else(|| "Partner".to_owned()),
        }),
        TableColumn::new("roles", "Roles", |person: &PersonSummary| {
            let hidden = person.roles.len().saturating_sub(SHOWN_ROLES);
            let words: Vec<String> = person.roles.iter().take(SHOWN_ROLES).map(grant_words).collect();
            let roles = words.into_iter().map(|words| view! { <Badge>{words}</Badge> });
            view! {
                <span class="people-roles">
                    {roles.collect_view()}
                    {(hidden > 0).then(|| view! { <span class="quiet">{format!("and {hidden} more")}</span> })}
                    {person.roles.is_empty().then(|| view! { <span class="quiet">"None"</span> })}
                </span>
            }
        }),
    ]
}

/// `ECM, France`; `ECM, everything`.
pub fn grant_words(grant: &GrantedRole) -> String {
    match grant.scope_kind {
        ScopeKind::All => format!("{}, everything", grant.label),
        // Which partner it is, the row says already.
        ScopeKind::Partner => grant.label.clone(),
        ScopeKind::Ou | ScopeKind::Atu | ScopeKind::Program => {
            format!("{}, {}", grant.label, grant.scope_label)
        }
    }
}
