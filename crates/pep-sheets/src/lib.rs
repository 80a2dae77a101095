#![doc = include_str!("../README.md")]

mod error;
mod kind;
mod limits;
mod mapping;
mod table;

pub mod read;
pub mod records;
pub mod write;

pub use error::SheetError;
pub use kind::{Field, ListKind};
pub use limits::ReadLimits;
pub use mapping::{ColumnMatch, Confidence, Mapping, MappingError, suggest_mapping};
pub use read::read_table;
pub use table::{
    CellNotes, FileNote, Header, RawCell, RawRow, RawTable, SkipReason, SkippedRow, cell_name, column_name,
};
