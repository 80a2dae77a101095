//! Closed days of OUs.

use pep_api_types::holidays::{HolidayKeep, HolidayQuery, Holidays, HolidaysKept};

use crate::query::with_query;
use crate::{ApiError, Client, Method, Transport};

impl<T: Transport> Client<T> {
    /// Closed days of OUs within reach.
    pub async fn list_holidays(&self, query: &HolidayQuery) -> Result<Holidays, ApiError> {
        self.get(&with_query("/api/v1/holidays", query)?).await
    }

    /// Keeps days closed.
    pub async fn keep_holiday(&self, body: &HolidayKeep) -> Result<HolidaysKept, ApiError> {
        self.call(Method::Post, "/api/v1/holidays", body).await
    }

    /// Opens a day again.
    pub async fn remove_holiday(&self, id: i64) -> Result<(), ApiError> {
        self.act(Method::Delete, format!("/api/v1/holidays/{id}")).await
    }
}
