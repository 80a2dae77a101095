//! Signing in and out, one's own sessions and notices.
//!
//! Operations: `GET /session` (always 200), `GET /sign-in/demo-people`, `POST /sign-in/demo`, `POST /sign-in/code`,
//! `POST /sign-in/code/verify`, `GET /sign-in/oidc/start?returnTo=`, `GET /sign-in/oidc/callback`, `POST /sign-out`,
//! `POST /sign-out-everywhere`, `GET /sign-in/sessions`, `DELETE /sign-in/sessions/{id}`, `GET /notices`, `POST /notices/read`,
//! `POST /links/open`, `POST /links/code`, `POST /links/code/verify`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::people::{GrantedRole, Side};

/// Sign in as a person of the demo data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DemoSignIn {
    /// The person's e-mail address.
    pub email: String,
}

/// Who is signed in here, and what this installation offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The signed-in person; null if nobody is.
    pub person: Option<SignedInPerson>,
    /// Started with `--demo`: anyone can be picked at sign-in.
    pub is_demo: bool,
    /// Started with `--clock`, and the person may move it.
    pub can_move_clock: bool,
    /// PEP's time; in a rehearsal it is not the machine's.
    pub now_at: DateTime<Utc>,
    /// The ways to sign in that are open here, in the order to offer them.
    pub sign_in_methods: Vec<SignInMethod>,
    /// Unread notices of the person; 0 if nobody is signed in.
    pub unread_notices: i64,
    /// All outgoing mail is held, told to those who may change that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbound_hold: Option<OutboundHold>,
}

/// A way to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SignInMethod {
    /// Pick a person of the demo data.
    Demo,
    /// OpenID Connect at the organisation's provider: go to `/api/v1/sign-in/oidc/start`.
    Oidc,
    /// A code sent to one's mailbox.
    Code,
}

/// The signed-in person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SignedInPerson {
    /// Id.
    pub id: i64,
    /// E-mail address.
    pub email: String,
    /// First and last name; the address if neither is known.
    pub name: String,
    /// Side of the co-sell.
    pub side: Side,
    /// The person's partner, on the partner side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_id: Option<i64>,
    /// The partner's name, on the partner side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_name: Option<String>,
    /// The roles held now.
    pub roles: Vec<GrantedRole>,
    /// Names of the actions that the roles allow, as in the access table (`view_heatmap`): which pages to offer.
    pub actions: Vec<String>,
    /// The person's IANA time zone, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// Why outgoing mail is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OutboundHold {
    /// The reason in words.
    pub reason: String,
    /// Since when.
    pub since_at: DateTime<Utc>,
}

/// Somebody of the demo data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DemoPerson {
    /// To be sent to `POST /sign-in/demo`.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// Side of the co-sell.
    pub side: Side,
    /// The roles in words: "ECM for United Kingdom".
    pub roles: Vec<String>,
    /// The partner's name, on the partner side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_name: Option<String>,
}

/// Ask for a one-time code by mail. The answer is the same whether or not the address is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeRequest {
    /// The mailbox.
    pub email: String,
}

/// Sign in with the code from the mail, in the browser that asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeSignIn {
    /// The mailbox.
    pub email: String,
    /// Eight digits; spaces are ignored.
    pub code: String,
}

/// The token of a mailed link: what follows `/l/` or `#` in its address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkToken {
    /// The token.
    pub token: String,
}

/// The token of a mailed link and the code that was sent to its recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkCode {
    /// The token.
    pub token: String,
    /// Eight digits; spaces are ignored.
    pub code: String,
}

/// What a mailed link is for. Says nothing about accounts until the mailbox is proven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenedLink {
    /// What it leads to.
    pub purpose: LinkPurpose,
    /// The program on whose behalf it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program_name: Option<String>,
    /// To whom it was sent, just enough to be recognised: `m***@fabrikam.com`.
    pub masked_address: String,
    /// What to do next.
    pub next: LinkStep,
    /// Where it leads, a path of this portal; only once `next` is `go`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// What a mailed link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    /// The reporting page.
    Report,
    /// The heatmap.
    Heatmap,
    /// A program, and what there is to do in it.
    Program,
    /// An event: its board, its requests.
    Event,
    /// A session.
    Session,
}

/// What has to happen before a mailed link leads on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkStep {
    /// Nothing: this browser is signed in as the recipient now; go to `target`.
    Go,
    /// Ask for a code and type it in.
    Code,
    /// Somebody else is signed in here: sign out first, or stay.
    OtherPerson,
    /// Show the request for a session that the link answers (`POST /links/request`).
    Answer,
    /// Show the session on which the link takes feedback (`POST /links/feedback`).
    Feedback,
}

/// Where a proven link leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct LinkTarget {
    /// A path of this portal.
    pub target: String,
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SignInSession {
    /// Id.
    pub id: i64,
    /// How it was signed in: `oidc`, `code`, `device` (a known device) or `demo`.
    pub method: String,
    /// As the browser names itself.
    pub user_agent: String,
    /// Start.
    pub created_at: DateTime<Utc>,
    /// Last request, to the minute.
    pub last_seen_at: DateTime<Utc>,
    /// End in any case.
    pub expires_at: DateTime<Utc>,
    /// The session of this very request.
    pub is_current: bool,
}

/// Something to know, inside PEP (B1-15).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Id; newer ones are larger.
    pub id: i64,
    /// What it is about: `report_request`, `partner_reported` …
    pub kind: String,
    /// One line.
    pub title: String,
    /// More, as plain text; may be empty.
    pub body: String,
    /// A path of this portal that it leads to; may be empty.
    pub target: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was read; absent if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<DateTime<Utc>>,
}

/// Marks notices as read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NoticesRead {
    /// This one and all older ones.
    pub up_to: i64,
}
