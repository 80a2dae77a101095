//! Programs: in whose name PEP writes to people.

use bytes::Bytes;
use pep_api_types::page::Page;
use pep_api_types::programs::{NewProgram, Program, ProgramChange};

use crate::{ApiError, Client, Method, Request, Transport, version_tag};

impl<T: Transport> Client<T> {
    /// All programs, by name.
    pub async fn list_programs(&self) -> Result<Page<Program>, ApiError> {
        self.get("/api/v1/programs").await
    }

    /// Adds a program.
    /// `alreadyExists` if the key is in use.
    pub async fn create_program(&self, body: &NewProgram) -> Result<Program, ApiError> {
        self.call(Method::Post, "/api/v1/programs", body).await
    }

    /// One program.
    pub async fn get_program(&self, id: i64) -> Result<Program, ApiError> {
        self.get(format!("/api/v1/programs/{id}")).await
    }

    /// Changes a program that was read as `row_version`.
    /// `changed` if somebody was faster.
    pub async fn update_program(
        &self,
        id: i64,
        row_version: i64,
        body: &ProgramChange,
    ) -> Result<Program, ApiError> {
        let request = Request::new(Method::Put, format!("/api/v1/programs/{id}"));
        self.fetch(request.header("if-match", version_tag(row_version)).json(body)?).await
    }

    /// Sets the banner of a program's mails. `content_type`: `image/png` or `image/jpeg`.
    /// `tooLarge`, `unsupportedMedia`.
    pub async fn set_program_banner(
        &self,
        id: i64,
        content_type: &str,
        image: impl Into<Bytes>,
    ) -> Result<(), ApiError> {
        let request = Request::new(Method::Put, format!("/api/v1/programs/{id}/banner"));
        self.send(request.bytes(content_type, image)).await.map(|_| ())
    }

    /// Takes the banner away.
    pub async fn remove_program_banner(&self, id: i64) -> Result<(), ApiError> {
        self.act(Method::Delete, format!("/api/v1/programs/{id}/banner")).await
    }
}
