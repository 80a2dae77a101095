#![doc = include_str!("../README.md")]

pub mod check;
pub mod preview;
pub mod scan;
pub mod store;

pub use check::{FileFault, check};
pub use scan::{Clamd, ScanError, Scanner, Verdict};
pub use store::{Content, FileStore, PartWriter, S3Bucket, StoreError, Whole};
