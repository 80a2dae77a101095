//! Single accounts and changes to many of them, for Microsoft people.

use pep_api_types::accounts::{AccountDetail, AccountNote, AccountNoteInput, AccountsEdit, AccountsEdited};

use crate::{ApiError, Client, Method, Request, Transport, version_tag};

impl<T: Transport> Client<T> {
    /// One account with its note, its open requests and what its sellers say.
    pub async fn get_account(&self, id: i64) -> Result<AccountDetail, ApiError> {
        self.get(format!("/api/v1/accounts/{id}")).await
    }

    /// Writes the internal note that was read as `version` (0 for the first); `changed` if somebody was faster.
    pub async fn update_account_note(
        &self,
        id: i64,
        version: i64,
        body: &AccountNoteInput,
    ) -> Result<AccountNote, ApiError> {
        let request = Request::new(Method::Put, format!("/api/v1/accounts/{id}/note"))
            .header("if-match", version_tag(version))
            .json(body)?;
        self.fetch(request).await
    }

    /// Changes many accounts alike.
    pub async fn update_accounts(&self, body: &AccountsEdit) -> Result<AccountsEdited, ApiError> {
        self.call(Method::Patch, "/api/v1/accounts", body).await
    }
}
