//! How an event moves through its phases: by date, by hand, and what each move opens and closes (D-20, D-67).

use chrono::{Days, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::EventPhase;
use super::slots::instant;
use crate::time::{DAY_US, UtcMicros};

/// An event that was held closes by itself after so long.
pub const CLOSES_AFTER_US: i64 = 30 * DAY_US;

/// The instants that move an event by themselves; `None`: moved by hand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PhaseTimes {
    /// Heatmaps begin.
    pub heatmaps_at: Option<UtcMicros>,
    /// Requests open.
    pub requests_open_at: Option<UtcMicros>,
    /// Requests close: review begins.
    pub requests_close_at: Option<UtcMicros>,
    /// What is open is settled: the event is scheduled.
    pub settled_at: Option<UtcMicros>,
    /// The last slot is over.
    pub ends_at: Option<UtcMicros>,
}

impl PhaseTimes {
    /// When an event whose first slot begins at `first` is settled: at 9:00 in its zone, so many days before; the day
    /// before if no rule says.
    #[must_use]
    pub fn settled(first: UtcMicros, remove_days_before: Option<u32>, zone: Tz) -> Option<UtcMicros> {
        let day = first.date_in(zone) - Days::new(u64::from(remove_days_before.unwrap_or(1)));
        instant(day.and_time(NaiveTime::MIN) + TimeDelta::hours(9), zone)
    }
}

/// The phase in which an event should be now, by its dates: never an earlier one than it is in. The follow-up is moved by
/// whoever sends it.
#[must_use]
pub fn due_phase(phase: EventPhase, times: &PhaseTimes, now: UtcMicros) -> EventPhase {
    if phase.is_over() {
        return phase;
    }
    let closes_at = times.ends_at.map(|end| end.plus(CLOSES_AFTER_US));
    let marks = [
        (EventPhase::Heatmaps, times.heatmaps_at),
        (EventPhase::Requests, times.requests_open_at),
        (EventPhase::Review, times.requests_close_at),
        (EventPhase::Scheduled, times.settled_at),
        (EventPhase::Held, times.ends_at),
        (EventPhase::Closed, closes_at),
    ];
    marks
        .into_iter()
        .filter(|(_, at)| at.is_some_and(|at| at <= now))
        .map(|(due, _)| due)
        .fold(phase, EventPhase::max)
}

/// The date on which `phase` begins, as it counts for an event that stands in `stands_in`: a later phase does not begin on
/// a day that has passed. Without this, an event that was moved back by hand would move on again at once.
#[must_use]
pub fn date_that_counts(
    phase: EventPhase,
    date: Option<UtcMicros>,
    stands_in: EventPhase,
    now: UtcMicros,
) -> Option<UtcMicros> {
    date.filter(|at| phase <= stands_in || *at > now)
}

/// The phases to which an organiser can move an event by hand.
#[must_use]
pub fn moves(from: EventPhase) -> Vec<EventPhase> {
    if from.is_over() {
        return Vec::new();
    }
    EventPhase::ALL
        .iter()
        .copied()
        .filter(|to| {
            let is_back = *to < from && *to <= EventPhase::Scheduled && from <= EventPhase::Scheduled;
            *to != EventPhase::Cancelled && (*to > from || is_back)
        })
        .collect()
}

/// What a move opens and what it closes, in words for people.
#[must_use]
pub fn opens_and_closes(from: EventPhase, to: EventPhase) -> (Vec<&'static str>, Vec<&'static str>) {
    let (before, after) = (doors(from), doors(to));
    let opens = after.iter().filter(|door| !before.contains(door)).copied().collect();
    let closes = before.iter().filter(|door| !after.contains(door)).copied().collect();
    (opens, closes)
}

/// What can be done in a phase.
fn doors(phase: EventPhase) -> Vec<&'static str> {
    let mut doors = Vec::new();
    let is_before = phase <= EventPhase::Heatmaps;
    if is_before {
        doors.push("nominations are gathered without anybody having asked for a session yet");
    }
    if phase == EventPhase::Heatmaps {
        doors.push("teams are invited to report on the accounts of the OU");
    }
    if phase.takes_requests() {
        doors.push("teams can ask for sessions");
    }
    if phase.takes_answers() {
        doors.push("requests can be answered");
    }
    if phase.takes_changes() {
        doors.push("sessions can be moved and people added");
    }
    if matches!(phase, EventPhase::Held | EventPhase::FollowedUp) {
        doors.push("attendance, outcomes and feedback can be entered");
    }
    if phase == EventPhase::Held {
        doors.push("follow-up mails go out");
    }
    if phase.is_over() {
        doors.push("everything of the event is read-only");
    }
    doors
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = crate::time::HOUR_US;

    fn times(marks: [Option<i64>; 5]) -> PhaseTimes {
        let [heatmaps_at, requests_open_at, requests_close_at, settled_at, ends_at] =
            marks.map(|hour| hour.map(|hour| UtcMicros(hour * HOUR)));
        PhaseTimes { heatmaps_at, requests_open_at, requests_close_at, settled_at, ends_at }
    }

    #[test]
    fn dates_move_an_event_forwards_and_never_back() {
        let times = times([Some(1), Some(2), Some(3), Some(4), Some(5)]);
        let at = |hour| due_phase(EventPhase::Nominating, &times, UtcMicros(hour * HOUR));
        assert_eq!(
            [0, 1, 2, 3, 4, 5].map(at),
            [
                EventPhase::Nominating,
                EventPhase::Heatmaps,
                EventPhase::Requests,
                EventPhase::Review,
                EventPhase::Scheduled,
                EventPhase::Held
            ]
        );
        assert_eq!(due_phase(EventPhase::Held, &times, UtcMicros(2 * HOUR)), EventPhase::Held);
        assert_eq!(due_phase(EventPhase::Cancelled, &times, UtcMicros(9 * HOUR)), EventPhase::Cancelled);
    }

    #[test]
    fn a_day_that_has_passed_moves_nothing_on_again() {
        let counts = |phase, stands_in| {
            date_that_counts(phase, Some(UtcMicros(HOUR)), stands_in, UtcMicros(2 * HOUR)).is_some()
        };
        assert!(counts(EventPhase::Heatmaps, EventPhase::Heatmaps));
        assert!(!counts(EventPhase::Requests, EventPhase::Heatmaps));
        let ahead = Some(UtcMicros(3 * HOUR));
        let (later, now) = (EventPhase::Requests, UtcMicros(2 * HOUR));
        assert_eq!(date_that_counts(later, ahead, EventPhase::Nominating, now), ahead);
    }

    #[test]
    fn without_dates_only_the_last_slot_moves_it() {
        let times = times([None, None, None, None, Some(5)]);
        assert_eq!(due_phase(EventPhase::Requests, &times, UtcMicros(4 * HOUR)), EventPhase::Requests);
        assert_eq!(due_phase(EventPhase::Requests, &times, UtcMicros(5 * HOUR)), EventPhase::Held);
    }

    #[test]
    fn every_move_by_hand_says_what_it_does() {
        for from in EventPhase::ALL {
            for to in moves(*from) {
                let (opens, closes) = opens_and_closes(*from, to);
                let is_quiet = opens.is_empty() && closes.is_empty();
                assert!(!is_quiet, "{from} → {to} says nothing");
            }
        }
        let (opens, closes) = opens_and_closes(EventPhase::Requests, EventPhase::Review);
        assert!(opens.is_empty());
        assert_eq!(closes, ["teams can ask for sessions"]);
    }

    #[test]
    fn nothing_moves_out_of_the_end_or_back_from_the_day() {
        assert!(moves(EventPhase::Closed).is_empty());
        assert!(!moves(EventPhase::Held).contains(&EventPhase::Requests));
        assert!(moves(EventPhase::Review).contains(&EventPhase::Requests));
    }

    #[test]
    fn an_event_is_settled_in_the_morning_so_many_days_before() {
        // 3 December 2026, 09:00 in Berlin.
        let first = UtcMicros(1_796_284_800_000_000);
        let at = PhaseTimes::settled(first, Some(2), chrono_tz::Europe::Berlin).unwrap();
        assert_eq!(at.to_datetime().to_rfc3339(), "2026-12-01T08:00:00+00:00");
    }
}
