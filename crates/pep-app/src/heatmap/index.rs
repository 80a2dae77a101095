//! The heatmap's index in memory: enough of every account and every cell to filter, order and count, nothing to show.
//!
//! SQL indexes answer some filters in a millisecond and others in a hundred; this answers all of them in about one, on
//! both engines, and the last page as fast as the first (docs/adr/0005-heatmap-index.md). What a page shows is read from
//! the tables, by the ids found here. An index never changes once built: readers share it, refreshing makes another.

use std::collections::HashMap;
use std::sync::Arc;

use pep_db::heatmap::{IndexedAccount, Vocabulary};
use pep_domain::text::{fold, words_of};

use super::cells::Cells;

/// Everything by which the heatmap is filtered and ordered.
#[derive(Debug, Clone)]
pub(super) struct HeatmapIndex {
    pub(super) accounts: Arc<Accounts>,
    pub(super) partners: Arc<Partners>,
    pub(super) cells: Cells,
}

/// Accounts as columns, in the order of their names. A position in them is called a *place*.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    pub(super) ids: Vec<i64>,
    pub(super) segments: Grouping,
    pub(super) ous: Grouping,
    pub(super) industries: Grouping,
    /// Person ids of ECMs; 0 for none.
    pub(super) ecms: Vec<i64>,
    /// The rank of the account's city and country among all.
    pub(super) city_ranks: Vec<u32>,
    pub(super) country_ranks: Vec<u32>,
    pub(super) atu_names: HashMap<i64, String>,
    by_id: Vec<(i64, u32)>,
    words: Words,
}

/// One thing by which accounts are grouped.
#[derive(Debug, Default)]
pub(super) struct Grouping {
    /// Database id and name of each group, in order of folded name.
    pub(super) groups: Vec<(i64, String)>,
    /// The group of each account.
    pub(super) of_account: Vec<u32>,
}

impl Grouping {
    fn new(mut groups: Vec<(i64, String)>) -> Self {
        groups.sort_by_cached_key(|(id, name)| (fold(name), *id));
        Self { groups, of_account: Vec::new() }
    }

    fn number_by_id(&self) -> HashMap<i64, u32> {
        self.groups.iter().zip(0..).map(|((id, _), number)| (*id, number)).collect()
    }

    /// The name of a group by its database id.
    pub(super) fn name(&self, id: i64) -> &str {
        self.groups.iter().find(|(group, _)| *group == id).map_or("", |(_, name)| name)
    }
}

/// Partners in the order of their names.
#[derive(Debug, Default)]
pub(super) struct Partners {
    /// Id and name.
    pub(super) list: Vec<(i64, String)>,
    pub(super) number_by_id: HashMap<i64, u32>,
}

impl Partners {
    /// From id, name and folded name.
    pub(super) fn new(mut rows: Vec<(i64, String, String)>) -> Self {
        rows.sort_unstable_by(|a, b| (&a.2, a.0).cmp(&(&b.2, b.0)));
        let list: Vec<(i64, String)> = rows.into_iter().map(|(id, name, _)| (id, name)).collect();
        let number_by_id = list.iter().zip(0..).map(|((id, _), number)| (*id, number)).collect();
        Self { list, number_by_id }
    }

    /// A partner's place in the order of names and its name.
    pub(super) fn find(&self, id: i64) -> (u32, &str) {
        let number = self.number_by_id.get(&id).copied().unwrap_or(u32::MAX);
        let name = self.list.get(number as usize).map_or("", |(_, name)| name.as_str());
        (number, name)
    }
}

impl Accounts {
    pub(super) fn new(mut rows: Vec<IndexedAccount>, vocabulary: Vocabulary) -> Self {
        rows.sort_unstable_by(|a, b| (&a.name_folded, a.id).cmp(&(&b.name_folded, b.id)));
        let mut accounts = Self {
            segments: Grouping::new(vocabulary.segments),
            ous: Grouping::new(vocabulary.ous),
            industries: Grouping::new(vocabulary.industries),
            atu_names: vocabulary.atus.into_iter().collect(),
            city_ranks: ranks(&rows, |row| &row.city),
            country_ranks: ranks(&rows, |row| &row.country),
            words: Words::new(&rows),
            ids: rows.iter().map(|row| row.id).collect(),
            ecms: rows.iter().map(|row| row.ecm_id.unwrap_or(0)).collect(),
            by_id: Vec::new(),
        };
        let group = |grouping: &mut Grouping, id: fn(&IndexedAccount) -> i64| {
            let numbers = grouping.number_by_id();
            grouping.of_account =
                rows.iter().map(|row| numbers.get(&id(row)).copied().unwrap_or(u32::MAX)).collect();
        };
        group(&mut accounts.segments, |row| row.segment_id);
        group(&mut accounts.ous, |row| row.ou_id);
        group(&mut accounts.industries, |row| row.industry_id);
        accounts.by_id = accounts.ids.iter().zip(0..).map(|(id, place)| (*id, place)).collect();
        accounts.by_id.sort_unstable();
        accounts
    }

    /// How many.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Where an account stands.
    pub(super) fn place_of(&self, id: i64) -> Option<u32> {
        let at = self.by_id.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.by_id.get(at).map(|(_, place)| *place)
    }

    /// The account at a place.
    pub(super) fn id_at(&self, place: u32) -> i64 {
        self.ids.get(place as usize).copied().unwrap_or(0)
    }

    /// The accounts that have, for every word of `text`, a word beginning with it; `None` if `text` has no word.
    pub(super) fn search(&self, text: &str) -> Option<PlaceSet> {
        let mut found: Option<PlaceSet> = None;
        for word in words_of([text]) {
            let mut with_word = PlaceSet::new(self.len());
            self.words.add_places(&word, &mut with_word);
            if let Some(before) = &found {
                with_word.keep_only(before);
            }
            found = Some(with_word);
        }
        found
    }

    /// First and last account id of each part of the accounts, for reading cells part by part.
    pub(super) fn id_ranges(&self, part: usize) -> Vec<(i64, i64)> {
        self.by_id.chunks(part).filter_map(|part| Some((part.first()?.0, part.last()?.0))).collect()
    }
}

/// The rank of each account's folded text among all accounts' texts.
fn ranks(rows: &[IndexedAccount], text: fn(&IndexedAccount) -> &String) -> Vec<u32> {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut folded: Vec<(String, u32)> = Vec::new();
    let of_row: Vec<u32> = rows
        .iter()
        .map(|row| {
            *numbers.entry(text(row).as_str()).or_insert_with(|| {
                let number = u32::try_from(folded.len()).unwrap_or(u32::MAX);
                folded.push((fold(text(row)), number));
                number
            })
        })
        .collect();
    folded.sort_unstable();
    let mut rank_of = vec![0_u32; folded.len()];
    let mut rank = 0;
    let mut before: Option<&str> = None;
    for (text, number) in &folded {
        // Spellings that fold to the same text are equal in the order.
        if before.is_some_and(|before| before != text) {
            rank += 1;
        }
        before = Some(text);
        if let Some(slot) = rank_of.get_mut(*number as usize) {
            *slot = rank;
        }
    }
    of_row.into_iter().map(|number| rank_of.get(number as usize).copied().unwrap_or(0)).collect()
}

/// Which accounts have which word: sorted words, and for each the places one behind the other.
#[derive(Debug, Default)]
struct Words {
    words: Vec<Box<str>>,
    ends: Vec<u32>,
    places: Vec<u32>,
}

impl Words {
    fn new(rows: &[IndexedAccount]) -> Self {
        let mut numbers: HashMap<Box<str>, u32> = HashMap::new();
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(rows.len() * 4);
        for (row, place) in rows.iter().zip(0..) {
            for word in words_of([row.name_folded.as_str(), &row.city, &row.tpid]) {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                pairs.push((*numbers.entry(word.into_boxed_str()).or_insert(next), place));
            }
        }
        let mut words: Vec<(Box<str>, u32)> = numbers.into_iter().collect();
        words.sort_unstable();
        let mut rank_of = vec![0_u32; words.len()];
        for ((_, number), rank) in words.iter().zip(0..) {
            if let Some(slot) = rank_of.get_mut(*number as usize) {
                *slot = rank;
            }
        }
        for (number, _) in &mut pairs {
            *number = rank_of.get(*number as usize).copied().unwrap_or(0);
        }
        pairs.sort_unstable();
        let mut ends = vec![0_u32; words.len()];
        for ((number, _), end) in pairs.iter().zip(1..) {
            if let Some(slot) = ends.get_mut(*number as usize) {
                *slot = end;
            }
        }
        Self {
            words: words.into_iter().map(|(word, _)| word).collect(),
            ends,
            places: pairs.into_iter().map(|(_, place)| place).collect(),
        }
    }

    /// Adds the accounts that have a word beginning with `prefix`. The words with one prefix stand together, and so do
    /// their places.
    fn add_places(&self, prefix: &str, set: &mut PlaceSet) {
        let first = self.words.partition_point(|word| word.as_ref() < prefix);
        let with_prefix =
            self.words.get(first..).unwrap_or_default().partition_point(|word| word.starts_with(prefix));
        let end = |words: usize| match words.checked_sub(1) {
            Some(last) => self.ends.get(last).copied().unwrap_or(0) as usize,
            None => 0,
        };
        for place in self.places.get(end(first)..end(first + with_prefix)).unwrap_or_default() {
            set.add(*place);
        }
    }
}

/// A set of places, one bit each.
#[derive(Debug, Clone)]
pub(super) struct PlaceSet(Vec<u64>);

impl PlaceSet {
    pub(super) fn new(places: usize) -> Self {
        Self(vec![0; places.div_ceil(64)])
    }

    pub(super) fn add(&mut self, place: u32) {
        if let Some(bits) = self.0.get_mut(place as usize / 64) {
            *bits |= 1 << (place % 64);
        }
    }

    pub(super) fn has(&self, place: u32) -> bool {
        self.0.get(place as usize / 64).is_some_and(|bits| bits & (1 << (place % 64)) != 0)
    }

    fn keep_only(&mut self, other: &Self) {
        for (bits, others) in self.0.iter_mut().zip(&other.0) {
            *bits &= others;
        }
    }
}
