//! One change for many accounts, as it is entered.

use pep_api_types::accounts::{AccountChange, AccountsEdit};
use pep_api_types::heatmap::HeatmapFilterInput;

/// The accounts that an action is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// Everything that the filter shows.
    Filter(HeatmapFilterInput),
    /// These.
    Ids(Vec<i64>),
}

/// What happens to the ECM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EcmChange {
    /// Nothing.
    #[default]
    Keep,
    /// It is taken away.
    Clear,
    /// It is this person.
    Set(i64),
}

/// What was entered; empty texts change nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BulkForm {
    /// The ECM.
    pub ecm: EcmChange,
    /// The sales unit.
    pub ou: String,
    /// The industry.
    pub industry: String,
    /// The segment.
    pub segment: String,
}

impl BulkForm {
    /// Whether anything would change.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The change as the server takes it.
    pub fn edit(&self, chosen: Chosen) -> AccountsEdit {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let change = AccountChange {
            ecm_id: match self.ecm {
                EcmChange::Keep => None,
                EcmChange::Clear => Some(None),
                EcmChange::Set(id) => Some(Some(id)),
            },
            ou: given(&self.ou),
            industry: given(&self.industry),
            segment: given(&self.segment),
            ..AccountChange::default()
        };
        match chosen {
            Chosen::Filter(filter) => AccountsEdit { account_ids: None, filter: Some(filter), change },
            Chosen::Ids(ids) => AccountsEdit { account_ids: Some(ids), filter: None, change },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_form_changes_nothing() {
        assert!(BulkForm::default().is_empty());
        let edit = BulkForm::default().edit(Chosen::Ids(vec![1]));
        assert_eq!(edit.change, AccountChange::default());
        assert_eq!(edit.account_ids, Some(vec![1]));
    }

    #[test]
    fn taking_the_ecm_away_is_not_keeping_it() {
        let form = BulkForm { ecm: EcmChange::Clear, ..BulkForm::default() };
        let edit = form.edit(Chosen::Filter(HeatmapFilterInput::default()));
        assert_eq!(edit.change.ecm_id, Some(None));
        assert!(edit.filter.is_some() && edit.account_ids.is_none());
    }
}
