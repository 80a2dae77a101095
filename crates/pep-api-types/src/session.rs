//! Signing in and out.

use serde::{Deserialize, Serialize};

/// Sign in as a person of the demo data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DemoSignIn {
    /// The person's e-mail address.
    pub email: String,
}
