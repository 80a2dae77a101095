//! OCP Insights (X-01 … X-10): from what sessions are made, and the records that are read.
//!
//! Records are numbered by whoever holds the [`lock`], after the changes that they tell of were committed. So the order of
//! the numbers is the order of commits, and a reader who has seen number *n* never misses a smaller one that a slower
//! transaction commits later. Numbers from a sequence, drawn inside the changing transactions, would have that trap.

mod records;
mod sources;
mod stale;

pub use records::{
    Record, RecordState, Slice, fitting, last_change, lock, ou_ids, put, read, removed, set_last_change,
    stored,
};
pub use sources::{SessionSource, SourceOf, sources};
pub use stale::{is_stale, take_stale};
