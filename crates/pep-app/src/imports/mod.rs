//! Imports of lists: upload, look, correct, apply, take back. Nothing is written to the lists before *apply*.
//!
//! - `run.rs`: the use cases, in the order in which a person meets them.
//! - `plan.rs`: what every kind of list does alike: parse, compare with what is there, write, take back.
//! - `kinds/`: what one kind of list does its own way.
//! - `preview.rs`: from a file to its compared rows.

mod kinds;
mod plan;
mod preview;
mod progress;
mod run;

pub use progress::ImportProgress;
pub use run::{
    ApplyOptions, Corrections, FieldView, ImportView, KindInfo, RowView, apply, create, discard,
    errors_workbook, find, kinds_for, list, list_rows, rollback, update,
};
