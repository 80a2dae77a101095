#![doc = include_str!("../README.md")]

mod database;
mod fake_clock;
pub mod world;

pub use database::{TestDb, TestEngine};
pub use fake_clock::FakeClock;
pub use world::World;
