//! Sharing the view or the selected accounts: as a link, as a message for Teams (B1-16).

use crate::prelude::*;
use leptos::task::spawn_local;

use super::filters::chips;
use super::state::Heatmap;
use crate::browser;
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Align, Menu, MenuItem};
use crate::logic::bulk_edit::Chosen;
use crate::logic::heatmap_words::accounts;
use crate::logic::share::{LINK_MAX_ACCOUNTS, link, teams_address, words};
use crate::state::toasts::Toasts;

/// Where a message goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Link,
    Message,
    Teams,
}

/// The menu. Whoever opens the link sees what their own rights show.
#[component]
pub fn ShareMenu() -> impl IntoView {
    let heatmap = Heatmap::current();
    let toasts = Toasts::current();
    let share = move |way: Way| {
        spawn_local(async move {
            let chosen = match heatmap.chosen().await {
                Ok(Chosen::Ids(ids)) => ids,
                Ok(Chosen::Filter(_)) => vec![],
                Err(error) => return toasts.failure("Nothing was shared", &error),
            };
            let origin = window().location().origin().unwrap_or_default();
            let (address, message) = untrack(|| {
                let address = heatmap.view.with(|view| link(&origin, view, &chosen));
                let is_exact = !chosen.is_empty() && chosen.len() <= LINK_MAX_ACCOUNTS;
                let filters =
                    chips(heatmap).into_iter().map(|chip| format!("{}: {}", chip.criterion, chip.value));
                let filters: Vec<String> = if is_exact { vec![] } else { filters.collect() };
                let count = if is_exact || chosen.is_empty() {
                    heatmap.chosen_count()
                } else {
                    // Too many to name: the link shows the whole view.
                    heatmap.rows.total().and_then(|total| i64::try_from(total).ok()).unwrap_or_default()
                };
                (address, words(&accounts(count), &filters))
            });
            match way {
                Way::Link => {
                    browser::copy(&address);
                    toasts.success("Link copied. Whoever opens it sees what their own rights show");
                }
                Way::Message => {
                    browser::copy(&format!("{message}\n{address}"));
                    toasts.success("Message copied; paste it into a chat in Teams");
                }
                Way::Teams => browser::open_beside(&teams_address(&address, &message)),
            }
        });
    };
    let button = || view! { <Glyph icon=Icon::Link /> "Share" };
    view! {
        <Menu label="Share" class="button is-subtle" align=Align::End button>
            <MenuItem icon=Icon::Link on_choose=move |()| share(Way::Link)>"Copy the link"</MenuItem>
            <MenuItem icon=Icon::Mail on_choose=move |()| share(Way::Message)>"Copy as a Teams message"</MenuItem>
            <MenuItem icon=Icon::Send on_choose=move |()| share(Way::Teams)>"Send in Teams…"</MenuItem>
        </Menu>
    }
}
