//! Imports of lists: upload, look, correct, apply, take back. Nothing is written to the lists before *apply*.
//!
//! - `run.rs`: upload, correct, discard. `apply.rs`: apply and roll back. `view.rs`: what a person sees.
//! - `plan.rs`: what every kind of list does alike: parse, compare with what is there, write, take back.
//! - `kinds/`: what one kind of list does its own way.
//! - `preview.rs`: from a file to its compared rows. `importer.rs`: who imports, and which import.

mod apply;
mod importer;
mod kinds;
mod plan;
mod preview;
mod progress;
mod run;
mod view;

pub use apply::{ApplyOptions, apply, rollback};
pub use progress::ImportProgress;
pub use run::{Corrections, create, discard, update};
pub use view::{
    FieldView, ImportView, KindInfo, ProblemView, RowView, errors_workbook, find, kinds_for, list, list_rows,
};
