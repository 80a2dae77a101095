//! Rows to typed records, with every problem told in words beside its cell.

mod account;
mod distance;
mod election;
mod filled;
mod holiday;
mod issue;
mod nomination;
mod parse;
mod partner;
mod people;
mod report;
mod slot;
mod values;
mod vocabulary;

pub use account::AccountRecord;
pub use election::{ProgramPartnerRecord, ProgramSellerRecord};
pub use filled::{FilledReportRecord, RowMatch, TableRow, match_filled_rows};
pub use holiday::HolidayRecord;
pub use issue::{Issue, IssueCode, Severity};
pub use nomination::NominationRecord;
pub use parse::{ParseOptions, Parsed, ParsedRow, Record, RowReader, parse_rows};
pub use partner::{PartnerContactRecord, PartnerRecord};
pub use people::{EcmRecord, EcmRole, SellerRecord};
pub use report::ReportRecord;
pub use slot::SlotRecord;

pub(crate) use distance::edit_distance;
