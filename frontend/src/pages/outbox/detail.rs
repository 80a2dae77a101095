//! One mail: as it was sent, its text, what happened to it, and what can be done about it.

use crate::prelude::*;
use pep_api_types::mail::{MessageDetail, MessageState};
use pep_client::mail::{demo_message_html_path, message_html_path, message_source_path};

use super::history::History;
use super::list::MailState;
use super::resend::Resend;
use super::reveal;
use super::settle::Settle;
use super::state::Outbox;
use crate::components::banner::Banner;
use crate::components::button::DownloadButton;
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::progress::Loading;
use crate::components::relative_date::ExactDate;
use crate::components::tabs::{Tab, Tabs};
use crate::logic::outbox_view::{Mailbox, PARTS, Part, Piece, kind_words, pieces, when};
use crate::state::toasts::Intent;

/// The panel of the mail that the URL names.
#[component]
pub fn MailPanel() -> impl IntoView {
    let outbox = Outbox::current();
    let is_open = Signal::derive(move || outbox.view.with(|view| view.message.is_some()));
    let title = Signal::derive(move || {
        outbox.open.ok().map_or_else(|| "Mail".to_owned(), |mail| mail.summary.subject.clone())
    });
    // Drawn anew only when something has changed, not whenever it is asked for.
    let shown = Memo::new(move |_| outbox.open.get().map(|answer| answer.map(|mail| (*mail).clone())));
    let retry = move |()| {
        if let Some(id) = outbox.view.with_untracked(|view| view.message) {
            outbox.reload_open(id);
        }
    };
    view! {
        <Dialog
            open=is_open
            on_close=move |()| outbox.change(|view| view.message = None)
            title
            size=DialogSize::Large
        >
            {move || match shown.get() {
                None => view! { <Loading what="Loading the mail" /> }.into_any(),
                Some(Err(error)) => view! { <ErrorPanel error on_retry=retry /> }.into_any(),
                Some(Ok(mail)) => view! { <Mail mail /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Mail(mail: MessageDetail) -> impl IntoView {
    let outbox = Outbox::current();
    let summary = mail.summary.clone();
    let (happened, at) = when(&summary);
    let id = summary.id;
    let (is_concealed, shown) = (mail.is_concealed, mail.reveal_id);
    let has_source = outbox.mailbox() == Mailbox::Own && !is_concealed;
    let trouble = summary.error.clone().filter(|_| summary.state != MessageState::Sent);
    let happenings = mail.history.len();
    let tab = |(part, key, words): &(Part, &str, &str)| Tab {
        count: (*part == Part::History).then_some(happenings),
        ..Tab::new(*key, *words)
    };
    let tabs: Vec<Tab> = PARTS.iter().map(tab).collect();
    let selected = Signal::derive(move || outbox.view.with(|view| view.part.key().to_owned()));
    let part = Memo::new(move |_| outbox.view.with(|view| view.part));
    let whole = StoredValue::new(mail.clone());
    view! {
        <dl class="facts">
            <dt>"To"</dt>
            <dd>{format!("{} <{}>", summary.to_name, summary.to_address)}</dd>
            <dt>"From"</dt>
            <dd>{format!("{} <{}>", mail.from_name, mail.from_address)}</dd>
            {mail.reply_to.clone().map(|address| view! { <dt>"Answers to"</dt><dd>{address}</dd> })}
            <dt>"Purpose"</dt>
            <dd>{kind_words(summary.class)}</dd>
            <dt>{happened}</dt>
            <dd class="outbox-state"><ExactDate at /> <MailState mail=summary.clone() /></dd>
        </dl>
        {trouble.map(|trouble| view! { <Banner intent=Intent::Warning>{trouble}</Banner> })}
        {mail.can_settle.then(|| view! { <Settle mail=mail.clone() /> })}
        <div class="panel-actions is-start">
            {mail.can_resend.then(|| view! { <Resend mail=mail.clone() /> })}
            {has_source.then(|| view! { <DownloadButton href=message_source_path(id, shown)>"Source (.eml)"</DownloadButton> })}
        </div>
        <Tabs
            label="Parts of the mail"
            tabs
            selected
            on_select=move |key: String| outbox.change(|view| view.part = Part::of(Some(&key)))
        >
            {move || match part.get() {
                Part::Html | Part::Text if is_concealed => reveal::concealed(id),
                Part::Html => view! { <Html id reveal=shown /> }.into_any(),
                Part::Text => view! { <Text text=whole.with_value(|mail| mail.text.clone()) /> }.into_any(),
                Part::History => view! { <History mail=whole.get_value() /> }.into_any(),
            }}
        </Tabs>
    }
}

/// The mail as its recipient sees it. Nothing in it runs; its links open in a tab of their own.
#[component]
fn Html(id: i64, reveal: Option<i64>) -> impl IntoView {
    let src = match Outbox::current().mailbox() {
        Mailbox::Own => message_html_path(id, reveal),
        Mailbox::Demo => demo_message_html_path(id),
    };
    view! {
        <iframe
            class="mail-frame"
            title="The mail as it was sent"
            src=src
            sandbox="allow-popups allow-popups-to-escape-sandbox"
            referrerpolicy="no-referrer"
        ></iframe>
        <p class="quiet">"Links in the mail open in a new tab."</p>
    }
}

#[component]
fn Text(text: String) -> impl IntoView {
    let piece = |piece: Piece<'_>| match piece {
        Piece::Plain(text) => text.to_owned().into_any(),
        Piece::Link(address) => {
            let address = address.to_owned();
            view! { <a href=address.clone() target="_blank" rel="noopener external">{address.clone()}</a> }
                .into_any()
        }
    };
    view! { <pre class="mail-text" tabindex="0" aria-label="Text of the mail">{pieces(&text).into_iter().map(piece).collect_view()}</pre> }
}
