//! Conflict rules in words, and their levels by key (B4-13).

use pep_api_types::events::{ConflictLevel, ConflictRule, RuleLevel};

/// A rule as it is chosen: what it looks at, and whether it can be turned off.
#[derive(Debug, Clone, Copy)]
pub struct ConflictField {
    /// The rule.
    pub rule: ConflictRule,
    /// What it looks at.
    pub label: &'static str,
    /// It can be off.
    pub can_be_off: bool,
}

const fn field(rule: ConflictRule, label: &'static str) -> ConflictField {
    ConflictField { rule, label, can_be_off: true }
}

/// The rules, in the order in which they are shown.
pub const FIELDS: [ConflictField; 9] = [
    field(ConflictRule::WorkingHours, "Outside a team's working hours, where it is"),
    field(ConflictRule::ClosedDay, "On a closed day of the OU"),
    field(ConflictRule::PersonTwice, "Somebody of a team is in another session then"),
    field(ConflictRule::SamePair, "The two teams meet in this event already"),
    field(ConflictRule::Gap, "Less than the gap between two sessions of a team"),
    field(ConflictRule::DayLimit, "More sessions of a team on a day than allowed"),
    field(ConflictRule::OpenRequests, "More unanswered requests of a team than allowed"),
    ConflictField {
        rule: ConflictRule::TeamLimit,
        label: "More sessions than a team takes",
        can_be_off: false,
    },
    ConflictField {
        rule: ConflictRule::Blackout,
        label: "A team said that it cannot in the slot",
        can_be_off: false,
    },
];

/// The levels, by the key of a choice, with what they do.
pub const LEVELS: [(RuleLevel, &str, &str); 3] = [
    (RuleLevel::Off, "off", "Allowed"),
    (RuleLevel::Warn, "warn", "Allowed after a confirmation"),
    (RuleLevel::Refuse, "refuse", "Refused"),
];

/// The key of a rule's level; empty if it is not named.
pub fn level_key(levels: &[ConflictLevel], rule: ConflictRule) -> &'static str {
    let level = levels.iter().find(|of| of.rule == rule).map(|of| of.level);
    LEVELS.into_iter().find(|(of, ..)| Some(*of) == level).map_or("", |(_, key, _)| key)
}

/// Gives a rule the level of a key; a key that is none changes nothing.
pub fn set_level(levels: &mut Vec<ConflictLevel>, rule: ConflictRule, key: &str) {
    if let Some((level, ..)) = LEVELS.into_iter().find(|(_, of, _)| *of == key) {
        levels.retain(|of| of.rule != rule);
        levels.push(ConflictLevel { rule, level });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_what_was_chosen_last() {
        let mut levels = vec![ConflictLevel { rule: ConflictRule::Gap, level: RuleLevel::Refuse }];
        set_level(&mut levels, ConflictRule::Gap, "warn");
        set_level(&mut levels, ConflictRule::Gap, "nonsense");
        assert_eq!(level_key(&levels, ConflictRule::Gap), "warn");
        assert_eq!((levels.len(), level_key(&levels, ConflictRule::Blackout)), (1, ""));
    }
}
