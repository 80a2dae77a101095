//! Programs: in whose name PEP writes to people, who takes part in them, and their waves of invitations.

mod banner;
mod create;
mod editor;
mod election;
mod form;
mod page;
mod rules;
mod state;
mod tasks;
mod wave;
mod wave_form;
mod waves;
mod weights;

pub use banner::address as banner_address;
pub use page::ProgramPage;

use crate::prelude::*;
use leptos_router::components::A;
use pep_api_types::people::{Role, ScopeKind};
use pep_api_types::programs::Program;
use pep_domain::access::ActionKind;

use crate::components::button::{Appearance, Button};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::relative_date::ExactDate;
use crate::state::session::Session;
use create::CreateDialog;
use state::Programs;

/// The page.
#[component]
pub fn ProgramsPage() -> impl IntoView {
    let programs = Programs::provide();
    let session = Session::current();
    let actions = move || {
        view! {
            <Show when=move || may_add(session)>
                <Button appearance=Appearance::Primary icon=Icon::Add on_click=move |_| programs.is_adding.set(true)>
                    "Add a program"
                </Button>
            </Show>
        }
    };
    view! {
        <PageHeader title="Programs" lead=|| "In whose name PEP writes to partners." actions />
        <ProgramList />
        <CreateDialog />
    }
}

/// May the person add programs? Only whose reach is not limited to some: the team of one program has nothing to do with
/// another.
fn may_add(session: Session) -> bool {
    session.may(ActionKind::ManagePrograms)
        && session.person().is_some_and(|person| {
            person.roles.iter().any(|held| match held.role {
                Role::Operator => true,
                Role::ProgramTeam => held.scope_kind == ScopeKind::All,
                _ => false,
            })
        })
}

#[component]
fn ProgramList() -> impl IntoView {
    let programs = Programs::current();
    let rows = Memo::new(move |_| programs.list.ok().map(|page| page.items.clone()).unwrap_or_default());
    let problem = Memo::new(move |_| programs.list.get().map(Result::err));
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    move || {
        match problem.get() {
        None => view! { <Loading what="Loading programs" /> }.into_any(),
        Some(Some(error)) => {
            view! { <ErrorPanel error on_retry=move |()| programs.reload_list() /> }.into_any()
        }
        Some(None) if is_empty.get() => view! {
            <EmptyState icon=Icon::Programs title="No programs yet" detail="Partners are asked in the name of a program. The program team adds one, with the address that its mails come from." />
        }
        .into_any(),
        Some(None) => {
            let key = |program: &Program| format!("{}|{}", program.id, program.row_version);
            view! { <DataTable caption="Programs" columns=columns() rows row_key=key /> }.into_any()
        }
    }
    }
}

fn columns() -> Vec<TableColumn<Program>> {
    vec![
        TableColumn::new("name", "Program", |program: &Program| {
            let id = program.id;
            let (name, key) = (program.name.clone(), program.key.clone());
            view! {
                <A href=format!("/programs/{id}")>{name}</A>
                <span class="outbox-second">{key}</span>
            }
        }),
        TableColumn::new("from", "Mails come from", |program: &Program| {
            let (name, address) = (program.from_name.clone(), program.from_address.clone());
            view! {
                <span>{name}</span>
                <span class="outbox-second">{address}</span>
            }
        }),
        TableColumn::new(
            "banner",
            "Banner",
            |program: &Program| if program.has_banner { "Yes" } else { "None" },
        ),
        TableColumn::new("portal", "Portal", |program: &Program| {
            program.portal_name.clone().unwrap_or_else(|| "PEP".to_owned())
        }),
        TableColumn::new("updated", "Last change", |program: &Program| {
            let at = program.updated_at;
            view! { <ExactDate at /> }
        }),
    ]
}
