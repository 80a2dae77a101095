//! What everybody should know all the time: no network, made-up data, mail held back.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::banner::Banner;
use crate::state::connection::Connection;
use crate::state::session::Session;
use crate::state::toasts::Intent;

#[component]
pub fn Banners() -> impl IntoView {
    let session = Session::current();
    let connection = use_context::<Connection>();
    let is_offline = move || connection.is_some_and(|connection| !connection.is_online());
    let is_demo = Memo::new(move |_| session.who().is_some_and(|who| who.is_demo));
    let is_held = Memo::new(move |_| session.who().is_some_and(|who| who.is_mail_held));
    view! {
        <div class="banners">
            <Show when=is_offline>
                <Banner intent=Intent::Warning>
                    "You are offline. What you enter is kept on this page and saved when the network is back."
                </Banner>
            </Show>
            <Show when=move || is_held.get()>
                <Banner intent=Intent::Warning>
                    "Outgoing mail is held back. " <A href="/jobs">"Look at the queue and let it go"</A>
                </Banner>
            </Show>
            <Show when=move || is_demo.get()>
                <Banner intent=Intent::Info>
                    "Demo with made-up data. Mail goes to the " <A href="/outbox">"Outbox"</A> ", to nobody outside."
                </Banner>
            </Show>
        </div>
    }
}
