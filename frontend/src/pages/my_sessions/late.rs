//! A word to the others: I am late.

use crate::prelude::*;
use pep_api_types::attendance::{MySession, RunningLate};

use super::change;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::field::Field;
use crate::components::text_input::TextInput;
use crate::state::toasts::Toasts;

/// Minutes to choose from.
const MINUTES: [i64; 4] = [5, 10, 15, 20];

/// Asks how late, and tells the others.
#[component]
pub fn LateDialog(
    /// For which session; none: closed.
    session: RwSignal<Option<MySession>>,
) -> impl IntoView {
    let toasts = Toasts::current();
    let busy = RwSignal::new(false);
    let note = RwSignal::new(String::new());
    let tell = Callback::new(move |minutes: i64| {
        let Some(id) = session.with_untracked(|session| session.as_ref().map(|session| session.id)) else {
            return;
        };
        let body = RunningLate { minutes, note: note.get_untracked() };
        change(
            busy,
            async move { client().tell_running_late(id, &body).await },
            move |answer| match answer {
                Ok(told) => {
                    toasts.success(match told.told_count {
                        1 => "1 person was told that you are late".to_owned(),
                        count => format!("{count} people were told that you are late"),
                    });
                    note.set(String::new());
                    session.set(None);
                }
                Err(error) => toasts.failure("The others were not told", &error),
            },
        );
    });
    let title = move || {
        session.with(|session| {
            session.as_ref().map_or_else(String::new, |session| format!("Late for {}?", session.title))
        })
    };
    view! {
        <Dialog
            open=Signal::derive(move || session.with(Option::is_some))
            on_close=move |()| session.set(None)
            title=Signal::derive(title)
            size=DialogSize::Small
        >
            <p>"The others in the session get a notice."</p>
            <Field label="A word to them (optional)">
                <TextInput value=note on_input=move |text| note.set(text) max_length=280 />
            </Field>
            <div class="day-actions" role="group" aria-label="How late?">
                {MINUTES
                    .map(|minutes| {
                        view! {
                            <Button appearance=Appearance::Primary busy on_click=move |_| tell.run(minutes)>
                                {format!("{minutes} min")}
                            </Button>
                        }
                            .into_any()
                    })
                    .into_iter()
                    .collect_view()}
            </div>
        </Dialog>
    }
}
