//! From single saved fields to what an ECM is told: one entry for each cell, from its first old to its last new state.

use std::collections::BTreeMap;

use crate::ids::{AccountId, PartnerId, PersonId};
use crate::reports::{ChangeSource, ReportState};
use crate::time::UtcMicros;

/// The longest list of accounts that stands in a mail as it is; a longer one hides behind a link of the recipient (H-29).
pub const LINK_MAX_ACCOUNTS: usize = 100;

/// One stored change of one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellChange {
    /// The account.
    pub account: AccountId,
    /// The partner.
    pub partner: PartnerId,
    /// Who.
    pub by: Option<PersonId>,
    /// When.
    pub at: UtcMicros,
    /// How.
    pub source: ChangeSource,
    /// Before; `None` if there was no report.
    pub old: Option<ReportState>,
    /// After; `None` if the report was taken back.
    pub new: Option<ReportState>,
}

/// What happened to one cell in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellNews {
    /// The account.
    pub account: AccountId,
    /// The partner.
    pub partner: PartnerId,
    /// Who changed it last.
    pub by: Option<PersonId>,
    /// When it was changed last.
    pub at: UtcMicros,
    /// Before the first change.
    pub old: Option<ReportState>,
    /// After the last.
    pub new: Option<ReportState>,
}

/// Folds changes, given in the order in which they were made, to one entry for each cell, in the order in which the
/// cells were first touched.
///
/// A cell that ends as it began is left out: nothing is to be told. Unless somebody confirmed it: "still right" is an
/// answer.
#[must_use]
pub fn fold(changes: &[CellChange]) -> Vec<CellNews> {
    let mut places: BTreeMap<(AccountId, PartnerId), usize> = BTreeMap::new();
    let mut folded: Vec<(CellNews, bool)> = Vec::new();
    for change in changes {
        let is_confirmed = change.source == ChangeSource::Confirm;
        let known = places.get(&(change.account, change.partner)).and_then(|place| folded.get_mut(*place));
        match known {
            Some((news, confirmed)) => {
                news.by = change.by;
                news.at = change.at;
                news.new.clone_from(&change.new);
                *confirmed |= is_confirmed;
            }
            None => {
                places.insert((change.account, change.partner), folded.len());
                let news = CellNews {
                    account: change.account,
                    partner: change.partner,
                    by: change.by,
                    at: change.at,
                    old: change.old.clone(),
                    new: change.new.clone(),
                };
                folded.push((news, is_confirmed));
            }
        }
    }
    folded
        .into_iter()
        .filter(|(news, confirmed)| news.old != news.new || (*confirmed && news.new.is_some()))
        .map(|(news, _)| news)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(
        account: i64,
        at: i64,
        source: ChangeSource,
        old: Option<&str>,
        new: Option<&str>,
    ) -> CellChange {
        let state = |notes: &str| ReportState { notes: notes.to_owned(), ..ReportState::default() };
        CellChange {
            account: AccountId(account),
            partner: PartnerId(1),
            by: None,
            at: UtcMicros(at),
            source,
            old: old.map(state),
            new: new.map(state),
        }
    }

    #[test]
    fn many_saves_of_one_cell_become_first_old_to_last_new() {
        let news = fold(&[
            change(1, 1, ChangeSource::Page, None, Some("a")),
            change(2, 2, ChangeSource::Page, Some("x"), Some("y")),
            change(1, 3, ChangeSource::Page, Some("a"), Some("ab")),
        ]);
        assert_eq!(news.len(), 2);
        assert_eq!((news[0].account, news[0].at), (AccountId(1), UtcMicros(3)));
        assert_eq!(news[0].old, None);
        assert_eq!(news[0].new.as_ref().unwrap().notes, "ab");
    }

    #[test]
    fn a_change_that_was_undone_is_no_news_but_a_confirmation_is() {
        let undone = [
            change(1, 1, ChangeSource::Page, Some("a"), Some("b")),
            change(1, 2, ChangeSource::Undo, Some("b"), Some("a")),
        ];
        assert!(fold(&undone).is_empty());
        assert_eq!(fold(&[change(1, 1, ChangeSource::Confirm, Some("a"), Some("a"))]).len(), 1);
    }

    #[test]
    fn a_first_report_of_nothing_but_blank_fields_is_still_news() {
        assert_eq!(fold(&[change(1, 1, ChangeSource::Page, None, Some(""))]).len(), 1);
    }
}
