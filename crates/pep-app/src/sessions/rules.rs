//! The rules of events, applied by a job every minute and shown beforehand (D-52 … D-54, A7, A8, B4-07). The job re-reads
//! everything: what was answered meanwhile is left alone.

use std::collections::BTreeMap;

use pep_db::AnyConnection;
use pep_db::sessions::{RequestDecision, RequestFilter, RequestRow};
use pep_domain::access::action;
use pep_domain::events::EventPhase;
use pep_domain::ids::EventId;
use pep_domain::sessions::{Outage, RequestState, Rule, next_steps, removal_at};
use pep_domain::time::{MINUTE_US, UtcMicros, in_words};
use serde_json::json;

use super::mails;
use super::requests::clock;
use super::scene::{EventAccess, Scene};
use super::{audit, touch};
use crate::{AppContext, AppError};

/// The job's kind.
pub const KIND: &str = "apply_event_rules";

/// How many requests one transaction acts on; the next run takes the rest.
const AT_ONCE: usize = 100;

/// Applies the rules of all events that are under way. Returns how many requests and slots were acted on.
///
/// # Errors
/// Whatever the database answers.
pub async fn apply_event_rules(ctx: &AppContext) -> Result<usize, AppError> {
    let now = ctx.now();
    // Looked at before a write is begun: almost always nothing is due.
    let due = ctx
        .db
        .read(move |conn| {
            let mut due = Vec::new();
            for event in pep_db::events::list_live(conn)? {
                let Some(scene) = Scene::unseen(conn, event.id)? else { continue };
                if Due::find(conn, &scene, now)?.is_some() {
                    due.push(event.id);
                }
            }
            Ok::<_, AppError>(due)
        })
        .await?;
    let mut count = 0;
    for event in due {
        let ctx = ctx.clone();
        count += ctx.db.clone().write(move |conn| apply(conn, &ctx, event)).await?;
    }
    Ok(count)
}

/// What is due in an event.
struct Due {
    /// Open requests with the rule that is due.
    steps: Vec<(RequestRow, Rule)>,
    /// The once-key of the clearing before the event, if its time has come.
    removal: Option<String>,
}

impl Due {
    fn find(conn: &mut AnyConnection, scene: &Scene, now: UtcMicros) -> Result<Option<Self>, AppError> {
        let takes_none = scene.event.phase >= EventPhase::Scheduled;
        if scene.event.phase < EventPhase::Requests {
            return Ok(None);
        }
        let open = open_requests(conn, scene.event.id)?;
        let outages = outages_since(conn, &open, now)?;
        let mut steps = Vec::new();
        for row in open {
            let next = next_steps(&clock(&row), &scene.rules, scene.rest(&outages)).into_iter().next();
            match next {
                // The phase takes no answers any more: what is open ends. A make-up session is asked for on the day itself.
                _ if takes_none && !scene.takes_answer(conn, &row)? => steps.push((row, Rule::LaterExpires)),
                Some((Rule::Remind, at)) if !scene.lets_out(at, now) => {}
                Some((rule, at)) if at <= now => steps.push((row, rule)),
                _ => {}
            }
        }
        let removal = removal(conn, scene)?.filter(|(at, _)| *at <= now).map(|(_, key)| key);
        // What is cleared now need not be reminded of first.
        if removal.is_some() {
            steps.clear();
        }
        let has_work = !steps.is_empty() || removal.is_some();
        Ok(has_work.then_some(Self { steps, removal }))
    }
}

/// When the event is cleared of open requests and unfilled slots, with the once-key of doing so; `None` if no rule clears
/// it, if it was cleared, or if its day is over. The event is scheduled at the same instant by another job: whichever of
/// the two comes first, the clearing is done.
fn removal(conn: &mut AnyConnection, scene: &Scene) -> Result<Option<(UtcMicros, String)>, AppError> {
    let Some(at) = removal_at(scene.event.starts_on, scene.zone, &scene.rules) else { return Ok(None) };
    if scene.event.phase >= EventPhase::Held {
        return Ok(None);
    }
    let key = format!("clear-event:{}:{}", scene.event.id, at.0);
    Ok((!pep_db::jobs::is_once_taken(conn, &key)?).then_some((at, key)))
}

fn open_requests(conn: &mut AnyConnection, event: EventId) -> Result<Vec<RequestRow>, AppError> {
    let filter = RequestFilter {
        events: Some(vec![event.0]),
        states: vec![RequestState::Pending, RequestState::Later],
        ..RequestFilter::default()
    };
    let mut rows = pep_db::sessions::list_requests(conn, &filter)?;
    rows.reverse();
    Ok(rows)
}

fn outages_since(
    conn: &mut AnyConnection,
    rows: &[RequestRow],
    now: UtcMicros,
) -> Result<Vec<Outage>, AppError> {
    let oldest = rows.iter().map(|row| row.asked_at).min().unwrap_or(now);
    Ok(pep_db::outages::list(conn, oldest)?)
}

fn apply(conn: &mut AnyConnection, ctx: &AppContext, event: EventId) -> Result<usize, AppError> {
    let now = ctx.now();
    let Some(scene) = Scene::unseen(conn, event)? else { return Ok(0) };
    let Some(due) = Due::find(conn, &scene, now)? else { return Ok(0) };
    let mut done: BTreeMap<&'static str, Vec<i64>> = BTreeMap::new();
    let mut end = |conn: &mut AnyConnection, row: &RequestRow, state: RequestState| -> Result<(), AppError> {
        let decision = RequestDecision { state, answer: "", by: None, at: now };
        if pep_db::sessions::decide(conn, row.id, row.row_version, decision)?
            && let Some(row) = pep_db::sessions::find_request(conn, row.id)?
        {
            mails::decided(conn, ctx, &scene, &row, false)?;
            done.entry(state.as_str()).or_default().push(row.id.0);
        }
        Ok(())
    };
    let mut reminded = Vec::new();
    for (row, rule) in due.steps.into_iter().take(AT_ONCE) {
        match rule {
            Rule::Remind => {
                if pep_db::sessions::count_request_reminder(conn, row.id, row.reminder_count, now)?
                    && let Some(row) = pep_db::sessions::find_request(conn, row.id)?
                {
                    mails::reminder(conn, ctx, &scene, &row)?;
                    reminded.push(row.id.0);
                }
            }
            Rule::Decline => end(conn, &row, RequestState::Declined)?,
            Rule::LaterExpires => end(conn, &row, RequestState::Expired)?,
        }
    }
    let mut removed = Vec::new();
    if let Some(key) = due.removal {
        let mut rest = Vec::new();
        for row in open_requests(conn, event)? {
            // On the day itself only make-up sessions are asked for, and they are not what is cleared.
            if scene.event.phase.takes_answers() || !scene.takes_answer(conn, &row)? {
                rest.push(row);
            }
        }
        let is_last = rest.len() <= AT_ONCE;
        for row in rest.iter().take(AT_ONCE) {
            end(conn, row, RequestState::Expired)?;
        }
        // Only when no request is left is the clearing done; a run that broke off is taken up again.
        if is_last && pep_db::jobs::take_once(conn, &key, now)? {
            removed = pep_db::sessions::unfilled_slots(conn, event)?;
            pep_db::sessions::remove_slots(conn, &removed, now)?;
        }
    }
    let count = reminded.len() + removed.len() + done.values().map(Vec::len).sum::<usize>();
    touch(conn)?;
    let removed: Vec<i64> = removed.into_iter().map(|slot| slot.0).collect();
    let detail = json!({ "reminded": reminded, "ended": done, "removedSlots": removed });
    audit(conn, ctx, None, KIND, "event", event.0, detail)?;
    Ok(count)
}

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKind {
    /// Reminds.
    Remind,
    /// Declines.
    Decline,
    /// Ends what waits in the later queue.
    LaterExpires,
    /// Removes open requests and unfilled slots.
    Remove,
}

/// One thing that a rule would do if nobody acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStep {
    /// What.
    pub kind: StepKind,
    /// When.
    pub at: UtcMicros,
    /// To how many requests.
    pub requests: i64,
    /// To how many slots.
    pub slots: i64,
    /// In words, in the event's zone.
    pub words: String,
}

/// Whose rules a preview is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhoseRules {
    /// Those that the event works by.
    Event,
    /// Those of the plan as it is saved, which come into force when it is published.
    Plan,
}

/// What rules would do next in an event, in order of time, without doing it (B4-07).
///
/// # Errors
/// [`AppError::NotFound`] for those who do not organise the event, and for the plan's rules also for those who may not
/// change it.
pub async fn preview_rules(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
    whose: WhoseRules,
) -> Result<Vec<PlannedStep>, AppError> {
    let (access, now) = (access.clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            let mut scene = Scene::load(conn, &access, event)?;
            let (program, ou) = (scene.event.program.0, scene.event.ou.0);
            let may = match whose {
                WhoseRules::Event => access.may::<action::ViewEvents>(program, ou),
                WhoseRules::Plan => access.may::<action::ManageEvents>(program, ou),
            };
            if !may {
                return Err(AppError::NotFound);
            }
            if whose == WhoseRules::Plan {
                scene.rules = crate::events::planned_rules(conn, scene.event.series)?;
            }
            let open = open_requests(conn, event)?;
            let outages = outages_since(conn, &open, now)?;
            let removal = removal(conn, &scene)?.map(|(at, _)| at);
            let mut steps: BTreeMap<(UtcMicros, StepKind), i64> = BTreeMap::new();
            let mut left: i64 = 0;
            for row in &open {
                let mut is_left = true;
                for (rule, at) in next_steps(&clock(row), &scene.rules, scene.rest(&outages)) {
                    let at = at.max(now);
                    if removal.is_some_and(|removal| removal <= at) {
                        break;
                    }
                    // One mail is sent in the same minute as the next.
                    let at = UtcMicros(at.0 - at.0.rem_euclid(MINUTE_US));
                    let kind = match rule {
                        Rule::Remind => StepKind::Remind,
                        Rule::Decline => StepKind::Decline,
                        Rule::LaterExpires => StepKind::LaterExpires,
                    };
                    is_left &= rule == Rule::Remind;
                    *steps.entry((at, kind)).or_default() += 1;
                }
                left += i64::from(is_left);
            }
            let mut found: Vec<PlannedStep> = steps
                .into_iter()
                .map(|((at, kind), requests)| planned(kind, at, requests, 0, scene.zone))
                .collect();
            if let Some(at) = removal {
                let slots = pep_db::sessions::unfilled_slots(conn, event)?.len();
                let slots = i64::try_from(slots).unwrap_or(i64::MAX);
                found.push(planned(StepKind::Remove, at.max(now), left, slots, scene.zone));
            }
            found.sort_by_key(|step| (step.at, step.kind));
            Ok(found)
        })
        .await
}

fn planned(kind: StepKind, at: UtcMicros, requests: i64, slots: i64, zone: chrono_tz::Tz) -> PlannedStep {
    let counted =
        |count: i64, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    let what = match kind {
        StepKind::Remind => format!("would remind of {}", counted(requests, "request")),
        StepKind::Decline => format!("would decline {}", counted(requests, "request")),
        StepKind::LaterExpires => format!("would end {} in the later queue", counted(requests, "request")),
        StepKind::Remove => format!(
            "would remove {} and {}",
            counted(requests, "open request"),
            counted(slots, "unfilled slot")
        ),
    };
    PlannedStep { kind, at, requests, slots, words: format!("{what} on {}", in_words(at, zone)) }
}
