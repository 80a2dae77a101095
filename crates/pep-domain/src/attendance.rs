//! Who was there (D-50, B3-11): merging what meetings report, and weighing it against what people say.

use std::collections::BTreeMap;

use crate::ids::PersonId;
use crate::people::{Side, text_enum};
use crate::sessions::AttendanceSource;
use crate::time::{HOUR_US, UtcMicros};

/// The longest note, next step, comment or reason, characters.
pub const WORDS_MAX_CHARS: usize = 4_000;

/// Meetings that ran up to so long before a session's start count for it (integrations 1.6).
const EARLY_US: i64 = HOUR_US;
/// Meetings that began up to so long after a session's end count for it.
const LATE_US: i64 = 2 * HOUR_US;

/// What came of a session (B3-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutcomeResult {
    /// A co-sell opportunity.
    Opportunity,
    /// Worth another talk.
    FollowUp,
    /// Nothing to sell together.
    NoFit,
    /// Something else; the note says what.
    Other,
}
text_enum!(OutcomeResult {
    Opportunity = "opportunity",
    FollowUp = "follow_up",
    NoFit = "no_fit",
    Other = "other",
});

/// From when until when somebody was in a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stay {
    /// Joined.
    pub joined_at: UtcMicros,
    /// Left.
    pub left_at: UtcMicros,
}

/// Somebody of whom a meeting reports. Anonymous people have no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// As the meeting shows it; may be empty.
    pub name: String,
    /// The address, if the meeting knows it.
    pub email: Option<String>,
    /// The person's stays, in any order.
    pub stays: Vec<Stay>,
}

/// What a meeting reports of one of its runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The run began.
    pub began_at: UtcMicros,
    /// The run ended.
    pub ended_at: UtcMicros,
    /// Who was there.
    pub guests: Vec<Guest>,
}

/// Whom a record is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Somebody PEP knows.
    Person(PersonId),
    /// Somebody it does not, with an address.
    Address(String),
    /// Somebody without one, by the name shown.
    Name(String),
}

impl Who {
    /// Tells records of one source apart.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Person(id) => format!("person:{id}"),
            Self::Address(email) => format!("email:{email}"),
            Self::Name(name) => format!("name:{name}"),
        }
    }
}

/// One person's attendance over all runs of a session's meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attended {
    /// Whose.
    pub who: Who,
    /// The name the meeting showed.
    pub name: String,
    /// The address, where one is known; else empty.
    pub email: String,
    /// How long in all; stays that overlap count once.
    pub seconds: i64,
    /// First joined.
    pub first_joined_at: UtcMicros,
    /// Last left.
    pub last_left_at: UtcMicros,
}

/// Merges what a meeting reports into one record for each person: the union of the stays over all runs near the session
/// of `starts_at` to `ends_at`. `known` finds people by their folded address.
#[must_use]
pub fn merge(
    reports: &[Report],
    starts_at: UtcMicros,
    ends_at: UtcMicros,
    known: &BTreeMap<String, PersonId>,
) -> Vec<Attended> {
    let mut people: BTreeMap<Who, (String, String, Vec<Stay>)> = BTreeMap::new();
    let is_near = |report: &&Report| {
        report.ended_at >= starts_at.plus(-EARLY_US) && report.began_at <= ends_at.plus(LATE_US)
    };
    for guest in reports.iter().filter(is_near).flat_map(|report| &report.guests) {
        let email = guest.email.as_deref().map(|email| email.trim().to_lowercase()).unwrap_or_default();
        let name = guest.name.trim();
        let who = match known.get(&email) {
            Some(person) => Who::Person(*person),
            None if !email.is_empty() => Who::Address(email.clone()),
            None => Who::Name(name.to_owned()),
        };
        let entry = people.entry(who).or_insert_with(|| (name.to_owned(), email, Vec::new()));
        entry.2.extend(guest.stays.iter().filter(|stay| stay.left_at > stay.joined_at));
    }
    people
        .into_iter()
        .filter_map(|(who, (name, email, stays))| {
            let first_joined_at = stays.iter().map(|stay| stay.joined_at).min()?;
            let last_left_at = stays.iter().map(|stay| stay.left_at).max()?;
            Some(Attended { who, name, email, seconds: union_seconds(stays), first_joined_at, last_left_at })
        })
        .collect()
}

/// How long the stays cover in all, whole seconds.
fn union_seconds(mut stays: Vec<Stay>) -> i64 {
    stays.sort_unstable();
    let (mut micros, mut covered) = (0, UtcMicros(i64::MIN));
    for stay in stays {
        let from = stay.joined_at.max(covered);
        if stay.left_at > from {
            micros += stay.left_at.since(from);
            covered = stay.left_at;
        }
    }
    micros / 1_000_000
}

/// What one source says of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// Who says it.
    pub source: AttendanceSource,
    /// The side of whoever tapped; none for meetings and organisers.
    pub by_side: Option<Side>,
    /// Was the person there?
    pub is_present: bool,
    /// When it was recorded.
    pub recorded_at: UtcMicros,
}

/// Whether somebody was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Was there.
    Present,
    /// Was not.
    Absent,
    /// Nobody has said.
    Unknown,
}
text_enum!(Presence { Present = "present", Absent = "absent", Unknown = "unknown" });

/// How much a statement weighs. The other side's word is the lightest: nobody is put down as present or missing by those
/// who sat opposite as long as the meeting, the own side or the organiser knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// A tap of the other side.
    OtherSide,
    /// The meeting's own report.
    Meeting,
    /// A tap of the person or of the own side.
    OwnSide,
    /// The organiser's correction.
    Organiser,
}

impl Statement {
    /// Its weight when it is about somebody of `side`.
    fn weight(&self, side: Side) -> Weight {
        match self.source {
            AttendanceSource::Organiser => Weight::Organiser,
            AttendanceSource::Team if self.by_side == Some(side) => Weight::OwnSide,
            AttendanceSource::Team => Weight::OtherSide,
            AttendanceSource::Meeting => Weight::Meeting,
        }
    }
}

/// What all statements about a person come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weighed {
    /// Was the person there?
    pub presence: Presence,
    /// Who says so, if anybody does.
    pub source: Option<AttendanceSource>,
    /// The side of whoever tapped, where a tap decided.
    pub by_side: Option<Side>,
}

/// Weighs what was said of somebody of `side`: the organiser over the own side over the meeting over the other side, among
/// equals the latest. Whom a meeting's report does not name was not there, if there is a report (B3-11).
#[must_use]
pub fn weigh(statements: &[Statement], side: Side, has_report: bool) -> Weighed {
    let is_named = statements.iter().any(|statement| statement.source == AttendanceSource::Meeting);
    // A report that does not name the person is the meeting's word too.
    let unnamed = (has_report && !is_named).then_some(Statement {
        source: AttendanceSource::Meeting,
        by_side: None,
        is_present: false,
        recorded_at: UtcMicros(i64::MIN),
    });
    let heaviest = statements
        .iter()
        .chain(unnamed.as_ref())
        .max_by_key(|statement| (statement.weight(side), statement.recorded_at));
    match heaviest {
        Some(said) => Weighed {
            presence: if said.is_present { Presence::Present } else { Presence::Absent },
            source: Some(said.source),
            by_side: said.by_side.filter(|_| said.source == AttendanceSource::Team),
        },
        None => Weighed { presence: Presence::Unknown, source: None, by_side: None },
    }
}

/// What a team's presence comes to: there if one of its people was, a no-show if it is known that none was.
#[must_use]
pub fn of_team(people: &[Presence]) -> Presence {
    if people.contains(&Presence::Present) {
        Presence::Present
    } else if !people.is_empty() && people.iter().all(|presence| *presence == Presence::Absent) {
        Presence::Absent
    } else {
        Presence::Unknown
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::{MINUTE_US, SECOND_US};

    const START: UtcMicros = UtcMicros(1_796_284_800_000_000);

    fn stay(from_s: i64, to_s: i64) -> Stay {
        Stay { joined_at: START.plus(from_s * SECOND_US), left_at: START.plus(to_s * SECOND_US) }
    }

    fn guest(name: &str, email: Option<&str>, stays: Vec<Stay>) -> Guest {
        Guest { name: name.to_owned(), email: email.map(str::to_owned), stays }
    }

    fn report(guests: Vec<Guest>) -> Report {
        Report { began_at: START, ended_at: START.plus(30 * MINUTE_US), guests }
    }

    fn merged(reports: &[Report]) -> Vec<Attended> {
        let known = BTreeMap::from([("ada@contoso.example".to_owned(), PersonId(7))]);
        merge(reports, START, START.plus(30 * MINUTE_US), &known)
    }

    #[test]
    fn rejoining_and_two_devices_count_once() {
        // The same half hour in two reports (Teams writes one each time a call ends), on two devices, spelled twice.
        let people = merged(&[
            report(vec![guest("Ada", Some("Ada@Contoso.example"), vec![stay(0, 600), stay(300, 900)])]),
            report(vec![guest(
                "Ada (phone)",
                Some("ada@contoso.example"),
                vec![stay(600, 700), stay(1000, 1100)],
            )]),
        ]);
        assert_eq!(people.len(), 1);
        assert_eq!((people[0].who.clone(), people[0].seconds), (Who::Person(PersonId(7)), 1_000));
        assert_eq!(
            (people[0].first_joined_at, people[0].last_left_at),
            (START, START.plus(1_100 * SECOND_US))
        );
    }

    #[test]
    fn whoever_is_not_known_keeps_name_and_address() {
        let people = merged(&[report(vec![
            guest("Somebody", None, vec![stay(0, 60)]),
            guest("Guest", Some("guest@else.example"), vec![stay(0, 60)]),
        ])]);
        let keys: Vec<String> = people.iter().map(|person| person.who.key()).collect();
        assert_eq!(keys, ["email:guest@else.example", "name:Somebody"]);
    }

    #[test]
    fn runs_of_another_day_do_not_count() {
        let far = Report {
            began_at: START.plus(-26 * HOUR_US),
            ended_at: START.plus(-25 * HOUR_US),
            guests: vec![guest("Ada", Some("ada@contoso.example"), vec![stay(0, 600)])],
        };
        assert_eq!(merged(&[far]), []);
    }

    fn say(source: AttendanceSource, by_side: Option<Side>, is_present: bool, at: i64) -> Statement {
        Statement { source, by_side, is_present, recorded_at: UtcMicros(at) }
    }

    #[test]
    fn the_organiser_outweighs_the_teams_and_they_the_meeting() {
        let of = |statements: &[Statement], has_report| weigh(statements, Side::Partner, has_report).presence;
        let meeting = say(AttendanceSource::Meeting, None, false, 30);
        let team = say(AttendanceSource::Team, Some(Side::Partner), true, 20);
        let organiser = say(AttendanceSource::Organiser, Some(Side::Microsoft), false, 10);
        assert_eq!(of(&[], false), Presence::Unknown);
        assert_eq!(of(&[], true), Presence::Absent);
        assert_eq!(of(&[meeting], true), Presence::Absent);
        assert_eq!(of(&[meeting, team], true), Presence::Present);
        assert_eq!(of(&[team, organiser, meeting], true), Presence::Absent);
        let later = say(AttendanceSource::Team, Some(Side::Partner), false, 21);
        assert_eq!(of(&[later, team], false), Presence::Absent);
    }

    /// Every pair of sources, whatever each of them says and whichever spoke last.
    #[test]
    fn of_two_sources_the_heavier_one_decides() {
        for side in [Side::Microsoft, Side::Partner] {
            let other = if side == Side::Partner { Side::Microsoft } else { Side::Partner };
            let heaviest_first = [
                (AttendanceSource::Organiser, Some(Side::Microsoft)),
                (AttendanceSource::Team, Some(side)),
                (AttendanceSource::Meeting, None),
                (AttendanceSource::Team, Some(other)),
            ];
            for (place, heavy) in heaviest_first.into_iter().enumerate() {
                for light in heaviest_first.into_iter().skip(place + 1) {
                    for is_present in [true, false] {
                        for at in [1, 9] {
                            let heavier = say(heavy.0, heavy.1, is_present, at);
                            let lighter = say(light.0, light.1, !is_present, 5);
                            let found = weigh(&[lighter, heavier], side, true);
                            assert_eq!(found, weigh(&[heavier, lighter], side, true), "the order is nothing");
                            let expected = if is_present { Presence::Present } else { Presence::Absent };
                            assert_eq!((found.presence, found.source), (expected, Some(heavy.0)));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_other_side_counts_only_where_nobody_else_knows() {
        let tap = say(AttendanceSource::Team, Some(Side::Microsoft), true, 50);
        let alone = weigh(&[tap], Side::Partner, false);
        assert_eq!((alone.presence, alone.by_side), (Presence::Present, Some(Side::Microsoft)));
        let silent = weigh(&[tap], Side::Partner, true);
        assert_eq!((silent.presence, silent.source), (Presence::Absent, Some(AttendanceSource::Meeting)));
        // Who tapped is not known any more: nobody's own word.
        let unknown = say(AttendanceSource::Team, None, true, 60);
        assert_eq!(weigh(&[unknown], Side::Partner, true).presence, Presence::Absent);
    }

    #[test]
    fn a_team_is_a_no_show_only_if_nobody_came_for_sure() {
        use Presence::{Absent, Present, Unknown};
        assert_eq!(of_team(&[Absent, Absent]), Absent);
        assert_eq!(of_team(&[Absent, Unknown]), Unknown);
        assert_eq!(of_team(&[Absent, Unknown, Present]), Present);
        assert_eq!(of_team(&[]), Unknown);
    }

    proptest! {
        #[test]
        fn the_union_is_what_a_second_by_second_count_gives(
            spans in proptest::collection::vec((0_i64..200, 1_i64..50), 0..12),
        ) {
            let stays: Vec<Stay> = spans.iter().map(|(from, long)| stay(*from, from + long)).collect();
            let counted = (0..250).filter(|second| {
                spans.iter().any(|(from, long)| (*from..from + long).contains(second))
            }).count();
            prop_assert_eq!(union_seconds(stays), i64::try_from(counted).unwrap());
        }
    }
}
