//! Templates of plans (B3-16). Operations, all under `/api/v1`: `GET|POST /event-templates` list_event_templates,
//! save_event_template · `PUT /event-templates/{templateId}` rename_event_template (If-Match) · `DELETE …`
//! delete_event_template. A plan starts from one with `templateId` in create_event_series.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::teams::NamedThing;

/// A template: slots, rules, words and feedback of a plan, with days counted from the first one. No people, no OUs, no dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EventTemplate {
    /// The template.
    pub id: i64,
    /// Its program.
    pub program: NamedThing,
    /// Name for people.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// How many days it has.
    pub day_count: i64,
    /// How many slots it gives.
    pub slot_count: i64,
    /// Who saved it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Counts up with each change; the ETag.
    pub row_version: i64,
}

/// Which templates.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventTemplateQuery {
    /// Only of this program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program_id: Option<i64>,
    /// Only those of which words begin so: of the name, the description and the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many, 1 to 200; 100 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

/// A plan to save as a template of its program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventTemplateSave {
    /// The plan, draft or published.
    pub series_id: i64,
    /// Name for people, 1 to 120 characters; once for each program.
    pub name: String,
    /// What it is for, at most 500 characters.
    #[serde(default)]
    pub description: String,
}

/// Other words for a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventTemplateRename {
    /// Name for people, 1 to 120 characters; once for each program.
    pub name: String,
    /// What it is for, at most 500 characters.
    #[serde(default)]
    pub description: String,
}
