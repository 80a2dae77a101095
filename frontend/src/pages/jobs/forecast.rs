//! What the mails that go out by themselves would be, if nobody acted (B4-07).

use pep_api_types::jobs::{MailForecast, MailRule};
use pep_api_types::page::Page;

use crate::api::client;
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::error_panel::ErrorPanel;
use crate::components::relative_date::ExactDate;
use crate::prelude::*;
use crate::state::answer::Answer;

/// The next fourteen days.
pub fn forecast() -> AnyView {
    let found = Answer::<Page<MailForecast>>::default();
    let load = move || found.load(async { client().list_mail_forecasts().await });
    load();
    view! {
        <section>
            <h2>"Mails that go out by themselves in the next 14 days"</h2>
            {move || match found.get() {
                None => view! { <p class="quiet">"Counting …"</p> }.into_any(),
                Some(Err(error)) => view! { <ErrorPanel error on_retry=move |()| load() /> }.into_any(),
                Some(Ok(page)) if page.items.is_empty() => {
                    view! { <p class="quiet">"None: no session, digest or reminder falls into that time."</p> }.into_any()
                }
                Some(Ok(page)) => {
                    view! {
                        <p class="quiet">"As things stand now. What people answer, and what is moved until then, changes it."</p>
                        <DataTable
                            caption="Mails that go out by themselves"
                            columns=columns()
                            rows=page.items.clone()
                            row_key=|row: &MailForecast| format!("{row:?}")
                        />
                    }
                    .into_any()
                }
            }}
        </section>
    }
    .into_any()
}

fn columns() -> Vec<TableColumn<MailForecast>> {
    vec![
        TableColumn::new("at", "When", |row: &MailForecast| view! { <ExactDate at=row.at /> }),
        TableColumn::new("rule", "Rule", |row: &MailForecast| match row.rule {
            MailRule::Summary => "Summary of the day before",
            MailRule::FollowUp => "Follow-up after the sessions",
            MailRule::Digest => "Weekly digest",
            MailRule::EngagementReminder => "Reminder of an engagement",
        }),
        TableColumn::new("program", "Program", |row: &MailForecast| row.program_name.clone()),
        TableColumn::new("words", "What", |row: &MailForecast| row.words.clone()),
    ]
}
