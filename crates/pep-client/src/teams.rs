//! Sales teams.

use pep_api_types::page::Page;
use pep_api_types::teams::{Team, TeamChange, TeamCreate, TeamOptions, TeamOptionsQuery, TeamQuery};

use crate::{ApiError, Client, Method, Request, Transport, version_tag, with_query};

impl<T: Transport> Client<T> {
    /// The open teams that concern the caller.
    pub async fn list_teams(&self, query: &TeamQuery) -> Result<Page<Team>, ApiError> {
        self.get(with_query("/api/v1/teams", query)?).await
    }

    /// Builds a team.
    /// `alreadyExists` if the name is taken.
    pub async fn create_team(&self, body: &TeamCreate) -> Result<Team, ApiError> {
        self.call(Method::Post, "/api/v1/teams", body).await
    }

    /// One team.
    pub async fn get_team(&self, id: i64) -> Result<Team, ApiError> {
        self.get(format!("/api/v1/teams/{id}")).await
    }

    /// Changes a team that was read as `row_version`.
    /// `changed` if somebody was faster.
    pub async fn update_team(&self, id: i64, row_version: i64, body: &TeamChange) -> Result<Team, ApiError> {
        let request = Request::new(Method::Put, format!("/api/v1/teams/{id}"));
        self.fetch(request.header("if-match", version_tag(row_version)).json(body)?).await
    }

    /// Closes a team.
    /// `wrongState` if it still has requests or sessions.
    pub async fn close_team(&self, id: i64) -> Result<(), ApiError> {
        self.act(Method::Post, format!("/api/v1/teams/{id}/close")).await
    }

    /// What the caller can build a team of.
    pub async fn get_team_options(&self, query: &TeamOptionsQuery) -> Result<TeamOptions, ApiError> {
        self.get(with_query("/api/v1/team-options", query)?).await
    }
}
