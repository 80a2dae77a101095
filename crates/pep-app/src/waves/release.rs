//! The release: writes the next invitations of a wave, evenly over the minute and never more than its pace. Everything it
//! does is in the database, so it can be killed anywhere and run twice (class A).

use std::collections::{BTreeMap, BTreeSet};

use pep_db::AnyConnection;
use pep_db::waves::{Among, Due, WaitingPlace, WaveRow};
use pep_domain::ids::{PersonId, WaveId};
use pep_domain::jobs::Lease;
use pep_domain::time::{MINUTE_US, SECOND_US, UtcMicros};
use pep_domain::waves::{WaveState, alarm, is_business_time, next_business_time, next_departures};

use super::launch::trial_left;
use super::mail::letter;
use super::places::Places;
use super::{ask_for_release, once_key};
use crate::jobs::{LeaseLost, finish};
use crate::{AppContext, AppError};

/// The job's kind.
pub const RELEASE_JOB: &str = "release_wave";

/// Most invitations of one run: more would hold the database for too long.
const MOST_AT_ONCE: usize = 200;
/// How many of the newest mails tell whether something is wrong.
const ALARM_SAMPLE: i64 = 200;
/// How long to wait while no mail may leave at all.
const HELD_US: i64 = 5 * SECOND_US;

/// Writes the invitations whose turn it is and puts the job back for the next ones; ends it when the wave is through,
/// paused or cancelled.
///
/// # Errors
/// [`AppError::WrongState`] if the lease was lost; whatever the database answers. Then nothing of it happened.
pub async fn release(ctx: &AppContext, lease: Lease, id: WaveId) -> Result<(), AppError> {
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let wave = pep_db::waves::lock(conn, id)?.filter(|wave| wave.state == WaveState::Running);
            let next = match wave {
                Some(wave) => run(conn, &ctx, &wave, now)?,
                None => None,
            };
            match next {
                Some(at) if pep_db::jobs::again(conn, now, &lease, at)? => Ok(()),
                Some(_) => Err(LeaseLost.into()),
                None => finish(conn, now, &lease),
            }
        })
        .await
}

/// One run; returns when the next one is due, if there is one.
fn run(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    wave: &WaveRow,
    now: UtcMicros,
) -> Result<Option<UtcMicros>, AppError> {
    if let Some(start) = wave.starts_at.filter(|start| *start > now) {
        return Ok(Some(start));
    }
    // What was written while no mail may leave would go out in a burst afterwards.
    if !pep_db::outbound_gate::is_live(conn)? {
        return Ok(Some(now.plus(HELD_US)));
    }
    let (sample, bounced, complained) =
        pep_db::waves::newest_fates(conn, wave.id, wave.changed_at, ALARM_SAMPLE)?;
    if let Some(why) = alarm(sample, bounced, complained) {
        pause(conn, wave, why, now)?;
        return Ok(None);
    }
    let trial = trial_left(conn, wave)?;
    if trial == Some(0) {
        let why =
            format!("The trial of {} is out. Look at what became of it, then resume.", wave.trial_count);
        pause(conn, wave, &why, now)?;
        return Ok(None);
    }
    let open = Open::now(conn, wave, now)?;
    if open.waiting == 0 {
        pep_db::waves::advance(conn, wave.id, WaveState::Running, WaveState::Done, None, now)?;
        return Ok(None);
    }
    let flow = pep_db::waves::flow(conn, wave.id, now)?;
    let most = trial.map_or(MOST_AT_ONCE, |left| usize::try_from(left).unwrap_or(0).min(MOST_AT_ONCE));
    let departures = next_departures(now, wave.per_minute, flow, most);
    let limit = i64::try_from(departures.len()).unwrap_or(0);
    let due = open.due(conn, wave, limit)?;
    let looked_at = due.len();
    let mut free = departures.into_iter();
    let mut last = flow.last_at;
    for recipient in due {
        let Some(at) = free.next() else { break };
        if invite(conn, ctx, wave, &recipient, at)? {
            last = Some(at);
        }
    }
    if looked_at == 0 && limit > 0 {
        // There is room, and it is nobody's business time.
        return Ok(Some(open.next_at.unwrap_or(now.plus(MINUTE_US)).max(now.plus(SECOND_US))));
    }
    let next = last.map_or(now, |last| last.plus(MINUTE_US / wave.per_minute.max(1)));
    Ok(Some(next.plus(-SECOND_US).max(now.plus(SECOND_US))))
}

/// Whose turn it can be now.
struct Open {
    /// How many are planned.
    waiting: i64,
    /// Those who can be invited now, by zone and OU; none: everybody can.
    among: Option<Vec<Among>>,
    /// When the next place opens.
    next_at: Option<UtcMicros>,
}

impl Open {
    fn now(conn: &mut AnyConnection, wave: &WaveRow, now: UtcMicros) -> Result<Self, AppError> {
        let waiting = pep_db::waves::waiting_by_place(conn, wave.id)?;
        let count = waiting.iter().map(|place| place.count).sum();
        if !wave.is_business_hours {
            return Ok(Self { waiting: count, among: None, next_at: None });
        }
        let places = Places::load(conn, wave.program, wave.event)?;
        let zones: BTreeSet<&Option<String>> = waiting.iter().map(|place| &place.zone).collect();
        let ous: BTreeSet<Option<i64>> = waiting.iter().map(|place| place.ou).collect();
        // OUs whose people can be invited in the same zones are asked for together: all of them, unless one is closed.
        let mut among: BTreeMap<Vec<Option<String>>, Vec<Option<i64>>> = BTreeMap::new();
        for ou in ous {
            let closed = places.closed(ou);
            let open = |zone: &&&Option<String>| is_business_time(now, places.zone(zone.as_deref()), closed);
            among
                .entry(zones.iter().filter(open).map(|zone| (*zone).clone()).collect())
                .or_default()
                .push(ou);
        }
        let opens = |place: &WaitingPlace| {
            next_business_time(now, places.zone(place.zone.as_deref()), places.closed(place.ou))
        };
        let next_at = waiting.iter().map(opens).min();
        among.remove(&Vec::new());
        let among = among.into_iter().map(|(zones, ous)| Among { zones, ous }).collect();
        Ok(Self { waiting: count, among: Some(among), next_at })
    }

    /// The next ones, in their order.
    fn due(&self, conn: &mut AnyConnection, wave: &WaveRow, limit: i64) -> Result<Vec<Due>, AppError> {
        let Some(among) = &self.among else { return Ok(pep_db::waves::due(conn, wave.id, None, limit)?) };
        let mut due = Vec::new();
        for among in among {
            due.extend(pep_db::waves::due(conn, wave.id, Some(among), limit)?);
        }
        due.sort_by_key(|due| due.position);
        due.truncate(usize::try_from(limit).unwrap_or(0));
        Ok(due)
    }
}

/// Writes one invitation; false if the person is left out, with the reason written down.
fn invite(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    wave: &WaveRow,
    due: &Due,
    at: UtcMicros,
) -> Result<bool, AppError> {
    let person = PersonId(due.person);
    let letter = match letter(conn, wave, person, due.team)? {
        Ok(letter) => letter,
        Err(why) => {
            pep_db::waves::skip(conn, wave.id, due.person, why)?;
            return Ok(false);
        }
    };
    let first = once_key(wave.program, wave.event, wave.kind, person);
    // A mail that failed is repeated once; the same invitation is never sent by two waves.
    let key = due.before.map_or(first.clone(), |before| format!("{first}:again:{before}"));
    match letter.send(conn, ctx, wave, key, at)? {
        Some(message) => {
            pep_db::waves::attach(conn, wave.id, due.person, message, ctx.now())?;
            Ok(true)
        }
        None => {
            pep_db::waves::skip(conn, wave.id, due.person, "Was invited before.")?;
            Ok(false)
        }
    }
}

/// The wave stops by itself; whoever planned it is told.
fn pause(conn: &mut AnyConnection, wave: &WaveRow, why: &str, now: UtcMicros) -> Result<(), AppError> {
    pep_db::waves::advance(conn, wave.id, WaveState::Running, WaveState::Paused, Some(why), now)?;
    let title = format!("The wave {} waits for you", wave.name);
    let target = format!("/programs/{}?tab=waves&wave={}", wave.program, wave.id);
    crate::notices::leave(conn, now, wave.created_by, "wave_paused", &title, why, &target)
}

/// Sees to it that every running wave has a release that waits or runs: one that was given up would stop it silently.
///
/// # Errors
/// If the database does not answer.
pub async fn keep_going(ctx: &AppContext) -> Result<usize, AppError> {
    let stuck = ctx
        .db
        .read(|conn| {
            let mut stuck = Vec::new();
            for id in pep_db::waves::running(conn)? {
                if !pep_db::waves::has_release_job(conn, id, RELEASE_JOB)? {
                    stuck.push(id);
                }
            }
            Ok::<_, pep_db::DbError>(stuck)
        })
        .await?;
    let count = stuck.len();
    for id in stuck {
        let inner = ctx.clone();
        ctx.db
            .write(move |conn| {
                let is_running =
                    pep_db::waves::lock(conn, id)?.is_some_and(|wave| wave.state == WaveState::Running);
                if is_running { ask_for_release(conn, &inner, id, inner.now()) } else { Ok(()) }
            })
            .await?;
    }
    Ok(count)
}
