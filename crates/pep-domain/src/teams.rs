//! Sales teams: what every team must have (D-08 … D-13).

use chrono_tz::Tz;

use crate::ids::PersonId;

/// The longest name of a team, characters.
pub const NAME_MAX_CHARS: usize = 80;
/// The most people in one team.
pub const MAX_MEMBERS: usize = 40;
/// The most slots an event can have, and so the most sessions of one team.
pub const MAX_SESSIONS: i64 = 64;

/// The minutes of a day.
pub const DAY_MINUTES: u32 = 24 * 60;

/// When a team works, on every day, minutes after midnight on the clock where it is (B3-08).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkingHours {
    /// From.
    pub from: u32,
    /// Until; 1,440 is midnight.
    pub until: u32,
}

impl Default for WorkingHours {
    /// Nine to five.
    fn default() -> Self {
        Self { from: 9 * 60, until: 17 * 60 }
    }
}

impl WorkingHours {
    /// Does something that begins at `minute` of the day and lasts `lasts` minutes lie in them?
    #[must_use]
    pub fn hold(self, minute: u32, lasts: u32) -> bool {
        minute >= self.from && minute.saturating_add(lasts) <= self.until
    }
}

/// The zone in which a team's hours are meant: its own, else its primary contact's, else its OU's, else `rest`.
#[must_use]
pub fn zone_of_team(zones: [Option<&str>; 3], rest: Tz) -> Tz {
    zones.into_iter().flatten().find_map(|zone| zone.parse().ok()).unwrap_or(rest)
}

/// A team as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamDraft {
    /// Name for people.
    pub name: String,
    /// Who asks and answers for it.
    pub primary_contact: PersonId,
    /// Everybody in it, the primary contact among them.
    pub members: Vec<PersonId>,
    /// At most so many sessions in one event; none: as many as there are slots.
    pub max_sessions: Option<i64>,
    /// When it works; none: nine to five.
    pub hours: Option<WorkingHours>,
    /// IANA zone of its hours; none: that of its primary contact.
    pub time_zone: Option<String>,
}

/// Which part of a draft a problem is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeamField {
    /// The name.
    Name,
    /// The primary contact.
    PrimaryContact,
    /// The members.
    Members,
    /// The most sessions.
    MaxSessions,
    /// The working hours.
    Hours,
    /// Their zone.
    TimeZone,
}

/// What is wrong with a draft, each with what would be right; nothing if it can be taken.
#[must_use]
pub fn problems(draft: &TeamDraft) -> Vec<(TeamField, &'static str)> {
    let mut problems = Vec::new();
    let length = draft.name.trim().chars().count();
    if length == 0 || length > NAME_MAX_CHARS || draft.name.chars().any(char::is_control) {
        problems.push((TeamField::Name, "Write a name of 1 to 80 characters on one line."));
    }
    if draft.members.is_empty() || draft.members.len() > MAX_MEMBERS {
        problems.push((TeamField::Members, "Choose 1 to 40 people."));
    } else if !draft.members.contains(&draft.primary_contact) {
        problems
            .push((TeamField::PrimaryContact, "Choose the primary contact among the members of the team."));
    }
    if draft.max_sessions.is_some_and(|max| !(0..=MAX_SESSIONS).contains(&max)) {
        problems.push((TeamField::MaxSessions, "Choose 0 to 64 sessions, or leave it empty for no limit."));
    }
    if draft.hours.is_some_and(|hours| hours.from >= hours.until || hours.until > DAY_MINUTES) {
        problems.push((TeamField::Hours, "Choose hours that end after they begin, on the same day."));
    }
    if draft.time_zone.as_ref().is_some_and(|zone| zone.parse::<Tz>().is_err()) {
        problems.push((
            TeamField::TimeZone,
            "Choose an IANA zone such as Europe/Berlin, or leave it empty for the primary contact's.",
        ));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(name: &str, primary: i64, members: &[i64]) -> TeamDraft {
        TeamDraft {
            name: name.to_owned(),
            primary_contact: PersonId(primary),
            members: members.iter().map(|id| PersonId(*id)).collect(),
            max_sessions: None,
            hours: None,
            time_zone: None,
        }
    }

    #[test]
    fn the_primary_contact_is_one_of_the_members() {
        assert!(problems(&draft("North", 1, &[1, 2])).is_empty());
        let [(field, _)] = problems(&draft("North", 3, &[1, 2]))[..] else { panic!("one problem") };
        assert_eq!(field, TeamField::PrimaryContact);
    }

    #[test]
    fn a_team_has_a_name_on_one_line_and_somebody_in_it() {
        let fields: Vec<_> = problems(&draft(" \n", 1, &[])).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, [TeamField::Name, TeamField::Members]);
    }

    #[test]
    fn hours_begin_before_they_end_in_a_zone_that_there_is() {
        let mut team = draft("North", 1, &[1]);
        team.hours = Some(WorkingHours { from: 600, until: 600 });
        team.time_zone = Some("Mars/Olympus".to_owned());
        let fields: Vec<_> = problems(&team).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, [TeamField::Hours, TeamField::TimeZone]);
        team.hours = Some(WorkingHours { from: 0, until: DAY_MINUTES });
        team.time_zone = Some("Asia/Tokyo".to_owned());
        assert_eq!(problems(&team), []);
    }

    #[test]
    fn a_meeting_lies_in_the_hours_with_its_end() {
        let hours = WorkingHours::default();
        assert!(hours.hold(9 * 60, 30) && hours.hold(16 * 60 + 30, 30));
        assert!(!hours.hold(8 * 60 + 45, 30) && !hours.hold(16 * 60 + 45, 30));
        assert!(!hours.hold(23 * 60 + 45, 30));
    }

    #[test]
    fn a_team_s_zone_is_the_first_that_is_known() {
        let zone = zone_of_team([None, Some("nowhere"), Some("Asia/Tokyo")], Tz::UTC);
        assert_eq!(zone, Tz::Asia__Tokyo);
        assert_eq!(zone_of_team([None; 3], Tz::Europe__Berlin), Tz::Europe__Berlin);
    }
}
