//! Saved views of the heatmap (B1-10). A view is a query: whoever opens a shared one sees what their own rights show.
//!
//! | Operation | Input | Answer |
//! |---|---|---|
//! | `GET /views` `list_views` | | [`SavedViewList`]: own ones and those others share |
//! | `POST /views` `create_view` | [`SavedViewInput`] | 201 [`SavedView`] |
//! | `PUT /views/{id}` `update_view` | [`SavedViewInput`], own ones only | [`SavedView`] |
//! | `DELETE /views/{id}` `delete_view` | own ones only | 204 |

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::heatmap::PersonRef;

/// The views a person can open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SavedViewList {
    /// Own ones first, each group by name.
    pub items: Vec<SavedView>,
}

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SavedView {
    /// The view.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The heatmap page's query string, without the question mark.
    pub query: String,
    /// Can others open it?
    pub is_shared: bool,
    /// Is it the reader's own? Only then can it be changed.
    pub is_own: bool,
    /// Whose it is.
    pub owner: PersonRef,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a view is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavedViewInput {
    /// 1 to 80 characters, different from the names of one's other views.
    pub name: String,
    /// The heatmap page's query string, without the question mark; at most 4,000 characters.
    pub query: String,
    /// Can others open it?
    #[serde(default)]
    pub is_shared: bool,
}
