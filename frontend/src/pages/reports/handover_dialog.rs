//! Rows handed to a colleague, who gets a mail; and taken back.

use std::collections::BTreeMap;

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::reporting::{ReportingColleague, ReportingDelegationCreate, ReportingDelegationWithdraw};
use pep_client::ApiError;

use super::Page;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::Dialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::progress::Loading;
use crate::components::select::{Choice, Select};
use crate::components::text_input::TextArea;
use crate::logic::report_view::rows_in_words;
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

/// The chosen rows by the request to which they belong, as the server takes them.
fn by_request(page: Page) -> BTreeMap<i64, Vec<i64>> {
    let ids: Vec<i64> = page.selected.with_untracked(|selected| selected.iter().copied().collect());
    let wanted = page.view.get_untracked().request;
    let mut parts = BTreeMap::<i64, Vec<i64>>::new();
    for row in page.desk.rows_of(&ids) {
        for request in row.request_ids.into_iter().filter(|id| wanted.is_none_or(|wanted| wanted == *id)) {
            parts.entry(request).or_default().push(row.id);
        }
    }
    parts
}

/// Chooses a colleague for the chosen rows.
#[component]
pub fn HandoverDialog(open: RwSignal<bool>) -> impl IntoView {
    let Some(page) = Page::current() else { return ().into_any() };
    let toasts = Toasts::current();
    let colleagues = Answer::<Vec<ReportingColleague>>::default();
    let to = RwSignal::new(String::new());
    let message = RwSignal::new(String::new());
    let wrong = RwSignal::new(String::new());
    let failed = RwSignal::new(None::<ApiError>);
    let busy = RwSignal::new(false);
    Effect::new(move |_| {
        if open.get() {
            failed.set(None);
            wrong.set(String::new());
            colleagues.load(async { client().list_reporting_colleagues().await.map(|page| page.items) });
        }
    });
    let count = move || rows_in_words(page.selected.with(std::collections::BTreeSet::len));
    let name = move || {
        let id: i64 = to.get().parse().ok()?;
        colleagues.ok()?.iter().find(|person| person.id == id).map(|person| person.name.clone())
    };
    let hand_over = move || {
        let Ok(to_person_id) = to.get_untracked().parse::<i64>() else {
            return wrong.set("Choose a colleague.".to_owned());
        };
        let who = untrack(name).unwrap_or_default();
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let mut moved = 0;
            for (request_id, account_ids) in by_request(page) {
                let message = message.get_untracked();
                let body = ReportingDelegationCreate { request_id, account_ids, to_person_id, message };
                match client().create_reporting_delegation(&body).await {
                    Ok(done) => moved += usize::try_from(done.row_count).unwrap_or(0),
                    Err(error) => {
                        busy.try_set(false);
                        failed.try_set(Some(error));
                        return;
                    }
                }
            }
            if busy.try_set(false).is_none() {
                open.set(false);
                message.set(String::new());
                page.selected.set(Default::default());
                toasts.success(format!("{} handed to {who}, who gets a mail", rows_in_words(moved)));
                page.desk.reload();
            }
        });
    };
    let footer = move || {
        view! {
            <Button on_click=move |_| open.set(false)>"Cancel"</Button>
            <Button appearance=Appearance::Primary busy on_click=move |_| hand_over()>
                {move || match name() {
                    Some(name) => format!("Hand {} to {name}", count()),
                    None => format!("Hand {} over", count()),
                }}
            </Button>
        }
    };
    let form = move || match colleagues.get() {
        None => view! { <Loading what="Loading colleagues" /> }.into_any(),
        Some(Err(error)) => view! { <ErrorPanel error /> }.into_any(),
        Some(Ok(people)) => {
            let choice = |person: &ReportingColleague| {
                let me = if person.is_me { " (you)" } else { "" };
                Choice::new(person.id.to_string(), format!("{}{me}", person.name))
            };
            let choices: Vec<Choice> = [Choice::new("", "Choose a colleague")]
                .into_iter()
                .chain(people.iter().map(choice))
                .collect();
            view! {
                <Field label="Colleague" error=wrong required=true>
                    <Select
                        value=to
                        choices
                        on_change=move |id| {
                            to.set(id);
                            wrong.set(String::new());
                        }
                    />
                </Field>
                <Field label="Message" hint="Stands in the mail to your colleague.">
                    <TextArea value=message on_input=move |text| message.set(text) max_length=4_000 />
                </Field>
            }
            .into_any()
        }
    };
    view! {
        <Dialog
            open
            on_close=move |()| open.set(false)
            title=Signal::derive(move || format!("Hand over {}", count()))
            is_dirty=Signal::derive(move || message.with(|message| !message.is_empty()))
            footer
        >
            <p>"Your colleague reports on these rows from then on. You still see and may change them."</p>
            {move || failed.get().map(|error| view! { <ErrorPanel error /> })}
            {form}
        </Dialog>
    }
    .into_any()
}

/// Takes the chosen rows back from whom they were handed to.
pub fn take_back(page: Page, toasts: Toasts) {
    spawn_local(async move {
        let mut moved = 0;
        for (request_id, account_ids) in by_request(page) {
            let body = ReportingDelegationWithdraw { request_id, account_ids };
            match client().withdraw_reporting_delegation(&body).await {
                Ok(done) => moved += usize::try_from(done.row_count).unwrap_or(0),
                Err(error) => return toasts.failure("Not all rows were taken back", &error),
            }
        }
        toasts.success(format!("{} taken back", rows_in_words(moved)));
        page.desk.reload();
    });
}
