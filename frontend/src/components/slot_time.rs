//! When a slot or a session is: in the reader's zone, and in the event's beside it where they differ.

use chrono::{DateTime, Utc};

use crate::browser::intl::{self, DateStyle};
use crate::prelude::*;

fn ms(at: DateTime<Utc>) -> f64 {
    at.timestamp_millis() as f64
}

fn range(start: DateTime<Utc>, end: DateTime<Utc>, zone: Option<&str>) -> String {
    let from = intl::in_zone(ms(start), DateStyle::DateTime, zone);
    let to = intl::in_zone(ms(end), DateStyle::Time, zone);
    format!("{from}–{to}")
}

/// `1 Dec 2026, 10:00–10:30` where the reader is, and the same in `zone` with the zone's name if it is another time there.
fn slot_words(start: DateTime<Utc>, end: DateTime<Utc>, zone: &str) -> (String, Option<String>) {
    let own = range(start, end, None);
    let there = range(start, end, Some(zone));
    let differs = own != there;
    (own, differs.then(|| format!("{there} {}", zone.replace('_', " "))))
}

/// Both times of [`slot_words`] in one line, with the reader's zone named.
pub fn slot_line(start: DateTime<Utc>, end: DateTime<Utc>, zone: &str) -> String {
    match slot_words(start, end, zone) {
        (own, Some(there)) => format!("{own} your time ({there})"),
        (own, None) => format!("{own} ({})", zone.replace('_', " ")),
    }
}

/// A slot's time with its zone in words; where the event's clock shows another time, that one too (B4-09).
#[component]
pub fn SlotTime(
    /// Its start.
    starts_at: DateTime<Utc>,
    /// Its end.
    ends_at: DateTime<Utc>,
    /// IANA zone of the event.
    #[prop(into)]
    zone: String,
) -> impl IntoView {
    let (own, there) = slot_words(starts_at, ends_at, &zone);
    let title = intl::instant(ms(starts_at), DateStyle::Full);
    let named = if there.is_some() { intl::own_zone() } else { zone };
    view! {
        <span class="slot-time" title=title>
            <time datetime=starts_at.to_rfc3339()>{own}</time>
            <span class="slot-zone">{named.replace('_', " ")}</span>
            {there.map(|there| view! { <span class="slot-zone">{format!("({there})")}</span> })}
        </span>
    }
}
