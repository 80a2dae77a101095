//! Painting free times: drag with the mouse, hold and drag with the finger, tap to toggle, or arrows and the space bar. One
//! week at a time, so that it fits a phone; one set of handlers on the whole table, so that cells stay plain elements.

use std::time::Duration;

use leptos::ev::{KeyboardEvent, PointerEvent, TouchEvent};
use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use pep_api_types::follow_ups::{BusySource, BusyTimes, BusyTimesQuery, TimeWindow};
use pep_domain::follow_ups::clocks::ClockTime;
use pep_domain::follow_ups::times::FreeTimes;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};

use crate::api::client;
use crate::browser;
use crate::browser::intl::{self, DateStyle};
use crate::components::button::{Appearance, Button, IconButton};
use crate::components::checkbox::Checkbox;
use crate::components::icon::Icon;
use crate::components::unique_id;
use crate::logic::time_grid::{TimeGrid, amount, read};
use crate::logic::time_words::zone_place;
use crate::prelude::*;
use crate::state::answer::Answer;

/// A finger that rests so long begins to paint; before, it scrolls.
const HOLD: Duration = Duration::from_millis(260);
/// A finger that moves so many CSS pixels is not resting.
const SLIP: i32 = 8;

/// What one stroke does.
#[derive(Debug, Clone)]
struct Stroke {
    from: ClockTime,
    before: FreeTimes,
    wipes: bool,
}

#[derive(Clone, Copy)]
struct Painter {
    grid: StoredValue<TimeGrid>,
    times: RwSignal<FreeTimes>,
    stroke: StoredValue<Option<Stroke>>,
    /// A finger that was put down here, and does not paint yet.
    resting: StoredValue<Option<(ClockTime, i32, i32)>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    active: RwSignal<ClockTime>,
    table: NodeRef<html::Table>,
}

impl Painter {
    fn begin(self, at: ClockTime) {
        let before = self.times.get_untracked();
        let wipes = self.grid.with_value(|grid| grid.is_in(&before, at));
        self.stroke.set_value(Some(Stroke { from: at, before, wipes }));
        self.reach(at);
    }

    fn reach(self, at: ClockTime) {
        let Some(stroke) = self.stroke.get_value() else { return };
        let times = self.grid.with_value(|grid| grid.painted(&stroke.before, stroke.from, at, stroke.wipes));
        if self.times.with_untracked(|now| *now != times) {
            self.times.set(times);
        }
    }

    fn rest(self, at: ClockTime, x: i32, y: i32) {
        self.resting.set_value(Some((at, x, y)));
        let timer = set_timeout_with_handle(
            move || {
                if let Some((at, ..)) = self.resting.get_value() {
                    self.resting.set_value(None);
                    self.begin(at);
                }
            },
            HOLD,
        );
        self.timer.set_value(timer.ok());
    }

    fn stop(self) {
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        self.timer.set_value(None);
        self.resting.set_value(None);
        self.stroke.set_value(None);
    }

    fn press(self, event: &PointerEvent) {
        let Some(at) = cell_of(event.target()).filter(|_| event.button() == 0) else { return };
        self.active.set(at);
        if event.pointer_type() == "touch" {
            self.rest(at, event.client_x(), event.client_y());
        } else {
            // Otherwise the browser begins to select text.
            event.prevent_default();
            self.focus(at);
            self.begin(at);
        }
    }

    fn go(self, event: &PointerEvent) {
        if let Some((_, x, y)) = self.resting.get_value()
            && (event.client_x() - x).abs().max((event.client_y() - y).abs()) > SLIP
        {
            self.stop();
        }
        if self.stroke.with_value(Option::is_some) {
            let (x, y) = (event.client_x() as f32, event.client_y() as f32);
            let under = document().element_from_point(x, y);
            if let Some(at) = under.and_then(|element| cell_of(Some(element.into()))) {
                self.reach(at);
            }
        }
    }

    fn release(self) {
        // A tap toggles.
        if let Some((at, ..)) = self.resting.get_value() {
            self.begin(at);
        }
        self.stop();
    }

    fn key(self, event: &KeyboardEvent) {
        let at = self.active.get_untracked();
        let (days, minutes) = match event.key().as_str() {
            "ArrowLeft" => (-1, 0),
            "ArrowRight" => (1, 0),
            "ArrowUp" => (0, -30),
            "ArrowDown" => (0, 30),
            " " | "Enter" => {
                event.prevent_default();
                self.begin(at);
                self.stop();
                return;
            }
            _ => return,
        };
        event.prevent_default();
        let next = ClockTime { day: at.day + days, minute: at.minute + minutes };
        if self.focus(next) {
            self.active.set(next);
            if event.shift_key() {
                let wipes = self.grid.with_value(|grid| {
                    self.times.with_untracked(|times| !grid.marks(at).is_empty() && !grid.is_in(times, at))
                });
                let times =
                    self.grid.with_value(|grid| grid.painted(&self.times.get_untracked(), next, next, wipes));
                self.times.set(times);
            }
        }
    }

    fn focus(self, at: ClockTime) -> bool {
        let Some(table) = self.table.get_untracked() else { return false };
        let which = format!("[data-day='{}'][data-minute='{}']", at.day, at.minute);
        match table.query_selector(&which).ok().flatten() {
            Some(cell) => {
                browser::focus(&cell);
                true
            }
            None => false,
        }
    }
}

fn cell_of(target: Option<EventTarget>) -> Option<ClockTime> {
    let cell = target?.dyn_into::<Element>().ok()?.closest("[data-day]").ok().flatten()?;
    let number = |name: &str| cell.get_attribute(name)?.parse::<i64>().ok();
    Some(ClockTime { day: number("data-day")?, minute: number("data-minute")? })
}

/// The painter: quick fills, a week, and how much is marked.
pub(super) fn painter(window: &TimeWindow, times: RwSignal<FreeTimes>) -> AnyView {
    let grid = TimeGrid::of(window);
    let weeks = grid.weeks();
    let begin = grid.first_week();
    let Some(first) = weeks.get(begin).copied() else {
        return view! { <p class="quiet">"The time in which you could meet is over."</p> };
    };
    let start = ClockTime { day: first[0], minute: grid.rows(false).first().copied().unwrap_or(0) };
    let painter = Painter {
        grid: StoredValue::new(grid),
        times,
        stroke: StoredValue::new(None),
        resting: StoredValue::new(None),
        timer: StoredValue::new(None),
        active: RwSignal::new(start),
        table: NodeRef::new(),
    };
    let (has_rest, is_one_clock) = painter.grid.with_value(|grid| (grid.has_rest(), grid.is_one_clock()));
    let off_words =
        format!("Dotted: before 8 or after 18 o'clock in {}.", zone_place(&window.theirs.time_zone));
    let busy = busy_times(window);
    let taken = Memo::new(move |_| busy.ok().map(|busy| read(&busy.spans)).unwrap_or_default());
    let week = RwSignal::new(begin);
    let with_night = RwSignal::new(false);
    let count = weeks.len();
    let weeks = StoredValue::new(weeks);
    let days = Memo::new(move |_| weeks.with_value(|weeks| weeks.get(week.get()).copied().unwrap_or(first)));
    let turn = move |to: usize| {
        week.set(to);
        let day = days.get_untracked()[0];
        painter.active.update(|active| active.day = day);
    };
    let fill = move |from: i64, to: i64| {
        let filled =
            painter.grid.with_value(|grid| grid.with_weekdays(&times.get_untracked(), from * 60, to * 60));
        times.set(filled);
    };
    let names = (window.own.time_zone.clone(), window.theirs.time_zone.clone());
    let hint_id = unique_id("painting");
    view! {
        <div class="painter">
            <div class="painter-bar">
                <Button on_click=move |_| fill(9, 12)>"Weekdays 9 to 12"</Button>
                <Button on_click=move |_| fill(13, 17)>"Weekdays 13 to 17"</Button>
                <Button appearance=Appearance::Subtle on_click=move |_| times.set(FreeTimes::default())>"Clear"</Button>
            </div>
            <div class="painter-bar">
                <IconButton label="The week before" icon=Icon::ChevronLeft disabled=Signal::derive(move || week.get() == 0) on_click=move |_| turn(week.get_untracked().saturating_sub(1)) />
                <span class="painter-week" aria-live="polite">{move || week_words(days.get())}</span>
                <IconButton label="The week after" icon=Icon::ChevronRight disabled=Signal::derive(move || week.get() + 1 >= count) on_click=move |_| turn(week.get_untracked() + 1) />
                <Checkbox label="Early and late hours" checked=with_night on_change=move |on| with_night.set(on) />
            </div>
            <p class="quiet" id=hint_id.clone()>
                "Drag over the times at which you are free; with a finger hold first, or tap. With the keyboard: arrows and the space bar."
            </p>
            {move || table(painter, days.get(), with_night.get(), taken, &names, &hint_id)}
            {has_rest.then(|| view! { <p class="quiet">"Shaded: a closed day at Microsoft. Times can still be marked."</p> })}
            {(!is_one_clock).then(|| view! { <p class="quiet">{off_words}</p> })}
            {move || legend(busy)}
            <p class="painter-sum" role="status">{move || format!("{} marked", times.with(amount))}</p>
        </div>
    }
}

fn busy_times(window: &TimeWindow) -> Answer<BusyTimes> {
    let answer = Answer::<BusyTimes>::default();
    let query = BusyTimesQuery { from: window.starts_at, to: window.ends_at };
    answer.load(async move { client().list_busy_times(&query).await });
    answer
}

fn legend(busy: Answer<BusyTimes>) -> AnyView {
    let words = match busy.get() {
        None => "Looking at when you are busy …",
        Some(Err(_)) => "When you are busy could not be looked up.",
        Some(Ok(found)) => match found.source {
            BusySource::Calendar => "Hatched: you are busy, by your calendar and your sessions.",
            BusySource::Unavailable => "Hatched: your sessions. Your calendar could not be read just now.",
            BusySource::SessionsOnly => "Hatched: your sessions.",
        },
    };
    view! { <p class="quiet">{words}</p> }
}

fn day_words(day: i64) -> String {
    intl::in_zone(day as f64 * 86_400_000.0, DateStyle::Day, Some("UTC"))
}

fn week_words(days: [i64; 7]) -> String {
    format!("{} – {}", day_words(days[0]), day_words(days[6]))
}

fn clock_words(minute: i64) -> String {
    intl::in_zone(minute as f64 * 60_000.0, DateStyle::Time, Some("UTC"))
}

fn table(
    painter: Painter,
    days: [i64; 7],
    with_night: bool,
    taken: Memo<FreeTimes>,
    (own, theirs): &(String, String),
    hint_id: &str,
) -> AnyView {
    let (rows, is_one_clock) = painter.grid.with_value(|grid| (grid.rows(with_night), grid.is_one_clock()));
    let head: Vec<AnyView> = days
        .iter()
        .map(|day| {
            let words = day_words(*day);
            let (name, rest) = words.split_once([' ', ',']).unwrap_or((words.as_str(), ""));
            let noon = ClockTime { day: *day, minute: 12 * 60 };
            let closed = painter.grid.with_value(|grid| grid.rests(noon)).then(|| view! { <span class="painter-closed">"Closed"</span> });
            view! { <th scope="col"><span>{name.to_owned()}</span><span>{rest.trim().to_owned()}</span>{closed}</th> }
        })
        .collect();
    let zones =
        if is_one_clock { zone_place(own) } else { format!("{} / {}", zone_place(own), zone_place(theirs)) };
    let body: Vec<AnyView> =
        rows.into_iter().map(|minute| row(painter, days, minute, taken, is_one_clock)).collect();
    view! {
        <table
            class="painter-grid"
            role="grid"
            aria-label="Times at which you are free"
            aria-describedby=hint_id.to_owned()
            aria-multiselectable="true"
            node_ref=painter.table
            on:pointerdown=move |event: PointerEvent| painter.press(&event)
            on:pointermove=move |event: PointerEvent| painter.go(&event)
            on:pointerup=move |_| painter.release()
            on:pointercancel=move |_| painter.stop()
            on:pointerleave=move |event: PointerEvent| {
                if event.pointer_type() != "touch" {
                    painter.stop();
                }
            }
            on:touchmove=move |event: TouchEvent| {
                if painter.stroke.with_value(Option::is_some) {
                    event.prevent_default();
                }
            }
            on:contextmenu=move |event| event.prevent_default()
            on:keydown=move |event: KeyboardEvent| painter.key(&event)
        >
            <thead>
                <tr>
                    <th scope="col"><span class="painter-zones">{zones}</span></th>
                    {head}
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </table>
    }
}

fn row(painter: Painter, days: [i64; 7], minute: i64, taken: Memo<FreeTimes>, is_one_clock: bool) -> AnyView {
    let there = painter
        .grid
        .with_value(|grid| days.iter().find_map(|day| grid.theirs(ClockTime { day: *day, minute })));
    let there = there.filter(|_| !is_one_clock).map(|(minute, _)| {
        view! { <span class="painter-there">{clock_words(minute)}</span> }
    });
    let cells: Vec<AnyView> =
        days.iter().map(|day| cell(painter, ClockTime { day: *day, minute }, taken, is_one_clock)).collect();
    view! {
        <tr>
            <th scope="row"><span>{clock_words(minute)}</span>{there}</th>
            {cells}
        </tr>
    }
}

fn cell(painter: Painter, at: ClockTime, taken: Memo<FreeTimes>, is_one_clock: bool) -> AnyView {
    let is_open = painter.grid.with_value(|grid| !grid.marks(at).is_empty());
    let there = painter.grid.with_value(|grid| grid.theirs(at)).filter(|_| !is_one_clock);
    let rests = painter.grid.with_value(|grid| grid.rests(at));
    let is_off = !is_one_clock && painter.grid.with_value(|grid| grid.is_off_hours(at));
    let is_free =
        Memo::new(move |_| painter.grid.with_value(|grid| painter.times.with(|times| grid.is_in(times, at))));
    let is_taken =
        Memo::new(move |_| painter.grid.with_value(|grid| taken.with(|taken| grid.touches(taken, at))));
    let label = move || {
        let mut words = format!("{}, {}", day_words(at.day), clock_words(at.minute));
        if let Some((minute, _)) = there {
            words += &format!(" ({} there)", clock_words(minute));
        }
        if !is_open {
            words += ", cannot be chosen";
        } else if is_free.get() {
            words += ", free";
        }
        if is_taken.get() {
            words += ", you are busy";
        }
        if rests {
            words += ", a closed day";
        }
        if is_off {
            words += ", early or late there";
        }
        words
    };
    view! {
        <td
            role="gridcell"
            class:is-free=is_free
            class:is-taken=is_taken
            class:is-closed=!is_open
            class:is-rest=rests
            class:is-off=is_off
            tabindex=move || if painter.active.get() == at { "0" } else { "-1" }
            aria-selected=move || is_free.get().to_string()
            aria-disabled=(!is_open).then_some("true")
            aria-label=label
            data-day=at.day.to_string()
            data-minute=at.minute.to_string()
        ></td>
    }
}
