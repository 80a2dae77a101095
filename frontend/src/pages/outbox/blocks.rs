//! Addresses that take no mail, on the shelf of what came back; each can be let through again, with a reason.

use leptos::task::spawn_local;
use pep_api_types::mail::{LiftMailBlock, MailBlock, MailBlockReason};
use pep_api_types::page::Page;
use pep_client::ApiError;

use super::state::Outbox;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::reason_dialog::ReasonDialog;
use crate::components::relative_date::ExactDate;
use crate::prelude::*;
use crate::state::answer::Answer;
use crate::state::toasts::Toasts;

/// The list; nothing where there is none.
pub fn blocks(outbox: Outbox) -> AnyView {
    let toasts = Toasts::current();
    let found = Answer::<Page<MailBlock>>::default();
    let load = move || found.load(async { client().list_mail_blocks().await });
    load();
    let asked = RwSignal::new(None::<MailBlock>);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let lift = move |reason: String| {
        let Some(block) = asked.get_untracked() else { return };
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let answer = client().lift_mail_block(block.id, &LiftMailBlock { reason }).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    asked.try_set(None);
                    toasts.success(format!("Mails to {} leave again", block.address));
                    load();
                    outbox.reload_list();
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let rows = Signal::derive(move || found.ok().map(|page| page.items.clone()).unwrap_or_default());
    let columns = vec![
        TableColumn::new("address", "Address", |block: &MailBlock| block.address.clone()),
        TableColumn::new("why", "Why", |block: &MailBlock| {
            let why = match block.reason {
                MailBlockReason::Bounce => "Came back for good: nothing is sent",
                MailBlockReason::Complaint => "Complained: only what cannot be declined is sent",
            };
            view! {
                <span>{why}</span>
                <span class="outbox-second">{block.detail.clone()}</span>
            }
        }),
        TableColumn::new("since", "Since", |block: &MailBlock| view! { <ExactDate at=block.since /> }),
        TableColumn::new("lift", "Actions", move |block: &MailBlock| {
            let own = block.clone();
            let name = format!(" mails to {}", block.address);
            view! {
                <Button appearance=Appearance::Subtle on_click=move |_| asked.set(Some(own.clone()))>
                    "Let through" <span class="visually-hidden">{name}</span>
                </Button>
            }
        }),
    ];
    let title = Signal::derive(move || {
        asked.with(|block| {
            block
                .as_ref()
                .map_or_else(String::new, |block| format!("Let mails to {} through?", block.address))
        })
    });
    view! {
        {move || (!rows.with(Vec::is_empty)).then(|| view! {
            <h2>"Addresses that take no mail"</h2>
            <DataTable
                caption="Addresses that take no mail"
                columns=columns.clone()
                rows
                row_key=|block: &MailBlock| block.id.to_string()
            />
        }.into_any())}
        <ReasonDialog
            open=Signal::derive(move || asked.with(Option::is_some))
            title
            confirm="Let mails through"
            busy
            error
            on_confirm=lift
            on_cancel=move |()| asked.set(None)
        >
            <p>"Do this once the mailbox works, or its owner wants mails. What was held is not sent by itself: send it again."</p>
        </ReasonDialog>
    }
    .into_any()
}
