//! Two people on one row: each changes a field from what they saw, and both changes survive unless it is the same field.

use crate::heatmap::{AccountStatus, Relationship};
use crate::people::text_enum;
use crate::reports::{ReportPatch, ReportState};

/// A field of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReportField {
    /// Target, past or active customer.
    Status,
    /// Business or IT.
    Relationship,
    /// Exec or director level.
    IsExecLevel,
    /// Notes.
    Notes,
}
text_enum!(ReportField {
    Status = "status",
    Relationship = "relationship",
    IsExecLevel = "isExecLevel",
    Notes = "notes",
});

/// One field's change: what the person saw and what it shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldEdit<T> {
    /// Before, as seen.
    pub seen: T,
    /// After.
    pub value: T,
}

/// A change of some fields of a cell by somebody who saw them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportEdit {
    /// New status.
    pub status: Option<FieldEdit<Option<AccountStatus>>>,
    /// New relationship.
    pub relationship: Option<FieldEdit<Option<Relationship>>>,
    /// New exec or director level.
    pub is_exec_level: Option<FieldEdit<Option<bool>>>,
    /// New notes.
    pub notes: Option<FieldEdit<String>>,
}

impl ReportEdit {
    /// The edit that leads from `seen` to `value`, naming only fields that differ.
    #[must_use]
    pub fn between(seen: &ReportState, value: &ReportState) -> Self {
        fn edit<T: Clone + PartialEq>(seen: &T, value: &T) -> Option<FieldEdit<T>> {
            (seen != value).then(|| FieldEdit { seen: seen.clone(), value: value.clone() })
        }
        Self {
            status: edit(&seen.status, &value.status),
            relationship: edit(&seen.relationship, &value.relationship),
            is_exec_level: edit(&seen.is_exec_level, &value.is_exec_level),
            notes: edit(&seen.notes, &value.notes),
        }
    }

    /// The state after the edit of a row that is now `now`. Fields the edit does not name stay as they are now.
    ///
    /// # Errors
    /// The fields that hold neither what was seen nor what is wanted: somebody else changed them.
    pub fn merged_into(&self, now: &ReportState) -> Result<ReportState, Vec<ReportField>> {
        let mut conflicts = Vec::new();
        let mut check = |field, fits: bool| {
            if !fits {
                conflicts.push(field);
            }
        };
        check(ReportField::Status, fits(self.status.as_ref(), &now.status));
        check(ReportField::Relationship, fits(self.relationship.as_ref(), &now.relationship));
        check(ReportField::IsExecLevel, fits(self.is_exec_level.as_ref(), &now.is_exec_level));
        check(ReportField::Notes, fits(self.notes.as_ref(), &now.notes));
        if conflicts.is_empty() { Ok(self.patch().applied_to(now)) } else { Err(conflicts) }
    }

    /// The same edit without these fields.
    #[must_use]
    pub fn without(mut self, fields: &[ReportField]) -> Self {
        for field in fields {
            match field {
                ReportField::Status => self.status = None,
                ReportField::Relationship => self.relationship = None,
                ReportField::IsExecLevel => self.is_exec_level = None,
                ReportField::Notes => self.notes = None,
            }
        }
        self
    }

    /// The same change without what was seen.
    #[must_use]
    pub fn patch(&self) -> ReportPatch {
        ReportPatch {
            status: self.status.as_ref().map(|edit| edit.value),
            relationship: self.relationship.as_ref().map(|edit| edit.value),
            is_exec_level: self.is_exec_level.as_ref().map(|edit| edit.value),
            notes: self.notes.as_ref().map(|edit| edit.value.clone()),
        }
    }
}

fn fits<T: PartialEq>(edit: Option<&FieldEdit<T>>, now: &T) -> bool {
    edit.is_none_or(|edit| edit.seen == *now || edit.value == *now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(status: Option<AccountStatus>, notes: &str) -> ReportState {
        ReportState { status, notes: notes.to_owned(), ..ReportState::default() }
    }

    #[test]
    fn edits_of_different_fields_both_survive() {
        let seen = state(None, "");
        let status = ReportEdit::between(&seen, &state(Some(AccountStatus::Target), ""));
        let notes = ReportEdit::between(&seen, &state(None, "hello"));
        let both = notes.merged_into(&status.merged_into(&seen).unwrap()).unwrap();
        assert_eq!(both, state(Some(AccountStatus::Target), "hello"));
    }

    #[test]
    fn a_second_edit_of_the_same_field_is_a_conflict_unless_it_wants_the_same() {
        let seen = state(None, "");
        let now = state(Some(AccountStatus::Target), "");
        let other = ReportEdit::between(&seen, &state(Some(AccountStatus::ActiveCustomer), ""));
        assert_eq!(other.merged_into(&now), Err(vec![ReportField::Status]));
        let same = ReportEdit::between(&seen, &now);
        assert_eq!(same.merged_into(&now), Ok(now));
    }
}
