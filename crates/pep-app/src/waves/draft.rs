//! Planning a wave.

use pep_db::AnyConnection;
use pep_db::waves::WaveValues;
use pep_domain::access::{Permit, action};
use pep_domain::ids::{EventId, PersonId, ProgramId, WaveId};
use pep_domain::time::UtcMicros;
use pep_domain::waves::{Audience, WaveKind};
use serde_json::json;

use super::view::{WaveView, view};
use super::{audience, audit_wave, find_within};
use crate::programs::find_within as find_program;
use crate::{AppContext, AppError, FieldError};

/// What somebody plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaveInput {
    /// Whom it invites to what.
    pub kind: WaveKind,
    /// The event, for heatmap invitations.
    pub event: Option<EventId>,
    /// Its name, for organisers.
    pub name: String,
    /// Whom.
    pub audience: Audience,
    /// A word of the organiser; may be empty.
    pub message: String,
    /// Invitations a minute; the program's if none.
    pub per_minute: Option<i64>,
    /// Not before; none: at once.
    pub starts_at: Option<UtcMicros>,
    /// Only Monday to Friday, 9 to 17, in the recipient's zone?
    pub is_business_hours: bool,
    /// The first so many as a trial; 0: none.
    pub trial_count: i64,
}

impl WaveInput {
    /// Is the event there, and of the program, for the kinds that need one?
    pub(super) fn check_event(&self, conn: &mut AnyConnection, program: ProgramId) -> Result<(), AppError> {
        if is_event_of(conn, program, self.kind, self.event)? {
            return Ok(());
        }
        Err(AppError::invalid("/eventId", EVENT_OF_KIND))
    }

    fn check(&self) -> Result<(), AppError> {
        let mut errors = Vec::new();
        let length = self.name.trim().chars().count();
        if length == 0 || length > 120 || self.name.chars().any(char::is_control) {
            errors.push(FieldError::new("/name", "Write 1 to 120 characters on one line."));
        }
        if self.message.chars().count() > 4_000 || self.message.contains('\0') {
            errors.push(FieldError::new(
                "/message",
                "The message is longer than 4,000 characters. Shorten it.",
            ));
        }
        if self.per_minute.is_some_and(|pace| !(1..=6_000).contains(&pace)) {
            errors.push(FieldError::new("/perMinute", "Choose 1 to 6,000 invitations a minute."));
        }
        if !(0..=10_000).contains(&self.trial_count) {
            errors.push(FieldError::new("/trialCount", "Choose 0 to 10,000 recipients for the trial."));
        }
        let Audience { ous, partners, excluded, excluded_partners, .. } = &self.audience;
        if [ous, partners, excluded, excluded_partners].into_iter().any(|list| list.len() > 5_000) {
            errors.push(FieldError::new("/audience", "A list may hold 5,000 entries at most."));
        }
        if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
    }

    /// `by`: who enters it; `before`: the audience as it was stored until now.
    fn values(&self, program_pace: i64, by: PersonId, before: Option<&str>) -> Result<WaveValues, AppError> {
        Ok(WaveValues {
            event_id: self.event.map(|event| event.0),
            kind: self.kind.as_str().to_owned(),
            name: self.name.trim().to_owned(),
            audience: audience::write(&self.audience, by, before)?,
            message: self.message.trim().to_owned(),
            per_minute: self.per_minute.unwrap_or(program_pace),
            starts_at: self.starts_at.map(|at| at.0),
            is_business_hours: self.is_business_hours,
            trial_count: self.trial_count,
        })
    }
}

/// Is the event there, and of the program, for the kinds that need one, and none for the others?
pub(super) fn is_event_of(
    conn: &mut AnyConnection,
    program: ProgramId,
    kind: WaveKind,
    event: Option<EventId>,
) -> Result<bool, AppError> {
    Ok(match (kind, event) {
        (WaveKind::EventHeatmaps, Some(event)) => {
            pep_db::events::find(conn, event)?.is_some_and(|event| event.program.0 == program)
        }
        (WaveKind::EventHeatmaps, None) => false,
        (WaveKind::ProgramPartners | WaveKind::ProgramSellers, event) => event.is_none(),
    })
}

/// What [`is_event_of`] asks for, in words.
pub(super) const EVENT_OF_KIND: &str =
    "Heatmap invitations belong to an event of this program, others to none.";

/// Plans a wave; nothing leaves before it is launched.
///
/// # Errors
/// [`AppError::NotFound`] for a program out of reach; [`AppError::Invalid`].
pub async fn create_wave(
    ctx: &AppContext,
    permit: &Permit<action::ManageWaves>,
    program: ProgramId,
    input: WaveInput,
) -> Result<WaveView, AppError> {
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let found = find_program(conn, &permit, program)?;
            input.check()?;
            input.check_event(conn, program)?;
            let by = permit.actor().person_id;
            let values = input.values(found.wave_per_minute, by, None)?;
            let id = pep_db::waves::insert(conn, program, &values, by, now)?;
            audit_wave(conn, now, &permit, "create_wave", id, json!({ "kind": values.kind }))?;
            let wave = find_within(conn, &permit, id)?;
            view(conn, wave, now)
        })
        .await
}

/// Changes a draft that the caller has seen at `row_version`.
///
/// # Errors
/// As [`create_wave`]; [`AppError::WrongState`] once it is launched; [`AppError::Changed`] if somebody was faster.
pub async fn update_wave(
    ctx: &AppContext,
    permit: &Permit<action::ManageWaves>,
    id: WaveId,
    row_version: i64,
    input: WaveInput,
) -> Result<WaveView, AppError> {
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let wave = find_within(conn, &permit, id)?;
            input.check()?;
            input.check_event(conn, wave.program)?;
            let found = find_program(conn, &permit, wave.program)?;
            let by = permit.actor().person_id;
            let values = input.values(found.wave_per_minute, by, Some(&wave.audience))?;
            if !pep_db::waves::update(conn, id, row_version, &values, now)? {
                return Err(match wave.state {
                    pep_domain::waves::WaveState::Draft => AppError::Changed(format!(
                        "Somebody changed the wave {} since you opened it. Open it again and repeat your change.",
                        wave.name
                    )),
                    _ => AppError::WrongState("A wave that was launched cannot be changed.".to_owned()),
                });
            }
            audit_wave(conn, now, &permit, "update_wave", id, json!({ "kind": values.kind }))?;
            let wave = find_within(conn, &permit, id)?;
            view(conn, wave, now)
        })
        .await
}

/// Throws a draft away.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] once it is launched.
pub async fn delete_wave(
    ctx: &AppContext,
    permit: &Permit<action::ManageWaves>,
    id: WaveId,
) -> Result<(), AppError> {
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let wave = find_within(conn, &permit, id)?;
            if !pep_db::waves::delete_draft(conn, id)? {
                let detail = "A wave that was launched is kept. Cancel it instead.";
                return Err(AppError::WrongState(detail.to_owned()));
            }
            audit_wave(conn, now, &permit, "delete_wave", id, json!({ "name": wave.name }))
        })
        .await
}
