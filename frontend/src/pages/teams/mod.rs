//! Sales teams: the list, and one team.

mod form;
mod team;

use crate::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::programs::OwnProgram;
use pep_api_types::teams::{Team, TeamOptions, TeamOptionsQuery, TeamQuery, TeamSide};
use pep_domain::access::ActionKind;

use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, LinkButton};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::load_more::LoadMore;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::search_box::SearchBox;
use crate::components::select::{Choice, Select};
use crate::logic::url_query::UrlQuery;
use crate::state::answer::Answer;
use crate::state::paged::Paged;
use crate::state::session::Session;

pub use team::TeamPage;

/// The page.
#[component]
pub fn TeamsPage() -> impl IntoView {
    let session = Session::current();
    let search = use_location().search;
    let query = Memo::new(move |_| {
        let query = UrlQuery::read(&search.get());
        let side = query.first("side").and_then(|key| SIDES.into_iter().find(|(_, of, _)| *of == key));
        TeamQuery {
            program_id: query.parsed("program"),
            ou_id: query.parsed("ou"),
            side: side.map(|(side, ..)| side),
            q: query.first("q").map(str::to_owned),
            ..TeamQuery::default()
        }
    });
    let list = Paged::<Team>::default();
    let load = move || {
        let query = query.get_untracked();
        list.begin(async move { client().list_teams(&query).await });
    };
    let load_more = move || {
        let query = TeamQuery { cursor: list.next.get_untracked(), ..query.get_untracked() };
        list.more(async move { client().list_teams(&query).await });
    };
    Effect::new(move |_| {
        query.with(|_| ());
        list.forget();
        load();
    });
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |query: TeamQuery| {
        let options = NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&href(&query), options));
    };
    let ous = Answer::<TeamOptions>::default();
    // Only those who build teams are told the OUs; others have few.
    if session.may(ActionKind::ManageOwnTeams) || session.may(ActionKind::ManageTeams) {
        ous.load(async { client().get_team_options(&TeamOptionsQuery::default()).await });
    }
    // Whoever arrives from a program's invitation is told which one it is.
    let programs = Answer::<pep_api_types::page::Page<OwnProgram>>::default();
    if query.with_untracked(is_of_program) {
        programs.load(async { client().list_my_programs().await });
    }
    let may_build = move || session.may(ActionKind::ManageOwnTeams) || session.may(ActionKind::ManageTeams);
    let build = move || query.with(|query| new_team(query.program_id, query.ou_id));
    let actions = move || {
        let is_filtered = query.with(|query| *query != TeamQuery::default());
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
    let rows = Signal::derive(move || list.items.get().unwrap_or_default());
    let is_here = Memo::new(move |_| list.items.with(Option::is_some));
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    view! {
        <PageHeader title="Sales teams" lead=move || lead.into_any() actions=move || actions.into_any() />
        {move || filters(query, ous, Callback::new(go))}
        {move || list.error.get().map(|error| view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any())}
        {move || match (is_here.get(), is_empty.get()) {
            (false, _) if list.error.with(Option::is_some) => ().into_any(),
            (false, _) => view! { <Loading what="Loading the teams" /> }.into_any(),
            (true, true) if query.with(is_of_program) => {
                let name = programs.ok().and_then(|all| {
                    let id = query.with(|query| query.program_id);
                    all.items.iter().find(|program| Some(program.id) == id).map(|program| program.name.clone())
                });
                let title = name.map_or_else(|| "No team yet".to_owned(), |name| format!("No team in {name} yet"));
                let detail = if may_build() {
                    "Build the first one: choose an OU, the people, and who answers for them. Everything else begins with it."
                } else {
                    "As soon as somebody builds a team that concerns you, you find it here."
                };
                view! { <EmptyState icon=Icon::People title detail actions /> }.into_any()
            }
            (true, true) if query.with(|query| *query != TeamQuery::default()) => {
                let detail = "The search looks at the beginnings of words in names of teams, partners and ATUs. Take a filter out to see more.";
                view! { <EmptyState icon=Icon::Filter title="No team matches" detail /> }.into_any()
            }
            (true, true) => {
                let detail = if may_build() {
                    "Build the first one: choose an OU, the people, and who answers for them."
                } else {
                    "As soon as somebody builds a team that concerns you, you find it here."
                };
                view! { <EmptyState icon=Icon::People title="No teams yet" detail actions /> }.into_any()
            }
            (true, false) => {
                let key = |team: &Team| format!("{}|{}", team.id, team.row_version);
                view! {
                    <DataTable caption="Sales teams" columns=columns() rows row_key=key />
                    <LoadMore
                        shown=Signal::derive(move || rows.with(Vec::len))
                        has_more=Signal::derive(move || list.next.with(Option::is_some))
                        busy=list.busy
                        on_more=move |()| load_more()
                    />
                }
                .into_any()
            }
        }}
    }
}

/// The sides, by the word in the URL.
const SIDES: [(TeamSide, &str, &str); 2] =
    [(TeamSide::Partner, "partner", "Partners"), (TeamSide::Microsoft, "microsoft", "Microsoft")];

/// Is nothing asked but the teams of one program?
fn is_of_program(query: &TeamQuery) -> bool {
    query.program_id.is_some() && TeamQuery { program_id: None, ..query.clone() } == TeamQuery::default()
}

fn side_key(query: &TeamQuery) -> &'static str {
    SIDES.into_iter().find(|(side, ..)| Some(*side) == query.side).map_or("", |(_, key, _)| key)
}

fn href(query: &TeamQuery) -> String {
    UrlQuery::default()
        .with("program", query.program_id.map(|id| id.to_string()))
        .with("ou", query.ou_id.map(|id| id.to_string()))
        .with("side", Some(side_key(query)).filter(|key| !key.is_empty()).map(str::to_owned))
        .with("q", query.q.clone())
        .on("/teams")
}

fn filters(query: Memo<TeamQuery>, ous: Answer<TeamOptions>, go: Callback<TeamQuery>) -> AnyView {
    let any = |words: &str| std::iter::once(Choice::new("", words));
    let sides: Vec<Choice> =
        any("Both sides").chain(SIDES.into_iter().map(|(_, key, words)| Choice::new(key, words))).collect();
    let ou = ous.ok().map(|options| {
        let choices: Vec<Choice> = any("All OUs")
            .chain(options.ous.iter().map(|ou| Choice::new(ou.id.to_string(), ou.name.clone())))
            .collect();
        view! {
            <Select
                label="OU"
                value=Signal::derive(move || query.with(|query| query.ou_id.map(|id| id.to_string()).unwrap_or_default()))
                choices
                on_change=move |id: String| go.run(TeamQuery { ou_id: id.parse().ok(), ..query.get_untracked() })
            />
        }
        .into_any()
    });
    view! {
        <div class="outbox-filters" role="group" aria-label="Filter teams">
            <SearchBox
                label="Search team, partner or ATU"
                value=Signal::derive(move || query.with(|query| query.q.clone().unwrap_or_default()))
                on_search=move |text: String| go.run(TeamQuery { q: Some(text).filter(|text| !text.is_empty()), ..query.get_untracked() })
            />
            <Select
                label="Side"
                value=Signal::derive(move || query.with(|query| side_key(query).to_owned()))
                choices=sides
                on_change=move |key: String| {
                    let side = SIDES.into_iter().find(|(_, of, _)| *of == key).map(|(side, ..)| side);
                    go.run(TeamQuery { side, ..query.get_untracked() });
                }
            />
            {ou}
        </div>
    }
    .into_any()
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
