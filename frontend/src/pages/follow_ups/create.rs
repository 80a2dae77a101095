//! Asking for a follow-up, or for another round of one: whom, about what, and when one is free (F-02 … F-06).

use leptos::task::spawn_local;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::follow_ups::{
    FollowUp, FollowUpCreate, FollowUpOptions, FollowUpOptionsQuery, FollowUpRound, ZoneQuery,
};
use pep_client::ApiError;
use pep_domain::follow_ups::times::FreeTimes;

use super::painter::painter;
use crate::api::client;
use crate::browser::intl::{self, DateStyle};
use crate::components::button::{Appearance, Button};
use crate::components::checkbox::Checkbox;
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::select::{Choice, Select};
use crate::components::text_input::TextArea;
use crate::logic::field_problems::{problem_of, rest_of};
use crate::logic::time_grid::{TimeGrid, read, write};
use crate::logic::url_query::UrlQuery;
use crate::prelude::*;
use crate::state::answer::Answer;

const POINTERS: [&str; 8] = [
    "/programId",
    "/partnerId",
    "/contactId",
    "/accountIds",
    "/sessionId",
    "/message",
    "/durationMinutes",
    "/times",
];

/// What is chosen and entered. Ids are texts, as lists hold them; empty: nothing.
#[derive(Clone, Copy)]
struct Draft {
    program: RwSignal<String>,
    partner: RwSignal<String>,
    contact: RwSignal<String>,
    session: RwSignal<String>,
    accounts: RwSignal<Vec<i64>>,
    message: RwSignal<String>,
    duration: RwSignal<String>,
    times: RwSignal<FreeTimes>,
    error: RwSignal<Option<ApiError>>,
    busy: RwSignal<bool>,
}

impl Draft {
    fn query(self) -> FollowUpOptionsQuery {
        FollowUpOptionsQuery {
            program_id: number(self.program),
            partner_id: number(self.partner),
            session_id: number(self.session),
            contact_id: number(self.contact),
            time_zone: Some(intl::own_zone()),
        }
    }

    fn problem(self, pointer: &'static str) -> Signal<String> {
        Signal::derive(move || self.error.with(|error| problem_of(error.as_ref(), pointer)))
    }
}

fn number(of: RwSignal<String>) -> Option<i64> {
    of.with(|text| text.parse().ok())
}

/// The page.
#[component]
pub fn NewFollowUpPage() -> impl IntoView {
    let query = UrlQuery::read(&use_location().search.get_untracked());
    let text = |name: &str| RwSignal::new(query.first(name).unwrap_or_default().to_owned());
    let draft = Draft {
        program: text("program"),
        partner: text("partner"),
        contact: text("contact"),
        session: text("session"),
        accounts: RwSignal::new(query.parsed("account").into_iter().collect()),
        message: RwSignal::new(String::new()),
        duration: RwSignal::new("30".to_owned()),
        times: RwSignal::new(FreeTimes::default()),
        error: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    match query.parsed::<i64>("again") {
        Some(id) => another_round(draft, id),
        None => view! {
            <PageHeader title="Schedule a follow-up" lead=|| view! { <a href="/follow-ups">"All follow-ups"</a> } />
            {form(draft, None)}
        },
    }
}

/// Another round begins with what the one before had.
fn another_round(draft: Draft, id: i64) -> AnyView {
    let answer = Answer::<FollowUp>::default();
    let load = move || {
        let query = ZoneQuery { time_zone: Some(intl::own_zone()) };
        answer.load(async move { client().find_follow_up(id, &query).await });
    };
    load();
    view! {
        <PageHeader title="Propose other times" lead=move || view! { <a href=format!("/follow-ups/{id}")>"Back to the follow-up"</a> } />
        {move || match answer.get() {
            None => view! { <Loading what="Loading the follow-up" /> },
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> },
            Some(Ok(found)) => {
                draft.program.set(found.program_id.to_string());
                draft.partner.set(found.partner_id.to_string());
                draft.contact.set(found.contact_id.to_string());
                draft.message.set(found.matter.message.clone());
                draft.duration.set(found.matter.duration_minutes.to_string());
                draft.times.set(TimeGrid::of(&found.window).to_come(&read(&found.times)));
                form(draft, Some((id, found.matter.row_version)))
            }
        }}
    }
}

fn form(draft: Draft, again: Option<(i64, i64)>) -> AnyView {
    let options = Answer::<FollowUpOptions>::default();
    // Whoever chooses a partner gets that partner's people and sessions.
    Effect::new(move |_| {
        let query = draft.query();
        options.load(async move { client().get_follow_up_options(&query).await });
    });
    Effect::new(move |_| {
        let Some(found) = options.ok() else { return };
        let settle = |of: RwSignal<String>, value: Option<i64>| {
            let value = value.map(|id| id.to_string()).unwrap_or_default();
            if of.with_untracked(|now| *now != value) {
                of.set(value);
            }
        };
        settle(draft.program, found.program_id);
        settle(draft.partner, found.partner_id);
        let contact = number_now(draft.contact).filter(|id| found.contacts.iter().any(|one| one.id == *id));
        settle(draft.contact, contact.or(found.contacts.first().map(|one| one.id)));
        let session = number_now(draft.session).filter(|id| found.sessions.iter().any(|one| one.id == *id));
        settle(draft.session, session);
    });
    // The painter stays while people and sessions change; it is drawn anew with another clock.
    let window = Memo::new(move |before: Option<&Option<pep_api_types::follow_ups::TimeWindow>>| {
        let found = options.ok().map(|found| found.window.clone());
        match (before.cloned().flatten(), found) {
            (Some(old), Some(new)) if old.theirs == new.theirs && old.own == new.own => Some(old),
            (old, None) => old,
            (_, new) => new,
        }
    });
    let first_error = move || options.get().and_then(Result::err).map(|error| view! { <ErrorPanel error /> });
    let is_ready = Memo::new(move |_| options.ok().is_some());
    view! {
        {first_error}
        {move || match is_ready.get() {
            false => view! { <Loading what="Loading whom you can meet" /> },
            true if options.ok().is_some_and(|found| found.programs.is_empty()) => view! {
                <EmptyState
                    icon=Icon::People
                    title="No program has invited you"
                    detail="Follow-ups belong to a program. Ask its team to invite you."
                />
            },
            true => fields(draft, options, window, again),
        }}
    }
}

fn number_now(of: RwSignal<String>) -> Option<i64> {
    of.with_untracked(|text| text.parse().ok())
}

fn fields(
    draft: Draft,
    options: Answer<FollowUpOptions>,
    window: Memo<Option<pep_api_types::follow_ups::TimeWindow>>,
    again: Option<(i64, i64)>,
) -> AnyView {
    let list = move |read: fn(&FollowUpOptions) -> Vec<Choice>, none: &'static str| {
        Signal::derive(move || {
            let found = options.ok().map(|found| read(&found)).unwrap_or_default();
            let none = (!none.is_empty()).then(|| Choice::new("", none));
            none.into_iter().chain(found).collect::<Vec<_>>()
        })
    };
    let programs = list(
        |found| found.programs.iter().map(|one| Choice::new(one.id.to_string(), one.name.clone())).collect(),
        "",
    );
    let partners = list(
        |found| found.partners.iter().map(|one| Choice::new(one.id.to_string(), one.name.clone())).collect(),
        "Choose a partner",
    );
    let contacts = list(
        |found| {
            let name = |in_session: bool, name: &str| {
                if in_session { format!("{name} (in the session)") } else { name.to_owned() }
            };
            let words = |one: &pep_api_types::follow_ups::FollowUpContact| name(one.is_in_session, &one.name);
            found.contacts.iter().map(|one| Choice::new(one.id.to_string(), words(one))).collect()
        },
        "",
    );
    let sessions = list(
        |found| {
            let words = |one: &pep_api_types::follow_ups::FollowUpSession| {
                let day = intl::instant(one.starts_at.timestamp_millis() as f64, DateStyle::Date);
                format!("{}, {day}", one.title)
            };
            found.sessions.iter().map(|one| Choice::new(one.id.to_string(), words(one))).collect()
        },
        "None",
    );
    let durations = list(
        |found| found.durations.iter().map(|n| Choice::new(n.to_string(), format!("{n} minutes"))).collect(),
        "",
    );
    let is_one_program = move || programs.with(|programs| programs.len() < 2);
    let program = (again.is_none() && !is_one_program()).then(|| {
        view! {
            <Field label="Program" error=draft.problem("/programId")>
                <Select value=draft.program choices=programs on_change=move |id| draft.program.set(id) />
            </Field>
        }
    });
    let matter = again.is_none().then(|| view! {
        <Field label="Partner" error=draft.problem("/partnerId") required=true>
            <Select value=draft.partner choices=partners on_change=move |id| { draft.session.set(String::new()); draft.partner.set(id) } />
        </Field>
        <Field label="About a session" hint="One of yours with this partner." error=draft.problem("/sessionId")>
            <Select value=draft.session choices=sessions on_change=move |id| draft.session.set(id) />
        </Field>
    });
    let accounts = again.is_none().then(|| account_choice(draft, options));
    let navigate = use_navigate();
    let go = StoredValue::new(navigate);
    let send = move |_| {
        draft.busy.set(true);
        draft.error.set(None);
        spawn_local(async move {
            let answer = submit(draft, again).await;
            draft.busy.try_set(false);
            match answer {
                Ok(found) => {
                    if let Some(go) = go.try_get_value() {
                        go(
                            &format!("/follow-ups/{}", found.matter.id),
                            leptos_router::NavigateOptions::default(),
                        );
                    }
                }
                Err(error) => {
                    draft.error.try_set(Some(error));
                }
            }
        });
    };
    let times_problem = draft.problem("/times");
    view! {
        <div class="day-page is-wide">
            <section class="day-section">
                <h2>"Whom, and about what"</h2>
                <div class="program-fields">
                    {program}
                    {matter}
                    <Field label="Contact" hint="Gets the mail and marks times." error=draft.problem("/contactId") required=true>
                        <Select value=draft.contact choices=contacts on_change=move |id| draft.contact.set(id) />
                    </Field>
                    <Field label="Length" error=draft.problem("/durationMinutes")>
                        <Select value=draft.duration choices=durations on_change=move |id| draft.duration.set(id) />
                    </Field>
                </div>
                {accounts}
                <Field label="Message" hint="Your own words; may stay empty." error=draft.problem("/message")>
                    <TextArea value=draft.message on_input=move |typed| draft.message.set(typed) max_length=2000 />
                </Field>
            </section>
            <section class="day-section">
                <h2>"When are you free?"</h2>
                {move || window.get().map(|window| painter(&window, draft.times))}
                <p class="field-error" role="alert" hidden=move || times_problem.with(String::is_empty)>{times_problem}</p>
            </section>
            {move || rest_of(draft.error.get(), &POINTERS).map(|error| view! { <ErrorPanel error /> })}
            <div class="panel-actions is-start painter-send">
                <Button
                    appearance=Appearance::Primary
                    busy=draft.busy
                    disabled=Signal::derive(move || draft.times.with(FreeTimes::is_empty) || draft.partner.with(String::is_empty))
                    on_click=send
                >
                    "Ask the contact"
                </Button>
            </div>
        </div>
    }
}

fn account_choice(draft: Draft, options: Answer<FollowUpOptions>) -> AnyView {
    let accounts = Memo::new(move |_| options.ok().map(|found| found.accounts.clone()).unwrap_or_default());
    let problem = draft.problem("/accountIds");
    let lines = move || {
        accounts
            .get()
            .into_iter()
            .map(|account| {
                let id = account.id;
                let checked = Signal::derive(move || draft.accounts.with(|chosen| chosen.contains(&id)));
                let toggle = move |on: bool| {
                    draft.accounts.update(|chosen| {
                        chosen.retain(|one| *one != id);
                        if on {
                            chosen.push(id);
                        }
                    });
                };
                view! { <Checkbox label=account.name checked on_change=toggle /> }
            })
            .collect_view()
            .into_any()
    };
    view! {
        <fieldset class="team-choice">
            <legend>"About which of your accounts"</legend>
            <p class="quiet">"The partner sees their names and places. Twenty at most; none, if it is about a session."</p>
            <div class="painter-accounts">{lines}</div>
            <p class="field-error" role="alert" hidden=move || problem.with(String::is_empty)>{problem}</p>
        </fieldset>
    }
}

async fn submit(draft: Draft, again: Option<(i64, i64)>) -> Result<FollowUp, ApiError> {
    let contact_id = number_now(draft.contact).unwrap_or_default();
    let message = draft.message.get_untracked();
    let duration_minutes = number_now(draft.duration).unwrap_or(30);
    let time_zone = Some(intl::own_zone());
    let times = write(&draft.times.get_untracked());
    match again {
        Some((id, row_version)) => {
            let body = FollowUpRound { row_version, contact_id, message, duration_minutes, time_zone, times };
            client().propose_follow_up_again(id, &body).await
        }
        None => {
            let body = FollowUpCreate {
                program_id: number_now(draft.program).unwrap_or_default(),
                partner_id: number_now(draft.partner).unwrap_or_default(),
                contact_id,
                account_ids: draft.accounts.get_untracked(),
                session_id: number_now(draft.session),
                message,
                duration_minutes,
                time_zone,
                times,
            };
            client().create_follow_up(&body).await
        }
    }
}
