//! A sales team as it is being built: what was entered.

use pep_api_types::teams::{Team, TeamChange};

/// The fields of a team as they are entered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamDraft {
    /// Its OU.
    pub ou: Option<i64>,
    /// Its name.
    pub name: String,
    /// Its people.
    pub members: Vec<i64>,
    /// Who asks and answers for it.
    pub primary_contact: Option<i64>,
    /// At most this many sessions; empty: no limit.
    pub max_sessions: String,
}

impl TeamDraft {
    /// The fields of a team as it is.
    pub fn of(team: &Team) -> Self {
        Self {
            ou: Some(team.ou.id),
            name: team.name.clone(),
            members: team.members.iter().map(|person| person.id).collect(),
            primary_contact: team.primary_contact_id,
            max_sessions: team.max_sessions.map(|max| max.to_string()).unwrap_or_default(),
        }
    }

    /// Puts somebody in or takes somebody out; the primary contact that goes leaves the place empty.
    pub fn toggle(&mut self, person: i64, is_in: bool) {
        self.members.retain(|member| *member != person);
        if is_in {
            self.members.push(person);
            if self.members.len() == 1 {
                self.primary_contact = Some(person);
            }
        } else if self.primary_contact == Some(person) {
            self.primary_contact = None;
        }
    }

    /// Makes somebody the primary contact, and a member.
    pub fn lead(&mut self, person: i64) {
        if !self.members.contains(&person) {
            self.members.push(person);
        }
        self.primary_contact = Some(person);
    }

    /// What to send, or what is missing.
    pub fn change(&self) -> Result<TeamChange, &'static str> {
        let primary_contact_id = self
            .primary_contact
            .ok_or("Choose the primary contact: the person who asks and answers for the team.")?;
        let max_sessions = match self.max_sessions.trim() {
            "" => None,
            text => Some(
                text.parse()
                    .map_err(|_error: std::num::ParseIntError| "Write the most sessions as a number.")?,
            ),
        };
        Ok(TeamChange {
            ou_id: self.ou,
            name: self.name.trim().to_owned(),
            primary_contact_id,
            member_ids: self.members.clone(),
            max_sessions,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_one_in_leads_until_somebody_else_does() {
        let mut draft = TeamDraft { name: "North".to_owned(), ..TeamDraft::default() };
        draft.toggle(1, true);
        draft.lead(2);
        assert_eq!((draft.members.clone(), draft.primary_contact), (vec![1, 2], Some(2)));
        draft.toggle(2, false);
        assert_eq!(draft.primary_contact, None);
        assert!(draft.change().is_err());
        draft.lead(1);
        assert_eq!(draft.change().unwrap().member_ids, [1]);
    }

    #[test]
    fn a_limit_is_a_number_or_nothing() {
        let mut draft = TeamDraft { primary_contact: Some(1), members: vec![1], ..TeamDraft::default() };
        assert_eq!(draft.change().unwrap().max_sessions, None);
        draft.max_sessions = " 4 ".to_owned();
        assert_eq!(draft.change().unwrap().max_sessions, Some(4));
        draft.max_sessions = "many".to_owned();
        assert!(draft.change().is_err());
    }
}
