//! One cell of the reporting table: which field, what it holds, how it is typed, pasted and told in words.

use pep_api_types::reporting::{
    FieldEdit, ReportedRelationship, ReportedStatus, ReportingFields, ReportingRow, ReportingRowPatch,
};
use pep_domain::heatmap::{AccountStatus, Relationship};
use pep_domain::report_words::{
    RELATIONSHIP_WANTED, STATUS_WANTED, YES_NO_WANTED, relationship_of, status_of, yes_no_of,
};

/// Most characters of a note.
pub const NOTES_CHARS: usize = 4_000;

/// A field that the partner fills, in the order of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Target, past or active customer.
    Status,
    /// Business, IT or both.
    Relationship,
    /// Exec or director level.
    ExecLevel,
    /// Notes.
    Notes,
}

impl Field {
    /// Every field, in the order of the columns.
    pub const ALL: [Self; 4] = [Self::Status, Self::Relationship, Self::ExecLevel, Self::Notes];

    /// Head of the column.
    pub fn label(self) -> &'static str {
        match self {
            Self::Status => "Status",
            Self::Relationship => "We know",
            Self::ExecLevel => "Exec level",
            Self::Notes => "Notes",
        }
    }

    /// The field that a problem's pointer names.
    pub fn of_pointer(pointer: &str) -> Option<Self> {
        match pointer.trim_start_matches('/').split('/').next()? {
            "status" => Some(Self::Status),
            "relationship" => Some(Self::Relationship),
            "isExecLevel" => Some(Self::ExecLevel),
            "notes" => Some(Self::Notes),
            _ => None,
        }
    }
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Account status; `None`: not reported.
    Status(Option<ReportedStatus>),
    /// Whom the partner knows; `None`: not said.
    Relationship(Option<ReportedRelationship>),
    /// Exec or director level; `None`: not said.
    ExecLevel(Option<bool>),
    /// Notes; may be empty.
    Notes(String),
}

impl Value {
    /// The value of `field` in `row`.
    pub fn of(row: &ReportingRow, field: Field) -> Self {
        match field {
            Field::Status => Self::Status(row.status),
            Field::Relationship => Self::Relationship(row.relationship),
            Field::ExecLevel => Self::ExecLevel(row.is_exec_level),
            Field::Notes => Self::Notes(row.notes.clone()),
        }
    }

    /// An empty cell of `field`.
    pub fn empty(field: Field) -> Self {
        match field {
            Field::Status => Self::Status(None),
            Field::Relationship => Self::Relationship(None),
            Field::ExecLevel => Self::ExecLevel(None),
            Field::Notes => Self::Notes(String::new()),
        }
    }

    /// Which field it is for.
    pub fn field(&self) -> Field {
        match self {
            Self::Status(_) => Field::Status,
            Self::Relationship(_) => Field::Relationship,
            Self::ExecLevel(_) => Field::ExecLevel,
            Self::Notes(_) => Field::Notes,
        }
    }

    /// Puts it into `row`.
    pub fn put(&self, row: &mut ReportingRow) {
        match self {
            Self::Status(status) => row.status = *status,
            Self::Relationship(relationship) => row.relationship = *relationship,
            Self::ExecLevel(level) => row.is_exec_level = *level,
            Self::Notes(notes) => row.notes.clone_from(notes),
        }
    }

    /// Sets it in a change of many rows.
    pub fn set_in(&self, fields: &mut ReportingFields) {
        match self {
            Self::Status(status) => fields.status = Some(*status),
            Self::Relationship(relationship) => fields.relationship = Some(*relationship),
            Self::ExecLevel(level) => fields.is_exec_level = Some(*level),
            Self::Notes(notes) => fields.notes = Some(notes.clone()),
        }
    }

    /// The values that a change of many rows sets.
    pub fn all_in(fields: &ReportingFields) -> Vec<Self> {
        [
            fields.status.map(Self::Status),
            fields.relationship.map(Self::Relationship),
            fields.is_exec_level.map(Self::ExecLevel),
            fields.notes.clone().map(Self::Notes),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The value in words, as the workbook writes it; empty for an empty cell.
    pub fn words(&self) -> String {
        match self {
            Self::Status(None) | Self::Relationship(None) | Self::ExecLevel(None) => String::new(),
            Self::Status(Some(status)) => status_words(*status).to_owned(),
            Self::Relationship(Some(ReportedRelationship::Business)) => "Business".to_owned(),
            Self::Relationship(Some(ReportedRelationship::It)) => "IT".to_owned(),
            Self::Relationship(Some(ReportedRelationship::Both)) => "Business and IT".to_owned(),
            Self::ExecLevel(Some(true)) => "Yes".to_owned(),
            Self::ExecLevel(Some(false)) => "No".to_owned(),
            Self::Notes(notes) => notes.clone(),
        }
    }

    /// The value after a key was typed on the cell, if the key means something there. Delete and Backspace empty it.
    pub fn after_key(&self, key: &str) -> Option<Self> {
        let letter = key.to_ascii_lowercase();
        match (self, letter.as_str()) {
            (Self::Notes(_), _) => None,
            (value, "delete" | "backspace") => Some(Self::empty(value.field())),
            (Self::Status(_), "t" | "1") => Some(Self::Status(Some(ReportedStatus::Target))),
            (Self::Status(_), "p" | "2") => Some(Self::Status(Some(ReportedStatus::PastCustomer))),
            (Self::Status(_), "a" | "3") => Some(Self::Status(Some(ReportedStatus::ActiveCustomer))),
            (Self::Relationship(known), "b") => Some(Self::Relationship(toggled(*known, true))),
            (Self::Relationship(known), "i") => Some(Self::Relationship(toggled(*known, false))),
            (Self::ExecLevel(_), "y") => Some(Self::ExecLevel(Some(true))),
            (Self::ExecLevel(_), "n") => Some(Self::ExecLevel(Some(false))),
            _ => None,
        }
    }

    /// What a text of Excel means in a cell of `field`.
    ///
    /// # Errors
    /// What is wrong, and what would be right.
    pub fn read(field: Field, text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (quoted, lower) = (text.chars().take(40).collect::<String>(), text.to_lowercase());
        match field {
            Field::Notes if text.chars().count() > NOTES_CHARS => {
                Err(format!("The note has more than {NOTES_CHARS} characters. Shorten it."))
            }
            Field::Notes => Ok(Self::Notes(text.to_owned())),
            _ if text.is_empty() => Ok(Self::empty(field)),
            Field::Status => status_of(&lower)
                .map(|status| Self::Status(Some(wire_status(status))))
                .ok_or_else(|| format!("“{quoted}” is not a status. {STATUS_WANTED}")),
            Field::Relationship => relationship_of(&lower)
                .map(|known| Self::Relationship(known.map(wire_relationship)))
                .ok_or_else(|| format!("“{quoted}” is not a relationship. {RELATIONSHIP_WANTED}")),
            Field::ExecLevel => yes_no_of(&lower)
                .map(Self::ExecLevel)
                .ok_or_else(|| format!("“{quoted}” is neither yes nor no. {YES_NO_WANTED}")),
        }
    }
}

/// One field's change: from what the person saw to what it shall be. Both are values of the same field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Before.
    pub seen: Value,
    /// After.
    pub value: Value,
}

/// The edits of one row as the server takes them.
pub fn patch(edits: &[Edit]) -> ReportingRowPatch {
    let mut patch = ReportingRowPatch::default();
    for Edit { seen, value } in edits.iter().cloned() {
        match (seen, value) {
            (Value::Status(seen), Value::Status(value)) => patch.status = Some(FieldEdit { seen, value }),
            (Value::Relationship(seen), Value::Relationship(value)) => {
                patch.relationship = Some(FieldEdit { seen, value });
            }
            (Value::ExecLevel(seen), Value::ExecLevel(value)) => {
                patch.is_exec_level = Some(FieldEdit { seen, value });
            }
            (Value::Notes(seen), Value::Notes(value)) => patch.notes = Some(FieldEdit { seen, value }),
            // An edit is of one field; there is nothing to send for one that is not.
            _ => {}
        }
    }
    patch
}

/// Business (`true`) or IT (`false`) pressed: added if it was not there, else taken away.
pub fn toggled(known: Option<ReportedRelationship>, is_business: bool) -> Option<ReportedRelationship> {
    use ReportedRelationship::{Both, Business, It};
    let (business, it) = match known {
        None => (false, false),
        Some(Business) => (true, false),
        Some(It) => (false, true),
        Some(Both) => (true, true),
    };
    match if is_business { (!business, it) } else { (business, !it) } {
        (true, true) => Some(Both),
        (true, false) => Some(Business),
        (false, true) => Some(It),
        (false, false) => None,
    }
}

fn status_words(status: ReportedStatus) -> &'static str {
    crate::logic::status::StatusLook::from(status).words()
}

fn wire_status(status: AccountStatus) -> ReportedStatus {
    match status {
        AccountStatus::Target => ReportedStatus::Target,
        AccountStatus::PastCustomer => ReportedStatus::PastCustomer,
        AccountStatus::ActiveCustomer => ReportedStatus::ActiveCustomer,
    }
}

fn wire_relationship(relationship: Relationship) -> ReportedRelationship {
    match relationship {
        Relationship::Business => ReportedRelationship::Business,
        Relationship::It => ReportedRelationship::It,
        Relationship::Both => ReportedRelationship::Both,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_set_the_cell_they_are_typed_on() {
        let status = Value::Status(None);
        assert_eq!(status.after_key("T"), Some(Value::Status(Some(ReportedStatus::Target))));
        assert_eq!(status.after_key("3"), Some(Value::Status(Some(ReportedStatus::ActiveCustomer))));
        assert_eq!(status.after_key("x"), None);
        assert_eq!(Value::ExecLevel(Some(true)).after_key("Delete"), Some(Value::ExecLevel(None)));
        assert_eq!(Value::Notes("a".to_owned()).after_key("Delete"), None, "text is edited as text");
        let both = Value::Relationship(None).after_key("b").and_then(|value| value.after_key("i"));
        assert_eq!(both, Some(Value::Relationship(Some(ReportedRelationship::Both))));
    }

    #[test]
    fn what_the_workbook_writes_is_read_back() {
        let values = [
            Value::Status(Some(ReportedStatus::Target)),
            Value::Status(Some(ReportedStatus::PastCustomer)),
            Value::Status(Some(ReportedStatus::ActiveCustomer)),
            Value::Relationship(Some(ReportedRelationship::Both)),
            Value::Relationship(Some(ReportedRelationship::It)),
            Value::Relationship(None),
            Value::ExecLevel(Some(false)),
            Value::ExecLevel(None),
            Value::Notes("Knows the CIO".to_owned()),
        ];
        for value in values {
            assert_eq!(Value::read(value.field(), &value.words()), Ok(value));
        }
    }

    #[test]
    fn doubtful_texts_are_refused_with_what_would_be_right() {
        for text in ["customer", "past, now active", "not active", "4"] {
            let refused = Value::read(Field::Status, text).unwrap_err();
            assert!(refused.contains("Write Target account"), "{refused}");
        }
        assert!(Value::read(Field::Relationship, "golf").is_err());
        assert!(Value::read(Field::ExecLevel, "perhaps").is_err());
        assert!(Value::read(Field::Notes, &"x".repeat(NOTES_CHARS + 1)).is_err());
    }

    #[test]
    fn a_patch_names_only_what_was_edited() {
        let edits = [Edit { seen: Value::ExecLevel(None), value: Value::ExecLevel(Some(true)) }];
        let patch = patch(&edits);
        assert_eq!(patch.is_exec_level, Some(FieldEdit { seen: None, value: Some(true) }));
        assert_eq!(serde_json::to_value(&patch).unwrap().as_object().map(serde_json::Map::len), Some(1));
    }

    #[test]
    fn pointers_name_fields() {
        assert_eq!(Field::of_pointer("/isExecLevel"), Some(Field::ExecLevel));
        assert_eq!(Field::of_pointer("/notes/value"), Some(Field::Notes));
        assert_eq!(Field::of_pointer("/else"), None);
    }
}
