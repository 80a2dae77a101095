//! What everybody should know all the time: no network, made-up data, mail held back.

use crate::prelude::*;
use leptos_router::components::A;

use super::zone_notice::ZoneNotice;
use crate::components::banner::Banner;
use crate::components::relative_date::ExactDate;
use crate::state::connection::Connection;
use crate::state::session::Session;
use crate::state::toasts::Intent;

#[component]
pub fn Banners() -> impl IntoView {
    let session = Session::current();
    let connection = use_context::<Connection>();
    let is_offline = move || connection.is_some_and(|connection| !connection.is_online());
    let is_demo = Memo::new(move |_| session.known().is_some_and(|session| session.is_demo));
    let hold = Memo::new(move |_| session.known().and_then(|session| session.outbound_hold.clone()));
    view! {
        <div class="banners">
            <Show when=is_offline>
                <Banner intent=Intent::Warning>
                    "You are offline. What you enter is kept on this page and saved when the network is back."
                </Banner>
            </Show>
            {move || hold.get().map(|hold| view! {
                <Banner intent=Intent::Warning>
                    "Outgoing mail is held back since " <ExactDate at=hold.since_at /> ": " {hold.reason} " "
                    <A href="/jobs">"Let it go"</A>
                </Banner>
            })}
            <ZoneNotice />
            <Show when=move || is_demo.get()>
                <Banner intent=Intent::Info>
                    "Demo with made-up data. Mail goes to " <A href="/demo-outbox">"everybody's Outbox"</A> ", to nobody outside."
                </Banner>
            </Show>
        </div>
    }
}
