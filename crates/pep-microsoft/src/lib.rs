#![doc = include_str!("../README.md")]

mod http;
pub mod identity;
pub mod meetings;
