//! `/go/{key}`: where a program's people arrive, with what there is to do and the way back to its own portal (D-56, D-57).

use crate::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_location, use_navigate, use_params_map};
use pep_api_types::programs::{OwnProgram, ProgramEntry};

use crate::api::client;
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::{Glyph, Icon};
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::logic::entry_words::{only_target, words};
use crate::logic::url_query::UrlQuery;
use crate::pages::programs::banner_address;
use crate::state::answer::Answer;

/// The page. With exactly one thing to do it leads on to that, unless `?stay` asks for the page itself.
#[component]
pub fn GoPage() -> impl IntoView {
    let params = use_params_map();
    let location = use_location();
    let navigate = use_navigate();
    let entry = Answer::<ProgramEntry>::default();
    let key = Memo::new(move |_| params.with(|params| params.get("key").unwrap_or_default()));
    let ask = move |key: String| entry.load(async move { client().get_program_entry(&key).await });
    Effect::new(move |_| ask(key.get()));
    Effect::new(move |_| {
        let stays = UrlQuery::read(&location.search.get_untracked()).first("stay").is_some();
        if let Some(entry) = entry.ok().filter(|_| !stays)
            && let Some(target) = only_target(&entry.tasks)
        {
            navigate(target, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    move || {
        match entry.get() {
        None => view! { <Loading what="Opening the program" /> }.into_any(),
        Some(Err(error)) if error.status() == Some(404) => view! {
            <PageHeader title="Not open to you" />
            <EmptyState
                icon=Icon::Programs
                title="There is no such program, or you are not invited to it"
                detail="If you were invited, sign in with the address that the invitation went to. Else ask whoever sent you here."
            />
        }
        .into_any(),
        Some(Err(error)) => {
            view! { <ErrorPanel error on_retry=move |()| ask(key.get_untracked()) /> }.into_any()
        }
        Some(Ok(entry)) => arrived(&entry).into_any(),
    }
    }
}

fn arrived(entry: &ProgramEntry) -> impl IntoView + use<> {
    let OwnProgram { id, name, welcome, has_banner, row_version, portal_name, portal_url, .. } =
        entry.program.clone();
    let tasks = entry.tasks.iter().map(|task| {
        let (title, detail) = words(task);
        view! {
            <li>
                <A href=task.target.clone() attr:class="go-task">
                    <span class="go-task-words">
                        <strong>{title}</strong>
                        <span class="quiet">{detail}</span>
                    </span>
                    <Glyph icon=Icon::ChevronRight />
                </A>
            </li>
        }
    });
    let tasks: Vec<_> = tasks.collect();
    let is_idle = tasks.is_empty();
    view! {
        {has_banner.then(|| view! { <img class="go-banner" src=banner_address(id, row_version) alt=name.clone() /> })}
        <PageHeader title=name />
        {(!welcome.is_empty()).then(|| view! { <p class="go-welcome">{welcome}</p> })}
        {if is_idle {
            view! {
                <EmptyState
                    icon=Icon::Success
                    title="Nothing to do for now"
                    detail="You get a mail when there is: when an event opens, when somebody asks for a session, before your sessions."
                />
            }
            .into_any()
        } else {
            view! { <h2 class="go-head">"What there is to do"</h2><ul class="go-tasks">{tasks}</ul> }.into_any()
        }}
        {portal_url.map(|url| view! { <p class="go-back"><PortalLink url name=portal_name /></p> })}
    }
}

/// The way back to a program's own portal.
#[component]
pub fn PortalLink(
    /// Where it is.
    url: String,
    /// How it is called.
    name: Option<String>,
) -> impl IntoView {
    view! { <a href=url rel="external noreferrer">{format!("Back to {}", name.unwrap_or_else(|| "the program's page".to_owned()))}</a> }
}
