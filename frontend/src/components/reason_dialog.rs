//! A question before something done by hand: why it is done goes into the audit log.

use crate::prelude::*;
use pep_client::ApiError;

use crate::components::button::{Appearance, Button};
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::text_input::TextArea;

/// Fewest and most characters of a reason.
const LENGTH: (usize, usize) = (3, 500);

/// A question that takes a reason. Say among the children what will happen, and to how many.
#[component]
pub fn ReasonDialog(
    /// Whether it is asked.
    #[prop(into)]
    open: Signal<bool>,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// Words on the button that does it.
    #[prop(into)]
    confirm: Signal<String>,
    /// Whether doing it destroys something.
    #[prop(optional, into)]
    is_dangerous: Signal<bool>,
    /// How wide it is.
    #[prop(default = DialogSize::Small)]
    size: DialogSize,
    /// It is under way.
    #[prop(into)]
    busy: Signal<bool>,
    /// Why it did not work.
    #[prop(into)]
    error: Signal<Option<ApiError>>,
    /// Do it, for this reason.
    #[prop(into)]
    on_confirm: Callback<String>,
    /// Do not.
    #[prop(into)]
    on_cancel: Callback<()>,
    /// What will happen, in words.
    children: ChildrenFn,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let is_tried = RwSignal::new(false);
    Effect::new(move |_| {
        if !open.get() {
            reason.set(String::new());
            is_tried.set(false);
        }
    });
    let problem = Signal::derive(move || {
        let length = reason.with(|reason| reason.trim().chars().count());
        if is_tried.get() && length < LENGTH.0 {
            "Say why in a few words; it goes into the audit log.".to_owned()
        } else {
            String::new()
        }
    });
    let press = move |_| {
        is_tried.set(true);
        if problem.get_untracked().is_empty() {
            on_confirm.run(reason.get_untracked().trim().to_owned());
        }
    };
    let footer = move || {
        let appearance = if is_dangerous.get() { Appearance::Danger } else { Appearance::Primary };
        view! {
            <Button on_click=move |_| on_cancel.run(())>"Back"</Button>
            <Button appearance busy on_click=press>{confirm}</Button>
        }
    };
    let children = StoredValue::new(children);
    view! {
        <Dialog open title size on_close=on_cancel footer>
            {children.with_value(|children| children())}
            <Field label="Why" hint="Kept in the audit log." error=problem required=true>
                <TextArea value=reason on_input=move |typed| reason.set(typed) rows=2 max_length=LENGTH.1 as u32 />
            </Field>
            {move || error.get().map(|error| view! { <ErrorPanel error /> })}
        </Dialog>
    }
}
