//! What PEP holds about one person: looked up by the address or from the person's page, downloaded, erased.

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use pep_api_types::personal_data::{DataFate, HeldData, PersonErasure, PersonalData, PersonalDataQuestion};
use pep_client::ApiError;
use pep_client::personal_data::personal_data_address;

use crate::api::client;
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button, ButtonKind, DownloadButton};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::dialog::Dialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::text_input::{TextArea, TextInput, TextKind};
use crate::logic::field_problems::{problem_of, rest_of};
use crate::logic::url_query::UrlQuery;
use crate::state::answer::Answer;
use crate::state::toasts::{Intent, Toasts};

/// The page; `?person=` names somebody.
#[component]
pub fn PersonalDataPage() -> impl IntoView {
    let search = use_location().search;
    let typed = RwSignal::new(String::new());
    let found = Answer::<PersonalData>::default();
    let is_asked = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(id) = UrlQuery::read(&search.get()).parsed("person") {
            is_asked.set(true);
            found.load(async move { client().get_personal_data(id).await });
        }
    });
    let look_up = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let question = PersonalDataQuestion { email: typed.get_untracked() };
        is_asked.set(true);
        found.forget();
        found.load(async move { client().look_up_personal_data(&question).await });
    };
    view! {
        <PageHeader
            title="Personal data"
            lead=|| "Everything PEP holds about one person, removed people too: to hand out, and to erase."
        />
        <form class="outbox-filters" on:submit=look_up novalidate=true>
            <Field label="Address of the person">
                <TextInput kind=TextKind::Email value=typed on_input=move |text| typed.set(text) />
            </Field>
            <Button kind=ButtonKind::Submit icon=Icon::Search>"Look up"</Button>
        </form>
        {move || match found.get() {
            None if !is_asked.get() => ().into_any(),
            None => view! { <Loading what="Looking through the tables" /> },
            Some(Err(error)) => view! { <ErrorPanel error /> },
            Some(Ok(held)) => whole(&held, found),
        }}
    }
}

fn whole(held: &PersonalData, found: Answer<PersonalData>) -> AnyView {
    let id = held.person_id;
    let asked = RwSignal::new(false);
    let standing = match (held.erased_at, held.removed_at) {
        (Some(_), _) => "Erased. What is left says no more who it was.",
        (None, Some(_)) => "Removed: nothing lets this person in.",
        (None, None) => "Uses PEP now. An erasure removes the person first.",
    };
    let may_erase = held.obstacle.is_none();
    let obstacle = held.obstacle.clone().filter(|_| held.erased_at.is_none());
    let person = held.clone();
    view! {
        <section class="panel-part">
            <h2>{held.name.clone()}</h2>
            <p>{held.email.clone()} <br /> <span class="quiet">{standing}</span></p>
            {obstacle.map(|words| view! { <Banner intent=Intent::Warning>{words}</Banner> })}
            <div class="panel-actions is-start">
                <DownloadButton href=personal_data_address(id, "html")>"Download to read"</DownloadButton>
                <DownloadButton href=personal_data_address(id, "json")>"Download as JSON"</DownloadButton>
                {may_erase.then(|| view! {
                    <Button appearance=Appearance::Danger icon=Icon::Trash on_click=move |_| asked.set(true)>"Erase the person…"</Button>
                })}
            </div>
            <DataTable caption="What is held" columns=columns() rows=Signal::stored(held.kinds.clone()) row_key=row_key />
            {may_erase.then(|| erase_dialog(person, asked, found))}
        </section>
    }
}

fn row_key(kind: &HeldData) -> String {
    format!("{}|{}", kind.what, kind.count)
}

fn columns() -> Vec<TableColumn<HeldData>> {
    vec![
        TableColumn::new("what", "What", |kind: &HeldData| view! { <span>{kind.what.clone()}</span> }),
        TableColumn::new("count", "Entries", |kind: &HeldData| kind.count.to_string()).numeric(),
        TableColumn::new("fate", "When the person is erased", |kind: &HeldData| {
            match kind.fate {
                DataFate::Deleted => "Deleted",
                DataFate::Blanked => "Stays, without what says who it was",
                DataFate::Kept => "Stays with the organisation, of “Erased person”",
            }
            .to_owned()
        }),
    ]
}

/// Asks for the reason, and for the address once more: there is no way back.
fn erase_dialog(person: PersonalData, asked: RwSignal<bool>, found: Answer<PersonalData>) -> AnyView {
    let toasts = Toasts::current();
    let (reason, email) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let id = person.person_id;
    let erase = move |_| {
        let body = PersonErasure { reason: reason.get_untracked(), email: email.get_untracked() };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = client().erase_person(id, &body).await;
            busy.try_set(false);
            match answer {
                Ok(held) => {
                    toasts.success("The person is erased");
                    asked.try_set(false);
                    found.load(async move { Ok(held) });
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let footer = move || {
        view! {
            <Button on_click=move |_| asked.set(false)>"Cancel"</Button>
            <Button appearance=Appearance::Danger busy on_click=erase>"Erase 1 person"</Button>
        }
    };
    let problem = move |pointer: &'static str| {
        Signal::derive(move || error.with(|error| problem_of(error.as_ref(), pointer)))
    };
    view! {
        <Dialog
            open=asked
            on_close=move |()| asked.set(false)
            title=format!("Erase {}?", person.name)
            is_dirty=Signal::derive(move || !reason.with(String::is_empty))
            footer
        >
            <p>
                "Name, address, mails and everything else that says who it was go for good. Reports, files and what was agreed stay with the organisations. Mails that others got keep the name until their texts are forgotten."
            </p>
            <Field label="Reason" required=true hint="For the audit log, such as the number of the request. Name nobody." error=problem("/reason")>
                <TextArea value=reason on_input=move |text| reason.set(text) max_length=500 />
            </Field>
            <Field label="Type the address once more" required=true hint=person.email.clone() error=problem("/email")>
                <TextInput kind=TextKind::Email value=email on_input=move |text| email.set(text) />
            </Field>
            {move || rest_of(error.get(), &["/reason", "/email"]).map(|error| view! { <ErrorPanel error /> })}
        </Dialog>
    }
}
