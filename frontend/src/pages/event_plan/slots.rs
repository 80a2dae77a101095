//! Days, zone and slots, with the timetable that comes of them.

use crate::prelude::*;
use pep_api_types::events::{PlannedSlot, SlotBreak, SlotKind};

use super::state::Plan;
use super::zones::zones_of_ous;
use crate::browser::{days, intl};
use crate::components::button::{Appearance, Button, IconButton, LinkButton};
use crate::components::field::Field;
use crate::components::icon::{Glyph, Icon};
use crate::components::select::{Choice, Select};
use crate::components::text_input::{TextInput, TextKind};
use crate::components::zone_input::ZoneInput;
use crate::logic::event_plan::{by_day, closed_days, next_day, only_ous, toggle_day, toggle_slot};

/// Days, zone, slots, and the timetable.
#[component]
pub fn SlotsStep(
    /// The plan.
    plan: Plan,
) -> impl IntoView {
    let number = move |read: fn(&pep_api_types::events::SlotPattern) -> u32| {
        Signal::derive(move || {
            plan.draft.with(|draft| {
                draft.as_ref().map(|draft| read(&draft.plan.slots).to_string()).unwrap_or_default()
            })
        })
    };
    // Remembered, so that the field below stays while one types in it.
    let ends = Memo::new(move |_| {
        plan.draft.with(|draft| draft.as_ref().is_some_and(|draft| draft.plan.slots.end.is_some()))
    });
    let until = move |kind: String| {
        plan.change(|plan| {
            if kind == "end" {
                plan.slots.count = None;
                plan.slots.end = Some("17:00".to_owned());
            } else {
                plan.slots.end = None;
                plan.slots.count = Some(8);
            }
        });
    };
    let own_zone = intl::own_zone();
    let use_own = {
        let own_zone = own_zone.clone();
        move |_| plan.change(|plan| plan.time_zone = own_zone.clone())
    };
    let last = move || {
        if ends.get() {
            view! {
                <Field label="The last slot ends by">
                    <TextInput
                        kind=TextKind::Time
                        value=plan.text(|draft| draft.plan.slots.end.clone().unwrap_or_default())
                        on_input=move |time: String| plan.change(|plan| plan.slots.end = Some(time))
                    />
                </Field>
            }
            .into_any()
        } else {
            view! {
                <Field label="Slots on a day">
                    <TextInput
                        kind=TextKind::Number
                        value=number(|slots| slots.count.unwrap_or_default())
                        on_input=move |text: String| plan.change(|plan| plan.slots.count = Some(text.parse().unwrap_or_default()))
                    />
                </Field>
            }
            .into_any()
        }
    };
    view! {
        <DayList plan />
        <div class="program-fields">
            <Field label="Time zone" hint="All times here are meant in this zone." required=true>
                <ZoneInput
                    value=plan.text(|draft| draft.plan.time_zone.clone())
                    on_input=move |zone: String| plan.change(|plan| plan.time_zone = zone)
                />
            </Field>
            <div class="plan-zone">
                <Button appearance=Appearance::Subtle on_click=use_own>{format!("Use mine: {own_zone}")}</Button>
            </div>
            {zones_of_ous(plan)}
            <Field label="The first slot begins">
                <TextInput
                    kind=TextKind::Time
                    value=plan.text(|draft| draft.plan.slots.first.clone())
                    on_input=move |time: String| plan.change(|plan| if !time.is_empty() { plan.slots.first = time })
                />
            </Field>
            <Field label="Length of a slot, minutes">
                <TextInput
                    kind=TextKind::Number
                    value=number(|slots| slots.length_minutes)
                    on_input=move |text: String| plan.change(|plan| plan.slots.length_minutes = text.parse().unwrap_or_default())
                />
            </Field>
            <Field label="Gap between slots, minutes">
                <TextInput
                    kind=TextKind::Number
                    value=number(|slots| slots.gap_minutes)
                    on_input=move |text: String| plan.change(|plan| plan.slots.gap_minutes = text.parse().unwrap_or_default())
                />
            </Field>
            <Field label="How a day ends">
                <Select
                    value=Signal::derive(move || if ends.get() { "end" } else { "count" }.to_owned())
                    choices=vec![Choice::new("count", "After a number of slots"), Choice::new("end", "By a time")]
                    on_change=until
                />
            </Field>
            {last}
            <Field label="Flex slots at the end of a day" hint="Kept back for overflow and the later queue until you open them.">
                <TextInput
                    kind=TextKind::Number
                    value=number(|slots| slots.flex_per_day)
                    on_input=move |text: String| plan.change(|plan| plan.slots.flex_per_day = text.parse().unwrap_or_default())
                />
            </Field>
        </div>
        <Breaks plan />
        <div class="panel-actions is-start">
            <LinkButton href=format!("/imports?kind=slots&target={}", plan.series_id()) icon=Icon::Upload>"Import slots from a file"</LinkButton>
        </div>
        <Timetable plan />
    }
    .into_any()
}

#[component]
fn DayList(plan: Plan) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let add = move |_| {
        if let Ok(day) = typed.get_untracked().parse() {
            plan.change(|plan| {
                if !plan.slots.days.contains(&day) {
                    toggle_day(&mut plan.slots.days, day);
                }
            });
            typed.set(String::new());
        }
    };
    let add_next = move |_| {
        let closed = plan.series.with_untracked(|series| {
            series.as_ref().map(|series| closed_days(series).into_keys().collect()).unwrap_or_default()
        });
        plan.change(|plan| {
            if let Some(day) = next_day(&plan.slots.days, &closed) {
                toggle_day(&mut plan.slots.days, day);
            }
        });
    };
    let chosen = plan.part(|draft| draft.plan.slots.days.clone(), Vec::new());
    let line = move |day: chrono::NaiveDate| {
        let label = format!("Take {} out", days::words(day));
        view! {
            <li>
                {days::words(day)}
                <IconButton label icon=Icon::Dismiss on_click=move |_| plan.change(|plan| toggle_day(&mut plan.slots.days, day)) />
            </li>
        }
        .into_any()
    };
    view! {
        <fieldset class="team-choice">
            <legend>"Days"</legend>
            <ul class="plan-days">{move || chosen.get().into_iter().map(line).collect_view()}</ul>
            <div class="event-nominate">
                <Field label="A day of the event">
                    <TextInput kind=TextKind::Date value=typed on_input=move |day: String| typed.set(day) />
                </Field>
                <Button icon=Icon::Add on_click=add>"Add the day"</Button>
                {move || (!chosen.with(Vec::is_empty)).then(|| view! {
                    <Button appearance=Appearance::Subtle on_click=add_next>"Add the next working day"</Button>
                }.into_any())}
            </div>
        </fieldset>
    }
    .into_any()
}

#[component]
fn Breaks(plan: Plan) -> impl IntoView {
    let breaks = plan.part(|draft| draft.plan.slots.breaks.clone(), Vec::new());
    let count = Memo::new(move |_| breaks.with(Vec::len));
    let time = move |at: usize, read: fn(&SlotBreak) -> &String| {
        Signal::derive(move || {
            breaks.with(|breaks| breaks.get(at).map(|pause| read(pause).clone()).unwrap_or_default())
        })
    };
    let set = move |at: usize, write: fn(&mut SlotBreak) -> &mut String| {
        Callback::new(move |text: String| {
            plan.change(|plan| {
                if let Some(pause) = plan.slots.breaks.get_mut(at).filter(|_| !text.is_empty()) {
                    *write(pause) = text;
                }
            });
        })
    };
    let line = move |at: usize| {
        let remove = move |_| {
            plan.change(|plan| {
                if at < plan.slots.breaks.len() {
                    plan.slots.breaks.remove(at);
                }
            });
        };
        view! {
            <div class="event-nominate">
                <Field label="Break from"><TextInput kind=TextKind::Time value=time(at, |pause| &pause.from) on_input=set(at, |pause| &mut pause.from) /></Field>
                <Field label="to"><TextInput kind=TextKind::Time value=time(at, |pause| &pause.to) on_input=set(at, |pause| &mut pause.to) /></Field>
                <IconButton label="Take this break out" icon=Icon::Dismiss on_click=remove />
            </div>
        }
        .into_any()
    };
    let add = move |_| {
        plan.change(|plan| {
            plan.slots.breaks.push(SlotBreak { from: "12:00".to_owned(), to: "13:00".to_owned() })
        });
    };
    view! {
        {move || (0..count.get()).map(line).collect_view()}
        <div class="panel-actions is-start"><Button icon=Icon::Add on_click=add>"Add a break"</Button></div>
    }
    .into_any()
}

#[component]
fn Timetable(plan: Plan) -> impl IntoView {
    let slots = Memo::new(move |_| {
        plan.series.with(|series| series.as_ref().map(|series| series.slots.clone())).unwrap_or_default()
    });
    let closed =
        Memo::new(move |_| plan.series.with(|series| series.as_ref().map(closed_days)).unwrap_or_default());
    let slot = move |slot: PlannedSlot| {
        let kept = !slot.is_removed;
        let flex = if slot.kind == SlotKind::Flex { " flex" } else { "" };
        let only = plan.series.with_untracked(|series| {
            series.as_ref().map(|series| only_ous(&slot, &series.ous)).unwrap_or_default()
        });
        // One text: what is read out holds what is seen.
        let times = format!("{}–{}{flex}{only}", slot.starts, slot.ends);
        let day = format!(", {}", days::words(slot.day));
        let is_closed = closed.with(|closed| closed.contains_key(&slot.day));
        let day = if is_closed { format!("{day}, on a closed day") } else { day };
        let class = match (kept, slot.kind) {
            (false, _) => "plan-slot is-out",
            (true, SlotKind::Flex) => "plan-slot is-flex",
            (true, SlotKind::Regular) => "plan-slot",
        };
        let key = slot.key.clone();
        view! {
            <li>
                <button type="button" class=class aria-pressed=kept.to_string() on:click=move |_| plan.change(|plan| toggle_slot(plan, &key))>
                    {times}
                    <span class="visually-hidden">{day}</span>
                </button>
            </li>
        }
        .into_any()
    };
    let day = move |(day, of_day): (chrono::NaiveDate, Vec<PlannedSlot>)| {
        let why = closed.with(|closed| closed.get(&day).cloned()).map(|why| {
            view! {
                <div class="plan-closed">
                    <p><Glyph icon=Icon::Warning />{format!("Closed: {why}.")}</p>
                    <Button on_click=move |_| plan.change(|plan| toggle_day(&mut plan.slots.days, day))>
                        "Leave the day out" <span class="visually-hidden">{format!(": {}", days::words(day))}</span>
                    </Button>
                </div>
            }
        });
        view! {
            <section>
                <h4>{days::words(day)}</h4>
                {why}
                <ul>{of_day.into_iter().map(slot).collect_view()}</ul>
            </section>
        }
        .into_any()
    };
    view! {
        <section class="panel-part">
            <h3>{move || format!("Timetable: {} slots", slots.with(|slots| slots.iter().filter(|slot| !slot.is_removed).count()))}</h3>
            <p class="quiet">"Press a slot to take it out or put it back. It is drawn from what is saved."</p>
            <div class="plan-timetable">{move || slots.with(|slots| by_day(slots)).into_iter().map(day).collect_view()}</div>
        </section>
    }
    .into_any()
}
