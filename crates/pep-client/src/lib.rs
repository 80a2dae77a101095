#![doc = include_str!("../README.md")]

mod accounts;
mod api_clients;
mod attendance;
pub mod audit;
#[cfg(feature = "browser")]
mod browser;
mod calendar_feeds;
mod client;
mod engagement_sessions;
mod engagements;
mod error;
pub mod event_reports;
mod event_templates;
mod events;
mod follow_ups;
pub mod heatmap;
pub mod holidays;
pub mod imports;
mod insights;
mod jobs;
mod json;
pub mod mail;
pub mod materials;
mod meeting_rooms;
#[cfg(feature = "native")]
mod native;
mod own_people;
mod partners;
mod people;
pub mod personal_data;
mod programs;
mod query;
mod report_requests;
pub mod reporting;
mod schedule_drafts;
mod seller_statuses;
pub mod session;
mod sessions;
mod suggestions;
mod teams;
mod transport;
mod views;
mod waves;
mod webhooks;
mod zones;

#[cfg(feature = "browser")]
pub use browser::BrowserTransport;
pub use client::{Awaited, Client, version_tag};
pub use error::ApiError;
#[cfg(feature = "native")]
pub use native::NativeTransport;
pub use query::{with_pairs, with_query};
pub use transport::{Method, Request, Response, Transport, TransportError};
