#![doc = include_str!("../README.md")]

#[macro_use]
mod connection;
mod error;
mod migrations;
mod pool;
mod schema;
mod types;
mod upkeep;

pub mod account_merges;
pub mod accounts;
pub mod attendance;
pub mod audit;
pub mod calendar_feeds;
pub mod clock;
pub mod data_version;
pub mod engagements;
pub mod event_reports;
pub mod events;
pub mod fill;
pub mod heatmap;
pub mod idempotency;
pub mod imports;
pub mod jobs;
pub mod lists;
pub mod mail_links;
pub mod meeting_rooms;
pub mod messages;
pub mod notices;
pub mod outages;
pub mod outbound_gate;
pub mod partners;
pub mod people;
pub mod preferences;
pub mod programs;
pub mod rate_limits;
pub mod report_news;
pub mod report_requests;
pub mod reporting;
pub mod schedules;
pub mod seller_statuses;
pub mod session_days;
pub mod session_mails;
pub mod sessions;
pub mod sign_in;
pub mod sign_in_sessions;
pub mod simulated_meetings;
pub mod teams;
pub mod views;
pub mod waves;

pub use connection::{AnyConnection, DatabaseUrl, DatabaseUrlError, Engine};
pub use error::{DbError, UniqueKey};
pub use migrations::{MigrationError, MigrationStatus};
pub use pool::Db;
