//! What a partner reports on an account, field by field, and when the ECM hears of it.

use crate::heatmap::{AccountStatus, Relationship};
use crate::people::text_enum;
use crate::time::{DAY_US, MINUTE_US, UtcMicros};

/// The longest note, in characters.
pub const NOTES_MAX_CHARS: usize = 4_000;
/// The longest message that goes with a request, in characters.
pub const MESSAGE_MAX_CHARS: usize = 4_000;
/// Most accounts that a person chooses for one request to one partner; an event asks for all of its OU.
pub const REQUEST_MAX_ACCOUNTS: usize = 5_000;
/// Notification delay, minutes: what the dialog offers first.
pub const DEFAULT_DELAY_MINUTES: i64 = 30;
/// Notification delay, minutes: one week at most.
pub const MAX_DELAY_MINUTES: i64 = 7 * 24 * 60;

/// The state of one heatmap cell: all that a partner says of an account (H-38…H-43).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportState {
    /// Target, past or active customer.
    pub status: Option<AccountStatus>,
    /// Business or IT.
    pub relationship: Option<Relationship>,
    /// Does the relationship reach executives or directors?
    pub is_exec_level: Option<bool>,
    /// Free text.
    pub notes: String,
}

impl ReportState {
    /// True if nothing has been said.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

/// A change to some fields of a cell. `None` leaves a field as it is; `Some(None)` clears it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportPatch {
    /// New status.
    pub status: Option<Option<AccountStatus>>,
    /// New relationship.
    pub relationship: Option<Option<Relationship>>,
    /// New exec or director level.
    pub is_exec_level: Option<Option<bool>>,
    /// New notes.
    pub notes: Option<String>,
}

impl ReportPatch {
    /// The state after the patch.
    #[must_use]
    pub fn applied_to(&self, state: &ReportState) -> ReportState {
        ReportState {
            status: self.status.unwrap_or(state.status),
            relationship: self.relationship.unwrap_or(state.relationship),
            is_exec_level: self.is_exec_level.unwrap_or(state.is_exec_level),
            notes: self.notes.clone().unwrap_or_else(|| state.notes.clone()),
        }
    }
}

/// Where a change of a cell came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeSource {
    /// Typed on the reporting page.
    Page,
    /// Pasted on the reporting page.
    Paste,
    /// Set for many rows at once.
    Bulk,
    /// From an uploaded workbook.
    Upload,
    /// Said to be still right.
    Confirm,
    /// An undo of an earlier change.
    Undo,
    /// From an imported list.
    Import,
    /// From rolling an import back.
    Rollback,
}
text_enum!(ChangeSource {
    Page = "page",
    Paste = "paste",
    Bulk = "bulk",
    Upload = "upload",
    Confirm = "confirm",
    Undo = "undo",
    Import = "import",
    Rollback = "rollback",
});

/// How far a request to report has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestState {
    /// Accounts are still to be reported.
    Open,
    /// Every account has been reported since the request was sent.
    Complete,
    /// Withdrawn by the sender; the partner no longer sees it.
    Cancelled,
}
text_enum!(RequestState { Open = "open", Complete = "complete", Cancelled = "cancelled" });

/// When the notification of a change is due (H-23…H-27, reading A3).
///
/// `first_at`: when the first untold change was made. `now`: when this change is made. `delay_us`: the ECM's delay,
/// microseconds. Returns now + delay, never later than the ceiling: eight delays, at most 24 hours, after `first_at`
/// (but never before one full delay after it, for delays above a day).
#[must_use]
pub fn notification_due(first_at: UtcMicros, now: UtcMicros, delay_us: i64) -> UtcMicros {
    now.plus(delay_us).min(first_at.plus(notification_ceiling(delay_us)))
}

/// How long after the first untold change the ECM is told at the latest, microseconds (reliability 2.6).
#[must_use]
pub fn notification_ceiling(delay_us: i64) -> i64 {
    (delay_us.saturating_mul(8)).min(DAY_US).max(delay_us).max(MINUTE_US)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_further_change_pushes_the_notification_back_by_the_original_delay() {
        let delay = 30 * MINUTE_US;
        let first = UtcMicros(0);
        assert_eq!(notification_due(first, first, delay), UtcMicros(delay));
        let later = first.plus(10 * MINUTE_US);
        assert_eq!(notification_due(first, later, delay), later.plus(delay));
    }

    #[test]
    fn steady_editing_cannot_push_it_beyond_the_ceiling() {
        let delay = 30 * MINUTE_US;
        let late = UtcMicros(0).plus(5 * 60 * MINUTE_US);
        assert_eq!(notification_due(UtcMicros(0), late, delay), UtcMicros(8 * delay));
    }

    #[test]
    fn a_patch_leaves_untouched_fields_alone() {
        let state =
            ReportState { status: Some(AccountStatus::Target), notes: "x".into(), ..Default::default() };
        let patch = ReportPatch { status: Some(None), ..Default::default() };
        assert_eq!(patch.applied_to(&state), ReportState { notes: "x".into(), ..Default::default() });
    }
}
