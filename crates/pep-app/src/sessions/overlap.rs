//! The heatmap overlap of an event's teams: accounts that a partner reported and a seller team covers.

use std::collections::{BTreeMap, BTreeSet};

use pep_db::AnyConnection;
use pep_db::sessions::{RequestRow, SessionFilter};
use pep_db::suggestions::Covered;
use pep_domain::access::{action, authorize};
use pep_domain::event_schedules::{Asked, PairInSlot};
use pep_domain::heatmap::SellerPriority;
use pep_domain::ids::{AccountId, EventId, PartnerId, SessionRequestId, TeamId};
use pep_domain::people::Side;
use pep_domain::suggestions::{PairValue, SharedAccount, SuggestionWeights};
use pep_domain::time::UtcMicros;

use super::scene::{EventAccess, Scene, Team};
use crate::AppError;

/// Does the sellers' own interest count? Not in what partners see: the order of a list would tell of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interest {
    /// As the weights say.
    Counts,
    /// As if nobody had said anything.
    LeftOut,
}

/// What pairs of teams share, keyed by the partner's team and Microsoft's.
pub(super) struct Overlap {
    shared: BTreeMap<(TeamId, TeamId), Vec<SharedAccount>>,
    covered: Vec<Covered>,
}

impl Overlap {
    /// The overlap of the partner teams and the seller teams among `teams`.
    pub(super) fn load(
        conn: &mut AnyConnection,
        scene: &Scene,
        teams: &[TeamId],
        now: UtcMicros,
        interest: Interest,
    ) -> Result<Self, AppError> {
        let among = || teams.iter().filter_map(|id| scene.team(*id));
        let sellers: Vec<i64> =
            among().filter(|team| team.side == Side::Microsoft).map(|team| team.id.0).collect();
        let mut teams_of_partner: BTreeMap<PartnerId, Vec<TeamId>> = BTreeMap::new();
        for (partner, team) in among().filter_map(|team| Some((team.partner?, team.id))) {
            teams_of_partner.entry(partner).or_default().push(team);
        }
        let partners: Vec<i64> = teams_of_partner.keys().map(|partner| partner.0).collect();
        let covered = pep_db::suggestions::covered(conn, &sellers)?;
        let mut covering: BTreeMap<AccountId, BTreeMap<TeamId, Option<SellerPriority>>> = BTreeMap::new();
        for row in &covered {
            let said = row.interest.filter(|_| interest == Interest::Counts);
            let of_team = covering.entry(row.account).or_default().entry(row.team).or_default();
            *of_team = stronger(*of_team, said);
        }
        let mut shared: BTreeMap<(TeamId, TeamId), Vec<SharedAccount>> = BTreeMap::new();
        for report in pep_db::suggestions::reported(conn, &partners, &sellers)? {
            let of_partner = teams_of_partner.get(&report.partner).into_iter().flatten();
            for (partner, (seller, interest)) in of_partner
                .flat_map(|team| covering.get(&report.account).into_iter().flatten().map(move |s| (team, s)))
            {
                shared.entry((*partner, *seller)).or_default().push(SharedAccount {
                    account: report.account,
                    status: report.status,
                    relationship: report.relationship,
                    is_exec_level: report.is_exec_level,
                    report_age_days: now.whole_days_since(report.reported_at),
                    interest: *interest,
                });
            }
        }
        Ok(Self { shared, covered })
    }

    /// The value of each pair that shares something.
    pub(super) fn values(&self, weights: &SuggestionWeights) -> BTreeMap<(TeamId, TeamId), PairValue> {
        self.shared.iter().map(|(pair, accounts)| (*pair, weights.value(accounts))).collect()
    }

    /// The accounts that the reader may see on the heatmap.
    pub(super) fn visible_accounts(&self, access: &EventAccess) -> BTreeSet<AccountId> {
        let Ok(permit) = authorize::<action::ViewHeatmap>(access.actor()) else { return BTreeSet::new() };
        let scope = permit.account_scope();
        self.covered
            .iter()
            .filter(|row| scope.is_all || scope.ous.contains(&row.ou) || scope.seller == Some(row.seller))
            .map(|row| row.account)
            .collect()
    }
}

/// The accounts that the partner teams among `teams` reported and the seller teams among them cover, in an event.
pub(crate) fn shared_accounts(
    conn: &mut AnyConnection,
    event: EventId,
    teams: &[TeamId],
    now: UtcMicros,
) -> Result<Vec<AccountId>, AppError> {
    let Some(scene) = Scene::unseen(conn, event)? else { return Ok(Vec::new()) };
    let overlap = Overlap::load(conn, &scene, teams, now, Interest::LeftOut)?;
    let found: BTreeSet<AccountId> = overlap.shared.values().flatten().map(|shared| shared.account).collect();
    Ok(found.into_iter().collect())
}

/// Where members of a team differ, the one who wants to meet counts.
fn stronger(one: Option<SellerPriority>, other: Option<SellerPriority>) -> Option<SellerPriority> {
    let said = [one, other];
    SellerPriority::ALL.iter().copied().find(|priority| said.contains(&Some(*priority)))
}

impl Scene {
    /// All teams that take part.
    pub(super) fn all_teams(&self) -> Vec<TeamId> {
        self.teams.keys().copied().collect()
    }

    /// The two teams in the order partner, Microsoft.
    pub(super) fn in_order(own: &Team, other: TeamId) -> (TeamId, TeamId) {
        if own.side == Side::Partner { (own.id, other) } else { (other, own.id) }
    }

    /// Sessions of the event that are to take place.
    pub(super) fn sessions_to_come(&self, conn: &mut AnyConnection) -> Result<Vec<PairInSlot>, AppError> {
        let filter =
            SessionFilter { event: Some(self.event.id), is_scheduled: true, ..SessionFilter::default() };
        let sessions = pep_db::sessions::list_sessions(conn, &filter)?;
        let ids: Vec<_> = sessions.iter().map(|session| session.id).collect();
        let mut teams: BTreeMap<_, (Option<TeamId>, Option<TeamId>)> = BTreeMap::new();
        for row in pep_db::sessions::teams_of_sessions(conn, &ids)? {
            let pair = teams.entry(row.session).or_default();
            match row.side {
                Side::Partner => pair.0 = Some(row.team),
                Side::Microsoft => pair.1 = Some(row.team),
            }
        }
        let pair = |id| teams.get(&id).and_then(|pair| pair.0.zip(pair.1));
        let found = sessions.iter().filter_map(|session| {
            let (partner, seller) = pair(session.id)?;
            Some(PairInSlot { partner, seller, slot: session.slot? })
        });
        Ok(found.collect())
    }
}

/// Requests as far as they count for suggestions.
pub(super) fn asked_before(rows: &[RequestRow]) -> Vec<Asked> {
    let pair = |row: &RequestRow| (row.partner_team, row.seller_team);
    let followed: BTreeSet<(SessionRequestId, (TeamId, TeamId))> =
        rows.iter().filter_map(|row| Some((row.follows?, pair(row)))).collect();
    rows.iter()
        .map(|row| Asked {
            what: PairInSlot { partner: row.partner_team, seller: row.seller_team, slot: row.slot },
            state: row.state,
            by_person: row.decided_by.is_some(),
            is_followed: followed.contains(&(row.id, pair(row))),
        })
        .collect()
}
