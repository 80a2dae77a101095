//! Parts of lists of hundreds: what somebody may see is read whole, searched and counted here, and only the part that is
//! shown is looked into further.

use pep_domain::text::finds;

/// What of a list is asked for. `P` is the place by which it is ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPart<P> {
    /// Only entries of which words begin like all of these; empty for all. As somebody typed it.
    pub text: String,
    /// Only entries after this place.
    pub after: Option<P>,
    /// At most this many, 1 or more.
    pub limit: usize,
}

impl<P> Default for ListPart<P> {
    fn default() -> Self {
        Self { text: String::new(), after: None, limit: 100 }
    }
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPart<T, P> {
    /// The entries, in order.
    pub items: Vec<T>,
    /// How many there are in all that match.
    pub total: usize,
    /// The place of the last entry here, if there are more.
    pub next: Option<P>,
}

impl<T, P> FoundPart<T, P> {
    /// The same part with each entry looked into further.
    ///
    /// # Errors
    /// The first that `look` answers.
    pub(crate) fn try_map<W, E>(self, look: impl FnMut(T) -> Result<W, E>) -> Result<FoundPart<W, P>, E> {
        let items = self.items.into_iter().map(look).collect::<Result<_, _>>()?;
        Ok(FoundPart { items, total: self.total, next: self.next })
    }
}

/// The part of `entries` that is asked for: those in whose `texts` the words are found, ordered by `place`, which is
/// another one for each entry.
pub(crate) fn part_of<T, P: Ord>(
    mut entries: Vec<T>,
    part: &ListPart<P>,
    place: impl Fn(&T) -> P,
    texts: impl for<'a> Fn(&'a T) -> Vec<&'a str>,
) -> FoundPart<T, P> {
    entries.retain(|entry| finds(&part.text, &texts(entry)));
    let total = entries.len();
    entries.sort_by_cached_key(&place);
    if let Some(after) = &part.after {
        entries.retain(|entry| place(entry) > *after);
    }
    let has_more = entries.len() > part.limit;
    entries.truncate(part.limit);
    let next = entries.last().filter(|_| has_more).map(&place);
    FoundPart { items: entries, total, next }
}

#[cfg(test)]
mod tests {
    use super::{FoundPart, ListPart, part_of};

    fn part(text: &str, after: Option<u32>, limit: usize) -> FoundPart<(u32, &'static str), u32> {
        let entries =
            vec![(3, "Spring – France"), (1, "Autumn – France"), (4, "Autumn – Spain"), (2, "Winter")];
        part_of(
            entries,
            &ListPart { text: text.to_owned(), after, limit },
            |(id, _)| *id,
            |(_, name)| vec![name],
        )
    }

    fn ids(part: &FoundPart<(u32, &'static str), u32>) -> Vec<u32> {
        part.items.iter().map(|(id, _)| *id).collect()
    }

    #[test]
    fn the_parts_together_are_the_list() {
        let first = part("", None, 3);
        assert_eq!((ids(&first), first.total, first.next), (vec![1, 2, 3], 4, Some(3)));
        let second = part("", first.next, 3);
        assert_eq!((ids(&second), second.total, second.next), (vec![4], 4, None));
        assert_eq!(part("", None, 4).next, None, "the last page names no next one");
    }

    #[test]
    fn a_search_counts_what_it_finds() {
        let found = part("fra aut", None, 10);
        assert_eq!((ids(&found), found.total), (vec![1], 1));
        let found = part("FRANCE", None, 1);
        assert_eq!((ids(&found), found.total, found.next), (vec![1], 2, Some(1)));
        assert_eq!(part("rance", None, 10).total, 0, "words are found by how they begin");
    }

    #[test]
    fn an_entry_that_went_leaves_its_place() {
        let entries = vec![(5, "five"), (1, "one")];
        let after = ListPart { after: Some(3), ..ListPart::default() };
        let found = part_of(entries, &after, |(id, _)| *id, |(_, name)| vec![name]);
        assert_eq!(found.items, [(5, "five")]);
    }
}
