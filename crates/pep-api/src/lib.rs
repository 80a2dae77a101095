#![doc = include_str!("../README.md")]

pub mod app;
mod extract;
mod methods;
mod metrics;
mod middleware;
pub mod openapi;
mod operations;
mod problem;
mod routes;
pub mod spa;
mod unsubscribe;

pub use app::{Api, build};
pub use metrics::monitors;
