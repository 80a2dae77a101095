//! One's own time zone, and those of OUs.

use pep_api_types::page::Page;
use pep_api_types::zones::{OuTimeZone, OuTimeZoneChange, OwnTimeZone, OwnTimeZoneChange};

use crate::{ApiError, Client, Method, Transport};

impl<T: Transport> Client<T> {
    /// Sets one's own zone; answers the zone that holds now.
    /// `invalid` if there is no such zone.
    pub async fn set_own_time_zone(&self, body: &OwnTimeZoneChange) -> Result<OwnTimeZone, ApiError> {
        self.call(Method::Put, "/api/v1/time-zone", body).await
    }

    /// The zones of all OUs, by name of the OU.
    pub async fn list_ou_time_zones(&self) -> Result<Page<OuTimeZone>, ApiError> {
        self.get("/api/v1/ou-time-zones").await
    }

    /// Gives an OU a zone, or takes it.
    /// `invalid` if there is no such zone.
    pub async fn set_ou_time_zone(&self, id: i64, body: &OuTimeZoneChange) -> Result<OuTimeZone, ApiError> {
        self.call(Method::Put, format!("/api/v1/ou-time-zones/{id}"), body).await
    }
}
