//! How one wants mails that may be declined (B1-15, B4-16).
//!
//! | Operation | Takes | Answers |
//! |---|---|---|
//! | `GET /mail-preferences` `list_mail_preferences` | | `Page<MailPreference>` |
//! | `PUT /mail-preferences/{kind}` `set_mail_preference` | [`SetMailPreference`] | [`MailPreference`] |
//!
//! Outside the API, `GET /unsubscribe/{token}` asks and `POST /unsubscribe/{token}` stops (RFC 8058).

use serde::{Deserialize, Serialize};

/// How a kind of mail comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MailDelivery {
    /// As a mail of its own.
    AtOnce,
    /// With the others of the day, at 9:00 in one's own time zone.
    Daily,
    /// Not at all.
    Off,
}

/// One kind of mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MailPreference {
    /// Names the kind in the address.
    pub kind: String,
    /// What it is, in words.
    pub title: String,
    /// Everybody who takes part gets it; it cannot be declined.
    pub is_mandatory: bool,
    /// How it comes.
    pub delivery: MailDelivery,
    /// How it can be let come; empty for what everybody gets.
    pub choices: Vec<MailDelivery>,
}

/// Choose how a kind of mail comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetMailPreference {
    /// How it shall come.
    pub delivery: MailDelivery,
}
