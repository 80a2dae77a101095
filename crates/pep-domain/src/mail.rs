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
    /// Invites to a program or an event.
    Invite,
    /// Invites to a session, moves it or calls it off; carries a calendar part.
    SessionInvite,
    /// The sessions of the next day.
    Summary,
    /// After a session: thanks and the feedback link.
    FollowUp,
    /// An operator's test.
    Test,
}
text_enum!(MessageClass {
    HeatmapLink = "heatmap_link",
    Notify = "notify",
    Otp = "otp",
    Digest = "digest",
    Invite = "invite",
    SessionInvite = "session_invite",
    Summary = "summary",
    FollowUp = "followup",
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
            // An invitation that came twice is a nuisance, one that never came is a seat left empty; a calendar part
            // that comes twice updates the same entry.
            Self::HeatmapLink
            | Self::Notify
            | Self::Invite
            | Self::SessionInvite
            | Self::Summary
            | Self::FollowUp => DoubtPolicy::ResendOnce,
        }
    }
}

/// Why an address takes no mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockReason {
    /// A mail came back for good.
    Bounce,
    /// Its owner complained about a mail.
    Complaint,
}
text_enum!(BlockReason { Bounce = "bounce", Complaint = "complaint" });

/// Why an operator reads a mail of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RevealReason {
    /// Somebody asked for help with it.
    Support,
    /// It did not arrive, or arrived wrong.
    Delivery,
    /// Something about it is suspicious.
    Security,
    /// The law or a contract asks for it.
    Duty,
}
text_enum!(RevealReason {
    Support = "support",
    Delivery = "delivery",
    Security = "security",
    Duty = "duty",
});

/// What became of a message after it was handed over, or instead of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageFate {
    /// It arrived.
    Delivered,
    /// It came back for good.
    Bounced,
    /// Its recipient complained about it.
    Complained,
    /// It was not handed over: the address takes no mail.
    Suppressed,
}
text_enum!(MessageFate {
    Delivered = "delivered",
    Bounced = "bounced",
    Complained = "complained",
    Suppressed = "suppressed",
});

/// The class of the error of a message that was not handed over because its address takes no mail.
pub const SUPPRESSED: &str = "suppressed";
