//! The people of one's own company, for its admins: add, correct, take out, and see what was done.

mod edit;
mod log;

use leptos::task::spawn_local;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::own_people::OwnPerson;
use pep_api_types::page::Page;
use pep_client::ApiError;

use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::dialog::ConfirmDialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::relative_date::ExactDate;
use crate::components::tabs::{Tab, Tabs};
use crate::logic::url_query::UrlQuery;
use crate::prelude::*;
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct OurPeople {
    found: Answer<Page<OwnPerson>>,
    /// Who is being changed; somebody without a number is being added.
    edited: RwSignal<Option<OwnPerson>>,
    /// Who is about to be taken out.
    leaving: RwSignal<Option<OwnPerson>>,
    toasts: Toasts,
}

impl OurPeople {
    fn reload(self) {
        self.found.load(async { client().list_my_people().await });
    }
}

/// First and last name; the address if neither is known.
fn name_of(person: &OwnPerson) -> String {
    let name = format!("{} {}", person.first_name, person.last_name);
    let name = name.trim();
    if name.is_empty() { person.email.clone() } else { name.to_owned() }
}

/// The page.
pub fn page() -> AnyView {
    let search = use_location().search;
    let navigate = StoredValue::new_local(use_navigate());
    let is_log = Memo::new(move |_| UrlQuery::read(&search.get()).first("tab") == Some("log"));
    let page = OurPeople {
        found: Answer::default(),
        edited: RwSignal::new(None),
        leaving: RwSignal::new(None),
        toasts: Toasts::current(),
    };
    page.reload();
    let nobody = OwnPerson {
        id: 0,
        email: String::new(),
        first_name: String::new(),
        last_name: String::new(),
        title: String::new(),
        time_zone: None,
        is_admin: false,
        is_self: false,
        is_listed: false,
        mail_problem: None,
    };
    let actions = move || {
        let nobody = nobody.clone();
        view! {
            <Button appearance=Appearance::Primary icon=Icon::Add on_click=move |_| page.edited.set(Some(nobody.clone()))>
                "Add a person"
            </Button>
        }
    };
    let tabs = vec![Tab::new("people", "People"), Tab::new("log", "What was done")];
    let select = move |key: String| {
        let query = UrlQuery::default().with("tab", (key == "log").then_some(key));
        navigate.with_value(|navigate| navigate(&query.on("/our-people"), Default::default()));
    };
    view! {
        <PageHeader
            title="Our people"
            lead=|| "Who of your company works in PEP. Whoever is added can sign in with a code sent to the address."
            actions
        />
        <Tabs
            label="Our people"
            tabs
            selected=Signal::derive(move || if is_log.get() { "log" } else { "people" }.to_owned())
            on_select=select
        >
            {move || if is_log.get() { log::list() } else { people(page) }}
        </Tabs>
        {edit::dialog(page)}
        {question(page)}
    }
    .into_any()
}

fn people(page: OurPeople) -> AnyView {
    let rows = Signal::derive(move || page.found.ok().map(|found| found.items.clone()).unwrap_or_default());
    view! {
        {move || match page.found.get() {
            None => view! { <Loading what="Loading your people" /> },
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| page.reload() /> },
            Some(Ok(_)) => view! { <DataTable caption="People of your company" columns=columns(page) rows row_key=row_key /> },
        }}
    }
    .into_any()
}

fn row_key(person: &OwnPerson) -> String {
    format!("{person:?}")
}

fn columns(page: OurPeople) -> Vec<TableColumn<OwnPerson>> {
    vec![
        // One column, so that a phone shows the person and what can be done beside each other.
        TableColumn::new("name", "Person", |person: &OwnPerson| {
            let marks = [(person.is_self, "You"), (person.is_admin, "Admin")];
            let marks = marks.into_iter().filter(|(is_so, _)| *is_so);
            let zone = person.time_zone.clone().unwrap_or_else(|| "time zone not known".to_owned());
            let facts: Vec<String> =
                [person.title.clone(), zone].into_iter().filter(|fact| !fact.is_empty()).collect();
            let problem = person.mail_problem.clone().map(|problem| {
                let words = if problem.is_complaint {
                    "Complained about a mail, gets only what is needed. Since "
                } else {
                    "Mails come back: correct the address. Since "
                };
                view! { <span class="outbox-second">{words} <ExactDate at=problem.since /></span> }
            });
            view! {
                <span>
                    {name_of(person)}
                    {marks.map(|(_, words)| view! { " " <Badge tone=Tone::Neutral>{words}</Badge> }).collect_view()}
                </span>
                <span class="outbox-second">{person.email.clone()}</span>
                {problem}
                <span class="outbox-second">{facts.join(" · ")}</span>
            }
        }),
        TableColumn::new("do", "Actions", move |person: &OwnPerson| {
            let (edited, leaving) = (person.clone(), person.clone());
            let of = format!(" {}", name_of(person));
            let out = (!person.is_self).then(|| {
                let of = of.clone();
                view! {
                    <Button appearance=Appearance::Subtle on_click=move |_| page.leaving.set(Some(leaving.clone()))>
                        "Take out" <span class="visually-hidden">{of}</span>
                    </Button>
                }
            });
            view! {
                <Button appearance=Appearance::Subtle on_click=move |_| page.edited.set(Some(edited.clone()))>
                    "Edit" <span class="visually-hidden">{of}</span>
                </Button>
                {out}
            }
        }),
    ]
}

/// Asks before somebody is taken out.
fn question(page: OurPeople) -> AnyView {
    let busy = RwSignal::new(false);
    let leave = move |()| {
        let Some(person) = page.leaving.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            let answer: Result<(), ApiError> = client().remove_my_person(person.id).await;
            busy.try_set(false);
            page.leaving.try_set(None);
            match answer {
                Ok(()) => {
                    page.toasts.success(format!("{} is taken out", name_of(&person)));
                    page.reload();
                }
                Err(error) => page.toasts.failure(format!("{} is still there", name_of(&person)), &error),
            }
        });
    };
    let title = Signal::derive(move || {
        page.leaving.with(|person| {
            person.as_ref().map_or_else(String::new, |person| format!("Take {} out?", name_of(person)))
        })
    });
    view! {
        <ConfirmDialog
            open=Signal::derive(move || page.leaving.with(Option::is_some))
            title
            confirm="Take 1 person out"
            is_dangerous=true
            busy
            on_confirm=leave
            on_cancel=move |()| page.leaving.set(None)
        >
            <p>"The person is signed out everywhere, cannot sign in any more and leaves every team. What was reported and written stays."</p>
        </ConfirmDialog>
    }
    .into_any()
}
