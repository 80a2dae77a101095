//! Whom a wave means: read and written as JSON only here, counted and sampled before anything is sent (B4-06).

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_db::waves::{Candidate, WaitingPlace};
use pep_domain::access::{Permit, action};
use pep_domain::ids::{EventId, PartnerId, PersonId, ProgramId};
use pep_domain::text::finds;
use pep_domain::time::UtcMicros;
use pep_domain::waves::{Audience, AudienceMatch, Exclusion, Waiting, WaveKind, forecast_end};
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
    excluded_partners: Vec<i64>,
    /// Who chose to leave somebody out, by [`word_of`].
    excluded_by: BTreeMap<String, i64>,
}

fn parse(text: &str) -> Result<Stored, AppError> {
    serde_json::from_str(text).map_err(AppError::internal)
}

pub(super) fn read(text: &str) -> Result<Audience, AppError> {
    let stored = parse(text)?;
    Ok(Audience {
        matches: AudienceMatch::parse(&stored.matches).unwrap_or_default(),
        ous: stored.ous,
        partners: stored.partners,
        is_primary_contact: stored.is_primary_contact,
        excluded: stored.excluded,
        excluded_partners: stored.excluded_partners,
    })
}

/// The audience as it is stored. Whoever is left out newly is left out by `by`; `before`: how it was stored until now.
pub(super) fn write(audience: &Audience, by: PersonId, before: Option<&str>) -> Result<String, AppError> {
    let known = before.map(parse).transpose()?.unwrap_or_default().excluded_by;
    let chosen_by = |exclusion: Exclusion| {
        let word = word_of(exclusion);
        let by = known.get(&word).copied().unwrap_or(by.0);
        (word, by)
    };
    let excluded_by = audience.exclusions().map(chosen_by).collect();
    let Audience { matches, ous, partners, is_primary_contact, excluded, excluded_partners } = audience;
    let stored = Stored {
        matches: matches.as_str().to_owned(),
        ous: ous.clone(),
        partners: partners.clone(),
        is_primary_contact: *is_primary_contact,
        excluded: excluded.clone(),
        excluded_partners: excluded_partners.clone(),
        excluded_by,
    };
    serde_json::to_string(&stored).map_err(AppError::internal)
}

fn word_of(exclusion: Exclusion) -> String {
    match exclusion {
        Exclusion::Person(id) => format!("person:{id}"),
        Exclusion::Partner(id) => format!("partner:{id}"),
    }
}

/// Whom an audience means now.
pub(super) struct Resolved {
    /// Those to invite, in their order.
    pub(super) invited: Vec<Candidate>,
    /// How many are meant who were invited before; they get nothing.
    pub(super) before: usize,
    /// Those who would be invited if nobody were left out, with what leaves them out.
    pub(super) left_out: Vec<(Candidate, Vec<Exclusion>)>,
}

/// Everybody whom the audience means, parted by what a wave does with them.
pub(super) fn resolve(
    conn: &mut AnyConnection,
    program: ProgramId,
    event: Option<EventId>,
    kind: WaveKind,
    audience: &Audience,
) -> Result<Resolved, AppError> {
    let mut meant = pep_db::waves::candidates(conn, program, event, kind)?;
    meant.retain(|candidate| audience.meets(&candidate.facts));
    let key = |candidate: &Candidate| once_key(program, event, kind, PersonId(candidate.facts.id));
    let keys: Vec<String> = meant.iter().map(key).collect();
    let used = pep_db::waves::pointed_at(conn, &keys)?;
    let mut found = Resolved { invited: Vec::new(), before: 0, left_out: Vec::new() };
    for candidate in meant {
        let exclusions = audience.exclusions_of(&candidate.facts);
        match (exclusions.is_empty(), used.contains(&key(&candidate))) {
            (true, true) => found.before += 1,
            (true, false) => found.invited.push(candidate),
            (false, false) => found.left_out.push((candidate, exclusions)),
            (false, true) => {}
        }
    }
    Ok(found)
}

/// Why each of those who are left out gets nothing, in words, with who chose that. `text`: the audience as it is stored.
pub(super) fn reasons(
    conn: &mut AnyConnection,
    text: &str,
    left_out: &[(Candidate, Vec<Exclusion>)],
) -> Result<Vec<String>, AppError> {
    let chosen_by = parse(text)?.excluded_by;
    let everybody: Vec<i64> = chosen_by.values().copied().collect();
    let names = pep_db::people::names(conn, &everybody)?;
    let reason = |(candidate, exclusions): &(Candidate, Vec<Exclusion>)| {
        let Some(first) = exclusions.first() else { return String::new() };
        let by = chosen_by.get(&word_of(*first)).and_then(|by| names.get(by));
        let by = by.map_or("a colleague", String::as_str);
        match first {
            Exclusion::Person(_) => format!("Left out by {by}."),
            Exclusion::Partner(_) => format!("Left out with {} by {by}.", candidate.of),
        }
    };
    Ok(left_out.iter().map(reason).collect())
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
    /// What is left out, people first.
    pub exclusions: Vec<ExclusionView>,
}

/// Something that an audience leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExclusionView {
    /// What.
    pub exclusion: Exclusion,
    /// Its name.
    pub name: String,
    /// How many people would be invited too, if it were not left out.
    pub count: usize,
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
            let Resolved { invited: meant, before: invited_before, left_out } =
                resolve(conn, program, input.event, input.kind, &input.audience)?;
            let exclusions = exclusion_views(conn, &input.audience, &left_out)?;
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
                exclusions,
            })
        })
        .await
}

fn exclusion_views(
    conn: &mut AnyConnection,
    audience: &Audience,
    left_out: &[(Candidate, Vec<Exclusion>)],
) -> Result<Vec<ExclusionView>, AppError> {
    let mut people = pep_db::people::names(conn, &audience.excluded)?;
    let mut views = Vec::new();
    for exclusion in audience.exclusions() {
        let name = match exclusion {
            Exclusion::Person(id) => people.remove(&id),
            Exclusion::Partner(id) => pep_db::partners::name_of(conn, PartnerId(id))?,
        };
        // Whoever is left out twice stays out when one of the two is taken back.
        let count = left_out.iter().filter(|(_, by)| by.as_slice() == [exclusion]).count();
        views.push(ExclusionView { exclusion, name: name.unwrap_or_default(), count });
    }
    Ok(views)
}

/// Somebody, or a whole partner, who could be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExclusionChoice {
    /// What.
    pub exclusion: Exclusion,
    /// Its name.
    pub name: String,
    /// The address of a person, or how many people a partner has among those whom the wave could invite.
    pub hint: String,
}

/// How many choices are offered for one text.
const CHOICES: usize = 20;

/// Whom a wave of this kind could leave out: partners, then people, of whose name or address words begin like `text`.
///
/// # Errors
/// [`AppError::NotFound`] for a program out of reach; [`AppError::Invalid`] without the event that the kind needs.
pub async fn exclusion_choices(
    ctx: &AppContext,
    permit: &Permit<action::ManageWaves>,
    program: ProgramId,
    (kind, event): (WaveKind, Option<EventId>),
    text: String,
) -> Result<Vec<ExclusionChoice>, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            find_program(conn, &permit, program)?;
            if !super::draft::is_event_of(conn, program, kind, event)? {
                return Err(AppError::invalid("eventId", super::draft::EVENT_OF_KIND));
            }
            let candidates = pep_db::waves::candidates(conn, program, event, kind)?;
            let mut partners: BTreeMap<(&str, i64), usize> = BTreeMap::new();
            for candidate in &candidates {
                if let Some(partner) = candidate.facts.partner.filter(|_| finds(&text, &[&candidate.of])) {
                    *partners.entry((&candidate.of, partner)).or_default() += 1;
                }
            }
            let whole = partners.into_iter().map(|((name, id), count)| ExclusionChoice {
                exclusion: Exclusion::Partner(id),
                name: name.to_owned(),
                hint: if count == 1 { "1 person".to_owned() } else { format!("{count} people") },
            });
            let people = candidates
                .iter()
                .filter(|candidate| finds(&text, &[&candidate.name, &candidate.email, &candidate.of]));
            let people = people.map(|candidate| ExclusionChoice {
                exclusion: Exclusion::Person(candidate.facts.id),
                name: candidate.name.clone(),
                hint: format!("{}, {}", candidate.email, candidate.of),
            });
            Ok(whole.chain(people).take(CHOICES).collect())
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
