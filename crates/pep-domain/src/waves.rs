//! Waves of invitations (D-64, D-65, B4-01; reliability 2.8).

use crate::people::text_enum;

/// Whom a wave invites to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WaveKind {
    /// The contacts of elected partners, to the program (D-06).
    ProgramPartners,
    /// Invited sellers, to the program (D-07).
    ProgramSellers,
    /// The primary contacts of an event's teams, to report on the OU's accounts (D-17, D-18).
    EventHeatmaps,
}
text_enum!(WaveKind {
    ProgramPartners = "program_partners",
    ProgramSellers = "program_sellers",
    EventHeatmaps = "event_heatmaps",
});

/// Where a wave stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WaveState {
    /// Planned; nothing leaves.
    Draft,
    /// Under way, or waiting for its start.
    Running,
    /// Stopped for now.
    Paused,
    /// Stopped for good.
    Cancelled,
    /// Everybody was invited.
    Done,
}
text_enum!(WaveState {
    Draft = "draft",
    Running = "running",
    Paused = "paused",
    Cancelled = "cancelled",
    Done = "done",
});

/// Where one recipient of a wave stands. What became of the mail itself, the message says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecipientState {
    /// Comes when it is the turn.
    Planned,
    /// The mail is written.
    Released,
    /// Left out, with a reason.
    Skipped,
    /// The wave was cancelled before.
    Cancelled,
}
text_enum!(RecipientState {
    Planned = "planned",
    Released = "released",
    Skipped = "skipped",
    Cancelled = "cancelled",
});
