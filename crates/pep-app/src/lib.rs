#![doc = include_str!("../README.md")]

pub mod account_merges;
pub mod accounts;
pub mod audit;
pub mod clock;
pub mod context;
pub mod error;
pub mod events;
pub mod fill;
pub mod health;
pub mod heatmap;
pub mod imports;
pub mod jobs;
pub mod mail;
pub mod notices;
pub mod outbound_gate;
pub mod partners;
pub mod people;
pub mod preferences;
pub mod programs;
pub mod random;
pub mod report_notification;
pub mod report_requests;
pub mod reporting;
pub mod schedules;
pub mod seller_statuses;
pub mod sessions;
pub mod sheet_reader;
pub mod sign_in;
pub mod simulated_meetings;
pub mod system_clock;
pub mod teams;
pub mod views;
pub mod waves;

pub use context::{AppConfig, AppContext, MailSettings};
pub use error::{AppError, FieldError};
