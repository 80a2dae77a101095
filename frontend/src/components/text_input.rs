//! Text in one line or several, dates and numbers: the browser's own inputs.

use crate::prelude::*;

use crate::components::field::FieldIds;

/// What a one-line input takes; the browser helps accordingly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextKind {
    /// Any text.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A whole number.
    Number,
    /// A date, `YYYY-MM-DD`.
    Date,
    /// A time of day, `HH:MM`.
    Time,
    /// A one-time code.
    OneTimeCode,
    /// The reader's own name.
    Name,
}

impl TextKind {
    fn attribute(self) -> &'static str {
        match self {
            Self::Text | Self::OneTimeCode | Self::Name => "text",
            Self::Email => "email",
            Self::Number => "number",
            Self::Date => "date",
            Self::Time => "time",
        }
    }

    fn autocomplete(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::OneTimeCode => "one-time-code",
            Self::Name => "name",
            Self::Text | Self::Number | Self::Date | Self::Time => "off",
        }
    }

    fn input_mode(self) -> Option<&'static str> {
        matches!(self, Self::Number | Self::OneTimeCode).then_some("numeric")
    }
}

/// One line of text.
#[component]
pub fn TextInput(
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// Changed by the person, with every key.
    #[prop(into)]
    on_input: Callback<String>,
    /// What it takes.
    #[prop(optional)]
    kind: TextKind,
    /// An example, shown while empty. Never the label.
    #[prop(optional, into)]
    placeholder: Signal<String>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Longest text, characters.
    #[prop(optional)]
    max_length: Option<u32>,
) -> impl IntoView {
    let ids = FieldIds::current();
    view! {
        <input
            class="input"
            id=ids.input
            type=kind.attribute()
            inputmode=kind.input_mode()
            autocomplete=kind.autocomplete()
            prop:value=value
            placeholder=placeholder
            disabled=disabled
            maxlength=max_length.map(|length| length.to_string())
            required=ids.is_required
            aria-describedby=ids.described_by
            aria-invalid=move || ids.is_invalid.get().then_some("true")
            on:input=move |event| on_input.run(event_target_value(&event))
        />
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// Changed by the person, with every key.
    #[prop(into)]
    on_input: Callback<String>,
    /// Lines shown.
    #[prop(default = 3)]
    rows: u32,
    /// An example, shown while empty. Never the label.
    #[prop(optional, into)]
    placeholder: Signal<String>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Longest text, characters.
    #[prop(optional)]
    max_length: Option<u32>,
) -> impl IntoView {
    let ids = FieldIds::current();
    view! {
        <textarea
            class="input"
            id=ids.input
            rows=rows.to_string()
            prop:value=value
            placeholder=placeholder
            disabled=disabled
            maxlength=max_length.map(|length| length.to_string())
            required=ids.is_required
            aria-describedby=ids.described_by
            aria-invalid=move || ids.is_invalid.get().then_some("true")
            on:input=move |event| on_input.run(event_target_value(&event))
        ></textarea>
    }
}
