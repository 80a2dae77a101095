//! Single accounts and changes to many of them, for Microsoft people.

use pep_api_types::account_merges::{
    AccountAlias, AccountIdentity, AccountMergePreview, AccountUnmerged, NewAccountAlias, NewAccountMerge,
};
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

    /// Under what else an account is known, and what it may be the same as.
    pub async fn get_account_identity(&self, id: i64) -> Result<AccountIdentity, ApiError> {
        self.get(format!("/api/v1/accounts/{id}/identity")).await
    }

    /// Adds another TPID or name.
    pub async fn create_account_alias(
        &self,
        id: i64,
        body: &NewAccountAlias,
    ) -> Result<AccountAlias, ApiError> {
        self.call(Method::Post, format!("/api/v1/accounts/{id}/aliases"), body).await
    }

    /// Takes another TPID or name away.
    pub async fn delete_account_alias(&self, id: i64, alias_id: i64) -> Result<(), ApiError> {
        self.act(Method::Delete, format!("/api/v1/accounts/{id}/aliases/{alias_id}")).await
    }

    /// What merging the account `other_id` into this one would do.
    pub async fn preview_account_merge(
        &self,
        id: i64,
        other_id: i64,
    ) -> Result<AccountMergePreview, ApiError> {
        self.get(format!("/api/v1/accounts/{id}/merge-preview?otherId={other_id}")).await
    }

    /// Merges another account into this one.
    pub async fn create_account_merge(
        &self,
        id: i64,
        body: &NewAccountMerge,
    ) -> Result<AccountIdentity, ApiError> {
        self.call(Method::Post, format!("/api/v1/accounts/{id}/merges"), body).await
    }

    /// Takes a merge back.
    pub async fn undo_account_merge(&self, merge_id: i64) -> Result<AccountUnmerged, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/account-merges/{merge_id}/undo"))).await
    }

    /// Changes many accounts alike.
    pub async fn update_accounts(&self, body: &AccountsEdit) -> Result<AccountsEdited, ApiError> {
        self.call(Method::Patch, "/api/v1/accounts", body).await
    }
}
