//! Who is signed in, as the shell needs it.

use pep_client::{ApiError, Method};
use pep_domain::people::Role;
use serde::Deserialize;

use crate::api::client;

/// The answer of `GET /api/v1/session`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SessionAnswer {
    person: PersonAnswer,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    partner_name: Option<String>,
    #[serde(default)]
    is_demo: bool,
    #[serde(default)]
    is_mail_held: bool,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct PersonAnswer {
    name: String,
    email: String,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Who {
    /// The person's name.
    pub name: String,
    /// The person's address.
    pub email: String,
    /// What the person is in PEP.
    pub roles: Vec<Role>,
    /// The partner for which the person acts; `None` for Microsoft people.
    pub partner: Option<String>,
    /// Whether this server shows made-up data.
    pub is_demo: bool,
    /// Whether outgoing mail is held back, for those who can let it go.
    pub is_mail_held: bool,
}

/// Reads who is signed in.
///
/// # Errors
/// [`ApiError`]; signed out is one of them.
pub async fn who_am_i() -> Result<Who, ApiError> {
    let answer: SessionAnswer = client().get("/api/v1/session").await?;
    Ok(Who {
        name: answer.person.name,
        email: answer.person.email,
        roles: answer.roles.iter().filter_map(|role| Role::parse(role)).collect(),
        partner: answer.partner_name,
        is_demo: answer.is_demo,
        is_mail_held: answer.is_mail_held,
    })
}

/// Ends this session, or all sessions of the person.
///
/// # Errors
/// [`ApiError`]
pub async fn sign_out(everywhere: bool) -> Result<(), ApiError> {
    let path = if everywhere { "/api/v1/session/sign-out-everywhere" } else { "/api/v1/session/sign-out" };
    client().tell(Method::Post, path, &serde_json::json!({})).await
}
