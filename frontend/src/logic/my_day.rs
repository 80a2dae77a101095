//! The order of one's day: which session is now, which is next, what is still to be done about the past ones.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use pep_api_types::attendance::{
    AttendanceSource, MySession, OutcomeResult, OutcomeUpdate, Presence, SessionOutcome, Usefulness,
};
use pep_api_types::people::Side;
use pep_api_types::sessions::SessionState;

/// Where a session stands in one's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Under way.
    Now,
    /// The next one, within a day.
    Next,
    /// After that, within a day.
    LaterToday,
    /// On another day.
    Coming,
    /// Over, or called off.
    Past,
}

impl Part {
    /// In the order of the page.
    pub const ALL: [Self; 5] = [Self::Now, Self::Next, Self::LaterToday, Self::Coming, Self::Past];

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Now => "Now",
            Self::Next => "Next",
            Self::LaterToday => "Later today",
            Self::Coming => "Coming up",
            Self::Past => "Past",
        }
    }
}

/// Sorts sessions, which come in the order of time, into the parts of one's day. The past ones are turned round: the
/// latest first.
pub fn parts(sessions: &[MySession], now: DateTime<Utc>) -> Vec<(Part, Vec<MySession>)> {
    let mut sorted: Vec<(Part, Vec<MySession>)> = Part::ALL.map(|part| (part, Vec::new())).to_vec();
    let mut has_next = false;
    for session in sessions {
        let is_over = session.is_over || session.state == SessionState::Cancelled;
        let part = if is_over {
            Part::Past
        } else if session.starts_at <= now {
            Part::Now
        } else if session.starts_at - now > Duration::hours(14) {
            Part::Coming
        } else if has_next {
            Part::LaterToday
        } else {
            has_next = true;
            Part::Next
        };
        if let Some((_, list)) = sorted.iter_mut().find(|(known, _)| *known == part) {
            list.push(session.clone());
        }
    }
    sorted.retain(|(_, list)| !list.is_empty());
    for (part, list) in &mut sorted {
        if *part == Part::Past {
            list.reverse();
        }
    }
    sorted
}

/// Names of the other side's teams.
pub fn with_whom(session: &MySession) -> String {
    let own = session.people.iter().find(|person| person.is_me).map_or(Side::Microsoft, |me| me.side);
    let names: Vec<&str> =
        session.teams.iter().filter(|team| team.side != own).map(|team| team.name.as_str()).collect();
    names.join(", ")
}

/// What the reader can still do about a session that is over.
pub fn to_do(session: &MySession) -> Vec<&'static str> {
    if !session.has_begun || session.state == SessionState::Cancelled {
        return Vec::new();
    }
    let mut left = Vec::new();
    if session.people.iter().all(|person| person.presence == Presence::Unknown) {
        left.push("who was there");
    }
    if session.outcome.is_none() {
        left.push("outcome");
    }
    if session.feedback.is_none() && session.feedback_url.is_none() {
        left.push("feedback");
    }
    left
}

/// Whether a step is late, and its day in words where it is near: late, today, tomorrow.
pub fn due_words(due_on: NaiveDate, today: NaiveDate) -> (bool, Option<String>) {
    match (due_on - today).num_days() {
        -1 => (true, Some("late since yesterday".to_owned())),
        late if late < 0 => (true, Some(format!("{} days late", -late))),
        0 => (false, Some("today".to_owned())),
        1 => (false, Some("until tomorrow".to_owned())),
        _ => (false, None),
    }
}

/// The outcomes with their keys and words.
pub const OUTCOMES: [(OutcomeResult, &str, &str); 4] = [
    (OutcomeResult::Opportunity, "opportunity", "Co-sell opportunity"),
    (OutcomeResult::FollowUp, "follow_up", "Worth another talk"),
    (OutcomeResult::NoFit, "no_fit", "No fit"),
    (OutcomeResult::Other, "other", "Other"),
];

/// An outcome in words.
pub fn outcome_words(result: OutcomeResult) -> &'static str {
    OUTCOMES.iter().find(|(known, _, _)| *known == result).map_or("", |(_, _, words)| words)
}

/// The key of an outcome, as a list to choose from has it.
pub fn outcome_key(result: OutcomeResult) -> &'static str {
    OUTCOMES.iter().find(|(known, _, _)| *known == result).map_or("", |(_, key, _)| key)
}

/// The outcome of a key.
pub fn outcome_of(key: &str) -> Option<OutcomeResult> {
    OUTCOMES.iter().find(|(_, known, _)| *known == key).map(|(result, _, _)| *result)
}

/// What is being entered about what came of a session, as its fields have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutcomeDraft {
    /// Key of the outcome; empty before one is chosen.
    pub result: String,
    /// Note.
    pub note: String,
    /// Next step.
    pub next_step: String,
    /// Id of who does it, or empty.
    pub owner: String,
    /// Day until which, or empty.
    pub due_on: String,
}

impl OutcomeDraft {
    /// The fields for an outcome.
    pub fn of(outcome: Option<&SessionOutcome>) -> Self {
        outcome.map_or_else(Self::default, |outcome| Self {
            result: outcome_key(outcome.result).to_owned(),
            note: outcome.note.clone(),
            next_step: outcome.next_step.clone(),
            owner: outcome.owner_id.map(|id| id.to_string()).unwrap_or_default(),
            due_on: outcome.due_on.map(|day| day.to_string()).unwrap_or_default(),
        })
    }

    /// What is sent; nothing before an outcome is chosen.
    pub fn to_update(&self) -> Option<OutcomeUpdate> {
        Some(OutcomeUpdate {
            result: outcome_of(&self.result)?,
            note: self.note.clone(),
            next_step: self.next_step.clone(),
            owner_id: self.owner.parse().ok(),
            due_on: self.due_on.parse().ok(),
        })
    }
}

/// Says that somebody else noted an outcome while the reader was entering one.
pub fn meanwhile_words(theirs: &SessionOutcome) -> String {
    let mut words = format!("Meanwhile somebody noted “{}”", outcome_words(theirs.result));
    for (label, text) in [("note", &theirs.note), ("next step", &theirs.next_step)] {
        if !text.is_empty() {
            words.push_str(&format!(", {label}: “{text}”"));
        }
    }
    words.push_str(". Saving writes yours over it.");
    words
}

/// In words, who says so of somebody on side `of`; `by` is the side of whoever tapped.
pub fn source_words(source: AttendanceSource, by: Option<Side>, of: Side) -> &'static str {
    match source {
        AttendanceSource::Meeting => "by the meeting",
        AttendanceSource::Team if by == Some(of) => "by the own side",
        AttendanceSource::Team => "by the other side",
        AttendanceSource::Organiser => "by the organiser",
    }
}

/// A length of time in words: `12 min`, `under a minute`.
pub fn minutes_words(seconds: i64) -> String {
    match seconds / 60 {
        0 => "under a minute".to_owned(),
        minutes => format!("{minutes} min"),
    }
}

/// Whether a session was useful, in words.
pub const USEFULNESS: [(Usefulness, &str); 3] =
    [(Usefulness::Yes, "Yes"), (Usefulness::Partly, "For some of them"), (Usefulness::No, "No")];

/// A rating in words.
pub fn rating_words(rating: i64) -> &'static str {
    match rating {
        1 => "Poor",
        2 => "Fair",
        3 => "Good",
        4 => "Very good",
        _ => "Excellent",
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use pep_api_types::sessions::AttendancePlan;

    use super::*;

    fn session(id: i64, starts_at: DateTime<Utc>, now: DateTime<Utc>) -> MySession {
        let ends_at = starts_at + Duration::minutes(30);
        MySession {
            id,
            title: String::new(),
            description: String::new(),
            program_name: String::new(),
            event_id: None,
            event_name: None,
            engagement_id: None,
            engagement_title: None,
            starts_at,
            ends_at,
            time_zone: "UTC".into(),
            state: SessionState::Scheduled,
            has_begun: starts_at <= now,
            is_over: ends_at <= now,
            may_tell_late: false,
            join_url: None,
            plan: AttendancePlan::Unknown,
            teams: vec![],
            people: vec![],
            outcome: None,
            feedback_url: None,
            feedback: None,
        }
    }

    #[test]
    fn a_day_has_its_order() {
        let now = DateTime::UNIX_EPOCH + Duration::days(20_000);
        let at = |minutes: i64| now + Duration::minutes(minutes);
        let mut cancelled = session(7, at(60), now);
        cancelled.state = SessionState::Cancelled;
        let sessions = [
            session(1, at(-300), now),
            session(2, at(-60), now),
            session(3, at(-10), now),
            session(4, at(20), now),
            cancelled,
            session(5, at(90), now),
            session(6, at(60 * 24 * 3), now),
        ];
        let found: Vec<(Part, Vec<i64>)> = parts(&sessions, now)
            .into_iter()
            .map(|(part, list)| (part, list.iter().map(|session| session.id).collect()))
            .collect();
        assert_eq!(
            found,
            [
                (Part::Now, vec![3]),
                (Part::Next, vec![4]),
                (Part::LaterToday, vec![5]),
                (Part::Coming, vec![6]),
                (Part::Past, vec![7, 2, 1]),
            ]
        );
    }

    #[test]
    fn what_is_left_to_do_depends_on_what_was_done() {
        let now = DateTime::UNIX_EPOCH + Duration::days(20_000);
        let mut over = session(1, now - Duration::hours(2), now);
        assert_eq!(to_do(&over), ["who was there", "outcome", "feedback"]);
        over.feedback_url = Some("https://forms.example".into());
        assert_eq!(to_do(&over), ["who was there", "outcome"]);
        over.state = SessionState::Cancelled;
        assert!(to_do(&over).is_empty());
        assert!(to_do(&session(2, now + Duration::hours(2), now)).is_empty());
    }

    #[test]
    fn lengths_are_told_in_minutes() {
        assert_eq!(
            [0, 59, 60, 1_799].map(minutes_words),
            ["under a minute", "under a minute", "1 min", "29 min"]
        );
    }

    #[test]
    fn an_outcome_goes_through_its_form_unchanged() {
        assert_eq!(OutcomeDraft::of(None).to_update(), None);
        let outcome = SessionOutcome {
            result: OutcomeResult::Opportunity,
            note: String::new(),
            next_step: "Send the proposal".into(),
            owner_id: Some(4),
            owner_name: Some("Amara".into()),
            due_on: NaiveDate::from_ymd_opt(2026, 12, 24),
            done_at: None,
            recorded_at: DateTime::UNIX_EPOCH,
            version: 3,
        };
        let update = OutcomeDraft::of(Some(&outcome)).to_update().unwrap();
        assert_eq!(
            (update.result, update.next_step.as_str(), update.owner_id, update.due_on),
            (OutcomeResult::Opportunity, "Send the proposal", Some(4), outcome.due_on)
        );
        assert_eq!(
            meanwhile_words(&outcome),
            "Meanwhile somebody noted “Co-sell opportunity”, next step: “Send the proposal”. \
             Saving writes yours over it."
        );
    }

    #[test]
    fn outcomes_are_found_by_their_keys() {
        for (result, key, _) in OUTCOMES {
            assert_eq!(outcome_of(key), Some(result));
            assert_eq!(outcome_key(result), key);
        }
    }
}
