//! Mass co-sell events: planned, run, taken part in.

use pep_api_types::events::{
    EventCancel, EventDetail, EventMailPreview, EventMailSent, EventMailTry, EventMove, EventQuery,
    EventSeries, EventSeriesCreate, EventSeriesPublished, EventSeriesSave, EventSeriesSummary, EventSummary,
    MyEvent, Nomination, NominationQuery, NominationRemove, NominationsAdd, NominationsAdded,
};
use pep_api_types::page::Page;

use crate::{ApiError, Client, Method, Request, Transport, version_tag, with_query};

impl<T: Transport> Client<T> {
    /// The series whose planning or nominations concern the caller.
    pub async fn list_event_series(&self) -> Result<Page<EventSeriesSummary>, ApiError> {
        self.get("/api/v1/event-series").await
    }

    /// Begins a series.
    pub async fn create_event_series(&self, body: &EventSeriesCreate) -> Result<EventSeries, ApiError> {
        self.call(Method::Post, "/api/v1/event-series", body).await
    }

    /// One series with its plan.
    pub async fn get_event_series(&self, id: i64) -> Result<EventSeries, ApiError> {
        self.get(format!("/api/v1/event-series/{id}")).await
    }

    /// Saves a plan that was read as `row_version`.
    /// `changed` if somebody was faster.
    pub async fn save_event_series(
        &self,
        id: i64,
        row_version: i64,
        body: &EventSeriesSave,
    ) -> Result<EventSeries, ApiError> {
        let request = Request::new(Method::Put, format!("/api/v1/event-series/{id}"));
        self.fetch(request.header("if-match", version_tag(row_version)).json(body)?).await
    }

    /// Throws a draft away.
    pub async fn discard_event_series(&self, id: i64, row_version: i64) -> Result<(), ApiError> {
        let request = Request::new(Method::Post, format!("/api/v1/event-series/{id}/discard"));
        self.send(request.header("if-match", version_tag(row_version))).await.map(|_| ())
    }

    /// Publishes a plan that was read as `row_version`. `idempotency_key`: one for each press of the button.
    /// `invalid` with every problem that stands in the way.
    pub async fn publish_event_series(
        &self,
        id: i64,
        row_version: i64,
        idempotency_key: &str,
    ) -> Result<EventSeriesPublished, ApiError> {
        let request = Request::new(Method::Post, format!("/api/v1/event-series/{id}/publish"))
            .header("if-match", version_tag(row_version))
            .header("idempotency-key", idempotency_key);
        self.fetch(request).await
    }

    /// A mail of the event with these words, as a real recipient would get it.
    pub async fn preview_event_mail(
        &self,
        id: i64,
        body: &EventMailTry,
    ) -> Result<EventMailPreview, ApiError> {
        self.call(Method::Post, format!("/api/v1/event-series/{id}/mail-preview"), body).await
    }

    /// Sends the same mail to the caller.
    pub async fn send_event_test_mail(
        &self,
        id: i64,
        body: &EventMailTry,
    ) -> Result<EventMailSent, ApiError> {
        self.call(Method::Post, format!("/api/v1/event-series/{id}/mail-test"), body).await
    }

    /// The nominations of a series in the OUs that concern the caller.
    pub async fn list_nominations(
        &self,
        id: i64,
        query: &NominationQuery,
    ) -> Result<Page<Nomination>, ApiError> {
        self.get(with_query(&format!("/api/v1/event-series/{id}/nominations"), query)?).await
    }

    /// Nominates partners to the event of one OU.
    pub async fn add_nominations(
        &self,
        id: i64,
        body: &NominationsAdd,
    ) -> Result<NominationsAdded, ApiError> {
        self.call(Method::Post, format!("/api/v1/event-series/{id}/nominations"), body).await
    }

    /// Takes a nomination back.
    pub async fn remove_nomination(&self, id: i64, body: &NominationRemove) -> Result<(), ApiError> {
        self.tell(Method::Post, format!("/api/v1/event-series/{id}/nominations/remove"), body).await
    }

    /// The events of the caller's programs and OUs.
    pub async fn list_events(&self, query: &EventQuery) -> Result<Page<EventSummary>, ApiError> {
        self.get(with_query("/api/v1/events", query)?).await
    }

    /// One event as its organisers see it.
    pub async fn get_event(&self, id: i64) -> Result<EventDetail, ApiError> {
        self.get(format!("/api/v1/events/{id}")).await
    }

    /// Moves an event to another phase.
    pub async fn move_event(&self, id: i64, body: &EventMove) -> Result<EventDetail, ApiError> {
        self.call(Method::Post, format!("/api/v1/events/{id}/phase"), body).await
    }

    /// Calls an event off.
    pub async fn cancel_event(&self, id: i64, body: &EventCancel) -> Result<(), ApiError> {
        self.tell(Method::Post, format!("/api/v1/events/{id}/cancel"), body).await
    }

    /// The events in which the caller takes part.
    pub async fn list_my_events(&self) -> Result<Page<MyEvent>, ApiError> {
        self.get("/api/v1/my-events").await
    }

    /// One event in which the caller takes part.
    pub async fn get_my_event(&self, id: i64) -> Result<MyEvent, ApiError> {
        self.get(format!("/api/v1/my-events/{id}")).await
    }
}
