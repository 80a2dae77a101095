//! Secrets that are shown once: to be copied now or never.

use crate::prelude::*;

use crate::browser;
use crate::components::banner::Banner;
use crate::components::button::{Appearance, Button};
use crate::components::icon::Icon;
use crate::state::toasts::{Intent, Toasts};

/// Values to be copied, each with its name; `lead` says that this is the only time.
pub fn shown_once(lead: &'static str, values: Vec<(&'static str, String)>) -> AnyView {
    let toasts = Toasts::current();
    let rows = values.into_iter().map(move |(name, value)| {
        let copied = value.clone();
        let copy = move |_| {
            browser::copy(&copied);
            toasts.success(format!("{name} is on the clipboard"));
        };
        view! {
            <p class="shown-once">
                <span class="quiet">{name}</span>
                <code>{value}</code>
                <Button appearance=Appearance::Secondary icon=Icon::Copy on_click=copy>
                    "Copy" <span class="visually-hidden">{format!(" {name}")}</span>
                </Button>
            </p>
        }
    });
    view! {
        <Banner intent=Intent::Success>
            <p>{lead}</p>
            {rows.collect_view()}
        </Banner>
    }
}
