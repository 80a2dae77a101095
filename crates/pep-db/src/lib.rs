#![doc = include_str!("../README.md")]

#[macro_use]
mod connection;
mod error;
mod migrations;
mod pool;
mod schema;
mod types;

pub mod audit;
pub mod data_version;
pub mod sessions;

pub use connection::{AnyConnection, DatabaseUrl, DatabaseUrlError, Engine};
pub use error::{DbError, UniqueKey};
pub use migrations::{MigrationError, MigrationStatus};
pub use pool::Db;
