//! The text format of scheduling cases: numbers in lines, for `pep schedule` and for benchmarks.
//!
//! First `partners sellers slots pairs accepted_value accepted_count`; then one line for each team, partners first,
//! `availability max_sessions min_sessions` (bit t of the availability: slot t is free); then one line for each pair
//! `partner seller value slots` (sellers count on from the partners; bit t: both are free and did not decline). Accepted
//! sessions are already out of availability and limits; their value is a constant.

use super::facts::{Facts, PairFacts, SlotFacts, TeamFacts};
use super::table::{MAX_SLOTS, Slots, TeamNo};

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct CaseFileError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: String,
}

/// Minutes from one slot of a case to the next; cases have no times of their own.
const SLOT_MINUTES: i64 = 30;

struct Lines<'t> {
    lines: std::iter::Enumerate<std::str::Lines<'t>>,
    last: usize,
}

impl Lines<'_> {
    /// The numbers of the next line that is not empty.
    fn numbers<const N: usize>(&mut self, what: &str, names: [&str; N]) -> Result<[u64; N], CaseFileError> {
        let next = self.lines.by_ref().find(|(_, line)| !line.trim().is_empty());
        let Some((position, line)) = next else {
            return Err(CaseFileError {
                line: self.last + 1,
                problem: format!("the file ends where {what} is expected"),
            });
        };
        self.last = position + 1;
        let words: Vec<&str> = line.split_whitespace().collect();
        if words.len() != N {
            return Err(self.wrong(format!(
                "{what} has {N} numbers ({}), and here are {}",
                names.join(", "),
                words.len()
            )));
        }
        let mut numbers = [0; N];
        for ((number, word), name) in numbers.iter_mut().zip(words).zip(names) {
            let Ok(read) = word.parse() else {
                return Err(self.wrong(format!("{name} is “{word}”, not a whole number from 0")));
            };
            *number = read;
        }
        Ok(numbers)
    }

    fn wrong(&self, problem: String) -> CaseFileError {
        CaseFileError { line: self.last, problem }
    }
}

/// Reads a case.
///
/// # Errors
/// The first line that is wrong.
pub fn read(text: &str) -> Result<Facts, CaseFileError> {
    let mut lines = Lines { lines: text.lines().enumerate(), last: 0 };
    let names = ["partners", "sellers", "slots", "pairs", "accepted_value", "accepted_count"];
    let [partners, sellers, slots, pairs, accepted_value, _accepted] =
        lines.numbers("the first line", names)?;
    if slots > MAX_SLOTS as u64 {
        return Err(lines.wrong(format!("{slots} slots; at most {MAX_SLOTS} are possible")));
    }
    if partners > 100_000 || sellers > 100_000 {
        return Err(lines.wrong("more than 100,000 teams on one side".to_owned()));
    }
    let all = Slots::first(slots as usize);
    let beyond = |slots: u64| Slots(slots).without(all).earliest();
    let Ok(constant_value) = i64::try_from(accepted_value) else {
        return Err(lines.wrong("accepted_value is too large".to_owned()));
    };
    let mut facts = Facts {
        slots: (0..slots as i64)
            .map(|slot| SlotFacts {
                start_minute: slot * SLOT_MINUTES,
                end_minute: (slot + 1) * SLOT_MINUTES,
                is_flex: false,
            })
            .collect(),
        partner_teams: partners as usize,
        constant_value,
        ..Facts::default()
    };
    for team in 0..partners + sellers {
        let what = format!("team {team}");
        let [free, max, min] = lines.numbers(&what, ["availability", "max_sessions", "min_sessions"])?;
        if let Some(slot) = beyond(free) {
            return Err(lines.wrong(format!("{what} is free in slot {}, but there are {slots}", slot.0)));
        }
        let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        facts.teams.push(TeamFacts { free: Slots(free), max_sessions: count(max), min_sessions: count(min) });
    }
    let mut seen = std::collections::BTreeSet::new();
    for pair in 0..pairs {
        let what = format!("pair {pair}");
        let [partner, seller, value, free] = lines.numbers(&what, ["partner", "seller", "value", "slots"])?;
        if partner >= partners {
            return Err(
                lines.wrong(format!("partner {partner}, but partners are 0 to {}", partners as i64 - 1))
            );
        }
        if seller < partners || seller >= partners + sellers {
            let last = (partners + sellers) as i64 - 1;
            return Err(lines.wrong(format!("seller {seller}, but sellers are {partners} to {last}")));
        }
        if value > super::facts::MAX_VALUE as u64 {
            return Err(
                lines.wrong(format!("value {value}; at most {} is possible", super::facts::MAX_VALUE))
            );
        }
        if let Some(slot) = beyond(free) {
            return Err(lines.wrong(format!("{what} has slot {}, but there are {slots}", slot.0)));
        }
        if !seen.insert((partner, seller)) {
            return Err(lines.wrong(format!("{partner} and {seller} are a pair already")));
        }
        facts.pairs.push(PairFacts {
            partner: TeamNo(partner as u32),
            seller: TeamNo(seller as u32),
            value: value as i64,
            slots: Slots(free),
        });
    }
    match lines.lines.find(|(_, line)| !line.trim().is_empty()) {
        Some((position, _)) => Err(CaseFileError {
            line: position + 1,
            problem: format!("there should be nothing after the {pairs} pairs"),
        }),
        None => Ok(facts),
    }
}
