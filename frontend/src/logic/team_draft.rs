//! A sales team as it is being built: what was entered.

use pep_api_types::teams::{Team, TeamChange, TeamHours};

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
    /// When its hours begin and end, `09:00`; both empty: nine to five.
    pub hours: (String, String),
    /// IANA zone of its hours; empty: that of its primary contact.
    pub time_zone: String,
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
            hours: team.hours.map(|hours| (clock(hours.from), clock(hours.until))).unwrap_or_default(),
            time_zone: team.time_zone.clone().unwrap_or_default(),
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

    fn hours(&self) -> Result<Option<TeamHours>, &'static str> {
        let (from, until) = (self.hours.0.trim(), self.hours.1.trim());
        if from.is_empty() && until.is_empty() {
            return Ok(None);
        }
        let from =
            minutes(from).ok_or("Write when the working hours begin, such as 09:00, or empty both.")?;
        let until =
            minutes(until).ok_or("Write when the working hours end, such as 17:00, or empty both.")?;
        // Midnight is the end of the day, not its beginning.
        Ok(Some(TeamHours { from, until: if until == 0 { 24 * 60 } else { until } }))
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
                    .map_err(|_not_one: std::num::ParseIntError| "Write the most sessions as a number.")?,
            ),
        };
        Ok(TeamChange {
            ou_id: self.ou,
            name: self.name.trim().to_owned(),
            primary_contact_id,
            member_ids: self.members.clone(),
            max_sessions,
            hours: self.hours()?,
            time_zone: Some(self.time_zone.trim().to_owned()).filter(|zone| !zone.is_empty()),
        })
    }
}

/// When a team works and where, for those who read it.
pub fn hours_words(team: &Team) -> String {
    let hours = team.hours.unwrap_or(TeamHours { from: 9 * 60, until: 17 * 60 });
    let zone = team.time_zone.as_deref().or(team.contact_zone.as_deref());
    let zone = zone.map_or_else(|| "the time of its OU".to_owned(), |zone| zone.replace('_', " "));
    format!("Works {}–{}, {zone}", clock(hours.from), clock(hours.until))
}

/// Minutes after midnight as a time field has them.
fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}

fn minutes(clock: &str) -> Option<u32> {
    let (hours, minutes) = clock.split_once(':')?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
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
    fn hours_are_both_or_none() {
        let mut draft = TeamDraft { primary_contact: Some(1), members: vec![1], ..TeamDraft::default() };
        assert_eq!(draft.change().unwrap().hours, None);
        draft.hours = ("08:30".to_owned(), "00:00".to_owned());
        draft.time_zone = " Asia/Tokyo ".to_owned();
        let change = draft.change().unwrap();
        assert_eq!(change.hours, Some(TeamHours { from: 510, until: 1_440 }));
        assert_eq!(change.time_zone.as_deref(), Some("Asia/Tokyo"));
        assert_eq!((clock(510), clock(1_440)), ("08:30".to_owned(), "00:00".to_owned()));
        draft.hours.1 = String::new();
        assert!(draft.change().is_err());
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
