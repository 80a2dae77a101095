#![doc = include_str!("../README.md")]

pub mod page;
pub mod people;
pub mod problem;
pub mod programs;
pub mod session;
