//! What every test of the API stands on: the application in this process, people who use it, and their answers.

mod answer;
mod app;

pub(crate) use answer::Answer;
pub(crate) use app::TestApp;
