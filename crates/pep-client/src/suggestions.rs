//! Suggested sessions, and programs' weights for them.

use pep_api_types::suggestions::{
    PartnerSuggestions, ProgramWeights, SuggestionHidden, SuggestionQuery, SuggestionWeights, Suggestions,
    WeightsPreview,
};

use crate::{ApiError, Client, Method, Request, Transport, version_tag, with_query};

impl<T: Transport> Client<T> {
    /// The teams that a team should ask, and why. Microsoft's side only.
    pub async fn list_suggestions(
        &self,
        event: i64,
        query: &SuggestionQuery,
    ) -> Result<Suggestions, ApiError> {
        self.get(with_query(&format!("/api/v1/events/{event}/suggestions"), query)?).await
    }

    /// The teams that one's own partner team should ask.
    pub async fn list_partner_suggestions(
        &self,
        event: i64,
        query: &SuggestionQuery,
    ) -> Result<PartnerSuggestions, ApiError> {
        self.get(with_query(&format!("/api/v1/events/{event}/partner-suggestions"), query)?).await
    }

    /// Waves a suggestion off for a team, or takes that back.
    pub async fn set_suggestion_hidden(&self, event: i64, body: &SuggestionHidden) -> Result<(), ApiError> {
        self.tell(Method::Put, format!("/api/v1/events/{event}/suggestions/hidden"), body).await
    }

    /// What counts how much in a program.
    pub async fn get_suggestion_weights(&self, program: i64) -> Result<ProgramWeights, ApiError> {
        self.get(format!("/api/v1/programs/{program}/suggestion-weights")).await
    }

    /// Changes a program's weights that were read as `row_version`.
    /// `changed` if somebody was faster.
    pub async fn set_suggestion_weights(
        &self,
        program: i64,
        row_version: i64,
        body: &SuggestionWeights,
    ) -> Result<ProgramWeights, ApiError> {
        let request = Request::new(Method::Put, format!("/api/v1/programs/{program}/suggestion-weights"));
        self.fetch(request.header("if-match", version_tag(row_version)).json(body)?).await
    }

    /// What other weights would do to the best pairs of an event.
    pub async fn preview_suggestion_weights(
        &self,
        event: i64,
        body: &SuggestionWeights,
    ) -> Result<WeightsPreview, ApiError> {
        self.call(Method::Post, format!("/api/v1/events/{event}/suggestion-preview"), body).await
    }
}
