//! Whom a wave means: read and written as JSON only here, counted and sampled before anything is sent (B4-06).

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_db::waves::{Candidate, WaitingPlace};
use pep_domain::access::{Permit, action};
use pep_domain::ids::{EventId, PersonId, ProgramId};
use pep_domain::time::UtcMicros;
use pep_domain::waves::{Audience, AudienceMatch, Waiting, WaveKind, forecast_end};
use serde::{Deserialize, Serialize};

use super::once_key;
use super::places::Places;
use crate::programs::find_within as find_program;
use crate::{AppContext, AppError};

/// How many recipients a preview names.
const SAMPLE: usize = 10;

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Stored {
    matches: String,
    ous: Vec<i64>,
    partners: Vec<i64>,
    is_primary_contact: bool,
    excluded: Vec<i64>,
}

pub(super) fn read(text: &str) -> Result<Audience, AppError> {
    let stored: Stored = serde_json::from_str(text).map_err(AppError::internal)?;
    Ok(Audience {
        matches: AudienceMatch::parse(&stored.matches).unwrap_or_default(),
        ous: stored.ous,
        partners: stored.partners,
        is_primary_contact: stored.is_primary_contact,
        excluded: stored.excluded,
    })
}

pub(super) fn write(audience: &Audience) -> Result<String, AppError> {
    let Audience { matches, ous, partners, is_primary_contact, excluded } = audience;
    let stored = Stored {
        matches: matches.as_str().to_owned(),
        ous: ous.clone(),
        partners: partners.clone(),
        is_primary_contact: *is_primary_contact,
        excluded: excluded.clone(),
    };
    serde_json::to_string(&stored).map_err(AppError::internal)
}

/// Those whom the audience means, parted into those to invite and the number of those invited before.
pub(super) fn resolve(
    conn: &mut AnyConnection,
    program: ProgramId,
    event: Option<EventId>,
    kind: WaveKind,
    audience: &Audience,
) -> Result<(Vec<Candidate>, usize), AppError> {
    let mut meant = pep_db::waves::candidates(conn, program, event, kind)?;
    meant.retain(|candidate| audience.includes(&candidate.facts));
    let key = |candidate: &Candidate| once_key(program, event, kind, PersonId(candidate.facts.id));
    let keys: Vec<String> = meant.iter().map(key).collect();
    let used = pep_db::waves::pointed_at(conn, &keys)?;
    let all = meant.len();
    meant.retain(|candidate| !used.contains(&key(candidate)));
    let before = all - meant.len();
    Ok((meant, before))
}

/// Whom a wave would invite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudienceView {
    /// How many.
    pub count: usize,
    /// How many the audience means who were invited before; they get nothing.
    pub invited_before: usize,
    /// The first of them.
    pub sample: Vec<Sampled>,
    /// When it would be through at the given pace, started at the given time.
    pub ends_at: Option<UtcMicros>,
}

/// One of the recipients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sampled {
    /// The person.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Partner or OU.
    pub of: String,
    /// The zone in which the person's business hours are.
    pub time_zone: String,
}

/// Counts and samples an audience. Nothing is sent or stored.
///
/// # Errors
/// [`AppError::NotFound`] for a program out of reach; [`AppError::Invalid`] without the event that the kind needs.
pub async fn preview_audience(
    ctx: &AppContext,
    permit: &Permit<action::ManageWaves>,
    program: ProgramId,
    input: super::WaveInput,
) -> Result<AudienceView, AppError> {
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            let found = find_program(conn, &permit, program)?;
            input.check_event(conn, program)?;
            let places = Places::load(conn, program, input.event)?;
            let (meant, invited_before) = resolve(conn, program, input.event, input.kind, &input.audience)?;
            let mut counts: BTreeMap<(Option<String>, Option<i64>), i64> = BTreeMap::new();
            for candidate in &meant {
                // A partner's people are of no OU, whatever OUs its teams have to do with.
                let ou = candidate.facts.ous.first().filter(|_| candidate.facts.partner.is_none());
                *counts.entry((candidate.time_zone.clone(), ou.copied())).or_default() += 1;
            }
            let by_place: Vec<WaitingPlace> =
                counts.into_iter().map(|((zone, ou), count)| WaitingPlace { zone, ou, count }).collect();
            let waiting: Vec<Waiting<'_>> = by_place.iter().map(|place| places.waiting(place)).collect();
            let start = input.starts_at.map_or(now, |at| at.max(now));
            let pace = input.per_minute.unwrap_or(found.wave_per_minute);
            let ends_at = forecast_end(start, pace, input.is_business_hours, &waiting);
            Ok(AudienceView {
                count: meant.len(),
                invited_before,
                sample: meant.into_iter().take(SAMPLE).map(|candidate| sampled(candidate, &places)).collect(),
                ends_at,
            })
        })
        .await
}

fn sampled(candidate: Candidate, places: &Places) -> Sampled {
    let zone = places.zone(candidate.time_zone.as_deref());
    Sampled {
        id: candidate.facts.id,
        name: candidate.name,
        email: candidate.email,
        of: candidate.of,
        time_zone: zone.name().to_owned(),
    }
}
