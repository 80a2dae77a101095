#![doc = include_str!("../README.md")]

mod database;
mod fake_clock;
mod moto;
pub mod world;

pub use database::{TestDb, TestEngine};
pub use fake_clock::FakeClock;
pub use moto::MotoServer;
pub use world::World;
