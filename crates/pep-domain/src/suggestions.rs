//! Which sessions are worth asking for, and why (D-25, D-47, B3-01): the value of a pair of teams from their heatmap overlap.
//!
//! Each account that the partner team reported and the seller team covers gives points: more for customers than for targets,
//! more for a good relationship, less for an old report. The best account counts in full, the r-th best 1/log2(r + 1), so that
//! ten weak accounts do not beat two strong ones. Values are whole tenths of a point, so sums are exact.

use crate::heatmap::{AccountStatus, Relationship, SellerPriority};
use crate::ids::{AccountId, TeamId};
use crate::scheduling::table::Slots;

/// What counts how much: a program's setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestionWeights {
    /// Points of a target account.
    pub target_points: u32,
    /// Points of a past customer.
    pub past_customer_points: u32,
    /// Points of an active customer.
    pub active_customer_points: u32,
    /// So much more for a relationship with business people, percent.
    pub business_percent: u32,
    /// So much more for a relationship with IT people, percent.
    pub it_percent: u32,
    /// So much more for a relationship with both, percent.
    pub both_percent: u32,
    /// So much more if executives or directors are known, percent.
    pub exec_percent: u32,
    /// After so many days a report counts half; 0 turns ageing off.
    pub half_life_days: u32,
    /// A report never counts less than this, percent.
    pub freshness_floor_percent: u32,
    /// An account on which the seller wants to co-sell now counts so much, percent.
    pub high_interest_percent: u32,
    /// … to which the seller is open, percent.
    pub medium_interest_percent: u32,
    /// … which the seller would do later, percent.
    pub low_interest_percent: u32,
    /// … in which the seller is not interested, percent.
    pub no_interest_percent: u32,
}

impl Default for SuggestionWeights {
    fn default() -> Self {
        Self {
            target_points: 3,
            past_customer_points: 6,
            active_customer_points: 10,
            business_percent: 20,
            it_percent: 0,
            both_percent: 30,
            exec_percent: 50,
            half_life_days: 180,
            freshness_floor_percent: 40,
            high_interest_percent: 150,
            medium_interest_percent: 100,
            low_interest_percent: 70,
            no_interest_percent: 0,
        }
    }
}

/// An account that the partner team reported and the seller team covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedAccount {
    /// The account.
    pub account: AccountId,
    /// What it is to the partner.
    pub status: AccountStatus,
    /// With whom the partner deals there.
    pub relationship: Option<Relationship>,
    /// Does that reach executives or directors?
    pub is_exec_level: bool,
    /// The age of the report, whole days.
    pub report_age_days: i64,
    /// The seller's own interest, where it was given.
    pub interest: Option<SellerPriority>,
}

/// What one account adds to the value of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The account, as it was put in.
    pub account: SharedAccount,
    /// Its points before the rank counts, thousandths.
    pub points_thousandths: u32,
    /// What it adds by its rank, thousandths.
    pub counted_thousandths: u32,
}

/// The value of a pair of teams, with its reasons. Microsoft's side only: partners get [`SuggestionForPartner`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PairValue {
    /// The value, tenths of a point.
    pub tenths: i64,
    /// The accounts it comes from, the best first.
    pub parts: Vec<Part>,
}

/// Factors are counted in millionths while they are multiplied.
const MILLION: f64 = 1_000_000.0;

impl SuggestionWeights {
    /// The value of a pair from its shared accounts.
    #[must_use]
    pub fn value(&self, accounts: &[SharedAccount]) -> PairValue {
        let with_points = accounts.iter().map(|account| (self.points_thousandths(account), *account));
        let mut ranked: Vec<(u32, SharedAccount)> = with_points.filter(|(points, _)| *points > 0).collect();
        ranked.sort_by_key(|(points, account)| (std::cmp::Reverse(*points), account.account));
        let parts: Vec<Part> = (1_u32..)
            .zip(ranked)
            .map(|(rank, (points_thousandths, account))| {
                let share = 1.0 / f64::from(rank + 1).log2();
                let counted_thousandths = (f64::from(points_thousandths) * share).round() as u32;
                Part { account, points_thousandths, counted_thousandths }
            })
            .collect();
        let thousandths: i64 = parts.iter().map(|part| i64::from(part.counted_thousandths)).sum();
        PairValue { tenths: (thousandths + 50) / 100, parts }
    }

    /// The points of one account, thousandths.
    #[must_use]
    pub fn points_thousandths(&self, account: &SharedAccount) -> u32 {
        let points = match account.status {
            AccountStatus::Target => self.target_points,
            AccountStatus::PastCustomer => self.past_customer_points,
            AccountStatus::ActiveCustomer => self.active_customer_points,
        };
        let relationship = match account.relationship {
            None => 0,
            Some(Relationship::Business) => self.business_percent,
            Some(Relationship::It) => self.it_percent,
            Some(Relationship::Both) => self.both_percent,
        };
        let exec = if account.is_exec_level { self.exec_percent } else { 0 };
        let interest = match account.interest {
            None => 100,
            Some(SellerPriority::High) => self.high_interest_percent,
            Some(SellerPriority::Medium) => self.medium_interest_percent,
            Some(SellerPriority::Low) => self.low_interest_percent,
            Some(SellerPriority::NotInterested) => self.no_interest_percent,
        };
        let freshness = (self.freshness(account.report_age_days) * MILLION).round() / MILLION;
        let points =
            f64::from(points) * f64::from(100 + relationship + exec) * freshness * f64::from(interest);
        (points / 10.0).round() as u32
    }

    /// How much a report of this age counts, between the floor and 1.
    fn freshness(&self, age_days: i64) -> f64 {
        if self.half_life_days == 0 {
            return 1.0;
        }
        let half_lives = age_days.clamp(0, 100_000) as f64 / f64::from(self.half_life_days);
        (0.5_f64).powf(half_lives).max(f64::from(self.freshness_floor_percent) / 100.0).min(1.0)
    }
}

impl PairValue {
    /// The reason in words: "4 shared accounts: 2 active customers (1 exec), 1 past, 1 target; newest report 12 days ago".
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.parts.is_empty() {
            return "No shared accounts".to_owned();
        }
        let kinds = [
            (AccountStatus::ActiveCustomer, "active customer", "active customers"),
            (AccountStatus::PastCustomer, "past", "past"),
            (AccountStatus::Target, "target", "targets"),
        ];
        let counted: Vec<String> = kinds
            .into_iter()
            .filter_map(|(status, one, many)| {
                let of_kind = || self.parts.iter().filter(move |part| part.account.status == status);
                let (count, exec) =
                    (of_kind().count(), of_kind().filter(|p| p.account.is_exec_level).count());
                let execs = if exec > 0 { format!(" ({exec} exec)") } else { String::new() };
                (count > 0).then(|| format!("{count} {}{execs}", if count == 1 { one } else { many }))
            })
            .collect();
        let accounts = if self.parts.len() == 1 { "account" } else { "accounts" };
        let newest = self.parts.iter().map(|part| part.account.report_age_days.max(0)).min().unwrap_or(0);
        let age = match newest {
            0 => "today".to_owned(),
            1 => "yesterday".to_owned(),
            days => format!("{days} days ago"),
        };
        format!("{} shared {accounts}: {}; newest report {age}", self.parts.len(), counted.join(", "))
    }
}

/// A team that another one could meet, before it is ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate<'v> {
    /// The other team.
    pub team: TeamId,
    /// What the overlap is worth.
    pub value: &'v PairValue,
    /// Slots in which the other team is free and the pair did not decline.
    pub free: Slots,
    /// The pair met, asked, declined or was waved off already: nothing to suggest.
    pub is_settled: bool,
}

/// A session worth asking for, with the reason; for Microsoft's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suggestion<'v> {
    /// The other team.
    pub team: TeamId,
    /// What the overlap is worth, and why.
    pub value: &'v PairValue,
    /// Slots in which both are free, flex slots among them.
    pub free: Slots,
    /// The slot to ask for: the first regular one, else the first flex one.
    pub first_choice: Option<crate::scheduling::table::SlotNo>,
}

/// The same for the partner's side: that a team is suggested and when, never why and never how strongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SuggestionForPartner {
    /// The other team.
    pub team: TeamId,
    /// Slots in which both are free.
    pub free: Slots,
    /// The slot to ask for.
    pub first_choice: Option<crate::scheduling::table::SlotNo>,
}

impl From<&Suggestion<'_>> for SuggestionForPartner {
    fn from(suggestion: &Suggestion<'_>) -> Self {
        Self { team: suggestion.team, free: suggestion.free, first_choice: suggestion.first_choice }
    }
}

/// The sessions worth asking for by one team that is free in `own_free`: best first, those without a common slot left out.
/// `flex`: slots kept for overflow. `most`: how many to answer.
#[must_use]
pub fn suggest<'v>(
    own_free: Slots,
    flex: Slots,
    candidates: &[Candidate<'v>],
    most: usize,
) -> Vec<Suggestion<'v>> {
    let mut suggestions: Vec<Suggestion<'v>> = candidates
        .iter()
        .filter(|candidate| !candidate.is_settled && candidate.value.tenths > 0)
        .map(|candidate| {
            let free = own_free.and(candidate.free);
            let first_choice = free.without(flex).earliest().or(free.earliest());
            Suggestion { team: candidate.team, value: candidate.value, free, first_choice }
        })
        .filter(|suggestion| suggestion.first_choice.is_some())
        .collect();
    suggestions.sort_by_key(|suggestion| (std::cmp::Reverse(suggestion.value.tenths), suggestion.team));
    suggestions.truncate(most);
    suggestions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: i64, status: AccountStatus) -> SharedAccount {
        SharedAccount {
            account: AccountId(id),
            status,
            relationship: None,
            is_exec_level: false,
            report_age_days: 0,
            interest: None,
        }
    }

    #[test]
    fn points_follow_status_relationship_level_age_and_interest() {
        let weights = SuggestionWeights::default();
        let plain = account(1, AccountStatus::ActiveCustomer);
        assert_eq!(weights.points_thousandths(&plain), 10_000);
        let known = SharedAccount { relationship: Some(Relationship::Both), is_exec_level: true, ..plain };
        assert_eq!(weights.points_thousandths(&known), 18_000);
        assert_eq!(weights.points_thousandths(&SharedAccount { report_age_days: 180, ..plain }), 5_000);
        assert_eq!(weights.points_thousandths(&SharedAccount { report_age_days: 4_000, ..plain }), 4_000);
        let declined = SharedAccount { interest: Some(SellerPriority::NotInterested), ..plain };
        assert_eq!(weights.points_thousandths(&declined), 0);
    }

    #[test]
    fn ten_weak_accounts_do_not_beat_two_strong_ones() {
        let weights = SuggestionWeights { half_life_days: 0, ..SuggestionWeights::default() };
        let weak: Vec<SharedAccount> = (0..10).map(|id| account(id, AccountStatus::Target)).collect();
        let strong: Vec<SharedAccount> =
            (0..2).map(|id| account(id, AccountStatus::ActiveCustomer)).collect();
        // 10 · (1 + 1/log2(3)) = 16.309; 3 · Σ 1/log2(r + 1) for r = 1 … 10 = 13.63.
        assert_eq!(weights.value(&strong).tenths, 163);
        assert_eq!(weights.value(&weak).tenths, 136);
    }

    #[test]
    fn the_sentence_says_where_the_value_comes_from() {
        let exec = SharedAccount { is_exec_level: true, ..account(1, AccountStatus::ActiveCustomer) };
        let accounts = [
            account(4, AccountStatus::Target),
            SharedAccount { report_age_days: 12, ..exec },
            SharedAccount { report_age_days: 40, ..account(2, AccountStatus::ActiveCustomer) },
            SharedAccount { report_age_days: 30, ..account(3, AccountStatus::PastCustomer) },
        ]
        .map(|account| SharedAccount { report_age_days: account.report_age_days.max(12), ..account });
        assert_eq!(
            SuggestionWeights::default().value(&accounts).sentence(),
            "4 shared accounts: 2 active customers (1 exec), 1 past, 1 target; newest report 12 days ago"
        );
        assert_eq!(SuggestionWeights::default().value(&[]).sentence(), "No shared accounts");
    }

    #[test]
    fn suggestions_are_the_best_that_still_have_a_common_slot() {
        let weights = SuggestionWeights::default();
        let strong = weights.value(&[account(1, AccountStatus::ActiveCustomer)]);
        let weak = weights.value(&[account(1, AccountStatus::Target)]);
        let candidate =
            |team, value, free| Candidate { team: TeamId(team), value, free: Slots(free), is_settled: false };
        let candidates = [
            candidate(1, &weak, 0b0111),
            candidate(2, &strong, 0b1000),
            candidate(3, &strong, 0b0011),
            Candidate { is_settled: true, ..candidate(4, &strong, 0b0111) },
        ];
        let found = suggest(Slots(0b0111), Slots(0b0001), &candidates, 10);
        let teams: Vec<i64> = found.iter().map(|suggestion| suggestion.team.0).collect();
        assert_eq!(teams, [3, 1]);
        // Slot 0 is a flex slot, so slot 1 is asked for first.
        assert_eq!(found[0].first_choice, Some(crate::scheduling::table::SlotNo(1)));
        assert_eq!(SuggestionForPartner::from(&found[0]).free, Slots(0b0011));
    }
}
