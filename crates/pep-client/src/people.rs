//! People, their roles and what roles can be granted for.

use pep_api_types::page::Page;
use pep_api_types::people::{
    NewGrant, NewPerson, PeopleQuery, Person, PersonChange, PersonSummary, RoleScopes,
};

use crate::{ApiError, Client, Method, Transport, with_query};

impl<T: Transport> Client<T> {
    /// People, by name.
    pub async fn list_people(&self, query: &PeopleQuery) -> Result<Page<PersonSummary>, ApiError> {
        self.get(with_query("/api/v1/people", query)?).await
    }

    /// Adds a person.
    /// `alreadyExists` if the address is in use.
    pub async fn create_person(&self, body: &NewPerson) -> Result<Person, ApiError> {
        self.call(Method::Post, "/api/v1/people", body).await
    }

    /// One person with all that can be changed.
    pub async fn get_person(&self, id: i64) -> Result<Person, ApiError> {
        self.get(format!("/api/v1/people/{id}")).await
    }

    /// Changes a person.
    /// `alreadyExists` if the address is in use.
    pub async fn update_person(&self, id: i64, body: &PersonChange) -> Result<Person, ApiError> {
        self.call(Method::Put, format!("/api/v1/people/{id}"), body).await
    }

    /// Takes a person out: roles and sessions end.
    pub async fn remove_person(&self, id: i64) -> Result<(), ApiError> {
        self.act(Method::Delete, format!("/api/v1/people/{id}")).await
    }

    /// Grants a role.
    /// `invalid` if the role does not fit the person's side or the scope.
    pub async fn grant_role(&self, person_id: i64, body: &NewGrant) -> Result<Person, ApiError> {
        self.call(Method::Post, format!("/api/v1/people/{person_id}/roles"), body).await
    }

    /// Takes a role back.
    pub async fn take_role(&self, person_id: i64, grant_id: i64) -> Result<(), ApiError> {
        self.act(Method::Delete, format!("/api/v1/people/{person_id}/roles/{grant_id}")).await
    }

    /// Ends all sessions of a person.
    pub async fn end_person_sessions(&self, id: i64) -> Result<(), ApiError> {
        self.act(Method::Post, format!("/api/v1/people/{id}/sign-out")).await
    }

    /// What roles can be granted for.
    pub async fn list_role_scopes(&self) -> Result<RoleScopes, ApiError> {
        self.get("/api/v1/role-scopes").await
    }
}
