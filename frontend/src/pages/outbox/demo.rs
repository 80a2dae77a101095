//! Everybody's mail in a demo, signed out too: there is no other mailbox in which to find a link or a code.

use crate::prelude::*;

use super::Shelves;
use super::detail::MailPanel;
use super::state::Outbox;
use crate::components::button::LinkButton;
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::toast_region::ToastRegion;
use crate::logic::outbox_view::Mailbox;
use crate::pages::jobs::clock::ClockBar;
use crate::state::session::Session;

/// The page, outside the frame of those who are signed in.
#[component]
pub fn DemoOutboxPage() -> impl IntoView {
    let outbox = Outbox::provide(Mailbox::Demo);
    let session = Session::current();
    let name = Memo::new(move |_| session.person().map(|person| person.name));
    let actions = move || match name.get() {
        Some(name) => {
            view! { <LinkButton href="/" icon=Icon::ChevronLeft>{format!("Back to PEP as {name}")}</LinkButton> }
        }
        None => view! { <LinkButton href="/sign-in" icon=Icon::ChevronLeft>"Back to sign-in"</LinkButton> },
    };
    view! {
        <main id="main" class="page demo-outbox">
            <PageHeader
                title="Everybody's mail"
                lead=|| "All mails of this demo, to whomever they were sent. Open one and follow its link: you then arrive as its recipient."
                actions
            />
            <ClockBar on_moved=move |()| outbox.reload_list() />
            <Shelves />
            <MailPanel />
        </main>
        <ToastRegion />
    }
}
