//! What PEP holds about one person, and forgetting it (B4-17). For platform operators.
//!
//! | Operation | Path | Takes | Answers |
//! |---|---|---|---|
//! | `get_personal_data` | `GET /personal-data/{person_id}` | | [`PersonalData`] |
//! | `look_up_personal_data` | `POST /personal-data/look-up` | [`PersonalDataQuestion`] | [`PersonalData`] |
//! | `export_personal_data` | `GET /personal-data/{person_id}/export?format=` | [`PersonalDataExportQuery`] | JSON or HTML |
//! | `erase_person` | `POST /personal-data/{person_id}/erase` | [`PersonErasure`] | [`PersonalData`] |

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What is held about one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PersonalData {
    /// The person.
    pub person_id: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// When the person was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_at: Option<DateTime<Utc>>,
    /// When the person was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<DateTime<Utc>>,
    /// Kinds of which there is something.
    pub kinds: Vec<HeldData>,
    /// Why the person cannot be erased, and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<String>,
}

/// What is held of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HeldData {
    /// What it is, in words.
    pub what: String,
    /// How many entries.
    pub count: i64,
    /// What an erasure does to them.
    pub fate: DataFate,
}

/// What an erasure does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum DataFate {
    /// They go.
    Deleted,
    /// They stay without what they say about the person.
    Blanked,
    /// They stay with the organisation, and name an erased person.
    Kept,
}

/// Whom somebody asks about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PersonalDataQuestion {
    /// The address.
    pub email: String,
}

/// The form of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum PersonalDataFormat {
    /// For machines.
    #[default]
    Json,
    /// For people.
    Html,
}

/// In which form the file is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PersonalDataExportQuery {
    /// JSON if absent.
    #[serde(default)]
    pub format: PersonalDataFormat,
}

/// Why somebody is erased, and that the right one is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PersonErasure {
    /// The reason, for the audit log; it names nobody. 1 to 500 characters.
    pub reason: String,
    /// The person's address, typed once more.
    pub email: String,
}
