//! Waves of invitations (D-64, D-65, B4-01; reliability 2.8).

use chrono::{Days, TimeZone, Timelike};
use chrono_tz::Tz;

use crate::holidays::ClosedDays;
use crate::people::text_enum;
use crate::time::{DAY_US, MINUTE_US, SECOND_US, UtcMicros, nine_o_clock};

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

/// By how many of the conditions of an audience somebody must be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AudienceMatch {
    /// By every one that is set.
    #[default]
    All,
    /// By at least one that is set.
    Any,
}
text_enum!(AudienceMatch { All = "all", Any = "any" });

/// Whom a wave is for (B4-06). A condition that is empty is not set; with none set, everybody of the wave's kind is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audience {
    /// How the conditions add up.
    pub matches: AudienceMatch,
    /// Has to do with one of these OUs: sellers are of it, partners have a team in it.
    pub ous: Vec<i64>,
    /// Is of one of these partners.
    pub partners: Vec<i64>,
    /// Is the primary contact of the partner.
    pub is_primary_contact: bool,
    /// These people never, whatever the conditions say.
    pub excluded: Vec<i64>,
    /// The people of these partners never, whatever the conditions say.
    pub excluded_partners: Vec<i64>,
}

/// What leaves somebody out of an audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exclusion {
    /// The person.
    Person(i64),
    /// All people of the partner.
    Partner(i64),
}

/// What an audience asks about a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AudiencePerson {
    /// The person.
    pub id: i64,
    /// OUs that the person has to do with.
    pub ous: Vec<i64>,
    /// The partner, on the partner side.
    pub partner: Option<i64>,
    /// Primary contact of the partner?
    pub is_primary_contact: bool,
}

impl Audience {
    /// Is this person meant?
    #[must_use]
    pub fn includes(&self, person: &AudiencePerson) -> bool {
        self.meets(person) && self.exclusions_of(person).is_empty()
    }

    /// What is left out, in the order in which it was chosen, people first.
    pub fn exclusions(&self) -> impl Iterator<Item = Exclusion> {
        let people = self.excluded.iter().map(|id| Exclusion::Person(*id));
        people.chain(self.excluded_partners.iter().map(|id| Exclusion::Partner(*id)))
    }

    /// What leaves this person out; nothing for most.
    #[must_use]
    pub fn exclusions_of(&self, person: &AudiencePerson) -> Vec<Exclusion> {
        let own = self.excluded.contains(&person.id).then_some(Exclusion::Person(person.id));
        let of = person.partner.filter(|partner| self.excluded_partners.contains(partner));
        own.into_iter().chain(of.map(Exclusion::Partner)).collect()
    }

    /// Do the conditions mean this person, whoever is left out?
    #[must_use]
    pub fn meets(&self, person: &AudiencePerson) -> bool {
        let mut answers = Vec::new();
        if !self.ous.is_empty() {
            answers.push(person.ous.iter().any(|ou| self.ous.contains(ou)));
        }
        if !self.partners.is_empty() {
            answers.push(person.partner.is_some_and(|partner| self.partners.contains(&partner)));
        }
        if self.is_primary_contact {
            answers.push(person.is_primary_contact);
        }
        match self.matches {
            AudienceMatch::All => answers.into_iter().all(|answer| answer),
            AudienceMatch::Any => answers.is_empty() || answers.into_iter().any(|answer| answer),
        }
    }
}

/// Invitations are written so long before they leave, microseconds: long enough that the pace holds between two looks of
/// a worker, short enough that a pause stops almost everything.
pub const HORIZON_US: i64 = 2 * SECOND_US;

/// What has left and is about to, as the pace needs to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WaveFlow {
    /// Written and not handed over yet, plus handed over within the last 60 seconds.
    pub within_minute: i64,
    /// For when the newest invitation was written.
    pub last_at: Option<UtcMicros>,
}

/// When the next invitations leave: at most `most`, spread evenly over the minute, none before `now`, so that nothing is
/// made up for in a burst after an outage (reliability 2.8). Never more than `per_minute` within any 60 seconds.
#[must_use]
pub fn next_departures(now: UtcMicros, per_minute: i64, flow: WaveFlow, most: usize) -> Vec<UtcMicros> {
    let pace = per_minute.max(1);
    let spacing = MINUTE_US / pace;
    let free = usize::try_from(pace - flow.within_minute).unwrap_or(0).min(most);
    let first = flow.last_at.map_or(now, |last| now.max(last.plus(spacing)));
    (0..)
        .map(|n: i64| first.plus(n.saturating_mul(spacing)))
        .take_while(|at| at.since(now) < HORIZON_US)
        .take(free)
        .collect()
}

/// Is it a working day, 9:00 to 17:00, in this zone (B3-08)? `closed`: the closed days of the place.
#[must_use]
pub fn is_business_time(at: UtcMicros, zone: Tz, closed: &ClosedDays) -> bool {
    let local = zone.from_utc_datetime(&at.to_datetime().naive_utc());
    closed.is_working_day(local.date_naive()) && (9..17).contains(&local.hour())
}

/// The first instant from `at` on that is business time in this zone.
#[must_use]
pub fn next_business_time(at: UtcMicros, zone: Tz, closed: &ClosedDays) -> UtcMicros {
    if is_business_time(at, zone, closed) {
        return at;
    }
    let today = at.date_in(zone);
    let opens = nine_o_clock(closed.working_day_from(today), zone);
    if opens >= at {
        return opens;
    }
    // Today's hours are over.
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
    nine_o_clock(closed.working_day_from(tomorrow), zone).max(at)
}

/// People who are still to be invited, in one place.
#[derive(Debug, Clone, Copy)]
pub struct Waiting<'a> {
    /// The zone of their business hours.
    pub zone: Tz,
    /// The closed days of their OU.
    pub closed: &'a ClosedDays,
    /// How many.
    pub count: i64,
}

/// When a wave that starts at `start` will be through, if nothing holds it up. `waiting`: how many are still to be
/// invited, by place. Exact to a quarter of an hour; none if it takes longer than a year.
#[must_use]
pub fn forecast_end(
    start: UtcMicros,
    per_minute: i64,
    is_business_hours: bool,
    waiting: &[Waiting<'_>],
) -> Option<UtcMicros> {
    let pace = per_minute.max(1);
    let mut waiting: Vec<Waiting<'_>> = waiting.iter().copied().filter(|place| place.count > 0).collect();
    let mut at = start;
    if !is_business_hours {
        let count: i64 = waiting.iter().map(|place| place.count).sum();
        return Some(at.plus(count.saturating_mul(MINUTE_US / pace)));
    }
    while !waiting.is_empty() {
        if at.since(start) > 366 * DAY_US {
            return None;
        }
        if !waiting.iter().any(|place| is_business_time(at, place.zone, place.closed)) {
            let opens = waiting.iter().map(|place| next_business_time(at, place.zone, place.closed)).min()?;
            // A place that never works is not waited for.
            at = opens.max(at.plus(MINUTE_US));
            continue;
        }
        let mut room = pace.saturating_mul(15);
        let mut taken = 0;
        for place in &mut waiting {
            if is_business_time(at, place.zone, place.closed) {
                let now = room.min(place.count);
                place.count -= now;
                room -= now;
                taken += now;
            }
        }
        waiting.retain(|place| place.count > 0);
        at = at.plus(taken.saturating_mul(MINUTE_US / pace).max(SECOND_US));
    }
    Some(at)
}

/// Why a wave stops by itself, from the fate of its newest mails (at most 200 of them): more than 5 % came back, or more
/// than 0.1 % were complained about. Below 20 mails a share says nothing yet.
#[must_use]
pub fn alarm(sample: i64, bounced: i64, complained: i64) -> Option<&'static str> {
    if complained * 1_000 > sample && complained > 0 {
        Some("A recipient complained about the mail as unwanted. Look at it before you go on.")
    } else if sample >= 20 && bounced * 20 > sample {
        Some("More than 5 % of the newest mails came back. Check the addresses before you go on.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use chrono_tz::{America, Asia, Europe};

    use super::*;

    fn at(text: &str) -> UtcMicros {
        UtcMicros::from(chrono::DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc))
    }

    #[test]
    fn no_minute_holds_more_than_the_pace_and_none_is_a_burst() {
        for pace in [1, 7, 60, 600] {
            let mut left: Vec<UtcMicros> = Vec::new();
            let mut now = UtcMicros(0);
            // Ten minutes of looks a second apart, with three minutes of silence in the middle.
            for second in (0..240).chain(420..600) {
                now = UtcMicros(second * SECOND_US);
                let within = left.iter().filter(|at| at.0 > now.0 - MINUTE_US).count();
                let flow =
                    WaveFlow { within_minute: i64::try_from(within).unwrap(), last_at: left.last().copied() };
                left.extend(next_departures(now, pace, flow, 500));
            }
            assert!(left.is_sorted() && left.iter().all(|at| at.since(now) < HORIZON_US));
            for (n, first) in left.iter().enumerate() {
                let within = left[n..].iter().take_while(|at| at.since(*first) < MINUTE_US).count();
                assert!(
                    within <= usize::try_from(pace).unwrap(),
                    "{within} within a minute at a pace of {pace}"
                );
                let burst = left[n..].iter().take_while(|at| at.since(*first) < SECOND_US).count();
                assert!(
                    burst <= usize::try_from(pace / 60 + 1).unwrap(),
                    "{burst} within a second at {pace}"
                );
            }
            let minutes = i64::try_from(left.len()).unwrap() * 10 / pace;
            assert!((62..=75).contains(&minutes), "{minutes} tenths of minutes' worth at a pace of {pace}");
        }
    }

    #[test]
    fn nine_to_five_is_the_recipient_s_also_when_the_clocks_change() {
        // Berlin leaves summer time on 25 October 2026, New York on 1 November, Kolkata never.
        for (zone, instant, open) in [
            (Europe::Berlin, "2026-10-23T07:00:00Z", true),
            (Europe::Berlin, "2026-10-26T07:59:59Z", false),
            (Europe::Berlin, "2026-10-26T08:00:00Z", true),
            (Europe::Berlin, "2026-10-24T10:00:00Z", false),
            (America::New_York, "2026-10-30T13:00:00Z", true),
            (America::New_York, "2026-11-02T13:30:00Z", false),
            (America::New_York, "2026-11-02T14:00:00Z", true),
            (Asia::Kolkata, "2026-10-26T03:30:00Z", true),
            (Asia::Kolkata, "2026-10-26T11:30:00Z", false),
        ] {
            assert_eq!(is_business_time(at(instant), zone, &ClosedDays::default()), open, "{zone} {instant}");
        }
        let none = ClosedDays::default();
        assert_eq!(
            next_business_time(at("2026-10-23T15:30:00Z"), Europe::Berlin, &none),
            at("2026-10-26T08:00:00Z")
        );
        assert_eq!(
            next_business_time(at("2026-10-26T10:00:00Z"), Europe::Berlin, &none),
            at("2026-10-26T10:00:00Z")
        );
        assert_eq!(
            next_business_time(at("2026-10-26T03:00:00Z"), Europe::Berlin, &none),
            at("2026-10-26T08:00:00Z")
        );
    }

    #[test]
    fn the_forecast_waits_for_the_morning() {
        let none = ClosedDays::default();
        let berlin = |count| Waiting { zone: Europe::Berlin, closed: &none, count };
        let start = at("2026-10-26T08:00:00Z");
        assert_eq!(forecast_end(start, 60, false, &[berlin(120)]), Some(start.plus(2 * MINUTE_US)));
        // Eight hours at 1 a minute are 480; the rest goes out the next morning.
        let end = forecast_end(start, 1, true, &[berlin(500)]).unwrap();
        assert_eq!(end, at("2026-10-27T08:20:00Z"));
        let both =
            forecast_end(start, 1, true, &[berlin(10), Waiting { zone: America::New_York, ..berlin(10) }])
                .unwrap();
        assert_eq!(both, at("2026-10-26T13:10:00Z"));
    }

    #[test]
    fn a_closed_day_is_no_business_time_for_those_it_closes() {
        // 25 and 26 December 2026 are a Friday and a Saturday.
        let christmas: ClosedDays =
            ["2026-12-25".parse().unwrap(), "2026-12-26".parse().unwrap()].into_iter().collect();
        let friday = at("2026-12-25T10:00:00Z");
        assert!(!is_business_time(friday, Europe::Berlin, &christmas));
        assert!(is_business_time(friday, Europe::Berlin, &ClosedDays::default()));
        let monday = at("2026-12-28T08:00:00Z");
        assert_eq!(next_business_time(friday, Europe::Berlin, &christmas), monday);
        assert_eq!(next_business_time(at("2026-12-24T16:30:00Z"), Europe::Berlin, &christmas), monday);
        let closed = Waiting { zone: Europe::Berlin, closed: &christmas, count: 10 };
        let open = Waiting { closed: &ClosedDays::default(), ..closed };
        assert_eq!(forecast_end(friday, 10, true, &[open]), Some(friday.plus(MINUTE_US)));
        assert_eq!(forecast_end(friday, 10, true, &[closed, open]), Some(monday.plus(MINUTE_US)));
    }

    #[test]
    fn conditions_add_up_as_said() {
        let person = AudiencePerson { id: 1, ous: vec![7], partner: Some(3), is_primary_contact: false };
        let audience = Audience { ous: vec![7], is_primary_contact: true, ..Audience::default() };
        assert!(!audience.includes(&person));
        assert!(Audience { matches: AudienceMatch::Any, ..audience.clone() }.includes(&person));
        assert!(Audience::default().includes(&person));
        let excluded = Audience { excluded: vec![1], ..Audience::default() };
        assert!(!excluded.includes(&person));
        let of_partner = AudiencePerson { id: 2, partner: Some(7), ..AudiencePerson::default() };
        let without = Audience { excluded: vec![2], excluded_partners: vec![7], ..Audience::default() };
        assert_eq!(without.exclusions_of(&of_partner), [Exclusion::Person(2), Exclusion::Partner(7)]);
        assert!(without.meets(&of_partner) && !without.includes(&of_partner));
        // Somebody of no partner is not of a partner that is left out.
        assert!(without.includes(&AudiencePerson { id: 3, ..AudiencePerson::default() }));
    }

    #[test]
    fn one_complaint_or_one_in_twenty_returned_stops_a_wave() {
        assert!(alarm(200, 10, 0).is_none());
        assert!(alarm(200, 11, 0).is_some());
        assert!(alarm(10, 5, 0).is_none());
        assert!(alarm(200, 0, 1).is_some());
    }
}
