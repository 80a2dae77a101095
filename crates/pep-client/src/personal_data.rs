//! What PEP holds about one person.

use pep_api_types::personal_data::{PersonErasure, PersonalData, PersonalDataQuestion};

use crate::{ApiError, Client, Method, Transport};

/// Where everything that is held about a person is fetched; `format`: `json` or `html`.
#[must_use]
pub fn personal_data_address(person: i64, format: &str) -> String {
    format!("/api/v1/personal-data/{person}/export?format={format}")
}

impl<T: Transport> Client<T> {
    /// What is held about a person.
    pub async fn get_personal_data(&self, person: i64) -> Result<PersonalData, ApiError> {
        self.get(format!("/api/v1/personal-data/{person}")).await
    }

    /// What is held about the person with an address.
    pub async fn look_up_personal_data(&self, body: &PersonalDataQuestion) -> Result<PersonalData, ApiError> {
        self.call(Method::Post, "/api/v1/personal-data/look-up", body).await
    }

    /// Erases a person.
    pub async fn erase_person(&self, person: i64, body: &PersonErasure) -> Result<PersonalData, ApiError> {
        self.call(Method::Post, format!("/api/v1/personal-data/{person}/erase"), body).await
    }
}
