//! One folder per page: the URL becomes calls, the answers become views. Decisions belong into `logic`.

pub mod account;
pub mod engagements;
pub mod event_plan;
pub mod event_reports;
pub mod events;
pub mod go;
pub mod heatmap;
pub mod help;
pub mod imports;
pub mod jobs;
pub mod meeting_room;
pub mod my_accounts;
pub mod my_sessions;
pub mod not_found;
pub mod outbox;
pub mod people;
pub mod programs;
pub mod reports;
pub mod requests;
pub mod session_attendance;
pub mod session_requests;
pub mod sessions;
pub mod sign_in;
pub mod slot_board;
pub mod start;
pub mod teams;
