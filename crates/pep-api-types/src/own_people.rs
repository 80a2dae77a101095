//! The people of one's own partner, for its admins.
//!
//! | Operation | Path | Takes | Answers |
//! |---|---|---|---|
//! | `list_my_people` | `GET /my-people` | | `Page<OwnPerson>` |
//! | `create_my_person` | `POST /my-people` | [`OwnPersonInput`] | 201 [`OwnPerson`] |
//! | `update_my_person` | `PUT /my-people/{id}` | [`OwnPersonInput`] | [`OwnPerson`] |
//! | `remove_my_person` | `DELETE /my-people/{id}` | | 204 |
//! | `list_my_people_acts` | `GET /my-people/acts?cursor=` | | `Page<OwnAct>` |

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Somebody of one's own partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OwnPerson {
    /// Id.
    pub id: i64,
    /// E-mail address.
    pub email: String,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// Job title; may be empty.
    pub title: String,
    /// IANA time zone, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Is the person an admin?
    pub is_admin: bool,
    /// Is it the reader?
    pub is_self: bool,
    /// Came with a list, of which the next import may change the person.
    pub is_listed: bool,
    /// Why the address takes no mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_problem: Option<OwnMailProblem>,
}

/// Why somebody's address takes no mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OwnMailProblem {
    /// Did the person complain about a mail? Otherwise one came back.
    pub is_complaint: bool,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// All that an admin enters about somebody, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OwnPersonInput {
    /// E-mail address, used by nobody else. A new one ends the person's sessions and links.
    pub email: String,
    /// First name.
    #[serde(default)]
    pub first_name: String,
    /// Last name.
    #[serde(default)]
    pub last_name: String,
    /// Job title.
    #[serde(default)]
    pub title: String,
    /// IANA time zone.
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// Something that somebody of one's own partner did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OwnAct {
    /// Its number; newer ones are larger.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor_name: String,
    /// The name of what was done, such as `edit_report`.
    pub action: String,
    /// To what kind of thing, such as `report`.
    pub object_kind: String,
    /// Whom of the company it was about, if anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about_name: Option<String>,
}
