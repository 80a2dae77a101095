//! What must be known about what is shown: it follows a mail, or it shows the past.

use crate::prelude::*;

use super::state::Heatmap;
use crate::browser::days;
use crate::components::banner::Banner;
use crate::components::button::Button;
use crate::logic::heatmap_words::accounts;
use crate::state::toasts::Intent;

/// Banners of the page.
#[component]
pub fn Notices() -> impl IntoView {
    let heatmap = Heatmap::current();
    let exact = Memo::new(move |_| {
        heatmap.view.with(|view| (view.filter.account.len(), view.notification.is_some()))
    });
    let day = Memo::new(move |_| heatmap.view.with(|view| view.as_of));
    let show_all = move || {
        view! {
            <Button on_click=move |_| {
                heatmap.change(|view| {
                    view.filter.account.clear();
                    if view.notification.take().is_some() {
                        view.filter.partner.clear();
                    }
                });
            }>"Show all"</Button>
        }
    };
    let to_present = move || {
        view! { <Button on_click=move |_| heatmap.change(|view| view.as_of = None)>"Back to today"</Button> }
    };
    view! {
        {move || {
            let (count, is_notification) = exact.get();
            let count = i64::try_from(count).unwrap_or(0);
            (count > 0).then(|| {
                let of = if is_notification { " of this notification" } else { " of this link" };
                view! { <Banner intent=Intent::Info actions=show_all>"Showing the " {accounts(count)} {of} "."</Banner> }
            })
        }}
        {move || {
            day.get().map(|day| {
                view! {
                    <Banner intent=Intent::Warning actions=to_present>
                        "Showing the reports as they stood at the end of " {days::words(day)} " (UTC). Sending and editing work on today's."
                    </Banner>
                }
            })
        }}
    }
}
