//! Programs: in whose name PEP writes to people.

use bytes::Bytes;
use pep_api_types::page::Page;
use pep_api_types::programs::{
    Departure, Elect, Elected, ElectedPartners, ElectionChoices, InvitedSellers, NewProgram, OwnProgram,
    Program, ProgramChange, ProgramEntry,
};

use crate::{ApiError, Client, Method, Request, Transport, version_tag, with_pairs};

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

    /// Elected partners of a program, by name. `standing`: `live` or `removed`.
    pub async fn list_elected_partners(
        &self,
        id: i64,
        q: &str,
        standing: &str,
        cursor: Option<&str>,
    ) -> Result<ElectedPartners, ApiError> {
        self.get(election_path(id, "partners", q, standing, cursor)).await
    }

    /// Elects partners; those taken out before come back.
    pub async fn elect_partners(&self, id: i64, ids: Vec<i64>) -> Result<Elected, ApiError> {
        self.call(Method::Post, format!("/api/v1/programs/{id}/partners"), &Elect { ids }).await
    }

    /// Partners that could be elected.
    pub async fn list_partner_choices(&self, id: i64, q: &str) -> Result<ElectionChoices, ApiError> {
        self.get(with_pairs(&format!("/api/v1/programs/{id}/partner-choices"), &[("q", q.to_owned())])).await
    }

    /// What is called off if a partner is taken out.
    pub async fn get_partner_departure(&self, id: i64, partner: i64) -> Result<Departure, ApiError> {
        self.get(format!("/api/v1/programs/{id}/partners/{partner}/departure")).await
    }

    /// Takes a partner out: everything of the program is closed to it at once. `reason`: required if sessions are called
    /// off, else it may be empty.
    pub async fn remove_elected_partner(&self, id: i64, partner: i64, reason: &str) -> Result<(), ApiError> {
        self.act(Method::Delete, with_reason(format!("/api/v1/programs/{id}/partners/{partner}"), reason))
            .await
    }

    /// Invited sellers of a program, by name. `standing`: `live` or `removed`.
    pub async fn list_invited_sellers(
        &self,
        id: i64,
        q: &str,
        standing: &str,
        cursor: Option<&str>,
    ) -> Result<InvitedSellers, ApiError> {
        self.get(election_path(id, "sellers", q, standing, cursor)).await
    }

    /// Invites sellers; those taken out before come back.
    pub async fn invite_sellers(&self, id: i64, ids: Vec<i64>) -> Result<Elected, ApiError> {
        self.call(Method::Post, format!("/api/v1/programs/{id}/sellers"), &Elect { ids }).await
    }

    /// Sellers who could be invited.
    pub async fn list_seller_choices(&self, id: i64, q: &str) -> Result<ElectionChoices, ApiError> {
        self.get(with_pairs(&format!("/api/v1/programs/{id}/seller-choices"), &[("q", q.to_owned())])).await
    }

    /// What is called off if a seller is taken out.
    pub async fn get_seller_departure(&self, id: i64, person: i64) -> Result<Departure, ApiError> {
        self.get(format!("/api/v1/programs/{id}/sellers/{person}/departure")).await
    }

    /// Takes a seller out: everything of the program is closed to that person at once. `reason`: required if sessions are
    /// called off, else it may be empty.
    pub async fn remove_invited_seller(&self, id: i64, person: i64, reason: &str) -> Result<(), ApiError> {
        self.act(Method::Delete, with_reason(format!("/api/v1/programs/{id}/sellers/{person}"), reason)).await
    }

    /// A program as the caller arrives in it, with what there is to do.
    /// `notFound` also if the caller does not belong to it.
    pub async fn get_program_entry(&self, key: &str) -> Result<ProgramEntry, ApiError> {
        self.get(format!(
            "/api/v1/programs/by-key/{}/entry",
            form_urlencoded::byte_serialize(key.as_bytes()).collect::<String>()
        ))
        .await
    }

    /// The programs that the caller belongs to.
    pub async fn list_my_programs(&self) -> Result<Page<OwnProgram>, ApiError> {
        self.get("/api/v1/my-programs").await
    }
}

fn election_path(id: i64, list: &str, q: &str, standing: &str, cursor: Option<&str>) -> String {
    let mut pairs = vec![("q", q.to_owned()), ("standing", standing.to_owned())];
    pairs.extend(cursor.map(|cursor| ("cursor", cursor.to_owned())));
    with_pairs(&format!("/api/v1/programs/{id}/{list}"), &pairs)
}

fn with_reason(path: String, reason: &str) -> String {
    if reason.is_empty() { path } else { with_pairs(&path, &[("reason", reason.to_owned())]) }
}
