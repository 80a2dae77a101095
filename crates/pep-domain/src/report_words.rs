//! What people write into the cells of a report, in a list, a filled table or a pasted block: one reading for all.
//!
//! The functions take lower-case text; who has [`crate::text::fold`] at hand passes folded text, so that accents and
//! full-width letters do not matter. The browser only lowers it: the tables of Unicode are too large to send there.

use crate::heatmap::{AccountStatus, Relationship};

/// What would be right where a status cannot be read.
pub const STATUS_WANTED: &str = "Write Target account, Past customer or Active customer.";
/// What would be right where a relationship cannot be read.
pub const RELATIONSHIP_WANTED: &str = "Write Business, IT, or Business and IT, or leave the cell empty.";
/// What would be right where a yes or no cannot be read.
pub const YES_NO_WANTED: &str = "Write yes, no, or leave the cell empty.";

/// The status a text means ("target account", "2", "p past customer", "green"), if it means exactly one.
#[must_use]
pub fn status_of(text: &str) -> Option<AccountStatus> {
    let says = |names: &[&str]| words(text).any(|word| names.contains(&word));
    let by_word = [
        (AccountStatus::Target, says(&["target", "targets", "prospect", "red"])),
        (AccountStatus::PastCustomer, says(&["past", "former", "previous", "ex", "yellow"])),
        (AccountStatus::ActiveCustomer, says(&["active", "current", "existing", "green"])),
    ];
    let mut found = by_word.into_iter().filter(|(_, said)| *said).map(|(status, _)| status);
    match (found.next(), found.next()) {
        (Some(status), None) if !says(&["not", "no", "in", "non"]) => Some(status),
        (None, None) => match (words(text).next(), words(text).nth(1)) {
            (Some("1" | "t"), None) => Some(AccountStatus::Target),
            (Some("2" | "p"), None) => Some(AccountStatus::PastCustomer),
            (Some("3" | "a"), None) => Some(AccountStatus::ActiveCustomer),
            _ => None,
        },
        // "Past, now active" is for a person to decide.
        _ => None,
    }
}

/// The relationship a text means ("business; it", "both", "none"); the outer `None` when it means nothing.
#[must_use]
pub fn relationship_of(text: &str) -> Option<Option<Relationship>> {
    let (mut business, mut it) = (false, false);
    for word in words(text) {
        match word {
            "business" | "biz" | "lob" | "b" => business = true,
            "it" | "technical" | "tech" | "technology" | "i" => it = true,
            "both" => (business, it) = (true, true),
            "none" | "no" | "neither" | "and" | "or" | "relationship" | "only" | "amp" => {}
            _ => return None,
        }
    }
    Some(match (business, it) {
        (true, true) => Some(Relationship::Both),
        (true, false) => Some(Relationship::Business),
        (false, true) => Some(Relationship::It),
        (false, false) => None,
    })
}

/// The yes or no a text means; the outer `None` when it means neither.
#[must_use]
pub fn yes_no_of(text: &str) -> Option<Option<bool>> {
    match text.trim().trim_end_matches('.') {
        "" => Some(None),
        "yes" | "y" | "true" | "1" | "x" | "✓" | "✔" | "☑" | "ja" | "j" | "oui" | "si" | "sim" | "wahr"
        | "vrai" => Some(Some(true)),
        "no" | "n" | "false" | "0" | "-" | "–" | "nein" | "non" | "nao" | "☐" | "✗" | "✘" | "falsch"
        | "faux" => Some(Some(false)),
        _ => None,
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_read_in_many_spellings() {
        for text in [
            "target account",
            "target",
            "1",
            "1 target",
            "t",
            "t target account",
            "red",
            "1 - target account",
        ] {
            assert_eq!(status_of(text), Some(AccountStatus::Target), "{text}");
        }
        for text in ["past customer", "former customer", "2", "p", "yellow"] {
            assert_eq!(status_of(text), Some(AccountStatus::PastCustomer), "{text}");
        }
        for text in ["active customer", "current", "3", "green"] {
            assert_eq!(status_of(text), Some(AccountStatus::ActiveCustomer), "{text}");
        }
        for text in
            ["", "customer", "active / past", "past, now active", "not active", "inactive", "4", "12", "1 2"]
        {
            assert_eq!(status_of(text), None, "{text}");
        }
        for status in [AccountStatus::Target, AccountStatus::PastCustomer, AccountStatus::ActiveCustomer] {
            assert_eq!(status_of(&status.label().to_lowercase()), Some(status));
        }
    }

    #[test]
    fn relationships_are_read_in_many_spellings() {
        let read = |text: &str| relationship_of(text).map(|said| said.map_or("", Relationship::label));
        assert_eq!(read("business; it"), Some("Business and IT"));
        assert_eq!(read("both"), Some("Business and IT"));
        assert_eq!(read("it"), Some("IT"));
        assert_eq!(read("lob"), Some("Business"));
        assert_eq!(read("golf"), None);
        for label in ["Business and IT", "Business", "IT", ""] {
            assert_eq!(read(&label.to_lowercase()), Some(label));
        }
    }

    #[test]
    fn yes_and_no_are_read_in_many_spellings() {
        assert_eq!(["yes", "x", "✓", "ja", "y."].map(yes_no_of), [Some(Some(true)); 5]);
        assert_eq!(["no", "0", "-", "nein"].map(yes_no_of), [Some(Some(false)); 4]);
        assert_eq!((yes_no_of(" "), yes_no_of("perhaps")), (Some(None), None));
    }
}
