//! PEP's own short form for feedback on a session: a rating, whether it was useful, a comment (B3-13).

use pep_api_types::attendance::{SessionFeedback, Usefulness};

use crate::components::field::Field;
use crate::components::text_input::TextArea;
use crate::logic::my_day::{USEFULNESS, rating_words};
use crate::prelude::*;

/// What is being entered.
#[derive(Clone, Copy)]
pub struct FeedbackDraft {
    /// 1 (poor) to 5 (excellent).
    pub rating: RwSignal<Option<i64>>,
    /// Was it useful?
    pub useful: RwSignal<Option<Usefulness>>,
    /// A comment.
    pub comment: RwSignal<String>,
}

impl FeedbackDraft {
    /// The answer so far, or an empty one.
    pub fn of(said: Option<&SessionFeedback>) -> Self {
        Self {
            rating: RwSignal::new(said.map(|said| said.rating)),
            useful: RwSignal::new(said.and_then(|said| said.useful)),
            comment: RwSignal::new(said.map(|said| said.comment.clone()).unwrap_or_default()),
        }
    }
}

/// The fields.
pub fn feedback_fields(draft: FeedbackDraft) -> AnyView {
    let FeedbackDraft { rating, useful, comment } = draft;
    let ratings = (1..=5)
        .map(|value| {
            view! {
                <button
                    type="button"
                    class="segment"
                    aria-pressed=move || (rating.get() == Some(value)).to_string()
                    on:click=move |_| rating.set(Some(value))
                >
                    {format!("{value} {}", rating_words(value))}
                </button>
            }
            .into_any()
        })
        .collect_view();
    // No buttons: a scanner that opens links and presses every button must not be able to answer.
    let uses = USEFULNESS
        .map(|(value, label)| {
            view! {
                <label class="checkbox">
                    <input
                        type="radio"
                        name="useful"
                        prop:checked=move || useful.get() == Some(value)
                        on:change=move |_| useful.set(Some(value))
                    />
                    <span>{label}</span>
                </label>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <div class="segments feedback-choices" role="group" aria-label="Your rating">{ratings}</div>
        <fieldset class="feedback-uses">
            <legend>"Was it useful for your accounts?"</legend>
            <div class="feedback-choices">{uses}</div>
        </fieldset>
        <Field label="What should we know? (optional)">
            <TextArea value=comment on_input=move |text| comment.set(text) max_length=4_000 />
        </Field>
    }
    .into_any()
}
