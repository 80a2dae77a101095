//! The rules, each with what it will do to this event.

use crate::prelude::*;

use super::state::Plan;
use crate::components::checkbox::Checkbox;
use crate::components::conflict_levels::conflict_levels;
use crate::components::field::Field;
use crate::components::select::{Choice, Select};
use crate::components::text_input::{TextInput, TextKind};
use crate::logic::event_words::{NUMBER_RULES, NumberRule, timing_key, timing_of};
use crate::pages::events::rule_preview::rule_preview;

/// The rules.
#[component]
pub fn RulesStep(
    /// The plan.
    plan: Plan,
) -> impl IntoView {
    let words = move |rule: &'static str| {
        move || {
            plan.series.with(|series| {
                let words = series
                    .as_ref()
                    .and_then(|series| series.rule_words.iter().find(|words| words.rule == rule));
                words.map(|words| words.words.clone()).unwrap_or_default()
            })
        }
    };
    let number = move |rule: NumberRule| {
        let NumberRule { rule, label, unit, usual, get, set } = rule;
        let value = Signal::derive(move || {
            plan.draft.with(|draft| draft.as_ref().and_then(|draft| get(&draft.plan.rules)))
        });
        // Not the value itself: the field must stay while one types in it.
        let is_on = Memo::new(move |_| value.get().is_some());
        let turn = move |on: bool| plan.change(|plan| set(&mut plan.rules, on.then_some(usual)));
        view! {
            <li class="plan-rule">
                <Checkbox label checked=is_on on_change=turn />
                {move || is_on.get().then(|| view! {
                    <Field label=unit>
                        <TextInput
                            kind=TextKind::Number
                            value=Signal::derive(move || value.get().map(|value| value.to_string()).unwrap_or_default())
                            on_input=move |text: String| plan.change(|plan| set(&mut plan.rules, Some(text.parse().unwrap_or_default())))
                        />
                    </Field>
                }.into_any())}
                <p class="quiet">{words(rule)}</p>
            </li>
        }
        .into_any()
    };
    let timings = vec![
        Choice::new("nextMorning", "The next morning, to everybody"),
        Choice::new("byAttendance", "At once to who attended, the next morning to all others"),
    ];
    // What the rules, as they are saved now, would do to the requests of the events that are published.
    let events = Memo::new(move |_| {
        plan.series.with(|series| {
            let ous = series.as_ref().map(|series| series.ous.as_slice()).unwrap_or_default();
            ous.iter().filter_map(|ou| Some((ou.event_id?, ou.ou.name.clone()))).collect::<Vec<_>>()
        })
    });
    let version = Memo::new(move |_| {
        plan.series.with(|series| series.as_ref().map(|series| series.row_version).unwrap_or_default())
    });
    view! {
        <ul class="plan-rules">
            {NUMBER_RULES.map(number).collect_view()}
            <li class="plan-rule">
                <Field label="Minutes between two sessions of a team">
                    <TextInput
                        kind=TextKind::Number
                        value=plan.text(|draft| draft.plan.rules.gap_minutes.to_string())
                        on_input=move |text: String| plan.change(|plan| plan.rules.gap_minutes = text.parse().unwrap_or_default())
                    />
                </Field>
                <p class="quiet">{words("gapMinutes")}</p>
            </li>
            <li class="plan-rule">
                <Checkbox
                    label="Send a summary the day before"
                    checked=plan.part(|draft| draft.plan.rules.sends_summary, false)
                    on_change=move |on| plan.change(|plan| plan.rules.sends_summary = on)
                />
                <p class="quiet">{words("sendsSummary")}</p>
            </li>
            <li class="plan-rule">
                <Field label="Follow-up">
                    <Select
                        value=plan.text(|draft| timing_key(draft.plan.rules.follow_up).to_owned())
                        choices=timings
                        on_change=move |key: String| plan.change(|plan| plan.rules.follow_up = timing_of(&key))
                    />
                </Field>
                <p class="quiet">{words("followUp")}</p>
            </li>
            <li class="plan-rule">
                <Field label="Seconds in the meeting to have attended">
                    <TextInput
                        kind=TextKind::Number
                        value=plan.text(|draft| draft.plan.rules.attended_after_seconds.to_string())
                        on_input=move |text: String| plan.change(|plan| plan.rules.attended_after_seconds = text.parse().unwrap_or_default())
                    />
                </Field>
                <p class="quiet">{words("attendedAfterSeconds")}</p>
            </li>
        </ul>
        {conflict_levels(
            plan.part(|draft| draft.plan.rules.conflicts.clone(), Vec::new()),
            Callback::new(move |levels| plan.change(|plan| plan.rules.conflicts = levels)),
            Signal::stored(false),
        )}
        {move || events.get().into_iter().map(|(id, name)| rule_preview(id, Some(name), Some(version.into()))).collect_view()}
    }
    .into_any()
}
