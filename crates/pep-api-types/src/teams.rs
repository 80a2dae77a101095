//! Sales teams (D-08 … D-13).
//!
//! Operations, all under `/api/v1`: `GET /teams` list_teams · `POST /teams` create_team · `GET /teams/{teamId}` get_team
//! (ETag) · `PUT /teams/{teamId}` update_team (If-Match) · `POST /teams/{teamId}/close` close_team · `GET /team-options`
//! get_team_options. Organisers see the teams of their programs and OUs, others those of their partner or ATU.

use serde::{Deserialize, Serialize};

/// A side of a co-sell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum TeamSide {
    /// Microsoft.
    Microsoft,
    /// A partner.
    Partner,
}

/// When a team works, on every day, on the clock where it is (B3-08).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TeamHours {
    /// From, minutes after midnight.
    pub from: u32,
    /// Until, minutes after midnight, at most 1,440.
    pub until: u32,
}

/// Something with a name, to choose or to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NamedThing {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
}

/// Somebody in a team, or who could be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TeamPerson {
    /// The person.
    pub id: i64,
    /// Name, or the address where none is known.
    pub name: String,
    /// Address.
    pub email: String,
    /// Title; may be empty.
    pub title: String,
}

/// A sales team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Team {
    /// The team.
    pub id: i64,
    /// Its program.
    pub program: NamedThing,
    /// Its side.
    pub side: TeamSide,
    /// Its partner, on the partner side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<NamedThing>,
    /// Its OU.
    pub ou: NamedThing,
    /// Its ATU, on the Microsoft side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub atu: Option<NamedThing>,
    /// Its name.
    pub name: String,
    /// Who asks and answers for it; absent: somebody must be chosen first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_contact_id: Option<i64>,
    /// Its people, by name.
    pub members: Vec<TeamPerson>,
    /// At most this many sessions in one event; absent: as many as there are slots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_sessions: Option<i64>,
    /// When it works; absent: nine to five.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<TeamHours>,
    /// IANA zone of its hours; absent: that of its primary contact, else of its OU, else of the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The zone of its primary contact, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_zone: Option<String>,
    /// May the reader change it?
    pub may_change: bool,
    /// Open requests it is part of; only for one team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_request_count: Option<i64>,
    /// Scheduled sessions it is part of; only for one team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_count: Option<i64>,
    /// Counts up with each change; the ETag.
    pub row_version: i64,
}

/// Which teams.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TeamQuery {
    /// Only of this program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program_id: Option<i64>,
    /// Only of this OU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ou_id: Option<i64>,
    /// Only of this side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<TeamSide>,
    /// Only those of which a word of the own name, the partner's or the ATU's begins so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How many, 1 to 200; 100 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

/// A team to build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TeamCreate {
    /// In which program.
    pub program_id: i64,
    /// Whose team, for program teams; others build their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_id: Option<i64>,
    /// Whose team, for program teams and sellers of several ATUs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub atu_id: Option<i64>,
    /// The rest.
    pub team: TeamChange,
}

/// All that can be changed about a team, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TeamChange {
    /// The OU; a Microsoft team has that of its ATU, whatever stands here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ou_id: Option<i64>,
    /// Name, 1 to 80 characters; used once for each partner or ATU, program and OU.
    pub name: String,
    /// Who asks and answers for it; one of the members.
    pub primary_contact_id: i64,
    /// Everybody in it, 1 to 40 people.
    pub member_ids: Vec<i64>,
    /// At most this many sessions in one event, 0 to 64; absent: as many as there are slots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_sessions: Option<i64>,
    /// When it works; absent: nine to five.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<TeamHours>,
    /// IANA zone of its hours; absent: that of its primary contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// For whom the options are asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TeamOptionsQuery {
    /// The program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program_id: Option<i64>,
    /// A partner, for program teams.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_id: Option<i64>,
    /// An ATU, for program teams and sellers of several ATUs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub atu_id: Option<i64>,
}

/// What the reader can build a team of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TeamOptions {
    /// The programs in which the reader may build teams.
    pub programs: Vec<NamedThing>,
    /// All OUs.
    pub ous: Vec<NamedThing>,
    /// The ATUs whose teams the reader may build.
    pub atus: Vec<NamedThing>,
    /// The partners whose teams the reader may build, in the program asked about.
    pub partners: Vec<NamedThing>,
    /// Whom to choose from.
    pub people: Vec<TeamPerson>,
}
