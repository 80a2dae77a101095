//! What happened that the person should know: a bell with the number of unread notices, and the newest ones.

use crate::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use pep_api_types::session::{Notice, NoticesRead};
use pep_client::ApiError;

use crate::api::client;
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Align, Menu, MenuItem};
use crate::components::progress::Loading;
use crate::components::relative_date::RelativeDate;
use crate::logic::problem_words::explain;
use crate::state::session::Session;

#[component]
pub fn NoticesMenu() -> impl IntoView {
    let session = Session::current();
    let unread = Memo::new(move |_| session.known().map_or(0, |session| session.unread_notices));
    let label = Signal::derive(move || match unread.get() {
        0 => "Notices".to_owned(),
        1 => "Notices, 1 unread".to_owned(),
        count => format!("Notices, {count} unread"),
    });
    let button = move || {
        view! {
            <Glyph icon=Icon::Bell />
            <Show when=move || { unread.get() > 0 }>
                <span class="bar-count" aria-hidden="true">{move || unread.get().min(99)}</span>
            </Show>
        }
    };
    view! {
        <Menu label class="bar-button" align=Align::End button>
            <NoticeList />
        </Menu>
    }
}

/// The newest notices. Made when the menu opens, and fetched then; what was shown counts as read.
#[component]
fn NoticeList() -> impl IntoView {
    let session = Session::current();
    let notices = RwSignal::new(None::<Result<Vec<Notice>, ApiError>>);
    let next = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    spawn_local(async move {
        let answer = client().list_notices(None).await.map(|page| {
            next.try_set(page.next);
            page.items
        });
        let newest = answer.as_ref().ok().and_then(|items| items.iter().map(|notice| notice.id).max());
        // The menu may be closed by now; then nothing was shown, and nothing counts as read.
        if notices.try_set(Some(answer)).is_none()
            && let Some(up_to) = newest
            && client().mark_notices_read(&NoticesRead { up_to }).await.is_ok()
        {
            session.reload();
        }
    });
    let older = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let cursor = next.try_get_untracked().flatten();
            let answer = client().list_notices(cursor.as_deref()).await;
            busy.try_set(false);
            // What is shown stays if the older ones do not come; the button is still there.
            if let Ok(page) = answer {
                next.try_set(page.next);
                notices.try_update(|shown| {
                    if let Some(Ok(shown)) = shown {
                        shown.extend(page.items);
                    }
                });
            }
        });
    };
    // Not a `MenuItem`: the menu stays open.
    let older_button = move || {
        next.get().is_some().then(|| {
            view! {
                <button type="button" class="menu-item" role="menuitem" tabindex="-1" on:click=older>
                    <span class="menu-sign"></span>
                    <span>"Show older"</span>
                </button>
            }
        })
    };
    move || match notices.get() {
        None => view! { <div class="menu-note"><Loading what="Loading notices" /></div> }.into_any(),
        Some(Err(error)) => {
            let words = explain(&error);
            view! { <p class="menu-note">{words.title} ". " {words.detail}</p> }.into_any()
        }
        Some(Ok(items)) if items.is_empty() => {
            view! { <p class="menu-note">"Nothing new. You are told here when something needs you."</p> }
                .into_any()
        }
        Some(Ok(items)) => {
            let shown = items.into_iter().map(|notice| view! { <NoticeItem notice /> }).collect_view();
            view! { {shown} {older_button()} }.into_any()
        }
    }
}

#[component]
fn NoticeItem(notice: Notice) -> impl IntoView {
    let navigate = use_navigate();
    let Notice { title, body, target, created_at, read_at, .. } = notice;
    let navigate = StoredValue::new_local(navigate);
    let open = move |()| {
        if !target.is_empty() {
            navigate.with_value(|navigate| navigate(&target, NavigateOptions::default()));
        }
    };
    view! {
        <MenuItem on_choose=open>
            <span class="notice" class:is-unread=read_at.is_none()>
                <span class="notice-title">{title}</span>
                {(!body.is_empty()).then(|| view! { <span class="notice-body">{body}</span> })}
                <span class="notice-date"><RelativeDate at=created_at /></span>
            </span>
        </MenuItem>
    }
}
