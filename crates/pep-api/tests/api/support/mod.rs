//! What every test of the API stands on: the application in this process, people who use it, and their answers.

mod answer;
mod app;
mod canaries;
pub(crate) mod files;
mod operations;
mod post;
mod provider;
mod receiver;

pub(crate) use answer::Answer;
pub(crate) use app::{Person, TestApp};
pub(crate) use canaries::{canaries, foreign, readable, readable_bytes};
pub(crate) use operations::{Operation, document, insights_document, listed, listed_in, operations, rows};
pub(crate) use post::{Post, write_mail};
pub(crate) use provider::{CLIENT, Provider};
pub(crate) use receiver::{Call, Receiver};
