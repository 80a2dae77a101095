//! Templates of plans.

use pep_api_types::event_templates::{
    EventTemplate, EventTemplateQuery, EventTemplateRename, EventTemplateSave,
};
use pep_api_types::page::Page;

use crate::{ApiError, Client, Method, Request, Transport, version_tag, with_query};

impl<T: Transport> Client<T> {
    /// The templates of the caller's programs.
    pub async fn list_event_templates(
        &self,
        query: &EventTemplateQuery,
    ) -> Result<Page<EventTemplate>, ApiError> {
        self.get(with_query("/api/v1/event-templates", query)?).await
    }

    /// Saves a plan as a template.
    /// `alreadyExists` if the name is taken.
    pub async fn save_event_template(&self, body: &EventTemplateSave) -> Result<EventTemplate, ApiError> {
        self.call(Method::Post, "/api/v1/event-templates", body).await
    }

    /// Gives a template that was read as `row_version` other words.
    /// `changed` if somebody was faster.
    pub async fn rename_event_template(
        &self,
        id: i64,
        row_version: i64,
        body: &EventTemplateRename,
    ) -> Result<EventTemplate, ApiError> {
        let request = Request::new(Method::Put, format!("/api/v1/event-templates/{id}"));
        self.fetch(request.header("if-match", version_tag(row_version)).json(body)?).await
    }

    /// Deletes a template.
    pub async fn delete_event_template(&self, id: i64) -> Result<(), ApiError> {
        self.act(Method::Delete, format!("/api/v1/event-templates/{id}")).await
    }
}
