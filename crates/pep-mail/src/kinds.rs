//! The kinds of mail, each with the values that its templates use.
//!
//! Dates and times come in as words, already in the recipient's zone and saying which one. Links are paths of
//! this portal (`/heatmap?…`) or whole web addresses. Texts that people wrote are plain text.

mod engagement_sessions;
mod engagements;
mod follow_ups;
mod heatmap;
mod materials;
mod platform;
mod programs;
mod session_days;
mod sessions;
mod teams;

pub use engagement_sessions::{EngagementFollowUp, EngagementSessionLine, FollowUpLink, SessionDigest};
pub use engagements::{
    EngagementAnswered, EngagementInvitation, EngagementReminder, EngagementSessionPlanned,
    EngagementWithdrawn,
};
pub use follow_ups::{FollowUpAnswered, FollowUpEnd, FollowUpEnded, FollowUpReminder, FollowUpRequest};
pub use heatmap::{
    HeatmapReminder, HeatmapRequest, HeatmapRequestCancelled, ReportChange, ReportNotification,
    ReportedStatus, RowsDelegated,
};
pub use materials::{MaterialRefused, MaterialRemoved};
pub use platform::{Digest, DigestLine, SignInCode, TestMail};
pub use programs::{HeatmapInvitation, ProgramInvitationPartner, ProgramInvitationSeller};
pub use session_days::{EventOpened, ListedSession, SessionFollowUp, SessionSummary, TeamNudge};
pub use sessions::{
    AnswerUrls, RequestDecided, RequestOutcome, RequestReminder, SessionCancelled, SessionChanged,
    SessionInvitation, SessionLater, SessionRequested, SlotFree,
};
pub use teams::TeamWithoutContact;
