//! What operators are alarmed about, and what they do then (reliability 2.11).

use super::Queue;
use crate::time::{HOUR_US, MINUTE_US, SECOND_US, UtcMicros};

/// Work that was due for longer than this is late, microseconds.
pub const LATE_US: i64 = 5 * MINUTE_US;

/// A mail that was in doubt for longer than this is not going to be settled by itself, microseconds.
const DOUBT_US: i64 = 30 * MINUTE_US;

/// More mails of a day that came back than this are too many, per cent.
const BOUNCED_PERCENT: i64 = 5;

/// Of fewer mails a day, the share says nothing.
const FEWEST_MAILS: i64 = 20;

/// Clocks further apart than this make leases and deadlines wrong, microseconds.
const OFFSET_US: i64 = 2 * SECOND_US;

/// Less free space than this is too little, per cent.
const FREE_PERCENT: i64 = 10;

/// How things stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// For how long the oldest due job of each queue has waited, microseconds.
    pub waited: Vec<(Queue, i64)>,
    /// Jobs that were given up.
    pub failed: i64,
    /// For how long the oldest job in doubt has been so, microseconds; none if none is.
    pub in_doubt_us: Option<i64>,
    /// Why mail is held; none if it leaves.
    pub held_reason: Option<String>,
    /// Mails that the provider took in the last day.
    pub accepted: i64,
    /// How many of them came back.
    pub bounced: i64,
    /// By how much the database's clock is ahead of this machine's, microseconds; none if they are one.
    pub clock_offset_us: Option<i64>,
    /// How much of the disk with the data is free, per cent; none if nobody can tell.
    pub disk_free_percent: Option<i64>,
    /// When the last backup was made, as far as PEP was told.
    pub last_backup_at: Option<UtcMicros>,
}

/// Something that somebody must look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alarm {
    /// Work of a queue is late, by this many microseconds.
    Late(Queue, i64),
    /// Jobs were given up.
    Failed(i64),
    /// Nobody knows for so many microseconds whether a mail left.
    InDoubt(i64),
    /// Mail is held, for this reason.
    Held(String),
    /// So many of so many mails came back.
    Bounces(i64, i64),
    /// The database's clock is ahead by so many microseconds.
    ClockOffset(i64),
    /// So many per cent of the disk are free.
    DiskFull(i64),
}

impl Figures {
    /// What is wrong, worst first.
    #[must_use]
    pub fn alarms(&self) -> Vec<Alarm> {
        let late = self.waited.iter().filter(|(_, us)| *us > LATE_US);
        let is_bouncing =
            self.accepted >= FEWEST_MAILS && self.bounced * 100 > self.accepted * BOUNCED_PERCENT;
        let mut alarms: Vec<Alarm> = Vec::new();
        alarms.extend(self.disk_free_percent.filter(|percent| *percent < FREE_PERCENT).map(Alarm::DiskFull));
        alarms.extend(late.map(|(queue, us)| Alarm::Late(*queue, *us)));
        alarms.extend(self.clock_offset_us.filter(|us| us.abs() > OFFSET_US).map(Alarm::ClockOffset));
        alarms.extend(self.held_reason.clone().map(Alarm::Held));
        alarms.extend(self.in_doubt_us.filter(|us| *us > DOUBT_US).map(Alarm::InDoubt));
        alarms.extend((self.failed > 0).then_some(Alarm::Failed(self.failed)));
        alarms.extend(is_bouncing.then_some(Alarm::Bounces(self.bounced, self.accepted)));
        alarms
    }
}

impl Alarm {
    /// A name for programs.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Late(..) => "late",
            Self::Failed(_) => "failed",
            Self::InDoubt(_) => "in_doubt",
            Self::Held(_) => "held",
            Self::Bounces(..) => "bounces",
            Self::ClockOffset(_) => "clock_offset",
            Self::DiskFull(_) => "disk_full",
        }
    }

    /// What is wrong, in words.
    #[must_use]
    pub fn what(&self) -> String {
        match self {
            Self::Late(queue, us) => {
                format!("The oldest due job of the queue “{}” waits for {}.", queue.as_str(), length(*us))
            }
            Self::Failed(1) => "One job was given up.".to_owned(),
            Self::Failed(count) => format!("{count} jobs were given up."),
            Self::InDoubt(us) => format!("It is unknown for {} whether a mail left.", length(*us)),
            Self::Held(reason) => format!("No mail leaves: {reason}"),
            Self::Bounces(bounced, accepted) => {
                format!("{bounced} of the {accepted} mails of the last day came back.")
            }
            Self::ClockOffset(us) => {
                let direction = if *us > 0 { "ahead of" } else { "behind" };
                format!("The database's clock is {} {direction} this machine's.", length(us.abs()))
            }
            Self::DiskFull(percent) => format!("Only {percent} % of the disk with the data is free."),
        }
    }

    /// What to do about it, in words.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Late(..) => {
                "Look whether a worker runs (pep serve without --no-worker, or pep work), and at its log."
            }
            Self::Failed(_) => "Read why under “Needs a look”, then try each again or cancel it.",
            Self::InDoubt(_) => "Look it up at the mail provider, then settle it in the Outbox.",
            Self::Held(_) => "Look at what would leave, and let it go when that is right.",
            Self::Bounces(..) => {
                "Look at the list of addresses in the Outbox under “Came back” before the provider suspends the account."
            }
            Self::ClockOffset(_) => {
                "Let both machines keep their time by NTP; leases and deadlines rely on it."
            }
            Self::DiskFull(_) => "Make room or give it more: without space nothing can be saved.",
        }
    }
}

/// A length of time in words, rounded down.
fn length(us: i64) -> String {
    match us {
        ..MINUTE_US => format!("{} seconds", us / SECOND_US),
        MINUTE_US..HOUR_US => format!("{} minutes", us / MINUTE_US),
        _ => format!("{} hours", us / HOUR_US),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_wrong_at_the_limits() {
        let figures = Figures {
            waited: vec![(Queue::Mail, LATE_US), (Queue::Maint, 0)],
            in_doubt_us: Some(DOUBT_US),
            accepted: 100,
            bounced: 5,
            clock_offset_us: Some(-OFFSET_US),
            disk_free_percent: Some(FREE_PERCENT),
            ..Figures::default()
        };
        assert_eq!(figures.alarms(), []);
    }

    #[test]
    fn everything_that_is_wrong_is_told_worst_first() {
        let figures = Figures {
            waited: vec![(Queue::Mail, LATE_US + 1), (Queue::Notify, 2 * HOUR_US)],
            failed: 1,
            in_doubt_us: Some(DOUBT_US + MINUTE_US),
            held_reason: Some("A copy.".to_owned()),
            accepted: 100,
            bounced: 6,
            clock_offset_us: Some(-3 * SECOND_US),
            disk_free_percent: Some(9),
            last_backup_at: None,
        };
        let told: Vec<String> = figures.alarms().iter().map(Alarm::what).collect();
        assert_eq!(
            told,
            [
                "Only 9 % of the disk with the data is free.",
                "The oldest due job of the queue “mail” waits for 5 minutes.",
                "The oldest due job of the queue “notify” waits for 2 hours.",
                "The database's clock is 3 seconds behind this machine's.",
                "No mail leaves: A copy.",
                "It is unknown for 31 minutes whether a mail left.",
                "One job was given up.",
                "6 of the 100 mails of the last day came back.",
            ]
        );
    }

    #[test]
    fn one_of_two_mails_that_came_back_is_no_alarm() {
        let figures = Figures { accepted: 2, bounced: 1, ..Figures::default() };
        assert_eq!(figures.alarms(), []);
    }
}
