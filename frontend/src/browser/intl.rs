//! Dates and numbers in words, by the browser's `Intl`: its zones, its language, nothing shipped by us.

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::logic::time_words::distance;

/// How a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateStyle {
    /// `21 Nov 2026`
    Date,
    /// `21 Nov 2026, 09:00`
    DateTime,
    /// `Saturday, 21 November 2026 at 09:00 Central European Standard Time`
    Full,
    /// `Thu 3 Dec`
    Day,
    /// `09:00`
    Time,
    /// `09:00 GMT+1`
    Clock,
}

impl DateStyle {
    fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Date => &[("day", "numeric"), ("month", "short"), ("year", "numeric")],
            Self::DateTime => &[
                ("day", "numeric"),
                ("month", "short"),
                ("year", "numeric"),
                ("hour", "2-digit"),
                ("minute", "2-digit"),
            ],
            Self::Full => &[
                ("weekday", "long"),
                ("day", "numeric"),
                ("month", "long"),
                ("year", "numeric"),
                ("hour", "2-digit"),
                ("minute", "2-digit"),
                ("timeZoneName", "long"),
            ],
            Self::Day => &[("weekday", "short"), ("day", "numeric"), ("month", "short")],
            Self::Time => &[("hour", "2-digit"), ("minute", "2-digit")],
            Self::Clock => &[("hour", "2-digit"), ("minute", "2-digit"), ("timeZoneName", "shortOffset")],
        }
    }
}

thread_local! {
    // Making a formatter costs far more than using it, and a grid uses it for every row.
    static FORMATTERS: RefCell<HashMap<(DateStyle, Option<String>), Function>> = RefCell::default();
    static RELATIVE: RefCell<Option<js_sys::Intl::RelativeTimeFormat>> = const { RefCell::new(None) };
}

/// An instant (milliseconds since 1970, UTC) in the reader's own zone.
pub fn instant(at_ms: f64, style: DateStyle) -> String {
    in_zone(at_ms, style, None)
}

/// An instant in an IANA zone such as `Europe/Berlin`; in the reader's own zone if the browser does not know that one.
pub fn in_zone(at_ms: f64, style: DateStyle, zone: Option<&str>) -> String {
    FORMATTERS.with_borrow_mut(|formatters| {
        let format =
            formatters.entry((style, zone.map(str::to_owned))).or_insert_with(|| formatter(style, zone));
        text(format.call1(&JsValue::UNDEFINED, &Date::new(&JsValue::from_f64(at_ms))))
    })
}

/// The distance from now in words, like `3 days ago` or `in 2 weeks`.
pub fn relative(at_ms: f64, now_ms: f64) -> String {
    let distance = distance(at_ms, now_ms);
    RELATIVE.with_borrow_mut(|format| {
        let format = format.get_or_insert_with(|| {
            js_sys::Intl::RelativeTimeFormat::new(&languages(), &object(&[("numeric", "auto")]))
        });
        String::from(format.format(distance.value, distance.unit))
    })
}

/// The reader's own zone, like `Europe/Berlin`.
pub fn own_zone() -> String {
    let options = js_sys::Intl::DateTimeFormat::new(&languages(), &Object::new()).resolved_options();
    text(Reflect::get(&options, &JsValue::from_str("timeZone")))
}

/// The IANA zones that the browser knows; a few of each continent where it cannot tell.
pub fn zones() -> Vec<String> {
    let intl = Reflect::get(&js_sys::global(), &JsValue::from_str("Intl"));
    let list = intl.and_then(|intl| {
        let list = Reflect::get(&intl, &JsValue::from_str("supportedValuesOf"))?.dyn_into::<Function>()?;
        list.call1(&intl, &JsValue::from_str("timeZone"))
    });
    let mut zones: Vec<String> = list
        .map(|list| Array::from(&list).iter().filter_map(|zone| zone.as_string()).collect())
        .unwrap_or_default();
    if zones.is_empty() {
        zones.extend(SOME_ZONES.map(ToOwned::to_owned));
    }
    if !zones.iter().any(|zone| zone == "UTC") {
        zones.push("UTC".to_owned());
    }
    zones
}

const SOME_ZONES: [&str; 20] = [
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Africa/Lagos",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Toronto",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Paris",
    "Pacific/Auckland",
];

fn formatter(style: DateStyle, zone: Option<&str>) -> Function {
    let options = object(style.options());
    // Twelve hours are written 8:05 AM, twenty-four 08:05.
    if has_twelve_hours() && Reflect::has(&options, &JsValue::from_str("hour")).unwrap_or(false) {
        set(&options, "hour", "numeric");
    }
    if let Some(zone) = zone.filter(|zone| is_known(zone)) {
        set(&options, "timeZone", zone);
    }
    js_sys::Intl::DateTimeFormat::new(&languages(), &options).format()
}

/// Does the reader's language count the hours to twelve?
fn has_twelve_hours() -> bool {
    let format = js_sys::Intl::DateTimeFormat::new(&languages(), &object(&[("hour", "numeric")]));
    let cycle = Reflect::get(&format.resolved_options(), &JsValue::from_str("hourCycle"));
    matches!(text(cycle).as_str(), "h11" | "h12")
}

/// Does the browser know the zone? `Intl` throws for one that it does not know, which would end the whole page.
pub fn is_known(zone: &str) -> bool {
    if zone.is_empty() {
        return false;
    }
    let options = object(&[("timeZone", zone)]);
    let arguments = Array::of2(&languages(), &options);
    let constructor = Reflect::get(&js_sys::global(), &JsValue::from_str("Intl"))
        .and_then(|intl| Reflect::get(&intl, &JsValue::from_str("DateTimeFormat")))
        .and_then(JsCast::dyn_into::<Function>);
    constructor.is_ok_and(|constructor| Reflect::construct(&constructor, &arguments).is_ok())
}

/// English with the reader's own habits of writing dates where the browser is English; the product's texts are English.
fn languages() -> Array {
    let own = leptos::prelude::window().navigator().language().filter(|language| language.starts_with("en"));
    Array::of1(&JsValue::from_str(own.as_deref().unwrap_or("en-GB")))
}

fn object(pairs: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (key, value) in pairs {
        set(&object, key, value);
    }
    object
}

fn set(object: &Object, key: &str, value: &str) {
    // Setting a key of a fresh, unfrozen object cannot fail.
    Reflect::set(object, &JsValue::from_str(key), &JsValue::from_str(value)).unwrap_or_default();
}

fn text(value: Result<JsValue, JsValue>) -> String {
    value.ok().and_then(|value| value.as_string()).unwrap_or_default()
}
