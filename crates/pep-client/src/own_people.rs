//! The people of one's own partner.

use pep_api_types::own_people::{OwnAct, OwnPerson, OwnPersonInput};
use pep_api_types::page::Page;

use crate::{ApiError, Client, Method, Transport, with_pairs};

impl<T: Transport> Client<T> {
    /// The people of one's own partner, by name.
    pub async fn list_my_people(&self) -> Result<Page<OwnPerson>, ApiError> {
        self.get("/api/v1/my-people").await
    }

    /// Adds somebody.
    pub async fn create_my_person(&self, body: &OwnPersonInput) -> Result<OwnPerson, ApiError> {
        self.call(Method::Post, "/api/v1/my-people", body).await
    }

    /// Corrects somebody.
    pub async fn update_my_person(&self, id: i64, body: &OwnPersonInput) -> Result<OwnPerson, ApiError> {
        self.call(Method::Put, format!("/api/v1/my-people/{id}"), body).await
    }

    /// Takes somebody out.
    pub async fn remove_my_person(&self, id: i64) -> Result<(), ApiError> {
        self.act(Method::Delete, format!("/api/v1/my-people/{id}")).await
    }

    /// What the people did, the newest first.
    pub async fn list_my_people_acts(&self, cursor: Option<&str>) -> Result<Page<OwnAct>, ApiError> {
        let pairs: Vec<_> = cursor.into_iter().map(|cursor| ("cursor", cursor.to_owned())).collect();
        self.get(with_pairs("/api/v1/my-people/acts", &pairs)).await
    }
}
