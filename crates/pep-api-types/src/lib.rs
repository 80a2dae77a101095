#![doc = include_str!("../README.md")]

pub mod accounts;
pub mod heatmap;
pub mod imports;
pub mod jobs;
pub mod mail;
pub mod page;
pub mod partners;
pub mod people;
pub mod problem;
pub mod programs;
pub mod report_requests;
pub mod reporting;
pub mod seller_statuses;
pub mod session;
pub mod views;
