#![doc = include_str!("../README.md")]

pub mod audit;
pub mod context;
pub mod error;
pub mod health;
pub mod random;
pub mod sign_in;
pub mod system_clock;

pub use context::{AppConfig, AppContext};
pub use error::{AppError, FieldError};
