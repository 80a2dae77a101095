//! A program's weights: what counts how much when sessions are suggested, and what a change of them would do.

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_domain::access::{Permit, action};
use pep_domain::ids::{EventId, ProgramId, TeamId};
use pep_domain::suggestions::{PairValue, SuggestionWeights};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::overlap::{Interest, Overlap};
use super::scene::{EventAccess, Scene};
use crate::programs::{audit_program, find_within};
use crate::{AppContext, AppError, FieldError};

/// So many of the best pairs are compared.
const COMPARED: usize = 12;

/// The weights as stored: JSON, read and written whole, only here.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[serde(remote = "SuggestionWeights")]
struct Stored {
    target_points: u32,
    past_customer_points: u32,
    active_customer_points: u32,
    business_percent: u32,
    it_percent: u32,
    both_percent: u32,
    exec_percent: u32,
    half_life_days: u32,
    freshness_floor_percent: u32,
    high_interest_percent: u32,
    medium_interest_percent: u32,
    low_interest_percent: u32,
    no_interest_percent: u32,
}

/// The weights of a program, with their version; version 0 are the defaults.
pub(super) fn of_program(
    conn: &mut AnyConnection,
    program: ProgramId,
) -> Result<(SuggestionWeights, i64), AppError> {
    match pep_db::suggestions::find_weights(conn, program)? {
        None => Ok((SuggestionWeights::default(), 0)),
        Some((text, version)) => {
            let mut reader = serde_json::Deserializer::from_str(&text);
            Ok((Stored::deserialize(&mut reader).map_err(AppError::internal)?, version))
        }
    }
}

/// The weights of a program and their version.
///
/// # Errors
/// [`AppError::NotFound`] for a program beyond the permit.
pub async fn get_weights(
    ctx: &AppContext,
    permit: &Permit<action::ViewPrograms>,
    program: ProgramId,
) -> Result<(SuggestionWeights, i64), AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            find_within(conn, &permit, program)?;
            of_program(conn, program)
        })
        .await
}

/// Changes the weights of a program that were seen at `version`. Answers the new version.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Changed`] if somebody changed them meanwhile; [`AppError::NotFound`] for a program
/// beyond the permit.
pub async fn set_weights(
    ctx: &AppContext,
    permit: &Permit<action::ManagePrograms>,
    program: ProgramId,
    version: i64,
    weights: SuggestionWeights,
) -> Result<i64, AppError> {
    check(&weights, "")?;
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            find_within(conn, &permit, program)?;
            let mut text = Vec::new();
            Stored::serialize(&weights, &mut serde_json::Serializer::new(&mut text))
                .map_err(AppError::internal)?;
            let text = String::from_utf8(text).map_err(AppError::internal)?;
            let by = permit.actor().person_id;
            if !pep_db::suggestions::put_weights(conn, program, version, &text, by, now)? {
                return Err(super::changed("program's weights"));
            }
            let detail = json!({ "weights": text });
            audit_program(conn, now, permit.actor(), "set_suggestion_weights", program, detail)?;
            // Whoever looks at a board sees other suggestions now.
            super::touch(conn)?;
            Ok(version + 1)
        })
        .await
}

fn check(weights: &SuggestionWeights, prefix: &str) -> Result<(), AppError> {
    let mut errors = Vec::new();
    let mut within = |value: u32, field: &str, most: u32, unit: &str| {
        if value > most {
            let detail = format!("Choose 0 to {most} {unit}.");
            errors.push(FieldError::new(format!("{prefix}/{field}"), detail));
        }
    };
    for (value, field) in [
        (weights.target_points, "targetPoints"),
        (weights.past_customer_points, "pastCustomerPoints"),
        (weights.active_customer_points, "activeCustomerPoints"),
    ] {
        within(value, field, 100, "points");
    }
    for (value, field) in [
        (weights.business_percent, "businessPercent"),
        (weights.it_percent, "itPercent"),
        (weights.both_percent, "bothPercent"),
        (weights.exec_percent, "execPercent"),
        (weights.high_interest_percent, "highInterestPercent"),
        (weights.medium_interest_percent, "mediumInterestPercent"),
        (weights.low_interest_percent, "lowInterestPercent"),
        (weights.no_interest_percent, "noInterestPercent"),
    ] {
        within(value, field, 500, "percent");
    }
    within(weights.half_life_days, "halfLifeDays", 3_650, "days");
    within(weights.freshness_floor_percent, "freshnessFloorPercent", 100, "percent");
    if weights.target_points + weights.past_customer_points + weights.active_customer_points == 0 {
        let detail = "Give at least one status some points: otherwise nothing can be suggested.";
        errors.push(FieldError::new(format!("{prefix}/activeCustomerPoints"), detail));
    }
    if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
}

/// A pair of teams under two sets of weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedPair {
    /// The partner's team.
    pub partner: (TeamId, String),
    /// Microsoft's team.
    pub seller: (TeamId, String),
    /// Why it is suggested.
    pub reason: String,
    /// Place and value as it is; none: not suggested.
    pub before: Option<(usize, i64)>,
    /// Place and value as it would be.
    pub after: Option<(usize, i64)>,
}

/// What other weights would do to the best pairs of an event: the best before and after, in the order they would have.
///
/// # Errors
/// [`AppError::Invalid`] for weights that cannot be; [`AppError::NotFound`] for those who do not organise the event.
pub async fn preview_weights(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
    weights: SuggestionWeights,
) -> Result<Vec<ComparedPair>, AppError> {
    check(&weights, "")?;
    let (access, now) = (access.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            conn.in_snapshot(|conn| {
                let scene = Scene::load(conn, &access, event)?;
                if !scene.is_organiser {
                    return Err(AppError::NotFound);
                }
                let (before, _) = of_program(conn, scene.event.program.0)?;
                let overlap = Overlap::load(conn, &scene, &scene.all_teams(), now, Interest::Counts)?;
                Ok(compare(&scene, &overlap.values(&before), &overlap.values(&weights)))
            })
        })
        .await
}

type Values = BTreeMap<(TeamId, TeamId), PairValue>;

fn compare(scene: &Scene, before: &Values, after: &Values) -> Vec<ComparedPair> {
    let (before_places, after_places) = (places(before), places(after));
    let is_best = |pair: &&(TeamId, TeamId)| {
        [&before_places, &after_places].iter().any(|places| place_of(places, pair) < COMPARED)
    };
    let mut pairs: Vec<&(TeamId, TeamId)> = after.keys().chain(before.keys()).filter(is_best).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.sort_by_key(|pair| (place_of(&after_places, pair), place_of(&before_places, pair)));
    let named = |id: TeamId| (id, scene.team(id).map(|team| team.name.clone()).unwrap_or_default());
    let seen = |places: &BTreeMap<(TeamId, TeamId), usize>, values: &Values, pair: &(TeamId, TeamId)| {
        Some((places.get(pair)? + 1, values.get(pair)?.tenths))
    };
    pairs
        .into_iter()
        .map(|pair| ComparedPair {
            partner: named(pair.0),
            seller: named(pair.1),
            reason: after.get(pair).or(before.get(pair)).map(PairValue::sentence).unwrap_or_default(),
            before: seen(&before_places, before, pair),
            after: seen(&after_places, after, pair),
        })
        .collect()
}

/// The place of each pair that is worth something, from 0.
fn places(values: &Values) -> BTreeMap<(TeamId, TeamId), usize> {
    let mut ranked: Vec<_> = values.iter().filter(|(_, value)| value.tenths > 0).collect();
    ranked.sort_by_key(|(pair, value)| (std::cmp::Reverse(value.tenths), **pair));
    ranked.into_iter().enumerate().map(|(place, (pair, _))| (*pair, place)).collect()
}

fn place_of(places: &BTreeMap<(TeamId, TeamId), usize>, pair: &(TeamId, TeamId)) -> usize {
    places.get(pair).copied().unwrap_or(usize::MAX)
}
