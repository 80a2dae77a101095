//! One account of the seller: priority, note, partners' reports; saved as it changes.

use std::time::Duration;

use crate::prelude::*;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::task::spawn_local;
use pep_api_types::seller_statuses::{SellerPriority, SellerStatus, SellerStatusQuery};
use pep_client::ApiError;

use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::status_tag::StatusTag;
use crate::components::unique_id;
use crate::logic::autosave_queue::TYPING_REST_MS;
use crate::logic::own_draft::{DraftState, OwnDraft};
use crate::logic::problem_words::explain;
use crate::logic::seller_list::{PRIORITIES, priority_key, priority_words};
use crate::logic::status::StatusLook;

/// Longest note, characters.
const NOTE_CHARS: usize = 4_000;

/// What one account's controls share.
#[derive(Clone, Copy)]
struct Own {
    id: i64,
    draft: RwSignal<OwnDraft>,
    timer: StoredValue<Option<TimeoutHandle>>,
    replace: Callback<SellerStatus>,
}

impl Own {
    fn save_in(self, ms: u64) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        let timer = set_timeout_with_handle(move || self.save(), Duration::from_millis(ms));
        self.timer.set_value(timer.ok());
    }

    fn save(self) {
        let Some((version, body)) = self.draft.try_update(OwnDraft::next_request).flatten() else { return };
        spawn_local(async move {
            let answer = client().update_seller_status(self.id, version, &body).await;
            self.answered(answer).await;
        });
    }

    async fn answered(self, answer: Result<SellerStatus, ApiError>) {
        match answer {
            Ok(status) => {
                if self.draft.try_update(|draft| draft.saved(&status)).is_some() {
                    self.replace.run(status);
                    self.save();
                }
            }
            Err(error) if error.status() == Some(412) => {
                let list = client().list_seller_statuses(&SellerStatusQuery::default()).await;
                let now =
                    list.ok().and_then(|list| list.items.into_iter().find(|one| one.account_id == self.id));
                match now {
                    Some(now) => {
                        self.draft.try_update(|draft| draft.changed_elsewhere(&now));
                        self.save();
                    }
                    None => self.try_later(),
                }
            }
            Err(error) if error.is_passing() || error.is_signed_out() => self.try_later(),
            Err(error) => {
                let field = error.problem().and_then(|problem| problem.errors.first());
                let why = field.map_or_else(|| explain(&error).detail, |field| field.detail.clone());
                self.draft.try_update(|draft| draft.refused(why));
            }
        }
    }

    fn try_later(self) {
        if let Some(wait) = self.draft.try_update(OwnDraft::failed) {
            self.save_in(wait);
        }
    }
}

/// One account.
#[component]
pub fn OwnAccount(
    /// As it was when the list was drawn.
    first: SellerStatus,
    /// The account was saved.
    replace: Callback<SellerStatus>,
) -> impl IntoView {
    let own = Own {
        id: first.account_id,
        draft: RwSignal::new(OwnDraft::new(&first)),
        timer: StoredValue::new(None),
        replace,
    };
    let warning = window_event_listener_untyped("beforeunload", move |event| {
        if own.draft.with_untracked(|draft| draft.state() != DraftState::Saved) {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        warning.remove();
        // Leaving the page or the filter does not wait for typing to rest.
        own.save();
    });
    let place: Vec<&str> = [&first.city, &first.state, &first.country]
        .into_iter()
        .map(String::as_str)
        .filter(|word| !word.is_empty())
        .collect();
    let place = place.join(", ");
    let priority = move |priority: SellerPriority| {
        let is_on = move || own.draft.with(|draft| draft.priority() == Some(priority));
        let choose = move |_| {
            let is_same = untrack(is_on);
            own.draft.update(|draft| draft.choose((!is_same).then_some(priority)));
            own.save();
        };
        view! {
            <button
                type="button"
                class=format!("segment is-{}", priority_key(Some(priority)))
                aria-pressed=move || is_on().to_string()
                on:click=choose
            >
                {priority_words(priority)}
            </button>
        }
    };
    let tags = first.reports.iter().map(|report| {
        let level = if report.is_exec_level == Some(true) { ", exec or director level" } else { "" };
        let title = format!("{}{level}. {}", report.partner_name, report.notes);
        view! {
            <span title=title>
                <StatusTag status=StatusLook::from(report.status) name=report.partner_name.clone() />
            </span>
        }
    });
    let note_id = unique_id("own-note");
    view! {
        <li class="own-account">
            <div>
                <p class="own-name">{first.name.clone()}</p>
                <p class="own-place">{format!("{place} · {} · TPID {}", first.ou, first.tpid)}</p>
            </div>
            <div class="segments" role="group" aria-label=format!("Priority of {}", first.name)>
                {PRIORITIES.map(priority).into_iter().collect_view()}
            </div>
            <div class="own-note-cell">
                <label class="visually-hidden" for=note_id.clone()>{format!("Note on {}", first.name)}</label>
                <textarea
                    class="input own-note"
                    id=note_id
                    rows="1"
                    maxlength=NOTE_CHARS.to_string()
                    placeholder="Note"
                    prop:value=move || own.draft.with(|draft| draft.note().to_owned())
                    on:input=move |event| {
                        own.draft.update(|draft| draft.write(event_target_value(&event)));
                        own.save_in(TYPING_REST_MS as u64);
                    }
                    on:blur=move |_| own.save()
                ></textarea>
            </div>
            <div class="own-tags">{tags.collect_view()}</div>
            <SavingWords own has_said=first.updated_at.is_some() />
        </li>
    }
}

/// How what was entered stands, in words and with the button that fits.
#[component]
fn SavingWords(own: Own, has_said: bool) -> impl IntoView {
    let state = Memo::new(move |_| own.draft.with(OwnDraft::state));
    let was_saved = Memo::new(move |_| own.draft.with(OwnDraft::was_saved));
    let retry = move |_| {
        own.draft.update(OwnDraft::retry);
        own.save();
    };
    let decide = move |keep_mine: bool| {
        own.draft.update(|draft| draft.decide(keep_mine));
        own.save();
    };
    view! {
        <div class="own-state" role="status">
            {move || match state.get() {
                DraftState::Saved if was_saved.get() => {
                    view! { <span class="row-state is-saved">"Saved"</span> }.into_any()
                }
                DraftState::Saved if has_said => ().into_any(),
                DraftState::Saved => view! { <span class="row-state">"Not set"</span> }.into_any(),
                DraftState::Saving => view! { <span class="row-state">"Saving…"</span> }.into_any(),
                DraftState::Retrying => {
                    view! { <span class="row-state">"Not saved yet, trying again"</span> }.into_any()
                }
                DraftState::Refused(why) => {
                    view! {
                        <span class="row-state is-bad">{format!("Not saved. {why}")}</span>
                        <Button appearance=Appearance::Subtle on_click=retry>"Retry"</Button>
                    }
                        .into_any()
                }
                DraftState::Conflict(theirs) => {
                    view! {
                        <span class="row-state is-bad">{format!("In another window you wrote: {theirs}")}</span>
                        <Button on_click=move |_| decide(true)>"Keep this note"</Button>
                        <Button on_click=move |_| decide(false)>"Take that one"</Button>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}
