//! People, their roles and what roles can be granted for.
//!
//! Operations: `GET /people`, `POST /people`, `GET|PUT|DELETE /people/{id}`, `POST /people/{id}/roles`,
//! `DELETE /people/{id}/roles/{grantId}`, `POST /people/{id}/sign-out`, `GET /role-scopes`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The two sides of a co-sell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Microsoft people.
    Microsoft,
    /// People of one partner.
    Partner,
}

/// What a person is to PEP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Coordinates co-sell in aligned OUs; granted for one OU or for all.
    Ecm,
    /// Runs engagements in aligned OUs; granted for one OU or for all.
    OuCoordinator,
    /// Sells to own accounts; granted for one ATU or for all.
    Seller,
    /// Runs programs; granted for one program or for all.
    ProgramTeam,
    /// Runs the platform; granted for all.
    Operator,
    /// Primary contact or administrator of a partner; granted for that partner.
    PartnerAdmin,
    /// Any other contact of a partner; granted for that partner.
    PartnerSeller,
}

/// For what kind of thing a role is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ScopeKind {
    /// For everything.
    All,
    /// For one OU.
    Ou,
    /// For one ATU.
    Atu,
    /// For one program.
    Program,
    /// For one partner.
    Partner,
}

/// A role as somebody holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct GrantedRole {
    /// Id of the grant, to take it back.
    pub id: i64,
    /// The role.
    pub role: Role,
    /// The role in words: "OU coordinator".
    pub label: String,
    /// For what kind of thing.
    pub scope_kind: ScopeKind,
    /// For which one; 0 where it is for all.
    pub scope_id: i64,
    /// That thing's name; "all" where it is for all.
    pub scope_label: String,
}

/// A person in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PersonSummary {
    /// Id.
    pub id: i64,
    /// E-mail address.
    pub email: String,
    /// First and last name; the address if neither is known.
    pub name: String,
    /// Job title; may be empty.
    pub title: String,
    /// Side of the co-sell.
    pub side: Side,
    /// The partner's name, on the partner side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_name: Option<String>,
    /// The roles held now.
    pub roles: Vec<GrantedRole>,
}

/// Why mails to somebody do not arrive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MailProblem {
    /// Did the recipient complain? Otherwise the mail came back.
    pub is_complaint: bool,
    /// When.
    pub at: DateTime<Utc>,
    /// What the provider said.
    pub detail: String,
}

/// A person with all that can be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Person {
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
    /// Side of the co-sell.
    pub side: Side,
    /// The person's partner, on the partner side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_id: Option<i64>,
    /// The partner's name, on the partner side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_name: Option<String>,
    /// IANA time zone, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The list that brought the person in, if one did: `contacts`, `sellers`, `ecms`. Its next import may change them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed: Option<String>,
    /// The roles held now.
    pub roles: Vec<GrantedRole>,
    /// Number of browsers signed in now.
    pub open_sessions: i64,
    /// The caller holds no less than the person, and so may change the address and the roles and remove the person.
    pub may_change: bool,
    /// Mails to the person's address do not arrive; only told with a single person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_problem: Option<MailProblem>,
    /// When the person was added.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
}

/// A person to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPerson {
    /// E-mail address, used by nobody else.
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
    /// Side of the co-sell; cannot be changed later.
    pub side: Side,
    /// The person's partner: needed on the partner side, absent on the other; cannot be changed later.
    #[serde(default)]
    pub partner_id: Option<i64>,
    /// IANA time zone.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// The address belonged to somebody who was erased, and that person wants to come back.
    #[serde(default)]
    pub comes_back_after_erasure: bool,
}

/// All that can be changed about a person, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PersonChange {
    /// E-mail address, used by nobody else. A new one ends the person's sessions and links.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Job title.
    pub title: String,
    /// IANA time zone.
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// A role to grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewGrant {
    /// The role; must belong to the person's side.
    pub role: Role,
    /// For what kind of thing; the roles say which kinds fit them.
    pub scope_kind: ScopeKind,
    /// For which one; absent where it is for all.
    #[serde(default)]
    pub scope_id: Option<i64>,
}

/// What is asked of the list of people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PeopleQuery {
    /// The beginning of a name or an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Only this side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// Only people who hold this role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many, 1 to 200; 50 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

/// What the caller can grant roles for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RoleScopes {
    /// OUs, by name.
    pub ous: Vec<Named>,
    /// ATUs, by name; the OU stands behind it.
    pub atus: Vec<Named>,
    /// Programs whose team the caller can make somebody, by name.
    pub programs: Vec<Named>,
    /// The roles that the caller can grant for everything.
    pub for_all: Vec<Role>,
}

/// Something with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Named {
    /// Id.
    pub id: i64,
    /// Name.
    pub name: String,
}
