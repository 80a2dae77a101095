//! How a kind of mail can be let come, in words.

use pep_api_types::preferences::MailDelivery;

/// A way, its name in forms, and its words.
pub type Way = (MailDelivery, &'static str, &'static str);

const NEWS: [Way; 3] = [
    (MailDelivery::AtOnce, "atOnce", "At once"),
    (MailDelivery::Daily, "daily", "Once a day, at 9:00 your time"),
    (MailDelivery::Off, "off", "Not at all"),
];

/// A list that is written once a week has nothing to wait for on other days.
const WEEKLY: [Way; 2] =
    [(MailDelivery::AtOnce, "atOnce", "Each week"), (MailDelivery::Off, "off", "Not at all")];

/// The ways of a kind, in reading order.
pub fn ways(kind: &str) -> &'static [Way] {
    if kind == "session_digest" { &WEEKLY } else { &NEWS }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekly_list_comes_each_week_or_not_at_all() {
        let words = |kind: &str| ways(kind).iter().map(|(_, _, words)| *words).collect::<Vec<_>>();
        assert_eq!(words("session_digest"), ["Each week", "Not at all"]);
        assert_eq!(words("report_reminders").len(), 3);
    }
}
