//! The internal note of an account (B1-18).

use crate::prelude::*;
use leptos::html;
use leptos::task::spawn_local;
use pep_api_types::accounts::{AccountNote, AccountNoteInput};
use pep_domain::access::ActionKind;

use super::state::Heatmap;
use crate::api::client;
use crate::browser;
use crate::components::button::{Appearance, Button};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::relative_date::RelativeDate;
use crate::components::text_input::TextArea;
use crate::state::session::Session;
use crate::state::toasts::Toasts;

/// Longest note, characters.
const NOTE_LENGTH: u32 = 4_000;

/// Shows the note; those who may can change it.
#[component]
pub fn NoteEditor(account: i64, note: AccountNote) -> impl IntoView {
    let heatmap = Heatmap::current();
    let toasts = Toasts::current();
    let may_edit = Session::current().may(ActionKind::EditAccountNote);
    let kept = RwSignal::new(note);
    let text = RwSignal::new(kept.with_untracked(|note| note.note.clone()));
    let place = NodeRef::<html::Section>::new();
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None);
    let is_changed = Memo::new(move |_| kept.with(|note| text.with(|text| text.trim() != note.note)));
    let save = move |_| {
        busy.set(true);
        let version = kept.with_untracked(|note| note.version);
        let body = AccountNoteInput { note: text.get_untracked().trim().to_owned() };
        spawn_local(async move {
            let answer = client().update_account_note(account, version, &body).await;
            // The panel may be closed by now; the note is kept all the same.
            busy.try_set(false);
            match answer {
                Ok(saved) => {
                    toasts.success(if saved.note.is_empty() { "Note removed" } else { "Note saved" });
                    text.try_set(saved.note.clone());
                    kept.try_set(saved);
                    error.try_set(None);
                    // The button that was pressed goes away; the keyboard goes on in the text.
                    if let Some(text) =
                        place.try_get_untracked().flatten().and_then(|place| browser::first_focusable(&place))
                    {
                        browser::focus(&text);
                    }
                    heatmap.rows.refresh();
                }
                Err(problem) => {
                    error.try_set(Some(problem));
                }
            }
        });
    };
    let written = move || {
        kept.with(|note| {
            let by = note.updated_by.as_ref().map(|person| person.name.clone());
            note.updated_at.map(|at| {
                view! { <p class="report-line">{by.unwrap_or_default()} " " <RelativeDate at /></p> }
            })
        })
    };
    view! {
        <section class="panel-part" aria-label="Internal note" node_ref=place>
            <h3>"Note" <span class="quiet">" – internal, partners never see it"</span></h3>
            {if may_edit {
                view! {
                    <Field label="Note on this account">
                        <TextArea
                            value=text
                            on_input=move |typed| text.set(typed)
                            max_length=NOTE_LENGTH
                            placeholder="What colleagues should know"
                        />
                    </Field>
                    <Show when=move || is_changed.get()>
                        <div class="panel-actions">
                            <Button on_click=move |_| text.set(kept.with_untracked(|note| note.note.clone()))>"Undo"</Button>
                            <Button appearance=Appearance::Primary busy on_click=save>"Save note"</Button>
                        </div>
                    </Show>
                }
                    .into_any()
            } else {
                let words = move || kept.with(|note| {
                    if note.note.is_empty() { "No note.".to_owned() } else { note.note.clone() }
                });
                view! { <p class="report-notes">{words}</p> }.into_any()
            }}
            {written}
            {move || error.get().map(|error| view! { <ErrorPanel error /> })}
        </section>
    }
}
