//! Who is in a session; adding somebody to this one session, taking somebody out, putting somebody in another's place.

use leptos::task::spawn_local;
use pep_api_types::people::Side;
use pep_api_types::sessions::{
    CandidateQuery, SessionCandidate, SessionDetail, SessionPerson, SessionPersonAdd, SessionState,
};

use crate::api::client;
use crate::components::badge::Badge;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::{ConfirmDialog, Dialog};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::progress::Loading;
use crate::components::search_box::SearchBox;
use crate::logic::session_words::{plan_words, side_words};
use crate::prelude::*;
use crate::state::answer::Answer;
use crate::state::toasts::{Intent, Toast, Toasts};

/// For whom somebody is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Search {
    /// For the session.
    Add,
    /// In this person's place.
    Replace(i64, String),
}

/// What the parts share; a handle that can be copied.
#[derive(Clone, Copy)]
struct Part {
    session: i64,
    answer: Answer<SessionDetail>,
    search: RwSignal<Option<Search>>,
    removed: RwSignal<Option<(i64, String)>>,
    busy: RwSignal<bool>,
    toasts: Toasts,
}

/// The people.
#[component]
pub fn People(
    /// The session as the page has it.
    answer: Answer<SessionDetail>,
    /// The session.
    detail: SessionDetail,
) -> impl IntoView {
    let part = Part {
        session: detail.session.id,
        answer,
        search: RwSignal::new(None),
        removed: RwSignal::new(None),
        busy: RwSignal::new(false),
        toasts: Toasts::current(),
    };
    let team_name = |person: &SessionPerson| {
        let team = detail.session.teams.iter().find(|team| Some(team.id) == person.team_id);
        team.map_or_else(|| company(&detail, person), |team| team.name.clone())
    };
    // All people of an engagement's session were chosen for it alone, and nobody plans what is over.
    let marks = Marks {
        added: detail.engagement_id.is_none(),
        plans: detail.session.state == SessionState::Scheduled,
    };
    let rows: Vec<_> =
        detail.people.iter().map(|person| row(part, person, team_name(person), marks)).collect();
    let removed = Signal::derive(move || part.removed.get().map(|(_, name)| name).unwrap_or_default());
    view! {
        <section class="panel-part">
            <header class="session-part">
                <h2>{format!("People ({})", detail.people.len())}</h2>
                {detail.may_add_people.then(|| view! {
                    <Button icon=Icon::Add on_click=move |_| part.search.set(Some(Search::Add))>"Add somebody"</Button>
                })}
            </header>
            <ul class="session-people">{rows}</ul>
        </section>
        <ConfirmDialog
            open=Signal::derive(move || part.removed.with(Option::is_some))
            title=Signal::derive(move || format!("Take {} out of this session?", removed.get()))
            confirm="Take out"
            busy=part.busy
            on_confirm=move |()| remove(part)
            on_cancel=move |()| part.removed.set(None)
        >
            <p>{move || removed.get()}" gets a mail that takes the entry out of the calendar. The team stays as it is."</p>
        </ConfirmDialog>
        <Finder part />
    }
}

/// What is worth a mark beside a name.
#[derive(Clone, Copy)]
struct Marks {
    added: bool,
    plans: bool,
}

/// For whom somebody comes who is in no team: the partner, if there is no doubt which, or the side.
fn company(detail: &SessionDetail, person: &SessionPerson) -> String {
    let partner = match detail.partners.as_slice() {
        [only] => Some(only),
        several => several.iter().find(|partner| partner.contact_id == Some(person.id)),
    };
    let partner = partner.filter(|_| person.side == Side::Partner);
    partner.map_or_else(|| side_words(person.side).to_owned(), |partner| partner.name.clone())
}

fn row(part: Part, person: &SessionPerson, team: String, marks: Marks) -> AnyView {
    let (id, name) = (person.id, person.name.clone());
    let own = StoredValue::new(name.clone());
    let address = format!("mailto:{}", person.email);
    let plan = if marks.plans { plan_words(person.plan) } else { "" };
    let tools = person.may_remove.then(|| {
        view! {
            <Button appearance=Appearance::Subtle on_click=move |_| part.search.set(Some(Search::Replace(id, own.get_value())))>"Replace"</Button>
            <Button appearance=Appearance::Subtle on_click=move |_| part.removed.set(Some((id, own.get_value())))>"Take out"</Button>
        }
    });
    view! {
        <li>
            <span class="session-person">
                <strong>{name}</strong>
                {person.is_me.then_some(" (you)")}
                <span class="quiet">{team}" · "<a href=address rel="external">{person.email.clone()}</a></span>
            </span>
            {person.is_primary_contact.then(|| view! { <Badge>"Primary contact"</Badge> })}
            {(person.is_added && marks.added).then(|| view! { <Badge>"This session only"</Badge> })}
            {(!plan.is_empty()).then(|| view! { <Badge>{plan}</Badge> })}
            {tools}
        </li>
    }
}

fn remove(part: Part) {
    let Some((person, name)) = part.removed.get_untracked() else { return };
    part.busy.set(true);
    spawn_local(async move {
        match client().remove_session_person(part.session, person).await {
            Ok(session) => {
                part.toasts.success(format!("{name} is out of the session"));
                part.answer.replace(session);
            }
            Err(error) => part.toasts.failure(format!("{name} is still in the session"), &error),
        }
        part.removed.try_set(None);
        part.busy.try_set(false);
    });
}

fn add(part: Part, candidate: SessionCandidate) {
    let Some(search) = part.search.get_untracked() else { return };
    part.busy.set(true);
    spawn_local(async move {
        let body = SessionPersonAdd { person_id: candidate.id };
        let answer = match &search {
            Search::Add => client().add_session_person(part.session, &body).await,
            Search::Replace(person, _) => client().replace_session_person(part.session, *person, &body).await,
        };
        match answer {
            Ok(changed) => {
                let words = match &search {
                    Search::Add => format!("{} is in the session", candidate.name),
                    Search::Replace(_, before) => format!("{} is in {before}'s place", candidate.name),
                };
                let mails = format!("{} invited or told by mail.", changed.mail_count);
                part.toasts.show(Toast::new(Intent::Success, words).detail(mails));
                part.search.try_set(None);
                part.answer.replace(changed.session);
            }
            Err(error) => part.toasts.failure(format!("{} was not added", candidate.name), &error),
        }
        part.busy.try_set(false);
    });
}

/// Looks for somebody.
#[component]
fn Finder(part: Part) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let found = Answer::<Vec<SessionCandidate>>::default();
    let load = move || {
        let query = CandidateQuery { q: text.get_untracked() };
        found.load(async move {
            client().list_session_candidates(part.session, &query).await.map(|page| page.items)
        });
    };
    Effect::new(move |_| {
        if part.search.with(Option::is_some) {
            text.set(String::new());
            load();
        }
    });
    let title = Signal::derive(move || match part.search.get() {
        Some(Search::Replace(_, name)) => format!("Who comes instead of {name}?"),
        _ => "Add somebody to this session".to_owned(),
    });
    let line = move |candidate: SessionCandidate| {
        let words = format!("{}, {} ({})", candidate.name, candidate.email, side_words(candidate.side));
        view! { <li><Button busy=part.busy on_click=move |_| add(part, candidate.clone())>{words}</Button></li> }
    };
    let list = move || match found.get() {
        None => view! { <Loading what="Looking for people" /> },
        Some(Err(error)) => view! { <ErrorPanel error /> },
        Some(Ok(people)) if people.is_empty() => view! {
            <EmptyState icon=Icon::People title="Nobody found" detail="Only people of the two sides of this session can be added. Try another name." />
        },
        Some(Ok(people)) => {
            view! { <ul class="slot-choices">{people.iter().cloned().map(line).collect_view()}</ul> }
        }
    };
    view! {
        <Dialog open=Signal::derive(move || part.search.with(Option::is_some)) title on_close=move |()| part.search.set(None)>
            <p class="quiet">"They get the invitation with the calendar entry and the link to join; their teams stay as they are."</p>
            <SearchBox
                label="Name or e-mail address"
                value=text
                on_search=move |typed: String| {
                    text.set(typed);
                    load();
                }
            />
            {list}
        </Dialog>
    }
}
