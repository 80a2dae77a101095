//! The heatmap on both engines, against an oracle that knows nothing of indexes.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what it expects"
)]

mod export;
mod oracle;
mod refresh;
mod small_world;
