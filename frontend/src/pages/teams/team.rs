//! One team, or a new one.

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map};
use pep_api_types::teams::{Team, TeamChange, TeamCreate, TeamOptions, TeamOptionsQuery};
use pep_client::ApiError;

use super::form::TeamForm;
use crate::api::client;
use crate::components::banner::Banner;
use crate::components::button::{Button, LinkButton};
use crate::components::dialog::ConfirmDialog;
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::select::{Choice, Select};
use crate::logic::heatmap_words::counted;
use crate::logic::team_draft::{TeamDraft, hours_words};
use crate::logic::url_query::UrlQuery;
use crate::state::answer::Answer;
use crate::state::toasts::{Intent, Toasts};

/// The page: `/teams/new` or `/teams/{id}`.
#[component]
pub fn TeamPage() -> impl IntoView {
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|params| params.get("team").and_then(|id| id.parse::<i64>().ok())));
    move || match id.get() {
        Some(id) => view! { <OneTeam id /> }.into_any(),
        None => view! { <NewTeam /> }.into_any(),
    }
}

#[component]
fn OneTeam(id: i64) -> impl IntoView {
    let team = Answer::<Team>::default();
    let options = Answer::<TeamOptions>::default();
    let load = move || team.load(async move { client().get_team(id).await });
    load();
    let title = Signal::derive(move || team.ok().map_or_else(|| "Team".to_owned(), |team| team.name.clone()));
    let is_changeable = Memo::new(move |_| team.ok().is_some_and(|team| team.may_change));
    Effect::new(move |_| {
        if let Some(team) = team.ok().filter(|team| team.may_change) {
            let query = TeamOptionsQuery {
                program_id: Some(team.program.id),
                partner_id: team.partner.as_ref().map(|partner| partner.id),
                atu_id: team.atu.as_ref().map(|atu| atu.id),
            };
            options.load(async move { client().get_team_options(&query).await });
        }
    });
    let lead = move || {
        let words = team.ok().map(|team| {
            let owner = team.partner.as_ref().or(team.atu.as_ref()).map(|owner| owner.name.clone());
            [owner, Some(team.ou.name.clone()), Some(team.program.name.clone())]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · ")
        });
        words.unwrap_or_default().into_any()
    };
    let actions = move || {
        view! {
            <LinkButton href="/teams".to_owned()>"All teams"</LinkButton>
            {is_changeable.get().then(|| view! { <CloseTeam team /> })}
        }
        .into_any()
    };
    view! {
        <PageHeader title lead=move || lead.into_any() actions=move || actions.into_any() />
        {move || match (team.get(), options.get()) {
            (None, _) => view! { <Loading what="Loading the team" /> }.into_any(),
            (Some(Err(error)), _) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
            (Some(Ok(found)), _) if !found.may_change => view! { <Members team=(*found).clone() /> }.into_any(),
            (Some(Ok(_)), None) => view! { <Loading what="Loading whom to choose from" /> }.into_any(),
            (Some(Ok(_)), Some(Err(error))) => view! { <ErrorPanel error /> }.into_any(),
            (Some(Ok(found)), Some(Ok(options))) => {
                view! { <Editor team found=(*found).clone() options=(*options).clone() /> }.into_any()
            }
        }}
    }
}

/// The team as those see it who do not change it.
#[component]
fn Members(team: Team) -> impl IntoView {
    let primary = team.primary_contact_id;
    view! {
        {headless(&team)}
        <p class="quiet">{hours_words(&team)}</p>
        <ul class="team-people">
            {team.members.into_iter().map(|person| view! {
                <li>
                    <strong>{person.name}</strong>
                    <span class="quiet">{person.title}</span>
                    <a href=format!("mailto:{}", person.email)>{person.email.clone()}</a>
                    {(Some(person.id) == primary).then_some("Primary contact")}
                </li>
            }.into_any()).collect_view()}
        </ul>
    }
    .into_any()
}

fn headless(team: &Team) -> Option<AnyView> {
    team.primary_contact_id.is_none().then(|| {
        view! {
            <Banner intent=Intent::Warning>
                "This team has no primary contact. Until one is chosen it cannot ask for sessions or answer requests."
            </Banner>
        }
        .into_any()
    })
}

#[component]
fn Editor(team: Answer<Team>, found: Team, options: TeamOptions) -> impl IntoView {
    let toasts = Toasts::current();
    let draft = RwSignal::new(TeamDraft::of(&found));
    let error = RwSignal::new(None::<ApiError>);
    let busy = RwSignal::new(false);
    let (id, row_version) = (found.id, found.row_version);
    let save = Callback::new(move |change: TeamChange| {
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = client().update_team(id, row_version, &change).await;
            busy.try_set(false);
            match answer {
                Ok(changed) => {
                    toasts.success(format!("{} is saved", changed.name));
                    team.replace(changed);
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    });
    let is_outdated = move || error.with(|error| error.as_ref().and_then(ApiError::status) == Some(412));
    let has_ou = found.partner.is_some();
    view! {
        {headless(&found)}
        <TeamForm draft people=options.people ous=options.ous has_ou error busy save_words="Save the team" on_save=save />
        <Show when=is_outdated>
            <Button on_click=move |_| team.load(async move { client().get_team(id).await })>"Show what is there now"</Button>
        </Show>
    }
    .into_any()
}

#[component]
fn CloseTeam(team: Answer<Team>) -> impl IntoView {
    let toasts = Toasts::current();
    let navigate = use_navigate();
    let navigate = StoredValue::new_local(navigate);
    let is_asked = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let close = move |()| {
        let Some(closing) = team.ok() else { return };
        busy.set(true);
        spawn_local(async move {
            let answer = client().close_team(closing.id).await;
            busy.try_set(false);
            is_asked.try_set(false);
            match answer {
                Ok(()) => {
                    toasts.success(format!("{} is closed", closing.name));
                    navigate.try_with_value(|navigate| navigate("/teams", NavigateOptions::default()));
                }
                Err(error) => toasts.failure(format!("{} stays open", closing.name), &error),
            }
        });
    };
    let what = move || {
        let (asked, booked) = team.ok().map_or((0, 0), |team| {
            (team.open_request_count.unwrap_or_default(), team.session_count.unwrap_or_default())
        });
        if asked + booked == 0 {
            "It disappears from the lists and can no longer ask for sessions. Its history stays.".to_owned()
        } else {
            format!(
                "It still has {} and {}. Those have to be settled first; nothing is closed under them.",
                counted(asked, "open request", "open requests"),
                counted(booked, "session", "sessions")
            )
        }
    };
    view! {
        <Button on_click=move |_| is_asked.set(true)>"Close the team"</Button>
        <ConfirmDialog
            open=is_asked
            title="Close this team?"
            confirm="Close the team"
            is_dangerous=true
            busy
            on_confirm=close
            on_cancel=move |()| is_asked.set(false)
        >
            <p>{what}</p>
        </ConfirmDialog>
    }
    .into_any()
}

#[component]
fn NewTeam() -> impl IntoView {
    let toasts = Toasts::current();
    let navigate = StoredValue::new_local(use_navigate());
    let query = UrlQuery::read(&use_location().search.get_untracked());
    let program = RwSignal::new(query.parsed::<i64>("program"));
    // `p7` or `a3`: a partner or an ATU.
    let owner = RwSignal::new(String::new());
    let draft = RwSignal::new(TeamDraft { ou: query.parsed("ou"), ..TeamDraft::default() });
    let options = Answer::<TeamOptions>::default();
    let error = RwSignal::new(None::<ApiError>);
    let busy = RwSignal::new(false);
    let of =
        move |kind: char| owner.with(|owner| owner.strip_prefix(kind).and_then(|id| id.parse::<i64>().ok()));
    Effect::new(move |_| {
        let query = TeamOptionsQuery { program_id: program.get(), partner_id: of('p'), atu_id: of('a') };
        options.load(async move { client().get_team_options(&query).await });
    });
    let build = Callback::new(move |team: TeamChange| {
        let chosen = program
            .get_untracked()
            .or_else(|| options.ok().and_then(|options| options.programs.first().map(|program| program.id)));
        let Some(program_id) = chosen else { return };
        busy.set(true);
        error.set(None);
        let new = TeamCreate { program_id, partner_id: of('p'), atu_id: of('a'), team };
        spawn_local(async move {
            let answer = client().create_team(&new).await;
            busy.try_set(false);
            match answer {
                Ok(made) => {
                    toasts.success(format!("{} is built", made.name));
                    let to = format!("/teams/{}", made.id);
                    navigate.try_with_value(|navigate| navigate(&to, NavigateOptions::default()));
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    });
    view! {
        <PageHeader
            title="Build a team"
            lead=|| "Choose the OU, the people, and who asks and answers for them."
            actions=|| view! { <LinkButton href="/teams".to_owned()>"All teams"</LinkButton> }
        />
        {move || match options.get() {
            None => view! { <Loading what="Loading whom to choose from" /> }.into_any(),
            Some(Err(error)) => view! { <ErrorPanel error /> }.into_any(),
            Some(Ok(options)) if options.programs.is_empty() => view! {
                <EmptyState
                    icon=Icon::Programs
                    title="No program to build a team for"
                    detail="Teams belong to a program. As soon as a program lets you take part, you build your teams here."
                />
            }.into_any(),
            Some(Ok(options)) => {
                let programs: Vec<Choice> =
                    options.programs.iter().map(|program| Choice::new(program.id.to_string(), program.name.clone())).collect();
                let owners: Vec<Choice> = options
                    .partners
                    .iter()
                    .map(|partner| Choice::new(format!("p{}", partner.id), partner.name.clone()))
                    .chain(options.atus.iter().map(|atu| Choice::new(format!("a{}", atu.id), format!("ATU {}", atu.name))))
                    .collect();
                // Program teams choose whose team it is, sellers of several ATUs for which.
                let chooses_owner = owners.len() > 1 || !options.partners.is_empty();
                let choices: Vec<Choice> = std::iter::once(Choice::new("", "Choose …")).chain(owners).collect();
                let has_ou = options.atus.is_empty() || of('p').is_some();
                view! {
                    <div class="program-fields">
                        {(programs.len() > 1).then(|| view! {
                            <Field label="Program">
                                <Select
                                    value=Signal::derive(move || program.get().map(|id| id.to_string()).unwrap_or_default())
                                    choices=programs
                                    on_change=move |id: String| program.set(id.parse().ok())
                                />
                            </Field>
                        }.into_any())}
                        {chooses_owner.then(|| view! {
                            <Field label="Whose team">
                                <Select value=owner choices on_change=move |of: String| owner.set(of) />
                            </Field>
                        }.into_any())}
                    </div>
                    <TeamForm
                        draft
                        people=options.people.clone()
                        ous=options.ous.clone()
                        has_ou
                        error
                        busy
                        save_words="Build the team"
                        on_save=build
                    />
                }.into_any()
            }
        }}
    }
}
