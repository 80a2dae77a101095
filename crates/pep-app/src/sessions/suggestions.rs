//! Sessions worth asking for, for one team: with the reason for Microsoft's side, without any for partners (D-25, D-47,
//! B3-01).

use std::collections::{BTreeMap, BTreeSet};

use pep_db::AnyConnection;
use pep_db::sessions::RequestFilter;
use pep_domain::access::action;
use pep_domain::event_schedules::histories;
use pep_domain::events::SlotKind;
use pep_domain::ids::{AccountId, EventId, SlotId, TeamId};
use pep_domain::people::Side;
use pep_domain::scheduling::table::{MAX_SLOTS, SlotNo, Slots};
use pep_domain::sessions::{SlotFacts, TeamCalendar, is_clear};
use pep_domain::suggestions::{Candidate, PairValue, Part, Suggestion, SuggestionForPartner, suggest};
use pep_domain::time::UtcMicros;
use serde_json::json;

use super::overlap::{Interest, Overlap, asked_before};
use super::requests::NamedTeam;
use super::scene::{EventAccess, Scene, Team};
use super::{audit, touch, weights};
use crate::{AppContext, AppError};

/// So many teams are suggested at a time.
const MOST: usize = 10;
/// So many accounts are named as the reason.
const NAMED_ACCOUNTS: usize = 3;

/// A team worth meeting, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedTeam {
    /// The team.
    pub team: NamedTeam,
    /// Slots in which both are free, by time.
    pub slots: Vec<SlotFacts>,
    /// The one to ask for: the first that is no flex slot, if there is one.
    pub first_choice: SlotId,
}

/// A team worth meeting, and why: for Microsoft's side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonedSuggestion {
    /// The team and when.
    pub suggested: SuggestedTeam,
    /// What the overlap is worth.
    pub value: PairValue,
    /// The accounts that count most among those that the reader may see.
    pub accounts: Vec<(String, Part)>,
}

/// What is suggested to a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestions<T> {
    /// Best first.
    pub items: Vec<T>,
    /// Teams that the team waved off.
    pub hidden: Vec<NamedTeam>,
    /// When it was looked at.
    pub now: UtcMicros,
}

/// What is suggested to a team, with the reasons: for organisers of the event and for the seller team's own people.
///
/// # Errors
/// [`AppError::NotFound`] for everybody else, partners above all.
pub async fn list_suggestions(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
    team: TeamId,
) -> Result<Suggestions<ReasonedSuggestion>, AppError> {
    let (access, now) = (access.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            conn.in_snapshot(|conn| {
                let scene = Scene::load(conn, &access, event)?;
                let own = scene
                    .team(team)
                    .filter(|own| {
                        scene.is_organiser || (own.side == Side::Microsoft && scene.mine.contains(&own.id))
                    })
                    .ok_or(AppError::NotFound)?;
                let field = Field::load(conn, &scene, own, now, Interest::Counts)?;
                let visible = field.overlap.visible_accounts(&access);
                let named = |value: &PairValue| {
                    let parts = value.parts.iter().filter(|part| visible.contains(&part.account.account));
                    parts.take(NAMED_ACCOUNTS).copied().collect::<Vec<Part>>()
                };
                let found = field.suggest();
                let ids: Vec<i64> = found
                    .iter()
                    .flat_map(|suggestion| named(suggestion.value))
                    .map(|part| part.account.account.0)
                    .collect();
                let names: BTreeMap<AccountId, String> = pep_db::heatmap::list_account_rows(conn, &ids)?
                    .into_iter()
                    .map(|row| (AccountId(row.id), row.name))
                    .collect();
                let items = found
                    .iter()
                    .filter_map(|suggestion| {
                        let accounts = named(suggestion.value)
                            .into_iter()
                            .filter_map(|part| Some((names.get(&part.account.account)?.clone(), part)));
                        Some(ReasonedSuggestion {
                            suggested: field.when(suggestion.into())?,
                            value: suggestion.value.clone(),
                            accounts: accounts.collect(),
                        })
                    })
                    .collect();
                Ok(Suggestions { items, hidden: field.hidden(), now })
            })
        })
        .await
}

/// What is suggested to a partner's team, for its own people: which teams and when; never why.
///
/// # Errors
/// [`AppError::NotFound`] for a team that is not the reader's partner's own.
pub async fn list_partner_suggestions(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
    team: TeamId,
) -> Result<Suggestions<SuggestedTeam>, AppError> {
    let (access, now) = (access.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            conn.in_snapshot(|conn| {
                let scene = Scene::load(conn, &access, event)?;
                let own = scene
                    .team(team)
                    .filter(|own| own.side == Side::Partner && scene.mine.contains(&own.id))
                    .ok_or(AppError::NotFound)?;
                let field = Field::load(conn, &scene, own, now, Interest::LeftOut)?;
                let found = field.suggest();
                let items = found.iter().filter_map(|suggestion| field.when(suggestion.into())).collect();
                Ok(Suggestions { items, hidden: field.hidden(), now })
            })
        })
        .await
}

/// Waves a suggestion off for a team, or takes that back. Doing it twice changes nothing.
///
/// # Errors
/// [`AppError::NotFound`] for a team that is not the reader's; [`AppError::Invalid`] if the other cannot be met.
pub async fn set_suggestion_hidden(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
    pair: (TeamId, TeamId),
    is_hidden: bool,
) -> Result<(), AppError> {
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let scene = Scene::load(conn, &access, event)?;
            let speaks = scene.mine.contains(&pair.0)
                || access.may::<action::OverrideRequests>(scene.event.program.0, scene.event.ou.0);
            let own = scene.team(pair.0).filter(|_| speaks).ok_or(AppError::NotFound)?;
            if scene.team(pair.1).is_none_or(|other| other.side == own.side) {
                return Err(AppError::invalid("/otherTeamId", super::requests::NOT_ASKABLE));
            }
            let set = is_hidden.then(|| (access.me(), ctx.now()));
            if pep_db::suggestions::set_hidden(conn, event, pair, set)? {
                touch(conn)?;
                let detail = json!({ "team": pair.0.0, "other": pair.1.0, "isHidden": is_hidden });
                audit(conn, &ctx, Some(access.actor()), "hide_suggestion", "event", event.0, detail)?;
            }
            Ok(())
        })
        .await
}

/// What one team could be suggested.
struct Field<'s> {
    scene: &'s Scene,
    slots: Vec<SlotFacts>,
    own_free: Slots,
    overlap: Overlap,
    others: Vec<Other>,
}

struct Other {
    team: TeamId,
    value: PairValue,
    free: Slots,
    is_settled: bool,
    is_hidden: bool,
}

impl<'s> Field<'s> {
    fn load(
        conn: &mut AnyConnection,
        scene: &'s Scene,
        own: &Team,
        now: UtcMicros,
        interest: Interest,
    ) -> Result<Self, AppError> {
        // Nothing can be asked for at another time, and before it partners do not know the other teams.
        let is_open = scene.event.phase.takes_requests() && own.primary_contact.is_some();
        let can_meet = |team: &&Team| team.side != own.side && team.primary_contact.is_some();
        let teams: Vec<TeamId> =
            scene.teams.values().filter(|team| is_open && can_meet(team)).map(|team| team.id).collect();
        let all: Vec<TeamId> = teams.iter().copied().chain([own.id]).collect();
        let slots = usable_slots(conn, scene, now)?;
        let calendars = scene.calendars(conn, &all)?;
        let free =
            |team: TeamId| calendars.get(&team).map_or(Slots::NONE, |of| free_in(&slots, of, scene, now));
        let filter = RequestFilter {
            events: Some(vec![scene.event.id.0]),
            teams: Some(vec![own.id.0]),
            ..RequestFilter::default()
        };
        let asked = asked_before(&pep_db::sessions::list_requests(conn, &filter)?);
        let histories = histories(&asked, &scene.sessions_to_come(conn)?);
        let overlap = Overlap::load(conn, scene, &all, now, interest)?;
        let (weights, _) = weights::of_program(conn, scene.event.program.0)?;
        let mut values = overlap.values(&weights);
        let hidden: BTreeSet<(TeamId, TeamId)> =
            pep_db::suggestions::hidden(conn, scene.event.id)?.into_iter().collect();
        let others = teams
            .into_iter()
            .map(|team| {
                let pair = Scene::in_order(own, team);
                let history = histories.get(&pair).cloned().unwrap_or_default();
                let declined = numbers(&slots, |slot| history.declined.contains(&slot.id));
                Other {
                    team,
                    value: values.remove(&pair).unwrap_or_default(),
                    free: free(team).without(declined),
                    is_settled: history.is_settled(),
                    is_hidden: hidden.contains(&(own.id, team)),
                }
            })
            .collect();
        let own_free = free(own.id);
        Ok(Self { scene, slots, own_free, overlap, others })
    }

    fn suggest(&self) -> Vec<Suggestion<'_>> {
        let candidates: Vec<Candidate<'_>> = self
            .others
            .iter()
            .map(|other| Candidate {
                team: other.team,
                value: &other.value,
                free: other.free,
                is_settled: other.is_settled || other.is_hidden,
            })
            .collect();
        let flex = numbers(&self.slots, |slot| slot.kind == SlotKind::Flex);
        suggest(self.own_free, flex, &candidates, MOST)
    }

    fn when(&self, suggestion: SuggestionForPartner) -> Option<SuggestedTeam> {
        let slot = |number: SlotNo| self.slots.get(usize::from(number.0)).copied();
        Some(SuggestedTeam {
            team: self.named(suggestion.team)?,
            slots: suggestion.free.iter().filter_map(slot).collect(),
            first_choice: slot(suggestion.first_choice?)?.id,
        })
    }

    fn hidden(&self) -> Vec<NamedTeam> {
        self.others
            .iter()
            .filter(|other| other.is_hidden)
            .filter_map(|other| self.named(other.team))
            .collect()
    }

    fn named(&self, id: TeamId) -> Option<NamedTeam> {
        let team = self.scene.team(id)?;
        let is_mine = self.scene.mine.contains(&id);
        Some(NamedTeam { id, name: team.name.clone(), side: team.side, is_mine })
    }
}

/// The slots in which anybody could still meet, by time, as many as a set can hold.
fn usable_slots(conn: &mut AnyConnection, scene: &Scene, now: UtcMicros) -> Result<Vec<SlotFacts>, AppError> {
    let nobody = TeamCalendar::default();
    let mut slots = pep_db::sessions::all_slots(conn, scene.event.id)?;
    slots.retain(|slot| is_clear(slot, &nobody, &scene.ground(now)));
    slots.truncate(MAX_SLOTS);
    Ok(slots)
}

fn free_in(slots: &[SlotFacts], calendar: &TeamCalendar, scene: &Scene, now: UtcMicros) -> Slots {
    numbers(slots, |slot| is_clear(slot, calendar, &scene.ground(now)))
}

/// The set of those slots for which `holds`.
fn numbers(slots: &[SlotFacts], holds: impl Fn(&SlotFacts) -> bool) -> Slots {
    (0_u8..).zip(slots).filter(|(_, slot)| holds(slot)).map(|(number, _)| SlotNo(number)).collect()
}
