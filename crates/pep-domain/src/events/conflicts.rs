//! Conflict rules of an event, each at a level of its own (B4-13): what stands against a meeting is left alone, asked about,
//! or refused.

use std::collections::BTreeMap;

use crate::people::text_enum;

/// How much a rule weighs. The order is how much it stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleLevel {
    /// Nobody looks at it.
    Off,
    /// Whoever goes on has to confirm it, and that is written down.
    Warn,
    /// It cannot be done.
    Refuse,
}
text_enum!(RuleLevel { Off = "off", Warn = "warn", Refuse = "refuse" });

/// What can stand against a meeting and has a level. That a slot is over, closed, taken out, or that a team has a session in
/// it has none: it is always refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConflictRule {
    /// The team said that it cannot then.
    Blackout,
    /// Closer to another session of the team than the event's gap.
    Gap,
    /// More sessions than the team takes.
    TeamLimit,
    /// More sessions on one day than the event allows.
    DayLimit,
    /// More unanswered requests than the event allows.
    OpenRequests,
    /// Outside the team's working hours, where it is (B3-08).
    WorkingHours,
    /// On a closed day of the event's OU (B3-08).
    ClosedDay,
    /// Somebody of the team is in another session at that time (B3-15).
    PersonTwice,
    /// The two teams meet in this event already.
    SamePair,
}
text_enum!(ConflictRule {
    Blackout = "blackout",
    Gap = "gap",
    TeamLimit = "team_limit",
    DayLimit = "day_limit",
    OpenRequests = "open_requests",
    WorkingHours = "working_hours",
    ClosedDay = "closed_day",
    PersonTwice = "person_twice",
    SamePair = "same_pair",
});

impl ConflictRule {
    /// Its level where nobody chose one.
    #[must_use]
    pub fn usual(self) -> RuleLevel {
        match self {
            Self::Blackout | Self::Gap | Self::TeamLimit | Self::DayLimit | Self::OpenRequests => {
                RuleLevel::Refuse
            }
            Self::WorkingHours | Self::PersonTwice => RuleLevel::Warn,
            Self::ClosedDay | Self::SamePair => RuleLevel::Off,
        }
    }

    /// The lowest level that it can have: what a team says of itself is never passed over in silence.
    #[must_use]
    pub fn floor(self) -> RuleLevel {
        match self {
            Self::Blackout | Self::TeamLimit => RuleLevel::Warn,
            _ => RuleLevel::Off,
        }
    }

    /// What it looks at, for the reader, to be followed by what happens then.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Blackout => "A team said that it cannot meet in the slot",
            Self::Gap => "A team would have less than the gap between two sessions",
            Self::TeamLimit => "A team would have more sessions than it takes",
            Self::DayLimit => "A team would have more sessions on a day than the rule above allows",
            Self::OpenRequests => "A team would have more unanswered requests than the rule above allows",
            Self::WorkingHours => "The slot is outside a team's working hours, where the team is",
            Self::ClosedDay => "The slot lies on a closed day of the event's OU",
            Self::PersonTwice => "Somebody of a team is in another session at that time",
            Self::SamePair => "The two teams meet in this event already",
        }
    }
}

/// The levels of an event's conflict rules. Those that nobody chose have their usual one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConflictLevels(BTreeMap<ConflictRule, RuleLevel>);

impl ConflictLevels {
    /// The level of a rule.
    #[must_use]
    pub fn of(&self, rule: ConflictRule) -> RuleLevel {
        self.0.get(&rule).copied().unwrap_or_else(|| rule.usual()).max(rule.floor())
    }

    /// The same levels with another one for a rule.
    #[must_use]
    pub fn with(mut self, rule: ConflictRule, level: RuleLevel) -> Self {
        if level == rule.usual() {
            self.0.remove(&rule);
        } else {
            self.0.insert(rule, level);
        }
        self
    }

    /// Rules for which less was chosen than they can have.
    pub fn too_low(&self) -> impl Iterator<Item = ConflictRule> {
        self.0.iter().filter(|(rule, level)| **level < rule.floor()).map(|(rule, _)| *rule)
    }

    /// Each rule with its level.
    pub fn all(&self) -> impl Iterator<Item = (ConflictRule, RuleLevel)> {
        ConflictRule::ALL.iter().map(|rule| (*rule, self.of(*rule)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_has_its_usual_level_until_somebody_chooses_another() {
        let levels = ConflictLevels::default();
        assert_eq!(levels.of(ConflictRule::Gap), RuleLevel::Refuse);
        assert_eq!(levels.of(ConflictRule::SamePair), RuleLevel::Off);
        let other = levels.clone().with(ConflictRule::Gap, RuleLevel::Off);
        assert_eq!(other.of(ConflictRule::Gap), RuleLevel::Off);
        assert_eq!(other.with(ConflictRule::Gap, RuleLevel::Refuse), levels);
    }

    #[test]
    fn what_a_team_says_of_itself_is_never_passed_over() {
        for rule in [ConflictRule::Blackout, ConflictRule::TeamLimit] {
            let levels = ConflictLevels::default().with(rule, RuleLevel::Off);
            assert_eq!(levels.of(rule), RuleLevel::Warn, "{rule}");
            assert_eq!(levels.too_low().collect::<Vec<_>>(), [rule]);
        }
        assert!(ConflictRule::ALL.iter().all(|rule| rule.usual() >= rule.floor()));
    }
}
