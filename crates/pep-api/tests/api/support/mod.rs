//! What every test of the API stands on: the application in this process, people who use it, and their answers.

mod answer;
mod app;
mod canaries;
mod operations;

pub(crate) use answer::Answer;
pub(crate) use app::{Person, TestApp};
pub(crate) use canaries::{canaries, foreign, readable, readable_bytes};
pub(crate) use operations::{Operation, document, listed, operations, rows};
