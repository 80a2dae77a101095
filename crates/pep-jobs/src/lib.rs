#![doc = include_str!("../README.md")]

mod clock;
mod job;
mod kinds;
mod outlet;
mod planner;
mod registry;
mod runner;
mod worker;

pub use job::{Job, JobContext, JobOutcome, Repeats};
pub use outlet::Outlet;
pub use planner::plan;
pub use registry::{Registry, all};
pub use runner::run_due;
pub use worker::{Worker, WorkerError, WorkerOptions};
