//! Sales teams: what every team must have (D-08 … D-13).

use crate::ids::PersonId;

/// The longest name of a team, characters.
pub const NAME_MAX_CHARS: usize = 80;
/// The most people in one team.
pub const MAX_MEMBERS: usize = 40;
/// The most slots an event can have, and so the most sessions of one team.
pub const MAX_SESSIONS: i64 = 64;

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
}
