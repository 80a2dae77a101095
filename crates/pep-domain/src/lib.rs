#![doc = include_str!("../README.md")]

pub mod access;
pub mod email_address;
pub mod events;
pub mod heatmap;
pub mod ids;
pub mod imports;
pub mod jobs;
pub mod mail;
pub mod people;
pub mod report_edits;
pub mod report_news;
pub mod reports;
pub mod sessions;
pub mod text;
pub mod time;
pub mod waves;
