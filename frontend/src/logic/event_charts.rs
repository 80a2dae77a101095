//! Numbers of an event as bars: lengths in a fixed width, words beside them. The picture repeats what a table says.

use pep_api_types::event_reports::{EventTally, NamedFeedback, TeamCoverage};

/// Width of the longest bar.
pub const WIDTH: i64 = 320;

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it counts.
    pub label: &'static str,
    /// How many.
    pub count: i64,
    /// Its length, 0 to [`WIDTH`]; at least 2 for anything.
    pub length: i64,
}

/// Bars for counts, the longest one as long as can be.
pub fn bars(counts: &[(&'static str, i64)]) -> Vec<Bar> {
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    counts
        .iter()
        .map(|(label, count)| {
            let length = count * WIDTH / most;
            Bar { label, count: *count, length: if *count > 0 { length.max(2) } else { 0 } }
        })
        .collect()
}

/// From the request to the session that took place.
pub fn funnel(tally: &EventTally) -> Vec<Bar> {
    bars(&[
        ("Requested", tally.requested),
        ("Accepted", tally.accepted),
        ("Sessions", tally.scheduled + tally.held),
        ("Held", tally.held),
        ("Both sides came", tally.met),
        ("Not known who came", tally.not_known),
    ])
}

/// How the teams that take part are served. Each team counts once, where it needs a look most.
pub fn coverage(teams: &[TeamCoverage]) -> Vec<Bar> {
    let count = |is_it: fn(&TeamCoverage) -> bool| {
        let number = teams.iter().filter(|team| team.takes_part && is_it(team)).count();
        i64::try_from(number).unwrap_or(i64::MAX)
    };
    bars(&[
        ("Without primary contact", count(|team| kind(team) == Kind::Headless)),
        ("No request at all", count(|team| kind(team) == Kind::Unseen)),
        ("Asked, nothing agreed", count(|team| kind(team) == Kind::Open)),
        ("With sessions", count(|team| kind(team) == Kind::Served)),
    ])
}

/// What a team needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody who answers for it.
    Headless,
    /// To be found.
    Unseen,
    /// An answer.
    Open,
    /// Nothing.
    Served,
}

/// What a team needs most.
pub fn kind(team: &TeamCoverage) -> Kind {
    if team.primary_contact_name.is_none() {
        Kind::Headless
    } else if team.sessions > 0 {
        Kind::Served
    } else if team.asked + team.was_asked == 0 {
        Kind::Unseen
    } else {
        Kind::Open
    }
}

/// An average rating in tenths, in words: `4.3 of 5`.
pub fn rating(tenths: i64) -> String {
    format!("{}.{} of 5", tenths / 10, tenths % 10)
}

/// How many answered, and the share of those who were asked: `3 of 4 (75 %)`.
pub fn answered(given: i64, asked: i64) -> String {
    match (given * 100 + asked / 2).checked_div(asked) {
        Some(share) => format!("{given} of {asked} ({share} %)"),
        None => "nobody asked".to_owned(),
    }
}

/// The ratings of all, as bars; the first of `feedback` counts all.
pub fn ratings(feedback: &[NamedFeedback]) -> Vec<Bar> {
    let labels = ["1 Poor", "2 Fair", "3 Good", "4 Very good", "5 Excellent"];
    let counts = feedback.first().map(|all| all.ratings.as_slice()).unwrap_or_default();
    let pairs: Vec<_> = labels.into_iter().zip(counts.iter().copied()).collect();
    bars(&pairs)
}

#[cfg(test)]
mod tests {
    use pep_api_types::people::Side;

    use super::*;

    #[test]
    fn the_longest_bar_fills_the_width_and_nothing_has_none() {
        let drawn = bars(&[("a", 200), ("b", 1), ("c", 0), ("d", 50)]);
        let lengths: Vec<i64> = drawn.iter().map(|bar| bar.length).collect();
        assert_eq!(lengths, [320, 2, 0, 80]);
        assert!(bars(&[("a", 0)]).iter().all(|bar| bar.length == 0));
    }

    #[test]
    fn nobody_is_claimed_to_have_come_of_whom_nothing_is_known() {
        let tally = EventTally {
            requested: 8,
            accepted: 6,
            declined: 1,
            later: 0,
            waiting: 0,
            ended: 1,
            scheduled: 0,
            held: 6,
            no_show: 1,
            met: 2,
            not_known: 3,
            cancelled: 0,
        };
        let last: Vec<(&str, i64)> =
            funnel(&tally).iter().skip(3).map(|bar| (bar.label, bar.count)).collect();
        assert_eq!(last, [("Held", 6), ("Both sides came", 2), ("Not known who came", 3)]);
    }

    #[test]
    fn every_team_that_takes_part_counts_once() {
        let team = |contact: Option<&str>, asked, sessions, takes_part| TeamCoverage {
            id: 1,
            name: String::new(),
            side: Side::Partner,
            partner_name: None,
            primary_contact_name: contact.map(str::to_owned),
            takes_part,
            asked,
            was_asked: 0,
            waiting: 0,
            waiting_since: None,
            later: 0,
            sessions,
            no_show: 0,
            stood_up: 0,
            is_nudged: false,
        };
        let teams = [
            team(None, 0, 0, true),
            team(Some("Ada"), 0, 0, true),
            team(Some("Ada"), 3, 0, true),
            team(Some("Ada"), 3, 1, true),
            team(Some("Ada"), 3, 1, false),
        ];
        let counts: Vec<i64> = coverage(&teams).iter().map(|bar| bar.count).collect();
        assert_eq!(counts, [1, 1, 1, 1]);
    }

    #[test]
    fn a_rating_has_one_decimal() {
        assert_eq!(rating(43), "4.3 of 5");
    }
}
