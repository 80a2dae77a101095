//! How the values of open lists (segment, OU, industry) are spelt, and what a misspelt one means.

use std::collections::{BTreeMap, HashMap};

use pep_domain::text::fold;

use super::distance::edit_distance;
use super::parse::ParseOptions;
use crate::mapping::Mapping;
use crate::table::RawTable;

/// Fields whose rare near-equals are taken for slips. ATU codes differ by one character on purpose.
const SPELT: [&str; 3] = ["segment", "ou", "industry"];
/// Fields that only take over the known or most frequent spelling.
const CASED: [&str; 5] = ["segment", "ou", "industry", "atu", "country"];
/// A value this many times as frequent as a near-equal one is the one that was meant.
const TIMES_AS_FREQUENT: usize = 10;

/// What a value is read as.
pub(super) struct Reading {
    /// The value to use.
    pub(super) value: String,
    /// The value as written, when it was taken for a slip.
    pub(super) instead_of: Option<String>,
}

/// Spellings by field and folded value.
pub(super) struct Vocabulary {
    words: HashMap<&'static str, HashMap<String, Word>>,
    corrections: BTreeMap<String, BTreeMap<String, String>>,
}

struct Word {
    spelling: String,
    /// Folded value of the word that was probably meant.
    meant: Option<String>,
}

impl Vocabulary {
    /// Looks through a table once. `known` values count as frequent.
    pub(super) fn of(table: &RawTable, mapping: &Mapping, options: &ParseOptions) -> Self {
        let folded =
            |map: &BTreeMap<String, String>| map.iter().map(|(from, to)| (fold(from), to.clone())).collect();
        let corrections = options.value_map.iter().map(|(field, map)| (field.clone(), folded(map))).collect();
        let mut words = HashMap::new();
        for field in CASED {
            let Some(column) = mapping.column(field) else { continue };
            let known = options.known_values.get(field).map_or(&[][..], Vec::as_slice);
            words.insert(field, words_of(table, column, known, SPELT.contains(&field)));
        }
        Self { words, corrections }
    }

    /// How to read a value of a field: as the person said, else as it is spelt elsewhere, else as written.
    pub(super) fn read(&self, field: &str, raw: &str) -> Reading {
        // Lists such as the OUs of an ECM are split after the table was looked through.
        let key = fold(raw);
        if let Some(chosen) = self.corrections.get(field).and_then(|map| map.get(&key)) {
            return Reading { value: chosen.clone(), instead_of: None };
        }
        let words = self.words.get(field);
        let word = |key: &str| words.and_then(|words| words.get(key));
        let meant = word(&key).and_then(|found| found.meant.as_deref()).and_then(word);
        match (meant, word(&key)) {
            (Some(meant), _) => Reading { value: meant.spelling.clone(), instead_of: Some(raw.to_owned()) },
            (None, Some(found)) => Reading { value: found.spelling.clone(), instead_of: None },
            (None, None) => Reading { value: raw.to_owned(), instead_of: None },
        }
    }
}

fn words_of(table: &RawTable, column: usize, known: &[String], spelt: bool) -> HashMap<String, Word> {
    // Spelling → how often, by folded value.
    let mut spellings: HashMap<String, BTreeMap<String, usize>> = HashMap::new();
    for text in table.rows.iter().map(|row| row.text(column)).filter(|text| !text.is_empty()) {
        for part in text.split([';', '\n', '|']).map(str::trim).filter(|part| !part.is_empty()) {
            *spellings.entry(fold(part)).or_default().entry(part.to_owned()).or_default() += 1;
        }
    }
    let known: HashMap<String, &String> = known.iter().map(|value| (fold(value), value)).collect();
    let count = |key: &str| spellings.get(key).map_or(0, |found| found.values().sum::<usize>());
    let keys: Vec<&String> =
        spellings.keys().chain(known.keys().filter(|key| !spellings.contains_key(*key))).collect();
    let meant = |key: &String| -> Option<String> {
        if !spelt || known.contains_key(key) {
            return None;
        }
        let near = keys.iter().filter(|other| ***other != *key && is_near(key, other));
        let meant = near
            .filter(|other| known.contains_key(**other) || count(other) >= count(key) * TIMES_AS_FREQUENT);
        meant.max_by_key(|other| (known.contains_key(**other), count(other))).map(|other| (*other).clone())
    };
    keys.iter()
        .map(|key| {
            let most = spellings
                .get(*key)
                .and_then(|found| found.iter().max_by_key(|(_, n)| **n))
                .map(|(text, _)| text.clone());
            let spelling = known.get(*key).map(|value| (*value).clone()).or(most).unwrap_or_default();
            ((*key).clone(), Word { spelling, meant: meant(key) })
        })
        .collect()
}

/// One slip in five to eight letters, two in more; numbers never differ by a slip.
fn is_near(a: &str, b: &str) -> bool {
    let shorter = a.chars().count().min(b.chars().count());
    let slips = match shorter {
        0..=4 => return false,
        5..=8 => 1,
        _ => 2,
    };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    digits(a) == digits(b) && edit_distance(a, b, slips) <= slips
}
