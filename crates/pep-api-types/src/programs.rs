//! Programs: in whose name PEP writes to people.
//!
//! Operations: `GET /programs`, `POST /programs`, `GET|PUT /programs/{id}` (ETag, If-Match),
//! `GET|PUT|DELETE /programs/{id}/banner` (the image itself, PNG or JPEG, at most 512 KiB).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Program {
    /// Id.
    pub id: i64,
    /// Short name for commands and addresses: `dta`. Cannot be changed.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Sender's name of its mails.
    pub from_name: String,
    /// Sender's address of its mails.
    pub from_address: String,
    /// Where answers go, if not to the sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// How its mails call the portal, if not PEP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_name: Option<String>,
    /// Address of its own web page, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_url: Option<String>,
    /// True if there is a banner to show.
    pub has_banner: bool,
    /// Counts up with each change; the ETag.
    pub row_version: i64,
    /// Last change.
    pub updated_at: DateTime<Utc>,
}

/// A program to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewProgram {
    /// Short name: lower-case letters, digits and hyphens, 2 to 30.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Sender's name of its mails.
    pub from_name: String,
    /// Sender's address of its mails.
    pub from_address: String,
    /// Where answers go, if not to the sender.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// How its mails call the portal, if not PEP.
    #[serde(default)]
    pub portal_name: Option<String>,
    /// Address of its own web page, https.
    #[serde(default)]
    pub portal_url: Option<String>,
}

/// All that can be changed about a program, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProgramChange {
    /// Name for people.
    pub name: String,
    /// Sender's name of its mails.
    pub from_name: String,
    /// Sender's address of its mails.
    pub from_address: String,
    /// Where answers go, if not to the sender.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// How its mails call the portal, if not PEP.
    #[serde(default)]
    pub portal_name: Option<String>,
    /// Address of its own web page, https.
    #[serde(default)]
    pub portal_url: Option<String>,
}
