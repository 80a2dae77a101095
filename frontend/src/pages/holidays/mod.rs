//! Closed days of OUs: public holidays and others, kept by hand and by import (B3-08).

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_location, use_navigate};
use pep_api_types::holidays::{Holiday, HolidayKeep, HolidayQuery, Holidays};
use pep_client::ApiError;

use crate::api::client;
use crate::browser::days;
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::checkbox::Checkbox;
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::select::{Choice, Select};
use crate::components::text_input::{TextInput, TextKind};
use crate::logic::field_problems::{problem_of, rest_of};
use crate::logic::heatmap_words::counted;
use crate::logic::url_query::UrlQuery;
use crate::state::answer::Answer;
use crate::state::toasts::{Intent, Toast, Toasts};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    /// The chosen OU; none: all.
    ou: Memo<Option<i64>>,
    /// Also days that are past?
    is_past: Memo<bool>,
    found: Answer<Holidays>,
    toasts: Toasts,
}

impl Page {
    fn reload(self) {
        let query = HolidayQuery {
            ou: self.ou.get_untracked().into_iter().collect(),
            from: (!self.is_past.get_untracked()).then(days::today),
            to: None,
        };
        self.found.load(async move { client().list_holidays(&query).await });
    }

    fn ous(self) -> Vec<Choice> {
        let found = self.found.ok();
        let ous = found.iter().flat_map(|found| &found.ous);
        ous.map(|ou| Choice::new(ou.id.to_string(), ou.name.clone())).collect()
    }

    /// Opens a day again; it can be closed again at once.
    fn remove(self, day: Holiday) {
        spawn_local(async move {
            let name = day.name.clone();
            match client().remove_holiday(day.id).await {
                Ok(()) => {
                    let words = format!("{name} is a working day again for {}", day.ou);
                    let undo = move || self.keep_again(&day);
                    self.toasts.show(Toast::new(Intent::Success, words).action("Undo", undo));
                    self.reload();
                }
                Err(error) => self.toasts.failure(format!("{name} is still closed"), &error),
            }
        });
    }

    fn keep_again(self, day: &Holiday) {
        let body = HolidayKeep {
            ou_id: day.ou_id,
            on_date: day.on_date,
            until_on: None,
            name: day.name.clone(),
            country: day.country.clone(),
        };
        spawn_local(async move {
            match client().keep_holiday(&body).await {
                Ok(_) => self.reload(),
                Err(error) => self.toasts.failure(format!("{} is still a working day", body.name), &error),
            }
        });
    }
}

/// The page.
#[component]
pub fn HolidaysPage() -> impl IntoView {
    let search = use_location().search;
    let navigate = StoredValue::new_local(use_navigate());
    let query = Memo::new(move |_| UrlQuery::read(&search.get()));
    let page = Page {
        ou: Memo::new(move |_| query.with(|query| query.parsed("ou"))),
        is_past: Memo::new(move |_| query.with(|query| query.first("past").is_some())),
        found: Answer::default(),
        toasts: Toasts::current(),
    };
    Effect::new(move |_| {
        page.ou.track();
        page.is_past.track();
        page.reload();
    });
    let go = move |query: UrlQuery| {
        navigate.with_value(|navigate| navigate(&query.on("/holidays"), Default::default()));
    };
    let choices = Signal::derive(move || {
        let mut all = vec![Choice::new("", "All my OUs")];
        all.extend(page.ous());
        all
    });
    let import = move || {
        let href = UrlQuery::default().with("kind", ["holidays".to_owned()]);
        let href = Signal::derive(move || {
            href.clone().with("target", page.ou.get().map(|ou| ou.to_string())).on("/imports")
        });
        view! { <LinkButton href icon=Icon::Upload>"Import a list"</LinkButton> }
    };
    let rows = Signal::derive(move || page.found.ok().map(|found| found.items.clone()).unwrap_or_default());
    view! {
        <PageHeader
            title="Closed days"
            lead=|| "Public holidays and other days on which an OU does not work. Invitations in waves, weekly digests and reminders wait for the next working day; planning an event warns of them."
            actions=import
        />
        {add_form(page)}
        <div class="election-filters">
            <Field label="OU">
                <Select
                    value=Signal::derive(move || page.ou.get().map(|ou| ou.to_string()).unwrap_or_default())
                    choices
                    on_change=move |ou: String| go(query.get_untracked().with("ou", Some(ou).filter(|ou| !ou.is_empty())))
                />
            </Field>
            <Checkbox
                label="Also past ones"
                checked=page.is_past
                on_change=move |on: bool| go(query.get_untracked().with("past", on.then_some("1")))
            />
        </div>
        {move || match page.found.get() {
            None => view! { <Loading what="Loading closed days" /> },
            Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| page.reload() /> },
            Some(Ok(found)) if found.items.is_empty() => view! {
                <EmptyState icon=Icon::Calendar title="No closed days" detail="Add them above, or import a list or a calendar file (.ics): every weekday counts as a working day until then." />
            },
            Some(Ok(_)) => view! { <DataTable caption="Closed days" columns=columns(page) rows row_key=row_key /> },
        }}
    }
}

fn row_key(day: &Holiday) -> String {
    format!("{}|{}", day.id, day.name)
}

fn columns(page: Page) -> Vec<TableColumn<Holiday>> {
    vec![
        TableColumn::new("day", "Day", |day: &Holiday| {
            view! { <span>{days::words(day.on_date)}</span><span class="outbox-second">{day.on_date.format("%A").to_string()}</span> }
        }),
        TableColumn::new("name", "Name", |day: &Holiday| day.name.clone()),
        TableColumn::new("ou", "OU", |day: &Holiday| {
            view! { <span>{day.ou.clone()}</span><span class="outbox-second">{day.country.clone()}</span> }
        }),
        TableColumn::new("act", "Action", move |day: &Holiday| {
            let (gone, name) = (day.clone(), format!(": {}, {}", day.name, day.ou));
            view! {
                <Button appearance=Appearance::Subtle icon=Icon::Trash on_click=move |_| page.remove(gone.clone())>
                    "Remove" <span class="visually-hidden">{name}</span>
                </Button>
            }
        }),
    ]
}

const POINTERS: [&str; 5] = ["/ouId", "/onDate", "/untilOn", "/name", "/country"];

fn add_form(page: Page) -> AnyView {
    let text = || RwSignal::new(String::new());
    let (ou, from, until, name, country) = (text(), text(), text(), text(), text());
    let error = RwSignal::new(None::<ApiError>);
    let busy = RwSignal::new(false);
    // Whoever looks at one OU means it.
    let meant = Signal::derive(move || {
        let chosen = ou.get();
        let shown = || page.ou.get().map(|ou| ou.to_string());
        let only = || page.ous().first().map(|choice| choice.value.clone());
        if chosen.is_empty() { shown().or_else(only).unwrap_or_default() } else { chosen }
    });
    let problem = move |pointer: &'static str| {
        Signal::derive(move || error.with(|error| problem_of(error.as_ref(), pointer)))
    };
    let is_ready = Signal::derive(move || {
        from.with(|day| !day.is_empty())
            && name.with(|name| !name.trim().is_empty())
            && !meant.with(String::is_empty)
    });
    let add = move |_| {
        let (Ok(ou_id), Ok(on_date)) = (meant.get_untracked().parse(), from.get_untracked().parse()) else {
            return;
        };
        let body = HolidayKeep {
            ou_id,
            on_date,
            until_on: until.get_untracked().parse().ok(),
            name: name.get_untracked(),
            country: Some(country.get_untracked().trim().to_owned()).filter(|country| !country.is_empty()),
        };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let done = client().keep_holiday(&body).await;
            busy.try_set(false);
            match done {
                Ok(kept) => {
                    let many = i64::try_from(kept.items.len()).unwrap_or_default();
                    page.toasts.success(format!(
                        "{}: {} closed",
                        body.name.trim(),
                        counted(many, "day", "days")
                    ));
                    for field in [from, until, name] {
                        field.try_set(String::new());
                    }
                    page.reload();
                }
                Err(refused) => {
                    error.try_set(Some(refused));
                }
            }
        });
    };
    view! {
        <section class="panel-part" aria-label="Close a day">
            <div class="program-fields">
                <Field label="OU that is closed" error=problem("/ouId") required=true>
                    <Select value=meant choices=Signal::derive(move || page.ous()) on_change=move |chosen: String| ou.set(chosen) />
                </Field>
                <Field label="Name" error=problem("/name") required=true>
                    <TextInput value=name on_input=move |typed: String| name.set(typed) max_length=120 placeholder="Christmas Day" />
                </Field>
                <Field label="Day" error=problem("/onDate") required=true>
                    <TextInput kind=TextKind::Date value=from on_input=move |day: String| from.set(day) />
                </Field>
                <Field label="Until" hint="The last day, if there are more." error=problem("/untilOn")>
                    <TextInput kind=TextKind::Date value=until on_input=move |day: String| until.set(day) />
                </Field>
                <Field label="Country" hint="Where the OU has several; PEP then spares the whole OU." error=problem("/country")>
                    <TextInput value=country on_input=move |typed: String| country.set(typed) max_length=80 />
                </Field>
            </div>
            {move || rest_of(error.get(), &POINTERS).map(|error| view! { <ErrorPanel error /> })}
            <div class="panel-actions is-start">
                <Button
                    appearance=Appearance::Primary
                    icon=Icon::Add
                    busy
                    disabled=Signal::derive(move || !is_ready.get())
                    on_click=add
                >
                    "Close the day"
                </Button>
            </div>
        </section>
    }
}
