//! Launching a wave and what a person can do to it afterwards. The release reads the state at every run, so each of
//! these takes effect at once.

use pep_db::AnyConnection;
use pep_db::waves::{Candidate, NewRecipient, WaveRow};
use pep_domain::access::{Permit, action};
use pep_domain::ids::WaveId;
use pep_domain::waves::WaveState;
use serde_json::json;

use super::view::{WaveView, view};
use super::{ask_for_release, audience, audit_wave, lock_within};
use crate::report_requests::IdempotencyKey;
use crate::{AppContext, AppError};

/// What a launch came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Launched {
    /// Launched now, or before under the same key.
    Wave(Box<WaveView>),
    /// The key was used for another request.
    KeyReused,
}

/// Launches a draft to exactly `expected` recipients, the number that the person confirmed. All of them are written
/// down in this transaction: a crash leaves either none or all.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if it was launched before or means nobody; [`AppError::Changed`] if
/// another number of people would be invited now.
pub async fn launch_wave(
    ctx: &AppContext,
    permit: &Permit<action::ManageWaves>,
    id: WaveId,
    expected: i64,
    key: Option<IdempotencyKey>,
) -> Result<Launched, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let wave = lock_within(conn, &permit, id)?;
            let person = permit.actor().person_id;
            if let Some(key) = &key
                && let Some(kept) = pep_db::idempotency::take(conn, person, &key.key, &key.request_hash, now)?
            {
                if kept.request_hash != key.request_hash {
                    return Ok(Launched::KeyReused);
                }
                return Ok(Launched::Wave(Box::new(view(conn, wave, now)?)));
            }
            if wave.state != WaveState::Draft {
                return Err(AppError::WrongState(format!("The wave {} was launched before.", wave.name)));
            }
            let count = write_down(conn, &wave, expected)?;
            pep_db::waves::advance(conn, id, WaveState::Draft, WaveState::Running, None, now)?;
            pep_db::waves::mark_launched(conn, id, now)?;
            ask_for_release(conn, &ctx, id, wave.starts_at.map_or(now, |at| at.max(now)))?;
            let detail = json!({ "recipients": count, "perMinute": wave.per_minute });
            audit_wave(conn, now, &permit, "launch_wave", id, detail)?;
            if let Some(key) = &key {
                pep_db::idempotency::keep(conn, person, &key.key, "{}")?;
            }
            Ok(Launched::Wave(Box::new(seen(conn, &ctx, &permit, id)?)))
        })
        .await
}

fn write_down(conn: &mut AnyConnection, wave: &WaveRow, expected: i64) -> Result<usize, AppError> {
    let meant = audience::read(&wave.audience)?;
    let found = audience::resolve(conn, wave.program, wave.event, wave.kind, &meant)?;
    let recipients = found.invited;
    if recipients.is_empty() {
        return Err(AppError::WrongState(
            "Nobody would be invited: everybody whom the wave means was invited before, or it means nobody."
                .to_owned(),
        ));
    }
    let count = recipients.len();
    if i64::try_from(count).unwrap_or(i64::MAX) != expected {
        return Err(AppError::Changed(format!(
            "Meanwhile {count} people would be invited, not {expected}. Look at the number again and launch."
        )));
    }
    let row = |candidate: &Candidate, left_out: Option<String>| NewRecipient {
        person: candidate.facts.id,
        team: candidate.team,
        left_out,
    };
    let mut rows: Vec<NewRecipient> = recipients.iter().map(|candidate| row(candidate, None)).collect();
    // Whoever was left out is written down too, so that nobody has to guess later why a person got nothing.
    let reasons = audience::reasons(conn, &wave.audience, &found.left_out)?;
    let left_out = found.left_out.iter().zip(reasons);
    rows.extend(left_out.map(|((candidate, _), reason)| row(candidate, Some(reason))));
    pep_db::waves::insert_recipients(conn, wave.id, &rows)?;
    Ok(count)
}

fn seen(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    permit: &Permit<action::ManageWaves>,
    id: WaveId,
) -> Result<WaveView, AppError> {
    let wave = super::find_within(conn, permit, id)?;
    view(conn, wave, ctx.now())
}

/// Stops a running wave for now.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if it does not run.
pub async fn pause_wave(
    ctx: &AppContext,
    permit: &Permit<action::ManageWaves>,
    id: WaveId,
) -> Result<WaveView, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            lock_within(conn, &permit, id)?;
            let reason = "Paused by hand.";
            if !pep_db::waves::advance(conn, id, WaveState::Running, WaveState::Paused, Some(reason), now)? {
                return Err(AppError::WrongState("Only a running wave can be paused.".to_owned()));
            }
            audit_wave(conn, now, &permit, "pause_wave", id, json!({}))?;
            seen(conn, &ctx, &permit, id)
        })
        .await
}

/// Lets a paused wave go on, also after its trial.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if it is not paused.
pub async fn resume_wave(
    ctx: &AppContext,
    permit: &Permit<action::ManageWaves>,
    id: WaveId,
) -> Result<WaveView, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let wave = lock_within(conn, &permit, id)?;
            if !pep_db::waves::advance(conn, id, WaveState::Paused, WaveState::Running, None, now)? {
                return Err(AppError::WrongState("Only a paused wave can be resumed.".to_owned()));
            }
            if is_trial_over(conn, &wave)? {
                pep_db::waves::pass_trial(conn, id)?;
            }
            ask_for_release(conn, &ctx, id, wave.starts_at.map_or(now, |at| at.max(now)))?;
            audit_wave(conn, now, &permit, "resume_wave", id, json!({}))?;
            seen(conn, &ctx, &permit, id)
        })
        .await
}

/// Did as many go out as the trial is for?
pub(super) fn is_trial_over(conn: &mut AnyConnection, wave: &WaveRow) -> Result<bool, AppError> {
    Ok(wave.trial_count > 0 && trial_left(conn, wave)? == Some(0))
}

/// How many of the trial are still to go; none without a trial, or once it is passed.
pub(super) fn trial_left(conn: &mut AnyConnection, wave: &WaveRow) -> Result<Option<i64>, AppError> {
    if wave.trial_count == 0 || wave.is_trial_passed {
        return Ok(None);
    }
    let gone: i64 = pep_db::waves::counts(conn, wave.id)?
        .iter()
        .filter(|count| !matches!(count.status.as_str(), "planned" | "skipped"))
        .map(|count| count.count)
        .sum();
    Ok(Some((wave.trial_count - gone).max(0)))
}

/// Stops a wave for good: nobody else is invited, and mails that no worker holds yet do not leave.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if it neither runs nor is paused.
pub async fn cancel_wave(
    ctx: &AppContext,
    permit: &Permit<action::ManageWaves>,
    id: WaveId,
) -> Result<WaveView, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let wave = lock_within(conn, &permit, id)?;
            let is_under_way = matches!(wave.state, WaveState::Running | WaveState::Paused);
            if !is_under_way
                || !pep_db::waves::advance(conn, id, wave.state, WaveState::Cancelled, None, now)?
            {
                let detail = "Only a wave that is under way can be cancelled.";
                return Err(AppError::WrongState(detail.to_owned()));
            }
            let planned = pep_db::waves::cancel_planned(conn, id)?;
            let unsent = pep_db::waves::cancel_unsent(conn, id, now)?;
            audit_wave(
                conn,
                now,
                &permit,
                "cancel_wave",
                id,
                json!({ "planned": planned, "unsent": unsent }),
            )?;
            seen(conn, &ctx, &permit, id)
        })
        .await
}

/// Sends once more to those whose mail failed or came back, and to nobody else.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if the wave was cancelled or none of its mails failed.
pub async fn resend_failed(
    ctx: &AppContext,
    permit: &Permit<action::ManageWaves>,
    id: WaveId,
) -> Result<WaveView, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let wave = lock_within(conn, &permit, id)?;
            if !matches!(wave.state, WaveState::Running | WaveState::Paused | WaveState::Done) {
                let detail = "Only a wave that is under way or done can send again.";
                return Err(AppError::WrongState(detail.to_owned()));
            }
            let failed = pep_db::waves::failed(conn, id)?;
            if failed.is_empty() {
                return Err(AppError::WrongState("None of its mails failed.".to_owned()));
            }
            for (person, _, _) in &failed {
                pep_db::waves::repeat(conn, id, *person)?;
            }
            if wave.state == WaveState::Done {
                pep_db::waves::advance(conn, id, WaveState::Done, WaveState::Running, None, now)?;
            }
            if wave.state != WaveState::Paused {
                ask_for_release(conn, &ctx, id, now)?;
            }
            audit_wave(conn, now, &permit, "resend_failed", id, json!({ "recipients": failed.len() }))?;
            seen(conn, &ctx, &permit, id)
        })
        .await
}
