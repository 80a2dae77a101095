//! Adding a program.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_client::ApiError;

use super::form::{POINTERS, ProgramForm};
use super::state::Programs;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::Dialog;
use crate::components::error_panel::ErrorPanel;
use crate::logic::field_problems::rest_of;
use crate::logic::program_draft::ProgramDraft;
use crate::state::toasts::Toasts;

/// The dialog; open while the page says that a program is being added.
#[component]
pub fn CreateDialog() -> impl IntoView {
    let programs = Programs::current();
    let toasts = Toasts::current();
    let draft = RwSignal::new(ProgramDraft::default());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let is_open = programs.is_adding;
    Effect::new(move |_| {
        if is_open.get() {
            draft.set(ProgramDraft::default());
            error.set(None);
        }
    });
    let add = move |_| {
        busy.set(true);
        error.set(None);
        let new = draft.with_untracked(ProgramDraft::new_program);
        spawn_local(async move {
            let answer = client().create_program(&new).await;
            busy.try_set(false);
            match answer {
                Ok(program) => {
                    toasts.success(format!("{} is added; choose a banner for its mails", program.name));
                    is_open.try_set(false);
                    programs.go(&format!("/programs/{}", program.id));
                }
                Err(problem) => drop(error.try_set(Some(problem))),
            }
        });
    };
    let footer = move || {
        view! {
            <Button on_click=move |_| is_open.set(false)>"Cancel"</Button>
            <Button appearance=Appearance::Primary busy on_click=add>"Add the program"</Button>
        }
    };
    view! {
        <Dialog
            open=is_open
            on_close=move |()| is_open.set(false)
            title="Add a program"
            is_dirty=Signal::derive(move || draft.with(|draft| *draft != ProgramDraft::default()))
            footer
        >
            <ProgramForm draft is_new=true error />
            {move || rest_of(error.get(), &POINTERS).map(|error| view! { <ErrorPanel error /> })}
        </Dialog>
    }
}
