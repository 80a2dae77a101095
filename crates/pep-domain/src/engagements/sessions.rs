//! What fits a session of an engagement (C-35 … C-44), and when the engagement is over after its last one.

use chrono::{Days, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use crate::holidays::ClosedDays;
use crate::people::text_enum;
use crate::time::{DAY_US, UtcMicros, nine_o_clock};

/// The longest title, characters.
pub const TITLE_MAX_CHARS: usize = 200;
/// The longest description, characters.
pub const DESCRIPTION_MAX_CHARS: usize = 4_000;
/// Most accounts of one session.
pub const MAX_ACCOUNTS: usize = 500;

/// The words of a session as somebody types them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionText {
    /// Title, one line.
    pub title: String,
    /// An agenda or a short text; may be empty.
    pub description: String,
}

/// A field of a session, for problems that point to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionField {
    /// The title.
    Title,
    /// The description.
    Description,
    /// When it ends.
    EndTime,
    /// The partners.
    Partners,
    /// The accounts.
    Accounts,
}

/// What does not fit, and what would. `times`: start and end on one day of the session's zone.
#[must_use]
pub fn session_problems(
    text: &SessionText,
    times: (NaiveTime, NaiveTime),
    partners: usize,
    accounts: usize,
) -> Vec<(SessionField, &'static str)> {
    let mut found = Vec::new();
    let title = text.title.trim();
    if title.is_empty() || title.chars().count() > TITLE_MAX_CHARS || title.chars().any(char::is_control) {
        found.push((SessionField::Title, "Write 1 to 200 characters on one line."));
    }
    if text.description.chars().count() > DESCRIPTION_MAX_CHARS || text.description.contains('\0') {
        found.push((SessionField::Description, "The text is longer than 4,000 characters. Shorten it."));
    }
    if times.1 <= times.0 {
        found.push((SessionField::EndTime, "The session ends before it begins. Choose a later end."));
    }
    if partners == 0 {
        found.push((SessionField::Partners, "Choose at least one partner that has accepted."));
    }
    if accounts == 0 || accounts > MAX_ACCOUNTS {
        found.push((SessionField::Accounts, "Choose 1 to 500 accounts; their sellers hear of the session."));
    }
    found
}

/// When an engagement of which no session is to come any more is complete: at nine of the morning after the last one, so
/// that its coordinator can still plan another one on the day. `zone`: the program's.
#[must_use]
pub fn completes_at(last_end: UtcMicros, zone: Tz) -> UtcMicros {
    // A session that ends at midnight belongs to the day that ends then.
    let day = last_end.plus(-1).date_in(zone);
    nine_o_clock(day.checked_add_days(Days::new(1)).unwrap_or(day), zone)
}

/// A reminder that PEP sends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AutoReminder {
    /// Before the last day.
    Soon,
    /// After it.
    Late,
}
text_enum!(AutoReminder { Soon = "soon", Late = "late" });

/// So many days before the last day the first reminder comes.
const REMINDER_DAYS_BEFORE: u64 = 3;
/// After so many days nobody would be served by the second one.
const REMINDER_DAYS_AFTER: u64 = 7;

/// Which reminder is due now to somebody who lives in `zone`: one from nine of the third day before the last, one from nine
/// of the day after it; on a closed day of the OU none. `known_since`: when the partner was invited or accepted; whoever
/// heard of it within the last day is not reminded yet.
#[must_use]
pub fn reminder_due(
    due_on: NaiveDate,
    zone: Tz,
    known_since: Option<UtcMicros>,
    closed: &ClosedDays,
    now: UtcMicros,
) -> Option<AutoReminder> {
    if known_since.is_some_and(|at| now.since(at) < DAY_US) {
        return None;
    }
    let nine = |day: Option<NaiveDate>| day.map(|day| nine_o_clock(day, zone));
    let soon = nine(due_on.checked_sub_days(Days::new(REMINDER_DAYS_BEFORE)))?;
    let late = nine(due_on.checked_add_days(Days::new(1)))?;
    let never = nine(due_on.checked_add_days(Days::new(REMINDER_DAYS_AFTER)))?;
    if now >= never {
        None
    } else if closed.let_out(late, now, zone) {
        Some(AutoReminder::Late)
    } else if now < late && closed.let_out(soon, now, zone) {
        Some(AutoReminder::Soon)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use chrono_tz::Europe::Berlin;

    use super::SessionField::{Accounts, EndTime, Partners, Title};
    use super::*;

    fn text(title: &str) -> SessionText {
        SessionText { title: title.to_owned(), description: String::new() }
    }

    fn time(hour: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, 0, 0).unwrap()
    }

    #[test]
    fn everything_that_does_not_fit_is_named_at_once() {
        assert_eq!(session_problems(&text("Retail"), (time(9), time(10)), 1, 1), vec![]);
        let found = session_problems(&text(" \n"), (time(10), time(10)), 0, 501);
        let fields: Vec<_> = found.into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, [Title, EndTime, Partners, Accounts]);
    }

    #[test]
    fn a_reminder_comes_before_the_last_day_and_one_after_it() {
        let at =
            |text: &str| UtcMicros::from(DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc));
        let due: NaiveDate = "2026-10-26".parse().unwrap();
        let on = |text: &str| reminder_due(due, Berlin, None, &ClosedDays::default(), at(text));
        // Three days before is still summer time, the day after is not.
        assert_eq!(on("2026-10-23T06:59:59Z"), None);
        assert_eq!(on("2026-10-23T07:00:00Z"), Some(AutoReminder::Soon));
        assert_eq!(on("2026-10-27T07:59:59Z"), Some(AutoReminder::Soon));
        assert_eq!(on("2026-10-27T08:00:00Z"), Some(AutoReminder::Late));
        assert_eq!(on("2026-11-02T08:00:00Z"), None);
        let now = at("2026-10-24T08:00:00Z");
        assert_eq!(reminder_due(due, Berlin, Some(now.plus(-DAY_US + 1)), &ClosedDays::default(), now), None);
        assert_eq!(
            reminder_due(due, Berlin, Some(now.plus(-DAY_US)), &ClosedDays::default(), now),
            Some(AutoReminder::Soon)
        );
    }

    #[test]
    fn an_engagement_is_complete_on_the_morning_after_its_last_session() {
        let at =
            |text: &str| UtcMicros::from(DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc));
        // Berlin leaves summer time in the night to 25 October 2026.
        assert_eq!(completes_at(at("2026-10-24T15:00:00Z"), Berlin), at("2026-10-25T08:00:00Z"));
        assert_eq!(completes_at(at("2026-12-03T23:00:00Z"), Berlin), at("2026-12-04T08:00:00Z"));
    }
}
