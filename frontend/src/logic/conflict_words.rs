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
    /// The key of the level that it has where nobody chose one.
    pub usual: &'static str,
}

const fn field(rule: ConflictRule, label: &'static str, usual: &'static str) -> ConflictField {
    ConflictField { rule, label, can_be_off: true, usual }
}

/// The rules, in the order in which they are shown.
pub const FIELDS: [ConflictField; 9] = [
    field(ConflictRule::WorkingHours, "Outside a team's working hours, where it is", "warn"),
    field(ConflictRule::ClosedDay, "On a closed day of the OU", "off"),
    field(ConflictRule::PersonTwice, "Somebody of a team is in another session then", "warn"),
    field(ConflictRule::SamePair, "The two teams meet in this event already", "off"),
    field(ConflictRule::Gap, "Less than the gap between two sessions of a team", "refuse"),
    field(ConflictRule::DayLimit, "More sessions of a team on a day than allowed", "refuse"),
    field(ConflictRule::OpenRequests, "More unanswered requests of a team than allowed", "refuse"),
    ConflictField {
        rule: ConflictRule::TeamLimit,
        label: "More sessions than a team takes",
        can_be_off: false,
        usual: "refuse",
    },
    ConflictField {
        rule: ConflictRule::Blackout,
        label: "A team said that it cannot in the slot",
        can_be_off: false,
        usual: "refuse",
    },
];

/// The levels, by the key of a choice, with what they do.
pub const LEVELS: [(RuleLevel, &str, &str); 3] = [
    (RuleLevel::Off, "off", "Allowed"),
    (RuleLevel::Warn, "warn", "Allowed after a confirmation"),
    (RuleLevel::Refuse, "refuse", "Refused"),
];

/// The key of a rule's level: the one that is named, else the usual one.
pub fn level_key(levels: &[ConflictLevel], field: ConflictField) -> &'static str {
    let level = levels.iter().find(|of| of.rule == field.rule).map(|of| of.level);
    LEVELS.into_iter().find(|(of, ..)| Some(*of) == level).map_or(field.usual, |(_, key, _)| key)
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
        let gap = FIELDS.into_iter().find(|field| field.rule == ConflictRule::Gap).unwrap();
        let mut levels = Vec::new();
        assert_eq!(level_key(&levels, gap), "refuse");
        set_level(&mut levels, gap.rule, "warn");
        set_level(&mut levels, gap.rule, "nonsense");
        assert_eq!((level_key(&levels, gap), levels.len()), ("warn", 1));
    }

    #[test]
    fn the_usual_levels_are_those_of_the_rules() {
        use pep_domain::events::ConflictRule as Rule;
        let of = |rule: Rule| rule.usual().as_str();
        let rules = [
            Rule::WorkingHours,
            Rule::ClosedDay,
            Rule::PersonTwice,
            Rule::SamePair,
            Rule::Gap,
            Rule::DayLimit,
            Rule::OpenRequests,
            Rule::TeamLimit,
            Rule::Blackout,
        ];
        assert_eq!(FIELDS.map(|field| field.usual), rules.map(of));
    }
}
