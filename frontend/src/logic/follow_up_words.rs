//! Follow-ups in words.

use pep_api_types::follow_ups::{FollowUpLine, FollowUpMatter, FollowUpState};

/// What a follow-up is about: "Contoso and 2 more", or the session's title.
pub fn topic(matter: &FollowUpMatter) -> String {
    let names = matter.session.iter().map(|session| session.title.as_str());
    let names: Vec<&str> = names.chain(matter.accounts.iter().map(|account| account.name.as_str())).collect();
    match names.as_slice() {
        [] => "Follow-up".to_owned(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} and {other}"),
        [one, rest @ ..] => format!("{one} and {} more", rest.len()),
    }
}

/// Where it stands, for its seller or for the partner's side.
pub fn state_words(state: FollowUpState, is_seller: bool) -> &'static str {
    match (state, is_seller) {
        (FollowUpState::Waiting, true) => "Waits for the partner",
        (FollowUpState::Waiting, false) => "Waits for your side",
        (FollowUpState::Answered, true) => "Pick a time",
        (FollowUpState::Answered, false) => "The seller picks a time",
        (FollowUpState::NoOverlap, true) => "No time in common",
        (FollowUpState::NoOverlap, false) => "No time in common yet",
        (FollowUpState::Scheduled, _) => "Scheduled",
        (FollowUpState::Declined, _) => "Declined",
        (FollowUpState::Withdrawn, _) => "Taken back",
        (FollowUpState::Expired, _) => "Ran out",
    }
}

/// How many stand somewhere, for who looks at them from outside: "3 wait for the partner".
pub fn count_words(state: FollowUpState, count: i64) -> String {
    let words = match state {
        FollowUpState::Waiting => "waiting for the partner",
        FollowUpState::Answered => "waiting for the seller to pick a time",
        FollowUpState::NoOverlap => "without a time in common",
        FollowUpState::Scheduled => "scheduled",
        FollowUpState::Declined => "declined",
        FollowUpState::Withdrawn => "taken back",
        FollowUpState::Expired => "ran out",
    };
    format!("{count} {words}")
}

/// Can something still come of it?
pub fn is_open(state: FollowUpState) -> bool {
    matches!(
        state,
        FollowUpState::Waiting
            | FollowUpState::Answered
            | FollowUpState::NoOverlap
            | FollowUpState::Scheduled
    )
}

/// "3 times in common".
pub fn common_words(count: i64) -> String {
    match count {
        0 => "No time in common".to_owned(),
        1 => "1 time in common".to_owned(),
        many => format!("{many} times in common"),
    }
}

/// Which follow-ups the page lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shelf {
    /// All of them.
    #[default]
    All,
    /// Those that wait for the reader's side.
    Mine,
    /// Those that wait for the other side.
    Theirs,
    /// Those with a meeting.
    Scheduled,
    /// Those of which nothing came.
    Closed,
}

/// The choices, in order, with what the URL calls them.
pub const SHELVES: [(Shelf, &str, &str); 5] = [
    (Shelf::All, "", "All"),
    (Shelf::Mine, "mine", "Your turn"),
    (Shelf::Theirs, "theirs", "Their turn"),
    (Shelf::Scheduled, "scheduled", "With a meeting"),
    (Shelf::Closed, "closed", "Declined, taken back or ran out"),
];

impl Shelf {
    /// The one that the URL calls `key`; all if it is none.
    pub fn of(key: Option<&str>) -> Self {
        SHELVES
            .iter()
            .find(|(_, name, _)| Some(*name) == key)
            .map_or_else(Self::default, |(shelf, ..)| *shelf)
    }

    /// What the server is asked for; nothing: every state.
    pub fn states(self, is_seller: bool) -> Vec<FollowUpState> {
        use FollowUpState::{Answered, Declined, Expired, NoOverlap, Scheduled, Waiting, Withdrawn};
        match (self, is_seller) {
            (Self::All, _) => vec![],
            (Self::Mine, true) | (Self::Theirs, false) => vec![Answered, NoOverlap],
            (Self::Mine, false) | (Self::Theirs, true) => vec![Waiting],
            (Self::Scheduled, _) => vec![Scheduled],
            (Self::Closed, _) => vec![Declined, Withdrawn, Expired],
        }
    }
}

/// Is it over, so that it is listed apart? A meeting that has ended is over, too. `now_ms`: milliseconds since 1970.
pub fn is_over(line: &FollowUpLine, now_ms: i64) -> bool {
    match line.matter.state {
        FollowUpState::Declined | FollowUpState::Withdrawn | FollowUpState::Expired => true,
        FollowUpState::Scheduled => {
            line.matter.meeting.as_ref().is_none_or(|meeting| meeting.ends_at.timestamp_millis() <= now_ms)
        }
        FollowUpState::Waiting | FollowUpState::Answered | FollowUpState::NoOverlap => false,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use pep_api_types::follow_ups::{FollowUpAccount, FollowUpMeeting};

    use super::*;

    fn matter(names: &[&str]) -> FollowUpMatter {
        FollowUpMatter {
            id: 1,
            program_name: String::new(),
            partner_name: String::new(),
            seller_name: String::new(),
            contact_name: String::new(),
            accounts: names
                .iter()
                .map(|name| FollowUpAccount {
                    name: (*name).to_owned(),
                    city: String::new(),
                    state: String::new(),
                    country: String::new(),
                })
                .collect(),
            session: None,
            message: String::new(),
            duration_minutes: 30,
            state: FollowUpState::Scheduled,
            round: 1,
            closed_reason: String::new(),
            meeting: Some(FollowUpMeeting {
                starts_at: DateTime::default(),
                ends_at: DateTime::from_timestamp_millis(1_000).unwrap(),
                is_cancelled: false,
                join_url: None,
            }),
            row_version: 1,
            updated_at: DateTime::default(),
        }
    }

    #[test]
    fn many_accounts_are_counted() {
        assert_eq!(topic(&matter(&["Contoso"])), "Contoso");
        assert_eq!(topic(&matter(&["Contoso", "Fabrikam"])), "Contoso and Fabrikam");
        assert_eq!(topic(&matter(&["Contoso", "Fabrikam", "Adatum"])), "Contoso and 2 more");
    }

    #[test]
    fn a_meeting_is_over_when_it_has_ended() {
        let line = FollowUpLine { matter: matter(&[]), waits_for_me: false, common_count: None };
        assert!(!is_over(&line, 999));
        assert!(is_over(&line, 1_000));
    }
}
