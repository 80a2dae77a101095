//! What stands against a meeting, told once in the same words to everybody who asks, answers, moves or exchanges (B4-13).
//! What is refused ends the step; what is warned of has to be confirmed, and the confirmation goes into the audit row of
//! the step.

use pep_db::AnyConnection;
use pep_domain::events::RuleLevel;
use pep_domain::events::words::day_in_words;
use pep_domain::ids::{SessionId, TeamId};
use pep_domain::sessions::{Ground, SlotFacts, TeamCalendar, Unavailable, pair_conflicts};
use pep_domain::time::UtcMicros;
use serde_json::{Value, json};

use super::scene::{EventAccess, Scene};
use crate::AppError;
use crate::error::FoundConflict;

/// On what occasion two teams are to meet.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Occasion<'a> {
    /// Sessions that count as if they were not there: those that move.
    pub(super) aside: &'a [SessionId],
    /// How many requests of the first team wait, where it asks one more.
    pub(super) open_requests: Option<usize>,
    /// The team of which the reader knows nothing wants it already: what is warned of was its own to confirm.
    pub(super) is_wanted: bool,
    /// The session makes up for another one of the same teams.
    pub(super) makes_up: bool,
}

/// What somebody confirmed in a step, in words.
#[derive(Debug, Default)]
pub(super) struct Confirmed(Vec<String>);

impl Confirmed {
    /// The detail of an audit row with it.
    pub(super) fn noted(self, mut detail: Value) -> Value {
        if let Some(detail) = detail.as_object_mut().filter(|_| !self.0.is_empty()) {
            detail.insert("confirmed".to_owned(), json!(self.0));
        }
        detail
    }

    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

/// Refuses a slot that one of the teams cannot have, or that somebody has to confirm first. Of a team that is not the
/// reader's, nothing more is told than that it is not free, or would rather not.
///
/// # Errors
/// [`AppError::Conflicts`] with everything that stands against it.
pub(super) fn require_clear(
    conn: &mut AnyConnection,
    access: &EventAccess,
    scene: &Scene,
    slot: &SlotFacts,
    pair: (TeamId, TeamId),
    occasion: Occasion<'_>,
    now: UtcMicros,
) -> Result<Confirmed, AppError> {
    let calendars = scene.calendars(conn, &[pair.0, pair.1])?;
    let calendar = |id: TeamId| {
        let known = calendars.get(&id)?;
        Some(occasion.aside.iter().fold(known.clone(), |rest, session| rest.without(*session)))
    };
    let (Some(mut one), Some(other)) = (calendar(pair.0), calendar(pair.1)) else {
        return Err(AppError::NotFound);
    };
    one.open_requests = occasion.open_requests;
    let found = found(scene, slot, (pair.0, &one), (pair.1, &other), occasion, now);
    let is_open = |conflict: &FoundConflict| {
        conflict.level == RuleLevel::Refuse || !access.has_confirmed(conflict.rule)
    };
    if found.iter().any(is_open) {
        return Err(AppError::Conflicts(found));
    }
    Ok(Confirmed(found.into_iter().map(|conflict| conflict.detail).collect()))
}

fn found(
    scene: &Scene,
    slot: &SlotFacts,
    one: (TeamId, &TeamCalendar),
    other: (TeamId, &TeamCalendar),
    occasion: Occasion<'_>,
    now: UtcMicros,
) -> Vec<FoundConflict> {
    let ground = scene.ground(now);
    let mut found: Vec<FoundConflict> = Vec::new();
    for (is_first, why, level) in pair_conflicts(slot, (one.1, other.1), &ground) {
        let (team, calendar) = if is_first { one } else { other };
        let may_know = scene.is_organiser || scene.mine.contains(&team);
        // That two teams meet already, both of them know.
        let is_known = may_know || matches!(why, Unavailable::SamePair | Unavailable::ClosedDay);
        if (why == Unavailable::SamePair && occasion.makes_up)
            || (level == RuleLevel::Warn && !is_known && occasion.is_wanted)
        {
            continue;
        }
        let conflict = if is_known {
            FoundConflict {
                rule: why.rule(),
                level,
                detail: words(scene, team, why, calendar, slot, &ground),
                way_out: why.way_out(),
            }
        } else {
            let name = name(scene, team);
            let words = match level {
                RuleLevel::Refuse => "is not free in this slot",
                RuleLevel::Warn | RuleLevel::Off => "would rather not meet in this slot",
            };
            FoundConflict {
                rule: None,
                level,
                detail: format!("{name} {words}."),
                way_out: "Choose another slot.",
            }
        };
        // Several things that are not told are one.
        if !found.contains(&conflict) {
            found.push(conflict);
        }
    }
    // What is refused comes first; of the team that is not told of, a refusal says it all.
    found.sort_by_key(|conflict| std::cmp::Reverse(conflict.level));
    found
}

fn name(scene: &Scene, team: TeamId) -> &str {
    scene.team(team).map(|team| team.name.as_str()).unwrap_or_default()
}

fn words(
    scene: &Scene,
    team: TeamId,
    why: Unavailable,
    calendar: &TeamCalendar,
    slot: &SlotFacts,
    ground: &Ground<'_>,
) -> String {
    let name = name(scene, team);
    match why {
        Unavailable::ClosedDay => {
            let day = day_in_words(slot.starts_at.date_in(ground.zone));
            format!("{day} is a closed day in {}.", scene.event.ou.1)
        }
        Unavailable::OpenRequests => {
            let (open, limit) = (calendar.open_requests, ground.rules.max_open_requests);
            let (open, limit) = (open.unwrap_or_default(), limit.unwrap_or_default());
            format!("{name} {}: {open} of {limit}.", why.in_words())
        }
        Unavailable::PersonTwice => {
            let people: std::collections::BTreeSet<&str> =
                calendar.busy_in(slot).map(|busy| busy.name.as_str()).collect();
            let people = people.into_iter().collect::<Vec<_>>().join(", ");
            format!("{name} has {people} in another session at that time.")
        }
        Unavailable::OutsideHours => match calendar.hours {
            Some((_, zone)) => {
                let there = pep_domain::events::words::instant_in_words(slot.starts_at, zone);
                format!("{name} does not work then: there it is {there}.")
            }
            None => format!("{name} {}.", why.in_words()),
        },
        _ => format!("{name} {}.", why.in_words()),
    }
}
