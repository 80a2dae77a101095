//! Counting what an event came to. Pure: facts in, numbers out.

use std::collections::BTreeSet;

use pep_db::event_reports::{ReportedRequest, ReportedTeam, StatusCount};
use pep_domain::attendance::Presence;
use pep_domain::heatmap::AccountStatus;
use pep_domain::ids::{AtuId, PartnerId, TeamId};
use pep_domain::sessions::{RequestState, SessionState};
use pep_domain::time::UtcMicros;

use super::facts::{Facts, HeldSession};

/// From the request to the session, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Requests asked.
    pub requested: usize,
    /// Accepted.
    pub accepted: usize,
    /// Declined, by a person or by the rule.
    pub declined: usize,
    /// In the later queue now.
    pub later: usize,
    /// Waiting for an answer now.
    pub waiting: usize,
    /// Ended otherwise: withdrawn, expired, or another was faster.
    pub ended: usize,
    /// Sessions that will take place.
    pub scheduled: usize,
    /// Sessions that are over.
    pub held: usize,
    /// Sessions called off.
    pub cancelled: usize,
    /// Of those held, where a team did not show up.
    pub no_show: usize,
    /// Of those held, where somebody of every team is known to have come.
    pub met: usize,
    /// Of those held, of which it is not known who came.
    pub not_known: usize,
}

impl Tally {
    fn of<'a>(
        requests: impl Iterator<Item = &'a ReportedRequest>,
        sessions: impl Iterator<Item = &'a HeldSession>,
    ) -> Self {
        let mut tally = Self::default();
        for request in requests {
            tally.requested += 1;
            *match request.state {
                RequestState::Accepted => &mut tally.accepted,
                RequestState::Declined => &mut tally.declined,
                RequestState::Later => &mut tally.later,
                RequestState::Pending => &mut tally.waiting,
                RequestState::Withdrawn | RequestState::Expired | RequestState::SlotTaken => &mut tally.ended,
            } += 1;
        }
        for session in sessions {
            *match session.state {
                SessionState::Scheduled => &mut tally.scheduled,
                SessionState::Held => &mut tally.held,
                SessionState::Cancelled => &mut tally.cancelled,
            } += 1;
            tally.no_show += usize::from(session.is_no_show());
            tally.met += usize::from(session.is_met());
            tally.not_known += usize::from(session.is_held() && !session.is_no_show() && !session.is_met());
        }
        tally
    }
}

/// All of an event.
pub(super) fn total(facts: &Facts) -> Tally {
    Tally::of(facts.requests.iter(), facts.sessions.iter())
}

/// What concerns one partner.
pub(super) fn of_partner(facts: &Facts, partner: PartnerId) -> Tally {
    let is_its = |team: &ReportedTeam| team.partner.as_ref().is_some_and(|(id, _)| *id == partner);
    let teams: BTreeSet<TeamId> =
        facts.teams.iter().filter(|team| is_its(team)).map(|team| team.id).collect();
    Tally::of(
        facts.requests.iter().filter(|request| teams.contains(&request.partner_team)),
        facts.sessions.iter().filter(|session| session.teams.iter().any(|team| teams.contains(&team.id))),
    )
}

/// How far the accounts of one status were reached. A pair of partner and ATU reaches all accounts of the ATU that the
/// partner reported with the status: sessions are agreed between teams, not about single accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusTally {
    /// The status.
    pub status: AccountStatus,
    /// Reports with it in the OU, by the partners nominated.
    pub reported: i64,
    /// Of those, where the partner and the account's ATU asked one another.
    pub requested: i64,
    /// Of those, where they have or had a session.
    pub accepted: i64,
    /// Of those, where the session was held.
    pub held: i64,
}

/// By account status, in the seed's order.
pub(super) fn by_status(facts: &Facts, counts: &[StatusCount]) -> Vec<StatusTally> {
    let find = |id: TeamId| facts.teams.iter().find(|team| team.id == id);
    let pair = |partner_team: TeamId, seller_team: TeamId| -> Option<(PartnerId, AtuId)> {
        Some((find(partner_team)?.partner.as_ref()?.0, find(seller_team)?.atu?))
    };
    let requested: BTreeSet<_> =
        facts.requests.iter().filter_map(|request| pair(request.partner_team, request.seller_team)).collect();
    let met = |is_wanted: fn(&HeldSession) -> bool| -> BTreeSet<_> {
        facts
            .sessions
            .iter()
            .filter(|session| is_wanted(session))
            .flat_map(|session| {
                session
                    .teams
                    .iter()
                    .flat_map(|one| session.teams.iter().filter_map(move |two| pair(one.id, two.id)))
            })
            .collect()
    };
    let accepted = met(|session| session.state != SessionState::Cancelled);
    let held = met(HeldSession::is_held);
    AccountStatus::ALL
        .iter()
        .map(|status| {
            let mut tally = StatusTally { status: *status, reported: 0, requested: 0, accepted: 0, held: 0 };
            for count in counts.iter().filter(|count| count.status == *status) {
                let reached = |pairs: &BTreeSet<(PartnerId, AtuId)>| {
                    count.atu.is_some_and(|atu| pairs.contains(&(count.partner, atu)))
                };
                tally.reported += count.accounts;
                tally.requested += if reached(&requested) { count.accounts } else { 0 };
                tally.accepted += if reached(&accepted) { count.accounts } else { 0 };
                tally.held += if reached(&held) { count.accounts } else { 0 };
            }
            tally
        })
        .collect()
}

/// How a team is served (B3-09).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamCoverage {
    /// The team.
    pub team: ReportedTeam,
    /// Does it take part now? Others asked or met before they left.
    pub takes_part: bool,
    /// Requests that it asked.
    pub asked: usize,
    /// Requests that it was asked.
    pub was_asked: usize,
    /// Requests that wait for its answer.
    pub waiting: usize,
    /// Since when the oldest of them waits.
    pub waiting_since: Option<UtcMicros>,
    /// Its requests in the later queue.
    pub later: usize,
    /// Its sessions that were not called off.
    pub sessions: usize,
    /// Of those over, to which it did not show up.
    pub no_show: usize,
    /// Of those over, to which the other side did not: it is owed a make-up session.
    pub stood_up: usize,
    /// Was its primary contact nudged today?
    pub is_nudged: bool,
}

/// Every team, those that need a look first: headless, nothing agreed, waiting longest, then by name.
pub(super) fn coverage(facts: &Facts) -> Vec<TeamCoverage> {
    let mut coverage: Vec<TeamCoverage> = facts.teams.iter().map(|team| of_team(facts, team)).collect();
    coverage.sort_by_key(|team| {
        (
            !team.takes_part,
            team.team.primary_contact.is_some(),
            team.sessions > 0,
            team.waiting_since.unwrap_or(UtcMicros(i64::MAX)),
        )
    });
    coverage
}

fn of_team(facts: &Facts, team: &ReportedTeam) -> TeamCoverage {
    let id = team.id;
    let mut found = TeamCoverage {
        takes_part: facts.taking_part.contains(&id),
        is_nudged: facts.nudged.contains(&id),
        team: team.clone(),
        asked: 0,
        was_asked: 0,
        waiting: 0,
        waiting_since: None,
        later: 0,
        sessions: 0,
        no_show: 0,
        stood_up: 0,
    };
    for request in &facts.requests {
        if request.partner_team != id && request.seller_team != id {
            continue;
        }
        found.later += usize::from(request.state == RequestState::Later);
        if request.asked_by == team.side {
            found.asked += 1;
            continue;
        }
        found.was_asked += 1;
        if request.state == RequestState::Pending {
            found.waiting += 1;
            let since = found.waiting_since.map_or(request.asked_at, |at| at.min(request.asked_at));
            found.waiting_since = Some(since);
        }
    }
    for session in &facts.sessions {
        let Some(own) = session.teams.iter().find(|other| other.id == id) else { continue };
        if session.state == SessionState::Cancelled {
            continue;
        }
        found.sessions += 1;
        if session.is_held() {
            let others_absent = session
                .teams
                .iter()
                .any(|other| other.side != own.side && other.presence == Presence::Absent);
            found.no_show += usize::from(own.presence == Presence::Absent);
            found.stood_up += usize::from(others_absent && own.presence == Presence::Present);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use pep_domain::ids::{EventId, PersonId, SessionId, SessionRequestId};
    use pep_domain::people::Side;

    use super::super::facts::HeldTeam;
    use super::*;

    fn team(id: i64, side: Side, owner: i64) -> ReportedTeam {
        ReportedTeam {
            id: TeamId(id),
            name: format!("Team {id}"),
            side,
            partner: (side == Side::Partner).then(|| (PartnerId(owner), format!("Partner {owner}"))),
            atu: (side == Side::Microsoft).then_some(AtuId(owner)),
            primary_contact: (id != 3).then(|| (PersonId(id), "Ada".to_owned())),
            members: 2,
        }
    }

    fn request(id: i64, pair: (i64, i64), asked_by: Side, state: RequestState) -> ReportedRequest {
        ReportedRequest {
            id: SessionRequestId(id),
            event: EventId(1),
            state,
            was_later: false,
            partner_team: TeamId(pair.0),
            seller_team: TeamId(pair.1),
            asked_by,
            asked_at: UtcMicros(id),
            decided_at: None,
            follows: None,
        }
    }

    fn session(id: i64, state: SessionState, teams: [(i64, Side, Presence); 2]) -> HeldSession {
        HeldSession {
            id: SessionId(id),
            title: String::new(),
            starts_at: UtcMicros(0),
            ends_at: UtcMicros(1),
            time_zone: "UTC".to_owned(),
            state,
            cancel_reason: None,
            teams: teams
                .map(|(id, side, presence)| HeldTeam {
                    id: TeamId(id),
                    name: String::new(),
                    side,
                    partner: None,
                    presence,
                })
                .to_vec(),
            people_count: 4,
            people: Vec::new(),
            outcome: None,
            said: Vec::new(),
        }
    }

    /// Teams 1 and 2 of partner 1, team 3 (headless) of partner 2, teams 4 and 5 of ATUs 4 and 5.
    fn facts() -> Facts {
        use Presence::{Absent, Present};
        use RequestState::{Accepted, Declined, Later, Pending};
        use Side::{Microsoft, Partner};
        let teams = vec![
            team(1, Partner, 1),
            team(2, Partner, 1),
            team(3, Partner, 2),
            team(4, Microsoft, 4),
            team(5, Microsoft, 5),
        ];
        Facts {
            now: UtcMicros(100),
            taking_part: teams.iter().map(|team| team.id).collect(),
            teams,
            requests: vec![
                request(1, (1, 4), Partner, Accepted),
                request(2, (2, 4), Microsoft, Pending),
                request(3, (3, 5), Partner, Declined),
                request(4, (1, 5), Microsoft, Later),
                request(5, (2, 5), Microsoft, Pending),
            ],
            sessions: vec![
                session(1, SessionState::Held, [(1, Partner, Present), (4, Microsoft, Absent)]),
                session(2, SessionState::Cancelled, [(2, Partner, Absent), (5, Microsoft, Absent)]),
            ],
            nudged: BTreeSet::from([TeamId(2)]),
        }
    }

    #[test]
    fn the_funnel_adds_up() {
        let total = total(&facts());
        assert_eq!(total.requested, 5);
        assert_eq!(
            total.accepted + total.declined + total.later + total.waiting + total.ended,
            total.requested
        );
        assert_eq!((total.held, total.cancelled, total.no_show), (1, 1, 1));
        assert_eq!((total.met, total.not_known), (0, 0));
        let (one, two) = (of_partner(&facts(), PartnerId(1)), of_partner(&facts(), PartnerId(2)));
        assert_eq!(one.requested + two.requested, total.requested);
        assert_eq!((two.requested, two.declined, two.held), (1, 1, 0));
    }

    #[test]
    fn a_session_of_which_nobody_knows_who_came_is_not_one_to_which_both_sides_came() {
        use Presence::{Absent, Present, Unknown};
        let held = |one, other| {
            session(1, SessionState::Held, [(1, Side::Partner, one), (4, Side::Microsoft, other)])
        };
        let mut facts = facts();
        facts.sessions = vec![
            held(Unknown, Unknown),
            held(Present, Unknown),
            held(Present, Present),
            held(Absent, Unknown),
            session(2, SessionState::Scheduled, [(1, Side::Partner, Present), (4, Side::Microsoft, Present)]),
        ];
        let total = total(&facts);
        assert_eq!((total.held, total.met, total.no_show, total.not_known), (4, 1, 1, 2));
    }

    #[test]
    fn coverage_puts_first_who_needs_a_look() {
        let coverage = coverage(&facts());
        let ids: Vec<i64> = coverage.iter().map(|team| team.team.id.0).collect();
        assert_eq!(ids, [3, 2, 5, 1, 4]);
        let two = &coverage[1];
        assert_eq!((two.waiting, two.waiting_since, two.asked, two.sessions), (2, Some(UtcMicros(2)), 0, 0));
        assert!(two.is_nudged);
        let (one, four) = (&coverage[3], &coverage[4]);
        assert_eq!((one.stood_up, one.no_show, four.stood_up, four.no_show), (1, 0, 0, 1));
    }

    #[test]
    fn a_status_counts_where_partner_and_atu_meet() {
        let count = |partner, atu, status, accounts| StatusCount {
            partner: PartnerId(partner),
            atu: Some(AtuId(atu)),
            status,
            accounts,
        };
        let statuses = by_status(
            &facts(),
            &[
                count(1, 4, AccountStatus::Target, 7),
                count(1, 5, AccountStatus::Target, 2),
                count(2, 4, AccountStatus::Target, 1),
                count(2, 5, AccountStatus::ActiveCustomer, 3),
            ],
        );
        let target = statuses[0];
        assert_eq!((target.reported, target.requested, target.accepted, target.held), (10, 9, 7, 7));
        let active = statuses[2];
        assert_eq!((active.reported, active.requested, active.accepted), (3, 3, 0));
    }
}
