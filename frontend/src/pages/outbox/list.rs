//! The table of mails.

use crate::prelude::*;
use pep_api_types::mail::{MessageFate, MessageState, MessageSummary};

use super::state::Outbox;
use crate::components::badge::{Badge, Tone};
use crate::components::button::Button;
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::load_more::LoadMore;
use crate::components::progress::Loading;
use crate::components::relative_date::ExactDate;
use crate::logic::outbox_view::{OutboxView, Part, Shelf, kind_words, state_words, when};

/// The mails of the selected tab.
#[component]
pub fn MailList() -> impl IntoView {
    let outbox = Outbox::current();
    let list = outbox.list;
    let rows = Signal::derive(move || list.items.get().unwrap_or_default());
    let is_here = Memo::new(move |_| list.items.with(Option::is_some));
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let retry = move |()| outbox.reload_list();
    view! {
        {move || list.error.get().map(|error| view! { <ErrorPanel error on_retry=retry /> })}
        {move || match (is_here.get(), is_empty.get()) {
            (false, _) if list.error.with(Option::is_some) => ().into_any(),
            (false, _) => view! { <Loading what="Loading mails" /> }.into_any(),
            (true, true) => view! { <Nothing /> }.into_any(),
            (true, false) => view! {
                <DataTable caption="Mails" columns=columns(outbox) rows row_key=row_key />
                <LoadMore
                    shown=Signal::derive(move || rows.with(Vec::len))
                    has_more=Signal::derive(move || list.next.with(Option::is_some))
                    busy=list.busy
                    on_more=move |()| outbox.load_more()
                />
            }
            .into_any(),
        }}
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let outbox = Outbox::current();
    move || {
        let view = outbox.view.get();
        if view.is_filtered() {
            let clear = move || {
                view! {
                    <Button on_click=move |_| outbox.change(OutboxView::clear_filters)>"Clear filters"</Button>
                }
            };
            return view! {
                <EmptyState icon=Icon::Filter title="No mails match these filters" detail="Take a filter out to see more." actions=clear />
            };
        }
        let (title, detail) = match view.shelf {
            Shelf::All => (
                "No mails yet",
                "Send accounts to a partner for report on the heatmap: the mail to the partner appears here.",
            ),
            Shelf::Waiting => ("Nothing waits", "Mails appear here between being written and being sent."),
            Shelf::Sent => ("Nothing was sent yet", "Mails appear here when the provider has taken them."),
            Shelf::Attention => (
                "Nothing needs a look",
                "Mails appear here if they fail, or if nobody knows whether they left.",
            ),
            Shelf::Returned => (
                "Nothing came back",
                "Mails appear here that came back, were complained about, or were held because the address takes none.",
            ),
            Shelf::Cancelled => {
                ("Nothing was cancelled", "Mails that were withdrawn or came too late are kept here.")
            }
        };
        view! { <EmptyState icon=Icon::Mail title detail /> }
    }
}

fn row_key(mail: &MessageSummary) -> String {
    format!("{}|{:?}|{:?}|{:?}|{:?}", mail.id, mail.state, mail.due_at, mail.sent_at, mail.fate)
}

fn columns(outbox: Outbox) -> Vec<TableColumn<MessageSummary>> {
    vec![
        TableColumn::new("subject", "Subject", move |mail: &MessageSummary| {
            let id = mail.id;
            let open = move |_| {
                outbox.change(|view| {
                    view.message = Some(id);
                    view.part = Part::Html;
                });
            };
            view! {
                <button type="button" class="text-button outbox-subject" on:click=open>{mail.subject.clone()}</button>
                <span class="outbox-second">{kind_words(mail.class)}</span>
            }
        }),
        TableColumn::new("to", "To", |mail: &MessageSummary| {
            view! {
                <span>{mail.to_name.clone()}</span>
                <span class="outbox-second">{mail.to_address.clone()}</span>
            }
        }),
        TableColumn::new("state", "State", |mail: &MessageSummary| view! { <MailState mail=mail.clone() /> }),
        TableColumn::new("when", "When", |mail: &MessageSummary| {
            let (words, at) = when(mail);
            view! {
                <span class="outbox-when"><ExactDate at /></span>
                <span class="outbox-second">{words}</span>
            }
        }),
    ]
}

fn fate_badge(mail: &MessageSummary) -> AnyView {
    let (tone, words) = match mail.fate {
        Some(MessageFate::Delivered) => (Tone::Success, "Arrived"),
        Some(MessageFate::Bounced) => (Tone::Danger, "Came back"),
        Some(MessageFate::Complained) => (Tone::Danger, "Complained about"),
        Some(MessageFate::Suppressed) => (Tone::Danger, "Held: address takes no mail"),
        None => return ().into_any(),
    };
    view! { <Badge tone>{words}</Badge> }.into_any()
}

/// The state as badges.
#[component]
pub fn MailState(mail: MessageSummary) -> impl IntoView {
    let tone = match mail.state {
        MessageState::Sent => Tone::Success,
        MessageState::Waiting | MessageState::Sending => Tone::Brand,
        MessageState::InDoubt => Tone::Warning,
        MessageState::Failed => Tone::Danger,
        MessageState::Cancelled => Tone::Neutral,
    };
    view! {
        <span class="outbox-badges">
            <Badge tone>{state_words(mail.state)}</Badge>
            {fate_badge(&mail)}
            {mail.is_possible_duplicate.then(|| view! { <Badge tone=Tone::Warning>"May have arrived twice"</Badge> })}
        </span>
    }
}
