//! Mail: classes of messages and what happens to one whose sending is in doubt.

use crate::people::text_enum;

/// What a message is for; decides how doubt is settled (reliability 2.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageClass {
    /// Asks a partner to report.
    HeatmapLink,
    /// Tells a person of something that happened.
    Notify,
    /// A one-time code.
    Otp,
    /// A regular summary.
    Digest,
    /// An operator's test.
    Test,
}
text_enum!(MessageClass {
    HeatmapLink = "heatmap_link",
    Notify = "notify",
    Otp = "otp",
    Digest = "digest",
    Test = "test",
});

/// What to do with a message that may or may not have left, when no provider event can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoubtPolicy {
    /// Leave it to an operator; a second copy would be worse than none.
    Hold,
    /// Send once more, marked as a possible duplicate.
    ResendOnce,
}

impl MessageClass {
    /// The policy of this class.
    #[must_use]
    pub fn doubt_policy(self) -> DoubtPolicy {
        match self {
            Self::Otp | Self::Digest | Self::Test => DoubtPolicy::Hold,
            Self::HeatmapLink | Self::Notify => DoubtPolicy::ResendOnce,
        }
    }
}
