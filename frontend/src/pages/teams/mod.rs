//! Sales teams: the list, and one team.

mod form;
mod team;

use crate::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;
use pep_api_types::page::Page;
use pep_api_types::teams::{Team, TeamQuery};
use pep_domain::access::ActionKind;

use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, LinkButton};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::logic::url_query::UrlQuery;
use crate::state::answer::Answer;
use crate::state::session::Session;

pub use team::TeamPage;

/// The page.
#[component]
pub fn TeamsPage() -> impl IntoView {
    let session = Session::current();
    let search = use_location().search;
    let query = Memo::new(move |_| {
        let query = UrlQuery::read(&search.get());
        TeamQuery { program_id: query.parsed("program"), ou_id: query.parsed("ou") }
    });
    let list = Answer::<Page<Team>>::default();
    let load = move || {
        let query = query.get_untracked();
        list.load(async move { client().list_teams(&query).await });
    };
    Effect::new(move |_| {
        query.track();
        load();
    });
    let may_build = move || session.may(ActionKind::ManageOwnTeams) || session.may(ActionKind::ManageTeams);
    let build = move || query.with(|query| new_team(query.program_id, query.ou_id));
    let actions = move || {
        let is_filtered = query.with(|query| query.program_id.is_some() || query.ou_id.is_some());
        view! {
            {is_filtered.then(|| view! { <LinkButton href="/teams".to_owned()>"Show all teams"</LinkButton> })}
            {may_build().then(|| view! {
                <LinkButton href=build() appearance=Appearance::Primary icon=Icon::Add>"Build a team"</LinkButton>
            })}
        }
        .into_any()
    };
    let lead = move || {
        let words = if session.may(ActionKind::ViewTeams) {
            "Who sells together, by OU. Partners build theirs of their contacts, sellers of their ATU."
        } else {
            "Who of you sells together. A team asks for sessions and answers requests through its primary contact."
        };
        words.into_any()
    };
    view! {
        <PageHeader title="Sales teams" lead=move || lead.into_any() actions=move || actions.into_any() />
        {move || match list.get() {
            None => view! { <Loading what="Loading the teams" /> }.into_any(),
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
            Some(Ok(page)) if page.items.is_empty() => {
                let detail = if may_build() {
                    "Build the first one: choose an OU, the people, and who answers for them."
                } else {
                    "As soon as somebody builds a team that concerns you, you find it here."
                };
                view! { <EmptyState icon=Icon::People title="No teams yet" detail actions /> }.into_any()
            }
            Some(Ok(page)) => {
                let rows = page.items.clone();
                let key = |team: &Team| format!("{}|{}", team.id, team.row_version);
                view! { <DataTable caption="Sales teams" columns=columns() rows row_key=key /> }.into_any()
            }
        }}
    }
}

/// Where a new team is built.
pub fn new_team(program: Option<i64>, ou: Option<i64>) -> String {
    UrlQuery::default()
        .with("program", program.map(|id| id.to_string()))
        .with("ou", ou.map(|id| id.to_string()))
        .on("/teams/new")
}

fn columns() -> Vec<TableColumn<Team>> {
    vec![
        TableColumn::new("name", "Team", |team: &Team| {
            let (href, name) = (format!("/teams/{}", team.id), team.name.clone());
            let owner = team.partner.as_ref().or(team.atu.as_ref()).map(|owner| owner.name.clone());
            view! {
                <A href=href attr:class="text-button">{name}</A>
                <span class="outbox-second">{owner.unwrap_or_default()}</span>
            }
            .into_any()
        }),
        TableColumn::new("ou", "OU", |team: &Team| team.ou.name.clone()),
        TableColumn::new("contact", "Primary contact", |team: &Team| {
            let contact = team.members.iter().find(|person| Some(person.id) == team.primary_contact_id);
            match contact {
                Some(person) => person.name.clone().into_any(),
                None => view! { <Badge tone=Tone::Warning>"None: choose one"</Badge> }.into_any(),
            }
        }),
        TableColumn::new("members", "People", |team: &Team| team.members.len()).numeric(),
        TableColumn::new("program", "Program", |team: &Team| team.program.name.clone()),
    ]
}
