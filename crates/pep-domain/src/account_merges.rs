//! Two accounts that are one: which partner's report stays where both have one (B1-08).

use std::collections::BTreeMap;

use crate::ids::PartnerId;
use crate::people::text_enum;
use crate::reports::ReportState;

/// Under what else an account is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AliasKind {
    /// Another TPID: rows of lists with it are rows of the account.
    Tpid,
    /// Another name: the account is found by it.
    Name,
}
text_enum!(AliasKind { Tpid = "tpid", Name = "name" });

/// Whose report of a partner stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellChoice {
    /// That on the account that stays.
    Kept,
    /// That on the account that goes.
    Gone,
}

/// What becomes of the partners' reports in a merge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CellPlan {
    /// Partners whose report on the account that goes is taken over.
    pub taken: Vec<PartnerId>,
    /// Partners that said different things on the two, and of which nobody chose one.
    pub undecided: Vec<PartnerId>,
}

/// Decides partner by partner: a report that only one account has is kept, equal ones are one, different ones are for a
/// person to choose.
#[must_use]
pub fn plan_cells(
    kept: &BTreeMap<PartnerId, ReportState>,
    gone: &BTreeMap<PartnerId, ReportState>,
    choices: &BTreeMap<PartnerId, CellChoice>,
) -> CellPlan {
    let mut plan = CellPlan::default();
    for (partner, theirs) in gone {
        match (kept.get(partner), choices.get(partner)) {
            (None, _) | (Some(_), Some(CellChoice::Gone)) => plan.taken.push(*partner),
            (Some(ours), None) if ours != theirs => plan.undecided.push(*partner),
            (Some(_), None | Some(CellChoice::Kept)) => {}
        }
    }
    plan
}

/// Two internal notes in one: neither is lost, and where the second one comes from is said.
#[must_use]
pub fn joined_note(kept: &str, gone: &str, gone_tpid: &str) -> String {
    match (kept.trim(), gone.trim()) {
        (kept, "") => kept.to_owned(),
        ("", gone) => gone.to_owned(),
        (kept, gone) if kept == gone => kept.to_owned(),
        (kept, gone) => format!("{kept}\n\nFrom TPID {gone_tpid}:\n{gone}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(notes: &str) -> ReportState {
        ReportState { notes: notes.to_owned(), ..ReportState::default() }
    }

    #[test]
    fn only_differing_reports_of_one_partner_have_to_be_decided() {
        let kept =
            BTreeMap::from([(PartnerId(1), said("a")), (PartnerId(2), said("b")), (PartnerId(3), said("c"))]);
        let gone = BTreeMap::from([
            (PartnerId(2), said("b")),
            (PartnerId(3), said("other")),
            (PartnerId(4), said("d")),
        ]);
        let plan = plan_cells(&kept, &gone, &BTreeMap::new());
        assert_eq!((plan.taken, plan.undecided), (vec![PartnerId(4)], vec![PartnerId(3)]));
        for (choice, taken) in
            [(CellChoice::Kept, vec![PartnerId(4)]), (CellChoice::Gone, vec![PartnerId(3), PartnerId(4)])]
        {
            let plan = plan_cells(&kept, &gone, &BTreeMap::from([(PartnerId(3), choice)]));
            assert_eq!((plan.taken, plan.undecided), (taken, vec![]));
        }
    }

    #[test]
    fn no_note_is_lost() {
        assert_eq!(joined_note("a", " ", "7"), "a");
        assert_eq!(joined_note("", "b", "7"), "b");
        assert_eq!(joined_note("a", "a", "7"), "a");
        assert_eq!(joined_note("a", "b", "7"), "a\n\nFrom TPID 7:\nb");
    }
}
